"""Each capacity acts in the places it is meant for: worlds that differ in one capacity only.

The script takes 70 s and wrap-up 5 s. Half of a capacity takes its middling time.
"""

from math import exp

import numpy as np
import pytest

from twin.traces.tables import TABLES
from twin.world.people import CAPACITIES

STRAINED = {"enabled": True}
HARD = {"difficulty": 1.0}

URGENT = {
    "contacts": {
        "help": {"share": 0.9, "procedure": "help"},
        "urgent": {"share": 0.1, "procedure": "help", "urgent": True, "priority": 5},
    },
    "teams": {
        "desk": {
            "contacts": ["help", "urgent"],
            "shifts": [{"start": "09:00", "end": "10:00", "technicians": 1}],
        }
    },
}
HELD = {"monitoring": 0, "displayed": 0, "handling_target": 30, "alert_at": 0}
PRESSED = {
    "supervision": HELD,
    "regime": {"held_alone": 1},
    "autonomy": {"escalation_right": 1},
}


def of_contact(traces, name, contact=1):
    numbers = traces.column("contact", "contact").tolist()
    return traces.column("contact", name)[numbers.index(contact)]


def exposures(traces, name):
    component = np.array(traces.words("strain", "component"))
    return traces.column("strain", "exposure")[component == name]


def differing(one, other):
    """The tables that are not the same to the last bit."""
    return {name for name in TABLES if not np.array_equal(one.rows(name), other.rows(name))}


@pytest.fixture
def with_and_without(happens):
    """A function that runs a centre for people who have nothing, and all, of one capacity."""

    def run(capacity, scenario, *calls, **options):
        return [happens(scenario, *calls, own={capacity: level}, **options) for level in (0.0, 1.0)]

    return run


# -- finding and selecting information


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_searching_makes_more_of_guidance(tiny, with_and_without, part):
    centre = tiny(
        system={"guidance": 0.4, "know_how": 1.0},
        technicians={"expertise": 0.5, "expertise_spread": 0},
        behaviour={"skill_speed": -1, "know_how_at_par": 0.5, "searching_part": part},
    )
    without, full = with_and_without("searching", centre, {"at": 0.0})
    # Guidance closes 0.4 of the gap of 0.5 for who finds it all.
    assert of_contact(full, "talk") == pytest.approx(70 * exp(-0.2))
    assert of_contact(without, "talk") == pytest.approx(70 * exp(-0.2 * (1 - part)))


def test_searching_does_nothing_without_guidance(tiny, with_and_without):
    centre = tiny(system={"guidance": 0}, behaviour={"skill_speed": -1}, strain=STRAINED)
    assert differing(*with_and_without("searching", centre, {"at": 0.0, **HARD})) == set()


# -- setting priorities


def test_prioritising_relieves_conflicts_and_nothing_else(tiny, with_and_without):
    centre = tiny(strain=STRAINED, appraisal={"conflict_full": 1, "prioritising_relief": 0.4},
                  **PRESSED)  # fmt: skip
    without, full = with_and_without("prioritising", centre, {"at": 0.0})
    # The contact takes 75 s where 30 are allowed: more than twice the target, a full conflict.
    assert exposures(without, "priority_conflict")[0] == 1.0
    assert exposures(full, "priority_conflict")[0] == pytest.approx(0.6)
    assert differing(without, full) <= {"strain", "wallboard"}
    for name in ("time_pressure", "supervision", "precariousness", "tool_breakdown"):
        assert np.array_equal(exposures(without, name), exposures(full, name))


def test_prioritising_relieves_being_interrupted(tiny, with_and_without):
    centre = tiny(strain=STRAINED, supervision={**HELD, "handling_target": 0},
                  appraisal={"prioritising_relief": 0.4}, **URGENT)  # fmt: skip
    calls = {"at": 0.0}, {"at": 20.0, "kind": 1}
    without, full = with_and_without("prioritising", centre, *calls)
    assert exposures(without, "priority_conflict").max() == 1.0
    assert exposures(full, "priority_conflict").max() == pytest.approx(0.6)


# -- classifying requests


