"""What a run file is: an SQLite database, its layout, and what its refusals mean to a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

from twin.errors import InputError
from twin.traces.header import Header
from twin.traces.rollup import MINUTE
from twin.traces.tables import NONE, TABLES, Column, Table

APPLICATION_ID = 0x6557726B
"""Marks a database as a run: `eWrk`, read by `file` and by the reader."""

SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite may keep beside a database. A stale one would be taken for the new file's own."""

CHECKPOINT = "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, value TEXT NOT NULL)"
"""Where a followed run keeps, in one row, what it needs to go on."""

NO_RUN = "is not a run; give a file that `twin run --out` wrote"
DAMAGED = "is damaged or cut short; give a whole run file"
CANNOT_OPEN = "cannot be opened; its folder must be there, and yours to write in"
_REFUSALS = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space, or write elsewhere",
    sqlite3.SQLITE_BUSY: "another program is writing it; wait for its end, or name another file",
    sqlite3.SQLITE_READONLY: "may not be written; write elsewhere",
    sqlite3.SQLITE_PERM: "may not be opened by this user; choose a file of your own",
    sqlite3.SQLITE_CANTOPEN: CANNOT_OPEN,
    sqlite3.SQLITE_IOERR: "the disk refused (I/O error); it may be full or gone: choose another",
    sqlite3.SQLITE_NOTADB: NO_RUN,
}
_OUR_MISTAKES = (
    sqlite3.ProgrammingError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.NotSupportedError,
)


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """What goes wrong inside is told as one line about `path`, an `InputError`."""
    try:
        yield
    except _OUR_MISTAKES:
        raise
    except sqlite3.Error as error:
        raise InputError(f"{path}: {_REFUSALS.get(_kind(error), DAMAGED)}") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; choose another place") from error


def connect(path: Path, mode: str, timeout: float = 5.0) -> sqlite3.Connection:
    """A connection in SQLite's `mode` (`ro`, `rw`, `rwc`); transactions are begun by hand."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)


def wal(connection: sqlite3.Connection, patience: float = 5.0) -> None:
    """Brings a file that was closed back into the mode in which it is read while it is written.

    SQLite does not wait for readers here, as it does elsewhere; they are short.
    """
    until = monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _kind(error) != sqlite3.SQLITE_BUSY or monotonic() >= until:
                raise
            sleep(0.01)
        else:
            return


def may_be_none(column: Column) -> bool:
    """Whether `NONE` in this column means that there is none; it is NULL in the store."""
    return bool(column.vocabulary) or column.name == "contact"


def insertion(table: Table) -> str:
    """The statement that adds a row; a word is given as text or None, all else as a number."""
    values = (
        f"NULLIF(?, {NONE})" if may_be_none(column) and not column.vocabulary else "?"
        for column in table.columns
    )
    return f'INSERT INTO "{table.name}" VALUES (NULL, {", ".join(values)})'


def selection(table: Table, where: str = "") -> str:
    """The statement that reads rows in order; a word as text or None, all else as a number.

    All of them, or those for which the condition `where` holds.
    """
    values = (
        f'COALESCE("{column.name}", {NONE})'
        if may_be_none(column) and not column.vocabulary
        else f'"{column.name}"'
        for column in table.columns
    )
    only = f" WHERE {where}" if where else ""
    return f'SELECT {", ".join(values)} FROM "{table.name}"{only} ORDER BY id'


def lay_out(path: Path, header: Header) -> None:
    """Makes an empty run file: the header, a table for each trace, the minutes, the floor."""
    with closing(connect(path, "rwc")) as connection:
        # Nothing can be lost yet, and the disk takes its time over each assurance.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        # Stays with the file: each store and reader finds it in this mode.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE header (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, value TEXT NOT NULL)")
        if header.origin == "observed":
            connection.execute(CHECKPOINT)
        # No index but the keys: readers take rows by id, and minutes by their number.
        for table in TABLES.values():
            columns = ["id INTEGER PRIMARY KEY", *map(_definition, table.columns)]
            connection.execute(f'CREATE TABLE "{table.name}" ({", ".join(columns)})')
        key, *sums = (_definition(column) for column in MINUTE.columns)
        columns = [f"{key} PRIMARY KEY", *(f"{definition} DEFAULT 0" for definition in sums)]
        connection.execute(f"CREATE TABLE minute ({', '.join(columns)})")
        connection.executemany(
            "INSERT INTO header VALUES (?, ?)",
            [("schema", str(header.schema)), ("header", header.to_json())],
        )
        connection.execute("COMMIT")


def _kind(error: sqlite3.Error) -> int:
    # The low byte is the kind of error; the rest, which of the kind.
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF


def _definition(column: Column) -> str:
    # NaN becomes NULL on its way into SQLite, so NOT NULL also keeps NaN out.
    return f'"{column.name}" {column.sql_type}{"" if may_be_none(column) else " NOT NULL"}'


def is_run(path: Path) -> bool:
    """Whether a file carries the mark of a run, or is empty."""
    # SQLite keeps the application id in bytes 68 to 71 of the file, the first number first.
    with path.open("rb") as file:
        head = file.read(72)
    return not head or head[68:72] == APPLICATION_ID.to_bytes(4, "big")
