"""Handling, patience, redials and gaps of calls whose laws are known."""

import datetime as dt

import numpy as np
import pytest

from tests.mirror.synthetic import MONDAY, OPEN, calls, calls_of
from twin.mirror.fit.calls import Presence
from twin.mirror.fit.days import WEEKDAYS, Hours, ordinary_days
from twin.mirror.fit.estimate import by_days, of_mean, of_rate, of_share
from twin.mirror.fit.handling import fit_handling, named_kinds
from twin.mirror.fit.patience import fit_patience
from twin.mirror.fit.presence import Floor, served_apart
from twin.mirror.fit.redial import fit_redial
from twin.mirror.fit.staffing import on_floor, roster
from twin.mirror.fit.wrap_up import fit_wrap_up

HOURS = Hours(OPEN, OPEN + 8 * 3600)


def estimates(fit):
    return {one.path: one for one in fit.estimates}


def test_handling_and_patience_are_found_again_about_as_often_as_their_intervals_say():
    held = {"cv": [], "mean": [], "spread": [], "hazard": []}
    for seed in range(40):
        rng = np.random.default_rng(1000 + seed)
        days = ordinary_days(calls_of(rng, per_half_hour=20, mu=5.0, sigma=0.7, between=0.2))
        fit, _ = fit_handling(days, ["all"], seed)
        found = estimates(fit)
        held["cv"].append(found["contacts.all.work_spread"].holds(np.sqrt(np.expm1(0.49))))
        # The mean is that of these technicians, whoever they are.
        effects = np.log(days.calls.talk[days.calls.answered]).mean()
        held["mean"].append(found["mean_talk.all"].holds(np.exp(effects + 0.49 / 2)))
        held["spread"].append(found["technicians.speed_spread"].holds(0.2))
        pieces = estimates(fit_patience(days, ["all"], seed))
        held["hazard"] += [one.holds(1 / 300) for path, one in pieces.items() if "hazard" in path]
    shares = {name: np.mean(one) for name, one in held.items()}
    assert min(shares.values()) >= 0.82, shares


def test_a_peak_of_the_hazard_is_found_where_it_is():
    rng = np.random.default_rng(0)
    some = calls_of(rng, days=10, hazard=1 / 400, waits=100)
    # Of those who still wait at 50 s, one in five gives up within the next ten.
    still = some.wait > 50
    gives = still & (rng.random(len(some)) < 0.2)
    some.wait[gives] = 50 + 10 * rng.random(gives.sum())
    some.outcome[gives] = "abandoned"
    found = fit_patience(ordinary_days(some), ["all"], 0)
    hazard = dict(zip(found.curves["bounds"], found.curves["hazard"], strict=True))
    assert hazard[50.0] > 5 * hazard[20.0]
    assert found.fitness["largest distance to Kaplan-Meier up to 300 s: piecewise"] < 0.03
    assert found.fitness["largest distance to Kaplan-Meier up to 300 s: exponential"] > 0.04


def test_answered_callers_are_not_taken_for_impatient_ones():
    # Two callers: one gave up after 30 s, one was answered after 90 s. Hazard 1 / 120 s.
    rows = [(OPEN + 600 * i, 30.0, "abandoned", np.nan, 0, 0) for i in range(40)]
    rows += [(OPEN + 600 * i, 90.0, "answered", 60.0, 1, 0) for i in range(40)]
    fit = fit_patience(ordinary_days(calls(rows)), ["all"], 0)
    assert fit.fitness["exponential, mean (s)"] == pytest.approx(120.0)


def test_few_who_gave_up_say_nothing():
    rows = [(OPEN + 60 * i, 30.0, "abandoned", np.nan, 0, 0) for i in range(29)]
    fit = fit_patience(ordinary_days(calls(rows)), ["all"], 0)
    assert fit.too_few == "too few (n=29 who gave up waiting)"
    assert not fit.estimates


def test_short_and_endless_conversations_do_not_shape_the_work():
    rng = np.random.default_rng(0)
    some = calls_of(rng, sigma=0.5)
    usual, _ = fit_handling(ordinary_days(some), ["all"], 0)
    answered = np.flatnonzero(some.answered)
    some.talk[answered[::10]] = 3.0
    some.talk[answered[5::100]] = 20_000.0
    odd, _ = fit_handling(ordinary_days(some), ["all"], 0)
    path = "contacts.all.work_spread"
    assert estimates(odd)[path].value == pytest.approx(estimates(usual)[path].value, rel=0.05)
    assert odd.fitness["all: share under 10 s"] == pytest.approx(0.1, abs=0.01)
    # The short ones take their little time all the same.
    mean = "mean_talk.all"
    assert estimates(odd)[mean].value == pytest.approx(0.9 * estimates(usual)[mean].value, rel=0.04)


def test_nothing_is_said_of_how_four_technicians_differ():
    days = ordinary_days(calls_of(np.random.default_rng(0), technicians=4))
    fit, effects = fit_handling(days, ["all"], 0)
    assert "technicians.speed_spread" not in estimates(fit)
    assert not effects.of
    assert any("too few (n=4 technicians)" in note for note in fit.notes)


def test_rare_types_are_put_together_and_odd_names_made_plain():
    some = calls_of(np.random.default_rng(0))
    kind = np.full(len(some), "Help désk: tier 1", dtype="U40")
    kind[:20], kind[20:40] = "rare", "rarer"
    some = type(some)(**{**vars(some), "kind": kind})
    named, names = named_kinds(some)
    assert names == {"Help désk: tier 1": "Help_d_sk__tier_1", "rare": "other", "rarer": "other"}
    assert set(named.kind) == {"Help_d_sk__tier_1", "other"}


