"""The statistics that the published findings are stated in, each with a 95 % interval.

A statistic that the data cannot give (nobody differs, a group is empty) is nan, never an error:
the target it belongs to then counts as missed.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]

NAN = float("nan")
_NORMAL = 1.959963984540054  # the 97.5 % point of the standard normal


class Estimate(NamedTuple):
    """A value, the two ends of its 95 % interval, and how many cases it rests on."""

    value: float
    low: float
    high: float
    n: int


def known(*columns: Array) -> tuple[Array, ...]:
    """The columns without the cases in which any of them is unknown (nan)."""
    whole = np.all([np.isfinite(column) for column in columns], axis=0)
    return tuple(np.asarray(column, dtype=float)[whole] for column in columns)


def z(values: Array) -> Array:
    """Values in standard deviations from their mean; nan where they do not differ."""
    spread = np.std(values, ddof=1) if len(values) > 1 else 0.0
    if not spread > 0:
        return np.full(len(values), NAN)
    return np.asarray((values - np.mean(values)) / spread)


def correlation(x: Array, y: Array) -> Estimate:
    """Pearson's r, the point-biserial one where `x` is 0 or 1, with Fisher's interval.

    atanh(r) is near normal with standard error 1 / √(n - 3) (R. A. Fisher 1921).
    """
    x, y = known(x, y)
    n = len(x)
    if n < 4 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Estimate(NAN, NAN, NAN, n)
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    if abs(r) == 1:
        return Estimate(r, r, r, n)
    middle, reach = np.arctanh(r), _NORMAL / np.sqrt(n - 3)
    return Estimate(r, float(np.tanh(middle - reach)), float(np.tanh(middle + reach)), n)


def logistic(design: Array, outcome: Array, most_steps: int = 50) -> tuple[Array, Array]:
    """Coefficients and their covariance of a logistic regression, by Newton's method.

    `design` has shape (cases, terms), a column of ones included; `outcome` is 0 or 1. The
    coefficients maximise Σ y η - ln(1 + e^η), η = X β; the covariance is (Xᵀ W X)⁻¹ with
    W = p (1 - p). Both are nan where there is no maximum, as when a term tells cases apart wholly.
    """
    terms = design.shape[1]
    beta = np.zeros(terms)
    none = np.full(terms, NAN), np.full((terms, terms), NAN)
    for _ in range(most_steps):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        curvature = design.T @ (design * (p * (1 - p))[:, None])
        try:
            step = np.linalg.solve(curvature, design.T @ (outcome - p))
        except np.linalg.LinAlgError:
            return none
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            return beta, np.asarray(np.linalg.inv(curvature), dtype=float)
        if np.abs(beta).max() > 25:
            return none
    return none


def odds_ratio(exposed: Array, outcome: Array) -> Estimate:
    """How many times higher the odds of the outcome are for the exposed: e^β, Wald's interval."""
    exposed, outcome = known(exposed, outcome)
    n = len(exposed)
    if n == 0 or np.ptp(exposed) == 0 or np.ptp(outcome) == 0:
        return Estimate(NAN, NAN, NAN, n)
    beta, covariance = logistic(np.column_stack((np.ones(n), exposed)), outcome)
    reach = _NORMAL * np.sqrt(covariance[1, 1])
    low, middle, high = (float(np.exp(beta[1] + side * reach)) for side in (-1, 0, 1))
    return Estimate(middle, low, high, n)


def lognormal_fit(times: Array) -> tuple[float, float, int]:
    """(D, p, n) of Kolmogorov and Smirnov's test of log times against the normal they fit best.

    Mean and standard deviation are estimated from the same times, so p is too large (Lilliefors
    1967), never too small: a p below the limit is a misfit, one above it is weak praise. With
    many thousands of times a difference that nobody would see in a picture is significant, so n
    belongs beside p.
    """
    times = times[np.isfinite(times) & (times > 0)]
    standard = z(np.log(times))
    if len(times) < 8 or not np.isfinite(standard).all():
        return NAN, NAN, len(times)
    found = stats.kstest(standard, "norm", method="asymp")
    return float(found.statistic), float(found.pvalue), len(times)


