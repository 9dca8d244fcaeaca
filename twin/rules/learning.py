"""How expertise grows, and fades."""

from math import exp


def learned(expertise: float, rate: float, occasions: float = 1) -> float:
    """Expertise (0 to 1) after occasions to learn: each closes a share `rate` of the gap to 1.

        1 - (1 - expertise) × (1 - rate)^occasions

    That people learn is published (E3.6); shape and rates are assumptions:
    learning.by_doing, learning.from_experts, learning.from_neighbours and learning.from_coaching.
    """
    left: float = (1 - expertise) * (1 - rate) ** occasions
    return 1 - left


def kept(own: float, expertise: float, days: float, tau: float) -> float:
    """Expertise (0 to 1) after so many working days without practice.

        own + (expertise - own) e^(-days / τ)

    What was learned above one's `own` level fades with time constant `tau` (working days). Learning
    and forgetting after Jaber & Neumann (E2.42).
    """
    return own + (expertise - own) * exp(-days / tau)
