"""A design from its file: TOML, closed to keys it does not know, checked with its scenario."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import twin
from twin.errors import InputError
from twin.experiments.design import Bound, Design, Range
from twin.experiments.toml import frozen, read_toml
from twin.experiments.yardsticks import checked
from twin.scenario import wording
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.scenario.load import shipped as shipped_scenarios
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section

__all__ = ["design_from", "load_design", "shipped"]

_TABLES = ("set", "levers", "objectives", "constraints")


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
        return design_from(content, place.parent)
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
    mistakes = sorted(error.errors(), key=lambda mistake: mistake["type"] != "extra_forbidden")
    first = mistakes[0]
    at = first["loc"]
    key = str(at[0]) if at else ""
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    below = key in _TABLES and len(at) > 1
    where = wording.dotted(at[: 1 + below])
    if first["type"] == "extra_forbidden":
        kinds: dict[str, type[Section]] = {"constraints": Bound, "levers": Range}
        inside = kinds.get(key, Design) if below else Design
        where = wording.dotted([part for part in at if part not in ("Range", "Bound")])
        said = f"unknown key; {wording.nearest(str(at[-1]), inside.model_fields)}"
        return f"{where} = {wording.shown(first['input'])}: {said}{more}"
    if first["type"] == "value_error":
        said = first["msg"].removeprefix("Value error, ")
        return f"{where} = {wording.shown(first['input'])}: {said}"
    allowed = Design.model_fields[key].description if key in Design.model_fields else first["msg"]
    written = first["input"] if first["type"] != "missing" else None
    shown = f" = {wording.shown(written)}" if written is not None else ""
    return f"{where}{shown}: allowed: {allowed}"
