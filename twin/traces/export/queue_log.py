"""A run as Asterisk's `queue_log`: a centre that never was, as its telephone system would tell it.

What reads the log of a real centre reads this one too: to try the link without a real centre.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from twin.traces.export.moments import Epoch
from twin.traces.header import Header
from twin.traces.reader import RunReader

__all__ = ["write_queue_log"]

_NOT_A_WORD: Final = re.compile(r"[|\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What would end a field or a line."""

_REACHED: Final = "arrived + wait"
_LEFT: Final = "arrived + wait + talk + hold"
_CONTACT: Final = "contact, contact_type, technician, outcome, arrived, wait, talk, hold"
_ANSWERED: Final = "FROM contact WHERE outcome = 'answered'"
_SPANS: Final = (
    "SELECT technician, activity, start, t, "
    "LAG(t) OVER shift AS before, LEAD(start) OVER shift AS after "
    "FROM duration WINDOW shift AS (PARTITION BY technician ORDER BY start, t)"
)
_SEAM: Final = 0.001
"""Two stretches less apart than this (s) follow one another."""

_GONE: Final = f"(after IS NULL OR after > t + {_SEAM})"
_CAME: Final = f"(before IS NULL OR before < start - {_SEAM})"
_PAUSED: Final = "activity IN ('break', 'coaching')"

_QUERIES: Final = (
    # In the order of what happens at the same moment: whoever ends something may begin another.
    ("rang", "SELECT t, technician, start FROM duration WHERE activity = 'ringing'"),
    ("over", f"SELECT {_LEFT}, {_CONTACT}, escalated {_ANSWERED}"),
    ("unpaused", f"SELECT t, technician FROM duration WHERE {_PAUSED}"),
    ("gone", f"SELECT t, technician FROM ({_SPANS}) WHERE {_GONE}"),
    ("came", f"SELECT start, technician FROM ({_SPANS}) WHERE {_CAME}"),
    ("paused", f"SELECT start, technician, activity FROM duration WHERE {_PAUSED}"),
    ("entered", "SELECT arrived, contact, contact_type, candidate FROM contact"),
    ("taken", f"SELECT {_REACHED}, {_CONTACT} {_ANSWERED}"),
    (
        "left",
        f"SELECT {_REACHED}, {_CONTACT} FROM contact WHERE outcome IN ('abandoned', 'blocked')",
    ),
)


def write_queue_log(reader: RunReader, path: Path, zone: ZoneInfo) -> None:
    """Write the run to `path`, in whole seconds; memory does not grow with it.

    A type of contact is a queue. Technicians join the queues of their team (`ADDMEMBER`) when their
    stretch of work begins and leave them when it ends; breaks and coaching are pauses. A contact
    has `ENTERQUEUE`, then `CONNECT` and `COMPLETECALLER`, or `ABANDON`, or, if it was blocked,
    `EXITWITHTIMEOUT`; one that was open at close has no end, and one handed to a back-up expert
    ends with `ATTENDEDTRANSFER`. What experts do has no line: they take no contact from a queue.
    Neither has wrap-up, as in any queue_log, nor a ring that nobody answered.

    Args:
        reader: the run.
        path: the file.
        zone: where the centre's clock stands.
    """
    told = _Telling(reader.header)
    epoch = Epoch(reader.header.start_date, zone)
    names = [name for name, _ in _QUERIES]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for which, (t, *row) in reader.merged([query for _, query in _QUERIES]):
            now = epoch.at(t)
            told.now, told.epoch = now, epoch
            file.writelines(f"{now}|{line}\n" for line in told.tell[names[which]](*row))


