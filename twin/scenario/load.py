"""A scenario from its file: TOML, built on another by `extends`, checked."""

import datetime as dt
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import twin
from twin.errors import InputError
from twin.scenario import wording
from twin.scenario.levers import apply
from twin.scenario.model import Scenario

__all__ = ["load_scenario", "shipped"]

_LARGEST = 1_000_000  # bytes; a scenario of a thousand shifts is a tenth of it
_DEEPEST = 30  # files in a chain of `extends`
_DOTS = 1000  # in a line; tomllib's memory grows with the square of the parts of a dotted key

_File = tuple[Path, dict[str, Any]]


def shipped() -> dict[str, Path]:
    """The scenarios that come with the twin: their files by name."""
    package = Path(twin.__file__).parent
    installed = package / "_configs" / "scenarios"
    folder = installed if installed.is_dir() else package.parent / "configs" / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_scenario(
    name_or_path: str | os.PathLike[str], settings: Mapping[str, Any] | None = None
) -> Scenario:
    """The scenario of that shipped name or in that TOML file, with some levers set.

    `extends = "name or path"` builds on another file; a path is relative to the file that names
    it. Tables merge, and anything else replaces what was there. `name` and `title` are a file's
    own: without a `name` the scenario is called like its file.

    Raises:
        InputError: the file cannot be read, or a value in it or in `settings` is not allowed.
    """
    try:
        chain = _chain(_find(os.fspath(name_or_path), Path(), "SCENARIO"))
        merged: dict[str, Any] = {"name": chain[0][0].stem}
        for _, content in reversed(chain):
            _merge(merged, content)
        scenario = _checked(merged, chain)
    except RecursionError:
        raise InputError(
            f"{name_or_path}: nested too deeply; allowed: tables and lists as `twin schema` "
            "describes them"
        ) from None
    if settings:
        try:
            return apply(scenario, settings)
        except InputError as error:
            raise InputError(f"--set {error}") from None
    return scenario


def _find(name: str, folder: Path, key: str) -> Path:
    """The file that a shipped name or a path means; a path starts from `folder`."""
    known = shipped()
    if name in known:
        return known[name]
    if "\0" in name:
        raise InputError(f"{key} = {wording.shown(name)}: not a path; allowed: a TOML file")
    path = folder / name
    if "/" in name or os.sep in name or name.endswith(".toml") or os.path.lexists(path):
        return path
    raise InputError(
        f"{key} = {wording.shown(name)}: no scenario of this name is shipped and there is no such "
        f"file; {wording.nearest(name, known)}"
    )


def _chain(path: Path) -> list[_File]:
    """The file and those it builds on, itself first. Its `extends` are left out."""
    chain: list[_File] = []
    seen: list[Path] = []
    while True:
        place = Path(os.path.realpath(path))
        if place in seen or len(seen) == _DEEPEST:
            what = "goes in a circle" if place in seen else f"is longer than {_DEEPEST} files"
            names = " > ".join(file.name for file in [*seen, place])
            raise InputError(f"{chain[-1][0]}: extends {what}: {names}; allowed: a chain that ends")
        content = _read(path)
        seen.append(place)
        chain.append((path, content))
        base = content.pop("extends", None)
        if len(chain) > 1:
            content.pop("name", None)
            content.pop("title", None)
        if base is None:
            return chain
        if not isinstance(base, str) or not base:
            raise InputError(
                f"{path}: extends = {wording.shown(base)}: the name of a shipped scenario, or a "
                "path relative to this file"
            )
        path = _find(base, path.parent, f"{path}: extends")


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); allowed: a TOML file, or one of "
            f"{', '.join(shipped())}"
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}: line {line}: not text in UTF-8; allowed: a TOML file") from None
    if len(data) > _LARGEST:
        raise InputError(f"{path}: too large; allowed: a TOML file of at most {_LARGEST} bytes")
    for number, written in enumerate(text.splitlines(), 1):
        if written.count(".") > _DOTS:
            raise InputError(f"{path}: line {number}: nested too deeply; allowed: a TOML file")
    try:
        content = tomllib.loads(text)
    except ValueError as error:  # tomllib's own, and Python's for a number of too many digits
        what, where = _place(str(error))
        raise InputError(f"{path}: {where}{what}; allowed: TOML") from None
    if not content:
        raise InputError(f"{path}: empty; allowed: a scenario, or extends = 'helpdesk-12'")
    return content


def _place(message: str) -> tuple[str, str]:
    """What the TOML reader complains of, and where."""
    match = re.fullmatch(r"(.*) \(at (line \d+), column \d+\)", message, re.DOTALL)
    what, where = match.groups() if match else (message, "")
    return " ".join(what.split()), f"{where}: " if where else ""


def _merge(base: dict[str, Any], child: Mapping[str, Any]) -> None:
    for key, value in child.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = _plain(value)


def _plain(value: Any) -> Any:
    """What strict validation takes: tuples for lists, text for TOML's own dates and times."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_plain(inner) for inner in value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _checked(merged: dict[str, Any], chain: list[_File]) -> Scenario:
    def origin(at: wording.Path) -> str:
        return str(max(chain, key=lambda file: _depth(file[1], at))[0])  # the first of equals

    try:
        return Scenario.model_validate(merged, strict=True)
    except ValidationError as error:
        raise InputError(wording.complaint(error, origin)) from None


def _depth(content: Any, at: wording.Path) -> int:
    """How much of a path a file wrote. A list is one thing: it is replaced whole."""
    depth = 0
    for part in at:
        if not isinstance(content, dict) or part not in content:
            break
        content = content[str(part)]
        depth += 1
    return depth
