"""Scenarios compared on the same chance: paired differences with intervals, and a verdict each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.experiments.executors import Maker
from twin.experiments.job import Job, Watch
from twin.experiments.paired import Difference, differences, estimate
from twin.experiments.runs import scenario_at
from twin.experiments.sequential import FIRST, Precision
from twin.experiments.tabular import Tabular
from twin.experiments.yardsticks import YARDSTICKS, checked, measure_run
from twin.measures.catalogue import MEASURES
from twin.scenario.model import Scenario

__all__ = ["FOCUS", "Comparison", "Effect", "Verdict", "compare", "judged", "tiers"]

Floats = NDArray[np.float64]
Verdict = Literal["better", "worse", "can't tell", "same"]
Look = Callable[[int, Mapping[str, Sequence[Difference]]], None]
"""Told how many pairs there are, and for each measure in focus the variants' differences."""

FOCUS = ("service_level", "aht", "occupancy", "tension")
"""What precision is asked of, unless something else is: service, work, load and strain."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a variant does to one measure.

    `base` and `variant` are means over replications; `difference` is variant - base over pairs on
    the same chance. `removed` is the share of the difference's variance that pairing took away:
    1 - var(variant - base) / (var(variant) + var(base)); nan where nothing varies. `pairs` are the
    values behind it, base and variant of each replication; nan where undefined.
    """

    measure: str
    base: float
    variant: float
    difference: Difference
    removed: float
    pairs: tuple[tuple[float, float], ...] = ()

    @property
    def apart(self) -> tuple[float, ...]:
        """The difference of each pair, variant - base."""
        base, variant = zip(*self.pairs, strict=True) if self.pairs else ((), ())
        return tuple(differences(base, variant).tolist())

    @property
    def verdict(self) -> Verdict:
        """Whether the variant is better, as far as the measure says what is better."""
        known = MEASURES.get(self.measure)
        return judged(self.difference, known.better if known else "")


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Tabular):
    """Variants beside their base: effects by variant and measure, after some pairs of runs.

    `reached` tells whether the precision that was asked for was reached (None if none was).
    `failures` holds the reason for each run that failed, in words; its replication is left out.
    `numbers` are the replications that the pairs of an effect belong to, in their order.
    """

    base: str
    variants: tuple[str, ...]
    replications: int
    seed: int
    days: int
    effects: Mapping[str, Mapping[str, Effect]]
    ranking: Mapping[str, tuple[tuple[str, ...], ...]]
    reached: bool | None = None
    failures: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    def columns(self) -> Mapping[str, Sequence[object]]:
        """One row per variant and measure: both means, the difference, its interval, a verdict."""
        rows = [(name, one) for name, found in self.effects.items() for one in found.values()]
        return {
            "variant": [name for name, _ in rows],
            "measure": [one.measure for _, one in rows],
            "unit": [YARDSTICKS[one.measure].unit for _, one in rows],
            "base": [one.base for _, one in rows],
            "changed": [one.variant for _, one in rows],
            "difference": [one.difference.mean for _, one in rows],
            "low": [one.difference.low for _, one in rows],
            "high": [one.difference.high for _, one in rows],
            "verdict": [one.verdict for _, one in rows],
        }


def judged(difference: Difference, better: str) -> Verdict:
    """Better, worse, can't tell or the same.

    The same: no pair differs. A sign counts if the 95 % interval leaves out 0. Where more is
    neither better nor worse, it cannot be told which it is.
    """
    if difference.n and difference.mean == difference.low == difference.high == 0:
        return "same"
    if difference.verdict == "can't tell" or not better:
        return "can't tell"
    return "better" if (difference.verdict == "up") == (better == "more") else "worse"


def compare(
    base: tuple[str, Scenario],
    variants: Sequence[tuple[str, Scenario]],
    *,
    replications: int | None = None,
    precision: Precision | None = None,
    focus: Sequence[str] = FOCUS,
    days: int = 1,
    seed: int = 0,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
    look: Look | None = None,
    show: Callable[["Comparison"], None] | None = None,
) -> Comparison:
    """Simulate a base and its variants on the same chance, and compare every measure.

    A replication has the same contacts, with the same patience and the same work, in every
    scenario, whoever answers them. The result does not depend on the number of `workers`.

    Args:
        base: a name and a scenario.
        variants: names and scenarios; the names must differ from each other.
        replications: pairs of runs; 20 unless `precision` is given.
        precision: go on until half of each interval in `focus` is as narrow.
        focus: the measures that precision is asked of.
        days: working days in a row.
        seed: same seed, same chance.
        workers: processes; one is this very process.
        executor: makes what runs the tasks, if it is not to be processes of this machine.
        watch: told of the job after each run.
        cancelled: asked now and then whether it was called off.
        look: told of the differences in focus after each pair.
        show: given the whole comparison so far after each pair.

    Raises:
        InputError: names are not unique, a measure is unknown, or no pair of runs came out.
        Cancelled: the job was called off.
    """
    names = (base[0], *(name for name, _ in variants))
    twice = next((name for name in names[1:] if names[1:].count(name) > 1), None)
    if twice is not None:
        raise InputError(f"VARIANT = {twice!r}: is there twice; allowed: names that differ")
    measures = tuple(dict.fromkeys((*MEASURES, *checked("--measure", focus))))
    arms = _Arms(tuple(one.model_dump_json() for _, one in (base, *variants)), measures, seed, days)
    taken = _Taken(len(names), measures)
    failures: list[str] = []
    pairs, wanted = 0, FIRST if precision else (replications or FIRST)
    while pairs < wanted:
        keys = [
            _Key(arm, replication)
            for replication in range(pairs, wanted)
            for arm in range(len(names))
        ]
        job = Job(
            arms.run, keys, doing=f"comparing with {names[0]}", workers=workers,
            executor=executor, watch=watch, cancelled=cancelled,
        )  # fmt: skip
        for key, values in job.results():
            if not taken.add(key, values):
                continue
            if look is not None:
                look(taken.pairs, _in_focus(taken, names, focus))
            if show is not None:
                show(_so_far(taken, names, measures, seed, days))
        failures += [
            f"{names[key.arm]}, seed {seed}, replication {key.replication}: {failure.why}"
            for key, failure in job.failures.items()
        ]
        pairs = wanted
        if precision is not None and taken.pairs > 1:
            wanted = precision.next(pairs, precision.short(_levels(taken, names, focus)))
    if not taken.pairs:
        raise InputError(f"no pair of runs came out: {failures[0]}")
    return replace(
        _so_far(taken, names, measures, seed, days),
        reached=precision.short(_levels(taken, names, focus)) <= 1 if precision else None,
        failures=tuple(failures),
    )


