"""The engine process, as the process that started it sees it."""

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from twin.engine.live import FAILED, READY, RESUMING, resume_live, run_live
from twin.errors import InputError
from twin.experiments.executors import out_of_reach_of_ctrl_c
from twin.scenario.model import Scenario

PATIENCE = 5.0
"""Wall seconds to wait for the engine's answer: a hundred times what it takes."""

START_PATIENCE = 120.0
"""Wall seconds to wait for the engine to begin, or to get further, on a slow machine."""

_TURN = 0.1
"""Wall seconds for which the pipe is listened to at a time, while nobody asks anything."""

_SLOW = "the engine does not begin; try again on a machine that is less busy"
_GONE = "the engine stopped unexpectedly"
_UNANSWERED = (
    "the engine stopped before it answered, and goes on from what is kept; "
    "look whether that has been done"
)


class Engine:
    """The parent's end of the pipe to an engine process; `begin` or `resume` makes one.

    Attributes:
        error: why it goes no further, in one line; None while it does.
        died: whether it is gone without a word: killed, or crashed.
    """

    @classmethod
    def begin(
        cls, scenario: Scenario, seed: int, path: Path, force: bool, speed: float, start_at: float
    ) -> "Engine":
        """An engine that has begun a run.

        Raises:
            InputError: it could not, for instance because the file exists.
        """
        engine = cls(run_live, scenario, seed, path, force, speed, start_at)
        try:
            engine.await_start(lambda share: None)
        except BaseException:
            engine.stop()
            raise
        return engine

    @classmethod
    def resume(cls, path: Path, speed: float | None = None) -> "Engine":
        """An engine that is about to go on with a run; it is ready after `await_start`.

        Raises:
            InputError: there is no process to be had.
        """
        return cls(resume_live, path, speed)

    def __init__(self, target: Callable[..., None], *args: Any) -> None:
        # Spawned, because forking a process that has threads may lock up the child.
        context = multiprocessing.get_context("spawn")
        self._pipe, child_end = context.Pipe()
        self._lock = Lock()
        self._ending = Lock()
        self._asked = READY
        self._stopping = False
        self._share = 0.0
        self.error: str | None = None
        self.died = False
        self._process = context.Process(
            target=target, args=(child_end, *args), name="engine", daemon=True
        )
        try:
            with out_of_reach_of_ctrl_c():
                self._process.start()
        except OSError as error:
            self._pipe.close()
            raise InputError(f"the engine cannot be started: {error.strerror}") from error
        finally:
            child_end.close()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid or 0

    def await_start(self, tell: Callable[[float], None]) -> None:
        """Wait until it is ready; `tell` is told the share of the way, 0 to 1.

        Raises:
            InputError: it does not become ready.
        """
        share, until = self._share, monotonic() + START_PATIENCE
        while not self._stopping and monotonic() < until:
            with self._lock:
                ready = self._hear(_TURN) is not None
            if ready:
                return
            if self.error is not None:
                raise InputError(self.error)
            if self._share > share:
                share, until = self._share, monotonic() + START_PATIENCE
                tell(share)
        self.error = _SLOW
        raise InputError(_SLOW)

    def await_end(self) -> None:
        """Wait until the process is gone, and hear its last word."""
        connection.wait([self._process.sentinel])
        with self._lock:
            while self.error is None and not self._stopping:
                self._hear(PATIENCE)

    def ask(self, *command: Any) -> None:
        """Have a command carried out; returns when its effect can be read.

        Raises:
            InputError: the command is refused, or the engine is gone.
        """
        with self._lock:
            self._asked += 1
            # If it is gone, its last word may still be to be heard.
            with suppress(OSError):
                self._pipe.send((self._asked, command))
            refusal = self._hear(PATIENCE)
        if self.died:
            raise InputError(_UNANSWERED)
        if refusal or self.error:
            raise InputError(refusal or self.error)

    def stop(self) -> None:
        """Hang up, and wait until the engine has written down its last rows."""
        self._stopping = True
        with self._lock:
            self._pipe.close()
        with self._ending:
            self._process.join(PATIENCE)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()

    def _hear(self, patience: float) -> str | None:
        """The answer to the latest question; None if it does not come in time, or ever."""
        until = monotonic() + patience
        try:
            while self.error is None and self._pipe.poll(max(0.0, until - monotonic())):
                number, text = self._pipe.recv()
                if number == FAILED:
                    self.error = text
                elif number == RESUMING:
                    self._share = float(text)
                elif number == self._asked:
                    return str(text)
        except (EOFError, OSError):
            self.error = _GONE
            self.died = True
        return None
