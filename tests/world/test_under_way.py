"""Patience given that somebody has waited already."""

import numpy as np
import pytest

from twin.scenario.demand import Patience
from twin.world.patience import patience, patience_beyond

U = np.array([0.0, 0.1, 0.5, 0.9, 0.999])
SHAPES = {
    "exponential": Patience(shape="exponential", mean=100),
    "weibull": Patience(shape="weibull", mean=100, weibull_shape=0.7),
    "hazard": Patience(hazard_from=(0, 50, 70), hazard=(1 / 400, 0, 1 / 100)),
}


def survival(seconds, rule):
    if rule.shape == "exponential":
        return np.exp(-seconds / 100)
    if rule.shape == "weibull":
        return np.exp(-((seconds / 100) ** 0.7))
    return np.exp(-(np.minimum(seconds, 50) / 400 + np.maximum(seconds - 70, 0) / 100))


@pytest.mark.parametrize("waited", [0.0, 30.0, 50.0, 60.0, 500.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_the_law_given_that_it_exceeds_what_was_waited(shape, waited):
    rule = SHAPES[shape]
    found = patience_beyond(U, np.full(len(U), waited), rule)
    assert (found >= waited - 1e-9).all()
    # P(T > t | T > w) = S(t) / S(w) = 1 - u
    assert survival(found, rule) / survival(np.float64(waited), rule) == pytest.approx(1 - U)


@pytest.mark.parametrize("shape", SHAPES)
def test_who_has_just_come_is_as_patient_as_anybody(shape):
    rule = SHAPES[shape]
    assert patience_beyond(U, np.zeros(len(U)), rule) == pytest.approx(patience(U, rule))
