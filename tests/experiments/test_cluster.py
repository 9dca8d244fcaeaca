"""A real cluster on this machine: the same results, and a worker that is killed on the way."""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from twin.errors import InputError
from twin.experiments.design_file import design_from
from twin.experiments.executors import cluster
from twin.experiments.sweep import sweep

pytest.importorskip("distributed", reason="the package distributed is not installed")

# Dask is older than some of what it stands on, and says so; what it says is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

SCHEDULER = """
import asyncio, sys
from distributed import Scheduler
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as one:
        print(one.address, flush=True)
        await one.finished()
asyncio.run(main())
"""
WORKER = """
import asyncio, sys
from distributed import Worker
async def main():
    async with Worker(sys.argv[1], name=sys.argv[2], nthreads=1, dashboard=False) as one:
        print(one.address, flush=True)
        await one.finished()
asyncio.run(main())
"""

CONTENT = {
    "replications": 6,
    "measures": ["tension", "offered"],
    "levers": {"demand.volume": [0.5, 1.0, 1.5, 2.0]},
}


@pytest.fixture
def begin(tmp_path):
    """Begins a program of the cluster; gives it and the first line it prints."""
    begun = []

    def begin(program, *args):
        log = (tmp_path / f"{len(begun)}.log").open("w")
        one = subprocess.Popen(
            [sys.executable, "-c", program, *args],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        begun.append((one, log))
        line = one.stdout.readline().strip()
        assert line.startswith("tcp://"), Path(log.name).read_text()
        return one, line

    yield begin
    for one, log in reversed(begun):
        one.kill()
        one.wait()
        one.stdout.close()
        log.close()


def test_a_worker_of_a_cluster_is_killed_in_the_middle_of_a_sweep(begin, small, tmp_path):
    _, address = begin(SCHEDULER)
    workers = [begin(WORKER, address, str(number))[0] for number in range(2)]
    design, seen = design_from(CONTENT)[0], []

    def watch(job):
        seen.append(job.done)
        if job.done == 8:
            os.kill(workers[0].pid, signal.SIGKILL)

    found = sweep(design, small(), runs=tmp_path / "runs.sqlite", watch=watch,
                  executor=partial(cluster, address))  # fmt: skip
    assert workers[0].wait() == -signal.SIGKILL
    assert seen == list(range(1, 25))
    assert not found.failures
    np.testing.assert_array_equal(found.values, sweep(design, small()).values)


def test_where_nobody_answers_it_says_so_in_a_line(monkeypatch):
    with pytest.raises(InputError) as caught, cluster("nonsense://here"):
        pass
    assert str(caught.value).startswith("--cluster nonsense://here: ")
    assert "\n" not in str(caught.value)
