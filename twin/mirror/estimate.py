"""What the twin's rules make of work that was observed: an estimate of strain, for groups only.

A telephone log holds no strain. The rules of `twin.rules.demands` and `twin.rules.strain` say what
work does to people; here they are driven by the work as it was logged in place of a simulated one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from twin.engine.ledger import weights
from twin.engine.policy import Policy
from twin.rules import autonomy, demands, strain
from twin.scenario.model import Scenario
from twin.traces.frame import Traces
from twin.traces.tables import ACTIVITIES, NONE, TENSION_COMPONENTS

FEWEST: Final = 5
"""People over whom a mean is given out at least."""

MINUTE: Final = 60.0

_WORK: Final = frozenset(map(ACTIVITIES.index, ("talk", "hold", "wrap_up")))
_REST: Final = ACTIVITIES.index("break")

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: float
    end: float
    activity: int
    contact: int


def estimated_tension(traces: Traces, scenario: Scenario) -> Rows:
    """Mean tension by minute, estimated from observed work: rows of t (s), points, people.

    Minutes with fewer than five people present are left out, and no person's value is given out.

    For each technician the stretches of the duration table are gone through in order. Over a
    contact, tension builds up as in the simulation (`rules.strain.built`) under

        time pressure, of the logged handling time, the target, the queue and recent occupancy;
        conflict of quality and clock, taking the logged handling time for what the contact needed;
        supervision and precariousness, of the scenario's regime and the contacts over target

    and wears off while ready, in breaks and off work, each with its own time constant.

    Assumed, since no log tells: everybody is of average reactivity, capacities and insecurity, and
    unexhausted; half of the support that experts can give is there; `supervision.monitored_share`
    are monitored, of whom each is taken as that share of one who is and one who is not; nobody is
    listened to; the information system never fails and no customer is rude, so the estimate is
    rather too low; wrap-up that is not logged counts as being ready. Tension at the first sight of
    somebody is 0.

    Held against simulated days, whose tension is known (seed 3 of helpdesk-12, centre-100 and
    bank-day): with wrap-up logged the day's mean was 0.3 to 1.2 points too low and a minute 2 to 3
    off; without, as a telephone log has it, 2 to 5 points too low and 2 to 5 off. Minutes rose and
    fell together (r 0.74 to 0.98). Of a real centre nobody knows how far off it is.

    Args:
        traces: the observed run, so far; tables `duration` and, for the queue, `wallboard`.
        scenario: whose regime, targets and weights hold.
    """
    share = scenario.supervision.monitored_share
    regimes = [
        (part, _Rule(scenario, watched=watched))
        for part, watched in ((share, True), (1 - share, False))
        if part > 0
    ]
    queue = _Queue(traces)
    sums: dict[int, float] = {}
    counts: dict[int, int] = {}
    for stretches in _by_person(traces):
        courses = [_course(stretches, rule, queue) for _, rule in regimes]
        for points in zip(*courses, strict=True):
            minute = points[0][0]
            value = sum(part * one[1] for (part, _), one in zip(regimes, points, strict=True))
            sums[minute] = sums.get(minute, 0.0) + value
            counts[minute] = counts.get(minute, 0) + 1
    kept = sorted(minute for minute, count in counts.items() if count >= FEWEST)
    rows = [(minute * MINUTE, sums[minute] / counts[minute], counts[minute]) for minute in kept]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


class _Rule:
    """The scenario as the rules take it, for somebody average."""

    def __init__(self, scenario: Scenario, *, watched: bool) -> None:
        self.policy = Policy.of(scenario, watched=watched)
        self.strain = scenario.strain
        plain = scenario.appraisal.model_dump(exclude={"occupancy_memory", "shown_memory"})
        self.appraisal = demands.Appraisal(**plain)
        self.occupancy_memory = scenario.appraisal.occupancy_memory
        self.shown_memory = scenario.appraisal.shown_memory
        people = scenario.technicians
        self.capacity = people.capacity
        contracts = [team.contract == "permanent" for team in scenario.teams.values()]
        lasting = sum(contracts) / len(contracts) if contracts else 1.0
        self.insecurity = lasting * people.insecurity + (1 - lasting) * people.insecurity_temporary
        latitude = autonomy.Latitude(**scenario.latitude.model_dump())
        support = autonomy.support(0.5, people.capacity, self.policy.support, latitude)
        buffer = strain.buffer(
            self.policy.control, support, self.strain.control_buffer, self.strain.support_buffer
        )
        gain = self.strain.gain / 3600
        self.drives = [gain * weight * buffer for weight in weights(self.strain)]

    def exposures(
        self, handled: float, waiting: float, occupancy: float, below: float
    ) -> list[float]:
        """What a contact of `handled` s exposes to, 0 to 1, in the order of the components."""
        policy, rule = self.policy, self.appraisal
        return [
            demands.time_pressure(
                handled, policy.target, policy.held, waiting, occupancy, policy.display, rule
            ),
            demands.priority_conflict(handled, policy.target, policy.held, self.capacity, rule),
            demands.supervised(policy.regime, below, 0.0, rule),
            demands.precariousness(self.insecurity, policy.stakes, below, rule),
            0.0,
            0.0,
        ]


class _Queue:
    """Waiting contacts per technician, as the wallboard showed it."""

    def __init__(self, traces: Traces) -> None:
        rows = traces.rows("wallboard") if traces.has(["wallboard"]) else np.empty((0, 4))
        self._t = rows[:, 0]
        self._per_head = rows[:, 1] / np.maximum(rows[:, 3], 1.0)

    def at(self, t: float) -> float:
        """At the last reading up to a moment (s)."""
        place = int(np.searchsorted(self._t, t, side="right")) - 1
        return float(self._per_head[place]) if place >= 0 else 0.0


def _by_person(traces: Traces) -> Iterator[list[_Stretch]]:
    """Each technician's stretches, in order and without overlap."""
    front = [one.role == "technician" for one in traces.header.people]
    rows = traces.rows("duration")
    rows = rows[np.lexsort((rows[:, 0], rows[:, 4], rows[:, 1]))]
    for person in np.unique(rows[:, 1]).astype(int):
        if person == NONE or not front[person]:
            continue
        stretches: list[_Stretch] = []
        until = -np.inf
        for end, _, activity, contact, start in rows[rows[:, 1] == person]:
            begins = max(start, until)
            if end > begins:
                stretches.append(_Stretch(begins, end, int(activity), int(contact)))
                until = end
        yield stretches


