"""How expertise grows, and fades."""

from math import exp


def learned(expertise: float, rate: float, occasions: float = 1) -> float:
    """Expertise after occasions to learn: each closes a share `rate` of the gap to 1 (E3.6)."""
    left: float = (1 - expertise) * (1 - rate) ** occasions
    return 1 - left


def kept(own: float, expertise: float, days: float, tau: float) -> float:
    """Expertise after so many working days without practice.

    What was learned above one's `own` level fades with time constant `tau` (working days):
    own + (expertise - own) e^(-days/τ). Learning and forgetting after Jaber & Neumann (E2.42).
    """
    return own + (expertise - own) * exp(-days / tau)
