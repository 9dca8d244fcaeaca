"""Reading a run file, finished or still being written."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from heapq import merge
from itertools import groupby, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.traces.database import APPLICATION_ID, DAMAGED, NO_RUN, connect, plainly, selection
from twin.traces.frame import Traces
from twin.traces.header import Header
from twin.traces.tables import NONE, SCHEMA_VERSION, TABLES, Table, tables_named

PAGE = 2_000
"""Rows that `pages` gives at a time."""

CHUNK = 20_000
"""Rows turned into an array at a time: as Python objects they take ten times the room."""


class RunReader:
    """Reads a run file; it cannot change it, and holds no lock between two calls.

    Every call has a connection of its own, so that one reader serves any number of threads.
    `InputError` if the file is missing, no run, damaged, or written by another version.
    """

    header: Header
    """What the run says about itself."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with plainly(self.path):
            if self.path.is_dir():
                raise InputError(f"{self.path}: is a folder; give the path of a run")
            if not self.path.is_file():
                raise InputError(f"{self.path}: there is no such file; give the path of a run")
        with self._reading() as connection:
            if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                raise InputError(f"{self.path}: {NO_RUN}")
            # SQLite itself only notices when whole pages are missing.
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
            if self.path.stat().st_size % page_size:
                raise InputError(f"{self.path}: {DAMAGED}")
            stored = dict(connection.execute("SELECT key, value FROM header"))
            schema = int(stored["schema"])
            if schema != SCHEMA_VERSION:
                other = "a newer" if schema > SCHEMA_VERSION else "an older"
                raise InputError(
                    f"{self.path}: written by {other} version (schema {schema}; this twin reads "
                    f"schema {SCHEMA_VERSION})"
                )
            self.header = Header.from_json(stored["header"])

    def renew(self) -> None:
        """Read the header again: that of a followed run grows."""
        with self._reading() as connection:
            self._renew(connection)

    def traces(
        self,
        tables: Collection[str] = tuple(TABLES),
        *,
        of: str | None = None,
        since: float | None = None,
    ) -> Traces:
        """All rows of these tables, as of one moment, as the engine had them in memory.

        Those that the run did not keep are left out.

        Args:
            tables: their names.
            of: a person by name: only the rows about him or her. A table without persons is empty.
            since: only the rows from that moment on, s since midnight of the first day.
        """
        with self._reading() as connection:
            connection.execute("BEGIN")
            self._renew(connection)
            return Traces(
                self.header,
                {
                    name: self._rows(connection, table, *_about(table, of, since))
                    for name, table in TABLES.items()
                    if name in self.header.tables and name in tables
                },
            )

    def shifts(self) -> list[tuple[str, int, float, float]]:
        """When each technician was on shift: name, day from 1, beginning and end so far (s).

        Whoever was on shift twice on a day has one row, and so has a shift over midnight. Back-up
        experts are not among them.
        """
        whose = 'SELECT technician, CAST(start / 86400 AS INTEGER) + 1, start, t FROM "duration"'
        ours = {one.name for one in self.header.people if one.role == "technician"}
        found: dict[tuple[str, int], tuple[float, float]] = {}
        with self._reading() as connection:
            rows = connection.execute(f"{whose} ORDER BY start, t").fetchall()
        last: dict[str, tuple[int, float]] = {}
        for name, day, start, end in rows:
            if name not in ours:
                continue
            before = last.get(name)
            # What goes on without a gap after midnight is of the shift that began the day before.
            own = before[0] if before and start <= before[1] + 1e-6 else day
            began, ended = found.get((name, own), (start, end))
            found[name, own] = began, max(ended, end)
            last[name] = own, max(end, before[1]) if before else end
        return [(name, day, *times) for (name, day), times in found.items()]

    def pages(
        self, tables: Collection[str] = tuple(TABLES)
    ) -> Iterator[tuple[Table, list[tuple[Any, ...]]]]:
        """All rows of these tables, as of one moment, some thousands at a time.

        Those that the run did not keep are left out; each other comes at least once, with no rows
        if it has none. Words are spelled out, None where there is none. Memory does not grow with
        the run.
        """
        with self._reading() as connection:
            connection.execute("BEGIN")
            for name, table in TABLES.items():
                if name not in self.header.tables or name not in tables:
                    continue
                columns = ", ".join(f'"{column}"' for column in table.names)
                cursor = connection.execute(f'SELECT {columns} FROM "{name}" ORDER BY id')
                yield table, cursor.fetchmany(PAGE)
                while rows := cursor.fetchmany(PAGE):
                    yield table, rows

    def contacts(
        self, tables: Collection[str]
    ) -> Iterator[tuple[int, dict[str, list[tuple[Any, ...]]]]]:
        """Contact after contact in the order of their numbers: number, and its rows by table.

        All is of one moment. Rows about no contact, and tables that the run did not keep, are left
        out. Words are spelled out, None where there is none. SQLite sorts in bounded memory, so
        memory does not grow with the run.
        """
        kept = tables_named([name for name in tables if name in self.header.tables])
        with self._reading() as connection:
            connection.execute("BEGIN")
            streams = {}
            for name in kept:
                columns = ", ".join(f'"{column}"' for column in TABLES[name].names)
                rows = connection.execute(
                    f'SELECT {columns} FROM "{name}" WHERE contact IS NOT NULL ORDER BY contact, id'
                )
                of = itemgetter(TABLES[name].names.index("contact"))
                streams[name] = groupby(rows, key=of)
            ahead = {name: next(stream, None) for name, stream in streams.items()}
            while numbers := [one[0] for one in ahead.values() if one]:
                number = min(numbers)
                found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in kept}
                for name, one in ahead.items():
                    if one and one[0] == number:
                        found[name] = list(one[1])
                        ahead[name] = next(streams[name], None)
                yield number, found

    def merged(self, queries: Sequence[str]) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """The rows of several queries in the order of their first column: number of query, row.

        Rows alike there come in the order of the queries. All is of one moment. SQLite sorts in
        bounded memory, so memory does not grow with the run.
        """
        with self._reading() as connection:
            connection.execute("BEGIN")
            streams = [
                zip(repeat(number), connection.execute(f"{query} ORDER BY 1"), strict=False)
                for number, query in enumerate(queries)
            ]
            yield from merge(*streams, key=lambda pair: pair[1][0])

    def copy_to(self, path: Path) -> None:
        """Write the run as it is at this moment to a new file, whole without any file beside it."""
        with self._reading() as connection, closing(connect(path, "rwc")) as target:
            connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")

    def since(self, table: str, last_id: int, limit: int = 5000) -> list[tuple[Any, ...]]:
        """The rows of a trace table after row `last_id`, oldest first, at most `limit` of them.

        A row is its id, then its columns; words are spelled out, None where there is none.
        """
        name = TABLES[table].name
        with self._reading() as connection:
            return connection.execute(
                f'SELECT * FROM "{name}" WHERE id > ? ORDER BY id LIMIT ?', (last_id, limit)
            ).fetchall()

    def minutes(self, after: int = -1, until: int = 2**62) -> list[tuple[Any, ...]]:
        """The per-minute roll-ups after a minute, up to another, in the columns of `rollup.MINUTE`.

        Minutes count from midnight of the run's first day.
        """
        with self._reading() as connection:
            return connection.execute(
                "SELECT * FROM minute WHERE minute > ? AND minute <= ? ORDER BY minute",
                (after, until),
            ).fetchall()

    def floor(self) -> dict[str, Any] | None:
        """The last snapshot of the floor that a live run showed; None if it showed none."""
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM floor").fetchone()
            floor: dict[str, Any] | None = json.loads(row[0]) if row else None
            return floor

    def checkpoint(self) -> dict[str, Any] | None:
        """What a followed run keeps to go on; None if it was not followed."""
        with self._reading() as connection:
            known = "SELECT 1 FROM sqlite_master WHERE name = 'checkpoint'"
            if connection.execute(known).fetchone() is None:
                return None
            row = connection.execute("SELECT value FROM checkpoint").fetchone()
            checkpoint: dict[str, Any] | None = json.loads(row[0]) if row else None
            return checkpoint

    def doing(self, t: float) -> list[tuple[Any, ...]]:
        """The stretches of activity that hold a moment (s): person, activity, start, contact type.

        A stretch is known once it has ended, a contact's type once it is closed; until then None.
        """
        with self._reading() as connection:
            return connection.execute(
                "SELECT d.technician, d.activity, d.start, c.contact_type FROM duration d "
                "LEFT JOIN contact c ON c.contact = d.contact AND d.contact >= 0 "
                "WHERE d.start <= ? AND d.t > ?",
                (t, t),
            ).fetchall()

    def levels(self, t: float) -> list[tuple[str, str, float, float]]:
        """How each technician's ledger stood at a moment (s): technician, component, level, since.

        A level (0 to 1) is as of the component's last row; `since` then says for how long (s) it
        has worn off, up to the end of the technician's last stretch: that of a row, of being
        ready or of coaching.
        """
        with self._reading() as connection:
            return connection.execute(
                "WITH last AS (SELECT technician, component, closing, t FROM strain WHERE id IN "
                "(SELECT MAX(id) FROM strain WHERE t <= :t GROUP BY technician, component)), "
                "ends AS (SELECT technician, MAX(t) AS t FROM (SELECT technician, t FROM last "
                "UNION ALL SELECT technician, t FROM duration "
                "WHERE t <= :t AND activity IN ('ready', 'coaching')) GROUP BY technician) "
                "SELECT last.technician, component, closing, ends.t - last.t "
                "FROM last JOIN ends ON ends.technician = last.technician",
                {"t": t},
            ).fetchall()

    def wallboard_at(self, t: float) -> tuple[float, int, float] | None:
        """The last reading of the wallboard up to a moment (s): t, waiting, longest wait (s)."""
        with self._reading() as connection:
            row: tuple[float, int, float] | None = connection.execute(
                "SELECT t, waiting, longest_wait FROM wallboard WHERE t <= ? "
                "ORDER BY id DESC LIMIT 1",
                (t,),
            ).fetchone()
            return row

    def controls(self) -> list[tuple[float, str, float]]:
        """The control log, in order: simulated seconds, lever, value."""
        with self._reading() as connection:
            return connection.execute("SELECT t, lever, value FROM control ORDER BY id").fetchall()

    def counts(self) -> dict[str, int]:
        """How many rows each table kept has, as of one moment."""
        with self._reading() as connection:
            connection.execute("BEGIN")
            return {name: _last(connection, name, "id", 0) for name in self.header.tables}

    def latest(self) -> float:
        """The moment of the latest row of all tables, simulated seconds; 0 without rows."""
        with self._reading() as connection:
            moments = [_last(connection, name, "t", 0.0) for name in self.header.tables]
            return max(moments, default=0.0)

    def rows(self, table: str, after: int, count: int) -> NDArray[np.float64]:
        """So many rows of a table after the first `after`, as the engine had them in memory."""
        with self._reading() as connection:
            connection.execute("BEGIN")
            self._renew(connection)
            return self._rows(connection, TABLES[table], "id > ? AND id <= ?", after, after + count)

    def _renew(self, connection: sqlite3.Connection) -> None:
        """Take the words of the moment that is read; those of a simulated run never change."""
        if self.header.origin == "observed":
            (text,) = connection.execute("SELECT value FROM header WHERE key = 'header'").fetchone()
            self.header = Header.from_json(text)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with plainly(self.path), closing(connect(self.path, "ro")) as connection:
            try:
                yield connection
            except (LookupError, TypeError, ValueError, ArithmeticError) as error:
                raise InputError(f"{self.path}: {DAMAGED}") from error

    def _rows(
        self, connection: sqlite3.Connection, table: Table, where: str = "", *given: Any
    ) -> NDArray[np.float64]:
        codes = [
            {None: NONE} | {word: code for code, word in enumerate(self.header.words(name))}
            if (name := column.vocabulary)
            else None
            for column in table.columns
        ]
        parts = [np.empty((0, len(codes)))]
        cursor = connection.execute(selection(table, where), given)
        while rows := cursor.fetchmany(CHUNK):
            part = np.empty((len(rows), len(codes)))
            for place, values in enumerate(zip(*rows, strict=True)):
                code = codes[place]
                part[:, place] = [code[word] for word in values] if code else values
            parts.append(part)
        return np.concatenate(parts)


