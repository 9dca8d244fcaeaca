"""FreeSWITCH's `mod_callcenter`: events `callcenter::info` as JSON, one object a line.

A caller who hangs up while waiting is told as `BREAK_OUT`: the module says so where nobody answered
and nothing else ended the wait.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from twin.mirror.event import (
    ABANDON,
    COMPLETE,
    CONNECT,
    ENTER,
    LEAVE,
    LOGIN,
    LOGOUT,
    NOTE,
    PAUSE,
    RING,
    UNKNOWN,
    UNPAUSE,
    Event,
)
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.queue_log import LATEST
from twin.mirror.tally import Tally
from twin.mirror.words import word

_LONGEST = 7 * 86_400.0
_GONE: Final = {"Logged Out": LOGOUT, "On Break": PAUSE}
_ACTION: Final = re.compile(r"[a-z]+(-[a-z]+){0,5}")
"""What an action looks like. Anything else may be a name or a number, and is not kept."""
_REASONS: Final = {"TIMEOUT": "timeout", "NO_AGENT_TIMEOUT": "empty", "EXIT_WITH_KEY": "key"}


class FreeSwitch:
    """Reads events of `mod_callcenter`."""

    def __init__(self, pseudonyms: Pseudonyms, tally: Tally) -> None:
        self._pseudonyms = pseudonyms
        self._tally = tally

    def read(self, lines: Iterable[str]) -> Iterator[Event]:
        """The events that lines of JSON tell; a line that is none is counted with its reason."""
        for line in lines:
            if not line.strip():
                continue
            self._tally.lines += 1
            try:
                told = json.loads(line)
            except (ValueError, RecursionError):
                self._tally.dropped["not JSON, or cut off"] += 1
                continue
            event = self.event(told) if isinstance(told, dict) else None
            if event is None:
                self._tally.dropped["no event of mod_callcenter with a time"] += 1
            else:
                yield event

    def event(self, told: dict[str, Any]) -> Event | None:
        """The event that the headers of one tell; None where they tell none."""
        action = _text(told, "CC-Action")
        now = _micro(told)
        if not action or not 0 < now < LATEST:
            return None
        call = self._pseudonyms.call(uuid) if (uuid := _text(told, "CC-Member-UUID")) else ""
        queue = word(_text(told, "CC-Queue").partition("@")[0])
        person = self._pseudonyms.person(_text(told, "CC-Agent"))
        joined, answered = _epoch(told, "CC-Member-Joined-Time"), _epoch(told, _ANSWERED)
        wait = _between(joined, answered)
        if action in ("member-queue-start", "member-queue-resume"):
            # The time of joining is not told here, only later.
            return Event(now, ENTER, call, queue, "", self._caller(told))
        if action == "bridge-agent-start":
            rang = _between(_epoch(told, "CC-Agent-Called-Time"), answered)
            return Event(
                answered if answered > 0 else now, CONNECT, call, queue, person, "", wait, rang
            )
        if action == "bridge-agent-end":
            ended = _epoch(told, "CC-Bridge-Terminated-Time")
            t = ended if ended > 0 else now
            return Event(t, COMPLETE, call, queue, person, "", wait, _between(answered, ended))
        if action in ("bridge-agent-fail", "agent-max-no-answer"):
            return Event(now, RING, call, queue, person, word(action))
        if action == "member-queue-end":
            return self._left(told, now, call, queue, joined)
        if action == "agent-status-change":
            return self._status(told, now, person)
        if not _ACTION.fullmatch(action):
            action = ""
        self._tally.remarks[f"action without a table: {action or 'none'}"] += 1
        return Event(now, NOTE, call, queue, person, action)

    def _left(
        self, told: dict[str, Any], now: float, call: str, queue: str, joined: float
    ) -> Event:
        if _text(told, "CC-Cause") != "Cancel":
            # The end of the bridge tells more; this one counts only where that is missing.
            return Event(now, COMPLETE, call, queue)
        left = _epoch(told, "CC-Member-Leaving-Time")
        t = left if left > 0 else now
        reason = _text(told, "CC-Cancel-Reason")
        if reason in ("BREAK_OUT", "NONE", ""):
            return Event(t, ABANDON, call, queue, "", "", _between(joined, t))
        return Event(t, LEAVE, call, queue, "", _REASONS.get(reason, "other"), _between(joined, t))

    def _status(self, told: dict[str, Any], now: float, person: str) -> Event:
        status = _text(told, "CC-Agent-Status")
        if status in _GONE:
            return Event(now, _GONE[status], "", "", person)
        if status.startswith("Available"):
            # Coming and coming back are told alike: joining again changes nothing but the pause.
            return Event(now, LOGIN, "", "", person)
        return Event(now, UNPAUSE if not status else NOTE, "", "", person, "")

    def _caller(self, told: dict[str, Any]) -> str:
        return self._pseudonyms.caller(_text(told, "CC-Member-CID-Number"))


_ANSWERED: Final = "CC-Agent-Answered-Time"


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name, "")
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _epoch(told: dict[str, Any], name: str) -> float:
    try:
        value = float(_text(told, name))
    except ValueError:
        return UNKNOWN
    return value if 0 < value < LATEST else UNKNOWN


def _micro(told: dict[str, Any]) -> float:
    """When the event was sent, in epoch seconds; the header counts microseconds."""
    try:
        return float(_text(told, "Event-Date-Timestamp")) / 1e6
    except ValueError:
        return UNKNOWN


def _between(start: float, end: float) -> float:
    """A duration (s), where both ends are told."""
    known = start > 0 and end > 0 and 0 <= end - start <= _LONGEST
    return end - start if known else UNKNOWN
