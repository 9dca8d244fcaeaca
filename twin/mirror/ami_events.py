"""What Asterisk's manager interface tells of queues, read as events.

It tells nothing again: what happened while nobody was connected is gone. So what is known of
members and callers is remembered here, and held against what the queues say after each connection.
"""

from typing import Any, Final

from twin.mirror.ami_blocks import Block
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
    UNSEEN,
    Event,
)
from twin.mirror.importing import How
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.queue_log import LATEST
from twin.mirror.words import word

HOLD: Final = 10.0
"""A caller leaves the queue when taken, too; who is not taken within this time (s) was not."""

_LONGEST: Final = 7 * 86_400.0
_IN_USE: Final = frozenset({"2", "3", "6", "7", "8"})
"""States of a member's device in which there is, or may be, a conversation (`devicestate.h`)."""


class AmiEvents:
    """Reads blocks of the manager interface, and remembers who is where."""

    def __init__(self, how: How, known: dict[str, Any] | None = None) -> None:
        self._pseudonyms = Pseudonyms(how.key, how.nobody)
        self._aliases = how.aliases
        known = known or {"waiting": [], "left": [], "talking": [], "members": []}
        self.waiting: dict[str, tuple[str, float]] = {c: (q, t) for c, q, t in known["waiting"]}
        """Who waits: the queue, and since when (epoch s)."""
        self.left: dict[str, Event] = {one[2]: Event(*one) for one in known["left"]}
        """Who left a queue and may have been taken: the event that it is if not."""
        self.talking: dict[str, tuple[str, str]] = {c: (q, p) for c, q, p in known["talking"]}
        """Who is in conversation: the queue, and with whom."""
        self.members: dict[tuple[str, str], bool] = {(q, p): on for q, p, on in known["members"]}
        """The members of queues, and whether they are paused."""

    def dump(self) -> dict[str, Any]:
        """What is remembered, as plain values for JSON."""
        return {
            "waiting": [[call, *told] for call, told in self.waiting.items()],
            "left": list(self.left.values()),
            "talking": [[call, *told] for call, told in self.talking.items()],
            "members": [[*who, paused] for who, paused in self.members.items()],
        }

    def events(self, block: Block, arrived: float) -> list[Event]:
        """The events of a block that came at a moment (epoch s), by which it is dated if at all."""
        reader = _READERS.get(block.get("event", "").lower())
        if reader is None:
            return []
        told = _number(block, "timestamp")
        t = told if 0 < told < LATEST else arrived
        call = block.get("uniqueid", "")
        event: list[Event] = getattr(self, reader)(
            block,
            t,
            self._pseudonyms.call(call) if call else "",
            word(block.get("queue", "")),
            self._person(block),
        )
        return event

    def settled(self, now: float) -> list[Event]:
        """Who left a queue so long ago (now: epoch s) that he or she was not taken."""
        gone = [call for call, event in self.left.items() if event.t <= now - HOLD]
        return [self.left.pop(call) for call in gone]

    def resynced(self, status: list[Block], now: float) -> tuple[list[Event], list[str]]:
        """What must have happened for the queues to be as they say; and what to tell of it.

        Args:
            status: the blocks that answered `QueueStatus`.
            now: the moment (epoch s).
        """
        events: list[Event] = []
        members: dict[tuple[str, str], bool] = {}
        busy: set[str] = set()
        entries: dict[str, Event] = {}
        for block in status:
            queue, person = word(block.get("queue", "")), self._person(block)
            kind = block.get("event", "").lower()
            if kind == "queuemember" and person:
                members[queue, person] = block.get("paused") == "1"
                if _in_conversation(block):
                    busy.add(person)
            elif kind == "queueentry" and block.get("uniqueid"):
                call = self._pseudonyms.call(block["uniqueid"])
                entered = now - max(0.0, _duration(block, "wait"))
                entries[call] = Event(entered, ENTER, call, queue, "", self._caller(block))
        unseen = [call for call in self.waiting if call not in entries]
        # Who left just now may be on the way to a technician.
        unseen += [call for call, left in self.left.items() if left.t <= now - HOLD]
        unseen += [
            call
            for call, (queue, person) in self.talking.items()
            if (queue, person) in members and person not in busy
        ]
        events += [Event(now, LEAVE, call, other=UNSEEN) for call in dict.fromkeys(unseen)]
        for queue, person in self.members.keys() - members.keys():
            events.append(Event(now, LOGOUT, "", queue, person))
        for (queue, person), paused in members.items():
            events += self._member(queue, person, paused, now)
        known = self.waiting.keys() | self.left.keys() | self.talking.keys()
        came = [event for call, event in entries.items() if call not in known]
        for call in unseen:
            self.waiting.pop(call, None)
            self.talking.pop(call, None)
            self.left.pop(call, None)
        self.members = members
        self.waiting.update({one.call: (one.queue, one.t) for one in came})
        told = []
        if unseen:
            told.append(f"{len(unseen)} contacts ended while nobody listened; how is not known")
        if came:
            told.append(f"{len(came)} callers were waiting who had come unheard")
        return sorted(came, key=lambda event: event.t) + events, told

    def _person(self, block: Block) -> str:
        # The interface stands where there is no name, as in the log.
        name = block.get("membername") or block.get("name") or block.get("interface", "")
        return self._pseudonyms.person(self._aliases.get(name, name))

    def _caller(self, block: Block) -> str:
        number = block.get("calleridnum", "")
        return "" if number.startswith("<") else self._pseudonyms.caller(number)

    def _join(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        self.waiting[call] = queue, t
        return [Event(t, ENTER, call, queue, "", self._caller(block))]

    def _leave(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        if call in self.waiting:
            _, since = self.waiting.pop(call)
            self.left[call] = Event(t, LEAVE, call, queue, "", "left", max(0.0, t - since))
        return []

    def _abandon(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        self.waiting.pop(call, None)
        self.left.pop(call, None)
        return [Event(t, ABANDON, call, queue, "", "", _duration(block, "holdtime"))]

    def _connect(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        self.waiting.pop(call, None)
        self.left.pop(call, None)
        self.talking[call] = queue, who
        wait, rang = _duration(block, "holdtime"), _duration(block, "ringtime")
        return [Event(t, CONNECT, call, queue, who, "", wait, rang)]

    def _complete(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        self.talking.pop(call, None)
        wait, talk = _duration(block, "holdtime"), _duration(block, "talktime")
        if block.get("reason", "").lower() == "transfer":
            return [Event(t, TRANSFER, call, queue, who, "away", wait, talk)]
        return [Event(t, COMPLETE, call, queue, who, "", wait, talk)]

    def _ring(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        # In milliseconds, as in the log; whoever connects rang for seconds.
        rang = _duration(block, "ringtime")
        talk = rang / 1000 if rang > 0 else rang
        return [Event(t, RING, call, queue, who, "RINGNOANSWER", UNKNOWN, talk)]

    def _pause(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        paused = block.get("paused") == "1"
        if (queue, who) in self.members:
            self.members[queue, who] = paused
        return [Event(t, PAUSE if paused else UNPAUSE, "", queue, who)]

    def _status(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        return self._member(queue, who, block.get("paused") == "1", t)

    def _member(self, queue: str, who: str, paused: bool, t: float) -> list[Event]:
        """What is new of a member, if anything is."""
        before = self.members.get((queue, who))
        self.members[queue, who] = paused
        if before is None:
            return [Event(t, LOGIN, "", queue, who, "paused" if paused else "")]
        if before != paused:
            return [Event(t, PAUSE if paused else UNPAUSE, "", queue, who)]
        return []

    def _removed(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        self.members.pop((queue, who), None)
        return [Event(t, LOGOUT, "", queue, who)]

    def _dump(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        return [Event(t, NOTE, call, queue, who, "AGENTDUMP")]

    def _shutdown(self, block: Block, t: float, call: str, queue: str, who: str) -> list[Event]:
        self.waiting, self.left, self.talking, self.members = {}, {}, {}, {}
        return [Event(t, RESTART)]


_READERS: Final = {
    "queuecallerjoin": "_join",
    "join": "_join",
    "queuecallerleave": "_leave",
    "leave": "_leave",
    "queuecallerabandon": "_abandon",
    "agentconnect": "_connect",
    "agentcomplete": "_complete",
    "agentringnoanswer": "_ring",
    "queuememberpause": "_pause",
    "queuememberpaused": "_pause",
    "queuememberadded": "_status",
    "queuememberstatus": "_status",
    "queuememberremoved": "_removed",
    "agentdump": "_dump",
    "shutdown": "_shutdown",
}
"""What reads each event; before Asterisk 12 some had other names. `AgentCalled` tells nothing that
`AgentConnect` and `AgentRingNoAnswer` do not."""


def _in_conversation(block: Block) -> bool:
    """Whether a member has, or may have, a contact; before Asterisk 13 only the device tells."""
    return block["incall"] == "1" if "incall" in block else block.get("status") in _IN_USE


def _number(block: Block, key: str) -> float:
    try:
        return float(block.get(key, ""))
    except ValueError:
        return UNKNOWN


def _duration(block: Block, key: str) -> float:
    """A duration (s) that can be true, else `UNKNOWN`; Asterisk's own page calls it a date."""
    value = _number(block, key)
    return value if 0 <= value <= _LONGEST else UNKNOWN
