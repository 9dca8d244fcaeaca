"""Short days, told whole: each moment can be worked out by hand.

The script takes 70 s and wrap-up 5 s; ringing takes 2 s. Times are seconds since 09:00.
"""


def outcomes(traces):
    return list(
        zip(
            traces.column("contact", "contact").astype(int).tolist(),
            traces.words("contact", "outcome"),
            traces.column("contact", "wait").round(6).tolist(),
            strict=True,
        )
    )


def steps(traces, contact=1):
    rows = zip(
        traces.column("procedure", "contact"),
        traces.words("procedure", "step"),
        traces.words("procedure", "action"),
        traces.words("procedure", "help"),
        (traces.column("procedure", "t") - 9 * 3600).round(6),
        strict=True,
    )
    return [
        (step.removeprefix("help."), action, leant, end)
        for number, step, action, leant, end in rows
        if number == contact
    ]


def test_a_contact_is_answered(tiny, happens, told):
    traces = happens(tiny(), {"at": 10.0})
    assert told(traces) == [
        (10.0, "T001", "ready", -1),
        (12.0, "T001", "ringing", 1),
        (82.0, "T001", "talk", 1),
        (87.0, "T001", "wrap_up", 1),
        (3600.0, "T001", "ready", -1),
    ]
    assert outcomes(traces) == [(1, "answered", 2.0)]
    assert steps(traces) == [
        ("greet", "done", "none", 22.0),
        ("look up", "done", "none", 42.0),
        ("solve", "done", "none", 72.0),
        ("close", "done", "none", 82.0),
    ]


def test_wrap_up_keeps_the_next_contact_waiting(tiny, happens, told):
    traces = happens(tiny(), {"at": 0.0}, {"at": 10.0})
    assert told(traces)[:6] == [
        (2.0, "T001", "ringing", 1),
        (72.0, "T001", "talk", 1),
        (77.0, "T001", "wrap_up", 1),
        (79.0, "T001", "ringing", 2),
        (149.0, "T001", "talk", 2),
        (154.0, "T001", "wrap_up", 2),
    ]
    assert outcomes(traces) == [(1, "answered", 2.0), (2, "answered", 69.0)]


def test_a_customer_gives_up(tiny, happens):
    traces = happens(tiny(), {"at": 0.0}, {"at": 10.0, "patience": 30.0})
    assert outcomes(traces) == [(2, "abandoned", 30.0), (1, "answered", 2.0)]


def test_a_line_is_busy(tiny, happens):
    centre = tiny(routing={"lines": 1})
    traces = happens(centre, {"at": 0.0}, {"at": 10.0}, {"at": 11.0})
    assert outcomes(traces) == [(3, "blocked", 0.0), (1, "answered", 2.0), (2, "answered", 69.0)]


def test_whoever_waits_at_closing_is_sent_away(tiny, happens, told):
    traces = happens(tiny(), {"at": 3590.0}, {"at": 3595.0})
    assert outcomes(traces) == [(2, "open_at_close", 5.0), (1, "answered", 2.0)]
    assert told(traces)[-1] == (3667.0, "T001", "wrap_up", 1)


def test_an_urgent_contact_interrupts_and_the_parked_one_is_resumed(tiny, happens, told):
    kinds = {
        "help": {"share": 0.9, "procedure": "help"},
        "urgent": {"share": 0.1, "procedure": "help", "urgent": True, "priority": 5},
    }
    shift = {"start": "09:00", "end": "10:00", "technicians": 1}
    centre = tiny(
        contacts=kinds,
        teams={"desk": {"contacts": ["help", "urgent"], "shifts": [shift]}},
        technicians={"speed_spread": 0, "capacity": 0.5, "capacity_spread": 0},
    )
    traces = happens(centre, {"at": 0.0}, {"at": 20.0, "kind": 1})
    # Cut in at 20: 8 of 20 s of looking up are done. Finding back takes 10 s.
    assert told(traces) == [
        (2.0, "T001", "ringing", 1),
        (20.0, "T001", "talk", 1),
        (22.0, "T001", "ringing", 2),
        (92.0, "T001", "talk", 2),
        (97.0, "T001", "wrap_up", 2),
        (97.0 + 12 + 10 + 30 + 10, "T001", "talk", 1),
        (97.0 + 12 + 10 + 30 + 10 + 5, "T001", "wrap_up", 1),
        (3600.0, "T001", "ready", -1),
    ]
    assert traces.column("contact", "hold").tolist() == [0.0, 77.0]
    assert [end for *_, end in steps(traces)] == [12.0, 119.0, 149.0, 159.0]


EXPERT = {"experts": 1, "neighbour": 0.0, "longest_wait": 40}


def test_an_expert_is_asked(tiny, happens, told):
    centre = tiny(backup=EXPERT, autonomy={"escalation_right": 1.0})
    traces = happens(centre, {"at": 0.0, "difficulty": 1.0, "help": 0.5, "consult": 60.0})
    assert told(traces) == [
        (2.0, "T001", "ringing", 1),
        (32.0, "T001", "talk", 1),
        (32.0, "B01", "ready", -1),
        (92.0, "T001", "consult", 1),
        (92.0, "B01", "consult", 1),
        (132.0, "T001", "talk", 1),
        (137.0, "T001", "wrap_up", 1),
        (3600.0, "T001", "ready", -1),
        (3600.0, "B01", "ready", -1),
    ]
    assert ("solve", "done", "backup", 122.0) in steps(traces)
    assert traces.column("contact", "hold").tolist() == [60.0]


