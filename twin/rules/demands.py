"""What strains: exposures from 0 to 1, one per component of tension.

Where several things press at once they combine as 1 - Π(1 - part): more of one never lowers
another, and none exceeds 1. Shapes and inner coefficients are assumptions; their order follows the
evidence (time/quality conflict before monitoring, E1.30; direct effects in the minority, E1.41).
"""


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, straight between."""
    if value <= low:
        return 0.0
    if value >= high:
        return 1.0
    return (value - low) / (high - low)


def time_pressure(
    handling: float, target: float, held: float, waiting_per_head: float, occupancy: float
) -> float:
    """Time pressure over one contact.

    Combines the share of `handling` (s) beyond `target` (s; 0 for none), as far as the technician
    is `held` to it (0 to 1), the queue seen (full at
    one waiting contact per technician, counted half) and recent occupancy (from 0.70 to 1.00,
    counted half).
    """
    over = held * (1 - target / handling) if 0 < target < handling else 0.0
    queue = waiting_per_head if waiting_per_head < 1 else 1.0
    busy = ramp(occupancy, 0.70, 1.0)
    return 1 - (1 - over) * (1 - 0.5 * queue) * (1 - 0.5 * busy)


def priority_conflict(needed: float, target: float, held: float, prioritising: float) -> float:
    """Conflict between a good answer and the clock over one contact.

    The contact needs `needed` s done well, but `target` s are allowed (0 for no target): the
    conflict is the excess, full at twice the target, as far as the technician is `held` to it
    (0 to 1). The capacity to prioritise takes up to 40 % away.
    """
    excess = needed / target - 1 if target > 0 else 0.0
    if excess <= 0:
        return 0.0
    return min(excess, 1.0) * held * (1 - 0.4 * prioritising)


def interruption(prioritising: float) -> float:
    """Conflict of serving somebody urgent while another customer is on hold."""
    return 1 - 0.4 * prioritising


def supervised(regime: float, below_target: float, listened: float) -> float:
    """Evaluative threat: what the regime shows of a technician, and whether it is bad.

    `regime` is `supervision.regime`; `below_target` the recent share of contacts shown below
    target; `listened` how far the technician knows to be listened to now (0 to 1).
    """
    return regime * (1 - (1 - below_target) * (1 - 0.6 * listened))


def precariousness(insecurity: float, consequence: float, below_target: float) -> float:
    """Insecure employment, as far as sanctions make it present: insecurity × salience.

    Salience rises from a third of the regime's `consequence` to all of it with the share of
    contacts shown below target.
    """
    return insecurity * consequence * (1 + 2 * below_target) / 3


def tool_breakdown(
    response: float, onset: float, high: float, pressure: float, cooperating: float
) -> float:
    """A slow or dead system: a ramp from `onset` to `high` seconds of response.

    Benign without time pressure, costly with it (E5.4-E5.8): counted from half to full with
    `pressure`. Local support takes up to 30 % away (E5.10).
    """
    return ramp(response, onset, high) * (0.5 + 0.5 * pressure) * (1 - 0.3 * cooperating)
