"""How long conversations last, by type and by technician."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import expm1, sqrt

import numpy as np
from scipy import stats

from twin.mirror.fit.calls import Bools, Calls, Floats
from twin.mirror.fit.days import Days
from twin.mirror.fit.estimate import Estimate, Fit, by_days, of_share, of_spread

__all__ = ["FEW", "LONGEST", "OTHER", "SHORTEST", "Effects", "fit_handling", "named_kinds"]

SHORTEST, LONGEST = 10.0, 3600.0
"""Conversations outside (s) tell nothing of the work: hung up at once, or a line left open. The
first still count in the mean, as they take time; the second do not."""

FEW = 30
"""Conversations of a type below which it is put with the others."""

FEW_TECHNICIANS = 5
"""Technicians below which nothing is said of how they differ: one would be told from the rest."""

OTHER = "other"
"""The name of the rare types together."""

_POINTS = 200  # of a chart


@dataclass(frozen=True, slots=True)
class Effects:
    """Technicians' effects on log handling time, shrunk, by number; never written anywhere."""

    of: dict[int, float]
    spread: float
    within: float
    technicians: int


def named_kinds(calls: Calls) -> tuple[Calls, dict[str, str]]:
    """The calls with types a scenario can name, rare ones put together; and what became of which.

    A type with fewer than `FEW` answered calls is rare. Other signs than letters, digits, - and _
    become _.
    """
    answered = Counter(calls.kind[calls.answered].tolist())
    rare = [kind for kind in np.unique(calls.kind).tolist() if answered[kind] < FEW]
    new: dict[str, str] = {}
    for kind in np.unique(calls.kind).tolist():
        name = OTHER if kind in rare else re.sub(r"[^A-Za-z0-9_-]", "_", kind)[:40] or OTHER
        while name in new.values() and name != OTHER:
            name = f"{name[:37]}_{len(new)}"
        new[kind] = name
    renamed = np.array([new[kind] for kind in calls.kind.tolist()], dtype=str)
    return replace(calls, kind=renamed), {old: name for old, name in new.items() if old != name}


def fit_handling(days: Days, kinds: list[str], seed: int) -> tuple[Fit, Effects]:
    """Each type's share, mean and lognormal spread; and how technicians differ.

    Of conversations of 10 s to an hour, by maximum likelihood on the logarithm: location μ and
    standard deviation σ; "within" is σ without the differences between technicians, from which the
    coefficient of variation is √(exp σ² − 1). The mean counts the short ones too. KS is the largest
    distance between the fitted and the observed distribution function.
    """
    calls = days.calls
    effects, effect_estimate, effect_note = _technicians(calls)
    residual = np.array([effects.of.get(int(one), 0.0) for one in calls.technician])
    estimates: list[Estimate] = []
    fitness: dict[str, float] = {}
    curves: dict[str, Floats] = {}
    each = list(days.calls.days())
    for kind in kinds:
        mine = calls.kind == kind
        hits = int(mine.sum())
        low, high = of_share(hits, len(calls))
        estimates.append(
            Estimate(
                f"contacts.{kind}.share", f"share, {kind}", hits / len(calls), low, high, hits,
                "calls", "", "Wilson",
            )
        )  # fmt: skip
        timed = mine & calls.answered & (calls.talk <= LONGEST)
        usual = timed & (calls.talk >= SHORTEST)
        if usual.sum() < FEW:
            continue

        def mean_of(sample: Sequence[Calls], kind: str = kind) -> Floats:
            of = [day.talk[(day.kind == kind) & (day.talk <= LONGEST)] for day in sample]
            together = np.concatenate(of)
            return np.array([together.mean() if len(together) else 0.0])

        value, least, most = by_days(each, mean_of, seed, f"handling/{kind}")
        estimates.append(
            Estimate(
                f"mean_talk.{kind}", f"mean conversation, {kind}", float(value[0]),
                float(least[0]), float(most[0]), int(timed.sum()), "conversations", "s",
            )
        )  # fmt: skip
        talk = calls.talk[usual]
        logs = np.log(talk)
        within = float((logs - residual[usual]).std(ddof=1))
        ends = of_spread(within, len(logs) - 1)
        estimates.append(
            Estimate(
                f"contacts.{kind}.work_spread", f"CV of handling time, {kind}",
                _cv(within), _cv(ends[0]), _cv(ends[1]), len(logs), "conversations", "",
                "χ² of log variance",
            )
        )  # fmt: skip
        fitness |= {
            f"{kind}: μ of log seconds": float(logs.mean()),
            f"{kind}: σ of log seconds": float(logs.std(ddof=1)),
            f"{kind}: median (s)": float(np.median(talk)),
            f"{kind}: KS, lognormal": _ks(logs, "norm", (logs.mean(), logs.std())),
            f"{kind}: KS, exponential": _ks(talk, "expon", (0, talk.mean())),
            f"{kind}: share under {SHORTEST:g} s": float((calls.talk[timed] < SHORTEST).mean()),
        }
        curves |= _curve(kind, talk, logs)
    answered = calls.answered
    notes = [
        f"{int(np.isnan(calls.talk[answered]).sum())} of {int(answered.sum())} answered calls have "
        f"no conversation time; {int((calls.talk < SHORTEST).sum())} are under {SHORTEST:g} s and "
        f"count in the mean, not in the shape; {int((calls.talk > LONGEST).sum())} over "
        f"{LONGEST:g} s are left out",
        effect_note,
    ]
    if effect_estimate is not None:
        estimates.append(effect_estimate)
    fit = Fit(
        "handling", "Types of contact and handling", tuple(estimates), fitness, tuple(notes),
        curves=curves,
    )  # fmt: skip
    return fit, effects


