"""The page Procedures without a browser: its words, tables, charts and layout."""

import json
from dataclasses import replace

import pytest

from dashboards.charts import procedures as charts
from dashboards.charts import procedures_bars as bars
from dashboards.pages import procedures as page
from dashboards.pages.procedures_link import picture
from dashboards.site import Site
from dashboards.theme import PALETTE
from dashboards.views import procedures as view
from dashboards.views import procedures_words as words
from dashboards.views.cell import Cell
from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.measures.cases import Case
from twin.measures.catalogue import compute
from twin.measures.step_map import step_map
from twin.scenario.load import load_scenario
from twin.traces.store import RunStore

SCRIPT = ("p.greet", "p.look_up", "p.solve", "p.close")


def steps(letters):
    names = {"G": "p.greet", "L": "p.look_up", "S": "p.solve", "C": "p.close"}
    return tuple(names[letter] for letter in letters)


def found(*ways):
    """The paths of cases that went these ways, with a step each 60 s."""
    cases = [Case(steps(way), tuple(60.0 * k for k in range(1, len(way) + 1)), 0.0) for way in ways]
    return view.paths(step_map(cases).edges, SCRIPT)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("GLSC", "as prescribed"),
        ("GSC", "without look up"),
        ("GC", "without look up and solve"),
        ("GSLC", "solve in another place"),
        ("GLLSC", "look up again"),
        ("GLLLSC", "look up 2 times again"),
        ("GSSC", "without look up; solve again"),
    ],
)
def test_a_way_of_working_in_words(way, said):
    assert view.way(steps(way), SCRIPT) == said


def test_paths_beside_the_script():
    there = {(one.begin, one.end): one for one in found("GLSC", "GSC", "GLLSC", "GSLC")}
    assert there[0, 1].kind == "script"
    assert there[0, 1].edge.share == 1
    assert there[1, 3].kind == "ahead"
    assert there[1, 3].words == "from greet to solve, passing over look up"
    assert there[2, 2].words == "look up again"
    assert there[3, 2].words == "from solve back to look up"
    assert there[2, 2].kind == there[3, 2].kind == "back"
    assert there[4, 5].kind == "script"


def test_what_is_drawn_is_most_frequent_and_in_the_order_of_its_numbers():
    paths = found("GLSC", "GSC", "GSC", "GLLSC", "GC")
    assert [(one.begin, one.end) for one in charts.drawn(paths, 1)] == [(1, 3)]
    assert [(one.begin, one.end) for one in charts.drawn(paths, 9)] == [(1, 3), (1, 4), (2, 2)]
    told = words.numbered(charts.drawn(paths, 9))
    assert told[0] == ("From greet to solve, passing over look up: 40.0 % of contacts, median 1:00")
    assert told[2] == "Look up again: 20.0 % of contacts, median 1:00"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_says_what_it_shows_without_colour(scheme):
    figure = charts.step_map(SCRIPT, found("GLSC", "GLSC", "GSC", "GLLSC"), 4, 9, scheme)
    drawn = {trace.uid: trace for trace in figure.data if trace.uid}
    # Down the script, as wide as it is frequent.
    assert drawn["script-0"].line.width > drawn["script-1"].line.width
    # Right and dashed what passes over; left and dotted what goes back: each with its number.
    over, again = drawn["path-1"], drawn["path-2"]
    assert (over.line.dash, again.line.dash) == ("dash", "dot")
    assert min(over.x) >= 0.5 > max(again.x)
    assert [drawn[f"number-{k}"].text for k in (1, 2)] == [("1",), ("2",)]
    texts = [one.text for one in figure.layout.annotations]
    assert {"<b>1:00</b>", "75 %", "<b>look up</b>", "passes over →"} <= set(texts)
    assert over.line.color == PALETTE[scheme]["control"]
    assert all(0 <= x <= 1 for trace in figure.data for x in trace.x)


