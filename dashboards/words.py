"""What a chart shows, said in a sentence: under the chart, in its table, and for screen readers.

Sentences state what happened together; they never say that one thing caused the other.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.live.series import Limits, Series

WINDOW = 1800.0
"""How far back "lately" reaches, in simulated seconds."""


def clock(t: float) -> str:
    """Time of day: 42,000 s is 11:40."""
    minutes = int(t // 60) % 1440
    return f"{minutes // 60}:{minutes % 60:02d}"


def span(seconds: float) -> str:
    """A length of time: 72 s is 1:12, 3,725 s is 1:02:05."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{second:02d}" if hours else f"{minutes}:{second:02d}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `count(1, "contact")` is "1 contact"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _at(rows: Sequence[Sequence[Any]], t: float) -> int:
    """Position of the last row at or before t, or -1."""
    return bisect_right(rows, t, key=lambda row: row[0]) - 1


def _moved(was: float, now: float, unit: str) -> str:
    """How a quantity in whole units went from `was` to `now`."""
    was, now = round(was), round(now)
    if was == now:
        return f"stayed at {now}{unit}"
    return f"{'rose' if now > was else 'fell'} from {was} to {now}{unit}"


def _crossing(series: Series, threshold: float) -> tuple[bool, float | None]:
    """Whether tension is at or over the threshold now, and since when it is on that side."""
    known = [(row[0], row[5]) for row in series.wallboard if row[5] is not None]
    over = known[-1][1] >= threshold
    for before, after in zip(known[-2::-1], known[::-1], strict=False):
        if (before[1] >= threshold) != over:
            return over, after[0]
    return over, None


def bargain(series: Series, limits: Limits) -> str:
    """What was bought, and what was paid, over the last half hour."""
    board = series.wallboard
    levels = [(t, share) for t, share in series.level if share is not None]
    if len(board) < 2 or not levels:
        return "Nothing to report yet: the first contacts are being answered."
    now = board[-1][0]
    start = max(now - WINDOW, board[0][0])
    early = start > now - WINDOW
    lead = f"Since {clock(start)}" if early else f"In the 30 minutes to {clock(now)}"
    old_level = levels[max(0, _at(levels, start))][1]
    level = levels[-1][1]
    gap = round(100 * level) - round(100 * limits.answered_share)
    side = "at" if not gap else "above" if gap > 0 else "below"
    bought = (
        f"{lead} service level {_moved(100 * old_level, 100 * level, ' %')}, {side} its target of "
        f"{100 * limits.answered_share:.0f} %"
    )
    watched = _watched(series, now, start, early)
    old_tension, tension = board[max(0, _at(board, start))][5], board[-1][5]
    if old_tension is None or tension is None:
        return f"{bought}. Tension is in no log."
    over, since = _crossing(series, limits.tension)
    if since is not None and since > start:
        where = f"it {'rose above' if over else 'fell below'} {limits.tension:g} at {clock(since)}"
    elif over and since is not None:
        where = f"it has been above {limits.tension:g} since {clock(since)}"
    else:
        where = f"it is {'above' if over else 'below'} its threshold of {limits.tension:g}"
    paid = f"Mean tension {_moved(old_tension, tension, ' points')}; {where}."
    return f"{bought}, {watched}. {paid}"


def _watched(series: Series, now: float, start: float, early: bool) -> str:
    recent = sum(start < t <= now for t, *_ in series.acts)
    if early or start - WINDOW < series.wallboard[0][0]:
        return f"with {count(recent, 'act')} of supervision"
    before = sum(start - WINDOW < t <= start for t, *_ in series.acts)
    if before == recent:
        return f"with {count(recent, 'act')} of supervision, as many as in the half hour before"
    return f"while acts of supervision went from {before} to {recent}"


def day(
    series: Series, limits: Limits, tiles: Mapping[str, Any], stopped_at: float | None = None
) -> str:
    """The bargain of the whole day, once it is over; or up to when the run was stopped (s)."""
    over = stopped_at is None
    parts = ["The day is over." if over else f"The run was stopped at {clock(stopped_at or 0)}."]
    level = tiles["service_level"].get("today")
    if level is not None:
        until = "over the day" if over else "up to then"
        parts.append(
            f"Service level {until}: {100 * level:.0f} %, with a target of "
            f"{100 * limits.answered_share:.0f} %."
        )
    tensions = [(row[5], row[0]) for row in series.wallboard if row[5] is not None]
    if tensions:
        peak, at = max(tensions, key=lambda row: row[0])
        parts.append(f"Mean tension was highest at {clock(at)}, with {peak:.0f} points.")
    parts.append(
        f"The supervision system acted {count(len(series.acts), 'time')} and wrote "
        f"{count(sum(n for _, n in series.recorded), 'row')}."
    )
    return " ".join(parts)


def queue(now: Mapping[str, Any]) -> str:
    """How many wait, and how many could serve them."""
    if now.get("few"):
        return str(now["few"])
    staffed, ready = now["staffed"], now["ready"]
    verb = "is" if 1 in (ready, staffed) else "are"
    free = f"{ready} of {count(staffed, 'technician')} {verb} ready"
    if not staffed:
        free = "nobody is on shift"
    if not now["waiting"]:
        return f"Nobody is waiting; {free}."
    verb = "waits" if now["waiting"] == 1 else "wait"
    longest = span(now["longest_wait"])
    whom = f"{longest} so far" if now["waiting"] == 1 else f"the longest for {longest}"
    return f"{count(now['waiting'], 'contact')} {verb}, {whom}; {free}."


def state(clock_: Mapping[str, Any], tiles: Mapping[str, Any], limits: Limits) -> str:
    """For a screen reader: only what changes rarely, so that it does not speak all the time."""
    if clock_.get("error"):
        return "The run has stopped."
    if clock_.get("resuming") is not None:
        return "The run is being taken up again."
    if clock_["finished"]:
        return "The run was stopped." if clock_.get("stopped") else "The day is over."
    parts = ["Paused." if clock_["paused"] else ""]
    level, tension = tiles["service_level"]["value"], tiles["tension"]
    if level is not None:
        side = "on target" if level >= limits.answered_share else "below target"
        parts.append(f"Service level is {side}.")
    if tension is not None:
        side = "above" if tension >= limits.tension else "below"
        parts.append(f"Mean tension is {side} its threshold.")
    return " ".join(part for part in parts if part)


def table(series: Series, step: float = 900.0) -> list[tuple[str, ...]]:
    """The bargain strip as rows of text, one per quarter of an hour.

    Each row: time, service level (%), mean tension (points), acts of supervision and rows
    recorded since the row before, contacts waiting, technicians ready.
    """
    rows: list[tuple[str, ...]] = []
    before = -1.0
    for t, waiting, _, ready, _, tension in series.wallboard:
        if t % step:
            continue
        at = _at(series.level, t)
        share = series.level[at][1] if at >= 0 else None
        rows.append(
            (
                clock(t),
                "–" if share is None else f"{100 * share:.0f}",
                "–" if tension is None else f"{tension:.0f}",
                str(sum(before < row[0] <= t for row in series.acts)),
                str(sum(n for minute, n in series.recorded if before <= minute < t)),
                str(waiting),
                str(ready),
            )
        )
        before = t
    return rows


TABLE_HEAD = (
    "Time",
    "Service level, %",
    "Mean tension, points",
    "Acts of supervision",
    "Rows recorded",
    "Waiting",
    "Ready",
)
"""The head of `table`."""
