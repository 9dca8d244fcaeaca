"""Two sides beside each other: words, tables and marks of literal differences; what is asked."""

import time
from math import nan

import pytest

from dashboards.arms import NONE, arm, chips, read_settings, sources, value_words, write_settings
from dashboards.charts.compare import MARKS, differences
from dashboards.comparing import begin
from dashboards.scenarios import start_of
from dashboards.site import Site
from dashboards.views import compare as view
from dashboards.views.compare import Beside
from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.experiments.compare import Effect
from twin.experiments.paired import estimate
from twin.measures.callers import Callers
from twin.measures.catalogue import MEASURES
from twin.scenario.levers import levers
from twin.scenario.load import load_scenario
from twin.traces.store import RunStore


def an_effect(key, pairs):
    apart = [b - a for a, b in pairs]
    base, variant = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
    return Effect(key, base, variant, estimate(apart), nan, tuple(pairs))


def beside(n=4, **changes):
    """Four days: B is calmer in three, answers sooner in all, and is busier in all."""
    same = [(0.5, 0.5)] * n
    pairs = dict.fromkeys(view.SHOWN, same)
    pairs["tension"] = [(20.0, 17.0), (22.0, 18.0), (21.0, 22.0), (20.0, 16.0)][:n]
    pairs["service_level"] = [(0.8, 0.9), (0.7, 0.79), (0.75, 0.86), (0.8, 0.9)][:n]
    pairs["occupancy"] = [(0.5, 0.6), (0.5, 0.61), (0.5, 0.59), (0.5, 0.6)][:n]
    pairs["asa"] = [(10.0, 12.0), (10.0, 13.0), (10.0, 12.5), (10.0, 12.0)][:n]
    effects = {key: an_effect(key, found) for key, found in pairs.items()}
    given = {"a": "plain", "b": "eased", "numbers": tuple(range(n)), "days": 1, "wanted": n}
    return Beside(effects=effects, **(given | changes))


def strip(found, key):
    return next(one for one in view.strips(found) if one.key == key)


def test_every_measure_shown_is_in_the_catalogue_with_its_better_side():
    for one in view.strips(beside()):
        assert one.better == MEASURES[one.key].better
    assert {one.better for one in view.strips(beside())} == {"more", "less", ""}


def test_differences_are_b_minus_a_the_least_first_in_shown_units():
    assert strip(beside(), "tension").points == ((1, -4.0), (3, -4.0), (0, -3.0), (2, 1.0))
    level = strip(beside(), "service_level")
    assert [round(value, 6) for value in level.values] == [9.0, 10.0, 10.0, 11.0]
    assert level.unit == "% points"
    assert strip(beside(), "tension").unit == "points"


def test_what_a_difference_is_for_b_hangs_on_the_measure():
    found = beside()
    assert [strip(found, "tension").side(v) for v in (-1, 1, 0)] == ["better", "worse", "same"]
    assert [strip(found, "service_level").side(v) for v in (-1, 1)] == ["worse", "better"]
    assert [strip(found, "occupancy").side(v) for v in (-1, 1)] == ["lower", "higher"]


def test_how_often_in_words():
    found = beside()
    assert view.tally_words(strip(found, "tension")) == "better in 3 of 4"
    assert view.tally_words(strip(found, "asa")) == "worse in 4 of 4"
    assert view.tally_words(strip(found, "occupancy")) == "higher in 4 of 4"
    assert view.tally_words(strip(found, "aht")) == "the same in all 4"
    assert view.tally_words(strip(beside(1), "tension")) == "better"


def test_the_sentence_says_how_often_how_much_and_how_sure():
    assert view.sentence(beside()) == (
        "In 3 of 4 days B is calmer, but no difference can be told: mean tension −2.5 points, "
        "95 % interval −6.3 to +1.3. "
        "B is better in service level (higher by 10.0 % points). "
        "B is worse in speed of answer (higher by 2.38 s). "
        "Neither better nor worse: occupancy higher by 10.0 % points. "
        "The same in both: time at high tension, handling time, abandoned share and contacts "
        "resolved."
    )


def test_the_sentence_of_what_is_tenser_and_of_longer_runs():
    pairs = [(20.0, 23.0), (20.0, 23.5), (20.0, 22.5)]
    found = beside(3, days=5)
    found.effects["tension"] = an_effect("tension", pairs)
    assert view.sentence(found).startswith(
        "In 3 of 3 runs of 5 days B is tenser: mean tension higher by 3.0 points "
        "(95 % interval +1.8 to +4.2)."
    )
    found.effects["tension"] = an_effect("tension", [(20.0, 20.0)] * 3)
    assert view.sentence(found).startswith(
        "In all 3 runs of 5 days mean tension is the same in A and B."
    )


