"""The engine reduced to M/M/n+M agrees with Erlang A."""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures.checks import conservation
from twin.rules.staffing import erlang_a
from twin.scenario.model import Scenario

HANDLE, PATIENCE, WARM_UP, REPLICATIONS = 240.0, 180.0, 7200.0, 24


def reduced(technicians, per_hour):
    """A centre in which nothing happens but waiting, giving up and being served."""
    return Scenario.model_validate(
        {
            "name": "reduced",
            "opening": {"open": "00:00", "close": "24:00"},
            "demand": {"per_hour": [per_hour], "day_cv": 0, "interval_cv": 0},
            "contacts": {"call": {"share": 1, "procedure": "talk", "work_shape": "exponential"}},
            "patience": {"shape": "exponential", "mean": PATIENCE},
            "redial": {"after_abandoning": 0, "after_blocked": 0, "after_unresolved": 0},
            "procedures": {
                "talk": {
                    "after_contact": 0,
                    "steps": [{"name": "talk", "seconds": HANDLE, "mandatory": True}],
                }
            },
            "system": {
                "guidance": 0,
                "incidents": 0,
                "outages_per_day": 0,
                "slow_spells_per_day": 0,
            },
            "backup": {"experts": 0},
            "technicians": {"speed_spread": 0},
            "teams": {
                "all": {
                    "contacts": ["call"],
                    "shifts": [{"start": "00:00", "end": "24:00", "technicians": technicians}],
                }
            },
            "routing": {"ring": 0},
            "supervision": {"monitoring": 0, "listening": 0, "handling_target": 0},
            "strain": {"enabled": False},
            "attendance": {"absence": 0, "quits_per_year": 0},
            "behaviour": {
                "skill_speed": 0,
                "guidance_rigidity": 0,
                "load_speed": 0,
                "overwork_speed": 0,
                "fatigue_speed": 0,
                "exhaustion_speed": 0,
                "tension_speed": 0,
                "monitored_speed": 0,
                "monitored_ease_speed": 0,
                "repeat_error": 0,
            },
        }
    )


def observed(traces, technicians):
    """P(wait), P(abandon), mean wait and occupancy after the warm-up, up to closing."""
    column = lambda name: traces.column("contact", name)  # noqa: E731
    counted = (column("arrived") >= WARM_UP) & (column("outcome") < 2)
    wait = column("wait")[counted]
    gone = column("outcome")[counted] == 1
    talk = traces.words("duration", "activity")
    start, end = traces.column("duration", "start"), traces.column("duration", "t")
    busy = np.array([word == "talk" for word in talk])
    spent = np.clip(end[busy], WARM_UP, 86400) - np.clip(start[busy], WARM_UP, 86400)
    return (
        (wait > 0).mean(),
        gone.mean(),
        wait.mean(),
        spent.sum() / technicians / (86400 - WARM_UP),
    )


@pytest.mark.parametrize(
    ("technicians", "load"), [(8, 0.6), (8, 0.9), (8, 1.0), (8, 1.4), (40, 0.95)]
)
def test_agrees_with_erlang_a(technicians, load):
    rate = load * technicians / HANDLE
    scenario = reduced(technicians, rate * 3600)
    expected = erlang_a(rate, HANDLE, PATIENCE, technicians)
    runs = np.array(
        [
            observed(simulate(scenario, replication=replication), technicians)
            for replication in range(REPLICATIONS)
        ]
    )
    error = runs.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
    theory = (expected.p_wait, expected.p_abandon, expected.mean_wait, expected.occupancy)
    z = (runs.mean(axis=0) - theory) / error
    assert (np.abs(z) < 3).all(), z


def test_the_reduced_centre_is_sound():
    assert conservation(simulate(reduced(3, 60.0), days=2)) == []
