"""A shift, and why a tension was what it was, in sentences and tables."""

import re
from math import isnan
from typing import Final

import numpy as np

from dashboards.views.cell import Cell, Row
from dashboards.views.technician import DEVIATIONS, NOTABLE, Shift
from dashboards.words import clock, count, span
from twin.measures import compute
from twin.measures.explain import Account, Explanation
from twin.measures.ledger_words import (
    DOING,
    NOTHING,
    event,
    exact,
    in_step,
    largest_first,
    time,
    words,
)
from twin.measures.part import part
from twin.measures.run import Run
from twin.traces.tables import COMPONENTS, TENSION_COMPONENTS

__all__ = [
    "ENTRY_HEAD",
    "SHIFT_HEAD",
    "entries",
    "moment",
    "now",
    "off",
    "quarters",
    "shift_sentence",
    "why",
]

QUARTER: Final = 900.0
"""Seconds between two rows of the table of a shift."""

SHIFT_HEAD: Final = (
    "Time",
    "Doing",
    "Tension, points",
    *(f"{words(name).capitalize()}, points" for name in COMPONENTS[:TENSION_COMPONENTS]),
    "Steps skipped",
    "Reordered",
    "Repeated",
    "Concealed",
    "Listened to",
    "Alerts",
)  # fmt: skip
"""The head of `quarters`; the counts are since the row before."""

ENTRY_HEAD: Final = (
    "Component",
    "Left of it, points",
    "From",
    "To",
    "Trigger",
    "Contact",
    "Left of it, level",
    "Increment",
    "Exposure",
    "Weight",
    "Control",
    "Support",
    "Buffer",
)
"""The head of `entries`."""


def moment(text: str) -> float | None:
    """Seconds since midnight of a time of day, HH:MM or HH:MM:SS; None if it is none.

    Hours go on from 24 where a shift goes past midnight.
    """
    match = re.fullmatch(r"\s*(\d{1,2}):([0-5]\d)(?::([0-5]\d))?\s*", text or "")
    if not match or int(match[1]) >= 48:
        return None
    hours, minutes, seconds = (int(group or 0) for group in match.groups())
    return 3600.0 * hours + 60.0 * minutes + seconds


def shift_sentence(shift: Shift, start: float, end: float, *, live: bool = False) -> str:
    """What happened on a shift between two moments, in words."""
    whole = start <= shift.start and end >= shift.end
    own = part(shift.traces, shift.person, start, end)
    run, measured = Run(own), compute(own)
    if whole:
        when = f"{shift.name} was on shift {_between(start, end)}"
        lead = f"{when} so far and handled" if live else f"{when} and handled"
    else:
        lead = f"From {clock(start)} to {clock(end)} {shift.name} handled"
    told = [f"{lead} {count(int(measured['answered']), 'contact')}{_times(run, measured)}"]
    if own.has(("supervision",)):
        listened, alerted = (int(measured[name]) for name in ("listened", "alerts"))
        told.append(
            f"supervision {_often(listened, 'listened', 'did not listen')} and "
            f"{_often(alerted, 'alerted', 'did not alert')}"
        )
    if own.has(("procedure",)):
        told.append(_steps(run))
    return f"{'; '.join(told)}. {_tension(shift, start, end)}".strip()


def _between(start: float, end: float) -> str:
    return f"{clock(start)}–{clock(end)}"


def _times(run: Run, measured: dict[str, float]) -> str:
    if isnan(measured["aht"]):
        return ""
    held = ""
    if run.traces.has(("supervision",)):
        target = run.column("supervision", "target")
        if (target > 0).any():
            held = f", target {span(float(target[target > 0].mean()))}"
    return f" (AHT {span(measured['aht'])}{held})"


def _often(number: int, did: str, did_not: str) -> str:
    times = {1: "once", 2: "twice"}
    return f"{did} {times.get(number, f'{number} times')}" if number else did_not


