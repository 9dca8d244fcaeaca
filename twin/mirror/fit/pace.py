"""Whether technicians work faster while somebody waits."""

from collections.abc import Sequence

import numpy as np

from twin.mirror.fit.calls import Bools, Floats
from twin.mirror.fit.days import Days
from twin.mirror.fit.estimate import Estimate, Fit, by_days
from twin.mirror.fit.handling import usual
from twin.mirror.fit.presence import Floor

__all__ = ["FEW", "fit_pace"]

FEW = 200
"""Conversations begun while somebody waited, or while nobody did, below which nothing is fitted."""

_HOUR = 3600.0


def fit_pace(days: Days, floors: Sequence[Floor], seed: int) -> Fit:
    """The change of log conversation time when somebody waits at its start.

    Means of types, technicians, days and hours are taken out, one after the other; what is left is
    compared between calls that began while somebody waited and those that did not.
    """
    calls = days.calls
    under = np.concatenate([floor.under_queue() for floor in floors])
    keep = usual(calls) & (calls.technician > 0)
    busy, calm = int((keep & under).sum()), int((keep & ~under).sum())
    if min(busy, calm) < FEW:
        return Fit(
            "pace", "Pace under a queue",
            too_few=f"too few (n={min(busy, calm)} conversations on one side)",
        )  # fmt: skip
    logs = np.log(calls.talk[keep])
    for key in (calls.kind, calls.technician, calls.date, calls.arrival // _HOUR):
        _, group = np.unique(key[keep], return_inverse=True)
        logs -= (np.bincount(group, logs) / np.bincount(group))[group]
    dates, waited = calls.date[keep], under[keep]
    each = [(logs[dates == date], waited[dates == date]) for date in np.unique(dates)]
    value, low, high = by_days(each, _difference, seed, "pace", positive=False)
    estimate = Estimate(
        "behaviour.load_speed", "log conversation time when somebody waits",
        float(value[0]), float(low[0]), float(high[0]), busy,
        "conversations under a queue",
    )  # fmt: skip
    note = "hour and day are taken out, so that it is no effect of busy days on their work"
    return Fit("pace", "Pace under a queue", (estimate,), {}, (note,))


def _difference(sample: Sequence[tuple[Floats, Bools]]) -> Floats:
    logs = np.concatenate([one for one, _ in sample])
    waited = np.concatenate([one for _, one in sample])
    if waited.all() or not waited.any():
        return np.zeros(1)
    return np.array([logs[waited].mean() - logs[~waited].mean()])
