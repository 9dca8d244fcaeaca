"""The course of the day: mean tension and service level by the time of day."""

from typing import NamedTuple

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.run import Run

__all__ = ["Course", "course"]

_DAY = 86_400.0


class Course(NamedTuple):
    """How a day went, by stretches of the time of day; of several days, over all of them together.

    `start` is when each stretch begins, s since midnight. `tension` is the mean over its minutes of
    the mean tension of those on shift, in points. `service_level` is that of the contacts that were
    offered in it, 0 to 1. Both are nan where undefined. All have shape (stretches,).
    """

    start: Floats
    tension: Floats
    service_level: Floats


def course(run: Run, step: float = 1800.0, *, fewest: int = 1) -> Course:
    """The course of the day in stretches of `step` seconds.

    Tension is read from the table `wallboard` while at least `fewest` are on shift, service level
    from `contact`, as the measure `service_level` has it.
    """
    clock = run.column("wallboard", "t") % _DAY
    manned = (run.column("wallboard", "staffed") >= fewest).astype(np.float64)
    arrived = run.column("contact", "arrived") % _DAY
    shown = run.column("wallboard", "tension")
    # Of a real floor no tension is known.
    tension = np.where(shown < 0, np.nan, shown)
    if not len(clock):
        return Course(*np.empty((3, 0)))
    first = int(min(clock.min(), arrived.min(initial=_DAY)) // step)
    last = int(max(clock.max(), arrived.max(initial=0.0)) // step)

    def share(at: Floats, part: Floats, whole: Floats) -> Floats:
        place = (at // step).astype(np.intp) - first
        parts, wholes = (np.bincount(place, one, last - first + 1) for one in (part, whole))
        with np.errstate(invalid="ignore"):
            return np.asarray(parts / wholes, dtype=np.float64)

    # Without a target nothing is in time or late: every share is then nan.
    limit = run.header.section("targets").get("answered_within", float("nan"))
    quick = np.where(np.isfinite(limit), run.column("contact", "wait") <= limit, np.nan)
    return Course(
        np.arange(first, last + 1, dtype=np.float64) * step,
        share(clock, manned * tension, manned),
        share(arrived, quick * run.answered, 1 - quick * run.outcomes["abandoned"]),
    )
