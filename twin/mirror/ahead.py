"""Replications of the next hours from a live state, on the same chance for all that is tried."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from twin.engine.simulation import Simulation
from twin.engine.warm_roster import STAY
from twin.errors import InputError
from twin.experiments.executors import Maker
from twin.experiments.job import Job, Watch
from twin.experiments.runs import scenario_at
from twin.mirror.course import Contacts, Floats, course
from twin.mirror.past_rosters import Roster, with_roster
from twin.mirror.supposed import supposed
from twin.mirror.what_if import NOTHING, WHAT_IFS
from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState
from twin.world.streams import stream

TAIL: Final = 900.0
"""How long a run goes on after the horizon, s, so that whoever came last is answered or not."""

_EACH = 10
"""Replications that a worker does at a time."""


class Part(NamedTuple):
    """Some replications of one thing that is tried."""

    variant: str
    first: int
    runs: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What all replications have in common.

    `scenario` is that of today, as JSON; `state` is the live state as JSON, none for runs that
    begin at midnight with nothing known. `grids` are the edges of steps (s), by name. With
    `rosters` each replication takes one of them instead of the scenario's.
    """

    scenario: str
    state: str | None
    grids: Mapping[str, tuple[float, ...]]
    seed: int
    levels: tuple[float, ...] = ()
    stay: float = STAY
    inferred: bool = False
    """Whether presence is only inferred from contacts."""
    rosters: tuple[Roster, ...] = ()

    def run(self, part: Part) -> dict[str, Floats]:
        """The courses of some replications: by grid, shape (replications, measures, steps)."""
        today = scenario_at(self.scenario)
        state = LiveState.from_dict(json.loads(self.state)) if self.state is not None else None
        until = max(edges[-1] for edges in self.grids.values()) + TAIL
        found: dict[str, list[Floats]] = {name: [] for name in self.grids}
        for replication in range(part.first, part.first + part.runs):
            centre, begins = self._on_roster(today, replication), state
            if state is not None:
                if part.variant != NOTHING:
                    centre = WHAT_IFS[part.variant].change(centre, state.t) or centre
                begins, centre = supposed(
                    state, centre, inferred=self.inferred, roster_seen=bool(self.rosters),
                    seed=self.seed, replication=replication,
                )  # fmt: skip
            run = Simulation(
                centre, seed=self.seed, replication=replication, tables=("contact", "wallboard"),
                opening_state=begins, levels=self.levels, stay=self.stay,
            )  # fmt: skip
            run.run_until(until)
            tables = run.drain()
            contacts = Contacts.of(tables, run.under_way(), until)
            for name, edges in self.grids.items():
                found[name].append(
                    course(
                        contacts, tables["wallboard"], np.array(edges),
                        centre.targets.answered_within,
                    )
                )  # fmt: skip
        return {name: np.stack(courses) for name, courses in found.items()}

    def _on_roster(self, today: Scenario, replication: int) -> Scenario:
        if not self.rosters:
            return today
        draw = float(stream(self.seed, replication, "forecast.day").random())
        return with_roster(today, self.rosters[int(draw * len(self.rosters))])


def replicate(
    ahead: Ahead, tried: Sequence[str], replications: int, *, workers: int = 1,
    executor: Maker | None = None, watch: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, dict[str, Floats]]:  # fmt: skip
    """All courses: by what is tried and grid, shape (replications, measures, steps).

    They do not depend on the number of workers.

    Raises:
        InputError: a replication failed.
        Cancelled: it was called off.
    """
    parts = [
        Part(variant, first, min(_EACH, replications - first))
        for variant in tried
        for first in range(0, replications, _EACH)
    ]
    job: Job[Part, dict[str, Floats]] = Job(
        ahead.run, parts, doing="Looking ahead", workers=workers, executor=executor, watch=watch,
        cancelled=cancelled,
    )  # fmt: skip
    found: dict[str, dict[str, list[Floats]]] = {
        variant: {name: [] for name in ahead.grids} for variant in tried
    }
    for part, courses in job.results():
        for name, values in courses.items():
            found[part.variant][name].append(values)
    _refuse_failures(job)
    return {
        variant: {name: np.concatenate(values) for name, values in grids.items()}
        for variant, grids in found.items()
    }


def _refuse_failures(job: Job[Part, dict[str, Floats]]) -> None:
    for part, failure in job.failures.items():
        raise InputError(f"forecast, {part.variant}, replication {part.first}: {failure.why}")


def steps(begin: float, horizon: float, step: float) -> tuple[float, ...]:
    """The edges of steps of equal length from a moment on (s); the last may be shorter."""
    ends: Sequence[float] = np.arange(begin, begin + horizon, step).tolist()
    return (*ends, begin + horizon)
