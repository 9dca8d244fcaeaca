"""Forecasts that were made, kept to be scored when the truth is known.

Of each half-hour and measure, 50 members are kept: the ensemble's quantiles at the middles of 50
equal parts. A CRPS by them differs little from that by all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np

from twin.errors import InputError
from twin.mirror.course import MEASURES, Contacts, Floats, course
from twin.mirror.forecast import Forecast
from twin.mirror.json_lines import append_line, read_lines
from twin.mirror.scoring import Score, score
from twin.mirror.what_if import NOTHING

MEMBERS: Final = 50

SCORED: Final = ("queue", "offered", "answered_share", "service_level", "wait", "busy")
"""What contacts alone tell afterwards."""

_GRID = "half_hour"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept forecast: by what is tried and measure, shape (members, steps)."""

    t: float
    edges: tuple[float, ...]
    in_time: float
    members: dict[str, dict[str, Floats]]

    def truth(self, contacts: Contacts) -> dict[str, Floats]:
        """What came true, by measure, shape (steps,)."""
        found = course(contacts, np.empty((0, 7)), np.array(self.edges), self.in_time)
        return {name: found[MEASURES.index(name)] for name in SCORED}


class ForecastLog:
    """Kept forecasts in a file of JSON lines that is only ever added to."""

    def __init__(self, path: Path) -> None:
        """The file at `path`, which need not be there yet."""
        self.path = path

    def keep(self, forecast: Forecast, in_time: float, of: str = "") -> None:
        """Keep a forecast; `in_time` is the wait (s) within which an answer was in time then.

        `of` tells the run that it is of from others of that name, such as by its first day.
        """
        append_line(
            self.path,
            {
                "t": forecast.t,
                "of": of,
                "edges": list(forecast.edges[_GRID]),
                "in_time": in_time,
                "members": {
                    tried: {
                        name: _thinned(forecast.ensemble(tried, _GRID, name)) for name in SCORED
                    }
                    for tried in forecast.courses
                },
            },
        )

    def all(self, of: str | None = None) -> list[Kept]:
        """Every kept forecast, in the order in which they were made; given `of`, of that run only.

        Raises:
            InputError: the file holds something else.
        """
        found = []
        for number, plain in enumerate(read_lines(self.path), 1):
            try:
                if of is None or plain.get("of", "") == of:
                    found.append(_kept(plain))
            except (AttributeError, LookupError, TypeError, ValueError):
                raise InputError(
                    f"{self.path}: entry {number} is no forecast; allowed: what was kept here"
                ) from None
        return found

    def at(self, t: float, of: str | None = None) -> Kept | None:
        """The last forecast that was made at or before a moment (s); None if there is none."""
        made = [one for one in self.all(of) if one.t <= t]
        return max(made, key=lambda one: one.t, default=None)

    def scores(self, contacts: Contacts, known_until: float, of: str | None = None) -> list[Score]:
        """How the forecasts of doing nothing did, of those whose time is over by `known_until` (s).

        Where something was done meanwhile, that counts against them.
        """
        over = [one for one in self.all(of) if one.edges[-1] <= known_until]
        truths = [one.truth(contacts) for one in over]
        found = []
        for name in SCORED:
            ensembles = [line for one in over for line in one.members[NOTHING][name].T]
            came: Sequence[float] = [float(x) for truth in truths for x in truth[name]]
            found.append(score(name, ensembles, came))
        return found


def _kept(plain: dict[str, Any]) -> Kept:
    edges = tuple(map(float, plain["edges"]))
    members = {
        tried: {
            # JSON has no nan; None becomes one here.
            name: np.array(found[name], dtype=float).reshape(MEMBERS, len(edges) - 1)
            for name in SCORED
        }
        for tried, found in plain["members"].items()
    }
    if NOTHING not in members or len(edges) < 2:
        raise LookupError(NOTHING)
    return Kept(float(plain["t"]), edges, float(plain["in_time"]), members)


def _thinned(ensemble: Floats) -> list[list[float | None]]:
    """Shape (replications, steps) to (MEMBERS, steps)."""
    middles = (np.arange(MEMBERS) + 0.5) / MEMBERS
    lines = np.full((MEMBERS, ensemble.shape[1]), np.nan)
    for step, values in enumerate(ensemble.T):
        known = values[np.isfinite(values)]
        if len(known):
            lines[:, step] = np.quantile(known, middles)
    return [[_short(value) for value in line] for line in lines.tolist()]


def _short(value: Any) -> float | None:
    return float(f"{value:.5g}") if isfinite(value) else None
