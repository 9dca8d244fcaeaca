"""Positions on Karasek's plane: the day of `conftest.py` by hand, and what holds for any run."""

import json
from dataclasses import replace

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures.plane import WINDOW, plane, quadrants
from twin.measures.technicians import technicians
from twin.rules import scales
from twin.scenario.load import load_scenario
from twin.traces.frame import Traces
from twin.traces.tables import TABLES

SCENARIO = {
    "contacts": {
        "information": {"share": 0.3, "difficulty": 0.4},
        "urgent": {"share": 0.1, "difficulty": 0.8},
    },
    "teams": {"desk": {"contacts": ["information", "urgent"]}},
    "autonomy": {"script_rigidity": 0.25},
    "survey": {
        "demands_base": 0.1,
        "demands_contacts": 0.5,
        "demands_complexity": 0.2,
        "demands_exposures": 0.5,
        "latitude_base": 0.1,
        "skill_expertise": 1.0,
        "skill_complexity": 1.0,
        "skill_open": 2.0,
        "demands_cut": 37.2,  # 12 + 36 × 0.7
        "latitude_cut": 60.0,  # 24 + 72 × 0.5
    },
}
SHIFT = 30600.0, 61200.0


@pytest.fixture
def floor(day: Traces) -> Traces:
    """The day, with a scenario that says what the scales need."""
    scenario = {**json.loads(day.header.scenario), **SCENARIO}
    return Traces(replace(day.header, scenario=json.dumps(scenario)), day.tables)


@pytest.fixture(scope="module")
def run() -> Traces:
    return simulate(load_scenario("helpdesk-12", {}), seed=7)


def grid(step: float = 300.0) -> np.ndarray:
    return np.arange(*SHIFT, step)


def with_controls(traces: Traces, *rows: tuple[float, str, float]) -> Traces:
    """The traces, as if somebody had moved levers."""
    words = tuple(sorted({lever for _, lever, _ in rows}))
    table = np.array([(t, words.index(lever), value) for t, lever, value in rows])
    header = replace(traces.header, vocabularies={**traces.header.vocabularies, "lever": words})
    return Traces(header, {**traces.tables, "control": table})


def test_a_window_by_hand(floor: Traces) -> None:
    # From 65 s to 465 s Ada is on contacts for 105 s and 65 s, Ben for 285 s.
    got = plane(floor, np.array([465.0]), window=400.0)
    ada, ben = got.demands[:, 0]
    pressed = (0.8 * 105 + 0.3 * 60) / 170
    assert ada == pytest.approx(0.1 + 0.5 * 170 / 400 + 0.2 * 0.5 + 0.5 * pressed)
    assert ben == pytest.approx(0.1 + 0.5 * 285 / 400 + 0.2 * 0.5 + 0.5 * 0.2)
    control = (0.5 * 105 + 0.9 * 60) / 165
    ada, ben = got.latitude[:, 0]
    assert ada == pytest.approx(0.1 + 0.5 * ((0.7 + 0.5 + 2 * 0.75) / 4 + control))
    assert ben == pytest.approx(0.1 + 0.5 * ((0.5 + 0.5 + 2 * 0.75) / 4 + 0.4))
    # Ben's tension goes from 28 at 350 s to 0 at 700 s.
    assert got.tension[:, 0] == pytest.approx([60, 28 * (1 - 115 / 350)])
    assert (got.demands_cut, got.latitude_cut) == pytest.approx((0.7, 0.5))
    assert got.quadrants()[:, 0].tolist() == ["active", "low_strain"]
    assert got.whole.all()


def test_nothing_is_told_of_who_is_not_there_or_has_just_come(floor: Traces) -> None:
    got = plane(floor, np.array([100.0, 399.0, 400.0, 1000.0, 1001.0]), window=400.0)
    known = [[False, False, True, True, False]] * 2
    for values in (got.demands, got.latitude, got.tension):
        assert (~np.isnan(values)).tolist() == known
    assert (got.quadrants() != "").tolist() == known


def test_half_of_a_window_is_told_but_not_whole(floor: Traces) -> None:
    got = plane(floor, np.array([650.0]), window=WINDOW)
    assert not np.isnan(got.demands).any()
    assert not got.whole.any()


def test_without_a_contact_only_the_kind_of_work_demands_and_control_is_the_last(
    floor: Traces,
) -> None:
    got = plane(floor, np.array([1000.0]), window=100.0)
    assert got.demands[:, 0] == pytest.approx([0.2, 0.2])
    ada, ben = got.latitude[:, 0]
    assert ada == pytest.approx(0.1 + 0.5 * (2.7 / 4 + 0.9))
    assert ben == pytest.approx(0.1 + 0.5 * (2.5 / 4 + 0.4))


def test_before_the_first_contact_control_is_that_of_the_first(floor: Traces) -> None:
    got = plane(floor, np.array([15.0]), window=10.0)
    assert got.latitude[:, 0] == pytest.approx(
        [0.1 + 0.5 * (2.7 / 4 + 0.5), 0.1 + 0.5 * (2.5 / 4 + 0.4)]
    )


