"""The columns of a table as they go out: those of the trace, each moment also as date and time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from twin.traces.export.moments import Clock
from twin.traces.tables import NONE, Column, Table

__all__ = ["MOMENTS", "Dated", "columns_of", "known"]

MOMENTS: Final = {"t": "time", "start": "start_time", "arrived": "arrived_time"}
"""Columns that hold moments, and what the date and time beside them is called."""


_YES_OR_NO: Final = ("resolved", "escalated", "needed", "recurrent", "unresolved")


def known(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row by column, with None where a yes or no is not known, as in a real centre's log."""
    unknown = {name: None for name in _YES_OR_NO if row.get(name, 0) == NONE}
    return {**row, **unknown}


@cache
def columns_of(table: Table) -> tuple[Column, ...]:
    """A table's columns as they go out, in order."""
    found: list[Column] = []
    for column in table.columns:
        found.append(column)
        if column.name in MOMENTS:
            doc = f"{column.name} as date and time on the centre's own clock"
            found.append(Column(MOMENTS[column.name], doc, seen=column.seen))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Dated:
    """Adds to the rows of tables, as `RunReader.pages` gives them, the date and time of moments."""

    clock: Clock

    def text(self, table: Table, rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
        """The rows with dates as text, in the order of `columns_of`."""
        return self._with(table, rows, self.clock.local)

    def values(self, table: Table, rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
        """The rows with dates as `datetime`, in the order of `columns_of`."""
        return self._with(table, rows, self.clock.at)

    @staticmethod
    def _with(table: Table, rows: Iterable[tuple[Any, ...]], date: Any) -> list[list[Any]]:
        moments = [column.name in MOMENTS for column in table.columns]
        return [
            [
                part
                for cell, moment in zip(row, moments, strict=True)
                for part in ((cell, date(cell)) if moment else (cell,))
            ]
            for row in rows
        ]
