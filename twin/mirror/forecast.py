"""The next hours from a live state: fans of what may come, and what could be done about it."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Final

import numpy as np

from twin.engine.warm_roster import STAY
from twin.errors import InputError
from twin.experiments.compare import Verdict, judged
from twin.experiments.executors import Maker
from twin.experiments.job import Watch
from twin.experiments.paired import Difference, differences, estimate
from twin.mirror.ahead import Ahead, replicate, steps
from twin.mirror.clock import time_of_day
from twin.mirror.course import ASSUMED, BETTER, MEANING, MEASURES, UNITS, Floats
from twin.mirror.ordinary import ordinary
from twin.mirror.past_rosters import FEWEST, Roster, with_roster
from twin.mirror.supposed import known_types
from twin.mirror.talk_level import TalkLevel, Talks, talk_level, with_talk_level
from twin.mirror.today import Level, level_so_far, with_level
from twin.mirror.what_if import NOTHING, WHAT_IFS
from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState
from twin.world.world import DAY

QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)

GRIDS: Final = {"5min": 300.0, "half_hour": 1800.0}
"""The steps of a forecast by name, s; besides these there is the whole horizon."""

_WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Fan:
    """What may come of one measure, step by step: quantiles by name such as q10, and the mean.

    nan where no replication has a value, such as a share of no contacts.
    """

    measure: str
    values: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What something does to a measure over the whole horizon, against doing nothing.

    `difference` is paired: the same contacts, patience and work on both sides.
    """

    measure: str
    nothing: float
    changed: float
    difference: Difference
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        low, high = self.difference.low, self.difference.high
        return {
            "nothing": _plain(self.nothing),
            "changed": _plain(self.changed),
            "effect": _plain(self.difference.mean),
            "interval": [_plain(low), _plain(high)],
            "replications": self.difference.n,
            "unit": UNITS[self.measure],
            "verdict": self.verdict,
            "assumed": self.measure in ASSUMED,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Forecast:
    """The next hours from a live state, in many replications.

    `fans` is by what is tried (`nothing` is always there), grid and measure; `edges` are the ends
    of a grid's steps, s since midnight of the first day. `effects` is by what is tried and measure.
    `courses` holds every replication, by what is tried and grid, shape (replications, measures,
    steps), to be scored by; it is no part of `to_dict`.
    """

    scenario: str
    t: float
    horizon: float
    replications: int
    seed: int
    level: Level
    talk_level: TalkLevel | None
    state: LiveState
    edges: Mapping[str, tuple[float, ...]]
    fans: Mapping[str, Mapping[str, Mapping[str, Fan]]]
    effects: Mapping[str, Mapping[str, Effect]]
    words: Mapping[str, str]
    left_out: tuple[str, ...]
    courses: Mapping[str, Mapping[str, Floats]]

    def to_dict(self, without: Collection[str] = ()) -> dict[str, Any]:
        """Plain values, for JSON; what is undefined is None. Measures in `without` are absent."""
        return {
            "scenario": self.scenario,
            "t": self.t,
            "horizon": self.horizon,
            "replications": self.replications,
            "seed": self.seed,
            "level": {key: _plain(value) for key, value in self.level.to_dict().items()},
            "talk_level": self.talk_level.to_dict() if self.talk_level is not None else None,
            "waiting": len(self.state.waiting),
            "present": len(self.state.people),
            "edges": {grid: list(ends) for grid, ends in self.edges.items()},
            "measures": {
                name: {
                    "unit": UNITS[name],
                    "meaning": MEANING[name],
                    "better": BETTER.get(name, ""),
                    "assumed": name in ASSUMED,
                }
                for name in MEASURES
                if name not in without
            },
            "tried": dict(self.words),
            "left_out": list(self.left_out),
            "fans": {
                tried: {
                    grid: {
                        name: {key: [_plain(x) for x in line] for key, line in fan.values.items()}
                        for name, fan in by_measure.items()
                        if name not in without
                    }
                    for grid, by_measure in grids.items()
                }
                for tried, grids in self.fans.items()
            },
            "effects": {
                tried: {
                    name: effect.to_dict() for name, effect in found.items() if name not in without
                }
                for tried, found in self.effects.items()
            },
        }

    def ensemble(self, tried: str, grid: str, measure: str) -> Floats:
        """The replications of one measure, shape (replications, steps)."""
        return self.courses[tried][grid][:, MEASURES.index(measure)]


def forecast(
    scenario: Scenario,
    state: LiveState,
    *,
    horizon: float = 7200.0,
    replications: int = 200,
    tried: Sequence[str] = tuple(WHAT_IFS),
    arrived: Sequence[float] | None = None,
    talks: Talks | None = None,
    rosters: Sequence[Roster] = (),
    inferred: bool = False,
    seed: int = 0,
    stay: float = STAY,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Forecast:
    """Simulate the next hours from a live state, doing nothing and with each of what is tried.

    Replications of all that is tried meet the same contacts, with the same patience and work. The
    horizon ends with the day's opening hours at the latest. The result is the same on any number
    of workers.

    Args:
        scenario: the centre, as it is fitted or described.
        state: where it begins: who waits, and who does what.
        horizon: how far it goes, s.
        replications: runs of each.
        tried: names of `WHAT_IFS`; what changes nothing here is left out, and said.
        arrived: when today's contacts came so far (s), to know how busy today is; None if unknown.
        talks: conversations of the last days, to know how long they last lately; None if unknown.
        rosters: of the days before, as seen, to take the rest of the day from; without at least
            `past_rosters.FEWEST`, or with several teams, it is the scenario's.
        inferred: whether presence is only inferred from contacts, the log having no logins.
        seed: same seed, same chance.
        stay: how long the floor is taken to differ from the roster, s.
        workers: processes; one is this very process.
        executor: makes what does the runs, if it is not to be processes of this machine.
        watch: told of the job after each task.
        cancelled: asked now and then whether to give up.

    Raises:
        InputError: the centre is closed then, or something tried is unknown.
    """
    for name in tried:
        if name not in WHAT_IFS:
            raise InputError(f"tried {name!r}; allowed: {', '.join(WHAT_IFS)}")
    if replications < 2:
        raise InputError(f"replications {replications}; allowed: 2 or more")
    until_close = state.t // DAY * DAY + scenario.opening.close - state.t
    horizon = min(horizon, until_close)
    if horizon <= 0 or state.t % DAY < scenario.opening.open:
        opens, closes = map(time_of_day, (scenario.opening.open, scenario.opening.close))
        raise InputError(
            f"{time_of_day(state.t % DAY)}: {scenario.name} is closed; allowed: from {opens} to "
            f"{closes}"
        )
    usual = ordinary(scenario.model_dump_json(), state.t, seed)
    level = level_so_far(scenario, arrived or (), state.t, usual.returning)
    if arrived is None:
        level = replace(level, mean=1.0, cv=scenario.demand.day_cv, arrivals=0)
    talking = None
    if talks is not None:
        talking = talk_level(scenario, talks, state.t, horizon, seed)
    today, begins = with_level(scenario, level), known_types(state, scenario)
    if talking is not None:
        today = with_talk_level(today, talking)
    seen = tuple(rosters) if len(rosters) >= FEWEST and len(scenario.teams) == 1 else ()
    might_be = [with_roster(today, roster) for roster in seen] or [today]
    done = [
        name
        for name in tried
        if any(WHAT_IFS[name].change(one, state.t) is not None for one in might_be)
    ]
    grids = {name: steps(state.t, horizon, step) for name, step in GRIDS.items()}
    ahead = Ahead(
        today.model_dump_json(),
        json.dumps(begins.to_dict()),
        {**grids, _WHOLE: (state.t, state.t + horizon)},
        seed,
        usual.levels,
        stay,
        inferred,
        seen,
    )
    courses = replicate(
        ahead, (NOTHING, *done), replications, workers=workers, executor=executor, watch=watch,
        cancelled=cancelled,
    )  # fmt: skip
    return Forecast(
        scenario=scenario.name,
        t=state.t,
        horizon=horizon,
        replications=replications,
        seed=seed,
        level=level,
        talk_level=talking,
        state=state,
        edges=grids,
        fans={name: {grid: fans(found[grid]) for grid in grids} for name, found in courses.items()},
        effects={
            name: effects(courses[NOTHING][_WHOLE], found[_WHOLE])
            for name, found in courses.items()
            if name != NOTHING
        },
        words={
            NOTHING: "do nothing",
            **{name: WHAT_IFS[name].words for name in done},
        },
        left_out=tuple(name for name in tried if name not in done),
        courses=courses,
    )


def fans(courses: Floats) -> dict[str, Fan]:
    """The fan of each measure, of courses of shape (replications, measures, steps)."""
    found = {}
    for place, name in enumerate(MEASURES):
        values = courses[:, place]
        known = np.isfinite(values).any(axis=0)
        lines: dict[str, tuple[float, ...]] = {}
        cut = np.full((len(QUANTILES) + 1, values.shape[1]), np.nan)
        cut[:-1, known] = np.nanquantile(values[:, known], QUANTILES, axis=0)
        cut[-1, known] = np.nanmean(values[:, known], axis=0)
        names = [*(f"q{round(100 * q)}" for q in QUANTILES), "mean"]
        for key, line in zip(names, cut.tolist(), strict=True):
            lines[key] = tuple(line)
        found[name] = Fan(name, lines)
    return found


def effects(nothing: Floats, changed: Floats) -> dict[str, Effect]:
    """The paired effect on each measure, of courses of shape (replications, measures, 1)."""
    found = {}
    for place, name in enumerate(MEASURES):
        base, other = nothing[:, place, 0], changed[:, place, 0]
        difference = estimate(differences(base, other))
        found[name] = Effect(
            name, _mean(base), _mean(other), difference, judged(difference, BETTER.get(name, ""))
        )
    return found


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _plain(value: Any) -> Any:
    return value if not isinstance(value, float) or isfinite(value) else None
