"""C6 and C7: what breaks are worth, by pairs of runs on the same seeds with and without them.

A published effect compares a state right after a break with the same moment without one. So does
this: the same technicians, on the same day, with the same callers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twin.experiments.validation.statistics import (
    Array,
    Estimate,
    bootstrap,
    clustered,
    paired_effect,
    z,
)
from twin.experiments.validation.targets import TARGETS, Finding
from twin.scenario.model import Scenario
from twin.scenario.staff import Break, Shift

MICRO_BREAK = 300.0
"""Length of the extra break of C6 (s): published for breaks of up to ten minutes (E2.46)."""

SHORT_BREAK, SHORT_BREAKS = 300.0, 4
"""C7: so many extra breaks of that length (s) in every shift (E2.48)."""

NOON = 43200.0

LEAST_CONTACTS = 5
"""A technician with fewer contacts after the breaks of all days has no performance to speak of."""


def with_breaks(
    scenario: Scenario, count: int, seconds: float, afternoon: bool = False
) -> Scenario:
    """The scenario with `count` more breaks of `seconds` in every shift.

    Each falls in the middle of the longest stretch without a break that is left; with `afternoon`,
    of what is left of it from noon on, or from the middle of a shift that has less than half of it
    after noon. A shift with no room for one is left as it is.
    """
    teams = {
        name: team.model_copy(
            update={
                "shifts": tuple(_longer(shift, count, seconds, afternoon) for shift in team.shifts)
            }
        )
        for name, team in scenario.teams.items()
    }
    return scenario.model_copy(update={"teams": teams})


def _longer(shift: Shift, count: int, seconds: float, afternoon: bool) -> Shift:
    earliest = min(NOON, (shift.start + shift.end) / 2) if afternoon else shift.start
    breaks = list(shift.breaks)
    for _ in range(count):
        edges = [shift.start]
        for one in breaks:
            edges += [one.at, one.at + one.seconds]
        edges.append(shift.end)
        free = [(max(a, earliest), b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        start, end = max(free, key=lambda stretch: stretch[1] - stretch[0])
        if end - start <= seconds:
            break
        breaks.append(Break(at=round((start + end - seconds) / 2), seconds=seconds))
        breaks.sort(key=lambda one: one.at)
    return shift.model_copy(update={"breaks": tuple(breaks)})


def length_of_its_own(scenario: Scenario, seconds: float = MICRO_BREAK) -> float:
    """`seconds`, or the next whole second that is no break's length: it tells a break apart."""
    taken = {
        one.seconds for team in scenario.teams.values() for s in team.shifts for one in s.breaks
    }
    while seconds in taken:
        seconds += 1
    return seconds


@dataclass(frozen=True, slots=True)
class Moments:
    """Technicians right after the extra break, and the same moment of the run without it.

    One entry per technician and day: who, and reported fatigue (0 to 100) without and with.
    """

    technician: Array
    without: Array
    having: Array


@dataclass(frozen=True, slots=True)
class Work:
    """What technicians did after such moments: contacts taken, resolved, seconds on them.

    One entry per technician, over all days.
    """

    taken: Array
    resolved: Array
    seconds: Array


def less_fatigue(moments: Sequence[Moments], rng: np.random.Generator) -> Finding:
    """C6: by how much reported fatigue is lower right after a micro-break, in SD between people."""
    cluster = np.concatenate([place * 1e6 + one.technician for place, one in enumerate(moments)])
    found = paired_effect(
        np.concatenate([one.without for one in moments]),
        np.concatenate([one.having for one in moments]),
        cluster.astype(np.intp),
        rng,
    )
    return Finding(
        TARGETS["C6"],
        found,
        "reported fatigue of technicians, each day once; SD between them",
    )


def better_work(without: Work, having: Work, rng: np.random.Generator) -> Finding:
    """C6: by how much performance in the rest of the shift is higher, in SD between people.

    Performance is that of C2, in units of the run without the break: ½ z(resolved per handling
    hour) + ½ z(share resolved), over all the technician's shifts together.
    """
    enough = np.minimum(without.taken, having.taken) >= LEAST_CONTACTS
    pairs = [(_speed(one)[enough], _quality(one)[enough]) for one in (without, having)]
    (speed, quality), (speed_with, quality_with) = pairs
    before, after = (
        (z(speed) + z(quality)) / 2,
        (_standing(speed_with, speed) + _standing(quality_with, quality)) / 2,
    )
    found = paired_effect(after, before, np.arange(len(before)), rng)
    return Finding(
        TARGETS["C6.performance"], found, "technicians' work from then to the end of the shift"
    )


def _speed(work: Work) -> Array:
    return np.asarray(3600 * work.resolved / np.where(work.seconds > 0, work.seconds, np.nan))


def _quality(work: Work) -> Array:
    return np.asarray(work.resolved / np.where(work.taken > 0, work.taken, np.nan))


def _standing(values: Array, among: Array) -> Array:
    """Values in standard deviations from the mean of others."""
    spread = np.std(among, ddof=1) if len(among) > 1 else 0.0
    return (values - np.mean(among)) / spread if spread > 0 else np.full(len(values), np.nan)


def same_output(without: Array, having: Array, rng: np.random.Generator) -> Finding:
    """C7: change of contacts resolved in a day, in per cent; both of shape (days,)."""
    value, low, high = bootstrap(np.column_stack((having, without)), _change, rng)
    return Finding(
        TARGETS["C7"],
        Estimate(value, low, high, len(without)),
        "contacts resolved, by plateau and day",
    )


def _change(totals: Array) -> Array:
    return np.asarray(100 * (totals[:, 0] / totals[:, 1] - 1))


def less_discomfort(without: Array, having: Array, rng: np.random.Generator) -> Finding:
    """C7: change of reported discomfort (Borg CR10, 0 to 10); both of shape (technicians,)."""
    both = np.isfinite(without) & np.isfinite(having)
    change = (having - without)[both]
    sums = clustered(np.arange(len(change)), change, np.ones(len(change)))
    value, low, high = (
        bootstrap(sums, lambda totals: totals[:, 0] / totals[:, 1], rng)
        if len(change)
        else (np.nan, np.nan, np.nan)
    )
    return Finding(TARGETS["C7.discomfort"], Estimate(value, low, high, len(change)))
