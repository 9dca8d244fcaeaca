"""All fits of a log together, and the scenario they make."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twin.errors import InputError
from twin.mirror.fit.calls import Calls
from twin.mirror.fit.days import Days, Hours, ordinary_days
from twin.mirror.fit.demand import fit_demand
from twin.mirror.fit.estimate import Fit
from twin.mirror.fit.handling import fit_handling, named_kinds
from twin.mirror.fit.limits import COUNTED_ALREADY, NO_ROSTER, UNTOLD, Assumed
from twin.mirror.fit.pace import fit_pace
from twin.mirror.fit.patience import fit_patience
from twin.mirror.fit.presence import Floor, served_apart
from twin.mirror.fit.redial import fit_redial
from twin.mirror.fit.settling import settled
from twin.mirror.fit.staffing import Row, fit_staffing
from twin.mirror.fit.wording import scenario_of
from twin.mirror.fit.wrap_up import fit_wrap_up
from twin.scenario.model import Scenario

__all__ = ["FEWEST_CALLS", "Calibration", "calibrate"]

FEWEST_CALLS = 100
"""Calls below which no scenario is fitted at all."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Calibration:
    """A centre fitted to its log: the days, the fits, the scenario and what is assumed in it.

    `names` maps types of the log to what they are called here, where that differs. `content` is the
    scenario as it is written.
    """

    source: str
    days: Days
    fits: tuple[Fit, ...]
    scenario: Scenario
    content: Mapping[str, Any]
    assumed: tuple[Assumed, ...]
    names: Mapping[str, str]
    seed: int

    def fit(self, name: str) -> Fit:
        """The fit of that name; `KeyError` if there is none."""
        for one in self.fits:
            if one.name == name:
                return one
        raise KeyError(name)


def calibrate(
    calls: Calls,
    *,
    name: str,
    title: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
    weekdays: Collection[str] = (),
    without: Collection[dt.date] = (),
    hours: Hours | None = None,
    pool: Mapping[str, str] | None = None,
    base: Scenario | None = None,
    seed: int = 0,
    settle_days: int = 60,
    progress: Progress = lambda share, what: None,
) -> Calibration:
    """A scenario from a log's calls.

    Args:
        calls: the calls.
        name: the scenario's name.
        title: its title; without, one that says the days.
        first: the first day to fit on; None for the log's first.
        last: the last one.
        weekdays: those to fit on, such as `fri`; without, those whose opening hours are commonest.
        without: days to leave out.
        hours: opening hours; without, those the calls show.
        pool: types of the log to be put under another name.
        base: a scenario that gives what the log does not tell; without, the defaults do.
        seed: of the bootstrap and of the days simulated to settle the length of procedures.
        settle_days: how many days those are.
        progress: told the share done, 0 to 1, and what is being done.

    Raises:
        InputError: no day or too few calls are left.
    """
    progress(0.0, "days")
    calls = calls.between(first, last)
    if pool:
        unknown = [kind for kind in pool if kind not in calls.kind]
        if unknown:
            raise InputError(
                f"--pool: type {unknown[0]!r} is not in the log; allowed: "
                f"{', '.join(np.unique(calls.kind).tolist())}"
            )
        kinds = np.array([pool.get(kind, kind) for kind in calls.kind.tolist()], dtype=str)
        calls = replace(calls, kind=kinds)
    days = ordinary_days(calls, weekdays=weekdays, without=without, hours=hours)
    if len(days.calls) < FEWEST_CALLS:
        raise InputError(
            f"{calls.source}: {len(days.calls)} calls on {len(days.dates)} ordinary days; "
            f"allowed: {FEWEST_CALLS} or more"
        )
    named, names = named_kinds(days.calls)
    days = replace(days, calls=named)
    kinds_here = _by_volume(named)
    shifts: list[Row] = []
    if named.counted:
        fits = _of_counts(days, kinds_here, seed)
    else:
        fits, shifts = _of_calls(days, kinds_here, seed, progress)
    content = scenario_of(name, days, fits, kinds_here, shifts, base, title)
    content, fitness = settled(
        content,
        named,
        _wanted(fits),
        # Where nothing is known of who was there, a simulated floor says nothing of theirs.
        settle_days if shifts else 0,
        seed,
        lambda share: progress(0.6 + 0.4 * share, "settling"),
    )
    fits = tuple(
        replace(fit, fitness={**fit.fitness, **fitness}) if fit.name == "handling" else fit
        for fit in fits
    )
    kept = tuple(
        Assumed(fit.name, f"{fit.title.lower()}: {fit.too_few}", "the default") for fit in fits
        if fit.too_few
    )  # fmt: skip
    return Calibration(
        source=calls.source,
        days=days,
        fits=fits,
        scenario=Scenario.model_validate(content),
        content=content,
        assumed=(*kept, *(() if shifts else (NO_ROSTER,)), *UNTOLD, *COUNTED_ALREADY),
        names={**(pool or {}), **names},
        seed=seed,
    )


def _of_calls(
    days: Days, kinds: list[str], seed: int, progress: Progress
) -> tuple[tuple[Fit, ...], list[Row]]:
    """All fits of single calls, and a roster."""
    progress(0.05, "redials")
    redial, again = fit_redial(days, seed)
    progress(0.15, "demand")
    demand = fit_demand(days, again, seed)
    progress(0.2, "patience")
    patience = fit_patience(days, kinds, seed)
    progress(0.25, "handling")
    handling, _ = fit_handling(days, kinds, seed)
    progress(0.3, "the floor")
    apart = served_apart(days.calls)
    floors = [Floor(day, days.hours, apart) for day in days.calls.days()]
    wrap_up = fit_wrap_up(floors, seed)
    pace = fit_pace(days, floors, seed)
    progress(0.4, "roster")
    staffing, shifts = fit_staffing(floors, days.hours)
    return (demand, handling, patience, redial, wrap_up, pace, staffing), shifts


def _of_counts(days: Days, kinds: list[str], seed: int) -> tuple[Fit, ...]:
    """What a report by intervals can tell: arrivals and means."""
    handling, _ = fit_handling(days, kinds, seed)
    told = ("share", "mean_talk")
    means = replace(
        handling,
        estimates=tuple(
            one
            for one in handling.estimates
            if one.path.endswith(f".{told[0]}") or one.path.startswith(f"{told[1]}.")
        ),
        fitness={},
        curves={},
        notes=("a report by intervals has means alone: no shape, and nobody's differences",),
    )
    untold = "not told: a report by intervals has no single calls"
    others = (
        ("patience", "Patience"), ("redial", "Calling again"), ("wrap_up", "After-contact work"),
        ("pace", "Pace under a queue"), ("staffing", "Staffing"),
    )  # fmt: skip
    missing = (Fit(name, title, too_few=untold) for name, title in others)
    return (fit_demand(days, None, seed), means, *missing)


def _wanted(fits: tuple[Fit, ...]) -> float | None:
    """The mean after-contact work that was fitted, s."""
    (wrap_up,) = (fit for fit in fits if fit.name == "wrap_up")
    return None if wrap_up.too_few else wrap_up.value("procedures.*.after_contact")


def _by_volume(calls: Calls) -> list[str]:
    kinds, counts = np.unique(calls.kind, return_counts=True)
    return [str(kinds[i]) for i in np.argsort(-counts, kind="stable")]
