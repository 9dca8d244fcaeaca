"""What has happened so far in the run, kept once for all who watch it."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Protocol

from dashboards import words
from dashboards.live.series import Limits, Series

EVERY = 5.0
"""Wall-clock seconds between two readings: sentences that change faster cannot be read."""


class Watched(Protocol):
    """A day that can be watched: one that goes on, or one that is over."""

    @property
    def scenario(self) -> Any:
        """The scenario being run."""

    def since(self, cursor: str | None) -> dict[str, Any]:
        """What is new after a cursor."""

    def moment(self, t: float) -> dict[str, Any]:
        """The floor as it was at a moment (s)."""


class Run(Watched, Protocol):
    """What the pages need of a live run; `dashboards.live.session.LiveRun` has it."""

    @property
    def path(self) -> Path:
        """The file of the present day."""

    def pause(self) -> None:
        """Hold the clock."""

    def resume(self) -> None:
        """Let the clock go on."""

    def set_speed(self, speed: float) -> None:
        """Simulated seconds per second."""

    def set_lever(self, path: str, value: float | str) -> None:
        """Change a lever from now on; InputError if it cannot be."""

    def restart(self, seed: int) -> None:
        """Begin the day anew."""

    def resume_run(self) -> None:
        """Take up again a run that stopped with an error."""


class History:
    """Follows a run with a cursor of its own and puts it into words now and then."""

    def __init__(self, run: Watched, limits: Limits) -> None:
        self.series = Series()
        self._run = run
        self._limits = limits
        self._cursor: str | None = None
        self._read = -EVERY
        self._lock = Lock()
        self._said: dict[str, Any] = {}

    def said(self, *, now: bool = False) -> dict[str, Any]:
        """The sentences and the table, at most `EVERY` seconds old; `now` renews them."""
        with self._lock:
            if now or monotonic() - self._read >= EVERY:
                delta = self._run.since(self._cursor)
                self.series.take(delta)
                self._cursor = delta["cursor"]
                self._read = monotonic()
                self._said = {
                    "bargain": words.day(
                        self.series, self._limits, delta["tiles"], _stopped_at(delta["clock"])
                    )
                    if delta["clock"]["finished"]
                    else words.bargain(self.series, self._limits),
                    "state": words.state(delta["clock"], delta["tiles"], self._limits),
                    "table": words.table(self.series),
                }
            return self._said


def _stopped_at(clock: Mapping[str, Any]) -> float | None:
    """When somebody stopped the run (s), if it did not come to the day's end."""
    return clock["t"] if clock.get("stopped") else None
