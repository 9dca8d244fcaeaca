"""Tuning: the known optimum is found, constraints are kept, and no winner is a lucky draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from twin.errors import InputError
from twin.experiments.design import Dimension
from twin.experiments.design_file import design_from
from twin.experiments.front import crowding, knee, on_front, scaled
from twin.experiments.job import Cancelled
from twin.experiments.search import searched
from twin.experiments.tune import FRESH, tune

COSTS = arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 3)),
               elements=st.integers(0, 5).map(float))  # fmt: skip


@given(COSTS)
def test_the_front_is_what_nobody_beats(costs):
    flags = on_front(costs)
    assert flags.any()
    for i, one in enumerate(costs):
        beaten = any((other <= one).all() and (other < one).any() for other in costs)
        assert flags[i] == (not beaten)


def test_what_is_unknown_is_not_on_the_front():
    assert on_front(np.array([[np.nan, 0.0], [1.0, 1.0]])).tolist() == [False, True]
    assert not on_front(np.array([[np.nan, 0.0]])).any()


def test_the_knee_is_farthest_from_the_line_between_the_ends():
    costs = np.array([[0.0, 10.0], [1.0, 3.0], [5.0, 2.0], [10.0, 0.0]])
    line = 1 - scaled(costs).sum(axis=1)
    assert knee(costs) == np.argmax(line) == 1


def test_ends_and_lonely_points_have_most_room():
    room = crowding(np.array([[0.0, 10.0], [1.0, 9.0], [2.0, 8.0], [9.0, 1.0], [10.0, 0.0]]))
    assert np.isinf(room[[0, 4]]).all()
    assert room[2] > room[1]


GRID = [Dimension(name, (name,), 0, 0, False, tuple(range(12))) for name in "xyz"]


def rate(points):
    """Two objectives that pull apart along x, are best at y = 7, and z within a constraint."""
    x, y, z = (np.array([dict(point)[name] for point in points], dtype=float) for name in "xyz")
    costs = np.stack([x + (y - 7) ** 2 + (11 - z), (11 - x) + (y - 7) ** 2 + (11 - z)], axis=1)
    return costs, (z - 6)[:, None]


def test_where_points_are_few_all_are_tried():
    few = [Dimension(name, (name,), 0, 0, False, tuple(range(4))) for name in "xyz"]
    tried = searched(few, rate, 2, evaluations=64, generation=8, seed=0)
    assert len(set(tried)) == 64


def test_the_known_optimum_is_found_among_many_points_with_a_fraction_of_the_tries():
    """The front of 1,728 points: y = 7 and z = 6 with any x, by at most 700 tries."""
    tried = searched(GRID, rate, 2, evaluations=700, generation=25, seed=3)
    assert len(tried) <= 700
    costs, broken = rate(tried)
    within = np.flatnonzero((broken <= 0).all(axis=1))
    best = [dict(tried[i]) for i in within[on_front(costs[within])]]
    assert {(one["y"], one["z"]) for one in best} == {(7, 6)}
    assert len(best) >= 10


def test_the_same_seed_searches_the_same_way():
    one, two, other = (
        searched(GRID, rate, 2, evaluations=60, generation=20, seed=seed) for seed in (1, 1, 2)
    )
    assert one == two != other


def test_numbers_without_steps_are_searched_between_their_ends():
    line = [Dimension("x", ("x",), -1.0, 3.0, False, ())]

    def one(points):
        x = np.array([dict(point)["x"] for point in points])
        return ((x - 2) ** 2)[:, None], np.zeros((len(points), 1))

    tried = searched(line, one, 1, evaluations=300, generation=20, seed=0)
    assert min(abs(dict(point)["x"] - 2) for point in tried) < 0.1


CONTENT = {
    "replications": 4,
    "fresh": 6,
    "measures": ["aht"],
    "levers": {"staffing.level": [1.0, 1.5, 2.0], "supervision.monitoring": [0.0, 0.9]},
    "objectives": {"tension": "less", "staffed_hours": "less"},
    "constraints": {"service_level": {"least": 0.3}},
}


def test_the_front_holds_by_fresh_runs(small):
    design = design_from(CONTENT)[0]
    found = tune(design, small())
    assert (found.tried, found.checked) == (6, 6)
    assert len(found.points) == found.leading - found.fallen + found.risen
    costs = np.array([[one[key].mean for key in design.objectives] for one in found.means])
    assert on_front(costs).all()
    assert (np.diff(costs[:, 0]) >= 0).all()
    assert all(one["service_level"].mean >= 0.3 for one in found.means)
    assert all(one["tension"].n == 6 for one in found.means)
    assert found.knee == knee(costs)


def test_processes_and_stops_make_no_difference(small, tmp_path):
    design = design_from(CONTENT)[0]
    whole = tune(design, small())
    runs = tmp_path / "runs.sqlite"

    def stop(job):
        if job.done == 9:
            job.cancel()

    with pytest.raises(Cancelled):
        tune(design, small(), runs=runs, watch=stop)
    again = tune(design, small(), runs=runs, workers=2)
    assert (again.points, again.means, again.knee) == (whole.points, whole.means, whole.knee)


def test_a_lucky_draw_does_not_win(small, monkeypatch):
    """A point that looks best by the search's runs alone is not on the front."""
    design = design_from({**CONTENT, "constraints": {}})[0]
    lucky = (("staffing.level", 2.0), ("supervision.monitoring", 0.9))

    def run(self, task):
        luck = task.point == lucky and task.replication < FRESH
        level = dict(task.point)["staffing.level"]
        return {"aht": 1.0, "tension": 0.0 if luck else 10 * level + task.replication % 2,
                "staffed_hours": 0.0 if luck else level}  # fmt: skip

    monkeypatch.setattr("twin.experiments.runs.Study.run", run)
    found = tune(design, small())
    assert found.checked == 6
    assert (found.leading, found.fallen, found.risen) == (1, 1, 2)
    assert lucky not in found.points
    assert {dict(point)["staffing.level"] for point in found.points} == {1.0}


def test_bounds_nobody_can_keep_are_refused(small):
    content = {**CONTENT, "constraints": {"service_level": {"least": 2.0}}}
    with pytest.raises(InputError, match="none of 6 points keeps them all"):
        tune(design_from(content)[0], small())


def test_without_objectives_there_is_nothing_to_tune(small):
    with pytest.raises(InputError, match="objectives is missing"):
        tune(design_from({**CONTENT, "objectives": {}})[0], small())
