"""A call centre's call-by-call log, read: who reached the technicians when, and what came of it."""

import csv
import datetime as dt
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from twin.errors import InputError

__all__ = ["COLUMNS", "OUTCOMES", "TYPES", "CallLog", "read_call_log"]

COLUMNS: Final = (
    *("vru+line", "call_id", "customer_id", "priority", "type", "date"),
    *("vru_entry", "vru_exit", "vru_time", "q_start", "q_exit", "q_time"),
    *("outcome", "ser_start", "ser_exit", "ser_time", "server"),
)
"""The header of the "Anonymous Bank" call log (any order; more columns are ignored)."""

TYPES: Final = ("PS", "NW", "NE", "IN", "PE", "TT")
"""Contact types: regular service, prospects, stock exchange, internet help, and two rare ones."""

OUTCOMES: Final = ("answered", "abandoned", "menu")
"""What became of a call; `menu` hung up in the voice menu and never asked for a technician."""

_T = TypeVar("_T")
_DAY: Final = 86_400
_CLOCK: Final = "a time of day, 0:00:00 to 23:59:59"


@dataclass(frozen=True, eq=False)
class CallLog:
    """Calls in order of (date, arrival); one read-only numpy column per fact.

    `arrival` is the moment the caller reaches the human stage: the start of queueing, or, for
    those who did not queue, the end of the voice menu. The menu is not the technicians' work and
    its length is no part of the wait, so demand on the technicians starts there. For `menu` calls
    it is the moment they left the menu.

    Servers and customers are numbered in order of appearance, so that nothing of a name or an
    account number is left to be looked up.
    """

    path: Path
    """The file it was read from."""
    date: npt.NDArray[np.datetime64]
    """Day of the call."""
    arrival: npt.NDArray[np.float64]
    """Seconds since that day's midnight; past 86,400 for a call whose menu ran over midnight."""
    type: npt.NDArray[np.str_]
    """One of TYPES."""
    priority: npt.NDArray[np.int64]
    """0 and 1 regular, 2 high."""
    outcome: npt.NDArray[np.str_]
    """One of OUTCOMES."""
    wait: npt.NDArray[np.float64]
    """Seconds in queue; 0 for those who did not queue."""
    service: npt.NDArray[np.float64]
    """Seconds with a technician; NaN where none was recorded or the call was not answered."""
    server: npt.NDArray[np.int64]
    """Number of the technician, from 1; 0 where unknown or none."""
    customer: npt.NDArray[np.int64]
    """Number of the customer, from 1; 0 where not identified."""
    dropped: Mapping[str, int]
    """Rows of the whole file that are not here, by reason."""
    incomplete: Mapping[str, int]
    """Rows of the whole file kept although something is missing in them, by reason."""

    def __len__(self) -> int:
        """Return the number of calls."""
        return len(self.arrival)

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The days that have at least one call, in order."""
        return tuple(np.unique(self.date).tolist())

    @property
    def reached(self) -> npt.NDArray[np.bool_]:
        """Which calls reached the human stage (all but `menu`)."""
        reached: npt.NDArray[np.bool_] = self.outcome != "menu"
        return reached

    def where(self, mask: npt.NDArray[np.bool_]) -> "CallLog":
        """Return the calls for which `mask` is true; the two counts stay those of the file."""
        values = ((f.name, getattr(self, f.name)) for f in fields(self))
        kept: dict[str, Any] = {
            name: _frozen(value[mask]) for name, value in values if isinstance(value, np.ndarray)
        }
        return replace(self, **kept)

    def day(self, date: str | dt.date) -> "CallLog":
        """Return one day's calls.

        Raises:
            InputError: `date` is no date (YYYY-MM-DD) or the log has no call on it.
        """
        try:
            wanted = date if isinstance(date, dt.date) else dt.date.fromisoformat(date)
        except ValueError:
            raise InputError(
                f"{self.path}: date {date!r} is no date; allowed: YYYY-MM-DD, {_spans(self.dates)}"
            ) from None
        if wanted not in self.dates:
            raise InputError(
                f"{self.path}: date {wanted} is not in this log; allowed: {_spans(self.dates)}"
            )
        return self.where(self.date == np.datetime64(wanted, "D"))


def read_call_log(path: str | Path) -> CallLog:
    """Return the calls of an "Anonymous Bank" log: CSV with a header, plain or gzip.

    PHANTOM rows are dropped, as are rows with a negative wait or service. Durations come from
    their own columns, not from differences of clock times, which go wrong at midnight.

    Raises:
        InputError: the file cannot be read, is cut short, is no such log, or holds a value that
            is not allowed; the message names file, line, column, value and what is allowed.
    """
    path = Path(path)
    dropped: Counter[str] = Counter()
    incomplete: Counter[str] = Counter()
    servers = {"NO_SERVER": 0, "": 0}
    customers = {"0": 0, "": 0}
    calls: list[tuple[Any, ...]] = []
    for row in _rows(path, _text(path)):
        raw = row.one_of("outcome", ("AGENT", "HANG", "PHANTOM"))
        if raw == "PHANTOM":
            dropped["PHANTOM"] += 1
            continue
        wait, service = row.seconds("q_time"), row.seconds("ser_time")
        if wait < 0 or service < 0:
            dropped["negative wait or service"] += 1
            continue
        q_start = row.clock("q_start")
        queued = q_start > 0 or wait > 0
        arrival = _not_before(row.clock("vru_entry"), row.clock("vru_exit"))
        if queued:
            arrival = _not_before(arrival, q_start)
        server = servers.setdefault(row["server"], len(servers) - 1)
        if raw == "AGENT":
            outcome = "answered"
            incomplete["answered, no service time"] += not service
            incomplete["answered, no server"] += not server
        else:
            outcome = "abandoned" if queued else "menu"
            incomplete["hung up, service time ignored"] += service > 0
        calls.append(
            (
                row.date(),
                arrival,
                row.one_of("type", TYPES),
                int(row.one_of("priority", ("0", "1", "2"))),
                outcome,
                wait,
                service if raw == "AGENT" and service else np.nan,
                server,
                customers.setdefault(row["customer_id"], len(customers) - 1),
            )
        )
    if not calls:
        raise InputError(f"{path}: no call in it; allowed: a header and at least one call")
    calls.sort(key=lambda call: call[:2])
    names = [f.name for f in fields(CallLog) if f.name not in ("path", "dropped", "incomplete")]
    kinds: tuple[Any, ...] = ("M8[D]", float, str, np.int64, str, float, float, np.int64, np.int64)
    columns: dict[str, Any] = {
        name: _frozen(np.array(column, dtype=kind))
        for name, kind, column in zip(names, kinds, zip(*calls, strict=True), strict=True)
    }
    return CallLog(path=path, dropped=dict(+dropped), incomplete=dict(+incomplete), **columns)


class _Row:
    """One line of the file, whose cells become values or one clear error."""

    __slots__ = ("at", "cells", "line", "path")

    def __init__(self, path: Path, line: int, at: Mapping[str, int], cells: list[str]) -> None:
        self.path, self.line, self.at, self.cells = path, line, at, cells

    def __getitem__(self, column: str) -> str:
        return self.cells[self.at[column]].strip()

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self[column]
        if value not in allowed:
            raise self._wrong(column, f"one of {', '.join(allowed)}")
        return value

    def seconds(self, column: str) -> int:
        allowed = f"whole seconds, at most {_DAY} either way"
        return self._parsed(column, _whole, allowed)

    def clock(self, column: str) -> int:
        return self._parsed(column, _clock, _CLOCK)

    def date(self) -> dt.date:
        return self._parsed("date", _date, "a date, YYYY-MM-DD")

    def _parsed(self, column: str, parse: Callable[[str], _T], allowed: str) -> _T:
        try:
            return parse(self[column])
        except ValueError:
            raise self._wrong(column, allowed) from None

    def _wrong(self, column: str, allowed: str) -> InputError:
        value = self[column]
        shown = repr(value if len(value) <= 40 else value[:40] + "…")
        return InputError(
            f"{self.path}: line {self.line}, column {column}: {shown}; allowed: {allowed}"
        )


def _rows(path: Path, text: str) -> Iterator[_Row]:
    """Yield the lines under the header, blank ones left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if missing := [name for name in COLUMNS if name not in header]:
            raise InputError(
                f"{path}: line 1, header without {', '.join(missing)}; "
                f"allowed: a header with {','.join(COLUMNS)}"
            )
        at = {name: i for i, name in enumerate(header)}
        for cells in reader:
            if len(cells) == len(header):
                yield _Row(path, reader.line_num, at, cells)
            elif cells:
                raise InputError(
                    f"{path}: line {reader.line_num} has {len(cells)} columns; "
                    f"allowed: {len(header)}, as in the header (is the file cut short?)"
                )
    except csv.Error as error:
        raise InputError(
            f"{path}: line {reader.line_num}: {error}; allowed: comma-separated values"
        ) from None


