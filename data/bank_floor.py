"""Who was on the bank's floor, read from the call log: presence, wrap-up, rosters."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from twin.world.call_log import CallLog

Floats = npt.NDArray[np.float64]

OPEN, CLOSE, HALF_HOUR = 7 * 3600, 24 * 3600, 1800
EDGES = np.arange(OPEN, CLOSE + 1, HALF_HOUR, dtype=float)
AWAY_GAP, AWAY_QUEUE = 1200, 120
"""A technician is away in a gap between two services if it is longer than the first (seconds),
or if callers were waiting during more than the second of it."""
Row = dict[str, Any]
"""A shift as the scenario writes it."""
LONGEST = 3600
"""A longer service (seconds) is a line left open."""


class Floor:
    """One day as the technicians lived it: services, gaps, and when callers were waiting."""

    def __init__(self, day: CallLog) -> None:
        """Take one day's calls."""
        self.day = day
        begin = day.arrival + day.wait
        timed = (day.outcome == "answered") & (day.service > 0) & (day.service <= LONGEST)
        self.begin, self.end = begin[timed], (begin + day.service)[timed]
        self.server = day.server[timed]
        # Internet calls wait for the few who take them, whoever else is free.
        queued = day.reached & (day.wait > 0) & (day.type != "IN")
        self.queue = _union(day.arrival[queued], begin[queued])

    def services(self) -> Iterable[tuple[Floats, Floats]]:
        """Yield each technician's begins and ends, in order."""
        for server in np.unique(self.server[self.server > 0]):
            mine = np.flatnonzero(self.server == server)
            mine = mine[np.argsort(self.begin[mine], kind="stable")]
            yield self.begin[mine], np.maximum.accumulate(self.end[mine])

    def queueing(self, start: float, end: float) -> float:
        """Return how many seconds between two moments somebody was waiting."""
        return float(
            np.clip(
                np.minimum(self.queue[1], end) - np.maximum(self.queue[0], start), 0, None
            ).sum()
        )

    def sessions(self) -> list[list[tuple[float, float]]]:
        """Return each technician's times of presence."""
        everyone = []
        for begin, end in self.services():
            mine = [(float(begin[0]), float(end[0]))]
            for b, e in zip(begin[1:], end[1:], strict=True):
                since = mine[-1][1]
                if b - since > AWAY_GAP or self.queueing(since, b) > AWAY_QUEUE:
                    mine.append((float(b), float(e)))
                else:
                    mine[-1] = (mine[-1][0], float(e))
            everyone.append(mine)
        return everyone

    def under_queue(self) -> npt.NDArray[np.bool_]:
        """Return which calls left the queue, or did without, while somebody else waited."""
        begin = self.day.arrival + self.day.wait
        i = np.searchsorted(self.queue[0], begin + 0.5, side="right") - 1
        waiting: npt.NDArray[np.bool_] = (i >= 0) & (self.queue[1][np.maximum(i, 0)] > begin + 1)
        return waiting

    def busy(self) -> Floats:
        """Return the mean number of technicians with a caller, per half-hour."""
        return mean_number(self.begin, self.end)

    def distinct(self) -> Floats:
        """Return how many technicians had a caller at some time in each half-hour."""
        seen = np.zeros(len(EDGES) - 1)
        for begin, end in self.services():
            seen += ((begin[:, None] < EDGES[1:]) & (end[:, None] > EDGES[:-1])).any(axis=0)
        return seen

    def squeezed(self) -> tuple[float, float]:
        """Return seconds of service, and of presence, at times when callers were waiting."""
        grid = np.arange(OPEN, CLOSE, 10.0)
        i = np.searchsorted(self.queue[0], grid, side="right") - 1
        tight = grid[(i >= 0) & (self.queue[1][np.maximum(i, 0)] > grid)]

        def seconds(begin: Floats, end: Floats) -> float:
            begun = np.searchsorted(np.sort(begin), tight, side="right")
            return 10.0 * float((begun - np.searchsorted(np.sort(end), tight, side="right")).sum())

        return seconds(self.begin, self.end), seconds(*self.present())

    def present(self) -> tuple[Floats, Floats]:
        """Return begins and ends of all sessions."""
        flat = np.array([session for mine in self.sessions() for session in mine])
        return flat[:, 0], flat[:, 1]

    def gaps(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return time from a service's end to the next, while somebody waits all along.

        Such a gap is no idleness. Censored (False) where the queue empties first.
        """
        gap, seen = [], []
        for begin, end in self.services():
            for e, following in zip(end, [*begin[1:], np.inf], strict=True):
                i = int(np.searchsorted(self.queue[0], e, side="right")) - 1
                if i >= 0 and self.queue[1][i] > e:
                    seen.append(following <= self.queue[1][i] + 1)
                    gap.append(max(min(following, self.queue[1][i]) - e, 0.5))
        return np.array(gap), np.array(seen)


def _union(begin: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the begins and ends of the union of intervals."""
    order = np.argsort(begin, kind="stable")
    begin, reach = begin[order], np.maximum.accumulate(end[order])
    fresh = np.r_[True, begin[1:] > reach[:-1]]
    return begin[fresh], reach[np.r_[fresh[1:], True]]


def mean_number(begin: Floats, end: Floats) -> Floats:
    """Return the mean number of intervals under way, per half-hour."""
    inside = np.clip(end[:, None], EDGES[:-1], EDGES[1:]) - np.clip(
        begin[:, None], EDGES[:-1], EDGES[1:]
    )
    number: Floats = inside.sum(axis=0) / HALF_HOUR
    return number


def observed_roster(floor: Floor) -> list[Row]:
    """Return one shift per technician of a day, absences as breaks; times in whole minutes.

    Absences of over an hour split a shift, and what is left of under ten minutes is dropped.
    """
    shifts: list[Row] = []
    for mine in floor.sessions():
        minutes = [(round(b / 60), round(e / 60)) for b, e in mine]
        parts: list[list[tuple[int, int]]] = [[]]
        for begin, end in minutes:
            if parts[-1] and begin - parts[-1][-1][1] > 60:
                parts.append([])
            parts[-1].append((begin, min(end, CLOSE // 60)))
        shifts += [_shift(part) for part in parts if part[-1][1] - part[0][0] >= 10]
    return sorted(shifts, key=lambda shift: (shift["start"], shift["end"]))


def _shift(sessions: list[tuple[int, int]]) -> Row:
    breaks = [
        {"at": _clock(end), "seconds": 60 * (begin - end)}
        for (_, end), (begin, _) in pairwise(sessions)
        if begin > end
    ]
    return _row(sessions[0][0], sessions[-1][1], 1, breaks)


def _row(start: float, end: float, technicians: int, breaks: list[Row]) -> Row:
    return {
        "start": _clock(start),
        "end": _clock(end),
        "technicians": technicians,
        "breaks": breaks,
    }


def _clock(minutes: float) -> str:
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


def wrap_up(floors: Iterable[Floor]) -> dict[str, float]:
    """Return after-contact work, in seconds: gaps between services while callers waited.

    Kaplan-Meier, as the queue may empty first. Mean and spread are of gaps up to `AWAY_QUEUE`;
    the share of longer ones is absence.
    """
    gaps = [floor.gaps() for floor in floors]
    gap, seen = (np.concatenate(part) for part in zip(*gaps, strict=True))
    sf = stats.ecdf(stats.CensoredData(uncensored=gap[seen], right=gap[~seen])).sf
    within = sf.quantiles <= AWAY_QUEUE
    t, left = sf.quantiles[within], sf.probabilities[within]
    weight = -np.diff(left, prepend=1.0)
    mean = (weight * t).sum() / weight.sum()
    variance = (weight * (t - mean) ** 2).sum() / weight.sum()
    quantiles = {
        f"q{q}": float(t[np.flatnonzero(1 - left >= q / 100)[0]]) for q in (25, 50, 75, 90)
    }
    return {
        "n": len(gap),
        "ended": float(seen.sum()),
        **quantiles,
        "absent": float(left[-1]),
        "mean": float(mean),
        "cv": float(np.sqrt(variance) / mean),
    }


PATTERNS = (
    # Length of the shift, and the half-hours of it that are breaks.
    *((16, breaks) for breaks in ((3, 7, 11, 14), (2, 6, 9, 13), (4, 8, 10, 13))),
    *((12, breaks) for breaks in ((3, 6, 9), (2, 5, 8), (4, 7, 10))),
    *((8, breaks) for breaks in ((3, 6), (2, 5))),
    (4, (2,)),
)
"""Shifts of eight, six, four and two hours, a quarter of them breaks, as on the bank's floor."""


def fitted_roster(present: Floats) -> list[Row]:
    """Return whole shifts whose technicians on the floor come nearest to `present`.

    Integer programme over `PATTERNS` at every half-hour: least sum of absolute deviations, plus
    a little per shift, so that few long shifts are preferred to many short ones.
    """
    slots = len(present)
    choices = [
        (start, length, breaks)
        for length, breaks in PATTERNS
        for start in range(slots - length + 1)
    ]
    cover = np.zeros((slots, len(choices)))
    for column, (start, length, breaks) in enumerate(choices):
        cover[start : start + length, column] = 1
        cover[[start + b for b in breaks], column] = 0
    identity = np.eye(slots)
    found = optimize.milp(
        np.r_[np.full(len(choices), 0.2), np.ones(2 * slots)],
        constraints=optimize.LinearConstraint(
            np.hstack([cover, identity, -identity]), present, present
        ),
        integrality=np.r_[np.ones(len(choices)), np.zeros(2 * slots)],
        options={"mip_rel_gap": 0.1},
    )
    assert found.x is not None, found.message
    numbers = np.rint(found.x[: len(choices)]).astype(int)
    first = OPEN // 60
    rows = []
    for (start, length, breaks), technicians in zip(choices, numbers, strict=True):
        if technicians:
            at = [first + 30 * (start + b) for b in breaks]
            rows.append(
                _row(
                    first + 30 * start,
                    first + 30 * (start + length),
                    int(technicians),
                    [{"at": _clock(minute), "seconds": 1800} for minute in at],
                )
            )
    return sorted(rows, key=lambda row: (str(row["start"]), str(row["end"])))


def on_floor(roster: Iterable[Row]) -> Floats:
    """Return the technicians that a roster puts on the floor, mean per half-hour."""
    total = np.zeros(len(EDGES) - 1)
    for row in roster:
        spans = [(_seconds(row["start"]), _seconds(row["end"]), 1)]
        spans += [
            (_seconds(pause["at"]), _seconds(pause["at"]) + pause["seconds"], -1)
            for pause in row["breaks"]
        ]
        for begin, end, sign in spans:
            total += sign * row["technicians"] * mean_number(np.array([begin]), np.array([end]))
    return total


def _seconds(clock: str) -> float:
    hours, minutes = str(clock).split(":")
    return 3600.0 * int(hours) + 60.0 * int(minutes)
