"""Tension over the technicians' time on shift, from the ledger's rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Floats
from twin.measures.spans import TOLERANCE, Spans


@dataclass(frozen=True, slots=True)
class TensionPath:
    """Straight pieces of the technicians' tension, and the peak of every stretch on shift.

    A piece lasts `seconds` from the moment `begins` on, and leads `person` from `begin` to `end`
    points. Tension is linear
    between two ledger rows of the same stretch on shift, and as level after the last. A stretch
    opens at 0 unless a row opens it: the ledger writes down whatever is left from before.
    """

    person: NDArray[np.intp]
    begins: Floats
    seconds: Floats
    begin: Floats
    end: Floats
    peaks: Floats

    @property
    def total(self) -> float:
        """Length of all pieces, in seconds."""
        return float(self.seconds.sum())

    @property
    def area(self) -> float:
        """Integral of tension over time, in point-seconds."""
        return float(self.areas.sum())

    @property
    def areas(self) -> Floats:
        """Integral of tension over each piece, in point-seconds."""
        return self.seconds * (self.begin + self.end) / 2

    def between(self, start: float, end: float) -> "TensionPath":
        """What lies between two moments (s), with the peak of every stretch that is left."""
        first = np.clip(self.begins, start, end)
        last = np.clip(self.begins + self.seconds, start, end)
        kept = last > first
        begins, seconds = self.begins[kept], self.seconds[kept]
        first, last, person = first[kept], last[kept], self.person[kept]
        slope = (self.end[kept] - self.begin[kept]) / seconds
        low = self.begin[kept] + slope * (first - begins)
        high = self.begin[kept] + slope * (last - begins)
        new = np.ones(len(first), dtype=bool)
        new[1:] = (person[1:] != person[:-1]) | (first[1:] > last[:-1] + TOLERANCE)
        tops = np.maximum(low, high)
        peaks = np.maximum.reduceat(tops, np.flatnonzero(new)) if len(tops) else tops
        return TensionPath(person, first, last - first, low, high, peaks)

    def above(self, level: float) -> float:
        """Seconds above a level."""
        low, high = np.minimum(self.begin, self.end), np.maximum(self.begin, self.end)
        rise = np.where(high > low, high - low, 1.0)
        part = np.where(high > low, np.clip((high - level) / rise, 0.0, 1.0), high > level)
        # Not a product of vectors: BLAS's threads would take the processors from other runs.
        return float((self.seconds * np.where(np.isnan(high), np.nan, part)).sum())


def tension_path(person: NDArray[np.intp], t: Floats, tension: Floats, spans: Spans) -> TensionPath:
    """The pieces between successive ledger rows, each given by its person, moment and tension."""
    order = np.lexsort((t, person))
    person, t, tension = person[order], t[order], tension[order]
    span = spans.find(person, t)
    inside = span >= 0
    span, t, tension = span[inside], t[inside], tension[inside]
    # Every stretch in turn: its opening, its rows, its end.
    opens, ends = _edges(spans, span)
    count = len(span) + 2 * len(spans)
    moments, levels = np.empty(count), np.empty(count)
    of_row = np.arange(len(span)) + 2 * span + 1
    moments[of_row], levels[of_row] = t, tension
    moments[opens], levels[opens] = spans.start, 0.0
    moments[ends] = spans.end
    levels[ends] = levels[ends - 1]
    within = np.ones(max(count - 1, 0), dtype=bool)
    within[ends[:-1]] = False
    return TensionPath(
        np.repeat(spans.person, ends - opens + 1)[:-1][within],
        moments[:-1][within],
        np.maximum(np.diff(moments), 0.0)[within],
        levels[:-1][within],
        levels[1:][within],
        np.maximum.reduceat(levels, opens) if count else levels,
    )


def _edges(spans: Spans, span: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of each stretch's opening and end, when its rows stand between the two."""
    rows = np.bincount(span, minlength=len(spans))
    ends = np.cumsum(rows + 2) - 1
    return ends - rows - 1, ends
