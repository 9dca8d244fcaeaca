"""The table of technicians: one row per technician out of a run's traces.

It is what a survey of a workforce would hold - who people are, what they answered, what is on
record about their work - and beside it the states behind the answers, which no survey has.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Floats
from twin.measures.attendance import shifts_worked
from twin.measures.dose import body_load, input_time
from twin.measures.persons import Persons, over
from twin.measures.rests import hours_with_rest
from twin.measures.run import Run
from twin.measures.spans import spans
from twin.measures.states import states
from twin.measures.technician_columns import COLUMNS
from twin.rules import survey
from twin.traces.frame import Traces
from twin.traces.vocabularies import SCALES

__all__ = ["COLUMNS", "complexity", "technicians"]

Array = NDArray[Any]

_RESTS = {"share_hours_break_5min": 300.0, "share_hours_break_10min": 600.0}


def technicians(traces: Traces) -> dict[str, Array]:
    """One value per technician and column of `COLUMNS`, in their order.

    Rows are the technicians of the front line who have a row in the person table, that is who ever
    came to work, in the order of the header's people; each array has shape (technicians,). A value
    is nan where there is nothing to take it from, such as the handling time of somebody without
    contacts, and so is what rests on it. A scenario without the sections `survey` or `body`, or
    with fewer coefficients in them, leaves out what rests on those in the same way.

    What belongs to the centre, not to the person - the rigidity of the script, the supervisor's
    support, the difficulty of contacts, the norms of questionnaires - is taken from the scenario
    in the header: a lever moved during the run is not followed there.
    """
    run = Run(traces)
    persons = Persons(run)
    made: dict[str, Array] = {**_who(persons), **_work(persons), **states(persons)}
    hours, made["body_load"] = input_time(persons, made["shifts"]), body_load(persons)
    made["mouse_hours_per_week"], made["keyboard_hours_per_week"] = hours.mouse, hours.keyboard
    made.update(_answers(persons, made))
    return {column.name: made[column.name] for column in COLUMNS}


def _who(persons: Persons) -> dict[str, Array]:
    """Who they are."""
    people = [persons.run.header.people[number] for number in persons.numbers]
    return {
        "technician": np.array([one.name for one in people], dtype=np.str_),
        "contract": np.array([one.contract for one in people], dtype=np.str_),
        "team": np.array([one.team for one in people], dtype=np.str_),
        **{name: persons.told(name) for name in ("monitored", "regime", "skill", "insecurity")},
    }


def _work(persons: Persons) -> dict[str, Floats]:
    """What they did, and where their time went."""
    run = persons.run
    took = run.lasted("duration")
    on_shift = persons.total("duration", took)
    busy = persons.total("duration", took, run.on_contacts)
    answered = persons.total("contact", where=run.answered)
    handled = persons.total("contact", run.handle, run.answered)
    resolved = run.column("contact", "resolved")
    escalated = run.answered & (run.column("contact", "escalated") == 1)
    repeated = run.answered & (run.column("contact", "attempt") > 0)
    absent = run.where("attendance", "event", "absent")
    gone = persons.total("attendance", where=run.where("attendance", "event", "quit"))
    return {
        "share_on_contacts": over(busy, on_shift),
        **_rests(persons),
        "contacts_per_hour": 3600 * over(answered, handled),
        "resolved_share": over(
            persons.total("contact", where=run.answered & (resolved == 1)),
            persons.total("contact", where=run.answered & (resolved >= 0)),
        ),
        "escalation_share": over(persons.total("contact", where=escalated), answered),
        "repeat_share": over(persons.total("contact", where=repeated), answered),
        "aht": over(handled, answered),
        "absence_days": persons.total("attendance", where=absent),
        "quit": gone,
        "hours": on_shift / 3600,
        "contacts": answered,
        "shifts": persons.by_person(shifts_worked(run)),
    }


def _rests(persons: Persons) -> dict[str, Floats]:
    """Shares of the whole clock hours on shift with a long enough rest."""
    run = persons.run
    ready, pause = (run.where("duration", "activity", word) for word in ("ready", "break"))
    resting = (ready | pause)[run.by_technicians("duration")]
    whose, rested = hours_with_rest(
        run.spans, spans(run.duration_rows[resting]), tuple(_RESTS.values())
    )
    hours = persons.by_person(whose)
    return {
        name: over(persons.by_person(some), hours)
        for name, some in zip(_RESTS, rested, strict=True)
    }


def _answers(persons: Persons, made: dict[str, Array]) -> dict[str, Array]:
    """What they answer when asked, from their states by the reporting model."""
    header, rule = persons.run.header, persons.run.coefficients("survey")
    watch = header.section("supervision")
    state = {
        **made,
        "expertise": persons.told("expertise"),
        "complexity": complexity(persons),
        "rigidity": np.full(len(persons), header.section("autonomy")["script_rigidity"]),
        "recognition": np.full(len(persons), watch.get("support", np.nan)),
        "participation": np.full(
            len(persons), header.section("autonomy").get("participation", np.nan)
        ),
        "below_target": _below_target(persons),
    }
    asked = state, _errors(persons), persons.told("affectivity"), rule
    said = survey.answers(*asked)
    # Whoever cannot answer is in no quadrant; a comparison with nan would put them in one.
    unknown = np.isnan(said["strain_linear"] + rule["demands_cut"] + rule["latitude_cut"])
    unaided = np.isnan(said["jcq_support"] + rule["support_cut"])
    said["strain_quadrant"] = np.where(unknown, "", said["strain_quadrant"])
    said["iso_strain"] = np.where(unknown | unaided, np.nan, said["iso_strain"])
    return {**said, **survey.further(*asked)}


def complexity(persons: Persons) -> Floats:
    """Mean difficulty of the types of contact each one's team takes, weighted by their shares."""
    people = [persons.run.header.people[number] for number in persons.numbers]
    contacts = persons.run.header.section("contacts")
    of_team = {}
    for name, team in persons.run.header.section("teams").items():
        taken = [contacts[kind] for kind in team["contacts"]]
        weights = [kind["share"] for kind in taken]
        difficulty = [kind["difficulty"] for kind in taken]
        of_team[name] = np.average(difficulty, weights=weights if sum(weights) else None)
    return np.array([of_team.get(one.team, np.nan) for one in people], dtype=np.float64)


def _below_target(persons: Persons) -> Floats:
    """Share of the contacts timed against a target that exceeded it; 0 if not monitored."""
    run = persons.run
    target = run.column("supervision", "target")
    timed = run.where("supervision", "act", "time") & (target > 0)
    over_it = timed & (run.column("supervision", "elapsed") > target)
    times = persons.total("supervision", where=timed)
    shown = persons.total("supervision", where=over_it) / np.maximum(times, 1.0)
    return shown * persons.told("monitored")


def _errors(persons: Persons) -> dict[str, Floats]:
    """The error of each one's answers, scale by scale; nan where there is none."""
    run = persons.run
    error = run.column("answer", "error")
    made = {}
    for scale in SCALES:
        rows = run.where("answer", "scale", scale)
        made[scale] = over(
            persons.total("answer", error, rows), persons.total("answer", where=rows)
        )
    return made
