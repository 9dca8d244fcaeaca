"""Each statistic against an answer known in closed form, by hand or from another library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from twin.experiments.validation import statistics as s


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def planted(r, n):
    """Two columns of unit variance whose correlation is exactly r."""
    x, noise = np.random.default_rng(2).standard_normal((2, n))
    x = s.z(x)
    noise = s.z(noise - x * (noise @ x) / (x @ x))
    return x, r * x + np.sqrt(1 - r**2) * noise


def test_a_planted_correlation_is_found_with_fishers_interval():
    x, y = planted(0.11, 4000)
    found = s.correlation(x, y)
    assert found.value == pytest.approx(0.11, abs=1e-12)
    low, high = stats.pearsonr(x, y).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)
    assert found.n == 4000


def test_the_point_biserial_correlation_is_the_one_of_the_textbook(rng):
    group = np.repeat([0.0, 1.0], [300, 200])
    y = rng.standard_normal(500) + 0.3 * group
    p = group.mean()
    gap = y[group == 1].mean() - y[group == 0].mean()
    assert s.correlation(group, y).value == pytest.approx(gap / y.std() * np.sqrt(p * (1 - p)))


def test_unknown_cases_are_left_out_and_no_variation_is_nan():
    x, y = planted(0.4, 100)
    holes = y.copy()
    holes[:10] = np.nan
    assert s.correlation(x, holes) == s.correlation(x[10:], y[10:])
    assert np.isnan(s.correlation(np.ones(50), y[:50]).value)
    assert np.isnan(s.correlation(x[:3], y[:3]).value)
    assert np.isnan(s.odds_ratio(np.ones(50), (y[:50] > 0).astype(float)).value)


cells = st.integers(1, 400)


@given(cells, cells, cells, cells)
def test_the_odds_ratio_of_a_two_by_two_table_has_its_closed_form(a, b, c, d):
    exposed = np.repeat([1.0, 1.0, 0.0, 0.0], [a, b, c, d])
    ill = np.repeat([1.0, 0.0, 1.0, 0.0], [a, b, c, d])
    found = s.odds_ratio(exposed, ill)
    reach = 1.959963984540054 * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    assert found.value == pytest.approx(a * d / (b * c), rel=1e-6)
    assert found.low == pytest.approx(found.value * np.exp(-reach), rel=1e-6)
    assert found.high == pytest.approx(found.value * np.exp(reach), rel=1e-6)


def test_an_empty_cell_has_no_odds_ratio():
    exposed = np.repeat([1.0, 0.0, 0.0], [30, 20, 50])
    ill = np.repeat([1.0, 1.0, 0.0], [30, 20, 50])
    assert np.isnan(s.odds_ratio(exposed, ill).value)


def test_logistic_regression_finds_planted_slopes(rng):
    design = np.column_stack((np.ones(200_000), rng.standard_normal((200_000, 2))))
    beta = np.array([-0.8, 0.5, -0.3])
    ill = rng.random(200_000) < 1 / (1 + np.exp(-design @ beta))
    found, covariance = s.logistic(design, ill.astype(float))
    assert np.abs((found - beta) / np.sqrt(np.diag(covariance))).max() < 4


def test_the_lognormal_fits_lognormal_times_and_no_others(rng):
    times = np.exp(rng.normal(6, 0.8, 5000))
    d, p, n = s.lognormal_fit(times)
    assert (p > 0.01, n) == (True, 5000)
    assert d == pytest.approx(stats.kstest(s.z(np.log(times)), "norm").statistic)
    assert s.lognormal_fit(rng.exponential(300, 5000))[1] < 1e-6


def test_the_share_of_groups_is_the_planted_one(rng):
    effects = np.sqrt(0.08) * s.z(rng.standard_normal(400))
    groups = np.repeat(np.arange(400), 50)
    found = s.agent_share(effects[groups] + rng.normal(0, np.sqrt(0.92), len(groups)), groups)
    assert found.low < 0.08 < found.high
    assert found.high - found.low < 0.04


def test_the_share_of_groups_of_a_table_worked_out_by_hand():
    # Means 2, 4, 6; MSB = 2 × 8 / 2 = 8, MSW = 3 × 2 / 3 = 2; (8 - 2) / (8 + 2).
    values = np.array([1.0, 3.0, 3.0, 5.0, 5.0, 7.0])
    assert s.agent_share(values, np.repeat([4, 7, 9], 2)).value == pytest.approx(0.6)


def test_cohens_d_of_pairs_uses_the_spread_between_people(rng):
    before = np.array([10.0, 12.0, 14.0, 16.0])
    found = s.paired_effect(before, before - 1, np.arange(4), rng)
    # Nobody differs in change, so that the spread of changes would make it infinite.
    assert found.value == pytest.approx(1 / np.std(before, ddof=1))
    assert found.n == 4


@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_totals_give_the_statistics_of_the_cases(mean, rng):
    a, b = rng.standard_normal((2, 300)) + mean
    b += 0.5 * (a - mean)
    found = s.paired_effect(a, b, np.arange(300), rng)
    spread = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    assert found.value == pytest.approx((a.mean() - b.mean()) / spread, rel=1e-6)


def test_the_next_day_is_told_from_a_day_without_memory(rng):
    lasting = rng.standard_normal((200, 1)) + rng.standard_normal((200, 20))
    found = s.next_day(lasting, rng)
    assert found.low < 0.5 < found.high
    fresh = s.next_day(rng.standard_normal((200, 20)), rng)
    assert fresh.low < 0 < fresh.high
    holes = lasting.copy()
    holes[::3, 5] = np.nan
    assert s.next_day(holes, rng).n == 200 * 19 - 2 * len(holes[::3])
    x, y = lasting[:, :-1].ravel(), lasting[:, 1:].ravel()
    assert found.value == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-12)


def test_the_bootstrap_covers_the_mean_as_often_as_it_says(rng):
    hits = 0
    for _ in range(300):
        values = rng.exponential(1.0, 80)
        sums = np.column_stack((values, np.ones(80)))
        value, low, high = s.bootstrap(sums, s.ratio_of, rng, draws=400)
        assert low < value < high
        hits += low < 1.0 < high
    assert 0.88 < hits / 300 < 0.99


def test_the_bootstrap_keeps_clusters_whole(rng):
    # Ten people, each measured a hundred times alike: no more is known than of ten.
    person = np.repeat(np.arange(10), 100)
    values = rng.standard_normal(10)[person]
    ones = np.ones(1000)
    widths = []
    for cluster in (person, np.arange(1000)):
        _, low, high = s.bootstrap(s.clustered(cluster, values, ones), s.ratio_of, rng)
        widths.append(high - low)
    assert widths[0] > 4 * widths[1]


def test_one_cluster_has_a_value_and_no_interval(rng):
    value, low, high = s.bootstrap(np.array([[6.0, 3.0]]), s.ratio_of, rng)
    assert value == 2.0
    assert np.isnan([low, high]).all()