def test_redials_are_found_again_beside_calls_for_other_reasons():
    rng = np.random.default_rng(0)
    rows = []
    for caller in range(1, 1501):
        at = OPEN + 3600 * rng.random()
        rows.append((at, 60.0, "abandoned", np.nan, 0, caller))
        if rng.random() < 0.5:
            later = at + 60 + np.exp(rng.normal(np.log(600), 1.0))
            rows.append((later, 0.0, "answered", 100.0, 1, caller))
    rows = sorted(row for row in rows if row[0] < HOURS.close)
    # All on one day would leave nothing to resample: callers are dealt out over six days.
    dealt = [[row for row in rows if row[5] % 6 == day] for day in range(6)]
    days = [calls(part, date=MONDAY + dt.timedelta(days=i)) for i, part in enumerate(dealt)]
    whole = {
        name: np.concatenate([getattr(day, name) for day in days])
        for name in ("date", "arrival", "kind", "outcome", "wait", "talk", "technician", "caller")
    }
    fit, found = fit_redial(
        ordinary_days(type(days[0])(source="", **whole), hours=HOURS, weekdays=WEEKDAYS), 0
    )
    assert found is not None
    held = estimates(fit)
    assert held["redial.after_abandoning"].holds(0.5)
    assert held["redial.abandoned_delay"].holds(600)
    assert held["redial.delay_spread"].holds(1.0)
    assert held["redial.after_abandoning"].high < 0.62


def test_presence_and_gaps_of_a_literal_day():
    # Technician 1: 0-100, 110-200, then nothing for half an hour, 2000-2100. Somebody waits from
    # 90 to 110 (served by 1) and from 150 to 220 (gives up).
    rows = [
        (OPEN + 0, 0.0, "answered", 100.0, 1, 0),
        (OPEN + 90, 20.0, "answered", 90.0, 1, 0),
        (OPEN + 150, 70.0, "abandoned", np.nan, 0, 0),
        (OPEN + 2000, 0.0, "answered", 100.0, 1, 0),
    ]
    floor = Floor(calls(rows), HOURS)
    assert floor.sessions() == [[(OPEN, OPEN + 200), (OPEN + 2000, OPEN + 2100)]]
    assert floor.present()[:3].tolist() == pytest.approx([200 / 1800, 100 / 1800, 0])
    gap, seen = floor.gaps()
    # The first gap ended after 10 s; in the second the queue emptied after 20 s.
    assert sorted(zip(gap.tolist(), seen.tolist(), strict=True)) == [(10.0, True), (20.0, False)]
    assert floor.busy()[:2].tolist() == pytest.approx([190 / 1800, 100 / 1800])
    assert floor.stays() == (2100.0, 300.0)


def test_presence_that_the_log_declares_is_believed():
    rows = [(OPEN, 0.0, "answered", 100.0, 1, 0)]
    date = np.array([np.datetime64(MONDAY)])
    there = Presence(date, np.array([7]), np.array([OPEN]), np.array([OPEN + 3600.0]))
    day = type(calls(rows))(**{**vars(calls(rows)), "presence": there})
    assert Floor(day, HOURS).present()[:3].tolist() == [1.0, 1.0, 0.0]


def test_few_gaps_say_nothing_of_wrap_up():
    rows = [(OPEN, 0.0, "answered", 100.0, 1, 0)]
    fit = fit_wrap_up([Floor(calls(rows), HOURS)], 0)
    assert fit.too_few == "too few (n=0 gaps that ended while somebody waited)"


def test_a_type_that_few_take_stands_apart():
    rows = [(OPEN + i, 0.0, "answered", 10.0, 1 + i % 10, 0) for i in range(200)]
    some = calls(rows)
    kind = np.where(some.technician <= 2, "few", "all")
    kind[::3] = "all"
    assert served_apart(type(some)(**{**vars(some), "kind": kind})) == ("few",)


def test_a_roster_comes_near_to_presence_and_has_whole_people():
    present = np.array([2.0] * 4 + [4.0] * 8 + [2.0] * 4)
    rows = roster(present, HOURS, 0.0)
    assert on_floor(rows, HOURS).tolist() == present.tolist()
    assert all(isinstance(row["technicians"], int) for row in rows)
    assert all(not row["breaks"] for row in rows)
    with_breaks = roster(present * 0.75, HOURS, 0.25)
    assert np.abs(on_floor(with_breaks, HOURS) - present * 0.75).mean() < 0.6
    assert any(row["breaks"] for row in with_breaks)


def test_intervals_in_closed_form():
    assert of_mean(np.array([1.0, 2.0, 3.0])) == pytest.approx((2.0, -0.484, 4.484), abs=1e-3)
    assert of_mean(np.array([1.0]))[1:] == (-np.inf, np.inf)
    assert of_share(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)  # Wilson
    assert of_rate(10, 1.0) == pytest.approx((4.7954, 18.3904), abs=1e-4)  # Garwood
    assert of_rate(0, 2.0)[0] == 0


def test_resampled_intervals_of_one_day_know_nothing():
    _, low, high = by_days([1.0], lambda sample: np.array([np.mean(sample)]), 0, "one")
    assert (low[0], high[0]) == (0.0, np.inf)
