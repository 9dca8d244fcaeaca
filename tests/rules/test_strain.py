"""Strain: exact steps, books that balance, and values worked out by hand."""

from itertools import pairwise
from math import exp, inf, isclose, prod

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twin.rules.strain import (
    amplification,
    booked,
    buffer,
    built,
    exhaust,
    relax,
    tension,
    tire,
    worn,
)
from twin.scenario.leaf import leaf
from twin.scenario.strain import Strain
from twin.traces.vocabularies import COMPONENTS, TENSION_COMPONENTS

STRAIN = Strain.model_fields
shares = st.floats(0, 1)
drives = st.floats(0, 20 / 3600)
taus = st.floats(600, 200_000)
lengths = st.floats(0, 100_000)
six = st.tuples(*[shares] * 6)


def near(a: float, b: float) -> bool:
    return isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def one(level: float, drive: float, tau: float, seconds: float) -> tuple[float, float]:
    added, lost = booked(np.array([level]), np.array([drive]), tau, np.array([seconds]))
    return float(added[0]), float(lost[0])


def test_a_scenario_declares_a_weight_for_each_component_of_tension() -> None:
    for name in COMPONENTS[:TENSION_COMPONENTS]:
        weight = leaf(STRAIN[name])
        assert (weight.kind, weight.low, weight.high) == ("number", 0, 1), name


def test_every_time_constant_that_a_scenario_allows_is_tried_here() -> None:
    for name in STRAIN:
        if name.startswith(("decay_", "fatigue_")):
            assert 600 <= leaf(STRAIN[name]).low <= leaf(STRAIN[name]).high <= 200_000, name
    assert leaf(STRAIN["gain"]).high / 3600 <= 20 / 3600
    for name in ("control_buffer", "support_buffer", "exhaustion_gain"):
        assert leaf(STRAIN[name]).high <= 0.6, name


def test_built_by_hand() -> None:
    # drive = 1/tau: rate 2/tau and limit 1/2. After tau·ln2/2 half of the gap is left: 1/4.
    assert near(built(0.0, 1 / 7200, 7200, 3600 * np.log(2)), 0.25)
    # No drive: after one time constant e^-1 of the level is left.
    assert near(built(0.8, 0.0, 7200, 7200), 0.8 * 0.36787944117144233)
    # drive = 3/tau: limit 3/4, from 1 down to it with rate 4/tau.
    assert near(built(1.0, 3 / 4000, 4000, 1000), 0.75 + 0.25 * 0.36787944117144233)


@given(shares, drives, taus, lengths, lengths)
def test_built_in_two_stretches_is_built_in_one(
    level: float, drive: float, tau: float, first: float, second: float
) -> None:
    cut = built(built(level, drive, tau, first), drive, tau, second)
    assert near(cut, built(level, drive, tau, first + second))


@given(shares, drives, taus, lengths)
@example(1.0, 0.0, 600, 100_000)
def test_built_stays_a_share_and_goes_towards_its_limit(
    level: float, drive: float, tau: float, seconds: float
) -> None:
    after, limit = built(level, drive, tau, seconds), drive / (drive + 1 / tau)
    assert -1e-15 <= after <= 1 + 1e-15
    assert min(level, limit) - 1e-12 <= after <= max(level, limit) + 1e-12


@given(shares, drives, taus, lengths, shares, drives, lengths)
def test_built_rises_with_level_and_drive_and_time_constant(
    level: float, drive: float, tau: float, seconds: float, up: float, more: float, longer: float
) -> None:
    before = built(level, drive, tau, seconds) - 1e-12
    assert built(max(level, up), drive, tau, seconds) >= before
    assert built(level, drive + more, tau, seconds) >= before
    assert built(level, drive, tau + longer, seconds) >= before


