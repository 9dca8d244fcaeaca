"""The trace tables, defined once.

Everything that stores, exports, documents or reads a trace takes its columns from `TABLES`.

A row is written at its moment `t`, the instant from which its content can no longer change. Rows
are ordered by their columns from left to right, `t` first: this order does not depend on how often
a run was flushed, so a paced run and a batch run hold the same rows in the same order.

In memory a row is a run of floats; a column with a `vocabulary` holds the position of its word,
and `NONE` where there is none. In the store the word itself is written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from twin.errors import InputError

# Passed on, since whoever reads a trace needs these words beside its tables.
from twin.traces.vocabularies import ACTIVITIES as ACTIVITIES
from twin.traces.vocabularies import COMPONENTS as COMPONENTS
from twin.traces.vocabularies import OUTCOMES as OUTCOMES
from twin.traces.vocabularies import TENSION_COMPONENTS as TENSION_COMPONENTS

SCHEMA_VERSION = 3
"""Rises whenever a table changes; a store with another number is refused."""

NONE: Final = -1
"""Stands for "does not apply" in a column of words, people or contacts."""


class Seen(StrEnum):
    """Who can know the content of a column in a real centre."""

    OBSERVABLE = "observable"
    """The supervision system records it."""
    DERIVABLE = "derivable"
    """It could be worked out from what is recorded, or by watching the work."""
    QUESTIONNAIRE = "questionnaire"
    """Only asking the person tells."""
    LATENT = "latent"
    """Nobody can record it; the model supposes it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, its unit and who can know it."""

    name: str
    doc: str
    unit: str = ""
    vocabulary: str = ""
    seen: Seen = Seen.OBSERVABLE
    whole: bool = False

    @property
    def sql_type(self) -> str:
        """SQLite's type for the column."""
        if self.vocabulary:
            return "TEXT"
        return "INTEGER" if self.whole else "REAL"


@dataclass(frozen=True, slots=True)
class Table:
    """One trace table: its name, what a row of it says, and its columns, `t` first."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: int
    """How many columns, from the left, tell any two rows apart; 0 where rows keep the order in
    which they were written."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)


_T = "seconds since midnight of the run's first day"
_PERSON = Column("technician", "who", vocabulary="person")
_CONTACT = Column("contact", "the contact's number in this run", whole=True)

CONTACT = Table(
    "contact",
    "One row per offered contact, written once nothing more can happen to it.",
    (
        Column("t", f"when the contact was closed: {_T}", "s"),
        _CONTACT,
        Column(
            "candidate",
            "the contact's lasting identity: the same caller in every run with "
            "this seed, whatever the levers",
            whole=True,
        ),
        Column("attempt", "0 for a first contact, 1 for its first redial or repeat, …", whole=True),
        Column("contact_type", "what it is about", vocabulary="contact_type"),
        Column("technician", "who answered it", vocabulary="person"),
        Column("outcome", "how it ended", vocabulary="outcome"),
        Column("arrived", f"when it was offered: {_T}", "s"),
        Column("wait", "from offered to answered, abandoned, blocked or closed", "s"),
        Column("talk", "with the customer on the line and being served", "s"),
        Column("hold", "with the customer on the line and waiting: parked, or for back-up", "s"),
        Column("after_contact", "after-contact work (ACW)", "s"),
        Column("resolved", "1 if the request was really met", whole=True, seen=Seen.DERIVABLE),
        Column("escalated", "1 if the contact was handed to a back-up expert", whole=True),
        Column("skipped", "needed steps that were left out", whole=True, seen=Seen.DERIVABLE),
        Column("system_wait", "waiting for the information system", "s", seen=Seen.DERIVABLE),
        Column(
            "aggressive",
            "1 if whoever answered met an aggressive customer",
            whole=True,
            seen=Seen.DERIVABLE,
        ),
    ),
    key=2,
)

DURATION = Table(
    "duration",
    "One row per stretch of one activity of one person, written when it ends.",
    (
        Column("t", f"when the activity ended: {_T}", "s"),
        _PERSON,
        Column("activity", "what the person was doing", vocabulary="activity"),
        _CONTACT,
        Column("start", f"when the activity began: {_T}", "s"),
    ),
    key=3,
)

