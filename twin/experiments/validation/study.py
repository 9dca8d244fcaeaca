"""The whole of the validation: what is simulated, how much of it, and what it shows."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import TypeVar

import numpy as np

from twin.engine.simulation import simulate
from twin.experiments.parts import Parts, fingerprint
from twin.experiments.plateaux import heads
from twin.experiments.pool import in_order
from twin.experiments.population import population
from twin.experiments.validation import queueing
from twin.experiments.validation.breaks import (
    Work,
    better_work,
    less_discomfort,
    less_fatigue,
    same_output,
)
from twin.experiments.validation.calls import service_times
from twin.experiments.validation.month import Month, month, opened
from twin.experiments.validation.people import people
from twin.experiments.validation.statistics import Array
from twin.experiments.validation.system import system
from twin.experiments.validation.targets import Finding
from twin.scenario.model import Scenario
from twin.world.streams import stream

__all__ = ["FULL", "QUICK", "Size", "study"]

Progress = Callable[[float], None]
K = TypeVar("K")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is simulated.

    `technicians` of a mixed population for `shifts` each; the months of C6 to C9 take `paired` as
    many technicians, three times; C10 takes so many runs, and days of queues for a team of one.
    """

    technicians: int
    shifts: int
    paired: float = 1 / 8
    runs: int = 4
    queue_days: int = 300
    least_days: int = 12


FULL = Size(4000, 20)
"""What the targets are meant for: four thousand technicians, twenty shifts."""

QUICK = Size(600, 10, runs=2, queue_days=75, least_days=4)
"""A first look; the bands are then wider."""


def study(
    scenario: Scenario,
    size: Size = FULL,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
    parts: Path | None = None,
) -> list[Finding]:
    """What a population around the scenario shows of every target, C1 to C10, in order.

    The findings do not depend on the number of `workers`. In the folder `parts` what is done is
    kept, so that a study that was stopped goes on where it was.

    Raises:
        InputError: nobody is on the roster, or nobody comes to work.
    """
    rng = stream(seed, 0, "validation.bootstrap")
    first, second, third = (
        _stretch(progress, *ends) for ends in ((0, 0.65), (0.65, 0.9), (0.9, 1))
    )
    table = population(scenario, size.technicians, size.shifts, seed, workers, first, parts)
    findings = people(table)
    months = _months(scenario, size, seed, workers, second, parts)
    findings += [
        less_fatigue([one.moments for one in months], rng),
        better_work(
            _joined([one.work[0] for one in months]), _joined([one.work[1] for one in months]), rng
        ),
        same_output(*_pairs([one.output for one in months]), rng),
        less_discomfort(*_pairs([one.discomfort for one in months]), rng),
        *system([one.incidents for one in months], rng),
        *service_times([one.calls for one in months], rng),
    ]
    return findings + _queues(scenario, size, seed, workers, third, rng)


def _months(
    scenario: Scenario,
    size: Size,
    seed: int,
    workers: int,
    progress: Progress,
    parts: Path | None,
) -> list[Month]:
    """The months of the first plateaux of the population."""
    numbers = range(max(1, ceil(size.technicians * size.paired / heads(scenario))))
    code = "".join(
        path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))
    )
    asked = scenario.model_dump_json(), f"validation {seed} {size.shifts}", code
    kept = Parts(parts, fingerprint(*asked))
    task = partial(month, scenario, seed, size.shifts)
    _each(task, kept.missing(numbers), workers, progress, kept.keep)
    kinds = tuple(scenario.contacts)
    return [opened(kept[number], kinds) for number in numbers]


def _queues(
    scenario: Scenario,
    size: Size,
    seed: int,
    workers: int,
    progress: Progress,
    rng: np.random.Generator,
) -> list[Finding]:
    """C10: the centre's own queue with known patience, then the engine as nothing but a queue."""
    patient = queueing.impatient(scenario)
    days = _each(
        partial(_waits, patient, seed, size.shifts),
        range(size.runs),
        workers,
        lambda done: progress(done / 2),
    )
    findings = [queueing.abandonment(np.concatenate(days), patient.patience.mean, rng)]
    keys = [
        (team, replication)
        for team in queueing.TEAMS
        for replication in range(max(size.least_days, size.queue_days // team))
    ]
    found = _each(partial(_loads, seed), keys, workers, lambda done: progress((1 + done) / 2))
    by_team: dict[int, list[Array]] = {}
    for (team, _), numbers in zip(keys, found, strict=True):
        by_team.setdefault(team, []).append(numbers)
    return findings + [queueing.occupancy(team, rows, rng) for team, rows in by_team.items()]


def _waits(scenario: Scenario, seed: int, days: int, replication: int) -> Array:
    return queueing.waits(simulate(scenario, seed=seed, days=days, replication=replication))


def _loads(seed: int, key: tuple[int, int]) -> Array:
    team, replication = key
    middle = queueing.load_at_target(team)
    loads = [min(0.995, middle + step) for step in queueing.STEPS]
    return np.concatenate([queueing.load_day(team, load, seed, replication) for load in loads])


def _each(
    function: Callable[[K], R],
    keys: Iterable[K],
    workers: int,
    progress: Progress,
    done: Callable[[K, R], None] | None = None,
) -> list[R]:
    """What the function makes of each key, in order, on at most so many processes."""
    keys = list(keys)
    finished = 0

    def one_more(key: K, result: R) -> None:
        nonlocal finished
        finished += 1
        if done is not None:
            done(key, result)
        progress(finished / len(keys))

    crew = max(1, min(workers, len(keys)))
    with closing(in_order(function, keys, workers=crew, done=one_more)) as results:
        return list(results)


def _stretch(progress: Progress | None, low: float, high: float) -> Progress:
    """Tells a share done of one stretch as a share of the whole."""

    def tell(share: float) -> None:
        if progress is not None:
            progress(low + (high - low) * share)

    return tell


def _pairs(pairs: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    first, second = zip(*pairs, strict=True)
    return np.concatenate(first), np.concatenate(second)


def _joined(works: list[Work]) -> Work:
    return Work(
        np.concatenate([one.taken for one in works]),
        np.concatenate([one.resolved for one in works]),
        np.concatenate([one.seconds for one in works]),
    )