def _about(table: Table, person: str | None, since: float | None) -> tuple[Any, ...]:
    """The condition for rows about a person, and from a moment on, with what it is given."""
    conditions: list[str] = []
    given: list[Any] = []
    if person is not None:
        conditions.append('"technician" = ?' if "technician" in table.names else "? IS NULL")
        given.append(person)
    if since is not None:
        conditions.append("t >= ?")
        given.append(since)
    return (" AND ".join(conditions), *given) if conditions else ()


def _last(connection: sqlite3.Connection, table: str, column: str, without: Any) -> Any:
    """A value of a table's last row, or what stands for it without rows."""
    row = connection.execute(f'SELECT {column} FROM "{table}" ORDER BY id DESC LIMIT 1').fetchone()
    return row[0] if row else without


def same_traces(a: Traces, b: Traces) -> list[str]:
    """Names of the tables in which two runs differ; empty if every row is the same.

    A table that only one of them kept differs.
    """
    return [
        name
        for name, table in TABLES.items()
        if (name in a.tables or name in b.tables)
        and (name not in a.tables or name not in b.tables or _differ(a, b, table))
    ]


def _differ(a: Traces, b: Traces, table: Table) -> bool:
    """Whether two runs differ in the rows of a table, or in its words."""
    return not np.array_equal(a.rows(table.name), b.rows(table.name)) or any(
        a.header.words(column.vocabulary) != b.header.words(column.vocabulary)
        for column in table.columns
        if column.vocabulary
    )