PROCEDURE = Table(
    "procedure",
    "One row per prescribed step of a contact, written when it is done or passed over.",
    (
        Column("t", f"when the step ended or was passed over: {_T}", "s"),
        _PERSON,
        _CONTACT,
        Column("step", "the prescribed step", vocabulary="step"),
        Column("prescribed", "the step's place in the script, from 0", whole=True),
        Column("place", "the place it really took, from 0", whole=True, seen=Seen.DERIVABLE),
        Column("action", "what really became of it", vocabulary="action", seen=Seen.DERIVABLE),
        Column("recorded", "what the system has on record", vocabulary="action"),
        Column("reason", "why", vocabulary="reason", seen=Seen.DERIVABLE),
        Column("help", "what the technician leaned on", vocabulary="help", seen=Seen.DERIVABLE),
        Column("needed", "1 if this contact really needed the step", whole=True, seen=Seen.LATENT),
        Column("start", f"when the step began: {_T}", "s"),
        Column("scripted", "the time the script allows for it", "s"),
        Column("system_wait", "waiting for the information system", "s", seen=Seen.DERIVABLE),
    ),
    key=6,
)

SUPERVISION = Table(
    "supervision",
    "One row per thing the supervision system saw or did.",
    (
        Column("t", f"when it saw or did it: {_T}", "s"),
        _PERSON,
        Column("act", "what it saw or did", vocabulary="act"),
        _CONTACT,
        Column("step", "the stage the work had reached", vocabulary="step"),
        Column("elapsed", "time on the contact so far", "s"),
        Column("target", "the handling time it is held against; 0 where there is none", "s"),
        Column("score", "the score given, 0 to 100; -1 where none was given", "points"),
    ),
    key=4,
)

STRAIN = Table(
    "strain",
    "The ledger: one row per increment of one component of one technician, with its cause. "
    "opening + increment - decay = closing, and the next row of the component opens there.",
    (
        Column("t", f"when the entry was closed: {_T}", "s"),
        _PERSON,
        Column("component", "which part of strain", vocabulary="component", seen=Seen.LATENT),
        Column("trigger", "the logged event behind it", vocabulary="trigger", seen=Seen.DERIVABLE),
        _CONTACT,
        Column("start", f"when the exposure began: {_T}", "s"),
        Column("exposure", "mean exposure between start and t, 0 to 1", seen=Seen.LATENT),
        Column("weight", "the component's share of strain", seen=Seen.LATENT),
        Column(
            "control",
            "felt control over the work, 0 to 1; -1 in a row without exposure",
            seen=Seen.LATENT,
        ),
        Column(
            "support",
            "support that could be had, 0 to 1; -1 in a row without exposure",
            seen=Seen.LATENT,
        ),
        Column(
            "buffer",
            "what control and support leave of it, times what exhaustion adds",
            seen=Seen.LATENT,
        ),
        Column("opening", "level at the component's previous row, 0 to 1", seen=Seen.LATENT),
        Column("increment", "what this exposure added", seen=Seen.LATENT),
        Column("decay", "what wore off since the previous row", seen=Seen.LATENT),
        Column("closing", "level now, 0 to 1", seen=Seen.LATENT),
        Column("tension", "the technician's tension at t, 0 to 100", "points", seen=Seen.LATENT),
    ),
    key=3,
)

INCIDENT = Table(
    "incident",
    "One row per time the information system kept a technician waiting beyond the ordinary, "
    "written when the step is over.",
    (
        Column("t", f"when the step ended: {_T}", "s"),
        _PERSON,
        _CONTACT,
        Column("step", "the step that was held up", vocabulary="step"),
        Column("start", f"when the wait began: {_T}", "s"),
        Column(
            "lost",
            "time lost: waiting, working around it, making entries again",
            "s",
            seen=Seen.DERIVABLE,
        ),
        Column(
            "recurrent",
            "1 if the same problem had been met before",
            whole=True,
            seen=Seen.QUESTIONNAIRE,
        ),
        Column(
            "unresolved", "1 if it was worked around, not solved", whole=True, seen=Seen.DERIVABLE
        ),
    ),
    key=4,
)

