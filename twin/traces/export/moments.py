"""Moments of a run on the centre's own clock."""

from datetime import datetime, timedelta
from typing import Final

__all__ = ["Clock"]

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
