"""Recognised questionnaires: how their scores are made of answers, and what the scores mean.

A share is an answer from 0 to 1 over the range of a scale. Scores are left unrounded, except where
an instrument can only give whole points and a count above a cut-off hangs on them. The wording of
the instruments is not reproduced; only ranges, cut-offs and formulas are used.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Numbers = float | Array
Words = NDArray[np.str_]

QUADRANTS = ("low_strain", "passive", "active", "high_strain")
"""Karasek's four kinds of work; the place is demands high × 2 + latitude low, see `quadrant`."""


def scored(share: Numbers, low: float, high: float) -> Array:
    """A score between `low` and `high` for a share.

        low + (high - low) × share

    By definition of the scale.
    """
    score: Array = low + (high - low) * np.asarray(share, dtype=np.float64)
    return score


def jcq_demands(share: Numbers) -> Array:
    """Psychological demands of the Job Content Questionnaire, 12 to 48 (E2.1).

        12 + 36 × share

    By definition of the instrument.
    """
    return scored(share, 12, 48)


def jcq_latitude(share: Numbers) -> Array:
    """Decision latitude of the same, 24 to 96: skill discretion and authority alike (E2.1).

        24 + 72 × share

    By definition of the instrument.
    """
    return scored(share, 24, 96)


def jcq_support(share: Numbers) -> Array:
    """Support at work of the same, 8 to 32 (E2.3).

        8 + 24 × share

    By definition of the instrument.
    """
    return scored(share, 8, 32)


def quadrant(demands: Numbers, latitude: Numbers, demands_cut: float, latitude_cut: float) -> Words:
    """Which of `QUADRANTS` the work is in, by fixed cut-offs (E2.1).

        high strain: demands > demands_cut and latitude < latitude_cut
        active: demands > demands_cut alone
        passive: latitude < latitude_cut alone
        low strain: neither

    Cut-offs from the sample itself would call about a quarter strained whatever happens, so they
    are not used.
    """
    high = np.asarray(demands) > demands_cut
    low = np.asarray(latitude) < latitude_cut
    names: Words = np.array(QUADRANTS)
    words: Words = names[2 * high.astype(int) + low.astype(int)]
    return words


def iso_strain(quadrants: Words, support: Numbers, support_cut: float) -> Array:
    """1 where high strain meets support at or below its cut-off, else 0 (E2.3).

        high strain and support ≤ support_cut

    By definition of the instrument.
    """
    alone = (quadrants == "high_strain") & (np.asarray(support) <= support_cut)
    return np.asarray(alone, dtype=np.float64)


def strain_quotient(demands: Numbers, latitude: Numbers) -> Array:
    """Job strain as demands over latitude, 0.125 to 2 (E2.1).

        demands / latitude

    By definition of the instrument.
    """
    quotient: Array = np.asarray(demands, dtype=np.float64) / latitude
    return quotient


def strain_linear(demands: Numbers, latitude: Numbers) -> Array:
    """Job strain as half of demands less half of latitude, -42 to 12 points (E2.1).

        0.5 × demands - 0.5 × latitude

    By definition of the instrument.
    """
    difference: Array = 0.5 * np.asarray(demands, dtype=np.float64) - 0.5 * np.asarray(latitude)
    return difference


def eri_effort(share: Numbers) -> Array:
    """Effort of the short effort-reward questionnaire: three items of 1 to 4, 3 to 12 (E2.4).

        3 + 9 × share

    By definition of the instrument.
    """
    return scored(share, 3, 12)


def eri_reward(share: Numbers) -> Array:
    """Reward of the same: seven items of 1 to 4, 7 to 28 (E2.4).

        7 + 21 × share

    By definition of the instrument.
    """
    return scored(share, 7, 28)


def eri_ratio(effort: Numbers, reward: Numbers) -> Array:
    """Effort-reward ratio of the short form; above 1 effort outweighs (E2.4).

        effort / (reward × 3/7)

    By definition of the instrument.
    """
    ratio: Array = np.asarray(effort, dtype=np.float64) / (np.asarray(reward) * 3 / 7)
    return ratio


def ghq(share: Numbers) -> Array:
    """Distress as twelve items of 0 to 3 give it, 0 to 36 in whole points (GHQ-12, Likert, E2.25).

        36 × share, rounded

    By definition of the instrument.
    """
    return np.asarray(np.rint(scored(share, 0, 36)), dtype=np.float64)


def above(score: Numbers, cut: float) -> Array:
    """1 where a score is above a cut-off, else 0; nan stays nan. The mean is a prevalence.

        score > cut

    By definition.
    """
    return np.where(np.isnan(score) | np.isnan(cut), np.nan, np.asarray(score) > cut)


def percent(share: Numbers) -> Array:
    """A score of 0 to 100, as COPSOQ, the CBI and the sub-scales of the TLX (E2.5) have it.

        100 × share

    By definition of the instrument.
    """
    return scored(share, 0, 100)


def borg(share: Numbers) -> Array:
    """Discomfort from 0 (none) to 10 (as bad as can be), as on Borg's CR10.

        10 × share

    By definition of the scale.
    """
    return scored(share, 0, 10)
