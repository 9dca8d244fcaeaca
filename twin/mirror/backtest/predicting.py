"""What is expected of a day: by the twin's simulated days, and by the mean of past days."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from twin.engine.simulation import simulate
from twin.mirror.backtest.figures import figures
from twin.mirror.fit.calls import Floats, from_traces
from twin.mirror.fit.days import Hours
from twin.scenario.model import Scenario

__all__ = ["LEVELS", "Forecast", "SimulatedDay", "by_past_days", "by_simulation"]

LEVELS = (0.80, 0.95)
"""The shares of days that the two intervals are to hold."""


@dataclass(frozen=True)
class Forecast:
    """Mean and intervals, each of shape (1 + half-hours, measures); `n` days are behind it.

    `low` and `high` have one more axis in front, for the two `LEVELS`.
    """

    mean: Floats
    low: Floats
    high: Floats
    n: int


@dataclass(frozen=True)
class SimulatedDay:
    """Simulates one day of one scenario; a key is the scenario's place and the replication."""

    scenarios: tuple[Scenario, ...]
    hours: tuple[Hours, ...]
    seed: int

    def __call__(self, key: tuple[int, int]) -> Floats:
        """The figures of that day."""
        place, replication = key
        scenario = self.scenarios[place]
        traces = simulate(
            scenario, seed=self.seed, replication=replication, tables=("contact",)
        )  # fmt: skip
        within = scenario.targets.answered_within
        return figures(from_traces(traces), self.hours[place], within)


def by_simulation(days: Sequence[Floats]) -> Forecast:
    """Mean and quantiles of simulated days; a figure that a day does not have is left out."""
    values = np.array(days)
    tails = [(1 - level) / 2 for level in LEVELS]
    return Forecast(
        _mean(values),
        np.array([_quantile(values, tail) for tail in tails]),
        np.array([_quantile(values, 1 - tail) for tail in tails]),
        len(values),
    )


def by_past_days(days: Sequence[Floats]) -> Forecast:
    """The naive forecast: the mean of past days, half-hour by half-hour.

    Its intervals are those for one more normal value, mean ± t s √(1 + 1/n).
    """
    values = np.array(days)
    count = (~np.isnan(values)).sum(axis=0)
    mean = _mean(values)
    off = np.where(np.isnan(values), 0.0, values - mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt((off**2).sum(axis=0) / (count - 1) * (1 + 1 / count))
    # Of one day nothing is known of how days differ.
    reach = np.array(
        [
            np.where(
                count > 1, stats.t.ppf((1 + level) / 2, np.maximum(count - 1, 1)) * spread, np.nan
            )
            for level in LEVELS
        ]
    )
    return Forecast(mean, mean - reach, mean + reach, len(values))


def _mean(values: Floats) -> Floats:
    count = (~np.isnan(values)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan)
        )


def _quantile(values: Floats, share: float) -> Floats:
    """The quantile over the first axis; NaN where there is no value at all."""
    empty = np.isnan(values).all(axis=0)
    filled = np.where(empty, 0.0, values)
    return np.asarray(np.where(empty, np.nan, np.nanquantile(filled, share, axis=0)))