def test_classifying_keeps_steps_from_going_wrong(tiny, with_and_without):
    centre = tiny(
        technicians={"expertise": 0.75, "expertise_spread": 0},
        behaviour={"repeat_error": 0.2, "know_how_at_par": 0.75, "classifying_relief": 0.4},
        strain=STRAINED,
    )
    for error, wrong in ((0.1, (True, True)), (0.15, (True, False)), (0.25, (False, False))):
        found = with_and_without("classifying", centre, {"at": 0.0, "error": error})
        repeats = tuple("repeated" in run.words("procedure", "action") for run in found)
        assert repeats == wrong
        if wrong[0] == wrong[1]:
            assert differing(*found) == set()


# -- doing several things at once


def test_multitasking_finds_back_sooner(tiny, with_and_without):
    centre = tiny(behaviour={"resume_time": 10, "capacity_effect": 0.4}, **URGENT)
    without, full = with_and_without("multitasking", centre, {"at": 0.0}, {"at": 20.0, "kind": 1})
    assert of_contact(without, "talk") == pytest.approx(70 + 12)
    assert of_contact(full, "talk") == pytest.approx(70 + 8)
    assert of_contact(without, "talk", 2) == of_contact(full, "talk", 2) == 70


@pytest.mark.parametrize(("at_par", "longer"), [(0.0, (0, -4)), (1.0, (4, 0))])
def test_what_a_capacity_serves_takes_its_stated_time_at_par(
    tiny, with_and_without, at_par, longer
):
    behaviour = {"resume_time": 10, "capacity_effect": 0.4, "capacity_at_par": at_par}
    centre = tiny(behaviour=behaviour, **URGENT)
    found = with_and_without("multitasking", centre, {"at": 0.0}, {"at": 20.0, "kind": 1})
    talks = [of_contact(run, "talk") for run in found]
    assert talks == pytest.approx([70 + 10 + more for more in longer])


def test_multitasking_does_nothing_if_nobody_cuts_in(tiny, with_and_without):
    centre = tiny(strain=STRAINED)
    assert differing(*with_and_without("multitasking", centre, {"at": 0.0}, {"at": 20.0})) == set()


# -- relating deadlines to means


def test_planning_takes_hurry_away(tiny, with_and_without):
    centre = tiny(
        behaviour={
            "hurry_speed": -0.4, "hurry_full": 0.5, "target_hurry": 1, "planning_relief": 0.25,
            "skip_hurried": 0,
        },
        **PRESSED,
    )  # fmt: skip
    without, full = with_and_without("planning", centre, {"at": 0.0})
    assert of_contact(without, "talk") == pytest.approx(70 * exp(-0.4))
    assert of_contact(full, "talk") == pytest.approx(70 * exp(-0.3))


def test_planning_does_nothing_without_a_deadline(tiny, with_and_without):
    centre = tiny(strain=STRAINED, behaviour={"hurry_speed": -0.4},
                  supervision={**HELD, "handling_target": 0})  # fmt: skip
    assert differing(*with_and_without("planning", centre, {"at": 0.0})) == set()


# -- cooperating


def test_cooperating_brings_help_from_the_neighbour(tiny, with_and_without):
    centre = tiny(
        backup={"experts": 0, "neighbour": 0.5, "neighbour_time": 35},
        behaviour={
            "neighbour_alone": 0.4,
            "neighbour_watched": 0,
            "supervisor_help": 0,
            "alone_time": 1.25,
        },
    )
    for number, helped in ((0.19, (True, True)), (0.4, (False, True)), (0.51, (False, False))):
        calls = {"at": 0.0, "help": number, **HARD}
        found = with_and_without("cooperating", centre, calls)
        for traces, had in zip(found, helped, strict=True):
            assert ("neighbour" in traces.words("procedure", "help")) == had
            # With help 35 s more, without it the hard step takes 30 s and a quarter.
            assert of_contact(traces, "talk") == (70 + 35 if had else 70 + 7.5)


