"""What each way of organising the same work brings, on the same customers and people."""

from itertools import pairwise

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures.catalogue import compute
from twin.measures.technicians import technicians
from twin.scenario.load import load_scenario

KEYS = (
    "script_fitness_recorded",
    "supervision_events",
    "resolved_share",
    "tension",
)
SEEDS = range(6)


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, np.ndarray]]:
    """Measures by model, one value per seed."""
    made = {}
    for name in ("taylorist", "lean", "bespoke"):
        days = [simulate(load_scenario(name), seed=seed, days=3) for seed in SEEDS]
        rows = [
            {**compute(day, KEYS), "control": float(np.nanmean(technicians(day)["control"]))}
            for day in days
        ]
        made[name] = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    return made


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("script_fitness_recorded", ("taylorist", "bespoke")),
        ("supervision_events", ("taylorist", "lean", "bespoke")),
        ("tension", ("taylorist", "lean", "bespoke")),
        ("control", ("bespoke", "lean", "taylorist")),
        ("resolved_share", ("bespoke", "taylorist")),
    ],
)
def test_the_order_of_the_models(found, key: str, order: tuple[str, ...]) -> None:
    """Paired over seeds: the mean difference is more than twice its standard error."""
    for more, less in pairwise(order):
        difference = found[more][key] - found[less][key]
        assert difference.mean() > 2 * difference.std(ddof=1) / len(difference) ** 0.5, (more, less)
