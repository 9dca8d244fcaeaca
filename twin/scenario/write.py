"""A scenario as a file: what it changes on another, so that a person can read what was done."""

import os
from pathlib import Path
from typing import Any

import tomli_w

from twin.errors import InputError
from twin.scenario.load import load_scenario
from twin.scenario.load import shipped as shipped_scenarios
from twin.scenario.model import Scenario

__all__ = ["write_scenario"]

_TIMES = ("open", "close", "start", "end", "at")
"""Keys of times of day."""


def write_scenario(out: Path, scenario: Scenario, base: str, comment: str = "") -> None:
    """Write a scenario to a TOML file that `extends` its base, a shipped name or a path.

    It holds only what differs; a list that differs is written whole. `comment` goes on top, a line
    or more. The file is read back before it appears, and appears whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    changed = _written(_difference(load_scenario(base).model_dump(), scenario.model_dump()))
    extends = base if base in shipped_scenarios() else _relative(Path(base), out.parent)
    content = {"extends": extends, "name": scenario.name, "title": scenario.title, **changed}
    said = "".join(f"# {line}\n" for line in comment.splitlines())
    partial = out.with_name(f"{out.name}.{os.getpid()}.partial")
    try:
        try:
            partial.write_text(f"{said}\n{tomli_w.dumps(content)}".lstrip(), encoding="utf-8")
            assert load_scenario(partial.absolute()) == scenario
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"--out {out}: {error.strerror or error}; allowed: a place that can be written"
        ) from None


def _relative(path: Path, folder: Path) -> str:
    """A path as the file in that folder names it."""
    try:
        relative = os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:  # another drive
        return path.resolve().as_posix()
    # A bare name could be taken for that of a shipped scenario.
    return Path(relative).as_posix() if os.sep in relative else f"./{relative}"


def _written(value: Any, key: str = "") -> Any:
    """A value as one writes it: times of day as `08:30`."""
    if isinstance(value, dict):
        return {name: _written(inner, name) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_written(inner) for inner in value]
    if key in _TIMES and value % 60 == 0:
        return f"{int(value // 3600):02d}:{int(value % 3600 // 60):02d}"
    return value


def _difference(base: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What `other` holds that `base` does not, as nested tables."""
    found: dict[str, Any] = {}
    for key, value in other.items():
        was = base.get(key)
        if value == was:
            continue
        if isinstance(value, dict) and isinstance(was, dict):
            found[key] = _difference(was, value)
        else:
            found[key] = value
    return found
