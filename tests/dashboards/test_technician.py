"""One technician's shift: what is taken from the traces, how it is told, and how it is drawn."""

import json
from dataclasses import replace
from itertools import pairwise
from math import isnan

import numpy as np
import pytest

from dashboards.charts import technician_strain
from dashboards.charts.technician import ACTIVITIES, score
from dashboards.pages import technician as page
from dashboards.pages.technician_sheets import Sheets, bounds
from dashboards.site import Site
from dashboards.views import technician_panes as panes
from dashboards.views import technician_rows as grid
from dashboards.views import technician_words as words
from dashboards.views.technician import Shift
from dashboards.views.technician_carried import Carried, carried, sentence
from tests.measures.conftest import HEADER, ROWS, table
from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.measures import compute
from twin.measures.explain import explain
from twin.measures.ledger_words import in_step
from twin.measures.technicians import technicians
from twin.scenario.body import Body
from twin.scenario.load import load_scenario
from twin.scenario.strain import Strain
from twin.traces.frame import Traces
from twin.traces.store import RunStore
from twin.traces.tables import SUMMARY, TABLES, Seen
from twin.traces.vocabularies import ACTIVITIES as KNOWN_ACTIVITIES
from twin.traces.vocabularies import COMPONENTS, TENSION_COMPONENTS

ASKED = {"from": "", "to": "", "at": ""}


@pytest.fixture(scope="module")
def literal():
    """Ben's day of `tests/measures/conftest.py`, written down by hand."""
    scenario = json.loads(HEADER.scenario)
    scenario |= {"strain": Strain().model_dump(), "body": Body().model_dump()}
    header = replace(HEADER, scenario=json.dumps(scenario))
    traces = Traces(header, {name: table(name, text) for name, text in ROWS.items()})
    return Shift(traces, "Ben", 1, 0.0, 1000.0)


@pytest.fixture(scope="module")
def traces():
    values = {"supervision.monitoring": 0.9, "demand.volume": "1.3"}
    return simulate(load_scenario("helpdesk-12", values), seed=7, days=2)


@pytest.fixture(scope="module")
def shift(traces):
    """T003's first day of a closely watched desk."""
    rows = traces.rows("duration")
    own = rows[(rows[:, 1] == 2) & (rows[:, 4] < 86400)]
    return Shift(traces, "T003", 1, float(own[:, 4].min()), float(own[:, 0].max()))


def text(row):
    return [getattr(cell, "text", cell) for cell in row]


def test_what_is_taken_from_a_day_by_hand(literal):
    assert [(one.t, one.action, one.needed, one.concealed) for one in literal.deviations] == [
        (110, "reordered", True, False),
        (150, "skipped", True, False),
        (205, "skipped", False, False),
        (310, "repeated", True, True),
    ]
    assert [(one.t, one.act, one.contact) for one in literal.acts] == [
        (200, "listen", 2),
        (260, "alert", 2),
        (350, "score", 2),
        (900, "coach", -1),
    ]
    scores = [one.score for one in literal.acts]
    assert scores[2] == 50
    assert all(isnan(scores[i]) for i in (0, 1, 3))
    begins, counts = literal.recorded
    assert begins[0] == 0
    # Of Ben only the time of contact 2, at 350 s, is recorded besides.
    assert counts.tolist()[:3] == [0, 1, 0]
    assert sum(one.end - one.start for one in literal.activities) == 1000
    assert literal.team == "desk"
    assert literal.date == "Monday 5 January 2026"


def test_a_day_by_hand_in_a_sentence(literal):
    told = words.shift_sentence(literal, 0.0, 1000.0)
    assert told.startswith(
        "Ben was on shift 0:00–0:16 and handled 2 contacts (AHT 2:58, target 3:20)"
    )
    assert "supervision listened once and alerted once" in told
    assert "2 of 5 steps were skipped, 1 of them needed" in told
    assert told.endswith("Tension peaked at 0:05 with 28 points, and was never above 50.")
    part = words.shift_sentence(literal, 0.0, 160.0)
    assert part.startswith(
        "From 0:00 to 0:02 Ben handled 0 contacts; supervision did not listen and"
    )
    assert "1 of 2 steps was skipped, and it was needed" in part


