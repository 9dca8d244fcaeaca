"""Who works: one more changes nobody, and people differ as stated."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.traces.vocabularies import SCALES
from twin.world import people as module
from twin.world.people import CAPACITIES, Traits, attendance, traits
from twin.world.streams import FloatArray, stream
from twin.world.world import World

BASE = load_scenario("helpdesk-12")
MANY = 4000


def centre(**technicians: float) -> Scenario:
    rule = BASE.technicians.model_copy(update=technicians)
    return BASE.model_copy(update={"technicians": rule})


def team(scenario: Scenario, **changes: Any) -> Scenario:
    desk = scenario.teams["desk"].model_copy(update=changes)
    return scenario.model_copy(update={"teams": {"desk": desk}})


def people(scenario: Scenario = BASE, count: int = MANY, shift: int = 0) -> list[Traits]:
    return traits(scenario, "desk", shift, count, 1, 0)


def column(name: str, found: list[Traits]) -> FloatArray:
    return np.array([getattr(person, name) for person in found])


def moved(before: list[Traits], after: list[Traits]) -> set[str]:
    """The traits in which two groups of people differ."""
    return {
        name
        for a, b in zip(before, after, strict=True)
        for name in Traits.__slots__
        if getattr(a, name) != getattr(b, name)
    }


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 5))
def test_more_technicians_change_nobody(count: int, more: int, shift: int) -> None:
    assert people(count=count + more, shift=shift)[:count] == people(count=count, shift=shift)
    assert len(people(count=count)) == count


def test_shifts_teams_seeds_and_replications_have_people_of_their_own() -> None:
    both = BASE.model_copy(update={"teams": {**BASE.teams, "other": BASE.teams["desk"]}})
    groups = [
        traits(both, "desk", 0, 5, 1, 0),
        traits(both, "desk", 1, 5, 1, 0),
        traits(both, "other", 0, 5, 1, 0),
        traits(both, "desk", 0, 5, 2, 0),
        traits(both, "desk", 0, 5, 1, 1),
    ]
    skills = [person.skill for group in groups for person in group]
    assert len(set(skills)) == 25


def test_spread_is_as_stated() -> None:
    wide = centre(
        expertise=0.5,
        expertise_spread=0.1,
        speed_spread=0.2,
        capacity=0.5,
        capacity_spread=0.12,
        reactivity_spread=0.5,
        watched_spread=0.6,
        fatigability_spread=0.3,
        insecurity=0.5,
        insecurity_spread=0.1,
    )
    found = people(wide)
    standard_error = 4 / np.sqrt(MANY)

    def is_normal(values: FloatArray, mean: float, spread: float) -> None:
        assert abs(values.mean() - mean) < spread * standard_error
        assert values.std() == pytest.approx(spread, rel=0.05)

    is_normal(column("skill", found), 0, 1)
    is_normal(column("log_speed", found), 0, 0.2)
    is_normal(column("expertise", found)[:, 0], 0.5, 0.1)
    for capacity in CAPACITIES:
        is_normal(column(capacity, found), 0.5, 0.12)
    for name, spread in (("reactivity", 0.5), ("watchfulness", 0.6), ("fatigability", 0.3)):
        is_normal(np.log(column(name, found)), -(spread**2) / 2, spread)
        assert column(name, found).mean() == pytest.approx(1, abs=0.05)
    is_normal(column("insecurity", found), 0.5, 0.1)
    is_normal(column("affectivity", found), 0, 1)
    assert kstest(column("watched_from", found), "uniform").pvalue > 1e-3
    errors = column("errors", found)
    assert errors.shape == (MANY, len(SCALES))
    for error in errors.T:
        is_normal(error, 0, 1)
    assert kstest(column("skill", found), "norm").pvalue > 1e-3


def test_traits_are_unrelated_but_for_skill_and_expertise() -> None:
    found = people()
    names = [name for name in Traits.__slots__ if name not in ("expertise", "errors")]
    values = [*(column(name, found) for name in names), *column("errors", found).T]
    between = np.corrcoef(values)
    assert np.abs(between - np.eye(len(values))).max() < 5 / np.sqrt(MANY)


def test_without_spread_everybody_is_the_mean() -> None:
    none = {name: 0.0 for name in type(BASE.technicians).model_fields if name.endswith("_spread")}
    same = centre(**none, expertise=0.6, capacity=0.7, insecurity=0.3)
    for person in people(same, 20):
        assert person.expertise == pytest.approx((0.6,) * 3)
        assert person.log_speed == 0
        assert {getattr(person, name) for name in CAPACITIES} == {0.7}
        assert (person.reactivity, person.watchfulness, person.fatigability) == (1, 1, 1)
        assert person.insecurity == 0.3


def test_expertise_is_the_team_s_own_where_it_says_so() -> None:
    plain = centre(expertise=0.6, expertise_spread=0.1)
    before, after = people(plain, 50), people(team(plain, expertise={"technical": 0.3}), 50)
    for a, b in zip(before, after, strict=True):
        assert b.expertise == pytest.approx(
            (a.expertise[0], np.clip(0.3 + 0.1 * b.skill, 0, 1), a.expertise[2])
        )
        assert asdict(b) | {"expertise": 0} == asdict(a) | {"expertise": 0}


@pytest.mark.parametrize("contract", ["fixed_term", "agency"])
def test_a_temporary_contract_only_makes_insecure(contract: str) -> None:
    rule = centre(insecurity=0.4, insecurity_temporary=0.65)
    before, after = people(rule, 300), people(team(rule, contract=contract), 300)
    assert column("insecurity", after).mean() - column("insecurity", before).mean() > 0.2
    for a, b in zip(before, after, strict=True):
        assert b.insecurity >= a.insecurity
        assert asdict(a) | {"insecurity": 0} == asdict(b) | {"insecurity": 0}


@given(
    st.floats(0, 1),
    st.floats(0, 0.5),
    st.floats(0, 2),
    st.floats(0, 1),
)
def test_shares_are_shares(mean: float, spread: float, reaction: float, insecure: float) -> None:
    wide = centre(
        expertise=mean,
        expertise_spread=spread,
        capacity=1 - mean,
        capacity_spread=spread,
        reactivity_spread=reaction,
        watched_spread=reaction,
        fatigability_spread=reaction,
        insecurity=insecure,
        insecurity_spread=spread,
    )
    for person in people(wide, 40):
        shares = [*person.expertise, *(getattr(person, name) for name in CAPACITIES)]
        assert all(0 <= share <= 1 for share in (*shares, person.insecurity))
        assert min(person.reactivity, person.watchfulness, person.fatigability) > 0
        assert 0 <= person.watched_from < 1  # so that a share of 1 means everybody


OF_ITS_OWN: dict[str, set[str]] = {
    "expertise": {"expertise"},
    "expertise_spread": {"expertise"},
    "speed_spread": {"log_speed"},
    "capacity": set(CAPACITIES),
    "capacity_spread": set(CAPACITIES),
    "reactivity_spread": {"reactivity"},
    "watched_spread": {"watchfulness"},
    "fatigability_spread": {"fatigability"},
    "insecurity": {"insecurity"},
    "insecurity_spread": {"insecurity"},
    "insecurity_temporary": set(),
}


@pytest.mark.parametrize("lever", OF_ITS_OWN)
def test_a_lever_moves_only_its_own_trait(lever: str) -> None:
    value = getattr(BASE.technicians, lever) * 0.9
    assert moved(people(count=30), people(centre(**{lever: value}), 30)) == OF_ITS_OWN[lever]


def test_every_lever_on_differences_is_covered() -> None:
    assert set(OF_ITS_OWN) == set(type(BASE.technicians).model_fields)


# Streams -------------------------------------------------------------------------------------

OF_PURPOSE: dict[str, set[str]] = {
    "skill": {"skill", "expertise"},
    "speed": {"log_speed"},
    **{name: {name} for name in CAPACITIES},
    "reactivity": {"reactivity"},
    "watchfulness": {"watchfulness"},
    "fatigability": {"fatigability"},
    "insecurity": {"insecurity"},
    "affectivity": {"affectivity"},
    "watched": {"watched_from"},
    **{f"answer.{scale}": {"errors"} for scale in SCALES},
}


@pytest.mark.parametrize("purpose", OF_PURPOSE)
def test_a_stream_decides_only_its_own_trait(purpose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def otherwise(seed: int, replication: int, name: str) -> np.random.Generator:
        own = name.startswith(f"technician.{purpose}/")
        return stream(seed + 1000 if own else seed, replication, name)

    before = people(count=30)
    monkeypatch.setattr(module, "stream", otherwise)
    after = people(count=30)
    assert moved(before, after) == OF_PURPOSE[purpose]
    if purpose.startswith("answer."):
        differ = (column("errors", before) != column("errors", after)).any(axis=0)
        assert [SCALES[i] for i in np.flatnonzero(differ)] == [purpose.removeprefix("answer.")]


def test_every_trait_has_a_stream() -> None:
    assert set().union(*OF_PURPOSE.values()) == set(Traits.__slots__)


def test_another_question_changes_nobody_s_other_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = people(count=30)
    monkeypatch.setattr(module, "SCALES", ("new", *SCALES))
    after = people(count=30)
    assert moved(before, after) == {"errors"}
    assert [person.errors[1:] for person in after] == [person.errors for person in before]


# Who is monitored ----------------------------------------------------------------------------


def monitored(share: float, found: list[Traits]) -> set[int]:
    return {i for i, person in enumerate(found) if person.watched_from < share}


@given(st.floats(0, 1), st.floats(0, 1))
def test_who_is_monitored_grows_with_the_share(one: float, other: float) -> None:
    found = people(count=200)
    fewer, more = sorted((one, other))
    assert monitored(fewer, found) <= monitored(more, found)
    assert abs(len(monitored(more, found)) / 200 - more) < 4.5 * np.sqrt(0.25 / 200)
    assert monitored(0, found) == set()
    assert monitored(1, found) == set(range(200))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_how_many_are_monitored_renames_nobody(share: float) -> None:
    rule = BASE.supervision.model_copy(update={"monitored_share": share})
    assert people(BASE.model_copy(update={"supervision": rule}), 50) == people(BASE, 50)


# Who is absent and who leaves ----------------------------------------------------------------


def days(
    count: int,
    day: int = 0,
    team: str = "desk",
    shift: int = 0,
    seed: int = 1,
    replication: int = 0,
) -> FloatArray:
    """The two numbers of each position, shape (2, count)."""
    return np.array(attendance(team, shift, count, day, seed, replication))


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 400))
def test_attendance_belongs_to_a_position_and_a_day(count: int, more: int, day: int) -> None:
    found = days(count, day)
    assert found.shape == (2, count)
    assert np.array_equal(days(count + more, day)[:, :count], found)
    assert np.array_equal(days(count, day), found)
    assert ((found >= 0) & (found < 1)).all()


def test_days_shifts_teams_seeds_and_replications_have_attendance_of_their_own() -> None:
    groups = [
        days(5),
        days(5, day=1),
        days(5, shift=1),
        days(5, team="other"),
        days(5, seed=2),
        days(5, replication=1),
    ]
    assert len(np.unique(np.concatenate(groups))) == len(groups) * 10


def test_attendance_is_by_chance() -> None:
    absent, leaves = (np.array([days(50, day)[kind] for day in range(60)]) for kind in (0, 1))
    for numbers in (absent, leaves):
        assert kstest(numbers.ravel(), "uniform").pvalue > 1e-3
    standard_error = 1 / np.sqrt(absent.size)
    assert abs(np.corrcoef(absent.ravel(), leaves.ravel())[0, 1]) < 4 * standard_error
    # Yesterday's absence tells nothing of today's, nor does a neighbour's.
    assert abs(np.corrcoef(absent[:-1].ravel(), absent[1:].ravel())[0, 1]) < 4.5 * standard_error
    across = np.corrcoef(absent[:, :-1].ravel(), absent[:, 1:].ravel())[0, 1]
    assert abs(across) < 4.5 * standard_error


def test_a_world_asks_for_its_own_people() -> None:
    held = World(BASE, 3, 2)
    assert held.traits("desk", 1, 4) == traits(BASE, "desk", 1, 4, 3, 2)
    drawn = np.array(held.attendance("desk", 1, 4, 9))
    assert np.array_equal(drawn, days(4, 9, "desk", 1, 3, 2))
