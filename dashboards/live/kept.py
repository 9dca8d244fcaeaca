"""A day of a run that is over, shown as a live one is, but that nothing in it moves."""

from pathlib import Path
from threading import Lock
from typing import Any

from dashboards.live.follow import Follower
from dashboards.live.session import delta
from twin.errors import InputError
from twin.scenario.model import Scenario
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
                seed=self._seed,
                scenario=self.scenario.name,
                error=None,
                paused=False,
                finished=True,
                catching_up=False,
            )

    def moment(self, t: float) -> dict[str, Any]:
        """The floor as it was at a moment of the day (s)."""
        with self._lock:
            return self._follower.moment(t)


def scenario_of(path: Path, header: Header) -> Scenario:
    """The scenario that a run holds.

    Raises:
        InputError: it is one of another version.
    """
    try:
        return Scenario.model_validate_json(header.scenario)
    except ValueError:
        raise InputError(
            f"{path}: its scenario does not fit this version; allowed: a run of the same version"
        ) from None
