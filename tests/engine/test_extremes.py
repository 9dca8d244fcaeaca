"""Centres at the edge of what a scenario can say, and levers pushed step by step."""

import numpy as np
import pytest

from twin.engine.simulation import Simulation, simulate
from twin.measures import compute
from twin.measures.checks import conservation
from twin.scenario.load import load_scenario
from twin.traces.buffer import concatenate
from twin.traces.vocabularies import STRATEGIES

HOUR = 3600.0
BUSY = {"demand": {"per_hour": [120]}, "strain": {"enabled": True}}

REGULATED = {
    "regulation": {
        "slow_down": 1,
        "slow_down_time": 0.5,
        "hidden_pause": 1,
        "hidden_pause_from": 0,
        "hidden_pause_full": 20,
        "hang_up_early": 1,
        "transfer": 1,
    },
    "supervision": {"monitoring": 0.2, "handling_target": 30, "monitored_share": 0.5},
    "regime": {"held_alone": 1},
    "behaviour": {"target_hurry": 1, "hurry_full": 0.1, "planning_relief": 0},
    "autonomy": {"escalation_right": 1, "script_rigidity": 0, "participation": 1},
    "technicians": {"capacity": 0.1},
    "strain": {"enabled": True, "gain": 20},
}
"""Everything that makes people slow down, pause, cut short and hand over."""


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
    "every step is held up for hours": {
        "procedures": script({"name": "talk", "seconds": 60, "system": True}),
        "system": {
            "incidents": 1,
            "incident": 3600,
            "incident_spread": 3,
            "unresolved": 1,
            "recurrent": 1,
            "give_up_after": 7200,
        },
    },
    "nobody waits for the system at all": {
        "procedures": script({"name": "talk", "seconds": 60, "system": True}),
        "system": {"incidents": 1, "give_up_after": 0, "workaround_after": 0, "workaround_cost": 5},
    },
    "every strategy at once": {
        **REGULATED,
        "procedures": script(
            *({"name": f"step {i}", "seconds": 20, "backup": i == 2} for i in range(5))
        ),
        "backup": {"experts": 1, "longest_wait": 5},
    },
    "every other pauses for ten minutes": {
        "regulation": {
            "hidden_pause": 1,
            "hidden_pause_time": 600,
            "hidden_pause_from": 0,
            "hidden_pause_full": 20,
        },
    },
    "hardly anybody comes": {
        "attendance": {"absence": 0.3, "absence_exhaustion": 6, "usual_exhaustion": 0}
    },
    "everybody leaves": {
        "attendance": {
            "quits_per_year": 0.9,
            "shifts_per_year": 100,
            "quit_exhaustion": 8,
            "usual_exhaustion": 0,
        }
    },
    "all is learned at once": {
        "learning": {
            "by_doing": 0.01,
            "from_experts": 0.1,
            "from_neighbours": 0.1,
            "from_coaching": 0.1,
            "forgetting": 20,
        },
        "backup": {"experts": 1, "neighbour": 1},
    },
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
    traces = simulate(tiny(heads=heads, **BUSY | edge), seed=1, days=2)
    assert conservation(traces) == []
    found = counts(traces)
    assert found["answered"] > 0
    assert found.pop("offered") == sum(found.values())
    assert all(np.isfinite(rows).all() for rows in traces.tables.values())


@pytest.mark.parametrize("edge", EDGES.values(), ids=EDGES)
def test_at_an_edge_live_and_batch_hold_the_same_rows_in_the_same_order(tiny, edge):
    centre = tiny(heads=3, **BUSY | edge)
    whole = simulate(centre, seed=2, days=2).tables
    run, batches = Simulation(centre, seed=2, days=2), []
    while not run.finished:
        run.run_until(run.now + 47.0)
        batches.append(run.drain())
    live = concatenate(batches)
    assert [name for name in whole if not np.array_equal(whole[name], live[name])] == []


def test_every_strategy_at_once_is_seen(tiny):
    traces = simulate(tiny(heads=3, **BUSY | EDGES["every strategy at once"]), seed=1, days=2)
    assert set(traces.words("regulation", "strategy")) == set(STRATEGIES)


def test_hardly_anybody_and_then_nobody_comes(tiny):
    centre = tiny(heads=20, **BUSY | EDGES["everybody leaves"])
    traces = simulate(centre, seed=1, days=300)
    events = traces.words("attendance", "event")
    assert events == ["quit"] * 20


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
