"""The scenarios that a page offers: those that come with the twin, and those that were saved."""

import re
from pathlib import Path

from dashboards.site import Site
from twin.errors import InputError
from twin.scenario.load import load_scenario, shipped
from twin.scenario.model import Scenario

__all__ = ["folder_of", "offered", "scenario_named", "start_of"]


def folder_of(site: Site) -> Path:
    """Where scenarios that somebody saved are kept: beside the runs. It need not exist."""
    return site.library.folder / "scenarios"


def offered(site: Site) -> dict[str, Path]:
    """The files of all scenarios by name; one that was saved does not hide one that is shipped."""
    folder = folder_of(site)
    saved = {path.stem: path for path in sorted(folder.glob("*.toml"))} if folder.is_dir() else {}
    return {**shipped(), **{name: path for name, path in saved.items() if name not in shipped()}}


def scenario_named(site: Site, name: str) -> Scenario:
    """The scenario of that name.

    Raises:
        InputError: there is none, or its file is not right.
    """
    # Names are compared, never put together: a name cannot lead to another file.
    path = offered(site).get(name)
    if path is None:
        allowed = ", ".join(offered(site))
        raise InputError(f"scenario = {name[:80]!r}: there is no such scenario; allowed: {allowed}")
    return load_scenario(path)


def start_of(scenario: Scenario, text: str) -> float:
    """The time of day (s) from which a live run is watched: `9:30`; empty, an hour after opening.

    Raises:
        InputError: it is no time of day, or the centre is closed then.
    """
    opens, closes = scenario.opening.open, scenario.opening.close
    if not text.strip():
        return min(opens + 3600.0, (opens + closes) / 2)
    match = re.fullmatch(r"\s*(\d{1,2}):([0-5]\d)\s*", text)
    at = int(match[1]) * 3600.0 + int(match[2]) * 60.0 if match else -1.0
    if not opens <= at < closes:
        first, last = (f"{int(t // 3600)}:{int(t % 3600 // 60):02d}" for t in (opens, closes))
        raise InputError(f"From {text[:20]!r}: allowed: a time from {first} on, before {last}")
    return at
