"""The trace rows behind a shift, as a grid takes them: columns by who can know them, and values."""

from itertools import groupby
from math import isnan
from typing import Any, Final

from dashboards.views.technician import Shift
from dashboards.views.technician_panes import KNOWN_BY
from twin.measures.ledger_words import exact
from twin.measures.part import part
from twin.traces.tables import NONE, TABLES, Column

__all__ = ["TRACES", "columns", "rows"]

TRACES: Final = {
    "duration": "Activity",
    "procedure": "Procedure",
    "supervision": "Supervision",
    "strain": "Strain",
    "contact": "Contacts",
    "incident": "System incidents",
    "regulation": "Regulation",
}
"""The traces that can be looked at row by row, and their names on the page."""

_MOMENTS: Final = ("t", "start", "arrived")
_HEADS: Final = {"t": "time", "start": "began"}
_NEGATIVE: Final = {"score", "control", "support", "contact"}
"""Columns in which -1 says that there is nothing."""


def columns(table: str) -> list[dict[str, Any]]:
    """The grid's columns of a trace, in order, under who can know them."""
    shown = [one for one in TABLES[table].columns if one.name != "technician"]
    return [
        {
            "headerName": KNOWN_BY[seen],
            "children": [_column(one) for one in group],
        }
        for seen, group in groupby(shown, key=lambda one: one.seen)
    ]


def _column(column: Column) -> dict[str, Any]:
    moment = column.name in _MOMENTS
    text = bool(column.vocabulary) or moment
    unit = "" if moment or not column.unit else f", {column.unit}"
    return {
        "field": column.name,
        "headerName": f"{_HEADS.get(column.name, column.name).replace('_', ' ')}{unit}",
        "headerTooltip": f"{column.doc} ({KNOWN_BY[column.seen]})",
        "filter": "agTextColumnFilter" if text else "agNumberColumnFilter",
        "type": None if text else "numericColumn",
        "width": 150 if column.vocabulary else 118,
    }


def rows(shift: Shift, table: str, start: float, end: float) -> list[dict[str, Any]]:
    """The rows of a trace between two moments: times of day, words, and numbers."""
    if not shift.keeps(table):
        return []
    own = part(shift.traces, shift.person, start, end)
    taken = [one for one in TABLES[table].columns if one.name != "technician"]
    values = [
        own.words(table, one.name) if one.vocabulary else own.column(table, one.name)
        for one in taken
    ]
    return [
        {column.name: _value(shift, column, one) for column, one in zip(taken, row, strict=True)}
        for row in zip(*values, strict=True)
    ]


def _value(shift: Shift, column: Column, value: Any) -> Any:
    if column.vocabulary:
        return value.replace("_", " ") if value else None
    number = float(value)
    if isnan(number) or (number == NONE and column.name in _NEGATIVE):
        return None
    if column.name in _MOMENTS:
        return exact(number - shift.midnight)
    return int(number) if column.whole else round(number, 4)
