"""What an ordinary day has brought by a time of day: how people feel, how many come back."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from twin.engine.simulation import Simulation
from twin.experiments.runs import scenario_at
from twin.traces.tables import COMPONENTS, CONTACT
from twin.world.world import DAY

RUNS = 12
"""Days that it is taken from."""

_ATTEMPT = CONTACT.names.index("attempt")


@dataclass(frozen=True, slots=True)
class Ordinary:
    """An ordinary day by some moment of it.

    `levels` are the mean levels of those on shift, in the order of `COMPONENTS`; `returning` is how
    many contacts were offered for each that was new.
    """

    levels: tuple[float, ...]
    returning: float


@lru_cache(maxsize=64)
def ordinary(scenario: str, t: float, seed: int = 0) -> Ordinary:
    """An ordinary day of the scenario (as JSON) by the time of day of `t` (s)."""
    centre = scenario_at(scenario)
    levels: list[list[float]] = []
    offered = new = 0
    for replication in range(RUNS):
        run = Simulation(
            centre, seed=seed, replication=replication, tables=("contact", "wallboard")
        )
        run.run_until(t % DAY)
        levels += run.levels()
        attempts = run.drain()["contact"][:, _ATTEMPT]
        offered += len(attempts)
        new += int((attempts == 0).sum())
    mean = np.mean(levels, axis=0).tolist() if levels else [0.0] * len(COMPONENTS)
    return Ordinary(tuple(mean), offered / new if new else 1.0)
