"""Who carried how much tension on a day: the mean over the time on shift, and the peak."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dashboards.views.technician import DAY, named
from dashboards.words import clock, count
from twin.measures.run import Run
from twin.measures.strain import known
from twin.traces.frame import Traces

__all__ = ["Carried", "carried", "sentence"]


@dataclass(frozen=True, slots=True)
class Carried:
    """One technician's tension on a day, in points; `at` is the peak's moment, s since midnight."""

    name: str
    mean: float
    peak: float
    at: float


def carried(
    traces: Traces, day: int, shifts: Iterable[tuple[str, int, float, float]]
) -> list[Carried]:
    """The technicians on shift on a day, counted from 1, the highest mean tension first.

    Empty where the run tells nothing of strain.

    Args:
        traces: of the run, with its tables `duration` and `strain`.
        day: which day of the run.
        shifts: name, day, beginning and end of each shift, as `RunReader.shifts` has them.
    """
    if not traces.has(("duration", "strain")):
        return []
    run = Run(traces)
    if not known(run):
        return []
    found = []
    for name, on, start, end in shifts:
        if on != day or end <= start:
            continue
        path = run.tension.between(start, end)
        own = path.person == named(traces.header, name)
        seconds = path.seconds[own]
        if not seconds.sum():
            continue
        first, last = path.begin[own], path.end[own]
        tops = np.maximum(first, last)
        top = int(np.argmax(tops))
        at = path.begins[own][top] + (seconds[top] if last[top] > first[top] else 0.0)
        mean = float(path.areas[own].sum() / seconds.sum())
        found.append(Carried(name, mean, float(tops[top]), float(at) - (day - 1) * DAY))
    return sorted(found, key=lambda one: -one.mean)


def sentence(found: list[Carried]) -> str:
    """Who carried most, on average and at the worst moment; empty where nothing is known."""
    if not found:
        return ""
    most, worst = found[0], max(found, key=lambda one: one.peak)
    said = (
        f"Of {count(len(found), 'technician')} on shift that day, {most.name} carried most "
        f"tension: {count(round(most.mean), 'point')} on average over the time on shift"
    )
    if worst is most:
        return f"{said}, and the highest peak, {most.peak:.0f} at {clock(most.at)}."
    return (
        f"{said}, {most.peak:.0f} at most. The highest peak was {worst.name}’s: "
        f"{worst.peak:.0f} at {clock(worst.at)}."
    )
