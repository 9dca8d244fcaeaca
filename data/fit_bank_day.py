"""Fits an ordinary weekday of the "Anonymous Bank" call centre from its log of February 1999.

    .venv/bin/python data/fit_bank_day.py ../shared/data/anonymous_bank_1999-02.csv.gz

prints every number that `configs/scenarios/bank-day.toml` and `data/README.md` take from the log,
as Markdown tables; `--toml` prints the fitted parts of the scenario, and `--compare` replays the
held-out day through the twin and prints it beside what really happened. Nothing is written.
"""

import argparse
import dataclasses
import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from twin.errors import InputError
from twin.world.call_log import CallLog, read_call_log

Floats = npt.NDArray[np.float64]

HELD_OUT = dt.date(1999, 2, 9)
"""The day that is replayed. Nothing is fitted on it, except its own roster for `--compare`."""
INCIDENTS = (dt.date(1999, 2, 3), dt.date(1999, 2, 21))
OPEN, CLOSE, HALF_HOUR = 7 * 3600, 24 * 3600, 1800
EDGES = np.arange(OPEN, CLOSE + 1, HALF_HOUR, dtype=float)
SHORTEST, LONGEST = 10, 3600
"""Services outside are dropped: hung up to get rest, or a line left open (seconds)."""
AWAY_GAP, AWAY_QUEUE = 1200, 120
"""A technician is away in a gap between two services if it is longer than the first (seconds),
or if callers were waiting during more than the second of it."""
HAZARD_FROM = (0, 10, 20, 40, 50, 60, 120, 300, 600)
TYPES = ("PS", "NW", "NE", "IN", "PE", "TT")


