"""Regime, hold and score: values by hand, bounds, and what takes threat away."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.supervision import Regime, held_to_target, looked_at, regime, score
from twin.scenario.leaf import leaf
from twin.scenario.load import load_scenario, shipped
from twin.scenario.policy import Supervision
from twin.scenario.weights import Regime as Declared

RULE = Regime(
    developmental=0.5,
    deterrent=1.5,
    seen_by_self=0.4,
    seen_by_team=1.2,
    team_reporting=0.5,
    next_day=0.8,
    transparency=0.25,
    held_alone=0.4,
    held_stakes=0.5,
    script_score=0.6,
    score_spread=10.0,
)
OF_THE_ENGINE = {"technicians_per_supervisor"}
"""What the section declares besides: how many supervisors there are to coach."""

LEAVES = {name: leaf(Declared.model_fields[name]) for name in Regime._fields}
rules = st.builds(Regime, **{name: st.floats(it.low, it.high) for name, it in LEAVES.items()})
shares = st.floats(0, 1)
KINDS = {
    name: leaf(Supervision.model_fields[name]).choices
    for name in ("purpose", "who_sees", "reporting", "timing")
}
policies = st.fixed_dictionaries(
    {
        "monitoring": shares,
        **{name: st.sampled_from(choices) for name, choices in KINDS.items()},
        "transparency": shares,
        "lock_out": shares,
        "rule": rules,
    }
)
Policy = dict[str, Any]


def test_the_coefficients_are_those_that_a_scenario_declares() -> None:
    assert set(Regime._fields) == set(Declared.model_fields) - OF_THE_ENGINE


def test_regime_by_hand() -> None:
    plain = ("unspecified", "supervisor", "individual", "real_time")
    assert regime(0.4, *plain, 0.5, 0, RULE) == pytest.approx(0.35)
    assert regime(1, *plain, 0, 0, RULE) == 1
    assert regime(0.5, "developmental", "self", "team", "next_day", 1, 0.5, RULE) == pytest.approx(
        0.5 * 0.5 * 0.4 * 0.5 * 0.8 * 0.75 * 0.5
    )
    worst = ("deterrent", "team", "individual", "real_time")
    assert regime(0.5, *worst, 0, 0, RULE) == pytest.approx(0.9)
    assert regime(1, *worst, 0, 0, RULE) == 1  # 1.8, capped
    assert regime(1, *worst, 1, 0.5, RULE) == pytest.approx(1.8 * 0.75 * 0.5)


@given(policies)
def test_without_monitoring_there_is_no_regime(policy: Policy) -> None:
    assert regime(**policy | {"monitoring": 0.0}) == 0
    assert regime(**policy | {"lock_out": 1.0}) == 0


@given(policies, shares)
def test_regime_is_a_share_moved_as_documented(policy: Policy, other: float) -> None:
    now = regime(**policy)
    assert 0 <= now <= 1
    assert regime(**policy | {"monitoring": max(other, policy["monitoring"])}) >= now - 1e-15
    for key in ("transparency", "lock_out"):
        assert regime(**policy | {key: max(other, policy[key])}) <= now + 1e-15


@given(policies)
def test_regime_orders_its_kinds(policy: Policy) -> None:
    def of(key: str, *values: str) -> list[float]:
        return [regime(**policy | {"rule": RULE, key: value}) for value in values]

    for levels in (
        of("purpose", "developmental", "unspecified", "deterrent"),
        of("who_sees", "self", "supervisor", "team"),
        of("reporting", "team", "individual"),
        of("timing", "next_day", "real_time"),
    ):
        assert levels == sorted(levels)


@pytest.mark.parametrize("name", shipped())
def test_the_shipped_factors_have_the_signs_of_the_evidence(name: str) -> None:
    """Developing is judged fairer than deterring (E1.18); fewer eyes expose less (E6.5)."""
    rule = load_scenario(name).regime
    assert rule.developmental < 1 < rule.deterrent
    assert rule.seen_by_self < 1 <= rule.seen_by_team
    assert rule.team_reporting < 1


def test_every_kind_of_regime_that_a_scenario_allows_is_known() -> None:
    """A word that the rule passes over would weigh 1, like the plain regime."""
    apart = RULE._replace(
        developmental=0.7, deterrent=1.1, seen_by_self=0.3, seen_by_team=1.3, team_reporting=0.17,
        next_day=0.19,
    )  # fmt: skip
    levels = [regime(0.2, *kind, 0, 0, apart) for kind in product(*KINDS.values())]
    assert len({round(level, 12) for level in levels}) == len(levels) == 36


def test_looked_at_by_hand() -> None:
    plain = ("unspecified", "individual")
    assert looked_at(0.5, *plain, 0, RULE) == 0.5
    assert looked_at(0.5, "unspecified", "team", 0.5, RULE) == pytest.approx(0.125)
    assert looked_at(0.5, "developmental", "individual", 0, RULE) == pytest.approx(0.25)
    assert looked_at(0.5, "deterrent", "individual", 0, RULE) == pytest.approx(0.75)
    assert looked_at(1, "deterrent", "individual", 0, RULE) == 1  # 1.5, capped
    assert looked_at(0.5, *plain, 1, RULE) == looked_at(0, *plain, 0, RULE) == 0


@given(policies, shares)
def test_looked_at_is_a_share_moved_as_documented(policy: Policy, other: float) -> None:
    names = ("monitoring", "purpose", "reporting", "lock_out", "rule")
    causes = {name: policy[name] for name in names}

    def moved(**changes: Any) -> float:
        return looked_at(**causes | changes)

    now = moved()
    assert 0 <= now <= 1
    assert moved(monitoring=0.0) == moved(lock_out=1.0) == 0
    assert moved(monitoring=max(other, policy["monitoring"])) >= now - 1e-15
    assert moved(lock_out=max(other, policy["lock_out"])) <= now + 1e-15
    assert moved(reporting="team") <= now
    levels = [
        moved(rule=RULE, purpose=each) for each in ("developmental", "unspecified", "deterrent")
    ]
    assert levels == sorted(levels)


def test_held_by_hand() -> None:
    assert held_to_target(0.5, 0.5, RULE) == pytest.approx(0.4 + 0.6 * 0.5 * 0.75)
    assert held_to_target(1, 1, RULE) == 1
    assert held_to_target(1, 0, RULE) == pytest.approx(0.4 + 0.6 * 0.5)
    assert held_to_target(0, 1, RULE) == 0.4


@given(shares, shares, rules, shares)
def test_held_is_a_share_moved_as_documented(
    seen: float, consequence: float, rule: Regime, other: float
) -> None:
    now = held_to_target(seen, consequence, rule)
    assert rule.held_alone <= now <= 1 + 1e-15
    assert held_to_target(0, consequence, rule) == rule.held_alone
    assert held_to_target(max(seen, other), consequence, rule) >= now - 1e-15
    assert held_to_target(seen, max(consequence, other), rule) >= now - 1e-15


def test_score_by_hand() -> None:
    assert score(1, 300, 480, 0, RULE) == 100
    assert score(0.5, 600, 480, 0, RULE) == pytest.approx(30 + 32)
    assert score(0.5, 600, 0, 0, RULE) == pytest.approx(70)  # no target: time counts as kept
    assert score(0.5, 600, 480, -1, RULE) == pytest.approx(52)
    assert score(1, 300, 480, 2, RULE) == 100
    assert score(0, 48_000, 480, -3, RULE) == 0
    assert score(0.5, 600, 480, 0, RULE._replace(script_score=1.0)) == pytest.approx(50)


@given(
    shares,
    st.floats(0, 20_000),
    st.floats(0, 7200),
    st.floats(-7, 8.3),
    rules,
    shares,
    st.floats(0),
)
def test_score_is_a_mark_that_rises_with_script_and_speed(
    followed: float,
    handling: float,
    target: float,
    error: float,
    rule: Regime,
    other: float,
    more: float,
) -> None:
    mark = score(followed, handling, target, error, rule)
    assert 0 <= mark <= 100
    assert score(max(followed, other), handling, target, error, rule) >= mark - 1e-12
    assert score(followed, handling, target, error + other, rule) >= mark
    assert score(followed, handling + more, target, error, rule) <= mark + 1e-12