def test_the_panes_of_a_day_by_hand(literal):
    seen = {one.label: one for one in panes.seen(literal, 0.0, 1000.0)}
    cost = {one.label: one for one in panes.cost(literal, 0.0, 1000.0)}
    assert len(seen) == len(cost)
    assert (seen["AHT"].text, seen["AHT"].note) == ("2:58", "target 3:20")
    assert (seen["Over target"].text, seen["Over target"].note) == ("100 %", "1 of 1 contact")
    assert (seen["Score"].text, seen["Score"].note) == ("50", "points, 1 score")
    assert seen["Script fitness, on record"].text == "50 %"
    assert cost["Script fitness, real"].text == "33 %"
    assert (cost["Deviations concealed"].text, cost["Deviations concealed"].note) == (
        "25 %",
        "1 of 4 deviations",
    )
    assert cost["Needed steps skipped"].note == "1 of 3"
    assert cost["Help from a neighbour"].note == "1 step"
    assert cost["Hidden pauses"].text == "0:30"
    assert cost["Waiting for the system"].text == "0:40"
    assert {one.seen for one in seen.values()} == {Seen.OBSERVABLE}
    assert cost["Needed steps skipped"].seen is Seen.LATENT
    assert cost["Deviations concealed"].seen is Seen.DERIVABLE
    assert cost["On hold or asking an expert"].seen is Seen.OBSERVABLE
    assert all(one.how for one in (*seen.values(), *cost.values()))


def test_panes_say_what_the_measures_say(shift, traces):
    """The page has no arithmetic of its own: the table of technicians says the same."""
    day = simulate(
        load_scenario("helpdesk-12", {"supervision.monitoring": 0.9, "demand.volume": "1.3"}),
        seed=7,
    )
    made = technicians(day)
    place = list(made["technician"]).index("T003")
    seen = {one.label: one.text for one in panes.seen(shift, shift.start, shift.end)}
    cost = {one.label: one.text for one in panes.cost(shift, shift.start, shift.end)}
    assert seen["Contacts handled"] == f"{made['contacts'][place]:.0f}"
    minutes, seconds = divmod(round(made["aht"][place]), 60)
    assert seen["AHT"] == f"{minutes}:{seconds:02d}"
    assert cost["Mean tension"] == f"{made['tension'][place]:.0f}"
    assert cost["Fatigue"] == f"{100 * made['fatigue_state'][place]:.0f}"
    assert cost["Body load"] == f"{100 * made['body_load'][place]:.0f}"


def test_a_run_kept_in_short_says_so(shift):
    short = Traces(shift.header, {name: shift.traces.rows(name) for name in SUMMARY})
    kept = Shift(short, "T003", 1, shift.start, shift.end)
    assert kept.deviations == kept.acts == []
    assert not kept.recorded[1].any()
    notes = {one.label: one.note for one in panes.seen(kept, kept.start, kept.end)}
    assert notes["Alerts"] == "not kept"
    assert notes["Contacts handled"] == "answered"
    assert "steps" not in words.shift_sentence(kept, kept.start, kept.end)
    assert grid.rows(kept, "procedure", kept.start, kept.end) == []
    assert score(kept, kept.start, kept.end, "light").data


def test_without_strain_nothing_is_made_up():
    scenario = load_scenario("helpdesk-12", {"strain.enabled": "false"})
    traces = simulate(scenario, seed=7)
    own = traces.rows("duration")[traces.column("duration", "technician") == 2]
    shift = Shift(traces, "T003", 1, float(own[:, 4].min()), float(own[:, 0].max()))
    assert shift.course is None
    assert words.shift_sentence(shift, shift.start, shift.end).endswith(
        "Strain was not modelled in this run."
    )
    cost = {one.label: one.text for one in panes.cost(shift, shift.start, shift.end)}
    assert cost["Mean tension"] == cost["Time over threshold"] == cost["Fatigue"] == "–"
    figure = score(shift, shift.start, shift.end, "dark")
    assert not [trace for trace in figure.data if trace.uid == "tension"]
    assert any("not modelled" in one.text for one in figure.layout.annotations)
    assert len(words.quarters(shift, shift.start, shift.end)[0]) == len(words.SHIFT_HEAD)


