"""Writes down what has come true: rows as they happen, or in short, to be spelled out in bulk."""

from collections.abc import Collection, Iterable
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from twin.engine import ledger
from twin.engine.plan import Plan
from twin.engine.prescribed import Shorthand, head, spell_out, spell_out_one
from twin.engine.work import Work
from twin.scenario.strain import Strain
from twin.traces.buffer import Batch, Buffer, packed
from twin.traces.tables import CONTACT
from twin.world.content import NEEDED

if TYPE_CHECKING:
    from twin.engine.technician import Technician


class Scribe:
    """The traces of a run on their way out.

    `trace` takes whole rows; `strains` takes the ledgers' stretches of work in short. Only the
    tables in `kept` are written.
    """

    def __init__(self, work: list[Work], strain: Strain, kept: Collection[str]) -> None:
        self.trace = Buffer(kept)
        self.keeps_steps = "procedure" in kept
        self.keeps_strain = "strain" in kept
        self.keeps_supervision = "supervision" in kept
        self.strains = bytearray()
        self._work = work
        self._strain = strain
        self._short = [Shorthand() for _ in work]

    def write(self, plan: Plan) -> None:
        """Write down a plan that has come true."""
        trace = self.trace
        if plan.smooth:
            self._in_short(plan, self._short[plan.contact.kind])
        else:
            if self.keeps_steps:
                trace.procedure += packed(plan.procedure)
            trace.duration += packed(plan.durations)
        if plan.supervision:
            trace.supervision += packed(plan.supervision)
        if plan.incidents:
            trace.incident += packed(plan.incidents)

    def _in_short(self, plan: Plan, short: Shorthand) -> None:
        row, policy = plan.contact.row, plan.policy
        short.heads += head(
            plan.ring_from, plan.starts, plan.talk_ends,
            plan.talk_ends if plan.hidden_pause else plan.ends, plan.technician,
            plan.contact.number, plan.pace, row[NEEDED], policy.target, policy.stages,
        )  # fmt: skip
        short.steps.append(plan.contact.steps)

    def spell_out(self, plan: Plan) -> None:
        """Give a plan that was kept in short its rows, so that they can be taken one by one."""
        if plan.smooth:
            steps, seen, spent = spell_out_one(self._work[plan.contact.kind], plan)
            plan.smooth = False
            plan.procedure, plan.durations = steps, spent
            plan.supervision = [*seen, *plan.supervision]

    def write_due(self, technicians: Iterable["Technician"], now: float) -> None:
        """Write down what has come true, before `now` (s), of the plans under way."""
        trace = self.trace
        for technician in technicians:
            plan = technician.plan
            if plan is not None:
                self.spell_out(plan)
                steps, seen, spent, lost = plan.due(now)
                trace.procedure += packed(steps)
                trace.supervision += packed(seen)
                trace.duration += packed(spent)
                trace.incident += packed(lost)

    @property
    def undrained(self) -> int:
        """How many contacts' rows are waiting to be drained."""
        return len(self.trace.contact) // (8 * len(CONTACT.columns))

    def drain(self, technicians: Iterable["Technician"], before: float = inf) -> Batch:
        """The rows whose moment lies before `before` (s) and that were not drained yet."""
        for work, short in zip(self._work, self._short, strict=True):
            if short.heads:
                for name, rows in spell_out(work, short, self.trace.kept).items():
                    self.trace.add(name, rows)
                short.clear()
        if self.strains:
            drives = np.array([one.ledger.drives for one in technicians])
            self.trace.add("strain", ledger.spell_out(self.strains, drives, self._strain))
            self.strains = bytearray()
        return self.trace.drain(before)