class _Key(NamedTuple):
    arm: int
    replication: int


@dataclass(frozen=True, slots=True)
class _Arms:
    """The scenarios that are compared, as JSON, and what is measured of their runs."""

    scenarios: tuple[str, ...]
    measures: tuple[str, ...]
    seed: int
    days: int

    def run(self, key: _Key) -> dict[str, float]:
        """The measures of one run."""
        scenario = scenario_at(self.scenarios[key.arm])
        return measure_run(
            scenario, self.measures, seed=self.seed, days=self.days, replication=key.replication
        )


class _Taken:
    """The values of all whole replications, one of each scenario."""

    def __init__(self, arms: int, measures: Sequence[str]) -> None:
        self._arms = arms
        self._measures = measures
        self._open: dict[int, dict[int, list[float]]] = {}
        self._whole: list[list[list[float]]] = []
        self._numbers: list[int] = []

    @property
    def pairs(self) -> int:
        return len(self._whole)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Which replications they are."""
        return tuple(self._numbers)

    def add(self, key: _Key, values: Mapping[str, float]) -> bool:
        """Take the values of a run; tells whether its replication is whole with it."""
        held = self._open.setdefault(key.replication, {})
        held[key.arm] = [values[measure] for measure in self._measures]
        if len(held) < self._arms:
            return False
        del self._open[key.replication]
        self._whole.append([held[arm] for arm in range(self._arms)])
        self._numbers.append(key.replication)
        return True

    def of(self, arm: int, measure: str) -> Floats:
        """The values of a measure over replications, shape (pairs,)."""
        place = self._measures.index(measure)
        return np.array([values[arm][place] for values in self._whole])


def _so_far(
    taken: _Taken, names: Sequence[str], measures: Sequence[str], seed: int, days: int
) -> Comparison:
    """What is known from the whole replications so far."""
    effects = _effects(taken, names, measures)
    return Comparison(
        base=names[0],
        variants=tuple(names[1:]),
        replications=taken.pairs,
        seed=seed,
        days=days,
        effects=effects,
        ranking=_ranking(effects),
        numbers=taken.numbers,
    )


def _in_focus(
    taken: _Taken, names: Sequence[str], focus: Sequence[str]
) -> dict[str, list[Difference]]:
    return {
        measure: [
            estimate(differences(taken.of(0, measure), taken.of(arm, measure)))
            for arm in range(1, len(names))
        ]
        for measure in focus
    }


def _levels(
    taken: _Taken, names: Sequence[str], focus: Sequence[str]
) -> list[tuple[Difference, float]]:
    """The differences in focus, each with the base's level it is held against."""
    return [
        (difference, _mean(taken.of(0, measure)))
        for measure, found in _in_focus(taken, names, focus).items()
        for difference in found
    ]


def _effects(
    taken: _Taken, names: Sequence[str], measures: Sequence[str]
) -> dict[str, dict[str, Effect]]:
    found: dict[str, dict[str, Effect]] = {name: {} for name in names[1:]}
    for measure in measures:
        base = taken.of(0, measure)
        for arm, name in enumerate(names[1:], 1):
            values = taken.of(arm, measure)
            apart = differences(base, values)
            found[name][measure] = Effect(
                measure, _mean(base), _mean(values), estimate(apart), _removed(base, values, apart),
                tuple(zip(base.tolist(), values.tolist(), strict=True)),
            )  # fmt: skip
    return found


def _removed(base: Floats, values: Floats, apart: Floats) -> float:
    """The share of the variance of a difference that pairing took away."""
    known = np.isfinite(apart)
    if np.count_nonzero(known) < 2:
        return float("nan")
    apart_from = float(base[known].var() + values[known].var())
    return 1 - float(apart[known].var()) / apart_from if apart_from else float("nan")


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _ranking(
    effects: Mapping[str, Mapping[str, Effect]],
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """For each measure with a better side, the variants in tiers, the best first."""
    names = list(effects)
    found = {}
    for measure, kind in MEASURES.items():
        if kind.better and names:
            held = {name: effects[name][measure].difference for name in names}
            found[measure] = tiers(held, more=kind.better == "more")
    return found


def tiers(held: Mapping[str, Difference], *, more: bool) -> tuple[tuple[str, ...], ...]:
    """Names in tiers, the best first: those whose intervals overlap share one, and are not ranked.

    Overlap carries over: a variant between two others that it overlaps with joins them. One
    without an interval is in no tier.
    """
    known = [name for name, one in held.items() if one.low <= one.high]
    known.sort(key=lambda name: held[name].low)
    found: list[list[str]] = []
    reach = -np.inf
    for name in known:
        if found and held[name].low <= reach:
            found[-1].append(name)
        else:
            found.append([name])
        reach = max(reach, held[name].high)
    return tuple(map(tuple, reversed(found) if more else found))
