"""Asterisk's manager interface over TCP: logging in, listening, and coming back."""

import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from twin.errors import InputError
from twin.mirror.ami_blocks import Block, Blocks, written
from twin.mirror.ami_events import AmiEvents
from twin.mirror.event import Event
from twin.mirror.importing import How

PORT = 5038
LONGEST_WAIT = 60.0
"""Wall seconds between two tries to connect, at most; the first is after one."""
PATIENCE = 5.0
"""Wall seconds for a connection to be made."""
SILENCE = 60.0
"""Wall seconds without a word after which the other side is asked for one, and once more after
which it is taken to be gone."""
MOST = 1 << 20
"""Bytes read at a time."""


class AmiSource:
    """The manager interface of one Asterisk.

    It is asked for all queues after each connection, and what ended unheard is told. Events are
    dated by their `Timestamp` (`timestampevents = yes` in manager.conf), else as they arrive.

    Args:
        host: where it is.
        port: its port.
        user: who logs in.
        secret: that user's password.
        how: how names and numbers are replaced.
        position: what was known when it was listened to last, as `position` gave it.
        clock: the time of day, seconds since 1970.
        watch: seconds that only go forward.
        pause: what waits, in seconds.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        user: str,
        secret: str,
        how: How,
        position: dict[str, Any] | None = None,
        clock: Callable[[], float] = time.time,
        watch: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = f"AMI of {host}"
        self.warnings: list[str] = []
        self.ended = False
        self._address = host, port
        self._shown = f"ami://{host}:{port}"
        self._user = user
        self._secret = secret
        self._reader = AmiEvents(how, position)
        self._clock, self._watch, self._pause = clock, watch, pause
        self._socket: socket.socket | None = None
        self._blocks = Blocks()
        self._status: list[Block] | None = None
        self._tries = 0
        self._next_try = -1.0
        self._heard = 0.0
        self._asked = False
        self.live = False

    @property
    def position(self) -> dict[str, Any]:
        """Who is known to be where."""
        return self._reader.dump()

    def poll(self) -> list[Event]:
        """The events that have come. `InputError` if the login is refused."""
        if self._socket is None:
            if self._watch() < self._next_try:
                return []
            self._connect()
        events: list[Event] = []
        for block in self._received():
            events += self._take(block)
        # Who left while nobody listened may have been taken.
        return events + (self._reader.settled(self._clock()) if self.live else [])

    def wait(self, seconds: float) -> bool:
        """Wait until something has come."""
        if self._socket is None:
            self._pause(seconds)
            return False
        return bool(select.select([self._socket], [], [], seconds)[0])

    def kept(self) -> None:
        """Nobody waits for it."""

    def now(self) -> None:
        """By the clock."""
        return

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.sendall(written("Logoff", ActionID="twin-logoff"))
            self._socket.close()
            self._socket = None

    def _connect(self) -> None:
        try:
            self._socket = socket.create_connection(self._address, PATIENCE)
        except OSError as error:
            self._retry(f"cannot be reached ({error.strerror or error})")
            return
        self._blocks = Blocks()
        self._heard, self._asked = self._watch(), False
        self._send("Login", Username=self._user, Secret=self._secret, Events="agent,system")

    def _send(self, action: str, **fields: str) -> None:
        if self._socket is None:
            return
        try:
            self._socket.sendall(written(action, ActionID=f"twin-{action.lower()}", **fields))
        except OSError as error:
            self._retry(f"the connection was lost ({error.strerror or error})")

    def _retry(self, why: str) -> None:
        """Let the connection go, and try again later: later each time."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if not self._tries:
            self.warnings.append(f"{self._shown}: {why}; trying again")
        self.live = False
        self._status = None
        self._next_try = self._watch() + min(LONGEST_WAIT, 2.0**self._tries)
        self._tries = min(self._tries + 1, 10)

    def _received(self) -> list[Block]:
        blocks: list[Block] = []
        read = 0
        while self._socket is not None and read < MOST:
            if not select.select([self._socket], [], [], 0)[0]:
                break
            try:
                piece = self._socket.recv(1 << 16)
            except OSError as error:
                self._retry(f"the connection was lost ({error.strerror or error})")
                break
            if not piece:
                self._retry("the connection was closed")
                break
            read += len(piece)
            self._heard, self._asked = self._watch(), False
            blocks += self._blocks.cut(piece)
        if self._socket is not None and self._watch() - self._heard > SILENCE:
            if self._asked and self._watch() - self._heard > 2 * SILENCE:
                self._retry("nothing was heard for two minutes")
            elif not self._asked:
                self._asked = True
                self._send("Ping")
        if self._blocks.dropped:
            self.warnings.append(f"{self._shown}: {self._blocks.dropped} blocks were too long")
            self._blocks.dropped = 0
        return blocks

    def _take(self, block: Block) -> list[Event]:
        answers = block.get("actionid", "")
        if answers == "twin-login" and "response" in block:
            if block["response"].lower() != "success":
                self.close()
                raise InputError(
                    f"{self._shown}: the login was refused; allowed: a user of manager.conf with "
                    "read = agent,system, and that user's secret"
                )
            self._tries = 0
            self._status = []
            self._send("QueueStatus")
            return []
        if answers == "twin-queuestatus" and self._status is not None:
            if block.get("response", "success").lower() != "success":
                self.warnings.append(
                    f"{self._shown}: does not tell its queues; its user needs write = agent"
                )
                self._status, self.live = None, True
                return []
            if block.get("event", "").lower() != "queuestatuscomplete":
                self._status.append(block)
                return []
            events, told = self._reader.resynced(self._status, self._clock())
            self.warnings += [f"{self._shown}: {what}" for what in told]
            self._status, self.live = None, True
            return events
        return self._reader.events(block, self._clock())
