"""The folder in which runs are kept: what is in it, and what may be thrown away."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from twin.errors import InputError
from twin.traces.database import SIDE_FILES
from twin.traces.header import Header
from twin.traces.lock import ENDING, is_written
from twin.traces.reader import RunReader

__all__ = ["Kept", "Library"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One run file: its name in addresses, where it is, and what it says about itself."""

    id: str
    path: Path
    header: Header
    written: datetime
    size: int
    """Bytes."""


class Library:
    """The run files of a folder, by their names without the ending. The folder need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Path, tuple[tuple[int, int], Kept | str]] = {}
        self._lock = Lock()

    def __iter__(self) -> Iterator[Kept]:
        """The runs, the newest first. Files that are none are passed over."""
        found = [kept for path in self._paths() if isinstance(kept := self._look(path), Kept)]
        return iter(sorted(found, key=lambda kept: kept.written, reverse=True))

    def passed_over(self) -> list[tuple[str, str]]:
        """The files that are no runs, or none that can be read: their names, and why, in words."""
        found = ((path, self._look(path)) for path in sorted(self._paths()))
        return [(path.name, why) for path, why in found if isinstance(why, str)]

    def find(self, name: str) -> Kept:
        """The run of that name.

        Raises:
            InputError: there is none.
        """
        # Names of files are compared, never put together: a name cannot lead out of the folder.
        for kept in self:
            if kept.id == name:
                return kept
        raise InputError(
            f"run = {name[:80]!r}: there is no such run; allowed: one of the page Runs"
        )

    def place(self, scenario: str, seed: int) -> Path:
        """A path for a new run, told by scenario, seed and the time of day."""
        self.folder.mkdir(parents=True, exist_ok=True)
        moment = datetime.now(UTC).astimezone()
        stem = f"{scenario}-s{seed}-{moment:%Y%m%d-%H%M%S}"
        path, again = self.folder / f"{stem}.sqlite", 1
        while path.exists():
            again += 1
            path = self.folder / f"{stem}-{again}.sqlite"
        return path

    def delete(self, name: str) -> None:
        """Remove a run for good, and what was kept beside it of the link with its centre.

        Raises:
            InputError: there is none of that name, it is being written, or its file cannot be
                removed.
        """
        kept = self.find(name)
        if is_written(kept.path):
            raise InputError(f"{name}: is being written; allowed: a run that has ended")
        try:
            for ending in ("", *SIDE_FILES, ENDING):
                Path(f"{kept.path}{ending}").unlink(missing_ok=True)
            link = kept.path.with_suffix(".link")
            if link.is_dir():
                shutil.rmtree(link)
        except OSError as error:
            raise InputError(f"{kept.path}: cannot be deleted ({error.strerror})") from None

    def _paths(self) -> list[Path]:
        return list(self.folder.glob("*.sqlite")) if self.folder.is_dir() else []

    def _look(self, path: Path) -> Kept | str:
        """The run of that file, or why it is none."""
        try:
            found = path.stat()
        except OSError as error:
            return error.strerror or "cannot be read"
        stamp = (found.st_mtime_ns, found.st_size)
        with self._lock:
            if path in self._known and self._known[path][0] == stamp:
                return self._known[path][1]
        try:
            header = RunReader(path).header
        except InputError as error:
            kept: Kept | str = str(error).removeprefix(f"{path}: ")
        else:
            written = datetime.fromtimestamp(found.st_mtime, UTC)
            kept = Kept(path.stem, path, header, written, found.st_size)
        with self._lock:
            self._known[path] = (stamp, kept)
        return kept
