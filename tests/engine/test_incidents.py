"""Problems with the information system, told whole: what they cost, and what is on record of them.

The script greets for 10 s, looks up for 20 s on the system, solves for 30 s and closes for 10 s;
ringing takes 2 s. Times are seconds since 09:00.
"""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures.checks import conservation
from twin.traces.vocabularies import HELPS, REASONS

SYSTEM = {
    "recurrent": 0.5,
    "unresolved": 0.5,
    "workaround_after": 60,
    "give_up_after": 600,
    "workaround_cost": 1.5,
}
FREE, BOUND = {"script_rigidity": 0.0}, {"script_rigidity": 1.0}


def incidents(traces):
    """The incident rows: the step, from when to when, lost, recurrent, unresolved."""
    column = lambda name: traces.column("incident", name)  # noqa: E731
    return [
        (step.removeprefix("help."), *values)
        for step, *values in zip(
            traces.words("incident", "step"),
            (column("start") - 9 * 3600).round(6).tolist(),
            (column("t") - 9 * 3600).round(6).tolist(),
            column("lost").round(6).tolist(),
            column("recurrent").tolist(),
            column("unresolved").tolist(),
            strict=True,
        )
    ]


def wait_of(traces):
    return traces.column("contact", "system_wait").round(6).tolist()


@pytest.mark.parametrize("wait", [0.0, 2.0, 8.0])
def test_an_ordinary_answer_is_no_incident(tiny, happens, wait):
    traces = happens(tiny(system=SYSTEM), {"at": 0.0, "wait": wait})
    assert incidents(traces) == []
    assert wait_of(traces) == [wait]


def test_an_answer_beyond_the_onset_is_one(tiny, happens):
    traces = happens(tiny(system=SYSTEM), {"at": 0.0, "wait": 20.0})
    assert incidents(traces) == [("look up", 12.0, 52.0, 20.0, 0.0, 0.0)]
    assert conservation(traces) == []


@pytest.mark.parametrize(("number", "met_before"), [(0.49, 1.0), (0.51, 0.0)])
def test_a_problem_met_before_is_recurrent(tiny, happens, number, met_before):
    traces = happens(tiny(system=SYSTEM), {"at": 0.0, "wait": 20.0, "recurrent": number})
    assert incidents(traces) == [("look up", 12.0, 52.0, 20.0, met_before, 0.0)]


def test_a_problem_that_does_not_pass_is_worked_around(tiny, happens):
    traces = happens(tiny(system=SYSTEM), {"at": 0.0, "wait": 20.0, "unresolved": 0.49})
    # 20 s of waiting, and half as long again for the step itself: 30 s lost in all.
    assert incidents(traces) == [("look up", 12.0, 62.0, 30.0, 0.0, 1.0)]
    assert wait_of(traces) == [20.0]
    look_up = traces.words("procedure", "step").index("help.look up")
    assert traces.words("procedure", "help")[look_up] == HELPS[2] == "workaround"
    assert traces.words("procedure", "reason")[look_up] == REASONS[3] == "system_down"


def test_an_ordinary_wait_is_not_worked_around_though_a_problem_would_not_pass(tiny, happens):
    traces = happens(tiny(system=SYSTEM), {"at": 0.0, "wait": 6.0, "unresolved": 0.0})
    assert incidents(traces) == []
    assert traces.column("contact", "talk").tolist() == [76.0]


@pytest.mark.parametrize(
    ("freedom", "patience"), [(FREE, 60.0), (BOUND, 100.0)], ids=["free", "bound"]
)
def test_a_long_wait_is_worked_around_with_discretion_and_sat_out_without(
    tiny, happens, freedom, patience
):
    centre = tiny(system=SYSTEM, autonomy=freedom)
    traces = happens(centre, {"at": 0.0, "wait": 100.0, "skip": 0.5})
    worked_around = freedom is FREE
    lost = patience + 10.0 * worked_around
    found = ("look up", 12.0, 12.0 + 20.0 + lost, lost, 0.0, float(worked_around))
    assert incidents(traces) == [found]
    assert wait_of(traces) == [patience]


def test_nobody_waits_longer_than_it_takes_anybody_to_give_up(tiny, happens):
    centre = tiny(system={**SYSTEM, "give_up_after": 30}, autonomy=BOUND)
    traces = happens(centre, {"at": 0.0, "wait": 100.0})
    assert incidents(traces) == [("look up", 12.0, 72.0, 40.0, 0.0, 1.0)]


def test_nobody_waits_beyond_giving_up_even_if_that_is_an_ordinary_wait(tiny, happens):
    centre = tiny(system={**SYSTEM, "give_up_after": 4}, autonomy=BOUND)
    traces = happens(centre, {"at": 0.0, "wait": 6.0})
    assert wait_of(traces) == [4.0]