def test_the_course_is_the_ledgers(shift):
    rows = shift.part.rows("strain")
    at = np.searchsorted(shift.course.moments, rows[:, 0])
    assert shift.course.tension[at] == pytest.approx(rows[:, -1], abs=1e-6)
    when, most = shift.course.peak(shift.start, shift.end)
    assert most == pytest.approx(rows[:, -1].max())
    assert when == rows[rows[:, -1].argmax(), 0]
    assert shift.course.peak(shift.end + 1, shift.end + 2) is None
    # A whole second means what ended within it.
    assert shift.nearest(float(np.floor(when))) == when
    assert shift.nearest(shift.start - 100) == shift.start


def test_a_break_in_the_shift_is_left_open(shift):
    rows = shift.traces.tables["duration"].copy()
    gone = (rows[:, 1] == 2) & (rows[:, 4] > 43200) & (rows[:, 0] < 45000)
    holed = Traces(shift.header, {**shift.traces.tables, "duration": rows[~gone]})
    course = Shift(holed, "T003", 1, shift.start, shift.end).course
    assert np.isnan(course.tension).sum() == 1
    assert (np.diff(course.moments) > 0).all()


def test_why_says_what_the_ledger_says(shift):
    when, most = shift.course.peak(shift.start, shift.end)
    found = explain(shift.traces, "T003", when)
    told = words.why(found, 0.0)
    assert f"T003’s tension was {round(most)} points: " in told
    assert "had just ended" in told
    numbers = [int(part.split()[0]) for part in told.split(": ")[1].split(". ")[0].split(", ")]
    assert sum(numbers) == pytest.approx(round(most), abs=1)  # what rounds to nothing is not told
    rows = words.entries(found, 0.0)
    left = [float(row[1].value) for row in rows]
    assert left == sorted(left, reverse=True)
    assert sum(left) == pytest.approx(most, abs=0.5)
    assert all(len(row) == len(words.ENTRY_HEAD) for row in rows)
    assert {row[0].replace(" ", "_") for row in rows} <= set(COMPONENTS[:TENSION_COMPONENTS])
    calm = explain(shift.traces, "T003", shift.start)
    assert "tension was 0 points." in words.why(calm, 0.0)
    assert words.entries(calm, 0.0) == []


def test_quarters_add_up(shift):
    rows = words.quarters(shift, shift.start, shift.end)
    assert all(len(row) == len(words.SHIFT_HEAD) for row in rows)
    column = words.SHIFT_HEAD.index("Steps skipped")
    measured = compute(shift.part)
    total = sum(int(text(row)[column]) for row in rows)
    assert total == sum(one.action == "skipped" for one in shift.deviations)
    alerts = sum(int(text(row)[-1]) for row in rows)
    assert alerts == measured["alerts"]


def test_moments_are_times_of_day():
    assert words.moment("11:40") == 42000
    assert words.moment(" 9:05:07") == 32707
    assert words.moment("25:10") == 90600
    for wrong in ("", "11", "11:60", "48:00", "noon", "1:2:3", "١١:٤٠x"):
        assert words.moment(wrong) is None


def test_nobody_of_a_real_centre_is_shown(shift):
    header = replace(shift.header, origin="observed")
    with pytest.raises(InputError, match="record of real people"):
        Shift(Traces(header, shift.traces.tables), "T003", 1, 0.0, 1.0)
    with pytest.raises(InputError, match="not a technician"):
        Shift(shift.traces, "B01", 1, 0.0, 1.0)


@pytest.mark.parametrize("trace", grid.TRACES)
def test_the_grid_has_every_column_under_who_can_know_it(shift, trace):
    groups = grid.columns(trace)
    fields = [one["field"] for group in groups for one in group["children"]]
    assert fields == [name for name in TABLES[trace].names if name != "technician"]
    for group in groups:
        for one in group["children"]:
            column = next(c for c in TABLES[trace].columns if c.name == one["field"])
            assert group["headerName"] == panes.KNOWN_BY[column.seen]
    rows = grid.rows(shift, trace, shift.start, shift.end)
    assert len(rows) == len(shift.part.rows(trace))
    json.dumps(rows, allow_nan=False)


