"""The engine as a process of its own: a paced simulation that takes commands from a pipe.

The parent sends `(number, command)`, numbered from 1. The child answers `(number, refusal)` once
the command has taken effect and its rows can be read; the refusal is one line, or empty. Before
all that it says `(READY, "")`, and before that `(RESUMING, share done)` now and then, if it goes on
with a run. `(FAILED, one line)` may come at any time, and is its last word.
"""

import logging
import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from twin.engine.pacing import SLICE, Clocked, Pace, advance
from twin.engine.resuming import begun_again, catch_up
from twin.engine.simulation import Floor, Simulation
from twin.errors import InputError
from twin.scenario.model import Scenario
from twin.traces.buffer import Batch
from twin.traces.store import RunStore

READY = 0
FAILED = -1
RESUMING = -2

Tell = Callable[[float], None]
"""Is told the share done, 0 to 1."""

Command = tuple[Any, ...]
"""`("pause",)`, `("resume",)`, `("speed", x)` or `("lever", path, value)`."""

SHOWN_EVERY = 0.2
"""Wall seconds between two pictures of the floor: well under the second within which a page must
show what happened."""

IDLE = 0.5
"""Wall seconds between two looks around while nothing moves."""


class Steered(Clocked, Protocol):
    """A simulation that can be looked at and steered while it runs."""

    def drain(self) -> Batch:
        """Rows since the last drain."""

    def set_lever(self, path: str, value: float | str) -> None:
        """Set a live lever from now on."""

    def floor(self) -> Floor:
        """What is going on right now."""


class Kept(Protocol):
    """Where a live run is kept."""

    def write(self, batch: Batch) -> None:
        """Keep rows."""

    def show(self, floor: dict[str, Any]) -> None:
        """Replace the picture of the floor."""

    def commit(self) -> None:
        """Let other processes read what was kept."""


