"""The engine process, as the process that started it sees it."""

import multiprocessing
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from twin.engine.live import FAILED, READY, run_live
from twin.errors import InputError
from twin.experiments.executors import out_of_reach_of_ctrl_c
from twin.scenario.model import Scenario

PATIENCE = 5.0
"""Wall seconds to wait for the engine's answer: a hundred times what it takes."""

START_PATIENCE = 120.0
"""Wall seconds to wait for the engine to begin, on a slow machine."""

_SLOW = "the engine does not begin; try again on a machine that is less busy"
_GONE = "the engine stopped unexpectedly; restart the run"


class Engine:
    """The parent's end of the pipe to an engine process.

    Raises:
        InputError: the engine could not begin, for instance because the file exists.
    """

    def __init__(
        self, scenario: Scenario, seed: int, path: Path, force: bool, speed: float, start_at: float
    ) -> None:
        # Spawned, because forking a process that has threads may lock up the child.
        context = multiprocessing.get_context("spawn")
        self._pipe, child_end = context.Pipe()
        self._lock = Lock()
        self._asked = READY
        self.error: str | None = None
        self._process = context.Process(
            target=run_live,
            args=(child_end, scenario, seed, path, force, speed, start_at),
            name="engine",
            daemon=True,
        )
        with out_of_reach_of_ctrl_c():
            self._process.start()
        child_end.close()
        try:
            self._await_start()
        except BaseException:
            self.stop()
            raise

    def ask(self, *command: Any) -> None:
        """Have a command carried out; returns when its effect can be read.

        An engine that has failed does nothing: `error` says why.

        Raises:
            InputError: the command is refused.
        """
        with self._lock:
            self._asked += 1
            # If it is gone, its last word may still be to be heard.
            with suppress(OSError):
                self._pipe.send((self._asked, command))
            refusal = self._hear(PATIENCE)
        if refusal:
            raise InputError(refusal)

    def check(self) -> None:
        """Find out, without waiting, whether the engine has failed."""
        # Whoever holds the lock is listening already.
        if self._lock.acquire(blocking=False):
            try:
                self._hear(0.0)
            finally:
                self._lock.release()

    def stop(self) -> None:
        """Hang up, and wait until the engine has written down its last rows."""
        with self._lock:
            self._pipe.close()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _await_start(self) -> None:
        if self._hear(START_PATIENCE) is None:
            raise InputError(self.error or _SLOW)

    def _hear(self, patience: float) -> str | None:
        """The answer to the latest question; None if it does not come in time, or ever."""
        until = monotonic() + patience
        try:
            while self.error is None and self._pipe.poll(max(0.0, until - monotonic())):
                number, text = self._pipe.recv()
                if number == FAILED:
                    self.error = text
                elif number == self._asked:
                    return str(text)
        except (EOFError, OSError):
            self.error = _GONE
        return None
