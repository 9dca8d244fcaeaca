"""Cutting contacts short and handing them over to stop the clock, told whole.

The script takes 70 s and wrap-up 5 s; ringing takes 2 s. Times are seconds since 09:00. A rude
customer makes tense, so that what takes tension happens on the second contact and not on the first.
"""

from pathlib import Path
from runpy import run_path

import pytest

from twin.measures.checks import conservation

SHARED = run_path(str(Path(__file__).with_name("strategies.py")))
HELD, HURRIED, RUDE, TENSE, of_contact, regulated, steps = (
    SHARED[name]
    for name in ("HELD", "HURRIED", "RUDE", "TENSE", "of_contact", "regulated", "steps")
)

# -- cut short

CUT_SHORT = {"hang_up_early": 1}
ALMOST_ONE = 0.9999


@pytest.fixture
def clocked(tiny):
    """A function that makes a centre held to 25 s by contact, whose technician may cut it short."""

    def make(**changed):
        content = {
            "strain": TENSE,
            "supervision": HELD,
            "regime": {"held_alone": 1},
            "behaviour": HURRIED,
            "regulation": CUT_SHORT,
        }
        return tiny(**content | changed)

    return make


def test_a_contact_is_ended_at_the_target(clocked, happens, told):
    calls = {"at": 0.0, "regulate": ALMOST_ONE, **RUDE}, {"at": 100.0, "regulate": ALMOST_ONE}
    traces = happens(clocked(), *calls)
    # The step in which the target passes is finished; what is left of the script is left out.
    assert told(traces)[3:] == [
        (100.0, "T001", "ready", -1),
        (102.0, "T001", "ringing", 2),
        (132.0, "T001", "talk", 2),
        (137.0, "T001", "wrap_up", 2),
        (3600.0, "T001", "ready", -1),
    ]
    assert steps(traces, 2) == [
        ("greet", "done", "done", "prescribed", 112.0),
        ("look up", "done", "done", "prescribed", 132.0),
        ("solve", "skipped", "skipped", "hung_up", 132.0),
        ("close", "skipped", "skipped", "hung_up", 132.0),
    ]
    assert of_contact(traces, "skipped") == {1: 0.0, 2: 2.0}
    assert regulated(traces) == [("hang_up_early", 2, 132.0, 137.0, -40.0)]
    assert conservation(traces) == []


def test_whoever_is_watched_records_what_was_left_out_as_done(clocked, happens):
    watched = HELD | {"monitoring": 1, "transparency": 0, "stages": False, "coaching": 0}
    centre = clocked(
        supervision=watched,
        behaviour={**HURRIED, "conceal": 1},
        autonomy={"script_rigidity": 1},
    )
    calls = {"at": 0.0, **RUDE}, {"at": 100.0, "regulate": ALMOST_ONE, "conceal": 0.5}
    assert [step[1:3] for step in steps(happens(centre, *calls), 2)[2:]] == [
        ("skipped", "done")
    ] * 2


def test_a_customer_who_was_cut_short_is_hardly_helped_and_comes_back(clocked, happens):
    centre = clocked(
        behaviour={**HURRIED, "resolution": 0.8, "skill_resolution": 0, "hurry_resolution": 0,
                   "fatigue_resolution": 0, "skipped_resolution": -2},
        redial={"after_unresolved": 1, "unresolved_delay": 60, "delay_spread": 0},
    )  # fmt: skip
    # Odds of 4 become 4 e^-4, about 0.07; 0.5 lies between.
    call = {"resolve": 0.5, "return": 0.0}
    calls = {"at": 0.0, **call, **RUDE}, {"at": 100.0, **call, "regulate": ALMOST_ONE}
    traces = happens(centre, *calls)
    assert of_contact(traces, "resolved")[1] == 1.0
    assert of_contact(traces, "resolved")[2] == 0.0
    assert of_contact(traces, "attempt")[3] == 1.0


@pytest.mark.parametrize(
    "changed",
    [
        {"supervision": {**HELD, "handling_target": 0}},
        {"supervision": {**HELD, "handling_target": 75}},
        {"behaviour": {**HURRIED, "target_hurry": 0}},
        {"strain": {"enabled": False}},
        {"regulation": {"hang_up_early": 0}},
    ],
    ids=["no target", "within the target", "without hurry", "calm", "never"],
)
def test_nobody_is_cut_short_without_hurry_and_tension(clocked, happens, changed):
    calls = {"at": 0.0, "regulate": ALMOST_ONE, **RUDE}, {"at": 100.0, "regulate": ALMOST_ONE}
    traces = happens(clocked(**changed), *calls)
    assert regulated(traces) == []
    assert of_contact(traces, "talk") == {1: 70.0, 2: 70.0}


# -- handed over, to stop the clock


@pytest.fixture
def passing(clocked):
    """A function that makes a centre whose technician hands over what could be solved."""

    def make(**changed):
        content = {
            "strain": {"enabled": False},
            "backup": {"experts": 1},
            "autonomy": {"escalation_right": 1},
            "technicians": {"speed_spread": 0, "capacity": 0, "capacity_spread": 0},
            "regulation": {"transfer": 1},
        }
        return clocked(**content | changed)

    return make


TRANSFERRED = {"at": 0.0, "pause": 0.9}


def test_what_could_be_solved_is_handed_over_to_stop_the_clock(passing, happens, told):
    traces = happens(passing(), TRANSFERRED)
    assert told(traces) == [
        (2.0, "T001", "ringing", 1),
        (32.0, "T001", "talk", 1),
        (37.0, "T001", "wrap_up", 1),
        (37.0, "B01", "ready", -1),
        (337.0, "B01", "talk", 1),
        (3600.0, "T001", "ready", -1),
        (3600.0, "B01", "ready", -1),
    ]
    assert [step[0] for step in steps(traces, 1)] == ["greet", "look up"]
    # Solving and closing would have taken 40 s more.
    assert regulated(traces) == [("transfer", 1, 32.0, 32.0, -40.0)]
    assert of_contact(traces, "escalated") == {1: 1.0}
    assert (of_contact(traces, "talk"), of_contact(traces, "hold")) == ({1: 30.0}, {1: 0.0})
    assert of_contact(traces, "after_contact") == {1: 5.0}
    assert conservation(traces) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"supervision": {**HELD, "handling_target": 0}},
        {"autonomy": {"escalation_right": 0}},
        {"backup": {"experts": 0}},
        {"technicians": {"speed_spread": 0, "capacity": 1, "capacity_spread": 0}},
        {"regulation": {"transfer": 0}},
    ],
    ids=["no target", "no right to", "no expert", "knows his or her place", "never"],
)
def test_nothing_is_handed_over_without_hurry_right_and_somebody_to_hand_it_to(
    passing, happens, changed
):
    traces = happens(passing(**changed), TRANSFERRED)
    assert regulated(traces) == []
    assert of_contact(traces, "talk") == {1: 70.0}
    assert of_contact(traces, "escalated") == {1: 0.0}