class LiveEngine:
    """A simulation at a pace, in slices, with commands obeyed between slices.

    Args:
        simulation: what to run.
        store: where its rows and pictures go.
        speed: simulated seconds per wall second.
        start_at: simulated time, seconds, up to which it runs as fast as it can.
        paused: whether it stands still at first.
        watch: wall seconds that only go forward.
        clock: the time of day as people read it, seconds since 1970.
    """

    def __init__(
        self,
        simulation: Steered,
        store: Kept,
        *,
        speed: float,
        start_at: float = 0.0,
        paused: bool = False,
        watch: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._simulation = simulation
        self._store = store
        self._start_at = start_at
        self._watch = watch
        self._clock = clock
        self._pace = Pace(simulation.now, watch(), speed)
        if paused:
            self._pace.pause(simulation.now, watch())
        self._shown = -SHOWN_EVERY
        self._keep(show=True)

    @property
    def idle(self) -> bool:
        """Whether nothing moves until a command comes, or ever again."""
        return self._pace.paused or self._simulation.finished

    @property
    def catching_up(self) -> bool:
        """Whether it has yet to reach the time from which it is paced."""
        return self._simulation.now < self._start_at and not self._simulation.finished

    def slice(self) -> float:
        """Advance by one slice and keep what happened.

        Returns:
            Wall seconds until the next slice is due.
        """
        if self.idle:
            return IDLE
        begun = self._watch()
        if self.catching_up:
            advance(self._simulation, self._start_at, self._watch)
            self._pace.anchor(self._simulation.now, self._watch())
        else:
            advance(self._simulation, self._pace.target(begun), self._watch)
            self._pace.settle(self._simulation.now, begun)
        late = begun - self._shown >= SHOWN_EVERY
        self._keep(show=late or self._simulation.finished)
        return 0.0 if self.catching_up else max(0.0, begun + SLICE - self._watch())

    def obey(self, command: Command) -> str:
        """Carry out a command at the simulated moment reached, and make its effect readable.

        Returns:
            Why it was refused, in which case nothing has changed; empty if it was carried out.
        """
        try:
            self._carry_out(command)
        except InputError as error:
            return str(error)
        self._keep(show=True)
        return ""

    def _carry_out(self, command: Command) -> None:
        wall = self._watch()
        match command:
            case ("pause",):
                self._pace.pause(self._simulation.now, wall)
            case ("resume",):
                self._pace.resume(wall)
            case ("speed", speed):
                self._pace.set_speed(speed, wall)
            case ("lever", path, value):
                if self._simulation.finished:
                    raise InputError(f"{path} = {value}: the day is over; restart it to go on")
                self._simulation.set_lever(path, value)
            case _:
                raise ValueError(f"{command!r} is not a command")

    def _keep(self, *, show: bool) -> None:
        self._store.write(self._simulation.drain())
        if show:
            self._shown = self._watch()
            self._store.show(self._picture())
            self._store.commit()

    def _picture(self) -> dict[str, Any]:
        floor = self._simulation.floor()
        return {
            "t": self._simulation.now,
            "wall": self._clock(),
            "speed": self._pace.speed,
            "paused": self._pace.paused,
            "finished": self._simulation.finished,
            "catching_up": self.catching_up,
            "start_at": self._start_at,
            "waiting": floor.waiting,
            "longest_wait": floor.longest_wait,
            "people": floor.people,
        }


def run_live(
    pipe: Connection,
    scenario: Scenario,
    seed: int,
    path: Path,
    force: bool,
    speed: float,
    start_at: float,
) -> None:
    """The child process: simulate, keep and obey until the parent hangs up or dies."""

    @contextmanager
    def begun(_: Tell) -> Iterator[LiveEngine]:
        simulation = Simulation(scenario, seed=seed)
        with RunStore.create(path, simulation.header, force=force, live=True) as store:
            yield LiveEngine(simulation, store, speed=speed, start_at=start_at)

    _serve(pipe, begun)


def resume_live(pipe: Connection, path: Path, speed: float | None) -> None:
    """The child process that goes on with a run whose own is gone: at its speed, if none is given.

    Until it is ready it tells now and then how far it is; commands are not heard before.
    """

    @contextmanager
    def resumed(tell: Tell) -> Iterator[LiveEngine]:
        with RunStore.resume(path) as store:
            assert store.past is not None
            floor = store.past.floor
            simulation = begun_again(path, store.header)
            catch_up(simulation, store, tell)
            yield LiveEngine(
                simulation,
                store,
                speed=float(floor["speed"]) if speed is None else speed,
                start_at=float(floor.get("start_at", 0.0)),
                paused=bool(floor["paused"]),
            )

    _serve(pipe, resumed)


class _Stop(Exception):
    """The process was asked to end before it was ready."""


def _serve(pipe: Connection, made: Callable[[Tell], AbstractContextManager[LiveEngine]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then hangs up
    asked_to_stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked_to_stop.append(number))
    told = -math.inf

    def tell(share: float) -> None:
        nonlocal told
        if asked_to_stop:
            raise _Stop
        if time.monotonic() - told >= SHOWN_EVERY:
            told = time.monotonic()
            pipe.send((RESUMING, f"{share:.4f}"))

    with pipe, suppress(BrokenPipeError, _Stop):
        try:
            with made(tell) as engine:
                pipe.send((READY, ""))
                attend(engine, pipe, lambda: bool(asked_to_stop))
        except ConnectionError:
            return  # nobody is there any more
        except InputError as error:
            pipe.send((FAILED, str(error)))
        except _Stop:
            raise
        except Exception as error:
            logging.getLogger(__name__).exception("the engine stopped")
            pipe.send((FAILED, f"the engine stopped: {' '.join(repr(error).split())}"))


def attend(engine: LiveEngine, pipe: Connection, asked_to_stop: Callable[[], bool]) -> None:
    """Run slices and obey commands until the parent hangs up, dies, or asks to stop."""
    parent = parent_process()
    ended = [parent.sentinel] if parent else []
    due = time.monotonic()
    while not asked_to_stop():
        ready = connection.wait([pipe, *ended], max(0.0, due - time.monotonic()))
        if ended and ended[0] in ready:
            return
        if pipe in ready:
            try:
                number, command = pipe.recv()
                pipe.send((number, engine.obey(command)))
            except (EOFError, ConnectionError):
                return
            due = min(due, time.monotonic() + SLICE)
        if time.monotonic() >= due:
            due = time.monotonic() + engine.slice()
