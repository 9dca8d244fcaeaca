"""A requirement of heads per interval as a roster that can be simulated: layers of shifts.

With n heads wanted in an interval, layers 1 to n are at work: layer k works the unbroken runs of
intervals that want at least k. A run is a stretch of work, not a contract. One that is longer than
the scenario's longest shift is worked by several people in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from twin.errors import InputError
from twin.experiments.staffing_counts import Grid
from twin.scenario.model import Scenario
from twin.scenario.staff import Shift, Team

__all__ = ["floor", "rostered", "team_shares"]

_SHORTEST = 60.0  # s
_LONGEST_BREAK = 0.25  # of a stretch of work
_AT_WORK = 0.1  # of a stretch of work, before the first break and after the last
_MOST_PER_SUPERVISOR = 100.0


def team_shares(scenario: Scenario) -> dict[str, float]:
    """Each team's share of the scenario's rostered technician-hours.

    Raises:
        InputError: nobody is on the roster.
    """
    hours = {
        name: sum(shift.technicians * (shift.end - shift.start) for shift in team.shifts)
        for name, team in scenario.teams.items()
    }
    total = sum(hours.values())
    if not total:
        raise InputError(
            "teams.*.shifts.*.technicians = 0: allowed: 1 or more on some shift, from which the "
            "shares of the teams and their breaks are taken"
        )
    return {name: one / total for name, one in hours.items()}


def floor(scenario: Scenario) -> int:
    """The fewest heads that take every type of contact."""
    return len(_cover(scenario))


def rostered(scenario: Scenario, grid: Grid, heads: Sequence[int]) -> Scenario:
    """The scenario with its roster replaced by one of so many heads in each interval.

    The teams keep their shares of the heads, whatever the time of day; the first heads are those
    that together take every type of contact. Breaks are those of the team's largest shift, spread
    over the day from layer to layer, so that about the same share of the heads is away at any time;
    a run has those that fall in it. Who is on the floor is said by the roster alone
    (`staffing.level` is 1), and there are as many supervisors as before.
    """
    order = _order(scenario, max(heads, default=0))
    shifts: dict[str, list[dict[str, Any]]] = {name: [] for name in scenario.teams}
    longest = max(shift.end - shift.start for team in scenario.teams.values() for shift in
                  team.shifts if shift.technicians)  # fmt: skip
    for layer, name in enumerate(order):
        rule = _Breaks.of(scenario.teams[name], grid, layer)
        for begin, end in _runs(grid, heads, layer, longest):
            breaks = rule.of_run(begin, end)
            shifts[name].append({"start": begin, "end": end, "technicians": 1, "breaks": breaks})
    content = scenario.model_dump()
    for name, team in content["teams"].items():
        nobody = {**team["shifts"][0], "technicians": 0}
        team["shifts"] = tuple(sorted(shifts[name], key=_when)) or (nobody,)
    content["staffing"]["level"] = 1.0
    before = sum(shift.technicians for team in scenario.teams.values() for shift in team.shifts)
    rule_of_thumb = scenario.regime.technicians_per_supervisor
    supervisors = max(1, round(before / rule_of_thumb))
    after = sum(map(len, shifts.values()))
    content["regime"]["technicians_per_supervisor"] = min(
        _MOST_PER_SUPERVISOR, max(1.0, after / supervisors)
    )
    return Scenario.model_validate(content, strict=True)


def _when(shift: dict[str, Any]) -> tuple[float, float]:
    return shift["start"], shift["end"]


def _cover(scenario: Scenario) -> list[str]:
    """Teams that together take every type of contact, found greedily; the larger team first."""
    shares, missing, chosen = team_shares(scenario), set(scenario.contacts), []
    while missing:
        name = max(
            scenario.teams,
            key=lambda name: (len(missing & {*scenario.teams[name].contacts}), shares[name]),
        )
        chosen.append(name)
        missing -= {*scenario.teams[name].contacts}
    return chosen


def _order(scenario: Scenario, layers: int) -> list[str]:
    """The team of each layer: first those that take everything, then by share.

    Sainte-Laguë's divisors 1, 3, 5, …: after any number of layers, each team has about its share.
    """
    shares, order = team_shares(scenario), _cover(scenario)
    have = {name: order.count(name) for name in shares}
    while len(order) < layers:
        name = max(shares, key=lambda name: shares[name] / (2 * have[name] + 1))
        have[name] += 1
        order.append(name)
    return order[:layers]


def _runs(
    grid: Grid, heads: Sequence[int], layer: int, longest: float
) -> list[tuple[float, float]]:
    """When a layer (from 0) works: begin and end of each stretch (s), none above `longest`."""
    runs, begin = [], None
    for i, wanted in enumerate((*heads, 0)):
        if wanted > layer and begin is None:
            begin = i
        elif wanted <= layer and begin is not None:
            runs += _in_turn(grid, begin, i, layer, longest)
            begin = None
    return runs


def _in_turn(
    grid: Grid, begin: int, end: int, layer: int, longest: float
) -> list[tuple[float, float]]:
    """A run of intervals, cut where one person takes over from another.

    The cuts move from layer to layer, so that not everybody changes at once.
    """
    start, stop = grid.edges[begin], grid.edges[end]
    parts = ceil((stop - start) / longest - 1e-9)
    if parts < 2:
        return [(start, stop)]
    play = parts * longest - (stop - start)
    cuts = [start]
    for part in range(1, parts):
        at = stop - (parts - part) * longest + play * _corput(layer + 1)
        at = min(at, cuts[-1] + longest)
        near = min(grid.edges[begin + 1 : end], key=lambda edge: abs(edge - at), default=at)
        fits = cuts[-1] < near <= cuts[-1] + longest and stop - near <= (parts - part) * longest
        cuts.append(near if fits else at)
    return list(zip(cuts, (*cuts[1:], stop), strict=True))


@dataclass(frozen=True, slots=True)
class _Breaks:
    """The breaks of a layer, by the clock, whoever is at work then."""

    at: tuple[tuple[float, float], ...]  # begin and length (s)

    @classmethod
    def of(cls, team: Team, grid: Grid, layer: int) -> "_Breaks":
        """The breaks of the team's largest shift, one such shift after another by the clock.

        Each layer begins at another place of the shift, so that about the same share of the heads
        is away all day. By the clock, and not by the run, since a head more in one interval would
        otherwise move breaks, and with them the heads at work, in all the intervals of the run.
        """
        shift: Shift = max(team.shifts, key=lambda one: one.technicians * (one.end - one.start))
        length, found = shift.end - shift.start, []
        begin = grid.edges[0] - _minutes(length * _corput(layer + 1))
        while begin < grid.edges[-1]:
            found += [(begin + one.at - shift.start, one.seconds) for one in shift.breaks]
            begin += length
        return cls(tuple(found))

    def of_run(self, begin: float, end: float) -> tuple[dict[str, float], ...]:
        """Those that fall in a stretch of work, none longer than a quarter of it.

        Nobody comes for a break or goes home from one: all are drawn in towards the middle.
        """
        most = max(_SHORTEST, _minutes(_LONGEST_BREAK * (end - begin)))
        margin = _minutes(_AT_WORK * (end - begin))
        found: list[dict[str, float]] = []
        free = begin
        for at, long in self.at:
            if not begin <= at + long / 2 < end:
                continue
            seconds = min(long, most)
            place = (at + long / 2 - begin) / (end - begin)
            at = begin + _minutes(margin + place * (end - begin - 2 * margin - seconds))
            if at >= free:
                found.append({"at": at, "seconds": seconds})
                free = at + seconds
        return tuple(found)


def _minutes(seconds: float) -> float:
    return 60.0 * round(seconds / 60)


def _corput(n: int) -> float:
    """Van der Corput's sequence in base 2: ½, ¼, ¾, … spreads any number of layers evenly."""
    value, part = 0.0, 0.5
    while n:
        value += part * (n & 1)
        n >>= 1
        part /= 2
    return value
