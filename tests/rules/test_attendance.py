"""Absence and leaving: values by hand, a year of shifts, bounds and directions."""

from math import e, exp, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.attendance import absent, per_shift, quits

shares = st.floats(0, 1)
usuals = st.floats(0, 0.6)
SLACK = 1e-15


def test_absent_by_hand() -> None:
    assert absent(0.04, 0.25, 0.25, 2) == 0.04
    assert absent(0.04, 0.75, 0.25, 2) == pytest.approx(0.04 * e)
    assert absent(0.04, 0, 0.25, 2) == pytest.approx(0.04 * exp(-0.5))
    assert absent(0.3, 1, 0, 6) == 1  # 0.3 × e^6, capped
    assert absent(0, 1, 0, 6) == 0


@given(shares, shares, usuals, st.floats(0, 6), shares)
def test_absence_is_a_chance_that_rises_with_exhaustion(
    base: float, exhaustion: float, usual: float, effect: float, other: float
) -> None:
    now = absent(base, exhaustion, usual, effect)
    assert 0 <= now <= 1
    assert absent(base, max(exhaustion, other), usual, effect) >= now - SLACK
    assert absent(max(base, other), exhaustion, usual, effect) >= now - SLACK
    assert absent(base, exhaustion, max(usual, other), effect) <= now + SLACK
    assert absent(base, usual, usual, effect) == base
    assert absent(base, exhaustion, usual, 0) == base


def test_quits_by_hand() -> None:
    assert quits(0.001, 0.25, 0.25, 3, 0, 1.5, 0, -0.8) == 0.001
    assert quits(0.001, 0.75, 0.25, 3, 0.5, 1, 0.5, -2) == pytest.approx(0.001 * exp(1.5 + 0.5 - 1))
    assert quits(0.001, 0.25, 0.25, 3, 1, 1.5, 0, -0.8) == pytest.approx(0.001 * exp(1.5))
    assert quits(0.001, 0.25, 0.25, 3, 0, 1.5, 1, -0.8) == pytest.approx(0.001 * exp(-0.8))
    assert quits(0.5, 1, 0, 8, 1, 4, 0, 0) == 1


@given(
    st.fixed_dictionaries(
        {
            "base": st.floats(0, 0.1),
            "exhaustion": shares,
            "usual": usuals,
            "effect": st.floats(0, 8),
            "stakes": shares,
            "stakes_effect": st.floats(0, 4),
            "participation": shares,
            "participation_effect": st.floats(-3, 0),
        }
    ),
    shares,
)
def test_leaving_is_a_chance_moved_as_documented(causes: dict[str, float], other: float) -> None:
    def moved(name: str) -> float:
        return quits(**causes | {name: max(causes[name], other)})

    now = quits(**causes)
    assert 0 <= now <= 1
    for name in ("exhaustion", "stakes", "base"):
        assert moved(name) >= now - SLACK
    for name in ("participation", "usual"):
        assert moved(name) <= now + SLACK


def test_per_shift_by_hand() -> None:
    assert per_shift(0.75, 2) == pytest.approx(0.5)
    assert per_shift(0, 220) == 0
    assert per_shift(1, 220) == 1
    assert per_shift(0.2, 1) == pytest.approx(0.2)


@given(st.floats(0, 0.9), st.floats(100, 300), shares)
def test_a_year_of_shifts_makes_the_share_of_a_year(
    per_year: float, shifts: float, other: float
) -> None:
    chance = per_shift(per_year, shifts)
    assert isclose((1 - chance) ** shifts, 1 - per_year, rel_tol=1e-9)
    assert 0 <= chance <= per_year
    assert per_shift(max(per_year, 0.9 * other), shifts) >= chance
    assert per_shift(per_year, shifts + 100 * other) <= chance + SLACK
