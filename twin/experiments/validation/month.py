"""A plateau's month for C6 to C9: the same month without and with extra breaks."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from twin.engine.simulation import simulate
from twin.experiments.plateaux import plateau
from twin.experiments.validation.breaks import (
    SHORT_BREAK,
    SHORT_BREAKS,
    Moments,
    Work,
    length_of_its_own,
    with_breaks,
)
from twin.experiments.validation.calls import Calls, calls
from twin.experiments.validation.moments import after_breaks, discomforts, resolved_by_day
from twin.experiments.validation.statistics import Array
from twin.experiments.validation.system import SUMS, incident_days
from twin.scenario.model import Scenario


class Month(NamedTuple):
    """What is kept of one plateau's month; its traces are dropped."""

    incidents: Array
    calls: Calls
    moments: Moments
    work: tuple[Work, Work]
    output: tuple[Array, Array]
    discomfort: tuple[Array, Array]


def month(scenario: Scenario, seed: int, days: int, number: int) -> pa.Table:
    """Simulate plateau `number` of a population without extra breaks, with one, with four.

    All three share seed and callers. The result holds a row of lists, one column each; `opened`
    gives it back as a `Month`.
    """
    centre = plateau(scenario, seed, number)
    seconds = length_of_its_own(centre)
    without, one, four = (
        simulate(each, seed=seed, days=days, replication=number)
        for each in (
            centre,
            with_breaks(centre, 1, seconds, afternoon=True),
            with_breaks(centre, SHORT_BREAKS, SHORT_BREAK),
        )
    )
    log = calls(without)
    moments, plain, rested = after_breaks(without, one, seconds)
    sore, less_sore = discomforts(without, four)
    return pa.table(
        {
            name: [np.asarray(values, dtype=float).ravel()]
            for name, values in {
                "incidents": incident_days(without),
                **{f"call_{name}": getattr(log, name) for name in _CALL},
                **{f"moment_{name}": getattr(moments, name) for name in _MOMENT},
                **{f"plain_{name}": getattr(plain, name) for name in _WORK},
                **{f"rested_{name}": getattr(rested, name) for name in _WORK},
                "output_plain": resolved_by_day(without),
                "output_rested": resolved_by_day(four),
                "discomfort_plain": sore,
                "discomfort_rested": less_sore,
            }.items()
        }
    )


_CALL = ("seconds", "technician", "kind", "day")
_MOMENT = ("technician", "without", "having")
_WORK = ("taken", "resolved", "seconds")


def opened(part: pa.Table, kinds: tuple[str, ...]) -> Month:
    """The month that `month` packed; `kinds` are the types of contact in the scenario's order."""
    held = {name: part.column(name)[0].values.to_numpy() for name in part.column_names}
    who, kind, day = (held[f"call_{name}"].astype(np.intp) for name in _CALL[1:])
    works = [Work(*(held[f"{which}_{name}"] for name in _WORK)) for which in ("plain", "rested")]
    return Month(
        held["incidents"].reshape(-1, len(SUMS)),
        Calls(held["call_seconds"], who, kind, day, kinds),
        Moments(*(held[f"moment_{name}"] for name in _MOMENT)),
        (works[0], works[1]),
        (held["output_plain"], held["output_rested"]),
        (held["discomfort_plain"], held["discomfort_rested"]),
    )
