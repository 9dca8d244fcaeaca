"""What a page shows of one run, read from the run's file as it grows."""

from pathlib import Path
from typing import Any

from twin.scenario.model import Scenario
from twin.traces.reader import RunReader
from twin.traces.rollup import BUSY, MINUTE
from twin.traces.tables import ACTIVITIES

WINDOW = 30
"""Minutes that "lately" reaches back: for the rolling service level and for occupancy."""

SERIES = ("wallboard", "level", "acts", "recorded", "controls")
"""What grows during a run. A mark per series says how much of it somebody already has."""

START = (0,) * len(SERIES)
"""The marks of somebody who has nothing yet."""

_PASSED_OVER = ("stage", "time")
"""Acts that are counted and not listed: there is one every few seconds."""

_COUNTED = ("offered", "in_time", "hung_up_in_time", "abandoned", "supervision_rows")
_Minute = dict[str, Any]
_EMPTY: _Minute = dict.fromkeys(MINUTE.names, 0)


class Follower:
    """The curves, events and people of one live run, kept once for all who watch it.

    `follow` reads only what the file has gained since the last call.
    """

    def __init__(self, path: Path, scenario: Scenario) -> None:
        self._reader = RunReader(path)
        self._people = self._reader.header.people
        self._kinds = self._reader.header.words("contact_type")
        self._targets = scenario.targets
        self._last_id = {"wallboard": 0, "supervision": 0, "control": 0}
        self._series: dict[str, list[list[Any]]] = {name: [] for name in SERIES}
        self._opening = int(scenario.opening.open // 60)
        self._sums: list[tuple[int, ...]] = [(0,) * len(_COUNTED)]
        """Counts from opening to the end of each whole minute since."""
        self._lately: list[_Minute] = []
        """The minutes whose counts may still change, and those of the window."""
        self._floor: dict[str, Any] = {}

    def follow(self) -> None:
        """Read what is new. `InputError` if the file cannot be read; the next call tries again."""
        # The floor first: whatever else is read is then as new or newer.
        self._floor = self._reader.floor() or self._floor
        for _, t, waiting, _, staffed, ready, busy, tension in self._new("wallboard"):
            self._series["wallboard"].append([t, waiting, staffed, ready, busy, tension])
        for _, t, who, act, *_ in self._new("supervision"):
            if act not in _PASSED_OVER:
                self._series["acts"].append([t, act, who])
        for row in self._new("control"):
            self._series["controls"].append(list(row[1:]))
        self._add_up()

    @property
    def clock(self) -> dict[str, Any]:
        """When it is, and how the time goes."""
        names = ("t", "wall", "speed", "paused", "finished", "catching_up")
        return {name: self._floor[name] for name in names}

    @property
    def marks(self) -> tuple[int, ...]:
        """The marks of somebody who has everything."""
        return tuple(len(rows) for rows in self._series.values())

    def after(self, marks: tuple[int, ...]) -> dict[str, list[list[Any]]]:
        """What somebody with these marks does not have yet, by series."""
        pairs = zip(self._series.items(), marks, strict=True)
        return {name: rows[mark:] for (name, rows), mark in pairs}

    def people(self) -> list[dict[str, Any]]:
        """Everybody, with what they are doing; `activity` is None for who is off shift."""
        return [
            {
                "name": person.name,
                "team": person.team,
                "role": person.role,
                "activity": ACTIVITIES[activity] if activity >= 0 else None,
                "since": since,
                "contact_type": self._kinds[kind] if kind >= 0 else None,
                "tension": tension,
            }
            for person, (activity, since, _, kind, tension) in zip(
                self._people, self._floor["people"], strict=True
            )
        ]

    def now(self, people: list[dict[str, Any]]) -> dict[str, Any]:
        """The queue, and how many technicians are on shift, ready and busy."""
        doing = [p["activity"] for p in people if p["role"] == "technician" and p["activity"]]
        return {
            "waiting": self._floor["waiting"],
            "longest_wait": self._floor["longest_wait"],
            "staffed": len(doing),
            "ready": doing.count("ready"),
            "busy": sum(doing.count(activity) for activity in BUSY),
        }

    def tiles(self, people: list[dict[str, Any]]) -> dict[str, Any]:
        """The figures that stand for the whole floor; None where there is nothing to divide."""
        targets = self._targets
        on_shift = [p["tension"] for p in people if p["role"] == "technician" and p["activity"]]
        begins = int(self._floor["t"] // 60) - WINDOW + 1
        window = [minute for minute in self._lately if minute["minute"] >= begins]
        last = self._opening + len(self._sums) - 1
        fresh = [minute for minute in self._lately if minute["minute"] >= last]
        today = _plus(self._sums[-1], fresh)
        return {
            "service_level": {
                "value": _level(_plus(self._sums[0], window)),
                "today": _level(today),
                "target": targets.answered_share,
                "within": targets.answered_within,
                "window": WINDOW * 60,
            },
            "waiting": self._floor["waiting"],
            "longest_wait": self._floor["longest_wait"],
            "occupancy": self._occupancy(people, window, begins * 60),
            "abandoned_share": _share(today[_COUNTED.index("abandoned")], today[0]),
            "tension": _share(sum(on_shift), len(on_shift)),
            "high_strain": [sum(t >= targets.tension for t in on_shift), len(on_shift)],
        }

    def _new(self, table: str, page: int = 5000) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        while True:
            read = self._reader.since(table, self._last_id[table], page)
            rows += read
            if read:
                self._last_id[table] = read[-1][0]
            if len(read) < page:
                return rows

    def _add_up(self) -> None:
        """Close the minutes that are over, and keep those that may still change."""
        if not self._floor:
            return
        first_open = self._opening + len(self._sums) - 1
        current = int(self._floor["t"] // 60)
        rows = self._reader.minutes(min(first_open, current - WINDOW + 1) - 1)
        self._lately = [dict(zip(MINUTE.names, row, strict=True)) for row in rows]
        known = {minute["minute"]: minute for minute in self._lately}
        # When the day is over, so is its last minute.
        for number in range(first_open, current + bool(self._floor["finished"])):
            minute = known.get(number, _EMPTY)
            self._sums.append(_plus(self._sums[-1], [minute]))
            window_before = self._sums[max(0, len(self._sums) - 1 - WINDOW)]
            counts = tuple(
                now - then for now, then in zip(self._sums[-1], window_before, strict=True)
            )
            self._series["level"].append([60.0 * (number + 1), _level(counts)])
            self._series["recorded"].append([60.0 * number, minute["supervision_rows"]])

    def _occupancy(
        self, people: list[dict[str, Any]], window: list[_Minute], begins: float
    ) -> float | None:
        """Busy / (busy + ready) over the window, with what technicians are doing right now.

        The roll-ups know an activity only when it has ended.
        """
        busy = sum(minute["busy_s"] for minute in window)
        ready = sum(minute["ready_s"] for minute in window)
        for person in people:
            if person["role"] == "technician":
                seconds = self._floor["t"] - max(begins, person["since"])
                if person["activity"] in BUSY:
                    busy += seconds
                elif person["activity"] == "ready":
                    ready += seconds
        return _share(busy, busy + ready)


def _plus(counts: tuple[int, ...], minutes: list[_Minute]) -> tuple[int, ...]:
    return tuple(
        count + sum(minute[name] for minute in minutes)
        for name, count in zip(_COUNTED, counts, strict=True)
    )


def _level(counts: tuple[int, ...]) -> float | None:
    """In time / (offered - hung up in time), as `service_level` in the catalogue of measures."""
    offered, in_time, hung_up = counts[:3]
    return _share(in_time, offered - hung_up)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
