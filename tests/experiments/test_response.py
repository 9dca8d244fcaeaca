"""A response: steps of a contrast, in pairs, the same however it was made."""

from math import nan

import numpy as np
import pytest

from twin.errors import InputError
from twin.experiments.experiment_file import load_experiment
from twin.experiments.job import Cancelled
from twin.experiments.response import Response, between, respond
from twin.experiments.runs import Study
from twin.experiments.yardsticks import measure_run
from twin.scenario.levers import apply

PARADOX = load_experiment("monitoring-paradox")
STEPS = [{"supervision.monitoring": share} for share in (0.0, 0.4, 0.8)]


@pytest.fixture
def study(small):
    return Study(small().model_dump_json(), ("tension", "supervision_events"), seed=5)


def test_the_ends_are_the_experiments_own():
    assert between(PARADOX, 0) == PARADOX.low
    assert between(PARADOX, 1) == PARADOX.high


def test_whole_numbers_stay_whole_and_halves_go_up():
    middle = between(PARADOX, 0.25)
    assert middle["supervision.displayed"] == 5  # 2 + 2.5
    assert isinstance(middle["supervision.displayed"], int)
    assert middle["supervision.monitoring"] == pytest.approx(0.3)


def test_words_have_nothing_between():
    words = PARADOX.model_copy(
        update={"low": {"supervision.timing": "next_day"}, "high": {"supervision.timing": "now"}}
    )
    with pytest.raises(InputError, match=r"supervision.timing = next_day: has nothing between"):
        between(words, 0.5)


def test_every_step_has_its_runs(study, small):
    found = respond(study, STEPS, replications=3)
    assert found.values.shape == (3, 3, 2)
    for i, step in enumerate(STEPS):
        for replication in range(3):
            one = measure_run(apply(small(), step), study.measures, seed=5, days=1,
                              replication=replication)  # fmt: skip
            assert found.values[i, replication].tolist() == list(one.values())


def test_processes_make_no_difference(study):
    one = respond(study, STEPS, replications=3)
    two = respond(study, STEPS, replications=3, workers=2)
    np.testing.assert_array_equal(one.values, two.values)


def test_whole_replications_are_shown_as_they_come(study):
    seen = []
    whole = respond(study, STEPS, replications=3, look=seen.append)
    known = [int(np.isfinite(one.of("tension")).all(axis=0).sum()) for one in seen]
    assert known == [1, 2, 3]
    np.testing.assert_array_equal(seen[-1].values, whole.values)
    assert np.isnan(seen[0].of("tension")[:, 1:]).all()


def test_it_can_be_called_off(study):
    with pytest.raises(Cancelled):
        respond(study, STEPS, replications=3, watch=lambda job: job.cancel())


def test_a_step_that_fails_leaves_the_others(study):
    found = respond(study, [{}, {"supervision.monitoring": 7.0}], replications=2)
    assert np.isfinite(found.values[0]).all()
    assert np.isnan(found.values[1]).all()
    assert len(found.failures) == 2
    assert "supervision.monitoring" in found.failures[0]
    with pytest.raises(InputError, match="no run came out"):
        respond(study, [{"supervision.monitoring": 7.0}], replications=1)


def test_effects_are_paired():
    main = Response(("a",), np.array([[[10.0], [20.0]], [[0.0], [0.0]], [[13.0], [23.0]]]))
    other = Response(("a",), np.array([[[10.0], [20.0]], [[0.0], [0.0]], [[12.0], [22.0]]]))
    assert main.effect("a") == (3.0, 3.0, 3.0, 2)
    assert other.beside(main, "a") == (-1.0, -1.0, -1.0, 2)
    assert main.levels("a")[0].mean == 15.0
    partial = Response(("a",), np.array([[[10.0], [nan]], [[0.0], [nan]], [[13.0], [nan]]]))
    assert partial.effect("a").n == 1
