"""Which days are ordinary, when the centre is open, and what stands out.

A scenario describes one kind of day. Weekdays are put together by their hours; of an ordinary
day's half-hours, those far from their own median are named as incidents. Nothing is known of the
calendar but dates.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from twin.errors import InputError
from twin.mirror.fit.calls import DAY, Calls, Floats

__all__ = ["HALF_HOUR", "WEEKDAYS", "Days", "Hours", "counts_by", "hours_of", "ordinary_days"]

HALF_HOUR = 1800.0
"""Length of a profile's interval, s."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_TAIL = 0.003  # of a weekday's calls that may lie before opening, and as many after closing
_ALIKE = 2 * HALF_HOUR  # hours that differ by no more are the same
_FAR = 5.0  # robust standard deviations
_HOLE = 2  # half-hours of silence that make an incident day
_MASS = 0.5  # of callers; a queue alone makes fewer give up
_FEWEST = 4  # days from which anything can be said to stand out
_LONGEST_EVENT = 3


@dataclass(frozen=True, slots=True)
class Hours:
    """When calls are taken, s since midnight, in whole half-hours."""

    open: float
    close: float

    @property
    def edges(self) -> Floats:
        """Where half-hours begin and end."""
        return np.arange(self.open, self.close + 1, HALF_HOUR)

    def apart(self, other: "Hours") -> float:
        """By how much two opening hours differ, s: the larger of both ends."""
        return max(abs(self.open - other.open), abs(self.close - other.close))

    def __str__(self) -> str:
        """Such as 07:00 to 24:00."""
        return f"{_clock(self.open)} to {_clock(self.close)}"


@dataclass(frozen=True)
class Days:
    """The days to fit on, and why others are not.

    `calls` are those of the ordinary days within opening hours; `counts` their callers by day and
    half-hour, NaN where an incident was left out. `left_out` maps a date to the reason; `named` are
    half-hours that stood out, in words.
    """

    hours: Hours
    dates: tuple[dt.date, ...]
    weekdays: tuple[str, ...]
    calls: Calls
    counts: Floats
    left_out: dict[dt.date, str]
    named: tuple[str, ...]
    outside: int

    @property
    def span(self) -> str:
        """From the first day to the last, in words."""
        return f"{self.dates[0]} to {self.dates[-1]}"


def hours_of(calls: Calls) -> Hours:
    """Opening hours as calls show them: whole half-hours, but for the extreme 0.3 % each side."""
    low, high = np.quantile(calls.arrival, [_TAIL, 1 - _TAIL], method="inverted_cdf")
    first = np.floor(low / HALF_HOUR) * HALF_HOUR
    last = min(np.floor(high / HALF_HOUR) * HALF_HOUR + HALF_HOUR, DAY)
    return Hours(float(min(first, last - HALF_HOUR)), float(last))


def by_weekday(calls: Calls) -> dict[str, Hours]:
    """Each weekday's opening hours, of the weekdays that have calls."""
    weekday = (calls.date.astype("M8[D]").astype(int) + 3) % 7  # day 0 was a Thursday
    return {
        name: hours_of(calls.where(weekday == place))
        for place, name in enumerate(WEEKDAYS)
        if (weekday == place).any()
    }


def counts_by(days: Sequence[Calls], edges: Floats) -> Floats:
    """Callers by day and half-hour, shape (days, half-hours)."""
    return np.array([np.histogram(day.arrival, edges)[0] for day in days], dtype=float)


def ordinary_days(
    calls: Calls,
    *,
    weekdays: Collection[str] = (),
    without: Collection[dt.date] = (),
    hours: Hours | None = None,
) -> Days:
    """The ordinary days of a log.

    Without `weekdays`, those whose hours are most common. Left out are the days in `without` and
    incident days; see `_incidents`.

    Raises:
        InputError: no day is left.
    """
    left_out: dict[dt.date, str] = {}
    found = by_weekday(calls)
    wanted = tuple(weekdays) or _commonest(calls, found)
    for date in calls.dates:
        name = WEEKDAYS[date.weekday()]
        if name not in wanted:
            left_out[date] = f"other opening hours on {name.capitalize()}: {found[name]}"
        elif date in without:
            left_out[date] = "asked to be left out"
    kept = [date for date in calls.dates if date not in left_out]
    if not kept:
        raise InputError(
            f"{calls.source}: no ordinary day is left of {len(calls.dates)}; allowed: more days, "
            "or other weekdays"
        )
    open_at = hours or hours_of(calls.on(kept))
    days = list(calls.on(kept).days())
    counts = counts_by(days, open_at.edges)
    named: list[str] = []
    if len(kept) >= _FEWEST:
        _incidents(kept, days, counts, open_at, left_out, named)
    dates = tuple(date for date in kept if date not in left_out)
    if not dates:
        raise InputError(f"{calls.source}: every day stands out as an incident; allowed: more days")
    mine = calls.on(dates)
    inside = (mine.arrival >= open_at.open) & (mine.arrival < open_at.close)
    keep = np.array([date in dates for date in kept])
    return Days(
        hours=open_at,
        dates=dates,
        weekdays=tuple(name for name in WEEKDAYS if name in wanted),
        calls=mine.where(inside),
        counts=counts[keep],
        left_out=left_out,
        named=tuple(named),
        outside=int((~inside).sum()),
    )


