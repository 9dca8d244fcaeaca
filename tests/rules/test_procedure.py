"""Chances of leaving the script: values by hand, bounds, and directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.procedure import asks_neighbour, goes_wrong, skips_needed, skips_unneeded

shares = st.floats(0, 1)


def test_skips_unneeded_by_hand() -> None:
    assert skips_unneeded(0.5, 0.8, 0.9) == pytest.approx(0.36)
    assert skips_unneeded(0, 0.8, 0.9) == skips_unneeded(0.5, 0, 0.9) == 0


def test_skips_needed_by_hand() -> None:
    assert skips_needed(1, 100, 1, 0.3) == pytest.approx(0.3)
    assert skips_needed(1, 0, 0, 0.4) == pytest.approx(0.1)
    assert skips_needed(0.5, 50, 0.5, 0.8) == pytest.approx(0.8 * 0.5 * 0.75 * 0.75)
    assert skips_needed(0, 100, 1, 1) == 0


def test_goes_wrong_by_hand() -> None:
    assert goes_wrong(0.04, 0.75, 0, 0) == pytest.approx(0.04)
    assert goes_wrong(0.04, 0.25, 1, 1) == pytest.approx(0.04 * 1.5 * 2 * 1.5)
    assert goes_wrong(1, 0, 1, 1) == 1


def test_asks_neighbour_by_hand() -> None:
    assert asks_neighbour(0.35, 1, 0) == pytest.approx(0.35)
    assert asks_neighbour(0.5, 0.5, 1) == pytest.approx(0.175)


@given(shares, shares, shares, shares, shares)
def test_chances_are_chances_moved_as_documented(
    a: float, b: float, c: float, base: float, other: float
) -> None:
    chances = {
        skips_unneeded: (a, b, base),
        skips_needed: (a, 100 * b, c, base),
        goes_wrong: (base, a, b, c),
        asks_neighbour: (base, a, b),
    }
    lowering = {(goes_wrong, 1), (asks_neighbour, 2)}
    for chance, causes in chances.items():
        now = chance(*causes)
        assert 0 <= now <= 1
        for place, value in enumerate(causes):
            scale = 100 if (chance, place) == (skips_needed, 1) else 1
            more = [*causes]
            more[place] = max(value, other * scale)
            change = chance(*more) - now
            assert change <= 1e-15 if (chance, place) in lowering else change >= -1e-15
