"""C10: what queues must show, and the engine's own answer with nothing but a queue left in it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from twin.engine.simulation import simulate
from twin.experiments.validation.statistics import Array, Estimate, bootstrap, ratio_of
from twin.experiments.validation.targets import TARGETS, Finding
from twin.rules.staffing import erlang_c
from twin.scenario.behaviour import Behaviour
from twin.scenario.model import Scenario
from twin.traces.frame import Traces
from twin.traces.tables import ACTIVITIES, OUTCOMES

TEAMS = (5, 10, 20, 30, 50, 100)
"""Sizes of the teams for which the occupancy at 80/20 is published."""

HANDLE = 480.0
"""Mean handling time of the published table (s)."""

SHARE, WITHIN = 0.80, 20.0
"""80/20: this share of contacts answered within so many seconds."""

STEPS = (-0.03, 0.0, 0.03)
"""Loads tried, as distances in occupancy from where Erlang C has 80/20."""

WARM_UP = 7200.0
_DAY = 86400.0
_TALK, _HOLD, _WRAP_UP = map(ACTIVITIES.index, ("talk", "hold", "wrap_up"))
_ANSWERED, _ABANDONED = map(OUTCOMES.index, ("answered", "abandoned"))


def impatient(scenario: Scenario, mean: float = 360.0) -> Scenario:
    """The centre with nothing taken away, but with exponential patience of a known mean (s).

    The centre itself is as it is: lines are unlimited, so that nobody is turned away.
    """
    content: dict[str, Any] = scenario.model_dump()
    content["patience"] |= {"shape": "exponential", "mean": mean}
    content["routing"]["lines"] = 0
    for contact in content["contacts"].values():
        contact["patience_factor"] = 1.0
    return Scenario.model_validate(content)


def waits(traces: Traces) -> Array:
    """Of each day: contacts abandoned, seconds waited by all, contacts; shape (days, 3).

    Counted are those offered from an hour after opening to an hour before closing, answered or
    abandoned: the ends of the day are not steady, and closing sends people away. The time a phone
    rings, in which nobody gives up, is no waiting.
    """
    opening = traces.header.section("opening")
    arrived, outcome = traces.column("contact", "arrived"), traces.column("contact", "outcome")
    time = arrived % _DAY
    counted = (time >= opening["open"] + 3600) & (time < opening["close"] - 3600)
    counted &= (outcome == _ANSWERED) | (outcome == _ABANDONED)
    day = (arrived[counted] // _DAY).astype(int)
    ring = float(traces.header.section("routing")["ring"])
    wait = traces.column("contact", "wait") - ring * (outcome == _ANSWERED)
    parts = (
        (outcome[counted] == _ABANDONED).astype(float),
        np.maximum(wait, 0.0)[counted],
        np.ones(len(day)),
    )
    days = traces.header.days
    return np.column_stack([np.bincount(day, weights=part, minlength=days) for part in parts])


def abandonment(days: Array, mean_patience: float, rng: np.random.Generator) -> Finding:
    """C10: P(abandon) × mean patience / E[wait], 1 where patience is exponential (E3.3).

    `days` as `waits` gives them. With a hazard of giving up that is the same at any moment, as
    many give up as seconds are waited, over the mean patience, whatever the centre is like.
    """
    gone, waited, offered = days.T
    sums = np.column_stack((gone * mean_patience, waited))
    value, low, high = bootstrap(sums, ratio_of, rng)
    share = gone.sum() / offered.sum() if offered.sum() else 0.0
    return Finding(
        TARGETS["C10"],
        Estimate(value, low, high, int(offered.sum())),
        f"exponential patience, mean {mean_patience:g} s; {share:.1%} gave up".replace("%", " %"),
    )


def reduced(technicians: int, per_hour: float, handle: float = HANDLE) -> Scenario:
    """A centre in which nothing happens but waiting and being served, all day: M/M/n."""
    return Scenario.model_validate(
        {
            "name": "queue-only",
            "opening": {"open": "00:00", "close": "24:00"},
            "demand": {"per_hour": [per_hour], "day_cv": 0, "interval_cv": 0},
            "contacts": {"call": {"share": 1, "procedure": "talk", "work_shape": "exponential"}},
            "patience": {"shape": "exponential", "mean": 86400},
            "redial": {"after_abandoning": 0, "after_blocked": 0, "after_unresolved": 0},
            "procedures": {
                "talk": {
                    "after_contact": 0,
                    "steps": [{"name": "talk", "seconds": handle, "mandatory": True}],
                }
            },
            "system": {
                "guidance": 0,
                "outages_per_day": 0,
                "slow_spells_per_day": 0,
                "incidents": 0,
            },
            "backup": {"experts": 0},
            "technicians": {"speed_spread": 0},
            "teams": {
                "all": {
                    "contacts": ["call"],
                    "shifts": [{"start": "00:00", "end": "24:00", "technicians": technicians}],
                }
            },
            "routing": {"ring": 0},
            "supervision": {"monitoring": 0, "listening": 0, "handling_target": 0},
            "strain": {"enabled": False},
            "attendance": {"absence": 0, "quits_per_year": 0},
            "behaviour": _UNMOVED,
        }
    )


_UNMOVED = {name: 0 for name in Behaviour.model_fields if name.endswith("_speed")} | {
    "guidance_rigidity": 0,
    "repeat_error": 0,
}
"""Behaviour in which nothing changes handling times."""


def load_at_target(technicians: int) -> float:
    """The occupancy at which Erlang C answers 80 % within 20 s, by bisection; 0 to 1."""
    low, high = 0.0, 1.0 - 1e-9
    for _ in range(60):
        middle = (low + high) / 2
        state = erlang_c(middle * technicians / HANDLE, HANDLE, technicians)
        low, high = (middle, high) if state.service_level(WITHIN) > SHARE else (low, middle)
    return low


def load_day(technicians: int, load: float, seed: int, replication: int) -> Array:
    """A day of the engine with only a queue left in it, after the warm-up; shape (4,).

    Contacts answered within 20 s, contacts offered, seconds busy, seconds on shift.
    """
    scenario = reduced(technicians, load * technicians / HANDLE * 3600)
    traces = simulate(scenario, seed=seed, replication=replication)
    arrived, outcome = traces.column("contact", "arrived"), traces.column("contact", "outcome")
    counted = (arrived >= WARM_UP) & (outcome <= _ABANDONED)
    in_time = counted & (outcome == _ANSWERED) & (traces.column("contact", "wait") <= WITHIN)
    activity = traces.column("duration", "activity")
    busy = (activity == _TALK) | (activity == _HOLD) | (activity == _WRAP_UP)
    spent = np.clip(traces.column("duration", "t")[busy], WARM_UP, _DAY) - np.clip(
        traces.column("duration", "start")[busy], WARM_UP, _DAY
    )
    return np.array(
        [in_time.sum(), counted.sum(), spent.sum(), technicians * (_DAY - WARM_UP)], dtype=float
    )


def occupancy_at_target(totals: Array) -> Array:
    """The occupancy at which the target share is answered in time, read off a few loads.

    `totals` has shape (draws, 4 × loads), four numbers a load as `load_day` gives them. A straight
    line of occupancy over the log-odds of being answered in time, taken at the target's.
    """
    table = totals.reshape(len(totals), -1, 4)
    share = np.clip(table[:, :, 0] / table[:, :, 1], 1e-6, 1 - 1e-6)
    x, y = np.log(share / (1 - share)), table[:, :, 2] / table[:, :, 3]
    mean_x, mean_y = x.mean(axis=1), y.mean(axis=1)
    dx = x - mean_x[:, None]
    slope = (dx * (y - mean_y[:, None])).sum(axis=1) / (dx**2).sum(axis=1)
    return np.asarray(mean_y + slope * (np.log(SHARE / (1 - SHARE)) - mean_x))


def occupancy(technicians: int, days: Sequence[Array], rng: np.random.Generator) -> Finding:
    """C10: the occupancy of a team of that size when it holds 80/20.

    `days` are replications, each the loads' numbers one after another, shape (4 × loads,).
    """
    sums = np.stack(days)
    value, low, high = bootstrap(sums, occupancy_at_target, rng)
    return Finding(
        TARGETS[f"C10.occupancy_{technicians}"],
        Estimate(value, low, high, int(sums[:, 1::4].sum())),
        f"the engine as M/M/{technicians}, {len(days)} days at {len(STEPS)} loads",
    )
