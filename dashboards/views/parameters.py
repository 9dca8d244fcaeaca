"""The parameters of the model and the evidence they rest on, as rows, counts and a sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_args

from dashboards.views.equations import equations
from dashboards.views.uses import parameters_of
from twin.scenario.founding import basis, plain, reach
from twin.scenario.model import Scenario
from twin.scenario.parameter import Status
from twin.scenario.register import Parameter, evidence, register

__all__ = [
    "STATUSES",
    "Founded",
    "by_section",
    "evidence_rows",
    "founded",
    "sentence",
    "used_by",
]

STATUSES: Final[Mapping[str, str]] = {
    "published": "a published finding gives it",
    "benchmark": "practitioners' figures give it",
    "derived": "worked out from published figures",
    "recalled": "remembered from a source, still to be looked up",
    "fitted": "estimated from the centre's own log",
    "policy": "the centre decides",
    "assumption": "nobody has measured it: a modelling choice",
}
"""What each status says, the firmest first."""

assert set(STATUSES) == set(get_args(Status))

_PEOPLE: Final = ("strain", "behaviour")


@dataclass(frozen=True, slots=True)
class Founded:
    """A parameter as it stands in the model or in a scenario, and what it rests on."""

    parameter: Parameter
    value: str
    status: str
    set: bool

    @property
    def section(self) -> str:
        """The part of a scenario it belongs to."""
        return self.parameter.path.split(".")[0]

    def row(self) -> dict[str, Any]:
        """The row of a table that can be sorted and filtered."""
        one = self.parameter
        return {
            "path": one.path,
            "meaning": one.doc,
            "value": self.value,
            "default": plain(one.default),
            "unit": one.unit,
            "range": reach(one),
            "status": self.status.upper() if self.status == "assumption" else self.status,
            "evidence": one.evidence,
            "basis": basis(one),
            "equations": ", ".join(used_by(one.path)),
        }


def founded(scenario: Scenario | None = None) -> tuple[Founded, ...]:
    """Every parameter with its default, or with what a scenario sets instead."""
    return _defaults() if scenario is None else tuple(_all(scenario))


@cache
def _defaults() -> tuple[Founded, ...]:
    return tuple(_all(None))


def _all(scenario: Scenario | None) -> Iterator[Founded]:
    return (_founded(one, scenario) for one in register().values())


def by_section(rows: Sequence[Founded]) -> dict[str, Counter[str]]:
    """How many parameters of each section have which status, most assumptions first."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.section, Counter())[row.status] += 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]["assumption"]))


def sentence(rows: Sequence[Founded], scenario: Scenario | None = None) -> str:
    """How much of the model is assumed, and how much of what concerns people."""
    counts = Counter(row.status for row in rows)
    firm = len(rows) - counts["assumption"] - counts["policy"]
    people = [row for row in rows if row.section in _PEOPLE]
    assumed = sum(row.status == "assumption" for row in people)
    where = "of the model" if scenario is None else f"of {scenario.name}"
    changed = ""
    if scenario is not None:
        changed = f" {scenario.name} sets {sum(row.set for row in rows)} of them itself."
    return (
        f"{counts['assumption']} of the {len(rows)} parameters {where} are assumptions, {firm} "
        f"have a source, and {counts['policy']} are policies, which a centre decides.{changed} Of "
        f"the {len(people)} that say how work strains people and how strain changes their work, "
        f"{assumed} are assumptions."
    )


def used_by(path: str) -> tuple[str, ...]:
    """The equations in which a parameter was found."""
    return _users().get(path, ())


@cache
def _users() -> Mapping[str, tuple[str, ...]]:
    users: dict[str, tuple[str, ...]] = {}
    for name, paths in parameters_of().items():
        for path in paths:
            users[path] = (*users.get(path, ()), name)
    return users


def evidence_rows() -> list[tuple[str, str, str, str, str]]:
    """The evidence: id, status, finding, source, and what of the model names it."""
    named: dict[str, list[str]] = {}
    for one in register().values():
        named.setdefault(one.evidence, []).append(one.path)
    for group in equations():
        for each in group.equations:
            for id_ in each.evidence:
                named.setdefault(id_, []).append(each.path)
    return [
        (id_, one.status, one.finding, one.source, ", ".join(named.get(id_, ())))
        for id_, one in evidence().items()
    ]


def _founded(one: Parameter, scenario: Scenario | None) -> Founded:
    if scenario is None:
        return Founded(one, plain(one.default), one.status, False)
    values = dict(one.values(scenario))
    overrides = one.overrides(scenario)
    # A parameter that stands in several places is as firm as the weakest of them.
    kinds = {status for _, status in overrides.values()}
    if len(overrides) < len(values) or not values:
        kinds.add(one.status)
    order = list(STATUSES)
    return Founded(one, _said(one, values), max(kinds, key=order.index), bool(overrides))


def _said(one: Parameter, values: Mapping[str, Any]) -> str:
    """The values in a scenario: one, if they are all the same, else each with its place."""
    said = {path: plain(value) for path, value in values.items()}
    if len(set(said.values())) <= 1:
        return next(iter(said.values()), plain(one.default))
    stars = [i for i, part in enumerate(one.path.split(".")) if part == "*"]
    return "; ".join(
        f"{' '.join(path.split('.')[i] for i in stars)} {value}" for path, value in said.items()
    )
