"""How long customers wait, against the stated distributions."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import expon, kstest, weibull_min

from twin.scenario.demand import Patience
from twin.world.patience import patience
from twin.world.streams import FloatArray, stream

DRAWN = stream(5, 0, "patience").random(20_000)
LOG2 = np.log(2)


def rule(**values: object) -> Patience:
    return Patience.model_validate(values)


def peaked() -> Patience:
    return rule(shape="hazard", hazard_from=(0, 50, 70), hazard=(1 / 400, 1 / 180, 1 / 360))


def with_gaps() -> Patience:
    """Nobody gives up in the first 20 s, nor from 50 to 80 s."""
    return rule(shape="hazard", hazard_from=(0, 20, 50, 80), hazard=(0, 0.01, 0, 0.02))


def survival(times: FloatArray, given_rule: Patience) -> FloatArray:
    """exp(-accumulated hazard), added up piece by piece."""
    ends = [*given_rule.hazard_from[1:], np.inf]
    total = np.zeros_like(times)
    for start, end, hazard in zip(given_rule.hazard_from, ends, given_rule.hazard, strict=True):
        total += hazard * np.clip(np.minimum(times, end) - start, 0, None)
    return np.exp(-total)


def at(uniform: float, given_rule: Patience) -> float:
    return float(patience(np.array([uniform]), given_rule)[0])


def test_exponential() -> None:
    given_rule = rule(shape="exponential", mean=200)
    assert kstest(patience(DRAWN, given_rule), expon(scale=200).cdf).pvalue > 1e-3
    assert at(0.5, given_rule) == pytest.approx(200 * LOG2)


@pytest.mark.parametrize("shape", [0.5, 1, 2.5])
def test_weibull(shape: float) -> None:
    given_rule = rule(shape="weibull", mean=200, weibull_shape=shape)
    assert kstest(patience(DRAWN, given_rule), weibull_min(shape, scale=200).cdf).pvalue > 1e-3
    assert at(1 - np.exp(-1), given_rule) == pytest.approx(200)  # the scale is where E = 1


@pytest.mark.parametrize("given_rule", [peaked(), with_gaps()])
def test_hazard(given_rule: Patience) -> None:
    found = patience(DRAWN, given_rule)
    assert kstest(found, lambda t: 1 - survival(t, given_rule)).pvalue > 1e-3


def test_nobody_gives_up_in_a_stretch_without_hazard() -> None:
    found = patience(np.concatenate([DRAWN, [0.0]]), with_gaps())
    assert found.min() >= 20
    assert not ((found > 50 + 1e-9) & (found < 80)).any()


def test_hazard_by_hand() -> None:
    # Accumulated: 0.3 at 50 s, still 0.3 at 80 s, then 0.02 per second.
    assert at(1 - np.exp(-0.1), with_gaps()) == pytest.approx(30)
    assert at(1 - np.exp(-0.5), with_gaps()) == pytest.approx(90)
    assert at(0.0, with_gaps()) == 20
    assert at(1 - np.exp(-0.125), peaked()) == pytest.approx(50)


@given(st.floats(0, 1, exclude_max=True), st.floats(1e-6, 1))
def test_a_hazard_that_never_changes_is_exponential(uniform: float, hazard: float) -> None:
    once = rule(shape="hazard", hazard_from=(0,), hazard=(hazard,))
    thrice = rule(shape="hazard", hazard_from=(0, 10, 400), hazard=(hazard,) * 3)
    expected = -np.log1p(-uniform) / hazard
    assert at(uniform, once) == pytest.approx(expected)
    assert at(uniform, thrice) == pytest.approx(expected)


def test_the_default_rule_has_a_hazard_for_everybody() -> None:
    found = patience(np.array([0.0, 1 - 2.0**-53]), Patience())
    assert found[0] == 0
    assert np.isfinite(found).all()


@pytest.mark.parametrize("shape", ["exponential", "weibull"])
def test_a_mean_of_zero_is_no_patience(shape: str) -> None:
    assert (patience(DRAWN, rule(shape=shape, mean=0)) == 0).all()


rules = st.one_of(
    st.builds(rule, shape=st.just("exponential"), mean=st.floats(0, 86_400)),
    st.builds(
        rule,
        shape=st.just("weibull"),
        mean=st.floats(0, 86_400),
        weibull_shape=st.floats(0.1, 10),
    ),
    st.builds(
        lambda cuts, hazards, last: rule(
            shape="hazard",
            hazard_from=(0, *sorted(cuts)),
            hazard=(*hazards[: len(cuts)], last),
        ),
        st.lists(st.integers(1, 600), max_size=4, unique=True),
        st.lists(st.sampled_from([0.0, 1e-3, 0.02, 1.0]), min_size=4, max_size=4),
        st.floats(1e-6, 1),
    ),
)
uniforms = st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=20)


@given(rules, uniforms)
@example(with_gaps(), [0.0, 0.2591817793182821])  # the very edge of the second gap
def test_patience_rises_with_the_draw(given_rule: Patience, drawn: list[float]) -> None:
    found = patience(np.sort(drawn), given_rule)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (np.diff(found) >= -1e-9).all()


@given(rules)
def test_any_shape_of_numbers(given_rule: Patience) -> None:
    flat = patience(DRAWN[:12], given_rule)
    table = patience(DRAWN[:12].reshape(3, 4), given_rule)
    assert (table == flat.reshape(3, 4)).all()
    assert patience(np.zeros(0), given_rule).shape == (0,)
