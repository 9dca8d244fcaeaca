"""How a violation is put into words."""

from collections.abc import Callable, Iterator

import numpy as np

from twin.measures.arithmetic import Flags
from twin.measures.run import Run

DAY = 86_400.0
"""Seconds in a day."""

_SHOWN = 3


def report(wrong: Flags, what: str, where: Callable[[int], str]) -> Iterator[str]:
    """One line if any flag is up: how many, what, and the first few of them by name."""
    places = np.flatnonzero(wrong)
    if len(places):
        shown = "; ".join(where(int(i)) for i in places[:_SHOWN])
        more = "; …" if len(places) > _SHOWN else ""
        yield f"{len(places)} {what}: {shown}{more}"


def who(run: Run, person: float) -> str:
    """A person's name."""
    return run.header.people[int(person)].name


def clock(t: float) -> str:
    """A moment as day and time of day."""
    day, second = divmod(float(t), DAY)
    minute, second = divmod(second, 60)
    return f"day {day:.0f} {minute // 60:02.0f}:{minute % 60:02.0f}:{second:06.3f}"
