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
    return _reached(-np.log1p(-uniform), rule)


def patience_beyond(uniform: FloatArray, waited: FloatArray, rule: Patience) -> FloatArray:
    """Patience in seconds of customers who have waited so long already (s), same shapes.

    The law of patience given that it exceeds what was waited, exactly, for all three shapes:

        P(T > t | T > w) = exp(-(H(t) - H(w)))

    with H the accumulated hazard, so T is the moment at which H reaches H(w) + E.
    """
    return _reached(_accumulated(waited, rule) - np.log1p(-uniform), rule)


def _accumulated(waited: FloatArray, rule: Patience) -> FloatArray:
    """The hazard accumulated by then."""
    if rule.shape == "exponential":
        return waited / rule.mean
    if rule.shape == "weibull":
        return np.asarray((waited / rule.mean) ** rule.weibull_shape)
    starts, hazard, reached = _pieces(rule)
    piece = np.searchsorted(starts, waited, side="right") - 1
    return np.asarray(reached[piece] + (waited - starts[piece]) * hazard[piece], dtype=np.float64)


def _pieces(rule: Patience) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Where each piece of the hazard begins, how high it is, and what has accumulated by then."""
    starts = np.array(rule.hazard_from, dtype=float)
    hazard = np.array(rule.hazard, dtype=float)
    return starts, hazard, np.concatenate([[0.0], np.cumsum(np.diff(starts) * hazard[:-1])])


def _reached(level: FloatArray, rule: Patience) -> FloatArray:
    """The moment at which the accumulated hazard reaches a level."""
    if rule.shape == "exponential":
        return rule.mean * level
    if rule.shape == "weibull":
        return np.asarray(rule.mean * level ** (1 / rule.weibull_shape))
    starts, hazard, reached = _pieces(rule)
    # From the right, so that a stretch without hazard is passed over.
    piece = np.searchsorted(reached, level, side="right") - 1
    return np.asarray(starts[piece] + (level - reached[piece]) / hazard[piece], dtype=np.float64)
