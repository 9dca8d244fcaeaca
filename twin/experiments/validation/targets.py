"""The published targets, and the verdict on what the twin makes of each.

The bands are those of the evidence register (C1 to C10): a pass is a simulated value inside its
band and, where the band leaves out no effect at all, of the published sign, shown by its interval.
Where the band holds no effect a sign cannot be asked for, and the verdict says if it is not shown.
A target that is missed is a finding about the model, and is shown like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from twin.experiments.validation.statistics import NAN, Estimate

Kind = Literal["size", "sign", "input", "theory"]
"""What meeting a target says: a published size or sign comes out of the mechanism; what was put in
comes out again; the queue behaves as theory has it."""

KINDS: Mapping[Kind, str] = {
    "size": "published sizes",
    "sign": "published signs",
    "input": "checks of what goes in",
    "theory": "checks against queueing theory",
}
"""The kinds in words, in the order in which they count."""


@dataclass(frozen=True, slots=True)
class Target:
    """One published value and the band a simulated one may lie in.

    `published` is None where only a sign or a form is published; the band then ends where the
    scale does. The first part of a target carries its bare id; `kind` says what meeting it
    amounts to. A `sharp` band is a limit that must be passed, not a matter of precision: its
    ends do not belong to it. The band of an effect over `people` is wider in a quick run, which
    has few of them; there is enough of everything else. `nothing` is the value of no effect, from
    which the sign of a published size or sign is told.
    """

    id: str
    name: str
    published: float | None
    low: float
    high: float
    source: str
    kind: Kind
    sharp: bool = False
    people: bool = False
    nothing: float = 0.0

    def of(self, part: str, named: str) -> "Target":
        """The same target for one part of the data, such as a type of contact."""
        return replace(self, id=f"{self.id}.{part}", name=f"{self.name}, {named}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the twin makes of a target: an estimate, and what must be known to read it."""

    target: Target
    estimate: Estimate
    note: str = ""


TARGETS: dict[str, Target] = {
    target.id: target
    for target in (
        Target(
            "C1", "r(monitored, reported stress)", 0.11, 0.06, 0.16, "E1.2", "size", people=True
        ),
        Target(
            "C2", "r(monitored, performance)", -0.01, -0.06, 0.04, "E1.2, E1.1", "size", people=True
        ),
        Target(
            "C3", "r(monitored, job satisfaction)", -0.10, -0.15, -0.05, "E1.2", "size", people=True
        ),
        Target(
            "C4",
            "r(exhaustion, performance)",
            -0.195,
            -0.27,
            -0.12,
            "E2.18, E2.19",
            "size",
            people=True,
        ),
        Target(
            "C5",
            "odds ratio, job insecurity to distress",
            1.52,
            1.3,
            1.8,
            "E2.12",
            "size",
            people=True,
            nothing=1.0,
        ),
        Target(
            "C6", "a micro-break: less fatigue, d", 0.35, 0.20, 0.50, "E2.46", "size", people=True
        ),
        Target(
            "C6.performance",
            "a micro-break: performance, d",
            0.16,
            -0.05,
            0.35,
            "E2.46",
            "size",
            people=True,
        ),
        Target(
            "C7",
            "four short breaks a day: output, %",
            0.0,
            -2.0,
            3.0,
            "E2.47–E2.49",
            "size",
            people=True,
        ),
        Target(
            "C7.discomfort",
            "four short breaks a day: discomfort, points of 10",
            None,
            -10.0,
            0.0,
            "E2.48",
            "sign",
            sharp=True,
        ),
        Target("C8", "share of system time lost", 0.155, 0.06, 0.25, "E5.1", "input"),
        Target("C8.recurrent", "share of incidents met before", 0.84, 0.79, 0.89, "E5.1", "input"),
        Target("C8.unresolved", "share of incidents unresolved", 0.26, 0.21, 0.31, "E5.1", "input"),
        Target(
            "C9.lognormal",
            "service times lognormal, p of the fit",
            None,
            0.01,
            1.0,
            "E3.1",
            "input",
            sharp=True,
        ),
        Target("C9", "log service time, share of technicians", None, 0.02, 0.15, "E3.5", "input"),
        Target(
            "C9.next_day",
            "service time, one day to the next, r",
            None,
            0.0,
            1.0,
            "E3.5",
            "sign",
            sharp=True,
        ),
        Target("C10", "P(abandon) × mean patience / E[wait]", 1.0, 0.8, 1.2, "E3.3", "theory"),
        *(
            Target(
                f"C10.occupancy_{size}",
                f"occupancy at 80/20, {size} technicians",
                published,
                published - 0.03,
                published + 0.03,
                "Erlang C",
                "theory",
            )
            for size, published in (
                (5, 0.59),
                (10, 0.70),
                (20, 0.79),
                (30, 0.83),
                (50, 0.87),
                (100, 0.92),
            )
        ),
    )
}
"""Every target by its id, in order; `C9.lognormal` is held for each type of contact."""

