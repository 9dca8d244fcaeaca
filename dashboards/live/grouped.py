"""The floor of a real centre: groups of five or more, and nobody singly.

What is sent of a simulated floor tells what each person does. Of an observed one the same delta is
sent without people and names; instead it has

    groups     [team, on shift, mean tension, how many have a high one, {activity: how many}]

of each team with five or more on shift. Teams are left out altogether where the rest of the floor
would be fewer than five, since they could be told by subtraction. Moments at which one to four are
on shift have no curve and no figures about people.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from twin.traces.header import Person as Member

__all__ = ["FEWEST", "grouped"]

FEWEST: Final = 5
"""People of a real centre that are shown together at least."""

_FEW: Final = "Fewer than five technicians are on shift, of whom nothing is shown."


def grouped(
    told: Mapping[str, Any], staff: Sequence[Member], high: float, *, strain: bool = True
) -> dict[str, Any]:
    """A delta, or a moment, with groups for people.

    Args:
        told: as `LiveRun.since` and `LiveRun.moment` have it.
        staff: who the people in it are, in order.
        high: the tension (points) from which it is called high.
        strain: whether strain is known at all; of what a log tells, it is not, and is not shown.
    """
    teams: dict[str, list[Sequence[Any]]] = {}
    for person, member in zip(told["people"], staff, strict=True):
        if member.role == "technician" and person[0]:
            teams.setdefault(member.team, []).append(person)
    there = sum(map(len, teams.values()))
    few = 0 < there < FEWEST
    made = {**told, "people": [], "groups": _groups(teams, high)}
    if "staff" in told:
        made["staff"] = []
    if "acts" in told:
        made["acts"] = [[t, act, ""] for t, act, _ in told["acts"]]
    if "wallboard" in told:
        made["wallboard"] = [row for row in told["wallboard"] if not 0 < row[2] < FEWEST]
    if there < FEWEST:  # of the window, only those who were there last are known
        made["tiles"] = {**told["tiles"], "occupancy": None}
    if few:
        made["now"] = {**told["now"], "staffed": 0, "ready": 0, "busy": 0, "few": _FEW}
        blank = {"occupancy": None, "tension": None, "high_strain": [0, 0]}
        made["tiles"] = {**told["tiles"], **blank}
    if not strain:
        made["tiles"] = {**made["tiles"], "tension": None, "high_strain": [0, 0]}
        made["groups"] = [[team, size, None, 0, doing] for team, size, *_, doing in made["groups"]]
    return made


def _groups(teams: Mapping[str, Sequence[Sequence[Any]]], high: float) -> list[list[Any]]:
    shown = {team: people for team, people in teams.items() if len(people) >= FEWEST}
    rest = sum(len(people) for team, people in teams.items() if team not in shown)
    if 0 < rest < FEWEST:
        return []
    return [
        [
            team,
            len(people),
            sum(one[3] for one in people) / len(people),
            sum(one[3] >= high for one in people),
            dict(Counter(one[0] for one in people)),
        ]
        for team, people in shown.items()
    ]
