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
from twin.world.people import Traits, traits
from twin.world.streams import FloatArray

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
        insecurity=0.5,
    )
    found = people(wide)
    standard_error = 4 / np.sqrt(MANY)

    def is_normal(values: FloatArray, mean: float, spread: float) -> None:
        assert abs(values.mean() - mean) < spread * standard_error
        assert values.std() == pytest.approx(spread, rel=0.05)

    is_normal(column("skill", found), 0, 1)
    is_normal(column("log_speed", found), 0, 0.2)
    is_normal(column("expertise", found)[:, 0], 0.5, 0.1)
    for capacity in ("searching", "prioritising", "cooperating"):
        is_normal(column(capacity, found), 0.5, 0.12)
    is_normal(np.log(column("reactivity", found)), -0.125, 0.5)
    assert kstest(column("skill", found), "norm").pvalue > 1e-3
    assert column("reactivity", found).mean() == pytest.approx(1, abs=0.04)
    assert column("insecurity", found).mean() == pytest.approx(0.5, abs=0.02)


def test_traits_are_unrelated_but_for_skill_and_expertise() -> None:
    found = people()
    names = [
        *("skill", "log_speed", "searching", "prioritising"),
        *("cooperating", "reactivity", "insecurity"),
    ]
    between = np.corrcoef([column(name, found) for name in names])
    assert np.abs(between - np.eye(len(names))).max() < 4.5 / np.sqrt(MANY)


def test_without_spread_everybody_is_the_mean() -> None:
    same = centre(expertise_spread=0, speed_spread=0, capacity_spread=0, reactivity_spread=0)
    for person in people(same, 20):
        assert person.expertise == pytest.approx((0.62,) * 3)
        assert person.log_speed == 0
        assert (person.searching, person.prioritising, person.cooperating) == (0.6, 0.6, 0.6)
        assert person.reactivity == 1


def test_expertise_is_the_team_s_own_where_it_says_so() -> None:
    own = team(BASE, expertise={"technical": 0.3})
    before, after = people(count=50), people(own, 50)
    for a, b in zip(before, after, strict=True):
        assert b.expertise == pytest.approx(
            (a.expertise[0], np.clip(0.3 + 0.12 * b.skill, 0, 1), a.expertise[2])
        )
        assert asdict(b) | {"expertise": 0} == asdict(a) | {"expertise": 0}


@pytest.mark.parametrize("contract", ["fixed_term", "agency"])
def test_a_temporary_contract_only_makes_insecure(contract: str) -> None:
    before, after = people(count=300), people(team(BASE, contract=contract), 300)
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
        insecurity=insecure,
    )
    for person in people(wide, 40):
        shares = (*person.expertise, person.searching, person.prioritising, person.cooperating)
        assert all(0 <= share <= 1 for share in (*shares, person.insecurity))
        assert person.reactivity > 0


OF_ITS_OWN = {
    "expertise": {"expertise"},
    "expertise_spread": {"expertise"},
    "speed_spread": {"log_speed"},
    "capacity": {"searching", "prioritising", "cooperating"},
    "capacity_spread": {"searching", "prioritising", "cooperating"},
    "reactivity_spread": {"reactivity"},
    "insecurity": {"insecurity"},
    "insecurity_temporary": set(),
}


@pytest.mark.parametrize("lever", OF_ITS_OWN)
def test_a_lever_moves_only_its_own_trait(lever: str) -> None:
    value = getattr(BASE.technicians, lever) * 0.9
    before, after = people(count=30), people(centre(**{lever: value}), 30)
    moved = {
        name
        for a, b in zip(before, after, strict=True)
        for name in asdict(a)
        if getattr(a, name) != getattr(b, name)
    }
    assert moved == OF_ITS_OWN[lever]


def test_every_lever_on_differences_is_covered() -> None:
    assert set(OF_ITS_OWN) == set(type(BASE.technicians).model_fields)
