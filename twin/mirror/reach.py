"""Which source is meant by an address, and what it takes to reach it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from twin.errors import InputError
from twin.mirror.ami import PORT, AmiSource
from twin.mirror.event import Event
from twin.mirror.freeswitch import FreeSwitch
from twin.mirror.importing import How
from twin.mirror.inbox import Inbox
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.queue_log import QueueLog
from twin.mirror.replay_log import ReplaySource
from twin.mirror.source import LogSource, PipeSource, Read, Source
from twin.mirror.tail import Tail
from twin.mirror.tally import Tally

KINDS = "a log's path, - for standard input, ami://HOST[:PORT] or http://HOST:PORT[/PATH]"


@dataclass(frozen=True, slots=True)
class Reach:
    """How a source is to be reached and read. Secrets are in no text that is shown.

    Attributes:
        how: how logs are to be read.
        speed: how many times as fast as it happened a past log is played; None for no replay.
        until_end: whether a log is followed only to its present end.
        user: who logs in to an AMI.
        secret: the password of that user.
        token: what whoever posts CloudEvents must show; empty for nothing.
    """

    how: How
    speed: float | None = None
    until_end: bool = False
    user: str = ""
    secret: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Reach(…)"


def reader(how: How, tally: Tally) -> Read:
    """What reads lines of a `queue_log`, or of FreeSWITCH's events as JSON."""
    pseudonyms = Pseudonyms(how.key, how.nobody)
    log = QueueLog(pseudonyms, tally, zone=how.zone, aliases=how.aliases)
    switch = FreeSwitch(pseudonyms, tally)

    def read(lines: list[str]) -> list[Event]:
        if any(line.startswith("{") for line in lines):
            return [
                event
                for line in lines
                for event in (switch.read([line]) if line.startswith("{") else log.read([line]))
            ]
        return list(log.read(lines))

    return read


def open_source(
    address: str, reach: Reach, tally: Tally, position: dict[str, Any] | None = None
) -> Source:
    """The source of that address, at a position that it gave; None for its beginning.

    Raises:
        InputError: it is no address of a source, or cannot be opened as asked.
    """
    read = reader(reach.how, tally)
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if scheme:
        if reach.speed is not None or reach.until_end:
            option = "--until-end" if reach.until_end else "--replay"
            raise InputError(
                f"{option}: allowed with a log, which has an end, not with {scheme}://"
            )
        make = _SCHEMES.get(scheme)
        if make is None:
            raise InputError(f"SOURCE {_shown(address)}: allowed: {KINDS}")
        return make(_parts(address), reach, tally, position)
    if address == "-":
        if reach.speed is not None:
            raise InputError("--replay: allowed with the path of a log, not with standard input")
        return PipeSource(sys.stdin.buffer, read)
    path = Path(address)
    if path.is_dir():
        raise InputError(f"SOURCE {path}: is a folder; allowed: {KINDS}")
    if reach.speed is not None:
        return ReplaySource(path, read, speed=reach.speed or inf, position=position)
    if reach.until_end and not path.is_file():
        raise InputError(f"SOURCE {path}: there is no such file; allowed with --until-end: a log")
    return LogSource(Tail(path, position), read, until_end=reach.until_end)


_Make = Callable[[SplitResult, Reach, Tally, dict[str, Any] | None], Source]


def _ami(parts: SplitResult, reach: Reach, tally: Tally, position: dict[str, Any] | None) -> Source:
    user = parts.username or reach.user
    if not user or not reach.secret:
        missing = "user; allowed: --user" if not user else "secret; allowed: --secret-file"
        raise InputError(f"SOURCE ami://{parts.hostname}: without a {missing}, or the environment")
    if any(end in user + reach.secret for end in "\r\n\0"):
        raise InputError("--user, --secret-file: allowed: text without a line's end")
    return AmiSource(
        str(parts.hostname),
        parts.port or PORT,
        user=user,
        secret=reach.secret,
        how=reach.how,
        position=position,
    )


def _http(
    parts: SplitResult, reach: Reach, tally: Tally, position: dict[str, Any] | None
) -> Source:
    if parts.port is None:
        raise InputError(f"SOURCE http://{parts.hostname}: no port; allowed: {KINDS}")
    return Inbox(
        str(parts.hostname),
        parts.port,
        parts.path,
        token=reach.token,
        how=reach.how,
        tally=tally,
        position=position,
    )


_SCHEMES: dict[str, _Make] = {"ami": _ami, "http": _http}


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise InputError(f"SOURCE {_shown(address)}: allowed: {KINDS}") from None
    if parts.password is not None:
        raise InputError(
            f"SOURCE {parts.scheme}://: no password in an address, which others can see; allowed: "
            "a file, or the environment; see twin follow --help"
        )
    if not parts.hostname or port == 0:
        raise InputError(f"SOURCE {_shown(address)}: no host or port; allowed: {KINDS}")
    return parts


def _shown(address: str) -> str:
    """An address without what may be a secret in it."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"[:80] if rest else address[:80]
