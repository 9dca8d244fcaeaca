"""A design from its file: TOML, closed to keys it does not know, checked with its scenario."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

import twin
from twin.errors import InputError
from twin.experiments.design import Bound, Design, Range, dimensions
from twin.experiments.toml import frozen, read_toml
from twin.experiments.yardsticks import checked
from twin.scenario import wording
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.scenario.load import shipped as shipped_scenarios
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section

__all__ = ["design_from", "load_design", "shipped"]

Place = tuple[int | str, ...]
"""Where a value is in the file: keys, and positions in lists."""


def shipped() -> dict[str, Path]:
    """The designs that come with the twin: their files by name."""
    package = Path(twin.__file__).parent
    installed = package / "_configs" / "designs"
    folder = installed if installed.is_dir() else package.parent / "configs" / "designs"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_design(path: str | os.PathLike[str]) -> tuple[Design, Scenario]:
    """The design in that TOML file, and its scenario with what the design sets on it.

    A scenario that is not a shipped one is a path relative to the design's file.

    Raises:
        InputError: the file cannot be read, or something in it is not allowed.
    """
    place = Path(path)
    content = read_toml(place, "which is a design")
    try:
        design, scenario = design_from(content, place.parent)
        dimensions(design, scenario)
        return design, scenario
    except InputError as error:
        raise InputError(f"{place}: {error}") from None


def design_from(content: Mapping[str, Any], folder: Path = Path()) -> tuple[Design, Scenario]:
    """The design that a table of keys and values means, and its scenario.

    Raises:
        InputError: something in it is not allowed.
    """
    try:
        design = Design.model_validate(frozen(dict(content)), strict=True)
    except ValidationError as error:
        raise InputError(_complaint(error)) from None
    if design.samples & (design.samples - 1):
        raise InputError(f"samples = {design.samples}: allowed: a power of 2, as 64 or 128")
    for where in ("objectives", "constraints"):
        for key in getattr(design, where):
            checked(where, [key])
    checked("measures", design.measures)
    name = design.scenario
    if name not in shipped_scenarios():
        name = str(folder / name)
    try:
        scenario = load_scenario(name)
    except InputError as error:
        raise InputError(f"scenario: {error}") from None
    try:
        return design, apply(scenario, design.set)
    except InputError as error:
        raise InputError(f"set.{error}") from None


def _complaint(error: ValidationError) -> str:
    """The first mistake, an unknown key before others: where, what was written, what is allowed."""
    mistakes = {_place(one["loc"]): one for one in reversed(error.errors()) if not _other(one)}
    unknown = [at for at, one in mistakes.items() if one["type"] == "extra_forbidden"]
    at = unknown[-1] if unknown else list(mistakes)[-1]
    first, where = mistakes[at], wording.dotted(at)
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    nested = _nested(at, first["input"])
    if nested:
        return f'{where}: allowed: a path in quotes, as "{nested}" = …'
    written = f"{where} = {wording.shown(first['input'])}"
    if first["type"] == "extra_forbidden":
        known = _section(at).model_fields
        return f"{written}: unknown key; {wording.nearest(str(at[-1]), known)}{more}"
    if first["type"] == "value_error":
        return f"{written}: {first['msg'].removeprefix('Value error, ')}{more}"
    if first["type"] == "missing":
        return f"{where} is missing: allowed: {_allowed(at)}{more}"
    return f"{written}: allowed: {_allowed(at) or first['msg']}{more}"


def _place(at: Place) -> Place:
    """Where a mistake is in the file: without the name of the kind of value it was taken for."""
    return at[:2] + at[3:4] if at[:1] in (("levers",), ("set",)) else at


def _other(mistake: ErrorDetails) -> bool:
    """Whether a mistake is only that a table is no list, or a list no table."""
    table = isinstance(mistake["input"], dict)
    return mistake["loc"][0] == "levers" and (
        (mistake["type"] == "tuple_type" and table)
        or (mistake["type"] == "model_type" and isinstance(mistake["input"], tuple))
    )


def _nested(at: Place, written: Any) -> str:
    """The path that was written without quotes, which TOML takes for tables in tables."""
    if at[0] == "levers" and len(at) == 3 and isinstance(at[2], str):
        beyond = at[2] not in Range.model_fields and isinstance(written, dict | tuple)
    else:
        beyond = at[0] == "set" and len(at) == 2 and isinstance(written, dict)
    if not beyond:
        return ""
    path = [str(part) for part in at[1:]]
    while isinstance(written, dict) and written and not set(written) <= set(Range.model_fields):
        key = next(iter(written))
        path.append(key)
        written = written[key]
    return ".".join(path)


def _section(at: Place) -> type[Section]:
    """The model that a key belongs to."""
    inside: dict[str, type[Section]] = {"constraints": Bound, "levers": Range}
    return inside.get(str(at[0]), Design) if len(at) > 2 else Design


def _allowed(at: Place) -> str:
    """What a key takes, in words; of a table's, what the table takes."""
    field = _section(at).model_fields.get(str(at[-1])) or Design.model_fields.get(str(at[0]))
    return field.description or "" if field else ""
