"""What a technician may decide."""


def latitude(
    rigidity: float, pacing: float, break_choice: float, escalation_right: float, granularity: float
) -> float:
    """Decision latitude, 0 to 1: 1 - the weighted mean of what is taken away.

    Weights (assumption; order after E1.35, E1.40, E1.42): script 0.40, imposed pace 0.20, no say
    over breaks 0.15, no right to escalate 0.15, close display of one's own figures 0.10.
    """
    return 1 - (
        0.40 * rigidity
        + 0.20 * pacing
        + 0.15 * (1 - break_choice)
        + 0.15 * (1 - escalation_right)
        + 0.10 * granularity
    )


def granularity(displayed: int) -> float:
    """How closely the screen shows a technician's own figures, 0 to 1; full at 12 parameters."""
    return min(displayed / 12, 1.0)


def discretion(rigidity: float, regime: float) -> float:
    """How freely the script may be left, 0 to 1: what rigidity leaves, halved when fully watched.

    Observed workers keep deviations back (Bernstein 2012, E6.5).
    """
    return (1 - rigidity) * (1 - 0.5 * regime)
