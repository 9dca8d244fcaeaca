"""Who was on the floor on the days before, as rosters: what today may still bring.

A fitted roster is the same every day; a centre's is not. Each replication of a forecast takes the
rest of its day from one of the days before, as it was seen, breaks and all.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from twin.mirror.fit.calls import Calls, Floats, from_traces
from twin.mirror.fit.days import Hours
from twin.mirror.fit.presence import Floor, served_apart
from twin.scenario.model import Scenario
from twin.scenario.staff import Break, Shift
from twin.traces.frame import Traces
from twin.world.world import DAY

Stay = tuple[tuple[float, float], ...]
"""One person's times of presence on a day, in order (s since midnight)."""

Roster = tuple[Stay, ...]
"""Everybody's of one day."""

SHORTEST_BREAK = 30.0
"""A shorter absence (s) is none."""

LONGEST_BREAK = 14_400.0
"""A longer absence (s) is between two shifts."""

FEWEST = 5
"""Days before, without which the scenario's own roster is taken."""


def seen_roster(day: Calls, hours: Hours, apart: Sequence[str] = ()) -> Roster:
    """Who was present when on one day, as logins tell, or else as the calls show.

    Types in `apart` are those that wait for a few people, whoever else is free.
    """
    if day.presence is None:
        return tuple(tuple(mine) for mine in Floor(day, hours, apart).sessions())
    told = day.presence.on(day.dates[0])
    return tuple(
        tuple(zip(told.begin[mine].tolist(), told.end[mine].tolist(), strict=True))
        for person in np.unique(told.person)
        for mine in [told.person == person]
    )


def rosters_before(traces: Traces, scenario: Scenario, t: float) -> tuple[Roster, ...]:
    """The rosters of an observed run's days before that of `t` (s), as seen; none of a simulated.

    Days count whose contacts span the opening hours.
    """
    if traces.header.origin != "observed":
        return ()
    first = dt.date.fromisoformat(traces.header.start_date)
    calls, opening = from_traces(traces), scenario.opening
    hours, apart = Hours(opening.open, opening.close), served_apart(calls)
    arrived = traces.column("contact", "arrived")
    return tuple(
        seen_roster(calls.on([first + dt.timedelta(days=day)]), hours, apart)
        for day in range(int(t // DAY))
        if spans(arrived[arrived // DAY == day] % DAY, hours)
    )


def spans(times: Floats, hours: Hours) -> bool:
    """Whether a day's contacts (s since midnight) begin and end within an hour of the hours."""
    return bool(len(times) and times.min() < hours.open + 3600 and times.max() > hours.close - 3600)


def with_roster(scenario: Scenario, roster: Roster) -> Scenario:
    """The scenario with that roster; as it is, if it has several teams: who is whose is not known.

    A person's shift lasts from the first moment to the last, and is over at midnight; what is
    between is breaks, but for an absence of more than `LONGEST_BREAK`, which parts two shifts.
    """
    if len(scenario.teams) != 1:
        return scenario
    [(name, team)] = scenario.teams.items()
    shifts = tuple(_shift(part) for stay in roster for part in _parts(stay))
    if not shifts:
        return scenario
    return scenario.model_copy(update={"teams": {name: team.model_copy(update={"shifts": shifts})}})


def _parts(stay: Stay) -> list[Stay]:
    """A person's day, cut at midnight and where he or she was away for long."""
    found: list[list[tuple[float, float]]] = []
    for begin, end in stay:
        here = max(0.0, begin), min(end, DAY)
        if here[1] <= here[0]:
            continue
        if found and here[0] - found[-1][-1][1] <= LONGEST_BREAK:
            found[-1].append(here)
        else:
            found.append([here])
    return [tuple(part) for part in found]


def _shift(stay: Stay) -> Shift:
    breaks = tuple(
        Break.model_construct(at=gone, seconds=back - gone)
        for (_, gone), (back, _) in pairwise(stay)
        if back - gone >= SHORTEST_BREAK
    )
    return Shift.model_construct(start=stay[0][0], end=stay[-1][1], technicians=1, breaks=breaks)
