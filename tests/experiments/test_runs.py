"""Runs: what is kept is found again, and nothing is run twice."""

import sqlite3

import numpy as np
import pytest

from twin.errors import InputError
from twin.experiments.job import Cancelled
from twin.experiments.runs import Runs, Study, Task, values_of

POINTS = [(("demand.volume", volume),) for volume in (0.5, 1.0, 1.5)]
TASKS = [Task(point, replication) for point in POINTS for replication in range(4)]


@pytest.fixture
def study(small):
    return Study(small().model_dump_json(), ("offered", "tension"))


@pytest.fixture
def counted(monkeypatch):
    """The tasks that were simulated."""
    made = []
    run = Study.run

    def counting(self, task):
        made.append(task)
        return run(self, task)

    monkeypatch.setattr(Study, "run", counting)
    return made


def made(study, tmp_path, **more):
    tmp_path.mkdir(exist_ok=True)
    with Runs(tmp_path / "runs.sqlite", study) as runs:
        return values_of(study, POINTS, range(4), runs, doing="trying", **more)


def test_a_study_that_was_called_off_goes_on_where_it_was(study, tmp_path, counted):
    whole, _ = made(study, tmp_path / "whole")
    counted.clear()

    def stop(job):
        if job.done == 5:
            job.cancel()

    with pytest.raises(Cancelled):
        made(study, tmp_path, watch=stop)
    assert counted == TASKS[:5]
    again, failures = made(study, tmp_path)
    assert counted == TASKS
    assert not failures
    np.testing.assert_array_equal(again, whole)


def test_what_is_done_is_not_done_again(study, tmp_path, counted):
    first, _ = made(study, tmp_path)
    counted.clear()
    second, _ = made(study, tmp_path)
    assert counted == []
    np.testing.assert_array_equal(first, second)


def test_processes_give_the_same(study, tmp_path):
    one, _ = made(study, tmp_path)
    two, _ = made(study, tmp_path / "other", workers=2)
    np.testing.assert_array_equal(one, two)


def test_another_measure_seed_or_scenario_is_another_run(study, small, tmp_path, counted):
    made(study, tmp_path)
    for other in (
        Study(study.scenario, ("aht",)),
        Study(study.scenario, study.measures, seed=1),
        Study(study.scenario, study.measures, days=2),
        Study(small(demand={"per_hour": (41.0,)}).model_dump_json(), study.measures),
    ):
        counted.clear()
        made(other, tmp_path)
        assert counted == TASKS
    counted.clear()
    made(study, tmp_path)
    made(Study(study.scenario, ("aht",)), tmp_path)
    assert counted == []


def test_a_run_that_fails_says_which_it_was_and_the_rest_goes_on(study, tmp_path):
    bad = Task((("demand.volume", -1.0),), 3)
    with Runs(None, study) as runs:
        found, failures = values_of(study, [bad.point, *POINTS], [3], runs, doing="trying")
    assert list(failures) == [bad]
    assert study.told(bad) == "seed 0, replication 3, demand.volume = -1.0"
    assert "demand.volume = -1" in failures[bad]
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1:]).all()


def test_runs_are_there_at_once_for_whoever_looks(study, tmp_path):
    seen = []

    def look(job):
        with sqlite3.connect(tmp_path / "runs.sqlite") as file:
            seen.append(file.execute("SELECT count(*) FROM run").fetchone()[0])
        file.close()

    made(study, tmp_path, watch=look)
    assert seen == list(range(1, len(TASKS) + 1))


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\0 but broken"])
def test_a_file_of_something_else_is_refused(study, tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a file of runs"):
        Runs(path, study)
    assert path.read_bytes() == content


def test_another_database_is_refused(study, tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match="not a file of runs"):
        Runs(path, study)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused(study, tmp_path):
    with pytest.raises(InputError, match="cannot be opened to be written"):
        Runs(tmp_path / "nowhere" / "runs.sqlite", study)
