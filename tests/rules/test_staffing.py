"""Erlang formulas against published numbers, the birth-death chain and each other."""

from itertools import pairwise
from math import inf, isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.linalg import expm

from twin.rules.staffing import SteadyState, erlang_a, erlang_b, erlang_c, required_technicians

Floats = NDArray[np.float64]
TINY = 1e-290  # below this, floats lose digits

technicians = st.integers(1, 400)
utilisations = st.floats(0.05, 3.0)
handles = st.floats(10, 1_200)
patiences = st.floats(1, 3_600)


def chain(rate: float, handle: float, patience: float, n: int, most: int) -> Floats:
    """Stationary distribution of the number in system by detailed balance, cut off at `most`."""
    k = np.arange(1, most + 1)
    deaths = np.minimum(k, n) / handle + np.maximum(k - n, 0) / patience
    log_p = np.concatenate(([0.0], np.cumsum(np.log(rate / deaths))))
    p = np.exp(log_p - log_p.max())
    return np.asarray(p / p.sum())


def answered_in_time(
    p: Floats, rate: float, handle: float, patience: float, n: int, t: float
) -> float:
    """P(answered within t) by following a tagged contact from each place in the queue."""
    places = len(p) - n  # place k has k waiting contacts ahead
    ahead = np.arange(places)
    moves = np.zeros((places + 1, places + 1))  # the last state is "answered"
    moves[ahead, ahead] = -(n / handle + (ahead + 1) / patience)
    moves[ahead[1:], ahead[:-1]] = n / handle + ahead[1:] / patience
    moves[0, places] = n / handle
    return float(p[:n].sum() + p[n:] @ expm(moves * t)[:places, places])


def test_erlang_a_reference() -> None:
    state = erlang_a(0.95 * 100 / 300, 300, 120, 100)
    assert round(state.p_wait, 6) == 0.252767
    assert round(100 * state.p_abandon, 5) == 2.70536
    assert round(state.mean_wait, 6) == 3.246429
    assert round(100 * state.occupancy, 3) == 92.430


def test_erlang_c_worked_example() -> None:
    # 0.2 calls/s of 240 s on 55 agents: the example of many Erlang C tutorials
    state = erlang_c(0.2, 240, 55)
    assert round(state.p_wait, 4) == 0.2387
    assert round(state.mean_wait, 3) == 8.184
    assert round(state.service_level(15), 4) == 0.8459
    assert isclose(state.occupancy, 48 / 55)


@pytest.mark.parametrize(
    ("load", "n", "p_wait"),
    [(0.5, 1, 0.5), (1, 2, 1 / 3), (2, 3, 4 / 9), (5, 6, 0.5875)],
)
def test_erlang_c_small_cases(load: float, n: int, p_wait: float) -> None:
    assert round(erlang_c(load / 60, 60, n).p_wait, 4) == round(p_wait, 4)


def test_erlang_b_small_cases() -> None:
    assert isclose(erlang_b(1, 1), 1 / 2)
    assert isclose(erlang_b(2, 3), 4 / 19)
    assert erlang_b(0.001, 2_000) == 0


@pytest.mark.parametrize("n", [1, 2, 5, 12])
@pytest.mark.parametrize("rho", [0.3, 0.95, 1.0, 1.6])
@pytest.mark.parametrize("patience", [20, 300])
def test_erlang_a_is_the_birth_death_chain(n: int, rho: float, patience: float) -> None:
    handle = 300.0
    rate = rho * n / handle
    p = chain(rate, handle, patience, n, most=n + 120)
    queue = p[n:] @ np.arange(len(p) - n)
    state = erlang_a(rate, handle, patience, n)
    assert isclose(state.p_wait, p[n:].sum(), rel_tol=1e-9)
    assert isclose(state.mean_wait, queue / rate, rel_tol=1e-9)
    assert isclose(state.p_abandon, queue / patience / rate, rel_tol=1e-9)
    assert isclose(state.occupancy, p @ np.minimum(np.arange(len(p)), n) / n, rel_tol=1e-9)
    for t in (0, 5, 20, 120):
        level = answered_in_time(p, rate, handle, patience, n, t)
        assert isclose(state.service_level(t), level, rel_tol=1e-9)


@pytest.mark.parametrize("rho", [0.5, 0.97, 1.0, 1.2, 4.0])
@pytest.mark.parametrize("patience", [1e-3, 60, 86_400])
def test_two_thousand_technicians(rho: float, patience: float) -> None:
    n, handle = 2_000, 300.0
    rate = rho * n / handle
    queue = max(0, rho - 1) * n / handle * patience + 40 * (rate * patience) ** 0.5 + 500
    p = chain(rate, handle, patience, n, most=n + int(queue))
    state = erlang_a(rate, handle, patience, n)
    assert isclose(state.p_wait, p[n:].sum(), rel_tol=1e-8)
    assert isclose(state.mean_wait, p[n:] @ np.arange(len(p) - n) / rate, rel_tol=1e-8)


@given(technicians, st.floats(0.05, 0.97), handles)
def test_endless_patience_is_erlang_c(n: int, rho: float, handle: float) -> None:
    rate = rho * n / handle
    patient, endless = erlang_a(rate, handle, 1e13, n), erlang_c(rate, handle, n)
    for name in ("p_wait", "mean_wait", "occupancy"):
        assert isclose(getattr(patient, name), getattr(endless, name), rel_tol=1e-6, abs_tol=TINY)
    assert isclose(patient.service_level(20), endless.service_level(20), rel_tol=1e-6, abs_tol=TINY)
    assert erlang_a(rate, handle, inf, n) == endless


