"""The dose of mouse and keyboard: active input, and the load it leaves in arms and neck.

How active the hands are on contacts is taken as one mean per technician and day; when they rest
is read off the duration table, stretch by stretch.
"""

from collections.abc import Mapping

import numpy as np

from twin.measures.arithmetic import Flags, Floats
from twin.measures.persons import Persons, over
from twin.measures.run import Run
from twin.measures.spans import spans
from twin.measures.system import on_system
from twin.rules import body

_DAY = 86_400.0


def input_time(persons: Persons, shifts: Floats) -> body.Week:
    """Hours of active input per five shifts, all and by device; each of shape (technicians,).

    Active is a share of the steps' time without waits, and of after-contact work without hidden
    pauses: `active_system`, `active_other` and `active_after` of the scenario's section `body`.
    nan for who was never on shift, and where the scenario has no such section.

    Args:
        persons: the technicians.
        shifts: how many shifts each worked.
    """
    rule = persons.run.coefficients("body")
    worked = np.where(shifts > 0, shifts, np.nan)
    active = _active(persons.run, rule, _days(persons.run)).sum(axis=1)[persons.numbers]
    return body.weekly(active, worked, rule["mouse_share"])


def body_load(persons: Persons) -> Floats:
    """Mean body load (0 to 1) on shift, shape (technicians,).

    Body load (`twin.rules.body`) is by mouse and keyboard together: there is no dynamics by device.
    Who was tense on a day loads faster. It begins every stretch on shift at 0, a night being many
    times `tau_recovery`. nan for who was never on shift, and where the scenario has no section
    `body`.
    """
    run = persons.run
    rule, days = run.coefficients("body"), _days(run)
    active, busy = _active(run, rule, days), _summed(run, "duration", days, where=run.on_contacts)
    share = np.clip(np.divide(active, busy, out=np.zeros_like(active), where=busy > 0), 0.0, 1.0)
    tau_load = body.tensed(rule["tau_load"], _tension(run, days), rule["tension_load"])
    return _mean_load(persons, share, tau_load, rule["tau_recovery"])


def _days(run: Run) -> int:
    return int(run.column("duration", "t").max(initial=0.0) // _DAY) + 1


def _tension(run: Run, days: int) -> Floats:
    """Each one's mean tension on shift by day, in points; 0 where unknown: (people, days)."""
    path, everybody = run.tension, len(run.header.people)
    if not len(path.person):
        return np.zeros((everybody, days))
    place = path.person * days + np.minimum(path.begins // _DAY, days - 1).astype(np.intp)
    seconds = np.bincount(place, path.seconds, minlength=everybody * days)
    area = np.bincount(place, np.nan_to_num(path.areas), minlength=everybody * days)
    mean = np.divide(area, seconds, out=np.zeros_like(area), where=seconds > 0)
    return mean.reshape(everybody, days)


def _active(run: Run, rule: Mapping[str, float], days: int) -> Floats:
    """Seconds of active input, shape (people, days)."""
    steps = np.where(on_system(run), rule["active_system"], rule["active_other"])
    worked = _summed(run, "procedure", days, steps)
    waited = _summed(run, "procedure", days, steps, seconds=run.column("procedure", "system_wait"))
    wrapped = _summed(run, "duration", days, where=run.where("duration", "activity", "wrap_up"))
    paused = _summed(
        run,
        "regulation",
        days,
        where=run.where("regulation", "strategy", "hidden_pause"),
        seconds=run.column("regulation", "seconds"),
    )
    return worked - waited + rule["active_after"] * np.maximum(wrapped - paused, 0.0)


def _summed(
    run: Run,
    table: str,
    days: int,
    factor: Floats | None = None,
    *,
    where: Flags | None = None,
    seconds: Floats | None = None,
) -> Floats:
    """Seconds (t - start unless given) of a table's rows times a factor, shape (people, days)."""
    everybody = len(run.header.people)
    took = run.lasted(table) if seconds is None else seconds
    took = took if factor is None else took * factor
    day = np.minimum(run.column(table, "t") // _DAY, days - 1).astype(np.intp)
    place = run.people(table) * days + day
    if where is not None:
        took, place = took[where], place[where]
    sums: Floats = np.bincount(place, weights=took, minlength=everybody * days).astype(np.float64)
    return sums.reshape(everybody, days)


def _mean_load(persons: Persons, share: Floats, tau_load: Floats, tau_recovery: float) -> Floats:
    """Mean body load over each technician's time on shift, shape (technicians,).

    `share` is how active the hands are on contacts, and `tau_load` (s) how fast that loads, both of
    shape (people, days).
    """
    run, shift = persons.run, persons.run.spans
    if not len(shift):
        return np.full(len(persons), np.nan)
    work = spans(run.duration_rows[run.on_contacts[run.by_technicians("duration")]])
    # Each shift alternates: rest, work, rest, …, work, rest; a rest may last no time at all.
    of_work = shift.find(work.person, work.start)
    stretches = 2 * np.bincount(of_work, minlength=len(shift)) + 1
    whose = np.repeat(np.arange(len(shift)), stretches)
    last = np.cumsum(stretches) - 1
    works = 2 * np.arange(len(work)) + 1 + of_work
    ends = np.empty(len(whose))
    ends[last], ends[works], ends[works - 1] = shift.end, work.end, work.start
    active = np.zeros(len(whose))
    active[works] = share[work.person, (work.start // _DAY).astype(np.intp)]
    tau = np.ones(len(whose))  # of rest, where it does not matter
    tau[works] = tau_load[work.person, (work.start // _DAY).astype(np.intp)]
    first = last - stretches + 1
    starts = np.append(0.0, ends[:-1])
    starts[first] = shift.start
    seconds = np.maximum(ends - starts, 0.0)
    level = body.path(seconds, active, tau, tau_recovery, whose=whose.astype(np.float64))
    before = np.append(0.0, level[:-1])
    before[first] = 0.0
    mean = body.average(before, active, tau, tau_recovery, seconds)
    person = shift.person[whose]
    return over(persons.by_person(person, mean * seconds), persons.by_person(person, seconds))
