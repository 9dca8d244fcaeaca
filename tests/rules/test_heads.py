"""Fractions of a head: they agree with whole ones, go there and back, and rise with the load."""

from math import inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.rules.heads import Load, factor_behind, heads_for, level_at, whole_heads
from twin.rules.staffing import erlang_a

loads = st.builds(
    Load,
    rate=st.floats(1e-3, 0.2),
    mean_handle=st.floats(60, 600),
    mean_patience=st.floats(30, 900),
    cv=st.sampled_from([0.0, 0.1, 0.3]),
)
shares = st.floats(0.3, 0.97)


def in_time(load, n, threshold):
    """The level at whole heads, without mixing days."""
    state = erlang_a(load.rate, load.mean_handle, load.mean_patience, n)
    return state.service_level(threshold) / (1 - state.abandoned_within(threshold))


@settings(max_examples=25)
@given(loads, shares)
def test_the_heads_found_give_the_share(load, share):
    heads = heads_for(load, share, 20)
    assert isclose(level_at(load, heads, 20), share, rel_tol=1e-9)


@settings(max_examples=25)
@given(loads, shares, st.floats(1.05, 1.5))
def test_more_load_or_a_stricter_share_never_needs_fewer(load, share, more):
    heads = heads_for(load, share, 20)
    assert heads_for(load.times(more), share, 20) > heads
    assert heads_for(load, share + (1 - share) / 2, 20) > heads


@settings(max_examples=25)
@given(loads, shares, st.floats(0.5, 2))
def test_the_load_behind_a_level_is_found_again(load, share, factor):
    heads = heads_for(load, share, 20)
    level = level_at(load.times(factor), heads, 20)
    if 0.02 < level < 0.98:
        assert isclose(factor_behind(load, heads, level, 20), factor, rel_tol=1e-3)


def test_whole_heads_are_those_of_erlang_a():
    load = Load(50 / 3600, 440, 350)
    n = whole_heads(heads_for(load, 0.8, 20))
    assert in_time(load, n, 20) >= 0.8 > in_time(load, n - 1, 20)
    assert level_at(load, n, 20) == in_time(load, n, 20)


def test_endless_patience_is_erlang_c():
    # The example of many Erlang C tutorials: 55 agents for 0.2 calls/s of 240 s at 80/15.
    assert whole_heads(heads_for(Load(0.2, 240, inf), 0.8, 15)) == 55


def test_days_that_vary_need_more_heads_for_a_high_target():
    steady, varied = (Load(0.2, 240, 300, cv) for cv in (0.0, 0.2))
    assert heads_for(varied, 0.9, 20) > heads_for(steady, 0.9, 20) + 1


@pytest.mark.parametrize("threshold", [0, 5, 20, 120, 2000])
def test_abandoned_within_is_the_rest_of_those_who_wait(threshold):
    state = erlang_a(0.03, 300, 90, 8)
    gone = state.abandoned_within(threshold)
    assert 0 <= gone <= state.p_abandon + 1e-12
    assert gone + state.service_level(threshold) <= 1 + 1e-12
    # E[min(R, V, t)] = patience x P(R <= min(V, t)): its slope at t is P(still waiting at t).
    step = 1e-3
    later = state.abandoned_within(threshold + step)
    waiting = 1 - state.service_level(threshold) - gone
    assert isclose((later - gone) / step, waiting / 90, rel_tol=1e-3, abs_tol=1e-9)
    if threshold == 2000:
        assert isclose(gone, state.p_abandon, rel_tol=1e-9)


def test_without_contacts_nobody_is_needed():
    assert heads_for(Load(0.0, 300, 300), 0.8, 20) == 0


def test_what_is_refused():
    with pytest.raises(ValueError, match="share must be inside"):
        heads_for(Load(0.1, 300, 300), 1.0, 20)
    with pytest.raises(ValueError, match="rate must be"):
        Load(-1.0, 300, 300)
    with pytest.raises(ValueError, match="cv must be"):
        Load(1.0, 300, 300, inf)
