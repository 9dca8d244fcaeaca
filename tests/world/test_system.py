"""When the information system is slow or down: merged, in order, and more only adds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, kstest

from twin.scenario.load import load_scenario
from twin.world.system import spells
from twin.world.world import World

BASE = load_scenario("helpdesk-12")
OPEN, CLOSE = BASE.opening.open, BASE.opening.close
TICK = 1e-6  # s; long enough for a spell to have a start, too short for two to meet


def stretches(
    per_day: float, mean: float, day: int = 0, kind: str = "slow", seed: int = 1
) -> tuple[tuple[float, float], ...]:
    return spells(BASE, kind, per_day, mean, day, seed, 0).stretches


def starts(per_day: float, day: int = 0) -> list[float]:
    return [start for start, _ in stretches(per_day, TICK, day)]


@given(st.floats(0, 100), st.floats(0, 86_400), st.integers(0, 400))
def test_spells_are_merged_and_in_order_and_begin_while_open(
    per_day: float, mean: float, day: int
) -> None:
    found = stretches(per_day, mean, day)
    for (_, end), (start, _) in pairwise(found):
        assert end < start
    for start, end in found:
        assert start <= end
        assert day * 86_400 + OPEN <= start < day * 86_400 + CLOSE


@pytest.mark.parametrize(("per_day", "mean"), [(0, 600), (5, 0), (0, 0)])
def test_no_spells(per_day: float, mean: float) -> None:
    assert stretches(per_day, mean) == ()


def test_spells_are_a_poisson_process() -> None:
    days, mean = 600, 4.0
    found = [starts(mean, day) for day in range(days)]
    counts = np.array([len(day) for day in found])
    assert abs(counts.mean() - mean) < 3.5 * np.sqrt(mean / days)
    assert 5e-4 < chi2.cdf(((counts - mean) ** 2).sum() / mean, days) < 1 - 5e-4
    moments = np.concatenate([np.array(day) - n * 86_400 for n, day in enumerate(found)])
    assert kstest((moments - OPEN) / (CLOSE - OPEN), "uniform").pvalue > 1e-3


def test_lengths_are_exponential() -> None:
    # With one a day on average, a day of one spell has nothing to merge.
    days = [stretches(1, 300, day) for day in range(1500)]
    lengths = [found[0][1] - found[0][0] for found in days if len(found) == 1]
    assert len(lengths) > 400
    lone = [
        stretches(1, 300, day)[0]
        for day in range(1500)
        if len(stretches(1, 300, day)) == len(starts(1, day)) == 1
    ]
    assert kstest([end - start for start, end in lone], "expon", args=(0, 300)).pvalue > 1e-3


@given(st.floats(0.1, 100), st.floats(1, 10), st.integers(0, 100))
def test_more_per_day_brings_each_earlier_and_adds_at_the_end(
    per_day: float, factor: float, day: int
) -> None:
    base = day * 86_400 + OPEN
    before, after = starts(per_day, day), starts(per_day * factor, day)
    assert len(after) >= len(before)
    for a, b in zip(before, after, strict=False):
        assert b - base == pytest.approx((a - base) / factor, rel=1e-6, abs=1e-4)


@given(st.floats(0.1, 20), st.floats(1, 3600), st.floats(1, 10))
def test_a_longer_mean_stretches_each_and_frees_no_moment(
    per_day: float, mean: float, factor: float
) -> None:
    before, after = stretches(per_day, mean), stretches(per_day, mean * factor)
    for start, end in before:
        assert any(a <= start and end <= b + 1e-6 for a, b in after)


def test_kinds_days_and_seeds_have_their_own() -> None:
    found = [
        starts(5),
        [start for start, _ in stretches(5, TICK, kind="outage")],
        [start for start, _ in stretches(5, TICK, seed=2)],
        [start - 86_400 for start in starts(5, 1)],
    ]
    offsets = [start for each in found for start in each]
    assert len(set(offsets)) == len(offsets)


def test_outages_and_slow_spells_do_not_move_each_other() -> None:
    def world(**changes: float) -> World:
        system = BASE.system.model_copy(update=changes)
        return World(BASE.model_copy(update={"system": system}), 1)

    plain, more = world(), world(outages_per_day=20.0, outage=100.0)
    assert [plain.slow_spells(d) for d in range(20)] == [more.slow_spells(d) for d in range(20)]
    assert [plain.outages(d) for d in range(20)] != [more.outages(d) for d in range(20)]
    fewer = world(slow_spells_per_day=0.0)
    assert [plain.outages(d) for d in range(20)] == [fewer.outages(d) for d in range(20)]
    assert not any(fewer.slow_spells(d).stretches for d in range(20))


def test_a_world_uses_the_scenario_s_own_numbers() -> None:
    rule, world = BASE.system, World(BASE, 1)
    for day in range(10):
        slow = spells(BASE, "slow", rule.slow_spells_per_day, rule.slow_spell, day, 1, 0)
        down = spells(BASE, "outage", rule.outages_per_day, rule.outage, day, 1, 0)
        assert (world.slow_spells(day), world.outages(day)) == (slow, down)
