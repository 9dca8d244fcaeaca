"""The wallboard shows what the other tables say was going on."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.checks.report import clock, report
from twin.measures.run import BUSY, Run
from twin.measures.spans import TOLERANCE


def wallboard_agrees(run: Run) -> Iterator[str]:
    """Staffed, ready, busy and waiting are as the durations and the contacts have it.

    What begins or ends at the very moment of reading may be shown or not; a contact that took no
    time at all, which has no row in the duration table, may be shown then too.
    """
    t = run.column("wallboard", "t")
    end, _, activity, _, start = run.duration_rows.T
    words = run.header.words("activity")
    ready = activity == words.index("ready")
    busy = np.isin(activity, [words.index(word) for word in BUSY])
    arrived, wait = run.column("contact", "arrived"), run.column("contact", "wait")
    ring = run.header.section("routing").get("ring", 0.0)
    left = arrived + wait - np.where(run.answered, ring, 0.0)
    for name, begin, over in (
        ("staffed", run.spans.start, run.spans.end),
        ("ready", start[ready], end[ready]),
        ("busy", start[busy], end[busy]),
        ("waiting", arrived, left),
    ):
        shown = run.column("wallboard", name)
        least, most = _going_on(t, begin, over)
        if name == "busy":
            most += _at(t, (arrived + wait)[run.answered & (run.handle <= 2 * TOLERANCE)])
        yield from report(
            (shown < least) | (shown > most),
            f"readings of the wallboard are wrong on {name}",
            partial(_reading, t, shown, least),
        )


def _reading(t: Floats, shown: Floats, least: Floats, i: int) -> str:
    return f"{clock(t[i])}, {shown[i]:.0f}, not {least[i]:.0f}"


def _at(t: Floats, moments: Floats) -> Floats:
    """How many of the moments each reading falls on."""
    moments = np.sort(moments)
    before, after = t - TOLERANCE, t + TOLERANCE
    many = np.searchsorted(moments, after, "right") - np.searchsorted(moments, before, "left")
    return many.astype(np.float64)


def _going_on(t: Floats, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """How many stretches hold each moment, without and with those that begin or end there."""
    lasting = end - start > 2 * TOLERANCE
    start, end = np.sort(start[lasting]), np.sort(end[lasting])
    before, after = t - TOLERANCE, t + TOLERANCE
    least = np.searchsorted(start, before, "left") - np.searchsorted(end, after, "right")
    most = np.searchsorted(start, after, "right") - np.searchsorted(end, before, "left")
    return least.astype(np.float64), most.astype(np.float64)
