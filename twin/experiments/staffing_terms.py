"""How many heads an interval needs, three ways, and what the difference is due to."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gamma, inf, sqrt
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from twin.experiments.staffing_counts import COUNTED, Counts, Days, Grid
from twin.rules.heads import Load, factor_behind, heads_for, level_at, whole_heads
from twin.scenario.demand import Patience
from twin.scenario.model import Scenario

__all__ = [
    "DueTo",
    "Forecast",
    "Level",
    "Target",
    "Terms",
    "Verdict",
    "day_level",
    "forecast",
    "terms",
]

Verdict = Literal["met", "missed", "can't tell"]

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Target:
    """A share of contacts, and the wait in seconds within which they are to be answered."""

    share: float
    within: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a planner knows beforehand: by interval, and for the mix as a whole."""

    rates: tuple[float, ...]  # first contacts per second
    handle: float  # s, by the script
    patience: float  # s, mean
    cv: float  # of volume, from day to day and interval to interval

    def load(self, place: int) -> Load:
        """The load of one interval as Erlang A sees it."""
        return Load(self.rates[place], self.handle, self.patience)


def forecast(scenario: Scenario, grid: Grid) -> Forecast:
    """What is known of a scenario before it is simulated.

    Handling by the script: every step of the procedure and the mean after-contact work, over the
    mix. Patience: its mean over the mix, whatever its shape; Erlang A takes it to be exponential.
    The coefficients of variation of day and interval combine as those of a product of independent
    factors, 1 + cv² = (1 + cv²_day)(1 + cv²_interval).
    """
    demand, kinds = scenario.demand, scenario.contacts.values()
    handle = patience = 0.0
    for kind in kinds:
        procedure = scenario.procedures[kind.procedure]
        scripted = sum(step.seconds for step in procedure.steps) + procedure.after_contact
        handle += kind.share * scripted
        patience += kind.share * kind.patience_factor * _mean(scenario.patience)
    cv = sqrt((1 + demand.day_cv**2) * (1 + demand.interval_cv**2) - 1)
    return Forecast(tuple(map(float, grid.first_contacts(scenario))), handle, patience, cv)


def _mean(rule: Patience) -> float:
    """Mean patience in seconds; of a hazard, the integral of the share still waiting."""
    if rule.shape == "exponential":
        return rule.mean
    if rule.shape == "weibull":
        return rule.mean * gamma(1 + 1 / rule.weibull_shape)
    mean, there = 0.0, 1.0
    for hazard, begin, end in zip(
        rule.hazard, rule.hazard_from, (*rule.hazard_from[1:], inf), strict=True
    ):
        left = there * np.exp(-hazard * (end - begin)) if hazard else there
        mean += (there - left) / hazard if hazard else there * (end - begin)
        there = left
    return float(mean)


class Level(NamedTuple):
    """A measured service level and its 95 % interval; nan where nobody made contact."""

    share: float
    low: float
    high: float

    def verdict(self, target: float) -> Verdict:
        """Whether a target is met, as far as the interval tells."""
        if self.low >= target:
            return "met"
        return "missed" if self.high < target else "can't tell"


class DueTo(NamedTuple):
    """What lies between Erlang A's whole heads and the heads on the roster, in heads.

    The terms add up to the difference. Each step changes one thing more in Erlang A's load, in
    this order, and takes the heads that the target then needs.
    """

    returns: float
    """Customers who come back: those measured are added to the first contacts."""
    handling: float
    """A contact takes the measured time in place of the scripted one."""
    variation: float
    """Volume varies by its factors of day and interval, gamma-distributed."""
    rest: float
    """The load behind the measured service level and heads at work, less the load so far: spread
    of handling times, teams that do not take everything, what an interval leaves to the next,
    contacts that bunch within it, ringing, patience that is not exponential, and chance."""
    away: float
    """On the roster and not at work: breaks, coaching, absence."""
    whole_heads: float
    """Heads come whole: what rounding adds to the roster, less what it adds to Erlang A."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One interval, measured at so many heads on the roster."""

    erlang_c: int
    erlang_a: int
    rostered: int
    at_work: float
    offered: float  # contacts per second
    handle: float  # s, measured
    level: Level
    occupancy: float
    needed: float  # heads at work at which the target would just be met
    one_fewer: float  # service level with one head fewer on the roster, by the same load
    due_to: DueTo
    away: tuple[float, float, float]  # heads on break, in coaching, absent less overtime
    expected: float  # heads at work by Erlang A for returns, handling and variation


