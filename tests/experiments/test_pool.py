"""The executor seam: order, bounds, killed workers, and an end when it is time."""

import os
import signal
import subprocess
import sys
from concurrent.futures import Executor, Future
from functools import partial
from itertools import count, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import InputError
from twin.experiments import executors
from twin.experiments.pool import AHEAD, InProcess, in_order


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    """The functions of `pool_tasks`, on the path of workers too."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import pool_tasks

    return pool_tasks


@pytest.fixture
def pipe(tmp_path):
    """A named pipe, whose reader learns from its end that nobody holds it open any more."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


class Backwards(Executor):
    """Does the latest of its tasks first, when `batch` of them are there, or any is asked for."""

    def __init__(self, batch):
        self.batch = batch
        self.held = []
        self.most = 0

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.held.append((future, fn, args))
        self.most = max(self.most, len(self.held))
        if len(self.held) == self.batch:
            for each, task, given in reversed(self.held):
                each.set_result(task(*given))
            self.held.clear()
        return future


@given(st.lists(st.integers(), unique=True, max_size=30))
def test_results_come_in_the_order_of_the_keys(keys):
    assert list(in_order(str, keys)) == [str(key) for key in keys]


def test_results_come_in_order_whichever_is_done_first():
    crew = Backwards(2 * AHEAD)
    told = []
    found = in_order(
        str, range(6 * AHEAD), workers=2, executor=lambda: crew, done=lambda *it: told.append(it)
    )
    assert list(found) == [str(key) for key in range(6 * AHEAD)]
    assert sorted(told) == [(key, str(key)) for key in range(6 * AHEAD)]


def test_no_more_is_under_way_than_the_window_holds():
    crew = Backwards(2 * AHEAD)
    assert list(islice(in_order(str, count(), workers=2, executor=lambda: crew), 3)) == [*"012"]
    assert crew.most == 2 * AHEAD


def test_one_worker_does_a_task_when_its_result_is_wanted():
    begun = []
    found = in_order(begun.append, count())
    assert list(islice(found, 3)) == [None] * 3
    assert begun == [0, 1, 2]


def test_processes_give_the_same(tasks):
    assert list(in_order(tasks.negative, range(20), workers=2)) == [-key for key in range(20)]


def test_a_task_that_fails_ends_it_all(tasks):
    for workers in (1, 2):
        with pytest.raises(InputError, match="not this one"):
            list(in_order(tasks.refuse, range(3), workers=workers))


def test_what_killed_workers_were_at_is_done_again(tasks, tmp_path):
    told = []
    found = in_order(
        partial(tasks.be_killed_once, tmp_path),
        range(7),
        workers=2,
        done=lambda key, result: told.append(key),
    )
    assert list(found) == [-key for key in range(7)]
    assert sorted(told) == list(range(7))


def test_a_killed_worker_costs_its_own_task_alone(tasks, tmp_path):
    found = in_order(partial(tasks.begin, tmp_path), range(2), workers=2)
    assert list(found) == [0, -1]
    begun = [path.name for path in sorted(tmp_path.iterdir())]
    assert [name.partition("-")[0] for name in begun] == ["0", "0", "1"]


def test_workers_that_are_killed_again_and_again_are_given_up(tasks, monkeypatch):
    monkeypatch.setattr(executors, "LOSSES", 1)
    with pytest.raises(InputError, match="workers = 2: the process of one task was ended 2 times"):
        list(in_order(tasks.be_killed, range(3), workers=2))


def test_closing_it_ends_workers_at_whatever_they_are(tasks, pipe):
    found = in_order(partial(tasks.hold_on, pipe), range(2), workers=2)
    assert next(found) == 0
    with pipe.open("rb") as held:
        assert held.readline() == b"x\n"
        found.close()
        assert held.read() == b""


MANY = """
from functools import partial
from pool_tasks import hold_on
from twin.experiments.pool import in_order
try:
    list(in_order(partial(hold_on, {pipe!r}), range(1, 3), workers=2))
except KeyboardInterrupt:
    raise SystemExit(130)
"""


@pytest.fixture
def parent(pipe):
    """A program with workers that never end by themselves, in a process group of its own."""
    program = subprocess.Popen(
        [sys.executable, "-c", MANY.format(pipe=str(pipe))],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    yield program
    program.kill()
    program.stderr.close()
    program.wait()


def test_workers_notice_that_the_parent_was_killed(parent, pipe):
    with pipe.open("rb") as held:
        assert [held.readline(), held.readline()] == [b"x\n"] * 2
        parent.kill()
        assert held.read() == b""


def test_ctrl_c_ends_them_all_without_a_word(parent, pipe):
    with pipe.open("rb") as held:
        assert [held.readline(), held.readline()] == [b"x\n"] * 2
        os.killpg(parent.pid, signal.SIGINT)
        assert held.read() == b""
    assert parent.wait() == 130
    assert parent.stderr.read() == b""


def test_a_task_in_this_process_does_not_swallow_ctrl_c():
    def interrupted(key):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InProcess().submit(interrupted, 0)
