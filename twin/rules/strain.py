"""How strain builds up and wears off: exact steps of the model's linear equations.

A component A of tension (0 to 1) follows dA/dt = a (1 - A) - A / τ while its exposure lasts, where
a = gain × reactivity × weight × exposure × (1 + ρ Z) × B (see `amplification` and `buffer`; for
being supervised, × watchfulness besides), and wears off with time constant τ otherwise
(first-order decay as in Benthem de Grave et al. 2022, E2.40). The steps below solve it exactly, so
cutting a stretch in two changes nothing but rounding. The mean tension that exhaustion takes in is
the exception: see `exhaust`.
"""

from math import expm1

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

Booking = tuple[float, float, float]
"""What a stretch did to a level: (closing, increment, decay), with
opening + increment - decay = closing."""


def built(level: float, drive: float, tau: float, seconds: float) -> float:
    """The level (0 to 1) after `seconds` of an exposure of strength `drive` (1/s).

        A(t) = L + (A0 - L) e^(-rt)
        r = drive + 1/τ
        L = drive / r

    τ is in seconds. Exact for dA/dt = a (1 - A) - A/τ; first-order decay is published (E2.40), that
    build-up saturates is an assumption. A full exposure is as strong as strain.gain times its
    component's share: strain.time_pressure, strain.priority_conflict, strain.supervision,
    strain.precariousness, strain.tool_breakdown, strain.customer_aggression (a21).
    """
    rate = drive + 1 / tau
    return level - (level - drive / rate) * -expm1(-rate * seconds)


def booked(level: Array, drive: Array, tau: float, seconds: Array) -> tuple[Array, Array]:
    """What an exposure added to levels, and what wore off meanwhile; arrays of one shape.

        ∫A dt = L t + (A0 - L)(1 - e^(-rt)) / r
        wore off = ∫A dt / τ
        added = drive × (t - ∫A dt)

    With r and L as in `built`, whose account it is by definition.
    """
    rate = drive + 1 / tau
    limit = drive / rate
    area = limit * seconds - (level - limit) * np.expm1(-rate * seconds) / rate
    return drive * (seconds - area), area / tau


def worn(tau: float, seconds: float) -> float:
    """The share that wears off in `seconds` with time constant τ (s).

        1 - e^(-t/τ)

    First-order decay (E2.40).
    """
    return -expm1(-seconds / tau)


def relax(level: float, tau: float, seconds: float) -> Booking:
    """What rest of `seconds` did to a level with time constant τ (s).

        A(t) = A0 e^(-t/τ)

    First-order decay (E2.40). Of tension, τ is strain.decay_break in a break and strain.decay_off
    off work; of fatigue, strain.fatigue_recovery and strain.fatigue_slow.
    """
    lost = level * worn(tau, seconds)
    return level - lost, 0.0, lost


def tire(level: float, tau: float, seconds: float) -> Booking:
    """What work of `seconds` did to fatigue (0 to 1), after Jaber & Neumann (E2.42).

        F(t) = 1 - (1 - F0) e^(-t/τ)

    τ is in seconds.
    """
    added = (1 - level) * worn(tau, seconds)
    return level + added, added, 0.0


def fatigue(fast: float, slow: float) -> float:
    """Fatigue, 0 to 1, over its two parts.

        1 - (1 - fast)(1 - slow)

    That there are two parts, and how they join, is an assumption.
    """
    return 1 - (1 - fast) * (1 - slow)


def exhaust(level: float, mean_tension: float, days: float) -> Booking:
    """What a shift did to exhaustion (0 to 1), over time on shift.

        dZ/dt = (T/100 - Z) / τ
        Z after = Z + (T/100 - Z)(1 - e^(-1/days))

    `mean_tension` (T) is the shift's, in points, and constant over it: an approximation, as is how
    the ledger works it out, with tension straight between the ends of stretches. `days` is the time
    constant in shifts of that length (a25, assumption).
    """
    gone = -expm1(-1 / days)
    return level + (mean_tension / 100 - level) * gone, mean_tension / 100 * gone, level * gone


def tension(a: float, b: float, c: float, d: float, e: float, f: float) -> float:
    """Tension in points, 0 to 100, over its six components (each 0 to 1).

        T = 100 (1 - Π(1 - A))

    The order of the components' shares is published (E1.30); how they join is an assumption.
    """
    return 100 * (1 - (1 - a) * (1 - b) * (1 - c) * (1 - d) * (1 - e) * (1 - f))


def buffer(control: float, support: float, control_share: float, support_share: float) -> float:
    """What decision latitude and support leave of an exposure, 0 to 1 (Karasek; E1.34).

        B = (1 - β_control × control)(1 - β_support × support)

    All are from 0 to 1; the sizes of β are assumptions.
    """
    return (1 - control_share * control) * (1 - support_share * support)


def amplification(exhaustion: float, gain: float) -> float:
    """How much exhaustion amplifies appraised demands (Guthier et al. 2020, E2.17).

        1 + ρ Z

    The direction is published; the size of ρ is an assumption.
    """
    return 1 + gain * exhaustion
