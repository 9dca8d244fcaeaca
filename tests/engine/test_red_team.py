"""Red team: does monitoring at zero raise performance by construction?

Everything through which monitoring acts on people has a coefficient in the scenario. With all of
them neutral a day must go the same, step for step, whether everybody is watched or nobody; and with
any one of them put back it must not, or it would not be needed in the list.
"""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.traces.tables import STRAIN, TABLES
from twin.traces.vocabularies import COMPONENTS

DONE = ("contact", "duration", "procedure", "incident", "regulation", "attendance", "answer")
"""The tables of what people did and met, as against what was seen of it."""

BASE = load_scenario(
    "helpdesk-12",
    {
        "opening.close": "13:00",
        "demand.volume": "1.2",
        "attendance.absence": "0.1",
        "attendance.quits_per_year": "0.9",
        "supervision.handling_target": "350",
        "strain.gain": "10",
        "regulation.hang_up_early": "0.3",
        "regulation.transfer": "0.3",
        "autonomy.escalation_right": "1",
        "autonomy.script_rigidity": "0.5",
        "backup.neighbour": "0.5",
        "system.incidents": "0.2",
        "behaviour.tension_speed": "0.3",
        "behaviour.repeat_error": "0.05",
        "learning.by_doing": "0.002",
        "learning.from_coaching": "0.1",
    },
)
"""A busy half day in which everything happens that can."""

NEUTRAL = {
    "regime.held_alone": 1.0,  # a target binds as much unwatched
    "strain.supervision": 0.0,
    "supervision.consequence": 0.0,
    "supervision.coaching": 0.0,
    "latitude.watched": 0.0,
    "latitude.watched_discretion": 0.0,
    "behaviour.neighbour_watched": 0.0,
    "behaviour.monitored_speed": 0.0,
    "behaviour.monitored_ease_speed": 0.0,
    "behaviour.monitored_ease_resolution": 0.0,
    "behaviour.conceal": 0.0,
    "regulation.slow_down_watched": 0.0,
    "regulation.hidden_pause_watched": 0.0,
}
"""Every way from monitoring to what people feel and do, without effect."""

AT_FULL = {
    "supervision.monitoring": 1.0,
    "supervision.listening": 0.5,
    "supervision.scoring": 1.0,
    "supervision.transparency": 0.0,
    "supervision.displayed": 12,
    "supervision.coach_below": 100.0,
    "supervision.purpose": "developmental",
}
NOT_AT_ALL = AT_FULL | {"supervision.monitoring": 0.0}


def run(levers, seed=7, days=3):
    return simulate(apply(BASE, levers), seed=seed, days=days)


def differing(one, other):
    return [name for name in DONE if not np.array_equal(one.rows(name), other.rows(name))]


def felt(traces):
    """The ledger, without the component of being supervised."""
    rows = traces.rows("strain")
    component = rows[:, STRAIN.names.index("component")]
    return rows[component != COMPONENTS.index("supervision")]


REGIMES = {
    "as it is": {},
    "deterrent": {"supervision.purpose": "deterrent", "supervision.who_sees": "team"},
    "per team, the next day": {"supervision.reporting": "team", "supervision.timing": "next_day"},
    "locked out": {"supervision.lock_out": 1.0},
}


@pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)
@pytest.mark.parametrize("seed", [7, 8])
def test_with_every_coefficient_neutral_the_days_are_the_same_step_for_step(regime, seed):
    watched, unwatched = (run(NEUTRAL | level | regime, seed) for level in (AT_FULL, NOT_AT_ALL))
    assert "monitoring" not in regime
    assert differing(watched, unwatched) == []
    assert np.array_equal(felt(watched), felt(unwatched))
    assert len(unwatched.rows("supervision")) == 0
    # Who locks monitoring out leaves no record with it.
    assert bool(len(watched.rows("supervision"))) == (regime != REGIMES["locked out"])
    # It is no empty day: people hurry, cut short, hand over, stay away, and the system fails.
    for name in DONE:
        assert len(watched.rows(name)) > 0, name


