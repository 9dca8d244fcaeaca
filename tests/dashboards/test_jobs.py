"""Works in the background: one at a time, never twice, called off by anybody."""

from threading import Event

import pytest

from dashboards.jobs import Jobs
from twin.errors import InputError
from twin.experiments.job import Job

PATIENCE = 20.0  # s, for what takes milliseconds


class Gate:
    """A work that tells when it has begun, and goes on when it is let."""

    def __init__(self, result="done"):
        self.begun, self.let, self.result = Event(), Event(), result

    def __call__(self, handle):
        self.begun.set()
        assert self.let.wait(PATIENCE)
        handle.check()
        return self.result


@pytest.fixture
def jobs():
    jobs = Jobs()
    yield jobs
    jobs.stop()


def ended(jobs, name):
    """The state of a work once it has ended."""
    quiet = Event()
    for _ in range(2000):
        state = jobs.state(name)
        if state.ended:
            return state
        quiet.wait(0.01)
    raise AssertionError(state)


def test_one_at_a_time_in_the_order_they_came(jobs):
    first, second, third = Gate(1), Gate(2), Gate(3)
    names = [jobs.begin(key, key, gate) for key, gate in
             (("a", first), ("b", second), ("c", third))]  # fmt: skip
    assert first.begun.wait(PATIENCE)
    assert [jobs.state(name).phase for name in names] == ["running", "waiting", "waiting"]
    assert [jobs.state(name).before for name in names] == [0, 1, 2]
    assert not second.begun.is_set()
    first.let.set()
    assert second.begun.wait(PATIENCE)
    assert jobs.state(names[2]).before == 1
    second.let.set()
    third.let.set()
    assert [ended(jobs, name).result for name in names] == [1, 2, 3]
    assert [state.title for state in jobs] == ["a", "b", "c"]


def test_the_same_key_is_the_same_work(jobs):
    gate, other = Gate(), Gate("another")
    name = jobs.begin("key", "title", gate)
    assert jobs.begin("key", "title", other) == name
    gate.let.set()
    assert ended(jobs, name).result == "done"
    assert jobs.begin("key", "title", other) == name
    assert not other.begun.is_set()


@pytest.mark.parametrize(
    ("mistake", "told"),
    [(InputError("heads = 0: allowed: 1 or more"), "heads = 0: allowed: 1 or more"),
     (ValueError("one\ntwo"), "ValueError: one two")],
)  # fmt: skip
def test_what_failed_says_why_and_may_be_tried_again(jobs, mistake, told):
    def fails(_handle):
        raise mistake

    name = jobs.begin("key", "title", fails)
    state = ended(jobs, name)
    assert (state.phase, state.error) == ("failed", told)
    assert jobs.begin("key", "title", lambda _: 5) == name
    assert ended(jobs, name).result == 5


def test_calling_off_ends_the_job_and_what_waits_never_begins(jobs):
    begun, seen = Event(), []

    def slow(number):
        begun.set()
        return number

    def work(handle):
        job = Job(slow, range(10_000_000), doing="counting", watch=handle.watch)
        for key, _ in job.results():
            seen.append(key)
            handle.show(key)

    waiting = Gate()
    name, other = jobs.begin("a", "a", work), jobs.begin("b", "b", waiting)
    assert begun.wait(PATIENCE)
    jobs.cancel(other)
    jobs.cancel(name)
    state = ended(jobs, name)
    assert state.phase == "cancelled"
    assert 0 < state.total == 10_000_000
    assert state.done < state.total
    assert ended(jobs, other).phase == "cancelled"
    assert not waiting.begun.is_set()
    jobs.cancel("nothing")
    assert jobs.state("nothing") is None
    assert jobs.state(None) is None


def test_progress_and_partial_results_are_told(jobs):
    at, go = Event(), Event()

    def work(handle):
        job = Job(abs, range(4), doing="counting", watch=handle.watch)
        for key, _ in job.results():
            handle.show(f"up to {key}")
            if key == 1:
                at.set()
                assert go.wait(PATIENCE)
        return "all"

    name = jobs.begin("key", "title", work)
    assert at.wait(PATIENCE)
    state = jobs.state(name)
    assert (state.partial, state.done, state.total, state.share) == ("up to 1", 2, 4, 0.5)
    assert state.left is not None
    go.set()
    state = ended(jobs, name)
    assert (state.result, state.share, state.left) == ("all", 1.0, 0.0)