def test_cooperating_is_a_part_of_support(tiny, with_and_without):
    centre = tiny(
        strain=STRAINED,
        supervision={**HELD, "support": 0.5},
        latitude={"experts": 0.2, "colleagues": 0.5, "supervisor": 0.3},
    )
    without, full = with_and_without("cooperating", centre, {"at": 0.0, "rude": 1.0})

    def support(traces):
        values = traces.column("strain", "support")
        return set(values[values >= 0].round(9).tolist())

    # No experts, and a supervisor who helps half the time.
    assert support(without) == {0.15}
    assert support(full) == {0.65}
    assert differing(without, full) <= {"strain", "wallboard"}


# -- knowing one's place in the whole


def test_who_knows_the_whole_does_not_load_it_on_others(tiny, with_and_without):
    centre = tiny(
        backup={"experts": 1},
        behaviour={"target_hurry": 1, "hurry_full": 0.1, "planning_relief": 0, "skip_hurried": 0},
        regulation={"transfer": 1},
        **PRESSED,
    )
    found = with_and_without("situating", centre, {"at": 0.0, "pause": 0.5})
    assert [of_contact(traces, "escalated") for traces in found] == [1.0, 0.0]


def test_who_knows_the_whole_hands_over_what_one_can_go_on_from(tiny, with_and_without):
    centre = tiny(
        backup={"experts": 1, "neighbour": 0, "longest_wait": 40},
        autonomy={"escalation_right": 1},
        behaviour={"capacity_effect": 0.4},
        heads=2,
    )
    # The expert is busy with the first question, so that the second contact is handed over.
    calls = [{"at": at, "help": 0.5, "consult": 100.0, "handover": 200.0, **HARD} for at in (0, 1)]
    spent = []
    for traces in with_and_without("situating", centre, *calls):
        rows = zip(
            traces.words("duration", "technician"),
            traces.words("duration", "activity"),
            traces.column("duration", "t") - traces.column("duration", "start"),
            strict=True,
        )
        spent += [seconds for who, what, seconds in rows if (who, what) == ("B01", "talk")]
    assert spent == pytest.approx([240.0, 160.0])


# -- reporting with discernment


def test_who_reports_well_is_answered_sooner(tiny, with_and_without):
    centre = tiny(
        backup={"experts": 1, "neighbour": 0},
        autonomy={"escalation_right": 1},
        behaviour={"capacity_effect": 0.4},
    )
    call = {"at": 0.0, "help": 0.5, "consult": 60.0, **HARD}
    without, full = with_and_without("reporting", centre, call)
    assert of_contact(without, "hold") == pytest.approx(72.0)
    assert of_contact(full, "hold") == pytest.approx(48.0)


def test_reporting_does_nothing_where_nothing_is_asked(tiny, with_and_without):
    centre = tiny(backup={"experts": 1}, strain=STRAINED)
    assert differing(*with_and_without("reporting", centre, {"at": 0.0})) == set()


# -- passing on knowledge


def test_neighbours_who_pass_on_knowledge_teach(tiny, with_and_without):
    centre = tiny(
        backup={"experts": 0, "neighbour": 1, "neighbour_time": 35},
        technicians={"expertise": 0.5, "expertise_spread": 0},
        learning={"from_neighbours": 0.1},
        behaviour={"skill_speed": -1, "know_how_at_par": 0.5, "neighbour_alone": 1,
                   "neighbour_watched": 0},
    )  # fmt: skip
    calls = {"at": 0.0, "help": 0.0, **HARD}, {"at": 300.0}
    without, full = with_and_without("passing_on", centre, *calls)
    assert of_contact(without, "talk", 1) == of_contact(full, "talk", 1)
    # A tenth of the gap of one half is closed.
    assert of_contact(without, "talk", 2) == pytest.approx(70)
    assert of_contact(full, "talk", 2) == pytest.approx(70 * exp(-0.05))


def test_passing_on_does_nothing_where_nobody_asks(tiny, with_and_without):
    centre = tiny(learning={"from_neighbours": 0.1}, strain=STRAINED)
    assert differing(*with_and_without("passing_on", centre, {"at": 0.0}, {"at": 300.0})) == set()


# -- all of them


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_a_plain_contact_takes_no_capacity(tiny, with_and_without, capacity):
    calls = {"at": 0.0}, {"at": 50.0}
    found = with_and_without(capacity, tiny(), *calls)
    assert differing(*found) == set()