@given(shares, drives, taus)
def test_a_stretch_of_no_length_changes_nothing(level: float, drive: float, tau: float) -> None:
    assert built(level, drive, tau, 0.0) == level
    assert one(level, drive, tau, 0.0) == (0.0, 0.0)
    assert relax(level, tau, 0.0) == (level, 0.0, 0.0)
    assert tire(level, tau, 0.0) == (level, 0.0, 0.0)


def test_booked_by_hand() -> None:
    # Held at its limit of 1/2 for one time constant: half is added and half wears off.
    added, lost = one(0.5, 1 / 7200, 7200, 7200)
    assert near(added, 0.5)
    assert near(lost, 0.5)
    # Without a drive nothing is added, and 1 - e^-1 of the level wears off.
    added, lost = one(0.8, 0.0, 7200, 7200)
    assert added == 0
    assert near(lost, 0.8 * (1 - exp(-1)))


@given(shares, drives, taus, lengths)
@example(1.0, 20 / 3600, 200_000, 1e-6)
def test_booked_agrees_with_built(level: float, drive: float, tau: float, seconds: float) -> None:
    added, lost = one(level, drive, tau, seconds)
    assert near(level + added - lost, built(level, drive, tau, seconds))
    assert added >= -1e-12
    assert lost >= -1e-12


@given(shares, drives, taus, lengths, lengths)
def test_booked_in_two_stretches_is_booked_in_one(
    level: float, drive: float, tau: float, first: float, second: float
) -> None:
    middle = built(level, drive, tau, first)
    parts = np.add(one(level, drive, tau, first), one(middle, drive, tau, second))
    np.testing.assert_allclose(parts, one(level, drive, tau, first + second), rtol=1e-9, atol=1e-11)


@given(st.lists(st.tuples(shares, drives, lengths), min_size=1, max_size=6), taus)
def test_booked_treats_each_level_by_itself(
    stretches: list[tuple[float, float, float]], tau: float
) -> None:
    level, drive, seconds = np.array(stretches).T
    together = np.array(booked(level, drive, tau, seconds)).T
    apart = [one(a, d, tau, t) for a, d, t in stretches]
    np.testing.assert_allclose(together, apart, rtol=1e-12, atol=1e-14)


def test_worn_by_hand() -> None:
    assert near(worn(3000, 3000 * np.log(2)), 0.5)
    assert near(worn(3000, 6000), 1 - 0.1353352832366127)
    assert worn(3000, inf) == 1


@given(taus, lengths, lengths)
def test_worn_in_two_stretches_is_worn_in_one(tau: float, first: float, second: float) -> None:
    left = (1 - worn(tau, first)) * (1 - worn(tau, second))
    assert near(1 - left, worn(tau, first + second))


@given(taus, lengths, lengths)
def test_worn_is_a_share_that_rises_with_time(tau: float, first: float, more: float) -> None:
    assert 0 <= worn(tau, first) <= worn(tau, first + more) <= 1
    assert worn(tau + more, first) <= worn(tau, first)


def test_a_short_stretch_wears_off_in_full_precision() -> None:
    assert isclose(worn(7200, 1e-9), 1e-9 / 7200, rel_tol=1e-12)


def test_relax_and_tire_by_hand() -> None:
    assert relax(0.8, 3000, 3000 * np.log(4)) == pytest.approx((0.2, 0.0, 0.6))
    assert tire(0.2, 7200, 7200 * np.log(2)) == pytest.approx((0.6, 0.4, 0.0))


@given(shares, taus, lengths, lengths)
def test_rest_and_work_in_two_stretches(
    level: float, tau: float, first: float, second: float
) -> None:
    for step in (relax, tire):
        middle, *one_part = step(level, tau, first)
        end, *other_part = step(middle, tau, second)
        whole = step(level, tau, first + second)
        assert near(end, whole[0])
        assert np.allclose(np.add(one_part, other_part), whole[1:], rtol=1e-9, atol=1e-12)


