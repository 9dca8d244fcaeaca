"""Unbroken rests: how much of the time on shift had a pause in it that was long enough."""

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Floats
from twin.measures.spans import TOLERANCE, Spans

_HOUR = 3600.0

Places = NDArray[np.intp]


def hours_with_rest(
    on_shift: Spans, rests: Spans, least: tuple[float, ...]
) -> tuple[Places, list[Places]]:
    """Whole clock hours on shift, and those with a long enough rest in them.

    An hour counts if one stretch on shift covers it from full hour to full hour. A rest counts in
    an hour with its part in that hour, which must last `least` seconds, give or take `TOLERANCE`.

    Returns:
        Whose hours they are, shape (hours,), and for each length whose hours had such a rest.
    """
    person, hour, seconds = _by_hour(on_shift)
    whole = seconds >= _HOUR - TOLERANCE
    person, hour = person[whole], hour[whole]
    if not len(person):
        return person, [person for _ in least]
    resting, at, rested = _by_hour(rests)
    reach = int(max(hour.max(), at.max(initial=0))) + 1
    longest = np.zeros((int(max(person.max(), resting.max(initial=0))) + 1) * reach)
    np.maximum.at(longest, resting * reach + at, rested)
    best = longest[person * reach + hour]
    return person, [person[best >= length - TOLERANCE] for length in least]


def _by_hour(spans: Spans) -> tuple[Places, Places, Floats]:
    """Stretches cut at every full hour: whose each piece is, in which hour it lies, its seconds."""
    first, last = (np.floor(t / _HOUR).astype(np.intp) for t in (spans.start, spans.end))
    # What ends on the hour leaves a piece of no length behind, which is in nobody's way.
    pieces = last - first + 1
    line = np.repeat(np.arange(len(spans)), pieces)
    hour = first[line] + np.arange(len(line)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    begins = np.maximum(spans.start[line], hour * _HOUR)
    ends = np.minimum(spans.end[line], (hour + 1) * _HOUR)
    return spans.person[line], hour, ends - begins
