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

    With r = drive + 1/τ and L = drive / r: A(t) = L + (A0 - L) e^(-rt). τ is in seconds.
    """
    rate = drive + 1 / tau
    return level - (level - drive / rate) * -expm1(-rate * seconds)


def booked(level: Array, drive: Array, tau: float, seconds: Array) -> tuple[Array, Array]:
    """What an exposure added to levels, and what wore off meanwhile; arrays of one shape.

    The integral of A is L t + (A0 - L)(1 - e^(-rt)) / r, with r and L as in `built`; what wore off
    is that over τ, what was added is drive × (t - that).
    """
    rate = drive + 1 / tau
    limit = drive / rate
    area = limit * seconds - (level - limit) * np.expm1(-rate * seconds) / rate
    return drive * (seconds - area), area / tau


def worn(tau: float, seconds: float) -> float:
    """The share that wears off in `seconds` with time constant τ (s): 1 - e^(-t/τ)."""
    return -expm1(-seconds / tau)


def relax(level: float, tau: float, seconds: float) -> Booking:
    """What rest of `seconds` did to a level with time constant τ (s): A(t) = A0 e^(-t/τ)."""
    lost = level * worn(tau, seconds)
    return level - lost, 0.0, lost


def tire(level: float, tau: float, seconds: float) -> Booking:
    """What work of `seconds` did to fatigue: F(t) = 1 - (1 - F0) e^(-t/τ) (Jaber & Neumann, E2.42).

    τ is in seconds.
    """
    added = (1 - level) * worn(tau, seconds)
    return level + added, added, 0.0


def fatigue(fast: float, slow: float) -> float:
    """Fatigue, 0 to 1, over its two parts: 1 - (1 - fast)(1 - slow)."""
    return 1 - (1 - fast) * (1 - slow)


def exhaust(level: float, mean_tension: float, days: float) -> Booking:
    """What a shift did to exhaustion: dZ/dt = (T/100 - Z) / τ, over time on shift.

    `mean_tension` is the shift's, in points, and constant over it: an approximation, as is how the
    ledger works it out, with tension straight between the ends of stretches. `days` is the time
    constant in shifts of that length.
    """
    gone = -expm1(-1 / days)
    return level + (mean_tension / 100 - level) * gone, mean_tension / 100 * gone, level * gone


def tension(a: float, b: float, c: float, d: float, e: float, f: float) -> float:
    """Tension in points, 0 to 100, over its six components: T = 100 (1 - Π(1 - A))."""
    return 100 * (1 - (1 - a) * (1 - b) * (1 - c) * (1 - d) * (1 - e) * (1 - f))


def buffer(control: float, support: float, control_share: float, support_share: float) -> float:
    """What decision latitude and support leave of an exposure (Karasek; E1.34).

    B = (1 - β_control × control)(1 - β_support × support), all from 0 to 1.
    """
    return (1 - control_share * control) * (1 - support_share * support)


def amplification(exhaustion: float, gain: float) -> float:
    """How much exhaustion amplifies appraised demands: 1 + ρ Z (Guthier et al. 2020, E2.17)."""
    return 1 + gain * exhaustion
