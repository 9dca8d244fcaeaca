"""A log of steps, as help desks and process-mining tools write it: a line for each step done.

People and cases are replaced by pseudonyms on reading, under a key that is made for the reading
and forgotten with it: nothing in the result leads back to anybody.
"""

import csv
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from twin.errors import InputError
from twin.measures.cases import Case
from twin.mirror.log_file import lines
from twin.mirror.pseudonyms import KEY_BYTES, Pseudonyms
from twin.mirror.step_mapping import StepMapping
from twin.mirror.tally import Tally

__all__ = ["StepLog", "read_step_log"]

_LONGEST: Final = 100
"""Characters kept of a step's name."""


@dataclass(frozen=True, slots=True)
class StepLog:
    """The cases of a log of steps, in the order of their first steps.

    `people` is how many did them; `first` and `last` are moments (epoch s), nan without any.
    `read` counts lines, `dropped` those that could not be used, by reason.
    """

    cases: tuple[Case, ...]
    people: int
    first: float
    last: float
    read: int
    dropped: dict[str, int]


def read_step_log(path: Path, mapping: StepMapping) -> StepLog:
    """The cases in a CSV file, packed or not; steps of a case in order of time, then of the file.

    Raises:
        InputError: the file cannot be read, or lacks a column that the mapping names.
    """
    pseudonyms = Pseudonyms(secrets.token_bytes(KEY_BYTES))
    columns, done = mapping.columns, {word.casefold() for word in mapping.complete}
    steps: dict[str, list[tuple[float, str]]] = {}
    people: set[str] = set()
    dropped: Counter[str] = Counter()
    read = 0
    for row in _rows(path, mapping):
        read += 1
        case, activity = row[columns.case], _name(row[columns.activity])
        if columns.lifecycle and row[columns.lifecycle].casefold() not in done:
            dropped["not over"] += 1
            continue
        t = _moment(row[columns.time], mapping.time.format)
        reason = "no case" if not case else "no step" if not activity else "no time"
        if not case or not activity or t is None:
            dropped[reason] += 1
            continue
        steps.setdefault(pseudonyms.call(case), []).append((t, activity))
        if columns.person:
            people.add(pseudonyms.person(row[columns.person]))
    for events in steps.values():
        events.sort(key=lambda event: event[0])
    cases = tuple(
        Case(tuple(name for _, name in events), tuple(t for t, _ in events))
        for events in sorted(steps.values(), key=lambda events: events[0][0])
    )
    return StepLog(
        cases,
        len(people - {""}),
        min((case.ends[0] for case in cases), default=float("nan")),
        max((case.ends[-1] for case in cases), default=float("nan")),
        read,
        dict(dropped),
    )


def _rows(path: Path, mapping: StepMapping) -> Iterator[dict[str, str]]:
    """The lines of a file by column, what is missing in one as empty text."""
    columns = mapping.columns
    wanted = [name for name in columns.model_dump().values() if name]
    if not path.exists():
        raise InputError(f"{path}: there is no such file; give the path of a log")
    notes = Tally()
    try:
        reader = csv.DictReader((line.replace("\0", "") for line in lines(path, notes)), restval="")
        there = reader.fieldnames or []
        for name in wanted:
            if name not in there:
                shown = ", ".join(map(_name, there))[:200] or "none"
                raise InputError(f"{path}: has no column {name!r}; it has {shown}")
        for row in reader:
            yield {name: row[name] or "" for name in wanted}
    except csv.Error as error:
        raise InputError(f"{path}: is no CSV file ({error}); allowed: one with a head") from None
    if notes.remarks:
        raise InputError(f"{path}: damaged or cut short; allowed: a log that can be read whole")
    if notes.dropped:
        raise InputError(f"{path}: holds {', '.join(notes.dropped)}; allowed: a log of steps")


def _name(text: str) -> str:
    """A step's name as it can be shown: on one line, and not endless."""
    shown = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(shown.split())[:_LONGEST]


def _moment(text: str, form: str) -> float | None:
    """A time as epoch seconds; one without a zone is taken as UTC's. None if it is none."""
    try:
        moment = (
            datetime.fromisoformat(text.strip())
            if form == "iso"
            else datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the zone comes next
        )
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None