def main() -> None:
    """Read the log, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("log", type=Path, help="anonymous_bank_1999-02.csv.gz")
    parser.add_argument("--toml", action="store_true", help="print the scenario's fitted parts")
    parser.add_argument("--compare", action="store_true", help="replay 1999-02-09 and compare")
    parser.add_argument("--replications", type=int, default=20, help="seeds for --compare")
    asked = parser.parse_args()
    try:
        log = read_call_log(asked.log)
        days = [log.day(date) for date in log.dates if _ordinary(date)]
        held_out = log.day(HELD_OUT)
        if asked.compare:
            lines = compare(asked.log, held_out, asked.replications)
        elif asked.toml:
            lines = scenario_parts(days)
        else:
            lines = report(log, days, held_out)
    except InputError as error:
        sys.exit(str(error))
    sys.stdout.write("\n".join(lines) + "\n")


def _ordinary(date: dt.date) -> bool:
    """Sunday to Thursday, no incident, not held out."""
    return date.weekday() not in (4, 5) and date not in (*INCIDENTS, HELD_OUT)


# --- demand -------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Demand:
    """Callers who reached the human stage, per half-hour."""

    counts: Floats  # days × half-hours
    mean: Floats
    day_cv: float
    interval_cv: float

    def dispersion(self) -> tuple[Floats, Floats]:
        """Variance over mean per half-hour: observed, and as the two factors imply."""
        factor = (1 + self.day_cv**2) * (1 + self.interval_cv**2) - 1
        return self.counts.var(axis=0, ddof=1) / self.mean, 1 + self.mean * factor


def fit_demand(days: Sequence[CallLog]) -> Demand:
    """Return means, and both over-dispersions by moments.

    With N = Poisson(m·D·G), mean-1 factors: cov(N_h, N_k) = m_h m_k var D for h ≠ k, and
    var N_h = m_h + m_h² ((1 + var D)(1 + var G) − 1). Pooled over half-hours, weights m_h m_k;
    half-hours less than two hours apart are left out of the first, as they share local bursts.
    """
    counts = np.array([np.histogram(d.arrival[d.reached], EDGES)[0] for d in days], dtype=float)
    mean = counts.mean(axis=0)
    cov = np.cov(counts, rowvar=False)
    product = np.outer(mean, mean)
    apart = np.abs(np.subtract.outer(range(len(mean)), range(len(mean)))) >= 4
    day = max(cov[apart].sum() / product[apart].sum(), 0.0)
    extra = (np.diag(cov) - mean).sum() / (mean**2).sum()
    interval = max((1 + extra) / (1 + day) - 1, 0.0)
    return Demand(counts, mean, float(np.sqrt(day)), float(np.sqrt(interval)))


# --- service ------------------------------------------------------------------------------------


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
    mine = (log.type == kind) & (log.outcome == "answered")
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
    for kind in TYPES:
        same = log.type[keep] == kind
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


# --- patience -----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Patience:
    """Time to abandonment of those who queued, right-censored at service."""

    n: int
    abandoned: int
    hazard: tuple[float, ...]
    exponential: float
    weibull: tuple[float, float]  # shape, scale
    quantiles: tuple[float, ...]  # Kaplan-Meier 10, 25, 50, 75 %
    distance: dict[str, float]  # largest distance from Kaplan-Meier, up to 600 s
    factor: dict[str, float]


def _queued(log: CallLog) -> tuple[Floats, npt.NDArray[np.bool_]]:
    queued = log.reached & (log.wait > 0)
    return log.wait[queued], (log.outcome == "abandoned")[queued]


def _exposure(wait: Floats, bounds: Floats) -> Floats:
    """Seconds waited within each interval between bounds, summed over callers."""
    inside = np.clip(wait[:, None], bounds[:-1], bounds[1:]) - bounds[:-1]
    total: Floats = inside.sum(axis=0)
    return total


def _minus_log_likelihood(wait: Floats, gone: npt.NDArray[np.bool_], hazard: Floats) -> float:
    """Piecewise constant hazard with right-censoring (per second)."""
    bounds = np.array([*HAZARD_FROM, np.inf])
    at = np.searchsorted(bounds, wait[gone], side="left") - 1
    return float(hazard @ _exposure(wait, bounds) - np.log(hazard[at]).sum())


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
    t = np.arange(1.0, 601.0)
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
        quantiles=tuple(_quantile(survival, q) for q in (0.10, 0.25, 0.50, 0.75)),
        distance={name: float(np.abs(s - km).max()) for name, s in models.items()},
        factor={kind: _patience_factor(log, kind, hazard) for kind in TYPES},
    )


def _patience_factor(log: CallLog, kind: str, hazard: Floats) -> float:
    """Maximum-likelihood factor on patience for one type: T = factor × common T."""
    wait, gone = _queued(log.where(log.type == kind))

    def cost(log_factor: float) -> float:
        factor = float(np.exp(log_factor))
        return _minus_log_likelihood(wait / factor, gone, hazard) + gone.sum() * log_factor

    best = optimize.minimize_scalar(cost, bounds=(-2.5, 2.5), method="bounded")
    return float(np.exp(best.x))


def _quantile(survival: "stats._survival.EmpiricalDistributionFunction", q: float) -> float:
    """First time by which a share q has gone; infinite if the data end before."""
    gone = np.flatnonzero(1 - survival.probabilities >= q)
    return float(survival.quantiles[gone[0]]) if len(gone) else float("inf")


# --- coming back --------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Redial:
    """Identified customers who abandoned, and their next call of the day."""

    n: int
    within: dict[int, float]  # seconds -> share, Kaplan-Meier
    after_service: dict[int, float]
    share: float
    median: float
    spread: float


def fit_redial(days: Iterable[CallLog]) -> Redial:
    """Return a lognormal delay with a share that never calls, censored at closing.

    Only the first three hours count: later calls are ordinary new ones.
    """
    delay, seen = _returns(days, "abandoned")
    after, after_seen = _returns(days, "answered")
    seen &= delay <= 10_800
    delay = np.minimum(delay, 10_800)

    def cost(theta: Floats) -> float:
        share = 1 / (1 + np.exp(-theta[0]))
        z = (np.log(delay) - theta[1]) / np.exp(theta[2])
        density = np.log(share) + stats.norm.logpdf(z) - theta[2] - np.log(delay)
        stay = np.log1p(-share * stats.norm.cdf(z))
        return float(-np.where(seen, density, stay).sum())

    best = optimize.minimize(cost, np.array([0.0, 6.5, 0.3]), method="Nelder-Mead").x
    return Redial(
        n=len(delay),
        within={s: _gone_by(delay, seen, s) for s in (600, 3600, 10_800)},
        after_service={s: _gone_by(after, after_seen, s) for s in (600, 3600, 10_800)},
        share=float(1 / (1 + np.exp(-best[0]))),
        median=float(np.exp(best[1])),
        spread=float(np.exp(best[2])),
    )


def _returns(days: Iterable[CallLog], outcome: str) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Time from the end of a call to the customer's next of that day, censored at closing."""
    delay: list[float] = []
    seen: list[bool] = []
    for day in days:
        end = day.arrival + day.wait + np.nan_to_num(day.service)
        known = day.where((day.customer > 0) & day.reached)
        end = end[(day.customer > 0) & day.reached]
        for customer in np.unique(known.customer):
            calls = np.flatnonzero(known.customer == customer)
            for i, this in enumerate(calls):
                if known.outcome[this] != outcome or end[this] >= CLOSE:
                    continue
                again = calls[i + 1 :][known.arrival[calls[i + 1 :]] >= end[this]]
                seen.append(len(again) > 0)
                until = known.arrival[again[0]] if len(again) else CLOSE
                delay.append(max(until - end[this], 1.0))
    return np.array(delay), np.array(seen)


