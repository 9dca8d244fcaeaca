"""Telling a real centre what was approved: an HTTP POST of the CloudEvent, signed, and repeated.

Done by a thread of its own, so that whoever follows the floor never waits for somebody's server.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from time import sleep
from typing import Any, Final
from urllib.parse import urlsplit

from twin.errors import InputError

TRIES: Final = 5
TIMEOUT: Final = 5.0
"""Seconds that a peer may be silent in one try."""
_WHOLE: Final = 3
"""Times as long as that, a try may take as a whole."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
SIGNATURE: Final = "X-Twin-Signature"
"""`sha256=` and the HMAC of the body under the shared secret, in hexadecimal."""

_LONGEST_ANSWER = 64_000
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a post: whether it was taken, after how many tries, and what was answered."""

    ok: bool
    tries: int
    answer: str


class Webhook:
    """Where approved recommendations are posted to.

    Any 2xx is taken as done. 408, 425, 429 and 5xx, and no answer at all, are tried again, after
    pauses that double up to `LONGEST_PAUSE`; anything else is not. Redirects
    are not followed: what is signed for one place is for that place.
    """

    def __init__(
        self, url: str, secret: str = "", *, tries: int = TRIES, timeout: float = TIMEOUT,
        pause: Callable[[float], None] = sleep,
    ) -> None:  # fmt: skip
        """A webhook; `secret` signs what is posted, `pause` waits so many seconds.

        Raises:
            InputError: the URL is none of http or https, or has no host.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
            # As it is looked up: no name has an empty part, or one of 64 signs.
            (parts.hostname or "").encode("idna")
        except ValueError:
            port = -1
        if port == -1 or parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"webhook {url[:100]!r}: allowed: http://HOST… or https://HOST…")
        if parts.username or parts.password:
            raise InputError("webhook: a name or password in the URL; allowed: a secret to sign by")
        if any(ord(sign) < 33 or ord(sign) > 126 for sign in url):
            raise InputError(f"webhook {url!r}: allowed: printable ASCII without spaces")
        self._https, self._host, self._port = parts.scheme == "https", parts.hostname, port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret = secret.encode()
        self._tries, self._timeout, self._pause = tries, timeout, pause
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="webhook")

    def post_later(
        self, event: Mapping[str, Any], done: Callable[[Posted], None] | None = None
    ) -> Future[Posted]:
        """Post a CloudEvent from a thread of its own, one after the other; gives at once.

        `done` is told there what became of it.
        """
        future = self._thread.submit(self.post, event)
        if done is not None:
            future.add_done_callback(lambda over: None if over.cancelled() else done(over.result()))
        return future

    def post(self, event: Mapping[str, Any]) -> Posted:
        """Post a CloudEvent, and wait until it is taken or given up."""
        body = json.dumps(event, ensure_ascii=False, allow_nan=False).encode()
        headers = {"Content-Type": "application/cloudevents+json; charset=utf-8"}
        if self._secret:
            headers[SIGNATURE] = signature(body, self._secret)
        answer = ""
        for number in range(1, self._tries + 1):
            again, answer = self._try(body, headers)
            if again is None:
                return Posted(True, number, answer)
            if not again or number == self._tries:
                return Posted(False, number, answer)
            self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (number - 1)))
        return Posted(False, self._tries, answer)

    def close(self) -> None:
        """Take no more; what waits is given up."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _try(self, body: bytes, headers: Mapping[str, str]) -> tuple[bool | None, str]:
        """None if it was taken, else whether to try again; and what was answered."""
        kind = HTTPSConnection if self._https else HTTPConnection
        connection = kind(self._host, self._port, timeout=self._timeout)
        cut = None
        try:
            connection.connect()
            # A peer that answers a byte at a time is never late for a single one of them.
            cut = Timer(_WHOLE * self._timeout, _hang_up, (connection.sock,))
            cut.daemon = True
            cut.start()
            connection.request("POST", self._path, body, dict(headers))
            response = connection.getresponse()
            response.read(_LONGEST_ANSWER)
        except (OSError, HTTPException) as error:
            why = " ".join(str(error).split()) or type(error).__name__
            return True, f"no answer: {why[:_LONGEST_REASON]}"
        finally:
            if cut is not None:
                cut.cancel()
            connection.close()
        said = f"{response.status} {response.reason}"[:_LONGEST_REASON]
        if 200 <= response.status < 300:
            return None, said
        return response.status in (408, 425, 429) or response.status >= 500, said


def _hang_up(line: socket) -> None:
    with suppress(OSError):
        line.shutdown(SHUT_RDWR)


def signature(body: bytes, secret: bytes) -> str:
    """What proves that a body was sent by somebody who has the secret: HMAC-SHA-256."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
