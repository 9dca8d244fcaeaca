"""Technicians who are ready for a contact."""

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.engine.technician import Technician


class Idle:
    """Who is ready, team by team, the longest-idle first."""

    __slots__ = ("_most_expert", "_teams", "_teams_for")

    def __init__(self, kinds_of_teams: list[tuple[int, ...]], kinds: int, choice: str) -> None:
        self._teams: list[OrderedDict[Technician, None]] = [OrderedDict() for _ in kinds_of_teams]
        self._teams_for = [
            [self._teams[i] for i, served in enumerate(kinds_of_teams) if kind in served]
            for kind in range(kinds)
        ]
        self._most_expert = choice == "most_expert"

    def __len__(self) -> int:
        return sum(map(len, self._teams))

    def add(self, technician: "Technician") -> None:
        """A technician becomes ready."""
        self._teams[technician.team][technician] = None

    def remove(self, technician: "Technician") -> None:
        """A technician is ready no more."""
        del self._teams[technician.team][technician]

    def choose(self, kind: int) -> "Technician | None":
        """Who gets a contact of this type; None if nobody who serves it is ready."""
        if self._most_expert:
            ready = [one for team in self._teams_for[kind] for one in team]
            return max(
                ready,
                key=lambda one: (one.craft.expertise[kind], -one.since, -one.number),
                default=None,
            )
        chosen: Technician | None = None
        for team in self._teams_for[kind]:
            if team:
                first = next(iter(team))
                if chosen is None or (first.since, first.number) < (chosen.since, chosen.number):
                    chosen = first
        return chosen
