"""Where the technicians' time on shift went. Experts are not counted here."""

import numpy as np

from twin.measures.arithmetic import Floats, ratio
from twin.measures.measure import measure
from twin.measures.run import Run


@measure(
    "Time on shift",
    unit="h",
    tables=("duration",),
    formula="technician-hours in the duration table: every activity, ready, break and coaching "
    "included",
)
def staffed_hours(run: Run) -> float:
    """How many technician-hours were worked or paid."""
    return run.staffed / 3600 if run.kept("duration") else float("nan")


@measure(
    "Occupancy",
    unit="share",
    tables=("duration",),
    target="occupancy",
    source="E3.8",
    formula="busy / (busy + ready) in the duration table, all technicians together; busy is "
    "ringing, talk, hold (waiting for or consulting an expert) and wrap-up",
)
def occupancy(run: Run) -> float:
    """Share of the time at contacts' disposal that contacts took."""
    return ratio(run.busy, run.busy + run.seconds_in["ready"])


@measure(
    "Occupancy, from contacts",
    unit="share",
    tables=("contact", "duration"),
    source="E3.8",
    formula="technician-seconds during which at least one answered contact was ringing "
    "(routing.ring), on the line or in after-contact work, by the contact table / "
    "technician-seconds on shift less break and coaching",
)
def occupancy_from_contacts(run: Run) -> float:
    """Occupancy a second way; it must agree with the first."""
    at_disposal = run.staffed - run.seconds_in["break"] - run.seconds_in["coaching"]
    ring = run.header.section("routing").get("ring", 0.0)
    picked_up = run.of_answered("arrived") + run.of_answered("wait")
    ended = picked_up + run.handle[run.answered]
    return ratio(_covered(run.of_answered("technician"), picked_up - ring, ended), at_disposal)


@measure(
    "Utilisation",
    unit="share",
    tables=("duration",),
    source="E3.7",
    formula="busy / technician-seconds on shift, breaks and coaching included",
)
def utilisation(run: Run) -> float:
    """Share of the whole time on shift that contacts took."""
    return ratio(run.busy, run.staffed)


@measure(
    "Shrinkage within the shift",
    unit="share",
    tables=("duration",),
    source="E3.9",
    formula="(break + coaching) / technician-seconds on shift; absence for whole shifts is not "
    "part of it",
)
def shrinkage(run: Run) -> float:
    """Share of the time on shift that was not at contacts' disposal."""
    return ratio(run.seconds_told("break", "coaching"), run.staffed)


@measure(
    "Break per hour on shift",
    unit="min/h",
    source="E4.8",
    tables=("duration",),
    formula="60 x break / technician-seconds on shift, breaks on record only",
)
def break_per_hour(run: Run) -> float:
    """How many minutes of break an hour on shift holds, on average."""
    return 60 * ratio(run.seconds_told("break"), run.staffed)


def _covered(person: Floats, start: Floats, end: Floats) -> float:
    """Total time covered by intervals, person by person; an urgent contact nests in a parked one.

    Args:
        person: whose interval it is, shape (intervals,).
        start: its start in seconds.
        end: its end in seconds.
    """
    if not len(person):
        return 0.0
    reach = float(end.max() - start.min()) + 1.0
    order = np.lexsort((start, person))
    start, end = (person * reach + start)[order], (person * reach + end)[order]
    before = np.append(-np.inf, np.maximum.accumulate(end)[:-1])
    return float(np.maximum(end - np.maximum(start, before), 0.0).sum())
