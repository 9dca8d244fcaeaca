"""C9: the form of service times in the log of contacts.

A service time is the time a customer is on the line with a technician (talk and hold), as in the
bank's log that the finding comes from (E3.1); after-contact work is not part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.experiments.validation.statistics import (
    Array,
    Estimate,
    agent_share,
    lognormal_fit,
    next_day,
)
from twin.experiments.validation.targets import TARGETS, UNKNOWN, Finding
from twin.traces.frame import Traces
from twin.traces.tables import OUTCOMES

DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Calls:
    """The answered contacts of one run: service time (s), and who, what type, which day."""

    seconds: Array
    technician: NDArray[np.intp]
    kind: NDArray[np.intp]
    day: NDArray[np.intp]
    kinds: tuple[str, ...]


def calls(traces: Traces) -> Calls:
    """The contacts a technician served to the end, or handed over, with their service times."""
    seconds = traces.column("contact", "talk") + traces.column("contact", "hold")
    technician = traces.column("contact", "technician")
    answered = traces.column("contact", "outcome") == OUTCOMES.index("answered")
    taken = answered & (technician >= 0) & (seconds > 0)
    return Calls(
        seconds[taken],
        technician[taken].astype(np.intp),
        traces.column("contact", "contact_type")[taken].astype(np.intp),
        (traces.column("contact", "arrived")[taken] // DAY).astype(np.intp),
        traces.header.words("contact_type"),
    )


def fits(log: Calls) -> dict[str, tuple[float, float, int]]:
    """(D, p, n) of the lognormal's fit for each type of contact in one log."""
    return {
        kind: lognormal_fit(log.seconds[log.kind == place]) for place, kind in enumerate(log.kinds)
    }


def residuals(log: Calls) -> Array:
    """Log service times less the mean of their type, shape (contacts,)."""
    logs = np.log(log.seconds)
    sizes = np.bincount(log.kind, minlength=len(log.kinds))
    sums = np.bincount(log.kind, weights=logs, minlength=len(log.kinds))
    return np.asarray(logs - (sums / np.maximum(sizes, 1))[log.kind])


def daily(log: Calls) -> Array:
    """Each technician's mean residual on each day, shape (technicians, days); nan where absent."""
    _, who = np.unique(log.technician, return_inverse=True)
    shape = int(who.max(initial=-1)) + 1, int(log.day.max(initial=-1)) + 1
    place = who * shape[1] + log.day
    count = np.bincount(place, minlength=shape[0] * shape[1]).astype(float)
    total = np.bincount(place, weights=residuals(log), minlength=shape[0] * shape[1])
    return np.asarray(np.where(count > 0, total / np.where(count > 0, count, 1), np.nan)).reshape(
        shape
    )


def service_times(logs: Sequence[Calls], rng: np.random.Generator) -> list[Finding]:
    """What the logs of some months, one per plateau, show of C9.

    The fit is tested in each log by itself, since plateaux differ; its p is the median over logs,
    with the range that holds 95 % of them. The share of variance by technician and the
    correlation of one day with the next are over all technicians, each against the mean of the
    own plateau.
    """
    logs = [log for log in logs if len(log.seconds)]
    if not logs:
        keys = ("C9.lognormal", "C9", "C9.next_day")
        return [Finding(TARGETS[key], UNKNOWN, "no contact was answered") for key in keys]
    return [*_fits(logs), *_technicians(logs, rng)]


def _fits(logs: Sequence[Calls]) -> list[Finding]:
    target = TARGETS["C9.lognormal"]
    by_kind: dict[str, list[tuple[float, float, int]]] = {}
    for log in logs:
        for kind, fit in fits(log).items():
            by_kind.setdefault(kind, []).append(fit)
    findings = []
    for kind, found in by_kind.items():
        d, p, n = np.array(found).T
        tested = np.isfinite(p)
        if not tested.any():
            findings.append(Finding(target.of(kind, kind), UNKNOWN, "too few contacts to test"))
            continue
        middle, low, high = np.percentile(p[tested], [50, 2.5, 97.5])
        size, apart = int(np.median(n[tested])), float(np.median(d[tested]))
        findings.append(
            Finding(
                target.of(kind, kind),
                Estimate(float(middle), float(low), float(high), size),
                f"Kolmogorov-Smirnov, mean and SD estimated (Lilliefors: p too large); medians of "
                f"{int(tested.sum())} months with n = {size}: D = {apart:.3f}",
            )
        )
    return findings


def _technicians(logs: Sequence[Calls], rng: np.random.Generator) -> list[Finding]:
    days = max(int(log.day.max()) + 1 for log in logs)
    values, groups, tables, seen = [], [], [], 0
    for log in logs:
        _, who = np.unique(log.technician, return_inverse=True)
        values.append(residuals(log))
        groups.append(who + seen)
        seen += int(who.max()) + 1
        table = daily(log)
        tables.append(np.pad(table, ((0, 0), (0, days - table.shape[1])), constant_values=np.nan))
    by_day = np.concatenate(tables)
    apart = by_day - _mean_of_rows(by_day)
    within = next_day(apart, rng)
    return [
        Finding(
            TARGETS["C9"],
            agent_share(np.concatenate(values), np.concatenate(groups)),
            f"ICC(1) of log service time, {seen} technicians",
        ),
        Finding(
            TARGETS["C9.next_day"],
            next_day(by_day, rng),
            "daily means of each technician's log service time; lasting differences between "
            f"technicians are part of it, without them r = {within.value:.2f} "
            f"(no memory at all gives {-1 / max(1, days - 1):.2f})",
        ),
    ]


def _mean_of_rows(table: Array) -> Array:
    known = np.isfinite(table)
    count = np.maximum(known.sum(axis=1), 1)
    return np.asarray((np.where(known, table, 0.0).sum(axis=1) / count)[:, None])
