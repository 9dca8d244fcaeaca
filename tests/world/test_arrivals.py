"""When contacts are offered: counts, their spread, their profile, and who stays the same."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, chisquare, kstest

from twin.scenario.demand import Demand, Opening
from twin.world.arrivals import LAYER_RATE, layers, mean_one_gamma, rates
from twin.world.streams import FloatArray

MORNING = Opening(open="08:00", close="12:00")
EVEN = Demand(per_hour=(60,), day_cv=0, interval_cv=0)


def demand(**changes: object) -> Demand:
    return Demand.model_validate({**EVEN.model_dump(), **changes})


def offered(rule: Demand, day: int = 0, seed: int = 1, opening: Opening = MORNING) -> FloatArray:
    found = [layer.times[layer.kept] for layer in layers(rule, opening, seed, 0, day)]
    return np.sort(np.concatenate([*found, np.zeros(0)]))


def names(rule: Demand, day: int = 0, opening: Opening = MORNING) -> dict[tuple[int, int], float]:
    return {
        (layer.number, int(place)): float(layer.times[place])
        for layer in layers(rule, opening, 1, 0, day)
        for place in np.flatnonzero(layer.kept)
    }


def counts(rule: Demand, days: int) -> FloatArray:
    return np.array([len(offered(rule, day)) for day in range(days)], dtype=float)


@pytest.mark.parametrize("rate", [60, LAYER_RATE, 310])
def test_counts_are_poisson(rate: float) -> None:
    days, mean = 800, 4 * rate
    found = counts(demand(per_hour=(rate,)), days)
    assert abs(found.mean() - mean) < 3.5 * np.sqrt(mean / days)
    dispersion = ((found - mean) ** 2).sum() / mean  # chi-square with `days` degrees of freedom
    assert 0.0005 < chi2.cdf(dispersion, days) < 0.9995


@pytest.mark.parametrize(("day_cv", "interval_cv"), [(0.3, 0.0), (0.0, 0.4), (0.2, 0.3)])
def test_counts_are_overdispersed_as_stated(day_cv: float, interval_cv: float) -> None:
    # Var = m + m² ((1 + day²)(1 + interval²/k) - 1) over k equal intervals
    days, mean, k = 2000, 240, 8
    found = counts(demand(day_cv=day_cv, interval_cv=interval_cv), days)
    spread = (1 + day_cv**2) * (1 + interval_cv**2 / k) - 1
    variance = mean + mean**2 * spread
    assert abs(found.mean() - mean) < 3.5 * np.sqrt(variance / days)
    assert found.var() == pytest.approx(variance, rel=0.16)  # five standard errors if normal


def test_days_and_replications_are_unrelated() -> None:
    rule = demand(day_cv=0.3)
    found = counts(rule, 600)
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 4 / np.sqrt(600)
    assert (rates(rule, MORNING, 1, 0, 0) != rates(rule, MORNING, 1, 1, 0)).all()
    assert not np.array_equal(offered(rule, seed=1), offered(rule, seed=2))


def test_times_follow_the_profile() -> None:
    profile = (30, 90, 0, 150, 400, 60)  # the last one holds on through the fourth hour
    rule = demand(per_hour=profile)
    found = np.concatenate([offered(rule, day) for day in range(100)])
    held = np.array([*profile, 60, 60], dtype=float)
    seen = np.histogram(found, np.arange(9) * 1800 + 28_800)[0]
    assert seen.sum() == len(found)
    assert seen[2] == 0
    busy = held > 0
    expected = held[busy] * 0.5 * 100
    assert ((seen[busy] - expected) ** 2 / expected).sum() < chi2.isf(1e-3, busy.sum())


def test_times_are_uniform_within_an_interval_and_gaps_exponential() -> None:
    found = offered(demand(per_hour=(900,)), opening=Opening(open="00:00", close="24:00"))
    assert kstest(found / 86_400, "uniform").pvalue > 1e-3
    assert kstest(np.diff(found) / 4, "expon").pvalue > 1e-3
    assert abs(np.corrcoef(np.diff(found)[:-1], np.diff(found)[1:])[0, 1]) < 4 / np.sqrt(len(found))


def test_a_shorter_last_interval_has_its_share() -> None:
    opening = Opening(open="08:00", close="09:45")
    rule = demand(interval=3600, per_hour=(100, 200))
    found = np.concatenate([offered(rule, day, opening=opening) for day in range(200)])
    assert found.max() < opening.close
    seen = np.histogram(found, [28_800, 32_400, 35_100])[0]
    assert chisquare(seen, np.array([100, 150]) / 250 * seen.sum()).pvalue > 1e-3


@given(st.floats(0, 1), st.integers(0, 2**32))
@example(0.001, 1)
@example(1e-6, 1)
def test_gamma_factors_are_positive_and_rise_with_the_draw(cv: float, seed: int) -> None:
    if 0 < cv < 1e-7:
        cv = 1e-7
    uniform = np.sort(np.random.Generator(np.random.PCG64(seed)).random(20))
    factors = mean_one_gamma(uniform, cv)
    assert (factors >= 0).all()
    assert (np.diff(factors) >= 0).all()
    assert np.isfinite(factors).all()


@pytest.mark.parametrize("cv", [0.01, 0.1, 0.5, 1.0])
def test_gamma_factors_have_mean_1_and_the_spread(cv: float) -> None:
    factors = mean_one_gamma((np.arange(200_000) + 0.5) / 200_000, cv)
    assert factors.mean() == pytest.approx(1, rel=1e-4)
    assert factors.std() / factors.mean() == pytest.approx(cv, rel=2e-3)


def test_no_spread_is_a_factor_of_1() -> None:
    assert mean_one_gamma(np.array([0.01, 0.99]), 0).tolist() == [1, 1]
    # exponential with mean 1 when cv is 1: -ln(1 - u)
    assert mean_one_gamma(np.array([1 - np.exp(-2)]), 1)[0] == pytest.approx(2)


@given(st.floats(0, 1))
@example(5e-324)
def test_any_spread_a_scenario_allows_gives_a_day(cv: float) -> None:
    rule = demand(day_cv=cv, interval_cv=cv)
    assert np.isfinite(rates(rule, MORNING, 1, 0, 0)).all()


@settings(max_examples=60)
@given(st.floats(0, 8), st.floats(0, 4), st.integers(0, 50), st.floats(0, 1))
@example(1.0, 0.05, 0, 0.1)
@example(2.0, 1e-9, 0, 0.0)
def test_more_volume_adds_contacts_and_renames_none(
    volume: float, more: float, day: int, cv: float
) -> None:
    cv = cv if cv > 1e-3 else 0
    before = names(demand(volume=volume, day_cv=cv, interval_cv=cv), day)
    after = names(demand(volume=volume + more, day_cv=cv, interval_cv=cv), day)
    assert before.items() <= after.items()


def test_five_percent_more_volume_is_five_percent_more_contacts() -> None:
    before = sum(len(names(demand(per_hour=(300,)), day)) for day in range(60))
    after = sum(len(names(demand(per_hour=(300,), volume=1.05), day)) for day in range(60))
    added = 0.05 * 300 * 4 * 60
    assert abs(after - before - added) < 4 * np.sqrt(added)


@given(st.integers(0, 7), st.floats(0, 500))
def test_another_rate_in_one_interval_changes_only_that_interval(place: int, rate: float) -> None:
    profile = [100.0] * 8
    before = names(demand(per_hour=profile, interval_cv=0.2))
    profile[place] = rate
    after = names(demand(per_hour=profile, interval_cv=0.2))
    changed = {time for _, time in before.items() ^ after.items()}
    assert all((time - 28_800) // 1800 == place for time in changed)
    assert (before.items() <= after.items()) or (after.items() <= before.items())


@given(st.floats(0.5, 12))
def test_closing_later_changes_nobody_who_came_before(hours: float) -> None:
    rule = demand(per_hour=(50, 300), day_cv=0.1, interval_cv=0.1)
    longer = Opening(open="08:00", close=43_200 + hours * 3600)
    before, after = names(rule), names(rule, opening=longer)
    assert {k: t for k, t in after.items() if t < MORNING.close} == before


@pytest.mark.parametrize("changes", [{"volume": 0}, {"per_hour": (0,)}, {"per_hour": (0.0, 0.0)}])
def test_no_demand_is_nobody(changes: dict[str, object]) -> None:
    assert layers(demand(**changes), MORNING, 1, 0, 0) == []


def test_candidates_come_in_order_while_the_centre_is_open() -> None:
    for layer in layers(demand(per_hour=(1000,)), MORNING, 1, 0, 3):
        assert (np.diff(layer.times) > 0).all()
        assert layer.times[0] >= MORNING.open
        assert layer.times[-1] < MORNING.close
        assert layer.kept.shape == layer.times.shape
