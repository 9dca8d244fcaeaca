"""The directly-follows map of a procedure: which step came after which, how often, how soon."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import Final

import numpy as np

from twin.measures.cases import Case

__all__ = ["BEGIN", "END", "Edge", "StepMap", "step_map"]

BEGIN: Final = ""
"""Stands before the first step of a case."""
END: Final = " "
"""Stands after the last step of a case."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One step directly after another: how often, in which share of cases at least once, how soon.

    `mean` and `median` are the time (s) from the end of `before` to the end of `after`: what
    `after` took, and what waiting there was in between. From `BEGIN` it is the time that the first
    step took; nan where it is not known, and to `END`.
    """

    before: str
    after: str
    times: int
    share: float
    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class StepMap:
    """How often each step was done, and what came directly after what, the most frequent first."""

    steps: dict[str, int]
    edges: tuple[Edge, ...]


def step_map(cases: Iterable[Case]) -> StepMap:
    """The directly-follows map of these cases."""
    steps: Counter[str] = Counter()
    waits: dict[tuple[str, str], list[float]] = defaultdict(list)
    within: Counter[tuple[str, str]] = Counter()
    total = 0
    for case in cases:
        total += 1
        steps.update(case.steps)
        path = (BEGIN, *case.steps, END)
        moments = (case.begin, *(case.ends or (nan,) * len(case.steps)), nan)
        pairs = list(pairwise(path))
        within.update(set(pairs))
        for pair, (start, end) in zip(pairs, pairwise(moments), strict=True):
            waits[pair].append(end - start)
    edges = [
        Edge(*pair, len(times), within[pair] / total, *_middle(times))
        for pair, times in waits.items()
    ]
    return StepMap(
        dict(steps.most_common()),
        tuple(sorted(edges, key=lambda one: (-one.times, one.before, one.after))),
    )


def _middle(times: list[float]) -> tuple[float, float]:
    """Mean and median of the times that are known; nan if none is."""
    known = np.array([time for time in times if time == time])
    return (float(known.mean()), float(np.median(known))) if known.size else (nan, nan)
