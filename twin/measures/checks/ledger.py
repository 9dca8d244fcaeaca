"""The ledger of strain adds up and hangs together."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from twin.measures.checks.report import clock, report, who
from twin.measures.run import Run
from twin.traces.tables import COMPONENTS

_TOLERANCE = 1e-9


def ledger_balances(run: Run) -> Iterator[str]:
    """Opening + increment - decay = closing on every row, and no level leaves 0 to 1."""
    opening, increment, decay, closing = (
        run.column("strain", name) for name in ("opening", "increment", "decay", "closing")
    )
    where = _in_row(run, np.arange(len(opening)))
    gap = np.abs(opening + increment - decay - closing)
    yield from report(~(gap <= _TOLERANCE), "ledger rows do not balance", where)
    outside = (np.minimum(opening, closing) < 0) | (np.maximum(opening, closing) > 1)
    yield from report(outside, "ledger rows leave the range 0 to 1", where)
    negative = np.minimum(increment, decay) < -_TOLERANCE
    yield from report(negative, "ledger rows add or wear off less than nothing", where)


def ledger_chains(run: Run) -> Iterator[str]:
    """Each row of a technician's component opens where the row before it closed."""
    person, component, t, start, opening, closing = (
        run.column("strain", name)
        for name in ("technician", "component", "t", "start", "opening", "closing")
    )
    order = np.lexsort((start, t, component, person))
    same = (np.diff(person[order]) == 0) & (np.diff(component[order]) == 0)
    gap = np.abs(opening[order][1:] - closing[order][:-1])
    yield from report(
        same & ~(gap <= _TOLERANCE),
        "ledger rows do not open where the last one closed",
        _in_row(run, order[1:]),
    )


def _in_row(run: Run, order: NDArray[np.intp]) -> Callable[[int], str]:
    """Names the i-th of some rows of the ledger."""
    person, component, t = (run.column("strain", n) for n in ("technician", "component", "t"))
    return lambda i: (
        f"{who(run, person[order[i]])}, {COMPONENTS[int(component[order[i]])]}, "
        f"{clock(t[order[i]])}"
    )
