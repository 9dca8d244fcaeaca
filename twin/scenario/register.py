"""The register of parameters: every number, choice and switch of the model, and what it rests on.

A parameter is a value that the models declare with a default. What a centre is made of is no
parameter of the model: its opening hours, the steps of its procedures, its shifts and breaks, the
mix of its contacts. Parameters of each type of contact, or procedure, or team have a * in their
path.
"""

import csv
import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

import twin
from twin.scenario.leaf import Kind, Leaf, element, leaf
from twin.scenario.levers import apply
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section

__all__ = [
    "END_OF",
    "End",
    "Evidence",
    "Parameter",
    "assumed",
    "assumed_by_parameter",
    "evidence",
    "register",
    "with_assumptions",
]

End = Literal["low", "high"]
"""An end of a range."""

END_OF: dict[str, End] = {"low": "low", "high": "high"}
"""The ends by their names."""

_NARROW = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the evidence register: how firm, what was found, and where."""

    status: str
    finding: str
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the model as it is declared.

    `default` is a number, a word, a switch, or a tuple of numbers; `low` and `high` are what is
    allowed, in `unit` (None: open). `low_end` and `high_end` are where an assumed number is tried;
    None where there is nothing to try.
    """

    path: str
    doc: str
    kind: Kind
    unit: str
    default: Any
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    low_end: float | None
    high_end: float | None
    status: str
    evidence: str

    def values(self, scenario: Scenario) -> Iterator[tuple[str, Any]]:
        """The places in a scenario that hold this parameter: full path and value."""
        yield from _values(scenario, self.path.split("."), ())

    def overrides(self, scenario: Scenario) -> dict[str, tuple[Any, str]]:
        """Where a scenario replaces the default: by path, the value and how it is founded.

        A policy stays one; any other replaced default is `fitted` if the scenario says so, and an
        assumption otherwise.
        """
        return {
            path: (value, "fitted" if _fitted(scenario, path) else self._replaced)
            for path, value in self.values(scenario)
            if value != self.default
        }

    @property
    def _replaced(self) -> str:
        return self.status if self.status == "policy" else "assumption"


def register() -> dict[str, Parameter]:
    """Every parameter of the model by its path, in the order of the models."""
    return {one.path: one for one in _section(Scenario, "")}


@cache
def evidence() -> dict[str, Evidence]:
    """The evidence register by id, from the file that comes with the twin."""
    package = Path(twin.__file__).parent
    installed = package / "_reference"
    folder = installed if installed.is_dir() else package.parent / "data" / "reference"
    with (folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: Evidence(row["status"], row["finding"], row["source"])
            for row in csv.DictReader(file)
        }


def assumed(scenario: Scenario, end: End) -> dict[str, float]:
    """The assumptions of a scenario that still have their default, each at that end of its range.

    The ends are the declared plausible range; without one, the allowed range if it leaves out 0
    and is at most five times as wide as the default is large; otherwise half the default and one
    and a half times it, as far as allowed: a range from 0 is mostly what makes sense at all, not
    what may be true. An end is a number, not a verdict: low is neither mild nor severe. Targets
    stay: they say what is called high, not what happens.
    """
    return {
        path: level
        for places in assumed_by_parameter(scenario, end).values()
        for path, level in places.items()
    }


def assumed_by_parameter(scenario: Scenario, end: End) -> dict[str, dict[str, float]]:
    """What `assumed` gives, for each parameter that holds any of it, by the parameter's path."""
    found = {
        one.path: {
            path: level
            for path, value in one.values(scenario)
            if value == one.default and not _fitted(scenario, path)
        }
        for one in register().values()
        if one.status == "assumption"
        and not one.path.startswith("targets.")
        and (level := one.low_end if end == "low" else one.high_end) is not None
    }
    return {path: places for path, places in found.items() if places}


def with_assumptions(scenario: Scenario, end: End) -> Scenario:
    """The scenario with every assumption that has its default at that end of its range.

    Raises:
        InputError: what the scenario says elsewhere does not allow it.
    """
    return apply(scenario, assumed(scenario, end))


def _section(section: type[Section], at: str) -> Iterator[Parameter]:
    for key, field in section.model_fields.items():
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield from _section(kind, f"{at}{key}.")
        elif get_origin(kind) is dict and _holds_sections(kind):
            yield from _section(get_args(kind)[1], f"{at}{key}.*.")
        elif not field.is_required():
            yield from _parameter(field, f"{at}{key}")


def _parameter(field: FieldInfo, path: str) -> Iterator[Parameter]:
    default = field.get_default(call_default_factory=True, validated_data={})
    what = leaf(_one_of(field) if get_origin(field.annotation) is tuple else field)
    if what is None or what.kind in ("text", "time"):
        return
    ends = _ends(field, what) if what.status == "assumption" else None
    yield Parameter(
        path=path,
        doc=field.description or what.doc,
        kind=what.kind,
        unit=what.unit,
        default=default,
        low=what.low,
        high=what.high,
        choices=what.choices,
        low_end=ends[0] if ends else None,
        high_end=ends[1] if ends else None,
        status=what.status,
        evidence=what.evidence,
    )


def _one_of(field: FieldInfo) -> FieldInfo:
    """One number of a list, founded as its own kind or else as the list."""
    own = FieldInfo.from_annotation(get_args(field.annotation)[0])
    one = element(field)
    one.json_schema_extra = {**_extra(field), **_extra(own)}
    return one


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _ends(field: FieldInfo, what: Leaf) -> tuple[float, float] | None:
    """Where an assumption is tried: the ends of its plausible range."""
    declared = _extra(field).get("plausible")
    if declared:
        return declared[0], declared[1]
    default, low, high = field.default, what.low, what.high
    if what.kind not in ("number", "whole") or not isinstance(default, int | float) or not default:
        return None
    if low is not None and high is not None:
        leaves_out_0 = low > 0 or high < 0
        if leaves_out_0 and high - low <= _NARROW * abs(default):
            return low, high
    least, most = sorted(float(f"{factor * default:.10g}") for factor in (0.5, 1.5))
    if what.kind == "whole":
        least, most = floor(least), ceil(most)
    return (
        least if low is None else max(least, low),
        most if high is None else min(most, high),
    )


def _values(node: Any, path: list[str], at: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if not path:
        yield ".".join(at), node
    elif path[0] == "*":
        for key, inner in node.items():
            yield from _values(inner, path[1:], (*at, key))
    else:
        yield from _values(getattr(node, path[0]), path[1:], (*at, path[0]))


def _holds_sections(annotation: Any) -> bool:
    inner = get_args(annotation)[1]
    return isinstance(inner, type) and issubclass(inner, Section)


def _fitted(scenario: Scenario, path: str) -> bool:
    """Whether a scenario says that a value, or the first of a list, is estimated from its log."""
    return any(
        fnmatch.fnmatch(one, pattern) for pattern in scenario.fitted for one in (path, f"{path}.0")
    )
