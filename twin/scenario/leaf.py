"""What the models declare about one value: its kind, unit, range, evidence."""

from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from twin.scenario.parameter import TimeOfDay

__all__ = ["Kind", "Leaf", "element", "leaf"]

Kind = Literal["number", "whole", "choice", "switch", "time", "text"]
"""What a value is; `time` is a time of day, and `text` is no lever."""

_KINDS: dict[Any, Kind] = {float: "number", int: "whole", bool: "switch", str: "text"}
_CLOCK = get_args(TimeOfDay)[1]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a scenario, as declared.

    `standard` is the declared default, None if there is none. `low` and `high` are in `unit`;
    None where the range is open. `pattern` is the regular expression a text must match.
    """

    kind: Kind
    doc: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    status: str = "policy"
    evidence: str = ""
    standard: Any = None
    pattern: str = ""

    @property
    def allowed(self) -> str:
        """What may be written, in words: `a number from 0 to 1`."""
        if self.kind == "switch":
            return "true or false"
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        if self.kind == "time":
            return 'a time of day from "00:00" to "24:00"'
        if self.kind == "text":
            return f"text like {self.pattern}" if self.pattern else "text"
        words = "a whole number" if self.kind == "whole" else "a number"
        if self.low is not None and self.high is not None:
            words += f" from {self.low:.10g} to {self.high:.10g}"
        elif self.low is not None:
            words += f" from {self.low:.10g} on"
        return f"{words} {self.unit}".rstrip()


def leaf(field: FieldInfo) -> Leaf | None:
    """What a field declares, or None if it holds a table or a list."""
    choices: tuple[str, ...] = ()
    kind: Kind | None
    if get_origin(field.annotation) is Literal:
        kind, choices = "choice", get_args(field.annotation)
    else:
        kind = "time" if _CLOCK in field.metadata else _KINDS.get(field.annotation)
    if kind is None:
        return None
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    lows = [limit.ge for limit in field.metadata if getattr(limit, "ge", None) is not None]
    highs = [limit.le for limit in field.metadata if getattr(limit, "le", None) is not None]
    patterns = [rule.pattern for rule in field.metadata if getattr(rule, "pattern", None)]
    return Leaf(
        kind=kind,
        doc=field.description or "",
        unit="s" if kind == "time" else str(extra.get("unit", "")),
        low=max(lows, default=None),
        high=min(highs, default=None),
        choices=choices,
        status=str(extra.get("status", "policy")),
        evidence=str(extra.get("evidence", "")),
        standard=None if field.is_required() else field.default,
        pattern=patterns[0] if patterns else "",
    )


def element(field: FieldInfo) -> FieldInfo:
    """The field of one element of a list, or of one entry of a table with names of its own.

    It keeps the description, unit and evidence of the whole.
    """
    inner = get_args(field.annotation)[0 if get_origin(field.annotation) is tuple else 1]
    info = FieldInfo.from_annotation(inner)
    info.description = field.description
    if field.json_schema_extra:
        info.json_schema_extra = field.json_schema_extra
    return info
