"""A found roster as a scenario file: TOML that builds on the file it was found for."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twin.experiments.staffing import Staffing
from twin.scenario.load import load_scenario, shipped
from twin.scenario.model import Scenario

__all__ = ["as_scenario", "toml_of", "write_roster"]

_LONGEST_NAME = 60


def as_scenario(found: Staffing) -> Scenario:
    """The found roster as a scenario: with the target it was found for, and a name of its own."""
    roster, target = found.roster, found.target
    targets = {"answered_share": target.share, "answered_within": target.within}
    suffix = "-staffed"
    return roster.model_copy(
        update={
            "name": roster.name[: _LONGEST_NAME - len(suffix)] + suffix,
            "title": f"{roster.name}, staffed for {target.share:.0%} answered within "
            f"{target.within:g} s in every interval",
            "targets": roster.targets.model_copy(update=targets),
            "fitted": tuple(path for path in roster.fitted if not path.startswith("teams.")),
        }
    )


def toml_of(found: Staffing, base: str, folder: Path) -> str:
    """The TOML of a file in `folder` that holds what differs from `base`, a name or a path."""
    made = json.loads(as_scenario(found).model_dump_json())
    before = json.loads(load_scenario(base).model_dump_json())
    differs = _differing(made, before)
    extends = base if base in shipped() else _relative(Path(base), folder)
    heads = {
        "extends": extends,
        **{key: made[key] for key in ("name", "title")},
        **{key: value for key, value in differs.items() if not isinstance(value, dict)},
    }
    lines = [
        "# Stretches of work that make up the heads found; they are not a proposal for contracts.",
        *(f"{key} = {_value(value)}" for key, value in heads.items()),
        *_tables("", {key: one for key, one in differs.items() if isinstance(one, dict)}),
    ]
    return "\n".join(lines) + "\n"


def write_roster(out: Path, found: Staffing, base: str) -> None:
    """Write the found roster to a file that appears whole or not at all.

    Args:
        out: the file.
        found: the roster.
        base: the scenario it was found for, without settings: a shipped name or a path.
    """
    partial = out.with_name(f"{out.name}.{os.getpid()}.partial")
    try:
        partial.write_text(toml_of(found, base, out.parent), encoding="utf-8")
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _relative(path: Path, folder: Path) -> str:
    try:
        relative = os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:  # another drive
        return path.resolve().as_posix()
    # A bare name could be taken for that of a shipped scenario.
    return Path(relative).as_posix() if "/" in relative else f"./{relative}"


def _differing(made: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in made.items():
        was = before.get(key)
        if isinstance(value, dict) and isinstance(was, dict):
            inner = _differing(value, was)
            if inner:
                found[key] = inner
        elif value != was:
            found[key] = value
    return found


def _tables(at: str, content: Mapping[str, Any]) -> Iterator[str]:
    """The lines of nested tables, each under its full name."""
    for key, value in content.items():
        path = f"{at}.{_key(key)}" if at else _key(key)
        own = {name: one for name, one in value.items() if not isinstance(one, dict)}
        if own:
            yield f"\n[{path}]"
        for name, one in own.items():
            if isinstance(one, list) and one and isinstance(one[0], dict):
                yield f"{_key(name)} = ["
                yield from (f"  {_value(each)}," for each in one)
                yield "]"
            else:
                yield f"{_key(name)} = {_value(one)}"
        yield from _tables(path, {name: one for name, one in value.items() if name not in own})


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{ "
            + ", ".join(f"{_key(key)} = {_said(key, one)}" for key, one in value.items())
            + " }"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # A string of JSON is one of TOML, but for what lies beyond the basic plane.
    return json.dumps(value, ensure_ascii=False)


def _said(key: str, value: Any) -> str:
    """A value of a shift: times of day as one reads them."""
    if key in ("start", "end", "at") and isinstance(value, float) and value.is_integer():
        hours, rest = divmod(int(value), 3600)
        minutes, seconds = divmod(rest, 60)
        return f'"{hours:02d}:{minutes:02d}{f":{seconds:02d}" if seconds else ""}"'
    return _value(value)


def _key(key: str) -> str:
    return (
        key
        if key.replace("-", "").replace("_", "").isalnum() and key.isascii()
        else json.dumps(key)
    )
