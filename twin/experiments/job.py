"""A job: many tasks that somebody may watch, and call off."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from threading import Event
from time import monotonic
from typing import Generic, TypeVar, cast

from twin.errors import InputError
from twin.experiments.executors import Maker
from twin.experiments.pool import Cancelled, in_order

__all__ = ["Cancelled", "Failure", "Job", "Watch"]

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Failure:
    """What became of a task that failed: the reason, on one line."""

    why: str


class Job(Generic[K, R]):
    """Tasks, how far they have got, and a way to call them off.

    One thread runs it, by going through `results`. Any other may read `total`, `done`, `failures`,
    `share` and `left`, or call `cancel`. What shows its progress, in a terminal or on a page, asks
    the same questions.

    `failures` holds the reason for each key whose task failed; the others go on.
    """

    def __init__(
        self,
        function: Callable[[K], R],
        keys: Sequence[K],
        *,
        doing: str,
        workers: int = 1,
        executor: Maker | None = None,
        keep: Callable[[K, R], None] | None = None,
        watch: "Watch | None" = None,
        cancelled: Callable[[], bool] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """A job that has not begun.

        Args:
            function: a pure function; with processes, one that can be pickled.
            keys: what it is called with, one at a time; one that is there twice is done once.
            doing: what it is, in words that go with "…ing".
            workers: how many tasks run at once; one worker is the thread that runs the job.
            executor: makes what runs the tasks, if it is not to be processes of this machine.
            keep: given each result as soon as it is there, in any order.
            watch: told of this job after each task.
            cancelled: asked now and then whether somebody has called the job off, who need not know
                it: before its first task has ended nobody is told of it.
            clock: tells the time, in seconds.
        """
        self.doing = doing
        keys = tuple(dict.fromkeys(keys))
        self.total = len(keys)
        self.done = 0
        self.failures: dict[K, Failure] = {}
        self._keys = keys
        self._function = function
        self._workers = workers
        self._executor = executor
        self._keep = keep
        self._watch = watch
        self._called_off = cancelled
        self._clock = clock
        self._began = inf
        self._cancelled = Event()

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self.done / self.total if self.total else 1.0

    @property
    def left(self) -> float:
        """Seconds it will still take, at the pace so far; inf before the first task is done."""
        if self.done == self.total:
            return 0.0
        spent = self._clock() - self._began
        return spent / self.done * (self.total - self.done) if self.done else inf

    def cancel(self) -> None:
        """Call it off: what is under way ends, and `results` raises `Cancelled`."""
        self._cancelled.set()

    def results(self) -> Iterator[tuple[K, R]]:
        """Each key with what became of it, in the order of the keys; failed ones are left out.

        Raises:
            Cancelled: it was called off.
        """
        self._began = self._clock()
        attempt = partial(_attempt, self._function)
        outcomes = in_order(
            attempt,
            self._keys,
            workers=max(1, min(self._workers, self.total)),
            done=self._note,
            executor=self._executor,
            cancelled=self._is_cancelled,
            failed=_failure,
        )
        try:
            for key, outcome in zip(self._keys, outcomes, strict=True):
                if not isinstance(outcome, Failure):
                    yield key, outcome
        finally:
            outcomes.close()

    def _is_cancelled(self) -> bool:
        return self._cancelled.is_set() or (self._called_off is not None and self._called_off())

    def _note(self, key: K, outcome: R | Failure) -> None:
        self.done += 1
        if isinstance(outcome, Failure):
            self.failures[key] = outcome
        elif self._keep is not None:
            self._keep(key, outcome)
        if self._watch is not None:
            self._watch(cast("Job[Hashable, object]", self))


Watch = Callable[[Job[Hashable, object]], None]
"""Told of a job whenever something has become of it."""


def _attempt(function: Callable[[K], R], key: K) -> R | Failure:
    """What the function makes of the key, or why it failed."""
    try:
        return function(key)
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> Failure:
    kind = "" if isinstance(error, InputError) else f"{type(error).__name__}: "
    return Failure(kind + " ".join(str(error).split()))
