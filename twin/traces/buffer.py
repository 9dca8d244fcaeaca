"""Trace rows on their way from the engine to wherever they are kept."""

from collections.abc import Callable, Collection, Sequence
from math import inf
from struct import Struct, pack
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


def packer(width: int) -> Callable[..., bytes]:
    """What packs so many numbers as a `Buffer` keeps them."""
    return Struct(f"{width}d").pack


def packed(numbers: Sequence[float]) -> bytes:
    """Any number of numbers, packed as a `Buffer` keeps them."""
    return pack(f"{len(numbers)}d", *numbers)


def unpacked(numbers: bytearray, width: int) -> Rows:
    """Packed numbers as rows of so many columns. They must not be added to any more."""
    return np.frombuffer(numbers).reshape(-1, width)


class Buffer:
    """The rows of a run since the last `drain`, packed, one run of numbers per table.

    The engine adds a whole packed row at a time (`buffer.contact += …`): packing costs a fifth of
    what a list does that is turned into an array later. Rows that come as arrays are `add`ed.
    Only the tables in `kept` come out of it: whoever writes many rows asks whether they are.
    """

    __slots__ = (
        "_arrays",
        "answer",
        "attendance",
        "contact",
        "control",
        "duration",
        "incident",
        "kept",
        "person",
        "procedure",
        "regulation",
        "strain",
        "supervision",
        "wallboard",
    )

    def __init__(self, kept: Collection[str] = tuple(TABLES)) -> None:
        self.kept = frozenset(kept)
        """The names of the tables that are kept."""
        self.contact = bytearray()
        self.duration = bytearray()
        self.procedure = bytearray()
        self.supervision = bytearray()
        self.strain = bytearray()
        self.incident = bytearray()
        self.regulation = bytearray()
        self.attendance = bytearray()
        self.person = bytearray()
        self.answer = bytearray()
        self.wallboard = bytearray()
        self.control = bytearray()
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
            if name not in self.kept:
                setattr(self, name, bytearray())
                continue
            parts = [unpacked(getattr(self, name), len(table.columns)), *self._arrays[name]]
            setattr(self, name, bytearray())
            self._arrays[name].clear()
            rows = in_order(table, parts[0] if len(parts) == 1 else np.concatenate(parts))
            ripe = len(rows) if before == inf else int(np.searchsorted(rows[:, 0], before))
            if ripe < len(rows):
                self._arrays[name].append(rows[ripe:])
            batch[name] = rows[:ripe]
        return batch

    def rest(self) -> Batch:
        """The rows that would come next, of the tables kept; they stay."""
        return {
            name: np.concatenate(
                [unpacked(bytearray(getattr(self, name)), len(TABLES[name].columns))]
                + self._arrays[name]
            )
            for name in TABLES
            if name in self.kept
        }


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
    undecided = np.arange(len(keys) - 1)
    for column in keys.T:
        steps = column[undecided + 1] - column[undecided]
        if (steps < 0).any():
            return False
        undecided = undecided[steps == 0]
    return True


def concatenate(batches: list[Batch]) -> Batch:
    """Batches that followed one another, as one: the tables that they hold, or all if none came."""
    return {
        name: np.concatenate([np.empty((0, len(table.columns)))] + [b[name] for b in batches])
        for name, table in TABLES.items()
        if not batches or name in batches[0]
    }
