"""The store: a run's rows on their way into an SQLite file, while other processes read it."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.traces.buffer import Batch, concatenate
from twin.traces.database import (
    SIDE_FILES,
    connect,
    insertion,
    is_run,
    lay_out,
    plainly,
    wal,
)
from twin.traces.header import Header
from twin.traces.lock import PATIENCE, WriterLock
from twin.traces.past import Past
from twin.traces.reader import RunReader
from twin.traces.rollup import RollUp
from twin.traces.tables import TABLES, Column

ROWS = 1000
"""A transaction holds at most this many rows."""

AGE = 0.1
"""Rows that have waited this long, in wall-clock seconds, are committed at the next call."""


class RunStore:
    """The one writer of a run file; make it with `create`, `resume` or `go_on`. A sink.

    A batch run is written to `PATH.partial`, which becomes `PATH` when it is closed and vanishes
    when it is aborted. A live run is written to `PATH` itself, for others to read as it grows.

    What is followed of a real centre is a live run that is observed. It cannot be simulated again,
    so its rows, its header, which grows, and the checkpoint from which to go on are committed
    together, only when `commit` says so, and are then safe from a failure of the machine too.

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
        with plainly(path):
            _refuse(path, force)
            lock = WriterLock(path)
            try:
                # Whoever wrote it until now may have left a run.
                _refuse(path, force)
                store = cls(path, header, lock, live=live)
                store._lay_out()
            except BaseException:
                lock.release()
                raise
            return store

    @classmethod
    def resume(cls, path: str | Path) -> "RunStore":
        """The store of a live run that was not finished, whose writer is gone.

        The run is to be simulated again: of the rows written, those that the file holds already are
        compared with it and passed over. Up to the last of them the file stays as it is.

        `InputError` if `path` is no live run, or somebody is writing it. Where the file holds other
        rows, the store is aborted with an `InputError`.
        """
        path = Path(path)
        RunReader(path)  # what is no run at all is told before anything is made beside it
        with plainly(path):
            lock = WriterLock(path, PATIENCE)
            try:
                past = Past(path)
                store = cls(path, past.reader.header, lock, live=True)
            except BaseException:
                lock.release()
                raise
            store.past = past
            return store

    @classmethod
    def go_on(cls, path: str | Path) -> "RunStore":
        """The store of a followed run whose writer is gone; what comes is put behind its rows.

        Where its source and its floor stood then, `RunReader.checkpoint` tells.

        `InputError` if `path` holds no run that was followed, or somebody is writing it.
        """
        path = Path(path)
        RunReader(path)  # what is no run at all is told before anything is made beside it
        with plainly(path):
            lock = WriterLock(path, PATIENCE)
            try:
                # As its last writer left it, which may have been at work until now.
                reader = RunReader(path)
                if reader.header.origin != "observed" or reader.checkpoint() is None:
                    raise InputError(f"{path}: was not followed; allowed: a run of twin follow")
                store = cls(path, reader.header, lock, live=True)
                store._begin()
            except BaseException:
                lock.release()
                raise
            return store

    def __init__(self, path: Path, header: Header, lock: WriterLock, *, live: bool) -> None:
        self.path = path
        self.header = header
        self.past: Past | None = None
        """What a resumed file holds, until all of it has been passed over."""
        self._passed: list[Batch] = []
        self._lock = lock
        self._live = live
        self._followed = live and header.origin == "observed"
        self._speak()
        self._insertions = {name: insertion(table) for name, table in TABLES.items()}
        self._rows = 0
        self._since = 0.0
        self._floor: str | None = None
        self._checkpoint: str | None = None
        self._grown = False
        self._connection: sqlite3.Connection | None = None

    def write(self, batch: Batch) -> None:
        """Adds rows by table, arrays of shape (rows, columns)."""
        with self._aborting():
            if self.past is not None:
                batch = self._take_off(self.past, batch)
            # What a lever brought about is never there without the entry that tells of the lever.
            for name in sorted(batch, key="control".__ne__):
                rows, done = batch[name], 0
                if self._followed:
                    if len(rows):
                        self._insert(name, rows)
                    continue
                while done < len(rows):
                    chunk = rows[done : done + ROWS - self._rows]
                    self._insert(name, chunk)
                    done += len(chunk)
                    if self._rows >= ROWS:
                        self._commit()
            if self._rows and not self._followed and monotonic() - self._since >= AGE:
                self._commit()

    def grow(self, header: Header) -> None:
        """Goes on with a header that has more people, words or days; a word keeps its place.

        `ValueError` where one has not.
        """
        if header == self.header:
            return
        for vocabulary in ("person", *self.header.vocabularies):
            known = self.header.words(vocabulary)
            if header.words(vocabulary)[: len(known)] != known:
                raise ValueError(f"the words of {vocabulary} have changed their places")
        self.header = header
        self._grown = True
        self._speak()

    def keep(self, checkpoint: Mapping[str, Any]) -> None:
        """Replaces the checkpoint of a followed run, which is committed with its rows."""
        self._checkpoint = json.dumps(checkpoint, ensure_ascii=False)

    def show(self, floor: Mapping[str, Any]) -> None:
        """Replaces the snapshot of the floor; readers see it after the next commit."""
        self._floor = json.dumps(floor, ensure_ascii=False)

    def commit(self) -> None:
        """Makes what was written and shown readable by others, now."""
        told = self._rows or self._grown or self._floor or self._checkpoint
        if self.past is None and told:
            with self._aborting():
                self._commit()

    def close(self) -> None:
        """Commits, and leaves one file that is complete without any other beside it."""
        if self._connection is None:
            self._lock.release()
            return
        with self._aborting():
            if self._followed and self._rows and self._checkpoint is None:
                # Something broke off between rows and their checkpoint: they come again.
                self._connection.execute("ROLLBACK")
            else:
                self._finish_transaction(self._connection)
            try:
                self._connection.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError:
                # A reader at this moment keeps a live file in WAL mode, which harms nobody.
                if not self._live:
                    raise
            self._connection.close()
            if not self._live:
                _rename(_partial(self.path), self.path)
        self._connection = None
        self._lock.release()

    def abort(self) -> None:
        """Gives the run up: a batch run leaves nothing, a live run what was committed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            if not self._live:
                _remove(_partial(self.path))
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def _lay_out(self) -> None:
        partial = _partial(self.path)
        try:
            _remove(partial)
            lay_out(partial, self.header)
            if self._live:
                # It appears to readers only with its header in.
                _rename(partial, self.path)
            self._begin()
        except BaseException:
            self.abort()
            _remove(partial)
            raise

    def _take_off(self, past: Past, batch: Batch) -> Batch:
        """What is to be written of a batch; nothing until the file's rows have all come again."""
        self._passed.append(past.take_off(batch))
        if past.owed:
            return {}
        self._begin()
        self.past = None
        return concatenate(self._passed)

    def _begin(self) -> None:
        connection = connect(self.path if self._live else _partial(self.path), "rw")
        self._connection = connection
        wal(connection)
        # A simulated run can be had again after a power failure; what really happened cannot.
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._followed else 'NORMAL'}")
        # Held between transactions too, the write lock keeps every other program away.
        connection.execute("BEGIN IMMEDIATE")

    def _insert(self, table: str, rows: NDArray[np.float64]) -> None:
        assert self._connection is not None
        if not self._rows:
            self._since = monotonic()
        columns = [convert(rows[:, place]) for place, convert in enumerate(self._converters[table])]
        self._connection.executemany(self._insertions[table], zip(*columns, strict=True))
        self._rollup.add(self._connection, table, rows)
        self._rows += len(rows)

    def _commit(self) -> None:
        assert self._connection is not None
        self._finish_transaction(self._connection)
        self._connection.execute("BEGIN IMMEDIATE")

    def _finish_transaction(self, connection: sqlite3.Connection) -> None:
        if self._floor is not None:
            connection.execute("REPLACE INTO floor VALUES (1, ?)", (self._floor,))
        if self._checkpoint is not None:
            connection.execute("REPLACE INTO checkpoint VALUES (1, ?)", (self._checkpoint,))
        if self._grown:
            connection.execute("REPLACE INTO header VALUES ('header', ?)", (self.header.to_json(),))
        connection.execute("COMMIT")
        self._rows = 0
        self._floor = self._checkpoint = None
        self._grown = False

    def _speak(self) -> None:
        """Take the words of the header."""
        self._rollup = RollUp(self.header)
        self._converters = {
            name: [_converter(column, self.header) for column in table.columns]
            for name, table in TABLES.items()
        }

    @contextmanager
    def _aborting(self) -> Iterator[None]:
        try:
            with plainly(self.path):
                yield
        except InputError:
            self.abort()
            raise


