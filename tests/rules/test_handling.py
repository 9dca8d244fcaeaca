"""Pace and resolution: values by hand, bounds, and directions."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.handling import (
    KNOW_HOW_AT_PAR,
    hurry,
    know_how,
    lasting_pace,
    pace,
    resolution,
)

shares = st.floats(0, 1)
effects = st.floats(-1, 1)
seconds = st.floats(0, 20_000)


def test_know_how_by_hand() -> None:
    assert know_how(0.6, 0.4, 1) == pytest.approx(0.76)
    assert know_how(0.6, 0.4, 0) == pytest.approx(0.68)
    assert know_how(0.6, 0, 1) == 0.6
    assert know_how(0, 1, 1) == know_how(1, 0.5, 0.5) == 1


@given(shares, shares, shares, shares)
def test_know_how_is_a_share_that_rises(
    expertise: float, guidance: float, searching: float, other: float
) -> None:
    now = know_how(expertise, guidance, searching)
    assert expertise <= now <= 1 + 1e-15
    assert know_how(max(expertise, other), guidance, searching) >= now - 1e-15
    assert know_how(expertise, max(guidance, other), searching) >= now
    assert know_how(expertise, guidance, max(searching, other)) >= now


@given(shares, shares, shares, shares)
def test_guidance_helps_novices_most(a: float, b: float, guidance: float, search: float) -> None:
    novice, expert = sorted((a, b))
    gains = [know_how(e, guidance, search) - e for e in (novice, expert)]
    assert gains[0] >= gains[1] - 1e-15


def test_pace_by_hand() -> None:
    assert lasting_pace(0.1, 0.95, -0.35, 0.02, -0.03) == pytest.approx(0.1 - 0.07 - 0.01)
    assert lasting_pace(0, KNOW_HOW_AT_PAR, -0.35, 0, 0) == 0
    assert pace(0, 0, 0, 0, 0, 0) == 1
    assert pace(0.1, -0.2, 0.05, 0.1, 0.15, -0.1) == pytest.approx(exp(0.1))
    assert pace(0.1, 0, 0, 0, 0, 0) == pytest.approx(1.10517, abs=1e-5)


@given(st.tuples(*[effects] * 6), st.integers(0, 5), shares)
def test_pace_multiplies_its_effects(parts: tuple[float, ...], place: int, more: float) -> None:
    moved = [*parts]
    moved[place] += more
    assert pace(*moved) == pytest.approx(pace(*parts) * exp(more))


def test_hurry_by_hand() -> None:
    assert hurry(600, 480, 1, 1) == pytest.approx(0.5)
    assert hurry(600, 480, 0.5, 0.8) == pytest.approx(0.2)
    assert hurry(720, 480, 1, 1) == hurry(9000, 480, 1, 1) == 1
    assert hurry(480, 480, 1, 1) == hurry(600, 0, 1, 1) == 0


@given(seconds, st.floats(0, 7200), shares, shares, shares, seconds)
def test_hurry_is_a_share_that_rises_with_need_and_hold(
    needed: float, target: float, held: float, response: float, other: float, more: float
) -> None:
    now = hurry(needed, target, held, response)
    assert 0 <= now <= 1
    assert hurry(needed, target, 0, response) == 0
    assert hurry(needed + more, target, held, response) >= now
    assert hurry(needed, target, max(held, other), response) >= now
    assert hurry(needed, target, held, max(response, other)) >= now
    if target > 0:
        assert hurry(needed, target + more, held, response) <= now


def test_resolution_by_hand() -> None:
    assert resolution(0.74, 2, 0, -1.2, 0, 0) == pytest.approx(0.74)
    # odds of 3, times e^(2 × 0.5 - 1) = 1
    assert resolution(0.75, 2, 0.5, -1, 1, 0) == pytest.approx(0.75)
    # logit 1/2 is 0, so p = 1 / (1 + e^2)
    assert resolution(0.5, 2, -0.5, -1.2, 0, -1) == pytest.approx(0.11920292202211755)
    assert resolution(0.5, 0, 1, -1.2, 2, 0) == pytest.approx(1 / (1 + exp(2.4)))


# The ranges that a scenario allows.
allowed = {
    "at_par": st.floats(0.5, 0.95),
    "skill_effect": st.floats(0, 6),
    "margin": st.floats(-1, 1),
    "skipped_effect": st.floats(-5, 0),
    "skipped": st.integers(0, 50),
    "other_effects": st.floats(-7, 5),
}


@given(st.fixed_dictionaries(allowed), st.floats(0, 1), st.integers(1, 3))
def test_resolution_is_a_probability_moved_as_documented(
    causes: dict[str, float], more: float, steps: int
) -> None:
    def moved(**other: float) -> float:
        return resolution(**{**causes, **other})  # type: ignore[arg-type]

    now = moved()
    assert 0 < now < 1
    assert moved(margin=causes["margin"] + more) >= now * (1 - 1e-12)
    assert moved(other_effects=causes["other_effects"] + more) >= now * (1 - 1e-12)
    assert moved(skipped=causes["skipped"] + steps) <= now
    assert moved(at_par=max(causes["at_par"], 0.95 * more)) >= now * (1 - 1e-12)