def _steps(run: Run) -> str:
    repeated = run.where("procedure", "action", "repeated")
    skipped = run.where("procedure", "action", "skipped")
    needed = int((skipped & (run.column("procedure", "needed") == 1)).sum())
    prescribed, left_out = int((~repeated).sum()), int(skipped.sum())
    if not left_out:
        return f"none of {count(prescribed, 'step')} was skipped"
    verb = "was" if left_out == 1 else "were"
    if left_out == 1:
        which = ", and it was needed" if needed else ", and it was not needed"
    else:
        which = f", {needed or 'none'} of them needed"
    return f"{left_out} of {count(prescribed, 'step')} {verb} skipped{which}"


def _tension(shift: Shift, start: float, end: float) -> str:
    course = shift.course
    peak = course.peak(start, end) if course else None
    if peak is None:
        return "Strain was not modelled in this run." if course is None else ""
    over = shift.path.between(start, end).above(shift.threshold)
    level = f"{shift.threshold:g}"
    if not over:
        tail = f"and was never above {level}"
    else:
        tail = f"and was above {level} for {_lasting(over)}"
    return f"Tension peaked at {clock(peak[0])} with {count(round(peak[1]), 'point')}, {tail}."


def _lasting(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes >= 120:
        return f"{minutes // 60} h {minutes % 60} min"
    return count(minutes, "minute") if minutes else "less than a minute"


def now(name: str, t: float, activity: str | None, since: float) -> str:
    """When it is in a live run, and what somebody does that is not entered yet."""
    told = f". It is {clock(t)}"
    if activity is None:
        return f"{told}; {name} is off shift"
    return f"{told}; {name} has been {DOING[activity]} since {clock(since)}"


def off(name: str, day: int, days: list[int], *, absent: bool) -> str:
    """That somebody was not on shift on a day, and when he or she was."""
    said = f"{name} was not on shift on day {day}"
    if absent:
        said += ": off sick"
    if not days:
        return f"{said}, nor on any other day of this run."
    return f"{said}. On shift: day {_listed([str(one) for one in days])}."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def quarters(shift: Shift, start: float, end: float) -> list[Row]:
    """The shift as rows, one per quarter of an hour between two moments."""
    edges = np.arange(start // QUARTER + 1, end // QUARTER + 1) * QUARTER
    moments = [start, *(float(one) for one in edges if start < one < end), end]
    rows: list[Row] = []
    before = -float("inf")
    for at in moments:
        steps = [one for one in shift.deviations if before < one.t <= at and one.t >= start]
        acts = [one for one in shift.acts if before < one.t <= at and one.t >= start]
        counts = (
            *(sum(one.action == kind for one in steps) for kind in DEVIATIONS),
            sum(one.concealed for one in steps),
            *(sum(one.act == kind for one in acts) for kind in (NOTABLE[0], NOTABLE[2])),
        )
        rows.append(
            (Cell(clock(at), exact(at - shift.midnight)), _doing(shift, at), *_points(shift, at),
             *(str(one) for one in counts))
        )  # fmt: skip
        before = at
    return rows


def _doing(shift: Shift, at: float) -> str:
    now = next((one for one in shift.activities if one.start <= at < one.end), None)
    return words(now.activity) if now else "–"


def _points(shift: Shift, at: float) -> list[Cell]:
    course = shift.course
    if course is None:
        return [Cell("–", "")] * (TENSION_COMPONENTS + 1)
    place = min(int(np.searchsorted(course.moments, at)), len(course.moments) - 1)
    values = [course.tension[place], *course.parts[:, place]]
    return [Cell("–" if isnan(one) else f"{one:.1f}", f"{one:.4f}") for one in values]


def why(found: Explanation, midnight: float) -> str:
    """Why a tension was what it was, in a sentence."""
    shown = in_step([account.points for account in found.parts], 0)
    whole = round(sum(shown))
    pairs = sorted(zip(shown, found.parts, strict=True), key=lambda pair: -pair[1].points)
    parts = [f"{points:.0f} from {words(one.component)}" for points, one in pairs if points >= 1]
    lead = (
        f"At {time(found.at - midnight)} {found.technician}’s tension was {count(whole, 'point')}"
    )
    said = f"{lead}: {', '.join(parts)}." if parts else f"{lead}."
    said += f" {_largest(found, midnight)}{_then(found)}"
    if found.contact >= 0 and found.as_of != found.at:
        said += (
            f" Told as of {time(found.as_of - midnight)}: what contact {found.contact} does is "
            "entered when it is over."
        )
    return said


def _largest(found: Explanation, midnight: float) -> str:
    """The row of the ledger of which most is left, in points."""
    each = [(one.left * _worth(part_), one) for part_ in found.parts for one in part_.entries]
    if not each:
        return ""
    points, entry = max(each, key=lambda pair: pair[0])
    if round(points) < 1:
        return ""
    stretch = f"{clock(entry.start - midnight)}–{clock(entry.t - midnight)}"
    told = event(entry, midnight)
    return (
        f"The largest single part, {count(round(points), 'point')}, is left of {stretch}: {told}. "
    )


def _then(found: Explanation) -> str:
    """What was going on at the moment."""
    ended = [
        one
        for account in found.parts
        for one in account.entries
        if one.contact >= 0 and abs(one.t - found.at) < 1 and not one.under_way
    ]
    if ended:
        return f"A stretch of work on contact {ended[-1].contact} had just ended."
    on = f", on contact {found.contact}" if found.contact >= 0 else ""
    return f"{found.technician} was {DOING.get(found.activity, found.activity)} then{on}."


def entries(found: Explanation, midnight: float) -> list[Row]:
    """The rows of the ledger behind a tension, the one of which most is left first.

    What is left of a row in points is its part of its component's points; below three decimals of
    a level nothing is told.
    """
    told: list[tuple[float, Row]] = []
    for account in found.parts:
        each = _worth(account)
        if account.opening_left >= NOTHING:
            began = found.shift_start - midnight
            told.append(
                (
                    account.opening_left * each,
                    _entry_row(
                        account.component,
                        exact(began),
                        exact(began),
                        "what the shift began with",
                        "–",
                        account.opening_left * each,
                        account.opening_left,
                    ),
                )
            )
        for entry in largest_first(account):
            if entry.left < NOTHING:
                break
            exposed = entry.control >= 0
            told.append(
                (
                    entry.left * each,
                    _entry_row(
                        account.component,
                        exact(entry.start - midnight),
                        exact(entry.t - midnight),
                        event(entry, midnight).split(": contact")[0],
                        f"{entry.contact} {entry.contact_type or ''}".strip()
                        if entry.contact >= 0
                        else "–",
                        entry.left * each,
                        entry.left,
                        entry.increment,
                        *(
                            (entry.exposure, entry.weight, entry.control, entry.support)
                            if exposed
                            else (None,) * 4
                        ),
                        entry.buffer if exposed else None,
                    ),
                )
            )
    return [row for _, row in sorted(told, key=lambda pair: -pair[0])]


def _worth(account: Account) -> float:
    """Points per unit of level of a component, as its whole has them."""
    return account.points / account.level if account.level else 0.0


def _entry_row(
    component: str, start: str, end: str, trigger: str, contact: str, *numbers: float | None
) -> Row:
    digits = (1, 3, 3, 2, 2, 2, 2, 2)
    padded = (*numbers, *(None for _ in range(len(digits) - len(numbers))))
    points, *others = (
        Cell("–", "") if one is None else Cell(f"{one:.{places}f}", f"{one:.6g}")
        for one, places in zip(padded, digits, strict=True)
    )
    return (words(component), points, start, end, trigger, contact, *others)
