"""Where events come from while they happen: what all sources have in common, and lines of text."""

import os
import select
from collections.abc import Callable
from time import sleep
from typing import Any, BinaryIO, Protocol

from twin.mirror.cutting import Lines
from twin.mirror.event import Event
from twin.mirror.tail import Tail

Read = Callable[[list[str]], list[Event]]
"""What reads lines of a log: the events that they tell, in the lines' order."""


class Source(Protocol):
    """What is followed. Only `wait` waits.

    Attributes:
        name: what it is called on a page; no secret is in it.
        warnings: what went wrong and does not end it, one line each; for the caller to take away.
        live: whether it tells of the present, so that its silence means that nothing happens.
    """

    name: str
    warnings: list[str]
    live: bool

    @property
    def position(self) -> dict[str, Any]:
        """What it needs to go on behind the events that were polled, as plain values for JSON."""

    @property
    def ended(self) -> bool:
        """Whether nothing will ever come again."""

    def poll(self) -> list[Event]:
        """The events that have come, in the order in which they came."""

    def wait(self, seconds: float) -> bool:
        """Wait until something has come, at most so long (s); whether it has."""

    def kept(self) -> None:
        """Is told that all that was polled is safe."""

    def now(self) -> float | None:
        """The moment (epoch s) that it is now where the events come from; None: by the clock."""

    def close(self) -> None:
        """Let everything go."""


class LogSource:
    """A log that grows.

    Args:
        tail: what follows the file.
        read: what reads its lines.
        until_end: whether it ends where the file does.
        pause: what waits, in seconds.
    """

    def __init__(
        self,
        tail: Tail,
        read: Read,
        *,
        until_end: bool = False,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self.name = tail.path.name
        self.warnings = tail.warnings
        self.live = not until_end
        self.ended = False
        self._tail = tail
        self._read = read
        self._pause = pause

    @property
    def position(self) -> dict[str, Any]:
        """The file's place, and the place in it."""
        return self._tail.position

    def poll(self) -> list[Event]:
        """The events of the lines that have ended since."""
        lines = self._tail.read(hurry=not self.live)
        if not lines and not self.live:
            self.ended = True
            self._tail.give_up_rest()
        return self._read(lines)

    def wait(self, seconds: float) -> bool:
        """Wait so long: a file does not say that it has grown."""
        self._pause(seconds)
        return False

    def kept(self) -> None:
        """Nobody waits for it."""

    def now(self) -> None:
        """By the clock."""
        return

    def close(self) -> None:
        """Let the file go."""
        self._tail.close()


class PipeSource:
    """Lines that come through a pipe, such as the standard input. What it gave is gone.

    Args:
        file: the pipe, read by its descriptor.
        read: what reads its lines.
    """

    def __init__(self, file: BinaryIO, read: Read) -> None:
        self.name = "standard input"
        self.warnings: list[str] = []
        self.live = True
        self.ended = False
        self.position: dict[str, Any] = {}
        self._descriptor = file.fileno()
        self._read = read
        self._lines = Lines()

    def poll(self) -> list[Event]:
        """The events of the lines that have come."""
        if not self._ready(0):
            return []
        piece = os.read(self._descriptor, 1 << 20)
        if not piece:
            self.ended = True
            if self._lines.carried:
                self.warnings.append(f"{self.name}: the last line was cut off, and is dropped")
            return []
        return self._read(self._lines.cut(piece))

    def wait(self, seconds: float) -> bool:
        """Wait until bytes have come."""
        return self._ready(seconds)

    def kept(self) -> None:
        """Nobody waits for it."""

    def now(self) -> None:
        """By the clock."""
        return

    def close(self) -> None:
        """The pipe is its owner's."""

    def _ready(self, seconds: float) -> bool:
        return bool(select.select([self._descriptor], [], [], seconds)[0])
