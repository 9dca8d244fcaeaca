"""An alarm when a centre is no longer the one that was fitted: what drifted, and since when.

Each quantity has a value a day. A self-starting CUSUM turns the days into standard normal numbers,
independent as long as nothing changes, and adds up what exceeds an allowance on either side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any, Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri, stdtr

from twin.mirror.course import Contacts
from twin.traces.tables import OUTCOMES
from twin.world.world import DAY

ALLOWANCE: Final = 0.5
"""In standard deviations between days: a CUSUM finds shifts of twice this soonest."""

FALSE_ALARM_DAYS: Final = 400.0
"""Days from one false alarm to the next, on average, for each quantity that is watched."""

FEWEST: Final = 3
"""Days without which nothing can be said of the next."""

_ANSWERED, _ABANDONED = OUTCOMES.index("answered"), OUTCOMES.index("abandoned")
_SHORTEST, _LONGEST = 10.0, 3600.0


def run_length(threshold: float, allowance: float = ALLOWANCE) -> float:
    """Days until a false alarm of a two-sided CUSUM of standard normal numbers, on average.

        one side: (e^(2kb) - 2kb - 1) / (2k²), b = h + 1.166; both sides: half of it

    with allowance k and threshold h (Siegmund 1985, *Sequential analysis*, 2.5; the approximation
    is within a few per cent for k = 0.5 and h from 3 to 6, as a test here shows).
    """
    b = threshold + 1.166
    return (exp(2 * allowance * b) - 2 * allowance * b - 1) / (2 * allowance**2) / 2


def threshold_for(days: float, allowance: float = ALLOWANCE) -> float:
    """The threshold that gives a false alarm once in so many days."""
    return float(brentq(lambda h: log(run_length(h, allowance) / days), 0.1, 30.0))


def standardised(values: Sequence[float]) -> list[float]:
    """Self-starting standardisation: each value by the mean and spread of those before it.

        z_n = Φ⁻¹(T_(n-2)(√((n-1)/n) · (x_n - mean of before) / s of before))

    with T Student's distribution. While the values are normal and nothing changes, the z are
    independent standard normal numbers, however few days there were to begin with (Hawkins 1987,
    *Self-starting cusum charts for location and scale*, The Statistician 36). nan for the first
    `FEWEST` values.
    """
    found = []
    for n, value in enumerate(values, 1):
        before = np.asarray(values[: n - 1], dtype=float)
        spread = float(before.std(ddof=1)) if n > FEWEST else 0.0
        if spread <= 0:
            found.append(float("nan"))
            continue
        t = sqrt((n - 1) / n) * (value - float(before.mean())) / spread
        found.append(float(np.clip(ndtri(stdtr(n - 2, t)), -8, 8)))
    return found


@dataclass(frozen=True, slots=True)
class Drift:
    """How one quantity stands: whether it drifted, which way, since which day and by how much.

    `up` and `down` are the two sums after each day. `since` is the first day after the sum that
    gave the alarm was last 0; `before` and `after` are the quantity's means on either side of it.
    """

    quantity: str
    days: tuple[int, ...]
    values: tuple[float, ...]
    up: tuple[float, ...]
    down: tuple[float, ...]
    threshold: float
    alarm_on: int | None
    direction: str
    since: int | None
    before: float
    after: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "quantity": self.quantity,
            "days": list(self.days),
            "values": list(self.values),
            "up": list(self.up),
            "down": list(self.down),
            "threshold": self.threshold,
            "false_alarm_every_days": run_length(self.threshold),
            "alarm_on": self.alarm_on,
            "direction": self.direction,
            "since": self.since,
            "before": self.before if self.since is not None else None,
            "after": self.after if self.since is not None else None,
        }


def watch(
    quantity: str, days: Sequence[int], values: Sequence[float],
    false_alarm_days: float = FALSE_ALARM_DAYS,
) -> Drift:  # fmt: skip
    """Go through the days of a quantity up to its first alarm, if there is one."""
    threshold = threshold_for(false_alarm_days)
    up = down = 0.0
    ups: list[float] = []
    downs: list[float] = []
    risen = fallen = 0
    for place, z in enumerate(standardised(values)):
        step = 0.0 if np.isnan(z) else z
        up, down = max(0.0, up + step - ALLOWANCE), max(0.0, down - step - ALLOWANCE)
        ups.append(up)
        downs.append(down)
        # A sum begins on the day after it was last 0.
        risen = place + 1 if up == 0 else risen
        fallen = place + 1 if down == 0 else fallen
        if max(up, down) > threshold:
            begun = risen if up > down else fallen
            return Drift(
                quantity, tuple(days[: place + 1]), tuple(values[: place + 1]), tuple(ups),
                tuple(downs), threshold, days[place], "up" if up > down else "down", days[begun],
                _mean(values[:begun]), _mean(values[begun : place + 1]),
            )  # fmt: skip
    return Drift(
        quantity, tuple(days), tuple(values), tuple(ups), tuple(downs), threshold, None, "", None,
        float("nan"), float("nan"),
    )  # fmt: skip


def by_day(contacts: Contacts, days: Sequence[int]) -> dict[str, list[float]]:
    """What is watched, a value for each of the days: numbers since the first day.

    The logarithm of contacts offered; the mean logarithm of conversations of 10 to 3,600 s; the
    logarithm of those who gave up per second waited (with half a one more, so that none is not -∞).
    """
    found: dict[str, list[float]] = {"arrivals": [], "conversations": [], "patience": []}
    day_of = contacts.arrived // DAY
    for day in days:
        here = day_of == day
        talk, outcome = contacts.talk[here], contacts.outcome[here]
        kept = talk[(outcome == _ANSWERED) & (talk >= _SHORTEST) & (talk <= _LONGEST)]
        waited = float(contacts.wait[here].sum())
        gave_up = float((outcome == _ABANDONED).sum())
        found["arrivals"].append(log(max(1, int(here.sum()))))
        found["conversations"].append(float(np.log(kept).mean()) if len(kept) else float("nan"))
        found["patience"].append(log((gave_up + 0.5) / max(1.0, waited)))
    return found


def drifts(
    contacts: Contacts, days: Sequence[int], false_alarm_days: float = FALSE_ALARM_DAYS
) -> list[Drift]:
    """How arrivals, conversations and patience stand after these days, of one kind, in order."""
    values = by_day(contacts, days)
    return [watch(name, days, line, false_alarm_days) for name, line in values.items()]


WORDS: Final = {
    "arrivals": ("more contacts a day", "fewer contacts a day"),
    "conversations": ("longer conversations", "shorter conversations"),
    "patience": ("less patience", "more patience"),
}
"""What a rise and a fall mean."""


def in_words(drift: Drift, day_named: Sequence[str], refit: str) -> str:
    """A sentence on a drift: what, since when, by how much, how often by mistake, what to do.

    `day_named` has the name of each day by number; `refit` is the command to offer.
    """
    if drift.alarm_on is None or drift.since is None:
        return (
            f"{drift.quantity}: no drift seen in {len(drift.days)} days (an alarm by mistake once "
            f"in {run_length(drift.threshold):.0f} days)."
        )
    what = WORDS.get(drift.quantity, ("more", "less"))[drift.direction == "down"]
    change = exp(drift.after - drift.before) - 1
    return (
        f"{drift.quantity}: {what} since {day_named[drift.since]} ({change:+.0%}), told on "
        f"{day_named[drift.alarm_on]}; by mistake this is told once in "
        f"{run_length(drift.threshold):.0f} days. Fit again: {refit}"
    )


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return sum(known) / len(known) if known else float("nan")
