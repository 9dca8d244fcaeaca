"""Events in order of time, each once, whatever order and however often a source tells them."""

from collections.abc import Iterable
from typing import Any

from twin.mirror.event import Event

LATENESS = 5
"""Seconds of event time for which an event is waited for before later ones go on."""

MEMORY = 60
"""Seconds of event time for which an event that went on is remembered, to know it if it is told
again."""


class InOrder:
    """Holds events back for a while, and lets them go on in order of time, whole seconds at a time.

    A second goes on once an event `lateness` seconds after its end has come; events of one moment
    keep the order in which they came. What comes for a second that has gone on is late: it goes on
    at once, behind what went on before. So what goes on, and in which order, follows from the
    events alone and not from how they were cut into pieces; only `flush` depends on when it is
    called.

    Args:
        lateness: whole seconds of event time.
        memory: whole seconds of event time for which equal events are known as duplicates.

    Attributes:
        due: the first second (epoch) that has not gone on yet; None before the first event.
        newest: the latest second of which an event has come; None before the first event.
        late: events that came after their second had gone on.
        duplicates: events that were told again, and dropped.
    """

    def __init__(self, lateness: int = LATENESS, memory: int = MEMORY) -> None:
        self.lateness = lateness
        self.memory = memory
        self.due: int | None = None
        self.newest: int | None = None
        self.late = 0
        self.duplicates = 0
        self._pending: dict[int, dict[Event, None]] = {}
        self._gone: dict[int, dict[Event, None]] = {}
        self._ready: list[Event] = []

    def __len__(self) -> int:
        """Events that are held back."""
        return sum(map(len, self._pending.values())) + len(self._ready)

    def push(self, event: Event) -> None:
        """Take an event in."""
        second = int(event.t // 1)
        held = self._pending.get(second)
        if held is not None:
            if event in held:
                self.duplicates += 1
            else:
                held[event] = None
        elif self.due is not None and second < self.due:
            self._push_late(second, event)
        else:
            self._pending[second] = {event: None}
            if self.newest is None or second > self.newest:
                self.newest = second
                self._go_on(second - self.lateness)

    def extend(self, events: Iterable[Event]) -> None:
        """Take events in, one after the other."""
        for event in events:
            self.push(event)

    def release(self) -> list[Event]:
        """The events that may go on, in order; each is given once."""
        ready, self._ready = self._ready, []
        return ready

    def flush(self, until: float | None = None) -> list[Event]:
        """All events before `until` (epoch seconds, cut to whole ones), or all, and go on there.

        For a source that has ended, or has been silent for longer than anything could be late.
        """
        if self.newest is not None:
            self._go_on(self.newest + 1 if until is None else int(until // 1))
        return self.release()

    def dump(self) -> dict[str, Any]:
        """All that is held and remembered, as plain values for JSON."""
        return {
            "lateness": self.lateness,
            "memory": self.memory,
            "due": self.due,
            "newest": self.newest,
            "late": self.late,
            "duplicates": self.duplicates,
            "pending": [event for held in self._pending.values() for event in held],
            "gone": [event for held in self._gone.values() for event in held],
            "ready": list(self._ready),
        }

    @classmethod
    def load(cls, plain: dict[str, Any]) -> "InOrder":
        """What `dump` gave, as it was."""
        order = cls(plain["lateness"], plain["memory"])
        for name in ("due", "newest", "late", "duplicates"):
            setattr(order, name, plain[name])
        for into, name in ((order._pending, "pending"), (order._gone, "gone")):
            for content in plain[name]:
                event = Event(*content)
                into.setdefault(int(event.t // 1), {})[event] = None
        order._ready = [Event(*content) for content in plain["ready"]]
        return order

    def _push_late(self, second: int, event: Event) -> None:
        known = self._gone.get(second)
        if known is not None and event in known:
            self.duplicates += 1
            return
        self.late += 1
        self._ready.append(event)
        assert self.due is not None
        if second >= self.due - self.memory:
            self._gone.setdefault(second, {})[event] = None

    def _go_on(self, until: int) -> None:
        """Let the seconds before `until` go on."""
        if self.due is not None and until <= self.due:
            return
        self.due = until
        for second in sorted(second for second in self._pending if second < until):
            held = self._pending.pop(second)
            # Sorting is stable: events of one moment stay as they came.
            self._ready += sorted(held, key=_moment) if len(held) > 1 else held
            self._gone[second] = held
        forgotten = until - self.memory
        # They went on in order, so the oldest stand first; a late one may outstay its time.
        while self._gone and (oldest := next(iter(self._gone))) < forgotten:
            del self._gone[oldest]


def _moment(event: Event) -> float:
    return event.t