@given(shares, taus, lengths, lengths)
def test_rest_lowers_and_work_raises_within_bounds(
    level: float, tau: float, seconds: float, more: float
) -> None:
    rested, tired = relax(level, tau, seconds)[0], tire(level, tau, seconds)[0]
    assert 0 <= rested <= level <= tired <= 1 + 1e-15
    assert relax(level, tau, seconds + more)[0] <= rested + 1e-15
    assert tire(level, tau, seconds + more)[0] >= tired - 1e-15


@given(shares, taus, lengths, st.floats(0, 100), st.floats(5, 60))
def test_every_booking_balances(
    level: float, tau: float, seconds: float, points: float, days: float
) -> None:
    for step in (relax(level, tau, seconds), tire(level, tau, seconds)):
        closing, increment, decay = step
        assert near(level + increment - decay, closing)
        assert increment >= 0
        assert decay >= 0
    closing, increment, decay = exhaust(level, points, days)
    assert near(level + increment - decay, closing)
    assert increment >= 0
    assert decay >= 0


def test_exhaust_by_hand() -> None:
    gone = 1 - exp(-1 / 12)
    assert exhaust(0.2, 50, 12) == pytest.approx((0.2 + 0.3 * gone, 0.5 * gone, 0.2 * gone))
    assert exhaust(0.4, 40, 12)[0] == 0.4


@given(shares, st.floats(0, 100), st.floats(5, 60), st.integers(2, 30))
def test_exhaustion_of_many_days_is_that_of_one_long_one(
    level: float, points: float, days: float, count: int
) -> None:
    end = level
    for _ in range(count):
        end = exhaust(end, points, days)[0]
    assert near(end, exhaust(level, points, days / count)[0])
    assert min(level, points / 100) - 1e-12 <= end <= max(level, points / 100) + 1e-12


def test_tension_by_hand() -> None:
    assert tension(0, 0, 0, 0, 0, 0) == 0
    assert tension(0.5, 0, 0, 0, 0, 0) == 50
    assert tension(0.5, 0.5, 0, 0, 0, 0) == 75
    assert near(tension(0.1, 0.2, 0, 0.5, 0, 0), 64)
    assert tension(0, 0, 0, 0, 0, 1) == 100


@given(six)
def test_tension_is_the_product_of_what_is_left(parts: tuple[float, ...]) -> None:
    points = tension(*parts)
    assert near(points, 100 * (1 - prod(1 - part for part in parts)))
    assert 100 * max(parts) - 1e-9 <= points <= 100
    assert near(points, tension(*reversed(parts)))


@given(six, st.integers(0, 5), shares)
def test_more_of_a_component_never_lowers_tension(
    parts: tuple[float, ...], place: int, other: float
) -> None:
    more = [*parts]
    more[place] = max(other, parts[place])
    assert tension(*more) >= tension(*parts) - 1e-9


def test_buffer_and_amplification_by_hand() -> None:
    assert near(buffer(0.5, 0.4, 0.3, 0.25), 0.85 * 0.9)
    assert buffer(0, 0, 0.6, 0.6) == 1
    assert near(buffer(1, 1, 0.6, 0.6), 0.16)
    assert near(amplification(0.5, 0.3), 1.15)
    assert amplification(0, 0.6) == amplification(1, 0) == 1


@given(shares, shares, st.floats(0, 0.6), st.floats(0, 0.6), shares)
def test_latitude_and_support_only_take_away(
    control: float, support: float, by_control: float, by_support: float, other: float
) -> None:
    left = buffer(control, support, by_control, by_support)
    assert 0 < left <= 1
    assert buffer(max(control, other), support, by_control, by_support) <= left + 1e-12
    assert buffer(control, max(support, other), by_control, by_support) <= left + 1e-12


@given(st.lists(shares, min_size=2, max_size=6).map(sorted), st.floats(0, 0.6))
def test_exhaustion_amplifies(levels: list[float], gain: float) -> None:
    assert all(1 <= amplification(a, gain) <= amplification(b, gain) for a, b in pairwise(levels))