def terms(
    known: Forecast,
    target: Target,
    heads: Sequence[int],
    runs: Sequence[Counts],
    grid: Grid,
    days: Days,
) -> list[Terms]:
    """What was measured in each interval, as heads. `runs` are replications at these heads."""
    every = np.array(runs)
    total = dict(zip(COUNTED, every.sum(axis=0), strict=True))
    time = (grid.lengths * days.counted * len(runs)).tolist()
    overall = float(total["handling"].sum() / max(1.0, total["answered"].sum()))
    found = []
    for place, rostered in enumerate(heads):
        one = {name: float(values[place]) for name, values in total.items()}
        level = _level(every[:, :, place])
        handle = one["handling"] / one["answered"] if one["answered"] else overall
        handle = handle or known.handle
        at_work = (one["busy"] + one["ready"]) / time[place]
        erlang = known.load(place)
        comes_back = one["returned"] / time[place]
        with_returns = Load(erlang.rate + comes_back, known.handle, known.patience)
        as_handled = Load(with_returns.rate, handle, known.patience)
        as_varied = Load(with_returns.rate, handle, known.patience, known.cv)
        needs = [
            heads_for(load, target.share, target.within)
            for load in (erlang, with_returns, as_handled, as_varied)
        ]
        behind = _behind(as_varied, at_work, one["in_time"], one["patient"], target.within)
        needed = heads_for(behind, target.share, target.within)
        whole = whole_heads(needs[0])
        fewer = at_work * (rostered - 1) / rostered if rostered else 0.0
        away = (one["break"] / time[place], one["coaching"] / time[place])
        found.append(
            Terms(
                erlang_c=whole_heads(
                    heads_for(Load(erlang.rate, known.handle, inf), target.share, target.within)
                ),
                erlang_a=whole,
                rostered=rostered,
                at_work=at_work,
                offered=one["offered"] / time[place],
                handle=handle,
                level=level,
                occupancy=one["busy"] / (one["busy"] + one["ready"]) if at_work else float("nan"),
                needed=needed,
                one_fewer=level_at(behind, fewer, target.within) if behind.rate else float("nan"),
                due_to=DueTo(
                    returns=needs[1] - needs[0],
                    handling=needs[2] - needs[1],
                    variation=needs[3] - needs[2],
                    rest=needed - needs[3],
                    away=rostered - at_work,
                    whole_heads=(at_work - needed) - (whole - needs[0]),
                ),
                away=(*away, rostered - at_work - sum(away)),
                expected=needs[3],
            )
        )
    return found


def day_level(runs: Sequence[Counts]) -> Level:
    """The service level over all intervals of the day."""
    return _level(np.array(runs).sum(axis=2))


def _behind(load: Load, heads: float, in_time: float, patient: float, within: float) -> Load:
    """The load that would give the measured service level at the measured heads at work."""
    if not load.rate or not patient or not heads:
        return load
    # Half a contact short of all or none: no finite load answers exactly everybody.
    level = (in_time + 0.5) / (patient + 1)
    return load.times(factor_behind(load, heads, level, within))


def _level(one: NDArray[np.float64]) -> Level:
    """Service level of an interval from its counts, shape (replications, len(COUNTED)).

    The ratio of sums, answered in time over those patient enough, with the t interval of a ratio
    estimator (linearised, one residual for each replication). Never narrower than Wilson's
    interval for as many independent contacts, which is what is left where all or none were in
    time.
    """
    in_time, patient = one[:, COUNTED.index("in_time")], one[:, COUNTED.index("patient")]
    total, n = patient.sum(), len(one)
    if not total:
        return Level(float("nan"), float("nan"), float("nan"))
    share = float(in_time.sum() / total)
    wilson = stats.binomtest(int(in_time.sum()), int(total)).proportion_ci(_CONFIDENCE, "wilson")
    low, high = float(wilson.low), float(wilson.high)
    if n > 1:
        apart = in_time - share * patient
        error = sqrt(n / (n - 1) * float(apart @ apart)) / total
        reach = float(stats.t.ppf((1 + _CONFIDENCE) / 2, n - 1)) * error
        low, high = min(low, share - reach), max(high, share + reach)
    return Level(share, max(0.0, low), min(1.0, high))
