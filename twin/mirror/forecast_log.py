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

    def keep(self, forecast: Forecast, in_time: float) -> None:
        """Keep a forecast; `in_time` is the wait (s) within which an answer was in time then."""
        append_line(
            self.path,
            {
                "t": forecast.t,
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

    def all(self) -> list[Kept]:
        """Every kept forecast, in the order in which they were made.

        Raises:
            InputError: the file holds something else.
        """
        return [
            Kept(
                float(plain["t"]),
                tuple(plain["edges"]),
                float(plain["in_time"]),
                {
                    tried: {
                        # JSON has no nan; None becomes one here.
                        name: np.array(lines, dtype=float).reshape(MEMBERS, -1)
                        for name, lines in found.items()
                    }
                    for tried, found in plain["members"].items()
                },
            )
            for plain in read_lines(self.path)
        ]

    def at(self, t: float) -> Kept | None:
        """The last forecast that was made at or before a moment (s); None if there is none."""
        return max((one for one in self.all() if one.t <= t), key=lambda one: one.t, default=None)

    def scores(self, contacts: Contacts, known_until: float) -> list[Score]:
        """How the forecasts of doing nothing did, of those whose time is over by `known_until` (s).

        Where something was done meanwhile, that counts against them.
        """
        over = [one for one in self.all() if one.edges[-1] <= known_until]
        truths = [one.truth(contacts) for one in over]
        found = []
        for name in SCORED:
            ensembles = [line for one in over for line in one.members[NOTHING][name].T]
            came: Sequence[float] = [float(x) for truth in truths for x in truth[name]]
            found.append(score(name, ensembles, came))
        return found


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
