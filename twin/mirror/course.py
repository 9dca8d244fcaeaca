"""How a floor fares from step to step: the same reckoning for what is forecast and what was.

Contacts are counted in the step in which they were offered, people and queues as means over time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from twin.traces.buffer import Batch
from twin.traces.tables import CONTACT, OUTCOMES, WALLBOARD

Floats = NDArray[np.float64]

MEASURES: Final = (
    "queue",
    "offered",
    "answered_share",
    "service_level",
    "abandoned_share",
    "wait",
    "busy",
    "occupancy",
    "strain",
)
"""In the order of the rows of a course."""

UNITS: Final = {
    "queue": "contacts",
    "offered": "contacts",
    "answered_share": "share",
    "service_level": "share",
    "abandoned_share": "share",
    "wait": "s",
    "busy": "technicians",
    "occupancy": "share",
    "strain": "points",
}

MEANING: Final = {
    "queue": "mean number of contacts waiting",
    "offered": "contacts offered",
    "answered_share": "answered / offered",
    "service_level": "answered within targets.answered_within / (offered - abandoned within it)",
    "abandoned_share": "abandoned / offered",
    "wait": "mean wait of those offered, however it ended; blocked ones left out",
    "busy": "mean number of technicians in conversation",
    "occupancy": "share of those on the floor who ring, talk or wrap up, mean over full minutes",
    "strain": "mean tension of those on the floor: supposed by the model, measured by nobody",
}

OF_PEOPLE: Final = ("busy", "occupancy", "strain")
"""What is about the people present, and of a real centre told of five or more only."""

BETTER: Final = {
    "queue": "less",
    "answered_share": "more",
    "service_level": "more",
    "abandoned_share": "less",
    "wait": "less",
    "strain": "less",
}
"""Which way is better, where one is."""

ASSUMED: Final = ("strain",)
"""What no log tells: the model's supposition."""

_ANSWERED, _ABANDONED, _BLOCKED = map(OUTCOMES.index, ("answered", "abandoned", "blocked"))
_COLUMNS: Final = tuple(
    CONTACT.names.index(name)
    for name in ("arrived", "wait", "talk", "hold", "outcome", "contact_type")
)
_T, _STAFFED, _BUSY, _TENSION = (
    WALLBOARD.names.index(name) for name in ("t", "staffed", "busy", "tension")
)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts side by side, each array of shape (contacts,); times in s, words by their codes.

    Of those under way at `until` only what has been is there: a wait so far, a talk so far.
    """

    arrived: Floats
    wait: Floats
    talk: Floats
    outcome: Floats
    kind: Floats
    until: float

    @classmethod
    def of(
        cls, tables: Batch, under_way: Sequence[tuple[float, float]] = (), until: float = np.inf
    ) -> "Contacts":
        """Those of the contact table, and those that have no row yet: arrived, answered or nan."""
        arrived, wait, talk, hold, outcome, kind = tables["contact"][:, _COLUMNS].T
        talk = np.minimum(talk + hold, np.maximum(until - arrived - wait, 0.0))
        if under_way:
            came, taken = np.array(under_way, dtype=float).T
            open_still = np.isnan(taken)
            left = np.where(open_still, until, taken)
            arrived, wait = np.r_[arrived, came], np.r_[wait, left - came]
            talk = np.r_[talk, until - left]
            outcome = np.r_[outcome, np.where(open_still, -1, _ANSWERED)]
            kind = np.r_[kind, np.full(len(came), -1.0)]
        return cls(arrived, wait, talk, outcome, kind, until)


def course(contacts: Contacts, wallboard: Floats, edges: Floats, in_time: float) -> Floats:
    """The measures from step to step, shape (measures, steps); nan where undefined.

    `edges` are the ends of the steps (s), one more than there are steps; `wallboard` holds rows of
    that table; `in_time` is the wait (s) within which an answer is in time.
    """
    steps = len(edges) - 1
    found = np.full((len(MEASURES), steps), np.nan)
    place = np.searchsorted(edges, contacts.arrived, "right") - 1
    inside = (place >= 0) & (place < steps)
    place, wait = place[inside], contacts.wait[inside]
    outcome = contacts.outcome[inside]

    def count(chosen: NDArray[np.bool_]) -> Floats:
        return np.bincount(place[chosen], minlength=steps).astype(float)

    offered = np.bincount(place, minlength=steps).astype(float)
    answered, quick = outcome == _ANSWERED, wait <= in_time
    abandoned, taken_in = outcome == _ABANDONED, outcome != _BLOCKED
    lengths = np.diff(edges)
    served = contacts.arrived + contacts.wait
    with np.errstate(divide="ignore", invalid="ignore"):
        found[0] = _together(contacts.arrived, served, edges) / lengths
        found[1] = offered
        found[2] = count(answered) / offered
        found[3] = count(answered & quick) / (offered - count(abandoned & quick))
        found[4] = count(abandoned) / offered
        waits = np.bincount(place[taken_in], wait[taken_in], minlength=steps)
        found[5] = waits / count(taken_in)
        found[6] = _together(served, served + contacts.talk, edges) / lengths
        if len(wallboard):
            at = np.searchsorted(edges, wallboard[:, _T], "right") - 1
            seen = (at >= 0) & (at < steps)
            at, rows = at[seen], wallboard[seen]
            staffed = np.bincount(at, rows[:, _STAFFED], minlength=steps)
            found[7] = np.bincount(at, rows[:, _BUSY], minlength=steps) / staffed
            tension = np.where(rows[:, _STAFFED] > 0, rows[:, _TENSION], np.nan)
            known = tension >= 0
            found[8] = np.bincount(at[known], tension[known], minlength=steps) / np.bincount(
                at[known], minlength=steps
            )
    return found


def _together(begin: Floats, end: Floats, edges: Floats) -> Floats:
    """The seconds that stretches spend in each step, in all."""
    order_begin, order_end = np.sort(begin), np.sort(end)
    # The time before an edge: each stretch's part up to it.
    before: Floats = _up_to(order_begin, edges) - _up_to(order_end, edges)
    return np.diff(before)


def _up_to(moments: Floats, edges: Floats) -> Floats:
    """For each edge, the seconds since each of the moments (sorted) that lie before, in all."""
    sums = np.concatenate([[0.0], np.cumsum(moments)])
    passed = np.searchsorted(moments, edges, "right")
    total: Floats = passed * edges - sums[passed]
    return total
