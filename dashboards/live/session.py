"""A live run, shared by everybody who watches it.

`LiveRun.since(cursor)` gives one delta, ready for JSON. Times are simulated seconds since midnight
of the run's first day; what has nothing to be computed from is None:

    cursor     opaque; hand it back for what comes after. None, or one of another run: everything
    run        changes whenever the day begins anew
    reset      true if this delta is whole: drop what was there before
    clock      t, wall (when t was reached, s since 1970), speed, paused, finished,
               catching_up (running as fast as it can towards the start of the show),
               resuming (None, or the share done, 0 to 1: the engine died, and the run is being
               simulated again up to where it was; cursors stay good, commands are refused),
               seed, scenario, error (None, or one line: the run goes no further)
    now        waiting, longest_wait (s), staffed, ready, busy
    tiles      service_level: value (last 30 min), today, target (shares), within, window (s);
               waiting, longest_wait, occupancy (last 30 min), abandoned_share (today),
               tension (mean), high_strain: [technicians at or over targets.tension, on shift]
    wallboard  new rows [t, waiting, staffed, ready, busy, tension], one a minute
    level      new [t, service level over the 30 minutes before t], one a minute
    acts       new [t, act, technician]: alert, listen, score, coach
    recorded   new [start of a minute, rows the supervision system wrote in it]
    controls   new [t, lever path, value]; a choice by its position
    people     [activity (None: off shift), since, contact_type, tension] of each
    staff      [name, team, role] of each, in the order of `people`; only in a delta that is whole

`LiveRun.moment(t)` gives `t`, `now`, `tiles` and `people` as they were at an earlier moment.
"""

import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Self

from dashboards.live.follow import SERIES, START, Follower
from dashboards.live.lasting import LastingEngine
from twin.engine.resuming import resumable_scenario
from twin.errors import InputError
from twin.scenario.levers import resolve
from twin.scenario.model import Scenario
from twin.traces.lock import PATIENCE, WriterLock
from twin.traces.past import Past
from twin.traces.reader import RunReader

SLOWEST, FASTEST = 0.1, 600.0
"""The speeds one may choose, in simulated seconds per second."""


@dataclass(frozen=True, slots=True)
class Day:
    """One run of the day: its engine, its file, and what is shown of it."""

    run: str
    seed: int
    path: Path
    engine: LastingEngine
    follower: Follower


