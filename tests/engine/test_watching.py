"""Red team: does watching less make people perform better by construction?

Monitoring may reach the work only through what the scenario declares: hurry towards a target,
discretion, talk among neighbours, the effect of being seen on the skilled, coaching, and strain.
With all of these shut, a day must be the same to the last bit whatever the regime; with one open,
it must act in the direction that its source gives.
"""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures import compute
from twin.scenario.load import load_scenario
from twin.traces.tables import COMPONENTS

WORK = ("contact", "duration", "procedure")
"""The tables that hold what people did, as against what was seen of it."""

SHUT = {
    "strain.enabled": "false",
    "supervision.handling_target": "0",
    "supervision.coaching": "0",
    "autonomy.script_rigidity": "1",
    "backup.neighbour": "0",
    "behaviour.monitored_speed": "0",
    "behaviour.monitored_ease_speed": "0",
    "behaviour.monitored_ease_resolution": "0",
    "attendance.quit_stakes": "0",
}
"""Every way from monitoring to work, shut."""

SEEDS = range(6)


def desk(**settings):
    return load_scenario("helpdesk-12", {k.replace("__", "."): v for k, v in settings.items()})


def days(settings):
    centre = load_scenario("helpdesk-12", settings)
    return [simulate(centre, seed=seed) for seed in SEEDS]


def mean_of(key, settings):
    return np.mean([compute(traces, [key])[key] for traces in days(settings)])


@pytest.mark.parametrize(
    "regime",
    [
        {"monitoring": "0.3"},
        {"monitoring": "1"},
        {"monitoring": "1", "purpose": "deterrent", "who_sees": "team", "consequence": "1"},
        {"monitoring": "1", "purpose": "developmental", "timing": "next_day", "lock_out": "1"},
        {"monitoring": "1", "listening": "1", "scoring": "1", "displayed": "20"},
    ],
    ids=str,
)
def test_with_every_way_shut_watching_changes_nothing_that_is_done(regime):
    unseen = simulate(load_scenario("helpdesk-12", SHUT | {"supervision.monitoring": "0"}), seed=3)
    watch = {f"supervision.{key}": value for key, value in regime.items()}
    seen = simulate(load_scenario("helpdesk-12", SHUT | watch), seed=3)
    for table in WORK:
        assert np.array_equal(unseen.rows(table), seen.rows(table)), table
    assert len(unseen.rows("supervision")) == 0 < len(seen.rows("supervision"))


LEAP = pytest.mark.xfail(
    reason="the least monitoring makes being below target count in full: precariousness is not "
    "scaled by the regime, so tension leaps by a twentieth where monitoring leaves 0"
)


@pytest.mark.parametrize("strain", ["false", pytest.param("true", marks=LEAP)])
def test_nothing_leaps_where_monitoring_begins(strain):
    base = {"strain.enabled": strain, "supervision.coaching": "0"}
    nothing, hardly = (days(base | {"supervision.monitoring": level}) for level in ("0", "1e-9"))
    for one, other in zip(nothing, hardly, strict=True):
        for table in WORK:
            a, b = one.rows(table), other.rows(table)
            assert a.shape == b.shape
            assert np.allclose(a, b, rtol=0, atol=1e-3)


@pytest.mark.parametrize(
    ("way", "key", "rises"),
    [
        ({"supervision.handling_target": "300"}, "aht", False),
        ({"supervision.handling_target": "300"}, "resolved_share", False),
        ({"autonomy.script_rigidity": "0"}, "skipped_unneeded_share", False),
        ({"autonomy.script_rigidity": "0"}, "aht", True),
        ({"backup.neighbour": "1"}, "neighbour_help_share", False),
        ({"supervision.coaching": "1800", "supervision.listening": "1"}, "shrinkage", True),
        ({"strain.enabled": "true"}, "tension", True),
    ],
    ids=str,
)
def test_each_way_opened_alone_acts_as_its_source_says(way, key, rises):
    unseen = mean_of(key, SHUT | way | {"supervision.monitoring": "0"})
    seen = mean_of(key, SHUT | way | {"supervision.monitoring": "1"})
    assert unseen < seen if rises else unseen > seen


def test_being_seen_speeds_the_skilled_and_slows_the_others():
    way = SHUT | {"behaviour.monitored_skill_speed": "-0.06"}
    unseen, seen = (
        simulate(load_scenario("helpdesk-12", way | {"supervision.monitoring": level}), seed=3)
        for level in ("0", "1")
    )
    first_talk = {}
    for traces in (unseen, seen):
        # The first contact of each: the same customer, before the days drift apart.
        numbers, who = traces.column("contact", "contact"), traces.column("contact", "technician")
        talk = traces.column("contact", "talk")
        for number, technician, seconds in zip(numbers, who, talk, strict=True):
            if technician >= 0 and number <= 4:
                first_talk.setdefault((number, technician), []).append(seconds)
    ratios = [times[1] / times[0] for times in first_talk.values() if len(times) == 2]
    assert len(ratios) >= 3
    assert min(ratios) < 1 < max(ratios)


@pytest.mark.parametrize("strain", ["true", "false"])
def test_watching_nothing_is_not_a_free_gift(strain):
    # What is measured: on six common days, the share resolved and the mean handling time with
    # monitoring at 0 against 0.3. Neither may move by more than 3 %, strain or no strain.
    base = {"strain.enabled": strain}
    for key in ("resolved_share", "aht", "answered_share"):
        seen = mean_of(key, base | {"supervision.monitoring": "0.3"})
        unseen = mean_of(key, base | {"supervision.monitoring": "0"})
        assert abs(unseen / seen - 1) < 0.03


def test_tension_rises_with_every_step_of_monitoring():
    levels = [
        mean_of("tension", {"supervision.monitoring": str(level)}) for level in (0, 0.3, 0.6, 1)
    ]
    assert levels == sorted(levels)


def test_without_monitoring_no_strain_comes_from_being_supervised():
    for traces in days({"supervision.monitoring": "0"}):
        component = traces.column("strain", "component")
        supervised = component == COMPONENTS.index("supervision")
        assert not traces.column("strain", "increment")[supervised].any()


def test_with_strain_off_technicians_are_as_if_they_never_tired():
    traces = simulate(desk(strain__enabled="false"), seed=1)
    assert len(traces.rows("strain")) == 0
    wild = {"strain.gain": "20", "strain.fatigue_rise": "1800", "strain.exhaustion_gain": "0.6"}
    other = simulate(load_scenario("helpdesk-12", {"strain.enabled": "false", **wild}), seed=1)
    for table in WORK:
        assert np.array_equal(traces.rows(table), other.rows(table))
