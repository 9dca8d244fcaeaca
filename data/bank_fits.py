"""Fits of demand, service, patience and coming back to the bank's call log; see fit_bank_day.py."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from bank_floor import CLOSE, EDGES
from scipy import optimize, stats

from twin.world.call_log import CallLog

Floats = npt.NDArray[np.float64]

SHORTEST, LONGEST = 10, 3600
"""Services outside are dropped: hung up to get rest, or a line left open (seconds)."""
HAZARD_FROM = (0, 10, 20, 40, 50, 60, 120, 300)
"""Where each piece of the hazard of giving up begins (seconds of waiting)."""
BURST = 10
"""Poisson standard deviations beyond which a half-hour's count is an incident."""
CREDIT = 90
"""Seconds that the bank's queue takes off a high-priority caller's arrival."""
Rank = tuple[str, int]
KINDS = {"PS": ("PS",), "NW": ("NW",), "NE": ("NE",), "IN": ("IN",), "other": ("PE", "TT")}
"""The scenario's contact types, and the log's types in each."""


def of_kind(log: CallLog, kind: str) -> npt.NDArray[np.bool_]:
    """Return which calls are of one of the scenario's types."""
    return np.isin(log.type, KINDS[kind])


@dataclasses.dataclass(frozen=True)
class Demand:
    """Callers who reached the human stage, per half-hour."""

    counts: Floats  # days × half-hours; NaN where a burst was dropped
    mean: Floats
    day_cv: float
    interval_cv: float

    @property
    def dispersion(self) -> tuple[float, float]:
        """Median over half-hours of variance / mean: observed, and as the two factors imply."""
        factor = (1 + self.day_cv**2) * (1 + self.interval_cv**2) - 1
        observed = np.nanvar(self.counts, axis=0, ddof=1) / self.mean
        return float(np.median(observed)), float(np.median(1 + self.mean * factor))


def fit_demand(days: Sequence[CallLog]) -> Demand:
    """Return means, and both over-dispersions by moments.

    With N = Poisson(m·D·G), mean-1 factors: cov(N_h, N_k) = m_h m_k var D for h ≠ k, and
    var N_h = m_h + m_h² ((1 + var D)(1 + var G) − 1). The first is pooled over half-hours at
    least two hours apart (closer ones share local bursts), the second is the median half-hour's.
    A count over `BURST` Poisson standard deviations from its half-hour's median is an incident.
    """
    counts = np.array([np.histogram(d.arrival[d.reached], EDGES)[0] for d in days], dtype=float)
    usual = np.median(counts, axis=0)
    counts[np.abs(counts - usual) > BURST * np.sqrt(usual)] = np.nan
    mean = np.nanmean(counts, axis=0)
    valid = (~np.isnan(counts)).astype(float)
    centred = np.nan_to_num(counts - mean)
    cov = centred.T @ centred / (valid.T @ valid - 1)
    product = np.outer(mean, mean)
    apart = np.abs(np.subtract.outer(range(len(mean)), range(len(mean)))) >= 4
    day = max(cov[apart].sum() / product[apart].sum(), 0.0)
    extra = float(np.median((np.diag(cov) - mean) / mean**2))
    interval = max((1 + extra) / (1 + day) - 1, 0.0)
    return Demand(counts, mean, float(np.sqrt(day)), float(np.sqrt(interval)))


def _usual(log: CallLog) -> npt.NDArray[np.bool_]:
    return (log.service >= SHORTEST) & (log.service <= LONGEST)


@dataclasses.dataclass(frozen=True)
class Service:
    """Lognormal service of one type; `mean_all` counts the short services as well."""

    n: int
    mu: float
    sigma: float
    within: float
    ks: float
    ks_exponential: float
    mean_all: float
    short: float


def fit_service(log: CallLog, kind: str, effects: dict[int, float]) -> Service:
    """Return the fit for one type of contact, between-technician differences taken out."""
    mine = of_kind(log, kind) & (log.outcome == "answered")
    keep = mine & _usual(log)
    x = log.service[keep]
    logs = np.log(x)
    residual = logs - np.array([effects.get(int(s), 0.0) for s in log.server[keep]])
    timed = mine & (log.service <= LONGEST)
    return Service(
        n=len(x),
        mu=float(logs.mean()),
        sigma=float(logs.std()),
        within=float(residual.std()),
        ks=float(stats.kstest(logs, "norm", (logs.mean(), logs.std())).statistic),
        ks_exponential=float(stats.kstest(x, "expon", (0, x.mean())).statistic),
        mean_all=float(log.service[timed].mean()),
        short=float(np.mean(log.service[timed] < SHORTEST)),
    )


