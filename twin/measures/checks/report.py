"""How rows are matched, and how a violation is put into words."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Flags, Floats
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


def differing(
    what: str, number: Floats, mine: NDArray[Any], theirs: NDArray[Any], wrong: Flags
) -> Iterator[str]:
    """One line if any contact's value is not what another table makes it."""
    yield from report(
        wrong, what, lambda i: f"contact {number[i]:.0f}, {mine[i]:.3f}, not {theirs[i]:.3f}"
    )


def match(numbers: Floats, wanted: Floats) -> tuple[NDArray[np.intp], Flags]:
    """Where among the contact numbers each wanted one stands, and whether it does at all."""
    order = np.argsort(numbers)
    found = np.searchsorted(numbers, wanted, sorter=order)
    place = order[found.clip(max=len(order) - 1)]
    return place, numbers[place] == wanted


def who(run: Run, person: float) -> str:
    """A person's name."""
    return run.header.people[int(person)].name


def clock(t: float) -> str:
    """A moment as day and time of day."""
    day, second = divmod(float(t), DAY)
    minute, second = divmod(second, 60)
    return f"day {day:.0f} {minute // 60:02.0f}:{minute % 60:02.0f}:{second:06.3f}"
