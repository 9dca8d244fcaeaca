"""C6 and C7: where extra breaks fall, fatigue carried to a moment, and planted effects."""

from itertools import pairwise

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.experiments.validation import breaks
from twin.experiments.validation.breaks import Moments, Work, with_breaks
from twin.experiments.validation.fatigue import Fatigue
from twin.experiments.validation.moments import (
    after_breaks,
    break_ends,
    discomforts,
    resolved_by_day,
    work_after,
)
from twin.measures.technicians import technicians
from twin.rules.strain import fatigue as combined
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario, shipped
from twin.scenario.staff import Break

HOUR = 3600.0
MINUTE = 60.0


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture(scope="module")
def desk():
    # Tense enough for hidden pauses, which count as rest.
    return apply(load_scenario("helpdesk-12", {}), {"strain.gain": 12, "hidden_pause": 1})


@pytest.fixture(scope="module")
def pair(desk):
    return simulate(desk, days=3), simulate(with_breaks(desk, 1, 300, afternoon=True), days=3)


def falls(scenario, team=0, shift=0):
    one = list(scenario.teams.values())[team].shifts[shift]
    return [(pause.at / HOUR, pause.seconds / MINUTE) for pause in one.breaks]


def test_a_break_falls_in_the_middle_of_the_longest_stretch(desk):
    # 8-9:45, 9:55-12, 12:45-14:15 and 14:25-16: the longest is 9:55-12, in the afternoon the last.
    assert falls(desk) == [(9.75, 10), (12, 45), (14.25, 10)]
    whole = falls(with_breaks(desk, 1, 300))
    assert sorted(set(whole) - set(falls(desk))) == [(pytest.approx(10 + 55 / 60), 5)]
    late = falls(with_breaks(desk, 1, 300, afternoon=True))
    assert sorted(set(late) - set(falls(desk))) == [(pytest.approx(15 + 10 / 60), 5)]


def test_four_breaks_part_the_four_stretches_of_a_shift(desk):
    kinds = [minutes for _, minutes in falls(with_breaks(desk, 4, 300))]
    assert kinds == [5, 10, 5, 45, 5, 10, 5]


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("count", [1, 4, 30])
def test_breaks_never_overlap_and_old_ones_stay(name, count):
    centre = load_scenario(name, {})
    longer = with_breaks(centre, count, 300)
    type(centre).model_validate(longer.model_dump())
    for team, old in centre.teams.items():
        for shift, before in zip(longer.teams[team].shifts, old.shifts, strict=True):
            assert set(before.breaks) <= set(shift.breaks)
            assert len(shift.breaks) <= len(before.breaks) + count
            for first, second in pairwise(shift.breaks):
                assert first.at + first.seconds <= second.at


def test_the_extra_break_has_a_length_of_its_own(desk):
    assert breaks.length_of_its_own(desk) == 300
    shift = desk.teams["desk"].shifts[0]
    taken = shift.model_copy(update={"breaks": (Break(at=36000, seconds=300),)})
    team = desk.teams["desk"].model_copy(update={"shifts": (taken,)})
    assert breaks.length_of_its_own(desk.model_copy(update={"teams": {"desk": team}})) == 301


def test_fatigue_carried_to_a_moment_is_what_the_ledger_says(pair):
    """Right before a rest, the level is that of the row written after it, before what wore off."""
    rested = 0
    for traces in pair:
        rule = traces.header.section("strain")
        fatigue = Fatigue(traces)
        triggers, components = (traces.words("strain", c) for c in ("trigger", "component"))
        columns = ("t", "technician", "start", "closing")
        rows = zip(*(traces.column("strain", c) for c in columns), strict=True)
        for (t, who, start, closing), trigger, part in zip(rows, triggers, components, strict=True):
            if trigger not in ("break", "hidden_pause") or not str(part).startswith("fatigue"):
                continue
            tau = rule["fatigue_recovery" if part == "fatigue_fast" else "fatigue_slow"]
            place = part == "fatigue_slow"
            # In the middle of the rest: half of it has worn off.
            middle = (start + t) / 2
            expected = closing * np.exp((t - middle) / tau)
            assert fatigue.at(int(who), middle)[place] == pytest.approx(expected, abs=1e-6)
            assert fatigue.at(int(who), t)[place] == pytest.approx(closing, abs=1e-12)
            rested += trigger == "hidden_pause"
    assert rested > 0


def test_fatigue_at_the_end_of_a_shift_is_that_of_the_table_of_technicians(pair):
    traces = pair[0]
    fatigue = Fatigue(traces)
    told = technicians(traces)
    ends = zip(
        traces.words("strain", "trigger"),
        traces.column("strain", "technician"),
        traces.column("strain", "t"),
        strict=True,
    )
    shifts = {(int(who), t) for trigger, who, t in ends if trigger == "shift_end"}
    names = traces.header.words("person")
    found = {}
    for who, t in shifts:
        found.setdefault(names[who], []).append(combined(*fatigue.at(who, t - 1e-3)))
    means = [np.mean(found[name]) for name in told["technician"]]
    assert means == pytest.approx(list(told["fatigue_state"]), abs=1e-4)


