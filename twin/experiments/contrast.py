"""An experiment carried out: paired differences in every condition, and what became of claims."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.engine.simulation import simulate
from twin.experiments.experiment import Claim, Condition, Direction, Experiment, Side, scenarios
from twin.experiments.paired import Difference, differences, estimate
from twin.experiments.pool import in_order
from twin.experiments.yardsticks import measured
from twin.scenario.model import Scenario

__all__ = ["Contrast", "Effect", "Held", "Outcome", "contrast", "judged"]

Outcome = Literal["shown", "not shown", "contradicted"]
Progress = Callable[[float], None]

_SIDES: tuple[Side, Side] = ("low", "high")


@dataclass(frozen=True, slots=True)
class Effect:
    """What the contrast does to one measure in one condition.

    `low` and `high` are means over the replications; `difference` is high - low of pairs on the
    same seed, `beside_main` that difference less the main condition's on the same seed (None in
    the main condition itself).
    """

    measure: str
    low: float
    high: float
    difference: Difference
    beside_main: Difference | None


@dataclass(frozen=True, slots=True)
class Held:
    """A claim, held against the runs."""

    claim: Claim
    condition: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Contrast:
    """The results of an experiment: effects by condition and measure, and its claims."""

    experiment: Experiment
    effects: Mapping[str, Mapping[str, Effect]]
    claims: tuple[Held, ...]


class _Key(NamedTuple):
    condition: str
    side: Side
    replication: int


def contrast(
    experiment: Experiment,
    base: Scenario,
    workers: int = 1,
    progress: Progress | None = None,
) -> Contrast:
    """Simulate every condition at both ends of the contrast, and compare.

    All runs of a replication have the same seed, so that they share their callers and technicians
    (common random numbers). The result does not depend on the number of `workers`.

    Args:
        experiment: what is contrasted, and how often.
        base: the scenario that levers are set on.
        workers: processes; one is this very process.
        progress: told the share done, 0 to 1.

    Raises:
        InputError: the levers of the experiment do not fit the scenario.
    """
    centres = scenarios(experiment, base)
    names = [condition.name for condition in experiment.conditions]
    keys = [_Key(*one) for one in product(names, _SIDES, range(experiment.replications))]
    run = partial(_run, centres, experiment.measures, experiment.seed, experiment.days)
    finished = 0

    def done(key: _Key, values: dict[str, float]) -> None:
        nonlocal finished
        finished += 1
        if progress is not None:
            progress(finished / len(keys))

    crew = min(workers, len(keys))
    with closing(in_order(run, keys, workers=crew, done=done)) as results:
        found = dict(zip(keys, results, strict=True))
    effects = _effects(experiment, found)
    return Contrast(experiment, effects, tuple(_held(experiment, effects)))


def _run(
    centres: Mapping[tuple[str, Side], Scenario],
    measures: tuple[str, ...],
    seed: int,
    days: int,
    key: _Key,
) -> dict[str, float]:
    """The measures of one run; its traces are forgotten."""
    centre = centres[key.condition, key.side]
    return measured(simulate(centre, seed=seed, days=days, replication=key.replication), measures)


def _effects(
    experiment: Experiment, found: Mapping[_Key, Mapping[str, float]]
) -> dict[str, dict[str, Effect]]:
    def values(condition: Condition, side: Side, measure: str) -> NDArray[np.float64]:
        replications = range(experiment.replications)
        return np.array([found[_Key(condition.name, side, r)][measure] for r in replications])

    effects: dict[str, dict[str, Effect]] = {one.name: {} for one in experiment.conditions}
    for measure in experiment.measures:
        in_main: NDArray[np.float64] | None = None
        for condition in experiment.conditions:
            low, high = (values(condition, side, measure) for side in _SIDES)
            apart = differences(low, high)
            beside = None if in_main is None else estimate(differences(in_main, apart))
            in_main = apart if in_main is None else in_main
            effects[condition.name][measure] = Effect(
                measure, _mean(low), _mean(high), estimate(apart), beside
            )
    return effects


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _held(experiment: Experiment, effects: Mapping[str, Mapping[str, Effect]]) -> list[Held]:
    held = []
    for claim in experiment.claims:
        name = experiment.condition_of(claim)
        effect, main = (effects[one][claim.measure] for one in (name, experiment.main.name))
        outcome = judged(claim.direction, effect.difference, main.difference, effect.beside_main)
        held.append(Held(claim, name, outcome))
    return held


def judged(
    direction: Direction,
    difference: Difference,
    in_main: Difference,
    beside_main: Difference | None,
) -> Outcome:
    """What becomes of a claimed direction: shown, contradicted, or neither.

    `up`, `down`: the sign of the difference. `reverses`: its sign is the opposite of the main
    condition's. `smaller`: it lies on the other side of the main condition's difference than away
    from 0, so that there is less of it, or the reverse. A sign counts if the 95 % interval leaves
    out 0; where the main condition has none, nothing can be smaller than it or reverse it.
    """
    opposite = {"up": "down", "down": "up"}
    wanted: str = direction
    if direction in opposite:
        seen = difference.verdict
    elif in_main.verdict == "can't tell":
        return "not shown"
    else:
        wanted = opposite[in_main.verdict]
        shift = difference if direction == "reverses" else beside_main
        seen = "can't tell" if shift is None else shift.verdict
    if seen == "can't tell":
        return "not shown"
    return "shown" if seen == wanted else "contradicted"
