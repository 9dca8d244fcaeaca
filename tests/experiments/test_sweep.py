"""A sweep: a table of all runs, the same however it was made."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from twin.experiments.design_file import design_from
from twin.experiments.job import Cancelled
from twin.experiments.sweep import sweep, write_sweep
from twin.experiments.tables import read_table
from twin.experiments.yardsticks import measure_run
from twin.scenario.levers import apply

CONTENT = {
    "replications": 3,
    "seed": 5,
    "measures": ["tension", "offered"],
    "levers": {"demand.volume": [0.5, 1.5], "supervision.purpose": ["deterrent", "developmental"]},
}


@pytest.fixture
def asked(small, tmp_path):
    """The design, and the small centre it is about."""
    return design_from(CONTENT)[0], small()


def test_every_point_has_its_runs(asked):
    design, scenario = asked
    found = sweep(design, scenario)
    assert found.values.shape == (4, 3, 2)
    assert not found.failures
    for i, point in enumerate(found.points):
        for replication in range(3):
            one = measure_run(apply(scenario, dict(point)), CONTENT["measures"], seed=5, days=1,
                              replication=replication)  # fmt: skip
            assert found.values[i, replication].tolist() == list(one.values())


def test_processes_and_stops_make_no_difference(asked, tmp_path):
    design, scenario = asked
    whole = sweep(design, scenario)
    np.testing.assert_array_equal(whole.values, sweep(design, scenario, workers=2).values)

    def stop(job):
        if job.done == 4:
            job.cancel()

    runs = tmp_path / "runs.sqlite"
    with pytest.raises(Cancelled):
        sweep(design, scenario, runs=runs, watch=stop)
    left = []
    again = sweep(design, scenario, runs=runs, workers=2, watch=lambda job: left.append(job.total))
    np.testing.assert_array_equal(whole.values, again.values)
    assert left == [8] * 8


def test_more_replications_add_to_those_that_are_there(asked, tmp_path):
    design, scenario = asked
    first = sweep(design, scenario, runs=tmp_path / "runs.sqlite")
    more = design.model_copy(update={"replications": 5})
    seen = []
    second = sweep(more, scenario, runs=tmp_path / "runs.sqlite",
                   watch=lambda job: seen.append(job.total))  # fmt: skip
    assert seen == [8] * 8
    np.testing.assert_array_equal(second.values[:, :3], first.values)


def test_the_table_says_itself_what_it_holds(asked, tmp_path):
    design, scenario = asked
    found = sweep(design, scenario)
    out = tmp_path / "table.parquet"
    write_sweep(out, found)
    rows, about = read_table(out)
    assert len(rows["point"]) == 12
    assert rows["supervision.purpose"].tolist() == (["deterrent"] * 3 + ["developmental"] * 3) * 2
    assert rows["tension"].tolist() == found.values[:, :, 0].ravel().tolist()
    assert about["kind"] == "sweep"
    assert about["design"]["levers"]["demand.volume"] == [0.5, 1.5]
    field = pq.read_schema(out).field("tension")
    assert field.metadata[b"unit"] == b"points"
    assert found.to_arrow().num_rows == 12
    assert repr(found).splitlines()[0].split() == list(rows)


def test_means_leave_out_what_failed(asked):
    design, scenario = asked
    found = sweep(design, scenario)
    found.values[0, 1, 0] = np.nan
    found.values[1, :, 0] = np.nan
    mean, reach = found.mean_and_reach("tension")
    assert mean[0] == pytest.approx(found.values[0, [0, 2], 0].mean())
    assert np.isfinite(reach[0])
    assert np.isnan([mean[1], reach[1]]).all()