def _converter(column: Column, header: Header) -> Callable[[NDArray[np.float64]], list[Any]]:
    """What turns a column of a batch into the values to store."""
    if not column.vocabulary:
        if column.whole:
            return lambda values: cast("list[Any]", values.astype(np.int64).tolist())
        return lambda values: cast("list[Any]", values.tolist())
    words = header.words(column.vocabulary)
    if len(set(words)) < len(words):
        raise ValueError(f"a word stands twice in {column.vocabulary}: {', '.join(words)}")
    # NONE, being -1, finds the last place.
    spelled = np.array([*words, None], dtype=object)
    return lambda codes: cast("list[Any]", spelled[codes.astype(np.int64)].tolist())


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.partial")


def _refuse(path: Path, force: bool) -> None:
    """`InputError` where a run must not, or cannot, be written."""
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: is a folder or a device; give the name of a file")
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}; make it, or write elsewhere")
    if path.exists() and not force:
        raise InputError(f"{path}: exists already; name another file, or --force to replace it")
    if path.exists() and not is_run(path):
        raise InputError(f"{path}: is not a run, and --force replaces runs only; name another file")


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in SIDE_FILES]


def _remove(path: Path) -> None:
    for file in (*_beside(path), path):
        file.unlink(missing_ok=True)


def _rename(source: Path, target: Path) -> None:
    for file in _beside(target):
        file.unlink(missing_ok=True)
    source.replace(target)
