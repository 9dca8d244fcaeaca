"""The state of a floor at a past moment, read from its tables."""

from datetime import date, timedelta

import numpy as np

from twin.errors import InputError
from twin.mirror.clock import time_of_day
from twin.mirror.talk_level import Talks
from twin.traces.frame import Traces
from twin.traces.live_state import LiveState, Present, Waiting
from twin.traces.tables import ACTIVITIES, CONTACT, DURATION, OUTCOMES
from twin.world.world import DAY

TABLES = ("contact", "duration")
"""What is needed of a run."""

_ANSWERED = OUTCOMES.index("answered")
_BLOCKED = OUTCOMES.index("blocked")


def state_at(traces: Traces, t: float) -> LiveState:
    """Who waited and who did what at `t` (s since midnight of the run's first day).

    Tables know more than was known then: whether somebody seemingly ready came back, for one. Where
    that matters, as in scoring forecasts, the floor itself is asked as it goes on
    (`RealFloor.state`). Ringing is part of the wait until it is answered.

    Raises:
        InputError: the run does not reach so far, or is not yet there.
    """
    contacts, spent = traces.rows("contact"), traces.rows("duration")
    last = max((float(rows[:, 0].max()) for rows in (contacts, spent) if len(rows)), default=0.0)
    if not 0 <= t < last:
        first = date.fromisoformat(traces.header.start_date)
        raise InputError(
            f"{traces.header.name}: nothing is known of it {_moment(first, t)}; allowed: from "
            f"{_moment(first, 0)} to {_moment(first, last)}"
        )
    column = {name: contacts[:, at] for at, name in enumerate(CONTACT.names)}
    kinds = traces.header.words("contact_type")
    ends = column["arrived"] + column["wait"]
    there = (column["arrived"] <= t) & (t < ends) & (column["outcome"] != _BLOCKED)
    queue = sorted(np.flatnonzero(there).tolist(), key=lambda i: (column["arrived"][i], i))
    kind_of = dict(zip(column["contact"].tolist(), column["contact_type"].tolist(), strict=True))
    waiting = tuple(
        Waiting(kinds[int(column["contact_type"][i])], t - float(column["arrived"][i]))
        for i in queue
    )
    now = spent[(spent[:, DURATION.names.index("start")] <= t) & (t < spent[:, 0])]
    people = {}
    for _, who, activity, contact, start in now[np.argsort(now[:, 4], kind="stable")].tolist():
        person = traces.header.people[int(who)]
        if person.role == "technician":
            kind = kinds[int(kind_of[contact])] if contact in kind_of else ""
            people[person.name] = Present(person.name, ACTIVITIES[int(activity)], t - start, kind)
    return LiveState(t, waiting, tuple(people[name] for name in sorted(people)))


def inferred(traces: Traces) -> bool:
    """Whether presence is only inferred from contacts: an observed run in which nobody ever paused.

    A log that tells of coming and going tells of pauses, too.
    """
    doing = traces.column("duration", "activity")
    return traces.header.origin == "observed" and ACTIVITIES.index("break") not in doing


def talks_until(traces: Traces, t: float) -> Talks:
    """The conversations that ended by then (s), to know how long they last lately."""
    column = {name: traces.column("contact", name) for name in CONTACT.names}
    talk = column["talk"] + column["hold"]
    ended = column["arrived"] + column["wait"] + talk
    over = (column["outcome"] == _ANSWERED) & (ended <= t)
    return Talks(ended[over], talk[over])


def arrived_today(traces: Traces, t: float) -> list[float]:
    """When the contacts of the day of `t` came, up to then (s)."""
    arrived = traces.column("contact", "arrived")
    found: list[float] = np.sort(arrived[(arrived >= t // DAY * DAY) & (arrived <= t)]).tolist()
    return found


def _moment(first: date, t: float) -> str:
    """A moment of a run (s) as a calendar and a clock show it."""
    try:
        day = first + timedelta(days=t // DAY)
    except OverflowError:
        return f"at {t:.0f} s"
    return f"{day.isoformat()} {time_of_day(t % DAY)}"
