"""Being sent CloudEvents over HTTP: each is acknowledged only once it is safe in the run."""

import hmac
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from twin.addresses import is_local
from twin.errors import InputError
from twin.mirror.cloudevents import CloudEvents, Sent
from twin.mirror.event import Event
from twin.mirror.importing import How
from twin.mirror.tally import Tally

MOST_BYTES: Final = 1 << 20
"""Bytes of a request at most."""
MOST_WAITING: Final = 64
"""Requests that may wait to be acknowledged at once."""
REMEMBERED: Final = 10_000
"""Events that are known by source and id when they are sent again."""
PATIENCE: Final = 30.0
"""Wall seconds after which whoever sends is told to try again."""


class Inbox:
    """A place that CloudEvents are posted to.

    Answers: 202 once all events of the request are safe; 400 with one line on what is malformed;
    401 without the token; 403 for a request meant for another host; 404 elsewhere; 405 for another
    method; 411 without a length; 413 if too large; 503 if it could not be made safe in time: send
    it again, what was sent before is known by source and id.

    Args:
        host: the address to listen on; others than this machine's own only with a token.
        port: the port; 0 for any that is free.
        path: the path to post to.
        token: what must be shown (`Authorization: Bearer …`); empty for nothing.
        how: how names and numbers are replaced.
        tally: where what is odd is counted.
        position: what was known when it was closed, as `position` gave it.
        clock: the time of day, seconds since 1970.

    Raises:
        InputError: it cannot listen there, or must not without a token.
    """

    def __init__(
        self,
        host: str,
        port: int,
        path: str,
        *,
        token: str,
        how: How,
        tally: Tally,
        position: dict[str, Any] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.local = is_local(host)
        if not token and not self.local:
            raise InputError(
                f"SOURCE http://{host}: others can reach it; allowed: 127.0.0.1, or another with "
                "--token-file FILE"
            )
        self.name = f"CloudEvents at {path or '/'}"
        self.warnings: list[str] = []
        self.live = True
        self.ended = False
        self.path = path or "/"
        self.token = token
        self.clock = clock
        seen = (position or {}).get("seen", "")
        self._seen = OrderedDict((seen[i : i + 16], None) for i in range(0, len(seen), 16))
        self._tally = tally
        self._odd = Tally()
        self._reader = CloudEvents(how, self._odd)
        self._lock = threading.Lock()
        self._came = threading.Event()
        self._closing = False
        self._new: list[_Request] = []
        self._polled: list[_Request] = []
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            self._server = _Server((host, port), self, family)
        except (OSError, UnicodeError) as error:
            raise InputError(
                f"SOURCE http://{host}:{port}: cannot be listened on "
                f"({getattr(error, 'strerror', None) or error}); allowed: an address of this "
                "machine and a free port"
            ) from None
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def position(self) -> dict[str, Any]:
        """Which events are known, by their marks."""
        return {"seen": "".join(self._seen)}

    def poll(self) -> list[Event]:
        """The events that were posted, each once."""
        with self._lock:
            new, self._new = self._new, []
            self._came.clear()
            self._tally.remarks.update(self._odd.remarks)
            self._odd.remarks.clear()
        self._polled += new
        events = []
        for request in new:
            for mark, event in request.sent:
                if mark in self._seen:
                    continue
                self._seen[mark] = None
                if event is not None:
                    events.append(event)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return events

    def wait(self, seconds: float) -> bool:
        """Wait until something was posted."""
        return self._came.wait(seconds)

    def kept(self) -> None:
        """All that was polled is safe: whoever sent it is told."""
        for request in self._polled:
            request.safe.set()
        self._polled.clear()

    def now(self) -> None:
        """By the clock."""
        return

    def close(self) -> None:
        """Listen no longer; whoever still waits is told to try again."""
        self._closing = True
        with self._lock:
            waiting = [*self._new, *self._polled]
        for request in waiting:
            request.given_up = True
            request.safe.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, headers: dict[str, str], body: bytes) -> bool:
        """A request's events, until they are safe; False if they could not be made so in time.

        Raises:
            InputError: it is malformed.
        """
        with self._lock:
            request = _Request(self._reader.read(headers, body, self.clock()))
            if self._closing or len(self._new) + len(self._polled) >= MOST_WAITING:
                return False
            self._new.append(request)
            self._came.set()
        return request.safe.wait(PATIENCE) and not request.given_up


class _Request:
    """What was posted, and whether it is safe."""

    def __init__(self, sent: list[Sent]) -> None:
        self.sent = sent
        self.safe = threading.Event()
        self.given_up = False


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], inbox: Inbox, family: int) -> None:
        self.inbox = inbox
        self.address_family = family
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10.0
    protocol_version = "HTTP/1.1"
    server_version = "twin"
    sys_version = ""

    def do_POST(self) -> None:
        """Take events."""
        inbox = self.server.inbox
        length = self.headers.get("Content-Length", "")
        if refused := self._refused(inbox):
            self._answer(*refused)
        elif not (length.isascii() and length.isdigit()):
            self._answer(411, "Content-Length: missing; allowed: the body's length")
        elif int(length) > MOST_BYTES:
            self._answer(413, f"body: {length[:20]} bytes; allowed: {MOST_BYTES}")
        else:
            body = self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                safe = inbox.take(headers, body)
            except InputError as error:
                self._answer(400, str(error), read=True)
                return
            if safe:
                self._answer(202, "", read=True)
            else:
                self._answer(503, "not safe yet; send it again", read=True)

    def do_GET(self) -> None:
        """There is nothing to get."""
        self._answer(405, "allowed: POST")

    do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do_GET

    def log_message(self, *told: Any) -> None:
        """Say nothing: an address may hold what nobody should read."""

    def _refused(self, inbox: Inbox) -> tuple[int, str] | None:
        # A page elsewhere could have its own name lead here; it cannot know the token.
        name = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        if inbox.local and not inbox.token and not is_local(name):
            return 403, "Host: allowed: this machine's own name"
        shown = self.headers.get("Authorization", "")
        if inbox.token and not hmac.compare_digest(
            shown.encode(), f"Bearer {inbox.token}".encode()
        ):
            return 401, "Authorization: allowed: Bearer and the token"
        if urlsplit(self.path).path != inbox.path:
            return 404, f"path: allowed: {inbox.path}"
        return None

    def _answer(self, status: int, line: str, *, read: bool = False) -> None:
        body = f"{line}\n".encode() if line else b""
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        if status == 405:
            self.send_header("Allow", "POST")
        if body:
            self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if not read:
            # What was not read of the request would be taken for the next one.
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