def test_an_outage_is_an_incident_until_the_system_is_back(tiny, happens):
    centre = tiny(system=SYSTEM, autonomy=BOUND)
    traces = happens(centre, {"at": 0.0, "recurrent": 0.0}, down=[(5.0, 52.0)])
    assert incidents(traces) == [("look up", 12.0, 72.0, 40.0, 1.0, 0.0)]


def test_making_an_entry_again_is_time_lost(tiny, happens):
    centre = tiny(system={**SYSTEM, "lost_entry": 1.0})
    traces = happens(centre, {"at": 0.0}, down=[(20.0, 40.0)])
    # Looked up from 12 to 32; the system is back at 40, and looking up again takes until 60.
    assert incidents(traces) == [("look up", 12.0, 60.0, 28.0, 0.0, 0.0)]
    assert wait_of(traces) == [8.0]


def test_steps_off_the_system_meet_no_incident(tiny, happens):
    script = [{"name": "talk", "seconds": 70, "mandatory": True}]
    centre = tiny(system=SYSTEM, procedures={"help": {"steps": script, "after_contact": 5}})
    assert incidents(happens(centre, {"at": 0.0}, down=[(0.0, 500.0)])) == []


def test_a_wait_strains_from_the_onset_to_full(tiny, happens):
    strain = {"enabled": True, "response_onset": 8, "response_high": 20}
    calm = {"tool_calm": 1, "tool_support": 0}
    found = []
    for wait in (8.0, 14.0, 20.0, 50.0):
        centre = tiny(system=SYSTEM, strain=strain, appraisal=calm)
        traces = happens(centre, {"at": 0.0, "wait": wait})
        component = np.array(traces.words("strain", "component"))
        found.append(
            traces.column("strain", "exposure")[component == "tool_breakdown"].max(initial=0)
        )
    assert found == pytest.approx([0.0, 0.5, 1.0, 1.0])


@pytest.mark.parametrize(("back", "exposure"), [(40.0, 0.0), (46.0, 0.5), (92.0, 1.0)])
def test_an_outage_that_loses_an_entry_strains_as_long_as_it_is_waited_for(
    tiny, happens, back, exposure
):
    centre = tiny(
        system={**SYSTEM, "lost_entry": 1.0},
        strain={"enabled": True, "response_onset": 8, "response_high": 20},
        appraisal={"tool_calm": 1, "tool_support": 0},
    )
    # Looked up from 12 to 32; waited for from then on until the system is back.
    traces = happens(centre, {"at": 0.0}, down=[(20.0, back)])
    component = np.array(traces.words("strain", "component"))
    found = traces.column("strain", "exposure")[component == "tool_breakdown"]
    assert found.max(initial=0) == pytest.approx(exposure)
    triggers = np.array(traces.words("strain", "trigger"))[component == "tool_breakdown"]
    assert exposure == 0 or "system_down" in triggers


# -- drawn by chance


def test_the_share_of_steps_held_up_is_the_one_asked_for(tiny):
    long = {"opening": {"open": "00:00", "close": "24:00"}, "demand": {"per_hour": [300]}}
    shift = {"start": "00:00", "end": "24:00", "technicians": 40}
    centre = tiny(
        **long,
        teams={"desk": {"contacts": ["help"], "shifts": [shift]}},
        system={**SYSTEM, "response": 0, "incidents": 0.2, "incident": 400, "incident_spread": 0.1,
                "recurrent": 0.8, "unresolved": 0.3, "give_up_after": 7200},
        autonomy=BOUND,
    )  # fmt: skip
    traces = simulate(centre, seed=3)
    contacts = np.isin(traces.words("contact", "outcome"), ["answered"]).sum()
    rows = len(traces.rows("incident"))
    assert contacts > 5000
    # Five standard deviations of shares of so many.
    assert rows / contacts == pytest.approx(0.2, abs=0.03)
    assert traces.column("incident", "recurrent").mean() == pytest.approx(0.8, abs=0.07)
    assert traces.column("incident", "unresolved").mean() == pytest.approx(0.3, abs=0.08)
    through = traces.column("incident", "unresolved") == 0
    assert traces.column("incident", "lost")[through].mean() == pytest.approx(400, rel=0.03)


def test_fewer_problems_are_some_of_the_same_problems(tiny):
    few, many = (
        simulate(
            tiny(demand={"per_hour": [60]}, heads=30, autonomy=BOUND,
                 system={**SYSTEM, "response": 0, "incidents": share, "incident": 100,
                         "incident_spread": 0}),
            seed=4,
        )
        for share in (0.1, 0.4)
    )  # fmt: skip

    def met(traces):
        return set(traces.column("incident", "contact").tolist())

    assert met(few) < met(many)
