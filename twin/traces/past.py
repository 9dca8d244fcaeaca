"""What the file of an unfinished live run holds, and taking that off the run simulated again."""

from pathlib import Path
from typing import Any

import numpy as np

from twin.errors import InputError
from twin.traces.buffer import Batch, Rows
from twin.traces.database import DAMAGED
from twin.traces.lock import is_written
from twin.traces.reader import RunReader

OTHER_MODEL = (
    "simulated again, the run is another one (table {}, row {}); only the version that began it "
    "can go on with it"
)


class Past:
    """The rows that a file holds already; the run that is simulated again must bring them again.

    Attributes:
        reader: what reads the file.
        floor: the last snapshot of the floor.
        held: rows by table.
        controls: the control log, in order: simulated seconds, lever, value.
        latest: the moment of the latest row, simulated seconds; 0 without rows.

    Raises:
        InputError: it cannot be read, or is no live run.
    """

    def __init__(self, path: Path) -> None:
        self.reader = RunReader(path)
        floor = self.reader.floor()
        if not floor:
            raise InputError(f"{path}: was not run live; allowed: a run of twin serve")
        self.floor: dict[str, Any] = floor
        self.held = self.reader.counts()
        self.controls = self.reader.controls()
        self.latest = self.reader.latest()
        self._seen = dict.fromkeys(self.held, 0)

    @property
    def owed(self) -> int:
        """Rows of the file that have not been simulated again yet."""
        return sum(self.held.values()) - sum(self._seen.values())

    def take_off(self, batch: Batch) -> Batch:
        """The rows of a batch that the file does not hold.

        Raises:
            InputError: where the file holds a row, the batch has another one.
        """
        return {name: self._beyond(name, rows) for name, rows in batch.items()}

    def refuse(self, table: str, row: int) -> InputError:
        """What to say where the file has one row and the simulation another; rows from 0."""
        return InputError(f"{self.reader.path}: {OTHER_MODEL.format(table, row)}")

    def refuse_if_owed(self) -> None:
        """`InputError` if the file holds rows that the simulation should have brought by now."""
        for name, count in self.held.items():
            if self._seen[name] < count:
                raise self.refuse(name, self._seen[name])

    def _beyond(self, name: str, rows: Rows) -> Rows:
        seen = self._seen[name]
        common = min(len(rows), self.held[name] - seen)
        if common:
            kept = self.reader.rows(name, seen, common)
            if len(kept) < common:
                raise InputError(f"{self.reader.path}: {DAMAGED}")
            different = np.flatnonzero((kept != rows[:common]).any(axis=1))
            if len(different):
                raise self.refuse(name, seen + int(different[0]))
            self._seen[name] += common
        return rows[common:]


def can_go_on(path: Path) -> bool:
    """Whether a file is a simulated live run, not finished, that nobody is writing now."""
    try:
        reader = RunReader(path)
        floor = reader.floor()
    except InputError:
        return False
    if reader.header.origin != "simulated" or not floor or floor.get("finished", True):
        return False
    return not is_written(path)
