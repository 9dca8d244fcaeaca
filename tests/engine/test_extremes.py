"""Centres at the edge of what a scenario can say, and levers pushed step by step."""

import numpy as np
import pytest

from twin.engine.simulation import Simulation, simulate
from twin.measures import compute
from twin.measures.checks import conservation
from twin.scenario.load import load_scenario

HOUR = 3600.0
BUSY = {"demand": {"per_hour": [120]}, "strain": {"enabled": True}}


def script(*steps, after=5):
    return {"help": {"steps": list(steps), "after_contact": after}}


def counts(traces):
    keys = ("offered", "answered", "abandoned", "blocked", "open_at_close")
    return {key: int(value) for key, value in compute(traces, keys).items()}


EDGES = {
    "one step": {"procedures": script({"name": "talk", "seconds": 60})},
    "fifty steps": {
        "procedures": script(*({"name": f"step {i}", "seconds": 2} for i in range(50)))
    },
    "steps without length": {"procedures": script({"name": "talk", "seconds": 0}, after=0)},
    "everything on the system, which is down": {
        "procedures": script({"name": "talk", "seconds": 60, "system": True}),
        "system": {"outages_per_day": 100, "outage": 86400},
    },
    "everything beyond everybody": {
        "contacts": {"help": {"share": 1, "procedure": "help", "difficulty": 1}},
        "procedures": script({"name": "talk", "seconds": 60, "backup": True}),
        "backup": {"experts": 1, "longest_wait": 0, "neighbour": 0},
        "autonomy": {"escalation_right": 1},
    },
    "everything urgent": {"contacts": {"help": {"share": 1, "procedure": "help", "urgent": True}}},
    "everybody rude": {"contacts": {"help": {"share": 1, "procedure": "help", "rudeness": 1}}},
    "every step goes wrong": {"behaviour": {"repeat_error": 1}},
    "one line": {"routing": {"lines": 1}},
    "everybody comes back at once": {
        "redial": {
            "after_abandoning": 1,
            "after_blocked": 1,
            "after_unresolved": 1,
            "abandoned_delay": 1,
            "unresolved_delay": 1,
            "most_attempts": 10,
        }
    },
}


@pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES)
@pytest.mark.parametrize("heads", [1, 5])
def test_an_edge_is_sound(tiny, edge, heads):
    traces = simulate(tiny(**BUSY, **edge, heads=heads), seed=1, days=2)
    assert conservation(traces) == []
    found = counts(traces)
    assert found["answered"] > 0
    assert found.pop("offered") == sum(found.values())


def test_a_script_without_length_is_followed_in_no_time(tiny):
    centre = tiny(**BUSY, procedures=EDGES["steps without length"]["procedures"])
    traces = simulate(centre, seed=1)
    assert counts(traces)["answered"] == counts(traces)["offered"]
    assert compute(traces, ["aht"])["aht"] == 0


def test_without_patience_only_those_are_answered_who_find_somebody_ready(tiny):
    centre = tiny(**BUSY, heads=2, patience={"shape": "exponential", "mean": 0})
    traces = simulate(centre, seed=1)
    found = counts(traces)
    assert found["answered"] + found["abandoned"] == found["offered"]
    outcome, wait = traces.words("contact", "outcome"), traces.column("contact", "wait")
    assert {round(float(w), 6) for o, w in zip(outcome, wait, strict=True) if o == "answered"} == {
        2.0
    }
    assert not any(w for o, w in zip(outcome, wait, strict=True) if o == "abandoned")


def test_nobody_on_the_floor_answers_nobody(tiny):
    traces = simulate(tiny(**BUSY, heads=0, backup={"experts": 2}), seed=1, days=2)
    found = counts(traces)
    assert found["answered"] == 0 < found["offered"]
    assert set(traces.words("duration", "technician")) == {"B01", "B02"}
    assert conservation(traces) == []


def test_a_shift_before_opening_waits_for_it(tiny, told):
    shift = {"start": "07:00", "end": "08:00", "technicians": 1}
    teams = {"desk": {"contacts": ["help"], "shifts": [shift]}}
    traces = simulate(tiny(**BUSY, teams=teams), seed=1)
    assert told(traces) == [(-HOUR, "T001", "ready", -1)]
    assert counts(traces)["answered"] == 0


def test_sent_home_in_the_middle_of_a_contact_it_is_finished(tiny):
    run = Simulation(tiny(**BUSY, heads=3), seed=1)
    run.run_until(9.6 * HOUR)
    talking = sum(person.contact >= 0 for person in run.floor().people)
    run.set_lever("staffing.level", 0.0)
    assert sum(person.activity >= 0 for person in run.floor().people) == talking > 0
    run.run()
    assert run.finished


# Pushed step by step, on common random numbers; means over a few days.

DESK = {"patience.shape": "exponential"}


def steps_of(key, lever, values, seeds=6):
    return [
        np.mean(
            [
                compute(
                    simulate(load_scenario("helpdesk-12", {**DESK, lever: str(v)}), seed=seed),
                    [key],
                )[key]
                for seed in range(seeds)
            ]
        )
        for v in values
    ]


@pytest.mark.parametrize(
    ("key", "lever", "values", "rises"),
    [
        ("mean_wait", "staffing.level", (0.5, 0.75, 1, 1.5, 2), False),
        ("service_level", "staffing.level", (0.5, 0.75, 1, 1.5, 2), True),
        ("occupancy", "staffing.level", (0.5, 0.75, 1, 1.5, 2), False),
        ("mean_wait", "demand.volume", (0.25, 0.5, 1, 1.5, 3), True),
        ("occupancy", "demand.volume", (0.25, 0.5, 1, 1.5, 3), True),
        ("abandoned_share", "patience.mean", (20, 100, 500, 2500), False),
        ("mean_wait", "patience.mean", (20, 100, 500, 2500), True),
        ("blocked", "routing.lines", (1, 3, 10), False),
        ("aht", "procedures.technical.after_contact", (0, 80, 300), True),
        ("aht", "system.outages_per_day", (0, 10, 60), True),
        ("resolved_share", "technicians.expertise", (0.3, 0.6, 0.9), True),
        ("tension", "strain.gain", (0, 3, 6, 12), True),
        ("fatigue", "strain.fatigue_rise", (28800, 7200, 1800), True),
        ("aht", "behaviour.repeat_error", (0, 0.1, 0.4), True),
    ],
)
def test_step_by_step_in_one_direction(key, lever, values, rises):
    found = steps_of(key, lever, values)
    assert found == sorted(found, reverse=not rises)
    assert found[0] != found[-1]
