"""What is predicted of a day: five measures, of the day and of each half-hour."""

from dataclasses import dataclass

import numpy as np

from twin.mirror.fit.calls import Calls, Floats
from twin.mirror.fit.days import Hours
from twin.mirror.fit.handling import LONGEST

__all__ = ["MEASURES", "Measure", "figures"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a day: its key, name, unit, and what it is."""

    key: str
    name: str
    unit: str
    formula: str


MEASURES = (
    Measure("volume", "Volume", "calls", "calls that asked for a technician, by arrival"),
    Measure("answered", "Answered share", "share", "answered / offered"),
    Measure("wait", "Mean wait", "s", "until answered, given up or sent away, of all offered"),
    Measure(
        "service_level", "Service level", "share",
        "answered in time / (offered − given up in time), as the twin defines it everywhere",
    ),
    Measure(
        "aht", "Handling time", "s",
        "mean conversation, lines left open for over an hour left out; no log has after-contact "
        "work",
    ),
)  # fmt: skip
"""In the order of the last axis of all arrays here."""


def figures(day: Calls, hours: Hours, within: float) -> Floats:
    """One day's figures, shape (1 + half-hours, measures): the day first; NaN where undefined.

    Calls outside `hours` are left out. `within` is the time (s) in which to answer.
    """
    edges = hours.edges
    inside = (day.arrival >= hours.open) & (day.arrival < hours.close)
    day = day.where(inside)
    slots = len(edges) - 1
    place = np.searchsorted(edges, day.arrival, side="right") - 1

    def summed(values: Floats) -> Floats:
        each = np.bincount(place, values, minlength=slots)
        return np.concatenate([[each.sum()], each])

    one = np.ones(len(day))
    answered, gone = day.answered, day.abandoned
    soon = day.wait <= within
    timed = answered & (day.talk <= LONGEST)
    offered = summed(one)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack(
            [
                offered,
                summed(answered * one) / offered,
                summed(day.wait) / offered,
                summed((answered & soon) * one) / (offered - summed((gone & soon) * one)),
                summed(np.where(timed, day.talk, 0.0)) / summed(timed * one),
            ],
            axis=1,
        )
