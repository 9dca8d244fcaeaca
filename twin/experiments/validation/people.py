"""C1 to C5: what goes together over the technicians of a mixed population.

Each is a small function of the table of technicians (`twin.measures.technicians`): columns by
name, one value per technician. What is asked for is what technicians report, never the state
behind it. These are associations over people; they do not license predicting one person.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.experiments.validation.statistics import (
    Array,
    Estimate,
    correlation,
    known,
    odds_ratio,
    z,
)
from twin.experiments.validation.targets import TARGETS, Finding

Table = Mapping[str, Any]
"""Columns by name, each one value per technician."""

DISTRESSED = 12.0
"""GHQ-12, Likert scoring (0 to 36): above this a technician counts as distressed (E2.25)."""


def performance(table: Table) -> Array:
    """Each technician's performance, in standard deviations: how much, and how well.

    ½ z(contacts per handling hour × share resolved) + ½ z(share resolved), as C2 has it. Shape
    (technicians,); nan for whoever took no contact.
    """
    speed = np.asarray(table["contacts_per_hour"], dtype=float)
    quality = np.asarray(table["resolved_share"], dtype=float)
    found = np.full(len(speed), np.nan)
    whole = np.isfinite(speed) & np.isfinite(quality)
    found[whole] = (z(speed[whole] * quality[whole]) + z(quality[whole])) / 2
    return found


def monitoring_and_stress(table: Table) -> Estimate:
    """C1: point-biserial r of being monitored and reported stress."""
    return correlation(_of(table, "monitored"), _of(table, "stress_reported"))


def monitoring_and_performance(table: Table) -> Estimate:
    """C2: point-biserial r of being monitored and performance."""
    return correlation(_of(table, "monitored"), performance(table))


def monitoring_and_satisfaction(table: Table) -> Estimate:
    """C3: point-biserial r of being monitored and reported satisfaction."""
    return correlation(_of(table, "monitored"), _of(table, "satisfaction_reported"))


def exhaustion_and_performance(table: Table) -> Estimate:
    """C4: r of exhaustion as reported at the end of the month and the month's performance."""
    return correlation(_of(table, "exhaustion"), performance(table))


def insecurity_and_distress(table: Table) -> Estimate:
    """C5: odds ratio of distress for those whose felt job insecurity is above the median."""
    insecurity, distress = known(_of(table, "insecurity"), _of(table, "distress_reported"))
    insecure = insecurity > (np.median(insecurity) if len(insecurity) else 0.0)
    return odds_ratio(insecure.astype(float), (distress > DISTRESSED).astype(float))


ASSOCIATIONS: Mapping[str, Callable[[Table], Estimate]] = {
    "C1": monitoring_and_stress,
    "C2": monitoring_and_performance,
    "C3": monitoring_and_satisfaction,
    "C4": exhaustion_and_performance,
    "C5": insecurity_and_distress,
}
"""What is found in the table of technicians, by the target's id."""


def people(table: Table) -> list[Finding]:
    """What the population shows of C1 to C5."""
    findings = []
    for key, find in ASSOCIATIONS.items():
        estimate = find(table)
        note = _note(table, key) if np.isfinite(estimate.value) else "too few differ to tell"
        findings.append(Finding(TARGETS[key], estimate, note))
    return findings


def _note(table: Table, key: str) -> str:
    if key in ("C1", "C2", "C3"):
        return f"{_percent(_of(table, 'monitored') == 1)} monitored"
    if key == "C5":
        (distress,) = known(_of(table, "distress_reported"))
        return f"{_percent(distress > DISTRESSED)} distressed (GHQ-12 above {DISTRESSED:g})"
    return ""


def _percent(flags: NDArray[np.bool_]) -> str:
    return f"{np.mean(flags):.0%}".replace("%", " %")


def _of(table: Table, name: str) -> Array:
    return np.asarray(table[name], dtype=float)
