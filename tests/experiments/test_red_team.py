"""Red team: with nothing but supervision alive, what is published does not come out.

The published pattern is one of several small effects: monitoring is no greater a stressor than
insecurity or an overload of contacts, and the conflict between quality and clock comes before it
(E1.30). A model in which surveillance did all the work would show monitoring alone.
"""

import numpy as np
import pytest

from twin.experiments.population import population
from twin.experiments.validation.people import insecurity_and_distress, monitoring_and_stress
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario

BASE = apply(load_scenario("helpdesk-12"), {"strain.gain": 8.0})
"""Strain builds up twice as fast, so that a few days tell."""
OTHERS = (
    "time_pressure",
    "priority_conflict",
    "precariousness",
    "tool_breakdown",
    "customer_aggression",
)
ALONE = apply(
    BASE,
    {
        **{f"strain.{name}": 0.0 for name in OTHERS},
        "strain.supervision": 1.0,
        "strain.gain": 20.0,
    },
)
"""The watched are then nearly as tense as with all components alive."""


@pytest.fixture(scope="module")
def tables():
    return [population(scenario, 240, 4, seed=5) for scenario in (BASE, ALONE)]


def of(table, name):
    return np.asarray(table[name], dtype=float)


def test_who_is_not_monitored_is_not_strained_at_all(tables) -> None:
    whole, alone = tables
    unwatched = of(alone, "monitored") == 0
    assert unwatched.sum() > 60
    assert set(of(alone, "tension")[unwatched]) == {0.0}
    assert (of(whole, "tension")[of(whole, "monitored") == 0] > 5).all()


def test_monitoring_then_outweighs_by_far_what_is_published(tables) -> None:
    whole, alone = (monitoring_and_stress(table) for table in tables)
    assert alone.low > 0.16  # the upper end of C1's band
    assert whole.high < alone.value


def test_insecurity_then_does_not_go_with_distress(tables) -> None:
    """C5 needs precariousness: without it, insecure people are as well as others."""
    _, alone = tables
    watched = {name: values[of(alone, "monitored") == 1] for name, values in alone.items()}
    r = np.corrcoef(of(watched, "insecurity"), of(watched, "tension"))[0, 1]
    assert abs(r) < 0.25
    assert insecurity_and_distress(alone).low < 1


def test_the_order_of_stressors_then_is_lost(tables) -> None:
    whole, alone = tables
    watched = of(whole, "monitored") == 1
    conflict = of(whole, "contribution_priority_conflict")
    supervision = of(whole, "contribution_supervision")
    assert np.mean((conflict > supervision)[watched]) > 0.8
    assert np.nanmax(of(alone, "contribution_priority_conflict")) == 0
