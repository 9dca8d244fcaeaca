"""Learning and forgetting: values by hand, and the same however it is cut."""

from math import e, inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.rules.learning import kept, learned

shares = st.floats(0, 1)
rates = st.floats(0, 0.1)
counts = st.integers(0, 400)
days = st.floats(0, 400)
taus = st.floats(20, 1000)
SLACK = 1e-12


def near(a: float, b: float) -> bool:
    return isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def test_learned_by_hand() -> None:
    assert learned(0.5, 0.1) == pytest.approx(0.55)
    assert learned(0.5, 0.1, 2) == pytest.approx(1 - 0.5 * 0.81)
    assert learned(0.6, 0.0, 50) == learned(0.6, 0.1, 0) == pytest.approx(0.6)
    assert learned(0.2, 1) == learned(1, 0.3, 7) == 1


@given(shares, rates, counts, counts)
def test_learning_in_two_shifts_is_learning_in_one(
    expertise: float, rate: float, first: int, second: int
) -> None:
    cut = learned(learned(expertise, rate, first), rate, second)
    assert near(cut, learned(expertise, rate, first + second))


@given(shares, rates, st.integers(0, 30))
def test_occasions_at_once_are_occasions_one_by_one(
    expertise: float, rate: float, occasions: int
) -> None:
    one_by_one = expertise
    for _ in range(occasions):
        one_by_one = learned(one_by_one, rate)
    assert near(one_by_one, learned(expertise, rate, occasions))


@given(shares, rates, counts, shares, rates, counts)
def test_learned_is_a_share_that_rises(
    expertise: float, rate: float, occasions: int, other: float, faster: float, more: int
) -> None:
    now = learned(expertise, rate, occasions)
    assert expertise - SLACK <= now <= 1
    assert learned(max(expertise, other), rate, occasions) >= now - SLACK
    assert learned(expertise, rate + faster, occasions) >= now - SLACK
    assert learned(expertise, rate, occasions + more) >= now - SLACK


@given(shares, shares, rates, counts)
def test_novices_learn_most(a: float, b: float, rate: float, occasions: int) -> None:
    novice, expert = sorted((a, b))
    gains = [learned(each, rate, occasions) - each for each in (novice, expert)]
    assert gains[0] >= gains[1] - SLACK


def test_kept_by_hand() -> None:
    assert kept(0.4, 0.8, 120, 120) == pytest.approx(0.4 + 0.4 / e)
    assert kept(0.4, 0.8, 0, 120) == 0.8
    assert kept(0.4, 0.8, inf, 120) == 0.4
    assert kept(0.4, 0.4, 50, 120) == 0.4


@given(shares, shares, days, days, taus)
def test_forgetting_in_two_stretches_is_forgetting_in_one(
    own: float, gained: float, first: float, second: float, tau: float
) -> None:
    now = max(own, gained)
    cut = kept(own, kept(own, now, first, tau), second, tau)
    assert near(cut, kept(own, now, first + second, tau))


@given(shares, shares, days, taus, days)
def test_what_is_forgotten_is_never_more_than_what_was_learned(
    own: float, gained: float, passed: float, tau: float, more: float
) -> None:
    now = max(own, gained)
    left = kept(own, now, passed, tau)
    assert own - SLACK <= left <= now + SLACK
    assert kept(own, now, passed + more, tau) <= left + SLACK
    assert kept(own, now, passed, tau + more) >= left - SLACK
