"""What an answer hangs on, in words: where it is another with assumptions at their ends."""

from dataclasses import dataclass
from math import isfinite
from typing import Final

from dashboards.views.cell import Cell, Row
from dashboards.words import count
from twin.experiments.assumptions import ALL, Reliance, Tried
from twin.experiments.figures import digits, number, scale, signed
from twin.experiments.paired import Difference
from twin.measures.catalogue import MEASURES

__all__ = ["HEAD", "SECTIONS", "Bar", "bars", "called", "sentence", "table", "unit_of"]

SECTIONS: Final = {
    ALL: "All assumptions together",
    "strain": "How tension builds and fades",
    "appraisal": "How demands are appraised",
    "behaviour": "How people change their work",
    "regime": "What supervision does to people",
    "latitude": "What decision latitude is made of",
    "regulation": "How technicians regulate themselves",
    "technicians": "How technicians differ",
    "survey": "How questionnaires are answered",
    "system": "The information system",
    "learning": "Learning and forgetting",
    "attendance": "Absence and leaving",
    "backup": "Back-up experts",
    "contacts": "What contacts are like",
    "demand": "How demand varies",
    "redial": "Who calls again",
    "patience": "Patience",
    "procedures": "After-contact work",
    "population": "How centres differ",
    "body": "Body load",
}
"""Sections of a scenario by what their assumptions are about."""

_VERBS: Final = {"up": "rises", "down": "falls"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A group of assumptions: the effect of the change with them at their low and high end.

    `low` or `high` is None where that could not be tried, which `why` explains. `turns` names the
    ends at which the sign is not what it is as assumed.
    """

    group: str
    label: str
    low: Difference | None
    high: Difference | None
    turns: tuple[str, ...]
    why: str = ""


def called(group: str) -> str:
    """A group, or a single parameter, as people call it."""
    if group in SECTIONS:
        return SECTIONS[group]
    section, _, rest = group.partition(".")
    if not rest:
        return section.replace("_", " ").capitalize()
    words = rest.replace("*.", "").replace(".", ", ").replace("_", " ")
    return f"{section.replace('_', ' ').capitalize()}: {words}"


def unit_of(measure: str) -> str:
    """The unit a difference of the measure is told in."""
    return "points" if scale(measure) == 100 else MEASURES[measure].unit


def bars(found: Reliance, measure: str) -> list[Bar]:
    """The groups that were tried, those that move the effect most first; all together on top."""
    turning = found.turning(measure)
    ends: dict[str, list[Tried]] = {}
    for one in found.tried:
        ends.setdefault(one.group, []).append(one)
    made = []
    for group, tried in ends.items():
        at = {one.end: one.effects[measure] for one in tried if not one.why}
        turns = tuple(str(one.end) for one in turning if one.group == group)
        why = next((one.why for one in tried if one.why), "")
        made.append(Bar(group, called(group), at.get("low"), at.get("high"), turns, why))

    def place(one: Bar) -> tuple[bool, float]:
        far = found.reach(measure, one.group)
        return one.group != ALL, -far if isfinite(far) else 0.0

    return sorted(made, key=place)


def sentence(found: Reliance | None, measure: str, *, total: int = 0) -> str:
    """Whether the answer holds wherever the assumptions are, or which of them change it."""
    if found is None:
        return (
            "Nothing tried yet. Each group of assumptions is set to the low end of its plausible "
            "range, then to the high end, and the comparison made again on the same chance."
        )
    name = MEASURES[measure].label.lower()
    one = found.default.effects[measure]
    if one.verdict == "can't tell":
        as_assumed = f"As assumed, it cannot be told whether {name} rises or falls"
    else:
        places = digits(one.reach * scale(measure))
        as_assumed = (
            f"As assumed, {name} {_VERBS[one.verdict]} by "
            f"{number(abs(one.mean) * scale(measure), places)} ± "
            f"{number(one.reach * scale(measure), places)} {unit_of(measure)}"
        )
    tried = [case for case in found.tried if not case.why]
    so_far = f" (so far, {len(tried)} of {total})" if total > len(found.tried) else ""
    turning = found.turning(measure)
    if not tried:
        return f"{as_assumed}; nothing else is in yet."
    if not turning:
        held = "That holds" if one.verdict != "can't tell" else "That stays so"
        return f"{as_assumed}. {held} in all {count(len(tried), 'case')} tried{so_far}."
    said = "; ".join(_turn(case, measure) for case in turning[:5])
    more = f"; and {len(turning) - 5} more" if len(turning) > 5 else ""
    verb = "turns" if len(turning) == 1 else "turn"
    if one.verdict == "can't tell":
        verb = "gives" if len(turning) == 1 else "give"
    return (
        f"{as_assumed}. Of {count(len(tried), 'case')} tried{so_far}, {len(turning)} "
        f"{verb} {'an' if verb.startswith('give') else 'the'} answer: {said}{more}."
    )


def _turn(case: Tried, measure: str) -> str:
    verdict = case.effects[measure].verdict
    what = "it cannot be told" if verdict == "can't tell" else f"it {_VERBS[verdict]}"
    return f"with “{called(case.group)}” at the {case.end} end {what}"


HEAD: Final = ("Assumptions", "At the low end", "At the high end", "Sign")
"""The head of `table`."""


def table(found: Reliance, measure: str) -> list[Row]:
    """As assumed, then every group: the effect at both ends."""
    factor = scale(measure)
    default = found.default.effects[measure]
    rows: list[Row] = [("As assumed", *[_cell(default, factor)] * 2, _SIGNS[default.verdict])]
    for one in bars(found, measure):
        rows.append(
            (
                one.label,
                _cell(one.low, factor),
                _cell(one.high, factor),
                one.why
                or (f"turns at the {' and '.join(one.turns)} end" if one.turns else "holds"),
            )
        )
    return rows


_SIGNS: Final = {"up": "rises", "down": "falls", "can't tell": "can’t tell"}


def _cell(one: Difference | None, factor: float) -> Cell:
    if one is None:
        return Cell("not possible", None)
    return Cell(signed(one, factor), one.mean * factor)
