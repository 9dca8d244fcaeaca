"""Comparisons: pairs on the same chance, verdicts, and intervals that cover what they say."""

from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.experiments.compare import compare, judged, tiers
from twin.experiments.job import Cancelled
from twin.experiments.paired import Difference, differences, estimate
from twin.experiments.sequential import FIRST, Precision
from twin.measures.catalogue import MEASURES
from twin.rules.staffing import erlang_a
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.world.content import CANDIDATE, PLACE, STEPS
from twin.world.world import World

UP, DOWN, NONE = (Difference(x, x - 1, x + 1, 5) for x in (2, -2, 0))
SAME = Difference(0, 0, 0, 5)
UNKNOWN = Difference(nan, nan, nan, 0)


def arms(small, **volumes):
    return [(name, small(demand={"per_hour": (40.0 * one,)})) for name, one in volumes.items()]


def same(one, other):
    """Whether two comparisons are the same bit for bit, undefined values included."""
    return repr(one.effects) == repr(other.effects) and one.ranking == other.ranking


@pytest.mark.parametrize(
    ("difference", "better", "verdict"),
    [
        (UP, "more", "better"), (UP, "less", "worse"), (DOWN, "more", "worse"),
        (DOWN, "less", "better"), (NONE, "more", "can't tell"), (UP, "", "can't tell"),
        (SAME, "more", "same"), (SAME, "", "same"), (UNKNOWN, "more", "can't tell"),
    ],
)  # fmt: skip
def test_a_verdict_needs_an_interval_and_a_better_side(difference, better, verdict):
    assert judged(difference, better) == verdict


def test_a_scenario_beside_itself_is_the_same_in_everything(small):
    found = compare(("base", small()), [("twin", small())], replications=3)
    verdicts = {one.verdict for one in found.effects["twin"].values()}
    defined = [one for one in found.effects["twin"].values() if one.difference.n > 1]
    assert {one.verdict for one in defined} == {"same"}
    assert verdicts <= {"same", "can't tell"}


def test_every_measure_of_the_catalogue_is_compared(small):
    found = compare(*split(arms(small, base=1, more=1.5)), replications=3)
    assert list(found.effects["more"]) == list(MEASURES)
    assert found.effects["more"]["offered"].difference.mean > 0


def split(named):
    return named[0], named[1:]


def test_means_and_differences_are_those_of_the_runs(small):
    (base, one), (name, other) = arms(small, base=1, more=1.5)
    found = compare((base, one), [(name, other)], replications=4, seed=7)
    tensions = [
        [measure(simulate(scenario, seed=7, replication=r)) for r in range(4)]
        for scenario in (one, other)
    ]
    effect = found.effects[name]["tension"]
    assert effect.base == np.mean(tensions[0])
    assert effect.variant == np.mean(tensions[1])
    assert effect.difference == estimate(differences(*tensions))
    apart = np.subtract(tensions[1], tensions[0])
    assert effect.removed == pytest.approx(
        1 - apart.var() / (np.var(tensions[0]) + np.var(tensions[1]))
    )


def test_the_pairs_behind_an_effect_are_given(small):
    (base, one), (name, other) = arms(small, base=1, more=1.5)
    told = []
    found = compare((base, one), [(name, other)], replications=3, seed=7, show=told.append)
    effect = found.effects[name]["tension"]
    assert [pair[0] for pair in effect.pairs] == [
        measure(simulate(one, seed=7, replication=r)) for r in range(3)
    ]
    assert effect.apart == tuple(b - a for a, b in effect.pairs)
    assert estimate(effect.apart) == effect.difference
    assert found.numbers == (0, 1, 2)
    assert [each.replications for each in told] == [1, 2, 3]
    assert same(told[-1], found)
    assert told[0].effects[name]["tension"].pairs == effect.pairs[:1]


def measure(traces):
    from twin.measures.catalogue import compute

    return compute(traces, ["tension"])["tension"]


def test_processes_and_order_make_no_difference(small):
    named = arms(small, base=1, less=0.5, more=1.5)
    one = compare(*split(named), replications=4)
    two = compare(*split(named), replications=4, workers=2)
    assert same(one, two)
    assert one.replications == two.replications == 4


VARIANTS = {
    "monitoring": {"supervision.monitoring": 0.9},
    "an open script": {"autonomy.script_rigidity": 0.05},
    "more technicians": {"staffing.level": 1.3},
    "a worse system": {"system.incidents": 0.4, "system.outages_per_day": 3},
    "less patience": {"patience.mean": 60.0},
    "more contacts": {"demand.volume": 1.3},
}


