"""How much of what a measure varies by is due to each lever and each assumption."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from twin.errors import InputError
from twin.experiments.design import MOST_POINTS, Design, Dimension, dimensions, point_at
from twin.experiments.executors import Maker
from twin.experiments.job import Watch
from twin.experiments.runs import Runs, values_of
from twin.experiments.sweep import study_of
from twin.scenario.model import Scenario

__all__ = ["Index", "Sensitivity", "indices", "sensitivity"]

Floats = NDArray[np.float64]

_RESAMPLES = 500
_MOST_DIMENSIONS = 100


class Index(NamedTuple):
    """A Sobol index with the ends of its 95 % interval; nan where nothing varies."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Sensitivity:
    """Sobol indices of measures over the dimensions of a design.

    `first` and `total` hold, by measure, one index per dimension in the order of `varied`. `mean`
    and `spread` are each measure's mean and standard deviation over the space. `chance` is the
    share of that variance which is due to the replications being few, not to what varies.
    """

    design: Design
    scenario: Scenario
    varied: tuple[Dimension, ...]
    first: Mapping[str, tuple[Index, ...]]
    total: Mapping[str, tuple[Index, ...]]
    mean: Mapping[str, float]
    spread: Mapping[str, float]
    chance: Mapping[str, float]
    failures: tuple[str, ...]


def sensitivity(
    design: Design,
    scenario: Scenario,
    *,
    runs: Path | None = None,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> Sensitivity:
    """First-order and total Sobol indices of a design's measures, with their intervals.

    Two samples A and B of the space, of `samples` rows each (Sobol's sequence, scrambled), and for
    each dimension A with that dimension's column from B: samples × (dimensions + 2) points, each
    run `replications` times. All points share their chance, so that what is taken apart is the mean
    over those replications, a function of what varies alone.

    Args:
        design: what varies, and what is looked at.
        scenario: what the levers are set on; the design's own, with what it sets.
        runs: a file in which each run is kept; those in it are not made again.
        workers: processes; one is this very process.
        executor: makes what makes the runs, if it is not to be processes of this machine.
        watch: told of the job after each run.

    Raises:
        InputError: nothing varies, the design is too large, or a run that is needed failed.
        Cancelled: the job was called off; what is done is in the file.
    """
    varied = dimensions(design, scenario)
    if not varied:
        raise InputError("levers: nothing varies; allowed: a lever or an uncertain parameter")
    if len(varied) > _MOST_DIMENSIONS:
        raise InputError(f"uncertain: {len(varied)} parameters; allowed: {_MOST_DIMENSIONS}")
    count = design.samples * (len(varied) + 2)
    if count > MOST_POINTS:
        raise InputError(f"samples: {count:,} points; allowed: {MOST_POINTS:,}, by fewer samples")
    a, b, mixed = _places(len(varied), design.samples, design.seed)
    tried = [point_at(varied, place) for place in np.concatenate([a, b, *mixed]).tolist()]
    study = study_of(design, scenario)
    with Runs(runs, study) as kept:
        values, failures = values_of(
            study, tried, range(design.replications), kept, doing="looking for what matters",
            workers=workers, executor=executor, watch=watch,
        )  # fmt: skip
    first, total, mean, spread, chance = {}, {}, {}, {}, {}
    for place, measure in enumerate(study.measures):
        found = values[:, :, place].mean(axis=1)
        first[measure], total[measure] = indices(found, len(varied))
        base = found[: 2 * design.samples]
        mean[measure], spread[measure] = float(base.mean()), float(base.std(ddof=1))
        chance[measure] = _chance(values[: 2 * design.samples, :, place])
    told = tuple(f"{study.told(task)}: {why}" for task, why in failures.items())
    return Sensitivity(design, scenario, tuple(varied), first, total, mean, spread, chance, told)


def indices(values: Floats, width: int) -> tuple[tuple[Index, ...], tuple[Index, ...]]:
    """First-order and total Sobol indices from a function's values, with bootstrap intervals.

    `values` holds the values at A, at B, and at each A with one column of B, in that order: shape
    (n × (width + 2),). Estimators of Saltelli et al. (2010), percentile bootstrap over rows. Both
    are nan where nothing varies or a value is unknown.
    """
    n = len(values) // (width + 2)
    at_a, at_b = values[:n], values[n : 2 * n]
    at_ab = values[2 * n :].reshape(width, n)
    unknown = Index(np.nan, np.nan, np.nan)
    scale = np.abs(values).max(initial=0.0)
    if not np.isfinite(values).all() or np.ptp(values) <= 1e-12 * scale:
        return (unknown,) * width, (unknown,) * width
    # The rows are drawn by a generator of a fixed seed: same values, same intervals.
    rng = np.random.default_rng(0)
    with np.errstate(divide="ignore", invalid="ignore"):  # a resample may not vary
        drawn = _resampled(at_a, at_b, at_ab, rng)
    firsts, totals = np.swapaxes(drawn, 0, 1)
    return _with_ends(firsts), _with_ends(totals)


def _resampled(a: Floats, b: Floats, ab: Floats, rng: np.random.Generator) -> Floats:
    """The indices, then those of each resample of rows: shape (1 + resamples, 2, dimensions)."""
    drawn = [_saltelli(a, b, ab)]
    for _ in range(_RESAMPLES):
        rows = rng.integers(0, len(a), len(a))
        drawn.append(_saltelli(a[rows], b[rows], ab[:, rows]))
    return np.array(drawn)


def _saltelli(a: Floats, b: Floats, ab: Floats) -> tuple[Floats, Floats]:
    """First-order and total indices, shape (dimensions,) each; ab has shape (dimensions, n).

    S = mean(b (ab - a)) / V and T = mean((a - ab)²) / 2V, values less the mean of a and b, whose
    variance is V (Saltelli et al. 2010). `scipy.stats.sobol_indices` gives the same, but not for
    one dimension alone.
    """
    both = np.concatenate([a, b])
    middle, variance = both.mean(), both.var()
    first = ((b - middle) * (ab - a)).mean(axis=1) / variance
    total = ((a - ab) ** 2).mean(axis=1) / 2 / variance
    return first, total


def _with_ends(drawn: Floats) -> tuple[Index, ...]:
    """Each index with its interval, from the value itself and its resamples."""
    low, high = np.nanquantile(drawn[1:], [0.025, 0.975], axis=0)
    return tuple(
        Index(float(value), float(least), float(most))
        for value, least, most in zip(drawn[0], low, high, strict=True)
    )


def _places(width: int, n: int, seed: int) -> tuple[Floats, Floats, list[Floats]]:
    """The samples A and B in the unit cube, shape (n, width), and A with each column of B."""
    rng = np.random.default_rng([seed, *b"sensitivity"])
    both = qmc.Sobol(2 * width, scramble=True, rng=rng).random_base2(n.bit_length() - 1)
    a, b = both[:, :width], both[:, width:]
    mixed = []
    for column in range(width):
        one = a.copy()
        one[:, column] = b[:, column]
        mixed.append(one)
    return a, b, mixed


def _chance(values: Floats) -> float:
    """The share of the variance of means over replications that is chance, 0 to 1.

    Replications share their chance, so what counts is what they do not agree on: the interaction
    of points and replications, by its mean square over the replications' number.
    """
    many = values.shape[1]
    whole = values.mean(axis=1).var(ddof=1)
    if many < 2 or not whole > 0:
        return float("nan")
    apart = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    freedom = (values.shape[0] - 1) * (many - 1)
    return float(min(1.0, (apart**2).sum() / freedom / many / whole))
