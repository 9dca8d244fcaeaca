"""Asterisk's `queue_log`: one line per thing that happened, read as events.

`epoch | callid | queue | agent | VERB | parameters …`, in whole seconds since 1970. Every verb of
`app_queue` is known here; one that is not is kept as a note. No line is fatal.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

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
    RESTART,
    RING,
    TRANSFER,
    UNKNOWN,
    UNPAUSE,
    Event,
)
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.tally import Tally
from twin.mirror.words import word

LATEST = 4_102_444_800.0
"""The year 2100: a later moment is a damaged one."""

_COMPLETE = frozenset({"COMPLETECALLER", "COMPLETEAGENT"})

_VERB = re.compile(r"[A-Z][A-Z_]{0,39}")
"""What a verb looks like. Anything else in its place may be a name or a number, and is not kept."""

_BLOCK = 500
"""Lines read at a time: what is dropped again soon costs least to look after."""

# What nearly all lines become is made as a tuple is, which takes half as long.
_made = tuple.__new__

_MOST = 10_000
"""Names that are kept at hand."""

_LONGEST = 7 * 86_400
"""A duration of more than a week is a damaged one (s)."""


def seconds(parameters: list[str], place: int) -> float:
    """A duration among a line's parameters; `UNKNOWN` where there is none that can be true."""
    try:
        text = parameters[place]
        return _DURATIONS[text] if text in _DURATIONS else _duration(text)
    except (IndexError, ValueError):
        return UNKNOWN


def _duration(text: str) -> float:
    value = int(text)
    return float(value) if 0 <= value <= _LONGEST else UNKNOWN


_DURATIONS = {str(value): float(value) for value in range(3600)}
"""The usual ones, at hand."""


class QueueLog:
    """Reads lines of a `queue_log`.

    `zone` is where its clock stands; it matters only where times are written as local dates, as the
    table of Asterisk's realtime database has them. `aliases` gives the name behind an interface,
    where the log uses both.
    """

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        tally: Tally,
        *,
        zone: ZoneInfo,
        aliases: dict[str, str] | None = None,
    ) -> None:
        self._pseudonyms = pseudonyms
        self._tally = tally
        self._zone = zone
        self._aliases = aliases or {}
        self._people: dict[str, str] = {}
        self._queues: dict[str, str] = {}
        self._calls: dict[str, str] = {}

    def events(self, lines: Iterable[str]) -> list[Event]:
        """The events that lines tell, in the lines' order."""
        found = []
        for line in lines:
            event = self.event(line)
            if event is not None:
                found.append(event)
        return found

    def read(self, lines: Iterable[str]) -> Iterator[Event]:
        """The events that lines tell, in the lines' order, some hundreds at a time."""
        told = iter(lines)
        while block := list(islice(told, _BLOCK)):
            yield from self.events(block)

    def event(self, line: str) -> Event | None:
        """The event that a line tells; None where it tells none, which is counted with its reason.

        A blank line is none and is not counted.
        """
        fields = line.rstrip("\r\n").split("|", 5)
        if len(fields) < 5:
            if line.strip():
                self._tally.lines += 1
                self._tally.dropped["not a line of a queue_log, or cut off"] += 1
            return None
        self._tally.lines += 1
        try:
            t = float(int(fields[0]))
        except ValueError:
            t = self._local(fields[0])
        except OverflowError:
            t = UNKNOWN
        if not 0 < t < LATEST:
            self._tally.dropped["no time, or one that cannot be"] += 1
            return None
        verb = fields[4]
        # Each of these comes again and again, and takes longer to work out than to look up.
        person = self._people.get(fields[3])
        if person is None:
            person = self._person(fields[3])
        queue = self._queues.get(fields[2])
        if queue is None:
            queue = self._queue(fields[2])
        call = self._calls.get(fields[1])
        if call is None:
            call = self._call(fields[1])
        parameters = fields[5].split("|") if len(fields) > 5 else []
        # These three make up nearly all of any log.
        if verb == "CONNECT":
            wait, rang = seconds(parameters, 0), seconds(parameters, 2)
            return _made(Event, (t, CONNECT, call, queue, person, "", wait, rang))
        if verb in _COMPLETE:
            wait, talk = seconds(parameters, 0), seconds(parameters, 1)
            return _made(Event, (t, COMPLETE, call, queue, person, "", wait, talk))
        if verb == "ENTERQUEUE":
            caller = self.caller(parameters)
            return _made(Event, (t, ENTER, call, queue, "", caller, UNKNOWN, UNKNOWN))
        reader = _VERBS.get(verb)
        if reader is None:
            if not VERBS.isdisjoint([*fields[1:4], *parameters[:1]]):
                # Not where it belongs: then a name or a number may stand where a verb should.
                self._tally.dropped["a field too few or too many"] += 1
                return None
            if not _VERB.fullmatch(verb):
                verb = ""
            self._tally.remarks[f"verb without a table: {verb or 'none'}"] += 1
            reader = _note
        return reader(self, t, call, queue, person, parameters, verb)

    def _person(self, agent: str) -> str:
        person = self._pseudonyms.person(self._aliases.get(agent, agent))
        if len(self._people) >= _MOST:
            self._people.clear()
        self._people[agent] = person
        return person

    def _queue(self, name: str) -> str:
        if len(self._queues) >= _MOST:
            self._queues.clear()
        queue = self._queues[name] = "" if name == "NONE" else word(name)
        return queue

    def _call(self, name: str) -> str:
        if len(self._calls) >= _MOST:
            self._calls.clear()
        call = self._calls[name] = "" if name in _NO_CALL else self._pseudonyms.call(name)
        return call

    def caller(self, parameters: list[str]) -> str:
        """The pseudonym of the caller who entered a queue."""
        return self._pseudonyms.caller(parameters[1].strip()) if len(parameters) > 1 else ""

    def _local(self, text: str) -> float:
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self._zone).timestamp()
        except (ValueError, OverflowError):
            return UNKNOWN


