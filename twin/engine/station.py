"""The information system in front of the technician: it answers, slows down, and breaks."""

from bisect import bisect_right
from math import inf

from twin.scenario.model import Scenario
from twin.world.world import World


class Station:
    """The state of the information system at any moment of a day."""

    __slots__ = ("_begins", "_ends", "_outages", "_slow", "_slower", "_usual", "troubled")

    def __init__(self, scenario: Scenario) -> None:
        self._slower = scenario.system.slow_factor - 1
        self._usual = scenario.system.response
        self._slow: tuple[tuple[float, float], ...] = ()
        self._outages: tuple[tuple[float, float], ...] = ()
        self._begins: list[float] = [inf]
        self._ends: list[float] = []
        self.troubled = False
        """Whether this day has any trouble at all."""

    def begin_day(self, world: World, day: int) -> None:
        """Take in when the system will be slow or down."""
        self._slow = world.slow_spells(day).stretches
        self._outages = world.outages(day).stretches
        self.troubled = bool(self._slow or self._outages)
        self._begins, self._ends = [], []
        for begin, end in sorted((*self._slow, *self._outages)):
            if self._ends and begin <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._begins.append(begin)
                self._ends.append(end)
        self._begins.append(inf)

    def has_trouble(self, start: float, end: float) -> bool:
        """Whether the system is slow or down at any moment of a stretch."""
        return self._begins[bisect_right(self._ends, start)] < end

    def response(self, moment: float, usual: float) -> float:
        """Response time (s) of a request made at a moment when the system is up.

        In a slow spell an ordinary response takes `slow_factor` times as long; one that is long
        already, because of a problem, takes as much more as the mean response would.
        """
        if self.troubled and _within(self._slow, moment):
            return usual + self._slower * min(usual, self._usual)
        return usual

    def down_until(self, moment: float) -> float:
        """When an outage that holds at this moment ends; 0 if the system is up."""
        return _within(self._outages, moment) if self._outages else 0.0

    def breaks_between(self, start: float, end: float) -> bool:
        """Whether an outage begins in this stretch, so that an entry under way may be lost."""
        return any(start < begin < end for begin, _ in self._outages)


def _within(stretches: tuple[tuple[float, float], ...], moment: float) -> float:
    place = bisect_right(stretches, (moment, float("inf"))) - 1
    if place >= 0 and moment < stretches[place][1]:
        return stretches[place][1]
    return 0.0