def technician_effects(log: CallLog) -> tuple[dict[int, float], float]:
    """Return each technician's effect on log service time, and the standard deviation of effects.

    One-way random effects on log service minus its type's mean, by moments; effects are shrunk.
    """
    keep = _usual(log) & (log.server > 0)
    logs, server = np.log(log.service[keep]), log.server[keep]
    for kind in KINDS:
        same = of_kind(log, kind)[keep]
        logs[same] -= logs[same].mean()
    names, n = np.unique(server, return_counts=True)
    means = np.array([logs[server == name].mean() for name in names])
    within = sum(((logs[server == s] - m) ** 2).sum() for s, m in zip(names, means, strict=True))
    within /= len(logs) - len(names)
    between_ms = (n * (means - logs.mean()) ** 2).sum() / (len(names) - 1)
    n0 = (n.sum() - (n**2).sum() / n.sum()) / (len(names) - 1)
    variance = max((between_ms - within) / n0, 0.0)
    shrunk = means * variance / (variance + within / n)
    return dict(zip(names.tolist(), shrunk.tolist(), strict=True)), float(np.sqrt(variance))


@dataclasses.dataclass(frozen=True)
class Patience:
    """Time to abandonment of those who queued, right-censored at service."""

    n: int
    abandoned: int
    hazard: tuple[float, ...]
    exponential: float
    weibull: tuple[float, float]  # shape, scale
    quantiles: tuple[float, ...]  # Kaplan-Meier 10, 25, 50 %
    distance: dict[str, float]  # largest distance from Kaplan-Meier, up to 300 s
    factor: dict[str, float]


