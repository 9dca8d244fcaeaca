"""What the list of runs says of each run, and of some laid over each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite, nan
from typing import Final

import numpy as np

from dashboards.views.cell import Cell
from dashboards.words import clock, count
from twin.measures.course import Course

__all__ = [
    "MOST", "SORTS", "Digest", "Line", "Row", "found_by", "letters", "overlay_table",
    "overlay_words", "size_words", "sorted_rows", "spark_words", "state_words",
]  # fmt: skip

MOST: Final = 5
"""Runs that can be laid over each other: more lines cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a run's rows say.

    `service_level` is that of the whole run, 0 to 1; `tension` the mean over the minutes in which
    anybody was on shift, in points; both nan where undefined. `until` is the simulated time (s) at
    which a live run stands, None if it never was one; `over` tells whether its day is over.
    `trouble` says why the rows cannot be read.
    """

    course: Course | None = None
    service_level: float = nan
    tension: float = nan
    changes: int = 0
    until: float | None = None
    over: bool = True
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A run in the list. `digest` is None while its rows have not been read."""

    id: str
    scenario: str
    seed: int
    days: int
    date: str
    written: datetime
    size: int
    observed: bool
    live: bool
    digest: Digest | None
    followed: bool = False
    """Whether it follows a real centre, and goes on."""

    @property
    def service_level(self) -> float:
        """Over the whole run, 0 to 1; nan while unknown."""
        return nan if self.digest is None else self.digest.service_level

    @property
    def tension(self) -> float:
        """Mean over the minutes, points; nan while unknown."""
        return nan if self.digest is None else self.digest.tension


@dataclass(frozen=True, slots=True)
class Line:
    """A run laid over others: its letter, its name, its day, and until when if cut short."""

    letter: str
    name: str
    course: Course
    service_level: float
    tension: float
    until: float | None = None


SORTS: Final[dict[str, tuple[str, Callable[[Row], object], bool]]] = {
    "written": ("Newest first", lambda row: row.written, True),
    "name": ("Name", lambda row: row.id.lower(), False),
    "scenario": ("Scenario, then seed", lambda row: (row.scenario.lower(), row.seed), False),
    "tension": ("Highest mean tension", lambda row: _known(row.tension, -1.0), True),
    "service": ("Lowest service level", lambda row: _known(row.service_level, 2.0), False),
    "size": ("Largest file", lambda row: row.size, True),
}
"""Ways to sort: what each is called, by what, and whether downwards."""


def sorted_rows(rows: Iterable[Row], sort: str) -> list[Row]:
    """Live runs first, each group in that order; unknown numbers come last."""
    _, key, down = SORTS.get(sort, SORTS["written"])
    placed = sorted(rows, key=key, reverse=down)  # type: ignore[arg-type]
    return sorted(placed, key=lambda row: not row.live)


def found_by(rows: Iterable[Row], words: str) -> list[Row]:
    """The rows in whose name, scenario or seed all these words are."""
    wanted = words.lower().split()
    return [
        row
        for row in rows
        if all(word in f"{row.id} {row.scenario} seed {row.seed}".lower() for word in wanted)
    ]


def state_words(row: Row) -> str:
    """How a run stands: live, finished, or where somebody stopped it."""
    digest = row.digest
    if row.live:
        at = digest.until if digest else None
        if digest is not None and digest.over:
            return "day over"
        return "live" if at is None else f"live, {clock(at)}"
    if row.followed:
        until = digest.until if digest else None
        return "followed" if until is None else f"followed, {clock(until)}"
    if digest is None or digest.over or digest.until is None:
        return "finished"
    return f"stopped at {clock(digest.until)}"


def size_words(size: int) -> str:
    """Bytes as people read them: kB below one megabyte."""
    return f"{size / 1e3:,.0f} kB" if size < 1e6 else f"{size / 1e6:,.1f} MB"


def spark_words(course: Course | None) -> str:
    """The course of mean tension in a few words."""
    known = [] if course is None else _tensions(course)
    if not known:
        return "No tension is recorded"
    peak = max(known, key=lambda one: one[1])
    first, last = known[0][1], known[-1][1]
    return (
        f"Mean tension over the day: begins at {first:.0f} points, highest {peak[1]:.0f} at "
        f"{clock(peak[0])}, ends at {last:.0f}"
    )


def letters(names: Sequence[str]) -> dict[str, str]:
    """A letter for each name, in their order."""
    return {name: "ABCDE"[place] for place, name in enumerate(names[:MOST])}


def overlay_words(lines: Sequence[Line], step: float = 1800.0) -> str:
    """What the days that are laid over each other show, in words."""
    told = [(line, max(_tensions(line.course), key=lambda one: one[1])) for line in lines
            if _tensions(line.course)]  # fmt: skip
    if not lines:
        return "Choose runs in the list to lay their days over each other."
    if not told:
        return "No tension is recorded in what was chosen."
    told.sort(key=lambda one: one[1][1], reverse=True)
    line, (at, peak) = told[0]
    parts = [
        f"Mean tension was highest in {_called(line)}, with {peak:.0f} points between {clock(at)} "
        f"and {clock(at + step)}"
    ]
    if len(told) > 1:
        others = ", ".join(f"{peak:.0f} in {one.letter}" for one, (_, peak) in told[1:])
        parts.append(f"; it reached {others}")
    parts.append(". ")
    levels = [
        f"{100 * line.service_level:.0f} % in {line.letter}"
        + ("" if line.until is None else f" up to {clock(line.until)}")
        for line in lines
        if isfinite(line.service_level)
    ]
    if levels:
        parts.append(f"Service level over the run: {', '.join(levels)}.")
    return "".join(parts).strip()


def overlay_table(lines: Sequence[Line]) -> tuple[list[str], list[list[str | Cell]]]:
    """The head and the rows of the table behind it: one row per half hour."""
    head = ["From"]
    for line in lines:
        head += [f"{line.letter}: tension, points", f"{line.letter}: service level, %"]
    starts = sorted({float(start) for line in lines for start in line.course.start})
    found: list[list[str | Cell]] = []
    for start in starts:
        row: list[str | Cell] = [clock(start)]
        for line in lines:
            place = np.flatnonzero(line.course.start == start)
            tension, level = (
                (line.course.tension[place[0]], 100 * line.course.service_level[place[0]])
                if len(place)
                else (nan, nan)
            )
            row += [_cell(float(tension), 1), _cell(float(level), 0)]
        found.append(row)
    return head, found


def count_words(rows: Sequence[Row], among: int) -> str:
    """How many runs are listed, of how many."""
    if len(rows) == among:
        return count(among, "run")
    return f"{len(rows)} of {count(among, 'run')}"


def _called(line: Line) -> str:
    return f"{line.letter} ({line.name})"


def _tensions(course: Course) -> list[tuple[float, float]]:
    pairs = zip(course.start.tolist(), course.tension.tolist(), strict=True)
    return [(at, value) for at, value in pairs if isfinite(value)]


def _cell(value: float, places: int) -> Cell:
    return Cell(f"{value:.{places}f}" if isfinite(value) else "–", value if isfinite(value) else "")


def _known(value: float, otherwise: float) -> float:
    return value if isfinite(value) else otherwise
