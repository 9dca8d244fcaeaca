"""How many heads a load needs, in fractions of a head, when volume itself is uncertain.

A service level at a whole number of technicians is Erlang A's, or Erlang C's where patience is
endless. Between two whole numbers it is taken to be linear: a requirement of 7.4 heads is one that
7 heads miss and 8 exceed, and that lies two fifths of the way from the one to the other. So the
same reading of a service level goes from heads to load and back, and differences between
requirements can be added up.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, exp, floor, inf, isfinite, log

import numpy as np
from scipy.optimize import brentq

from twin.rules.staffing import erlang_a

__all__ = ["Load", "factor_behind", "heads_for", "level_at", "whole_heads"]

_NODES = 5
_MOST = 1 << 20
_WIDEST = log(8)
_WHOLE = 1e-9  # heads; what rounding of floats adds must not ask for one more


@dataclass(frozen=True, slots=True)
class Load:
    """What comes to a floor in a stretch of time.

    `cv` is the coefficient of variation of the rate from one day to the next: the service level is
    then that over all contacts of many days, gamma-distributed in volume.
    """

    rate: float  # offered contacts per second, on the mean
    mean_handle: float  # s
    mean_patience: float  # s; inf: nobody abandons
    cv: float = 0.0

    def __post_init__(self) -> None:
        if not (isfinite(self.rate) and self.rate >= 0):
            raise ValueError(f"rate must be 0 or more contacts per second, got {self.rate}")
        if not (isfinite(self.cv) and self.cv >= 0):
            raise ValueError(f"cv must be 0 or more, got {self.cv}")

    @property
    def erlangs(self) -> float:
        """The mean number of technicians it would keep busy, if all were answered.

            rate × mean_handle

        By definition (Erlang).
        """
        return self.rate * self.mean_handle

    def times(self, factor: float) -> "Load":
        """The same with the rate multiplied.

            rate × factor

        By definition.
        """
        return replace(self, rate=self.rate * factor)


def level_at(load: Load, heads: float, threshold: float) -> float:
    """Return the share answered within `threshold` s, of contacts not abandoned before it.

        answered in time / (offered - abandoned in time)
        level(n + part) = (1 - part) × level(n) + part × level(n + 1)

    The centre's own service level, by definition: whoever hangs up sooner gave the centre no chance
    to be in time. At whole heads it is Erlang A's, or Erlang C's where patience is endless, over
    days of gamma-distributed volume (E3.4).
    """
    if heads <= 0:
        return 0.0
    below = floor(heads)
    part = heads - below
    low = _level(load, below, threshold)
    return low if part == 0 else low + part * (_level(load, below + 1, threshold) - low)


def heads_for(load: Load, share: float, threshold: float) -> float:
    """Return the heads at which a share is answered within `threshold` s; 0 without contacts.

        level_at(load, heads, threshold) = share, solved for heads

    By definition the inverse of `level_at`.

    Raises ValueError if the share is not inside 0..1, or no number of heads reaches it.
    """
    if not 0 < share < 1:
        raise ValueError(f"share must be inside 0..1, got {share}")
    if load.rate == 0:
        return 0.0
    most = 1
    while _level(load, most, threshold) < share:
        most *= 2
        if most > _MOST:
            raise ValueError(f"more than {_MOST} technicians for {load}")
    low = most // 2 + 1
    n = bisect_left(range(most), share, lo=low, key=lambda n: _level(load, n, threshold))
    before = _level(load, n - 1, threshold)
    return n - 1 + (share - before) / (_level(load, n, threshold) - before)


def whole_heads(heads: float) -> int:
    """Return the fewest whole heads that are not less than `heads`.

        ⌈heads⌉

    By definition.
    """
    return ceil(heads - _WHOLE)


def factor_behind(load: Load, heads: float, level: float, threshold: float) -> float:
    """Return the factor on the rate that gives a service level at so many heads.

        level_at(load × factor, heads, threshold) = level, solved for factor

    What a floor does is thereby put as a load, by definition: a factor of 1.1 is a floor that does
    as if a tenth more came than does. The level falls with the rate; the factor is sought between
    1/8 and 8.
    """

    def above(log_factor: float) -> float:
        return level_at(load.times(exp(log_factor)), heads, threshold) - level

    if above(-_WIDEST) <= 0:
        return exp(-_WIDEST)
    if above(_WIDEST) >= 0:
        return exp(_WIDEST)
    return exp(brentq(above, -_WIDEST, _WIDEST, xtol=1e-6))


@lru_cache(maxsize=1 << 16)
def _level(load: Load, n: int, threshold: float) -> float:
    if n == 0:
        return 0.0
    in_time = patient = 0.0
    for factor, weight in _days(load.cv):
        rate = load.rate * factor
        offered = weight * factor  # a day of many contacts counts by them
        if load.mean_patience == inf and n <= rate * load.mean_handle:
            patient += offered  # the queue grows for ever
            continue
        state = erlang_a(rate, load.mean_handle, load.mean_patience, n)
        in_time += offered * state.service_level(threshold)
        patient += offered * (1 - state.abandoned_within(threshold))
    return in_time / patient if patient else 0.0


@lru_cache(maxsize=256)
def _days(cv: float) -> tuple[tuple[float, float], ...]:
    """Factors on volume and the weight of each: Gauss quadrature of a gamma of mean 1.

    Golub & Welsch (1969): the nodes are the eigenvalues of the Jacobi matrix of the generalised
    Laguerre polynomials, the weights the squared first components of its eigenvectors. No gamma
    function of a large shape is ever formed.
    """
    if cv < 1e-6:
        return ((1.0, 1.0),)
    shape = 1 / cv**2
    j = np.arange(_NODES)
    off = np.sqrt(j[1:] * (j[1:] + shape - 1))
    nodes, vectors = np.linalg.eigh(np.diag(2 * j + shape) + np.diag(off, 1) + np.diag(off, -1))
    return tuple(
        (float(node / shape), float(first**2))
        for node, first in zip(nodes, vectors[0], strict=True)
    )
