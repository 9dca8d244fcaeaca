"""What happened on a real floor, whatever system told of it.

Every reader turns its own format into these events, names and numbers already replaced by
pseudonyms, and one floor (`twin.mirror.floor`) turns the events into rows. Events are plain tuples:
equal ones are the same event, told twice.
"""

from typing import Final, NamedTuple

ENTER: Final = "enter"
"""A contact joined a queue. `other` is the caller's pseudonym, empty where unknown."""
RING: Final = "ring"
"""A technician was rung and did not take the contact; `talk` is how long it rang (s)."""
CONNECT: Final = "connect"
"""A technician took the contact; `wait` is how long it had waited, `talk` how long it rang (s)."""
COMPLETE: Final = "complete"
"""The conversation ended; `wait` and `talk` are its waiting and talking time (s)."""
ABANDON: Final = "abandon"
"""The caller hung up while waiting; `wait` is how long it had waited (s)."""
LEAVE: Final = "leave"
"""The contact left the queue unanswered and not by hanging up; `other` says how."""
UNSEEN: Final = "unseen"
"""How a contact left that ended, in the queue or in conversation, while nobody listened."""
TRANSFER: Final = "transfer"
"""The technician handed the contact on; `other` is `queue` where it will be taken by the same call
id, else `away`."""
LOGIN: Final = "login"
"""The technician joined a queue; `other` is `paused` where he or she is not ready yet."""
LOGOUT: Final = "logout"
"""The technician left a queue; without a queue, all of them."""
PAUSE: Final = "pause"
"""The technician is not to be rung in a queue; without a queue, in none."""
UNPAUSE: Final = "unpause"
"""The technician may be rung again in a queue; without a queue, in all."""
RESTART: Final = "restart"
"""The telephone system started: whatever was under way is over."""
NOTE: Final = "note"
"""Anything else that the log tells; `other` is its verb."""

UNKNOWN: Final = -1.0
"""Stands for a time that the log does not tell."""


class Event(NamedTuple):
    """One thing that happened: `t` is in epoch seconds; pseudonyms and words, empty for none."""

    t: float
    kind: str
    call: str = ""
    queue: str = ""
    person: str = ""
    other: str = ""
    wait: float = UNKNOWN
    talk: float = UNKNOWN
