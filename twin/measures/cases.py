"""The cases of a procedure: for each contact, the steps that were done and those on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import nan

import numpy as np

from twin.errors import InputError
from twin.measures.arithmetic import Flags, Floats
from twin.measures.run import Run
from twin.traces.header import Header
from twin.traces.vocabularies import ACTIONS

__all__ = ["Case", "Cases", "cases_of", "kind_of", "scripts", "told_scripts"]

_DONE, _SKIPPED, _REORDERED, _REPEATED = map(
    ACTIONS.index, ("done", "skipped", "reordered", "repeated")
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its steps in order, when each ended (s), and when the first began (s).

    `begin` is nan where a log tells only when steps were over.
    """

    steps: tuple[str, ...]
    ends: tuple[float, ...] = ()
    begin: float = nan

    @property
    def lasted(self) -> float:
        """From the beginning of the first step, or its end if that is all we know, to the last (s).

        nan without steps.
        """
        if not self.ends:
            return nan
        return self.ends[-1] - (self.ends[0] if np.isnan(self.begin) else self.begin)


@dataclass(frozen=True, slots=True)
class Cases:
    """A procedure's contacts that were worked on from beginning to end by who answered.

    `done` and `recorded` tell of the same contacts in the same order: what was done, and what is on
    record. Contacts handed to an expert and those still under way are only counted.
    """

    prescribed: tuple[str, ...]
    done: tuple[Case, ...]
    recorded: tuple[Case, ...]
    handed_over: int
    under_way: int


def scripts(header: Header) -> dict[str, tuple[str, ...]]:
    """The steps that each procedure prescribes, in order, as the trace's words have them.

    Raises:
        InputError: the scenario in the header has procedures that are none.
    """
    try:
        return {
            name: tuple(f"{name}.{step['name']}" for step in procedure["steps"])
            for name, procedure in header.section("procedures").items()
        }
    except (TypeError, KeyError):
        raise InputError(
            "the run's scenario has procedures without steps; allowed: a run of this version"
        ) from None


def told_scripts(run: Run) -> dict[str, tuple[str, ...]]:
    """The same, of a run in which steps were written down.

    Raises:
        InputError: none was, as in a log of a telephone system.
    """
    known = scripts(run.header)
    if not known or not len(run.traces.rows("procedure")):
        raise InputError(
            "no step was written down in this run; allowed: a simulated run that keeps table "
            "procedure, or a log of steps with its mapping"
        )
    return known


def kind_of(header: Header, contact_type: str) -> str:
    """The procedure that is prescribed for a type of contact; empty where the run does not say."""
    return str(header.section("contacts").get(contact_type, {}).get("procedure", ""))


def cases_of(run: Run, procedure: str, contact_type: str = "") -> Cases:
    """The cases of a procedure; of one type of contact only, if it is named.

    Raises:
        InputError: the run has no such procedure or type, or no step was written down.
    """
    known = told_scripts(run)
    if procedure not in known:
        raise InputError(f"procedure {procedure}: unknown; allowed: {', '.join(known)}")
    prescribed = known[procedure]
    rows = run.traces.rows("procedure")[_of(run, procedure, contact_type)]
    rows = rows[np.lexsort((rows[:, 5], rows[:, 0], rows[:, 2]))]
    words = run.header.words("step")
    closed = dict(
        zip(run.column("contact", "contact"), run.column("contact", "escalated"), strict=True)
    )
    done: list[Case] = []
    recorded: list[Case] = []
    handed_over = under_way = 0
    for number, steps in _by_contact(rows):
        escalated = closed.get(number)
        if escalated is None:
            under_way += 1
        elif escalated:
            handed_over += 1
        else:
            done.append(_done(steps, words))
            recorded.append(Case(_recorded(steps, words)))
    return Cases(prescribed, tuple(done), tuple(recorded), handed_over, under_way)


def _of(run: Run, procedure: str, contact_type: str) -> Flags:
    """Which rows of the procedure table are of this procedure, and type of contact."""
    words = run.header.words("step")
    mine = np.array([word.partition(".")[0] == procedure for word in words] + [False])
    flags: Flags = mine[run.column("procedure", "step").astype(np.intp)]
    if not contact_type:
        return flags
    if contact_type not in run.header.words("contact_type"):
        allowed = ", ".join(run.header.words("contact_type"))
        raise InputError(f"type {contact_type}: unknown; allowed: {allowed}")
    numbers = run.column("contact", "contact")[run.where("contact", "contact_type", contact_type)]
    typed: Flags = flags & np.isin(run.column("procedure", "contact"), numbers)
    return typed


def _by_contact(rows: Floats) -> Iterator[tuple[float, list[list[float]]]]:
    for number, steps in groupby(rows.tolist(), key=lambda row: row[2]):
        yield number, list(steps)


def _done(rows: list[list[float]], words: tuple[str, ...]) -> Case:
    """What was really done, in the order in which it was."""
    mine = [row for row in rows if row[6] != _SKIPPED]
    steps = tuple(words[int(row[3])] for row in mine)
    return Case(steps, tuple(row[0] for row in mine), mine[0][11] if mine else nan)


def _recorded(rows: list[list[float]], words: tuple[str, ...]) -> tuple[str, ...]:
    """What is on record, in the order that the record shows.

    What is on record as done stands in its prescribed place; what is on record as reordered or
    repeated, where it was done; a repetition on record as done is no second entry.
    """
    entries: list[list[float]] = []
    for row in rows:
        if row[7] in (_REORDERED, _REPEATED) or (row[7] == _DONE and row[6] == _DONE):
            entries.append(row)
    for row in rows:
        if row[7] == _DONE and row[6] in (_SKIPPED, _REORDERED):
            after = [k for k, one in enumerate(entries) if one[4] > row[4] and one[7] == _DONE]
            entries.insert(after[0] if after else len(entries), row)
    return tuple(words[int(row[3])] for row in entries)
