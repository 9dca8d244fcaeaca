"""A centre's calls as the fits take them, wherever they come from."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.errors import InputError
from twin.mirror.people import AWAY, SETTLED
from twin.traces.frame import Traces
from twin.traces.tables import ACTIVITIES

__all__ = ["DAY", "Bools", "Calls", "Floats", "Presence", "from_traces"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DAY = 86_400.0
"""Seconds of a day."""


_GONE = AWAY + 2 * SETTLED
"""Nobody whose presence is inferred from contacts is ready for longer (s)."""


@dataclass(frozen=True, eq=False)
class Presence:
    """Stretches of presence that the log itself declares, s since midnight of their dates."""

    date: npt.NDArray[np.datetime64]
    person: npt.NDArray[np.int64]
    begin: Floats
    end: Floats

    def on(self, date: dt.date) -> "Presence":
        """Those of one day."""
        mine = self.date == np.datetime64(date, "D")
        return Presence(self.date[mine], self.person[mine], self.begin[mine], self.end[mine])


@dataclass(frozen=True, eq=False)
class Calls:
    """Calls that asked for a technician, in order of (date, arrival); one array per fact.

    `arrival` is in seconds since midnight of `date`, `wait` and `talk` in seconds. `talk` is NaN
    where the call was not answered or the log does not say. `technician` is a number from 1, 0
    where unknown or none; `caller` one from 1, 0 where the log does not identify the caller.
    `outcome` is a word of the contact table. `presence` is None where the log knows no logins.
    `counted` calls are those of a report by intervals: how many there were, and means, are all that
    is known of them.
    """

    source: str
    date: npt.NDArray[np.datetime64]
    arrival: Floats
    kind: npt.NDArray[np.str_]
    outcome: npt.NDArray[np.str_]
    wait: Floats
    talk: Floats
    technician: npt.NDArray[np.int64]
    caller: npt.NDArray[np.int64]
    presence: Presence | None = None
    counted: bool = False

    def __len__(self) -> int:
        """Return the number of calls."""
        return len(self.arrival)

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """The days that have a call, in order."""
        return tuple(np.unique(self.date).tolist())

    @property
    def answered(self) -> Bools:
        """Which calls a technician took."""
        return np.asarray(self.outcome == "answered")

    @property
    def abandoned(self) -> Bools:
        """Which callers hung up while waiting."""
        return np.asarray(self.outcome == "abandoned")

    @property
    def begin(self) -> Floats:
        """When each call left the queue, s since midnight of its day."""
        return self.arrival + self.wait

    @property
    def queued(self) -> Bools:
        """Which callers waited at all."""
        return np.asarray(self.wait > 0)

    def where(self, mask: Bools) -> "Calls":
        """The calls for which `mask` is true."""
        values = ((one.name, getattr(self, one.name)) for one in fields(self))
        kept: dict[str, Any] = {
            name: value[mask] for name, value in values if isinstance(value, np.ndarray)
        }
        return replace(self, **kept)

    def on(self, dates: Sequence[dt.date]) -> "Calls":
        """The calls of these days."""
        return self.where(np.isin(self.date, np.array(dates, dtype="M8[D]")))

    def days(self) -> Iterator["Calls"]:
        """Each day's calls, in order; days without a call are none."""
        fresh = np.r_[True, self.date[1:] != self.date[:-1]] if len(self) else np.zeros(0, bool)
        starts = np.flatnonzero(fresh).tolist()
        for start, end in zip(starts, [*starts[1:], len(self)], strict=True):
            span = np.zeros(len(self), dtype=bool)
            span[start:end] = True
            yield self.where(span)

    def between(self, first: dt.date | None, last: dt.date | None) -> "Calls":
        """The calls from one day to another, both included; None leaves that side open.

        Raises:
            InputError: there is none.
        """
        keep = np.ones(len(self), dtype=bool)
        if first is not None:
            keep &= self.date >= np.datetime64(first, "D")
        if last is not None:
            keep &= self.date <= np.datetime64(last, "D")
        if not keep.any():
            asked = f"--from {first or '…'} --to {last or '…'}"
            held = f"{self.dates[0]} to {self.dates[-1]}" if len(self) else "no call at all"
            raise InputError(f"{self.source}: {asked}: no call on these days; the log has {held}")
        return self.where(keep)


def _made(source: str, columns: dict[str, npt.NDArray[Any]], presence: Presence | None) -> Calls:
    """Calls put in order of date and arrival."""
    order = np.lexsort((columns["arrival"], columns["date"]))
    ordered: dict[str, Any] = {name: column[order] for name, column in columns.items()}
    return Calls(source=source, presence=presence, **ordered)


def _presence(traces: Traces) -> Presence | None:
    """What the duration table says of presence; None where it has only inferred some."""
    if not traces.has(["duration"]) or not len(traces.rows("duration")):
        return None
    doing = traces.column("duration", "activity")
    begin, end = (traces.column("duration", name) for name in ("start", "t"))
    away = np.isin(doing, [ACTIVITIES.index(word) for word in ("break", "coaching")])
    ready = doing == ACTIVITIES.index("ready")
    if not away.any() and not (end - begin)[ready].max(initial=0.0) > _GONE:
        return None
    day = np.floor(begin / DAY)
    here = ~away
    return Presence(
        (np.datetime64(traces.header.start_date, "D") + day.astype("m8[D]"))[here],
        traces.column("duration", "technician").astype(np.int64)[here],
        (begin - day * DAY)[here],
        (end - day * DAY)[here],
    )


def from_traces(traces: Traces, source: str = "") -> Calls:
    """The calls of a run, observed or simulated, by its contact table.

    Presence is declared where somebody was on a break, or ready for longer than the import would
    suppose of somebody who took no contact.
    """
    column = {
        name: traces.column("contact", name)
        for name in ("arrived", "wait", "talk", "hold", "technician", "candidate")
    }
    first = np.datetime64(traces.header.start_date, "D")
    day = np.floor(column["arrived"] / DAY)
    outcome = np.array(traces.words("contact", "outcome"), dtype=str)
    kind = np.array([word or "" for word in traces.words("contact", "contact_type")], dtype=str)
    spoken = column["talk"] + column["hold"]
    talk = np.where((outcome == "answered") & (spoken > 0), spoken, np.nan)
    identified = column["candidate"] >= 0
    _, caller = np.unique(column["candidate"], return_inverse=True)
    return _made(
        source or traces.header.name,
        {
            "date": first + day.astype("m8[D]"),
            "arrival": column["arrived"] - day * DAY,
            "kind": kind,
            "outcome": outcome,
            "wait": column["wait"],
            "talk": talk,
            "technician": column["technician"].astype(np.int64) + 1,
            "caller": np.where(identified, caller + 1, 0).astype(np.int64),
        },
        _presence(traces),
    )
