"""CloudEvents 1.0 as events of a floor: what may be sent, and what is refused and why.

| type | data, beside `call`, `queue`, `person` |
|---|---|
| `org.ework.enter` | `caller`: the caller's number |
| `org.ework.ring` | `talk`: how long it rang (s), untaken |
| `org.ework.connect` | `wait`: how long the contact had waited; `talk`: how long it rang (s) |
| `org.ework.complete` | `wait`, `talk`: waiting and talking time (s) |
| `org.ework.abandon` | `wait` (s) |
| `org.ework.leave` | `wait` (s); `how`: timeout, key, … |
| `org.ework.transfer` | `wait`, `talk` (s); `how`: `queue` if it is taken on under the same call |
| `org.ework.login` | `how`: `paused` if not ready yet |
| `org.ework.logout`, `.pause`, `.unpause` | without `queue`: all of them |
| `org.ework.restart`, `.note` | `how`: what a note tells |

A type is an `Event`'s kind. Whatever has a `CC-Action` in its data is an event of FreeSWITCH's
`mod_callcenter`, of any type. Of any other type, nothing is known: it is taken, and counted.
"""

import json
import math
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from twin.errors import InputError
from twin.mirror import event as kinds
from twin.mirror.event import UNKNOWN, Event
from twin.mirror.freeswitch import FreeSwitch
from twin.mirror.importing import How
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.queue_log import LATEST
from twin.mirror.tally import Tally
from twin.mirror.words import word

PREFIX: Final = "org.ework."
STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
REQUIRED: Final = ("id", "source", "specversion", "type")
_LONGEST_NAME: Final = 200
_LONGEST: Final = 7 * 86_400.0

_OF_A_CALL: Final = frozenset(
    {kinds.ENTER, kinds.CONNECT, kinds.COMPLETE, kinds.ABANDON, kinds.LEAVE, kinds.TRANSFER}
)
_OF_A_PERSON: Final = frozenset(
    {kinds.RING, kinds.CONNECT, kinds.LOGIN, kinds.LOGOUT, kinds.PAUSE, kinds.UNPAUSE}
)
TYPES: Final = frozenset(
    PREFIX + kind for kind in _OF_A_CALL | _OF_A_PERSON | {kinds.RESTART, kinds.NOTE}
)
"""The types that have a meaning here."""


class Sent(NamedTuple):
    """One CloudEvent: what tells it from others, and the event of the floor in it, if any."""

    mark: str
    """A digest of source and id: equal ones are the same event, sent again."""
    event: Event | None


class CloudEvents:
    """Reads requests that bring CloudEvents, in structured, batched or binary mode."""

    def __init__(self, how: How, tally: Tally) -> None:
        self._pseudonyms = Pseudonyms(how.key, how.nobody)
        self._aliases = how.aliases
        self._switch = FreeSwitch(self._pseudonyms, tally)
        self._tally = tally

    def read(self, headers: Mapping[str, str], body: bytes, arrived: float) -> list[Sent]:
        """The events in a request that came at a moment (epoch s), by which undated ones are dated.

        Args:
            headers: the request's, by their names in small letters.
            body: the request's.
            arrived: the moment.

        Raises:
            InputError: it holds none, or one of them is malformed; then none is taken.
        """
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == BATCH:
            whole = _json(body)
            if not isinstance(whole, list):
                raise InputError("body: allowed: a JSON array of CloudEvents")
            return [self._sent(one, arrived, f"event {i}: ") for i, one in enumerate(whole, 1)]
        if kind == STRUCTURED:
            return [self._sent(_json(body), arrived, "")]
        named = {
            name.removeprefix("ce-"): unquote(value)
            for name, value in headers.items()
            if name.startswith("ce-")
        }
        if not named:
            raise InputError(
                f"content-type: {kind[:60] or 'none'}, and no ce-id; allowed: {STRUCTURED}, "
                f"{BATCH}, or headers ce-id, ce-source, ce-specversion, ce-type"
            )
        return [self._sent({**named, "data": _json(body) if body.strip() else {}}, arrived, "")]

    def _sent(self, told: Any, arrived: float, where: str) -> Sent:
        if not isinstance(told, dict):
            raise InputError(f"{where}allowed: a JSON object")
        for name in REQUIRED:
            if not isinstance(told.get(name), str) or not told[name]:
                raise InputError(f"{where}{name}: missing; allowed: a text that is not empty")
        if told["specversion"] != "1.0":
            raise InputError(f"{where}specversion: allowed: 1.0")
        mark = blake2b(f"{told['source']}\0{told['id']}".encode(), digest_size=8).hexdigest()
        t = _moment(told.get("time"), arrived, where)
        return Sent(mark, self._event(told["type"], _data(told, where), t, where))

    def _event(self, kind: str, data: Any, t: float, where: str) -> Event | None:
        if isinstance(data, dict) and "CC-Action" in data:
            dated = {"Event-Date-Timestamp": str(round(t * 1e6)), **data}
            return self._switch.event(dated)
        if kind not in TYPES:
            self._tally.remarks[f"type without a meaning: {word(kind)}"] += 1
            return None
        if not isinstance(data, dict):
            raise InputError(f"{where}data: allowed: a JSON object")
        kind = kind.removeprefix(PREFIX)
        call, queue, name, number = (
            _name(data, key, where) for key in ("call", "queue", "person", "caller")
        )
        if kind in _OF_A_CALL and not call:
            raise InputError(f"{where}data.call: missing; allowed: what the call is told apart by")
        if kind in _OF_A_PERSON and not name:
            raise InputError(f"{where}data.person: missing; allowed: the technician's name")
        how = word(_name(data, "how", where))
        return Event(
            t,
            kind,
            self._pseudonyms.call(call) if call else "",
            word(queue),
            self._pseudonyms.person(self._aliases.get(name, name)),
            self._pseudonyms.caller(number) if kind == kinds.ENTER else how,
            _duration(data, "wait", where),
            _duration(data, "talk", where),
        )


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InputError("body: is no JSON; allowed: JSON in UTF-8") from None


def _data(told: dict[str, Any], where: str) -> Any:
    if "data_base64" not in told:
        return told.get("data", {})
    try:
        return json.loads(b64decode(told["data_base64"], validate=True))
    except (ValueError, TypeError, RecursionError):
        raise InputError(f"{where}data_base64: allowed: JSON in Base64") from None


def _moment(text: Any, arrived: float, where: str) -> float:
    if text is None:
        return arrived
    try:
        moment = datetime.fromisoformat(text)
        t = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        t = UNKNOWN
    if not 0 < t < LATEST:
        raise InputError(f"{where}time: allowed: a date and time such as 2024-03-04T09:30:00Z")
    return t


def _name(data: dict[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:
        raise InputError(f"{where}data.{key}: allowed: a text of at most {_LONGEST_NAME} signs")
    return value.strip()


def _duration(data: dict[str, Any], key: str, where: str) -> float:
    value = data.get(key)
    if value is None:
        return UNKNOWN
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not 0 <= value <= _LONGEST:
        raise InputError(f"{where}data.{key}: allowed: seconds, from 0 to {_LONGEST:.0f}")
    return float(value)
