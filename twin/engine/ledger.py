"""The ledger of strain: one technician's levels, and the rows that explain them.

Between two rows of a component its level may have worn off in several stretches; what was added and
what wore off is summed up, so that each row opens exactly where the one before closed.
"""

from collections.abc import Sequence
from twin.engine.codes import EXHAUSTION, FATIGUE_FAST, FATIGUE_SLOW, ON_CONTACT
from twin.rules import strain as rules
from twin.scenario.person import Strain
from twin.traces.tables import COMPONENTS, TENSION_COMPONENTS

_OCCUPANCY_TAU = 3600.0
"""Over how long (s) a technician feels how busy it is (assumption)."""


class Ledger:
    """How one technician stands: tension by component, fatigue, exhaustion, recent occupancy."""

    __slots__ = (
        "_area",
        "_decay",
        "_drives",
        "_increment",
        "_opening",
        "_shift_start",
        "_strain",
        "_weights",
        "_write",
        "enabled",
        "level",
        "occupancy",
        "person",
        "tension",
        "until",
    )

    def __init__(self, person: int, reactivity: float, strain: Strain, rows: list[float]) -> None:
        count = len(COMPONENTS)
        self.person = person
        self.enabled = strain.enabled
        self.level = [0.0] * count
        self.tension = 0.0
        """Tension in points as of the last stretch."""
        self.occupancy = 0.0
        """Share of recent time spent on contacts."""
        self.until = 0.0
        """Up to when the levels are settled."""
        self._weights = (
            strain.time_pressure, strain.priority_conflict, strain.supervision,
            strain.precariousness, strain.tool_breakdown, strain.customer_aggression,
        )
        self._drives = [strain.gain / 3600 * reactivity * weight for weight in self._weights]
        self._strain = strain
        self._opening = [0.0] * count
        self._increment = [0.0] * count
        self._decay = [0.0] * count
        self._area = 0.0
        self._shift_start = 0.0
        self._write = rows.extend

    def idle(self, now: float) -> None:
        """Settle a stretch of being ready: tension wears off slowly, fast fatigue recovers."""
        seconds = now - self.until
        if seconds <= 0 or not self.enabled:
            return
        level, decay = self.level, self._decay
        worn = rules.worn(self._strain.decay_work, seconds)
        for k in range(TENSION_COMPONENTS):
            if level[k]:
                lost = level[k] * worn
                level[k] -= lost
                decay[k] += lost
        if level[FATIGUE_FAST]:
            lost = level[FATIGUE_FAST] * rules.worn(self._strain.fatigue_recovery, seconds)
            level[FATIGUE_FAST] -= lost
            decay[FATIGUE_FAST] += lost
        self.occupancy -= self.occupancy * rules.worn(_OCCUPANCY_TAU, seconds)
        self._pass(now, seconds)

    def work(
        self,
        now: float,
        exposures: Sequence[float],
        triggers: Sequence[int],
        buffer: float,
        contact: int,
    ) -> None:
        """Settle a stretch of work on a contact under constant exposures, one per component."""
        start = self.until
        seconds = now - start
        if seconds <= 0 or not self.enabled:
            return
        strain, level, decay = self._strain, self.level, self._decay
        tau = strain.decay_work
        scale = buffer * rules.amplification(level[EXHAUSTION], strain.exhaustion_gain)
        rest = rules.worn(tau, seconds)
        entries = []
        for k in range(TENSION_COMPONENTS):
            exposure = exposures[k]
            if exposure > 0:
                closing, added, lost = rules.build(
                    level[k], self._drives[k] * exposure * scale, tau, seconds
                )
                level[k] = closing
                entries.append((k, exposure, added, decay[k] + lost))
                decay[k] = 0.0
            elif level[k]:
                lost = level[k] * rest
                level[k] -= lost
                decay[k] += lost
        increment = self._increment
        for k, tau in ((FATIGUE_FAST, strain.fatigue_rise), (FATIGUE_SLOW, strain.fatigue_slow)):
            level[k], added, _ = rules.tire(level[k], tau, seconds)
            increment[k] += added
        self.occupancy += (1 - self.occupancy) * rules.worn(_OCCUPANCY_TAU, seconds)
        self._pass(now, seconds)
        opening, weights, tension = self._opening, self._weights, self.tension
        for k, exposure, added, lost in entries:
            closing = level[k]
            self._write((
                now, self.person, k, triggers[k], contact, start, exposure, weights[k], scale,
                opening[k], added, lost, closing, tension,
            ))
            opening[k] = closing

    def rest(self, now: float, tau: float, trigger: int) -> None:
        """Settle a break or the time off work, with its own time constant (s), and write it."""
        if not self.enabled:
            return
        start = self.until
        seconds = now - start
        strain = self._strain
        taus = [tau] * TENSION_COMPONENTS + [strain.fatigue_recovery, strain.fatigue_slow]
        for k, own_tau in enumerate(taus):
            self.level[k], _, lost = rules.relax(self.level[k], own_tau, seconds)
            self._decay[k] += lost
        self.occupancy -= self.occupancy * rules.worn(_OCCUPANCY_TAU, seconds)
        self._pass(now, seconds)
        self._write_all(now, start, trigger)

    def begin_shift(self, now: float) -> None:
        """A shift begins: its mean tension is counted from here."""
        self._area, self._shift_start = 0.0, now

    def end_shift(self, now: float, trigger: int) -> None:
        """A shift ends: exhaustion takes in its mean tension, and every account is closed."""
        if not self.enabled:
            return
        seconds = now - self._shift_start
        mean = self._area / seconds if seconds > 0 else 0.0
        level, added, lost = rules.exhaust(
            self.level[EXHAUSTION], mean, self._strain.exhaustion_days
        )
        self.level[EXHAUSTION] = level
        self._increment[EXHAUSTION] += added
        self._decay[EXHAUSTION] += lost
        self._write_all(now, now, trigger)

    def _pass(self, now: float, seconds: float) -> None:
        before, self.tension = self.tension, rules.tension(*self.level[:TENSION_COMPONENTS])
        self._area += (before + self.tension) / 2 * seconds
        self.until = now

    def _write_all(self, now: float, start: float, trigger: int) -> None:
        for k, level in enumerate(self.level):
            added, lost = self._increment[k], self._decay[k]
            if added or lost:
                self._write((
                    now, self.person, k, trigger, -1, start, 0.0,
                    self._weights[k] if k < TENSION_COMPONENTS else 1.0, 1.0,
                    self._opening[k], added, lost, level, self.tension,
                ))
                self._opening[k] = level
                self._increment[k] = self._decay[k] = 0.0


NO_EXPOSURE = (0.0,) * TENSION_COMPONENTS
NO_TRIGGERS = (ON_CONTACT,) * TENSION_COMPONENTS