def usual(calls: Calls) -> Bools:
    """Which calls have a conversation that tells of the work."""
    return np.asarray((calls.talk >= SHORTEST) & (calls.talk <= LONGEST))


def _technicians(calls: Calls) -> tuple[Effects, Estimate | None, str]:
    """One-way random effects on log conversation minus its type's mean, by moments.

    With n_i conversations of technician i and the mean squares within and between,

        τ² = (MS_between − MS_within) / n₀,   n₀ = (N − Σ n_i²/N) / (k − 1)

    Effects are shrunk by τ²/(τ² + σ²/n_i). The interval of τ is that of MS_between by χ² with k − 1
    degrees of freedom, MS_within taken as known.
    """
    keep = usual(calls) & (calls.technician > 0)
    logs, who = np.log(calls.talk[keep]), calls.technician[keep]
    for kind in np.unique(calls.kind[keep]):
        same = calls.kind[keep] == kind
        logs[same] -= logs[same].mean()
    names, place, n = np.unique(who, return_inverse=True, return_counts=True)
    count = len(names)
    if count < FEW_TECHNICIANS or len(logs) <= count:
        return (
            Effects({}, 0.0, 0.0, count), None,
            f"differences between technicians: too few (n={count} technicians), the default stays",
        )  # fmt: skip
    means = np.bincount(place, logs) / n
    within = float(((logs - means[place]) ** 2).sum()) / (len(logs) - count)
    between = float((n * (means - logs.mean()) ** 2).sum()) / (count - 1)
    n0 = float(n.sum() - (n**2).sum() / n.sum()) / (count - 1)
    variance = max((between - within) / n0, 0.0)
    ends = [
        sqrt(max((between * (count - 1) / float(stats.chi2.ppf(p, count - 1)) - within) / n0, 0.0))
        for p in (0.975, 0.025)
    ]
    shrunk = means * variance / np.maximum(variance + within / n, 1e-12)
    effects = Effects(
        dict(zip(names.tolist(), shrunk.tolist(), strict=True)), sqrt(variance), sqrt(within), count
    )
    estimate = Estimate(
        "technicians.speed_spread", "SD of log handling time between technicians",
        min(sqrt(variance), 1.0), min(ends[0], 1.0), max(ends[1], ends[0]), count, "technicians",
        "", "χ² of the mean square between",
    )  # fmt: skip
    share = variance / max(variance + within, 1e-12)
    note = (
        f"of the variance of log handling time within a type, {share:.1%} lies between "
        "technicians; no technician's own figure is written anywhere"
    ).replace("%", " %")
    return effects, estimate, note


def _cv(sigma: float) -> float:
    return min(sqrt(expm1(min(sigma, 1.6) ** 2)), 3.0)


def _ks(values: Floats, law: str, parameters: tuple[float, float]) -> float:
    if parameters[1] <= 1e-9:  # all the same: there is no such law
        return float("nan")
    return float(stats.kstest(values, law, parameters).statistic)


def _curve(kind: str, talk: Floats, logs: Floats) -> dict[str, Floats]:
    """Quantiles of the data, and of the fit, at the same shares."""
    shares = (np.arange(_POINTS) + 0.5) / _POINTS
    z = stats.norm.ppf(shares)
    return {
        f"{kind}: observed": np.quantile(talk, shares),
        f"{kind}: lognormal": np.exp(logs.mean() + logs.std() * z),
        f"{kind}: exponential": -float(talk.mean()) * np.log1p(-shares),
    }
