"""How long customers are ready to wait, by inversion."""

import numpy as np

from twin.scenario.demand import Patience
from twin.world.streams import FloatArray


def patience(uniform: FloatArray, rule: Patience) -> FloatArray:
    """Patience in seconds for uniform numbers, any shape.

    With E = -ln(1 - u), a unit exponential: exponential is mean × E, Weibull is
    scale × E^(1/shape), and a piecewise-constant hazard is the moment at which the accumulated
    hazard reaches E.
    """
    level = -np.log1p(-uniform)
    if rule.shape == "exponential":
        return rule.mean * level
    if rule.shape == "weibull":
        return np.asarray(rule.mean * level ** (1 / rule.weibull_shape))
    starts = np.array(rule.hazard_from, dtype=float)
    hazard = np.array(rule.hazard, dtype=float)
    reached = np.concatenate([[0.0], np.cumsum(np.diff(starts) * hazard[:-1])])
    # From the right, so that a stretch without hazard is passed over.
    piece = np.searchsorted(reached, level, side="right") - 1
    return np.asarray(starts[piece] + (level - reached[piece]) / hazard[piece], dtype=np.float64)
