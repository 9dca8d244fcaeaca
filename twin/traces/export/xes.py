"""A run as XES (IEEE 1849): one trace per contact, one event per step that was really done."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from twin.traces.export.columns import known
from twin.traces.export.moments import Clock
from twin.traces.reader import RunReader
from twin.traces.tables import CONTACT, PROCEDURE

__all__ = ["write_xes"]

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="lifecycle:model" value="standard"/>
"""
_OF_TRACE: Final = (
    "candidate", "attempt", "contact_type", "technician", "outcome", "wait", "talk", "hold",
    "after_contact", "resolved", "escalated",
)  # fmt: skip
_OF_EVENT: Final = (
    "action", "recorded", "reason", "help", "prescribed", "place", "needed", "scripted",
    "system_wait",
)  # fmt: skip


def write_xes(reader: RunReader, path: Path) -> None:
    """Write the run to `path`; memory does not grow with it.

    A step that was left out is no event: whoever counts events counts work. It stands with its
    reason, and what is on record instead, in the trace's list `left_out`. Where no step was written
    down, as in a real centre's log, the events are `entered`, `answered` and `ended`, or how the
    contact ended otherwise. Times are those of the centre's own clock, written as UTC. An event is
    stamped with its end; `start_timestamp` is its beginning.
    """
    header, clock = reader.header, Clock(reader.header.start_date)
    steps = reader.counts().get("procedure", 0) > 0
    about = {"concept:name": header.name, "origin": header.origin, "seed": header.seed}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.writelines(_attributes(about, "  "))
        for number, rows in reader.contacts(("contact", "procedure") if steps else ("contact",)):
            file.write("  <trace>\n")
            contact = _named(CONTACT.names, rows["contact"][0]) if rows["contact"] else {}
            told = {name: contact.get(name) for name in _OF_TRACE}
            file.writelines(_attributes({"concept:name": str(number)} | told, "    "))
            events: Iterable[dict[str, Any]]
            if steps:
                done = [_named(PROCEDURE.names, row) for row in rows["procedure"]]
                file.writelines(_left_out([one for one in done if one["action"] == "skipped"]))
                events = (_step(one, clock) for one in done if one["action"] != "skipped")
            else:
                events = _passages(contact, clock)
            for event in events:
                file.write("    <event>\n")
                file.writelines(_attributes(event, "      "))
                file.write("    </event>\n")
            file.write("  </trace>\n")
        file.write("</log>\n")


def _named(names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    return known(dict(zip(names, row, strict=True)))


def _step(row: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """The event of a step that was done."""
    return {
        "concept:name": row["step"],
        "org:resource": row["technician"],
        "time:timestamp": _Date(clock.stamped(row["t"])),
        "start_timestamp": _Date(clock.stamped(row["start"])),
        "lifecycle:transition": "complete",
        **{name: row[name] for name in _OF_EVENT},
    }


def _passages(contact: Mapping[str, Any], clock: Clock) -> Iterator[dict[str, Any]]:
    """The events of a contact of which no steps are known."""
    if not contact:
        return
    answered = contact["outcome"] == "answered"
    met = contact["arrived"] + contact["wait"]
    moments = [("entered", contact["arrived"], None)]
    if answered:
        moments += [("answered", met, contact["technician"])]
        moments += [("ended", max(met, contact["t"]), contact["technician"])]
    else:
        moments += [(contact["outcome"], met, None)]
    for name, t, who in moments:
        yield {
            "concept:name": name,
            "org:resource": who,
            "time:timestamp": _Date(clock.stamped(t)),
            "lifecycle:transition": "complete",
        }


def _left_out(rows: list[dict[str, Any]]) -> Iterator[str]:
    """The steps of a trace that were left out, as a list of the steps with their reasons."""
    if not rows:
        return
    yield '    <list key="left_out">\n      <values>\n'
    for row in rows:
        yield f'        <string key="step" value={_quoted(row["step"])}>\n'
        inner = {name: row[name] for name in ("reason", "recorded", "prescribed", "needed")}
        yield from _attributes(inner, "          ")
        yield "        </string>\n"
    yield "      </values>\n    </list>\n"


class _Date(str):
    """Text that is a moment."""

    __slots__ = ()


def _attributes(values: Mapping[str, Any], indent: str) -> Iterator[str]:
    """The XML of attributes; those that are None are left out."""
    for key, value in values.items():
        if value is None:
            continue
        kind = _KINDS[type(value)]
        yield f"{indent}<{kind} key={_quoted(key)} value={_quoted(str(value))}/>\n"


_KINDS: Final = {str: "string", _Date: "date", int: "int", float: "float"}


def _quoted(text: str) -> str:
    """An attribute's value: quoted, escaped, and without what XML 1.0 cannot hold."""
    return quoteattr(_NOT_XML.sub("", text))
