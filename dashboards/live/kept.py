"""A day of a run that is over, shown as a live one is, but that nothing in it moves."""

from pathlib import Path
from threading import Lock
from typing import Any

from dashboards.live.follow import Follower
from dashboards.live.grouped import FEWEST, grouped
from dashboards.live.session import delta
from dashboards.live.supposed import scenario_shown
from twin.errors import InputError
from twin.traces.header import Header


class KeptDay:
    """One day of a run file that nobody writes any more. Any number of threads may use it at once.

    Args:
        path: the run's file.
        header: what it says about itself.
        day: which working day, from 0.

    Raises:
        InputError: there is no such day, the file cannot be read, or it is of fewer than five real
            people.
    """

    def __init__(self, path: Path, header: Header, day: int) -> None:
        if not 0 <= day < header.days:
            raise InputError(f"day = {day + 1}: allowed: from 1 to {header.days}")
        self._real = header.origin != "simulated"
        if self._real and sum(one.role == "technician" for one in header.people) < FEWEST:
            raise InputError(
                f"{path.stem}: a real centre of fewer than five technicians, who would be shown "
                "singly; allowed: a larger or a simulated one"
            )
        self.path = path
        self.scenario = scenario_shown(path, header)
        self._seed = header.seed
        self._name = f"{path.stem}-{day}"
        self._lock = Lock()
        self._follower = Follower(path, self.scenario, day)
        self._follower.follow()

    def since(self, cursor: str | None) -> dict[str, Any]:
        """What is new after a cursor, as `LiveRun.since` gives it."""
        with self._lock:
            stopped = not self._follower.picture["clock"]["finished"]
            return self._told(cursor, finished=True, stopped=stopped)

    def moment(self, t: float) -> dict[str, Any]:
        """The floor as it was at a moment of the day (s)."""
        with self._lock:
            return self._shown(self._follower.moment(t))

    def _told(self, cursor: str | None, **clock: Any) -> dict[str, Any]:
        """What is new after a cursor, with what the clock is to say."""
        told = delta(
            self._name,
            self._follower,
            cursor,
            resuming=None,
            seed=self._seed,
            scenario=self.scenario.name,
            error=None,
            paused=False,
            catching_up=False,
            **clock,
        )
        return self._shown(told)

    def _shown(self, told: dict[str, Any]) -> dict[str, Any]:
        """What may be told: all of simulated people, groups of real ones."""
        if not self._real:
            return told
        high = self.scenario.targets.tension
        return grouped(told, self._follower.staff, high, strain=self._follower.knows_strain)
