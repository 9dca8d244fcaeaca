"""Who and what is on a real floor at a moment: contacts under way, and people at work."""

from typing import Any, Final

from twin.traces.tables import ACTIVITIES, NONE

OFF: Final = -1
READY, RINGING, TALK, BREAK = map(ACTIVITIES.index, ("ready", "ringing", "talk", "break"))
EVERY_QUEUE = "*"
"""Stands for all queues, in what a technician has joined or is paused in."""


class OpenContact:
    """A contact that has come and is not over."""

    __slots__ = (
        "attempt",
        "candidate",
        "connected",
        "entered",
        "escalated",
        "first",
        "handed",
        "hold",
        "number",
        "queue",
        "talk",
        "wait",
        "worker",
    )

    def __init__(
        self, number: int, queue: int, entered: float, candidate: int, attempt: int
    ) -> None:
        self.number = number
        self.queue = queue
        self.entered = entered
        self.candidate = candidate
        self.attempt = attempt
        self.wait = 0.0
        self.talk = 0.0
        self.hold = 0.0
        self.escalated = 0
        self.connected = -1.0
        """When the conversation under way began (s); -1 where there is none."""
        self.handed = -1.0
        """When it was handed to a queue (s), as long as nobody there has taken it; else -1."""
        self.worker: int = OFF
        """Who is in conversation, by number."""
        self.first: int = OFF
        """Who took it first."""

    def dump(self) -> list[Any]:
        """Its content, for JSON."""
        return [getattr(self, name) for name in _KEPT]

    @classmethod
    def load(cls, plain: list[Any]) -> "OpenContact":
        """The contact that `dump` gave."""
        contact = cls(0, 0, 0.0, 0, 0)
        for name, value in zip(_KEPT, plain, strict=True):
            setattr(contact, name, value)
        return contact


_KEPT = (
    *("number", "queue", "entered", "candidate", "attempt", "wait", "talk", "hold"),
    *("escalated", "connected", "handed", "worker", "first"),
)


class Worker:
    """Somebody who takes contacts, and what he or she is doing since when."""

    __slots__ = (
        "activity",
        "call",
        "contact",
        "logged",
        "name",
        "number",
        "paused",
        "queues",
        "since",
    )

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self.name = name
        self.activity = OFF
        self.since = 0.0
        self.call = ""
        """The call in conversation; empty where there is none."""
        self.contact = NONE
        """The contact's number, while it rings or is in conversation."""
        self.logged = False
        """Whether the log tells of his or her coming and going."""
        self.queues: set[str] = set()
        self.paused: set[str] = set()

    @property
    def is_paused(self) -> bool:
        """Whether nothing is to ring: paused everywhere, or in each queue that was joined."""
        return EVERY_QUEUE in self.paused or (bool(self.paused) and self.queues <= self.paused)

    def dump(self) -> list[Any]:
        """Its content, for JSON."""
        plain = [self.name, self.activity, self.since, self.call, self.contact, self.logged]
        return [*plain, sorted(self.queues), sorted(self.paused)]

    @classmethod
    def load(cls, number: int, plain: list[Any]) -> "Worker":
        """The worker that `dump` gave."""
        worker = cls(number, plain[0])
        worker.activity, worker.since, worker.call, worker.contact, worker.logged = plain[1:6]
        worker.queues, worker.paused = set(plain[6]), set(plain[7])
        return worker
