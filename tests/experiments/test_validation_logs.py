"""C8 and C9 on runs made by hand, in which shares and forms are planted."""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.experiments.validation.calls import Calls, calls, daily, residuals, service_times
from twin.experiments.validation.system import incident_days, system
from twin.experiments.validation.targets import verdict
from twin.measures.catalogue import compute
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario


@pytest.fixture
def rng():
    return np.random.default_rng(4)


@pytest.fixture(scope="module")
def traces():
    return simulate(load_scenario("helpdesk-12", {}), days=3)


def planted(rng, technicians=20, days=20, each=40, share=0.08, shape="lognormal"):
    """A log of two types in which a share of log variance is the technician's."""
    who = np.repeat(np.arange(technicians), days * each)
    day = np.tile(np.repeat(np.arange(days), each), technicians)
    kind = rng.integers(0, 2, len(who))
    own = rng.standard_normal(technicians)
    own = (own - own.mean()) / own.std(ddof=1)
    logs = 5.5 + kind + 0.8 * np.sqrt(share) * own[who]
    if shape == "lognormal":
        logs += 0.8 * np.sqrt(1 - share) * rng.standard_normal(len(who))
    else:
        logs += np.log(rng.exponential(1.0, len(who)))
    return Calls(np.exp(logs), who, kind, day, ("a", "b"))


def told(logs, rng):
    return {finding.target.id: finding for finding in service_times(logs, rng)}


def test_planted_lognormal_times_pass_with_their_share_of_technicians(rng):
    found = told([planted(rng), planted(rng)], rng)
    assert list(found) == [
        "C9.lognormal.a", "C9.lognormal.b", "C9", "C9.next_day",
    ]  # fmt: skip
    assert all(verdict(finding)["pass"] for finding in found.values())
    assert found["C9"].estimate.value == pytest.approx(0.08, abs=0.01)
    assert "n = " in found["C9.lognormal.a"].note
    assert "40 technicians" in found["C9"].note


def test_exponential_times_are_told_from_lognormal_ones(rng):
    found = told([planted(rng, shape="exponential")], rng)
    assert not verdict(found["C9.lognormal.a"])["pass"]


def test_without_lasting_differences_there_is_no_share_and_no_next_day(rng):
    found = told([planted(rng, share=0.0)], rng)
    assert not verdict(found["C9"])["pass"]
    assert found["C9.next_day"].estimate.low < 0.05


def test_plateaux_that_differ_are_no_technicians_that_do(rng):
    slow = planted(rng, share=0.0)
    slow.seconds[:] *= 3
    found = told([planted(rng, share=0.0), slow], rng)
    assert found["C9"].estimate.value < 0.01


def test_no_contact_no_finding(rng):
    nobody = np.empty(0)
    none = Calls(nobody, *[nobody.astype(int)] * 3, ("a",))
    assert not any(verdict(finding)["pass"] for finding in service_times([none], rng))


def test_a_rare_type_of_contact_is_not_tested(rng):
    log = planted(rng)
    log.kind[:] = 0
    log.kind[:3] = 1
    found = told([log], rng)
    assert found["C9.lognormal.b"].note == "too few contacts to test"


def test_a_service_time_is_talk_and_hold_of_the_answered(traces):
    log = calls(traces)
    answered = traces.column("contact", "outcome") == 0
    assert len(log.seconds) == answered.sum()
    on_line = traces.column("contact", "talk") + traces.column("contact", "hold")
    assert log.seconds.sum() == pytest.approx(on_line[answered].sum())
    assert log.kinds == ("information", "technical", "urgent")
    assert set(log.day) == {0, 1, 2}


def test_residuals_leave_nothing_of_the_types_and_days_add_up(traces):
    log = calls(traces)
    left = residuals(log)
    for kind in range(3):
        assert left[log.kind == kind].mean() == pytest.approx(0, abs=1e-9)
    table = daily(log)
    assert table.shape == (12, 3)
    own = (log.technician == log.technician.min()) & (log.day == 1)
    assert table[0, 1] == pytest.approx(left[own].mean())


def test_incidents_by_day_are_the_measures_of_the_run(traces, rng):
    days = incident_days(traces)
    assert days.shape == (3, 5)
    assert (days[:, 2] > 0).all()
    keys = ("tool_time_lost_share", "recurrent_incident_share", "unresolved_incident_share")
    measured = compute(traces, keys)
    findings = system([days], rng)
    for finding, key in zip(findings, keys, strict=True):
        assert finding.estimate.value == pytest.approx(measured[key])
        assert finding.estimate.low < finding.estimate.value < finding.estimate.high
    assert findings[0].estimate.n == len(traces.rows("incident"))


def test_planted_shares_of_incidents(rng):
    day = np.array([150.0, 1000.0, 50, 42, 13])
    shares = [finding.estimate.value for finding in system([np.tile(day, (20, 1))], rng)]
    assert shares == pytest.approx([0.15, 0.84, 0.26])
    assert all(verdict(finding)["pass"] for finding in system([np.tile(day, (20, 1))], rng))


def test_a_faultless_system_misses_for_want_of_incidents(rng):
    quiet = apply(
        load_scenario("helpdesk-12", {}),
        {"incidents": 0, "outages_per_day": 0, "slow_spells_per_day": 0, "response_spread": 0},
    )
    findings = system([incident_days(simulate(quiet))], rng)
    assert [verdict(finding)["pass"] for finding in findings[1:]] == [False, False]
    assert findings[1].note == "no incident was met"
