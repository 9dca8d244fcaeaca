"""The roster of a day that has begun: who is there takes the place of somebody on the roster.

Whoever is present stands in for one of those who would be, by the roster, and has that shift's end
and the breaks that are left of it. Who is more than the roster has stays `STAY`; whose place is
empty comes after `STAY`. Who has a break by the roster, and is not known to be on one, comes back
when it is over. Shifts still to begin are as they were.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from twin.errors import InputError
from twin.scenario.model import Scenario
from twin.scenario.staff import Break, Shift, Staffing
from twin.traces.live_state import LiveState, Present
from twin.world.world import DAY

STAY: Final = 1800.0
"""How long the floor is taken to differ from the roster, s: an assumption. In the bank's log the
numbers present, less their means, correlate by 0.52 with the next half-hour, by 0.34 after that."""

ON_A_CONTACT: Final = ("ringing", "talk", "hold", "consult", "wrap_up")
"""Activities in which somebody has a contact."""

_BREAK = 900.0
"""What is left of a break that the roster does not know, s, if the roster has no breaks."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody present stands in the roster: team, shift, and the end of a break (s)."""

    person: Present
    team: int
    shift: int
    back_at: float


@dataclass(slots=True)
class _Place:
    """One head of a shift that is under way."""

    team: str
    shift: Shift
    pause_ends: float
    """When the break ends that the roster has now; 0 if it has none."""


def seated(scenario: Scenario, state: LiveState, stay: float) -> tuple[Scenario, list[Seat]]:
    """The scenario with the roster of the day that has begun, and everybody's place in it.

    Raises:
        InputError: somebody is with a contact of a type that no team takes.
    """
    now = state.t % DAY
    shifts = {name: list(team.shifts) for name, team in scenario.teams.items()}
    places: list[_Place] = []
    for name, team in scenario.teams.items():
        for at, heads in enumerate(team.called_in(scenario.staffing.level)):
            shift = team.shifts[at]
            begun = shift.start < now
            # Those under way are written anew, so that each shift to come keeps its place.
            shifts[name][at] = shift.model_copy(update={"technicians": 0 if begun else heads})
            if begun and now < shift.end:
                places += [_Place(name, shift, _pause_ends(shift, now)) for _ in range(heads)]
    seats = []
    for person, place in _matched(scenario, list(state.people), places):
        where = place.team if place else _team_for(scenario, person)
        since = _since(scenario, person, now)
        shift = _cut(place.shift, since, now) if place else _extra(scenario, since, now, stay)
        back_at = place.pause_ends if place else 0.0
        seats.append(
            Seat(person, list(shifts).index(where), len(shifts[where]),
                 back_at or now + _usual_break(scenario))
        )  # fmt: skip
        shifts[where].append(shift)
    for place in places:
        start = place.pause_ends or now + stay
        if start < place.shift.end:
            shifts[place.team].append(_cut(place.shift, start, start))
    teams = {
        name: team.model_copy(update={"shifts": tuple(shifts[name])})
        for name, team in scenario.teams.items()
    }
    staffing = scenario.staffing.model_copy(update={"level": 1.0})
    assert isinstance(staffing, Staffing)
    return scenario.model_copy(update={"teams": teams, "staffing": staffing}), seats


def _pause_ends(shift: Shift, now: float) -> float:
    return next((b.at + b.seconds for b in shift.breaks if b.at <= now < b.at + b.seconds), 0.0)


def _matched(
    scenario: Scenario, people: list[Present], places: list[_Place]
) -> list[tuple[Present, _Place | None]]:
    """Everybody with a place, which is taken out of `places`; None for those who are too many.

    Who is on a break takes the place of somebody on a break, and the others of the others, in the
    order of the roster. Who is on a break that the roster does not have takes any place.
    """

    def fits(person: Present, place: _Place) -> bool:
        taken = scenario.teams[place.team].contacts
        return not person.contact_type or person.contact_type in taken

    def alike(person: Present, place: _Place) -> bool:
        return fits(person, place) and (person.activity == "break") == bool(place.pause_ends)

    found: dict[int, _Place] = {}
    passes: tuple[Callable[[Present, _Place], bool], ...] = (alike, fits)
    for suits in passes:
        for number, person in enumerate(people):
            if number not in found and (suits is alike or person.activity == "break"):
                at = next((i for i, place in enumerate(places) if suits(person, place)), None)
                if at is not None:
                    found[number] = places.pop(at)
    return [(person, found.get(number)) for number, person in enumerate(people)]


def _team_for(scenario: Scenario, person: Present) -> str:
    kind = person.contact_type
    for name, team in scenario.teams.items():
        if not kind or kind in team.contacts:
            return name
    raise InputError(f"{person.name}: contact type {kind}: no team of {scenario.name} takes it")


def _since(scenario: Scenario, person: Present, now: float) -> float:
    """When what the person is doing began: a shift begins with it. A contact rang before."""
    rang = scenario.routing.ring if person.activity in ON_A_CONTACT else 0.0
    return max(0.0, now - person.elapsed - rang)


def _extra(scenario: Scenario, start: float, now: float, stay: float) -> Shift:
    end = max(min(now + stay, scenario.opening.close, DAY), now + 1.0)
    return Shift.model_construct(start=start, end=end, technicians=1, breaks=())


def _cut(shift: Shift, start: float, breaks_from: float) -> Shift:
    """One head of a shift from a moment on, with the breaks that fall due from another on."""
    breaks = tuple(pause for pause in shift.breaks if pause.at >= breaks_from)
    return shift.model_copy(update={"start": start, "technicians": 1, "breaks": breaks})


def _usual_break(scenario: Scenario) -> float:
    """The mean length of the roster's breaks, s."""
    lengths = [_length(b) for t in scenario.teams.values() for s in t.shifts for b in s.breaks]
    return sum(lengths) / len(lengths) if lengths else _BREAK


def _length(pause: Break) -> float:
    return pause.seconds
