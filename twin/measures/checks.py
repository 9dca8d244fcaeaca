"""What must hold in the traces of any run: nothing gets lost, nothing is counted twice."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Flags, Floats
from twin.measures.occupancy import occupancy, occupancy_from_contacts
from twin.measures.run import Run
from twin.measures.spans import TOLERANCE
from twin.traces.frame import Traces
from twin.traces.tables import COMPONENTS, OUTCOMES

_DAY = 86_400.0
_SHOWN = 3
_LEVEL_TOLERANCE = 1e-9


def conservation(traces: Traces) -> list[str]:
    """What does not add up in a run, one line each; empty when the traces are sound.

    Every offered contact ends exactly once; each technician's durations tile his shifts without
    gap or overlap; handling time is the same in the contact and the duration table, and so is
    occupancy; every row of the ledger balances and opens where its component's last row closed.
    """
    run = Run(traces)
    checks: tuple[Callable[[Run], Iterator[str]], ...] = (
        _contacts_end_once, _durations_tile, _shifts_are_kept, _handling_agrees,
        _occupancy_agrees, _ledger_balances, _ledger_chains,
    )
    return [line for check in checks for line in check(run)]


def _report(
    wrong: Flags, what: str, where: Callable[[int], str] | None = None
) -> Iterator[str]:
    """One line if any flag is up: how many, what, and the first few by name."""
    places = np.flatnonzero(wrong)
    if len(places):
        shown = "; ".join(where(int(i)) for i in places[:_SHOWN]) if where else ""
        more = ", …" if len(places) > _SHOWN else ""
        yield f"{len(places)} {what}" + (f": {shown}{more}" if shown else "")


def _contacts_end_once(run: Run) -> Iterator[str]:
    """One row per contact number, with a known outcome, numbers that fit it, and none missing."""
    names = ("contact", "t", "technician", "outcome", "arrived", "wait", "talk")
    number, t, technician, outcome, arrived, wait, talk = (run.column("contact", n) for n in names)

    def name(i: int) -> str:
        return f"contact {number[i]:.0f}"

    seen, rows = np.unique(number, return_counts=True)
    yield from _report(rows > 1, "contacts end more than once", lambda i: f"contact {seen[i]:.0f}")
    if len(seen):
        missing = np.setdiff1d(np.arange(seen[0], seen[-1] + 1), seen)
        yield from _report(
            missing >= 0, "contact numbers have no end", lambda i: f"contact {missing[i]:.0f}"
        )
    yield from _report(~np.isin(outcome, range(len(OUTCOMES))), "contacts lack an outcome", name)
    yield from _report(
        run.answered & (technician < 0), "answered contacts name no technician", name
    )
    yield from _report(
        ~run.answered & ((run.handle > 0) | (technician >= 0)),
        "contacts that were not answered were handled", name,
    )
    lengths = [run.column("contact", n) for n in ("wait", "talk", "hold", "after_contact")]
    yield from _report(np.min([*lengths, t - arrived], axis=0, initial=0) < -TOLERANCE,
                       "contacts have a negative time", name)
    late = t - (arrived + np.nan_to_num(wait + run.handle))
    yield from _report(late < -TOLERANCE, "contacts closed before they were over", name)
    for table in ("duration", "procedure", "supervision", "strain"):
        about = np.unique(run.column(table, "contact"))
        orphans = np.setdiff1d(about[about >= 0], seen)
        yield from _report(
            orphans >= 0, f"contacts of the {table} table never ended",
            lambda i, orphans=orphans: f"contact {orphans[i]:.0f}",  # type: ignore[misc]
        )


def _durations_tile(run: Run) -> Iterator[str]:
    """Each technician's activities follow one another without gap or overlap within a day.

    A gap within a day is sound only where the control log says that staffing was changed.
    """
    end, person, _, _, start = _by_person(run)
    same = person[1:] == person[:-1]
    step = start[1:] - end[:-1]

    def where(i: int) -> str:
        return f"{_who(run, person[i])} at {_clock(end[i])}, {step[i]:+.3f} s"

    yield from _report(end < start - TOLERANCE, "activities end before they begin",
                       lambda i: f"{_who(run, person[i])} at {_clock(end[i])}")
    yield from _report(same & (step < -TOLERANCE), "activities overlap", where)
    spans = run.spans
    again = np.flatnonzero(
        (spans.person[1:] == spans.person[:-1])
        & (spans.start[1:] // _DAY == spans.start[:-1] // _DAY)
    )
    changes = _staffing_changes(run)
    idle = np.array([
        not np.any((changes >= spans.start[i]) & (changes <= spans.start[i + 1])) for i in again
    ], dtype=bool)
    yield from _report(
        idle, "gaps within a shift",
        lambda k: f"{_who(run, spans.person[again[k]])} from {_clock(spans.end[again[k]])}",
    )


def _shifts_are_kept(run: Run) -> Iterator[str]:
    """Every stretch on shift begins with one of the team's shifts and lasts to its end.

    Says nothing of observed logs, nor of days on which staffing was changed.
    """
    teams = run.header.section("teams")
    changed = set(_staffing_changes(run) // _DAY)
    wrong = []
    for person, start, end in zip(run.spans.person, run.spans.start, run.spans.end, strict=True):
        day = start // _DAY
        shifts = teams.get(run.header.people[person].team, {}).get("shifts", [])
        ends = [s["end"] for s in shifts if abs(s["start"] - (start - day * _DAY)) < TOLERANCE]
        kept = ends and end - day * _DAY >= min(ends) - TOLERANCE
        wrong.append(not kept and bool(shifts) and day not in changed)
    yield from _report(
        np.array(wrong, dtype=bool), "stretches of work are no shift of the team",
        lambda i: f"{_who(run, run.spans.person[i])} from {_clock(run.spans.start[i])} to "
        f"{_clock(run.spans.end[i])}",
    )


def _handling_agrees(run: Run) -> Iterator[str]:
    """Talk, hold and after-contact work of each contact are those of its durations."""
    if not len(run.duration_rows):
        return
    rows = run.duration_rows[run.duration_rows[:, 3] >= 0]
    number = run.column("contact", "contact")
    order = np.argsort(number)
    place = order[np.searchsorted(number, rows[:, 3], sorter=order).clip(max=len(order) - 1)]
    known = number[place] == rows[:, 3]
    rows, place = rows[known], place[known]
    words = run.header.words("activity")
    on_line = np.isin(rows[:, 2], [words.index("talk"), words.index("hold")])
    picked_up = np.full(len(number), np.inf)
    hung_up = np.full(len(number), -np.inf)
    np.minimum.at(picked_up, place[on_line], rows[on_line, 4])
    np.maximum.at(hung_up, place[on_line], rows[on_line, 0])
    spent = {
        word: np.bincount(
            place, (rows[:, 0] - rows[:, 4]) * (rows[:, 2] == words.index(word)), len(number)
        )
        for word in ("talk", "hold", "wrap_up")
    }
    talk, hold, acw = (run.column("contact", n) for n in ("talk", "hold", "after_contact"))
    answered_at = run.column("contact", "arrived") + run.column("contact", "wait")
    line = np.where(np.isfinite(picked_up), hung_up - picked_up, 0.0)

    def named(left: Floats, right: Floats) -> Callable[[int], str]:
        return lambda i: f"contact {number[i]:.0f} {left[i]:.3f} s against {right[i]:.3f} s"

    for what, wrong, left, right in (
        ("talk differs", np.abs(talk - spent["talk"]), talk, spent["talk"]),
        ("after-contact work differs", np.abs(acw - spent["wrap_up"]), acw, spent["wrap_up"]),
        # A parked contact is on hold while its technician serves another.
        ("hold is too short", spent["hold"] - hold, hold, spent["hold"]),
        ("time on the line differs", np.abs(talk + hold - line), talk + hold, line),
        ("pick-up differs", np.abs(answered_at - np.where(
            np.isfinite(picked_up), picked_up, answered_at)), answered_at, picked_up),
    ):
        yield from _report(
            wrong > TOLERANCE, f"contacts whose {what} between contact and duration table",
            named(left, right),
        )


def _occupancy_agrees(run: Run) -> Iterator[str]:
    """Occupancy is the same by the duration table and by the contact table."""
    one, other = occupancy(run), occupancy_from_contacts(run)
    if abs(one - other) > 1e-6:
        yield f"occupancy is {one:.6f} by durations and {other:.6f} by contacts"


def _ledger_balances(run: Run) -> Iterator[str]:
    """Opening + increment - decay = closing on every row, and every level lies in 0 to 1."""
    opening, increment, decay, closing = (
        run.column("strain", name) for name in ("opening", "increment", "decay", "closing")
    )
    gap = opening + increment - decay - closing
    where = _ledger_row(run, np.arange(len(gap)))
    yield from _report(np.abs(gap) > _LEVEL_TOLERANCE, "ledger rows do not balance", where)
    outside = (np.minimum(opening, closing) < 0) | (np.maximum(opening, closing) > 1)
    yield from _report(outside, "ledger rows leave the range 0 to 1", where)
    yield from _report(np.minimum(increment, decay) < 0, "ledger rows add or wear off less than 0",
                       where)


def _ledger_chains(run: Run) -> Iterator[str]:
    """Each row of a technician's component opens where the row before it closed."""
    person, component = run.column("strain", "technician"), run.column("strain", "component")
    t = run.column("strain", "t")
    order = np.lexsort((run.column("strain", "start"), t, component, person))
    opening, closing = run.column("strain", "opening")[order], run.column("strain", "closing")[order]
    same = (np.diff(person[order]) == 0) & (np.diff(component[order]) == 0)
    broken = same & (np.abs(opening[1:] - closing[:-1]) > _LEVEL_TOLERANCE)
    yield from _report(broken, "ledger rows do not open where the last one closed",
                       _ledger_row(run, order[1:]))