class _Telling:
    """The lines of what happened, after their time. Durations are differences of whole seconds."""

    now: int
    epoch: Epoch

    def __init__(self, header: Header) -> None:
        words = header.words("contact_type")
        teams = json.loads(header.scenario).get("teams", {})
        self._queues = {
            one.name: [
                _field(word)
                for word in words
                if word in teams.get(one.team, {}).get("contacts", words)
            ]
            for one in header.people
            if one.role == "technician"
        }
        self._waiting: dict[str, dict[int, int]] = {_field(word): {} for word in words}
        """By queue: who waits, and the place at which each began."""
        self._places: dict[int, int] = {}
        self._ring: dict[str, tuple[float, float]] = {}
        self.tell: Final[dict[str, Callable[..., Iterator[str]]]] = {
            name: getattr(self, f"_{name}") for name, _ in _QUERIES
        }

    def _came(self, who: str) -> Iterator[str]:
        for queue in self._queues.get(who, ()):
            yield f"NONE|{queue}|{_field(who)}|ADDMEMBER|"

    def _gone(self, who: str) -> Iterator[str]:
        for queue in self._queues.get(who, ()):
            yield f"NONE|{queue}|{_field(who)}|REMOVEMEMBER|"

    def _paused(self, who: str, activity: str) -> Iterator[str]:
        if who in self._queues:
            yield f"NONE|NONE|{_field(who)}|PAUSEALL|{activity}"

    def _unpaused(self, who: str) -> Iterator[str]:
        if who in self._queues:
            yield f"NONE|NONE|{_field(who)}|UNPAUSEALL|"

    def _rang(self, who: str, start: float) -> Iterator[str]:
        self._ring[who] = self.now, start
        return iter(())

    def _entered(self, contact: int, kind: str, candidate: int) -> Iterator[str]:
        queue = _field(kind)
        caller = f"c{candidate}" if candidate >= 0 else ""
        place = self._waiting[queue][contact] = len(self._waiting[queue]) + 1
        yield f"{self._call(contact)}|{queue}|NONE|ENTERQUEUE||{caller}|{place}"

    def _taken(self, contact: int, kind: str, who: str | None, _: str, arrived: float,
               *__: float) -> Iterator[str]:  # fmt: skip
        call, queue = self._call(contact), _field(kind)
        rang, since = self._ring.get(who or "", (0, 0.0))
        ring = self.now - self.epoch.at(since) if rang == self.now else 0
        self._places[contact] = self._waiting[queue].pop(contact, 1)
        hold = self.now - self.epoch.at(arrived)
        yield f"{call}|{queue}|{_field(who or 'NONE')}|CONNECT|{hold}|{call}|{ring}"

    def _over(self, contact: int, kind: str, who: str | None, _: str, arrived: float, wait: float,
              __: float, ___: float, escalated: int) -> Iterator[str]:  # fmt: skip
        call, taken = self._call(contact), self.epoch.at(arrived + wait)
        times = f"{taken - self.epoch.at(arrived)}|{self.now - taken}"
        times = f"{times}|{self._places.pop(contact, 1)}"
        end = f"ATTENDEDTRANSFER|BRIDGE|{call}" if escalated == 1 else "COMPLETECALLER"
        yield f"{call}|{_field(kind)}|{_field(who or 'NONE')}|{end}|{times}"

    def _left(self, contact: int, kind: str, _: str | None, outcome: str, arrived: float,
              *__: float) -> Iterator[str]:  # fmt: skip
        queue = _field(kind)
        ahead = self._waiting[queue]
        place = next((number for number, one in enumerate(ahead, 1) if one == contact), 1)
        begun = ahead.pop(contact, 1)
        verb = "ABANDON" if outcome == "abandoned" else "EXITWITHTIMEOUT"
        waited = self.now - self.epoch.at(arrived)
        yield f"{self._call(contact)}|{queue}|NONE|{verb}|{place}|{begun}|{waited}"

    def _call(self, contact: int) -> str:
        return f"{self.epoch.midnight}.{contact}"


def _field(text: str) -> str:
    """Text without what would end a field or a line."""
    return _NOT_A_WORD.sub(" ", text)
