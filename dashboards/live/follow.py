"""What a page shows of one day of a run, read from the run's file, finished or as it grows."""

from math import ceil
from pathlib import Path
from time import monotonic
from typing import Any

from dashboards.live import tally
from dashboards.live.tally import WINDOW, Minute, Person
from twin.scenario.model import Scenario
from twin.traces.reader import RunReader
from twin.traces.rollup import MINUTE

SERIES = ("wallboard", "level", "acts", "recorded", "controls")
"""What grows during a run. A mark per series says how much of it somebody already has."""

START = (0,) * len(SERIES)
"""The marks of somebody who has nothing yet."""

FRESH = 0.1
"""Wall seconds for which what was read is new enough: many may ask within them."""

DAY = 86400.0

_PASSED_OVER = ("stage", "time")
"""Acts that are counted and not listed: there is one every few seconds."""

_EMPTY: Minute = dict.fromkeys(MINUTE.names, 0)


class Follower:
    """The curves, events and people of one day, kept once for all who watch it.

    `follow` reads only what the file has gained since the last call. One thread at a time.

    Args:
        path: the run's file.
        scenario: its scenario.
        day: which working day, from 0.
    """

    def __init__(self, path: Path, scenario: Scenario, day: int = 0) -> None:
        self.reader = RunReader(path)
        self.staff = self.reader.header.people
        self.knows_strain = bool(self.reader.counts().get("strain"))
        """Whether there is strain in the run; a log has none."""
        self.picture: dict[str, Any] = {}
        """`clock`, `now`, `tiles` and `people` as they were last read."""
        self._targets = scenario.targets
        self._wears = scenario.strain.decay_work
        self._begins, self._ends = day * DAY, (day + 1) * DAY
        self._closes = self._begins + scenario.opening.close
        self._opening = int((self._begins + scenario.opening.open) // 60)
        self._last_id = {"wallboard": 0, "supervision": 0, "control": 0}
        self._series: dict[str, list[list[Any]]] = {name: [] for name in SERIES}
        self._sums: list[tuple[int, ...]] = [tally.NOTHING]
        """Counts from opening to the end of each whole minute since."""
        self._lately: list[Minute] = []
        """The minutes whose counts may still change, and those of the window."""
        self._floor: dict[str, Any] = {}
        self._read = -FRESH

    def follow(self) -> None:
        """Read what is new. `InputError` if the file cannot be read; the next call tries again."""
        if monotonic() - self._read < FRESH:
            return
        # The floor first: whatever else is read is then as new or newer.
        self._floor = self.reader.floor() or self._floor or self._left_off()
        self._welcome()
        for _, t, waiting, _, staffed, ready, busy, tension in self._new("wallboard"):
            known = tension if tension >= 0 else None
            self._series["wallboard"].append([t, waiting, staffed, ready, busy, known])
        for _, t, who, act, *_ in self._new("supervision"):
            if act not in _PASSED_OVER:
                self._series["acts"].append([t, act, who])
        for row in self._new("control"):
            self._series["controls"].append(list(row[1:]))
        self._add_up()
        self._paint()
        self._read = monotonic()

    def _welcome(self) -> None:
        """Take in whom a run that follows a real centre has seen since it was read last."""
        if self.reader.header.origin == "observed":
            self.reader.renew()
            self.staff = self.reader.header.people
            here = self._floor["people"]
            unseen = [[-1, self._floor["t"], -1, -1, 0.0]] * (len(self.staff) - len(here))
            self._floor = {**self._floor, "people": [*here, *unseen]}

    def fresh(self) -> None:
        """Have the next `follow` read, however short the last one is ago."""
        self._read = -FRESH

    @property
    def marks(self) -> tuple[int, ...]:
        """The marks of somebody who has everything."""
        return tuple(len(rows) for rows in self._series.values())

    def after(self, marks: tuple[int, ...]) -> dict[str, list[list[Any]]]:
        """What somebody with these marks does not have yet, by series."""
        pairs = zip(self._series.items(), marks, strict=True)
        return {name: rows[mark:] for (name, rows), mark in pairs}

    def moment(self, t: float) -> dict[str, Any]:
        """The floor as it was at a moment (s): `t`, `now`, `tiles`, `people` as in a delta.

        Moments are whole minutes, so that what is counted up to one is settled; one that has not
        come yet is the last that has.
        """
        reached = min(self._floor["t"], self._ends)
        t = max(60.0 * self._opening, min(t, reached)) // 60 * 60
        minute = int(t // 60)
        people = self._people_at(t)
        board = self._wallboard_at(t)
        begins = max(0, minute - self._opening - WINDOW)
        upto = min(minute - self._opening, len(self._sums) - 1)
        rows = self.reader.minutes(minute - WINDOW - 1, minute - 1)
        return {
            "t": t,
            "now": tally.queue_now(board[1], board[2], people, self.staff),
            "tiles": tally.tiles(
                self._targets,
                window=tally.less(self._sums[upto], self._sums[begins]),
                today=self._sums[upto],
                minutes=[dict(zip(MINUTE.names, row, strict=True)) for row in rows],
                open_people=self._open_at(t, people),
                since=60.0 * (minute - WINDOW),
                t=t,
                waiting=board[1],
                longest_wait=board[2],
                people=people,
                staff=self.staff,
            ),
            "people": people,
        }

    def _paint(self) -> None:
        """Make the picture of the present moment."""
        floor = self._floor
        kinds = self.reader.header.words("contact_type")
        over = floor["t"] >= self._ends
        people = [
            [
                tally.word(-1 if over else activity),
                since,
                kinds[kind] if kind >= 0 and not over else None,
                tension,
            ]
            for activity, since, _, kind, tension in floor["people"]
        ]
        begins = ceil(floor["t"] / 60) - WINDOW
        last = self._opening + len(self._sums) - 1
        window = [minute for minute in self._lately if minute["minute"] >= begins]
        fresh = [minute for minute in self._lately if minute["minute"] >= last]
        waiting, longest = (0, 0.0) if over else (floor["waiting"], floor["longest_wait"])
        names = ("t", "wall", "speed", "paused", "finished", "catching_up")
        self.picture = {
            "clock": {name: floor[name] for name in names},
            "now": tally.queue_now(waiting, longest, people, self.staff),
            "tiles": tally.tiles(
                self._targets,
                window=tally.plus(tally.NOTHING, window),
                today=tally.plus(self._sums[-1], fresh),
                minutes=window,
                open_people=people,
                since=60.0 * begins,
                t=floor["t"],
                waiting=waiting,
                longest_wait=longest,
                people=people,
                staff=self.staff,
            ),
            "people": people,
        }

    def _left_off(self) -> dict[str, Any]:
        """The floor of a run that never showed one: everybody has gone home."""
        return {
            "t": max(self._closes, self._last_moment()),
            "wall": None,
            "speed": 0,
            "paused": False,
            "finished": True,
            "catching_up": False,
            "waiting": 0,
            "longest_wait": 0.0,
            "people": [[-1, self._closes, -1, -1, 0.0]] * len(self.staff),
        }

    def _last_moment(self) -> float:
        last = self.reader.minutes(-1, int(self._ends // 60) - 1)
        return 60.0 * (last[-1][0] + 1) if last else 0.0

    def _people_at(self, t: float) -> list[Person]:
        known = {name: [word, start, kind] for name, word, start, kind in self.reader.doing(t)}
        tensions = tally.tensions(self.reader.levels(t), self._wears)
        kinds = self.reader.header.words("contact_type")
        people: list[Person] = []
        for one, (activity, since, _, kind, _) in zip(
            self.staff, self._floor["people"], strict=True
        ):
            if one.name in known:
                doing = known[one.name]
            elif activity >= 0 and since <= t:  # it goes on still
                doing = [tally.word(activity), since, kinds[kind] if kind >= 0 else None]
            else:
                doing = [None, t, None]
            people.append([*doing, tensions.get(one.name, 0.0)])
        return people

    def _open_at(self, t: float, people: list[Person]) -> list[Person]:
        """Those whose activity at the moment is in no roll-up yet, since it goes on still."""
        nothing: Person = [None, t, None, 0.0]
        return [
            person if person[0] and activity >= 0 and since == person[1] else nothing
            for person, (activity, since, *_) in zip(people, self._floor["people"], strict=True)
        ]

    def _wallboard_at(self, t: float) -> tuple[float, int, float]:
        """What the wallboard showed last at or before a moment: t, waiting, longest wait (s)."""
        row = self.reader.wallboard_at(t)
        return (row[0], row[1], row[2]) if row else (t, 0, 0.0)

    def _new(self, table: str, page: int = 5000) -> list[tuple[Any, ...]]:
        """The new rows of the day."""
        rows: list[tuple[Any, ...]] = []
        while True:
            read = self.reader.since(table, self._last_id[table], page)
            rows += [row for row in read if self._begins <= row[1] < self._ends]
            if read:
                self._last_id[table] = read[-1][0]
            if len(read) < page:
                return rows

    def _add_up(self) -> None:
        """Close the minutes that are over, and keep those that may still change."""
        first_open = self._opening + len(self._sums) - 1
        current = int(min(self._floor["t"], self._ends) // 60)
        rows = self.reader.minutes(min(first_open, current - WINDOW + 1) - 1, int(self._ends // 60))
        self._lately = [dict(zip(MINUTE.names, row, strict=True)) for row in rows]
        known = {minute["minute"]: minute for minute in self._lately}
        # When the day is over, so is its last minute.
        for number in range(first_open, current + bool(self._floor["finished"])):
            minute = known.get(number, _EMPTY)
            self._sums.append(tally.plus(self._sums[-1], [minute]))
            before = self._sums[max(0, len(self._sums) - 1 - WINDOW)]
            self._series["level"].append(
                [60.0 * (number + 1), tally.level(tally.less(self._sums[-1], before))]
            )
            self._series["recorded"].append([60.0 * number, minute["supervision_rows"]])
