"""The figures of a floor at one moment, out of counts by minute and of who does what.

A person at a moment is `[activity (None: off shift), since (s), contact type, tension]`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from twin.rules import strain as rules
from twin.traces.header import Person as Member
from twin.traces.rollup import BUSY
from twin.traces.tables import ACTIVITIES, COMPONENTS, TENSION_COMPONENTS

WINDOW = 30
"""Minutes that "lately" reaches back: for the rolling service level and for occupancy."""

Minute = dict[str, Any]
"""A row of `twin.traces.rollup.MINUTE` by its columns."""

Person = list[Any]
Counts = tuple[int, ...]

COUNTED = ("offered", "in_time", "hung_up_in_time", "abandoned", "supervision_rows")
"""What is added up by minute."""

NOTHING: Counts = (0,) * len(COUNTED)


def word(activity: int) -> str | None:
    """An activity's word; None for who is off shift."""
    return ACTIVITIES[activity] if activity >= 0 else None


def plus(counts: Counts, minutes: Sequence[Minute]) -> Counts:
    """Counts with those of some minutes added."""
    return tuple(
        count + sum(minute[name] for minute in minutes)
        for name, count in zip(COUNTED, counts, strict=True)
    )


def less(counts: Counts, before: Counts) -> Counts:
    """What was counted since."""
    return tuple(now - then for now, then in zip(counts, before, strict=True))


def level(counts: Counts) -> float | None:
    """In time / (offered - hung up in time), as `service_level` in the catalogue of measures."""
    offered, in_time, hung_up = counts[:3]
    return _share(in_time, offered - hung_up)


def tensions(levels: Iterable[tuple[str, str, float, float]], tau: float) -> dict[str, float]:
    """Each technician's tension (points), out of what is left of its components.

    Args:
        levels: technician, component, level (0 to 1), for how long it has worn off since (s).
        tau: the time constant with which it wears off at work, s.
    """
    left: dict[str, dict[str, float]] = {}
    for who, component, level, seconds in levels:
        left.setdefault(who, {})[component] = level * (1 - rules.worn(tau, seconds))
    return {
        who: rules.tension(*(found.get(name, 0.0) for name in COMPONENTS[:TENSION_COMPONENTS]))
        for who, found in left.items()
    }


def queue_now(
    waiting: int, longest_wait: float, people: Sequence[Person], staff: Sequence[Member]
) -> dict[str, Any]:
    """The queue, and how many technicians are on shift, ready and busy."""
    doing = [person[0] for person in _on_shift(people, staff)]
    return {
        "waiting": waiting,
        "longest_wait": longest_wait,
        "staffed": len(doing),
        "ready": doing.count("ready"),
        "busy": sum(doing.count(activity) for activity in BUSY),
    }


def tiles(
    targets: Any,
    *,
    window: Counts,
    today: Counts,
    minutes: Sequence[Minute],
    open_people: Sequence[Person],
    since: float,
    t: float,
    waiting: int,
    longest_wait: float,
    people: Sequence[Person],
    staff: Sequence[Member],
) -> dict[str, Any]:
    """The figures that stand for the whole floor; None where there is nothing to divide.

    Args:
        targets: the scenario's targets.
        window: counts of the window.
        today: counts since opening.
        minutes: roll-ups of the window.
        open_people: everybody, with activities that are in no roll-up yet.
        since: when the window begins, s.
        t: the moment, s.
        waiting: contacts in queue.
        longest_wait: the longest of them, s.
        people: everybody.
        staff: who they are.
    """
    tensions = [person[3] for person in _on_shift(people, staff)]
    return {
        "service_level": {
            "value": level(window),
            "today": level(today),
            "target": targets.answered_share,
            "within": targets.answered_within,
            "window": WINDOW * 60,
        },
        "waiting": waiting,
        "longest_wait": longest_wait,
        "occupancy": _occupancy(minutes, _on_shift(open_people, staff), since, t),
        "abandoned_share": _share(today[COUNTED.index("abandoned")], today[0]),
        "tension": _share(sum(tensions), len(tensions)),
        "high_strain": [sum(one >= targets.tension for one in tensions), len(tensions)],
    }


def _occupancy(
    minutes: Sequence[Minute], doing: Sequence[Person], since: float, t: float
) -> float | None:
    """Busy / (busy + ready) over the window, with what technicians are doing right now.

    The roll-ups know an activity only when it has ended.
    """
    busy = sum(minute["busy_s"] for minute in minutes)
    ready = sum(minute["ready_s"] for minute in minutes)
    for activity, began, *_ in doing:
        seconds = t - max(since, began)
        if activity in BUSY:
            busy += seconds
        elif activity == "ready":
            ready += seconds
    return _share(busy, busy + ready)


def _on_shift(people: Sequence[Person], staff: Sequence[Member]) -> list[Person]:
    return [
        person
        for person, member in zip(people, staff, strict=True)
        if member.role == "technician" and person[0]
    ]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
