"""How fast and how well a contact is handled."""

from math import exp


def know_how(
    expertise: float, guidance: float, held: float, searching: float, searching_part: float
) -> float:
    """What a technician can draw on, 0 to 1: own expertise, and what guidance adds to it.

        expertise + guidance × (1 - part + part × searching) × max(0, held - expertise)

    Guidance closes a share of the gap to the know-how that the system holds, more for who finds and
    selects information well (`part` is `searching_part`); so novices gain a lot and experts nothing
    (E3.24, E6.8, directions; sizes are assumptions).
    """
    found = 1 - searching_part + searching_part * searching
    return expertise + guidance * found * max(0.0, held - expertise)


def misguided(expertise: float, held: float, rigidity: float) -> float:
    """How far somebody is held back by a guidance that knows less, 0 to 1.

        rigidity × (expertise - held) / (1 - held) above `held`, else 0

    `held` is the know-how the system holds: whoever knows better must follow it all the same where
    the script is rigid (E3.24, direction; the shape is an assumption).
    """
    if expertise <= held:
        return 0.0
    return rigidity * (expertise - held) / (1 - held)


def ease(expertise: float, difficulty: float, at_par: float, unit: float, most: float) -> float:
    """How easy a type of contact is for a technician, in units of skill; 0 at par.

        (expertise - difficulty - at_par) / unit, kept within ±most

    Being watched helps with what is easy and hinders what is hard (E1.10, E1.13); the scale is an
    assumption.
    """
    return max(-most, min(most, (expertise - difficulty - at_par) / unit))


def lasting_pace(
    own: float,
    know_how: float,
    at_par: float,
    skill_effect: float,
    monitored_effect: float,
    rigidity_effect: float,
) -> float:
    """What a technician's pace on a type of contact is made of for long, in log units.

        own + skill_effect × (know_how - at_par) + monitored_effect + rigidity_effect

    The technician's own speed, know-how (scripted times hold `at_par`), being monitored, and a
    rigid script. In log units +0.1 is about 10 % slower. Technicians differ lastingly (E3.5); the
    sizes of the effects are assumptions.
    """
    return own + skill_effect * (know_how - at_par) + monitored_effect + rigidity_effect


def pace(
    lasting: float,
    queue_effect: float,
    overwork_effect: float,
    fatigue_effect: float,
    exhaustion_effect: float,
    tension_effect: float,
) -> float:
    """The factor on handling time now: e to the sum of the lasting pace and passing effects.

        e^(lasting + queue + overwork + fatigue + exhaustion + tension effects)

    Each effect is a coefficient times its cause, in log units. A queue speeds up and sustained
    overwork slows down (E3.17, E3.18); that effects multiply, and their sizes, are assumptions.
    Hurry multiplies it further by e^(behaviour.hurry_speed × hurry), and taking a contact slower by
    e^regulation.slow_down_time.
    """
    return exp(
        lasting
        + queue_effect
        + overwork_effect
        + fatigue_effect
        + exhaustion_effect
        + tension_effect
    )


def hurry(
    needed: float, target: float, held: float, response: float, full: float, planning: float
) -> float:
    """Hurry on a contact, 0 to 1: how much a threatened target shows in the work.

        min(1, (needed / target - 1) / full) × held × response × (1 - planning)

    The target (s; 0 for none) is threatened by the excess of the time `needed` over it, as a
    multiple of it; it shows as far as the technician is `held` to it and responds, less in who
    relates deadlines to means (`planning`, 0 to 1). An assumption.
    """
    if target <= 0 or needed <= target:
        return 0.0
    return min(1.0, (needed / target - 1) / full) * held * response * (1 - planning)


def resolution(
    at_par: float,
    skill_effect: float,
    margin: float,
    skipped_effect: float,
    skipped: int,
    other_effects: float,
) -> float:
    """Probability that the request is really met.

        logit p = logit(at_par) + skill_effect × (know-how - difficulty)
                  + skipped_effect × needed steps left out + other effects

    Other effects are hurry or care, an expert's help, fatigue, exhaustion, being watched at what is
    easy or hard (behaviour.monitored_ease_resolution) and a guidance that knows less
    (behaviour.guidance_resolution). `at_par` is the share resolved with know-how equal to
    difficulty and nothing against it (E3.12, definition: the same customer need not come back). The
    sizes of the effects are assumptions.
    """
    odds = (
        at_par
        / (1 - at_par)
        * exp(skill_effect * margin + skipped_effect * skipped + other_effects)
    )
    return odds / (1 + odds)
