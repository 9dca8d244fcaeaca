"""One person's shift out of the traces: what was done, how, under whose eyes, at what cost.

Moments are in seconds since midnight of the run's first day, as in the traces.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np

from twin.errors import InputError
from twin.measures.arithmetic import Floats
from twin.measures.levels import levels, points
from twin.measures.part import part
from twin.measures.run import Run
from twin.measures.spans import spans
from twin.measures.strain import known
from twin.measures.tension import TensionPath
from twin.measures.wear import LEDGER
from twin.traces.frame import Traces
from twin.traces.header import Header
from twin.traces.tables import ACTIVITIES, COMPONENTS, TENSION_COMPONENTS

__all__ = [
    "DAY",
    "DEVIATIONS",
    "NOTABLE",
    "Act",
    "Course",
    "Deviation",
    "Shift",
    "Stretch",
    "named",
]

DAY = 86_400.0

DEVIATIONS = ("skipped", "reordered", "repeated")
"""What can become of a step besides being done as prescribed."""

NOTABLE = ("listen", "score", "alert", "coach")
"""Acts of supervision that are told one by one; stages and times are recorded all the time."""

EVERY = 300.0
"""Seconds over which what is recorded all the time is counted."""

_STEP = 60.0
"""Seconds between two moments of a curve, at most."""

_FAST, _SLOW = COMPONENTS.index("fatigue_fast"), COMPONENTS.index("fatigue_slow")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One activity of the person, and the contact it was for (-1: none)."""

    start: float
    end: float
    activity: str
    contact: int


@dataclass(frozen=True, slots=True)
class Deviation:
    """A prescribed step that did not go as prescribed; `concealed` if the record says otherwise."""

    t: float
    action: str
    step: str
    contact: int
    needed: bool
    reason: str
    concealed: bool


@dataclass(frozen=True, slots=True)
class Act:
    """Something the supervision system did; `score` is nan where none was given."""

    t: float
    act: str
    contact: int
    score: float


@dataclass(frozen=True, slots=True)
class Course:
    """Tension over the shift: `parts` has its components in points, shape (components, moments).

    Between two stretches on shift stands a moment whose numbers are nan. Fatigue is known where
    the ledger has a row of it: `tired` are those moments, `fatigue` the level in points.
    """

    moments: Floats
    parts: Floats
    tension: Floats
    tired: Floats
    fatigue: Floats

    def peak(self, start: float, end: float) -> tuple[float, float] | None:
        """Moment and points of the highest tension between two moments; None without any."""
        inside = (self.moments >= start) & (self.moments <= end) & ~np.isnan(self.tension)
        if not inside.any():
            return None
        place = int(np.argmax(np.where(inside, self.tension, -np.inf)))
        return float(self.moments[place]), float(self.tension[place])


