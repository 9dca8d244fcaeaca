"""A log's rotated files: which they are, in which order they were written, how they are read."""

import bz2
import gzip
import lzma
import re
import time
import zlib
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

HEAD = 256
"""Bytes at a file's beginning by which it is known again, whatever it is called by then."""

PACKING = 10_000_000_000
"""A packed file that was written so lately (ns) may not be whole."""

_PACKED: dict[str, type[gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {
    ".gz": gzip.GzipFile,
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}

DAMAGED = (OSError, EOFError, lzma.LZMAError, zlib.error)
"""What reading a packed file raises that is not whole."""


def open_log(path: Path) -> BinaryIO:
    """The bytes of a log, unpacked where its name ends in gz, bz2 or xz."""
    kind = _PACKED.get(path.suffix)
    return path.open("rb") if kind is None else cast("BinaryIO", kind(path))


def is_packed(path: Path) -> bool:
    """Whether the file's size is not that of what it holds."""
    return path.suffix in _PACKED


def head_of(file: BinaryIO, size: int = HEAD) -> tuple[str, int]:
    """A fingerprint of a file's first `size` bytes, and of how many there were."""
    file.seek(0)
    head = file.read(size)
    return sha256(head).hexdigest(), len(head)


def rotated(path: Path) -> list[Path]:
    """The files beside a log to which it was moved or copied, the oldest first.

    Names are the log's own with a number, a date or a time behind it, packed or not; the time at
    which they were last written tells the order, since each tool numbers them in its own way.
    """
    name = re.compile(re.escape(path.name) + r"[.-]\d[\d.-]*(\.(gz|bz2|xz))?")
    found: list[tuple[int, bool, Path]] = []
    if path.parent.is_dir():
        for sibling in path.parent.iterdir():
            if name.fullmatch(sibling.name):
                try:
                    found.append((sibling.stat().st_mtime_ns, is_packed(sibling), sibling))
                except OSError:  # moved on at this very moment
                    continue
    return [sibling for *_, sibling in sorted(found)]


def settled(path: Path) -> list[tuple[int, Path]]:
    """The rotated files and when they were last written (ns), but for those being packed now.

    A packed file has the time of what is in it only when it is done; until then it looks new.
    """
    found = []
    for sibling in rotated(path):
        try:
            written = sibling.stat().st_mtime_ns
        except OSError:
            continue
        if not is_packed(sibling) or written < time.time_ns() - PACKING:
            found.append((written, sibling))
    return found
