"""How good forecasts were, once the truth is known: CRPS, coverage of the bands, and PIT."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.experiments.paired import Difference, estimate

Floats = NDArray[np.float64]


def crps(ensemble: Floats, truth: float) -> float:
    """The continuous ranked probability score of an ensemble, in the unit of what is forecast.

    The energy form, exact for the ensemble's own distribution function:

        CRPS = E|X - y| - E|X - X'| / 2
        E|X - X'| / 2 = Σ_i (2i - m - 1) x_(i) / m²

    with x_(1) ≤ … ≤ x_(m) (Gneiting and Raftery 2007, *Strictly proper scoring rules, prediction,
    and estimation*, eq. 21). For a single value it is the absolute error. Less is better; nan if
    either is unknown.
    """
    known = np.sort(ensemble[np.isfinite(ensemble)])
    m = len(known)
    if not m or not np.isfinite(truth):
        return float("nan")
    spread = float((2 * np.arange(1, m + 1) - m - 1) @ known) / m**2
    return float(np.abs(known - truth).mean()) - spread


def within(ensemble: Floats, truth: float, share: float) -> float:
    """1 if the truth lies in the ensemble's central band of this share, its ends included, else 0.

    nan if either is unknown.
    """
    known = ensemble[np.isfinite(ensemble)]
    if not len(known) or not np.isfinite(truth):
        return float("nan")
    low, high = np.quantile(known, [(1 - share) / 2, (1 + share) / 2])
    return float(low <= truth <= high)


def pit(ensemble: Floats, truth: float) -> float:
    """Where the truth lies in the ensemble, 0 to 1: evenly spread if forecasts are calibrated.

    The share of members below it, and half of those equal to it.
    """
    known = ensemble[np.isfinite(ensemble)]
    if not len(known) or not np.isfinite(truth):
        return float("nan")
    return float((known < truth).mean() + (known == truth).mean() / 2)


@dataclass(frozen=True, slots=True)
class Score:
    """How one forecaster did on one measure: means over `n` steps.

    `bias` is the mean of what was forecast less what came true.
    """

    measure: str
    n: int
    crps: float
    within_50: float
    within_80: float
    bias: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; what is unknown is None."""
        return {
            "measure": self.measure,
            "n": self.n,
            "crps": plain(self.crps),
            "within_50": plain(self.within_50),
            "within_80": plain(self.within_80),
            "bias": plain(self.bias),
        }


def score(measure: str, ensembles: Sequence[Floats], truths: Sequence[float]) -> Score:
    """The score of forecasts of one measure, each an ensemble, and what came true."""
    pairs = list(zip(ensembles, truths, strict=True))
    rows = np.array(
        [(crps(x, y), within(x, y, 0.5), within(x, y, 0.8), mean_known(x) - y) for x, y in pairs],
        dtype=float,
    ).reshape(-1, 4)
    known = rows[np.isfinite(rows).all(axis=1)]
    means = known.mean(axis=0).tolist() if len(known) else [float("nan")] * 4
    return Score(measure, len(known), *means)


def beats(ours: Floats, theirs: Floats, groups: NDArray[Any]) -> Difference:
    """By how much the first has the lower CRPS: mean of ours - theirs, 95 % interval over groups.

    Steps of one group, such as a day, hang together; the interval takes only groups' means as
    independent. Steps that either lacks are left out. Below 0 the first is better.
    """
    apart = np.asarray(ours - theirs, dtype=float)
    known = np.isfinite(apart)
    means = [float(apart[known & (groups == one)].mean()) for one in np.unique(groups[known])]
    return estimate(means)


def mean_known(values: Floats) -> float:
    """The mean of the known values; nan without any."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def plain(value: float) -> float | None:
    """A number as JSON can hold it."""
    return value if np.isfinite(value) else None