def test_the_grid_spells_words_and_times(shift):
    row = grid.rows(shift, "supervision", shift.start, shift.end)[0]
    assert row["act"] in ("stage", "time", "alert", "listen", "score", "coach")
    assert words.moment(row["t"]) >= shift.start
    assert row["score"] is None


def test_every_activity_has_a_lane():
    assert set(ACTIVITIES) == set(KNOWN_ACTIVITIES)
    assert tuple(technician_strain.PARTS) == COMPONENTS[:TENSION_COMPONENTS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_score_draws_all_there_is(shift, scheme):
    figure = score(shift, shift.start, shift.end, scheme)
    traces = {trace.uid: trace for trace in figure.data}
    for kind in ("skipped", "reordered", "repeated"):
        drawn = len(traces[f"step-{kind}"].x)
        assert drawn == sum(one.action == kind for one in shift.deviations)
    assert len(traces["step-concealed"].x) == sum(one.concealed for one in shift.deviations)
    assert len(traces["act-alert"].x) == compute(shift.part)["alerts"]
    boxes = sum(list(traces[uid].x).count(None) for uid in traces if uid.startswith("doing-"))
    assert boxes == sum(one.end > one.start for one in shift.activities)
    stacked = sum(np.array(traces[f"part-{name}"].y) for name in technician_strain.PARTS)
    assert stacked == pytest.approx(np.array(traces["tension"].y))
    # All panels share one time axis, in milliseconds from the day's own date on.
    assert {trace.xaxis for trace in figure.data} == {None}
    assert figure.layout.xaxis.range[0] == (shift.epoch + shift.start) * 1000
    (threshold,) = figure.layout.shapes
    assert (threshold.y0, threshold.yref) == (shift.threshold, "y5")
    most = figure.layout.yaxis5.range[1]
    assert max(traces["tension"].y) < most <= 100


def test_what_is_not_all_alike_is_told_by_shape_too(shift):
    figure = score(shift, shift.start, shift.end, "light")
    patterns = [t.fillpattern.shape for t in figure.data if (t.uid or "").startswith("part-")]
    colours = [t.fillcolor for t in figure.data if (t.uid or "").startswith("part-")]
    assert len(set(zip(patterns, colours, strict=True))) == TENSION_COMPONENTS
    assert len(set(colours)) == TENSION_COMPONENTS


def test_words_at_the_end_keep_apart(shift):
    for end in np.linspace(shift.start + 600, shift.end, 9):
        figure = score(shift, shift.start, float(end), "light")
        heights = sorted(one.y for one in figure.layout.annotations if one.name == "end")
        most = figure.layout.yaxis5.range[1]
        assert all(b - a >= 0.07 * most - 1e-6 for a, b in pairwise(heights))
        assert not heights or heights[-1] <= most + 1e-6


def test_the_bars_of_why_add_up(shift):
    when, most = shift.course.peak(shift.start, shift.end)
    figure = technician_strain.why(explain(shift.traces, "T003", when).parts, "light")
    assert sum(trace.x[0] for trace in figure.data) == pytest.approx(most)
    assert sum(int(trace.text[0]) for trace in figure.data) == round(most)
    assert figure.data[-1].x[0] == max(trace.x[0] for trace in figure.data)


@pytest.fixture(scope="module")
def site(tmp_path_factory, traces):
    folder = tmp_path_factory.mktemp("runs")
    observed = replace(traces.header, origin="observed")
    for name, header in (("desk", traces.header), ("real", observed)):
        with RunStore.create(folder / f"{name}.sqlite", header) as store:
            store.write(traces.tables)
    with Site(folder) as site:
        yield site


def test_one_persons_rows_tell_the_same_as_all(site, shift):
    own = Sheets(site, site.run("desk")).shift(1, "T003")
    assert (own.start, own.end) == (shift.start, shift.end)
    assert words.shift_sentence(own, own.start, own.end) == words.shift_sentence(
        shift, shift.start, shift.end
    )
    assert own.course.tension == pytest.approx(shift.course.tension)
    when, _ = own.course.peak(own.start, own.end)
    assert words.entries(explain(own.traces, "T003", when), 0.0) == words.entries(
        explain(shift.traces, "T003", when), 0.0
    )


def test_whose_shift_is_meant(site):
    sheets = Sheets(site, site.run("desk"))
    assert sheets.meant("1", "t3") == (1, "T003", "")
    day, who, notice = sheets.meant("9", "nobody")
    assert (day, who) == (1, sheets.carried(1)[0].name)
    assert "allowed: 1 to 2" in notice
    assert "no technician of this run" in notice
    assert sheets.meant("x", "")[0] == 1
    most = sheets.carried(1)
    assert sheets.meant("1", "")[1] == most[0].name
    labels = [item["label"] for group in sheets.roster(1) for item in group["items"]]
    assert sum("off shift" not in one for one in labels) == len(sheets.on_shift(1))


def test_who_carried_most_is_what_each_shift_says_by_itself(traces, shift):
    own = shift.path.between(shift.start, shift.end)
    (found,) = carried(traces, 1, [("T003", 1, shift.start, shift.end), ("T001", 2, 0.0, 9.0)])
    of_all = own.person == shift.person
    assert found.mean == pytest.approx(own.areas[of_all].sum() / own.seconds[of_all].sum())
    when, points = shift.course.peak(shift.start, shift.end)
    assert (found.at, found.peak) == pytest.approx((when, points))


def test_mean_and_peak_may_be_of_two_people():
    found = [Carried("T2", 31.4, 40.0, 36000.0), Carried("T1", 20.0, 58.0, 60840.0)]
    assert sentence(found) == (
        "Of 2 technicians on shift that day, T2 carried most tension: 31 points on average over "
        "the time on shift, 40 at most. The highest peak was T1’s: 58 at 16:54."
    )
    assert sentence(found[1:]).endswith("and the highest peak, 58 at 16:54.")
    assert sentence([]) == ""


def test_rounded_parts_add_up_and_keep_their_order():
    assert in_step([17.6, 13.4, 12.3, 5.45, 5.4, 0.1], 0) == [18, 13, 12, 6, 5, 0]
    assert in_step([-0.25, 1.02], 1) == [-0.2, 1.0]
    assert in_step([], 0) == []


def test_bounds_take_what_can_be_taken(site):
    sheets = Sheets(site, site.run("desk"))
    plain = bounds(sheets, 1, "T003", ASKED)
    assert (plain.first, plain.last) == (plain.low, plain.high)
    assert plain.at == plain.shift["peak"]
    asked = bounds(sheets, 1, "T003", {"from": "10:00", "to": "11:30", "at": "11:40"})
    assert (asked.first, asked.last, asked.at) == (36000, 41400, 42000)
    for wrong in (
        {"from": "11:30", "to": "10:00", "at": "3:00"},
        {"from": "x", "to": "10:61", "at": "<b>"},
        {"from": "2:00", "to": "23:00", "at": "23:00"},
    ):
        assert bounds(sheets, 1, "T003", wrong) == plain


def test_what_goes_on_in_a_live_run():
    assert words.now("T1", 42000.0, "talk", 41000.0) == (
        ". It is 11:40; T1 has been talking since 11:23"
    )
    assert words.now("T1", 42000.0, None, 0.0) == ". It is 11:40; T1 is off shift"


def test_who_is_off_shift_is_told_calmly(site):
    sheets = Sheets(site, site.run("desk"))
    off = next(one for one in ("R013", "R024") if one not in sheets.on_shift(1))
    found = bounds(sheets, 1, off, ASKED)
    assert found.shift is None
    assert found.off.startswith(f"{off} was not on shift on day 1")
    assert words.off("T1", 2, [1, 3, 4], absent=True) == (
        "T1 was not on shift on day 2: off sick. On shift: day 1, 3 and 4."
    )


def test_the_page_refuses_a_run_of_real_people(site):
    shown = str(page.layout(site, {"run": "real"}).to_plotly_json())
    assert "nobody of them is shown singly" in shown
    assert "technician-score" not in shown
    assert "T003" not in shown
    with pytest.raises(InputError, match="no such run"):
        page.layout(site, {"run": "../desk"})
    assert "technician-score" in str(page.layout(site, {"run": "desk", "who": "T3"}))
