"""Technicians' activities tile their shifts."""

from collections.abc import Iterator

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.checks.report import DAY, clock, report, who
from twin.measures.run import Run
from twin.measures.spans import TOLERANCE


def durations_tile(run: Run) -> Iterator[str]:
    """Activities follow one another without gap or overlap; experts' do not overlap either.

    A gap within a day is sound only where the control log says that staffing was changed.
    """
    end, person, _, _, start = run.traces.rows("duration").T
    order = np.lexsort((end, start, person))
    end, person, start = end[order], person[order], start[order]

    def where(i: int) -> str:
        return f"{who(run, person[i])} at {clock(end[i])}"

    yield from report(end < start - TOLERANCE, "activities end before they begin", where)
    overlap = (person[1:] == person[:-1]) & (start[1:] < end[:-1] - TOLERANCE)
    yield from report(overlap, "activities overlap with the next", where)

    spans, changes = run.spans, _staffing_changes(run)
    gap = (np.diff(spans.person) == 0) & (np.diff(spans.start // DAY) == 0)
    for i in np.flatnonzero(gap):
        gap[i] = not np.any((changes >= spans.start[i]) & (changes <= spans.start[i + 1]))
    yield from report(
        gap,
        "gaps within a shift",
        lambda i: (
            f"{who(run, spans.person[i])} from {clock(spans.end[i])} to {clock(spans.start[i + 1])}"
        ),
    )


def shifts_are_kept(run: Run) -> Iterator[str]:
    """Every stretch on shift begins with one of the team's shifts and lasts at least to its end.

    Says nothing of observed logs, nor of days on which staffing was changed.
    """
    spans, teams = run.spans, run.header.section("teams")
    changed = set(_staffing_changes(run) // DAY)
    broken = np.zeros(len(spans), dtype=bool)
    for i, (person, start, end) in enumerate(
        zip(spans.person, spans.start, spans.end, strict=True)
    ):
        midnight = start // DAY * DAY
        shifts = teams.get(run.header.people[person].team, {}).get("shifts", [])
        ends = [s["end"] for s in shifts if abs(midnight + s["start"] - start) < TOLERANCE]
        kept = bool(ends) and end >= midnight + min(ends) - TOLERANCE
        broken[i] = bool(shifts) and not kept and start // DAY not in changed
    yield from report(
        broken,
        "stretches of work are no shift of the team",
        lambda i: (
            f"{who(run, spans.person[i])} from {clock(spans.start[i])} to {clock(spans.end[i])}"
        ),
    )


def _staffing_changes(run: Run) -> Floats:
    """When the staffing level was changed during the run, in seconds."""
    if "staffing.level" not in run.header.vocabularies.get("lever", ()):
        return np.empty(0)
    return run.column("control", "t")[run.where("control", "lever", "staffing.level")]