REGULATION = Table(
    "regulation",
    "One row per contact in which a technician regulated the work, and what it took or saved.",
    (
        Column("t", f"when it was over: {_T}", "s"),
        _PERSON,
        Column("strategy", "what the technician did", vocabulary="strategy", seen=Seen.DERIVABLE),
        _CONTACT,
        Column("start", f"when it began: {_T}", "s", seen=Seen.DERIVABLE),
        Column(
            "seconds",
            "what it took (above 0) or saved (below) of handling time",
            "s",
            seen=Seen.DERIVABLE,
        ),
    ),
    key=4,
)

ATTENDANCE = Table(
    "attendance",
    "One row per rostered shift that somebody did not come to, and one for leaving for good.",
    (
        Column("t", f"when the shift would have begun: {_T}", "s"),
        _PERSON,
        Column("event", "why", vocabulary="attendance"),
    ),
    key=3,
)

PERSON = Table(
    "person",
    "One row per technician who comes to work, written at the first shift: who he or she is.",
    (
        Column("t", f"when the first shift began: {_T}", "s"),
        _PERSON,
        Column("monitored", "1 if the supervision system shows this person's figures", whole=True),
        Column("regime", "how far he or she is exposed as a person, 0 to 1", seen=Seen.DERIVABLE),
        Column("skill", "general skill, standardised", "SD", seen=Seen.LATENT),
        Column(
            "expertise",
            "mean expertise over the types of contact taken, 0 to 1",
            seen=Seen.DERIVABLE,
        ),
        Column("insecurity", "felt job insecurity, 0 to 1", seen=Seen.LATENT),
        Column(
            "affectivity",
            "negative affectivity: how darkly one answers, standardised",
            "SD",
            seen=Seen.LATENT,
        ),
        Column("reactivity", "factor on strain", "×", seen=Seen.LATENT),
        Column("watchfulness", "factor on the strain of supervision", "×", seen=Seen.LATENT),
    ),
    key=2,
)

ANSWER = Table(
    "answer",
    "One row per technician and scale of the virtual questionnaires: the error of the answer.",
    (
        Column("t", f"when the first shift began: {_T}", "s"),
        _PERSON,
        Column("scale", "what is asked about", vocabulary="scale"),
        Column("error", "what chance adds to the answer, standardised", "SD", seen=Seen.LATENT),
    ),
    key=3,
)

WALLBOARD = Table(
    "wallboard",
    "One row per minute of opening: what the centre's display showed, and the mean tension "
    "behind it, which no display shows.",
    (
        Column("t", f"when it was read: {_T}", "s"),
        Column("waiting", "contacts in queue", "contacts", whole=True),
        Column("longest_wait", "the longest current wait", "s"),
        Column("staffed", "technicians on shift", "technicians", whole=True),
        Column("ready", "technicians ready for a contact", "technicians", whole=True),
        Column(
            "busy",
            "technicians ringing, talking, holding or wrapping up",
            "technicians",
            whole=True,
        ),
        Column(
            "tension",
            "mean tension of those on shift, each as of the last ledger row; -1 of a real floor",
            "points",
            seen=Seen.LATENT,
        ),
    ),
    key=1,
)

CONTROL = Table(
    "control",
    "The control log: what a person changed during the run. Replaying it reproduces the run.",
    (
        Column("t", f"simulated time of the change: {_T}", "s"),
        Column("lever", "which lever", vocabulary="lever"),
        Column("value", "its new value"),
    ),
    key=0,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CONTACT,
        DURATION,
        PROCEDURE,
        SUPERVISION,
        STRAIN,
        INCIDENT,
        REGULATION,
        ATTENDANCE,
        PERSON,
        ANSWER,
        WALLBOARD,
        CONTROL,
    )
}
"""Every trace table by its name."""

SUMMARY = frozenset(TABLES) - {"procedure", "supervision", "incident"}
"""The tables of a run that is kept in short: no step, no event of supervision, no incident.

Service, handling, occupancy, attendance, outcome, regulation and strain are measured from these."""


def tables_named(names: Collection[str]) -> tuple[str, ...]:
    """These tables in the order of `TABLES`; `InputError` if one is unknown."""
    for name in names:
        if name not in TABLES:
            raise InputError(f"no trace table is called {name!r}; there are {', '.join(TABLES)}")
    return tuple(name for name in TABLES if name in names)
