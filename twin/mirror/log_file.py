"""The lines of a log file, plain or packed, whole or damaged."""

import bz2
import gzip
import lzma
from codecs import getincrementaldecoder
from collections.abc import Iterator
from io import BufferedReader, StringIO
from pathlib import Path

from twin.errors import InputError
from twin.mirror.archives import DAMAGED
from twin.mirror.tally import Tally

_MAGIC: dict[bytes, type[gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}
LONGEST = 1_000_000
"""Characters of the longest line that is read."""

_BLOCK = 1 << 17
_CUT = "the file ends in the middle of packed data"


def lines(path: Path, tally: Tally) -> Iterator[str]:
    """The lines of a file, each with its end, unpacked by what is in it and not by its name.

    What is no UTF-8 becomes a sign that says so. Where packed data is cut short, what can be
    unpacked is given, and the rest is remarked on in `tally`. A line of more than `LONGEST`
    characters is dropped, so that no file takes more memory than that.

    Raises:
        InputError: the file cannot be read.
    """
    decoder = getincrementaldecoder("utf-8-sig")("replace")
    rest, too_long = "", False
    try:
        with _opened(path) as file:
            while True:
                block = file.read1(_BLOCK)
                text = rest + decoder.decode(block, final=not block)
                cut = text.rfind("\n") + 1 if block else len(text)
                if too_long and cut:
                    first = text.find("\n") + 1 or len(text)
                    text, cut, too_long = text[first:], cut - first, False
                rest = text[cut:]
                yield from StringIO(text[:cut], newline="\n")
                if not block:
                    return
                if len(rest) > LONGEST and not too_long:
                    tally.lines += 1
                    tally.dropped[f"a line of more than {LONGEST:,} characters"] += 1
                    too_long = True
                if too_long:
                    rest = ""
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise InputError(
                f"{path}: cannot be read ({error.strerror}); allowed: a readable log"
            ) from None
        tally.remarks[f"{_CUT}: {path.name}"] += 1
        if rest:
            yield rest


def first_lines(path: Path, tally: Tally, count: int = 20) -> list[str]:
    """The first lines of a file that are not blank; what is dropped before them is in `tally`."""
    found = []
    for line in lines(path, tally):
        if line.strip():
            found.append(line)
        if len(found) == count:
            break
    return found


def _opened(path: Path) -> BufferedReader | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if path.is_dir():
        raise InputError(f"{path}: is a folder; allowed: a log, or several of them")
    with path.open("rb") as file:
        head = file.read(6)
    for magic, unpack in _MAGIC.items():
        if head.startswith(magic):
            return unpack(path)
    return path.open("rb")
