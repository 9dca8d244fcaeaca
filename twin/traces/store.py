"""The store: a run's rows on their way into an SQLite file, while other processes read it."""

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.traces.buffer import Batch
from twin.traces.database import SIDE_FILES, connect, insertion, is_written, lay_out, plainly
from twin.traces.header import Header
from twin.traces.rollup import RollUp
from twin.traces.tables import NONE, TABLES, Column

ROWS = 1000
"""A transaction holds at most this many rows."""

AGE = 0.1
"""Rows that have waited this long, in wall-clock seconds, are committed at the next call."""


class RunStore:
    """The one writer of a run file; make it with `create`. A sink.

    A batch run is written to `PATH.partial`, which becomes `PATH` when it is closed and vanishes
    when it is aborted. A live run is written to `PATH` itself, for others to read as it grows.

    As a context manager it closes at the end, and aborts on an exception. Errors are told as
    `InputError`; the store has then been aborted.
    """

    @classmethod
    def create(
        cls, path: str | Path, header: Header, *, force: bool = False, live: bool = False
    ) -> "RunStore":
        """A store with no rows yet.

        `InputError` if `path` exists and `force` is not given, or cannot be written.
        """
        path = Path(path)
        _refuse(path, force)
        partial = path.with_name(f"{path.name}.partial")
        try:
            with plainly(path):
                _remove(partial)
                lay_out(partial, header)
                if live:
                    # Only whole, with its header, does it appear to readers.
                    _rename(partial, path)
                return cls(path, header, path if live else partial)
        except BaseException:
            _remove(partial)
            raise

    def __init__(self, path: Path, header: Header, file: Path) -> None:
        self.path = path
        self._file = file
        self._rollup = RollUp(header)
        self._columns = {
            name: [_converter(column, header) for column in table.columns]
            for name, table in TABLES.items()
        }
        self._insertions = {name: insertion(table) for name, table in TABLES.items()}
        self._rows = 0
        self._since = 0.0
        self._floor: str | None = None
        self._connection = connect(file, "rw")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("BEGIN IMMEDIATE")

    def write(self, batch: Batch) -> None:
        """Adds rows by table, arrays of shape (rows, columns)."""
        with _Closing(self):
            for name, rows in batch.items():
                done = 0
                while done < len(rows):
                    chunk = rows[done : done + ROWS - self._rows]
                    self._insert(name, chunk)
                    done += len(chunk)
                    if self._rows >= ROWS:
                        self._commit()
            if self._rows and monotonic() - self._since >= AGE:
                self._commit()

    def show(self, floor: Mapping[str, Any]) -> None:
        """Replaces the snapshot of the floor; readers see it after the next commit."""
        self._floor = json.dumps(floor, ensure_ascii=False)

    def flush(self) -> None:
        """Commits what waits, so that others can read it now."""
        if self._rows or self._floor is not None:
            with _Closing(self):
                self._commit()

    def close(self) -> None:
        """Commits, and leaves one file, complete without any other beside it."""
        if not self._connection:
            return
        ...

    def abort(self) -> None:
        ...
