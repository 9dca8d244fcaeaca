"""How expertise grows."""


def learned(expertise: float, rate: float) -> float:
    """Expertise after one occasion to learn: a share `rate` of the gap to 1 is closed."""
    return expertise + rate * (1 - expertise)
