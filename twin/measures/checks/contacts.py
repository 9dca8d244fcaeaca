"""Every offered contact ends exactly once."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.checks.report import report
from twin.measures.run import Run
from twin.measures.spans import TOLERANCE
from twin.traces.tables import OUTCOMES


def contacts_end_once(run: Run) -> Iterator[str]:
    """One row per contact number, none missing, each with a known outcome and times that fit it."""
    number, technician, outcome = (
        run.column("contact", name) for name in ("contact", "technician", "outcome")
    )
    in_row = partial(_name, number)
    seen, rows = np.unique(number, return_counts=True)
    yield from report(rows > 1, "contacts end more than once", partial(_name, seen))
    if len(seen):
        missing = np.setdiff1d(np.arange(seen[0], seen[-1] + 1), seen)
        yield from report(missing >= 0, "contacts have no end", partial(_name, missing))
    for table in ("duration", "procedure", "supervision", "strain"):
        about = np.unique(run.column(table, "contact"))
        orphans = np.setdiff1d(about[about >= 0], seen)
        yield from report(
            orphans >= 0, f"contacts of the {table} table have no end", partial(_name, orphans)
        )
    yield from report(~np.isin(outcome, range(len(OUTCOMES))), "contacts lack an outcome", in_row)
    yield from report(
        run.answered & (technician < 0), "answered contacts name no technician", in_row
    )
    yield from report(
        ~run.answered & ((run.handle > 0) | (technician >= 0)),
        "contacts were handled but not answered",
        in_row,
    )
    yield from _times(run, in_row)


def _times(run: Run, in_row: Callable[[int], str]) -> Iterator[str]:
    """No time is negative, and no contact is closed before it is over."""
    t, arrived, wait = (run.column("contact", name) for name in ("t", "arrived", "wait"))
    parts = [wait, *(run.column("contact", name) for name in ("talk", "hold", "after_contact"))]
    negative = np.any([part < -TOLERANCE for part in parts], axis=0)
    yield from report(negative, "contacts have a negative time", in_row)
    early = t < arrived + np.nan_to_num(wait + run.handle) - TOLERANCE
    yield from report(early, "contacts are closed before they are over", in_row)


def _name(numbers: Floats, i: int) -> str:
    return f"contact {numbers[i]:.0f}"
