"""The bank's February, fitted: what was published of it, and the scenario that is shipped."""

import datetime as dt

import numpy as np
import pytest

from twin.mirror.fit.calibration import calibrate
from twin.mirror.fit.days import ordinary_days
from twin.mirror.fit.source import read_calls
from twin.scenario.load import load_scenario

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def calls(shared_data):
    return read_calls(shared_data / "anonymous_bank_1999-02.csv.gz")


@pytest.fixture(scope="module")
def found(calls):
    from pathlib import Path

    return calibrate(
        calls,
        name="bank-day",
        without=[dt.date(1999, 2, 9)],
        pool={"PE": "other", "TT": "other"},
        base=load_scenario(Path(__file__).parents[2] / "data" / "bank-base.toml"),
        settle_days=0,
    )


@pytest.mark.parametrize("last", [dt.date(1999, 2, 14), None])
def test_the_known_incidents_are_found_by_rule_whatever_days_are_given(calls, last):
    days = ordinary_days(calls.between(None, last))
    incidents = {date.day for date, why in days.left_out.items() if why.startswith("incident")}
    assert incidents == ({3} if last else {3, 21})
    assert [what[:16] for what in days.named] == [
        f"1999-02-14 {clock}" for clock in ("21:00", "21:30", "22:00")
    ]
    closed = {date.weekday() for date, why in days.left_out.items() if why.startswith("other")}
    assert closed == {4, 5}
    assert str(days.hours) == "07:00 to 24:00"


def test_the_figures_are_those_published_of_the_month(found):
    """Of 17 ordinary weekdays; the whole month's are in the data's own description."""
    patience, handling = found.fit("patience").fitness, found.fit("handling").fitness
    assert [patience[f"Kaplan-Meier: {q} % have left by (s)"] for q in (10, 25, 50)] == [
        34, 100, 288,
    ]  # fmt: skip
    assert patience["Weibull, shape"] == pytest.approx(0.92, abs=0.01)
    piecewise = "largest distance to Kaplan-Meier up to 300 s: piecewise"
    assert patience[piecewise] < 0.015
    hazard = dict(
        zip(found.fit("patience").curves["bounds"], found.scenario.patience.hazard, strict=True)
    )
    assert hazard[10] > hazard[20]  # the announcements
    assert hazard[50] > hazard[40] > hazard[60]
    assert handling["PS: KS, lognormal"] < 0.03 < handling["PS: KS, exponential"]
    demand = found.fit("demand").fitness
    assert demand["variance / mean of half-hours, median: observed"] == pytest.approx(2.2, abs=0.1)
    wrap_up = found.fit("wrap_up").fitness
    assert wrap_up["50 % over by (s)"] == 6


def test_the_shipped_scenario_is_what_the_command_gives(found):
    shipped = load_scenario("bank-day")
    assert shipped.fitted == found.scenario.fitted
    for section in ("opening", "demand", "patience", "redial", "technicians", "behaviour", "teams",
                    "contacts", "routing", "system"):  # fmt: skip
        assert getattr(shipped, section) == getattr(found.scenario, section), section
    # Lengths of steps are settled by simulation; how they divide a conversation is not.
    for name, procedure in found.scenario.procedures.items():
        lengths = [
            np.array([step.seconds for step in one.steps])
            for one in (procedure, shipped.procedures[name])
        ]
        shares = [length / length.sum() for length in lengths]
        assert shares[0] == pytest.approx(shares[1], abs=0.01)
        assert lengths[1].sum() == pytest.approx(lengths[0].sum(), rel=0.15)


def test_queue_log_and_csv_of_the_month_are_fitted_alike(found, shared_data):
    from zoneinfo import ZoneInfo

    from twin.mirror.importing import How

    how = How(key=b"k" * 32, zone=ZoneInfo("UTC"), nobody=frozenset({"0"}))
    log = read_calls(shared_data / "anonymous_bank_1999-02.queue_log.gz", how)
    days = ordinary_days(log, without=[dt.date(1999, 2, 9)])
    assert days.dates == found.days.dates
    # The queue_log leaves out those answered by nobody who is named: 1.6 %.
    assert len(days.calls) == pytest.approx(0.985 * len(found.days.calls), rel=0.005)
