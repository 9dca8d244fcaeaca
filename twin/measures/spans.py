"""When technicians were on shift, read off the duration table, which tiles each shift."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Floats

TOLERANCE = 1e-6
"""Seconds by which two moments may differ and still be the same moment."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Unbroken stretches on shift, by person and then by time; each array has shape (spans,)."""

    person: NDArray[np.intp]
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.person)

    def find(self, person: NDArray[np.intp], t: Floats) -> NDArray[np.intp]:
        """The span that holds each person's moment, ends included; -1 where none does."""
        if not len(self) or not len(t):
            return np.full(len(t), -1, dtype=np.intp)
        # One number line for everybody: each person's times on a stretch of their own.
        reach = max(float(self.end.max()), float(t.max())) + 1.0
        starts = self.person * reach + self.start
        place = np.searchsorted(starts, person * reach + t + TOLERANCE, side="right") - 1
        found = (place >= 0) & (self.person[place] == person)
        found &= t <= self.end[place] + TOLERANCE
        return np.where(found, place, -1)


def spans(rows: Floats) -> Spans:
    """The stretches that rows of the duration table cover without a gap."""
    end, person, _, _, start = rows.T
    order = np.lexsort((end, start, person))
    end, person, start = end[order], person[order], start[order]
    first = np.ones(len(rows), dtype=bool)
    if len(rows):
        first[1:] = (person[1:] != person[:-1]) | (start[1:] > end[:-1] + TOLERANCE)
    begins = np.flatnonzero(first)
    last = np.append(begins[1:], len(rows))[: len(begins)] - 1
    return Spans(person[begins].astype(np.intp), start[begins], end[last])
