"""How many technicians were there, half-hour by half-hour, and a roster of whole people."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy import optimize

from twin.mirror.fit.calls import Floats
from twin.mirror.fit.days import HALF_HOUR, Hours
from twin.mirror.fit.estimate import Estimate, Fit, of_mean
from twin.mirror.fit.presence import Floor, mean_number

__all__ = ["Row", "fit_staffing", "on_floor", "roster"]

Row = dict[str, Any]
"""A shift as a scenario writes it."""

_LENGTHS = (16, 12, 8, 4)
"""Lengths of shifts, in half-hours: eight, six, four and two hours."""

_MOST_AWAY = 0.5

_PER_SHIFT = 0.2
"""What a shift costs beside a technician's half-hour too many or too few: few long shifts are
preferred to many short ones."""


def fit_staffing(floors: Sequence[Floor], hours: Hours) -> tuple[Fit, list[Row]]:
    """Mean presence per half-hour, and the roster that comes nearest to it."""
    presence = np.array([floor.present() for floor in floors])
    if not presence.any():
        return Fit("staffing", "Staffing", too_few="too few (n=0 calls with a technician)"), []
    mean = presence.mean(axis=0)
    stayed, there = np.sum([floor.stays() for floor in floors], axis=0)
    away = float(1 - there / stayed) if stayed > 0 else 0.0
    rows = roster(mean, hours, away)
    planned = on_floor(rows, hours)
    estimates = []
    for place, start in enumerate(hours.edges[:-1]):
        middle, low, high = of_mean(presence[:, place])
        estimates.append(
            Estimate(
                "", f"technicians present from {_clock(start / 60)}", middle, max(low, 0.0), high,
                len(floors), "days", "", "mean ± t s/√n over days",
            )
        )  # fmt: skip
    service, present = np.sum([floor.squeezed() for floor in floors], axis=0)
    per_hour = HALF_HOUR / 3600
    fitness = {
        "technician-hours a day, observed": float(mean.sum()) * per_hour,
        "technician-hours a day, roster": float(planned.sum()) * per_hour,
        "away between first and last moment, share": away,
        "mean difference per half-hour": float(np.abs(planned - mean).mean()),
        "share in conversation while callers wait": float(service / present) if present else 0.0,
    }
    curves = {
        "start": hours.edges[:-1],
        "presence": presence,
        "mean": mean,
        "roster": planned,
        "busy": np.mean([floor.busy() for floor in floors], axis=0),
    }
    declared = floors[0].day.presence is not None
    notes = (
        "presence is what the log itself says"
        if declared
        else "presence is inferred: from the first conversation to the last, but for gaps of more "
        "than 20 minutes, or during which callers waited for more than two",
        "the roster is the same every day; the centre's may not have been",
    )
    return Fit("staffing", "Staffing", tuple(estimates), fitness, notes, curves=curves), rows


def roster(present: Floats, hours: Hours, away: float) -> list[Row]:
    """Whole shifts whose technicians on the floor come nearest to `present`.

    Integer programme over shifts at every half-hour: least sum of absolute deviations, plus a
    little per shift. Of a shift, the share `away` is breaks of half an hour. Where the centre is
    open for less than two hours, everybody works throughout.
    """
    slots = len(present)
    patterns = [(length, breaks) for length in _LENGTHS if length <= slots
                for breaks in _breaks(length, away)] or [(slots, ())]  # fmt: skip
    choices = [
        (start, length, breaks)
        for length, breaks in patterns
        for start in range(slots - length + 1)
    ]
    cover = np.zeros((slots, len(choices)))
    for column, (start, length, breaks) in enumerate(choices):
        cover[start : start + length, column] = 1
        for b in breaks:
            cover[start + b, column] = 0
    identity = np.eye(slots)
    found = optimize.milp(
        np.r_[np.full(len(choices), _PER_SHIFT), np.ones(2 * slots)],
        constraints=optimize.LinearConstraint(
            np.hstack([cover, identity, -identity]), present, present
        ),
        integrality=np.r_[np.ones(len(choices)), np.zeros(2 * slots)],
        # A node limit, not a time limit, so that the result is the same on any machine.
        options={"mip_rel_gap": 0.1, "node_limit": 20_000},
    )
    assert found.x is not None, found.message
    numbers = np.rint(found.x[: len(choices)]).astype(int)
    first = hours.open / 60
    rows = [
        {
            "start": _clock(first + 30 * start),
            "end": _clock(first + 30 * (start + length)),
            "technicians": int(technicians),
            "breaks": [{"at": _clock(first + 30 * (start + b)), "seconds": 1800} for b in breaks],
        }
        for (start, length, breaks), technicians in zip(choices, numbers, strict=True)
        if technicians
    ]
    return sorted(rows, key=lambda row: (str(row["start"]), str(row["end"])))


def _breaks(length: int, away: float) -> list[tuple[int, ...]]:
    """Where the breaks of a shift may lie: evenly, or half an hour sooner or later."""
    count = round(min(max(away, 0.0), _MOST_AWAY) * length)
    first = min(2, length // 2)  # nobody comes for half an hour before a break
    found = {
        tuple(
            min(max(int((i + 0.5) * length / count) + shifted, first), length - 2)
            for i in range(count)
        )
        for shifted in (-1, 0, 1)
    }
    return sorted(breaks for breaks in found if len(set(breaks)) == count)


def on_floor(rows: Iterable[Row], hours: Hours) -> Floats:
    """The technicians that a roster puts on the floor, mean per half-hour."""
    total = np.zeros(len(hours.edges) - 1)
    for row in rows:
        spans = [(_seconds(row["start"]), _seconds(row["end"]), 1)]
        spans += [
            (_seconds(pause["at"]), _seconds(pause["at"]) + pause["seconds"], -1)
            for pause in row["breaks"]
        ]
        for begin, end, sign in spans:
            one = mean_number(np.array([begin]), np.array([end]), hours)
            total += sign * row["technicians"] * one
    return total


def _clock(minutes: float) -> str:
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


def _seconds(clock: str) -> float:
    hours, minutes = clock.split(":")
    return 3600.0 * int(hours) + 60.0 * int(minutes)
