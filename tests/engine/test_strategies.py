"""How technicians regulate their work, told whole: each moment can be worked out by hand.

The script takes 70 s and wrap-up 5 s; ringing takes 2 s. Times are seconds since 09:00. A rude
customer makes tense, so that what takes tension happens on the second contact and not on the first.
"""

from math import exp, log

import pytest

from twin.measures.checks import conservation

RUDE = {"rude": 1.0}

TENSE = {
    "enabled": True,
    "gain": 20,
    "time_pressure": 0,
    "priority_conflict": 0,
    "supervision": 0,
    "precariousness": 0,
    "tool_breakdown": 0,
    "customer_aggression": 1,
    "exhaustion_gain": 0,
}
"""Strain that comes from rude customers and from nothing else."""

FREE = {
    "script_rigidity": 0,
    "pacing": 0,
    "break_choice": 1,
    "escalation_right": 1,
    "participation": 1,
}
"""Full decision latitude, if nothing is displayed."""

UNSEEN = {"monitoring": 0, "listening": 0, "displayed": 0}

HURRIED = {
    "target_hurry": 1,
    "hurry_full": 0.1,
    "planning_relief": 0,
    "skip_hurried": 0,
    "capacity_effect": 0,
}
"""Behaviour in which any excess over the target makes full hurry, which by itself does nothing."""

HELD = {**UNSEEN, "handling_target": 25, "alert_at": 0}


def regulated(traces):
    """The regulation rows: what was done, on which contact, from when to when, what it took."""
    column = lambda name: traces.column("regulation", name)  # noqa: E731
    return [
        (strategy, int(contact), start, end, seconds)
        for strategy, contact, start, end, seconds in zip(
            traces.words("regulation", "strategy"),
            column("contact"),
            (column("start") - 9 * 3600).round(6).tolist(),
            (column("t") - 9 * 3600).round(6).tolist(),
            column("seconds").round(6).tolist(),
            strict=True,
        )
    ]


def steps(traces, contact):
    rows = zip(
        traces.column("procedure", "contact"),
        traces.words("procedure", "step"),
        traces.words("procedure", "action"),
        traces.words("procedure", "recorded"),
        traces.words("procedure", "reason"),
        (traces.column("procedure", "t") - 9 * 3600).round(6).tolist(),
        strict=True,
    )
    return [
        (step.removeprefix("help."), *rest) for number, step, *rest in rows if number == contact
    ]


def of_contact(traces, name):
    """A column of the contact table by contact."""
    numbers = traces.column("contact", "contact").astype(int).tolist()
    return dict(zip(numbers, traces.column("contact", name).round(6).tolist(), strict=True))


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
