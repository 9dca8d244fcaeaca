"""Where technicians stand, moment by moment, on Karasek's plane of job demands and latitude.

The table of technicians tells what each would answer about a whole run. Here the same scales are
read off the last half hour, and as the work gives them: without what a person colours them with,
and without error of answering. Their ends and their cut-offs are those of the questionnaire.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.measures.arithmetic import Flags, Floats
from twin.measures.persons import Persons, over
from twin.measures.run import Run
from twin.measures.spans import TOLERANCE
from twin.measures.technicians import complexity
from twin.rules import norms, scales
from twin.traces.frame import Traces

__all__ = ["LEAST", "WINDOW", "Plane", "plane"]

WINDOW = 1800.0
"""Seconds that a position looks back."""

LEAST = 600.0
"""Seconds on shift within the window below which nothing is told."""

_DEMANDING = ("time_pressure", "priority_conflict", "tool_breakdown", "customer_aggression")
_RIGIDITY = "autonomy.script_rigidity"


@dataclass(frozen=True, slots=True)
class Plane:
    """Positions of technicians at moments; arrays have shape (technicians, moments).

    `people` are places in the header. `demands` and `latitude` are 0 to 1 of the questionnaire's
    scale, `tension` is in points; all are nan where somebody is not on shift or has not been long
    enough. `whole` tells where all of the window was spent on shift. `demands_cut` and
    `latitude_cut` are the cut-offs on the same scale of 0 to 1.
    """

    people: NDArray[np.intp]
    moments: Floats
    demands: Floats
    latitude: Floats
    tension: Floats
    whole: Flags
    demands_cut: float
    latitude_cut: float

    def quadrants(self) -> NDArray[np.str_]:
        """Which of `twin.rules.norms.QUADRANTS` each is in; empty where the position is unknown."""
        return quadrants(self.demands, self.latitude, self.demands_cut, self.latitude_cut)


def quadrants(
    demands: Floats, latitude: Floats, demands_cut: float, latitude_cut: float
) -> NDArray[np.str_]:
    """The quadrant of each position (all 0 to 1); empty where demands or latitude is nan."""
    words = norms.quadrant(demands, latitude, demands_cut, latitude_cut)
    unknown = np.isnan(demands) | np.isnan(latitude) | np.isnan(demands_cut + latitude_cut)
    return np.where(unknown, "", words)


def plane(
    traces: Traces, moments: Floats, *, now: float | None = None, window: float = WINDOW
) -> Plane:
    """Where each technician stood at each of some moments (s), by the `window` seconds before it.

    demands = share(base + contacts × busy / on shift + complexity × difficulty of the team's
    contacts + exposures × Σ mean exposure), over time pressure, priority conflict, tools that break
    and aggression (`twin.rules.scales.demands`): `busy` is time on contacts within the window, and
    a mean exposure is ∫ exposure dt / busy, 0 without a contact.

    latitude = share(base + ½ skill discretion + ½ control) (`twin.rules.scales.latitude`): skill
    discretion is the weighted mean of expertise, difficulty and 1 - rigidity; control is felt
    control by the ledger, averaged over the stretches of work within the window by length, and the
    last one known where there is none. Rigidity follows the control log, averaged over the window.

    Coefficients are those of the section `survey`: assumptions, whose directions follow Karasek
    (E2.1). Exposure and control come from the ledger: nobody could record them. Tension is linear
    from one ledger row to the next, as in the measure Tension. Time on shift includes breaks.

    `now` is the moment that a run has reached which goes on (None: it is over). Work on a contact
    is entered when it is over, so whoever is at it stays where the last entry had left him or her.
    """
    run = Run(traces)
    persons, rule = Persons(run), run.coefficients("survey")
    line = _Line(run, persons, moments, window, now)
    busy = run.on_contacts & run.by_technicians("duration")
    on_contacts = line.within("duration", np.ones(len(busy)), busy)
    shares = over(on_contacts.ravel(), line.on_shift.ravel()).reshape(on_contacts.shape)
    state: dict[str, scales.Numbers] = {
        "share_on_contacts": shares,
        "complexity": complexity(persons)[:, None],
        "expertise": persons.told("expertise")[:, None],
        "rigidity": _rigidity(run, line.at, window),
        "control": _control(run, line),
    }
    exposure = run.column("strain", "exposure")
    for name in _DEMANDING:
        met = line.within("strain", exposure, run.where("strain", "component", name))
        state[f"exposure_{name}"] = met / np.where(on_contacts > 0, on_contacts, 1.0)
    known = line.present & (line.on_shift >= min(LEAST, window) - TOLERANCE)

    def told(values: scales.Numbers) -> Floats:
        return np.where(known, values, np.nan)

    low, high = norms.jcq_demands(np.array([0.0, 1.0]))
    least, most = norms.jcq_latitude(np.array([0.0, 1.0]))
    return Plane(
        people=persons.numbers,
        moments=moments,
        demands=told(scales.demands(state, rule)),
        latitude=told(scales.latitude(state, rule)),
        tension=told(_tension(run, line)),
        whole=known & (line.on_shift >= window - TOLERANCE),
        demands_cut=float((rule["demands_cut"] - low) / (high - low)),
        latitude_cut=float((rule["latitude_cut"] - least) / (most - least)),
    )


class _Line:
    """Everybody's time on one line of numbers, each on a stretch of their own.

    `at` are the moments by technician: of a run that goes on, no later than what is told of each.
    """

    def __init__(
        self, run: Run, persons: Persons, moments: Floats, window: float, now: float | None
    ) -> None:
        self._run, self._window = run, window
        last = float(np.max(run.column("duration", "t"), initial=0.0))
        self.reach = max(last, float(np.max(moments, initial=0.0))) + window + 1.0
        self.numbers = persons.numbers[:, None]
        self.at = np.broadcast_to(moments, (len(persons), len(moments)))
        if now is not None:
            ends = self._still_there(persons)[:, None]
            # Beyond what is told, up to the present moment, nobody has moved.
            self.at = np.where((self.at > ends) & (self.at <= now + TOLERANCE), ends, self.at)
        flat = np.broadcast_to(self.numbers, self.at.shape).ravel()
        self.present = (run.spans.find(flat, self.at.ravel()) >= 0).reshape(self.at.shape)
        everybody = run.by_technicians("duration")
        self.on_shift = self.within("duration", np.ones(len(everybody)), everybody)

    def within(self, table: str, values: Floats, rows: Flags) -> Floats:
        """∫ value dt over the window before each moment, from rows that do not overlap."""
        start, end = (self._run.column(table, name)[rows] for name in ("start", "t"))
        people, values = self._run.people(table)[rows], values[rows]
        order = np.argsort(people * self.reach + start, kind="stable")
        edges = self._edges(people[order], start[order], end[order])
        area = np.zeros(len(edges))
        area[2::2] = np.cumsum(values[order] * (end - start)[order])
        area[1::2] = area[:-1:2]
        until, since = self.at, self.at - self._window
        offset = self.numbers * self.reach
        found: Floats = np.interp(offset + until, edges, area) - np.interp(
            offset + since, edges, area
        )
        return np.maximum(found, 0.0)

    def _edges(self, people: NDArray[np.intp], start: Floats, end: Floats) -> Floats:
        """Where stretches begin and end on the line, after a point before everything."""
        pairs = np.stack((people * self.reach + start, people * self.reach + end), axis=1)
        # The window of the first person may begin before the first midnight.
        return np.append(-self._window - 1.0, pairs.ravel())

    def _still_there(self, persons: Persons) -> Floats:
        """Up to when all is told of each who has not gone home; infinity for the others."""
        run, count = self._run, len(self._run.header.people)
        told, gone, seen = (np.full(count + 1, -np.inf) for _ in range(3))
        ended, ledger = run.column("duration", "t"), run.column("strain", "t")
        rest = ~run.on_contacts
        np.maximum.at(told, run.people("duration")[rest], ended[rest])
        np.maximum.at(told, run.people("strain"), ledger)
        np.maximum.at(seen, run.people("duration"), ended)
        home = run.where("strain", "trigger", "shift_end")
        np.maximum.at(gone, run.people("strain")[home], ledger[home])
        left = gone >= seen - TOLERANCE
        return np.where(left, np.inf, told)[persons.numbers]


def _control(run: Run, line: _Line) -> Floats:
    """Felt control over the window: of the stretches in it, else the last one, else the first."""
    control, t = run.column("strain", "control"), run.column("strain", "t")
    rows = np.flatnonzero(control >= 0)
    place = run.people("strain")[rows] * line.reach + t[rows]
    # A stretch has a row per component that was exposed, and counts once.
    place, first = np.unique(place, return_index=True)
    rows = rows[first]
    chosen = np.zeros(len(control), dtype=bool)
    chosen[rows] = True
    seconds = line.within("strain", np.ones(len(control)), chosen)
    mean = line.within("strain", control, chosen) / np.where(seconds > 0, seconds, 1.0)
    if not len(rows):
        return np.full(seconds.shape, np.nan)
    people = run.people("strain")[rows]
    before = np.searchsorted(place, line.numbers * line.reach + line.at, side="right") - 1
    before = np.clip(before, 0, len(rows) - 1)
    after = np.clip(before + 1, 0, len(rows) - 1)
    last, following = control[rows][before], control[rows][after]
    carried = np.where(people[before] == line.numbers, last, np.nan)
    carried = np.where(np.isnan(carried) & (people[after] == line.numbers), following, carried)
    return np.where(seconds > TOLERANCE, mean, carried)


def _rigidity(run: Run, at: Floats, window: float) -> Floats:
    """Rigidity of the script, averaged over the window before each moment by the control log."""
    start = float(run.header.section("autonomy")["script_rigidity"])
    if _RIGIDITY not in run.header.words("lever") or not len(run.column("control", "t")):
        return np.full(at.shape, start)
    moved = run.where("control", "lever", _RIGIDITY)
    t = np.append(-np.inf, run.column("control", "t")[moved])
    values = np.append(start, run.column("control", "value")[moved])
    edges = np.append(t[1:], np.inf)
    mean = np.zeros(at.shape)
    for begin, end, value in zip(t, edges, values, strict=True):
        overlap = np.minimum(at, end) - np.maximum(at - window, begin)
        mean += value * np.maximum(overlap, 0.0) / window
    return mean


def _tension(run: Run, line: _Line) -> Floats:
    """Tension in points at each moment; nan where nobody knows."""
    path = run.tension
    if not len(path.person):
        return np.full(line.at.shape, np.nan)
    starts = path.person * line.reach + path.begins
    place = np.searchsorted(starts, line.numbers * line.reach + line.at, side="right") - 1
    place = np.clip(place, 0, len(starts) - 1)
    gone = line.at - path.begins[place]
    share = np.clip(gone / np.where(path.seconds[place] > 0, path.seconds[place], 1.0), 0.0, 1.0)
    level = path.begin[place] + share * (path.end - path.begin)[place]
    return np.where(path.person[place] == line.numbers, level, np.nan)
