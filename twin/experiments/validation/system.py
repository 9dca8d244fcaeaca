"""C8: how the information system gets in the way, read off the log of incidents.

A check of what goes in, not of a mechanism: the rates of incidents are set after the same study.
"""

from collections.abc import Iterable

import numpy as np

from twin.experiments.validation.statistics import Array, Estimate, bootstrap, ratio_of
from twin.experiments.validation.targets import TARGETS, Finding
from twin.measures.run import Run
from twin.measures.system import on_system
from twin.traces.frame import Traces

DAY = 86400.0

SUMS = ("lost", "at_system", "incidents", "recurrent", "unresolved")
"""What is counted of each day: seconds lost, seconds at steps that need the system, incidents."""


def incident_days(traces: Traces) -> Array:
    """The sums named in `SUMS` for each day of a run, shape (days, 5)."""
    run = Run(traces)
    sums = np.zeros((traces.header.days, len(SUMS)))
    steps = on_system(run)
    _add(sums[:, 1], run.column("procedure", "t")[steps], run.lasted("procedure")[steps])
    met = traces.column("incident", "t")
    for place, seconds in (
        (0, traces.column("incident", "lost")),
        (2, np.ones(len(met))),
        (3, traces.column("incident", "recurrent")),
        (4, traces.column("incident", "unresolved")),
    ):
        _add(sums[:, place], met, seconds)
    return sums


def _add(column: Array, t: Array, values: Array) -> None:
    day = np.clip((t // DAY).astype(int), 0, len(column) - 1)
    column += np.bincount(day, weights=values, minlength=len(column))


def system(days: Iterable[Array], rng: np.random.Generator) -> list[Finding]:
    """What the days of some runs show of C8; intervals are over days."""
    rows = np.concatenate(list(days))
    lost, at_system, incidents, recurrent, unresolved = rows.T
    n = int(incidents.sum())
    note = "" if n else "no incident was met"

    def share(key: str, part: Array, whole: Array) -> Finding:
        value, low, high = bootstrap(np.column_stack((part, whole)), ratio_of, rng)
        return Finding(TARGETS[key], Estimate(value, low, high, n), note)

    return [
        share("C8", lost, at_system),
        share("C8.recurrent", recurrent, incidents),
        share("C8.unresolved", unresolved, incidents),
    ]
