"""The shifts of one run, as the page of a technician needs them: who, when, which part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor
from typing import Any

from dashboards.address import whole
from dashboards.site import Shown, Site
from dashboards.views import technician_words as words
from dashboards.views.technician import DAY, Shift
from dashboards.views.technician_carried import Carried, carried
from twin.measures.whereabouts import short
from twin.traces.tables import ACTIVITIES

__all__ = ["Bounds", "Sheets", "bounds"]

_ROUND = 300.0
"""Seconds to which the ends of the sliders are rounded."""

_LEAST = 600.0
"""Seconds that are shown at least."""


class Sheets:
    """The shifts of one run, as the page needs them."""

    def __init__(self, site: Site, shown: Shown) -> None:
        self.site, self.shown = site, shown
        self.header = shown.reader.header
        self._shifts = site.shifts(shown)

    def days(self) -> list[tuple[int, str]]:
        """The days of the run with their dates."""
        first = datetime.fromisoformat(self.header.start_date)
        dates = [first + timedelta(days=one) for one in range(self.header.days)]
        return [(i, f"{i} – {day:%a} {day.day} {day:%B}") for i, day in enumerate(dates, 1)]

    def on_shift(self, day: int) -> list[str]:
        """Who was on shift that day, in the order of the header's people."""
        there = {name for name, on, *_ in self._shifts if on == day}
        return [one.name for one in self.header.people if one.name in there]

    def days_of(self, who: str) -> list[int]:
        """The days on which somebody was on shift."""
        return [day for name, day, *_ in self._shifts if name == who]

    def meant(self, day_text: str, who: str) -> tuple[int, str, str]:
        """Day, name, and what was not understood of the two.

        Without a name it is whoever carried most tension that day.
        """
        notices = []
        day = whole(day_text, 0)
        if not 1 <= day <= self.header.days:
            notices.append(f"day = {day_text[:40]}: allowed: 1 to {self.header.days}.")
            day = 1
        first = next((one.name for one in self.carried(day)), "")
        first = first or next(iter(self.on_shift(day)), "")
        if not who:
            return day, first, " ".join(notices)
        name = self._named(who)
        if name is None:
            notices.append(f"who = {who[:40]}: no technician of this run; shown: {first}.")
        return day, name or first, " ".join(notices)

    def _named(self, who: str) -> str | None:
        for one in self.header.people:
            if one.role == "technician" and short(one.name) == short(who):
                return one.name
        return None

    def carried(self, day: int) -> list[Carried]:
        """Who carried how much tension that day, the most first; empty where it is not known."""
        return carried(self.site.strains(self.shown), day, self._shifts)

    def roster(self, day: int) -> list[dict[str, Any]]:
        """The technicians who ever came to work, by team, as a picker takes them."""
        came, there = {name for name, *_ in self._shifts}, set(self.on_shift(day))
        told = {
            one.name: f" · mean tension {one.mean:.0f}, peak {one.peak:.0f}"
            for one in self.carried(day)
        }
        teams: dict[str, list[dict[str, str]]] = {}
        for one in self.header.people:
            if one.name in came:
                off = " – off shift"
                label = f"{one.name}{told.get(one.name, '') if one.name in there else off}"
                teams.setdefault(one.team, []).append({"value": one.name, "label": label})
        return [{"group": team, "items": items} for team, items in teams.items()]

    def shift(self, day: int, who: str) -> Shift | None:
        """Somebody's shift of a day; None if there was none."""
        for name, on, start, end in self._shifts:
            if name == who and on == day and end > start:
                return Shift(self.site.traces_of(self.shown, who), who, day, start, end)
        return None

    def now(self, who: str) -> str:
        """Of a live run: when it is, and what somebody is doing that no row tells yet."""
        floor_ = self.shown.reader.floor() if self.shown.live else None
        if not floor_:
            return ""
        place = [one.name for one in self.header.people].index(who)
        activity, since = floor_["people"][place][:2]
        doing = ACTIVITIES[int(activity)] if activity >= 0 else None
        return words.now(who, floor_["t"], doing, since)

    def off(self, day: int, who: str) -> str:
        """Why there is no shift to be shown."""
        if not who:
            return f"Nobody has been on shift on day {day} so far."
        absent = False
        traces = self.site.traces_of(self.shown, who)
        if traces.has(("attendance",)):
            events = traces.words("attendance", "event")
            at = traces.column("attendance", "t")
            absent = any(
                event == "absent" and int(t // DAY) == day - 1
                for event, t in zip(events, at, strict=True)
            )
        return words.off(who, day, self.days_of(who), absent=absent)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the sliders need, in seconds since the day's midnight.

    They go from `low` to `high`; `first` to `last` is shown, and `at` is the moment asked about.
    `shift` is what the browser knows of the shift; None if there is none, and `off` says why.
    """

    shift: dict[str, Any] | None
    low: float
    high: float
    first: float
    last: float
    at: float
    off: str


def bounds(sheets: Sheets, day: int, who: str, asked: Mapping[str, str]) -> Bounds:
    """The bounds of somebody's shift, with the time and the moment asked for where it has them.

    Args:
        sheets: of the run.
        day: from 1.
        who: as the header has the name.
        asked: times of day `from`, `to` and `at`; empty for the whole shift and its peak.
    """
    shift = sheets.shift(day, who)
    if shift is None:
        return Bounds(None, 0.0, DAY, 0.0, DAY, 0.0, sheets.off(day, who))
    begin, end = shift.start - shift.midnight, shift.end - shift.midnight
    low, high = floor(begin / _ROUND) * _ROUND, ceil(end / _ROUND) * _ROUND
    times = [words.moment(asked[key]) for key in ("from", "to")]
    first, last = (
        default if at is None or not low <= at <= high else at
        for at, default in zip(times, (low, high), strict=True)
    )
    if last - first < _LEAST:
        first, last = low, high
    peak = shift.course.peak(shift.start, shift.end) if shift.course else None
    top = (peak[0] if peak else shift.start) - shift.midnight
    wanted = words.moment(asked["at"])
    at = top if wanted is None or not begin <= wanted <= end else wanted
    told = {
        "who": who,
        "day": day,
        "begin": begin,
        "end": end,
        "low": low,
        "high": high,
        "peak": top,
        "epoch": (shift.epoch + shift.midnight) * 1000,
        "said": f"{shift.name}, team {shift.team}, {shift.contract} contract, {shift.date}"
        f"{sheets.now(who)}",
    }
    return Bounds(told, low, high, first, last, at, "")
