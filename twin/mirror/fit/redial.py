"""Who calls again after giving up, and how soon."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from twin.mirror.fit.calls import Bools, Calls, Floats
from twin.mirror.fit.days import Days
from twin.mirror.fit.estimate import Estimate, Fit, by_days

__all__ = ["FEW", "MOMENTS", "Return", "fit_redial"]

FEW = 50
"""Abandoned calls of identified callers below which nothing is fitted."""

MOMENTS = (60.0, 300.0, 600.0, 1800.0, 3600.0, 10_800.0)
"""Seconds after giving up at which the curve is fitted."""

_GRID = 200  # points of the chart


@dataclass(frozen=True, slots=True)
class Return:
    """A share who call again, after a lognormal delay: its median (s), and SD of the logarithm."""

    share: float
    median: float
    spread: float

    def by(self, seconds: Floats) -> Floats:
        """The share who have called again by then."""
        z = (np.log(seconds) - np.log(self.median)) / self.spread
        return np.asarray(self.share * stats.norm.cdf(z))


def fit_redial(days: Days, seed: int) -> tuple[Fit, Return | None]:
    """Share and delay of new calls that giving up causes, of identified callers.

    Callers also call again after being served. Taking the two causes as independent, the share who
    have not called because they gave up is a ratio of Kaplan-Meier curves, both censored by the end
    of the day:

        1 − F(t) = S_abandoned(t) / S_answered(t)

    Share, median and spread fit F best at `MOMENTS` (least squares).
    """
    each = [_returns(day, days.hours.close) for day in days.calls.days()]
    gave_up = sum(len(day[0][0]) for day in each)
    if gave_up < FEW:
        return (
            Fit(
                "redial", "Calling again",
                too_few=f"too few (n={gave_up} abandoned calls of identified callers)",
            ),
            None,
        )  # fmt: skip

    def parameters(sample: Sequence[_Day]) -> Floats:
        return _best(_because(sample)[-1])

    value, low, high = by_days(each, parameters, seed, "redial", resamples=100)
    found = Return(float(value[0]), float(value[1]), float(value[2]))
    after, served, because = _because(each)
    names = (
        ("redial.after_abandoning", "share who call again because they gave up", ""),
        ("redial.abandoned_delay", "median delay", "s"),
        ("redial.delay_spread", "SD of the logarithm of the delay", ""),
    )
    top = (1.0, np.inf, 3.0)
    estimates = tuple(
        Estimate(
            path, name, float(value[i]), float(low[i]), min(float(high[i]), top[i]),
            gave_up, "abandoned calls", unit,
        )
        for i, (path, name, unit) in enumerate(names)
    )  # fmt: skip
    moments = np.array(MOMENTS)
    fitness = {
        "largest distance to the curve": float(np.abs(found.by(moments) - because).max()),
        "called again within 1 h, after giving up": float(after[4]),
        "called again within 1 h, after service": float(served[4]),
    }
    grid = np.geomspace(10, 4 * 3600, _GRID)
    curves = {
        "seconds": moments,
        "after_abandoning": after,
        "after_service": served,
        "because": because,
        "grid": grid,
        "fit": found.by(grid),
    }
    note = "callers whom the log does not identify are assumed to do the same"
    return Fit("redial", "Calling again", estimates, fitness, (note,), curves=curves), found


_Times = tuple[Floats, Bools]
_Day = tuple[_Times, _Times]


def _returns(day: Calls, close: float) -> _Day:
    """Time to an identified caller's next call of the day: after giving up, and after service.

    Without one the time is that to closing, and is censored (False).
    """
    known = day.where(day.caller > 0)
    order = np.lexsort((known.arrival, known.caller))
    end = (known.begin + np.nan_to_num(known.talk))[order]
    caller, arrival = known.caller[order], known.arrival[order]
    again = np.full(len(order), np.inf)
    same = caller[1:] == caller[:-1]
    again[:-1][same] = arrival[1:][same]
    # A next call before the end of this one is the log's own disorder.
    seen = np.isfinite(again) & (again >= end)
    delay = np.maximum(np.where(seen, again, close) - end, 1.0)
    open_still = end < close
    result = []
    for mine in (known.abandoned[order], known.answered[order]):
        keep = mine & open_still
        result.append((delay[keep], seen[keep]))
    return result[0], result[1]


def _because(sample: Sequence[_Day]) -> tuple[Floats, Floats, Floats]:
    """Shares who have called again at `MOMENTS`: after giving up, after service, because of it."""
    moments = np.array(MOMENTS)
    gone, served = (
        _gone_by(
            np.concatenate([day[which][0] for day in sample]),
            np.concatenate([day[which][1] for day in sample]),
            moments,
        )
        for which in (0, 1)
    )
    return gone, served, 1 - (1 - gone) / np.maximum(1 - served, 1e-9)


def _gone_by(delay: Floats, seen: Bools, moments: Floats) -> Floats:
    """Kaplan-Meier's share gone by each moment."""
    if not seen.any():
        return np.zeros(len(moments))
    curve = stats.ecdf(stats.CensoredData(uncensored=delay[seen], right=delay[~seen])).sf
    return np.asarray(1 - curve.evaluate(moments))


def _best(because: Floats) -> Floats:
    moments = np.array(MOMENTS)

    def off(theta: Floats) -> Floats:
        return Return(float(theta[0]), float(theta[1]), float(theta[2])).by(moments) - because

    best = optimize.least_squares(
        off,
        (0.5, 600.0, 1.2),
        bounds=((0.01, 10.0, 0.1), (1.0, 7200.0, 3.0)),
        x_scale=(0.1, 100.0, 0.5),
        max_nfev=60,
    )
    return np.asarray(best.x)
