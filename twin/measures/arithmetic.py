"""Shares and means that say nan where there is nothing to divide by."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def ratio(part: float, whole: float) -> float:
    """`part` / `whole`; nan if `whole` is 0 or either is unknown."""
    return float(part / whole) if whole else float("nan")


def count(flags: Flags) -> int:
    """How many flags are up."""
    return int(np.count_nonzero(flags))


def mean(values: Floats) -> float:
    """Mean of the values that are known; nan if none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def share(flags: Flags, among: Flags) -> float:
    """Share of those in `among` that also have their flag; nan if there are none."""
    return ratio(count(flags & among), count(among))
