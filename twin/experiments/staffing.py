"""The fewest heads per interval with which the full model meets a target, beside Erlang C and A."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy as np

from twin.experiments.executors import Maker
from twin.experiments.pool import in_order
from twin.experiments.staffing_counts import (
    COUNTED,
    USUAL_DAYS,
    Counts,
    Days,
    Grid,
    counted,
)
from twin.experiments.staffing_roster import floor, rostered
from twin.experiments.staffing_search import Search
from twin.experiments.staffing_terms import (
    Forecast,
    Level,
    Target,
    Terms,
    day_level,
    forecast,
    terms,
)
from twin.scenario.model import Scenario

__all__ = ["Staffing", "staffing"]

Progress = Callable[[float, str], None]

_ROUNDS = 9
_SHORT_ROUNDS = 4  # with a third of the replications at most: the first steps are large
_CHECKS = 3


@dataclass(frozen=True, slots=True)
class Staffing:
    """What was found: heads on the roster in each interval, and how it does on fresh seeds.

    `day` is the service level over all intervals, `handling` where a contact's time goes (s).
    `rounds` and `checks` say how often the model was simulated at other heads; `settled` is False
    if the search was cut short.
    """

    scenario: Scenario
    grid: Grid
    target: Target
    days: Days
    replications: int
    seed: int
    forecast: Forecast
    roster: Scenario
    intervals: tuple[Terms, ...]
    day: Level
    handling: dict[str, float]
    rounds: int
    checks: int
    settled: bool


def staffing(
    scenario: Scenario,
    target: Target,
    every: float = 1800.0,
    days: Days = USUAL_DAYS,
    replications: int = 10,
    seed: int = 0,
    workers: int = 1,
    executor: Maker | None = None,
    progress: Progress | None = None,
) -> Staffing:
    """Find the fewest heads on the roster of each interval with which the target is met.

    Rounds of paired replications: each interval's service level at the present heads is put as the
    load of an Erlang A that would do as badly (or as well), and the heads that this load needs are
    tried next. The search ends when no interval changes by more than a head or a few per cent. Then
    the roster is simulated on fresh seeds; an interval that surely misses the target gets a head
    more, one that would surely meet it with a head less has that taken away, and the whole is held
    against other fresh seeds, up to three times. All that is reported is from the last fresh ones.
    The result does not depend on `workers`.

    An interval's need hangs on its neighbours', and chance decides between two numbers that do
    nearly as well: the heads found are sufficient as far as the intervals of the service levels
    tell, and not proven to be the fewest.

    Args:
        scenario: the centre; its roster gives the teams' shares and the breaks.
        target: the service level to be reached in every interval.
        every: length of an interval in seconds.
        days: working days of a replication, left out and counted.
        replications: runs of one round; a check takes as many, of its own.
        seed: same seed, same heads.
        workers: processes; one is this very process.
        executor: makes what makes the runs, if it is not to be processes of this machine.
        progress: told the share done, 0 to 1, and what is being done.

    Raises:
        InputError: the scenario has nobody on its roster.
    """
    grid = Grid.of(scenario, every)
    known = forecast(scenario, grid)
    told = _Told(progress)
    least = floor(scenario)

    def run(heads: Sequence[int], first: int, count: int, what: str) -> list[Counts]:
        task = partial(counted, rostered(scenario, grid, heads), grid, days, target.within, seed)
        keys = range(first, first + count)
        done, crew = told.begin(what, count), min(workers, count)
        with closing(in_order(task, keys, workers=crew, done=done, executor=executor)) as results:
            return list(results)

    search = Search(known, target, least)
    heads = search.first()
    short = max(2, -(-replications // 3))
    full, settled, rounds = replications <= short, False, 0
    while not settled and rounds < _ROUNDS:
        runs = run(heads, 0, replications if full else short, f"round {rounds + 1}")
        rounds += 1
        heads, near = search.next(terms(known, target, heads, runs, grid, days))
        settled = near and full
        full = full or near or rounds >= _SHORT_ROUNDS

    for check in range(1, _CHECKS + 1):
        runs = run(heads, check * replications, replications, "checking on fresh seeds")
        found = terms(known, target, heads, runs, grid, days)
        steps = [_correction(one, target) for one in found]
        if not any(steps) or check == _CHECKS:
            break
        heads = [max(least, n + step) for n, step in zip(heads, steps, strict=True)]
    return Staffing(
        scenario=scenario,
        grid=grid,
        target=target,
        days=days,
        replications=replications,
        seed=seed,
        forecast=known,
        roster=rostered(scenario, grid, heads),
        intervals=tuple(found),
        day=day_level(runs),
        handling=_handling(runs, known),
        rounds=rounds,
        checks=check,
        settled=settled,
    )


def _correction(one: Terms, target: Target) -> int:
    """A head more where the target is surely missed, one less where it would surely be met so."""
    if one.level.verdict(target.share) == "missed":
        return 1
    reach = one.level.share - one.level.low
    return -1 if one.rostered > 1 and one.one_fewer - reach > target.share else 0


def _handling(runs: Sequence[Counts], known: Forecast) -> dict[str, float]:
    """What an answered contact takes of a technician's time, in seconds, by where it goes.

    `people` is what is left: technicians faster or slower than the script, steps left out or
    repeated, hurry, fatigue, help from neighbours, hidden pauses. Parked time counts as hold and
    not as time taken, so that hold can hide some of it.
    """
    total = dict(zip(COUNTED, np.array(runs).sum(axis=(0, 2)), strict=True))
    answered = max(1.0, total["answered"])
    parts = {name: float(total[name] / answered) for name in ("system", "hold", "ringing")}
    measured = float(total["handling"] / answered)
    people = measured - known.handle - sum(parts.values())
    return {"scripted": known.handle, **parts, "people": people, "measured": measured}


class _Told:
    """Tells how far the rounds are; how many there will be is only known at the end."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0.0

    def begin(self, what: str, count: int) -> Callable[[int, Counts], None]:
        """What is to be told of each run of a round."""
        start, done = self._done, 0
        # Each round takes a quarter of what is left, so that the bar never goes back.
        part = (1 - start) / 4
        self._done = start + part

        def one(key: int, counts: Counts) -> None:
            nonlocal done
            done += 1
            if self._progress is not None:
                self._progress(start + part * done / count, what)

        return one