def test_one_pair_has_no_interval_and_says_so():
    found = beside(1)
    text = view.sentence(found)
    assert text.startswith("In B, beside A: mean tension lower by 3.0 points (better), ")
    assert "A single pair has no interval" in text
    assert view.interval_words(strip(found, "tension")) == ""
    assert view.rows(found)[0][5] == "none"
    assert view.rows(found)[0][7] == "one pair: no interval"


def test_what_is_not_defined_is_left_out_of_the_count():
    found = beside()
    pairs = [(0.8, nan), (0.7, 0.79), (0.75, 0.86), (nan, nan)]
    found.effects["service_level"] = Effect(
        "service_level", 0.75, 0.825, estimate([nan, 0.09, 0.11, nan]), nan, tuple(pairs)
    )
    assert view.tally_words(strip(found, "service_level")) == "better in 2 of 2"
    found.effects["service_level"] = Effect(
        "service_level", nan, nan, estimate([nan]), nan, ((nan, nan),) * 4
    )
    assert view.tally_words(strip(found, "service_level")) == "not defined"
    assert "service level" not in view.sentence(found)


def test_tables_have_a_row_per_measure_and_a_row_per_pair():
    rows = [[getattr(cell, "text", cell) for cell in row] for row in view.rows(beside())]
    assert len(rows) == len(view.SHOWN)
    assert rows[0] == [
        "Tension", "points", "20.8", "18.2", "−2.5", "−6.3 to +1.3", "better in 3 of 4",
        "can't tell",
    ]  # fmt: skip
    assert all(len(row) == len(view.HEAD) for row in rows)
    pairs = [[getattr(cell, "text", cell) for cell in row] for row in view.pair_rows(beside())]
    assert len(pairs) == 4 * len(view.SHOWN)
    assert pairs[2] == ["Tension", "points", "2", "21.00", "22.00", "+1.00", "worse"]
    assert all(len(row) == len(view.PAIR_HEAD) for row in pairs)


def test_runs_that_do_not_share_their_callers_are_warned_of():
    assert view.warnings(beside(1, callers=Callers(300, 300))) == []
    [line] = view.warnings(beside(1, callers=Callers(3, 700)))
    assert "different callers: 3 of 700 first contacts" in line
    assert view.warnings(beside(callers=None, failures=("B: no luck",))) == [
        "1 run failed and its pair is left out: B: no luck."
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("columns", [2, 4])
def test_marks_tell_better_from_worse_by_shape(scheme, columns):
    figure = differences(view.strips(beside()), scheme, columns=columns, height=600)
    drawn = {trace.uid: trace for trace in figure.data}
    assert drawn["tension-better"].y == (-4.0, -4.0, -3.0)
    assert drawn["tension-better"].customdata == (1, 3, 0)
    assert drawn["tension-worse"].x == (3,)
    assert drawn["tension-better"].marker.symbol != drawn["tension-worse"].marker.symbol
    assert len({symbol for symbol, _ in MARKS.values()}) == len(MARKS)
    assert drawn["occupancy-higher"].marker.symbol == "triangle-up"
    bands = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    low, high = strip(beside(), "tension").difference[1:3]
    assert (bands[0].y0, bands[0].y1) == (low, high)
    lefts = {figure.layout[f"xaxis{n or ''}"].domain[0] for n in ["", 2, 3, 4, 5, 6, 7, 8]}
    assert len(lefts) == columns
    for trace in figure.data:
        axis = figure.layout[f"yaxis{(trace.yaxis or 'y')[1:]}"]
        assert all(axis.range[0] < y < axis.range[1] for y in trace.y)


def test_one_pair_is_one_large_mark_without_a_band():
    figure = differences(view.strips(beside(1)), "light", columns=4, height=560)
    assert not figure.layout.shapes
    assert "one pair, no interval" in figure.layout.annotations[0].text


# what is asked


@pytest.fixture
def site(tmp_path):
    scenario = load_scenario("helpdesk-12", {"opening.close": "10:00"})
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        traces = simulate(scenario, seed=seed)
        with RunStore.create(tmp_path / f"{name}.sqlite", traces.header) as store:
            store.write(traces.tables)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.toml").write_text(
        'extends = "helpdesk-12"\ntitle = "Mine"\n[opening]\nclose = "10:00"\n'
    )
    (tmp_path / "scenarios" / "lean.toml").write_text('extends = "helpdesk-12"\n')
    (tmp_path / "outside.toml").write_text('extends = "helpdesk-12"\n')
    with Site(tmp_path) as site:
        yield site


