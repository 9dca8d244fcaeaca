"""The lines of a log file, plain or packed, whole or damaged."""

import bz2
import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from twin.errors import InputError
from twin.mirror.archives import DAMAGED
from twin.mirror.tally import Tally

_MAGIC = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_CUT = "the file ends in the middle of packed data"


def lines(path: Path, tally: Tally) -> Iterator[str]:
    """The lines of a file, each with its end, unpacked by what is in it and not by its name.

    What is no UTF-8 becomes a sign that says so. Where packed data is cut short, what can be
    unpacked is given, and the rest is remarked on in `tally`.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        with _opened(path) as file:
            yield from file
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise InputError(
                f"{path}: cannot be read ({error.strerror}); allowed: a readable log"
            ) from None
        tally.remarks[f"{_CUT}: {path.name}"] += 1


def first_lines(path: Path, count: int = 20) -> list[str]:
    """The first lines of a file that are not blank."""
    found = []
    for line in lines(path, Tally()):
        if line.strip():
            found.append(line)
        if len(found) == count:
            break
    return found


def _opened(path: Path) -> IO[str]:
    if path.is_dir():
        raise InputError(f"{path}: is a folder; allowed: a log, or several of them")
    with path.open("rb") as file:
        head = file.read(6)
    for magic, unpack in _MAGIC.items():
        if head.startswith(magic):
            return unpack(path, "rt", encoding="utf-8-sig", errors="replace", newline="\n")  # type: ignore[no-any-return,operator]
    return path.open(encoding="utf-8-sig", errors="replace", newline="\n")
