"""The technicians of a run one by one, and sums over each of them."""

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Flags, Floats
from twin.measures.run import Run
from twin.traces.tables import PERSON


class Persons:
    """The technicians who ever came to work, in the order of the header's people.

    Every array it gives has shape (technicians,).
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        ours = run.by_technicians("person")
        self.numbers, first = np.unique(run.people("person")[ours], return_index=True)
        """Their places among the header's people, rising."""
        self._rows = run.traces.rows("person")[ours][first]
        self._everybody = len(run.header.people)

    def __len__(self) -> int:
        return len(self.numbers)

    def told(self, name: str) -> Floats:
        """A column of the person table."""
        return self._rows[:, PERSON.names.index(name)]

    def total(self, table: str, values: Floats | None = None, where: Flags | None = None) -> Floats:
        """Sum over each technician's rows of a table, or over those in `where`.

        `values` has one number per row of the table; without it the rows are counted.
        """
        people = self.run.people(table)
        if where is not None:
            people = people[where]
            values = None if values is None else values[where]
        return self.by_person(people, values)

    def by_person(self, people: NDArray[np.intp], values: Floats | None = None) -> Floats:
        """Sum of values, or count, over each technician; `people` are places in the header."""
        # A place of -1 stands for nobody, and is counted before everybody.
        sums = np.bincount(people + 1, weights=values, minlength=self._everybody + 1)
        each: Floats = sums[self.numbers + 1].astype(np.float64)
        return each


def over(part: Floats, whole: Floats) -> Floats:
    """`part` / `whole`, element by element; nan where `whole` is 0 or either is unknown."""
    shares: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole != 0)
    return shares
