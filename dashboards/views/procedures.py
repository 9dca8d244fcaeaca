"""What the page Procedures tells: paths, ways of working, fates of steps, and the record's gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from twin.errors import InputError
from twin.measures.alignment import align
from twin.measures.cases import Cases, cases_of, kind_of, told_scripts
from twin.measures.conformance import Conformance, RecordGap, conformance, record_gap
from twin.measures.run import Run
from twin.measures.step_fates import StepFate, fates_of, fates_together
from twin.measures.step_map import BEGIN, END, Edge
from twin.traces.frame import Traces

__all__ = [
    "ALL_TYPES", "KINDS", "Path", "Told", "choices", "paths", "short", "step_list", "told", "way",
    "words_of",
]  # fmt: skip

ALL_TYPES: Final = "*"
"""Stands for every type of contact of a procedure."""

KINDS: Final = {"script": "as prescribed", "ahead": "passes over", "back": "goes back, or again"}
"""How one step may follow another."""

_REFUSED: Final = (
    "This run was read from a real centre’s log, which tells of no steps: what is prescribed and "
    "what was done cannot be held against each other. Choose a simulated run."
)


@dataclass(frozen=True, slots=True)
class Path:
    """One step directly after another, beside the script.

    `begin` and `end` are places on the map: 0 before the first step, then the steps, one more after
    the last. `kind` is a key of `KINDS`; `words` say what it does.
    """

    edge: Edge
    begin: int
    end: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A procedure of a run, for one type of contact or for all of its types."""

    procedure: str
    contact_type: str
    cases: Cases
    fit: Conformance
    gap: RecordGap
    fates: tuple[StepFate, ...]
    together: StepFate
    paths: tuple[Path, ...]

    @property
    def whose(self) -> str:
        """What the contacts are, in words."""
        kind = self.procedure if self.contact_type == ALL_TYPES else self.contact_type
        return words_of(kind)


def choices(traces: Traces) -> dict[str, tuple[str, ...]]:
    """The procedures of a run, and the types of contact that each is prescribed for.

    Raises:
        InputError: it is not simulated, or no step was written down.
    """
    if traces.header.origin != "simulated":
        raise InputError(_REFUSED)
    types = traces.header.words("contact_type")
    return {
        name: tuple(one for one in types if kind_of(traces.header, one) == name)
        for name in told_scripts(Run(traces))
    }


def told(traces: Traces, procedure: str, contact_type: str) -> Told:
    """What the page tells of a procedure; what is not there falls back to what is.

    Raises:
        InputError: the run is not simulated, or no step was written down.
    """
    known = choices(traces)
    if procedure not in known:
        of_type = [name for name, types in known.items() if contact_type in types]
        procedure = (of_type or list(known))[0]
    if contact_type not in known[procedure]:
        contact_type = ALL_TYPES
    run, only = Run(traces), "" if contact_type == ALL_TYPES else contact_type
    cases = cases_of(run, procedure, only)
    fit = conformance(cases.done, cases.prescribed)
    fates = fates_of(run, procedure, only)
    return Told(
        procedure,
        contact_type,
        cases,
        fit,
        record_gap(cases),
        fates,
        fates_together(fates, "all steps"),
        paths(fit.map.edges, cases.prescribed),
    )


def paths(edges: Sequence[Edge], prescribed: tuple[str, ...]) -> tuple[Path, ...]:
    """The edges of a map beside the script, in their order; steps not in the script left out."""
    place = {BEGIN: 0, **{step: k for k, step in enumerate(prescribed, 1)}}
    place[END] = len(prescribed) + 1
    found = []
    for edge in edges:
        if edge.before in place and edge.after in place:
            begin, end = place[edge.before], place[edge.after]
            kind = "script" if end == begin + 1 else "ahead" if end > begin else "back"
            found.append(Path(edge, begin, end, kind, _path_words(begin, end, prescribed)))
    return tuple(found)


def _path_words(begin: int, end: int, prescribed: tuple[str, ...]) -> str:
    names = ["the beginning", *map(short, prescribed), "the end"]
    if end == begin + 1:
        return f"{names[begin]} to {names[end]}"
    if end == begin:
        return f"{names[end]} again"
    if end < begin:
        return f"from {names[begin]} back to {names[end]}"
    return f"from {names[begin]} to {names[end]}, passing over {step_list(names[begin + 1 : end])}"


@lru_cache(maxsize=4096)
def way(steps: tuple[str, ...], prescribed: tuple[str, ...]) -> str:
    """A way of working in words: what is different from the script."""
    if steps == prescribed:
        return "as prescribed"
    laid = align(steps, prescribed)
    parts = []
    if laid.skipped:
        parts.append(f"without {step_list([short(one) for one in laid.skipped])}")
    if laid.reordered:
        parts.append(f"{step_list([short(one) for one in laid.reordered])} in another place")
    for step, times in laid.added.items():
        once = "again" if times == 1 else f"{times} times again"
        parts.append(f"{short(step)} {once}" if step in prescribed else f"{short(step)} besides")
    return "; ".join(parts) or "in another order"


def short(step: str) -> str:
    """A step's name without its procedure's, as one reads it."""
    return words_of(step.partition(".")[2] or step)


def words_of(name: str) -> str:
    """A name as one reads it."""
    return name.replace("_", " ")


def step_list(names: Sequence[str]) -> str:
    """Names in a row: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
