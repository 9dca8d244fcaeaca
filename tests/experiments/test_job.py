"""A job: results in order, what failed, how far it is, and calling it off."""

from threading import Event, Thread

import pytest

from twin.errors import InputError
from twin.experiments.job import Cancelled, Failure, Job


def half(key):
    if key % 2:
        raise InputError(f"{key}: is odd")
    return key // 2


def test_results_come_by_key_and_failures_do_not_stop_the_rest():
    job = Job(half, [0, 1, 2, 3, 4], doing="halving")
    assert list(job.results()) == [(0, 0), (2, 1), (4, 2)]
    assert job.failures == {1: Failure("1: is odd"), 3: Failure("3: is odd")}
    assert (job.done, job.total, job.share, job.left) == (5, 5, 1.0, 0.0)


def test_a_failure_that_nobody_foresaw_names_its_kind():
    job = Job(lambda key: 1 / key, [0, 1], doing="dividing")
    assert list(job.results()) == [(1, 1.0)]
    assert job.failures[0].why == "ZeroDivisionError: division by zero"


def test_a_key_that_is_there_twice_is_done_once():
    job = Job(half, [2, 4, 2], doing="halving")
    assert list(job.results()) == [(2, 1), (4, 2)]
    assert job.total == 2


def test_a_job_without_tasks_is_done():
    job = Job(half, [], doing="halving")
    assert list(job.results()) == []
    assert (job.share, job.left) == (1.0, 0.0)


def test_results_are_kept_as_soon_as_they_are_there():
    kept = {}
    job = Job(half, [0, 2, 4], doing="halving", keep=kept.__setitem__)
    results = job.results()
    next(results)
    assert kept == {0: 0}
    results.close()


def test_the_time_left_follows_the_pace_so_far():
    seen = []
    job = Job(
        half,
        [0, 2, 4],
        doing="halving",
        clock=iter([0.0, 10.0, 30.0]).__next__,
        watch=lambda job: seen.append((job.done, job.share, job.left)),
    )
    list(job.results())
    assert seen == [(1, 1 / 3, 20.0), (2, 2 / 3, 15.0), (3, 1.0, 0.0)]


def test_it_can_be_called_off_by_whoever_watches():
    job = Job(half, range(0, 100, 2), doing="halving", watch=lambda job: job.cancel())
    with pytest.raises(Cancelled):
        list(job.results())
    assert job.done == 1


def test_it_can_be_called_off_before_its_first_task_which_may_be_long():
    asked = []
    job = Job(asked.append, range(5), doing="asking", cancelled=lambda: True)
    with pytest.raises(Cancelled):
        list(job.results())
    assert asked == []


def test_it_can_be_called_off_by_somebody_who_does_not_know_it():
    asked = []
    job = Job(asked.append, range(5), doing="asking", cancelled=lambda: len(asked) == 2)
    with pytest.raises(Cancelled):
        list(job.results())
    assert asked == [0, 1]


def test_it_can_be_called_off_from_another_thread_while_workers_are_at_it():
    begun = Event()
    outcome = []

    class Endless:
        """An executor whose tasks never end."""

        def __enter__(self):
            return self

        def __exit__(self, *error):
            outcome.append("left")

        def submit(self, fn, /, *args):
            from concurrent.futures import Future

            begun.set()
            return Future()

    job = Job(half, [0, 2], doing="halving", workers=2, executor=Endless)

    def run():
        try:
            list(job.results())
        except Cancelled:
            outcome.append("cancelled")

    thread = Thread(target=run)
    thread.start()
    begun.wait()
    job.cancel()
    thread.join()
    assert outcome == ["left", "cancelled"]
