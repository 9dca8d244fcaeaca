"""The ledger of strain: one technician's levels, and the rows that explain them.

Between two rows of a component its level may have worn off in several stretches; the next row
counts that in, so that it opens exactly where the one before closed. The stretches of work are
written down in short, and spelled out for many contacts at once when the traces are drained.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.engine.codes import EXHAUSTION, FATIGUE_FAST, FATIGUE_SLOW, SUPERVISION
from twin.rules import strain as rules
from twin.scenario.strain import Strain
from twin.traces.buffer import Rows, packer, unpacked
from twin.traces.tables import COMPONENTS, STRAIN, TENSION_COMPONENTS
from twin.world.people import Traits

if TYPE_CHECKING:
    from twin.engine.scribe import Scribe

_SHORT = 5 * TENSION_COMPONENTS + 8
_short: Final = packer(_SHORT)
_row: Final = packer(len(STRAIN.columns))


class Ledger:
    """How one technician stands: tension by component, fatigue, exhaustion, recent occupancy.

    `drives` is the strength (1/s) of a full, unbuffered exposure, per component of tension.
    """

    def __init__(
        self,
        person: int,
        traits: Traits,
        strain: Strain,
        occupancy_memory: float,
        scribe: "Scribe",
    ) -> None:
        self.person = person
        self.enabled = strain.enabled
        self.level = [0.0] * len(COMPONENTS)
        self.tension = 0.0
        """Tension in points as of the last stretch."""
        self.occupancy = 0.0
        """Share of recent time spent on contacts."""
        self.until = 0.0
        """Up to when the levels are settled."""
        self.drives = [
            strain.gain / 3600 * traits.reactivity * weight for weight in weights(strain)
        ]
        self.drives[SUPERVISION] *= traits.watchfulness
        self._rise = strain.fatigue_rise / traits.fatigability
        self._slow_rise = strain.fatigue_slow / traits.fatigability
        self._occupancy_memory = occupancy_memory
        self._strain = strain
        self._scribe = scribe
        self._opening = [0.0] * len(COMPONENTS)
        """Where each component's last row closed."""
        self._tired = [0.0] * len(COMPONENTS)
        """What work has added to fatigue and exhaustion since."""
        self._area = self._shift_start = 0.0

    def stand_at(self, levels: Sequence[float], occupancy: float) -> None:
        """Begin with these levels, in the order of `COMPONENTS`, and this recent occupancy."""
        self.level, self._opening = list(levels), list(levels)
        self.occupancy = occupancy
        a, b, c, d, e, f = self.level[:TENSION_COMPONENTS]
        self.tension = rules.tension(a, b, c, d, e, f)

    def idle(self, now: float) -> None:
        """Settle a stretch of being ready: tension wears off slowly, fast fatigue recovers."""
        seconds = now - self.until
        if seconds <= 0 or not self.enabled:
            return
        strain = self._strain
        worn = rules.worn(strain.decay_work, seconds)
        a, b, c, d, e, f, fast, slow, exhaustion = self.level
        tension = [
            a - a * worn, b - b * worn, c - c * worn, d - d * worn, e - e * worn, f - f * worn
        ]  # fmt: skip
        fast -= fast * rules.worn(strain.fatigue_ready, seconds)
        self.level = [*tension, fast, slow, exhaustion]
        self.occupancy -= self.occupancy * rules.worn(self._occupancy_memory, seconds)
        self._pass(now, seconds, tension)

    def work(
        self,
        now: float,
        exposures: list[float],
        triggers: list[int],
        control: float,
        support: float,
        contact: int,
    ) -> None:
        """Settle a stretch of work on a contact under constant exposures, one per component.

        `control` and `support`, 0 to 1, are what the technician has against them.
        """
        start = self.until
        seconds = now - start
        if seconds <= 0 or not self.enabled:
            return
        strain, tired = self._strain, self._tired
        before, opening = self.level[:TENSION_COMPONENTS], self._opening
        fast, slow, exhaustion = self.level[TENSION_COMPONENTS:]
        opens = opening[:TENSION_COMPONENTS]
        scale = rules.amplification(exhaustion, strain.exhaustion_gain) * rules.buffer(
            control, support, strain.control_buffer, strain.support_buffer
        )
        tau = strain.decay_work
        worn = rules.worn(tau, seconds)
        after = [level - level * worn for level in before]
        for k, exposure in enumerate(exposures):
            if exposure:
                drive = self.drives[k] * exposure * scale
                after[k] = opening[k] = rules.built(before[k], drive, tau, seconds)
        fast, added, _ = rules.tire(fast, self._rise, seconds)
        tired[FATIGUE_FAST] += added
        slow, added, _ = rules.tire(slow, self._slow_rise, seconds)
        tired[FATIGUE_SLOW] += added
        self.level = [*after, fast, slow, exhaustion]
        self.occupancy += (1 - self.occupancy) * rules.worn(self._occupancy_memory, seconds)
        self._pass(now, seconds, after)
        if not self._scribe.keeps_strain:
            return
        self._scribe.strains += _short(
            *exposures, *triggers, *opens, *before, *after,
            now, self.person, contact, start, control, support, scale, self.tension,
        )  # fmt: skip

    def rest(self, now: float, tau: float, trigger: int) -> None:
        """Settle a break or the time off work, with its own time constant (s), and write it."""
        if not self.enabled:
            return
        start, strain = self.until, self._strain
        seconds = now - start
        taus = [tau] * TENSION_COMPONENTS + [strain.fatigue_recovery, strain.fatigue_slow]
        worn = [0.0] * len(COMPONENTS)
        before = list(self.level)
        for k, own_tau in enumerate(taus):
            self.level[k], _, worn[k] = rules.relax(self.level[k], own_tau, seconds)
        self.occupancy -= self.occupancy * rules.worn(self._occupancy_memory, seconds)
        self._pass(now, seconds, self.level[:TENSION_COMPONENTS])
        self._write(now, start, trigger, before, worn)

    def begin_shift(self, now: float) -> None:
        """A shift begins: its mean tension is counted from here."""
        self._area, self._shift_start = 0.0, now

    def end_shift(self, now: float, trigger: int) -> None:
        """A shift ends: exhaustion takes in its mean tension, and every account is closed."""
        seconds = now - self._shift_start
        if not self.enabled or seconds <= 0:
            return
        strain, mean = self._strain, self._area / seconds
        before, worn = list(self.level), [0.0] * len(COMPONENTS)
        self.level[EXHAUSTION], added, worn[EXHAUSTION] = rules.exhaust(
            self.level[EXHAUSTION], mean, strain.exhaustion_days * strain.working_day / seconds
        )
        self._tired[EXHAUSTION] += added
        self._write(now, now, trigger, before, worn)

    def _pass(self, now: float, seconds: float, levels: list[float]) -> None:
        """A stretch is over; for the shift's mean, tension counts as straight between its ends.

        That is an approximation, the only one in the ledger: levels bend within a stretch, so the
        mean, and with it exhaustion, would be slightly another had the stretch been cut in two.
        """
        a, b, c, d, e, f = levels
        before, self.tension = self.tension, rules.tension(a, b, c, d, e, f)
        self._area += (before + self.tension) / 2 * seconds
        self.until = now

    def _write(
        self, now: float, start: float, trigger: int, before: list[float], worn: list[float]
    ) -> None:
        """Close every account: levels stood at `before`, and `worn` has just worn off."""
        shares = weights(self._strain)
        for k, level in enumerate(self.level):
            added = self._tired[k] if k >= TENSION_COMPONENTS else 0.0
            fresh = added if k == EXHAUSTION else 0.0
            lost = self._opening[k] + added - fresh - before[k] + worn[k]
            if added or lost:
                self._scribe.trace.strain += _row(
                    now, self.person, k, trigger, -1, start, 0.0,
                    shares[k] if k < TENSION_COMPONENTS else 1.0, -1.0, -1.0, 1.0,
                    self._opening[k], added, lost, level, self.tension,
                )  # fmt: skip
                self._opening[k] = level
                self._tired[k] = 0.0


