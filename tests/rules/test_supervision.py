"""Regime, hold and score: values by hand, bounds, and what takes threat away."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.supervision import held_to_target, regime, score

shares = st.floats(0, 1)
policies = st.fixed_dictionaries(
    {
        "monitoring": shares,
        "purpose": st.sampled_from(["developmental", "unspecified", "deterrent"]),
        "who_sees": st.sampled_from(["self", "supervisor", "team"]),
        "reporting": st.sampled_from(["individual", "team"]),
        "timing": st.sampled_from(["real_time", "next_day"]),
        "transparency": shares,
        "lock_out": shares,
    }
)
Policy = dict[str, Any]


def test_regime_by_hand() -> None:
    plain = ("unspecified", "supervisor", "individual", "real_time")
    assert regime(0.3, *plain, 0.5, 0) == pytest.approx(0.27)
    assert regime(1, *plain, 0, 0) == 1
    assert regime(0.5, "developmental", "self", "team", "next_day", 1, 0.5) == pytest.approx(
        0.5 * 0.6 * 0.4 * 0.5 * 0.8 * 0.8 * 0.5
    )
    assert regime(0.5, "deterrent", "team", "individual", "real_time", 0, 0) == pytest.approx(0.715)
    assert regime(1, "deterrent", "team", "individual", "real_time", 0, 0) == 1  # 1.43, capped


@given(policies)
def test_without_monitoring_there_is_no_regime(policy: Policy) -> None:
    assert regime(**policy | {"monitoring": 0.0}) == 0
    assert regime(**policy | {"lock_out": 1.0}) == 0


@given(policies, shares)
def test_regime_is_a_share_moved_as_documented(policy: Policy, other: float) -> None:
    now = regime(**policy)
    assert 0 <= now <= 1
    assert regime(**policy | {"monitoring": max(other, policy["monitoring"])}) >= now
    for key in ("transparency", "lock_out"):
        assert regime(**policy | {key: max(other, policy[key])}) <= now + 1e-15


@given(policies)
def test_regime_orders_its_kinds(policy: Policy) -> None:
    def of(key: str, *values: str) -> list[float]:
        return [regime(**policy | {key: value}) for value in values]

    for levels in (
        of("purpose", "developmental", "unspecified", "deterrent"),
        of("who_sees", "self", "supervisor", "team"),
        of("reporting", "team", "individual"),
        of("timing", "next_day", "real_time"),
    ):
        assert levels == sorted(levels)


def test_every_kind_of_regime_that_a_scenario_allows_is_known() -> None:
    kinds = product(
        ("developmental", "unspecified", "deterrent"),
        ("self", "supervisor", "team"),
        ("individual", "team"),
        ("real_time", "next_day"),
    )
    levels = [regime(0.2, *kind, 0, 0) for kind in kinds]
    assert len(levels) == 36
    assert min(levels) > 0


def test_held_by_hand() -> None:
    assert held_to_target(0.5, "individual", 0.5, 0) == pytest.approx(0.4 + 0.6 * 0.35)
    assert held_to_target(0.5, "team", 0.5, 0.5) == pytest.approx(0.4 + 0.6 * 0.0875)
    assert held_to_target(1, "individual", 1, 0) == 1
    assert held_to_target(1, "individual", 0, 0) == pytest.approx(0.4 + 0.6 * 0.4)


@given(shares, st.sampled_from(["individual", "team"]), shares, shares, shares)
def test_held_is_a_share_moved_as_documented(
    monitoring: float, reporting: str, consequence: float, lock_out: float, other: float
) -> None:
    now = held_to_target(monitoring, reporting, consequence, lock_out)
    assert 0 <= now <= 1
    assert held_to_target(0, reporting, consequence, lock_out) == 0.4
    assert held_to_target(max(monitoring, other), reporting, consequence, lock_out) >= now
    assert held_to_target(monitoring, reporting, max(consequence, other), lock_out) >= now
    assert held_to_target(monitoring, reporting, consequence, max(lock_out, other)) <= now
    assert held_to_target(monitoring, "team", consequence, lock_out) <= now


def test_score_by_hand() -> None:
    assert score(1, 300, 480, 0) == 100
    assert score(0.5, 600, 480, 0) == pytest.approx(30 + 32)
    assert score(0.5, 600, 0, 0) == pytest.approx(70)  # no target: time counts as kept
    assert score(0.5, 600, 480, -1) == pytest.approx(54)
    assert score(1, 300, 480, 2) == 100
    assert score(0, 48_000, 480, -3) == 0


@given(shares, st.floats(0, 20_000), st.floats(0, 7200), st.floats(-7, 8.3), shares, st.floats(0))
def test_score_is_a_mark_that_rises_with_script_and_speed(
    followed: float, handling: float, target: float, error: float, other: float, more: float
) -> None:
    mark = score(followed, handling, target, error)
    assert 0 <= mark <= 100
    assert score(max(followed, other), handling, target, error) >= mark
    assert score(followed, handling, target, error + other) >= mark
    assert score(followed, handling + more, target, error) <= mark
