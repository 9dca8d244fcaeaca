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

    What begins or ends at the very moment of reading may be shown or not.
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
        yield from report(
            (shown < least) | (shown > most),
            f"readings of the wallboard are wrong on {name}",
            partial(_reading, t, shown, least),
        )


def _reading(t: Floats, shown: Floats, least: Floats, i: int) -> str:
    return f"{clock(t[i])}, {shown[i]:.0f}, not {least[i]:.0f}"


def _going_on(t: Floats, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """How many stretches hold each moment, without and with those that begin or end there."""
    lasting = end - start > 2 * TOLERANCE
    start, end = np.sort(start[lasting]), np.sort(end[lasting])
    before, after = t - TOLERANCE, t + TOLERANCE
    least = np.searchsorted(start, before, "left") - np.searchsorted(end, after, "right")
    most = np.searchsorted(start, after, "right") - np.searchsorted(end, before, "left")
    return least.astype(np.float64), most.astype(np.float64)