@pytest.mark.parametrize("what", VARIANTS)
def test_all_variants_meet_the_same_contacts(what):
    """The same contact brings the same content, whatever else differs between two scenarios."""
    base = load_scenario("helpdesk-12")
    variant = apply(base, VARIANTS[what])
    rows, others = (
        {row[CANDIDATE]: row for row in World(one, 3, 5).contacts(0)} for one in (base, variant)
    )
    assert set(rows) <= set(others)
    assert (set(rows) == set(others)) == (what != "more contacts")
    differ = set()
    for candidate, row in rows.items():
        other = others[candidate]
        differ |= {i for i in range(STEPS) if row[i] != other[i]}
        if what not in ("a worse system",):
            assert (row[STEPS][row[PLACE]] == other[STEPS][other[PLACE]]).all()
    from twin.world import content

    allowed = {
        "less patience": {content.PATIENCE},
        "a worse system": {content.WAIT, content.LONGEST_WAIT},
    }
    assert differ <= allowed.get(what, set())


def test_pairing_takes_variance_away():
    base = load_scenario("helpdesk-12")
    more = apply(base, {"supervision.monitoring": 0.9})
    found = compare(("base", base), [("more", more)], replications=12, workers=2)
    for measure in ("service_level", "occupancy", "tension", "aht"):
        assert found.effects["more"][measure].removed > 0.5


def test_a_run_that_fails_costs_its_pair_alone(small, monkeypatch):
    from twin.experiments import compare as module

    real = module.measure_run

    def failing(scenario, keys, *, seed, days, replication):
        if replication == 1:
            raise InputError("no luck")
        return real(scenario, keys, seed=seed, days=days, replication=replication)

    monkeypatch.setattr(module, "measure_run", failing)
    found = compare(*split(arms(small, base=1, more=1.5)), replications=3, seed=4)
    assert found.replications == 2
    assert found.numbers == (0, 2)
    assert found.failures == (
        "base, seed 4, replication 1: no luck", "more, seed 4, replication 1: no luck",
    )  # fmt: skip


def test_it_can_be_called_off(small):
    with pytest.raises(Cancelled):
        compare(*split(arms(small, base=1, more=1.5)), watch=lambda job: job.cancel())


def test_names_must_differ(small):
    with pytest.raises(InputError, match="is there twice"):
        compare(("base", small()), [("one", small()), ("one", small())])


def test_whoever_looks_sees_an_interval_as_soon_as_there_are_two_pairs(small):
    seen = []
    compare(*split(arms(small, base=1, more=1.5)), replications=3, focus=["offered"],
            look=lambda pairs, found: seen.append((pairs, found["offered"][0].n)))  # fmt: skip
    assert seen == [(1, 1), (2, 2), (3, 3)]


def test_it_goes_on_until_it_is_precise_and_no_longer(small):
    named = arms(small, base=1, more=1.5)
    found = compare(*split(named), precision=Precision(0.03), focus=["aht"])
    effect = found.effects["more"]["aht"]
    assert found.reached
    assert found.replications >= FIRST
    assert effect.difference.reach <= 0.03 * effect.base
    rough = compare(*split(named), precision=Precision(0.9), focus=["aht"])
    assert (rough.reached, rough.replications) == (True, FIRST)
    given_up = compare(*split(named), precision=Precision(0.001, most=25), focus=["aht"])
    assert (given_up.reached, given_up.replications) == (False, 25)


# -- ranking


def between(low, high):
    return Difference((low + high) / 2, low, high, 20)


def test_what_overlaps_is_not_ranked():
    held = {"a": between(0, 2), "b": between(1, 3), "c": between(5, 6), "d": UNKNOWN}
    assert tiers(held, more=True) == (("c",), ("a", "b"))
    assert tiers(held, more=False) == (("a", "b"), ("c",))


def test_overlap_carries_over():
    held = {"a": between(0, 2), "b": between(1.5, 4), "c": between(3.5, 6)}
    assert tiers(held, more=True) == (("a", "b", "c"),)


@given(st.dictionaries(st.text(max_size=2), st.tuples(st.floats(-9, 9), st.floats(0, 9))))
def test_tiers_hold_every_name_once_and_never_split_what_overlaps(given_):
    held = {name: between(low, low + width) for name, (low, width) in given_.items()}
    found = tiers(held, more=False)
    assert sorted(name for tier in found for name in tier) == sorted(held)
    for better, worse in pairwise(found):
        assert max(held[n].high for n in better) < min(held[n].low for n in worse)


# -- the coverage of intervals


