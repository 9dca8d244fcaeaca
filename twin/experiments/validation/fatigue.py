"""Fatigue at any moment of a run, carried exactly from the ledger's last row before it."""

from collections.abc import Mapping
from math import log1p, nan

import numpy as np

from twin.experiments.validation.statistics import Array
from twin.measures.run import BUSY
from twin.rules.strain import relax, tire
from twin.traces.frame import Traces
from twin.traces.tables import STRAIN
from twin.traces.vocabularies import ACTIVITIES, COMPONENTS, STRATEGIES

_FAST, _SLOW = COMPONENTS.index("fatigue_fast"), COMPONENTS.index("fatigue_slow")
_BUSY = [ACTIVITIES.index(word) for word in BUSY]
_BREAK = ACTIVITIES.index("break")
_ROW = ("t", "start", "component", "opening", "increment", "closing")
_EPS = 1e-6


class Fatigue:
    """The fatigue of a run's technicians: fast and slow, each 0 to 1.

    While busy with contacts both rise, ready or coached the fast one recovers, on a break both
    do, and the fast one faster (`twin.rules.strain`). The ledger says where each stood at its
    last row; what the technician did since is in the duration table. How fast somebody tires is
    told by the ledger too: slow fatigue F rises by (1 - F)(1 - e^(-f t/τ)) in t seconds of
    work, whatever the pauses between. A hidden pause counts as rest, though it is on record as
    after-contact work. Where strain was not modelled, fatigue is unknown: nan.
    """

    def __init__(self, traces: Traces) -> None:
        rule = traces.header.section("strain")
        self._known = bool(rule["enabled"])
        self._rise, self._recovery = float(rule["fatigue_rise"]), float(rule["fatigue_recovery"])
        self._ready = float(rule["fatigue_ready"])
        self._slow = float(rule["fatigue_slow"])
        rows = traces.rows("strain")
        places = [STRAIN.names.index(name) for name in _ROW]
        tired = np.isin(traces.column("strain", "component"), (_FAST, _SLOW))
        self._ledger = _by_person(
            traces.column("strain", "technician")[tired], rows[tired][:, places]
        )
        spent = np.column_stack([traces.column("duration", c) for c in ("t", "start", "activity")])
        self._spent = _by_person(traces.column("duration", "technician"), spent)
        hidden = traces.column("regulation", "strategy") == STRATEGIES.index("hidden_pause")
        pauses = np.column_stack([traces.column("regulation", c) for c in ("t", "start")])
        self._pauses = _by_person(traces.column("regulation", "technician")[hidden], pauses[hidden])
        self._fatigability = {person: self._speed(person) for person in self._ledger}

    def on_shift(self, technician: int, moment: float) -> bool:
        """Whether the technician is at work at that moment (s)."""
        rows = self._spent.get(technician, np.empty((0, 3)))
        return bool(((rows[:, 1] <= moment + _EPS) & (rows[:, 0] >= moment - _EPS)).any())

    def at(self, technician: int, moment: float) -> tuple[float, float]:
        """Fast and slow fatigue of a technician (0 to 1) at a moment (s) of a shift."""
        if not self._known:
            return nan, nan
        return self._level(technician, _FAST, moment), self._level(technician, _SLOW, moment)

    def _level(self, technician: int, part: int, moment: float) -> float:
        recovery = self._recovery if part == _FAST else self._slow
        for end, start in self._pauses.get(technician, ()):
            if start + _EPS < moment < end - _EPS:  # a pause that is over has its own row
                before = self._level(technician, part, start)
                return relax(before, recovery, moment - start)[0]
        closed = self._rows(technician, part)
        closed = closed[closed[:, 0] <= moment + _EPS]
        since, level = (float(closed[-1, 0]), float(closed[-1, 5])) if len(closed) else (-1.0, 0.0)
        rise = (self._rise if part == _FAST else self._slow) / self._fatigability.get(technician, 1)
        for end, start, activity in self._between(technician, since, moment):
            if activity in _BUSY:
                level = tire(level, rise, end - start)[0]
            elif part == _FAST or activity == _BREAK:
                tau = recovery if activity == _BREAK else self._ready
                level = relax(level, tau, end - start)[0]
        return level

    def _speed(self, technician: int) -> float:
        """How many times faster than usual somebody tires, from the account of slow fatigue."""
        rise = work = since = 0.0
        for t, start, _, opening, increment, _ in self._rows(technician, _SLOW):
            rise -= log1p(-increment / (1 - opening))
            work += sum(
                end - begin
                for end, begin, activity in self._between(technician, since, start)
                if activity in _BUSY
            )
            since = t
        return rise * self._slow / work if rise and work else 1.0

    def _rows(self, technician: int, part: int) -> Array:
        rows = self._ledger.get(technician, np.empty((0, len(_ROW))))
        return np.asarray(rows[rows[:, 2] == part])

    def _between(self, technician: int, since: float, until: float) -> Array:
        """What somebody did from one moment to another: (end, start, activity), in order."""
        rows = self._spent.get(technician, np.empty((0, 3)))
        rows = rows[(rows[:, 0] > since) & (rows[:, 1] < until)].copy()
        rows[:, 0], rows[:, 1] = np.minimum(rows[:, 0], until), np.maximum(rows[:, 1], since)
        return rows


def _by_person(people: Array, rows: Array) -> Mapping[int, Array]:
    order = np.lexsort((rows[:, 0], people))
    people, rows = people[order], rows[order]
    found, first = np.unique(people, return_index=True)
    ends = [*first[1:], len(rows)]
    return {int(one): rows[a:b] for one, a, b in zip(found, first, ends, strict=bool(len(found)))}
