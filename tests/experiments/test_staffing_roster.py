"""Heads per interval as shifts: they cover what is wanted, are possible, and share the teams."""

from hypothesis import given, settings
from hypothesis import strategies as st

from twin.experiments.staffing_counts import Grid
from twin.experiments.staffing_roster import floor, rostered, team_shares
from twin.scenario.load import load_scenario

CENTRE = load_scenario("centre-100")
GRID = Grid.of(CENTRE, 3600)


def on_roster(scenario, t):
    return sum(
        shift.technicians
        for team in scenario.teams.values()
        for shift in team.shifts
        if shift.start <= t < shift.end
    )


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=len(GRID), max_size=len(GRID)))
def test_every_interval_has_the_heads_it_wants(heads):
    made = rostered(CENTRE, GRID, heads)
    for place, wanted in enumerate(heads):
        for share in (0.0, 0.5, 0.99):
            t = GRID.edges[place] + share * GRID.lengths[place]
            assert on_roster(made, t) == wanted
    longest = max(s.end - s.start for team in CENTRE.teams.values() for s in team.shifts)
    shifts = [shift for team in made.teams.values() for shift in team.shifts if shift.technicians]
    assert all(shift.end - shift.start <= longest for shift in shifts)


def test_teams_keep_their_shares_and_the_breaks_theirs():
    made = rostered(CENTRE, GRID, [100] * len(GRID))
    shares, found = team_shares(CENTRE), team_shares(made)
    assert all(abs(found[name] - share) < 0.02 for name, share in shares.items())

    def away(scenario, name):
        shifts = scenario.teams[name].shifts
        breaks = sum(s.technicians * sum(b.seconds for b in s.breaks) for s in shifts)
        return breaks / sum(s.technicians * (s.end - s.start) for s in shifts)

    for name in ("desk", "support"):
        assert abs(away(made, name) - away(CENTRE, name)) < 0.03


def test_about_as_many_are_away_all_day():
    made = rostered(CENTRE, GRID, [100] * len(GRID))
    away = [
        sum(
            pause.at <= t < pause.at + pause.seconds
            for team in made.teams.values()
            for shift in team.shifts
            for pause in shift.breaks
        )
        for t in range(32400, 68400, 300)
    ]
    assert max(away) < 2 * sum(away) / len(away)


def test_the_first_heads_take_every_type_of_contact():
    assert floor(CENTRE) == 2
    made = rostered(CENTRE, GRID, [2] * len(GRID))
    taken = {
        kind
        for team in made.teams.values()
        if any(shift.technicians for shift in team.shifts)
        for kind in team.contacts
    }
    assert taken == set(CENTRE.contacts)
