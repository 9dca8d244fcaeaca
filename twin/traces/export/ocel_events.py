"""What the rows of a run are as events of an object-centric log, and whom each touches."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from twin.traces.header import Header

__all__ = ["TOLD", "Event", "event_types", "events_of"]

Row = Mapping[str, Any]
Relation = tuple[str, str]
"""Whom an event touches: an object's kind and name in one (`contact/17`), and as what."""

TOLD: Final = ("contact", "duration", "procedure", "supervision", "incident", "regulation",
               "attendance")  # fmt: skip
"""The tables whose rows are events."""

_BY_SUPERVISOR: Final = {"alert": "shown to", "listen": "by", "score": "by", "coach": "by"}
_REGULATION: Final = {"transfer": "hand_over_to_stop_the_clock"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its type, when (s since midnight of the first day), what is told, and of whom."""

    kind: str
    t: float
    told: Mapping[str, Any] = field(default_factory=dict)
    touches: tuple[Relation, ...] = ()


_OF_STEP: Final = ("start", "action", "recorded", "reason", "help", "prescribed", "place", "needed")
_ATTRIBUTES: Final[dict[str, tuple[str, ...]]] = {
    "offered": ("contact_type", "attempt"),
    "answered": ("wait",),
    "transfer": (),
    "closed": ("outcome",),
    "step_left_out": ("step", "reason", "recorded", "prescribed", "needed"),
    "consult": ("start",),
    "back_up_work": ("start", "activity"),
    "break": ("start",),
    "held_up_by_system": ("start", "step", "lost", "recurrent", "unresolved"),
    **dict.fromkeys(("abandoned", "blocked", "open_at_close"), ("wait",)),
}
_OF_SUPERVISION: Final = ("step", "elapsed", "target", "score")
_OF_REGULATION: Final = ("start", "seconds")


def event_types(header: Header) -> dict[str, tuple[str, ...]]:
    """Each type of event that a run may hold, and what is told of such an event."""
    return {
        **_ATTRIBUTES,
        **dict.fromkeys(header.words("step"), _OF_STEP),
        **dict.fromkeys((*header.words("act"), "noted"), _OF_SUPERVISION),
        **{_REGULATION.get(one, one): _OF_REGULATION for one in header.words("strategy")},
        **dict.fromkeys(header.words("attendance"), ()),
    }


class People:
    """The objects that people of a run are."""

    def __init__(self, header: Header) -> None:
        self._role = {person.name: person.role for person in header.people}
        self._team = {person.name: person.team for person in header.people}

    def expert(self, name: str | None) -> bool:
        """Whether somebody is a back-up expert."""
        return name is not None and self._role[name] == "expert"

    def as_(self, qualifier: str, name: str | None) -> tuple[Relation, ...]:
        """Somebody in an event; nobody for None."""
        return ((f"{self._role[name]}/{name}", qualifier),) if name else ()

    def supervisor(self, qualifier: str, name: str | None) -> tuple[Relation, ...]:
        """The supervisor of somebody's team; a run names none, so each team has one."""
        return ((f"supervisor/{self._team[name]}", qualifier),) if name else ()


def events_of(header: Header) -> Mapping[str, Callable[[Iterable[Row]], Iterator[Event]]]:
    """For each table of `TOLD`, the events that its rows are."""
    people = People(header)

    def contact(row: Row) -> Iterator[Event]:
        it, who = _contact(row), people.as_("answered by", row["technician"])
        met = row["arrived"] + row["wait"]
        yield Event("offered", row["arrived"], _some(row, "offered"), it)
        if row["outcome"] != "answered":
            yield Event(row["outcome"], met, _some(row, row["outcome"]), it)
            return
        yield Event("answered", met, _some(row, "answered"), it + who)
        if row["escalated"]:
            by = people.as_("handed over by", row["technician"])
            yield Event("transfer", met + row["talk"] + row["hold"], {}, it + by)
        closed = people.as_("handled by", row["technician"])
        yield Event("closed", row["t"], _some(row, "closed"), it + closed)

    def duration(rows: Iterable[Row]) -> Iterator[Event]:
        for _, together in groupby(rows, key=itemgetter("t")):
            yield from ended(list(together))

    def ended(rows: list[Row]) -> Iterator[Event]:
        """The events of stretches that ended at the same moment: a consultation is one of two."""
        lent = {
            row["contact"]: row["technician"]
            for row in rows
            if row["activity"] == "consult" and people.expert(row["technician"])
        }
        asked = [
            row
            for row in rows
            if row["activity"] == "consult" and not people.expert(row["technician"])
        ]
        met = {row["contact"] for row in asked}
        for row in asked:
            both = people.as_("asked by", row["technician"])
            both += people.as_("answered by", lent.get(row["contact"]))
            yield Event("consult", row["t"], _some(row, "consult"), _contact(row) + both)
        for row in rows:
            activity, who = row["activity"], row["technician"]
            if activity == "break":
                yield Event("break", row["t"], _some(row, "break"), people.as_("of", who))
            elif (
                people.expert(who)
                and row["contact"] is not None
                and (activity != "consult" or row["contact"] not in met)
            ):
                touches = _contact(row) + people.as_("by", who)
                yield Event("back_up_work", row["t"], _some(row, "back_up_work"), touches)

    def procedure(row: Row) -> Iterator[Event]:
        touches = _contact(row) + people.as_("by", row["technician"])
        if row["action"] == "skipped":
            yield Event("step_left_out", row["t"], _some(row, "step_left_out"), touches)
        elif row["step"] is not None:
            yield Event(row["step"], row["t"], {one: row[one] for one in _OF_STEP}, touches)

    def supervision(row: Row) -> Iterator[Event]:
        act, told = row["act"] or "noted", {one: row[one] for one in _OF_SUPERVISION}
        if told["score"] < 0:
            del told["score"]
        touches = _contact(row) + people.as_("about", row["technician"])
        if act in _BY_SUPERVISOR:
            touches += people.supervisor(_BY_SUPERVISOR[act], row["technician"])
        yield Event(act, row["t"], told, touches)

    def incident(row: Row) -> Iterator[Event]:
        touches = _contact(row) + people.as_("of", row["technician"])
        yield Event("held_up_by_system", row["t"], _some(row, "held_up_by_system"), touches)

    def regulation(row: Row) -> Iterator[Event]:
        kind = _REGULATION.get(row["strategy"], row["strategy"])
        touches = _contact(row) + people.as_("by", row["technician"])
        yield Event(str(kind), row["t"], {one: row[one] for one in _OF_REGULATION}, touches)

    def attendance(row: Row) -> Iterator[Event]:
        yield Event(row["event"], row["t"], {}, people.as_("of", row["technician"]))

    return {
        "duration": duration,
        **{
            one.__name__: partial(_each, one)
            for one in (contact, procedure, supervision, incident, regulation, attendance)
        },
    }


def _each(make: Callable[[Row], Iterator[Event]], rows: Iterable[Row]) -> Iterator[Event]:
    for row in rows:
        yield from make(row)


def _contact(row: Row) -> tuple[Relation, ...]:
    """The contact of a row, if it has one."""
    return ((f"contact/{row['contact']}", "on"),) if row["contact"] is not None else ()


def _some(row: Row, kind: str) -> dict[str, Any]:
    return {name: row[name] for name in _ATTRIBUTES[kind]}
