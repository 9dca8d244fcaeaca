"""Scores of forecasts, by hand and by properties."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from twin.mirror.scoring import beats, crps, pit, score, within

FLOATS = st.floats(-1e3, 1e3)


def test_by_hand():
    assert crps(np.array([1.0]), 3.0) == 2.0  # the absolute error
    # E|X - y| = 1, E|X - X'| / 2 = (|0-2| · 2 / 4) / 2 = 0.5
    assert crps(np.array([0.0, 2.0]), 1.0) == 0.5
    assert within(np.array([0.0, 1, 2, 3, 4]), 1.0, 0.5) == 1
    assert within(np.array([0.0, 1, 2, 3, 4]), 0.9, 0.5) == 0
    assert pit(np.array([0.0, 1, 2, 3]), 1.0) == (1 + 0.5) / 4


@given(st.lists(FLOATS, min_size=1, max_size=12), FLOATS)
def test_it_is_the_area_between_the_steps(members, truth):
    """CRPS = ∫ (F(x) - 1(x ≥ y))² dx, piece by piece."""
    ends = np.sort([*members, truth])
    area = 0.0
    for low, high in itertools.pairwise(ends):
        share = np.mean(np.array(members) <= low)
        area += (high - low) * (share - (truth <= low)) ** 2
    assert crps(np.array(members), truth) == pytest.approx(area, abs=1e-6)


def test_it_comes_near_that_of_the_law_it_was_drawn_from():
    law = quad(lambda x: (norm.cdf(x) - (x >= 0.7)) ** 2, -8, 8, points=[0.7])[0]
    assert crps(norm.ppf((np.arange(2000) + 0.5) / 2000), 0.7) == pytest.approx(law, rel=1e-3)


def test_the_right_law_scores_best():
    truths = np.random.default_rng(0).standard_normal(500)
    right = norm.ppf((np.arange(99) + 0.5) / 99)
    means = [
        score("wait", [right * spread + shift] * 500, list(truths)).crps
        for spread, shift in ((1, 0), (0.5, 0), (2, 0), (1, 0.5))
    ]
    assert min(means) == means[0]
    assert score("wait", [right] * 500, list(truths)).within_80 == pytest.approx(0.8, abs=0.05)


def test_what_is_unknown_is_left_out():
    unknown = np.array([np.nan, 1.0])
    assert crps(unknown, 1.0) == 0.0
    assert np.isnan(crps(np.array([np.nan]), 1.0))
    found = score("wait", [unknown, unknown, np.array([])], [1.0, np.nan, 2.0])
    assert (found.n, found.crps, found.bias) == (1, 0.0, 0.0)
    assert np.isnan(score("wait", [], []).crps)


def test_days_are_what_is_independent():
    ours, theirs = np.array([1.0, 1.0, 2.0, np.nan]), np.array([2.0, 2.0, 3.5, 9.0])
    apart = beats(ours, theirs, np.array([1, 1, 2, 3]))
    assert (apart.mean, apart.n) == (-1.25, 2)
    assert apart.verdict == "can't tell"
