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
from twin.traces.vocabularies import COMPONENTS

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
    "regulation.transfer": "0",
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
        {"monitoring": "1", "purpose": "developmental", "timing": "next_day", "lock_out": "0.9"},
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


@pytest.mark.parametrize(("strain", "displayed"), [("false", "12"), ("true", "0"), ("true", "12")])
def test_nothing_leaps_where_monitoring_begins(strain, displayed):
    base = {
        "strain.enabled": strain,
        "supervision.coaching": "0",
        "supervision.displayed": displayed,
        "appraisal.display_part": "0.15",
    }
    nothing, hardly = (days(base | {"supervision.monitoring": level}) for level in ("0", "1e-9"))
    for one, other in zip(nothing, hardly, strict=True):
        for table in WORK:
            a, b = one.rows(table), other.rows(table)
            assert a.shape == b.shape
            assert np.allclose(a, b, rtol=0, atol=1e-3)


HURRY = {
    "supervision.handling_target": "300",
    "supervision.consequence": "1",
    "behaviour.target_hurry": "1",
    "behaviour.hurry_speed": "-0.3",
}
"""A target that binds, and hurry that shows."""

KEPT_BACK = {
    "autonomy.script_rigidity": "0.5",
    "latitude.watched_discretion": "1",
    "behaviour.skip_unneeded": "1",
    "redial.after_unresolved": "0",
    "redial.after_abandoning": "0",
}
"""A script that is half open, and is left less while watched; the same contacts either way."""


@pytest.mark.parametrize(
    ("way", "key", "rises"),
    [
        (HURRY, "aht", False),
        (HURRY, "resolved_share", False),
        (KEPT_BACK, "skipped_unneeded_share", False),
        (KEPT_BACK, "aht", True),
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


EASY_AND_HARD = {
    "contacts": {
        "help": {"share": 0.5, "procedure": "help", "difficulty": 0.3},
        "hard": {"share": 0.5, "procedure": "help", "difficulty": 0.9},
    },
    "teams": {
        "desk": {
            "contacts": ["help", "hard"],
            "shifts": [{"start": "09:00", "end": "10:00", "technicians": 1}],
        }
    },
    "technicians": {"expertise": 0.6, "expertise_spread": 0},
}
"""Two types of contact, one unit of ease above par and one below it."""


@pytest.mark.parametrize("watched", [0.0, 0.5, 1.0])
def test_being_seen_speeds_what_is_easy_and_slows_what_is_hard(tiny, happens, watched):
    centre = tiny(
        supervision={"monitoring": watched, "transparency": 0, "handling_target": 0,
                     "coaching": 0},
        behaviour={"ease_at_par": 0, "ease_unit": 0.3, "monitored_speed": 0.02,
                   "monitored_ease_speed": -0.06},
        **EASY_AND_HARD,
    )  # fmt: skip
    traces = happens(centre, {"at": 0.0, "kind": 0}, {"at": 300.0, "kind": 1})
    easy, hard = np.log(traces.column("contact", "talk") / 70)
    assert easy == pytest.approx(watched * (0.02 - 0.06))
    assert hard == pytest.approx(watched * (0.02 + 0.06))


def test_being_seen_helps_with_what_is_easy_and_hinders_what_is_hard(tiny, happens):
    found = {}
    for watched in (0.0, 1.0):
        centre = tiny(
            supervision={"monitoring": watched, "transparency": 0, "handling_target": 0,
                         "coaching": 0},
            behaviour={"ease_at_par": 0, "ease_unit": 0.3, "resolution": 0.5,
                       "skill_resolution": 0, "monitored_ease_resolution": 0.3},
            **EASY_AND_HARD,
        )  # fmt: skip
        # Even odds become e^0.3 (0.574) and e^-0.3 (0.426).
        calls = [
            {"at": 200.0 * place, "kind": kind, "resolve": number}
            for place, (kind, number) in enumerate([(0, 0.49), (0, 0.57), (0, 0.58),
                                                    (1, 0.42), (1, 0.43), (1, 0.51)])
        ]  # fmt: skip
        found[watched] = happens(centre, *calls).column("contact", "resolved").tolist()
    assert found[0.0] == [1, 0, 0, 1, 1, 0]
    assert found[1.0] == [1, 1, 0, 1, 0, 0]


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


@pytest.mark.parametrize(("watched", "control"), [(0.0, 0.6), (0.5, 0.55), (1.0, 0.5)])
def test_being_watched_takes_from_felt_control_and_control_and_support_buffer(
    tiny, happens, watched, control
):
    alone = dict.fromkeys(("pacing", "breaks", "escalation", "display", "participation"), 0)
    centre = tiny(
        strain={"enabled": True, "control_buffer": 0.4, "support_buffer": 0.2,
                "exhaustion_gain": 0},
        supervision={"monitoring": watched, "transparency": 0, "support": 0.3},
        autonomy={"script_rigidity": 0.4},
        latitude={**alone, "script": 1, "watched": 0.1, "experts": 0, "colleagues": 0,
                  "supervisor": 1},
    )  # fmt: skip
    traces = happens(centre, {"at": 0.0, "rude": 1.0})
    rude = traces.column("strain", "component") == COMPONENTS.index("customer_aggression")
    exposed = rude & (traces.column("strain", "exposure") > 0)
    assert traces.column("strain", "control")[exposed] == pytest.approx([control])
    assert traces.column("strain", "support")[exposed] == pytest.approx([0.3])
    buffer = (1 - 0.4 * control) * (1 - 0.2 * 0.3)
    assert traces.column("strain", "buffer")[exposed] == pytest.approx([buffer])