def test_numbers_never_hide_each_other():
    ways = [
        "G",
        "GC",
        "GS",
        "GLC",
        "S",
        "L",
        "C",
        "GLLSC",
        "GSSC",
        "GLSGC",
        "GLSLC",
        "GLSCC",
        "GGC",
    ]
    off = charts.drawn(found(*ways), charts.MANY)
    figure = charts.step_map(SCRIPT, found(*ways), len(ways), charts.MANY, "light")
    at = [
        (330 * trace.x[0], 64 * trace.y[0])
        for trace in figure.data
        if (trace.uid or "").startswith("number-")
    ]
    assert len(at) == len(off) == charts.MANY
    near = [
        (a, b) for k, a in enumerate(at) for b in at[:k]
        if (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 < 20**2
    ]  # fmt: skip
    assert near == []


def test_a_name_is_no_markup_and_not_endless():
    script = ("p.<b>x</b>", "p." + "long" * 10)
    case = Case(script, (1.0, 2.0), 0.0)
    figure = charts.step_map(script, view.paths(step_map([case]).edges, script), 1, 6, "light")
    texts = [one.text for one in figure.layout.annotations]
    assert "<b>&lt;b&gt;x&lt;/b&gt;</b>" in texts
    assert "<b>longlonglonglon…</b>" in texts


@pytest.fixture(scope="module")
def busy():
    """A day with outages, in which much leaves the script."""
    from twin.scenario.levers import apply

    levers = {"system.outages_per_day": 20, "supervision.monitoring": 0.9}
    return simulate(apply(load_scenario("helpdesk-12"), levers), seed=1)


def test_the_sentences_say_what_the_numbers_are(busy):
    told = view.told(busy, "technical", view.ALL_TYPES)
    contacts, fit = told.fit.cases, told.fit
    said = words.map_sentence(told)
    assert f"{100 * fit.fitting:.1f} % of {contacts} technical contacts went exactly as" in said
    assert f"fitness {fit.fitness:.3f} of 1" in said
    assert "The most frequent other way: " in said
    together = told.together
    assert f"Of {together.due:,} prescribed steps, " in words.fates_sentence(told)
    off = sum(together.off_record.values())
    assert off > 0
    assert words.record_sentence(told).startswith(
        f"{off} of {together.deviations} deviations ({100 * off / together.deviations:.1f} %)"
    )


def test_all_procedures_together_are_the_measures(busy):
    parts = [view.told(busy, name, view.ALL_TYPES).together for name in view.choices(busy)]
    deviations = sum(one.deviations for one in parts)
    off = sum(sum(one.off_record.values()) for one in parts)
    assert off / deviations == pytest.approx(compute(busy)["concealed_share"])


def test_the_tables_add_up(busy, monkeypatch):
    monkeypatch.setattr(words, "WAYS", 5)
    told = view.told(busy, "technical", view.ALL_TYPES)
    rows = words.record_rows(told)
    for place in (1, 2, 3):
        column = [row[place].value for row in rows]
        assert sum(column[:-1]) == column[-1]
    ways = words.ways_rows(told)
    assert len(ways) == 6 < len(told.fit.variants)
    assert sum(row[1].value for row in ways) == told.fit.cases
    assert ways[-1][0].endswith("rarer ways together")
    assert all(len(row) == len(words.MAP_HEAD) for row in words.map_rows(told))
    assert all(len(row) == len(words.FATES_HEAD) for row in words.fates_rows(told))


def test_a_share_that_is_not_nothing_does_not_read_as_nothing():
    assert [words.share(one) for one in (0, 0.0001, 0.012, float("nan"))] == [
        "0.0 %", "under 0.1 %", "1.2 %", "–"
    ]  # fmt: skip


def test_what_is_asked_for_and_is_not_there_falls_back(busy):
    assert view.told(busy, "sales", "x").procedure == "information"
    assert view.told(busy, "", "urgent").procedure == "technical"
    assert view.told(busy, "", "urgent").contact_type == "urgent"
    assert view.told(busy, "information", "urgent").contact_type == view.ALL_TYPES
    assert view.told(busy, "technical", "urgent").fit.cases < view.told(
        busy, "technical", view.ALL_TYPES
    ).fit.cases  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bars_are_the_tables(busy, scheme):
    told = view.told(busy, "technical", view.ALL_TYPES)
    figure = bars.fates(told, scheme)
    left_out = next(trace for trace in figure.data if trace.uid == "skipped")
    cells = [row[3] for row in words.fates_rows(told)][:-1]
    assert [x / 100 for x in left_out.x] == pytest.approx([cell.value for cell in cells], abs=1e-6)
    patterns = [trace.marker.pattern.shape for trace in figure.data]
    assert len(set(patterns)) == 3
    hidden = next(t for t in bars.record(told, scheme).data if t.uid == "not-on-record")
    assert sum(hidden.x) == sum(told.together.off_record.values())


def test_a_record_that_hides_nothing_says_so(busy):
    told = view.told(busy, "technical", view.ALL_TYPES)
    open_ = replace(told.together, off_record=dict.fromkeys(told.together.off_record, 0))
    said = words.record_sentence(replace(told, together=open_))
    assert said.startswith(
        f"What departed from the script, {told.together.deviations} times, is on record."
    )


def test_nothing_yet_is_said_in_words(busy):
    tables = {**busy.tables, "contact": busy.rows("contact")[:0]}
    told = view.told(replace(busy, tables=tables), "technical", view.ALL_TYPES)
    assert words.map_sentence(told) == (
        "No technical contact has been worked on from beginning to end yet."
    )
    assert words.ways_sentence(told) == ""
    assert words.ways_rows(told) == []
    charts.step_map(told.cases.prescribed, told.paths, 0, 6, "light")


@pytest.fixture(scope="module")
def site(busy, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    short = simulate(load_scenario("helpdesk-12"), seed=1, tables=("contact", "duration"))
    real = replace(busy, header=replace(busy.header, origin="observed"))
    for name, traces in (("busy", busy), ("short", short), ("real", real)):
        with RunStore.create(folder / f"{name}.sqlite", traces.header) as store:
            store.write(traces.tables)
    with Site(folder) as site:
        yield site


def said(part):
    return json.dumps(part.to_plotly_json(), default=lambda one: one.to_plotly_json())


def test_the_page_says_the_procedure_it_was_asked_for(site):
    text = said(page.layout(site, {"run": "busy", "type": "urgent"}))
    assert "urgent contacts went exactly as prescribed" in text
    assert "Simulated centre" in text
    assert "Show as table" in text


def test_the_address_keeps_what_is_not_the_default(site):
    shown = site.run("busy")
    assert picture(site, shown, "", view.ALL_TYPES, "few").kept == ""
    assert picture(site, shown, "zzz", view.ALL_TYPES, "few").kept == ""
    assert picture(site, shown, "technical", view.ALL_TYPES, "few").kept == "technical"
    few, many = (
        len(picture(site, shown, "technical", "*", one).numbered) for one in ("few", "many")
    )
    assert few == charts.FEW < many <= charts.MANY


def test_a_real_centre_s_log_tells_of_no_steps_and_of_nobody(site):
    text = said(page.layout(site, {"run": "real"}))
    assert "tells of no steps" in text
    assert "Simulated centre" not in text
    assert "T00" not in text
    with pytest.raises(InputError, match="tells of no steps"):
        picture(site, site.run("real"), "", "*", "few")


def test_a_run_that_kept_no_steps_says_so(site):
    assert "did not keep table" in said(page.layout(site, {"run": "short"}))


def test_cells_hold_numbers_for_a_spreadsheet(busy):
    told = view.told(busy, "technical", view.ALL_TYPES)
    row = words.map_rows(told)[0]
    assert isinstance(row[3], Cell)
    assert row[3].value == told.paths[0].edge.times