ALIVE = {
    "regime.held_alone": {"regime.held_alone": 0.0},
    "strain.supervision": {"strain.supervision": 1.0},
    "supervision.consequence": {"supervision.consequence": 1.0, "attendance.quit_stakes": 4.0},
    "supervision.coaching": {"supervision.coaching": 600.0},
    "latitude.watched": {"latitude.watched": 1.0},
    "latitude.watched_discretion": {"latitude.watched_discretion": 1.0},
    "behaviour.neighbour_watched": {"behaviour.neighbour_watched": 1.0},
    "behaviour.monitored_speed": {"behaviour.monitored_speed": 0.1},
    "behaviour.monitored_ease_speed": {"behaviour.monitored_ease_speed": -0.06},
    "behaviour.monitored_ease_resolution": {"behaviour.monitored_ease_resolution": 0.3},
    "behaviour.conceal": {"behaviour.conceal": 1.0},
    "regulation.slow_down_watched": {
        "regulation.slow_down_watched": 1.0, "regulation.slow_down": 1.0,
    },
    "regulation.hidden_pause_watched": {
        "regulation.hidden_pause_watched": 1.0, "regulation.hidden_pause": 1.0,
        "regulation.hidden_pause_from": 0.0, "regulation.hidden_pause_full": 20.0,
    },
}  # fmt: skip


@pytest.mark.parametrize("way", NEUTRAL)
def test_each_way_alone_makes_the_days_differ(way):
    open_ = NEUTRAL | ALIVE[way]
    watched, unwatched = (run(open_ | level) for level in (AT_FULL, NOT_AT_ALL))
    assert "procedure" in differing(watched, unwatched)


RECORDING_ALONE = {
    "strain.enabled": False,
    "supervision.handling_target": 0.0,
    "supervision.coaching": 0.0,
    "attendance.quit_stakes": 0.0,
    "latitude.watched_discretion": 0.0,
    "behaviour.neighbour_watched": 0.0,
    "behaviour.monitored_speed": 0.0,
    "behaviour.monitored_ease_speed": 0.0,
    "behaviour.monitored_ease_resolution": 0.0,
    "behaviour.conceal": 0.9,
    "supervision.consequence": 1.0,
    "regulation.slow_down": 1.0,
    "regulation.hidden_pause": 1.0,
    "regulation.hang_up_early": 1.0,
    "regulation.transfer": 1.0,
}
"""No strain and no target; what else makes people work otherwise when watched is neutral."""


@pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)
def test_without_strain_and_target_monitoring_changes_only_what_is_recorded(regime):
    watched, unwatched = (run(RECORDING_ALONE | at | regime) for at in (AT_FULL, NOT_AT_ALL))
    assert differing(watched, unwatched) in ([], ["procedure"])
    recorded = TABLES["procedure"].names.index("recorded")
    one, other = watched.rows("procedure"), unwatched.rows("procedure")
    assert np.array_equal(np.delete(one, recorded, axis=1), np.delete(other, recorded, axis=1))
    hidden = one[:, recorded] != other[:, recorded]
    # Whoever is seen as a person hides what was left out; nobody has anything to hide otherwise.
    assert hidden.any() == (regime != REGIMES["locked out"])
    assert not one[hidden, recorded].any()
    assert len(unwatched.rows("supervision")) == 0
    # Who locks monitoring out leaves no record with it.
    assert bool(len(watched.rows("supervision"))) == (regime != REGIMES["locked out"])


def test_without_strain_and_target_nobody_regulates():
    assert len(run(RECORDING_ALONE | AT_FULL).rows("regulation")) == 0


def test_being_watched_by_nobody_is_being_unwatched_whatever_is_said_about_watching():
    quiet = {"supervision.monitoring": 0.0, "supervision.coaching": 0.0}
    loud = quiet | {
        "supervision.purpose": "deterrent",
        "supervision.who_sees": "team",
        "supervision.consequence": 1.0,
        "supervision.listening": 1.0,
        "supervision.stages": True,
        "supervision.alert_at": 0.1,
        "supervision.moment_known": 1.0,
        "supervision.transparency": 0.0,
    }
    one, other = run(quiet), run(loud)
    for name in TABLES:
        assert np.array_equal(one.rows(name), other.rows(name)), name
