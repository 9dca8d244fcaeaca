"""When prescribed steps are left out, repeated, or done another way."""


def skips_unneeded(discretion: float, know_how: float, base: float) -> float:
    """Chance of leaving out a step this contact does not need: the useful face of deviation.

        base × discretion × know_how

    It takes discretion, and the know-how to see that the step is not needed. Useful deviations are
    published (E6.5, direction); the shape is an assumption.
    """
    return base * discretion * know_how


def skips_needed(
    hurry: float, tension: float, discretion: float, base: float, calm: float, rigid: float
) -> float:
    """Chance of leaving out a step that is needed: the risky face of deviation.

        base × hurry × (calm + (1 - calm) × tension / 100) × (rigid + (1 - rigid) × discretion)

    It comes with hurry, and more so in tension (0 to 100 points); `calm` is what is left of it
    without tension, `rigid` without discretion (assumption).
    """
    tense = calm + (1 - calm) * tension / 100
    return base * hurry * tense * (rigid + (1 - rigid) * discretion)


def goes_wrong(
    base: float,
    know_how: float,
    at_par: float,
    know_how_part: float,
    hurry: float,
    hurry_part: float,
    fatigue: float,
    fatigue_part: float,
    classifying: float,
) -> float:
    """Chance that one step of a contact goes wrong and has to be repeated, 0 to 1.

        base × (1 + know_how_part × (at_par - know_how)) × (1 + hurry_part × hurry)
            × (1 + fatigue_part × fatigue) × (1 - classifying)

    `base` holds for know-how at par without hurry (speed-accuracy trade-off, Wickelgren 1977); who
    classifies requests well (0 to 1) sets out on the wrong track less often. Coefficients are
    assumptions.
    """
    careful = (1 + know_how_part * (at_par - know_how)) * (1 - classifying)
    strained = (1 + hurry_part * hurry) * (1 + fatigue_part * fatigue)
    return max(0.0, min(1.0, base * careful * strained))


def conceals(base: float, regime: float, rigidity: float) -> float:
    """Chance that a deviation is recorded as done.

        base × regime × rigidity

    Who is watched hides useful deviations (E6.5, direction); where the script is open, or nobody
    looks, there is nothing to hide. The shape is an assumption.
    """
    return base * regime * rigidity


def asks_supervisor(base: float, support: float) -> float:
    """Chance that the supervisor helps on the spot.

        base × support

    `support` is how far the supervisor helps rather than checks, 0 to 1 (E1.34, E5.10). The shape
    is an assumption.
    """
    return base * support


def asks_expert(escalation: float, reachable: float, unseen: float) -> float:
    """Chance that a question is put to an expert.

        escalation × (unseen + (1 - unseen) × reachable)

    `escalation` is the right to escalate. Who sees that no expert is free asks less; `unseen` is
    what is left of it then, `reachable` the share of experts who are free. An assumption.
    """
    return escalation * (unseen + (1 - unseen) * reachable)


def asks_neighbour(
    base: float, cooperating: float, alone: float, regime: float, watched: float
) -> float:
    """Chance that help comes from a neighbour, undeclared; rarer the more one is watched (E6.3).

        base × (alone + (1 - alone) × cooperating) × (1 - watched × regime)

    That there is such help is published; shape and sizes are assumptions.
    """
    return base * (alone + (1 - alone) * cooperating) * (1 - watched * regime)