def test_an_expert_who_does_not_come_takes_the_contact_over(tiny, happens, told):
    centre = tiny(heads=2, backup=EXPERT, autonomy={"escalation_right": 1.0})
    hard = {"difficulty": 1.0, "help": 0.5, "consult": 100.0, "handover": 200.0}
    traces = happens(centre, {"at": 0.0, **hard}, {"at": 1.0, **hard})
    mine = [entry for entry in told(traces) if entry[3] == 2]
    assert mine == [
        (3.0, "T002", "ringing", 2),
        (33.0, "T002", "talk", 2),
        (73.0, "T002", "hold", 2),
        (78.0, "T002", "wrap_up", 2),
        (332.0, "B01", "talk", 2),
    ]
    assert traces.column("contact", "escalated").tolist() == [0.0, 1.0]


def test_in_an_outage_the_next_step_is_brought_forward(tiny, happens):
    script = [
        {"name": "look up", "seconds": 20, "system": True, "mandatory": True},
        {"name": "explain", "seconds": 30, "mandatory": True},
    ]
    centre = tiny(
        procedures={"help": {"steps": script, "after_contact": 5}},
        autonomy={"script_rigidity": 0.0},
    )
    traces = happens(centre, {"at": 0.0, "skip": 0.5}, down=[(0.0, 10.0)])
    assert steps(traces) == [
        ("explain", "reordered", "none", 32.0),
        ("look up", "done", "none", 52.0),
    ]


def test_without_discretion_one_waits_for_the_system(tiny, happens):
    centre = tiny(autonomy={"script_rigidity": 1.0})
    traces = happens(centre, {"at": 0.0, "skip": 0.5}, down=[(0.0, 100.0)])
    assert [end for *_, end in steps(traces)] == [12.0, 120.0, 150.0, 160.0]
    assert traces.column("contact", "system_wait").tolist() == [88.0]


def test_a_long_outage_is_worked_around(tiny, happens):
    centre = tiny(
        system={"workaround_after": 30, "workaround_cost": 2.0, "outages_per_day": 0},
        autonomy={"script_rigidity": 0.0},
        procedures={"help": {"steps": [{"name": "look up", "seconds": 20, "system": True}]}},
    )
    traces = happens(centre, {"at": 0.0, "skip": 0.9}, down=[(0.0, 500.0)])
    assert steps(traces) == [("look up", "done", "workaround", 2.0 + 30 + 40)]


def test_a_break_falls_due_during_a_contact(tiny, happens, told):
    shift = {
        "start": "09:00",
        "end": "10:00",
        "technicians": 1,
        "breaks": [{"at": "09:01", "seconds": 120}],
    }
    centre = tiny(teams={"desk": {"contacts": ["help"], "shifts": [shift]}})
    traces = happens(centre, {"at": 0.0})
    assert told(traces)[2:] == [
        (77.0, "T001", "wrap_up", 1),
        (197.0, "T001", "break", -1),
        (3600.0, "T001", "ready", -1),
    ]


def test_a_step_that_goes_wrong_is_repeated(tiny, happens):
    traces = happens(tiny(behaviour={"repeat_error": 1.0}), {"at": 0.0, "error": 0.0})
    assert steps(traces)[:2] == [
        ("greet", "done", "none", 12.0),
        ("greet", "repeated", "none", 22.0),
    ]


def test_a_wait_for_the_system_is_not_waited_twice(tiny, happens, told):
    kinds = {
        "help": {"share": 0.9, "procedure": "help"},
        "urgent": {"share": 0.1, "procedure": "quick", "urgent": True, "priority": 5},
    }
    shift = {"start": "09:00", "end": "10:00", "technicians": 1}
    quick = {"steps": [{"name": "talk", "seconds": 50, "mandatory": True}], "after_contact": 0}
    centre = tiny(
        contacts=kinds,
        procedures={"quick": quick},
        teams={"desk": {"contacts": ["help", "urgent"], "shifts": [shift]}},
        technicians={"speed_spread": 0, "capacity": 0.5, "capacity_spread": 0},
    )
    # Cut in at 17, while the system is still silent: it answers 30 s after 12. 25 s of waiting,
    # 20 of looking up, and 10 to find back, are left.
    traces = happens(centre, {"at": 0.0, "wait": 30.0}, {"at": 17.0, "kind": 1, "after": 0.0})
    assert [end for *_, end in steps(traces)] == [12.0, 69.0 + 25 + 20 + 10, 154.0, 164.0]


def test_a_break_that_was_due_does_not_outlive_the_shift(tiny, happens, told):
    shift = {
        "start": "09:00",
        "end": "09:01",
        "technicians": 1,
        "breaks": [{"at": "09:00", "seconds": 30}],
    }
    centre = tiny(teams={"desk": {"contacts": ["help"], "shifts": [shift]}})
    traces = happens(centre, {"at": 0.0}, days=2)
    # Finished after the end of the shift, the technician goes home; the next day has its one break.
    activities = [activity for _, _, activity, _ in told(traces)]
    assert activities == ["ringing", "talk", "wrap_up", "break", "ready"]
