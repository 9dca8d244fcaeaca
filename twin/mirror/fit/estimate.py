"""What a fit gives: values with how many they rest on, an interval, and how well they fit.

Calls of one day have much in common, so that intervals take days, not calls, as what is
independent, wherever that matters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp, inf, log, sqrt
from typing import TypeVar

import numpy as np
from scipy import stats

from twin.mirror.fit.calls import Floats
from twin.world.streams import stream

__all__ = ["RESAMPLES", "Estimate", "Fit", "by_days", "of_mean"]

T = TypeVar("T")

RESAMPLES = 200
"""Bootstrap samples of days."""

_LEVEL = 0.975


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval.

    `path` is its place in the scenario, empty where it has none; `n` counts `of`, such as calls.
    `how` says where the interval comes from.
    """

    path: str
    name: str
    value: float
    low: float
    high: float
    n: int
    of: str
    unit: str = ""
    how: str = "bootstrap by days"

    def holds(self, truth: float) -> bool:
        """Whether the interval holds a value."""
        return self.low <= truth <= self.high


@dataclass(frozen=True, slots=True)
class Fit:
    """One part of a centre, fitted: its estimates, how well they fit, and what to know of them.

    `fitness` maps what is compared to a number; `too_few` says why nothing could be fitted, and is
    empty otherwise. `curves` are what a chart shows: data and fit, by name.
    """

    name: str
    title: str
    estimates: tuple[Estimate, ...] = ()
    fitness: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    too_few: str = ""
    curves: dict[str, Floats] = field(default_factory=dict)

    def value(self, path: str) -> float:
        """The estimate at a path of the scenario; `KeyError` if there is none."""
        for one in self.estimates:
            if one.path == path:
                return one.value
        raise KeyError(path)


def by_days(
    days: Sequence[T],
    statistic: Callable[[Sequence[T]], Floats],
    seed: int,
    purpose: str,
    *,
    positive: bool = True,
    resamples: int = RESAMPLES,
) -> tuple[Floats, Floats, Floats]:
    """A statistic of days with the ends of its 95 % interval, by resampling whole days.

    With s the standard deviation over bootstrap samples of n days, on the logarithm where the
    statistic is positive, and t Student's quantile for n − 1 degrees of freedom:

        x exp(± t s √(n/(n−1))),   or   x ± t s √(n/(n−1))

    A percentile interval of a few days is too short, since the bootstrap takes the variance with n
    in the divisor and knows no t. With one day the interval is unbounded.
    """
    value = np.atleast_1d(statistic(days))
    count = len(days)
    if count < 2:
        return value, np.full_like(value, 0.0 if positive else -inf), np.full_like(value, inf)
    rng = stream(seed, 0, f"calibrate.bootstrap/{purpose}")
    drawn = rng.integers(0, count, size=(resamples, count))
    again = np.array([np.atleast_1d(statistic([days[i] for i in row])) for row in drawn])
    wide = float(stats.t.ppf(_LEVEL, count - 1)) * sqrt(count / (count - 1))
    if positive:
        tiny = np.finfo(float).tiny
        logs = np.log(np.where(again > 0, again, np.nan))
        spread = np.where(value > 0, np.nan_to_num(_spread(logs)), 0.0)
        middle = np.log(np.maximum(value, tiny))
        high = np.exp(middle + wide * spread)
        # A variance that comes out as nothing in some samples is not known to be above nothing.
        vanished = (again <= 0).mean(axis=0) > 1 - _LEVEL
        low = np.where(vanished, 0.0, np.exp(middle - wide * spread))
        return value, low, high
    spread = _spread(again)
    return value, value - wide * spread, value + wide * spread


def _spread(samples: Floats) -> Floats:
    kept = np.ma.masked_invalid(samples)
    return np.asarray(np.ma.filled(kept.std(axis=0, ddof=1), 0.0), dtype=float)


def of_mean(values: Floats) -> tuple[float, float, float]:
    """The mean of independent values with its 95 % interval, mean ± t s/√n; unbounded for one."""
    count, mean = len(values), float(values.mean())
    if count < 2:
        return mean, -inf, inf
    wide = float(stats.t.ppf(_LEVEL, count - 1)) * float(values.std(ddof=1)) / sqrt(count)
    return mean, mean - wide, mean + wide


def of_share(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z = float(stats.norm.ppf(_LEVEL))
    middle = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(hits * (n - hits) / n + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def of_rate(events: int, exposure: float) -> tuple[float, float]:
    """The exact 95 % interval of a Poisson rate (Garwood): χ² quantiles over twice the exposure."""
    low = float(stats.chi2.ppf(1 - _LEVEL, 2 * events)) / 2 if events else 0.0
    high = float(stats.chi2.ppf(_LEVEL, 2 * events + 2)) / 2
    return low / exposure, high / exposure


def of_spread(spread: float, df: int) -> tuple[float, float]:
    """The 95 % interval of a normal standard deviation with `df` degrees of freedom, by χ²."""
    if df < 1:
        return 0.0, inf
    high, low = (spread * sqrt(df / float(stats.chi2.ppf(p, df))) for p in (1 - _LEVEL, _LEVEL))
    return low, high


def around(value: float, log_error: float) -> tuple[float, float]:
    """The 95 % interval of a positive value whose logarithm has that standard error."""
    if value <= 0:
        return 0.0, 0.0
    z = float(stats.norm.ppf(_LEVEL))
    return exp(log(value) - z * log_error), exp(log(value) + z * log_error)
