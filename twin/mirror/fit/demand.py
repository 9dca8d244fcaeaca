"""How many call, half-hour by half-hour, and how much that varies beyond chance."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from twin.mirror.fit.calls import Floats
from twin.mirror.fit.days import HALF_HOUR, Days
from twin.mirror.fit.estimate import Estimate, Fit, by_days, of_mean
from twin.mirror.fit.redial import Return

__all__ = ["FEW_DAYS", "fit_demand"]

FEW_DAYS = 4
"""Days below which nothing can be said of how days differ."""

_APART = 4  # half-hours; closer ones share local bursts
_LOW, _HIGH = 0.025, 0.975


def fit_demand(days: Days, redial: Return | None, seed: int) -> Fit:
    """The profile, net of those who call again because they gave up, and both over-dispersions.

    With N = Poisson(m·D·G) and factors of mean 1, by moments:

        cov(N_h, N_k) = m_h m_k var D                        for h ≠ k
        var N_h       = m_h + m_h² ((1 + var D)(1 + var G) − 1)

    The first is pooled over half-hours at least two hours apart, the second over all, in proportion
    to m_h². The profile is in calls per hour; its intervals are mean ± t s/√n over days. The twin's
    own callers call again when they gave up: who did so is taken out.
    """
    counts, hours = days.counts, days.hours
    profile = [of_mean(column[~np.isnan(column)]) for column in counts.T]
    mean = np.array([row[0] for row in profile])
    net = mean - _returning(days, redial) if redial is not None else mean
    net = np.maximum(net, 0.0)
    per_hour = 3600 / HALF_HOUR
    estimates = []
    for place, (middle, low, high) in enumerate(profile):
        shrunk = net[place] / middle if middle > 0 else 1.0
        estimates.append(
            Estimate(
                f"demand.per_hour.{place}",
                f"calls from {_clock(hours.edges[place])}",
                per_hour * float(net[place]),
                max(0.0, per_hour * low * shrunk),
                per_hour * high * shrunk,
                int((~np.isnan(counts[:, place])).sum()),
                "days",
                "calls/h",
                "mean ± t s/√n over days",
            )
        )
    totals = np.nansum(counts, axis=1)
    notes = []
    if redial is not None:
        notes.append(f"{1 - net.sum() / mean.sum():.1%} of calls are taken out as redials".replace(
            "%", " %"))  # fmt: skip
    fitness = {"calls a day, mean": float(totals.mean())}
    if len(totals) < FEW_DAYS:
        return Fit(
            "demand", "Demand", tuple(estimates), fitness,
            (*notes, f"over-dispersion: too few days (n={len(totals)}), the defaults stay"),
            curves=_curves(days, mean, net, profile),
        )  # fmt: skip
    rows = list(counts)
    value, lows, highs = by_days(rows, _variances, seed, "demand")
    cvs, ends = np.sqrt(value), (np.sqrt(lows), np.sqrt(highs))
    day_low, day_high = _day_ends(counts, mean, value)
    each = (
        ("day_cv", "day factor, CV", (day_low, day_high), "χ² of the days' totals"),
        ("interval_cv", "half-hour factor, CV", (ends[0][1], ends[1][1]), "bootstrap by days"),
    )
    for place, (key, name, (least, most), how) in enumerate(each):
        middle = min(float(cvs[place]), 1.0)
        estimates.append(
            Estimate(
                f"demand.{key}", name, middle, min(float(least), middle), max(float(most), middle),
                len(totals), "days", "", how,
            )
        )  # fmt: skip
    factor = (1 + value[0]) * (1 + value[1]) - 1
    busy = mean > 0
    observed = np.nanvar(counts, axis=0, ddof=1)[busy] / mean[busy]
    fitness |= {
        "calls a day, SD": float(totals.std(ddof=1)),
        "variance / mean of half-hours, median: observed": float(np.median(observed)),
        "variance / mean of half-hours, median: implied": float(np.median(1 + mean[busy] * factor)),
        "lag-1 correlation of half-hours, days taken out": _neighbours(counts, mean),
    }
    return Fit(
        "demand", "Demand", tuple(estimates), fitness, tuple(notes),
        curves=_curves(days, mean, net, profile),
    )  # fmt: skip


def _variances(rows: Sequence[Floats]) -> Floats:
    """The variances of the day factor and of the half-hour factor, by moments; at least 0."""
    counts = np.array(rows)
    valid = ~np.isnan(counts)
    seen = valid.sum(axis=0)
    mean = np.where(seen, np.nansum(counts, axis=0) / np.maximum(seen, 1), 0.0)
    centred = np.where(valid, counts - mean, 0.0)
    pairs = valid.T.astype(float) @ valid.astype(float)
    cov = centred.T @ centred / np.maximum(pairs - 1, 1)
    product = np.outer(mean, mean)
    place = np.arange(len(mean))
    apart = (np.abs(place[:, None] - place) >= _APART) & (pairs > 1)
    if not apart.any():
        apart = (place[:, None] != place) & (pairs > 1)
    day = max(float(cov[apart].sum()) / max(float(product[apart].sum()), 1e-12), 0.0)
    extra = float((np.diag(cov) - mean).sum()) / max(float((mean**2).sum()), 1e-12)
    return np.array([day, max((1 + extra) / (1 + day) - 1, 0.0)])


def _day_ends(counts: Floats, mean: Floats, value: Floats) -> tuple[float, float]:
    """The ends of the day factor's CV: the χ² interval of the variance of totals, less the rest.

    var T = M + M₂ (1 + var D) var G + M² var D, with M = Σ m_h and M₂ = Σ m_h².
    """
    totals = np.where(np.isnan(counts), mean, counts).sum(axis=1)
    df = len(totals) - 1
    variance = float(totals.var(ddof=1))
    ends = [variance * df / float(stats.chi2.ppf(p, df)) for p in (_HIGH, _LOW)]
    whole, squares = float(mean.sum()), float((mean**2).sum())
    rest = whole + squares * (1 + value[0]) * value[1]
    low, high = (float(np.sqrt(max(end - rest, 0.0))) / whole for end in ends)
    return low, high


def _neighbours(counts: Floats, mean: Floats) -> float:
    """How far a half-hour's surplus goes on into the next; the model says not at all."""
    share = np.nansum(counts, axis=1, keepdims=True) / mean.sum()
    off = (counts - mean * share) / np.sqrt(np.maximum(mean, 1))
    first, second = off[:, :-1].ravel(), off[:, 1:].ravel()
    both = ~np.isnan(first) & ~np.isnan(second)
    if both.sum() < 3 or first[both].std() == 0 or second[both].std() == 0:
        return float("nan")
    return float(np.corrcoef(first[both], second[both])[0, 1])


def _returning(days: Days, redial: Return) -> Floats:
    """Mean callers per half-hour who call because they gave up, by the fitted delays."""
    edges = days.hours.edges
    gone = days.calls.abandoned
    abandoned = np.histogram(days.calls.begin[gone], edges)[0] / len(days.dates)
    middle = (edges[:-1] + edges[1:]) / 2
    since = np.maximum(edges[None, :] - middle[:, None], 1e-9)
    return np.asarray(abandoned @ np.diff(redial.by(since), axis=1))


def _curves(
    days: Days, mean: Floats, net: Floats, profile: Sequence[tuple[float, float, float]]
) -> dict[str, Floats]:
    return {
        "start": days.hours.edges[:-1],
        "counts": days.counts,
        "mean": mean,
        "net": net,
        "low": np.array([row[1] for row in profile]),
        "high": np.array([row[2] for row in profile]),
    }


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"
