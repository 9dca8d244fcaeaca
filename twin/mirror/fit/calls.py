"""A centre's calls as the fits take them, wherever they come from."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from twin.errors import InputError
from twin.traces.frame import Traces
from twin.world.call_log import CallLog

__all__ = ["DAY", "Bools", "Calls", "Floats", "from_call_log", "from_traces"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DAY = 86_400.0
"""Seconds of a day."""


@dataclass(frozen=True, eq=False)
class Calls:
    """Calls that asked for a technician, in order of (date, arrival); one array per fact.

    `arrival` is in seconds since midnight of `date`, `wait` and `talk` in seconds. `talk` is NaN
    where the call was not answered or the log does not say. `technician` is a number from 1, 0
    where unknown or none; `caller` one from 1, 0 where the log does not identify the caller.
    `outcome` is a word of the contact table.
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


def _made(source: str, columns: dict[str, npt.NDArray[Any]]) -> Calls:
    """Calls put in order of date and arrival."""
    order = np.lexsort((columns["arrival"], columns["date"]))
    return Calls(source=source, **{name: column[order] for name, column in columns.items()})


def from_traces(traces: Traces, source: str = "") -> Calls:
    """The calls of a run, observed or simulated, by its contact table."""
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
    )


def from_call_log(log: CallLog) -> Calls:
    """The calls of a bank's log that reached the human stage."""
    log = log.where(log.reached)
    return _made(
        str(log.path),
        {
            "date": log.date,
            "arrival": log.arrival,
            "kind": log.type,
            "outcome": log.outcome,
            "wait": log.wait,
            "talk": np.where(log.outcome == "answered", log.service, np.nan),
            "technician": log.server,
            "caller": log.customer,
        },
    )
