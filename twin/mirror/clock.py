"""A real centre's clock: epoch seconds as seconds since midnight of the run's first day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_STEADY = 900.0
"""Clocks are only ever changed at a quarter of an hour (s)."""


def time_of_day(t: float) -> str:
    """Seconds since midnight of any day, as a clock shows them: `09:30`; an end of day is 24:00."""
    minutes = int(t // 60) if t <= 86_400 else int(t % 86_400 // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


class LocalClock:
    """What a clock on the wall shows.

    On the day it is put forward or back an hour is missing, or comes twice.
    """

    def __init__(self, first_day: date, zone: ZoneInfo) -> None:
        self.first_day = first_day
        self.zone = zone
        self._from = self._until = 0.0
        self._shift = 0.0

    @classmethod
    def starting(cls, epoch: float, zone: ZoneInfo) -> "LocalClock":
        """The clock of a run whose first day is that of a moment (epoch seconds)."""
        return cls(datetime.fromtimestamp(epoch, zone).date(), zone)

    def seconds(self, epoch: float) -> float:
        """Seconds since midnight of the first day, by the clock on the wall."""
        if not self._from <= epoch < self._until:
            self._from = epoch - epoch % _STEADY
            self._until = self._from + _STEADY
            offset = datetime.fromtimestamp(self._from, self.zone).utcoffset() or timedelta()
            days = (self.first_day - date(1970, 1, 1)).days
            self._shift = offset.total_seconds() - 86_400.0 * days
        return epoch + self._shift

    def epoch(self, seconds: float) -> float:
        """The epoch second of a moment of the run; of two with the same time, the first."""
        day, rest = divmod(seconds, 86_400.0)
        midnight = datetime.combine(self.first_day + timedelta(days=day), datetime.min.time())
        return (midnight + timedelta(seconds=rest)).replace(tzinfo=self.zone).timestamp()
