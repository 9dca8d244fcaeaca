"""The demand of days that are known: profile, over-dispersion, and what is left out."""

import datetime as dt

import numpy as np
import pytest

from tests.mirror.synthetic import CLOSE, OPEN, calls_of, weekdays
from twin.errors import InputError
from twin.mirror.fit.calls import Calls
from twin.mirror.fit.days import Hours, ordinary_days
from twin.mirror.fit.demand import fit_demand
from twin.mirror.fit.redial import Return


def estimates(fit):
    return {one.path: one for one in fit.estimates}


def test_opening_hours_are_those_the_calls_show():
    days = ordinary_days(calls_of(np.random.default_rng(0)))
    assert (days.hours.open, days.hours.close) == (OPEN, CLOSE)
    assert str(days.hours) == "08:00 to 16:00"


def test_weekdays_of_other_hours_are_left_out_and_named():
    rng = np.random.default_rng(1)
    week = calls_of(rng, dates=[dt.date(2024, 1, 1) + dt.timedelta(days=i) for i in range(14)])
    saturday = (week.date.astype(int) + 3) % 7 == 5
    short = week.where(~saturday | (week.arrival < OPEN + 3 * 3600))
    days = ordinary_days(short)
    assert "sat" not in days.weekdays
    assert "sun" in days.weekdays
    assert days.left_out[dt.date(2024, 1, 6)] == "other opening hours on Sat: 08:00 to 11:00"
    only = ordinary_days(short, weekdays=["sat"])
    assert [date.weekday() for date in only.dates] == [5, 5]
    assert only.hours == Hours(OPEN, OPEN + 3 * 3600)


@pytest.mark.parametrize("seed", range(4))
def test_ordinary_days_have_no_incident(seed):
    days = ordinary_days(calls_of(np.random.default_rng(seed), day_cv=0.2, slot_cv=0.15))
    assert not days.left_out
    assert not days.named


def test_a_silent_hour_makes_a_day_an_incident():
    calls = calls_of(np.random.default_rng(2))
    day = calls.dates[3]
    silent = (calls.date == np.datetime64(day)) & (calls.arrival >= OPEN + 3600)
    silent &= calls.arrival < OPEN + 2 * 3600
    days = ordinary_days(calls.where(~silent))
    assert days.left_out == {day: "incident: hardly a call around 09:00, 09:30"}


def test_a_burst_is_left_out_of_its_half_hour_alone():
    rng = np.random.default_rng(3)
    calls = calls_of(rng)
    day = calls.dates[2]
    burst = calls_of(rng, dates=[day], per_half_hour=100)
    burst = burst.where(burst.arrival < OPEN + 1800)
    both = {
        name: np.concatenate([getattr(calls, name), getattr(burst, name)])
        for name in ("date", "arrival", "kind", "outcome", "wait", "talk", "technician", "caller")
    }
    order = np.lexsort((both["arrival"], both["date"]))
    days = ordinary_days(Calls(source="", **{name: one[order] for name, one in both.items()}))
    assert not days.left_out
    assert len(days.named) == 1
    assert days.named[0].startswith(f"{day} 08:00: 1")
    assert np.argwhere(np.isnan(days.counts)).tolist() == [[2, 0]]


def test_a_day_on_which_callers_give_up_en_masse_is_an_incident():
    calls = calls_of(np.random.default_rng(4))
    day = calls.dates[5]
    bad = (calls.date == np.datetime64(day)) & (calls.arrival < OPEN + 1800)
    calls.outcome[bad] = "abandoned"
    assert ordinary_days(calls).left_out == {day: "incident: callers gave up en masse around 08:00"}


def test_days_asked_to_be_left_out_are():
    calls = calls_of(np.random.default_rng(5))
    days = ordinary_days(calls, without=[calls.dates[0]])
    assert days.left_out == {calls.dates[0]: "asked to be left out"}
    with pytest.raises(InputError, match="no ordinary day is left"):
        ordinary_days(calls, without=calls.dates)


def test_intervals_of_demand_hold_the_truth_about_as_often_as_they_say():
    held = {"profile": [], "day": [], "slot": []}
    for seed in range(60):
        rng = np.random.default_rng(seed)
        days = ordinary_days(calls_of(rng, per_half_hour=30, day_cv=0.15, slot_cv=0.1))
        found = estimates(fit_demand(days, None, seed))
        held["profile"] += [found[f"demand.per_hour.{i}"].holds(60.0) for i in range(16)]
        held["day"].append(found["demand.day_cv"].holds(0.15))
        held["slot"].append(found["demand.interval_cv"].holds(0.1))
    shares = {name: np.mean(one) for name, one in held.items()}
    # With 95 %, fewer than 85 % of 60 happens once in 500 times.
    assert min(shares.values()) >= 0.85, shares
    # Nor are they so wide that they say nothing.
    assert found["demand.per_hour.0"].high < 100
    assert found["demand.day_cv"].high < 0.6


def test_without_over_dispersion_none_is_found():
    days = ordinary_days(calls_of(np.random.default_rng(7), days=20, per_half_hour=100))
    found = estimates(fit_demand(days, None, 0))
    assert found["demand.day_cv"].value < 0.03
    assert found["demand.interval_cv"].value < 0.04
    assert found["demand.interval_cv"].low == 0
    assert found["demand.day_cv"].low == 0


def test_of_few_days_only_the_profile_is_fitted():
    fit = fit_demand(ordinary_days(calls_of(np.random.default_rng(0), days=3)), None, 0)
    assert "demand.day_cv" not in estimates(fit)
    assert any("too few days (n=3)" in note for note in fit.notes)


def test_who_calls_again_is_taken_out_after_having_given_up():
    days = ordinary_days(calls_of(np.random.default_rng(0)))
    gross = estimates(fit_demand(days, None, 0))
    # Half call again, all within the next two half-hours.
    net = estimates(fit_demand(days, Return(0.5, 1800, 0.1), 0))
    values = [
        sum(one.value for path, one in found.items() if "per_hour" in path) / 2
        for found in (gross, net)
    ]
    gone = days.calls.abandoned & (days.calls.begin < CLOSE - 1800)
    assert values[0] - values[1] == pytest.approx(0.5 * gone.sum() / 8, rel=0.03)
    first = "demand.per_hour.0"
    assert net[first].value == pytest.approx(gross[first].value, rel=0.01)


def test_the_same_seed_gives_the_same_interval_and_another_nearly():
    days = ordinary_days(calls_of(np.random.default_rng(0), day_cv=0.1, slot_cv=0.1))
    one, again, other = (
        estimates(fit_demand(days, None, seed))["demand.interval_cv"] for seed in (0, 0, 1)
    )
    assert one == again
    assert one.high != other.high
    assert one.high == pytest.approx(other.high, rel=0.3)


def test_weekdays_helper_skips_weekends():
    assert [day.weekday() for day in weekdays(6)] == [0, 1, 2, 3, 4, 0]
