"""Which simulated time should be reached at which wall time.

A pure clock: it neither sleeps nor looks at a watch of its own. Wall times are handed in, in
seconds of any clock that only goes forward (`time.monotonic`).
"""

import math
from collections.abc import Callable
from typing import Protocol

SLICE = 0.05
"""Wall seconds from the start of one slice to the start of the next."""

BUDGET = 0.04
"""Wall seconds a slice may compute, so that a command never waits long for its turn."""

STRIDE = 30.0
"""Simulated seconds between two looks at the watch: a slice at the highest speed, 600×."""

LONGEST_LAG = 1.0
"""Wall seconds behind the pace that are made up for; what is beyond is given up, so that a stall
(a suspended laptop) is not followed by a burst."""


class Pace:
    """A straight line from wall time to simulated time, re-anchored where it bends.

    Args:
        simulated: where the simulation stands, seconds.
        wall: the wall time at which it stands there, seconds.
        speed: simulated seconds per wall second, above 0.
    """

    __slots__ = ("_paused", "_simulated", "_speed", "_wall")

    def __init__(self, simulated: float, wall: float, speed: float) -> None:
        self._simulated = simulated
        self._wall = wall
        self._speed = _checked(speed)
        self._paused = False

    @property
    def speed(self) -> float:
        """Simulated seconds per wall second, while not paused."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Whether simulated time stands still."""
        return self._paused

    def target(self, wall: float) -> float:
        """The simulated time to have reached at a wall time: whole milliseconds, seconds.

        Whole milliseconds keep the times in the control log short. Never earlier than the anchor.
        """
        if self._paused:
            return self._simulated
        reached = self._simulated + (wall - self._wall) * self._speed
        return max(self._simulated, math.floor(reached * 1000) / 1000)

    def anchor(self, simulated: float, wall: float) -> None:
        """Go on from a simulated time reached at a wall time, at the same speed."""
        self._simulated = simulated
        self._wall = wall

    def set_speed(self, speed: float, wall: float) -> None:
        """Go on at another speed, from the target: no simulated time is lost or won."""
        speed = _checked(speed)
        self.anchor(self.target(wall), wall)
        self._speed = speed

    def pause(self, simulated: float, wall: float) -> None:
        """Stand still, exactly where the simulation stands."""
        self._paused = True
        self.anchor(simulated, wall)

    def resume(self, wall: float) -> None:
        """Go on from exactly where it stood; without effect when not paused."""
        if self._paused:
            self._paused = False
            self._wall = wall

    def settle(self, simulated: float, wall: float) -> None:
        """Give up a lag beyond `LONGEST_LAG`: the pace goes on from what was reached."""
        if self.target(wall) - simulated > LONGEST_LAG * self._speed:
            self.anchor(simulated, wall)


class Clocked(Protocol):
    """What can be advanced in simulated time."""

    @property
    def now(self) -> float:
        """Simulated time reached, seconds."""

    @property
    def finished(self) -> bool:
        """Whether nothing can happen any more."""

    def run_until(self, t: float) -> None:
        """Advance to a simulated time, seconds."""


def advance(
    simulation: Clocked, target: float, watch: Callable[[], float], budget: float = BUDGET
) -> None:
    """Bring a simulation towards a simulated time, as far as a budget of wall seconds reaches.

    At least one stride is made, so that even a spent budget leads on.
    """
    begun = watch()
    while simulation.now < target and not simulation.finished:
        simulation.run_until(min(target, simulation.now + STRIDE))
        if watch() - begun >= budget:
            return


def _checked(speed: float) -> float:
    if not (math.isfinite(speed) and speed > 0):
        raise ValueError(f"speed must be a number above 0, not {speed}")
    return float(speed)
