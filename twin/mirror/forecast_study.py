"""Forecasts of past days from the floor as it was known then, beside simpler ones, and the truth.

A log is gone through as if it were live: at each moment only what had happened by then is known.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from twin.engine.warm_roster import STAY
from twin.errors import InputError
from twin.experiments.executors import Maker
from twin.experiments.job import Job, Watch
from twin.experiments.runs import scenario_at
from twin.mirror.ahead import Ahead, replicate
from twin.mirror.clock import LocalClock
from twin.mirror.course import MEASURES, Contacts, Floats, course
from twin.mirror.fit.calls import Calls, from_traces
from twin.mirror.fit.days import Hours
from twin.mirror.fit.presence import served_apart
from twin.mirror.floor import RealFloor
from twin.mirror.forecast import forecast
from twin.mirror.importing import How, events_of
from twin.mirror.in_order import InOrder
from twin.mirror.past_rosters import Roster, seen_roster, spans
from twin.mirror.scoring import Score, beats, crps, mean_known, plain, score
from twin.mirror.sorting import in_time
from twin.mirror.talk_level import Talks
from twin.mirror.tally import Tally
from twin.mirror.what_if import NOTHING
from twin.scenario.model import Scenario
from twin.traces.buffer import concatenate
from twin.traces.frame import Traces
from twin.traces.live_state import LiveState
from twin.traces.vocabularies import OUTCOMES
from twin.world.world import DAY

TARGETS: Final = ("queue", "wait", "offered", "answered_share", "busy")
"""What is scored."""

LIVE, EMPTY, LAST_WEEK, DAYS_BEFORE = "live", "empty start", "last week", "days before"
FORECASTERS: Final = (LIVE, EMPTY, LAST_WEEK, DAYS_BEFORE)
"""From the live state; the simulated ordinary day; the same half-hour a week before; the same
half-hour on all days of the log before, as many as there are."""

STEP: Final = 1800.0
WEEK: Final = 7


class Known(NamedTuple):
    """What was known at a moment (s): the floor, and when the day's contacts came (s)."""

    t: float
    state: LiveState
    arrived: tuple[float, ...]
    inferred: bool
    """Whether presence is inferred, the log having no logins."""


@dataclass(frozen=True, slots=True)
class Past:
    """A log gone through: what was known at each moment, and what came of it."""

    first_day: dt.date
    known: tuple[Known, ...]
    contacts: Contacts
    calls: Calls
    """The same as the fit sees them."""

    def talks(self) -> Talks:
        """All conversations; what had not ended by a moment is not used at it."""
        contacts = self.contacts
        over = contacts.outcome == OUTCOMES.index("answered")
        ended = (contacts.arrived + contacts.wait + contacts.talk)[over]
        return Talks(ended, contacts.talk[over])

    def truth(self, edges: Floats, in_time: float) -> Floats:
        """What came true, shape (measures, steps)."""
        return course(self.contacts, np.empty((0, 7)), edges, in_time)