def load_effect(log: CallLog, under_queue: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return the change of log service time when somebody waits at its start, and its error.

    Means of types, technicians, days and hours are taken out, one after the other; `under_queue`
    says which calls began while somebody waited.
    """
    keep = _usual(log) & (log.server > 0)
    logs = np.log(log.service[keep])
    for key in (log.type, log.server, log.date, log.arrival // 3600):
        _, group = np.unique(key[keep], return_inverse=True)
        logs -= (np.bincount(group, logs) / np.bincount(group))[group]
    busy, calm = logs[under_queue[keep]], logs[~under_queue[keep]]
    error = np.sqrt(busy.var() / len(busy) + calm.var() / len(calm))
    return float(busy.mean() - calm.mean()), float(error)


def overtaking(days: Iterable[CallLog], first: Rank, later: Rank) -> tuple[float, float, int]:
    """Return how often a caller who came later is answered first, of pairs who waited together.

    Shares for callers who came up to `CREDIT` later and for those who came later still, and the
    number of pairs. A rank is a type and a priority.
    """
    behind: list[float] = []
    won: list[bool] = []
    for day in days:
        queued = day.where(day.reached & (day.wait > 0))
        leaves = queued.arrival + queued.wait
        ahead, after = (
            np.flatnonzero((queued.type == kind) & (queued.priority == priority))
            for kind, priority in (first, later)
        )
        for i in after:
            together = (queued.arrival[ahead] < queued.arrival[i]) & (
                leaves[ahead] > queued.arrival[i]
            )
            for j in ahead[together]:
                winner = i if leaves[i] < leaves[j] else j
                if queued.outcome[winner] == "answered":
                    behind.append(queued.arrival[i] - queued.arrival[j])
                    won.append(bool(winner == i))
    near = np.array(behind) <= CREDIT
    wins = np.array(won)
    return float(wins[near].mean()), float(wins[~near].mean()), len(wins)


def _queued(log: CallLog) -> tuple[Floats, npt.NDArray[np.bool_]]:
    queued = log.reached & (log.wait > 0)
    return log.wait[queued], (log.outcome == "abandoned")[queued]


def _exposure(wait: Floats, bounds: Floats) -> Floats:
    """Seconds waited within each interval between bounds, summed over callers."""
    inside = np.clip(wait[:, None], bounds[:-1], bounds[1:]) - bounds[:-1]
    total: Floats = inside.sum(axis=0)
    return total


def fit_patience(log: CallLog) -> Patience:
    """Return the piecewise hazard, its rivals, and each type's factor on patience."""
    wait, gone = _queued(log)
    bounds = np.array([*HAZARD_FROM, np.inf])
    # A wait of w whole seconds ended in (w − 1, w], so bounds belong to the interval before.
    events = np.histogram(wait[gone] - 0.5, bounds)[0]
    hazard = events / _exposure(wait, bounds)
    data = stats.CensoredData(uncensored=wait[gone], right=wait[~gone])
    survival = stats.ecdf(data).sf
    shape, _, scale = stats.weibull_min.fit(data, floc=0)
    exponential = wait.sum() / gone.sum()
    t = np.arange(1.0, 301.0)
    km = survival.evaluate(t)
    cumulative = np.array([hazard @ _exposure(np.array([x]), bounds) for x in t])
    models = {
        "piecewise": np.exp(-cumulative),
        "exponential": np.exp(-t / exponential),
        "Weibull": np.exp(-((t / scale) ** shape)),
    }
    return Patience(
        n=len(wait),
        abandoned=int(gone.sum()),
        hazard=tuple(hazard.tolist()),
        exponential=float(exponential),
        weibull=(float(shape), float(scale)),
        quantiles=tuple(quantile(survival, q) for q in (0.10, 0.25, 0.50)),
        distance={name: float(np.abs(s - km).max()) for name, s in models.items()},
        factor={kind: _patience_factor(log, kind, hazard) for kind in KINDS},
    )


def _patience_factor(log: CallLog, kind: str, hazard: Floats) -> float:
    """Return the factor on patience for one type: T = factor × common T.

    The one at which the accumulated hazard of its callers equals the number who gave up.
    """
    wait, gone = _queued(log.where(of_kind(log, kind)))
    bounds = np.array([*HAZARD_FROM, np.inf])

    def surplus(factor: float) -> float:
        return float(hazard @ _exposure(wait / factor, bounds)) - float(gone.sum())

    return float(optimize.brentq(surplus, 0.05, 20))


def quantile(survival: Any, q: float) -> float:
    """First time by which a share q has gone; infinite if the data end before."""
    gone = np.flatnonzero(1 - survival.probabilities >= q)
    return float(survival.quantiles[gone[0]]) if len(gone) else float("inf")


@dataclasses.dataclass(frozen=True)
class Redial:
    """Identified customers who abandoned, and their next call of the day."""

    n: int
    after_abandoning: tuple[float, ...]  # share who have called again, at RETURNS
    after_service: tuple[float, ...]
    because: tuple[float, ...]
    share: float
    median: float
    spread: float

    def fitted(self, seconds: float | Floats) -> Floats:
        """Return the share who have called again because they abandoned."""
        z = (np.log(seconds) - np.log(self.median)) / self.spread
        return np.asarray(self.share * stats.norm.cdf(z))


RETURNS = (60, 300, 600, 1800, 3600, 10_800)


def fit_redial(days: Sequence[CallLog]) -> Redial:
    """Return share and lognormal delay of new calls caused by abandoning.

    Customers also call again after being served. Taking the two causes as independent, the share
    who have not called because they abandoned is the ratio of the two Kaplan-Meier curves; share,
    median and spread fit it best (least squares at `RETURNS`).
    """
    delay, seen = _returns(days, "abandoned")
    gave_up = [_gone_by(delay, seen, s) for s in RETURNS]
    served = [_gone_by(*_returns(days, "answered"), s) for s in RETURNS]
    because = [1 - (1 - a) / (1 - b) for a, b in zip(gave_up, served, strict=True)]

    def made(theta: Floats) -> Redial:
        share, median, spread = (float(x) for x in theta)
        return Redial(
            len(delay), tuple(gave_up), tuple(served), tuple(because), share, median, spread
        )

    def off(theta: Floats) -> Floats:
        return made(theta).fitted(np.array(RETURNS, dtype=float)) - because

    best = optimize.least_squares(
        off,
        (0.5, 600.0, 1.2),
        bounds=((0.01, 10.0, 0.1), (1.0, 7200.0, 3.0)),
        x_scale=(0.1, 100.0, 0.5),
    )
    return made(best.x)


def _returns(days: Iterable[CallLog], outcome: str) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return time from the end of a call to the customer's next of that day, and if there is one.

    Without one, the time is that to closing.
    """
    delay: list[float] = []
    seen: list[bool] = []
    for day in days:
        known = day.where((day.customer > 0) & day.reached)
        end = known.arrival + known.wait + np.nan_to_num(known.service)
        order = np.argsort(known.customer, kind="stable")
        for calls in np.split(order, np.flatnonzero(np.diff(known.customer[order])) + 1):
            for place, this in enumerate(calls):
                if known.outcome[this] != outcome or end[this] >= CLOSE:
                    continue
                later = calls[place + 1 :]
                again = later[known.arrival[later] >= end[this]]
                seen.append(len(again) > 0)
                until = known.arrival[again[0]] if len(again) else CLOSE
                delay.append(max(until - end[this], 1.0))
    return np.array(delay), np.array(seen)


def _gone_by(delay: Floats, seen: npt.NDArray[np.bool_], seconds: float) -> float:
    sf = stats.ecdf(stats.CensoredData(uncensored=delay[seen], right=delay[~seen])).sf
    return float(1 - sf.evaluate([seconds])[0])


def net_of_redials(demand: Demand, days: Sequence[CallLog], redial: Redial) -> Floats:
    """Return the half-hours' mean demand without those who came because they had abandoned.

    The twin lets its own abandoners call again, so that they must not be in its demand.
    """
    gone = [d.arrival[d.outcome == "abandoned"] for d in days]
    abandoned = np.mean([np.histogram(times, EDGES)[0] for times in gone], axis=0)
    middle = (EDGES[:-1] + EDGES[1:]) / 2
    since = np.maximum(EDGES[None, :] - middle[:, None], 1e-9)
    net: Floats = demand.mean - abandoned @ np.diff(redial.fitted(since), axis=1)
    return net