def test_rigidity_follows_the_control_log(floor: Traces) -> None:
    moved = with_controls(floor, (365.0, "autonomy.script_rigidity", 0.65), (0.0, "other", 1.0))
    before, after = (plane(traces, np.array([465.0]), window=400.0) for traces in (floor, moved))
    # A quarter of the window is 0.4 more rigid; what is open weighs 2 of 4, and that is half.
    assert before.latitude - after.latitude == pytest.approx(np.full((2, 1), 0.25 * 0.4 / 2 / 2))
    assert after.demands == pytest.approx(before.demands)


def test_of_a_run_that_goes_on_nobody_moves_beyond_what_is_told(floor: Traces) -> None:
    cut = {
        name: rows[rows[:, 0] <= 310] if name in ("duration", "strain") else rows
        for name, rows in floor.tables.items()
    }
    live = Traces(floor.header, cut)
    moments = np.array([170.0, 320.0, 400.0, 401.0])
    got = plane(live, moments, now=400.0, window=100.0)
    whole = plane(floor, moments, window=100.0)
    # Ada is told of up to the end of her call, and then stays; at the end all is unknown.
    assert got.demands[0, 0] == pytest.approx(whole.demands[0, 0])
    assert got.demands[0, :3] == pytest.approx(np.full(3, got.demands[0, 0]))
    assert np.isnan(got.demands[:, 3]).all()
    # Ben is in his first call since 50 s: before it he was ready, which demands nothing.
    assert np.isnan(got.demands[1]).all()


@pytest.mark.parametrize("until", [40000.0, 50123.0])
def test_a_run_that_goes_on_is_told_as_it_will_be_up_to_what_is_known(
    run: Traces, until: float
) -> None:
    cut = {name: rows[rows[:, 0] <= until] for name, rows in run.tables.items()}
    moments = np.arange(SHIFT[0], until, 300.0)
    live = plane(Traces(run.header, cut), moments, now=until)
    later = plane(run, moments)
    places = np.searchsorted(later.people, live.people)
    early = moments < until - 3600
    for name in ("demands", "latitude", "tension"):
        got, expected = getattr(live, name), getattr(later, name)[places]
        assert got[:, early] == pytest.approx(expected[:, early], nan_ok=True), name
    assert (~np.isnan(live.demands[:, -1])).sum() >= (~np.isnan(later.demands[:, -1])).sum() - 2


def test_a_window_of_the_whole_day_is_what_the_table_of_technicians_takes(run: Traces) -> None:
    scenario = json.loads(run.header.scenario)
    rule = {**scenario["survey"], "demands_complexity": 0.0, "skill_complexity": 0.0}
    header = replace(run.header, scenario=json.dumps({**scenario, "survey": rule}))
    who, end = run.column("duration", "technician"), run.column("duration", "t")
    moments = np.array([end[who == person].max() for person in run.column("person", "technician")])
    got = plane(Traces(header, run.tables), moments, window=86400.0)
    table = technicians(run)
    state = {
        **{name: value for name, value in table.items() if value.dtype.kind == "f"},
        "rigidity": scenario["autonomy"]["script_rigidity"],
        "complexity": 0.0,
        "expertise": run.column("person", "expertise"),
    }
    assert np.diag(got.demands) == pytest.approx(scales.demands(state, rule))
    assert np.diag(got.latitude) == pytest.approx(scales.latitude(state, rule))


def test_positions_stay_on_the_plane_and_do_not_depend_on_the_other_moments(run: Traces) -> None:
    got = plane(run, grid())
    for values, top in ((got.demands, 1), (got.latitude, 1), (got.tension, 100)):
        known = values[~np.isnan(values)]
        assert len(known) > 500
        assert known.min() >= 0
        assert known.max() <= top
    one = plane(run, grid()[40:41])
    assert one.demands[:, 0] == pytest.approx(got.demands[:, 40], nan_ok=True)
    assert one.tension[:, 0] == pytest.approx(got.tension[:, 40], nan_ok=True)
    assert (got.whole <= ~np.isnan(got.demands)).all()


def test_a_scenario_without_the_scales_tells_nothing(day: Traces) -> None:
    bare = {**json.loads(day.header.scenario), **SCENARIO, "survey": {}}
    got = plane(
        Traces(replace(day.header, scenario=json.dumps(bare)), day.tables), np.array([900.0])
    )
    assert np.isnan(got.demands).all()
    assert (got.quadrants() == "").all()


def test_an_empty_run_has_nobody(floor: Traces) -> None:
    empty = {name: np.empty((0, len(table.columns))) for name, table in TABLES.items()}
    got = plane(Traces(floor.header, empty), grid())
    assert got.demands.shape == (0, len(grid()))


def test_the_edges_of_the_quadrants() -> None:
    demands, latitude = np.array([0.5, 0.51, 0.5, 0.51, np.nan]), np.array([0.6, 0.6, 0.5, 0.5, 1])
    words = quadrants(demands, latitude, 0.5, 0.6)
    assert words.tolist() == ["low_strain", "active", "passive", "high_strain", ""]
