"""Whatever the centre, a run is sound: nobody is lost, no time is lost, the ledger balances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.engine.simulation import simulate
from twin.measures import compute
from twin.measures.checks import conservation
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

share = st.floats(0, 1)


def new_levers(draw):
    """Any setting of what makes people stay away, regulate, learn, and of what the system does."""
    return {
        "attendance": {
            "absence": draw(st.floats(0, 0.3)),
            "quits_per_year": draw(st.sampled_from([0, 0.9])),
            "quit_exhaustion": draw(st.sampled_from([0, 8])),
        },
        "regulation": {
            "slow_down": draw(share),
            "slow_down_time": draw(st.floats(0, 0.5)),
            "hidden_pause": draw(share),
            "hidden_pause_time": draw(st.sampled_from([10, 90, 600])),
            "hidden_pause_from": draw(st.sampled_from([0, 30])),
            "hang_up_early": draw(share),
            "transfer": draw(share),
        },
        "learning": {
            "by_doing": draw(st.floats(0, 0.01)),
            "from_experts": draw(st.floats(0, 0.1)),
            "from_neighbours": draw(st.floats(0, 0.1)),
            "from_coaching": draw(st.floats(0, 0.1)),
            "forgetting": draw(st.sampled_from([20, 1000])),
        },
        "technicians": {"capacity": draw(share), "capacity_spread": draw(st.floats(0, 0.5))},
    }


@st.composite
def centres(draw):
    """A small centre with everything in it, and anything in its settings."""
    breaks = [{"at": "09:40", "seconds": draw(st.sampled_from([60, 300, 900]))}]
    shifts = [
        {
            "start": "09:00",
            "end": "10:30",
            "technicians": draw(st.integers(0, 4)),
            "breaks": breaks,
        },
        {"start": "09:15", "end": "11:00", "technicians": draw(st.integers(0, 3))},
    ]
    steps = [
        {
            "name": f"step {i}",
            "seconds": draw(st.sampled_from([0, 5, 40, 200])),
            "mandatory": draw(st.booleans()),
            "system": draw(st.booleans()),
            "backup": draw(st.booleans()),
            "needed": draw(share),
            "stage": draw(st.booleans()),
        }
        for i in range(draw(st.integers(1, 5)))
    ]
    return Scenario.model_validate(
        {
            "name": "any",
            "opening": {"open": "09:00", "close": "11:00"},
            "demand": {"per_hour": [draw(st.sampled_from([0, 10, 60, 200]))]},
            "contacts": {
                "easy": {"share": 0.6, "procedure": "script", "difficulty": 0.3},
                "hard": {"share": 0.3, "procedure": "script", "difficulty": 0.9},
                "urgent": {"share": 0.1, "procedure": "script", "urgent": draw(st.booleans())},
            },
            "patience": {"shape": "exponential", "mean": draw(st.sampled_from([0, 60, 900]))},
            "redial": {"abandoned_delay": 300, "unresolved_delay": 600},
            "procedures": {
                "script": {"steps": steps, "after_contact": draw(st.sampled_from([0, 40]))}
            },
            "system": {
                "response": draw(st.sampled_from([0.0, 3.0])),
                "outages_per_day": draw(st.sampled_from([0, 5, 60])),
                "slow_spells_per_day": draw(st.sampled_from([0, 5])),
                "lost_entry": draw(share),
                "incidents": draw(share),
                "incident": draw(st.sampled_from([0, 60, 3600])),
                "unresolved": draw(share),
                "give_up_after": draw(st.sampled_from([0, 600])),
            },
            "backup": {
                "experts": draw(st.integers(0, 2)),
                "longest_wait": draw(st.sampled_from([0, 60])),
            },
            "teams": {
                "all": {"contacts": ["easy", "hard", "urgent"], "shifts": shifts},
                "few": {
                    "contacts": ["hard"],
                    "contract": "agency",
                    "shifts": [{"start": "10:00", "end": "11:30", "technicians": 1}],
                },
            },
            "staffing": {"level": draw(st.sampled_from([0.0, 0.5, 1.0, 2.0]))},
            "routing": {
                "choice": draw(st.sampled_from(["longest_idle", "most_expert"])),
                "queue": draw(st.sampled_from(["priority", "first_come"])),
                "lines": draw(st.sampled_from([0, 1, 5])),
                "ring": draw(st.sampled_from([0, 4])),
            },
            "supervision": {
                "monitoring": draw(share),
                "monitored_share": draw(share),
                "listening": draw(share),
                "consequence": draw(share),
                "purpose": draw(st.sampled_from(["developmental", "unspecified", "deterrent"])),
                "coach_below": draw(st.sampled_from([0, 100])),
                "coaching": 120,
                "handling_target": draw(st.sampled_from([0, 60, 300])),
            },
            "autonomy": {"script_rigidity": draw(share), "escalation_right": draw(share)},
            "behaviour": {"repeat_error": draw(share)},
            **new_levers(draw),
        }
    )


@settings(max_examples=150)
@given(centres(), st.integers(0, 10), st.integers(1, 2))
def test_any_centre_is_sound(centre, seed, days):
    traces = simulate(centre, seed=seed, days=days)
    assert conservation(traces) == []
    assert all(np.isfinite(rows).all() for rows in traces.tables.values())


EXTREMES = {
    "one technician": {
        "teams.desk.shifts.0.technicians": "1",
        "teams.desk.shifts.1.technicians": "0",
        "teams.desk.shifts.2.technicians": "0",
    },
    "nobody": {"staffing.level": "0"},
    "no contacts": {"demand.volume": "0"},
    "forty times the contacts": {"demand.volume": "40"},
    "a permanent outage": {"system.outages_per_day": "100", "system.outage": "86400"},
    "no patience": {"patience.shape": "exponential", "patience.mean": "0"},
    "endless patience": {"patience.shape": "exponential", "patience.mean": "86400"},
    "no experts": {"backup.experts": "0"},
    "everything is watched": {"supervision.monitoring": "1", "supervision.listening": "1"},
    "nothing is watched": {"supervision.monitoring": "0", "supervision.listening": "0"},
}


@pytest.mark.parametrize("settings_", EXTREMES.values(), ids=EXTREMES)
def test_extremes_are_sound(settings_):
    assert conservation(simulate(load_scenario("helpdesk-12", settings_), seed=2)) == []


def mean_of(key, settings_, seeds=5):
    centre = load_scenario("helpdesk-12", settings_)
    return np.mean([compute(simulate(centre, seed=seed), [key])[key] for seed in range(seeds)])


@pytest.mark.parametrize(
    ("key", "lever", "less", "more"),
    [
        ("mean_wait", "staffing.level", 1.5, 0.75),
        ("abandoned_share", "demand.volume", 0.8, 1.4),
        ("abandoned_share", "patience.mean", 1200, 120),
        ("aht", "system.response", 0.5, 12),
        ("tension", "supervision.consequence", 0.0, 1.0),
        ("tension", "contacts.technical.rudeness", 0.0, 0.6),
        ("resolved_share", "technicians.expertise", 0.3, 0.8),
        ("repeated_share", "behaviour.repeat_error", 0.0, 0.5),
        ("skipped_unneeded_share", "autonomy.script_rigidity", 1.0, 0.0),
        ("concealed_share", "supervision.monitoring", 0.1, 1.0),
        ("backup_share", "autonomy.escalation_right", 0.1, 1.0),
    ],
)
def test_it_goes_the_right_way(key, lever, less, more):
    extra = {"patience.shape": "exponential"} if lever == "patience.mean" else {}
    low = mean_of(key, {**extra, lever: str(less)})
    high = mean_of(key, {**extra, lever: str(more)})
    assert low < high


def test_monitoring_nothing_does_not_by_itself_raise_performance():
    watched = {"supervision.monitoring": "0.3"}
    alone = {"supervision.monitoring": "0"}
    unaffected = {"strain.enabled": "false", "supervision.handling_target": "0"}
    # Without targets and without strain, all that is left is discretion, which saves some time.
    for key in ("resolved_share", "answered"):
        with_it, without = mean_of(key, watched | unaffected), mean_of(key, alone | unaffected)
        assert abs(without / with_it - 1) < 0.02
    assert mean_of("supervision_events", alone) < mean_of("supervision_events", watched)


@pytest.mark.parametrize("level", [0.0, 0.25, 0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.5, 2.0])
def test_staffing_gives_the_heads_it_says(level):
    everybody = {"attendance.absence": "0", "attendance.quits_per_year": "0"}
    roster = {"staffing.level": str(level), "demand.volume": "0"}
    centre = load_scenario("helpdesk-12", roster | everybody)
    traces = simulate(centre)
    assert len(set(traces.words("duration", "technician")) - {"B01"}) == int(12 * level + 0.5)


def test_exhaustion_counts_time_on_shift_not_ends_of_shifts():
    centre = load_scenario("helpdesk-12", {"opening.close": "12:00"})
    nine = 9 * 3600.0
    toggled = [
        (nine + 600 * i, "staffing.level", level) for i, level in enumerate([0.0, 1.0] * 6, start=1)
    ]
    calm = compute(simulate(centre, seed=1), ["exhaustion"])["exhaustion"]
    busy = compute(simulate(centre, seed=1, controls=toggled), ["exhaustion"])["exhaustion"]
    assert busy < 1.5 * calm


def test_the_wallboard_is_written_once_a_minute_around_the_clock():
    centre = load_scenario(
        "helpdesk-12", {"opening.open": "00:00", "opening.close": "24:00", "demand.volume": "0.1"}
    )
    moments = simulate(centre, days=3).column("wallboard", "t")
    assert len(moments) == len(set(moments))
    # Between two days the centre is closed for an instant, which the display may meet.
    assert 3 * 1440 - 2 <= len(moments) <= 3 * 1440


def test_no_contact_is_offered_while_the_centre_is_closed():
    centre = load_scenario(
        "helpdesk-12", {"redial.unresolved_delay": "5", "redial.after_unresolved": "1"}
    )
    for seed in range(6):
        traces = simulate(centre, seed=seed, days=2)
        time = traces.column("contact", "arrived") % 86400
        assert ((time >= 8 * 3600) & (time <= 18 * 3600)).all()


def test_with_nothing_watched_there_is_nothing_on_record():
    watched = load_scenario("helpdesk-12", {"monitoring": "0", "listening": "0.5"})
    assert not len(simulate(watched, seed=3).rows("supervision"))


def test_a_handed_over_contact_is_resolved_only_once_an_expert_has_worked_on_it():
    swamped = {"backup.longest_wait": "0", "backup.consult": "7200", "demand.volume": "1.5"}
    traces = simulate(load_scenario("helpdesk-12", swamped), seed=2)
    escalated = traces.column("contact", "escalated") == 1
    worked_on = {
        int(contact)
        for contact, who in zip(
            traces.column("duration", "contact"),
            traces.words("duration", "technician"),
            strict=True,
        )
        if who == "B01"
    }
    numbers = traces.column("contact", "contact")[escalated].astype(int)
    resolved = traces.column("contact", "resolved")[escalated] == 1
    assert len(numbers) > 5
    assert set(numbers[resolved]) <= worked_on
