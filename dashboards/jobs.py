"""Work in the background: begun on a page, watched and called off by anybody, never done twice.

A work is a function that is given a `Handle`. It runs in a thread, one work at a time, because each
spreads over all processors by itself. What it tells is a `State`, ready for JSON but for `partial`
and `result`, which are whatever the work shows.
"""

import logging
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from threading import Lock, Thread
from time import monotonic
from typing import Any, Literal

from twin.errors import InputError
from twin.experiments.job import Cancelled, Job

__all__ = ["Handle", "Jobs", "State", "Work"]

Work = Callable[["Handle"], Any]

_ENDED = ("done", "cancelled", "failed")

_KEPT = 50
"""Ended works that are remembered; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class State:
    """How a work stands. `share` is 0 to 1; `left` in seconds, None while nobody can tell."""

    id: str
    title: str
    phase: Literal["waiting", "running", "done", "cancelled", "failed"]
    done: int = 0
    total: int = 0
    share: float = 0.0
    left: float | None = None
    before: int = 0
    """How many works must end before this one begins."""
    partial: Any = None
    result: Any = None
    error: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.phase in _ENDED


class Handle:
    """What a work tells while it goes on, and how it hears that it was called off.

    Give `watch` and `is_cancelled` to what takes a `Job`'s: it ends when the work is called off.
    `show` puts up a result that is not final yet.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._cancelled = False
        self._job: Job[Hashable, Any] | None = None
        self._partial: Any = None
        self._share = 0.0
        self._told: tuple[float, float] | None = None

    def watch(self, job: Job[Hashable, Any]) -> None:
        """Told of the job after each of its tasks."""
        with self._lock:
            self._job = job
            if self._cancelled:
                job.cancel()

    def show(self, partial: Any) -> None:
        """Put up what is known so far.

        Raises:
            Cancelled: the work was called off.
        """
        with self._lock:
            self._partial = partial
        self.check()

    def tell(self, share: float) -> None:
        """Say how far it is, 0 to 1, where there is no `Job` that tells.

        Raises:
            Cancelled: the work was called off.
        """
        with self._lock:
            if not self._told:
                self._told = (monotonic(), share)
            self._share = share
        self.check()

    def is_cancelled(self) -> bool:
        """Whether the work was called off."""
        return self._cancelled

    def check(self) -> None:
        """Raises `Cancelled` if the work was called off."""
        if self._cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Call the work off."""
        with self._lock:
            self._cancelled = True
            if self._job is not None:
                self._job.cancel()

    def progress(self) -> dict[str, Any]:
        """What a `State` says of the work while it runs."""
        with self._lock:
            job = self._job
            if job is None:
                return {"share": self._share, "left": self._left(), "partial": self._partial}
            return {
                "done": job.done,
                "total": job.total,
                "share": job.share,
                "left": job.left if isfinite(job.left) else None,
                "partial": self._partial,
            }

    def _left(self) -> float | None:
        """Seconds that it will still take, at the pace since it first told how far it is."""
        if self._told is None or self._share <= self._told[1]:
            return None
        began, first = self._told
        return (monotonic() - began) / (self._share - first) * (1 - self._share)


@dataclass(slots=True)
class _Entry:
    id: str
    title: str
    work: Work
    handle: Handle = field(default_factory=Handle)
    phase: Literal["waiting", "running", "done", "cancelled", "failed"] = "waiting"
    result: Any = None
    error: str = ""


class Jobs:
    """The works of a server."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: dict[str, _Entry] = {}
        self._busy = False

    def begin(self, key: str, title: str, work: Work) -> str:
        """Have a work done; gives its id.

        Args:
            key: what decides the result. The same key is the same work: one that is there is not
                begun again, unless it failed or was called off.
            title: what it is, in words for people.
            work: what is to be done.
        """
        name = sha256(key.encode()).hexdigest()[:12]
        with self._lock:
            there = self._entries.get(name)
            if there is None or there.phase in ("cancelled", "failed"):
                self._entries.pop(name, None)
                self._entries[name] = _Entry(name, title, work)
                self._forget()
            self._next()
        return name

    def state(self, name: str | None) -> State | None:
        """How a work stands; None if there is none of that id."""
        with self._lock:
            entry = self._entries.get(name or "")
            return None if entry is None else self._state(entry)

    def cancel(self, name: str) -> None:
        """Call a work off, if it is there and has not ended."""
        with self._lock:
            entry = self._entries.get(name)
            if entry is None:
                return
            entry.handle.cancel()
            if entry.phase == "waiting":
                entry.phase = "cancelled"

    def __iter__(self) -> Iterator[State]:
        """All works that are remembered, in the order in which they were begun."""
        with self._lock:
            return iter([self._state(entry) for entry in self._entries.values()])

    def stop(self) -> None:
        """Call everything off."""
        for state in self:
            self.cancel(state.id)

    def _state(self, entry: _Entry) -> State:
        told = entry.handle.progress()
        if entry.phase == "done":
            told |= {"share": 1.0, "left": 0.0}
        waiting = [one.id for one in self._entries.values() if one.phase == "waiting"]
        before = waiting.index(entry.id) + self._busy if entry.phase == "waiting" else 0
        return State(
            entry.id, entry.title, entry.phase,
            before=before, result=entry.result, error=entry.error, **told,
        )  # fmt: skip

    def _next(self) -> None:
        """Begin the next work if none is under way. The lock is held."""
        if self._busy:
            return
        entry = next((one for one in self._entries.values() if one.phase == "waiting"), None)
        if entry is None:
            return
        entry.phase, self._busy = "running", True
        Thread(target=self._do, args=(entry,), name=f"job {entry.id}", daemon=True).start()

    def _do(self, entry: _Entry) -> None:
        result, error, phase = None, "", "done"
        try:
            result = entry.work(entry.handle)
        except Cancelled:
            phase = "cancelled"
        except InputError as mistake:
            phase, error = "failed", str(mistake)
        except Exception as mistake:
            logging.getLogger(__name__).exception("a work failed")
            phase, error = "failed", " ".join(f"{type(mistake).__name__}: {mistake}".split())
        with self._lock:
            entry.result, entry.error, entry.phase = result, error, phase  # type: ignore[assignment]
            self._busy = False
            self._next()

    def _forget(self) -> None:
        ended = [
            one for one in self._entries.values() if one.phase in ("done", "cancelled", "failed")
        ]
        for entry in ended[:-_KEPT]:
            del self._entries[entry.id]
