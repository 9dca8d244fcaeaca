"""A day of a real centre that is followed, as far as it has come: in groups, as the days before."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashboards.live.kept import KeptDay
from twin.mirror.picture import read_floor
from twin.traces.header import Header
from twin.traces.lock import is_written
from twin.traces.reader import RunReader

__all__ = ["FollowedDay", "is_followed", "newest_day"]


def is_followed(path: Path, header: Header) -> bool:
    """Whether a run is of a real centre, and follows it now."""
    return header.origin == "observed" and is_written(path)


class FollowedDay(KeptDay):
    """One day of a run that follows a real centre. Any number of threads may use it at once.

    Its deltas are those of a day that is over, but that the clock goes on, and that they have
    `age`, how old (s) the data is.

    Args:
        path: the run's file.
        header: what it says about itself.
        day: which day, from 0.
        clock: the time of day, seconds since 1970.

    Raises:
        InputError: as `KeptDay`.
    """

    def __init__(
        self, path: Path, header: Header, day: int, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(path, header, day)
        self._ends = 86_400.0 * (day + 1)
        self._clock = clock

    def since(self, cursor: str | None) -> dict[str, Any]:
        """What is new after a cursor, as `LiveRun.since` gives it."""
        with self._lock:
            self._follower.follow()
            shown = self._follower.picture["clock"]
            over = shown["finished"] or shown["t"] >= self._ends
            _, age = read_floor(self.path, self._clock)
            return self._told(cursor, finished=over, stopped=False, age=None if over else age)

    def moment(self, t: float) -> dict[str, Any]:
        """The floor as it was at a moment of the day (s)."""
        with self._lock:
            self._follower.follow()
            return self._shown(self._follower.moment(t))


def newest_day(path: Path) -> int:
    """Which day of a followed run it is now, from 0."""
    floor = RunReader(path).floor() or {"t": 0.0}
    return int(floor["t"] // 86_400)
