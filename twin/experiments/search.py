"""The search for good points: every one where they are few, NSGA-II where they are many."""

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.experiments.design import Dimension
from twin.experiments.runs import Point

__all__ = ["Rate", "searched"]

Floats = NDArray[np.float64]

Rate = Callable[[Sequence[Point]], tuple[Floats, Floats]]
"""Rates points: costs, shape (points, objectives), the less the better, and by how much each breaks
the constraints, shape (points, constraints), 0 or less if it does not."""


def searched(
    varied: Sequence[Dimension], rate: Rate, objectives: int, *, evaluations: int, generation: int,
    seed: int,
) -> list[Point]:  # fmt: skip
    """The points that a search tried, each once, in the order in which it came to them.

    Where all combinations of the dimensions' values are within `evaluations`, that is all of them,
    and nothing can be overlooked. Otherwise NSGA-II (Deb et al. 2002) tries `generation` points at
    a time, of which `rate` may work out all at once. Same seed, same points.
    """
    if all(one.values or one.whole for one in varied):
        levels = [_values(one) for one in varied]
        if prod(map(len, levels)) <= evaluations:
            tried = [
                tuple((path, value) for one, value in zip(varied, values, strict=True)
                      for path in one.paths)
                for values in product(*levels)
            ]  # fmt: skip
            rate(tried)
            return tried
    return _evolved(varied, rate, objectives, evaluations, generation, seed)


def _values(one: Dimension) -> tuple[Any, ...]:
    return one.values or tuple(range(int(one.low), int(one.high) + 1))


def _evolved(
    varied: Sequence[Dimension], rate: Rate, objectives: int, evaluations: int, generation: int,
    seed: int,
) -> list[Point]:  # fmt: skip
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        directions=["minimize"] * objectives,
        sampler=optuna.samplers.NSGAIISampler(population_size=generation, seed=seed),
    )
    space = {one.name: _distribution(one) for one in varied}
    tried: dict[Point, None] = {}
    for start in range(0, evaluations, generation):
        trials = [study.ask(space) for _ in range(min(generation, evaluations - start))]
        asked = [_point(varied, trial.params) for trial in trials]
        tried.update(dict.fromkeys(asked))
        costs, broken = rate(asked)
        for trial, cost, breach in zip(trials, costs.tolist(), broken.tolist(), strict=True):
            for place, excess in enumerate(breach):
                trial.set_constraint(str(place), excess)
            if np.isfinite(cost).all():
                study.tell(trial, cost)
            else:
                study.tell(trial, state=optuna.trial.TrialState.FAIL)
    return list(tried)


def _distribution(one: Dimension) -> Any:
    """What the optimiser takes a dimension for: numbers in order, or things without one."""
    from optuna import distributions as kinds

    if one.values:
        numbers = all(isinstance(value, int | float) for value in one.values)
        if numbers and len(one.values) > 2:
            return kinds.IntDistribution(0, len(one.values) - 1)
        return kinds.CategoricalDistribution(range(len(one.values)))
    if one.whole:
        return kinds.IntDistribution(int(one.low), int(one.high))
    return kinds.FloatDistribution(one.low, one.high)


def _point(varied: Sequence[Dimension], params: dict[str, Any]) -> Point:
    return tuple(
        (path, one.values[params[one.name]] if one.values else params[one.name])
        for one in varied
        for path in one.paths
    )
