"""The list of runs: its words, its order, its small lines, and days laid over each other."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from math import nan
from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.charts.runs import DASHES, apart, overlay, spark
from dashboards.digests import Digests
from dashboards.jobs import State
from dashboards.pages.works import left_words, phase_words, works
from dashboards.site import Shown, Site
from dashboards.views.runs import (
    MOST,
    SORTS,
    Digest,
    Line,
    Row,
    found_by,
    letters,
    overlay_table,
    overlay_words,
    size_words,
    sorted_rows,
    spark_words,
    state_words,
)
from twin.engine.simulation import Simulation
from twin.measures.course import Course
from twin.scenario.load import load_scenario
from twin.traces.store import RunStore


def a_course(*tension, level=None, start=28_800.0):
    at = start + 1800.0 * np.arange(len(tension))
    return Course(at, np.array(tension, float), np.array(level or len(tension) * [nan], float))


def a_row(name, *, hour=0, live=False, digest=None, **changes):
    given = {"scenario": "desk", "seed": 1, "days": 1, "date": "2026-01-05", "size": 10,
             "observed": False, **changes}  # fmt: skip
    written = datetime(2026, 1, 5, hour, tzinfo=UTC)
    return Row(id=name, written=written, live=live, digest=digest, **given)


CALM = a_course(10, 20, nan, 15, level=[1.0, 0.5, nan, 0.75])
TENSE = a_course(30, 52, 40, start=30_600.0, level=[0.5, 0.25, 1.0])
LINES = [Line("A", "calm", CALM, 0.8, 15.0), Line("B", "tense", TENSE, 0.55, 41.0)]


def test_a_run_is_live_finished_or_stopped_at_a_time():
    assert state_words(a_row("x", digest=None)) == "finished"
    assert state_words(a_row("x", digest=Digest())) == "finished"
    assert state_words(a_row("x", digest=Digest(until=50_700.0, over=False))) == "stopped at 14:05"
    followed = a_row("x", digest=Digest(until=50_700.0, over=False), followed=True)
    assert state_words(followed) == "followed, 14:05"
    assert state_words(a_row("x", digest=None, followed=True)) == "followed"
    assert state_words(a_row("x", digest=Digest(until=64_800.0, over=True))) == "finished"
    assert state_words(a_row("x", live=True)) == "live"
    live = Digest(until=43_200.0, over=False)
    assert state_words(a_row("x", live=True, digest=live)) == "live, 12:00"
    over = Digest(until=64_800.0, over=True)
    assert state_words(a_row("x", live=True, digest=over)) == "day over"


ROWS = [
    a_row("b", hour=1, size=30, digest=Digest(tension=20.0, service_level=0.9)),
    a_row("C", hour=3, size=10, digest=Digest(tension=40.0, service_level=0.5)),
    a_row("a", hour=2, size=20),
    a_row("z", hour=0, live=True),
]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("written", ["z", "C", "a", "b"]), ("name", ["z", "a", "b", "C"]),
        ("tension", ["z", "C", "b", "a"]), ("service", ["z", "C", "b", "a"]),
        ("size", ["z", "b", "a", "C"]),
    ],
)  # fmt: skip
def test_live_runs_come_first_and_what_is_unknown_last(sort, names):
    assert [row.id for row in sorted_rows(ROWS, sort)] == names


def test_every_way_to_sort_takes_rows_that_are_not_known_yet():
    for sort in SORTS:
        assert len(sorted_rows([a_row("a"), a_row("b")], sort)) == 2


def test_runs_are_found_by_all_words_in_name_scenario_or_seed():
    rows = [a_row("monday", scenario="bank"), a_row("tuesday", scenario="bank", seed=12)]
    assert [row.id for row in found_by(rows, "BANK mon")] == ["monday"]
    assert [row.id for row in found_by(rows, "seed 12")] == ["tuesday"]
    assert found_by(rows, "nobody") == []
    assert found_by(rows, "  ") == rows


def test_sizes_as_people_read_them():
    assert size_words(4_200) == "4 kB"
    assert size_words(7_901_184) == "7.9 MB"


def test_a_small_line_in_words():
    assert spark_words(CALM) == (
        "Mean tension over the day: begins at 10 points, highest 20 at 8:30, ends at 15"
    )
    assert spark_words(None) == spark_words(a_course(nan)) == "No tension is recorded"


def test_a_small_line_breaks_where_nothing_is_known():
    drawing = unquote(spark(CALM, 28_800.0, 36_000.0, 50.0))
    path = re.search(r"d='([^']*)'", drawing)[1]
    moves = re.findall(r"([ML])([\d.]+) ([\d.]+)", path)
    assert [pen for pen, *_ in moves] == ["M", "L", "M"]
    xs, ys = zip(*((float(x), float(y)) for _, x, y in moves), strict=True)
    assert xs == (15.0, 45.0, 105.0)
    assert ys[1] < ys[2] < ys[0]  # more tension is higher up


def test_letters_go_to_the_first_five():
    assert letters(["x", "y"]) == {"x": "A", "y": "B"}
    assert list(letters([str(i) for i in range(9)]).values()) == list("ABCDE")
    assert len(DASHES) == MOST


def test_days_laid_over_each_other_in_words():
    assert overlay_words(LINES) == (
        "Mean tension was highest in B (tense), with 52 points between 9:00 and 9:30; it "
        "reached 20 in A. Service level over the run: 80 % in A, 55 % in B."
    )
    early = replace(LINES[1], until=50_700.0)
    assert overlay_words([early]).endswith("Service level over the run: 55 % in B up to 14:05.")
    assert "Choose runs" in overlay_words([])
    assert "No tension" in overlay_words([Line("A", "x", a_course(nan), nan, nan)])


def test_the_table_has_a_row_for_each_half_hour_of_any():
    head, rows = overlay_table(LINES)
    assert head == [
        "From", "A: tension, points", "A: service level, %", "B: tension, points",
        "B: service level, %",
    ]  # fmt: skip
    texts = [[getattr(cell, "text", cell) for cell in row] for row in rows]
    assert texts[0] == ["8:00", "10.0", "100", "–", "–"]
    assert texts[1] == ["8:30", "20.0", "50", "30.0", "50"]
    assert texts[2] == ["9:00", "–", "–", "52.0", "25"]
    assert [row[0] for row in texts] == ["8:00", "8:30", "9:00", "9:30"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_run_has_its_dash_and_its_name_at_the_end(scheme):
    figure = overlay(LINES, 50.0, 80.0, scheme)
    drawn = {trace.uid: trace for trace in figure.data}
    assert drawn["y-A"].y == (10.0, 20.0, None, 15.0)
    assert drawn["y2-B"].y == (50.0, 25.0, 100.0)
    assert drawn["y-A"].x[0] == (28_800 + 900) * 1000  # the middle of its half hour
    for letter, dash in (("A", DASHES[0]), ("B", DASHES[1])):
        assert drawn[f"y-{letter}"].line.dash == drawn[f"y2-{letter}"].line.dash == dash
    notes = [note.text for note in figure.layout.annotations]
    assert notes.count("<b>A</b> calm") == notes.count("<b>B</b> tense") == 2
    assert {(s.yref, s.y0) for s in figure.layout.shapes} == {("y", 50.0), ("y2", 80.0)}
    assert not overlay(LINES, None, None, scheme).layout.shapes


def test_a_name_is_no_markup():
    line = Line("A", "<b>x</b>", CALM, 0.8, 15.0)
    notes = [note.text for note in overlay([line], None, None, "light").layout.annotations]
    assert "<b>A</b> &lt;b&gt;x&lt;/b&gt;" in notes


@given(st.lists(st.floats(0, 100), max_size=5))
def test_labels_keep_apart_in_the_order_of_their_lines(ends):
    places = apart(ends, 8.0, 100.0)
    order = sorted(range(len(ends)), key=lambda i: ends[i])
    gaps = np.diff([places[i] for i in order])
    assert (gaps >= 8.0 - 1e-9).all()
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in places)


def test_labels_that_are_apart_stay_at_their_lines():
    assert apart([10.0, 60.0], 8.0, 100.0) == [10.0, 60.0]


@pytest.fixture
def folder(tmp_path):
    simulation = Simulation(load_scenario("helpdesk-12"), seed=2)
    with RunStore.create(tmp_path / "stopped.sqlite", simulation.header, live=True) as store:
        simulation.run_until(36_000)
        simulation.set_lever("supervision.monitoring", 1.0)
        simulation.run_until(43_200)
        store.write(simulation.drain())
        store.show({"t": 43_200.0, "finished": False})
    return tmp_path


def test_a_digest_is_read_once_and_again_when_the_file_changes(folder):
    with Site(folder) as site:
        digests = Digests()
        shown = site.run("stopped")
        assert digests.known(shown) is None
        assert digests.catch_up([shown], 10.0)
        found = digests.known(shown)
        assert digests.get(shown) is found
        assert (found.changes, found.until, found.over) == (1, 43_200.0, False)
        assert 0 < found.service_level <= 1
        assert 0 < found.tension < 100
        assert found.course.start[0] == 28_800.0
        shown.path.write_bytes(shown.path.read_bytes() + b"\0" * 4096)
        assert digests.known(shown) is None


def test_a_digest_says_why_rows_cannot_be_read(folder):
    path = folder / "stopped.sqlite"
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with Site(folder) as site:
        found = Digests().get(Shown("stopped", path))
        assert "damaged" in found.trouble
        assert list(site.library) == []


def test_reading_many_runs_stops_in_time(folder):
    with Site(folder) as site:
        digests = Digests()
        assert not digests.catch_up([site.run("stopped")], -1.0)
        assert digests.known(site.run("stopped")) is None


def a_state(phase, **how):
    return State("id", "a title", phase, **how)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (a_state("waiting", before=1), "Waiting for 1 other work to end"),
        (a_state("waiting", before=3), "Waiting for 3 other works to end"),
        (a_state("running", done=3, total=40, share=0.075, left=74.0),
         "3 of 40 runs done, about 1 minute left"),
        (a_state("running", share=0.5, left=12.3), "50 % done, about 12 s left"),
        (a_state("running"), "0 % done"),
        (a_state("failed", error="no disk"), "Failed: no disk"),
        (a_state("cancelled"), "Called off"),
        (a_state("done"), "Done"),
    ],
)  # fmt: skip
def test_how_a_work_stands_in_words(state, words):
    assert phase_words(state) == words


def test_time_left_in_words():
    assert left_words(None) == ""
    assert left_words(0.1) == "about 1 s left"
    assert left_words(3600) == "about 60 minutes left"


def test_works_come_newest_first_and_only_what_goes_on_can_be_called_off():
    shown = works([State("1", "old", "done"), State("2", "new", "running")])
    new, old = (line.children for line in shown)
    assert new[0].children[0].children == "new"
    assert (new[2].hidden, old[2].hidden) == (False, True)