def gone_through(
    paths: Sequence[Path], how: How, moments: Callable[[dt.date], list[float]]
) -> Past:
    """Go through logs as if live, and look at the floor at the moments of each day (s).

    Raises:
        InputError: a file cannot be read, or none holds an event.
    """
    order, tally = InOrder(), Tally()
    order.extend(in_time((one for path in paths for one in events_of(path, how, tally)), tally))
    events = order.flush()
    if not events:
        raise InputError(f"{', '.join(map(str, paths))}: no event in it; allowed: a log with some")
    clock = LocalClock.starting(events[0].t, how.zone)
    floor = RealFloor(clock, name=how.name)
    days = int(clock.seconds(events[-1].t) // DAY) + 1
    due = [
        day * DAY + at
        for day in range(days)
        for at in moments(clock.first_day + dt.timedelta(days=day))
    ]
    known: list[Known] = []
    batches = []
    for event in events:
        now = clock.seconds(event.t)
        while due and now > due[0]:
            known.append(_look(floor, due.pop(0)))
            batches.append(floor.drain())
        floor.take(event)
    batches.append(floor.finish())
    traces = Traces(floor.header(), concatenate(batches))
    contacts = Contacts.of(traces.tables)
    with_arrivals = tuple(_with_arrivals(one, contacts) for one in known)
    return Past(clock.first_day, with_arrivals, contacts, from_traces(traces))


def _look(floor: RealFloor, t: float) -> Known:
    floor.advance(floor.clock.epoch(t))
    logins = any(worker.logged for worker in floor.people.team)
    return Known(t, floor.state(), (), not logins)


def _with_arrivals(known: Known, contacts: Contacts) -> Known:
    # A contact's row comes later than the contact; that it came was known when it came.
    arrived = contacts.arrived
    today = (arrived >= known.t // DAY * DAY) & (arrived <= known.t)
    return known._replace(arrived=tuple(np.sort(arrived[today]).tolist()))


@dataclass(frozen=True, slots=True)
class _Looks:
    """Makes the forecast of a moment; what all of them share."""

    scenario: str
    known: tuple[Known, ...]
    horizon: float
    replications: int
    seed: int
    stay: float
    talks: Talks
    rosters: dict[int, Roster]
    """By the number of the day."""

    def run(self, number: int) -> Floats:
        """The courses by half-hour, shape (replications, measures, steps)."""
        one = self.known[number]
        before = [roster for day, roster in self.rosters.items() if day < int(one.t // DAY)]
        found = forecast(
            scenario_at(self.scenario), one.state, horizon=self.horizon, tried=(),
            replications=self.replications, arrived=one.arrived, talks=self.talks, rosters=before,
            inferred=one.inferred,
            seed=self.seed, stay=self.stay,
        )  # fmt: skip
        return found.courses[NOTHING]["half_hour"]


@dataclass(frozen=True, slots=True, repr=False)
class ForecastStudy:
    """The scores: by forecaster and measure, over all steps and by how far ahead they are.

    `by_lead` has the CRPS by measure, forecaster and half-hour ahead. `against` has, by measure and
    forecaster, by how much the live forecast's CRPS differs (below 0: better), with its interval
    over days. `days` and `moments` say what was scored; `left_out` which days were not, and why.
    """

    scenario: str
    days: tuple[dt.date, ...]
    moments: int
    horizon: float
    replications: int
    scores: dict[str, dict[str, Score]]
    by_lead: dict[str, dict[str, tuple[float, ...]]]
    against: dict[str, dict[str, Any]]
    left_out: dict[dt.date, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "scenario": self.scenario,
            "days": [str(day) for day in self.days],
            "moments": self.moments,
            "horizon": self.horizon,
            "replications": self.replications,
            "left_out": {str(day): why for day, why in self.left_out.items()},
            "scores": {
                who: {name: one.to_dict() for name, one in found.items()}
                for who, found in self.scores.items()
            },
            "by_lead": {
                name: {who: [plain(value) for value in line] for who, line in found.items()}
                for name, found in self.by_lead.items()
            },
            "against": {
                name: {
                    who: {
                        "mean": plain(d.mean),
                        "low": plain(d.low),
                        "high": plain(d.high),
                        "days": d.n,
                    }
                    for who, d in found.items()
                }
                for name, found in self.against.items()
            },
        }


def study(
    scenario: Scenario,
    paths: Sequence[Path],
    how: How,
    *,
    first: dt.date,
    last: dt.date,
    hours: Sequence[float] = tuple(range(9, 21)),
    horizon: float = 7200.0,
    replications: int = 200,
    seed: int = 0,
    stay: float = STAY,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> ForecastStudy:
    """Forecast each of the days from `first` to `last` at each of the hours, and score it.

    Days on which the log does not span the scenario's opening hours are left out.

    Raises:
        InputError: the log cannot be read, or has none of the days.
    """
    opening, in_time = scenario.opening, scenario.targets.answered_within
    at = [3600.0 * h for h in hours if opening.open <= 3600 * h < opening.close]
    wanted = [first + dt.timedelta(days=k) for k in range((last - first).days + 1)]
    past = gone_through(paths, how, lambda day: at if day in wanted else [])
    usual, left_out = _usual_days(past, scenario, wanted)
    known = tuple(
        one for one in past.known if past.first_day + dt.timedelta(days=int(one.t // DAY)) in usual
    )
    if not known:
        raise InputError(f"{first} to {last}: no day to score; allowed: days of the log")
    looks = _Looks(
        scenario.model_dump_json(),
        known,
        horizon,
        replications,
        seed,
        stay,
        past.talks(),
        _rosters(past, scenario, usual),
    )
    job: Job[int, Floats] = Job(
        looks.run, range(len(known)), doing="Forecasting", workers=workers, executor=executor,
        watch=watch,
    )  # fmt: skip
    live = dict(job.results())
    for number, failure in job.failures.items():
        raise InputError(f"forecast at {known[number].t:.0f} s: {failure.why}")
    half_hours = np.arange(opening.open, opening.close + 1, STEP)
    ahead = Ahead(scenario.model_dump_json(), None, {"day": tuple(half_hours.tolist())}, seed)
    ordinary = replicate(ahead, [NOTHING], replications, workers=workers, executor=executor)
    empty = ordinary[NOTHING]["day"]
    return _scored(
        scenario, past, known, live, empty, half_hours, usual, left_out, horizon, replications,
        in_time,
    )  # fmt: skip


def _usual_days(
    past: Past, scenario: Scenario, wanted: Sequence[dt.date]
) -> tuple[list[dt.date], dict[dt.date, str]]:
    """The days, wanted or before, that the log spans, and why others of the wanted are not."""
    usual, left_out = [], {}
    arrived = past.contacts.arrived
    hours = Hours(scenario.opening.open, scenario.opening.close)
    for number in range(int(arrived.max() // DAY) + 1):
        day = past.first_day + dt.timedelta(days=number)
        here = arrived[(arrived // DAY) == number] % DAY
        if spans(here, hours) and day <= max(wanted):
            usual.append(day)
        elif day in wanted:
            left_out[day] = "its calls do not span the opening hours"
    return usual, left_out


def _rosters(past: Past, scenario: Scenario, days: Sequence[dt.date]) -> dict[int, Roster]:
    hours = Hours(scenario.opening.open, scenario.opening.close)
    apart = served_apart(past.calls)
    return {
        (day - past.first_day).days: seen_roster(past.calls.on([day]), hours, apart) for day in days
    }


def _scored(
    scenario: Scenario, past: Past, known: Sequence[Known], live: dict[int, Floats],
    empty: Floats, half_hours: Floats, usual: Sequence[dt.date], left_out: dict[dt.date, str],
    horizon: float, replications: int, in_time: float,
) -> ForecastStudy:  # fmt: skip
    numbers = [(day - past.first_day).days for day in usual]
    truths = {n: past.truth(n * DAY + half_hours, in_time) for n in numbers}
    ensembles: dict[str, dict[str, list[Floats]]] = {
        who: {name: [] for name in TARGETS} for who in FORECASTERS
    }
    truth: dict[str, list[float]] = {name: [] for name in TARGETS}
    groups: list[int] = []
    leads: list[int] = []
    for number, one in enumerate(known):
        day, now = int(one.t // DAY), one.t % DAY
        begin = round((now - float(half_hours[0])) / STEP)
        before = [n for n in numbers if n < day]
        for lead in range(live[number].shape[2]):
            at = begin + lead
            groups.append(day)
            leads.append(lead)
            for name in TARGETS:
                row = MEASURES.index(name)
                truth[name].append(float(truths[day][row, at]))
                week = truths.get(day - WEEK)
                found = {
                    LIVE: live[number][:, row, lead],
                    EMPTY: empty[:, row, at],
                    LAST_WEEK: np.array([week[row, at]] if week is not None else []),
                    DAYS_BEFORE: np.array([truths[n][row, at] for n in before]),
                }
                for who, values in found.items():
                    ensembles[who][name].append(values)
    day_of, lead_of = np.array(groups), np.array(leads)
    scores = {
        who: {name: score(name, ensembles[who][name], truth[name]) for name in TARGETS}
        for who in FORECASTERS
    }
    each = {
        who: {
            name: np.array(
                [crps(x, y) for x, y in zip(ensembles[who][name], truth[name], strict=True)]
            )
            for name in TARGETS
        }
        for who in FORECASTERS
    }
    return ForecastStudy(
        scenario=scenario.name,
        days=tuple(past.first_day + dt.timedelta(days=n) for n in np.unique(day_of).tolist()),
        moments=len(known),
        horizon=horizon,
        replications=replications,
        scores=scores,
        by_lead={
            name: {
                who: tuple(
                    mean_known(each[who][name][lead_of == lead])
                    for lead in range(int(lead_of.max()) + 1)
                )
                for who in FORECASTERS
            }
            for name in TARGETS
        },
        against={
            name: {
                who: beats(each[LIVE][name], each[who][name], day_of)
                for who in FORECASTERS
                if who != LIVE
            }
            for name in TARGETS
        },
        left_out=left_out,
    )
