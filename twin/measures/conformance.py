"""Process conformance: how far what was done, and what is on record, is what is prescribed.

Not to be taken for the measures *script fitness*, which count steps: here whole sequences are laid
beside the script, and a step out of its place counts on both sides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

from twin.measures.alignment import align
from twin.measures.arithmetic import ratio
from twin.measures.cases import Case, Cases
from twin.measures.step_map import StepMap, step_map
from twin.measures.variants import Variant, variants

__all__ = ["Conformance", "RecordGap", "StepFit", "conformance", "record_gap"]


@dataclass(frozen=True, slots=True)
class StepFit:
    """One step over all cases, by their alignments with the script.

    `kept` in its place, `skipped`, `reordered` (done in another place), `added` (once more than
    prescribed; of a step that is not in the script, all times).
    """

    step: str
    in_script: bool
    kept: int
    skipped: int
    reordered: int
    added: int

    @property
    def due(self) -> int:
        """How often the step was to be done."""
        return self.kept + self.skipped + self.reordered


@dataclass(frozen=True, slots=True)
class Conformance:
    """How far a set of cases is what is prescribed.

    `fitness` is the mean over cases of 1 - cost / worst cost of an optimal alignment (see
    `Alignment.fitness`); `log_fitness` is 1 - all costs / all worst costs; `fitting` is the share
    of cases that are exactly the script. All are 0 to 1, nan without cases.
    """

    prescribed: tuple[str, ...]
    cases: int
    events: int
    fitness: float
    log_fitness: float
    fitting: float
    steps: tuple[StepFit, ...]
    variants: tuple[Variant, ...]
    map: StepMap


@dataclass(frozen=True, slots=True)
class RecordGap:
    """What is on record against what was done, over the same cases; shares 0 to 1.

    `fitness_done` and `fitness_recorded` hold each against the script; `agreement` is the mean
    fitness of the record's sequence to the one that was done; `faithful` is the share of cases
    whose record is exactly what was done.
    """

    cases: int
    fitness_done: float
    fitness_recorded: float
    agreement: float
    faithful: float

    @property
    def gap(self) -> float:
        """How much better the record looks than the work it records."""
        return self.fitness_recorded - self.fitness_done


def conformance(cases: Sequence[Case], prescribed: tuple[str, ...]) -> Conformance:
    """How far these cases are what is prescribed."""
    found = variants(cases, prescribed)
    kept, skipped, reordered, added = (Counter[str]() for _ in range(4))
    cost = worst = 0
    for one in found:
        laid = align(one.steps, prescribed)
        cost, worst = cost + one.cases * laid.cost, worst + one.cases * laid.worst
        for total, part in (
            (kept, laid.kept),
            (skipped, laid.skipped),
            (reordered, laid.reordered),
            (added, laid.added),
        ):
            for step, times in part.items():
                total[step] += one.cases * times
    others = sorted(set(added) - set(prescribed), key=lambda step: (-added[step], step))
    return Conformance(
        prescribed,
        len(cases),
        sum(len(case.steps) for case in cases),
        ratio(sum(one.fitness * one.cases for one in found), len(cases)),
        1 - cost / worst if worst else nan,
        ratio(sum(one.cases for one in found if one.steps == prescribed), len(cases)),
        tuple(
            StepFit(
                step, step in prescribed, kept[step], skipped[step], reordered[step], added[step]
            )
            for step in (*dict.fromkeys(prescribed), *others)
        ),
        found,
        step_map(cases),
    )


def record_gap(cases: Cases) -> RecordGap:
    """What is on record against what was done."""
    pairs = Counter(
        (done.steps, recorded.steps)
        for done, recorded in zip(cases.done, cases.recorded, strict=True)
    )
    total = len(cases.done)

    def over(fitness: dict[tuple[tuple[str, ...], tuple[str, ...]], float]) -> float:
        return ratio(sum(times * fitness[pair] for pair, times in pairs.items()), total)

    script = cases.prescribed
    return RecordGap(
        total,
        over({pair: align(pair[0], script).fitness for pair in pairs}),
        over({pair: align(pair[1], script).fitness for pair in pairs}),
        over({pair: align(pair[1], pair[0]).fitness for pair in pairs}),
        over({pair: float(pair[0] == pair[1]) for pair in pairs}),
    )