def test_saved_scenarios_are_offered_and_hide_no_shipped_one(site):
    assert "mine" in site.scenarios.names()
    assert site.scenarios.load("mine").title == "Mine"
    assert site.scenarios.load("lean") == load_scenario("lean")
    for name in ("../outside", "outside", "/etc/passwd", "mine.toml", ""):
        with pytest.raises(InputError, match="no such scenario"):
            site.scenarios.load(name)


def test_what_a_live_run_is_watched_from():
    scenario = load_scenario("helpdesk-12")
    assert start_of(scenario, "") == scenario.opening.open + 3600
    assert start_of(scenario, " 9:30 ") == 34_200
    for text in ("25:00", "7:59", "noon", "9", "18:00"):
        with pytest.raises(InputError, match="allowed: a time from 8:00 on, before 18:00"):
            start_of(scenario, text)


def test_settings_go_to_the_address_and_back():
    values = {"supervision.monitoring": "0.6", "opening.open": "08:30"}
    assert read_settings(write_settings(values)) == values
    assert read_settings(NONE) == read_settings("") == {}
    assert write_settings({}) == NONE
    for text in ("monitoring", ":1", "a:", ",,"):
        with pytest.raises(InputError, match="allowed: LEVER:VALUE"):
            read_settings(text)


def test_values_are_said_as_people_read_them():
    known = levers(load_scenario("helpdesk-12"))
    assert value_words(known["supervision.monitoring"], "0.6") == "60 %"
    assert value_words(known["staffing.level"], "1.2") == "1.2 ×"
    assert value_words(known["supervision.who_sees"], "team") == "team"
    assert chips(known, {"supervision.monitoring": "0.6", "no.such": "1"}) == {
        "supervision.monitoring": "monitoring 60 %", "no.such": "no.such 1",
    }  # fmt: skip


def test_a_side_is_a_scenario_with_levers_or_a_run(site):
    side = arm(site, "helpdesk-12", "supervision.monitoring:0.6")
    assert side.words == "helpdesk-12 with monitoring 60 %"
    assert side.scenario.supervision.monitoring == 0.6
    assert arm(site, "run:one", NONE).run.id == "one"
    values = [item["value"] for group in sources(site) for item in group["items"]]
    assert {"helpdesk-12", "mine", "run:one"} <= set(values)
    for source, settings, words in (
        ("nowhere", NONE, "no such scenario"),
        ("run:nothing", NONE, "no such run"),
        ("run:", NONE, "no such run"),
        ("helpdesk-12", "supervision.monitoring:2", "supervision.monitoring"),
        ("helpdesk-12", "supervision.monitring:1", "did you mean"),
    ):
        with pytest.raises(InputError, match=words):
            arm(site, source, settings)


def ended(site, job):
    deadline = time.monotonic() + 60
    while not (state := site.jobs.state(job)).ended:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return state


def test_two_scenarios_are_lived_in_pairs_and_the_same_question_is_asked_once(site):
    a, b = arm(site, "mine", NONE), arm(site, "mine", "supervision.monitoring:1")
    job = begin(site, a, b, replications=3, seed=2)
    assert begin(site, a, b, replications=3, seed=2) == job
    assert begin(site, a, b, replications=3, seed=3) != job
    state = ended(site, job)
    found = state.result
    assert found.numbers == (0, 1, 2)
    assert found.callers is None
    assert len(strip(found, "tension").points) == 3
    assert state.partial.numbers == (0, 1, 2)


def test_two_runs_are_one_pair_and_tell_whether_they_share_their_callers(site):
    same = ended(site, begin(site, arm(site, "run:one", NONE), arm(site, "run:again", NONE)))
    assert same.result.callers.same
    assert view.tally_words(strip(same.result, "tension")) == "same"
    assert view.warnings(same.result) == []
    other = ended(site, begin(site, arm(site, "run:one", NONE), arm(site, "run:other", NONE)))
    assert not other.result.callers.same
    assert "different callers" in view.warnings(other.result)[0]


def test_a_run_and_a_scenario_are_not_of_a_kind(site):
    with pytest.raises(InputError, match="two kept runs or two scenarios"):
        begin(site, arm(site, "run:one", NONE), arm(site, "helpdesk-12", NONE))
