"""Events in order of time, each once, whatever order and however often a source tells them."""

from collections.abc import Iterable
from typing import Any

from twin.mirror.event import Event

LATENESS = 5
"""Seconds of event time for which an event is waited for before later ones go on."""

MEMORY = 60
"""Seconds of event time for which an event that went on is remembered, to know it if it is told
again."""

DAY = 86_400
"""An event so much later (s) than all before is not believed alone: a damaged time, taken for true,
would make everything after it late."""

MONTH = 31 * DAY
"""The longest silence (s) after which a lone event is believed in the end."""


class InOrder:
    """Holds events back for a while, and lets them go on in order of time, whole seconds at a time.

    A second goes on once an event `lateness` seconds after its end has come; events of one moment
    keep the order in which they came. What comes for a second that has gone on is late: it goes on
    at once, behind what went on before. So what goes on, and in which order, follows from the
    events alone and not from how they were cut into pieces; only `flush` depends on when it is
    called. An event more than `DAY` ahead of all others waits until a second one agrees with it.

    Args:
        lateness: whole seconds of event time.
        memory: whole seconds of event time for which equal events are known as duplicates.
        trusting: whether every time is believed, as of events that were sorted before.

    Attributes:
        due: the first second (epoch) that has not gone on yet; None before the first event.
        newest: the latest second of which an event has come; None before the first event.
        late: events that came after their second had gone on.
        duplicates: events that were told again, and dropped.
        ahead: events that were dropped because their time cannot be true.
    """

    def __init__(
        self, lateness: int = LATENESS, memory: int = MEMORY, *, trusting: bool = False
    ) -> None:
        self._trusting = trusting
        self.lateness = lateness
        self.memory = memory
        self.due: int | None = None
        self.newest: int | None = None
        self.late = 0
        self.duplicates = 0
        self.ahead = 0
        self._doubted: list[Event] = []
        self._pending: dict[int, dict[Event, None]] = {}
        self._gone: dict[int, dict[Event, None]] = {}
        self._ready: list[Event] = []

    def __len__(self) -> int:
        """Events that are held back."""
        held = sum(map(len, self._pending.values()))
        return held + len(self._ready) + len(self._doubted)

    def push(self, event: Event) -> None:
        """Take an event in."""
        second = int(event.t // 1)
        if self.due is not None and second < self.due:
            self._push_late(second, event)
            return
        held = self._pending.get(second)
        if held is not None:
            before = len(held)
            held[event] = None
            self.duplicates += before == len(held)
        elif self.newest is not None and second > self.newest + DAY and not self._trusting:
            self._doubt(event)
        else:
            self._pending[second] = {event: None}
            if self.newest is None or second > self.newest:
                self.newest = second
                # What is due by that goes on when it is asked for, or before anything late does.
                self.due = max(second - self.lateness, self.due or 0)

    def extend(self, events: Iterable[Event]) -> None:
        """Take events in, one after the other."""
        for event in events:
            self.push(event)

    def release(self) -> list[Event]:
        """The events that may go on, in order; each is given once."""
        self._go_on()
        ready, self._ready = self._ready, []
        return ready

    def flush(self, now: float | None = None) -> list[Event]:
        """All events, and go on behind them.

        For a source that has ended, or has been silent for longer than anything could be late. What
        is later than `now` (epoch seconds) by more than a minute, if it is given, or than all
        others by more than `MONTH`, and alone in it, is dropped.
        """
        doubted, self._doubted = sorted(self._doubted, key=_moment), []
        for event in doubted:
            assert self.newest is not None
            if event.t > self.newest + MONTH or (now is not None and event.t > now + 60):
                self.ahead += 1
            else:
                self.newest = max(self.newest, int(event.t // 1))
                self.push(event)
        if self.newest is not None:
            self.due = max(self.newest + 1, self.due or 0)
        return self.release()

    def dump(self) -> dict[str, Any]:
        """All that is held and remembered, as plain values for JSON."""
        self._go_on()
        return {
            "lateness": self.lateness,
            "memory": self.memory,
            "due": self.due,
            "newest": self.newest,
            "late": self.late,
            "duplicates": self.duplicates,
            "ahead": self.ahead,
            "doubted": list(self._doubted),
            "pending": [event for held in self._pending.values() for event in held],
            "gone": [event for held in self._gone.values() for event in held],
            "ready": list(self._ready),
        }

    @classmethod
    def load(cls, plain: dict[str, Any]) -> "InOrder":
        """What `dump` gave, as it was."""
        order = cls(plain["lateness"], plain["memory"])
        for name in ("due", "newest", "late", "duplicates", "ahead"):
            setattr(order, name, plain[name])
        for into, name in ((order._pending, "pending"), (order._gone, "gone")):
            for content in plain[name]:
                event = Event(*content)
                into.setdefault(int(event.t // 1), {})[event] = None
        order._ready = [Event(*content) for content in plain["ready"]]
        order._doubted = [Event(*content) for content in plain["doubted"]]
        return order

    def _doubt(self, event: Event) -> None:
        """Hold an event far ahead of all others until another agrees."""
        if event in self._doubted:
            self.duplicates += 1
            return
        agreeing = [other for other in self._doubted if abs(other.t - event.t) <= DAY]
        self._doubted.append(event)
        if agreeing:
            believed = [*agreeing, event]
            self._doubted = [other for other in self._doubted if other not in believed]
            self.newest = min(int(other.t // 1) for other in believed)
            for other in believed:
                self.push(other)

    def _push_late(self, second: int, event: Event) -> None:
        self._go_on()
        known = self._gone.get(second)
        if known is not None and event in known:
            self.duplicates += 1
            return
        self.late += 1
        self._ready.append(event)
        assert self.due is not None
        if second >= self.due - self.memory:
            self._gone.setdefault(second, {})[event] = None

    def _go_on(self) -> None:
        """Let the seconds that are due go on."""
        if self.due is None:
            return
        until = self.due
        due = sorted([second for second in self._pending if second < until])
        for second in due:
            held = self._pending.pop(second)
            # Sorting is stable: events of one moment stay as they came.
            self._ready += sorted(held, key=_moment) if len(held) > 1 else held
            self._gone[second] = held
        if not due:
            return
        forgotten = until - self.memory
        self._gone = {second: held for second, held in self._gone.items() if second >= forgotten}


def _moment(event: Event) -> float:
    return event.t
