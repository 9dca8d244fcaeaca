"""A past log played as if it were happening: line by line when its time has come."""

from collections.abc import Callable
from math import inf
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from twin.errors import InputError
from twin.mirror.archives import DAMAGED, open_log
from twin.mirror.cutting import Lines
from twin.mirror.event import Event
from twin.mirror.source import Read

AT_ONCE = 5_000
"""Lines that are given at most at a time, so that they are kept piece by piece."""


class ReplaySource:
    """The lines of a log, packed or not, at a speed.

    Time passes `speed` times as fast as the watch says, from the first event on, and from where it
    stood when it goes on. A speed without end gives everything as fast as it can be taken.

    Args:
        path: the log.
        read: what reads its lines.
        speed: seconds of the log per second; `inf` for no pause at all.
        position: where to go on, as `position` gave it.
        watch: seconds that only go forward.
        pause: what waits, in seconds.

    Raises:
        InputError: there is no such file.
    """

    def __init__(
        self,
        path: Path,
        read: Read,
        *,
        speed: float,
        position: dict[str, Any] | None = None,
        watch: Callable[[], float] = monotonic,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        if not path.is_file():
            raise InputError(f"{path}: there is no such file; give a log to replay")
        if not speed > 0:
            raise InputError(f"--replay {speed:g}: allowed: a number above 0, or inf")
        self.name = f"{path.name}, replayed"
        self.warnings: list[str] = []
        self.live = False
        self.ended = False
        known = position or {}
        self._file = open_log(path)
        self._offset: int = known.get("offset", 0)
        self._file.seek(self._offset)
        self._next = Event(*known["next"]) if known.get("next") else None
        self._now: float | None = known.get("now")
        self._read = read
        self._lines = Lines()
        self._speed = speed
        self._watch, self._pause = watch, pause
        self._seen: float | None = None

    @property
    def position(self) -> dict[str, Any]:
        """The place in the file, the moment reached, and the event whose time has not come."""
        return {"offset": self._offset, "now": self._now, "next": self._next}

    def poll(self) -> list[Event]:
        """The events whose time has come."""
        seen = self._watch()
        if self._now is not None and self._seen is not None and self._speed < inf:
            self._now += (seen - self._seen) * self._speed
        self._seen = seen
        events: list[Event] = []
        for _ in range(AT_ONCE):
            event = self._next or self._one()
            self._next = None
            if event is None:
                if self.ended:
                    break
                continue
            if self._now is None or self._speed == inf:
                self._now = event.t
            if event.t > self._now:
                self._next = event
                break
            events.append(event)
        return events

    def wait(self, seconds: float) -> bool:
        """Wait so long, but no longer than to the next event."""
        if self._speed == inf:
            return True
        left = seconds
        if self._next is not None and self._now is not None and self._seen is not None:
            due = self._seen + (self._next.t - self._now) / self._speed
            left = max(0.0, min(seconds, due - self._watch()))
        self._pause(left)
        return left < seconds

    def kept(self) -> None:
        """Nobody waits for it."""

    def now(self) -> float | None:
        """The moment of the log that has been reached (epoch s)."""
        return self._now

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def _one(self) -> Event | None:
        """The event of the next line, if it tells one; a last line without an end is dropped."""
        lines: list[str] = []
        while not lines and not self.ended:
            piece = self._piece()
            self._offset += len(piece)
            self.ended = not piece
            if self.ended and self._lines.carried:
                self.warnings.append(f"{self.name}: the last line was cut off, and is dropped")
            lines = self._lines.cut(piece)
        found = self._read(lines)
        return found[0] if found else None

    def _piece(self) -> bytes:
        try:
            return self._file.readline(1 << 16)
        except DAMAGED:
            self.warnings.append(
                f"{self.name}: is damaged; what it held after byte {self._offset} is lost"
            )
            return b""
