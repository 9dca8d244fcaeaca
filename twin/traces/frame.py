"""A whole run's traces in memory, read by column."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.traces.buffer import Batch
from twin.traces.header import Header
from twin.traces.tables import TABLES


@dataclass(frozen=True, slots=True, repr=False)
class Traces:
    """The header and every table of a run, simulated or observed.

    `tables` maps a table's name to an array of shape (rows, columns); it has those that were kept.
    """

    header: Header
    tables: Batch

    def rows(self, table: str) -> NDArray[np.float64]:
        """A table's rows, shape (rows, columns); `InputError` if the run did not keep it."""
        if table not in self.tables:
            raise InputError(
                f"this run did not keep table {table!r}, only {', '.join(self.tables)}"
            )
        return self.tables[table]

    def has(self, tables: Iterable[str]) -> bool:
        """Whether the run kept all of these tables."""
        return all(name in self.tables for name in tables)

    def column(self, table: str, name: str) -> NDArray[np.float64]:
        """One column, shape (rows,). A column of words holds each word's place in its list."""
        return self.rows(table)[:, TABLES[table].names.index(name)]

    def words(self, table: str, name: str) -> list[str | None]:
        """One column of words, spelled out; None where there is none."""
        column = TABLES[table].columns[TABLES[table].names.index(name)]
        words = self.header.words(column.vocabulary)
        return [words[int(code)] if code >= 0 else None for code in self.column(table, name)]

    def to_arrow(self, table: str = "contact") -> Any:
        """One table as a `pyarrow.Table`, with words spelled out and people by their names.

        Raises:
            KeyError: there is no such table; `tables` has their names.
        """
        import pyarrow as pa

        return pa.table(
            {
                column.name: self.words(table, column.name)
                if column.vocabulary
                else self.column(table, column.name)
                for column in TABLES[table].columns
            }
        )

    def __repr__(self) -> str:
        run = self.header
        counts = ", ".join(f"{name} {len(rows):,}" for name, rows in self.tables.items())
        return f"<traces of {run.name}, seed {run.seed}, {run.days} d: {counts} rows>"
