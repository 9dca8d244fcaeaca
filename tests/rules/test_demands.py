"""Exposures: values by hand, bounds, and which way each cause presses."""

from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.demands import (
    interruption,
    precariousness,
    priority_conflict,
    ramp,
    supervised,
    time_pressure,
    tool_breakdown,
)

shares = st.floats(0, 1)
seconds = st.floats(0, 7200)
rising_shares = st.lists(shares, min_size=2, max_size=5).map(sorted)
rising_seconds = st.lists(seconds, min_size=2, max_size=5).map(sorted)
SLACK = 1e-12


def rises(values: list[float]) -> bool:
    return all(a <= b + SLACK for a, b in pairwise(values))


def falls(values: list[float]) -> bool:
    return rises(values[::-1])


@pytest.mark.parametrize(
    ("value", "expected"), [(7, 0), (8, 0), (11.5, 0.25), (15, 0.5), (22, 1), (1e9, 1)]
)
def test_ramp_by_hand(value: float, expected: float) -> None:
    assert ramp(value, 8, 22) == expected


def test_a_ramp_without_width_is_a_step() -> None:
    assert [ramp(value, 10, 10) for value in (9.9, 10, 10.1)] == [0, 0, 1]


@given(rising_seconds, seconds, st.floats(0, 100))
def test_ramp_rises_from_0_to_1(values: list[float], low: float, width: float) -> None:
    given_values = [ramp(value, low, low + width) for value in values]
    assert rises(given_values)
    assert all(0 <= value <= 1 for value in given_values)


def test_time_pressure_by_hand() -> None:
    assert time_pressure(600, 480, 1, 0, 0.5) == pytest.approx(0.2)  # 120 of 600 s beyond
    assert time_pressure(600, 480, 0.5, 0, 0.5) == pytest.approx(0.1)  # half held to it
    assert time_pressure(600, 480, 0, 0, 0.5) == 0
    assert time_pressure(480, 480, 1, 0, 0.7) == 0
    assert time_pressure(100, 480, 1, 0.5, 0) == pytest.approx(0.25)  # half a queue, counted half
    assert time_pressure(100, 480, 1, 0, 0.85) == pytest.approx(0.25)  # half way up, counted half
    assert time_pressure(960, 480, 1, 3, 1) == pytest.approx(1 - 0.5 * 0.5 * 0.5)
    assert time_pressure(600, 0, 1, 0, 0) == 0  # no target, nothing beyond it


@given(rising_seconds, seconds, st.floats(0, 5), shares)
def test_time_pressure_rises_with_handling(
    handling: list[float], target: float, waiting: float, busy: float
) -> None:
    pressed = [time_pressure(h, target, 1, waiting, busy) for h in handling]
    assert rises(pressed)
    assert all(0 <= p <= 1 for p in pressed)


@given(seconds, st.lists(st.floats(1, 7200), min_size=2).map(sorted), st.floats(0, 5), shares)
def test_time_pressure_falls_with_the_target(
    handling: float, targets: list[float], waiting: float, busy: float
) -> None:
    assert falls([time_pressure(handling, t, 1, waiting, busy) for t in targets])


@given(seconds, seconds, st.lists(st.floats(0, 5), min_size=2).map(sorted), rising_shares)
def test_time_pressure_rises_with_queue_and_occupancy(
    handling: float, target: float, waiting: list[float], busy: list[float]
) -> None:
    assert rises([time_pressure(handling, target, 1, w, busy[0]) for w in waiting])
    assert rises([time_pressure(handling, target, 1, waiting[0], b) for b in busy])


def test_priority_conflict_by_hand() -> None:
    assert priority_conflict(600, 480, 1, 0) == pytest.approx(0.25)
    assert priority_conflict(600, 480, 0.5, 0.5) == pytest.approx(0.25 * 0.5 * 0.8)
    assert priority_conflict(960, 480, 1, 0) == priority_conflict(5000, 480, 1, 0) == 1
    assert priority_conflict(480, 480, 1, 0) == 0
    assert priority_conflict(600, 0, 1, 0) == 0