class LiveRun:
    """A paced run in a process of its own. Any number of threads may use it at once.

    Args:
        scenario: what to simulate.
        seed: the run's seed.
        speed: simulated seconds per second, from `SLOWEST` to `FASTEST`.
        out: the file that keeps the run; None for a temporary one. The days that `restart` begins
            are kept beside it, numbered from 2.
        start_at: simulated time, seconds since midnight, up to which the day is run as fast as
            possible; None for when the centre opens.
        force: `out` may be replaced.
        resume: `out` is a run to go on with, of this scenario and seed; see `reopen`.

    Raises:
        InputError: a setting that is not allowed, or a file that cannot be written.
    """

    @classmethod
    def reopen(cls, path: Path, *, speed: float | None = None) -> Self:
        """A run that goes on where its file ends, at its own speed if none is given.

        It is first simulated again up to there; see `wait`.

        Raises:
            InputError: the file is no unfinished live run, or somebody is writing it.
        """
        RunReader(path)  # what is no run at all is told before anything is made beside it
        with WriterLock(path, PATIENCE):
            past = Past(path)
            if past.floor["finished"]:
                raise InputError(f"{path}: its day is over; allowed: a run that was not finished")
            scenario = resumable_scenario(path, past.reader.header)
        return cls(
            scenario,
            seed=past.reader.header.seed,
            speed=past.floor["speed"] if speed is None else speed,
            out=path,
            start_at=past.floor.get("start_at"),
            resume=True,
        )

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 0,
        speed: float = 60.0,
        out: Path | None = None,
        start_at: float | None = None,
        force: bool = False,
        resume: bool = False,
    ) -> None:
        self.scenario = scenario
        self._start_at = scenario.opening.open if start_at is None else start_at
        self._speed = _speed(speed)
        self._lock = Lock()
        self._restarting = Lock()
        self._begun = 0
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        if out is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="twin-")
            out = Path(self._temporary.name, "run.sqlite")
        self._out = out
        try:
            self._day = self._begin(seed, force, resume)
        except BaseException:
            self._clean()
            raise

    @property
    def seed(self) -> int:
        """The seed of the present run."""
        return self._day.seed

    @property
    def path(self) -> Path:
        """The file of the present run."""
        return self._day.path

    def wait(self) -> None:
        """Wait until a run that is taken up again goes on; `InputError` if it does not."""
        self._day.engine.wait()

    def resume_run(self) -> None:
        """Take up again a run that has stopped with an error.

        Raises:
            InputError: it has not.
        """
        self._day.engine.try_again()

    def pause(self) -> None:
        """Stand still, at the simulated moment reached."""
        self._ask("pause")

    def resume(self) -> None:
        """Go on from there."""
        self._ask("resume")

    def set_speed(self, speed: float) -> None:
        """Go on at so many simulated seconds per second; `InputError` if it is out of range."""
        speed = _speed(speed)
        self._ask("speed", speed)
        self._speed = speed

    def set_lever(self, path: str, value: float | str) -> None:
        """Move a lever now, for the rest of the day, and log it.

        Raises:
            InputError: an unknown lever, one that cannot be moved during a run, or a value that is
                not allowed.
        """
        lever = resolve(self.scenario, path)
        if not isinstance(value, int | float | str):
            raise InputError(f"{lever.path} = {value}: {lever.allowed}")
        self._ask("lever", lever.path, lever.parse(value))

    def restart(self, seed: int) -> None:
        """Begin the day anew, with all levers as the scenario has them: another run and file."""
        with self._restarting:
            new = self._begin(seed)
            with self._lock:
                old, self._day = self._day, new
            old.engine.stop()
            if self._temporary:
                for file in old.path.parent.glob(f"{old.path.name}*"):
                    file.unlink()

    def stop(self) -> None:
        """End the engine and close the file; a temporary file is removed."""
        with self._restarting:
            self._day.engine.stop()
            self._clean()

    def since(self, cursor: str | None) -> dict[str, Any]:
        """What is new after a cursor; see above. It never waits for the engine."""
        with self._lock:
            day = self._day
            error, resuming = day.engine.error, day.engine.resuming
            try:
                day.follower.follow()
            except InputError as trouble:
                error = error or str(trouble)
            return delta(
                day.run,
                day.follower,
                cursor,
                resuming=resuming,
                seed=day.seed,
                scenario=self.scenario.name,
                error=error,
            )

    def moment(self, t: float) -> dict[str, Any]:
        """The floor as it was at an earlier moment of the day (s)."""
        with self._lock:
            self._day.follower.follow()
            return self._day.follower.moment(t)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _ask(self, *command: Any) -> None:
        """Have the engine do something; whoever asks next sees what came of it."""
        day = self._day
        day.engine.ask(*command)
        day.follower.fresh()

    def _begin(self, seed: int, force: bool = False, resume: bool = False) -> Day:
        if not 0 <= seed < 2**63:
            raise InputError(f"seed = {seed}: allowed: a whole number from 0 to {2**63 - 1}")
        path = self._next_path()
        engine = (
            LastingEngine.resume(path, self._speed)
            if resume
            else LastingEngine.begin(self.scenario, seed, path, force, self._speed, self._start_at)
        )
        try:
            follower = Follower(path, self.scenario)
            follower.follow()
        except BaseException:
            engine.stop()
            raise
        return Day(secrets.token_hex(4), seed, path, engine, follower)

    def _next_path(self) -> Path:
        while True:
            self._begun += 1
            if self._begun == 1:
                return self._out
            path = self._out.with_stem(f"{self._out.stem}-{self._begun}")
            if not path.exists():
                return path

    def _clean(self) -> None:
        if self._temporary:
            self._temporary.cleanup()


def delta(run: str, follower: Follower, cursor: str | None, **clock: Any) -> dict[str, Any]:
    """What somebody with that cursor does not have yet of what a follower has; see above."""
    marks = _marks(cursor, run)
    picture = follower.picture
    told = {
        "cursor": ".".join(map(str, (run, *follower.marks))),
        "run": run,
        "reset": marks is None,
        **picture,
        "clock": {**picture["clock"], **clock},
        **follower.after(START if marks is None else marks),
    }
    if marks is None:
        told["staff"] = [[one.name, one.team, one.role] for one in follower.staff]
    return told


def _marks(cursor: str | None, run: str) -> tuple[int, ...] | None:
    """The marks in a cursor; None if it is none of this run's."""
    prefix, _, rest = (cursor or "").partition(".")
    marks = rest.split(".")
    if prefix != run or len(marks) != len(SERIES):
        return None
    if not all(mark.isdecimal() and len(mark) < 16 for mark in marks):
        return None
    return tuple(map(int, marks))


def _speed(speed: float) -> float:
    if not SLOWEST <= speed <= FASTEST:
        raise InputError(f"speed = {speed:g}: allowed: from {SLOWEST:g} to {FASTEST:g}")
    return float(speed)