_NO_CALL = frozenset({"NONE", "REALTIME", "MANAGER", "CLI", ""})

_Reader = Callable[[QueueLog, float, str, str, str, list[str], str], Event]


def _abandon(
    log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
) -> Event:
    return Event(t, ABANDON, call, queue, who, "", seconds(given, 2))


def _leave(place: int, how: str) -> _Reader:
    """What reads a way out of the queue whose waiting time is the parameter at a place."""

    def read(
        log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
    ) -> Event:
        return Event(t, LEAVE, call, queue, "", how, seconds(given, place))

    return read


def _ring(
    log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
) -> Event:
    # In milliseconds, unlike every other time in this log.
    rang = seconds(given, 0)
    return Event(t, RING, call, queue, who, verb, UNKNOWN, rang / 1000 if rang > 0 else rang)


def _blind(
    log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
) -> Event:
    return Event(t, TRANSFER, call, queue, who, "away", seconds(given, 2), seconds(given, 3))


def _attended(
    log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
) -> Event:
    # A link of two channels has one field more than a bridge or an application has.
    first = 3 if given[:1] == ["LINK"] else 2
    to_queue = given[:1] == ["APP"] and given[1:2] == ["Queue"]
    times = seconds(given, first), seconds(given, first + 1)
    return Event(t, TRANSFER, call, queue, who, "queue" if to_queue else "away", *times)


def _presence(kind: str) -> _Reader:
    """What reads the coming, going or pausing of a technician."""

    def read(
        log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
    ) -> Event:
        paused = "paused" if kind == LOGIN and given[:1] == ["PAUSED"] else ""
        return Event(t, kind, "", queue, who, paused)

    return read


def _restart(
    log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
) -> Event:
    return Event(t, RESTART)


def _note(
    log: QueueLog, t: float, call: str, queue: str, who: str, given: list[str], verb: str
) -> Event:
    return Event(t, NOTE, call, queue, who, verb)


_VERBS: Final[dict[str, _Reader]] = {
    "ABANDON": _abandon,
    "EXITWITHTIMEOUT": _leave(2, "timeout"),
    "EXITEMPTY": _leave(2, "empty"),
    "EXITWITHKEY": _leave(3, "key"),
    "WITHDRAW": _leave(2, "withdrawn"),
    "RINGNOANSWER": _ring,
    "RINGCANCELED": _ring,
    "BLINDTRANSFER": _blind,
    "TRANSFER": _blind,
    "ATTENDEDTRANSFER": _attended,
    "ADDMEMBER": _presence(LOGIN),
    "AGENTLOGIN": _presence(LOGIN),
    "REMOVEMEMBER": _presence(LOGOUT),
    "AGENTLOGOFF": _presence(LOGOUT),
    "PAUSE": _presence(PAUSE),
    "PAUSEALL": _presence(PAUSE),
    "UNPAUSE": _presence(UNPAUSE),
    "UNPAUSEALL": _presence(UNPAUSE),
    "QUEUESTART": _restart,
    # Of the system or a member's settings, not of a contact or a person's work.
    "CONFIGRELOAD": _note,
    "AGENTDUMP": _note,
    "SYSCOMPAT": _note,
    "PENALTY": _note,
    "RINGINUSE": _note,
    "OUTCALL": _note,
}
"""What reads each verb that `app_queue` writes."""

VERBS = frozenset(_VERBS) | _COMPLETE | {"ENTERQUEUE", "CONNECT"}
"""The verbs that have a meaning here."""
