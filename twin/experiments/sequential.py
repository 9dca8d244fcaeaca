"""When to stop: how many pairs it takes until every interval is as narrow as was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, isfinite

from twin.experiments.paired import Difference

__all__ = ["FIRST", "Precision"]

FIRST = 20
"""Pairs before the first look. With fewer, the spread is known too badly: runs that happen to be
alike would stop too early, and intervals would cover the truth less often than they say."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Half an interval's width that is wanted, as a share of the level it is about.

    `most` is the number of pairs at which to give up.
    """

    share: float
    most: int = 1000

    def short(self, effects: Sequence[tuple[Difference, float]]) -> float:
        """How far the widest interval is from what is wanted: its half over the wanted half.

        Each effect is a difference and the level it is held against. 1 or less is narrow enough.
        An effect that is not defined, or one at a level of 0, asks for nothing.
        """
        found = [
            difference.reach / (self.share * abs(level))
            for difference, level in effects
            if isfinite(difference.mean) and isfinite(level) and level != 0
        ]
        return max((one if isfinite(one) else inf for one in found), default=0.0)

    def next(self, pairs: int, short: float) -> int:
        """How many pairs to have before the next look; `pairs` if there is no need for more.

        An interval narrows with the square root of the pairs. The step is at least a quarter and
        at most a doubling: looking at every single pair would stop at lucky moments.
        """
        if short <= 1 or pairs >= self.most:
            return pairs
        wanted = pairs * short**2 if isfinite(short) else inf
        return min(self.most, ceil(min(max(wanted, 1.25 * pairs), 2.0 * pairs)))
