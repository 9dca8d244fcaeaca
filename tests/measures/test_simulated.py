"""What the engine writes down adds up, whatever the scenario."""

import math

import pytest

from twin.engine.simulation import simulate
from twin.measures import MEASURES, compute
from twin.measures.checks import conservation
from twin.scenario.load import load_scenario

CASES = {
    "as shipped": {},
    "nobody calls": {"demand.volume": "0"},
    "overload": {"demand.volume": "5", "routing.lines": "20"},
    "nobody staffed": {"staffing.level": "0"},
    "no strain": {"strain.enabled": "false"},
    "free hands, closely watched": {
        "autonomy.script_rigidity": "0",
        "supervision.monitoring": "1",
        "supervision.listening": "1",
        "supervision.scoring": "1",
        "supervision.coach_below": "95",
    },
    "outages all day": {"system.outages_per_day": "50", "system.outage": "60"},
    "back-up hard to get": {
        "backup.experts": "1",
        "backup.longest_wait": "20",
        "technicians.expertise": "0.2",
        "autonomy.escalation_right": "1",
    },
    "much is urgent": {
        "contacts.urgent.share": "0.30",
        "contacts.technical.share": "0.28",
        "system.outages_per_day": "50",
        "system.outage": "60",
    },
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_simulated_run_adds_up(case: str, seed: int) -> None:
    traces = simulate(load_scenario("helpdesk-12", CASES[case]), seed=seed, days=2)
    assert conservation(traces) == []


def test_staffing_moved_during_the_day_adds_up() -> None:
    hour = 3600.0
    controls = [(10.3 * hour, "staffing.level", 0.5), (13.1 * hour, "staffing.level", 2.0)]
    traces = simulate(load_scenario("helpdesk-12", {}), seed=1, days=2, controls=controls)
    assert conservation(traces) == []


def test_a_usual_day_leaves_no_measure_undefined() -> None:
    traces = simulate(load_scenario("helpdesk-12", {}), seed=1)
    undefined = [key for key, value in compute(traces).items() if math.isnan(value)]
    assert undefined == []
    assert len(MEASURES) == len(compute(traces))
