"""What a measure is, and how one is declared."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from twin.measures.run import Run
from twin.traces.tables import Seen

Pane = Literal["recorded", "lived"]
"""`recorded` needs nothing but what the supervision system records; `lived` needs more: what could
be learned by watching or asking, and what the model supposes."""

Better = Literal["more", "less", ""]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number about a run, with everything a reader needs to take it as it is meant.

    `formula` says it in words; `source` is an id of the evidence register or a standard, or
    `definition` where the twin defines it itself; `target` is the key in the scenario's
    `targets` it is held against, if any; `tables` are the trace tables it is computed from.
    `seen` is who could know it in a real centre: what it reads that is hardest to know decides.
    Shares run from 0 to 1; the function returns nan where undefined.
    """

    key: str
    label: str
    unit: str
    formula: str
    pane: Pane
    better: Better
    source: str
    target: str
    doc: str
    tables: tuple[str, ...]
    seen: Seen
    function: Callable[[Run], float] = field(repr=False, compare=False)

    @property
    def subject(self) -> str:
        """What it is about: the name of the module that declares it."""
        return self.function.__module__.rpartition(".")[2]


DECLARED: dict[str, Measure] = {}
"""Every declared measure by its key; the catalogue puts them in order."""

Function = Callable[[Run], float]


def measure(
    label: str,
    *,
    unit: str,
    formula: str,
    pane: Pane = "recorded",
    better: Better = "",
    source: str = "definition",
    target: str = "",
    tables: tuple[str, ...] = ("contact",),
    seen: Seen | None = None,
) -> Callable[[Function], Function]:
    """Declare a function of a run as a measure: its name is the key, its docstring the doc.

    Who could know it need not be said of what is recorded, of strain, which nobody could, or of
    what could otherwise be learned by watching the work.
    """
    lived = Seen.LATENT if "strain" in tables else Seen.DERIVABLE
    known = seen or (Seen.OBSERVABLE if pane == "recorded" else lived)

    def declare(function: Function) -> Function:
        key = function.__name__
        if key in DECLARED:
            raise TypeError(f"the measure {key!r} is declared twice")
        doc = (function.__doc__ or "").strip()
        DECLARED[key] = Measure(
            key, label, unit, formula, pane, better, source, target, doc, tables, known, function
        )
        return function

    return declare
