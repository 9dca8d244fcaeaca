"""A call-by-call file: one row per call, read as the events that made it."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from twin.errors import InputError
from twin.mirror.event import ABANDON, COMPLETE, CONNECT, ENTER, LEAVE, UNKNOWN, Event
from twin.mirror.mapping import Mapping
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.queue_log import LATEST
from twin.mirror.tally import Tally
from twin.mirror.words import word

_HALF_A_DAY = 43_200.0
_LONGEST = 7 * 86_400.0


class _NotTold(ValueError):
    """A cell holds nothing that its column may hold."""


def read_calls(
    path: Path,
    lines: Iterable[str],
    mapping: Mapping,
    pseudonyms: Pseudonyms,
    zone: ZoneInfo,
    tally: Tally,
) -> Iterator[Event]:
    """The events of each row, row by row; they are not in order of time.

    A row that cannot be is dropped and counted with its reason.

    Raises:
        InputError: a column that the mapping names is missing.
    """
    reader = csv.reader(_without_nul(lines), delimiter=mapping.delimiter)
    try:
        header = [name.strip() for name in next(reader, [])]
        at = _places(path, header, mapping)
        row = _Row(mapping, at, zone)
        while True:
            before = reader.line_num
            try:
                cells = next(reader)
            except csv.Error as error:
                # A quote that is never closed takes in all lines up to here.
                tally.lines += reader.line_num - before
                tally.dropped[f"no row ({error})"] += reader.line_num - before
                continue
            if not any(cells):
                continue
            if len(cells) != len(header):
                tally.lines += reader.line_num - before
                tally.dropped["more or fewer cells than the header, or cut off"] += (
                    reader.line_num - before
                )
                continue
            tally.lines += 1
            try:
                yield from _events(row, cells, mapping, pseudonyms, tally)
            except _NotTold as reason:
                tally.dropped[str(reason)] += 1
    except StopIteration:
        return


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "")


def _places(path: Path, header: list[str], mapping: Mapping) -> dict[str, int]:
    """Where each column stands; a missing one is an `InputError`."""
    names = mapping.columns.model_dump()
    wanted = [
        name for value in names.values() for name in ([value] if isinstance(value, str) else value)
    ]
    missing = [name for name in wanted if name and name not in header]
    if missing:
        raise InputError(
            f"{path}: line 1: no column {', '.join(missing)}; allowed: a header with the columns "
            "that the mapping names"
        )
    if not mapping.columns.arrival:
        raise InputError(f"{path}: the mapping names no column for arrival; allowed: one or more")
    return {name: place for place, name in enumerate(header)}


class _Row:
    """What the cells of a row mean."""

    def __init__(self, mapping: Mapping, at: dict[str, int], zone: ZoneInfo) -> None:
        self.mapping, self.at, self.zone = mapping, at, zone
        self.cells: list[str] = []

    def text(self, column: str) -> str:
        """A cell; empty where there is no such column, or nothing in it."""
        if not column:
            return ""
        cell = self.cells[self.at[column]].strip()
        return "" if cell in self.mapping.empty else cell

    def seconds(self, column: str) -> float:
        """A duration; `UNKNOWN` where there is none."""
        text = self.text(column)
        if not text:
            return UNKNOWN
        value = _duration(text)
        if not 0 <= value <= _LONGEST:
            raise _NotTold(f"{column}: no duration, or one that cannot be")
        return value

    def moment(self, column: str) -> float:
        """A time as epoch seconds; `UNKNOWN` where there is none."""
        text = self.text(column)
        if not text:
            return UNKNOWN
        try:
            t = self._epoch(text)
        except (OverflowError, ValueError, OSError):
            raise _NotTold(f"{column}: no time, or one that cannot be") from None
        if not 0 < t < LATEST:
            raise _NotTold(f"{column}: no time, or one that cannot be")
        return t

    def _epoch(self, text: str) -> float:
        found = _moment(text, self.mapping.time)
        if isinstance(found, float):
            return found
        columns = self.mapping.columns
        if columns.date:
            day = _moment(self.cells[self.at[columns.date]].strip(), "")
            if isinstance(day, float):
                raise ValueError
            clock = found - found.replace(hour=0, minute=0, second=0, microsecond=0)
            found = day + clock
            sure = self.cells[self.at[columns.midnight]].strip() if columns.midnight else ""
            if sure:
                first = _moment(sure, self.mapping.time)
                if isinstance(first, datetime):
                    before = first - first.replace(hour=0, minute=0, second=0, microsecond=0)
                    if clock.total_seconds() < before.total_seconds() - _HALF_A_DAY:
                        found += timedelta(days=1)
        if found.tzinfo is None:
            found = found.replace(tzinfo=self.zone)
        return found.timestamp()


def _events(
    row: _Row, cells: list[str], mapping: Mapping, pseudonyms: Pseudonyms, tally: Tally
) -> Iterator[Event]:
    row.cells = cells
    names = mapping.columns
    answer, end = row.moment(names.answer), row.moment(names.end)
    given = row.text(names.outcome)
    outcome = mapping.outcomes.get(given) if names.outcome else None
    if names.outcome and outcome is None:
        raise _NotTold(f"{names.outcome}: a word that the mapping does not have")
    if outcome == "drop":
        raise _NotTold(f"{names.outcome} {word(given)}")
    if outcome is None:
        outcome = "answered" if answer >= 0 else "abandoned"
    arrival = next((t for name in names.arrival if (t := row.moment(name)) > 0), UNKNOWN)
    if arrival < 0:
        raise _NotTold(f"{' or '.join(names.arrival)}: no time")
    queued = bool(row.text(names.arrival[0]))
    wait = row.seconds(names.wait)
    if wait < 0:
        # Who was answered without a time of its own is answered at the end of the wait.
        until = answer if answer >= 0 else end if outcome != "answered" else UNKNOWN
        wait = until - arrival if until >= 0 else 0.0
    if wait < 0:
        raise _NotTold("a wait that ends before it began")
    if mapping.waits and outcome == "abandoned" and not queued and wait == 0:
        raise _NotTold("hung up before asking for anybody")
    # The whole row tells calls apart; the same row twice is the same call.
    call = blake2b("\0".join(cells).encode(), digest_size=10).hexdigest()
    queue = word(row.text(names.queue))
    caller = pseudonyms.caller(row.text(names.caller))
    enter = Event(arrival, ENTER, call, queue, "", caller)
    if outcome == "answered":
        talk = row.seconds(names.talk)
        if talk < 0 and end >= 0:
            talk = end - arrival - wait
        if talk < 0:
            talk = 0.0
        if talk == 0:
            tally.remarks["answered, and no time of conversation"] += 1
        agent = row.text(names.agent)
        person = "" if agent in mapping.nobody else pseudonyms.person(agent)
        if not person and mapping.unnamed == "drop":
            raise _NotTold("answered by nobody who is named")
        if not person:
            tally.remarks["answered by nobody who is named"] += 1
        yield enter
        yield Event(arrival + wait, CONNECT, call, queue, person, "", wait)
        yield Event(arrival + wait + talk, COMPLETE, call, queue, person, "", wait, talk)
    elif outcome == "abandoned":
        yield enter
        yield Event(arrival + wait, ABANDON, call, queue, "", "", wait)
    else:
        yield enter
        yield Event(arrival + wait, LEAVE, call, queue, "", word(given), wait)


@lru_cache(maxsize=4096)
def _duration(text: str) -> float:
    """Seconds in a cell: `95`, `1.5`, `0:01:35`; -1 where there are none."""
    try:
        parts = [float(part) for part in text.split(":")]
    except ValueError:
        return UNKNOWN
    value = 0.0
    for part in parts:
        value = value * 60 + part
    return value if len(parts) <= 3 and value == value else UNKNOWN


@lru_cache(maxsize=65_536)
def _moment(text: str, form: str) -> float | datetime:
    """A time in a cell: epoch seconds, or a date and time, or a time of day."""
    try:
        if form:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the file's
        if text.replace(".", "", 1).isdigit() and len(text) > 8:
            value = float(text)
            return value / 1000 if value > 1e11 else value
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise _NotTold("no time, or one that cannot be") from None
