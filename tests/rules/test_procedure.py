"""Chances of leaving the script: values by hand, bounds, and directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.procedure import asks_neighbour, conceals, goes_wrong, skips_needed, skips_unneeded

shares = st.floats(0, 1)
SLACK = 1e-15


def test_skips_unneeded_by_hand() -> None:
    assert skips_unneeded(0.5, 0.8, 0.9) == pytest.approx(0.36)
    assert skips_unneeded(0, 0.8, 0.9) == skips_unneeded(0.5, 0, 0.9) == 0


def test_skips_needed_by_hand() -> None:
    assert skips_needed(1, 100, 1, 0.3, 0.5, 0.25) == pytest.approx(0.3)
    assert skips_needed(1, 0, 0, 0.4, 0.5, 0.25) == pytest.approx(0.4 * 0.5 * 0.25)
    assert skips_needed(0.5, 50, 0.5, 0.8, 0.4, 0.2) == pytest.approx(0.8 * 0.5 * 0.7 * 0.6)
    assert skips_needed(1, 0, 0, 0.4, 1, 1) == pytest.approx(0.4)  # neither counts
    assert skips_needed(0, 100, 1, 1, 1, 1) == 0


def test_goes_wrong_by_hand() -> None:
    assert goes_wrong(0.04, 0.75, 0.75, 1, 0, 1, 0, 0.5, 0) == pytest.approx(0.04)
    assert goes_wrong(0.04, 0.25, 0.75, 1, 1, 1, 1, 0.5, 0) == pytest.approx(0.04 * 1.5 * 2 * 1.5)
    assert goes_wrong(0.04, 0.25, 0.75, 2, 0.5, 0.4, 0, 0, 0) == pytest.approx(0.04 * 2 * 1.2)
    assert goes_wrong(0.04, 0.75, 0.75, 1, 0, 1, 0.5, 0.4, 0.25) == pytest.approx(0.04 * 1.2 * 0.75)
    assert goes_wrong(1, 0, 0.75, 1, 1, 1, 1, 0.5, 0) == 1
    assert goes_wrong(1, 0, 0.75, 1, 1, 1, 1, 0.5, 1) == 0
    assert goes_wrong(1, 1, 0.4, 3, 0, 1, 0, 0.5, 0) == 0  # know-how far above par


def test_conceals_by_hand() -> None:
    assert conceals(0.8, 0.5, 0.25) == pytest.approx(0.1)
    assert conceals(0.8, 0, 1) == conceals(0.8, 1, 0) == 0


def test_asks_neighbour_by_hand() -> None:
    assert asks_neighbour(0.35, 1, 0.4, 0, 0.5) == pytest.approx(0.35)
    assert asks_neighbour(0.5, 0, 0.4, 0, 0.5) == pytest.approx(0.2)
    assert asks_neighbour(0.5, 0.5, 0.4, 1, 0.3) == pytest.approx(0.5 * 0.7 * 0.7)
    assert asks_neighbour(0.5, 1, 0.4, 1, 1) == 0


CHANCES = {
    skips_unneeded: ("discretion", "know_how", "base"),
    skips_needed: ("hurry", "tension", "discretion", "base", "calm", "rigid"),
    goes_wrong: (
        *("base", "know_how", "at_par", "know_how_part", "hurry", "hurry_part"),
        *("fatigue", "fatigue_part", "classifying"),
    ),
    conceals: ("base", "regime", "rigidity"),
    asks_neighbour: ("base", "cooperating", "alone", "regime", "watched"),
}
LOWERING = {
    (goes_wrong, "know_how"),
    (goes_wrong, "classifying"),
    (asks_neighbour, "regime"),
    (asks_neighbour, "watched"),
}


@pytest.mark.parametrize("chance", CHANCES)
@given(data=st.data(), other=shares)
def test_chances_are_chances_moved_as_documented(
    chance: object, data: st.DataObject, other: float
) -> None:
    names = CHANCES[chance]
    scale = {name: 100 if name == "tension" else 1 for name in names}
    causes = {name: scale[name] * data.draw(shares, label=name) for name in names}
    now = chance(**causes)
    assert 0 <= now <= 1
    for name in names:
        more = causes | {name: max(causes[name], other * scale[name])}
        change = chance(**more) - now
        if (chance, name) == (goes_wrong, "know_how_part"):
            # It raises the chance below par, and lowers it above.
            assert (change <= SLACK) if causes["know_how"] >= causes["at_par"] else change >= -SLACK
            continue
        assert change <= SLACK if (chance, name) in LOWERING else change >= -SLACK


@given(shares, shares, shares, shares, shares, shares)
def test_no_chance_exceeds_its_base_rate_by_circumstance_alone(
    base: float, a: float, b: float, c: float, d: float, e: float
) -> None:
    assert skips_unneeded(a, b, base) <= base
    assert skips_needed(a, 100 * b, c, base, d, e) <= base + SLACK
    assert asks_neighbour(base, a, b, c, d) <= base + SLACK
    # Error: at par know-how, without hurry and fatigue, classifying can only help.
    assert goes_wrong(base, a, a, d, 0, e, 0, b, c) <= base + SLACK
