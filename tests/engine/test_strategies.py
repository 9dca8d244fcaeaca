"""Taking it slower, and a hidden pause, told whole: each moment can be worked out by hand.

The script takes 70 s and wrap-up 5 s; ringing takes 2 s. Times are seconds since 09:00. A rude
customer makes tense, so that what takes tension happens on the second contact and not on the first.
"""

from math import exp, log
from pathlib import Path
from runpy import run_path

import pytest

from twin.measures.checks import conservation

SHARED = run_path(str(Path(__file__).with_name("strategies.py")))
FREE, RUDE, TENSE, UNSEEN, of_contact, regulated, steps = (
    SHARED[name] for name in ("FREE", "RUDE", "TENSE", "UNSEEN", "of_contact", "regulated", "steps")
)

# -- slower


@pytest.fixture
def unhurried(tiny):
    """A function that makes a centre whose technician takes a contact at half the speed more."""

    def make(**changed):
        content = {
            "strain": TENSE,
            "supervision": UNSEEN,
            "autonomy": FREE,
            "regulation": {"slow_down": 1, "slow_down_time": log(1.5)},
        }
        return tiny(**content | changed)

    return make


def test_who_is_tense_and_free_to_takes_a_contact_slower(unhurried, happens, told):
    calls = {"at": 0.0, "regulate": 0.0, **RUDE}, {"at": 100.0, "regulate": 0.0}
    traces = happens(unhurried(), *calls)
    # The first customer is served before there is any tension; the second half as long again.
    assert told(traces) == [
        (2.0, "T001", "ringing", 1),
        (72.0, "T001", "talk", 1),
        (77.0, "T001", "wrap_up", 1),
        (100.0, "T001", "ready", -1),
        (102.0, "T001", "ringing", 2),
        (207.0, "T001", "talk", 2),
        (214.5, "T001", "wrap_up", 2),
        (3600.0, "T001", "ready", -1),
    ]
    assert regulated(traces) == [("slow_down", 2, 102.0, 214.5, 37.5)]
    assert steps(traces, 2)[0] == ("greet", "done", "done", "prescribed", 117.0)
    assert conservation(traces) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"autonomy": {"script_rigidity": 1, "pacing": 1, "break_choice": 0, "escalation_right": 0}
         | {"participation": 0}, "latitude": {"display": 0}},
        {"supervision": {"monitoring": 1, "transparency": 0}},
        {"strain": {"enabled": False}},
        {"regulation": {"slow_down": 0}},
    ],
    ids=["without latitude", "fully watched", "without strain", "never"],
)  # fmt: skip
def test_nobody_takes_it_slower_without_latitude_unseen_or_calm(unhurried, happens, changed):
    calls = {"at": 0.0, "regulate": 0.0, **RUDE}, {"at": 100.0, "regulate": 0.0}
    traces = happens(unhurried(**changed), *calls)
    assert regulated(traces) == []
    assert of_contact(traces, "talk") == {1: 70.0, 2: 70.0}


def test_taking_it_slower_relieves_time_pressure_and_helps_the_customer(unhurried, happens):
    pressed = TENSE | {"time_pressure": 0.001}
    found = {}
    for relief in (0.0, 0.4):
        centre = unhurried(
            strain=pressed,
            supervision={**UNSEEN, "handling_target": 10, "alert_at": 0},
            regime={"held_alone": 1},
            behaviour={"target_hurry": 0, "resolution": 0.5, "skill_resolution": 0,
                       "fatigue_resolution": 0},
            regulation={"slow_down": 1, "slow_down_time": 0, "slow_down_relief": relief,
                        "slow_down_resolution": 1},
        )  # fmt: skip
        # 0.6 lies between even odds and e to 1.
        calls = (
            {"at": 0.0, "regulate": 0.0, "resolve": 0.6, **RUDE},
            {
                "at": 100.0,
                "regulate": 0.0,
                "resolve": 0.6,
            },
        )
        traces = happens(centre, *calls)
        assert of_contact(traces, "resolved") == {1: 0.0, 2: 1.0}
        component = traces.words("strain", "component")
        found[relief] = [
            exposure
            for name, exposure in zip(component, traces.column("strain", "exposure"), strict=True)
            if name == "time_pressure" and exposure
        ]
    assert found[0.4][0] == found[0.0][0]
    assert found[0.4][1] == pytest.approx(0.6 * found[0.0][1])


def test_the_time_it_took_is_that_of_the_work_and_not_of_the_wait(unhurried, happens):
    calls = {"at": 0.0, "regulate": 0.0, **RUDE}, {"at": 100.0, "regulate": 0.0, "wait": 6.0}
    traces = happens(unhurried(), *calls)
    assert of_contact(traces, "talk")[2] == 105.0 + 6.0
    assert regulated(traces)[0][4] == 37.5


# -- a hidden pause

PAUSING = {"hidden_pause": 1, "hidden_pause_time": 90, "hidden_pause_from": 0}


@pytest.fixture
def weary(tiny):
    """A function that makes a centre whose technician takes a hidden pause when tense."""

    def make(**changed):
        content = {"strain": TENSE, "supervision": UNSEEN, "regulation": PAUSING}
        return tiny(**content | changed)

    return make


