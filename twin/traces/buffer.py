"""Trace rows on their way from the engine to wherever they are kept."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.traces.tables import TABLES

Batch = dict[str, NDArray[np.float64]]
"""Rows by table: arrays of shape (rows, columns) in the table's column order."""


class Sink(Protocol):
    """Takes batches of rows. The engine never knows where they go."""

    def write(self, batch: Batch) -> None:
        """Keep these rows; they come after all rows written before."""


class Buffer:
    """The rows of a run since the last `drain`, one flat list of numbers per table.

    The engine extends the lists directly, a whole row at a time: it is the cheapest way Python has
    to write a row down.
    """

    __slots__ = ("contact", "control", "duration", "procedure", "strain", "supervision",
                 "wallboard")

    def __init__(self) -> None:
        self.contact: list[float] = []
        self.duration: list[float] = []
        self.procedure: list[float] = []
        self.supervision: list[float] = []
        self.strain: list[float] = []
        self.wallboard: list[float] = []
        self.control: list[float] = []

    def drain(self) -> Batch:
        """All rows since the last drain, in the tables' own order; the buffer is then empty."""
        batch: Batch = {}
        for name, table in TABLES.items():
            flat: list[float] = getattr(self, name)
            rows = np.array(flat, dtype=np.float64).reshape(-1, len(table.columns))
            flat.clear()
            if len(rows) > 1:
                rows = rows[np.lexsort(rows.T[::-1])]
            batch[name] = rows
        return batch

    def __len__(self) -> int:
        return sum(len(getattr(self, name)) // len(TABLES[name].columns) for name in TABLES)


def concatenate(batches: list[Batch]) -> Batch:
    """Batches that followed one another, as one."""
    return {
        name: np.concatenate([np.empty((0, len(table.columns)))] + [b[name] for b in batches])
        for name, table in TABLES.items()
    }
