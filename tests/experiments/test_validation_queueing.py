"""C10: the engine as nothing but a queue, and the centre with known patience."""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.experiments.validation import queueing
from twin.experiments.validation.targets import TARGETS, verdict
from twin.measures.checks import conservation
from twin.rules.staffing import erlang_c
from twin.scenario.load import load_scenario


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.mark.parametrize("team", queueing.TEAMS)
def test_erlang_c_has_the_published_occupancies(team):
    load = queueing.load_at_target(team)
    assert load == pytest.approx(TARGETS[f"C10.occupancy_{team}"].published, abs=0.006)
    rate = load * team / queueing.HANDLE
    assert erlang_c(rate, queueing.HANDLE, team).service_level(20) == pytest.approx(0.8)


def test_the_occupancy_at_the_target_is_read_off_a_straight_line():
    share, occupancy = np.array([0.9, 0.85, 0.7]), np.array([0.6, 0.64, 0.71])
    logit = np.log(share / (1 - share))
    straight = 0.66 - 0.05 * (logit - np.log(4))
    rows = np.array(
        [[1000 * s, 1000, 3600 * o, 3600] for s, o in zip(share, straight, strict=True)]
    )
    assert queueing.occupancy_at_target(rows.reshape(1, -1))[0] == pytest.approx(0.66)
    near = np.array(
        [[1000 * s, 1000, 3600 * o, 3600] for s, o in zip(share, occupancy, strict=True)]
    )
    assert 0.64 < queueing.occupancy_at_target(near.reshape(1, -1))[0] < 0.71


def test_the_reduced_engine_handles_as_long_as_it_says_and_loses_nobody():
    traces = simulate(queueing.reduced(10, 52.5))
    assert conservation(traces) == []
    talk = traces.column("contact", "talk")[traces.column("contact", "outcome") == 0]
    assert talk.mean() == pytest.approx(queueing.HANDLE, rel=4 / np.sqrt(len(talk)))
    assert traces.column("contact", "after_contact").max() == 0
    assert len(traces.rows("attendance")) == len(traces.rows("incident")) == 0


def test_the_engine_has_the_occupancy_of_erlang_c(rng):
    team = 10
    middle = queueing.load_at_target(team)
    days = [
        np.concatenate(
            [queueing.load_day(team, middle + step, 0, replication) for step in queueing.STEPS]
        )
        for replication in range(12)
    ]
    found = queueing.occupancy(team, days, rng)
    assert found.estimate.value == pytest.approx(middle, abs=0.015)
    assert found.estimate.low < found.estimate.value < found.estimate.high
    assert verdict(found)["pass"]


def test_a_day_is_counted_from_the_warm_up_on():
    in_time, offered, busy, staffed = queueing.load_day(5, 0.5, 1, 0)
    assert 0 < in_time <= offered
    assert staffed == 5 * 22 * 3600
    assert busy / staffed == pytest.approx(0.5, abs=0.12)


def test_only_patience_and_lines_are_changed():
    centre = load_scenario("bank-day", {})
    patient = queueing.impatient(centre)
    assert patient.patience.shape == "exponential"
    assert patient.routing.lines == 0
    assert {kind.patience_factor for kind in patient.contacts.values()} == {1.0}
    same = ("demand", "teams", "procedures", "supervision", "redial")
    assert all(getattr(patient, name) == getattr(centre, name) for name in same)


def test_as_many_give_up_as_seconds_are_waited_over_mean_patience(rng):
    patient = queueing.impatient(load_scenario("helpdesk-12", {"volume": 1.2}), mean=120.0)
    days = queueing.waits(simulate(patient, days=8))
    found = queueing.abandonment(days, 120.0, rng)
    assert found.estimate.n == days[:, 2].sum()
    assert found.estimate.value == pytest.approx(1.0, abs=4 / np.sqrt(days[:, 0].sum()))


def test_waits_by_hand(rng):
    days = np.array([[10.0, 3600.0, 100.0], [5.0, 1800.0, 80.0]])
    found = queueing.abandonment(days, 360.0, rng)
    assert found.estimate.value == pytest.approx(15 * 360 / 5400)
    assert "8.3 % gave up" in found.note
    assert not verdict(queueing.abandonment(np.zeros((2, 3)), 360.0, rng))["pass"]
