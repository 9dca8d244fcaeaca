"""Who was on the floor, read from calls alone: presence, and the time between two calls."""

from collections.abc import Iterator, Sequence

import numpy as np

from twin.mirror.fit.calls import Bools, Calls, Floats
from twin.mirror.fit.days import HALF_HOUR, Hours
from twin.mirror.fit.handling import LONGEST

__all__ = ["AWAY_GAP", "AWAY_QUEUE", "Floor", "mean_number", "served_apart"]

AWAY_GAP, AWAY_QUEUE = 1200.0, 120.0
"""A technician is away in a gap between two conversations that is longer than the first (s), or
during more than the second of which callers were waiting."""

_STEP = 10.0  # s between looks at the floor


class Floor:
    """One day as its technicians lived it: conversations, gaps, and when callers were waiting."""

    def __init__(self, day: Calls, hours: Hours, apart: Sequence[str] = ()) -> None:
        """Take one day's calls; those of types in `apart` wait for a few, whoever else is free."""
        self.hours = hours
        self.day = day
        timed = day.answered & (day.talk > 0) & (day.talk <= LONGEST)
        self.begin, self.end = day.begin[timed], (day.begin + day.talk)[timed]
        self.technician = day.technician[timed]
        queued = day.queued & ~np.isin(day.kind, list(apart))
        self.queue = _union(day.arrival[queued], day.begin[queued])

    def conversations(self) -> Iterator[tuple[Floats, Floats]]:
        """Each technician's begins and ends, in order; nobody's name."""
        for one in np.unique(self.technician[self.technician > 0]):
            mine = np.flatnonzero(self.technician == one)
            mine = mine[np.argsort(self.begin[mine], kind="stable")]
            yield self.begin[mine], np.maximum.accumulate(self.end[mine])

    def queueing(self, start: float, end: float) -> float:
        """Seconds between two moments during which somebody was waiting."""
        inside = np.minimum(self.queue[1], end) - np.maximum(self.queue[0], start)
        return float(np.clip(inside, 0, None).sum())

    def sessions(self) -> list[list[tuple[float, float]]]:
        """Each technician's times of presence, s since midnight."""
        everyone = []
        for begin, end in self.conversations():
            mine = [(float(begin[0]), float(end[0]))]
            for b, e in zip(begin[1:].tolist(), end[1:].tolist(), strict=True):
                since = mine[-1][1]
                if b - since > AWAY_GAP or self.queueing(since, b) > AWAY_QUEUE:
                    mine.append((b, e))
                else:
                    mine[-1] = (mine[-1][0], e)
            everyone.append(mine)
        return everyone

    def stays(self) -> tuple[float, float]:
        """Seconds between each technician's first and last moment, and seconds present of these."""
        if self.day.presence is not None and len(self.day):
            told = self.day.presence.on(self.day.dates[0])
            ends = [
                (told.begin[told.person == one].min(), told.end[told.person == one].max())
                for one in np.unique(told.person)
            ]
        else:
            ends = [(mine[0][0], mine[-1][1]) for mine in self.sessions()]
        begin, end = self._spans()
        return float(sum(last - first for first, last in ends)), float((end - begin).sum())

    def present(self) -> Floats:
        """Mean number of technicians present, per half-hour."""
        return mean_number(*self._spans(), self.hours)

    def busy(self) -> Floats:
        """Mean number of conversations under way, per half-hour."""
        return mean_number(self.begin, self.end, self.hours)

    def squeezed(self) -> tuple[float, float]:
        """Seconds of conversation, and of presence, at times when callers were waiting."""
        grid = np.arange(self.hours.open, self.hours.close, _STEP)
        if not len(self.queue[0]):
            return 0.0, 0.0
        i = np.searchsorted(self.queue[0], grid, side="right") - 1
        tight = grid[(i >= 0) & (self.queue[1][np.maximum(i, 0)] > grid)]

        def seconds(begin: Floats, end: Floats) -> float:
            begun = np.searchsorted(np.sort(begin), tight, side="right")
            over = np.searchsorted(np.sort(end), tight, side="right")
            return _STEP * float((begun - over).sum())

        return seconds(self.begin, self.end), seconds(*self._spans())

    def under_queue(self) -> Bools:
        """Which calls left the queue, or did without, while somebody else waited."""
        begin = self.day.begin
        if not len(self.queue[0]):
            return np.zeros(len(begin), dtype=bool)
        i = np.searchsorted(self.queue[0], begin + 0.5, side="right") - 1
        return np.asarray((i >= 0) & (self.queue[1][np.maximum(i, 0)] > begin + 1))

    def gaps(self) -> tuple[Floats, Bools]:
        """Time from a conversation's end to the next, while somebody waits all along.

        Such a gap is no idleness. Censored (False) where the queue empties first.
        """
        gap: list[float] = []
        seen: list[bool] = []
        if len(self.queue[0]):
            for begin, end in self.conversations():
                for e, following in zip(end, [*begin[1:], np.inf], strict=True):
                    i = int(np.searchsorted(self.queue[0], e, side="right")) - 1
                    if i >= 0 and self.queue[1][i] > e:
                        seen.append(bool(following <= self.queue[1][i] + 1))
                        gap.append(float(max(min(following, self.queue[1][i]) - e, 0.5)))
        return np.array(gap, dtype=float), np.array(seen, dtype=bool)

    def _spans(self) -> tuple[Floats, Floats]:
        if self.day.presence is not None and len(self.day):
            told = self.day.presence.on(self.day.dates[0])
            return told.begin, told.end
        flat = np.array([one for mine in self.sessions() for one in mine]).reshape(-1, 2)
        return flat[:, 0], flat[:, 1]


def served_apart(calls: Calls) -> tuple[str, ...]:
    """Types that only a few technicians take, so that waiting for them says nothing of the others.

    With p_i the share of a type's calls that technician i took, 1/Σp² is the effective number of
    technicians (inverse Simpson index); a type with less than a third of that of all calls stands
    apart.
    """
    known = calls.where(calls.answered & (calls.technician > 0))
    if not len(known):
        return ()
    everybody = _effective(known.technician)
    return tuple(
        str(kind)
        for kind in np.unique(known.kind)
        if _effective(known.technician[known.kind == kind]) < everybody / 3
    )


def _effective(technicians: np.ndarray) -> float:
    share = np.unique(technicians, return_counts=True)[1] / len(technicians)
    return float(1 / (share**2).sum())


def mean_number(begin: Floats, end: Floats, hours: Hours) -> Floats:
    """Mean number of intervals under way, per half-hour."""
    edges = hours.edges
    inside = np.clip(end[:, None], edges[:-1], edges[1:]) - np.clip(
        begin[:, None], edges[:-1], edges[1:]
    )
    return np.asarray(inside.sum(axis=0) / HALF_HOUR)


def _union(begin: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Begins and ends of the union of intervals."""
    if not len(begin):
        return begin, end
    order = np.argsort(begin, kind="stable")
    begin, reach = begin[order], np.maximum.accumulate(end[order])
    fresh = np.r_[True, begin[1:] > reach[:-1]]
    return begin[fresh], reach[np.r_[fresh[1:], True]]
