"""Who does not come to work: a day off sick, and leaving for good."""

from math import exp


def absent(base: float, exhaustion: float, usual: float, effect: float) -> float:
    """Chance of being absent from one shift, 0 to 1.

        base × e^(effect × (exhaustion - usual)), at most 1

    Exhaustion goes with absence (E2.20, E2.22); `base` holds at the `usual` exhaustion, 0 to 1. The
    size of the effect is an assumption.
    """
    return min(1.0, base * exp(effect * (exhaustion - usual)))


def quits(
    base: float,
    exhaustion: float,
    usual: float,
    effect: float,
    stakes: float,
    stakes_effect: float,
    participation: float,
    participation_effect: float,
) -> float:
    """Chance of leaving for good before one shift, 0 to 1.

        base × e^(effect × (exhaustion - usual) + stakes_effect × stakes
                  + participation_effect × participation), at most 1

    Target-heavy management raises quits, involvement lowers them (E1.44, E2.20, directions; sizes
    are assumptions). `base` holds per shift at the `usual` exhaustion without either.
    """
    return min(
        1.0,
        base
        * exp(
            effect * (exhaustion - usual)
            + stakes_effect * stakes
            + participation_effect * participation
        ),
    )


def per_shift(per_year: float, shifts: float) -> float:
    """The chance per shift that makes a share of `per_year` over so many shifts a year.

        1 - (1 - per_year)^(1 / shifts)

    By definition, where every shift has the same chance.
    """
    return 1 - float((1 - per_year) ** (1 / shifts))
