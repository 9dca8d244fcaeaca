"""A technician's tension by component over a shift: what `explain` tells, at many moments."""

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.spans import TOLERANCE
from twin.measures.wear import LEDGER, Wear, brings_along, drives, rests, rows_of
from twin.rules import strain as rules
from twin.traces.frame import Traces
from twin.traces.tables import TENSION_COMPONENTS

__all__ = ["levels", "points"]

_FULL = 1 - 1e-12  # a level of 1 has no logarithm


def levels(traces: Traces, person: int, moments: Floats) -> Floats:
    """Levels (0 to 1) of the components of tension, shape (components, moments).

    Between two rows of a component its level wears off; inside a stretch of exposure it follows
    the rule that made the row, as `twin.measures.explain` has it. Moments (s since the first
    midnight) must lie on shift.

    Args:
        traces: of a simulated run with its ledger.
        person: the technician's place in the header's people.
        moments: any, in any order.
    """
    strain = traces.header.section("strain")
    ledger = rows_of(traces, "strain", person)
    wear = Wear(rests(traces, rows_of(traces, "duration", person), ledger), strain)
    driven = drives(ledger, strain, brings_along(traces, person))
    of = ledger[:, LEDGER["component"]]
    return np.array(
        [
            _level(ledger[of == component], driven[of == component], wear, strain, moments)
            for component in range(TENSION_COMPONENTS)
        ]
    )


def points(found: Floats) -> Floats:
    """Each component's part of tension, in points, for levels of shape (components, moments).

    A component's part is its share of -Σ ln(1 - A), as in `explain`; they add up to tension.
    """
    logs = -np.log1p(-np.minimum(found, _FULL))
    whole = logs.sum(axis=0)
    shares = np.divide(logs, whole, out=np.zeros_like(logs), where=whole > 0)
    made: Floats = shares * 100 * (1 - np.prod(1 - found, axis=0))
    return made


def _level(
    rows: Floats, driven: Floats, wear: Wear, strain: dict[str, float], moments: Floats
) -> Floats:
    """Levels of one component, from its rows in order of time."""
    if not len(rows):
        return np.zeros(len(moments))
    ends, starts = rows[:, 0], rows[:, LEDGER["start"]]
    closings = np.append(0.0, rows[:, LEDGER["closing"]])
    before = np.append(ends[0], ends)  # of the first row nothing is before: its level is 0
    known = np.searchsorted(ends, moments + TOLERANCE, side="right")
    later = np.maximum(moments, before[known])
    level: Floats = closings[known] * wear.all_left(before[known], later)
    follows = np.minimum(known, len(rows) - 1)
    under_way = (known < len(rows)) & (starts[follows] < moments)
    under_way &= rows[follows, LEDGER["control"]] >= 0
    here, row = np.flatnonzero(under_way), follows[under_way]
    opened = closings[row] * wear.all_left(before[row], np.maximum(starts[row], before[row]))
    added, lost = rules.booked(
        opened, driven[row], strain["decay_work"], moments[here] - starts[row]
    )
    level[here] = opened + added - lost
    return level