SIGN_NOT_SHOWN = "sign not shown"
"""The note of a verdict whose simulated value is not surely on the published side of no effect."""

WIDER = 2.0
"""How many times wider a band is in a quick run, about its own middle."""

NOTES: Mapping[str, str] = {
    "C4": "published: -.17 over all work, -.22 facing customers",
    "C8": "published: .11 to .20; band ± .05 around that",
}


def verdict(finding: Finding, quick: bool = False) -> dict[str, Any]:
    """A finding as it is reported: published, band, simulated, interval, and whether it passes.

    In a quick run the band of an effect over people is `WIDER` times as wide, for few scatter
    more, but does not reach beyond 0. Where the band does not hold no effect, a value in it passes
    only if its interval leaves out no effect on the published side; where it does hold it, the
    note says if that is not so.
    """
    target, estimate = finding.target, finding.estimate
    value = estimate.value
    low, high = _wider(target) if quick else (target.low, target.high)
    inside = low < value < high if target.sharp else low <= value <= high
    side = _side(target)
    shown = (estimate.low if side > 0 else -estimate.high) > side * target.nothing
    unsure = side != 0 and not shown
    notes = NOTES.get(target.id, ""), SIGN_NOT_SHOWN * (unsure and isfinite(value)), finding.note
    return {
        "id": target.id,
        "name": target.name,
        "source": target.source,
        "kind": target.kind,
        "published": target.published,
        "low": _number(low),
        "high": _number(high),
        "simulated": _number(value),
        "interval": [_number(estimate.low), _number(estimate.high)],
        "pass": bool(inside and not (unsure and not target.low < target.nothing < target.high)),
        "n": estimate.n,
        "note": "; ".join(part for part in notes if part),
    }


def _side(target: Target) -> int:
    """On which side of no effect the published value lies: 1 above, -1 below; 0 if on neither.

    What goes in and what theory has are no effects, and have no sign.
    """
    if target.kind not in ("size", "sign"):
        return 0
    middle = (target.low + target.high) / 2 if target.published is None else target.published
    return (middle > target.nothing) - (middle < target.nothing)


def _wider(target: Target) -> tuple[float, float]:
    """The band of a quick run: wider about its middle, but of one sign if it was of one."""
    low, high = target.low, target.high
    if not target.people:
        return low, high
    middle, half = (low + high) / 2, (high - low) / 2 * WIDER
    wide_low, wide_high = middle - half, middle + half
    return (max(0.0, wide_low) if low >= 0 else wide_low), (
        min(0.0, wide_high) if high <= 0 else wide_high
    )


def _number(value: float) -> float | None:
    """A value as it is written down: six digits that count, None where it is unknown or open."""
    return float(f"{round(value, 12):.6g}") + 0.0 if isfinite(value) else None


UNKNOWN = Estimate(NAN, NAN, NAN, 0)
"""An estimate that could not be made."""
