"""How work with mouse and keyboard loads arms and neck, and how rest relieves them.

Body load M (0 to 1) follows, for a share `a` of the time with a hand on mouse or keyboard,
    dM/dt = a (1 - M) / τ_load - (1 - a) M / τ_recovery,
so it rises towards 1 while the hands are active and falls towards 0 while they rest. The steps
below solve it exactly. The shape is a first model and both time constants are assumptions: the
evidence gives a rise of complaints with weekly hours (E4.1 to E4.3), and relief by short breaks
taken before fatigue (E4.8, E2.48), but no dynamics.

Who is tense loads more in the same time (E4.5): τ_load is then `tensed`.

The dose is time of active input, by mouse and keyboard together, and breaks: the device
matters to the hours told for each, not to M. No threshold of clicks per hour is published, so none
is used: a count of clicks may be shown, but nothing follows from it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Numbers = float | Array


class Week(NamedTuple):
    """Hours of active input per week of work, all and by device."""

    both: Array
    mouse: Array
    keyboard: Array


def tensed(tau_load: float, tension: Numbers, share: float) -> Array:
    """The time constant of load (s) of who works at a mean `tension`, in points of 100 (E4.5).

        τ_load / (1 + share × tension / 100)

    At full tension an active second loads by `share` more (body.tension_load); its size is an
    assumption, as is body.tau_load.
    """
    tau: Array = tau_load / (1 + share * np.asarray(tension, dtype=np.float64) / 100)
    return tau


def loaded(
    level: Numbers,
    active_share: Numbers,
    tau_load: Numbers,
    tau_recovery: float,
    seconds: Numbers,
) -> Array:
    """The load (0 to 1) after stretches of `seconds`, each from its own `level`; all broadcast.

        M(t) = L + (M0 - L) e^(-rt)
        r = a / τ_load + (1 - a) / τ_recovery
        L = a / (τ_load r)

    `a` is the share of the time with active hands. Shape and time constants (body.tau_load,
    body.tau_recovery) are assumptions.
    """
    rate, limit = _course(active_share, tau_load, tau_recovery)
    start = np.asarray(level, dtype=np.float64)
    after: Array = start - (start - limit) * -np.expm1(-rate * seconds)
    return after


def recovered(level: Numbers, tau_recovery: float, seconds: Numbers) -> Array:
    """The load (0 to 1) after `seconds` with the hands at rest.

        M(t) = M0 e^(-t / τ_recovery)

    Short breaks relieve (E4.8, E2.48); the shape and body.tau_recovery are assumptions.
    """
    after: Array = np.multiply(level, np.exp(-np.asarray(seconds) / tau_recovery))
    return after


def average(
    level: Numbers,
    active_share: Numbers,
    tau_load: Numbers,
    tau_recovery: float,
    seconds: Numbers,
) -> Array:
    """The mean load (0 to 1) over stretches of `seconds`, each from its own `level`; broadcast.

        L + (M0 - L)(1 - e^(-rt)) / (rt)

    With r and L as in `loaded`, whose mean it is by definition; M0 where `seconds` is 0.
    """
    rate, limit = _course(active_share, tau_load, tau_recovery)
    passed = np.asarray(rate * seconds, dtype=np.float64)
    left = np.ones_like(passed)
    np.divide(-np.expm1(-passed), passed, out=left, where=passed > 0)
    mean: Array = limit + (level - limit) * left
    return mean


def path(
    seconds: Array,
    active_share: Array,
    tau_load: Numbers,
    tau_recovery: float,
    level: float = 0.0,
    whose: Array | None = None,
) -> Array:
    """The load (0 to 1) at the end of each stretch of work or rest, one after the other.

        M after = e M + b, with e = e^(-rt) and b = L (1 - e^(-rt))

    With r and L as in `loaded`, which it carries on by definition. All arrays have shape
    (stretches,); rest is a stretch with active share 0. With `whose`, the stretches of several
    people follow each other, and everybody begins at `level`.

    Stretches are joined two by two, then four by four and so on, which takes no loop over stretches
    and, unlike a running product of e, cannot overflow.
    """
    rate, limit = _course(active_share, tau_load, tau_recovery)
    keep = np.exp(-rate * seconds)
    gain = limit * -np.expm1(-rate * seconds)
    if not keep.size:
        return keep
    first = np.zeros(keep.shape, dtype=bool)
    first[0] = True
    if whose is not None:
        first[1:] = whose[1:] != whose[:-1]
    gain[first] += keep[first] * level
    keep[first] = 0.0
    step = 1
    while step < keep.size and keep.any():
        gain[step:] = gain[step:] + keep[step:] * gain[:-step]
        keep[step:] = keep[step:] * keep[:-step]
        step *= 2
    return gain


def weekly(active_seconds: Numbers, shifts: Numbers, mouse_share: float) -> Week:
    """Hours of active input per five shifts, for `active_seconds` within `shifts` shifts.

        both = active_seconds / 3600 × 5 / shifts
        mouse = both × mouse_share
        keyboard = both × (1 - mouse_share)

    This is what a log of input would show, with body.mouse_share of it by mouse, and a hand active
    for body.active_system, body.active_other or body.active_after of the time (assumptions). People
    report far more (E4.4), so the published alert levels (E4.1) must not be held against it as they
    are.
    """
    worked = np.maximum(shifts, 1e-12)
    both: Array = np.asarray(active_seconds, dtype=np.float64) / 3600 * 5 / worked
    return Week(both, both * mouse_share, both * (1 - mouse_share))


def _course(active_share: Numbers, tau_load: Numbers, tau_recovery: float) -> tuple[Array, Array]:
    """How fast the load moves (1/s), and where to (0 to 1)."""
    active = np.asarray(active_share, dtype=np.float64)
    rise = active / tau_load
    rate = rise + (1 - active) / tau_recovery
    return rate, rise / rate
