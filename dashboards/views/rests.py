"""What a measure rests on: formula, equations, assumptions, and what it was held against."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from dashboards.views.equations import Equation, equations
from dashboards.views.parameters import Founded, founded
from dashboards.views.uses import parameters_of
from twin.measures.catalogue import MEASURES
from twin.measures.measure import Measure
from twin.traces.tables import Seen

__all__ = ["KNOWN", "Ground", "Rests", "rests_on"]

KNOWN: Final[Mapping[Seen, str]] = {
    Seen.OBSERVABLE: "recorded by the supervision system",
    Seen.DERIVABLE: "not recorded; could be learned by watching the work",
    Seen.QUESTIONNAIRE: "only asking the person tells",
    Seen.LATENT: "nobody could know it: the model supposes it",
}
"""Who can know something in a real centre."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands behind the measures of one subject.

    `modules` are those of the rules whose equations make it most directly; `targets` are the ids of
    the validation targets that bear on it (* stands for any end); `held` says how.
    """

    modules: tuple[str, ...]
    targets: tuple[str, ...]
    held: str


_NOT = "No published target bears on it, so it was not held against anything."

GROUNDS: Final[Mapping[str, Ground]] = {
    "service": Ground(
        ("handling", "routing"),
        ("C10*",),
        "The queue was held against theory: how many give up for how long they wait, and the "
        "occupancy at which 80 % are answered within 20 s. The queue itself is simulated contact "
        "by contact and needs no formula.",
    ),
    "handling": Ground(
        ("handling", "procedure", "regulation"),
        ("C9*", "C6.performance"),
        "That service times are spread and differ between technicians as published was checked; "
        "that they do is largely put in.",
    ),
    "occupancy": Ground(
        ("handling", "attendance"),
        ("C10.occupancy*",),
        "Occupancy was held against queueing theory with nothing but a queue left in the model.",
    ),
    "attendance": Ground(
        ("attendance",),
        (),
        "Only the directions are published (E2.20, E2.22, E1.44); no target holds the sizes.",
    ),
    "outcome": Ground(
        ("handling", "procedure", "learning"),
        ("C2", "C4", "C6.performance", "C7"),
        "The share resolved is a part of performance, which was held against publications; the "
        "share itself was set near practitioners' figures (E3.12).",
    ),
    "system": Ground(
        (),
        ("C8*",),
        "Troubles of the information system are drawn, not explained. C8 checks that what was put "
        "in comes out again.",
    ),
    "procedure": Ground(("procedure", "autonomy"), (), _NOT),
    "regulation": Ground(("regulation", "procedure"), (), _NOT),
    "supervision": Ground(("supervision",), (), _NOT),
    "strain": Ground(
        ("demands", "strain", "supervision", "autonomy"),
        ("C1", "C3", "C4", "C5", "C6"),
        "No publication gives tension in points, so tension itself was not validated. Held against "
        "publications is what people report, into which tension, exhaustion and fatigue go; and "
        "the defaults were set on these very findings. The level of tension was set by hand.",
    ),
    "body": Ground(
        ("body",),
        ("C7.discomfort",),
        "Only the sign is held: that short breaks go with less discomfort.",
    ),
}
"""The ground of the measures of each subject of the catalogue."""


@dataclass(frozen=True, slots=True)
class Rests:
    """A measure with all it rests on."""

    measure: Measure
    ground: Ground
    equations: Sequence[Equation]
    parameters: Sequence[Founded]
    targets: Sequence[Mapping[str, Any]]

    @property
    def counts(self) -> Counter[str]:
        """How many of the parameters have which status."""
        return Counter(one.status for one in self.parameters)

    @property
    def sentence(self) -> str:
        """How much of it is assumed."""
        if not self.parameters:
            return "No coefficient was found in an equation behind it."
        assumed = self.counts["assumption"]
        equations_ = f"{len(self.equations)} equation{'s' * (len(self.equations) != 1)}"
        return (
            f"{assumed} of the {len(self.parameters)} parameters found in the {equations_} behind "
            f"it {'is an assumption' if assumed == 1 else 'are assumptions'}."
        )


def rests_on(key: str, targets: Sequence[Mapping[str, Any]] = ()) -> Rests:
    """What a measure of the catalogue rests on; `targets` are the verdicts of the validation.

    Raises:
        KeyError: there is no such measure.
    """
    measure = MEASURES[key]
    ground = GROUNDS[measure.subject]
    groups = {group.module: group for group in equations()}
    behind = [one for module in ground.modules for one in groups[module].equations]
    used = parameters_of()
    paths = {path for one in behind for path in used.get(one.path, ())}
    return Rests(
        measure=measure,
        ground=ground,
        equations=behind,
        parameters=[one for one in founded() if one.parameter.path in paths],
        targets=[
            one
            for one in targets
            if any(fnmatchcase(one["id"], pattern) for pattern in ground.targets)
        ],
    )
