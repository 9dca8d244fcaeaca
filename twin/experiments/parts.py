"""The parts of a long experiment, kept while it runs, so that it can be taken up again."""

import os
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

import twin
from twin.traces.header import versions

__all__ = ["Parts", "fingerprint", "folder_beside", "remove_parts"]

_MODEL = ("rules", "traces", "scenario", "measures", "world", "engine", "experiments/plateaux.py")
"""What a part's numbers depend on, of the twin's own code."""


def folder_beside(out: Path) -> Path:
    """Where the parts of what becomes the file `out` are kept: `OUT.parts`."""
    return out.with_name(f"{out.name}.parts")


def fingerprint(*what: str) -> str:
    """A name for all that decides a part's numbers: what is given, the code and the libraries.

    A part of another model must not get into a table of this one.
    """
    digest = blake2b(digest_size=8)
    for text in (*what, *(f"{name} {number}" for name, number in sorted(versions().items()))):
        digest.update(text.encode() + b"\0")
    package = Path(twin.__file__).parent
    for name in _MODEL:
        place = package / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Parts:
    """The parts of one experiment by their number: in memory, and in a folder if one is given.

    A part appears in the folder whole or not at all; one that cannot be read is missing.
    """

    def __init__(self, folder: Path | None, of: str) -> None:
        self._folder = folder
        self._of = of
        self._held: dict[int, pa.Table] = {}

    def missing(self, numbers: Iterable[int]) -> list[int]:
        """Those of the numbers for which there is no part."""
        return [number for number in numbers if not self._find(number)]

    def __getitem__(self, number: int) -> pa.Table:
        return self._held[number]

    def keep(self, number: int, part: pa.Table) -> None:
        """Keep a part."""
        self._held[number] = part
        if self._folder is not None:
            self._folder.mkdir(exist_ok=True)
            path = self._path(self._folder, number)
            # Two runs may be at the same parts.
            partial = path.with_suffix(f".{os.getpid()}.partial")
            parquet.write_table(part, partial)
            partial.replace(path)

    def _find(self, number: int) -> bool:
        if number not in self._held and self._folder is not None:
            path = self._path(self._folder, number)
            try:
                self._held[number] = parquet.read_table(path)
            except (OSError, pa.ArrowException):
                return False
        return number in self._held

    def _path(self, folder: Path, number: int) -> Path:
        return folder / f"part-{self._of}-{number:06}.parquet"


def remove_parts(folder: Path) -> None:
    """Remove a folder with all parts in it, also those of runs given up; nothing else."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.suffix in (".parquet", ".partial") and path.stem.startswith("part-"):
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
