"""Scenarios that can be picked on a page: those that are shipped, and those somebody saved here."""

import re
import tempfile
import tomllib
from pathlib import Path
from threading import Lock
from typing import Final

from dashboards.words import clock
from twin.errors import InputError
from twin.scenario.load import load_scenario, shipped
from twin.scenario.model import Scenario
from twin.scenario.write import write_scenario

__all__ = ["Scenarios", "start_of"]

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Scenarios:
    """Scenarios by name: shipped ones, then the TOML files of a folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()

    def saved(self) -> dict[str, Path]:
        """The files of the folder by name."""
        found = sorted(self.folder.glob("*.toml")) if self.folder.is_dir() else []
        return {path.stem: path for path in found if _NAME.fullmatch(path.stem)}

    def names(self) -> list[str]:
        """All names, shipped ones first."""
        ours = shipped()
        return [*ours, *(name for name in self.saved() if name not in ours)]

    def load(self, name: str) -> Scenario:
        """The scenario of that name.

        Raises:
            InputError: there is none, or its file is not allowed.
        """
        # Names are compared, never put together: a name cannot lead out of the folder.
        return load_scenario(self._path(name))

    def text(self, scenario: Scenario, base: str, comment: str = "") -> str:
        """The scenario as a TOML file that builds on the shipped one under `base`.

        Raises:
            InputError: there is no such base.
        """
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "scenario.toml"
            write_scenario(out, scenario, self._root(base), comment)
            return out.read_text(encoding="utf-8")

    def save(self, name: str, scenario: Scenario, base: str, comment: str = "") -> Path:
        """Keep the scenario under a new name; gives its file.

        Raises:
            InputError: the name is not one, or is taken, or the folder cannot be written to.
        """
        self.check(name)
        out = self.folder / f"{name}.toml"
        with self._lock:
            if out.exists():
                raise InputError(f"name = {name}: is taken; allowed: another name")
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(
                    f"{self.folder}: cannot be written to ({error.strerror})"
                ) from None
            write_scenario(out, scenario, self._root(base), comment)
        return out

    def check(self, name: str) -> None:
        """Refuse what cannot be the name of a scenario.

        Raises:
            InputError: it says what may be.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                f"name = {name[:40]!r}: allowed: up to 40 letters, digits, hyphens and underscores"
            )
        if name in shipped():
            raise InputError(f"name = {name}: a scenario that comes with the twin is called so")

    def _path(self, name: str) -> Path:
        found = shipped() | {k: v for k, v in self.saved().items() if k not in shipped()}
        if name not in found:
            raise InputError(
                f"scenario = {name[:40]!r}: there is no such scenario; allowed: {', '.join(found)}"
            )
        return found[name]

    def _root(self, name: str) -> str:
        """The shipped scenario under one: a file then needs no other beside it."""
        ours, path = shipped(), self._path(name)
        seen: set[Path] = set()
        while path not in ours.values():
            seen.add(path)
            extends = tomllib.loads(path.read_text(encoding="utf-8")).get("extends", "")
            if extends in ours:
                return str(extends)
            path = (path.parent / str(extends)).resolve()
            if not extends or path in seen:
                # It stands on its own; then everything is said, on any that is shipped.
                return next(iter(ours))
        return path.stem


def start_of(scenario: Scenario, text: str) -> float:
    """The time of day (s) from which a live run is watched: `9:30`; empty, an hour after opening.

    Raises:
        InputError: it is no time of day, or the centre is closed then.
    """
    opening = scenario.opening
    if not text.strip():
        return opening.an_hour_in
    at = opening.moment(text)
    if at is None:
        raise InputError(
            f"From {text[:20]!r}: allowed: a time from {clock(opening.open)} on, before "
            f"{clock(opening.close)}"
        )
    return at
