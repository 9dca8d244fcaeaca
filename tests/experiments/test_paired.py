"""Paired differences: against scipy's own t interval, by hand, and at the edges."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from twin.experiments.paired import Difference, differences, estimate

numbers = st.floats(-1e6, 1e6)


def test_by_hand():
    # differences 1, 2, 3: mean 2, s = 1, t(0.975, 2) = 4.30265, so 2 ± 4.30265 / √3
    found = estimate(differences([10, 20, 30], [11, 22, 33]))
    assert found.mean == pytest.approx(2)
    assert found.reach == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    assert (found.n, found.verdict) == (3, "can't tell")


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=30))
def test_the_interval_is_that_of_the_paired_t_test(pairs):
    low, high = np.array(pairs).T
    found, apart = estimate(differences(low, high)), high - low
    if np.ptp(apart) > 1e-6 * max(1.0, np.abs(apart).max()):
        expected = stats.ttest_rel(high, low).confidence_interval(0.95)
        scale = np.abs(pairs).max()
        assert (found.low, found.high) == pytest.approx(tuple(expected), rel=1e-6, abs=1e-9 * scale)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=10))
def test_the_other_way_round_the_sign_is_the_other(pairs):
    low, high = np.array(pairs).T
    there, back = estimate(differences(low, high)), estimate(differences(high, low))
    assert back.mean == pytest.approx(-there.mean)
    opposite = {"up": "down", "down": "up", "can't tell": "can't tell"}
    assert back.verdict == opposite[there.verdict]


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (1.0, 2.0, "up"),
        (-2.0, -1.0, "down"),
        (-1.0, 1.0, "can't tell"),
        (0.0, 1.0, "can't tell"),
        (-1.0, 0.0, "can't tell"),
        (math.nan, math.nan, "can't tell"),
    ],
)
def test_the_verdict_is_the_sign_of_an_interval_without_0(low, high, verdict):
    assert Difference((low + high) / 2, low, high, 5).verdict == verdict


def test_what_only_rounding_tells_apart_is_no_difference():
    found = estimate(differences([0.1 + 0.2] * 3, [0.3] * 3))
    assert found == Difference(0, 0, 0, 3)
    assert estimate(differences([1e-9] * 2, [2e-9] * 2)).verdict == "up"


def test_a_difference_that_is_always_the_same_has_no_width():
    found = estimate(differences([0.3, 0.4, 0.7], [0.4, 0.5, 0.8]))
    assert found.reach == 0
    assert (found.mean, found.verdict) == (pytest.approx(0.1), "up")


def test_pairs_with_an_unknown_value_are_left_out():
    found = estimate(differences([1, math.nan, 2, 3], [2, 5, math.nan, 5]))
    assert (found.mean, found.n) == (pytest.approx(1.5), 2)


def test_one_pair_has_no_interval_and_none_no_mean():
    one, none = estimate([1.0]), estimate([])
    assert (one.mean, one.n, one.verdict) == (1, 1, "can't tell")
    assert math.isnan(one.low)
    assert (math.isnan(none.mean), none.n, none.verdict) == (True, 0, "can't tell")


def test_values_that_are_no_pairs_are_refused():
    with pytest.raises(ValueError, match="2 values cannot be paired with 1"):
        differences([1, 2], [1])


@pytest.mark.slow
def test_the_interval_holds_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(1)
    held = 0
    for apart in rng.normal(0.3, 2.0, (4000, 8)):
        found = estimate(apart)
        held += found.low <= 0.3 <= found.high
    # 3.5 standard errors of a share of .95 of 4,000
    assert held / 4000 == pytest.approx(0.95, abs=3.5 * math.sqrt(0.95 * 0.05 / 4000))
