"""A run's traces with what several measures share, each part worked out at most once."""

from collections import defaultdict
from functools import cached_property
from math import nan

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Flags, Floats
from twin.measures.spans import Spans, spans
from twin.measures.tension import TensionPath, tension_path
from twin.traces.frame import Traces
from twin.traces.header import Header
from twin.traces.tables import ACTIVITIES, OUTCOMES, TABLES

BUSY = ("ringing", "talk", "hold", "consult", "wrap_up")
"""What a technician does on contacts; to consult is to have an expert's ear, customer on hold."""


class Run:
    """The traces of a run, simulated or observed, as the measures read them."""

    def __init__(self, traces: Traces) -> None:
        self.traces = traces
        self._columns: dict[tuple[str, str], Floats] = {}
        self._ours: dict[str, Flags] = {}

    @property
    def header(self) -> Header:
        """The run's header."""
        return self.traces.header

    def column(self, table: str, name: str) -> Floats:
        """One column of a table, shape (rows,)."""
        # Kept side by side in memory, which a column of a table is not, it is read twice as fast.
        key = table, name
        if key not in self._columns:
            self._columns[key] = np.ascontiguousarray(self.traces.column(table, name))
        return self._columns[key]

    def coefficients(self, section: str) -> defaultdict[str, float]:
        """A section of numbers of the scenario in the header; nan for a name it does not have.

        A run keeps the scenario it was made with, and that may be from before a coefficient.
        """
        return defaultdict(lambda: nan, self.header.section(section))

    def lasted(self, table: str) -> Floats:
        """Seconds from `start` to `t` of each row of a table, shape (rows,)."""
        return self.column(table, "t") - self.column(table, "start")

    def where(self, table: str, name: str, word: str) -> Flags:
        """Which rows of a table have this word in a column of words, shape (rows,)."""
        column = TABLES[table].columns[TABLES[table].names.index(name)]
        code = self.header.words(column.vocabulary).index(word)
        flags: Flags = self.column(table, name) == code
        return flags

    def kept(self, table: str) -> bool:
        """Whether the table was kept at all.

        In a simulated run an empty table means that nothing happened; in an observed log it means
        that nobody wrote it down.
        """
        return self.header.origin == "simulated" or len(self.traces.rows(table)) > 0

    def told(self, value: float, of: Floats) -> float:
        """A value; nan where an observed log tells nothing of what it is about.

        Such a log has nothing above 0 in `of`, because nobody writes it down.
        """
        return value if self.header.origin == "simulated" or (of > 0).any() else nan

    def seconds_told(self, *activities: str) -> float:
        """Technician-seconds in these activities; nan where an observed log has none of them."""
        seconds = sum(self.seconds_in[word] for word in activities)
        return self.told(seconds, np.array([seconds]))

    @cached_property
    def outcomes(self) -> dict[str, Flags]:
        """For each outcome, which contacts ended that way, shape (contacts,)."""
        return {word: self.where("contact", "outcome", word) for word in OUTCOMES}

    @property
    def answered(self) -> Flags:
        """Which contacts were answered, shape (contacts,)."""
        return self.outcomes["answered"]

    @property
    def offered(self) -> int:
        """How many contacts were offered."""
        return len(self.traces.rows("contact"))

    def of_answered(self, name: str) -> Floats:
        """A column of the contact table, for the answered contacts only."""
        return self.column("contact", name)[self.answered]

    @cached_property
    def handle(self) -> Floats:
        """Handling time of each contact, talk + hold + ACW, in seconds, shape (contacts,)."""
        return (
            self.column("contact", "talk")
            + self.column("contact", "hold")
            + self.column("contact", "after_contact")
        )

    @cached_property
    def waits(self) -> Floats:
        """Waits of all contacts that could join the queue, i.e. were not blocked, in seconds.

        Of an observed contact without an end nobody knows how long it waited; it is left out.
        """
        unknown = self.outcomes["blocked"]
        if self.header.origin != "simulated":
            unknown = unknown | self.outcomes["open_at_close"]
        return self.column("contact", "wait")[~unknown]

    def by_technicians(self, table: str) -> Flags:
        """Which rows of a table are about a technician of the front line, not an expert."""
        if table not in self._ours:
            self._ours[table] = self.technicians[self.people(table)]
        return self._ours[table]

    def people(self, table: str) -> NDArray[np.intp]:
        """The number of the person each row is about; -1 where there is none."""
        return self.column(table, "technician").astype(np.intp)

    @cached_property
    def technicians(self) -> Flags:
        """Which people are technicians; the last entry stands for nobody, and is not."""
        return np.array([p.role == "technician" for p in self.header.people] + [False])

    @cached_property
    def on_contacts(self) -> Flags:
        """Which rows of the duration table are work on a contact, shape (rows,)."""
        flags: Flags = np.isin(
            self.column("duration", "activity"), [ACTIVITIES.index(word) for word in BUSY]
        )
        return flags

    @cached_property
    def duration_rows(self) -> Floats:
        """The technicians' rows of the duration table, shape (rows, columns)."""
        return self.traces.rows("duration")[self.by_technicians("duration")]

    @cached_property
    def seconds_in(self) -> dict[str, float]:
        """Seconds that all technicians together spent in each activity."""
        end, _, activity, _, start = self.duration_rows.T
        seconds = np.bincount(
            activity.astype(np.intp), weights=end - start, minlength=len(ACTIVITIES)
        )
        return dict(zip(ACTIVITIES, map(float, seconds), strict=True))

    @property
    def staffed(self) -> float:
        """Technician-seconds on shift: every activity, ready, break and coaching included."""
        return sum(self.seconds_in.values())

    @property
    def busy(self) -> float:
        """Technician-seconds spent on contacts."""
        return sum(self.seconds_in[word] for word in BUSY)

    @cached_property
    def spans(self) -> Spans:
        """Every technician's unbroken stretches on shift."""
        return spans(self.duration_rows)

    @cached_property
    def tension(self) -> TensionPath:
        """The technicians' tension over their time on shift."""
        rows = self.by_technicians("strain")
        return tension_path(
            self.people("strain")[rows],
            self.column("strain", "t")[rows],
            self.column("strain", "tension")[rows],
            self.spans,
        )
