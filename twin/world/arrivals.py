"""When contacts are offered: a layered, thinned Poisson process with random day and interval."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.special import gammaincinv

from twin.scenario.demand import Demand, Opening
from twin.world.streams import FloatArray, stream

LAYER_RATE = 120.0
"""Contacts per hour of one layer of candidates. More demand adds layers and never renames a
candidate of the layers below."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The candidates of one layer in one day.

    `times` are seconds since that day's midnight; `kept` marks those who really make contact.
    """

    number: int
    times: FloatArray
    kept: np.ndarray


def mean_one_gamma(uniform: FloatArray, cv: float) -> FloatArray:
    """Gamma factors with mean 1 and coefficient of variation `cv`, by inversion."""
    if cv < 1e-6:
        return np.ones_like(uniform)
    shape = 1 / cv**2
    return np.asarray(gammaincinv(shape, uniform) / shape, dtype=np.float64)


def rates(demand: Demand, opening: Opening, seed: int, replication: int, day: int) -> FloatArray:
    """Contacts per hour in each interval of one day, its random factors included."""
    count = int(np.ceil((opening.close - opening.open) / demand.interval))
    profile = np.array(demand.per_hour, dtype=float)
    places = np.minimum(np.arange(count), len(profile) - 1)
    day_factor = mean_one_gamma(
        stream(seed, replication, f"demand.day/{day}").random(1), demand.day_cv
    )
    factors = mean_one_gamma(
        stream(seed, replication, f"demand.interval/{day}").random(count), demand.interval_cv
    )
    result: FloatArray = profile[places] * demand.volume * day_factor * factors
    return result


def _times(rng: Generator, start: float, end: float) -> FloatArray:
    mean_gap = 3600 / LAYER_RATE
    expected = (end - start) / mean_gap
    block = int(expected + 6 * np.sqrt(expected) + 16)
    times = start - mean_gap * np.cumsum(np.log1p(-rng.random(block)))
    while times[-1] < end:
        more = times[-1] - mean_gap * np.cumsum(np.log1p(-rng.random(64)))
        times = np.concatenate([times, more])
    return times[times < end]


def layers(demand: Demand, opening: Opening, seed: int, replication: int, day: int) -> list[Layer]:
    """All layers that a day's demand reaches into.

    Layer j holds a Poisson process of rate L = `LAYER_RATE`; a candidate at time t makes contact
    with probability clip((λ(t) - jL) / L, 0, 1). The layers together are a Poisson process of
    rate λ(t) (superposition and thinning).
    """
    per_hour = rates(demand, opening, seed, replication, day)
    result = []
    for number in range(int(np.ceil(per_hour.max(initial=0) / LAYER_RATE))):
        key = f"{day}/{number}"
        times = _times(
            stream(seed, replication, f"arrival.time/{key}"), opening.open, opening.close
        )
        keep = stream(seed, replication, f"arrival.keep/{key}").random(len(times))
        place = ((times - opening.open) // demand.interval).astype(int)
        chance = np.clip(per_hour[place] / LAYER_RATE - number, 0, 1)
        result.append(Layer(number, times, keep < chance))
    return result
