"""Who did not come to work."""

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import count, ratio
from twin.measures.measure import measure
from twin.measures.run import Run

_DAY = 86_400.0


def shifts_worked(run: Run) -> NDArray[np.intp]:
    """Who came to work on which day, by the start of each stretch on shift.

    Returns:
        Places in the header's people, one for each technician and day.
    """
    days = np.floor(run.spans.start / _DAY).astype(np.intp)
    who: NDArray[np.intp] = np.unique(np.stack((run.spans.person, days)), axis=1)[0]
    return who


@measure(
    "Absence",
    unit="share",
    tables=("attendance", "duration"),
    better="less",
    source="E3.9",
    formula="rows absent in the attendance table / (those + technician-days with time on shift in "
    "the duration table)",
)
def absence_share(run: Run) -> float:
    """Share of the rostered shifts that somebody did not come to, off sick."""
    if not run.kept("attendance"):
        return float("nan")
    absent = count(run.where("attendance", "event", "absent"))
    return ratio(absent, absent + len(shifts_worked(run)))


@measure(
    "Quits",
    unit="technicians",
    tables=("attendance",),
    better="less",
    formula="rows quit in the attendance table",
)
def quits(run: Run) -> float:
    """How many technicians left for good."""
    return (
        count(run.where("attendance", "event", "quit")) if run.kept("attendance") else float("nan")
    )