def _gone_by(delay: Floats, seen: npt.NDArray[np.bool_], seconds: float) -> float:
    sf = stats.ecdf(stats.CensoredData(uncensored=delay[seen], right=delay[~seen])).sf
    return float(1 - sf.evaluate(seconds))


# --- who was there ------------------------------------------------------------------------------


class Floor:
    """One day as the technicians lived it: services, gaps, and when callers were waiting."""

    def __init__(self, day: CallLog) -> None:
        """Take one day's calls."""
        self.day = day
        begin = day.arrival + day.wait
        timed = (day.outcome == "answered") & (day.service > 0) & (day.service <= LONGEST)
        self.begin, self.end = begin[timed], (begin + day.service)[timed]
        self.server = day.server[timed]
        # Internet calls wait for the few who take them, whoever else is free.
        queued = day.reached & (day.wait > 0) & (day.type != "IN")
        self.queue = _union(day.arrival[queued], begin[queued])

    def services(self) -> Iterable[tuple[Floats, Floats]]:
        """Yield each technician's begins and ends, in order."""
        for server in np.unique(self.server[self.server > 0]):
            mine = np.flatnonzero(self.server == server)
            mine = mine[np.argsort(self.begin[mine], kind="stable")]
            yield self.begin[mine], np.maximum.accumulate(self.end[mine])

    def queueing(self, start: float, end: float) -> float:
        """Return how many seconds between two moments somebody was waiting."""
        return float(np.clip(np.minimum(self.queue[1], end) - np.maximum(self.queue[0], start), 0,
                             None).sum())

    def sessions(self) -> list[list[tuple[float, float]]]:
        """Return each technician's times of presence."""
        everyone = []
        for begin, end in self.services():
            mine = [(float(begin[0]), float(end[0]))]
            for b, e in zip(begin[1:], end[1:], strict=True):
                since = mine[-1][1]
                if b - since > AWAY_GAP or self.queueing(since, b) > AWAY_QUEUE:
                    mine.append((float(b), float(e)))
                else:
                    mine[-1] = (mine[-1][0], float(e))
            everyone.append(mine)
        return everyone

    def present(self) -> tuple[Floats, Floats]:
        """Return begins and ends of all sessions."""
        flat = np.array([session for mine in self.sessions() for session in mine])
        return flat[:, 0], flat[:, 1]

    def gaps(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return time from a service's end to the next, while somebody waits all along.

        Such a gap is no idleness. Censored (False) where the queue empties first.
        """
        gap, seen = [], []
        for begin, end in self.services():
            for e, following in zip(end, [*begin[1:], np.inf], strict=True):
                i = int(np.searchsorted(self.queue[0], e, side="right")) - 1
                if i >= 0 and self.queue[1][i] > e:
                    seen.append(following <= self.queue[1][i] + 1)
                    gap.append(max(min(following, self.queue[1][i]) - e, 0.5))
        return np.array(gap), np.array(seen)


def _union(begin: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the begins and ends of the union of intervals."""
    order = np.argsort(begin, kind="stable")
    begin, reach = begin[order], np.maximum.accumulate(end[order])
    fresh = np.r_[True, begin[1:] > reach[:-1]]
    return begin[fresh], reach[np.r_[fresh[1:], True]]


def mean_number(begin: Floats, end: Floats) -> Floats:
    """Return the mean number of intervals under way, per half-hour."""
    inside = np.clip(end[:, None], EDGES[:-1], EDGES[1:]) - np.clip(
        begin[:, None], EDGES[:-1], EDGES[1:]
    )
    number: Floats = inside.sum(axis=0) / HALF_HOUR
    return number


def distinct(floor: Floor) -> Floats:
    """Return how many technicians had a service under way at some time in each half-hour."""
    seen = np.zeros(len(EDGES) - 1)
    for begin, end in floor.services():
        seen += ((begin[:, None] < EDGES[1:]) & (end[:, None] > EDGES[:-1])).any(axis=0)
    return seen
