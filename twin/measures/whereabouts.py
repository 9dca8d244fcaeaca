"""Who is meant, when that person was on shift, and up to when the ledger tells of it."""

import re

import numpy as np

from twin.errors import InputError
from twin.measures.arithmetic import Floats
from twin.measures.run import BUSY
from twin.measures.spans import TOLERANCE, spans
from twin.traces.frame import Traces
from twin.traces.tables import ACTIVITIES, NONE

__all__ = ["at_work_on", "person_meant", "shift_at", "short"]

_DAY = 86400.0
_BUSY = [ACTIVITIES.index(word) for word in BUSY]


def person_meant(traces: Traces, name: str) -> int:
    """The number of the technician that a name means, who must have come to work."""
    people = traces.header.people
    came = {int(person) for person in np.unique(traces.column("duration", "technician"))}
    known = [i for i, one in enumerate(people) if one.role == "technician"]
    for person in range(len(people)):
        if short(people[person].name) != short(name):
            continue
        if person not in known:
            raise InputError(
                f"technician {name}: a back-up expert, whose strain is not modelled; allowed: "
                f"{_names(traces, known, came)}"
            )
        if person not in came:
            raise InputError(
                f"technician {name}: never on shift in this run; allowed: "
                f"{_names(traces, known, came)}"
            )
        return person
    raise InputError(f"technician {name}: unknown; allowed: {_names(traces, known, came)}")


def short(name: str) -> str:
    """A name without its zeros: T7 for T007."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.strip().upper())


def _names(traces: Traces, known: list[int], came: set[int]) -> str:
    """The technicians who came to work, by the first and last of each run of neighbours."""
    groups: list[list[str]] = []
    before = None
    for person in known:
        if person not in came:
            continue
        name = traces.header.people[person].name
        if before == person - 1 and groups[-1][0][:1] == name[:1]:
            groups[-1].append(name)
        else:
            groups.append([name])
        before = person
    words = [one[0] if len(one) == 1 else f"{one[0]} to {one[-1]}" for one in groups]
    return ", ".join(words) or "nobody came to work"


def shift_at(stretches: Floats, name: str, at: float) -> tuple[float, float]:
    """Beginning and end (s) of the stretch on shift that holds a moment."""
    all_ = spans(stretches)
    for begin, end in zip(all_.start, all_.end, strict=True):
        if begin - TOLERANCE <= at <= end + TOLERANCE:
            return float(begin), float(end)
    day = at // _DAY
    today = [
        f"{_clock(begin - day * _DAY)} to {_clock(end - day * _DAY)}"
        for begin, end in zip(all_.start, all_.end, strict=True)
        if begin < (day + 1) * _DAY and end >= day * _DAY
    ]
    days = sorted({int(begin // _DAY) + 1 for begin in all_.start})
    allowed = (
        " or ".join(today) if today else f"a day at work: {', '.join(map(str, days[:8]))}"
    ) + (", …" if not today and len(days) > 8 else "")
    raise InputError(
        f"at {_clock(at - day * _DAY)} on day {day + 1:.0f}: {name} is not on shift; allowed: "
        f"{allowed}"
    )


def _clock(t: float) -> str:
    return f"{int(t // 3600):02d}:{int(t % 3600 // 60):02d}"


def at_work_on(stretches: Floats, entered: Floats, at: float) -> tuple[str, int, float, bool]:
    """What goes on at a moment, with which contact (-1: none), since when, and whether it is open.

    `stretches` are those of one shift, in order; `entered` the moments of the person's ledger
    rows. Work on a contact begins where the ledger was last told of within it: that is its own
    beginning, if nothing was entered since. It is open while the run has not come to its end.
    """
    end, _, activity, contact, start = stretches.T
    now = int(np.clip(np.searchsorted(start, at, side="right") - 1, 0, len(start) - 1))
    word = ACTIVITIES[int(activity[now])]
    if at >= end[-1] - TOLERANCE or activity[now] not in _BUSY:
        return word, NONE, at, False
    first = last = now
    while first and activity[first - 1] in _BUSY and contact[first - 1] == contact[now]:
        first -= 1
    while last + 1 < len(end) and activity[last + 1] in _BUSY and contact[last + 1] == contact[now]:
        last += 1
    told = entered[entered <= at]
    # Work that nothing strained has no row: it is over if anything came after it.
    ended = last + 1 < len(end) or (len(entered) > 0 and entered[-1] >= end[last] - TOLERANCE)
    return word, int(contact[now]), float(max(start[first], *told[-1:], 0.0)), not ended
