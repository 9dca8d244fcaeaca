"""Pace and resolution: values by hand, bounds, and directions."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.handling import ease, hurry, know_how, lasting_pace, misguided, pace, resolution
from twin.scenario.behaviour import Behaviour
from twin.scenario.leaf import leaf

shares = st.floats(0, 1)
effects = st.floats(-1, 1)
seconds = st.floats(0, 20_000)
SLACK = 1e-15


def allowed(name: str) -> st.SearchStrategy[float]:
    """The values that a scenario allows for a coefficient of behaviour."""
    found = leaf(Behaviour.model_fields[name])
    return st.floats(found.low, found.high)


def test_know_how_by_hand() -> None:
    assert know_how(0.6, 0.4, 1, 1, 0.5) == pytest.approx(0.76)
    assert know_how(0.6, 0.4, 0.8, 1, 0.5) == pytest.approx(0.68)  # the system holds less
    assert know_how(0.6, 0.4, 1, 0, 0.5) == pytest.approx(0.68)
    assert know_how(0.6, 0.4, 1, 0.5, 1) == pytest.approx(0.68)
    assert know_how(0.6, 0.4, 1, 0, 0) == pytest.approx(0.76)  # nothing takes searching
    assert know_how(0.6, 0.4, 1, 0, 1) == know_how(0.6, 0, 1, 1, 0.5) == 0.6
    assert know_how(0, 1, 1, 1, 0.5) == know_how(1, 0.5, 1, 0.5, 0.5) == 1
    assert know_how(0.9, 1, 0.7, 1, 0.5) == 0.9  # who knows more than the system gains nothing


@given(shares, shares, shares, shares, shares, shares)
def test_know_how_is_a_share_that_rises(
    expertise: float, guidance: float, held: float, searching: float, part: float, other: float
) -> None:
    now = know_how(expertise, guidance, held, searching, part)
    assert expertise <= now <= 1 + SLACK
    assert know_how(max(expertise, other), guidance, held, searching, part) >= now - SLACK
    assert know_how(expertise, max(guidance, other), held, searching, part) >= now - SLACK
    assert know_how(expertise, guidance, max(held, other), searching, part) >= now - SLACK
    assert know_how(expertise, guidance, held, max(searching, other), part) >= now - SLACK
    assert know_how(expertise, guidance, held, searching, max(part, other)) <= now + SLACK


@given(shares, shares, shares, shares, shares, shares)
def test_guidance_helps_novices_most(
    a: float, b: float, guidance: float, held: float, search: float, part: float
) -> None:
    novice, expert = sorted((a, b))
    gains = [know_how(e, guidance, held, search, part) - e for e in (novice, expert)]
    assert gains[0] >= gains[1] - SLACK


def test_misguided_by_hand() -> None:
    assert misguided(0.75, 0.75, 1) == misguided(0.2, 0.75, 1) == 0
    assert misguided(0.875, 0.75, 1) == 0.5
    assert misguided(0.875, 0.75, 0.5) == 0.25
    assert misguided(1, 0.75, 0) == 0  # an open script may be left
    assert misguided(1, 1, 1) == 0


@given(shares, st.floats(0, 0.99), shares, shares)
def test_who_knows_more_is_held_back_more(
    expertise: float, held: float, rigidity: float, other: float
) -> None:
    now = misguided(expertise, held, rigidity)
    assert 0 <= now <= 1
    assert misguided(max(expertise, other), held, rigidity) >= now
    assert misguided(expertise, held, max(rigidity, other)) >= now


@pytest.mark.parametrize(
    ("expertise", "difficulty", "at_par", "unit", "expected"),
    [
        (0.75, 0.5, 0.25, 0.125, 0),
        (0.875, 0.5, 0.25, 0.125, 1),
        (0.5, 0.5, 0.25, 0.125, -2),
        (1, 0, 0, 0.25, 3),
        (0, 1, 0, 0.25, -3),
        (0.875, 0, 0, 0.25, 3),
    ],
)
def test_ease_by_hand(
    expertise: float, difficulty: float, at_par: float, unit: float, expected: float
) -> None:
    assert ease(expertise, difficulty, at_par, unit, 3) == expected


@given(shares, shares, allowed("ease_at_par"), allowed("ease_unit"), allowed("ease_most"), shares)
def test_ease_rises_with_expertise_and_falls_with_difficulty(
    expertise: float, difficulty: float, at_par: float, unit: float, most: float, other: float
) -> None:
    now = ease(expertise, difficulty, at_par, unit, most)
    assert -most <= now <= most
    assert ease(max(expertise, other), difficulty, at_par, unit, most) >= now
    assert ease(expertise, max(difficulty, other), at_par, unit, most) <= now
    assert ease(expertise, difficulty, at_par + other, unit, most) <= now


def test_pace_by_hand() -> None:
    assert lasting_pace(0.1, 0.95, 0.75, -0.35, -0.03, 0.02) == pytest.approx(0.1 - 0.07 - 0.01)
    assert lasting_pace(0, 0.6, 0.6, -0.35, 0, 0) == 0
    assert pace(0, 0, 0, 0, 0, 0) == 1
    assert pace(0.1, -0.2, 0.05, 0.1, 0.15, -0.1) == pytest.approx(exp(0.1))
    assert pace(0.1, 0, 0, 0, 0, 0) == pytest.approx(1.10517, abs=1e-5)


@given(effects, shares, shares, allowed("skill_speed"), effects, effects, shares)
def test_who_knows_more_is_never_slower(
    own: float,
    known: float,
    at_par: float,
    skill: float,
    monitored: float,
    rigid: float,
    other: float,
) -> None:
    now = lasting_pace(own, known, at_par, skill, monitored, rigid)
    assert lasting_pace(own, max(known, other), at_par, skill, monitored, rigid) <= now + SLACK
    assert lasting_pace(own, known, known, skill, 0, 0) == own
    moved = lasting_pace(own + 0.5, known, at_par, skill, monitored - 0.25, rigid + 0.125)
    assert moved - now == pytest.approx(0.375)


@given(st.tuples(*[effects] * 6), st.integers(0, 5), shares)
def test_pace_multiplies_its_effects(parts: tuple[float, ...], place: int, more: float) -> None:
    moved = [*parts]
    moved[place] += more
    assert pace(*moved) == pytest.approx(pace(*parts) * exp(more))


def test_hurry_by_hand() -> None:
    assert hurry(600, 480, 1, 1, 0.5, 0) == pytest.approx(0.5)
    assert hurry(600, 480, 1, 1, 1, 0) == pytest.approx(0.25)
    assert hurry(600, 480, 0.5, 0.8, 0.5, 0.25) == pytest.approx(0.5 * 0.5 * 0.8 * 0.75)
    assert hurry(720, 480, 1, 1, 0.5, 0) == hurry(9000, 480, 1, 1, 0.5, 0) == 1
    assert hurry(480, 480, 1, 1, 0.5, 0) == hurry(600, 0, 1, 1, 0.5, 0) == 0
    assert hurry(9000, 480, 1, 1, 0.5, 1) == 0


@given(seconds, st.floats(0, 7200), shares, shares, allowed("hurry_full"), shares, shares, seconds)
def test_hurry_is_a_share_that_rises_with_need_and_hold(
    needed: float,
    target: float,
    held: float,
    response: float,
    full: float,
    planning: float,
    other: float,
    more: float,
) -> None:
    def moved(**changes: float) -> float:
        causes = {
            "needed": needed,
            "target": target,
            "held": held,
            "response": response,
            "full": full,
            "planning": planning,
        }
        return hurry(**{**causes, **changes})

    now = moved()
    assert 0 <= now <= 1
    assert moved(held=0.0) == 0
    assert moved(needed=needed + more) >= now
    assert moved(held=max(held, other)) >= now
    assert moved(response=max(response, other)) >= now
    assert moved(planning=max(planning, other)) <= now
    assert moved(full=full + other) <= now
    if target > 0:
        assert moved(target=target + more) <= now


def test_resolution_by_hand() -> None:
    assert resolution(0.74, 2, 0, -1.2, 0, 0) == pytest.approx(0.74)
    # odds of 3, times e^(2 × 0.5 - 1) = 1
    assert resolution(0.75, 2, 0.5, -1, 1, 0) == pytest.approx(0.75)
    # logit 1/2 is 0, so p = 1 / (1 + e^2)
    assert resolution(0.5, 2, -0.5, -1.2, 0, -1) == pytest.approx(0.11920292202211755)
    assert resolution(0.5, 0, 1, -1.2, 2, 0) == pytest.approx(1 / (1 + exp(2.4)))


causes_of_resolution = {
    "at_par": allowed("resolution"),
    "skill_effect": allowed("skill_resolution"),
    "margin": st.floats(-1, 1),
    "skipped_effect": allowed("skipped_resolution"),
    "skipped": st.integers(0, 50),
    "other_effects": st.floats(-9, 7),
}


@given(st.fixed_dictionaries(causes_of_resolution), st.floats(0, 1), st.integers(1, 3))
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