@pytest.mark.slow
def test_intervals_cover_the_truth_of_erlang_a():
    """In 93 to 97 of 100 of 400 experiments of 10 pairs, as 95 % intervals should.

    What is estimated is how many more contacts abandon in 20 minutes under more load; Erlang A
    knows. The pairs are windows of long days, four minutes apart: a queue of two technicians at 30
    s a contact has forgotten by then what it was like.
    """
    window, every, begin, a_day, experiments, pairs = 1200.0, 1440.0, 600.0, 59, 400, 10
    days = -(-experiments * pairs // a_day)
    truth, counts = [], []
    for per_hour in (200.0, 220.0):
        known = erlang_a(per_hour / 3600, 30.0, 45.0, 2)
        truth.append(known.p_abandon * per_hour / 3600 * window)
        contact = simulate(queue(per_hour), days=days)
        arrived = contact.column("contact", "arrived")
        day, second = np.divmod(arrived, 86400)
        place, since = np.divmod(second - begin, every)
        outcome = np.array(contact.words("contact", "outcome"))
        gone = (outcome == "abandoned") & (place >= 0) & (place < a_day) & (since < window)
        number = (day * a_day + place)[gone].astype(int)
        counts.append(np.bincount(number, minlength=days * a_day)[: experiments * pairs])
    apart = differences(counts[0], counts[1]).reshape(experiments, pairs)
    covered = [one.low <= truth[1] - truth[0] <= one.high for one in map(estimate, apart)]
    assert 0.93 <= np.mean(covered) <= 0.97


def queue(per_hour):
    """The engine reduced to a queue of two technicians, open round the clock."""
    return Scenario.model_validate({
        "name": "queue",
        "opening": {"open": 0.0, "close": 86400.0},
        "demand": {"per_hour": (per_hour,), "day_cv": 0, "interval_cv": 0},
        "contacts": {"call": {"share": 1, "procedure": "call", "work_shape": "exponential"}},
        "patience": {"shape": "exponential", "mean": 45.0},
        "redial": {"after_abandoning": 0, "after_blocked": 0, "after_unresolved": 0},
        "procedures": {"call": {"after_contact": 0, "steps": (
            {"name": "talk", "seconds": 30.0, "mandatory": True},)}},
        "system": {"response": 0, "slow_spells_per_day": 0, "outages_per_day": 0, "incidents": 0,
                   "guidance": 0},
        "backup": {"experts": 0},
        "teams": {"desk": {"contacts": ("call",), "shifts": (
            {"start": 0.0, "end": 86400.0, "technicians": 2},)}},
        "technicians": {"speed_spread": 0, "expertise_spread": 0},
        "supervision": {"monitoring": 0, "listening": 0, "stages": False, "handling_target": 0,
                        "coaching": 0},
        "routing": {"ring": 0},
        "strain": {"enabled": False},
        "attendance": {"absence": 0, "quits_per_year": 0},
        "behaviour": {"skill_speed": 0, "guidance_rigidity": 0, "load_speed": 0,
                      "overwork_speed": 0, "fatigue_speed": 0, "exhaustion_speed": 0,
                      "tension_speed": 0, "monitored_speed": 0, "monitored_ease_speed": 0,
                      "repeat_error": 0},
    })  # fmt: skip


@pytest.mark.parametrize("draw", ["normal", "exponential"])
def test_stopping_by_itself_does_not_undercover(draw):
    """Coverage of intervals at the pair where it stopped, over 2,000 experiments."""
    rng = np.random.default_rng(5)
    rule, covered = Precision(0.1), []
    for _ in range(2000):
        pairs = wanted = FIRST
        values = np.array([])
        while True:
            fresh = wanted - len(values)
            drawn = rng.normal(1, 0.5, fresh) if draw == "normal" else rng.exponential(1, fresh)
            values = np.append(values, drawn)
            pairs = wanted
            found = estimate(values)
            wanted = rule.next(pairs, rule.short([(found, 1.0)]))
            if wanted == pairs:
                break
        covered.append(found.low <= 1 <= found.high)
    assert np.mean(covered) >= 0.93


@given(st.integers(2, 900), st.floats(1.001, 1e6) | st.just(inf))
def test_each_look_has_more_pairs_but_at_most_twice_as_many(pairs, short):
    rule = Precision(0.02, most=1000)
    assert pairs < rule.next(pairs, short) <= min(2 * pairs + 1, 1000)


def test_what_is_undefined_or_at_nothing_asks_for_nothing():
    rule = Precision(0.02)
    assert rule.short([(UNKNOWN, 3.0), (UP, 0.0), (UP, nan)]) == 0
    assert rule.short([(UP, 10.0)]) == pytest.approx(1 / 0.2)
    assert rule.next(20, 0) == 20
