"""What today has shown so far: how much busier it is than an ordinary day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from twin.scenario.model import Scenario
from twin.world.world import DAY

MEMORY: Final = 7200.0
"""How long what was seen of the day counts, s: an assumption. In the bank's log the deviations of
half-hours from their means correlate by 0.60 with the next and by 0.35 with that two hours on."""


@dataclass(frozen=True, slots=True)
class Level:
    """The day's factor on demand, as a gamma distribution: mean, coefficient of variation, and n.

    `arrivals` and `expected` are the contacts so far, and on an ordinary day by then.
    """

    mean: float
    cv: float
    arrivals: int
    expected: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def level_so_far(
    scenario: Scenario, arrived: Sequence[float], t: float, returning: float = 1.0
) -> Level:
    """What the day's arrivals up to `t` say of the day's factor.

    `arrived` are moments of arrival (s); `returning` is how many contacts are offered for each that
    is new, on an ordinary day. The factor F has mean 1 and the scenario's `demand.day_cv` = c, a
    gamma prior of shape and rate 1/c². Half-hour i brings n_i contacts where m_i are usual, Poisson
    but for a factor of its own with cv d (`demand.interval_cv`), so each counts by

        w_i = e^(-age_i / MEMORY) / (1 + d² m_i)
        F | n ~ Gamma(shape 1/c² + Σ w_i n_i, rate 1/c² + Σ w_i m_i)

    Gamma and Poisson are conjugate; for d > 0 each half-hour has the weight of its variance at
    F = 1, and what is longer ago counts less, since a day's level drifts (discounting, as in West
    and Harrison 1997, *Bayesian forecasting and dynamic models*).
    """
    demand, opening = scenario.demand, scenario.opening
    midnight, now = t // DAY * DAY, t % DAY
    if demand.day_cv < 1e-6:
        return Level(1.0, 0.0, len(arrived), float("nan"))
    edges = np.arange(opening.open, now + 1e-9, demand.interval)
    edges = np.append(edges, now) if now > edges[-1] else edges
    if len(edges) < 2:
        return Level(1.0, demand.day_cv, 0, 0.0)
    counts, _ = np.histogram(np.asarray(arrived, dtype=float) - midnight, edges)
    places = np.minimum(np.arange(len(counts)), len(demand.per_hour) - 1)
    usual = np.array(demand.per_hour)[places] * demand.volume * returning * np.diff(edges) / 3600
    age = now - edges[1:]
    weight = np.exp(-age / MEMORY) / (1 + demand.interval_cv**2 * usual)
    prior = 1 / demand.day_cv**2
    shape, rate = prior + float(weight @ counts), prior + float(weight @ usual)
    return Level(shape / rate, shape**-0.5, int(counts.sum()), float(usual.sum()))


def with_level(scenario: Scenario, level: Level) -> Scenario:
    """The scenario on a day with that factor."""
    demand = scenario.demand
    volume = demand.volume * level.mean
    changed = demand.model_copy(update={"volume": volume, "day_cv": min(level.cv, 1.0)})
    return scenario.model_copy(update={"demand": changed})
