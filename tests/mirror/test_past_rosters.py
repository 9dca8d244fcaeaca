"""The rest of a day as it was on the days before."""

import numpy as np
import pytest

from twin.mirror.fit.days import Hours
from twin.mirror.forecast import forecast
from twin.mirror.past_rosters import spans, with_roster
from twin.scenario.load import load_scenario
from twin.traces.live_state import LiveState, Present

NOON = 43200.0
SEEN = (
    ((28800.0, 43000.0), (43600.0, 57600.0), (57610.0, 61200.0)),
    ((30000.0, 50000.0),),
    (),
)


def test_a_persons_absences_are_breaks():
    bank = load_scenario("bank-day")
    [team] = with_roster(bank, SEEN).teams.values()
    assert [(s.start, s.end, s.technicians) for s in team.shifts] == [
        (28800, 61200, 1),
        (30000, 50000, 1),
    ]
    # Ten seconds are no break.
    assert [(b.at, b.seconds) for b in team.shifts[0].breaks] == [(43000, 600)]


def test_a_roster_that_was_seen_is_one_that_a_scenario_may_have():
    bank = load_scenario("bank-day")
    seen = (((-5.0, 7200.0), (30000.0, 40000.0), (80000.0, 86900.0)), ((86500.0, 86900.0),))
    changed = with_roster(bank, seen)
    [team] = changed.teams.values()
    assert [(s.start, s.end) for s in team.shifts] == [(0, 7200), (30000, 40000), (80000, 86400)]
    assert type(bank).model_validate(changed.model_dump()) == changed


def test_nobody_seen_and_several_teams_leave_the_roster_as_it_is():
    bank = load_scenario("bank-day")
    assert with_roster(bank, ()) == bank
    [(name, team)] = bank.teams.items()
    two = bank.model_copy(update={"teams": {name: team, "other": team}})
    assert with_roster(two, SEEN) == two


@pytest.mark.parametrize(
    ("times", "does"),
    [([], False), ([30000.0, 60000.0], True), ([40000.0, 60000.0], False), ([30000.0], False)],
)
def test_a_day_counts_whose_contacts_span_the_hours(times, does):
    assert spans(np.array(times), Hours(28800, 61200)) is does


def test_a_forecast_takes_each_day_before_for_its_own():
    """With one in five days on which nobody comes after noon, the queue can be told apart."""
    bank = load_scenario("bank-day")
    full = tuple(((28800.0, 86400.0),) for _ in range(12))
    state = LiveState(NOON, (), tuple(Present(f"T-{i}", "talk", 30.0, "PS") for i in range(4)))
    options = {"horizon": 3600, "replications": 20, "tried": ("call_two_back", "move_breaks")}
    found = forecast(bank, state, rosters=[full] * 4 + [(((28800.0, 43500.0),),)], **options)
    waits = found.ensemble("nothing", "half_hour", "wait")[:, 1]
    long = np.mean(waits > 60)
    assert 0 < long < 0.5
    assert found.left_out == ("move_breaks",)
    assert found.effects["call_two_back"]["wait"].difference.mean < 0
