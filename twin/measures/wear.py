"""How levels of tension move between the rows of one technician's ledger: the rule behind them."""

from collections.abc import Mapping
from math import nan

import numpy as np

from twin.measures.arithmetic import Floats
from twin.traces.frame import Traces
from twin.traces.tables import ACTIVITIES, COMPONENTS, STRAIN

__all__ = ["LEDGER", "Wear", "brings_along", "drives", "rests", "rows_of"]

LEDGER = {name: place for place, name in enumerate(STRAIN.names)}
"""The place of each column of the ledger."""

_BREAK = ACTIVITIES.index("break")
_SUPERVISION = COMPONENTS.index("supervision")


def rows_of(traces: Traces, table: str, person: int) -> Floats:
    """A table's rows about one person, by his or her place in the header."""
    rows: Floats = traces.rows(table)[traces.column(table, "technician") == person]
    return rows


def brings_along(traces: Traces, person: int) -> dict[str, float]:
    """What a technician brings to work that weighs on tension; nan where the run does not say."""
    here = traces.column("person", "technician") == person
    names = ("insecurity", "reactivity", "watchfulness")
    told = {name: traces.column("person", name)[here] for name in names}
    return {name: float(values[0]) if len(values) else nan for name, values in told.items()}


def drives(rows: Floats, strain: Mapping[str, float], brings: Mapping[str, float]) -> Floats:
    """How strongly (1/s) the exposure of each ledger row drives its component, shape (rows,).

    gain × own reactivity (for supervision also own watchfulness) × exposure × weight × buffer.
    """
    own = np.where(rows[:, LEDGER["component"]] == _SUPERVISION, brings["watchfulness"], 1.0)
    exposure, weight, buffer = (rows[:, LEDGER[name]] for name in ("exposure", "weight", "buffer"))
    driven: Floats = strain["gain"] / 3600 * brings["reactivity"] * own * weight * exposure * buffer
    return driven


class Wear:
    """How tension wears off over a shift: slowly at work, faster on a break, also a hidden one.

    `pauses` are the breaks, (start, end) in s, apart from one another.
    """

    def __init__(self, pauses: list[tuple[float, float]], strain: Mapping[str, float]) -> None:
        edges = sorted(pauses)
        self._edges = np.array([0.0, *(moment for rest in edges for moment in rest)])
        gone = np.array([(0.0, end - start) for start, end in edges]).ravel()
        self._rested = np.append(0.0, np.cumsum(gone))
        self._work, self._break = 1 / strain["decay_work"], 1 / strain["decay_break"]

    def left(self, since: float, until: float) -> float:
        """The share of a level that has not worn off between two moments (s): e^(-∫ dt/τ)."""
        return float(self.all_left(np.array([since]), np.array([until]))[0])

    def all_left(self, since: Floats, until: Floats) -> Floats:
        """`left` for many pairs of moments, shape (pairs,)."""
        rested = np.interp(until, self._edges, self._rested)
        rested = rested - np.interp(since, self._edges, self._rested)
        left: Floats = np.exp(-(until - since - rested) * self._work - rested * self._break)
        return left


def rests(traces: Traces, stretches: Floats, rows: Floats) -> list[tuple[float, float]]:
    """The breaks in a shift's stretches, and those that only the ledger knows; by start and end."""
    breaks = stretches[stretches[:, 2] == _BREAK]
    hidden = rows[
        rows[:, LEDGER["trigger"]] == traces.header.words("trigger").index("hidden_pause")
    ]
    return [
        *((float(row[4]), float(row[0])) for row in breaks),
        *{(float(row[LEDGER["start"]]), float(row[0])) for row in hidden},
    ]
