"""Files of JSON lines that are only ever added to, whole lines at a time."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twin.errors import InputError


def append_line(path: Path, content: Mapping[str, Any]) -> None:
    """Add one JSON object as a line; it is on disk when this returns.

    A last line that was cut off, when a machine stopped while writing it, goes.
    """
    line = json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    # One write to a file opened for appending: lines of two writers do not mix.
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _drop_what_was_cut_off(handle)
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, in order; none if there is no file.

    Raises:
        InputError: a line is no JSON object. A last line that was cut off is passed over.
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            try:
                content = json.loads(line) if line.strip() else {}
            except (ValueError, RecursionError):
                if not line.endswith("\n"):
                    return
                content = None
            if not isinstance(content, dict):
                raise InputError(f"{path}: line {number}: allowed: one JSON object a line")
            if content:
                yield content


def _drop_what_was_cut_off(handle: int) -> None:
    size = end = os.fstat(handle).st_size
    while end and os.pread(handle, 1, end - 1) != b"\n":
        end -= 1
    if end < size:
        os.ftruncate(handle, end)
