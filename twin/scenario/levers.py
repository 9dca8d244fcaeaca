"""The levers: every value of a scenario that can be changed, described by its own declaration."""

import difflib
import fnmatch
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from twin.errors import InputError
from twin.scenario import wording
from twin.scenario.leaf import Kind, Leaf, element, leaf
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section

__all__ = ["Lever", "apply", "levers", "resolve"]

_NEAR = 0.8
"""How alike a lever must be to be suggested, 0 to 1: a slip of the pen, not another word."""

_LIVE = ("supervision.", "autonomy.", "staffing.level")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever of a scenario.

    `default` is its value in this scenario, `low` and `high` its range in `unit` (None: open).
    A `time` is in seconds since midnight. `status` and `evidence` say how well the value is
    founded: a published default that the scenario replaced counts as an assumption. A `live` lever
    can be changed while a run goes on.
    """

    path: str
    label: str
    doc: str
    kind: Kind
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    default: Any
    status: str
    evidence: str
    live: bool
    allowed: str

    def parse(self, value: Any) -> Any:
        """The value this lever takes for a number or a text, such as a control log or `--set` has.

        A choice may be given by its position, a switch by 0 or 1. Ranges are not checked here.

        Raises:
            InputError: `value` cannot be read as one of this lever's kind.
        """
        try:
            return self._parsed(value.strip() if isinstance(value, str) else value)
        except (ValueError, TypeError, LookupError, OverflowError):
            raise InputError(f"{self.path} = {wording.shown(value)}: {self.allowed}") from None

    def _parsed(self, value: Any) -> Any:
        text = isinstance(value, str)
        if self.kind == "switch":
            return _WORDS[value.lower()] if text else (False, True)[_position(value)]
        if self.kind == "choice":
            return value if text else self.choices[_position(value)]
        if self.kind == "whole":
            return int(value) if text else _whole(value)
        if self.kind == "time" and text and ":" in value:
            return value
        return float(value)

    def number(self, value: Any) -> float:
        """A value of this lever as the one number that a control log holds."""
        return float(self.choices.index(value) if self.kind == "choice" else value)


def levers(scenario: Scenario) -> dict[str, Lever]:
    """Every lever of a scenario by its path, in the order of the models."""
    found = {lever.path: lever for lever in _section(scenario, "", "")}
    for pattern in scenario.fitted:
        for path in fnmatch.filter(found, pattern):
            found[path] = replace(found[path], status="fitted")
    return found


def live_levers(scenario: Scenario) -> dict[str, Lever]:
    """The levers that can be moved during a run, by path: those of `levers` that are live."""
    live = {path.partition(".")[0] for path in _LIVE}
    found = [
        lever
        for key, field in Scenario.model_fields.items()
        if key in live
        for lever in _field(field, getattr(scenario, key), key, "", key.replace("_", " "))
    ]
    return {lever.path: lever for lever in found if lever.live}


def resolve(scenario: Scenario, key: str) -> Lever:
    """The lever a person means: its full path, or its last part or parts if only one has them.

    A section with a single lever may stand for it: `staffing` is `staffing.level`.

    Raises:
        InputError: no lever or more than one is meant; the message names the nearest.
    """
    return _resolve(levers(scenario), key)


def apply(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with some levers set, each by path (as in `resolve`) to a value or its text.

    Raises:
        InputError: an unknown lever, or a value that is not allowed.
    """
    known = levers(scenario)
    content: Any = scenario.model_dump()
    for key, value in values.items():
        lever = _resolve(known, key)
        content = _with(content, lever.path, lever.parse(value))
    try:
        return Scenario.model_validate(content, strict=True)
    except ValidationError as error:
        raise InputError(wording.complaint(error, lambda at: "")) from None


def _resolve(known: Mapping[str, Lever], key: str) -> Lever:
    if key in known:
        return known[key]
    inside = [path for path in known if path.startswith(f"{key}.")]
    # A section's name is not a short form: `supervision` must not mean `strain.supervision`.
    meant = inside or [path for path in known if path.endswith(f".{key}")]
    if len(meant) == 1:
        return known[meant[0]]
    if meant:
        some = ", ".join(meant[:8]) + (", …" if len(meant) > 8 else "")
        raise InputError(f"{key}: {len(meant)} levers are meant by this; allowed: one of {some}")
    raise InputError(f"{wording.dotted(key.split('.'))}: unknown lever; {_suggestion(key, known)}")


def _suggestion(key: str, known: Mapping[str, Lever]) -> str:
    depth = key.count(".") + 1
    names = {path: path for path in known}
    names |= {".".join(path.split(".")[-depth:]): path for path in known}
    close = difflib.get_close_matches(key[:80], names, n=1, cutoff=_NEAR)
    return f"did you mean {names[close[0]]}?" if close else "`twin levers` lists them"


def _section(section: Section, at: str, called: str) -> Iterator[Lever]:
    fields = type(section).model_fields
    for key, field in fields.items():
        name = key.replace("_", " ")
        if len(fields) == 1:  # the section stands for it: `staffing level`
            name = f"{at.rstrip('.')} {name}"
        yield from _field(field, getattr(section, key), f"{at}{key}", called, name)


def _field(field: FieldInfo, value: Any, path: str, called: str, name: str) -> Iterator[Lever]:
    """The levers in one value: `called` says whose it is, `name` which one it is."""
    if isinstance(value, Section):
        yield from _section(value, f"{path}.", called)
    elif isinstance(value, dict):
        own = "" if any(isinstance(inner, Section) for inner in value.values()) else f" {name}"
        for key, inner in value.items():
            yield from _field(element(field), inner, f"{path}.{key}", _joined(called, key), own)
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            one = f"{name.removesuffix('s')} {i + 1}"
            title = str(getattr(inner, "name", one)) if isinstance(inner, Section) else ""
            whose = _joined(called, title) if title else called
            yield from _field(element(field), inner, f"{path}.{i}", whose, one)
    else:
        what = leaf(field)
        if what is not None and what.kind != "text":
            yield _lever(what, value, path, _joined(called, name.strip(), ": "))


def _lever(what: Leaf, value: Any, path: str, label: str) -> Lever:
    founded = what.status == "policy" or value == what.standard
    return Lever(
        path=path,
        label=label[:1].upper() + label[1:],
        doc=what.doc,
        kind=what.kind,
        unit=what.unit,
        low=what.low,
        high=what.high,
        choices=what.choices,
        default=value,
        status=what.status if founded else "assumption",
        evidence=what.evidence,
        live=path.startswith(_LIVE),
        allowed=what.allowed,
    )


def _joined(first: str, second: str, by: str = ", ") -> str:
    return f"{first}{by}{second}" if first and second else first or second


def _with(node: Any, path: str, value: Any) -> Any:
    """A copy of nested dicts and tuples with one value replaced. Names may hold dots."""
    if not path:
        return value
    if isinstance(node, tuple):
        head, _, rest = path.partition(".")
        i = int(head)
        return (*node[:i], _with(node[i], rest, value), *node[i + 1 :])
    key = max((key for key in node if f"{path}.".startswith(f"{key}.")), key=len)
    return {**node, key: _with(node[key], path[len(key) + 1 :], value)}


def _position(value: Any) -> int:
    position = _whole(value)
    if position < 0:
        raise IndexError(value)
    return position


def _whole(value: Any) -> int:
    number = int(value)
    if number != value:
        raise ValueError(value)
    return number
