"""When the information system is slow or down."""

from dataclasses import dataclass

import numpy as np

from twin.scenario.model import Scenario
from twin.world.streams import stream


@dataclass(frozen=True, slots=True)
class Spells:
    """Stretches of one kind of trouble, merged and in order: (start, end) in seconds."""

    stretches: tuple[tuple[float, float], ...]


def spells(
    scenario: Scenario,
    kind: str,
    per_day: float,
    mean: float,
    day: int,
    seed: int,
    replication: int,
) -> Spells:
    """The stretches of trouble of one kind in one day, times since the run's first midnight.

    They begin as a Poisson process of `per_day` over the opening hours and last exponentially
    `mean` seconds. A unit-rate process is drawn and stretched, so that more of them come earlier
    and none is renamed.
    """
    opening = scenario.opening
    length = opening.close - opening.open
    base = day * 86400 + opening.open
    if per_day == 0 or mean == 0:
        return Spells(())
    starts: list[float] = []
    gaps = stream(seed, replication, f"system.{kind}.gap/{day}")
    at = 0.0
    while True:
        at -= float(np.log1p(-gaps.random())) * length / per_day
        if at >= length:
            break
        starts.append(at)
    lengths = -mean * np.log1p(
        -stream(seed, replication, f"system.{kind}.length/{day}").random(len(starts))
    )
    merged: list[tuple[float, float]] = []
    for start, lasts in zip(starts, map(float, lengths), strict=True):
        begin, end = base + start, base + start + lasts
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return Spells(tuple(merged))