BEHIND_EACH_OTHER = (
    {"at": 0.0, "pause": 0.0, **RUDE},
    {"at": 10.0, "pause": 0.0},
    {"at": 20.0, "pause": 0.0},
)


def test_a_hidden_pause_is_on_record_as_wrap_up(weary, happens, told):
    traces = happens(weary(), *BEHIND_EACH_OTHER)
    # None on the first contact, before there is tension, nor on the last, with nobody behind it.
    assert told(traces) == [
        (2.0, "T001", "ringing", 1),
        (72.0, "T001", "talk", 1),
        (77.0, "T001", "wrap_up", 1),
        (79.0, "T001", "ringing", 2),
        (149.0, "T001", "talk", 2),
        (244.0, "T001", "wrap_up", 2),
        (246.0, "T001", "ringing", 3),
        (316.0, "T001", "talk", 3),
        (321.0, "T001", "wrap_up", 3),
        (3600.0, "T001", "ready", -1),
    ]
    assert regulated(traces) == [("hidden_pause", 2, 154.0, 244.0, 90.0)]
    assert of_contact(traces, "after_contact") == {1: 5.0, 2: 95.0, 3: 5.0}
    assert of_contact(traces, "wait") == {1: 2.0, 2: 69.0, 3: 226.0}
    assert conservation(traces) == []


def test_a_hidden_pause_lets_tension_wear_off_as_a_break_does(weary, happens):
    traces = happens(weary(), *BEHIND_EACH_OTHER)
    rows = zip(
        traces.words("strain", "component"),
        traces.words("strain", "trigger"),
        (traces.column("strain", "start") - 9 * 3600).tolist(),
        (traces.column("strain", "t") - 9 * 3600).tolist(),
        traces.column("strain", "opening"),
        traces.column("strain", "closing"),
        strict=True,
    )
    mine = [row for row in rows if row[0] == "customer_aggression"]
    (_, cause, _, hung_up, _, risen), (_, pause, start, end, opening, closing) = mine[:2]
    assert (cause, hung_up) == ("customer_rude", 77.0)
    assert (pause, start, end, opening) == ("hidden_pause", 154.0, 244.0, risen)
    worn = risen * exp(-(154.0 - 77.0) / 7200)  # at work
    assert closing == pytest.approx(worn * exp(-90.0 / 3000))  # at rest


def test_what_is_seen_of_a_hidden_pause_is_a_long_handling_time(weary, happens):
    watched = {"monitoring": 1, "listening": 0, "displayed": 0, "handling_target": 100,
               "alert_at": 0, "coaching": 0}  # fmt: skip
    traces = happens(weary(supervision=watched), *({**call, "pause": 1e-9}
                                                   for call in BEHIND_EACH_OTHER))  # fmt: skip
    acts, elapsed = traces.words("supervision", "act"), traces.column("supervision", "elapsed")
    seen = [round(time, 6) for act, time in zip(acts, elapsed, strict=True) if act == "time"]
    assert seen == [75.0, 165.0, 75.0]


@pytest.mark.parametrize(
    ("calls", "changed"),
    [
        (BEHIND_EACH_OTHER[:2], {}),
        (({**BEHIND_EACH_OTHER[0], "rude": 0.0}, *BEHIND_EACH_OTHER[1:]), {}),
        (BEHIND_EACH_OTHER, {"regulation": {**PAUSING, "hidden_pause_from": 80}}),
        (BEHIND_EACH_OTHER, {"regulation": {**PAUSING, "hidden_pause": 0}}),
    ],
    ids=["nobody waits", "calm", "not tense enough", "never"],
)
def test_there_is_no_hidden_pause_without_tension_and_a_queue(weary, happens, calls, changed):
    traces = happens(weary(**changed), *calls)
    assert regulated(traces) == []
    assert set(of_contact(traces, "after_contact").values()) == {5.0}


def test_nobody_is_cut_in_on_in_a_hidden_pause(weary, happens, told):
    kinds = {
        "help": {"share": 0.9, "procedure": "help"},
        "urgent": {"share": 0.1, "procedure": "help", "urgent": True, "priority": 5},
    }
    shift = {"start": "09:00", "end": "10:00", "technicians": 1}
    teams = {"desk": {"contacts": ["help", "urgent"], "shifts": [shift]}}
    centre = weary(contacts=kinds, teams=teams)
    traces = happens(centre, *BEHIND_EACH_OTHER, {"at": 200.0, "kind": 1})
    assert told(traces)[5:7] == [(244.0, "T001", "wrap_up", 2), (246.0, "T001", "ringing", 4)]


def test_slower_and_then_a_hidden_pause_are_told_apart(weary, happens):
    centre = weary(
        autonomy=FREE, regulation={**PAUSING, "slow_down": 1, "slow_down_time": log(1.5)}
    )
    calls = BEHIND_EACH_OTHER[0], {**BEHIND_EACH_OTHER[1], "regulate": 0.0}, BEHIND_EACH_OTHER[2]
    assert regulated(happens(centre, *calls)) == [
        ("slow_down", 2, 79.0, 191.5, 37.5),
        ("hidden_pause", 2, 191.5, 281.5, 90.0),
    ]
