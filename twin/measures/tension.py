"""Tension over the technicians' time on shift, from the ledger's rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Floats
from twin.measures.spans import Spans


@dataclass(frozen=True, slots=True)
class TensionPath:
    """Straight pieces of the technicians' tension, and the peak of every stretch on shift.

    A piece lasts `seconds` and leads from `begin` to `end` points. Tension is taken as linear
    between two ledger rows of the same stretch, as level before the first and after the last.
    Stretches on shift without any ledger row have no tension on record and do not count.
    """

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
        return float(self.seconds @ (self.begin + self.end)) / 2

    def above(self, level: float) -> float:
        """Seconds above a level."""
        low, high = np.minimum(self.begin, self.end), np.maximum(self.begin, self.end)
        rise = np.where(high > low, high - low, 1.0)
        part = np.where(high > low, np.clip((high - level) / rise, 0.0, 1.0), high > level)
        return float(self.seconds @ np.where(np.isnan(high), np.nan, part))


def tension_path(
    person: NDArray[np.intp], t: Floats, tension: Floats, spans: Spans
) -> TensionPath:
    """The pieces between successive ledger rows, each given by its person, moment and tension."""
    order = np.lexsort((t, person))
    person, t, tension = person[order], t[order], tension[order]
    span = spans.find(person, t)
    inside = span >= 0
    span, t, tension = span[inside], t[inside], tension[inside]
    if not len(span):
        none = np.empty(0)
        return TensionPath(none, none, none, none)
    new = np.append(True, span[1:] != span[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(span)) - 1
    same = ~new[1:]
    seconds = (
        np.diff(t)[same],
        np.maximum(t[first] - spans.start[span[first]], 0.0),
        np.maximum(spans.end[span[last]] - t[last], 0.0),
    )
    return TensionPath(
        np.concatenate(seconds),
        np.concatenate((tension[:-1][same], tension[first], tension[last])),
        np.concatenate((tension[1:][same], tension[first], tension[last])),
        np.maximum.reduceat(tension, first),
    )