@given(rising_seconds, st.floats(1, 7200), rising_shares, rising_shares)
def test_priority_conflict_rises_with_need_and_hold_and_falls_with_craft(
    needed: list[float], target: float, held: list[float], craft: list[float]
) -> None:
    assert rises([priority_conflict(n, target, held[0], craft[0]) for n in needed])
    assert rises([priority_conflict(needed[-1], target, h, craft[0]) for h in held])
    assert falls([priority_conflict(needed[-1], target, held[-1], c) for c in craft])
    assert all(0 <= priority_conflict(n, target, held[-1], craft[0]) <= 1 for n in needed)


@given(seconds, seconds, shares)
def test_nobody_is_torn_who_is_held_to_nothing(needed: float, target: float, craft: float) -> None:
    assert priority_conflict(needed, target, 0, craft) == 0


@given(rising_shares)
def test_interruption(craft: list[float]) -> None:
    assert interruption(0) == 1
    assert isclose(interruption(1), 0.6)
    assert falls([interruption(c) for c in craft])


def test_supervised_by_hand() -> None:
    assert supervised(0.5, 0.2, 0) == pytest.approx(0.1)
    assert supervised(0.5, 0.2, 1) == pytest.approx(0.5 * (1 - 0.8 * 0.4))
    assert supervised(1, 1, 0) == 1
    assert supervised(1, 0, 0) == 0


@given(rising_shares, rising_shares, rising_shares)
def test_supervised_rises_with_each_cause(
    regime: list[float], below: list[float], listened: list[float]
) -> None:
    assert rises([supervised(r, below[0], listened[0]) for r in regime])
    assert rises([supervised(regime[0], b, listened[0]) for b in below])
    assert rises([supervised(regime[0], below[0], x) for x in listened])
    assert 0 <= supervised(regime[0], below[0], listened[0]) <= regime[0] + SLACK
    assert supervised(0, below[0], listened[0]) == 0


def test_precariousness_by_hand() -> None:
    assert precariousness(0.6, 0.5, 0) == pytest.approx(0.1)
    assert precariousness(0.6, 0.5, 0.5) == pytest.approx(0.2)
    assert precariousness(0.6, 0.5, 1) == pytest.approx(0.3)


@given(rising_shares, rising_shares, rising_shares)
def test_precariousness_rises_with_each_cause(
    insecurity: list[float], consequence: list[float], below: list[float]
) -> None:
    assert rises([precariousness(i, consequence[0], below[0]) for i in insecurity])
    assert rises([precariousness(insecurity[0], c, below[0]) for c in consequence])
    assert rises([precariousness(insecurity[0], consequence[0], b) for b in below])
    assert 0 <= precariousness(insecurity[0], consequence[0], below[0]) <= 1
    assert precariousness(insecurity[0], 0, below[0]) == 0


def test_tool_breakdown_by_hand() -> None:
    assert tool_breakdown(15, 8, 22, 0, 0) == pytest.approx(0.25)
    assert tool_breakdown(15, 8, 22, 1, 0) == pytest.approx(0.5)
    assert tool_breakdown(60, 8, 22, 1, 1) == pytest.approx(0.7)
    assert tool_breakdown(8, 8, 22, 1, 0) == 0


@given(st.lists(st.floats(0, 120), min_size=2).map(sorted), rising_shares, rising_shares)
def test_tool_breakdown_rises_with_response_and_pressure_and_falls_with_support(
    response: list[float], pressure: list[float], support: list[float]
) -> None:
    assert rises([tool_breakdown(r, 8, 22, pressure[0], support[0]) for r in response])
    assert rises([tool_breakdown(response[-1], 8, 22, p, support[0]) for p in pressure])
    assert falls([tool_breakdown(response[-1], 8, 22, pressure[0], s) for s in support])
    assert 0 <= tool_breakdown(response[-1], 8, 22, pressure[-1], support[0]) <= 1
