"""Figures as people read them: measures with their units, differences with their intervals."""

from math import floor, isfinite, log10

from twin.experiments.paired import Difference
from twin.experiments.yardsticks import YARDSTICKS

__all__ = ["digits", "label", "number", "scale", "signed"]

_MOST_DIGITS = 3
_NO_WIDTH = 1e-9  # half an interval that is nothing but rounding


def label(measure: str) -> str:
    """What a measure is called, with its unit: shares are shown in per cent."""
    one = YARDSTICKS[measure]
    unit = "%" if one.unit == "share" else one.unit
    return f"{one.label} ({unit})" if unit else one.label


def scale(measure: str) -> float:
    """What a measure is multiplied by to be shown: shares are shown in per cent."""
    return 100.0 if YARDSTICKS[measure].unit == "share" else 1.0


def digits(reach: float) -> int:
    """Decimals that leave two figures of half an interval; 3 where there is no width."""
    if not reach > _NO_WIDTH:
        return 3
    return min(_MOST_DIGITS, max(0, 1 - floor(log10(reach))))


def number(value: float, places: int) -> str:
    """A value with that many decimals; a dash where unknown."""
    return f"{value:,.{places}f}" if isfinite(value) else "–"


def signed(difference: Difference, factor: float) -> str:
    """`+1.2 ± 0.3`; a dash where unknown, no interval with a single pair or no width."""
    mean, reach = difference.mean * factor, difference.reach * factor
    if not isfinite(mean):
        return "–"
    if mean == reach == 0:
        return "0 ± 0"
    places = digits(reach)
    middle = f"{mean:+,.{places}f}".replace("-", "−") if round(mean, places) else "0"
    if not isfinite(reach):
        return f"{middle} (one pair)"
    if reach <= _NO_WIDTH:
        return f"{middle} by construction"  # it follows from the levers, whatever chance does
    return f"{middle} ± {number(reach, places)}"
