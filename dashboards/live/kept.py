"""A day of a run that is over, shown as a live one is, but that nothing in it moves."""

from pathlib import Path
from threading import Lock
from typing import Any

from dashboards.live.follow import Follower
from dashboards.live.session import delta
from twin.engine.resuming import scenario_of
from twin.errors import InputError
from twin.traces.header import Header


class KeptDay:
    """One day of a run file that nobody writes any more. Any number of threads may use it at once.

    Args:
        path: the run's file.
        header: what it says about itself.
        day: which working day, from 0.

    Raises:
        InputError: there is no such day, or the file cannot be read.
    """

    def __init__(self, path: Path, header: Header, day: int) -> None:
        if not 0 <= day < header.days:
            raise InputError(f"day = {day + 1}: allowed: from 1 to {header.days}")
        self.path = path
        self.scenario = scenario_of(path, header)
        self._seed = header.seed
        self._name = f"{path.stem}-{day}"
        self._lock = Lock()
        self._follower = Follower(path, self.scenario, day)
        self._follower.follow()

    def since(self, cursor: str | None) -> dict[str, Any]:
        """What is new after a cursor, as `LiveRun.since` gives it."""
        with self._lock:
            return delta(
                self._name,
                self._follower,
                cursor,
                resuming=None,
                seed=self._seed,
                scenario=self.scenario.name,
                error=None,
                paused=False,
                finished=True,
                catching_up=False,
                stopped=not self._follower.picture["clock"]["finished"],
            )

    def moment(self, t: float) -> dict[str, Any]:
        """The floor as it was at a moment of the day (s)."""
        with self._lock:
            return self._follower.moment(t)
