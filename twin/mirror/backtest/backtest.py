"""Days of a log that a scenario was not fitted on, predicted and held against what happened."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twin.errors import InputError
from twin.experiments.executors import Maker
from twin.experiments.job import Job, Watch
from twin.mirror.backtest.figures import MEASURES, figures
from twin.mirror.backtest.predicting import (
    LEVELS,
    Forecast,
    SimulatedDay,
    by_past_days,
    by_simulation,
)
from twin.mirror.fit.calls import Calls, Floats
from twin.mirror.fit.days import WEEKDAYS, Days, Hours, by_weekday, ordinary_days
from twin.scenario.model import Scenario

__all__ = ["Backtest", "Day", "Score", "backtest"]

_ALIKE = 3600.0
"""By how much a weekday's hours may differ from a scenario's at either end (s)."""


@dataclass(frozen=True)
class Day:
    """One day: what happened, and by which scenario (its place) it was predicted.

    `incident` says why it is no ordinary day; empty for most. Nobody knows that beforehand.
    """

    date: dt.date
    place: int
    real: Floats
    incident: str


@dataclass(frozen=True, slots=True)
class Score:
    """How far predictions of one measure were off, and how often intervals held.

    `n` is the number of days, or of half-hours that have a value. `error` is the mean absolute
    error, `bias` the mean of predicted − real, in the measure's unit; `held` and `width` are by
    `LEVELS`.
    """

    n: int
    error: float
    bias: float
    held: tuple[int, ...]
    width: tuple[float, ...]


@dataclass(frozen=True)
class Backtest:
    """Predictions beside what happened: by the twin, and by the mean of past days.

    `past` are the days the naive forecast is the mean of, by scenario; it has none (None) where
    there are no past days. `unpredicted` are days no scenario is for, with the reason.
    """

    scenarios: tuple[Scenario, ...]
    hours: tuple[Hours, ...]
    days: tuple[Day, ...]
    twin: tuple[Forecast, ...]
    naive: tuple[Forecast | None, ...]
    past: tuple[tuple[dt.date, ...], ...]
    unpredicted: dict[dt.date, str]
    replications: int
    seed: int
    source: str

    def scores(self, by_half_hour: bool, ordinary: bool = False) -> dict[str, list[Score]]:
        """Scores of each measure, by `twin` and `naive`; of ordinary days alone if asked."""
        days = [day for day in self.days if not (ordinary and day.incident)]
        rows = slice(1, None) if by_half_hour else slice(0, 1)
        found: dict[str, list[Score]] = {"twin": []}
        if all(self.naive[day.place] is not None for day in days):
            found["naive"] = []
        for who, scores in found.items():
            of = {"twin": self.twin, "naive": self.naive}[who]
            for measure in range(len(MEASURES)):
                real = np.concatenate([day.real[rows, measure] for day in days])
                mean, low, high = (
                    np.concatenate([_part(of[day.place], part)[..., rows, measure] for day in days],
                                   axis=-1)
                    for part in ("mean", "low", "high")
                )  # fmt: skip
                scores.append(_score(real, mean, low, high))
        return found


def _part(forecast: Forecast | None, name: str) -> Floats:
    assert forecast is not None
    part: Floats = getattr(forecast, name)
    return part


def _score(real: Floats, mean: Floats, low: Floats, high: Floats) -> Score:
    known = ~(np.isnan(real) | np.isnan(mean))
    off = mean[known] - real[known]
    held = [int(((real >= low[i]) & (real <= high[i]))[known].sum()) for i in range(len(LEVELS))]
    width = [float(np.nanmean((high[i] - low[i])[known])) for i in range(len(LEVELS))]
    return Score(
        int(known.sum()), float(np.abs(off).mean()), float(off.mean()), tuple(held), tuple(width)
    )


def backtest(
    calls: Calls,
    scenarios: Sequence[Scenario],
    first: dt.date,
    last: dt.date,
    *,
    replications: int = 200,
    seed: int = 0,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> Backtest:
    """Predict the days from `first` to `last` and hold them against the log.

    A day is predicted by the scenario whose opening hours are nearest to those of its weekday in
    the log; a scenario knows nothing else of a day, so that its days all have the same forecast.
    The naive forecast is the mean of the log's ordinary days before `first`, of the same weekdays.

    Raises:
        InputError: no day in the range, or none that a scenario is for.
    """
    asked = calls.between(first, last)
    of_weekday = by_weekday(calls)
    hours = tuple(Hours(one.opening.open, one.opening.close) for one in scenarios)
    chosen = {name: _nearest(of_weekday[name], hours) for name in of_weekday}
    unusual = _incidents(calls, chosen, hours)
    days: list[Day] = []
    unpredicted: dict[dt.date, str] = {}
    for one in asked.days():
        date = one.dates[0]
        name = WEEKDAYS[date.weekday()]
        place = chosen[name]
        if place is None:
            unpredicted[date] = f"open {of_weekday[name]} on {name.capitalize()}"
            continue
        within = scenarios[place].targets.answered_within
        days.append(Day(date, place, figures(one, hours[place], within), unusual.get(date, "")))
    if not days:
        raise InputError(
            f"{calls.source}: no day from {first} to {last} has the opening hours of a scenario "
            f"({', '.join(map(str, hours))}); allowed: others by --also"
        )
    places = sorted({day.place for day in days})
    keys = [(place, turn) for place in places for turn in range(replications)]
    job = Job(
        SimulatedDay(tuple(scenarios), hours, seed), keys,
        doing="backtesting", workers=workers, executor=executor, watch=watch,
    )  # fmt: skip
    simulated: dict[int, list[Floats]] = {place: [] for place in places}
    for (place, _), found in job.results():
        simulated[place].append(found)
    if job.failures:
        raise InputError(f"a simulated day failed: {next(iter(job.failures.values())).why}")
    nothing = Forecast(np.empty(0), np.empty(0), np.empty(0), 0)
    past = [
        _past(calls, [name for name, one in chosen.items() if one == place], first, hours[place])
        for place in range(len(scenarios))
    ]
    return Backtest(
        scenarios=tuple(scenarios),
        hours=hours,
        days=tuple(days),
        twin=tuple(
            by_simulation(simulated[place]) if place in simulated else nothing
            for place in range(len(scenarios))
        ),
        naive=tuple(
            by_past_days(
                [figures(day, hours[place], scenarios[place].targets.answered_within)
                 for day in before.calls.days()]
            )
            if before is not None
            else None
            for place, before in enumerate(past)
        ),
        past=tuple(() if before is None else before.dates for before in past),
        unpredicted=unpredicted,
        replications=replications,
        seed=seed,
        source=calls.source,
    )  # fmt: skip


def _nearest(of: Hours, hours: Sequence[Hours]) -> int | None:
    place = min(range(len(hours)), key=lambda i: of.apart(hours[i]))
    return place if of.apart(hours[place]) <= _ALIKE else None


def _past(calls: Calls, weekdays: list[str], first: dt.date, hours: Hours) -> Days | None:
    """The ordinary days before; None where there are none."""
    before = calls.where(calls.date < np.datetime64(first, "D"))
    if not weekdays or not len(before):
        return None
    try:
        return ordinary_days(before, weekdays=weekdays, hours=hours)
    except InputError:
        return None


def _incidents(
    calls: Calls, chosen: dict[str, int | None], hours: Sequence[Hours]
) -> dict[dt.date, str]:
    """Days of the whole log that stand out as incidents among those with the same scenario."""
    found: dict[dt.date, str] = {}
    for place in sorted({one for one in chosen.values() if one is not None}):
        weekdays = [name for name, one in chosen.items() if one == place]
        days = ordinary_days(calls, weekdays=weekdays, hours=hours[place])
        found |= {date: why for date, why in days.left_out.items() if why.startswith("incident")}
    return found