class Shift:
    """A technician's shift on one day of a run.

    Args:
        traces: the rows about the technician, or all of the run.
        name: the technician, as the header has it.
        day: which day of the run, from 1.
        start: when the shift began.
        end: when it ended, or up to when it is known.

    Raises:
        InputError: the run is of real people, none of whom is shown singly, or knows no such name.
    """

    def __init__(self, traces: Traces, name: str, day: int, start: float, end: float) -> None:
        if traces.header.origin != "simulated":
            raise InputError(REFUSED)
        self.header = traces.header
        self.person = named(traces.header, name)
        self.name, self.day = name, day
        self.start, self.end = start, end
        self.midnight = (day - 1) * DAY
        self.traces = traces
        self.part = part(traces, self.person, start, end)
        self.run = Run(self.part)
        self.threshold = float(self.header.section("targets").get("tension", 50.0))

    @property
    def team(self) -> str:
        """The technician's team."""
        return self.header.people[self.person].team

    @property
    def contract(self) -> str:
        """The technician's contract, in words."""
        return self.header.people[self.person].contract.replace("_", "-")

    @property
    def epoch(self) -> float:
        """Midnight of the run's first day, in seconds since 1970, read as UTC."""
        return datetime.fromisoformat(self.header.start_date).replace(tzinfo=UTC).timestamp()

    @property
    def date(self) -> str:
        """The day's date, such as Monday 5 January 2026."""
        first = datetime.fromisoformat(self.header.start_date)
        day = first + timedelta(days=self.day - 1)
        return f"{day:%A} {day.day} {day:%B %Y}"

    def keeps(self, table: str) -> bool:
        """Whether the run kept this table."""
        return table in self.part.tables

    @cached_property
    def activities(self) -> list[Stretch]:
        """What was done, in order."""
        rows = self.part.rows("duration")
        return [
            Stretch(start, end, ACTIVITIES[int(activity)], int(contact))
            for end, _, activity, contact, start in rows[np.argsort(rows[:, 4], kind="stable")]
        ]

    @cached_property
    def deviations(self) -> list[Deviation]:
        """The steps that did not go as prescribed, in order."""
        if not self.keeps("procedure"):
            return []
        run, words = self.run, self.part.words
        actions, recorded = words("procedure", "action"), words("procedure", "recorded")
        columns = zip(
            run.column("procedure", "t"),
            actions,
            recorded,
            words("procedure", "step"),
            words("procedure", "reason"),
            run.column("procedure", "contact"),
            run.column("procedure", "needed"),
            strict=True,
        )
        found = [
            Deviation(
                t=float(t),
                action=action,
                step=step or "",
                contact=int(contact),
                needed=bool(needed == 1),
                reason=reason or "",
                concealed=on_record != action,
            )
            for t, action, on_record, step, reason, contact, needed in columns
            if action in DEVIATIONS
        ]
        return sorted(found, key=lambda one: one.t)

    @cached_property
    def acts(self) -> list[Act]:
        """The acts of supervision that are told one by one, in order."""
        if not self.keeps("supervision"):
            return []
        columns = zip(
            self.run.column("supervision", "t"),
            self.part.words("supervision", "act"),
            self.run.column("supervision", "contact"),
            self.run.column("supervision", "score"),
            strict=True,
        )
        return [
            Act(float(t), act, int(contact), float(score) if score >= 0 else float("nan"))
            for t, act, contact, score in columns
            if act in NOTABLE
        ]

    @cached_property
    def recorded(self) -> tuple[Floats, Floats]:
        """Stages and times recorded: when stretches of `EVERY` s begin, and how many in each."""
        edges = np.arange(self.start // EVERY, self.end // EVERY + 2) * EVERY
        if not self.keeps("supervision"):
            return edges[:-1], np.zeros(len(edges) - 1)
        run = self.run
        steady = run.where("supervision", "act", "stage") | run.where("supervision", "act", "time")
        counts, _ = np.histogram(run.column("supervision", "t")[steady], edges)
        return edges[:-1], counts.astype(np.float64)

    @cached_property
    def strained(self) -> bool:
        """Whether the run tells of strain."""
        return self.keeps("strain") and known(self.run)

    @cached_property
    def path(self) -> TensionPath:
        """Tension in straight pieces, as the measures have it."""
        return self.run.tension

    @cached_property
    def course(self) -> Course | None:
        """Tension minute by minute and at every ledger row; None where strain is not known."""
        if not self.strained:
            return None
        rows = self.part.rows("strain")
        moments: list[Floats] = []
        all_ = spans(self.part.rows("duration"))
        for start, end in zip(all_.start, all_.end, strict=True):
            minutes = np.arange(start // _STEP + 1, end // _STEP + 1) * _STEP
            entered = rows[(rows[:, 0] > start) & (rows[:, 0] < end), 0]
            inside = np.concatenate(([start], minutes[(minutes < end)], entered, [end]))
            moments += [np.unique(inside), np.array([np.nan])]
        every = np.concatenate(moments[:-1]) if moments else np.array([])
        there = ~np.isnan(every)
        parts = np.full((TENSION_COMPONENTS, len(every)), np.nan)
        parts[:, there] = points(levels(self.traces, self.person, every[there]))
        if not there.all():
            gaps = np.flatnonzero(~there)
            every = every.copy()
            every[gaps] = (every[gaps - 1] + every[gaps + 1]) / 2
        tired, fatigue = _fatigue(rows)
        return Course(every, parts, parts.sum(axis=0), tired, fatigue)

    def nearest(self, at: float) -> float:
        """The moment on shift that a whole second means: where something ended within it, that."""
        course = self.course
        at = min(max(at, self.start), self.end)
        if course is None:
            return at
        within = course.moments[np.floor(course.moments + 1e-6) == np.floor(at + 1e-6)]
        return float(within[np.argmin(np.abs(within - at))]) if len(within) else at


def named(header: Header, name: str) -> int:
    """The place of a technician in the header's people.

    Raises:
        InputError: nobody of the front line is called so.
    """
    for place, one in enumerate(header.people):
        if one.name == name and one.role == "technician":
            return place
    raise InputError(f"who = {name[:40]!r}: not a technician of this run")


REFUSED = (
    "This run is the record of real people, and nobody of them is shown singly; allowed: a "
    "simulated run"
)
"""Why a run is not shown here."""


def _fatigue(rows: Floats) -> tuple[Floats, Floats]:
    """When fatigue was written down, and the level then in points: 1 - (1 - fast)(1 - slow)."""
    of = rows[:, LEDGER["component"]]
    moments = np.unique(rows[(of == _FAST) | (of == _SLOW), 0])
    rested = np.ones(len(moments))
    for component in (_FAST, _SLOW):
        own = rows[of == component]
        known_ = np.searchsorted(own[:, 0], moments, side="right")
        rested *= 1 - np.append(0.0, own[:, LEDGER["closing"]])[known_]
    return moments, 100 * (1 - rested)
