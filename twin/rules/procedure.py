"""When prescribed steps are left out, repeated, or done another way."""


def skips_unneeded(discretion: float, know_how: float, base: float) -> float:
    """Chance of leaving out a step this contact does not need: the useful face of deviation.

    It takes discretion, and the know-how to see that the step is not needed.
    """
    return base * discretion * know_how


def skips_needed(hurry: float, tension: float, discretion: float, base: float) -> float:
    """Chance of leaving out a step that is needed: the risky face of deviation.

    It comes with hurry, and more so in tension (0 to 100 points); a rigid script holds half of it
    back (assumption).
    """
    return base * hurry * (0.5 + 0.5 * tension / 100) * (0.5 + 0.5 * discretion)


def goes_wrong(base: float, know_how: float, hurry: float, fatigue: float) -> float:
    """Chance that one step of a contact goes wrong and has to be repeated.

    `base` × (1.75 - know-how) × (1 + hurry) × (1 + 0.5 fatigue): par at middling know-how
    (speed-accuracy trade-off, Wickelgren 1977; coefficients are assumptions).
    """
    return min(1.0, base * (1.75 - know_how) * (1 + hurry) * (1 + 0.5 * fatigue))


def asks_neighbour(base: float, cooperating: float, regime: float) -> float:
    """Chance that help comes from a neighbour, undeclared; rarer the more one is watched (E6.3)."""
    return base * (0.4 + 0.6 * cooperating) * (1 - 0.5 * regime)
