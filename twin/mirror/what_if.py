"""What could be done in the next hours, each as a change of the scenario from now on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from twin.scenario.levers import apply
from twin.scenario.model import Scenario
from twin.scenario.staff import Break, Shift
from twin.world.world import DAY

LEAD: Final = 600.0
"""How long it takes until somebody who is called is there, s: an assumption."""

HOUR: Final = 3600.0

NOTHING: Final = "nothing"
"""The name of doing nothing."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One thing that could be done: its name, what it is in words, and what it comes to.

    `change` makes of a scenario and a moment (s) the scenario with it, or None where there is
    nothing to change. `desired` says the state that is wanted, to whoever can bring it about.
    """

    name: str
    words: str
    change: Callable[[Scenario, float], Scenario | None]
    desired: Callable[[Scenario, float], dict[str, Any]]


def _two_back(scenario: Scenario, t: float) -> Scenario | None:
    start = t % DAY + LEAD
    end = min(start + HOUR, scenario.opening.close)
    if end <= start:
        return None
    # The team with the most people is where two more are found.
    name = max(
        scenario.teams, key=lambda team: sum(s.technicians for s in scenario.teams[team].shifts)
    )
    team = scenario.teams[name]
    more = Shift(start=start, end=end, technicians=2)
    teams = {**scenario.teams, name: team.model_copy(update={"shifts": (*team.shifts, more)})}
    return scenario.model_copy(update={"teams": teams})


def _later_breaks(scenario: Scenario, t: float) -> Scenario | None:
    now = t % DAY
    moved = False
    teams = {}
    for name, team in scenario.teams.items():
        shifts = []
        for shift in team.shifts:
            breaks = _an_hour_later(shift, now)
            moved = moved or breaks != shift.breaks
            shifts.append(shift.model_copy(update={"breaks": breaks}))
        teams[name] = team.model_copy(update={"shifts": tuple(shifts)})
    return scenario.model_copy(update={"teams": teams}) if moved else None


def _an_hour_later(shift: Shift, now: float) -> tuple[Break, ...]:
    """The shift's breaks, those of the next hour an hour later where there is room for it."""
    breaks = list(shift.breaks)
    for at in range(len(breaks) - 1, -1, -1):
        pause = breaks[at]
        room = breaks[at + 1].at if at + 1 < len(breaks) else shift.end
        if now <= pause.at < now + HOUR and pause.at + HOUR + pause.seconds <= room:
            breaks[at] = pause.model_copy(update={"at": pause.at + HOUR})
    return tuple(breaks)


def _open_script(scenario: Scenario, t: float) -> Scenario | None:
    rigid = scenario.autonomy.script_rigidity
    return apply(scenario, {"autonomy.script_rigidity": rigid / 2}) if rigid > 0 else None


def _relax_target(scenario: Scenario, t: float) -> Scenario | None:
    target = scenario.supervision.handling_target
    return apply(scenario, {"supervision.handling_target": target * 1.25}) if target > 0 else None


WHAT_IFS: Final = {
    one.name: one
    for one in (
        WhatIf(
            "call_two_back",
            "call two technicians back for an hour, there in ten minutes",
            _two_back,
            lambda s, t: {"staffing": {"more": 2, "from": t + LEAD, "until": t + LEAD + HOUR}},
        ),
        WhatIf(
            "move_breaks",
            "have the breaks of the next hour an hour later",
            _later_breaks,
            lambda s, t: {"breaks": {"due_from": t, "due_until": t + HOUR, "later_by": HOUR}},
        ),
        WhatIf(
            "open_script",
            "halve the rigidity of the script",
            _open_script,
            lambda s, t: {"autonomy": {"script_rigidity": s.autonomy.script_rigidity / 2}},
        ),
        WhatIf(
            "relax_target",
            "raise the handling-time target by a quarter",
            _relax_target,
            lambda s, t: {"supervision": {"handling_target": s.supervision.handling_target * 1.25}},
        ),
    )
}
"""What is tried beside doing nothing, by name."""