def _course(stretches: list[_Stretch], rule: _Rule, queue: _Queue) -> Iterator[tuple[int, float]]:
    """Somebody's tension (points) at each full minute at which he or she is present."""
    level = [0.0] * TENSION_COMPONENTS
    occupancy = below = 0.0
    handled: dict[int, float] = {}
    for one in stretches:
        if one.activity in _WORK:
            handled[one.contact] = handled.get(one.contact, 0.0) + one.end - one.start
    last = {one.contact: one for one in stretches if one.activity in _WORK}
    for one, following in zip(stretches, [*stretches[1:], None], strict=True):
        work = one.activity in _WORK
        drives = [0.0] * TENSION_COMPONENTS
        if work:
            found = rule.exposures(handled[one.contact], queue.at(one.end), occupancy, below)
            drives = [drive * each for drive, each in zip(rule.drives, found, strict=True)]
        tau = rule.strain.decay_break if one.activity == _REST else rule.strain.decay_work
        first, end = int(-(-one.start // MINUTE)), int(-(-one.end // MINUTE))
        for minute in range(first, end):
            yield minute, strain.tension(*_later(level, drives, tau, minute * MINUTE - one.start))
        seconds = one.end - one.start
        level = _later(level, drives, tau, seconds)
        worn = strain.worn(rule.occupancy_memory, seconds)
        occupancy += (work - occupancy) * worn
        if work and last[one.contact] is one:
            policy = rule.policy
            over = policy.regime > 0 and 0 < policy.target < handled[one.contact]
            below += rule.shown_memory * (over - below)
        if following is not None and following.start > one.end:
            away = following.start - one.end
            level = _later(level, [0.0] * TENSION_COMPONENTS, rule.strain.decay_off, away)
            occupancy -= occupancy * strain.worn(rule.occupancy_memory, away)


def _later(level: list[float], drives: list[float], tau: float, seconds: float) -> list[float]:
    """The levels after so long (s) under exposures of these strengths (1/s)."""
    return [
        strain.built(one, drive, tau, seconds) for one, drive in zip(level, drives, strict=True)
    ]
