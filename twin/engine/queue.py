"""Contacts waiting for a technician."""

from collections import deque
from collections.abc import Sequence

from twin.engine.contact import Contact
from twin.rules.routing import rank


class Queue:
    """Waiting contacts, one line per type; those who gave up are passed over when met."""

    __slots__ = ("_by_priority", "_lines", "_priorities", "length")

    def __init__(self, priorities: Sequence[int], by_priority: bool) -> None:
        self._lines: list[deque[Contact]] = [deque() for _ in priorities]
        self._priorities = priorities
        self._by_priority = by_priority
        self.length = 0
        """How many are waiting."""

    def join(self, contact: Contact) -> None:
        """A contact begins to wait."""
        contact.waiting = True
        self._lines[contact.kind].append(contact)
        self.length += 1

    def leave(self, contact: Contact) -> None:
        """A contact waits no more: answered, given up, or sent away."""
        contact.waiting = False
        self.length -= 1

    def head(self, kind: int) -> Contact | None:
        """The first of one type still waiting."""
        line = self._lines[kind]
        while line:
            if line[0].waiting:
                return line[0]
            line.popleft()
        return None

    def best(self, kinds: Sequence[int]) -> Contact | None:
        """Whom somebody who serves these types takes next, or None."""
        if not self.length:
            return None
        chosen: Contact | None = None
        chosen_rank = (0.0, 0.0)
        for kind in kinds:
            first = self.head(kind)
            if first is not None:
                place = rank(self._priorities[kind], first.arrived, self._by_priority)
                if chosen is None or place < chosen_rank:
                    chosen, chosen_rank = first, place
        return chosen

    def longest_wait(self, now: float) -> float:
        """The longest current wait (s); 0 if nobody waits."""
        heads = [self.head(kind) for kind in range(len(self._lines))]
        return max((now - first.arrived for first in heads if first is not None), default=0.0)

    def all_waiting(self) -> list[Contact]:
        """Everyone still waiting, by type and then by arrival."""
        return [contact for line in self._lines for contact in line if contact.waiting]
