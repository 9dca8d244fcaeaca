"""The folder in which runs are kept: what is in it, and what may be thrown away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from twin.errors import InputError
from twin.traces.header import Header
from twin.traces.reader import RunReader

__all__ = ["Kept", "Library"]

_SIDE_FILES = ("", "-wal", "-shm", "-journal")


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
        self._known: dict[Path, tuple[tuple[int, int], Kept | None]] = {}
        self._lock = Lock()

    def __iter__(self) -> Iterator[Kept]:
        """The runs, the newest first. Files that are none are passed over."""
        paths = list(self.folder.glob("*.sqlite")) if self.folder.is_dir() else []
        found = [kept for path in paths if (kept := self._look(path)) is not None]
        return iter(sorted(found, key=lambda kept: kept.written, reverse=True))

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
        """Remove a run for good.

        Raises:
            InputError: there is none of that name, or its file cannot be removed.
        """
        kept = self.find(name)
        try:
            for ending in _SIDE_FILES:
                Path(f"{kept.path}{ending}").unlink(missing_ok=True)
        except OSError as error:
            raise InputError(f"{kept.path}: cannot be deleted ({error.strerror})") from None

    def _look(self, path: Path) -> Kept | None:
        try:
            found = path.stat()
        except OSError:
            return None
        stamp = (found.st_mtime_ns, found.st_size)
        with self._lock:
            if path in self._known and self._known[path][0] == stamp:
                return self._known[path][1]
        try:
            header = RunReader(path).header
        except InputError:
            kept = None
        else:
            written = datetime.fromtimestamp(found.st_mtime, UTC)
            kept = Kept(path.stem, path, header, written, found.st_size)
        with self._lock:
            self._known[path] = (stamp, kept)
        return kept
