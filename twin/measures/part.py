"""A part of a run: what the traces hold about one person between two moments."""

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.spans import TOLERANCE
from twin.measures.wear import rows_of
from twin.traces.frame import Traces
from twin.traces.tables import TABLES

__all__ = ["part"]

_LASTING = {"person", "answer"}
"""What is said once of a person, and holds for the whole run."""


def part(traces: Traces, person: int, start: float, end: float) -> Traces:
    """The rows about one person between two moments (s since the first midnight), both included.

    A stretch of the duration table is cut at the two; every other row counts at its own moment,
    `t`. A table without persons is empty. Any measure can be taken of it; tension is best read
    off the whole shift (`TensionPath.between`), since it goes on from what was before.

    Args:
        traces: of the run.
        person: his or her place in the header's people.
        start: the earlier moment.
        end: the later moment.
    """
    kept = {}
    for name in traces.tables:
        if "technician" not in TABLES[name].names:
            kept[name] = traces.rows(name)[:0]
            continue
        rows = rows_of(traces, name, person)
        if name == "duration":
            rows = _cut(rows, start, end)
        elif name not in _LASTING:
            t = rows[:, 0]
            rows = rows[(t >= start - TOLERANCE) & (t <= end + TOLERANCE)]
        kept[name] = rows
    return Traces(traces.header, kept)


def _cut(rows: Floats, start: float, end: float) -> Floats:
    """The stretches between two moments; one that lasts no time stays where it lies inside."""
    rows = rows[(rows[:, 0] >= start - TOLERANCE) & (rows[:, 4] <= end + TOLERANCE)].copy()
    lasted = rows[:, 0] > rows[:, 4]
    rows[:, 0], rows[:, 4] = np.clip(rows[:, 0], start, end), np.clip(rows[:, 4], start, end)
    kept: Floats = rows[(rows[:, 0] > rows[:, 4]) | ~lasted]
    return kept