def _ledger_row(run: Run, order: NDArray[np.intp]) -> Callable[[int], str]:
    """Names the i-th of some rows of the ledger."""
    person, t = run.column("strain", "technician"), run.column("strain", "t")
    component = run.column("strain", "component")
    return lambda i: (
        f"{_who(run, person[order[i]])}, {COMPONENTS[int(component[order[i]])]}, "
        f"at {_clock(t[order[i]])}"
    )


def _by_person(run: Run) -> Floats:
    """The technicians' durations by person and time, shape (columns, rows)."""
    end, person, _, _, start = run.duration_rows.T
    return run.duration_rows[np.lexsort((end, start, person))].T


def _staffing_changes(run: Run) -> Floats:
    """When the staffing level was changed during the run."""
    levers = run.header.vocabularies.get("lever", ())
    if "staffing.level" not in levers:
        return np.empty(0)
    changed = run.column("control", "lever") == levers.index("staffing.level")
    return run.column("control", "t")[changed]


def _who(run: Run, person: float) -> str:
    return run.header.people[int(person)].name


def _clock(t: float) -> str:
    """A moment as day and time of day."""
    day, second = divmod(float(t), _DAY)
    minute, second = divmod(second, 60)
    return f"day {day:.0f} {minute // 60:02.0f}:{minute % 60:02.0f}:{second:06.3f}"
