"""The supervisor and the system behind: what is recorded, scored, and acted upon."""

from typing import TYPE_CHECKING, Final

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.policy import Policy, regime_of
from twin.rules import supervision
from twin.traces.buffer import packer
from twin.traces.tables import NONE, SUPERVISION
from twin.world.content import LISTEN, SCORE

if TYPE_CHECKING:
    from twin.engine.centre import Centre
    from twin.engine.technician import Technician

_row: Final = packer(len(SUPERVISION.columns))


class Supervisor:
    """Sees contacts end, listens to some, scores some, and coaches those who score low."""

    def __init__(self, centre: "Centre", technicians: int) -> None:
        self.centre = centre
        rule = centre.scenario.regime
        self._coaches = max(1, round(technicians / rule.technicians_per_supervisor))
        self._rule = regime_of(centre.scenario)
        self._coaching = 0

    def sees_end(
        self,
        technician: "Technician",
        contact: Contact,
        policy: Policy,
        now: float,
        handled: float,
    ) -> None:
        """A contact is closed: its time against target is on record; maybe it was listened to."""
        me, number, trace = technician.number, contact.number, self.centre.trace
        keeps = self.centre.scribe.keeps_supervision
        if keeps and policy.records:
            trace.supervision += _row(
                now, me, code.TIME, number, NONE, handled, policy.target, -1.0
            )
        if contact.listened:
            trace.supervision += _row(
                now, me, code.LISTEN, number, NONE, handled, policy.target, -1.0
            )
            if contact.row[LISTEN] < policy.listening * policy.scoring:
                followed = contact.recorded_done / self.centre.work[contact.kind].count
                given = supervision.score(
                    min(1.0, followed), handled, policy.target, contact.row[SCORE], self._rule
                )
                trace.supervision += _row(
                    now, me, code.SCORE, number, NONE, handled, policy.target, given
                )
                if given < policy.coach_below and policy.coaching > 0:
                    technician.coaching_due = True

    def begins_coaching(self, technician: "Technician") -> bool:
        """Whether a supervisor has time for a technician now; coaching waits while a queue does."""
        wanted = technician.policy.coaching > 0
        if not wanted or self._coaching >= self._coaches or self.centre.queue.length:
            return False
        self._coaching += 1
        return True

    def ends_coaching(self, technician: "Technician", now: float) -> None:
        """A coaching session is over; one that is meant to develop also teaches."""
        centre = self.centre
        self._coaching -= 1
        centre.trace.supervision += _row(
            now, technician.number, code.COACH, NONE, NONE, 0.0, technician.policy.target, -1.0
        )  # fmt: skip
        if centre.scenario.supervision.purpose == "developmental":
            for kind in technician.kinds:
                technician.craft.learn(kind, centre.scenario.learning.from_coaching)
