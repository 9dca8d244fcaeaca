"""Coefficients of the engine's own that a scenario sets: what each of them moves."""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures.catalogue import compute
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario

NEXT_DAY = {"after_unresolved": 1, "unresolved_delay": 14 * 3600, "delay_spread": 0}


def returns(tiny, within):
    """When customers came back on the second day, in seconds after opening."""
    centre = tiny(
        heads=6, demand={"per_hour": [60]}, redial={**NEXT_DAY, "after_opening": within},
        contacts={"help": {"share": 1.0, "procedure": "help", "difficulty": 1.0}},
    )  # fmt: skip
    traces = simulate(centre, seed=2, days=2)
    arrived = traces.column("contact", "arrived")[traces.column("contact", "attempt") == 1]
    return np.sort(arrived - 86400 - 9 * 3600)


def test_who_meant_to_call_at_night_calls_within_a_time_from_opening(tiny):
    few, many = returns(tiny, 600), returns(tiny, 1200)
    assert len(few) > 5
    assert few.min() > 0
    assert few.max() < 600
    assert many == pytest.approx(2 * few)
    assert returns(tiny, 0) == pytest.approx(np.zeros(len(few)))
    # It never takes longer than the centre is open.
    assert returns(tiny, 7200) == pytest.approx(returns(tiny, 3600))


def test_exhaustion_counts_working_days_as_long_as_the_scenario_has_them():
    centre = load_scenario("helpdesk-12")

    def exhaustion(day, days):
        changed = apply(centre, {"strain.working_day": day, "strain.exhaustion_days": days})
        return compute(simulate(changed, seed=1), ["exhaustion"])["exhaustion"]

    usual = exhaustion(28800, 12)
    assert usual > 0
    assert exhaustion(14400, 24) == pytest.approx(usual)
    assert exhaustion(14400, 12) > 1.5 * usual