@given(technicians, utilisations, handles)
def test_vanishing_patience_is_erlang_b(n: int, rho: float, handle: float) -> None:
    rate = rho * n / handle
    lost, hurried = erlang_a(rate, handle, 0, n), erlang_a(rate, handle, 1e-7, n)
    assert erlang_a(rate, handle, 5e-324, n).p_abandon == lost.p_abandon
    assert lost.p_wait == lost.p_abandon
    assert isclose(lost.p_wait, erlang_b(rho * n, n), rel_tol=1e-9, abs_tol=TINY)
    assert lost.mean_wait == 0
    assert lost.service_level(20) == 1 - lost.p_abandon
    assert isclose(hurried.p_abandon, lost.p_abandon, rel_tol=1e-5, abs_tol=TINY)
    assert isclose(hurried.occupancy, lost.occupancy, rel_tol=1e-5, abs_tol=TINY)


@given(technicians, utilisations, handles, patiences)
def test_identities(n: int, rho: float, handle: float, patience: float) -> None:
    rate = rho * n / handle
    state = erlang_a(rate, handle, patience, n)
    assert isclose(state.p_abandon, state.mean_wait / patience, rel_tol=1e-12, abs_tol=TINY)
    assert isclose(state.occupancy, rate * (1 - state.p_abandon) * handle / n, rel_tol=1e-12)
    assert 0 <= state.p_abandon <= state.p_wait <= 1
    assert 0 < state.occupancy <= 1
    # two separate integrals: everyone is answered in the end or abandons
    assert isclose(state.service_level(inf), 1 - state.p_abandon, rel_tol=1e-9)
    assert isclose(state.service_level(0), 1 - state.p_wait, rel_tol=1e-9, abs_tol=1e-12)
    # no more can be answered than the technicians can handle
    assert rate * (1 - state.p_abandon) <= n / handle * (1 + 1e-12)


@given(technicians, utilisations, handles, patiences, st.floats(1.02, 2))
def test_monotonicity(n: int, rho: float, handle: float, patience: float, more: float) -> None:
    rate = rho * n / handle
    base = erlang_a(rate, handle, patience, n)
    busier = erlang_a(rate * more, handle, patience, n)
    staffed = erlang_a(rate, handle, patience, n + 1)
    patient = erlang_a(rate, handle, patience * more, n)
    levels = [base.service_level(t) for t in (0, 1, 10, 60, 600, inf)]
    slack = 1e-9

    def at_most(a: float, b: float) -> bool:
        return a <= b * (1 + slack)

    for worse, better in ((busier, base), (base, staffed)):
        assert at_most(better.p_wait, worse.p_wait)
        assert at_most(better.p_abandon, worse.p_abandon)
        assert at_most(better.mean_wait, worse.mean_wait)
        assert at_most(better.occupancy, worse.occupancy)
        assert at_most(worse.service_level(20), better.service_level(20) + slack)
    assert at_most(patient.p_abandon, base.p_abandon)
    assert at_most(base.p_wait, patient.p_wait)
    assert all(at_most(a, b) for a, b in pairwise(levels))


@settings(max_examples=40)
@given(
    st.floats(1e-4, 2),
    handles,
    st.one_of(st.just(inf), st.floats(0, 3_600)),
    st.floats(0.05, 0.99),
    st.floats(0, 120),
)
def test_required_technicians_is_the_fewest(
    rate: float, handle: float, patience: float, target: float, threshold: float
) -> None:
    n = required_technicians(rate, handle, patience, target, threshold)
    assert erlang_a(rate, handle, patience, n).service_level(threshold) >= target
    if n > 1 and (patience < inf or n - 1 > rate * handle):
        assert erlang_a(rate, handle, patience, n - 1).service_level(threshold) < target


def test_required_technicians_examples() -> None:
    assert required_technicians(0.2, 240, inf, 0.8, 15) == 55
    assert required_technicians(0, 240, 60, 0.8, 20) == 1


def test_no_arrivals() -> None:
    assert erlang_a(0, 300, 120, 3) == SteadyState(0, 300, 120, 3, 0, 0, 0, 0)
    assert erlang_c(0, 300, 3).service_level(0) == 1


def test_refusals() -> None:
    with pytest.raises(ValueError, match="queue grows for ever"):
        erlang_c(1, 60, 60)
    with pytest.raises(ValueError, match="rate must be"):
        erlang_a(-1, 60, 60, 1)
    with pytest.raises(ValueError, match="mean handle must be"):
        erlang_a(1, 0, 60, 1)
    with pytest.raises(ValueError, match="mean patience must be"):
        erlang_a(1, 60, float("nan"), 1)
    with pytest.raises(ValueError, match="technicians must be"):
        erlang_a(1, 60, 60, 0)
    with pytest.raises(ValueError, match="target must be"):
        required_technicians(1, 60, 60, 1.0, 20)
    with pytest.raises(ValueError, match="threshold must be"):
        erlang_a(1, 60, 60, 70).service_level(-1)
