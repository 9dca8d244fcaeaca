"""An engine that outlives its process: when that dies, another one goes on with its file."""

from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from dashboards.live.engine import Engine
from twin.errors import InputError
from twin.scenario.model import Scenario

TRIES = 3
"""Processes in a row that may die young before the run is given up."""

YOUNG = 60.0
"""Wall seconds; a process that has lived as long has shown that the run can go on."""

_GIVEN_UP = "the engine stopped unexpectedly; it was started again {} times, in vain"
_NOT_NOW = "the run is being taken up again ({:.0f} % done); try again in a moment"
_NOT_ANY_MORE = "the run has stopped ({}); take it up again, or restart it"
_ENDED = "the run was ended"
_GOES_ON = "the run goes on; there is nothing to take up again"


class Tries:
    """How often in a row a process died young."""

    def __init__(self) -> None:
        self._made = 0

    def another(self, lived: float) -> bool:
        """Whether to start another, after one that lived for so many seconds."""
        self._made = 1 if lived >= YOUNG else self._made + 1
        return self._made <= TRIES


class LastingEngine:
    """An engine process, and after it the next, until one fails for a reason that it can tell.

    Such a failure would only come again: another version's file, a full disk, a fault of the model.

    While a run is taken up again, commands are refused. To let them wait would keep the server's
    few threads, and move a lever at another moment than the one that somebody was looking at.

    Attributes:
        error: why the run goes no further, in one line; None while it does.
        resuming: how much of the run has been simulated again, 0 to 1; None while it goes on.
    """

    @classmethod
    def begin(
        cls, scenario: Scenario, seed: int, path: Path, force: bool, speed: float, start_at: float
    ) -> "LastingEngine":
        """The engine of a new run; `InputError` if it cannot begin."""
        engine = Engine.begin(scenario, seed, path, force, speed, start_at)
        return cls(path, engine, resuming=None)

    @classmethod
    def resume(cls, path: Path, speed: float | None = None) -> "LastingEngine":
        """The engine that goes on with a run, at its speed if none is given; see `wait`."""
        return cls(path, Engine.resume(path, speed), resuming=0.0)

    def __init__(self, path: Path, engine: Engine, *, resuming: float | None) -> None:
        self.error: str | None = None
        self.resuming = resuming
        self._path = path
        self._engine = engine
        self._stopping = False
        self._lock = Lock()
        self._settled = Event()
        self._start()

    @property
    def pid(self) -> int:
        """The number of the present process."""
        return self._engine.pid

    def ask(self, *command: Any) -> None:
        """Have a command carried out; returns when its effect can be read.

        Raises:
            InputError: it is refused, or cannot be carried out now.
        """
        if self.error is not None:
            raise InputError(_NOT_ANY_MORE.format(self.error))
        if self.resuming is not None:
            raise InputError(_NOT_NOW.format(100 * self.resuming))
        self._engine.ask(*command)

    def wait(self) -> None:
        """Wait until the run goes on; `InputError` if it does not."""
        while not self._settled.wait(1.0):  # now and then, to hear of Ctrl-C
            pass
        if self.error is not None:
            raise InputError(self.error)

    def try_again(self) -> None:
        """Go on with a run that has stopped; `InputError` if it has not."""
        with self._lock:
            if self.error is None or self._stopping:
                raise InputError(_GOES_ON)
            self._take_up()
            self._start()

    def stop(self) -> None:
        """Have the last rows written down, and end."""
        with self._lock:
            self._stopping = True
            engine = self._engine
        engine.stop()
        self._thread.join()

    def _start(self) -> None:
        self._thread = Thread(target=self._last, name="lasting engine", daemon=True)
        self._thread.start()

    def _last(self) -> None:
        tries = Tries()
        while True:
            engine = self._engine
            lived = self._live_through(engine)
            engine.stop()
            with self._lock:
                if self._stopping:
                    self._settle(_ENDED)
                elif not engine.died:
                    self._settle(engine.error)
                elif not tries.another(lived):
                    self._settle(_GIVEN_UP.format(TRIES))
                else:
                    try:
                        self._take_up()
                    except InputError as error:
                        self._settle(str(error))
                    else:
                        continue
                return

    def _take_up(self) -> None:
        """Start a process that goes on with the file."""
        self._engine = Engine.resume(self._path)
        self._settled.clear()
        self.resuming = 0.0
        self.error = None

    def _live_through(self, engine: Engine) -> float:
        """Wall seconds from when it was ready to its end; 0 if it never was."""
        if self.resuming is not None:
            try:
                engine.await_start(self._tell)
            except InputError:
                return 0.0
        self._settle(None)
        begun = monotonic()
        engine.await_end()
        return monotonic() - begun

    def _tell(self, share: float) -> None:
        self.resuming = share

    def _settle(self, error: str | None) -> None:
        self.error = error
        self.resuming = None
        self._settled.set()
