"""Trace rows on their way from the engine to wherever they are kept."""

from array import array
from math import inf
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.traces.tables import TABLES, Table

Rows = NDArray[np.float64]
"""Rows of one table: shape (rows, columns) in the table's column order."""

Batch = dict[str, Rows]
"""Rows by table."""


class Sink(Protocol):
    """Takes batches of rows. The engine never knows where they go."""

    def write(self, batch: Batch) -> None:
        """Keep these rows; they come after all rows written before."""


class Buffer:
    """The rows of a run since the last `drain`, one flat list of numbers per table.

    The engine extends the lists directly, a whole row at a time: it is the cheapest way Python has
    to write a row down. Rows that come as arrays are `add`ed.
    """

    __slots__ = (
        "_arrays",
        "contact",
        "control",
        "duration",
        "procedure",
        "strain",
        "supervision",
        "wallboard",
    )

    def __init__(self) -> None:
        self.contact: list[float] = []
        self.duration: list[float] = []
        self.procedure: list[float] = []
        self.supervision: list[float] = []
        self.strain: list[float] = []
        self.wallboard: list[float] = []
        self.control: list[float] = []
        self._arrays: dict[str, list[Rows]] = {name: [] for name in TABLES}

    def add(self, table: str, rows: Rows) -> None:
        """Rows of one table, as an array."""
        self._arrays[table].append(rows)

    def drain(self, before: float = inf) -> Batch:
        """The rows whose moment lies before `before` (s), in the tables' own order.

        They leave the buffer; later ones stay until a later drain.
        """
        batch: Batch = {}
        for name, table in TABLES.items():
            flat: list[float] = getattr(self, name)
            parts = [rows_of(flat, len(table.columns))]
            parts += self._arrays[name]
            flat.clear()
            self._arrays[name].clear()
            rows = in_order(table, parts[0] if len(parts) == 1 else np.concatenate(parts))
            ripe = len(rows) if before == inf else int(np.searchsorted(rows[:, 0], before))
            if ripe < len(rows):
                self._arrays[name].append(rows[ripe:])
            batch[name] = rows[:ripe]
        return batch


def rows_of(flat: list[float], width: int) -> Rows:
    """A flat list of numbers as rows of so many columns."""
    # By way of array, which reads a list several times faster than numpy does.
    return np.frombuffer(array("d", flat)).reshape(-1, width)


def in_order(table: Table, rows: Rows) -> Rows:
    """The rows of a table sorted by their leading columns, `t` first."""
    if len(rows) < 2 or not table.key or _is_in_order(rows[:, : table.key]):
        return rows
    order = np.argsort(rows[:, 0], kind="stable")
    same = np.diff(rows[order, 0]) == 0
    if table.key > 1 and same.any():
        tied = np.flatnonzero(np.r_[same, False] | np.r_[False, same])
        among = order[tied]
        order[tied] = among[np.lexsort(rows[among, : table.key].T[::-1])]
    return rows[order]


def _is_in_order(keys: Rows) -> bool:
    steps = np.diff(keys, axis=0)
    undecided = np.ones(len(steps), dtype=bool)
    for step in steps.T:
        if (step[undecided] < 0).any():
            return False
        undecided &= step == 0
    return True


def concatenate(batches: list[Batch]) -> Batch:
    """Batches that followed one another, as one."""
    return {
        name: np.concatenate([np.empty((0, len(table.columns)))] + [b[name] for b in batches])
        for name, table in TABLES.items()
    }
