"""Differences between paired runs: the mean, its interval, and what can be said of the sign."""

from math import isfinite, sqrt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

__all__ = ["Difference", "Verdict", "differences", "estimate"]

Verdict = Literal["up", "down", "can't tell"]

_CONFIDENCE = 0.95
_ROUNDING = 1e-12  # a difference smaller than this share of the values is one of rounding


class Difference(NamedTuple):
    """The mean of paired differences, the ends of its 95 % interval, and the number of pairs.

    Unknown values are nan; the ends are so with fewer than two pairs.
    """

    mean: float
    low: float
    high: float
    n: int

    @property
    def reach(self) -> float:
        """Half the width of the interval; nan if there is none."""
        return (self.high - self.low) / 2

    @property
    def verdict(self) -> Verdict:
        """The sign, if the interval leaves out 0."""
        if self.low > 0:
            return "up"
        return "down" if self.high < 0 else "can't tell"


def differences(low: ArrayLike, high: ArrayLike) -> NDArray[np.float64]:
    """The difference high - low of each pair, shape (pairs,).

    It is exactly 0 where only rounding tells the two apart.

    Raises:
        ValueError: there are not as many of the one as of the other.
    """
    one, other = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    if one.shape != other.shape:
        raise ValueError(f"{one.size} values cannot be paired with {other.size}")
    apart: NDArray[np.float64] = other - one
    apart[np.abs(apart) <= _ROUNDING * np.maximum(np.abs(one), np.abs(other))] = 0.0
    return apart


def estimate(apart: ArrayLike) -> Difference:
    """Mean and 95 % interval of paired differences; pairs with an unknown value are left out.

    mean ± t(0.975, n - 1) · s / √n with s the standard deviation of the differences (Student's t
    for paired values). It takes the pairs to be independent and their mean near normal.
    """
    values = np.asarray(apart, dtype=float)
    known = values[np.isfinite(values)]
    n = len(known)
    mean = float(known.mean()) if n else float("nan")
    if n < 2 or not isfinite(mean):
        return Difference(mean, float("nan"), float("nan"), n)
    if np.ptp(known) <= _ROUNDING * abs(mean):
        return Difference(mean, mean, mean, n)
    reach = float(stats.t.ppf((1 + _CONFIDENCE) / 2, n - 1) * known.std(ddof=1) / sqrt(n))
    return Difference(mean, mean - reach, mean + reach, n)
