"""The variants of a procedure: each sequence of steps that occurred, and how often."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from twin.measures.alignment import align
from twin.measures.arithmetic import mean
from twin.measures.cases import Case

__all__ = ["Variant", "variants"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One sequence of steps: in how many cases, its share of all, and its mean duration (s).

    `fitness` is that of its alignment with what is prescribed, 0 to 1.
    """

    steps: tuple[str, ...]
    cases: int
    share: float
    lasted: float
    fitness: float


def variants(cases: Iterable[Case], prescribed: tuple[str, ...]) -> tuple[Variant, ...]:
    """The variants of these cases, the most frequent first, then by their steps."""
    lasted: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for case in cases:
        lasted[case.steps].append(case.lasted)
    total = sum(map(len, lasted.values()))
    found = [
        Variant(
            steps,
            len(times),
            len(times) / total,
            mean(np.array(times)),
            align(steps, prescribed).fitness,
        )
        for steps, times in lasted.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.cases, one.steps)))