def _commonest(calls: Calls, found: dict[str, Hours]) -> tuple[str, ...]:
    """The weekdays that share opening hours, of the group with most calls."""
    groups: list[list[str]] = []
    for name, hours in found.items():
        for group in groups:
            if hours.apart(found[group[0]]) <= _ALIKE:
                group.append(name)
                break
        else:
            groups.append([name])
    of = [WEEKDAYS[date.weekday()] for date in calls.dates]
    sizes = dict(zip(calls.dates, (len(day) for day in calls.days()), strict=True))
    volume = dict.fromkeys(WEEKDAYS, 0)
    for date, name in zip(calls.dates, of, strict=True):
        volume[name] += sizes[date]
    return tuple(max(groups, key=lambda group: sum(volume[name] for name in group)))


def _incidents(
    dates: Sequence[dt.date],
    days: Sequence[Calls],
    counts: Floats,
    hours: Hours,
    left_out: dict[dt.date, str],
    named: list[str],
) -> None:
    """Name what stands out; bursts become NaN in `counts`, incident days go to `left_out`.

    On the scale 2√(N + 3/8), where Poisson counts have standard deviation 1 (Anscombe 1948), a
    half-hour is compared with its median over days, the day's own level taken out; the yardstick is
    1.4826 × the median absolute deviation of all half-hours, at least 1. Beyond 5 of these above it
    is a burst and is left out; two or more beyond 5 below are a hole in the service, and the day is
    an incident. So is a day with a half-hour whose share of abandoned callers is as far above its
    own median, on the scale 2√n·asin√p, and above one half.
    """
    scale = 2 * np.sqrt(counts + 0.375)
    far = _distances(scale)
    gone = np.array([np.histogram(day.arrival[day.abandoned], hours.edges)[0] for day in days])
    share = np.arcsin(np.sqrt(gone / np.maximum(counts, 1)))
    worse = _distances(2 * np.sqrt(counts) * (share - np.median(share, axis=0)))
    for place, date in enumerate(dates):
        silent = np.flatnonzero(far[place] < -_FAR)
        left = np.flatnonzero((worse[place] > _FAR) & (gone[place] > _MASS * counts[place]))
        if len(silent) >= _HOLE:
            left_out[date] = f"incident: hardly a call around {_times(silent, hours)}"
        elif len(left):
            left_out[date] = f"incident: callers gave up en masse around {_times(left, hours)}"
        else:
            for burst in np.flatnonzero(far[place] > _FAR):
                at = _clock(hours.edges[burst])
                usual = np.median(counts[:, burst])
                named.append(f"{date} {at}: {counts[place, burst]:.0f} calls, usual {usual:.0f}")
            counts[place, far[place] > _FAR] = np.nan


def _distances(values: Floats) -> Floats:
    off = values - np.median(values, axis=0)
    yardstick = _yardstick(off)
    # A day of half a silence has no level of its own.
    most = yardstick * _FAR / 2
    off = off - np.clip(np.median(off, axis=1, keepdims=True), -most, most)
    return np.asarray(off / _yardstick(off))


def _yardstick(off: Floats) -> float:
    return max(1.0, 1.4826 * float(np.median(np.abs(off))))


def _times(places: Sequence[int] | np.ndarray, hours: Hours) -> str:
    shown = [_clock(hours.edges[place]) for place in places]
    rest = len(shown) - _LONGEST_EVENT
    return ", ".join(shown[:_LONGEST_EVENT]) + (f" and {rest} more" if rest > 0 else "")


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"
