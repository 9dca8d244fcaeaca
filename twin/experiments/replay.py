"""A kept run simulated again from its own file, and held against what was kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twin.engine.resuming import scenario_of
from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.traces.frame import Traces
from twin.traces.header import Header
from twin.traces.reader import RunReader
from twin.traces.tables import TABLES

__all__ = ["Replay", "TableAgain", "replay"]


@dataclass(frozen=True, slots=True)
class TableAgain:
    """One table of a run and of its repetition: how many rows, and which is the first to differ.

    `differs` is the row's number from 0, None if there is none.
    """

    kept: int
    again: int
    differs: int | None


@dataclass(frozen=True, slots=True)
class Replay:
    """How a run and its repetition compare, table by table.

    `stopped_at` is the moment (s since midnight of day 0) up to which a run was kept that somebody
    stopped, None if it went to its end. `versions` are the names of programs whose version was
    another then, each with the one then and the one now.
    """

    tables: Mapping[str, TableAgain]
    stopped_at: float | None
    versions: Sequence[tuple[str, str | None, str | None]]

    @property
    def identical(self) -> bool:
        """Whether every row that was kept is the same again."""
        return all(one.differs is None for one in self.tables.values())


def replay(path: Path, *, progress: Callable[[float], None] | None = None) -> tuple[Replay, Traces]:
    """Simulate a kept run again, from its own file; gives the comparison and the repetition.

    Scenario, seed, arrivals and control log come from the file. `progress` is told the share done,
    0 to 1.

    Raises:
        InputError: the file is no run that can be simulated.
    """
    reader = RunReader(path)
    kept = reader.traces()
    again = _repeat(path, kept, reader.controls(), progress=progress)
    # Only a live run can have been stopped; it holds all that lies before its last snapshot.
    floor = reader.floor()
    last = float(max((rows[-1, 0] for rows in kept.tables.values() if len(rows)), default=0.0))
    until = inf if floor is None or floor.get("finished") else min(last, floor.get("t", last))
    found = {name: _compared(kept, again, name, until) for name in kept.tables}
    same = all(one.differs is None for one in found.values())
    stopped = same and any(one.kept < len(again.rows(name)) for name, one in found.items())
    return (
        Replay(found, until if stopped else None, _versions(kept.header, again.header)),
        again,
    )


def _repeat(
    path: Path,
    kept: Traces,
    controls: Sequence[tuple[float, str, float]],
    *,
    progress: Callable[[float], None] | None = None,
) -> Traces:
    """The traces of the run of that file, simulated again.

    Raises:
        InputError: it was observed, or its scenario is of another version.
    """
    header = kept.header
    if header.origin != "simulated":
        raise InputError(f"{path}: an observed log; allowed: a simulated run")
    return simulate(
        scenario_of(path, header),
        seed=header.seed,
        days=header.days,
        replication=header.replication,
        controls=controls,
        arrivals=_calls(kept),
        arrivals_from=header.arrivals,
        progress=progress,
    )


@dataclass(frozen=True, slots=True)
class _Calls:
    """The calls of a log as a run kept them; enough to offer them again."""

    arrival: NDArray[np.float64]
    type: NDArray[np.str_]


def _calls(kept: Traces) -> _Calls | None:
    """The calls that a run took from a log, in the log's order; None if they were sampled."""
    if not kept.header.arrivals:
        return None
    order = np.argsort(kept.column("contact", "candidate"))
    kinds = kept.column("contact", "contact_type").astype(int)
    names = np.array(kept.header.words("contact_type"))
    return _Calls(kept.column("contact", "arrived")[order], names[kinds[order]])


def _compared(kept: Traces, again: Traces, name: str, until: float) -> TableAgain:
    """Compare a table as far as it was kept: all before `until` (s since midnight of day 0)."""
    old, new = kept.rows(name), again.rows(name)
    new = new[: max(len(old), int((new[:, 0] < until).sum()))]
    words = {column.vocabulary for column in TABLES[name].columns if column.vocabulary}
    if any(kept.header.words(each) != again.header.words(each) for each in words):
        return TableAgain(len(old), len(new), 0)
    common = min(len(old), len(new))
    different = np.flatnonzero((old[:common] != new[:common]).any(axis=1))
    if len(different):
        return TableAgain(len(old), len(new), int(different[0]))
    return TableAgain(len(old), len(new), None if len(old) == len(new) else common)


def _versions(kept: Header, again: Header) -> list[tuple[str, str | None, str | None]]:
    names = sorted({*kept.versions, *again.versions})
    pairs = [(name, kept.versions.get(name), again.versions.get(name)) for name in names]
    return [(name, old, new) for name, old, new in pairs if old != new]
