"""Moments of a run on the centre's own clock."""

from datetime import datetime, timedelta
from math import floor
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["Clock", "Epoch"]

_MOST: Final = 100_000 * 86400.0
"""Seconds beyond which a moment is none: a damaged file must not stop an export."""


class Clock:
    """Turns seconds since midnight of a run's first day into the date and time of the centre.

    A trace knows no time zone: days have 24 hours, and a time is what the clock on the wall shows.
    """

    def __init__(self, start_date: str) -> None:
        self._midnight = datetime.fromisoformat(start_date)

    def at(self, t: float) -> datetime:
        """The moment `t` (s) on the wall, to the millisecond, without a time zone."""
        return self._midnight + timedelta(milliseconds=round(min(max(t, -_MOST), _MOST) * 1000))

    def local(self, t: float) -> str:
        """The same as ISO 8601 text: `2026-01-05T08:12:03.250`."""
        return self.at(t).isoformat(timespec="milliseconds")

    def stamped(self, t: float) -> str:
        """The same for formats that ask for a time zone: written as if the clock were UTC's."""
        return f"{self.local(t)}+00:00"


class Epoch:
    """Turns seconds since midnight of a run's first day into whole seconds since 1970.

    Of an hour that comes twice, when clocks are put back, the first is meant.
    """

    def __init__(self, start_date: str, zone: ZoneInfo) -> None:
        self._clock = Clock(start_date)
        self._zone = zone
        self.midnight = self.at(0.0)
        """The first midnight."""

    def at(self, t: float) -> int:
        """The second in which the moment `t` (s) lies."""
        # Whole seconds first: a clock that rounds would lead into the next one.
        return int(self._clock.at(floor(t)).replace(tzinfo=self._zone).timestamp())
