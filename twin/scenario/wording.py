"""Mistakes in a scenario, put into one line: where, what was written, what is allowed."""

import difflib
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from twin.scenario.leaf import element, leaf
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section

__all__ = ["Path", "complaint", "dotted", "nearest", "shown"]

Path = tuple[int | str, ...]
"""Where a value is: keys, and positions in lists."""

_LONGEST = 80


def complaint(error: ValidationError, origin: Callable[[Path], str]) -> str:
    """The first mistake as `FILE: KEY = VALUE: what is allowed`, and how many more there are.

    An unknown key comes first: it is often why another one seems to be missing. `origin` names
    the file in which what is at a path was written.
    """
    mistakes = sorted(error.errors(), key=lambda mistake: mistake["type"] != "extra_forbidden")
    first = mistakes[0]
    at: Path = first["loc"]
    text = _said(first)
    if not at:  # the scenario does not hang together; the message names its keys itself
        at = tuple(text.split(" ", 1)[0].split("."))
        line = text
    elif first["type"] == "missing":
        line = f"{dotted(at)} is missing: {_allowed(at)}"
    else:
        line = f"{dotted(at)} = {shown(first['input'])}: {text}"
    file = origin(at)
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    return f"{file}: {line}{more}" if file else line + more


def shown(value: Any) -> str:
    """A value as one would write it, on one line and cut to a readable length."""
    text = _written(value, depth=3)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def dotted(path: Iterable[int | str]) -> str:
    """A path as `teams.desk.shifts.0.start`."""
    return ".".join(_key(str(part)) for part in path)


def nearest(word: str, known: Iterable[str]) -> str:
    """What to suggest in place of an unknown word: the nearest known one, or all of them."""
    known = list(known)
    close = difflib.get_close_matches(word[:_LONGEST], known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"allowed: {', '.join(known)}" if known else "none is allowed here"


def _said(mistake: ErrorDetails) -> str:
    kind, at = mistake["type"], mistake["loc"]
    if kind == "extra_forbidden":
        return f"unknown key; {nearest(str(at[-1]), _keys(at[:-1]))}"
    if kind == "value_error" and not _is_leaf(at):
        return mistake["msg"].removeprefix("Value error, ")
    if kind == "too_short":
        return "at least one is needed"
    if kind == "too_long":
        return f"at most {mistake['ctx']['max_length']} are allowed"
    return _allowed(at) or mistake["msg"]


def _allowed(at: Path) -> str:
    """What is allowed at a path, in words."""
    kind, field = _declared(at)
    if isinstance(kind, type) and issubclass(kind, Section):
        return f"a table with {', '.join(_keys(at))}"
    if field is None:
        return ""
    what = leaf(field)
    if what is not None:
        return f"{what.allowed} ({what.doc})" if what.kind == "text" and what.doc else what.allowed
    many = "a list" if getattr(kind, "__origin__", None) is tuple else "a table"
    return f"{many} ({field.description})" if field.description else many


def _is_leaf(at: Path) -> bool:
    field = _declared(at)[1]
    return field is not None and leaf(field) is not None


def _keys(at: Path) -> list[str]:
    kind, _ = _declared(at)
    known = isinstance(kind, type) and issubclass(kind, Section)
    return [*kind.model_fields, *(() if at else ("extends",))] if known else []


def _declared(at: Path) -> tuple[Any, FieldInfo | None]:
    """The type and the field that the models declare at a path; (None, None) if nothing is."""
    kind: Any = Scenario
    field: FieldInfo | None = None
    for part in at:
        if isinstance(kind, type) and issubclass(kind, Section):
            field = kind.model_fields.get(str(part))
        elif field is not None and getattr(kind, "__args__", None):
            field = element(field)
        else:
            field = None
        if field is None:
            return None, None
        kind = field.annotation
    return kind, field


def _written(value: Any, depth: int) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 200:
        return f"a whole number of {value.bit_length()} bits"  # too long for str()
    if isinstance(value, str):
        return repr(value[:_LONGEST])
    if isinstance(value, dict):
        pairs = list(value.items())[:_LONGEST] if depth else ()
        inside = ", ".join(f"{_key(k)} = {_written(v, depth - 1)}" for k, v in pairs)
        return f"{{{inside}}}" if depth else "{…}"
    if isinstance(value, list | tuple):
        inside = ", ".join(_written(v, depth - 1) for v in value[:_LONGEST]) if depth else "…"
        return f"[{inside}]"
    return repr(value).removesuffix(".0")


def _key(part: str) -> str:
    bare = part.replace("-", "").replace("_", "").isalnum()
    return part if bare and len(part) <= _LONGEST else repr(part[:_LONGEST])
