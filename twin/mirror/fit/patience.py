"""How long callers are ready to wait: those who were answered only show that it was longer."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import optimize, stats

from twin.mirror.fit.calls import Bools, Calls, Floats
from twin.mirror.fit.days import Days
from twin.mirror.fit.estimate import Estimate, Fit, around, by_days

__all__ = ["BOUNDS", "FEW", "fit_patience"]

BOUNDS = (0.0, 10.0, 20.0, 40.0, 50.0, 60.0, 120.0, 300.0)
"""Where pieces of the hazard may begin, s of waiting. Short ones lie where announcements are usual,
after 10 and after 50 s; neighbours with few who gave up are put together."""

FEW = 30
"""Callers who gave up, below which a piece or a type is not fitted by itself."""

_SEEN = 300.0  # s up to which curves are compared

_Waits = tuple[Floats, Bools]


def fit_patience(days: Days, kinds: Sequence[str], seed: int) -> Fit:
    """The piecewise hazard of giving up, its rivals, and each type's factor on patience.

    Patience is right-censored by being answered. Within a piece the hazard is events over exposure,
    the seconds that callers waited in it. A type's factor stretches the common curve: T = factor ×
    common T, the factor at which the accumulated hazard of its callers equals the number who gave
    up. Kaplan-Meier's curve is what all models are held against.
    """
    each = [_waits(day) for day in days.calls.days()]
    wait, gone = _joined(each)
    events = int(gone.sum())
    if events < FEW:
        return Fit("patience", "Patience", too_few=f"too few (n={events} who gave up waiting)")
    early = _rounding(wait)
    bounds = _pieces(wait[gone] - early)

    def hazards(sample: Sequence[_Waits]) -> Floats:
        return _hazard(*_joined(sample), bounds, early)

    hazard, low, high = by_days(each, hazards, seed, "patience")
    inside = np.histogram(wait[gone] - early, bounds)[0]
    estimates = [
        Estimate(
            f"patience.hazard.{i}",
            f"hazard from {start:g} s" + (f" to {end:g} s" if np.isfinite(end) else " on"),
            float(hazard[i]), float(low[i]), float(high[i]), int(inside[i]), "who gave up", "1/s",
        )
        for i, (start, end) in enumerate(pairwise(bounds))
    ]  # fmt: skip
    for kind in kinds:
        one = _factor(days.calls, kind, hazard, bounds)
        if one is not None:
            estimates.append(one)
    data = stats.CensoredData(uncensored=wait[gone], right=wait[~gone])
    survival = stats.ecdf(data).sf
    shape, _, scale = stats.weibull_min.fit(data, floc=0)
    exponential = float(wait.sum() / events)
    grid = np.arange(1.0, _SEEN + 1)
    km = np.asarray(survival.evaluate(grid))
    models = {
        "piecewise": np.exp(-np.array([hazard @ _exposure(np.array([x]), bounds) for x in grid])),
        "exponential": np.exp(-grid / exponential),
        "Weibull": np.exp(-((grid / scale) ** shape)),
    }
    fitness = {
        "callers who waited": float(len(wait)),
        "of these gave up": float(events),
        **{
            f"Kaplan-Meier: {share:.0%} have left by (s)".replace("%", " %"): _quantile(
                survival.quantiles, survival.probabilities, share
            )
            for share in (0.10, 0.25, 0.50)
        },
        "exponential, mean (s)": exponential,
        "Weibull, shape": float(shape),
        "Weibull, scale (s)": float(scale),
        **{
            f"largest distance to Kaplan-Meier up to 300 s: {name}": float(np.abs(s - km).max())
            for name, s in models.items()
        },
    }
    starts = np.arange(0.0, _SEEN, 10.0)
    fine = np.r_[starts, _SEEN]
    curves = {
        "bounds": np.array(bounds[:-1]),
        "hazard": hazard,
        "low": low,
        "high": high,
        "fine_start": starts,
        "fine_hazard": _hazard(wait, gone, fine, early),
        "grid": grid,
        "km": km,
        **models,
    }
    return Fit("patience", "Patience", tuple(estimates), fitness, curves=curves)


def _waits(calls: Calls) -> _Waits:
    """How long callers who queued waited, and who gave up; all others are censored."""
    queued = calls.queued
    return calls.wait[queued], calls.abandoned[queued]


def _joined(sample: Sequence[_Waits]) -> _Waits:
    return np.concatenate([day[0] for day in sample]), np.concatenate([day[1] for day in sample])


def _exposure(wait: Floats, bounds: Floats) -> Floats:
    """Seconds waited within each piece, summed over callers."""
    return np.asarray((np.clip(wait[:, None], bounds[:-1], bounds[1:]) - bounds[:-1]).sum(axis=0))


def _rounding(wait: Floats) -> float:
    """What is taken off a wait to find its piece (s).

    A wait told as w whole seconds ended in (w − 1, w], so that a bound belongs to the piece before.
    """
    return 0.5 if bool((wait == np.round(wait)).all()) else 0.0


def _hazard(wait: Floats, gone: Bools, bounds: Floats, early: float) -> Floats:
    events = np.histogram(wait[gone] - early, bounds)[0]
    exposure = _exposure(wait, bounds)
    return np.asarray(events / np.maximum(exposure, 1e-9))


def _pieces(events: Floats) -> Floats:
    """The bounds, without those that would leave a piece with fewer than `FEW` events."""
    kept = [0.0]
    for bound in BOUNDS[1:]:
        if ((events >= kept[-1]) & (events < bound)).sum() >= FEW:
            kept.append(bound)
    while len(kept) > 1 and (events >= kept[-1]).sum() < FEW:
        kept.pop()
    return np.array([*kept, np.inf])


def _factor(calls: Calls, kind: str, hazard: Floats, bounds: Floats) -> Estimate | None:
    """One type's factor on patience; None where too few of it gave up.

    The number who gave up is Poisson about the accumulated hazard, so that the logarithm of the
    factor has standard error 1/√events.
    """
    wait, gone = _waits(calls.where(calls.kind == kind))
    events = int(gone.sum())
    if events < FEW:
        return None

    def surplus(factor: float) -> float:
        return float(hazard @ _exposure(wait / factor, bounds)) - events

    least, most = 0.02, 20.0
    if surplus(least) < 0 or surplus(most) > 0:
        return None
    factor = float(optimize.brentq(surplus, least, most))
    low, high = around(factor, events**-0.5)
    return Estimate(
        f"contacts.{kind}.patience_factor", f"factor on patience, {kind}",
        factor, low, high, events, "who gave up", "×", "Poisson",
    )  # fmt: skip


def _quantile(times: Floats, survival: Floats, share: float) -> float:
    """When a share has gone; infinite if the data end before."""
    gone = np.flatnonzero(1 - survival >= share)
    return float(times[gone[0]]) if len(gone) else float("inf")
