"""How fast and how well a contact is handled."""

from math import exp

KNOW_HOW_AT_PAR = 0.75
"""Know-how at which scripted times hold."""


def know_how(expertise: float, guidance: float, searching: float) -> float:
    """What a technician can draw on, 0 to 1: own expertise, and what guidance adds to it.

    Guidance closes a share of the gap to full know-how, more for who searches well; so novices
    gain a lot and experts hardly (E3.24, E6.8).
    """
    return expertise + guidance * (0.5 + 0.5 * searching) * (1 - expertise)


def lasting_pace(
    own: float,
    know_how: float,
    skill_effect: float,
    monitored_effect: float,
    rigidity_effect: float,
) -> float:
    """What a technician's pace on a type of contact is made of for long, in log units.

    The technician's own speed, the effect of know-how (0 at par, where scripted times hold), of
    being monitored, and of a rigid script. In log units +0.1 is about 10 % slower.
    """
    return own + skill_effect * (know_how - KNOW_HOW_AT_PAR) + monitored_effect + rigidity_effect


def pace(
    lasting: float,
    queue_effect: float,
    overwork_effect: float,
    fatigue_effect: float,
    exhaustion_effect: float,
    tension_effect: float,
) -> float:
    """The factor on handling time now: e to the sum of the lasting pace and passing effects.

    Each effect is a coefficient times its cause, in log units.
    """
    return exp(
        lasting
        + queue_effect
        + overwork_effect
        + fatigue_effect
        + exhaustion_effect
        + tension_effect
    )


def hurry(needed: float, target: float, held: float, response: float) -> float:
    """Hurry on a contact, 0 to 1: how much a threatened target shows in the work.

    The target (s; 0 for none) is threatened by the excess of the time `needed` over it, full at
    half as much again; it shows as far as the technician is `held` to it and responds.
    """
    if target <= 0 or needed <= target:
        return 0.0
    return min(1.0, 2 * (needed / target - 1)) * held * response


def resolution(
    at_par: float,
    skill_effect: float,
    margin: float,
    skipped_effect: float,
    skipped: int,
    other_effects: float,
) -> float:
    """Probability that the request is really met.

    logit p = logit(at_par) + skill_effect × (know-how - difficulty) + skipped_effect × needed
    steps left out + other effects (hurry, an expert's help, exhaustion). `at_par` is the share
    resolved with know-how equal to difficulty and nothing against it (E3.12, definition: the same
    customer need not come back).
    """
    odds = (
        at_par
        / (1 - at_par)
        * exp(skill_effect * margin + skipped_effect * skipped + other_effects)
    )
    return odds / (1 + odds)
