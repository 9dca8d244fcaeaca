"""The ledger of strain in words: what its rows answer to, and numbers that add up as shown."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.measures.explain import Account, Entry

__all__ = [
    "ADDED",
    "ADDS_UP",
    "DOING",
    "NOTHING",
    "adding_up",
    "event",
    "exact",
    "in_step",
    "largest_first",
    "time",
    "words",
]

NOTHING = 5e-4
"""What three decimals do not show."""

ADDS_UP = (
    "Since the shift began, opening + added − worn off = level, 0 to 1. Tension is "
    "100 (1 − Π(1 − level)): components do not simply add up, so each one's share is its "
    "part of Σ −ln(1 − level)."
)
"""How levels make tension."""

ADDED = (
    "Per hour, a row adds strain.gain × own reactivity (for supervision also own watchfulness) × "
    "exposure × weight × buffer, of what the level leaves to 1; the buffer is what control and "
    "support let through, raised by exhaustion. Exposure is constant over a row's stretch: it is "
    "known when the work is over, and a row so far has that of the whole."
)
"""How a row of the ledger makes a level."""

_TOLD_APART = {
    "contact": "the work itself",
    "over_target": "handling time",
    "quality_against_clock": "a good answer takes longer than the target allows",
    "interrupted": "by an urgent contact",
    "shown_below_target": "lately",
    "figures_shown": "none lately below target",
    "customer_rude": "aggressive",
    "rest": "off work",
}
"""What the words of the ledger's triggers, which are shown as they are, leave unsaid."""

DOING = {
    "ready": "ready for a contact",
    "ringing": "being rung",
    "talk": "talking",
    "hold": "waiting for an expert",
    "wrap_up": "wrapping up",
    "break": "on a break",
    "coaching": "in coaching",
    "consult": "asking an expert",
}
"""What somebody in an activity is doing."""


def event(entry: "Entry", midnight: float) -> str:
    """What a row answers to, for a day that begins at `midnight` (s)."""
    told = words(entry.trigger)
    if entry.trigger in _TOLD_APART:
        told = f"{told}, {_TOLD_APART[entry.trigger]}"
    if entry.under_way:
        told = f"{told}, so far, of a stretch to {exact(entry.ends - midnight)}"
    if entry.contact >= 0:
        kind = f" ({entry.contact_type})" if entry.contact_type else ""
        told = f"{told}: contact {entry.contact}{kind}"
    return told


def largest_first(account: "Account") -> "list[Entry]":
    """The rows behind a component, the one of which most is left first."""
    return sorted(account.entries, key=lambda entry: -entry.left)


def adding_up(opening: float, increment: float, closing: float) -> list[str]:
    """Opening, increment, decay and closing, rounded so that they still add up."""
    first, last = round(opening, 3), round(closing, 3)
    added = max(round(increment, 3), last - first)
    return [f"{value:.3f}" for value in (first, added, first + added - last, last)]


def in_step(values: Sequence[float], digits: int) -> list[float]:
    """Values rounded so that they add up to their rounded sum, and the larger is never the less.

    All are rounded down, and what is missing goes to those of which most was taken.
    """
    scale = 10**digits
    whole = [math.floor(value * scale) for value in values]
    missing = round(round(math.fsum(values), digits) * scale) - sum(whole)
    taken = sorted(range(len(whole)), key=lambda i: whole[i] - values[i] * scale)
    for i in taken[:missing]:
        whole[i] += 1
    return [round(one / scale, digits) for one in whole]


def words(name: str) -> str:
    """A word of a vocabulary as one reads it."""
    return name.replace("_", " ")


def time(seconds: float) -> str:
    """A time of day, with its seconds where it has any."""
    return exact(seconds).removesuffix(":00")


def exact(seconds: float) -> str:
    """A time of day to the second; a later day's hours go on from 24."""
    whole = math.floor(seconds + 1e-6)
    return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
