"""A run as an object-centric event log: OCEL 2.0, as JSON.

An act of supervision is an event like any other: it touches the contact, the technician it is
about, and the supervisor. So who is seen by whom while doing what is in one log.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Final

from twin.traces.export.columns import known
from twin.traces.export.moments import Clock
from twin.traces.export.ocel_events import TOLD, Event, event_types, events_of
from twin.traces.header import Header
from twin.traces.reader import RunReader
from twin.traces.tables import CONTACT

__all__ = ["write_ocel"]

_MOMENT: Final = "start"
_WORDS: Final = {
    "contact_type", "outcome", "step", "action", "recorded", "reason", "help", "activity",
}  # fmt: skip
_WHOLE: Final = {
    "attempt", "candidate", "prescribed", "place", "needed", "recurrent", "unresolved", "resolved",
    "escalated",
}  # fmt: skip
_OF_CONTACT: Final = (
    "contact_type", "outcome", "candidate", "attempt", "wait", "talk", "hold", "after_contact",
    "resolved", "escalated",
)  # fmt: skip
_OF_OBJECT: Final = {
    "contact": _OF_CONTACT,
    "technician": ("team", "contract"),
    "expert": ("team", "contract"),
    "supervisor": ("team",),
}
_IN_MEMORY: Final = 1 << 20
_Row = dict[str, Any]


def write_ocel(reader: RunReader, path: Path) -> None:
    """Write the run to `path`; memory does not grow with it.

    Objects are contacts, technicians, back-up experts and, for each team, one supervisor: a run
    does not say who supervises. Only those that an event touches are there. A step left out is an
    event of its own type, `step_left_out`, and none of the step's. Times are those of the centre's
    own clock, written as UTC.
    """
    log = _Log(reader.header)
    with (
        path.open("w", encoding="utf-8", newline="\n") as file,
        tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="\n") as objects,
    ):
        file.write(
            f'{{"objectTypes":{_json(log.object_types())},\n'
            f'"eventTypes":{_json(log.event_types())},\n"events":['
        )
        log.write_events(reader, file, objects)
        file.write('\n],\n"objects":[')
        objects.seek(0)
        shutil.copyfileobj(objects, file)
        file.write("\n]}\n")


class _Log:
    """What is written, and what must be written once."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._clock = Clock(header.start_date)
        self._events = self._objects = 0
        self._people: set[str] = set()
        self._contacts = bytearray()

    def object_types(self) -> list[dict[str, Any]]:
        return [{"name": kind, "attributes": _typed(of)} for kind, of in _OF_OBJECT.items()]

    def event_types(self) -> list[dict[str, Any]]:
        types = event_types(self._header)
        return [{"name": kind, "attributes": _typed(told)} for kind, told in types.items()]

    def write_events(self, reader: RunReader, file: IO[str], objects: IO[str]) -> None:
        makers = events_of(self._header)
        for table, pages in groupby(reader.pages(TOLD), key=itemgetter(0)):
            rows: Iterator[_Row] = (
                known(dict(zip(table.names, row, strict=True))) for _, page in pages for row in page
            )
            if table is CONTACT:
                rows = self._met(rows, objects)
            for event in makers[table.name](rows):
                self._event(table.name, event, file, objects)
        for name in sorted(self._people):
            self._person(name, objects)

    def _met(self, rows: Iterable[_Row], objects: IO[str]) -> Iterator[_Row]:
        """The rows of contacts, each written as an object before it is an event."""
        for row in rows:
            self._contact(row["contact"], row, objects)
            yield row

    def _event(self, table: str, event: Event, file: IO[str], objects: IO[str]) -> None:
        for touched, _ in event.touches:
            kind, _, name = touched.partition("/")
            if kind == "contact":
                self._contact(int(name), {}, objects)
            else:
                self._people.add(touched)
        told = [
            {"name": name, "value": self._clock.stamped(value) if name == _MOMENT else value}
            for name, value in event.told.items()
            if value is not None
        ]
        one = {
            "id": f"{table}/{self._events}",
            "type": event.kind,
            "time": self._clock.stamped(event.t),
            "attributes": told,
            "relationships": [
                {"objectId": touched, "qualifier": qualifier}
                for touched, qualifier in event.touches
            ],
        }
        file.write(f"{',' if self._events else ''}\n{_json(one)}")
        self._events += 1

    def _contact(self, number: int, row: Mapping[str, Any], objects: IO[str]) -> None:
        """Write a contact the first time it is met; one still under way has no row of its own."""
        if number >= len(self._contacts):
            self._contacts.extend(bytes(number + 1))  # at least twice as long: seldom again
        if not self._contacts[number]:
            self._contacts[number] = 1
            told = {name: row[name] for name in _OF_CONTACT if row.get(name) is not None}
            self._object(f"contact/{number}", told, row.get("arrived", 0.0), objects)

    def _person(self, touched: str, objects: IO[str]) -> None:
        kind, _, name = touched.partition("/")
        if kind == "supervisor":
            told = {"team": name}
        else:
            person = next(one for one in self._header.people if one.name == name)
            told = {"team": person.team, "contract": person.contract}
        self._object(touched, told, 0.0, objects)

    def _object(self, touched: str, told: Mapping[str, Any], t: float, objects: IO[str]) -> None:
        at = self._clock.stamped(t)
        one = {
            "id": touched,
            "type": touched.partition("/")[0],
            "attributes": [{"name": name, "time": at, "value": v} for name, v in told.items()],
            "relationships": [],
        }
        objects.write(f"{',' if self._objects else ''}\n{_json(one)}")
        self._objects += 1


def _typed(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name, "type": _type(name)} for name in names]


def _type(name: str) -> str:
    if name == _MOMENT:
        return "time"
    if name in _WORDS or name in ("team", "contract"):
        return "string"
    return "integer" if name in _WHOLE else "float"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
