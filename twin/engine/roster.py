"""The slow processes of a day: opening and closing, shifts and breaks, the wallboard."""

from collections.abc import Generator
from typing import Any, Final

from simpy import Environment

from twin.engine import codes as code
from twin.engine.centre import RESERVE, Centre
from twin.engine.technician import Technician
from twin.rules import attendance
from twin.traces.buffer import packer
from twin.traces.tables import ATTENDANCE, WALLBOARD
from twin.world.streams import FloatArray
from twin.world.world import DAY

_row: Final = packer(len(WALLBOARD.columns))

_missing = packer(len(ATTENDANCE.columns))

Chances = tuple[FloatArray, FloatArray]
"""Uniform numbers of the technicians of a shift: who is absent, who leaves."""

Process = Generator[Any, Any, None]

WALLBOARD_EVERY = 60.0
"""How often the wallboard is written down; s."""


def days(env: Environment, centre: Centre, count: int, first: int = 0) -> Process:
    """Run the centre up to a number of days, from the first on, which may have begun."""
    opening = centre.scenario.opening
    call_in(centre)
    for day in range(first, count):
        midnight = day * DAY
        centre.station.begin_day(centre.world, day)
        chances = _attendance(centre, day)
        for technician in centre.technicians:
            luck = chances[technician.team, technician.shift_place]
            env.process(shift(env, centre, technician, midnight, luck))
        yield env.timeout(max(0.0, midnight + opening.open - env.now))
        centre.open(day)
        if day == first:
            env.process(wallboard(env, centre))
        yield env.timeout(midnight + opening.close - env.now)
        centre.close()
        yield env.timeout(midnight + DAY - env.now)


def call_in(centre: Centre) -> None:
    """Decide who is wanted at the present level of staffing."""
    level = centre.scenario.staffing.level
    wanted = [team.called_in(level) for team in centre.scenario.teams.values()]
    for one in centre.technicians:
        one.wanted = one.position < wanted[one.team][one.shift_place]


def _attendance(centre: Centre, day: int) -> dict[tuple[int, int], Chances]:
    """What decides on a day who comes, for each team and shift."""
    return {
        (team, place): centre.world.attendance(name, place, shift.technicians * RESERVE, day)
        for team, (name, rule) in enumerate(centre.scenario.teams.items())
        for place, shift in enumerate(rule.shifts)
    }


def stays_away(centre: Centre, technician: Technician, now: float, chances: Chances) -> bool:
    """Whether a technician who is wanted does not come to this shift; it is written down."""
    if technician.gone:
        return True
    rule, policy = centre.scenario.attendance, technician.policy
    exhaustion = technician.ledger.level[code.EXHAUSTION]
    absent, quits = (float(luck[technician.position]) for luck in chances)
    technician.gone = quits < attendance.quits(
        centre.quits_per_shift, exhaustion, rule.usual_exhaustion, rule.quit_exhaustion,
        policy.stakes, rule.quit_stakes, centre.scenario.autonomy.participation,
        rule.quit_participation,
    )  # fmt: skip
    away = technician.gone or absent < attendance.absent(
        rule.absence, exhaustion, rule.usual_exhaustion, rule.absence_exhaustion
    )
    if away:
        event = code.QUIT if technician.gone else code.ABSENT
        centre.trace.attendance += _missing(now, technician.number, event)
    return away


def shift(
    env: Environment, centre: Centre, technician: Technician, midnight: float, chances: Chances
) -> Process:
    """One technician's working day: start, breaks falling due, end."""
    rule = technician.shift
    yield env.timeout(max(0.0, midnight + rule.start - env.now))
    if centre.is_over:
        return
    wanted = technician.wanted and not technician.on_shift
    if wanted and stays_away(centre, technician, env.now, chances):
        technician.away = True
        return
    technician.away = technician.gone
    if technician.on_shift:
        # Still finishing a contact of the day before.
        technician.over = not technician.wanted
    elif technician.wanted:
        technician.start_shift(env.now)
    for pause in rule.breaks:
        yield env.timeout(midnight + pause.at - env.now)
        if technician.on_shift and not technician.over:
            technician.break_falls_due(pause.seconds, env.now)
    yield env.timeout(midnight + rule.end - env.now)
    if technician.on_shift:
        technician.shift_ends(env.now)


def call_in_or_send_home(env: Environment, centre: Centre) -> None:
    """Bring the floor to a level of staffing that has just changed."""
    call_in(centre)
    now = env.now
    time = now % DAY
    for technician in centre.technicians:
        rule = technician.shift
        if technician.on_shift and not technician.wanted:
            technician.shift_ends(now)
        elif (
            technician.wanted
            and not technician.away
            and not centre.is_over
            and rule.start <= time < rule.end
        ):
            if technician.on_shift:
                technician.over = False
            else:
                technician.start_shift(now)


def wallboard(env: Environment, centre: Centre) -> Process:
    """Write down what the centre's display shows, while it is open or somebody still works."""
    while True:
        if not (centre.is_open or centre.staffed):
            yield env.timeout(WALLBOARD_EVERY)
            continue
        staffed = centre.staffed
        ready = len(centre.idle)
        centre.trace.wallboard += _row(
            env.now, centre.queue.length, centre.queue.longest_wait(env.now), staffed, ready,
            staffed - ready - centre.away, centre.mean_tension,
        )  # fmt: skip
        yield env.timeout(WALLBOARD_EVERY)
