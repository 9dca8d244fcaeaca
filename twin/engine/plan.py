"""The plan of one stretch of talking: rows that will come true, unless somebody cuts in.

A plan is drawn up (`twin.engine.planning`) when a technician takes up a contact or comes back to
it.
"""

from collections.abc import Sequence
from math import inf

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.policy import Policy
from twin.traces.tables import DURATION, INCIDENT, PROCEDURE, SUPERVISION

_ROW = len(PROCEDURE.columns)
_SEEN = len(SUPERVISION.columns)
_SPENT = len(DURATION.columns)
_LOST = len(INCIDENT.columns)
_STEP, _ACTION, _RECORDED, _NEEDED, _START, _WAIT = (
    PROCEDURE.names.index(name)
    for name in ("prescribed", "action", "recorded", "needed", "start", "system_wait")
)
_ACT = SUPERVISION.names.index("act")

Rows = Sequence[float]
"""Trace rows as one flat run of numbers."""


class Plan:
    """A stretch of talking from `starts` to `talk_ends`, then wrap-up to `ends` (s).

    The values below hold until the plan is drawn up.
    """

    procedure: Rows = ()
    supervision: Rows = ()
    durations: Rows = ()
    incidents: Rows = ()
    smooth = False
    """Whether everything goes as prescribed; the rows are then spelled out later."""
    stuck = False
    """Whether the stretch ends with a question to an expert, not with the contact."""
    met_outage = False
    slowed = False
    """Whether the technician takes the contact slower."""
    transfers = False
    """Whether it is handed over though it could be solved."""
    hidden_pause = 0.0
    """How long a hidden pause follows, s; the wrap-up is then written down when that is over."""
    hangs_up_at = inf
    """When the technician means to end the contact, whatever is still to do."""
    hung_up_at = 0.0
    saved = 0.0
    """When that came true, and the work it saved; s."""
    looks_for_help_at = -inf
    """When help is looked for, if it is within the stretch."""
    ring_from = 0.0
    pace = 1.0
    hurry = 0.0
    know_how = 0.0
    system_wait = 0.0

    def __init__(self, technician: int, contact: Contact, policy: Policy, starts: float) -> None:
        self.technician = technician
        self.policy = policy
        self.contact = contact
        self.starts = self.ring_from = self.talk_ends = self.ends = starts

    def rings_from(self, moment: float) -> None:
        """The phone rings from this moment until the stretch starts."""
        self.ring_from = moment
        if not self.smooth:
            ringing = (self.starts, self.technician, code.RINGING, self.contact.number, moment)
            self.durations = [*ringing, *self.durations]

    def due(self, now: float) -> tuple[Rows, Rows, Rows, Rows]:
        """Take out the rows that have come true before `now`.

        They are those of procedure, supervision, duration and incident.
        """
        steps, self.procedure = _parted(self.procedure, _ROW, now)
        seen, self.supervision = _parted(self.supervision, _SEEN, now)
        spent, self.durations = _parted(self.durations, _SPENT, now)
        lost, self.incidents = _parted(self.incidents, _LOST, now)
        return steps, seen, spent, lost

    def cut(self, now: float) -> None:
        """Break the stretch off at `now`: keep what is done, give the rest back to the contact."""
        contact = self.contact
        steps, rest = _parted(self.procedure, _ROW, now)
        to_do: list[int] = []
        for at in range(0, len(rest), _ROW):
            step = int(rest[at + _STEP])
            if step not in to_do:
                to_do.append(step)
                if rest[at + _ACTION] == code.REPEATED:
                    contact.repeating = step
            if rest[at + _START] < now < rest[at]:
                answered = rest[at + _START] + rest[at + _WAIT]
                contact.cut_off = step
                contact.wait_left = max(0.0, answered - now)
                contact.work_left = rest[at] - max(now, answered)
            contact.place -= 1
            skipped = rest[at + _ACTION] == code.SKIPPED
            contact.needed_skipped -= skipped and rest[at + _NEEDED] == 1
            repeated = rest[at + _ACTION] == code.REPEATED
            contact.recorded_done -= not repeated and rest[at + _RECORDED] != code.SKIPPED
            self.system_wait -= rest[at + _WAIT]
        if self.looks_for_help_at >= now:
            # The question was not put yet.
            contact.asked, contact.help = False, code.NO_HELP
        contact.to_do = [*to_do, *(step for step in contact.to_do if step not in to_do)]
        contact.system_wait += self.system_wait
        seen, unseen = _parted(self.supervision, _SEEN, now)
        if code.ALERT in unseen[_ACT::_SEEN]:
            contact.alerted = False
        spent, _ = _parted(self.durations, _SPENT, now)
        talked = (now, self.technician, code.TALK, contact.number, self.starts)
        self.procedure, self.supervision, self.durations = steps, seen, [*spent, *talked]
        self.incidents, _ = _parted(self.incidents, _LOST, now)
        self.talk_ends = self.ends = now


def _parted(rows: Rows, width: int, now: float) -> tuple[Rows, Rows]:
    """The rows of a flat list whose moment lies before `now`, and the others."""
    parts: tuple[list[float], list[float]] = ([], [])
    for at in range(0, len(rows), width):
        parts[rows[at] >= now].extend(rows[at : at + width])
    return parts