def test_without_a_model_of_strain_nobody_knows_fatigue(desk):
    calm = apply(desk, {"strain.enabled": False})
    moments, _, _ = after_breaks(
        simulate(calm), simulate(with_breaks(calm, 1, 300, afternoon=True)), 300.0
    )
    assert len(moments.without)
    assert np.isnan(moments.without).all()


def test_right_after_a_break_people_are_less_tired_than_without_it(pair):
    moments, plain, rested = after_breaks(*pair, 300.0)
    assert len(moments.without) > 20
    assert moments.without.mean() > moments.having.mean()
    assert ((moments.without >= 0) & (moments.without <= 100)).all()
    assert len(plain.taken) == len(rested.taken) == len(np.unique(moments.technician))


def test_nothing_but_error_and_affectivity_stands_between_state_and_report(pair):
    who, moment = break_ends(pair[1], 300.0)
    without = after_breaks(*pair, 300.0)[0]
    fatigue = Fatigue(pair[0])
    state = np.array(
        [100 * combined(*fatigue.at(int(one), t)) for one, t in zip(who, moment, strict=True)
         if fatigue.on_shift(int(one), t)]
    )  # fmt: skip
    said = without.without
    inside = (said > 0) & (said < 100)
    shift = (said - state)[inside]
    for one in np.unique(without.technician):
        own = shift[without.technician[inside] == one]
        assert np.ptp(own) < 1e-6 if len(own) else True


def test_the_work_after_a_moment_is_what_the_call_log_has_after_it(pair):
    traces = pair[0]
    column = {name: traces.column("contact", name) for name in
              ("technician", "arrived", "wait", "outcome", "resolved", "talk", "hold",
               "after_contact")}  # fmt: skip
    noon = 12 * HOUR
    work = work_after(traces, np.array([2, 5]), np.array([noon, noon]), np.array([2, 5]))
    for place, who in enumerate((2, 5)):
        at = column["arrived"] + column["wait"]
        mine = (column["technician"] == who) & (column["outcome"] == 0)
        mine &= (at >= noon) & (at < 24 * HOUR)
        assert work.taken[place] == mine.sum() > 0
        assert work.resolved[place] == column["resolved"][mine].sum()
        handled = column["talk"] + column["hold"] + column["after_contact"]
        assert work.seconds[place] == pytest.approx(handled[mine].sum())


def test_nothing_after_the_last_moment_counts_for_others(pair):
    work = work_after(pair[0], np.array([2]), np.array([1e6]), np.array([2, 5]))
    assert work.taken.tolist() == [0, 0]


def test_output_by_day_and_discomfort_of_the_same_people(pair):
    days = resolved_by_day(pair[0])
    assert len(days) == 3
    assert days.sum() == ((pair[0].column("contact", "resolved") == 1)
                          & (pair[0].column("contact", "outcome") == 0)).sum()  # fmt: skip
    before, after = discomforts(*pair)
    assert len(before) == len(after) == 12
    same, again = discomforts(pair[0], pair[0])
    assert (same == again).all()


def test_a_planted_relief_is_found(rng):
    people = np.repeat(np.arange(500.0), 4)
    state = 40 + 15 * rng.standard_normal(2000)
    found = breaks.less_fatigue([Moments(people, state, state - 0.35 * 15)], rng).estimate
    assert found.value == pytest.approx(0.35, abs=0.02)
    assert found.low < found.value < found.high
    assert found.n == 2000


def test_technicians_of_two_plateaux_are_not_taken_for_the_same(rng):
    state = 40 + 15 * rng.standard_normal(12)
    one = Moments(np.arange(12.0), state, state - 5)
    assert np.isfinite(breaks.less_fatigue([one, one], rng).estimate.low)


def test_a_planted_gain_in_performance_is_found(rng):
    taken = np.full(400, 100.0)
    skill = rng.standard_normal(400)
    resolved = np.round(70 + 5 * skill)
    seconds = 100 * np.exp(6 - 0.1 * skill)
    plain = Work(taken, resolved, seconds)
    rested = Work(taken, resolved + 1, seconds)
    gain = breaks.better_work(plain, rested, rng).estimate
    assert 0.1 < gain.value < 0.4
    assert breaks.better_work(plain, plain, rng).estimate.value == 0
    assert breaks.better_work(rested, plain, rng).estimate.value < 0


def test_who_took_too_few_contacts_does_not_count(rng):
    taken = np.array([100.0, 100, 100, 2])
    work = Work(taken, 0.7 * taken + np.array([0, 3, 6, 0]), 500 * taken)
    assert breaks.better_work(work, work, rng).estimate.n == 3


def test_a_planted_change_of_output_is_found_in_per_cent(rng):
    before = rng.poisson(300, 40).astype(float)
    found = breaks.same_output(before, before * 1.02, rng).estimate
    assert (found.value, found.low, found.high) == pytest.approx((2, 2, 2))
    assert breaks.same_output(before, before, rng).estimate.value == 0


def test_discomfort_is_compared_within_persons(rng):
    sore = 10 * rng.random(200)
    found = breaks.less_discomfort(sore, sore - 0.3, rng).estimate
    assert (found.value, found.high) == pytest.approx((-0.3, -0.3))
    sore[0] = np.nan
    assert breaks.less_discomfort(sore, sore, rng).estimate.n == 199
