"""Exposures: values by hand, bounds, and which way each cause presses."""

from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.demands import (
    Appraisal,
    interruption,
    precariousness,
    priority_conflict,
    ramp,
    supervised,
    time_pressure,
    tool_breakdown,
)
from twin.scenario.leaf import leaf
from twin.scenario.strain import Appraisal as Declared

RULE = Appraisal(
    queue_full=1.0,
    queue_part=0.5,
    busy_part=0.4,
    busy_from=0.6,
    display_part=0.2,
    conflict_full=0.5,
    prioritising_relief=0.3,
    listened_part=0.6,
    salience_floor=0.25,
    salience_unshown=0.4,
    tool_calm=0.5,
    tool_support=0.2,
)
OF_THE_ENGINE = {"occupancy_memory", "shown_memory"}
"""What the section declares besides: how long a technician remembers, which no rule judges."""

LEAVES = {name: leaf(Declared.model_fields[name]) for name in Appraisal._fields}
rules = st.builds(Appraisal, **{name: st.floats(it.low, it.high) for name, it in LEAVES.items()})
shares = st.floats(0, 1)
seconds = st.floats(0, 7200)
waits = st.floats(0, 5)
rising_shares = st.lists(shares, min_size=2, max_size=5).map(sorted)
rising_seconds = st.lists(seconds, min_size=2, max_size=5).map(sorted)
SLACK = 1e-12


def rises(values: list[float]) -> bool:
    return all(a <= b + SLACK for a, b in pairwise(values))


def falls(values: list[float]) -> bool:
    return rises(values[::-1])


def are_shares(values: list[float]) -> bool:
    return all(-SLACK <= value <= 1 + SLACK for value in values)


def test_the_coefficients_are_those_that_a_scenario_declares() -> None:
    assert set(Appraisal._fields) == set(Declared.model_fields) - OF_THE_ENGINE


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
    def pressed(*causes: float) -> float:
        return time_pressure(*causes, RULE)

    assert pressed(600, 480, 1, 0, 0.5, 0) == pytest.approx(0.2)  # 120 of 600 s beyond
    assert pressed(600, 480, 0.5, 0, 0.5, 0) == pytest.approx(0.1)  # half held to it
    assert pressed(600, 480, 0, 0, 0.5, 0) == 0
    assert pressed(480, 480, 1, 0, 0.6, 0) == 0
    assert pressed(100, 480, 1, 0.5, 0, 0) == pytest.approx(0.25)  # half a queue, counted half
    assert pressed(100, 480, 1, 0, 0.8, 0) == pytest.approx(0.2)  # half way up, counted 0.4
    assert pressed(100, 480, 1, 0, 0, 0.5) == pytest.approx(0.1)  # half a display, counted 0.2
    assert pressed(960, 480, 1, 3, 1, 1) == pytest.approx(1 - 0.5 * 0.5 * 0.6 * 0.8)
    assert pressed(600, 0, 1, 0, 0, 0) == 0  # no target, nothing beyond it


@given(rules, rising_seconds, seconds, rising_shares, waits, shares, shares)
def test_time_pressure_rises_with_handling_and_hold(
    rule: Appraisal,
    handling: list[float],
    target: float,
    held: list[float],
    waiting: float,
    busy: float,
    shown: float,
) -> None:
    pressed = [time_pressure(h, target, held[-1], waiting, busy, shown, rule) for h in handling]
    assert rises(pressed)
    assert are_shares(pressed)
    assert rises([time_pressure(handling[-1], target, h, waiting, busy, shown, rule) for h in held])


@given(rules, seconds, st.lists(st.floats(1, 7200), min_size=2).map(sorted), waits, shares)
def test_time_pressure_falls_with_the_target(
    rule: Appraisal, handling: float, targets: list[float], waiting: float, busy: float
) -> None:
    assert falls([time_pressure(handling, t, 1, waiting, busy, 0, rule) for t in targets])


@given(
    rules,
    seconds,
    seconds,
    st.lists(waits, min_size=2).map(sorted),
    rising_shares,
    rising_shares,
)
def test_time_pressure_rises_with_queue_occupancy_and_display(
    rule: Appraisal,
    handling: float,
    target: float,
    waiting: list[float],
    busy: list[float],
    shown: list[float],
) -> None:
    def pressed(wait: float, occupancy: float, display: float) -> float:
        return time_pressure(handling, target, 1, wait, occupancy, display, rule)

    assert rises([pressed(w, busy[0], shown[0]) for w in waiting])
    assert rises([pressed(waiting[0], b, shown[0]) for b in busy])
    assert rises([pressed(waiting[0], busy[0], s) for s in shown])


@given(rules, seconds, waits, shares, shares)
def test_time_pressure_without_a_target_is_queue_occupancy_and_display(
    rule: Appraisal, handling: float, waiting: float, busy: float, shown: float
) -> None:
    free = time_pressure(handling, 0, 1, waiting, busy, shown, rule)
    assert free == time_pressure(0, 480, 0, waiting, busy, shown, rule)
    bare = rule._replace(queue_part=0.0, busy_part=0.0, display_part=0.0)
    assert time_pressure(handling, 0, 1, waiting, busy, shown, bare) == 0


def test_priority_conflict_by_hand() -> None:
    # A quarter beyond the target is half of what is full here.
    assert priority_conflict(600, 480, 1, 0, RULE) == pytest.approx(0.5)
    assert priority_conflict(600, 480, 0.5, 0.5, RULE) == pytest.approx(0.5 * 0.5 * 0.85)
    assert priority_conflict(720, 480, 1, 0, RULE) == priority_conflict(5000, 480, 1, 0, RULE) == 1
    assert priority_conflict(480, 480, 1, 0, RULE) == 0
    assert priority_conflict(600, 0, 1, 0, RULE) == 0
    later = RULE._replace(conflict_full=2.0)
    assert priority_conflict(960, 480, 1, 0, later) == pytest.approx(0.5)


