"""How technicians regulate their own work: choices with a cost and a benefit.

Leaving steps out and asking a neighbour are in `twin.rules.procedure`. Each function gives the
chance that the choice is made on one contact. That people regulate their work is published (E6.5,
E6.6), how often is not: base rates are assumptions. `watched` is the share of a choice that full
exposure holds back, 0 to 1.
"""

from twin.rules.demands import ramp


def slows_down(base: float, tension: float, control: float, regime: float, watched: float) -> float:
    """Chance of taking a contact slower: relief and a better answer, for time.

        base × tension / 100 × control × (1 - watched × regime)

    It takes a reason and the latitude, and shows. An assumption.
    """
    return base * tension / 100 * control * (1 - watched * regime)


def pauses(
    base: float, tension: float, low: float, high: float, regime: float, watched: float
) -> float:
    """Chance of a hidden pause, taken as after-contact work while customers wait.

        base × ramp(tension from low to high points) × (1 - watched × regime)

    Recovery, for a longer handling time on record and a longer queue. An assumption.
    """
    return base * ramp(tension, low, high) * (1 - watched * regime)


def hangs_up(base: float, hurry: float, tension: float) -> float:
    """Chance of ending a contact at the target whatever is still to do.

        base × hurry × tension / 100

    The clock stops; the customer is left with the request and may come back (E6.6). The shape is an
    assumption.
    """
    return base * hurry * tension / 100


def transfers(base: float, hurry: float, escalation: float, situating: float) -> float:
    """Chance of handing over what one could have solved, to stop the clock.

        base × hurry × escalation × (1 - situating)

    `escalation` is the right to escalate; who knows his or her place in the whole (`situating`, 0
    to 1) does not load it on others. An assumption.
    """
    return base * hurry * escalation * (1 - situating)