def _text(path: Path) -> str:
    """Return the file's text; gzip is known by its first bytes, whatever the file is called."""
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{path}: gzip data damaged or cut short ({error}); allowed: a whole .csv or .csv.gz"
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: line {line}: byte 0x{data[error.start]:02x} is no text; "
            "allowed: a CSV in UTF-8, plain or gzip"
        ) from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); allowed: a readable call log"
        ) from None


@lru_cache(maxsize=_DAY)
def _clock(text: str) -> int:
    parts = text.split(":")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) <= 2 for p in parts):
        raise ValueError(text)
    hours, minutes, seconds = map(int, parts)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(text)
    return hours * 3600 + minutes * 60 + seconds


@lru_cache(maxsize=4096)
def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > _DAY:
        raise ValueError(text)
    return number


def _not_before(earlier: int, later: int) -> int:
    """Return `later`, on the next day if it lies half a day before `earlier`."""
    return later + _DAY if later < earlier - _DAY // 2 else later


def _spans(days: tuple[dt.date, ...]) -> str:
    """Return days in order as text, runs of consecutive days joined."""
    runs: list[list[dt.date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == dt.timedelta(days=1):
            runs[-1][1:] = [day]
        else:
            runs.append([day])
    return ", ".join(" to ".join(map(str, run)) for run in runs)


def _frozen(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    column.setflags(write=False)
    return column
