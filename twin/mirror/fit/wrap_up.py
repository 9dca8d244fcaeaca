"""After-contact work, which no log of calls records, by the gap before the next one."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from twin.mirror.fit.calls import Bools, Floats
from twin.mirror.fit.estimate import Estimate, Fit, by_days
from twin.mirror.fit.presence import AWAY_QUEUE, Floor

__all__ = ["FEW", "fit_wrap_up"]

FEW = 50
"""Gaps that ended, below which nothing is fitted."""

_Gaps = tuple[Floats, Bools]


def fit_wrap_up(floors: Sequence[Floor], seed: int) -> Fit:
    """Mean and spread of the gap before the next call while somebody waits all along.

    Kaplan-Meier, as the queue may empty first. Up to two minutes it counts as after-contact work;
    longer gaps are absences. It is a proxy: what is done between two calls while nobody waits, and
    what is done during the next call, is not in it.
    """
    each = [floor.gaps() for floor in floors]
    ended = sum(int(seen.sum()) for _, seen in each)
    if ended < FEW:
        return Fit(
            "wrap_up", "After-contact work",
            too_few=f"too few (n={ended} gaps that ended while somebody waited)",
        )  # fmt: skip
    value, low, high = by_days(each, _moments, seed, "wrap-up")
    n = sum(len(gap) for gap, _ in each)
    estimates = (
        Estimate(
            "procedures.*.after_contact", "after-contact work, by proxy", float(value[0]),
            float(low[0]), float(high[0]), n, "gaps", "s",
        ),
        Estimate(
            "procedures.*.after_contact_spread", "its coefficient of variation",
            min(float(value[1]), 3.0), float(low[1]), min(float(high[1]), 3.0), n, "gaps",
        ),
    )  # fmt: skip
    t, left = _curve(each)
    fitness = {
        "gaps": float(n),
        "of these ended": float(ended),
        **{
            f"{share:.0%} over by (s)".replace("%", " %"): float(
                t[np.flatnonzero(1 - left >= share)[0]]
            )
            for share in (0.25, 0.50, 0.75, 0.90)
            if (1 - left >= share).any()
        },
        "longer than two minutes, taken as absence": float(left[t <= AWAY_QUEUE][-1]),
    }
    inside = t <= 2 * AWAY_QUEUE
    curves = {"seconds": t[inside], "left": left[inside]}
    return Fit("wrap_up", "After-contact work", estimates, fitness, curves=curves)


def _curve(sample: Sequence[_Gaps]) -> tuple[Floats, Floats]:
    gap = np.concatenate([one for one, _ in sample])
    seen = np.concatenate([one for _, one in sample])
    curve = stats.ecdf(stats.CensoredData(uncensored=gap[seen], right=gap[~seen])).sf
    return np.asarray(curve.quantiles, dtype=float), np.asarray(curve.probabilities, dtype=float)


def _moments(sample: Sequence[_Gaps]) -> Floats:
    """Mean and coefficient of variation of gaps up to `AWAY_QUEUE`."""
    if not any(seen.any() for _, seen in sample):
        return np.zeros(2)
    t, left = _curve(sample)
    within = t <= AWAY_QUEUE
    weight = -np.diff(left[within], prepend=1.0)
    total = weight.sum()
    if total <= 0:
        return np.zeros(2)
    mean = float((weight * t[within]).sum() / total)
    variance = float((weight * (t[within] - mean) ** 2).sum() / total)
    return np.array([mean, np.sqrt(variance) / mean])
