"""Per-minute roll-ups: what a tile or a line needs, without reading every row again.

A row counts in the minute of its `t`, so what is counted in a minute never changes once the minute
is over, whatever happens later. Only `busy_s` and `ready_s` still grow: an activity is known when
it ends, and is then shared out over the minutes it took.

Rows are added one after the other to what the store already holds. Sums are therefore the same to
the last bit however often a run was flushed.
"""

import sqlite3
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from twin.traces.header import Header
from twin.traces.tables import (
    ACTIVITIES,
    CONTACT,
    DURATION,
    OUTCOMES,
    Column,
    Table,
)

MINUTE = Table(
    "minute",
    "One row per minute in which something was written, kept up to date with the rows. Shares and "
    "means are quotients: service level = in_time / (offered - hung_up_in_time), "
    "ASA = wait_s / answered, AHT = handle_s / answered, occupancy = busy_s / (busy_s + ready_s).",
    (
        Column("minute", "minutes since midnight of the run's first day", "min", whole=True),
        Column("offered", "contacts closed in this minute, whatever their end", whole=True),
        Column("answered", "of these, answered", whole=True),
        Column("abandoned", "of these, abandoned", whole=True),
        Column("blocked", "of these, blocked", whole=True),
        Column("in_time", "of these, answered within targets.answered_within", whole=True),
        Column("hung_up_in_time", "of these, abandoned within it", whole=True),
        Column("wait_s", "waiting of the answered", "s"),
        Column("handle_s", "talk, hold and after-contact work of the answered", "s"),
        Column("supervision_rows", "things the supervision system saw or did", whole=True),
        Column("busy_s", "technicians ringing, talking, holding, consulting or wrapping up", "s"),
        Column("ready_s", "technicians ready", "s"),
    ),
    key=1,
)
"""The roll-up table. It is not a trace: all of it follows from the traces."""

BUSY = ("ringing", "talk", "hold", "consult", "wrap_up")
"""The activities that occupy a technician with contacts."""

_Floats = NDArray[np.float64]
_Sums = tuple[_Floats, dict[str, _Floats]]


class RollUp:
    """Adds a run's rows up by minute, inside the writer's own transaction."""

    def __init__(self, header: Header) -> None:
        # Where there is no target, nothing is in time.
        self._within = float(header.section("targets").get("answered_within", -np.inf))
        # The last place answers for NONE.
        self._technicians = np.array(
            [person.role == "technician" for person in header.people] + [False]
        )
        self._sums: dict[str, Callable[[_Floats], _Sums]] = {
            "contact": self._contacts,
            "duration": self._durations,
            "supervision": self._supervision,
        }

    def add(self, connection: sqlite3.Connection, table: str, rows: _Floats) -> None:
        """Adds rows of a trace table, shape (rows, columns), to the minutes they belong to."""
        if table not in self._sums or not len(rows):
            return
        minutes, sums = self._sums[table](rows)
        if not len(minutes):
            return
        touched, places = np.unique(minutes.astype(np.int64), return_inverse=True)
        numbers = touched.tolist()
        names = ", ".join(sums)
        known = {
            row[0]: row[1:]
            for row in connection.execute(
                f"SELECT minute, {names} FROM minute WHERE minute BETWEEN ? AND ?",
                (numbers[0], numbers[-1]),
            )
        }
        none = (0.0,) * len(sums)
        before = np.array([known.get(number, none) for number in numbers], dtype=np.float64)
        # bincount adds from left to right, and what is known already stands first.
        where = np.concatenate([np.arange(len(numbers)), places])
        totals = [
            np.bincount(where, weights=np.concatenate([before[:, column], addends])).tolist()
            for column, addends in enumerate(sums.values())
        ]
        marks = ", ".join("?" * (1 + len(sums)))
        updates = ", ".join(f"{name} = excluded.{name}" for name in sums)
        connection.executemany(
            f"INSERT INTO minute (minute, {names}) VALUES ({marks}) "
            f"ON CONFLICT (minute) DO UPDATE SET {updates}",
            zip(numbers, *totals, strict=True),
        )

    def _contacts(self, rows: _Floats) -> _Sums:
        outcome = rows[:, _CONTACT["outcome"]]
        answered = outcome == OUTCOMES.index("answered")
        abandoned = outcome == OUTCOMES.index("abandoned")
        wait = rows[:, _CONTACT["wait"]]
        in_time = wait <= self._within
        talk, hold, after = (rows[:, _CONTACT[name]] for name in ("talk", "hold", "after_contact"))
        return rows[:, 0] // 60, {
            "offered": np.ones(len(rows)),
            "answered": answered * 1.0,
            "abandoned": abandoned * 1.0,
            "blocked": (outcome == OUTCOMES.index("blocked")) * 1.0,
            "in_time": (answered & in_time) * 1.0,
            "hung_up_in_time": (abandoned & in_time) * 1.0,
            "wait_s": np.where(answered, wait, 0.0),
            "handle_s": np.where(answered, talk + hold + after, 0.0),
        }

    def _supervision(self, rows: _Floats) -> _Sums:
        return rows[:, 0] // 60, {"supervision_rows": np.ones(len(rows))}

    def _durations(self, rows: _Floats) -> _Sums:
        activity = rows[:, _DURATION["activity"]]
        person = rows[:, _DURATION["technician"]].astype(np.int64)
        busy = np.isin(activity, _BUSY)
        counts = self._technicians[person] & (busy | (activity == ACTIVITIES.index("ready")))
        busy, start, end = busy[counts], rows[counts, _DURATION["start"]], rows[counts, 0]
        first = start // 60
        pieces = np.maximum(np.ceil(end / 60) - first, 1).astype(np.int64)
        row = np.repeat(np.arange(len(pieces)), pieces)
        minute = first[row] + (np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces))
        seconds = np.minimum(end[row], 60 * (minute + 1)) - np.maximum(start[row], 60 * minute)
        return minute, {"busy_s": seconds * busy[row], "ready_s": seconds * ~busy[row]}


_CONTACT = {name: place for place, name in enumerate(CONTACT.names)}
_DURATION = {name: place for place, name in enumerate(DURATION.names)}
_BUSY = [ACTIVITIES.index(name) for name in BUSY]
