"""What differs between the plateaux of a population, and what does not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.experiments.plateaux import COLUMNS, described, heads, plateau, shifted
from twin.scenario.levers import apply, levers
from twin.scenario.load import load_scenario

ALIKE = {
    "population.workload_spread": 0,
    "population.organisation_spread": 0,
    "population.difficulty_spread": 0,
    "population.system_spread": 0,
    "population.temporary_share": 0,
}


@pytest.fixture(scope="module")
def desk():
    return load_scenario("helpdesk-12")


def moved(one, other):
    """The levers in which two scenarios differ."""
    old, new = levers(one), levers(other)
    return {path for path in old if old[path].default != new[path].default}


def test_a_plateau_is_a_pure_function_of_scenario_seed_and_number(desk):
    assert plateau(desk, 7, 3) == plateau(desk, 7, 3)
    others = {plateau(desk, *at).demand.volume for at in ((7, 3), (7, 4), (8, 3))}
    assert len(others) == 3


def test_without_spread_every_plateau_is_the_scenario_itself(desk):
    alike = apply(desk, {**ALIKE, "population.monitored_share": 1})
    assert all(plateau(alike, 0, number) == alike for number in range(20))


@pytest.mark.parametrize("spread", ["workload", "organisation", "difficulty", "system"])
def test_a_spread_moves_its_own_levers_and_no_others(desk, spread):
    expected = {
        "workload": {"demand.volume"},
        "organisation": {
            *(f"autonomy.{name}" for name in ("script_rigidity", "pacing", "break_choice")),
            *(f"autonomy.{name}" for name in ("escalation_right", "participation")),
            *(f"supervision.{name}" for name in ("monitoring", "consequence", "support")),
            "supervision.displayed",
        },
        "difficulty": {f"contacts.{name}.difficulty" for name in desk.contacts},
        "system": {f"system.{name}" for name in ("slow_spells_per_day", "outages_per_day")}
        | {"system.incidents"},
    }[spread]
    key = f"population.{spread}_spread"
    usual = apply(desk, {**ALIKE, key: 0.3, "population.monitored_share": 1})
    found = set().union(*(moved(usual, plateau(usual, 0, number)) for number in range(5)))
    assert found == expected
    # The others draw from streams of their own, so that switching one off changes none of them.
    without = apply(desk, {key: 0})
    assert moved(plateau(desk, 0, 1), plateau(without, 0, 1)) == expected | {key}


def test_the_spread_of_volume_is_that_of_its_logarithm(desk):
    volumes = np.log([plateau(desk, 0, number).demand.volume for number in range(150)])
    assert np.std(volumes, ddof=1) == pytest.approx(0.10, rel=3 / np.sqrt(2 * 150))
    assert np.mean(volumes) == pytest.approx(-(0.10**2) / 2, abs=3 * 0.10 / np.sqrt(150))


def test_one_draw_moves_all_difficulties_and_one_all_rates_of_the_system(desk):
    for number in range(10):
        one = plateau(desk, 0, number)
        harder = [
            one.contacts[name].difficulty - desk.contacts[name].difficulty for name in desk.contacts
        ]
        assert len({np.sign(each) for each in harder}) == 1
        rates = ("slow_spells_per_day", "outages_per_day", "incidents")
        factors = [getattr(one.system, name) / getattr(desk.system, name) for name in rates]
        assert factors == pytest.approx([factors[0]] * 3)


def test_a_share_half_way_moves_by_its_spread():
    assert shifted(0.5, 0.12, 1) == pytest.approx(1 / (1 + np.exp(-0.48)))
    moved_by = [shifted(0.5, 0.01, u) - 0.5 for u in (-1, 1, 2)]
    assert moved_by == pytest.approx([-0.01, 0.01, 0.02], rel=1e-3)


@given(st.floats(0, 1), st.floats(0, 0.3), st.floats(-7, 7))
def test_a_share_stays_one_and_keeps_to_its_side(share, spread, u):
    found = shifted(share, spread, u)
    assert 0 <= found <= 1
    if share in (0, 1) or spread == 0:
        assert found == share
    elif 0.001 < share < 0.999:
        assert (found - share) * u >= -1e-12


def test_what_is_not_done_at_all_is_done_on_no_plateau(desk):
    never = {
        "supervision.monitoring": 0,
        "supervision.displayed": 0,
        "autonomy.script_rigidity": 1,
        "system.incidents": 0,
        "demand.volume": 0,
    }
    strict = apply(desk, never)
    for number in range(10):
        one = plateau(strict, 0, number)
        assert {path: levers(one)[path].default for path in never} == never


@settings(max_examples=25)
@given(st.integers(0, 2**40), st.integers(0, 10_000), st.data())
def test_the_widest_spreads_keep_every_value_in_its_range(desk, seed, number, data):
    known = levers(desk)
    widest = {path: known[path].high for path in ALIKE}
    extremes = {
        path: data.draw(st.sampled_from([known[path].low, known[path].high]), path)
        for path in ("demand.volume", "system.incidents", "supervision.displayed")
    }
    one = plateau(apply(desk, {**widest, **extremes}), seed, number)
    for path, lever in levers(one).items():
        assert lever.low is None or lever.low <= lever.default, path
        assert lever.high is None or lever.default <= lever.high, path


def test_contracts_are_drawn_for_permanent_teams():
    centre = load_scenario("centre-100")
    assert centre.teams["agency"].contract == "agency"
    none, every = (apply(centre, {"population.temporary_share": share}) for share in (0, 1))
    assert [team.contract for team in plateau(none, 0, 0).teams.values()] == [
        team.contract for team in centre.teams.values()
    ]
    for team, there in plateau(every, 0, 0).teams.items():
        assert there.contract == ("agency" if team == "agency" else "fixed_term")


def test_half_are_monitored_unless_the_scenario_says_how_many(desk):
    assert plateau(desk, 0, 0).supervision.monitored_share == 0.5
    some = apply(desk, {"supervision.monitored_share": 0.9})
    assert plateau(some, 0, 0).supervision.monitored_share == 0.9


def test_the_table_tells_what_a_plateau_is_like(desk):
    one = plateau(desk, 0, 5)
    told = described(one)
    assert ["plateau", *told] == [column.name for column in COLUMNS]
    assert told["plateau_workload"] == one.demand.volume
    assert told["plateau_difficulty"] == pytest.approx(
        0.42 * one.contacts["information"].difficulty
        + 0.55 * one.contacts["technical"].difficulty
        + 0.03 * one.contacts["urgent"].difficulty
    )


def test_heads_are_those_called_in(desk):
    assert heads(desk) == 12
    assert heads(apply(desk, {"staffing.level": 0.5})) == 6