def agent_share(values: Array, groups: NDArray[np.intp]) -> Estimate:
    """ICC(1): the share of variance that lies between groups, by one-way analysis of variance.

    (MSB - MSW) / (MSB + (m - 1) MSW) with m = (N - Σn²/N) / (k - 1), and Searle's interval by F,
    exact where groups are of one size (Shrout & Fleiss 1979). n is the number of values.
    """
    _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    n, k = len(values), len(sizes)
    if k < 2 or n <= k:
        return Estimate(NAN, NAN, NAN, n)
    means = np.bincount(group, weights=values) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum() / (k - 1))
    within = float(((values - means[group]) ** 2).sum() / (n - k))
    if within == 0:
        return Estimate(NAN, NAN, NAN, n)
    size = float((n - (sizes**2).sum() / n) / (k - 1))
    f = between / within
    value, low, high = (
        float((over - 1) / (over + size - 1))
        for over in (f, f / stats.f.ppf(0.975, k - 1, n - k), f / stats.f.ppf(0.025, k - 1, n - k))
    )
    return Estimate(value, low, high, n)


def bootstrap(
    sums: Array,
    statistic: Callable[[Array], Array],
    rng: np.random.Generator,
    draws: int = 1000,
) -> tuple[float, float, float]:
    """A statistic of totals, and its 95 % interval over clusters drawn anew (Efron 1979).

    `sums` has shape (clusters, numbers): what each cluster - a technician, a plateau's day - adds
    to the totals. `statistic` takes totals of shape (draws, numbers) to values of shape (draws,).
    The interval is nan with fewer than two clusters.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(sums.sum(axis=0, keepdims=True))[0])
        k = len(sums)
        if k < 2 or not np.isfinite(value):
            return value if np.isfinite(value) else NAN, NAN, NAN
        drawn = statistic(rng.multinomial(k, np.full(k, 1 / k), size=draws) @ sums)
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return value, NAN, NAN
    low, high = np.percentile(drawn, [2.5, 97.5])
    return value, float(low), float(high)


def clustered(cluster: NDArray[np.intp], *columns: Array) -> Array:
    """The sums of each column over the cases of each cluster, shape (clusters, columns)."""
    _, place = np.unique(cluster, return_inverse=True)
    return np.column_stack([np.bincount(place, weights=column) for column in columns])


def ratio_of(totals: Array) -> Array:
    """First total over second; totals have shape (draws, 2)."""
    return np.asarray(totals[:, 0] / totals[:, 1])


def effect_of(totals: Array) -> Array:
    """Cohen's d of pairs: (mean a - mean b) / √((var a + var b) / 2), the spread between cases.

    Totals: n, Σa, Σa², Σb, Σb².
    """
    n, a, aa, b, bb = totals.T
    spread = (aa - a**2 / n + bb - b**2 / n) / (2 * (n - 1))
    return np.asarray((a - b) / n / np.sqrt(np.where(spread > 0, spread, NAN)))


def correlation_of(totals: Array) -> Array:
    """Pearson's r. Totals: n, Σx, Σx², Σy, Σy², Σxy."""
    n, x, xx, y, yy, xy = totals.T
    spread = (xx - x**2 / n) * (yy - y**2 / n)
    return np.asarray((xy - x * y / n) / np.sqrt(np.where(spread > 0, spread, NAN)))


def paired_effect(
    a: Array, b: Array, cluster: NDArray[np.intp], rng: np.random.Generator
) -> Estimate:
    """Cohen's d of a over b, both of the same cases, with an interval over whole clusters."""
    whole = np.isfinite(a) & np.isfinite(b)
    a, b, cluster = a[whole], b[whole], cluster[whole]
    if len(a) < 2:
        return Estimate(NAN, NAN, NAN, len(a))
    middle = b.mean()  # sums of squares then keep their digits
    a, b = a - middle, b - middle
    sums = clustered(cluster, np.ones(len(a)), a, a**2, b, b**2)
    return Estimate(*bootstrap(sums, effect_of, rng), len(a))


def next_day(daily: Array, rng: np.random.Generator) -> Estimate:
    """Correlation of persons' values on one day with those on the next, over persons and days.

    `daily` has shape (persons, days), nan where there is none. Lasting differences between
    persons are part of it. The interval is over whole persons; n is the number of pairs of days.
    """
    x, y = daily[:, :-1], daily[:, 1:]
    both = np.isfinite(x) & np.isfinite(y)
    middle = float(np.nanmean(daily)) if np.isfinite(daily).any() else 0.0
    x, y = np.where(both, x - middle, 0.0), np.where(both, y - middle, 0.0)
    parts = (both.astype(float), x, x**2, y, y**2, x * y)
    sums = np.column_stack([part.sum(axis=1) for part in parts])
    n = int(both.sum())
    if n < 3:
        return Estimate(NAN, NAN, NAN, n)
    return Estimate(*bootstrap(sums, correlation_of, rng), n)
