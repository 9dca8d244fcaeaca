"""Forecasts from a live state: what they hold, what could be done, and what came of it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from twin.engine.simulation import Simulation, simulate
from twin.errors import InputError
from twin.mirror.course import MEASURES, OF_PEOPLE, Contacts
from twin.mirror.followed import followed
from twin.mirror.forecast import QUANTILES, forecast
from twin.mirror.forecast_log import MEMBERS, SCORED, ForecastLog
from twin.mirror.state_at import arrived_today, inferred, state_at, talks_until
from twin.mirror.supposed import known_types, supposed
from twin.mirror.what_if import NOTHING, WHAT_IFS
from twin.scenario.load import load_scenario
from twin.traces.buffer import concatenate
from twin.traces.live_state import LiveState, Present, Waiting

NOON = 43200.0


@pytest.fixture(scope="module")
def centre():
    return load_scenario("helpdesk-12")


def crowd(centre, waiting, busy):
    kind = next(iter(centre.contacts))
    return LiveState(
        NOON,
        tuple(Waiting(kind, 60.0) for _ in range(waiting)),
        tuple(Present(f"T-{i}", "talk", 100.0, kind) for i in range(busy)),
    )


@pytest.fixture(scope="module")
def found(centre):
    return forecast(centre, crowd(centre, 8, 6), horizon=3600, replications=20)


def test_it_holds_fans_of_every_measure_and_step(found):
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["edges"]["5min"] == [NOON + 300 * k for k in range(13)]
    assert told["edges"]["half_hour"] == [NOON, NOON + 1800, NOON + 3600]
    assert set(told["tried"]) == {NOTHING, *WHAT_IFS} - set(told["left_out"])
    for grid, steps in (("5min", 12), ("half_hour", 2)):
        for name in MEASURES:
            fan = told["fans"][NOTHING][grid][name]
            assert list(fan) == [*(f"q{round(100 * q)}" for q in QUANTILES), "mean"]
            assert {len(line) for line in fan.values()} == {steps}
    low, high = (told["fans"][NOTHING]["5min"]["queue"][q] for q in ("q10", "q90"))
    assert all(a <= b for a, b in zip(low, high, strict=True))
    assert told["measures"]["strain"]["assumed"] is True
    assert told["measures"]["queue"]["assumed"] is False


def test_it_begins_with_the_queue_as_it_is(centre, found):
    empty = forecast(centre, crowd(centre, 0, 6), horizon=3600, replications=20, tried=())
    crowded, calm = (one.ensemble(NOTHING, "5min", "queue").mean(axis=0) for one in (found, empty))
    assert crowded[0] > calm[0] + 3
    assert abs(crowded[-1] - calm[-1]) < abs(crowded[0] - calm[0])


def test_what_is_tried_meets_the_same_contacts(centre):
    found = forecast(
        centre, crowd(centre, 2, 6), horizon=1800, replications=10, tried=("call_two_back",)
    )
    effect = found.effects["call_two_back"]["wait"]
    assert effect.difference.n == 10
    assert effect.difference.mean <= 0
    assert not found.left_out


def test_the_same_on_two_processes(centre, found):
    again = forecast(
        centre, crowd(centre, 8, 6), horizon=3600, replications=20, workers=2, tried=()
    )
    assert np.array_equal(
        again.ensemble(NOTHING, "5min", "wait"), found.ensemble(NOTHING, "5min", "wait"),
        equal_nan=True,
    )  # fmt: skip


def test_what_cannot_be_is_refused(centre):
    for state, options, told in (
        (replace(crowd(centre, 0, 1), t=3600.0), {}, "closed"),
        (crowd(centre, 0, 1), {"tried": ("pray",)}, "tried 'pray'"),
        (crowd(centre, 0, 1), {"replications": 1}, "replications 1"),
    ):
        with pytest.raises(InputError, match=told):
            forecast(centre, state, **options)


def test_it_ends_when_the_centre_closes(centre):
    late = replace(crowd(centre, 0, 2), t=centre.opening.close - 900.0)
    found = forecast(centre, late, replications=10, tried=())
    assert found.horizon == 900
    assert found.edges["half_hour"] == (late.t, late.t + 900)


# What could be done


def test_more_people_for_an_hour(centre):
    changed = WHAT_IFS["call_two_back"].change(centre, NOON)
    [(before, after)] = [
        (centre.teams[name].shifts, changed.teams[name].shifts)
        for name in centre.teams
        if centre.teams[name] != changed.teams[name]
    ]
    assert after[:-1] == before
    assert (after[-1].start, after[-1].end, after[-1].technicians) == (NOON + 600, NOON + 4200, 2)
    assert WHAT_IFS["call_two_back"].change(centre, centre.opening.close - 300) is None


def test_breaks_of_the_next_hour_fall_due_an_hour_later(centre):
    bank = load_scenario("bank-day")
    changed = WHAT_IFS["move_breaks"].change(bank, NOON)
    moved = [
        (a.at, b.at)
        for old, new in zip(bank.teams["bank"].shifts, changed.teams["bank"].shifts, strict=True)
        for a, b in zip(old.breaks, new.breaks, strict=True)
        if a != b
    ]
    assert moved
    assert all(NOON <= a < NOON + 3600 and b == a + 3600 for a, b in moved)


def test_what_changes_nothing_is_left_out():
    bank = load_scenario("bank-day")
    assert WHAT_IFS["relax_target"].change(bank, NOON) is None
    assert WHAT_IFS["move_breaks"].change(bank, 5 * 3600.0) is None


# What a log does not tell


def test_unknown_types_are_the_scenarios_other():
    bank = load_scenario("bank-day")
    state = LiveState(NOON, (Waiting("PE", 3.0),), (Present("T", "talk", 1.0, "TT"),))
    known = known_types(state, bank)
    assert known.waiting[0].contact_type == known.people[0].contact_type == "other"


def test_who_seems_ready_under_a_queue_wraps_up():
    bank = load_scenario("bank-day")
    ready = Present("T", "ready", 30.0)
    waits = LiveState(NOON, (Waiting("PS", 3.0),), (ready,))
    known, _ = supposed(waits, bank, inferred=False, seed=0, replication=0)
    assert known.people[0].activity == "wrap_up"
    calm, same = supposed(
        LiveState(NOON, (), (ready,)), bank, inferred=False, seed=0, replication=0
    )
    assert calm.people == (ready,)
    assert same == bank


def test_presence_that_is_inferred_is_drawn():
    bank = load_scenario("bank-day")
    people = (*(Present(f"T-{i}", "ready", 600.0) for i in range(400)), Present("B", "talk", 9.0))
    state = LiveState(NOON, (), people)
    known, called_in = supposed(state, bank, inferred=True, seed=0, replication=0)
    assert len(known.people) - 1 == pytest.approx(400 / np.e, abs=40)
    assert known.people[-1].name == "B"
    again, _ = supposed(state, bank, inferred=True, seed=0, replication=0)
    other, _ = supposed(state, bank, inferred=True, seed=0, replication=1)
    assert again == known
    assert other != known
    assert called_in.staffing.level != 1.0


# From tables


@pytest.fixture(scope="module")
def day(centre):
    return simulate(centre, seed=3)


def test_the_state_at_a_moment_is_that_of_the_floor_then(centre, day):
    run = Simulation(centre, seed=3)
    run.run_until(NOON + 7)
    floor = run.floor()
    state = state_at(day, NOON + 7)
    assert len(state.waiting) == floor.waiting
    there = {
        run.header.people[i].name: NOON + 7 - one.since
        for i, one in enumerate(floor.people)
        if one.activity >= 0 and run.header.people[i].role == "technician"
    }
    assert {one.name: pytest.approx(one.elapsed) for one in state.people} == there
    assert LiveState.from_dict(json.loads(json.dumps(state.to_dict()))) == state
    assert not inferred(day)


def test_only_what_had_happened_is_known(day):
    assert max(arrived_today(day, NOON)) <= NOON
    assert talks_until(day, NOON).ended.max() <= NOON
    with pytest.raises(InputError, match="nothing is known"):
        state_at(day, 1e6)


# Kept, scored, followed


def test_kept_forecasts_are_scored_when_their_time_is_over(tmp_path, found, centre, day):
    kept = ForecastLog(tmp_path / "forecasts.jsonl")
    kept.keep(found, centre.targets.answered_within)
    kept.keep(found, centre.targets.answered_within)
    [first, second] = kept.all()
    assert first.members[NOTHING]["wait"].shape == (MEMBERS, 2)
    assert first.t == second.t == NOON
    truth = Contacts.of(day.tables)
    assert [one.n for one in kept.scores(truth, NOON + 3599)] == [0] * len(SCORED)
    scores = {one.measure: one for one in kept.scores(truth, NOON + 3600)}
    assert scores["queue"].n == 4
    assert scores["offered"].crps > 0
    assert kept.at(NOON - 1) is None
    assert kept.at(NOON + 1).t == NOON


def test_an_approval_is_followed_in_words(tmp_path, centre, found):
    kept = ForecastLog(tmp_path / "forecasts.jsonl")
    kept.keep(found, centre.targets.answered_within)
    [one] = kept.all()
    run = Simulation(centre, seed=9, opening_state=crowd(centre, 8, 6))
    contacts = Contacts.of(concatenate(list(run.batches())))
    told = followed(one, "call_two_back", contacts, NOON + 3600)
    by_measure = {each.measure: each for each in told}
    assert {"wait", "queue", "service_level"} <= set(by_measure)
    words = by_measure["wait"].words
    assert "doing nothing" in words
    assert "80 % bands" in words
    assert json.loads(json.dumps(by_measure["wait"].to_dict()))["measured"] > 0
    with pytest.raises(InputError, match="no half-hour"):
        followed(one, "call_two_back", contacts, NOON + 60)
    with pytest.raises(InputError, match="tried pray"):
        followed(one, "pray", contacts, NOON + 3600)


def test_what_is_about_people_can_be_left_out(found):
    told = json.dumps(found.to_dict(OF_PEOPLE))
    assert not [name for name in OF_PEOPLE if f'"{name}"' in told]
    assert '"queue"' in told
