"""What strains: exposures from 0 to 1, one per component of tension.

Where several things press at once they combine as 1 - Π(1 - part): more of one never lowers
another, and none exceeds 1. Shapes and coefficients are assumptions; their order follows the
evidence (time/quality conflict before monitoring, E1.30; direct effects in the minority, E1.41).
"""

from typing import NamedTuple


class Appraisal(NamedTuple):
    """How demands are judged: the coefficients of this module. All from 0 to 1 unless said.

    `queue_full`: waiting contacts per technician that are a full queue; `queue_part`, `busy_part`,
    `display_part`: how far a full queue, full occupancy and a full display alone make time
    pressure; `busy_from`: occupancy from which it counts; `conflict_full`: excess over the target,
    as a multiple of it, at which conflict is full; `prioritising_relief`: how much of it the
    capacity to prioritise takes away; `listened_part`: how far being listened to alone is a threat;
    `salience_floor`: how present insecurity is without sanctions; `salience_unshown`: how much of
    the stakes is present with nothing shown below target; `tool_calm`: how far a broken tool counts
    without time pressure; `tool_support`: how much of it local support takes away.
    """

    queue_full: float
    queue_part: float
    busy_part: float
    busy_from: float
    display_part: float
    conflict_full: float
    prioritising_relief: float
    listened_part: float
    salience_floor: float
    salience_unshown: float
    tool_calm: float
    tool_support: float


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, straight between.

        (value - low) / (high - low), kept within 0 and 1

    By definition; that something presses along such a ramp is an assumption.
    """
    if value <= low:
        return 0.0
    if value >= high:
        return 1.0
    return (value - low) / (high - low)


def time_pressure(
    handling: float,
    target: float,
    held: float,
    waiting_per_head: float,
    occupancy: float,
    display: float,
    rule: Appraisal,
) -> float:
    """Time pressure over one contact, 0 to 1.

        1 - (1 - over)(1 - queue_part × queue)(1 - busy_part × busy)(1 - display_part × display)
        over = held × (1 - target / handling) where handling exceeds the target, else 0
        queue = min(1, waiting_per_head / queue_full)
        busy = ramp(occupancy from busy_from to 1)

    `over` is the share of `handling` (s) beyond `target` (s; 0 for none), as far as the technician
    is `held` to it (0 to 1); `queue` the queue seen, full at `queue_full` waiting contacts per
    technician; `busy` recent occupancy; `display` how much of one's own figures the screen keeps
    showing (0 to 1). Shape and coefficients are assumptions.
    """
    over = held * (1 - target / handling) if 0 < target < handling else 0.0
    full = rule.queue_full
    queue = waiting_per_head / full if waiting_per_head < full else 1.0
    busy = ramp(occupancy, rule.busy_from, 1.0)
    return 1 - (1 - over) * (1 - rule.queue_part * queue) * (1 - rule.busy_part * busy) * (
        1 - rule.display_part * display
    )


def priority_conflict(
    needed: float, target: float, held: float, prioritising: float, rule: Appraisal
) -> float:
    """Conflict between a good answer and the clock over one contact, 0 to 1.

        min(1, excess / conflict_full) × held × (1 - prioritising_relief × prioritising)
        excess = needed / target - 1 where that is above 0

    The contact needs `needed` s done well, but `target` s are allowed (0 for no target): that is,
    the time still needed for a good answer exceeds the time left to target. The conflict is that
    excess, as a multiple of the target, as far as the technician is `held` to it (0 to 1). The
    capacity to prioritise (0 to 1) takes part of it away. That this conflict outranks monitoring is
    found in surveys (E1.30); shape and coefficients are assumptions.
    """
    excess = needed / target - 1 if target > 0 else 0.0
    if excess <= 0:
        return 0.0
    full = min(excess / rule.conflict_full, 1.0)
    return full * held * (1 - rule.prioritising_relief * prioritising)


def interruption(prioritising: float, rule: Appraisal) -> float:
    """Conflict of serving somebody urgent while another customer is on hold, 0 to 1.

        1 - prioritising_relief × prioritising

    The capacity to prioritise (0 to 1) takes part of it away (assumption).
    """
    return 1 - rule.prioritising_relief * prioritising


def supervised(regime: float, below_target: float, listened: float, rule: Appraisal) -> float:
    """Evaluative threat, 0 to 1: what the regime shows of a technician, and whether it is bad.

        regime × (1 - (1 - below_target)(1 - listened_part × listened))

    `regime` is `supervision.regime` and holds the lock-out; `below_target` the recent share of
    contacts shown below target; `listened` how far the technician knows to be listened to now (0 to
    1). Direct effects are the minority (E1.41); the shape is an assumption.
    """
    return regime * (1 - (1 - below_target) * (1 - rule.listened_part * listened))


def precariousness(insecurity: float, stakes: float, below_target: float, rule: Appraisal) -> float:
    """Insecure employment, 0 to 1, as far as it is present at work (E2.12).

        insecurity × salience
        salience = floor + (1 - floor) × stakes × (unshown + (1 - unshown) × below_target)

    Sanctions and individual pay make it present, and more so when one is shown below target.
    `floor` is `salience_floor`, `unshown` is `salience_unshown`; both are assumptions.
    """
    shown = rule.salience_unshown + (1 - rule.salience_unshown) * below_target
    return insecurity * (rule.salience_floor + (1 - rule.salience_floor) * stakes * shown)


def tool_breakdown(
    response: float, onset: float, high: float, pressure: float, support: float, rule: Appraisal
) -> float:
    """A slow or dead system, 0 to 1.

        ramp(response from onset to high) × (tool_calm + (1 - tool_calm) × pressure)
            × (1 - tool_support × support)

    `response`, `onset` and `high` are in seconds. Benign without time pressure, costly with it
    (E5.4, E5.5, E5.7, E5.8); local support (0 to 1) takes part of it away (E5.10). `tool_calm` and
    `tool_support` are assumptions.
    """
    felt = rule.tool_calm + (1 - rule.tool_calm) * pressure
    return ramp(response, onset, high) * felt * (1 - rule.tool_support * support)
