"""What is counted of a run, interval by interval of the day, to see whether staffing suffices."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from twin.engine.simulation import simulate
from twin.measures.run import BUSY
from twin.scenario.model import Scenario
from twin.traces.buffer import Batch
from twin.traces.header import Header
from twin.traces.tables import ACTIVITIES, OUTCOMES, TABLES

__all__ = ["COUNTED", "USUAL_DAYS", "Counts", "Days", "Grid", "counted"]

_DAY = 86400.0

Counts = NDArray[np.float64]
"""What is counted of one replication: shape (len(COUNTED), intervals), added up over its days."""

COUNTED = (
    "offered",  # contacts that arrived in the interval
    "returned",  # of these, those of customers who had been in contact about it before
    "in_time",  # answered within the target
    "patient",  # offered less those who hung up within the target
    "answered",
    "handling",  # technician-seconds that the answered took, whenever that was; s
    "system",  # of these, waiting for the information system; s
    "hold",  # of these, with the customer on hold: parked, or waiting for or asking an expert; s
    "ringing",  # of these, ringing; s
    "busy",  # technician-seconds within the interval, on contacts; s
    "ready",
    "break",
    "coaching",
)


@dataclass(frozen=True, slots=True)
class Grid:
    """The intervals of a day: their edges in seconds since midnight, rising."""

    edges: tuple[float, ...]

    @classmethod
    def of(cls, scenario: Scenario, every: float) -> "Grid":
        """Intervals of `every` seconds from opening on; the last one ends at closing."""
        opens, closes = scenario.opening.open, scenario.opening.close
        count = ceil((closes - opens) / every - 1e-9)
        return cls((*(opens + i * every for i in range(count)), closes))

    def __len__(self) -> int:
        return len(self.edges) - 1

    @property
    def lengths(self) -> NDArray[np.float64]:
        """Length of each interval in seconds, shape (intervals,)."""
        return np.diff(np.array(self.edges))

    def first_contacts(self, scenario: Scenario) -> NDArray[np.float64]:
        """First contacts expected per second in each interval, shape (intervals,)."""
        demand, opens = scenario.demand, scenario.opening.open
        profile = np.array(demand.per_hour) * demand.volume / 3600
        # The last rate of the profile holds on until closing.
        reach = max(self.edges[-1], opens + len(profile) * demand.interval)
        knots = np.append(opens + np.arange(len(profile)) * demand.interval, reach)
        so_far = np.concatenate(([0.0], np.cumsum(profile * np.diff(knots))))
        expected: NDArray[np.float64] = np.diff(np.interp(self.edges, knots, so_far))
        return expected / self.lengths


@dataclass(frozen=True, slots=True)
class Days:
    """Working days of a replication: those left out at the beginning, and those counted.

    On the first days hardly anybody has a reason yet to come back.
    """

    warm_up: int
    counted: int

    @property
    def all(self) -> int:
        """How many days are simulated."""
        return self.warm_up + self.counted


USUAL_DAYS = Days(5, 5)
"""Five days in, nineteen in twenty of those who come back a day later on the median have done so
once (lognormal, σ = 1)."""


def counted(
    scenario: Scenario, grid: Grid, days: Days, within: float, seed: int, replication: int
) -> Counts:
    """Simulate one replication, and count. `within` is the target for the wait, in seconds."""
    kept = _Kept()
    header = simulate(
        scenario,
        seed=seed,
        days=days.all,
        replication=replication,
        sink=lambda header: kept,
    )
    return _count(header, kept, grid, days, within)


class _Kept:
    """Keeps the contacts and durations of a run; the rest of its traces is let go."""

    def __init__(self) -> None:
        self._batches: list[Batch] = []

    def write(self, batch: Batch) -> None:
        self._batches.append({name: batch[name] for name in ("contact", "duration")})

    def columns(self, table: str) -> dict[str, NDArray[np.float64]]:
        rows = np.concatenate([batch[table] for batch in self._batches])
        return dict(zip(TABLES[table].names, np.ascontiguousarray(rows.T), strict=True))


def _count(header: Header, kept: _Kept, grid: Grid, days: Days, within: float) -> Counts:
    contact, duration = kept.columns("contact"), kept.columns("duration")
    ours = np.array([person.role == "technician" for person in header.people])
    duration = {name: column[ours[duration["technician"].astype(int)]] for name, column in
                duration.items()}  # fmt: skip
    seconds = duration["t"] - duration["start"]
    on_contact = np.isin(duration["activity"], [ACTIVITIES.index(word) for word in BUSY])
    # By the duration table, so that the time of an urgent contact is not the parked one's too.
    took = np.bincount(
        duration["contact"][on_contact].astype(int),
        seconds[on_contact],
        minlength=int(contact["contact"].max(initial=-1)) + 1,
    )
    rings = on_contact & (duration["activity"] == ACTIVITIES.index("ringing"))
    rang = np.bincount(duration["contact"][rings].astype(int), seconds[rings], minlength=len(took))
    number = contact["contact"].astype(int)
    answered = contact["outcome"] == OUTCOMES.index("answered")
    soon = contact["wait"] <= within
    gave_up_soon = soon & (contact["outcome"] == OUTCOMES.index("abandoned"))
    of_contacts = {
        "offered": np.ones(len(number)),
        "returned": contact["attempt"] > 0,
        "in_time": soon & answered,
        "patient": ~gave_up_soon,
        "answered": answered,
        "handling": took[number] * answered,
        "system": contact["system_wait"] * answered,
        "hold": contact["hold"] * answered,
        "ringing": rang[number] * answered,
    }
    day, time = np.divmod(contact["arrived"], _DAY)
    place = np.searchsorted(grid.edges, time, side="right") - 1
    place = np.clip(place, 0, len(grid) - 1)  # somebody who comes at closing sharp
    chosen = day >= days.warm_up
    counts: list[NDArray[np.float64]] = [
        np.bincount(place[chosen], values[chosen], minlength=len(grid)).astype(np.float64)
        for values in of_contacts.values()
    ]
    counts.append(_within(duration, on_contact, grid, days))
    for word in COUNTED[len(counts) :]:
        here = duration["activity"] == ACTIVITIES.index(word)
        counts.append(_within(duration, here, grid, days))
    return np.array(counts, dtype=np.float64)


def _within(
    duration: dict[str, NDArray[np.float64]], which: NDArray[np.bool_], grid: Grid, days: Days
) -> NDArray[np.float64]:
    """Seconds of some stretches that lie in each interval, added up over the days counted."""
    first = np.arange(days.warm_up, days.all) * _DAY
    edges = (first[:, None] + np.array(grid.edges)).ravel()
    # Begun by then less ended by then: what of all stretches lies before each edge.
    before = _since(np.sort(duration["start"][which]), edges) - _since(
        np.sort(duration["t"][which]), edges
    )
    per_day: NDArray[np.float64] = np.diff(before.reshape(len(first), -1), axis=1)
    total: NDArray[np.float64] = per_day.sum(axis=0)
    return total


def _since(moments: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds from all moments before each edge up to it, added up, shape (edges,)."""
    so_far = np.concatenate(([0.0], np.cumsum(moments)))
    count = np.searchsorted(moments, edges)
    passed: NDArray[np.float64] = count * edges - so_far[count]
    return passed