def weights(strain: Strain) -> tuple[float, ...]:
    """The weight of each component of tension, in the order of `COMPONENTS`."""
    return (
        strain.time_pressure,
        strain.priority_conflict,
        strain.supervision,
        strain.precariousness,
        strain.tool_breakdown,
        strain.customer_aggression,
    )


def spell_out(short: bytearray, drives: Rows, strain: Strain) -> Rows:
    """The ledger rows of stretches of work written in short, shape (rows, columns).

    `drives` holds each person's, shape (persons, components of tension).
    """
    count = TENSION_COMPONENTS
    table = unpacked(short, _SHORT)
    exposure, trigger, opening, before, after = (
        table[:, at : at + count] for at in range(0, 5 * count, count)
    )
    line, component = np.nonzero(exposure)
    now, person, contact, start, control, support, scale, tension = table[line, 5 * count :].T
    exposed = exposure[line, component]
    drive = drives[person.astype(int), component] * exposed * scale
    level = before[line, component]
    added, lost = rules.booked(level, drive, strain.decay_work, now - start)
    opens = opening[line, component]
    rows = np.empty((len(line), len(STRAIN.columns)))
    for column, values in enumerate(
        (
            now,
            person,
            component,
            trigger[line, component],
            contact,
            start,
            exposed,
            np.array(weights(strain))[component],
            control,
            support,
            scale,
            opens,
            added,
            lost + (opens - level),
            after[line, component],
            tension,
        )
    ):
        rows[:, column] = values
    return rows
