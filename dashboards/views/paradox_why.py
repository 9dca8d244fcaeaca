"""Why a response is as it is: what tension is made of, and what became of the work."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboards.views.paradox import OUTCOMES, REPLICATIONS, moved
from twin.experiments.figures import signed
from twin.experiments.paired import Difference, differences, estimate
from twin.experiments.response import Response
from twin.traces.tables import COMPONENTS, TENSION_COMPONENTS

__all__ = ["MEASURES", "WORK", "Part", "ledger", "ledger_words", "work"]

Floats = NDArray[np.float64]

PARTS: Final = tuple(COMPONENTS[:TENSION_COMPONENTS])

WORK: Final[dict[str, tuple[str, str, float]]] = {
    "skipped_needed_share": ("Needed steps skipped", "%", 100),
    "concealed_share": ("Deviations concealed", "%", 100),
    "neighbour_help_share": ("Help from a neighbour", "%", 100),
    "over_target_share": ("Contacts over target", "%", 100),
    "resolved_share": ("First-contact resolution", "%", 100),
    "repeat_share": ("Repeat contacts", "%", 100),
}
"""What is told of the work: by measure, its label, unit and factor."""

MEASURES: Final = tuple(
    dict.fromkeys(
        (
            *(one.measure for one in OUTCOMES.values()),
            *WORK,
            *(f"tension_{part}" for part in PARTS),
        )
    )
)
"""All that is measured of every run of this page."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the account: at low and at high monitoring, and the paired difference."""

    label: str
    unit: str
    low: Difference
    high: Difference
    difference: Difference

    @property
    def told(self) -> str:
        """The difference with its interval, and whether that cannot be told from 0."""
        unsure = " (can’t tell)" if self.difference.verdict == "can't tell" else ""
        return f"{signed(self.difference, 1)}{unsure}"


def ledger(response: Response) -> list[Part]:
    """Mean tension divided by what each component added to it, the widest change first.

    A component's points are its share of all increments in the ledgers, times mean tension: the
    parts add up to it. Components multiply within a moment, so this is a division, not a sum.
    """
    tension = response.of("tension")
    parts = [
        _part(part.replace("_", " "), "points", response.of(f"tension_{part}") * tension)
        for part in PARTS
    ]
    return sorted(parts, key=lambda part: -abs(part.difference.mean))


def work(response: Response) -> list[Part]:
    """What became of the work between low and high monitoring."""
    return [
        _part(label, unit, response.of(measure) * factor)
        for measure, (label, unit, factor) in WORK.items()
    ]


def _part(label: str, unit: str, values: Floats) -> Part:
    low, high = values[0], values[-1]
    return Part(label, unit, estimate(low), estimate(high), estimate(differences(low, high)))


def ledger_words(response: Response, things: str = "") -> str:
    """Where the change of tension comes from; `things` are the changed conditions, in words."""
    parts, whole = ledger(response), response.effect("tension")
    up = [part for part in parts if part.difference.verdict == "up"]
    down = [part for part in parts if part.difference.verdict == "down"]
    begun = f", in {whole.n} simulated weeks so far" if whole.n < REPLICATIONS else ""
    if not up and not down:
        return f"Between low and high monitoring no part of tension can be told to change{begun}."
    where = f"With {things}, tension" if things else "Tension"
    told = f"{where} {moved(OUTCOMES['tension'], whole)}{begun}."
    if up:
        first = "; ".join(f"{part.label} {part.told} points" for part in up[:3])
        told += f" What adds most: {first}."
    if down:
        names = " and ".join(part.label for part in down)
        told += f" Less comes from {names}."
    watching = next((part for part in parts if part.label == "supervision"), None)
    if watching is not None and up and watching is not up[0]:
        size = "" if watching in up[:3] else f" ({watching.told} points)"
        if watching.difference.high < whole.mean / 2:
            told += (
                f" Being supervised by itself{size} is less than half of it: most comes by way of "
                "the work and of what hangs on it."
            )
    return told
