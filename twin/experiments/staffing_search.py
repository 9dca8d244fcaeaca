"""Which heads to try next in each interval, from how those tried did."""

from collections.abc import Sequence
from math import log

from twin.experiments.staffing_terms import Forecast, Target, Terms
from twin.rules.heads import heads_for, whole_heads

__all__ = ["Search"]

_PRESENT = 0.85  # of those on the roster, where nobody was to be seen yet
_READABLE = (0.05, 0.97)  # service levels from which a load can be read off
_LONG_STEP = 3  # heads
_SMALL_STEP = 0.04  # of the heads: less than what a day's volume varies by


class Search:
    """Chooses what to try next, interval by interval, from what was tried."""

    def __init__(self, known: Forecast, target: Target, least: int) -> None:
        self._known = known
        self._target = target
        self._least = least
        self._before: list[tuple[int, float]] = []

    def first(self) -> list[int]:
        """The heads to begin with: Erlang A's, and those who are away."""
        target, known = self._target, self._known
        needs = (
            heads_for(known.load(place), target.share, target.within)
            for place in range(len(known.rates))
        )
        return [max(self._least, whole_heads(need / _PRESENT)) for need in needs]

    def next(self, found: Sequence[Terms]) -> tuple[list[int], bool]:
        """The heads to try next, and whether no step is of more than a head or a few per cent.

        Steps that small are within chance: a head is then taken away only where the target is
        surely met.
        """
        heads = [one.rostered for one in found]
        wanted = [self._wanted(one) for one in found]
        if self._before:
            wanted = [self._beyond(*now) for now in zip(wanted, self._before, found, strict=True)]
        self._before = [(one.rostered, one.level.share) for one in found]
        near = all(
            abs(a - b) <= max(1, _SMALL_STEP * b) for a, b in zip(wanted, heads, strict=True)
        )
        if near:
            met = [one.level.verdict(self._target.share) == "met" for one in found]
            wanted = [
                a if sure else max(a, b) for a, b, sure in zip(wanted, heads, met, strict=True)
            ]
        return wanted, near

    def _wanted(self, one: Terms) -> int:
        """The heads on the roster that the load behind an interval's service level needs."""
        if not one.offered:
            return self._least
        share = one.level.share
        readable = _READABLE[0] < share < _READABLE[1] and one.at_work > 0
        need = one.needed if readable else one.expected
        present = one.at_work / one.rostered if one.at_work else _PRESENT
        return max(self._least, whole_heads(need / min(1.2, max(0.5, present))))

    def _beyond(self, wanted: int, before: tuple[int, float], one: Terms) -> int:
        """The same, or further where two steps in one direction were both too short.

        A rush at the beginning of an interval is no steady load: read as one, it asks for too
        little again and again. The logit of the service level is then taken to be linear in heads.
        """
        (heads, share), now = before, one.level.share
        if abs(one.rostered - heads) < _LONG_STEP or not (0 < share < 1 and 0 < now < 1):
            return wanted
        slope = (_logit(now) - _logit(share)) / (one.rostered - heads)
        left = _logit(self._target.share) - _logit(now)
        if (
            slope <= 0
            or (left > 0) != (one.rostered > heads)
            or (left > 0) != (wanted > one.rostered)
        ):
            return wanted
        most = max(_LONG_STEP, one.rostered // 2)
        further = one.rostered + max(-most, min(most, round(left / slope)))
        return (
            max(self._least, further, wanted)
            if left > 0
            else max(self._least, min(further, wanted))
        )


def _logit(share: float) -> float:
    return log(share / (1 - share))
