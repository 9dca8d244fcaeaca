"""A report by intervals, as automatic call distributors write it: counts and means, no calls.

It tells when callers came and how long conversations were on average; it holds no service shape,
no patience and nobody's name.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import numpy as np

from twin.errors import InputError
from twin.mirror.fit.calls import DAY, Calls
from twin.mirror.log_file import lines
from twin.mirror.mapping import Mapping
from twin.mirror.tally import Tally

__all__ = ["read_report"]

_MOST = 100_000  # calls in an interval
_ANY = "calls"


def read_report(path: Path, mapping: Mapping) -> Calls:
    """The report's calls as far as it tells of them: evenly within their interval.

    Each has its interval's mean wait and mean conversation, so that counts and means are right and
    nothing else is; `Calls.counted` says so.

    Raises:
        InputError: a column that the mapping names is missing, or a cell holds no number.
    """
    names = mapping.columns
    if not names.arrival or not names.offered:
        raise InputError(
            f"{path}: the mapping names no column for arrival and offered; allowed: both, of a "
            "report by intervals"
        )
    rows = _rows(path, mapping)
    header = [name.strip() for name in next(rows, (0, []))[1]]
    if missing := [name for name in names.names if name not in header]:
        raise InputError(
            f"{path}: line 1: no column {', '.join(missing)}; allowed: a header with the columns "
            "that the mapping names"
        )
    columns: dict[str, list[object]] = {name: [] for name in ("start", "kind", "answered", "gone")}
    offered: list[int] = []
    waits: list[float] = []
    talks: list[float] = []
    for line, cells in rows:
        if not any(cells):
            continue
        row = _Row(path, line, mapping, dict(zip(header, cells, strict=False)))
        many = round(row.number(names.offered, _MOST))
        answered = round(row.number(names.answered)) if names.answered else many
        gone = round(row.number(names.abandoned)) if names.abandoned else many - answered
        offered.append(many)
        columns["start"].append(row.start())
        columns["kind"].append(row.text(names.queue) or _ANY)
        columns["answered"].append(min(answered, many))
        columns["gone"].append(max(0, min(gone, many - min(answered, many))))
        share = 1.0 if mapping.times == "mean" else 1.0 / max(answered, 1)
        waits.append(row.number(names.wait) * share if names.wait else 0.0)
        talks.append(row.number(names.handle) * share if names.handle else float("nan"))
    if not sum(offered):
        raise InputError(f"{path}: no call in it; allowed: a report with at least one")
    return _spread(path, mapping, columns, offered, waits, talks)


def _rows(path: Path, mapping: Mapping) -> Iterator[tuple[int, list[str]]]:
    """Each row with its line; what is no CSV is an `InputError`."""
    reader = csv.reader(lines(path, Tally()), delimiter=mapping.delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(
            f"{path}: line {reader.line_num}: no CSV ({error}); allowed: a report with a header"
        ) from None


def _spread(
    path: Path,
    mapping: Mapping,
    columns: dict[str, list[object]],
    offered: list[int],
    waits: list[float],
    talks: list[float],
) -> Calls:
    many = np.array(offered)
    row = np.repeat(np.arange(len(many)), many)
    place = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    start = np.array(columns["start"], dtype="M8[s]")[row]
    date = start.astype("M8[D]")
    # Whole seconds since midnight, and the call's own part of the interval.
    since = (start - date).astype(float) + mapping.interval * (place + 0.5) / many[row]
    answered = place < np.array(columns["answered"], dtype=int)[row]
    gone = ~answered & (
        place
        < (np.array(columns["answered"], dtype=int) + np.array(columns["gone"], dtype=int))[row]
    )
    order = np.lexsort((since, date))
    return Calls(
        source=str(path),
        date=date[order],
        arrival=np.minimum(since, DAY - 1)[order],
        kind=np.array(columns["kind"], dtype=str)[row][order],
        outcome=np.where(answered, "answered", np.where(gone, "abandoned", "blocked"))[order],
        wait=np.array(waits)[row][order],
        talk=np.where(answered, np.array(talks)[row], np.nan)[order],
        technician=np.zeros(len(order), dtype=np.int64),
        caller=np.zeros(len(order), dtype=np.int64),
        counted=True,
    )


class _Row:
    """One line of the report, whose cells become values or one clear error."""

    def __init__(self, path: Path, line: int, mapping: Mapping, cells: dict[str, str]) -> None:
        self.path, self.line, self.mapping, self.cells = path, line, mapping, cells

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip() if column else ""

    def number(self, column: str, most: float = _MOST * 3600.0) -> float:
        """A cell's number; an empty one is 0. Durations may be written as 0:01:35."""
        text = self.text(column)
        if text in self.mapping.empty or not text:
            return 0.0
        try:
            value = 0.0
            for part in text.split(":"):
                value = 60 * value + float(part)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not 0 <= value <= most:
            raise self._wrong(column, f"a number from 0 to {most:,.0f}")
        return value

    def start(self) -> dt.datetime:
        """When the interval began, by the centre's clock."""
        column = self.mapping.columns.arrival[0]
        text = self.text(column)
        day = self.text(self.mapping.columns.date)
        try:
            if self.mapping.time:
                found = dt.datetime.strptime(text, self.mapping.time)  # noqa: DTZ007 - local
            elif day:
                found = dt.datetime.combine(
                    dt.date.fromisoformat(day), dt.time.fromisoformat(text.zfill(5))
                )
            else:
                found = dt.datetime.fromisoformat(text)
            if day and self.mapping.time:
                found = dt.datetime.combine(dt.date.fromisoformat(day), found.time())
        except ValueError:
            raise self._wrong(column, "a date and time, as the mapping says") from None
        return found.replace(tzinfo=None)

    def _wrong(self, column: str, allowed: str) -> InputError:
        shown = repr(self.text(column)[:40])
        return InputError(
            f"{self.path}: line {self.line}, column {column}: {shown}; allowed: {allowed}"
        )