@given(rules, rising_seconds, st.floats(1, 7200), rising_shares, rising_shares)
def test_priority_conflict_rises_with_need_and_hold_and_falls_with_craft(
    rule: Appraisal, needed: list[float], target: float, held: list[float], craft: list[float]
) -> None:
    torn = [priority_conflict(n, target, held[0], craft[0], rule) for n in needed]
    assert rises(torn)
    assert are_shares(torn)
    assert rises([priority_conflict(needed[-1], target, h, craft[0], rule) for h in held])
    assert falls([priority_conflict(needed[-1], target, held[-1], c, rule) for c in craft])


@given(rules, seconds, seconds, shares)
def test_nobody_is_torn_who_is_held_to_nothing(
    rule: Appraisal, needed: float, target: float, craft: float
) -> None:
    assert priority_conflict(needed, target, 0, craft, rule) == 0


@given(rules, rising_shares)
def test_interruption(rule: Appraisal, craft: list[float]) -> None:
    assert interruption(0, rule) == 1
    assert isclose(interruption(1, RULE), 0.7)
    assert isclose(interruption(0.5, RULE), 0.85)
    assert falls([interruption(c, rule) for c in craft])
    assert are_shares([interruption(c, rule) for c in craft])


def test_supervised_by_hand() -> None:
    assert supervised(0.5, 0.2, 0, RULE) == pytest.approx(0.1)
    assert supervised(0.5, 0.2, 1, RULE) == pytest.approx(0.5 * (1 - 0.8 * 0.4))
    assert supervised(0.5, 0, 0.5, RULE) == pytest.approx(0.5 * 0.3)
    assert supervised(1, 1, 0, RULE) == 1
    assert supervised(1, 0, 0, RULE) == 0


@given(rules, rising_shares, rising_shares, rising_shares)
def test_supervised_rises_with_each_cause(
    rule: Appraisal, regime: list[float], below: list[float], listened: list[float]
) -> None:
    assert rises([supervised(r, below[0], listened[0], rule) for r in regime])
    assert rises([supervised(regime[0], b, listened[0], rule) for b in below])
    assert rises([supervised(regime[0], below[0], x, rule) for x in listened])
    assert -SLACK <= supervised(regime[0], below[0], listened[0], rule) <= regime[0] + SLACK
    assert supervised(0, below[0], listened[0], rule) == 0


def test_precariousness_by_hand() -> None:
    assert precariousness(0.6, 0, 1, RULE) == pytest.approx(0.6 * 0.25)
    # Half the stakes, of which 0.4 is present unshown: 0.25 + 0.75 × 0.5 × 0.4 = 0.4
    assert precariousness(0.6, 0.5, 0, RULE) == pytest.approx(0.24)
    assert precariousness(0.6, 0.5, 0.5, RULE) == pytest.approx(0.6 * (0.25 + 0.375 * 0.7))
    assert precariousness(0.6, 0.5, 1, RULE) == pytest.approx(0.6 * 0.625)
    assert precariousness(0.6, 1, 1, RULE) == pytest.approx(0.6)


@given(rules, rising_shares, rising_shares, rising_shares)
def test_precariousness_rises_with_each_cause(
    rule: Appraisal, insecurity: list[float], stakes: list[float], below: list[float]
) -> None:
    assert rises([precariousness(i, stakes[0], below[0], rule) for i in insecurity])
    assert rises([precariousness(insecurity[0], s, below[0], rule) for s in stakes])
    assert rises([precariousness(insecurity[0], stakes[0], b, rule) for b in below])
    present = precariousness(insecurity[0], stakes[0], below[0], rule)
    least = insecurity[0] * rule.salience_floor
    assert least - SLACK <= present <= insecurity[0] + SLACK
    assert precariousness(insecurity[0], 0, below[0], rule) == pytest.approx(least)


def test_tool_breakdown_by_hand() -> None:
    assert tool_breakdown(15, 8, 22, 0, 0, RULE) == pytest.approx(0.25)
    assert tool_breakdown(15, 8, 22, 1, 0, RULE) == pytest.approx(0.5)
    assert tool_breakdown(15, 8, 22, 0.5, 0.5, RULE) == pytest.approx(0.5 * 0.75 * 0.9)
    assert tool_breakdown(60, 8, 22, 1, 1, RULE) == pytest.approx(0.8)
    assert tool_breakdown(8, 8, 22, 1, 0, RULE) == 0


@given(rules, st.lists(st.floats(0, 120), min_size=2).map(sorted), rising_shares, rising_shares)
def test_tool_breakdown_rises_with_response_and_pressure_and_falls_with_support(
    rule: Appraisal, response: list[float], pressure: list[float], support: list[float]
) -> None:
    def broken(seconds: float, pressed: float, helped: float) -> float:
        return tool_breakdown(seconds, 8, 22, pressed, helped, rule)

    assert rises([broken(r, pressure[0], support[0]) for r in response])
    assert rises([broken(response[-1], p, support[0]) for p in pressure])
    assert falls([broken(response[-1], pressure[0], s) for s in support])
    assert are_shares([broken(response[-1], pressure[-1], support[0])])


@given(waits, st.floats(0.1, 10))
def test_a_full_queue_is_what_the_scenario_says_it_is(waiting: float, full: float) -> None:
    rule = RULE._replace(queue_full=full)
    felt = time_pressure(60, 0, 0, waiting, 0, 0, rule)
    assert isclose(felt, RULE.queue_part * min(waiting / full, 1), abs_tol=SLACK)
