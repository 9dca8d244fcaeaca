"""How technicians regulate their work: chances by hand, what each takes, and directions."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.regulation import hangs_up, pauses, slows_down, transfers

shares = st.floats(0, 1)
SLACK = 1e-15
Chance = Callable[..., float]


def test_slows_down_by_hand() -> None:
    assert slows_down(0.4, 50, 0.5, 0.25, 1) == pytest.approx(0.4 * 0.5 * 0.5 * 0.75)
    assert slows_down(0.4, 50, 0.5, 0.25, 0.4) == pytest.approx(0.4 * 0.5 * 0.5 * 0.9)
    assert slows_down(0.4, 100, 1, 0, 1) == slows_down(0.4, 100, 1, 1, 0) == pytest.approx(0.4)


def test_it_takes_a_reason_latitude_and_nobody_who_looks_to_slow_down() -> None:
    assert slows_down(1, 0, 1, 0, 1) == slows_down(1, 100, 0, 0, 1) == 0
    assert slows_down(1, 100, 1, 1, 1) == 0


def test_pauses_by_hand() -> None:
    assert pauses(0.2, 55, 30, 80, 0.5, 0.5) == pytest.approx(0.2 * 0.5 * 0.75)
    assert pauses(0.2, 30, 30, 80, 0, 0.5) == 0
    assert pauses(0.2, 80, 30, 80, 0, 0.5) == pytest.approx(0.2)
    assert pauses(0.2, 100, 30, 80, 0, 0.5) == pytest.approx(0.2)
    assert pauses(0.2, 100, 30, 80, 1, 0.5) == pytest.approx(0.1)  # half of them stay hidden
    assert pauses(0.2, 100, 30, 80, 1, 1) == 0


def test_pauses_where_full_lies_below_the_start_are_a_step() -> None:
    assert [pauses(1, tension, 60, 40, 0, 0.5) for tension in (39, 50, 60, 61)] == [0, 0, 0, 1]


def test_hangs_up_by_hand() -> None:
    assert hangs_up(0.2, 0.5, 40) == pytest.approx(0.04)
    assert hangs_up(0.2, 1, 100) == pytest.approx(0.2)
    assert hangs_up(1, 0, 100) == hangs_up(1, 1, 0) == 0


def test_transfers_by_hand() -> None:
    assert transfers(0.2, 0.5, 0.6, 0.5) == pytest.approx(0.03)
    assert transfers(0.2, 1, 1, 0) == pytest.approx(0.2)
    assert transfers(1, 0, 1, 0) == transfers(1, 1, 0, 0) == transfers(1, 1, 1, 1) == 0


CHANCES: dict[Chance, tuple[str, ...]] = {
    slows_down: ("base", "tension", "control", "regime", "watched"),
    pauses: ("base", "tension", "low", "high", "regime", "watched"),
    hangs_up: ("base", "hurry", "tension"),
    transfers: ("base", "hurry", "escalation", "situating"),
}
POINTS = ("tension", "low", "high")
LOWERING = {
    (slows_down, "regime"),
    (slows_down, "watched"),
    (pauses, "regime"),
    (pauses, "watched"),
    (pauses, "low"),
    (pauses, "high"),
    (transfers, "situating"),
}


@pytest.mark.parametrize("chance", CHANCES)
@given(data=st.data(), other=shares)
def test_chances_are_chances_moved_as_documented(
    chance: Chance, data: st.DataObject, other: float
) -> None:
    names = CHANCES[chance]
    scale = {name: 100 if name in POINTS else 1 for name in names}
    causes = {name: scale[name] * data.draw(shares, label=name) for name in names}
    now = chance(**causes)
    assert 0 <= now <= causes["base"] + SLACK
    for name in names:
        more = causes | {name: max(causes[name], other * scale[name])}
        change = chance(**more) - now
        assert change <= SLACK if (chance, name) in LOWERING else change >= -SLACK


@pytest.mark.parametrize("chance", CHANCES)
def test_a_strategy_that_is_switched_off_is_never_chosen(chance: Chance) -> None:
    causes = {name: 100.0 if name in POINTS else 1.0 for name in CHANCES[chance]}
    causes |= {"base": 0.0} | ({"low": 0.0} if "low" in causes else {})
    for name in ("regime", "situating"):
        if name in causes:
            causes[name] = 0.0
    assert chance(**causes) == 0
    assert chance(**causes | {"base": 0.7}) == pytest.approx(0.7)
