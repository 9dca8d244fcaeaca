"""Back-up experts: they answer technicians' questions, and take over what is handed to them."""

from collections import deque
from typing import TYPE_CHECKING, Final

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.moment import Moment
from twin.rules import handling
from twin.traces.buffer import packer
from twin.traces.tables import DURATION, NONE
from twin.world.content import DIFFICULTY, HANDOVER, RESOLVE

if TYPE_CHECKING:
    from twin.engine.centre import Centre
    from twin.engine.technician import Technician


_row: Final = packer(len(DURATION.columns))


class Expert:
    """One back-up expert, and what is going on with him or her."""

    __slots__ = ("activity", "asked_by", "case", "contact", "number", "since")

    def __init__(self, number: int) -> None:
        self.number = number
        self.activity: int = code.OFF
        self.since = 0.0
        self.asked_by: Technician | None = None
        self.contact = NONE
        self.case: Contact | None = None
        """A contact handed over, while the expert works on it."""


class Backup:
    """The experts, the technicians waiting for one, and the contacts handed over."""

    def __init__(self, centre: "Centre", numbers: list[int], longest_wait: float) -> None:
        self.centre = centre
        self.experts = [Expert(number) for number in numbers]
        self._free: deque[Expert] = deque()
        self._asking: deque[tuple[Technician, Moment]] = deque()
        self._backlog: deque[Contact] = deque()
        self._longest_wait = longest_wait
        self._open = False
        self.reachable = 0.0
        """Share of the experts who are free now."""

    def open(self, now: float) -> None:
        """The experts come on duty."""
        self._open = True
        for expert in self.experts:
            if expert.activity == code.OFF:
                expert.activity, expert.since = code.READY, now
                self._next(expert, now)

    def close(self, now: float) -> None:
        """The experts go when nobody asks any more.

        What was handed over waits for the next day; after the last one it stays unresolved.
        """
        self._open = False
        if self.centre.is_over:
            while self._backlog:
                self._settle(self._backlog.popleft(), now, resolved=False)
        for expert in list(self._free):
            self._free.remove(expert)
            self._leave(expert, now)

    def ask(self, technician: "Technician", contact: Contact, now: float) -> None:
        """A technician has a question: answered now, after a wait, or not at all."""
        if self._free:
            self._answer(self._free.popleft(), technician, now)
        elif not any(expert.activity != code.OFF for expert in self.experts):
            technician.on_my_own(now)
        else:
            tired = self.centre.env.later(self._longest_wait, self.centre.wait_too_long, technician)
            self._asking.append((technician, tired))

    def wait_too_long(self, technician: "Technician", now: float) -> None:
        """A technician has waited long enough, and hands the contact over."""
        self._asking = deque(entry for entry in self._asking if entry[0] is not technician)
        technician.hand_over(now)

    def receive(self, contact: Contact, now: float) -> None:
        """A contact is handed over."""
        if self.centre.is_over:
            self._settle(contact, now, resolved=False)
            return
        self._backlog.append(contact)
        if self._free:
            self._next(self._free.popleft(), now)

    def done(self, expert: Expert, now: float) -> None:
        """An expert has answered a question or finished a contact."""
        self._note(expert, now)
        technician, expert.asked_by, expert.contact = expert.asked_by, None, NONE
        if expert.case is not None:
            self._settle(expert.case, now, resolved=self._resolves(expert.case))
            expert.case = None
        expert.activity = code.READY
        self._next(expert, now)
        if technician is not None:
            technician.consulted(now)

    def _next(self, expert: Expert, now: float) -> None:
        if self._asking:
            technician, tired = self._asking.popleft()
            tired.subject = None
            self._answer(expert, technician, now)
        elif not self._open:
            self._leave(expert, now)
        elif self._backlog:
            contact = self._backlog.popleft()
            self._note(expert, now)
            expert.activity, expert.contact, expert.case = code.TALK, contact.number, contact
            # Who knows the whole hands over what the expert can go on from.
            seconds = contact.row[HANDOVER] * self.centre.shortened(contact.handed_over_by)
            self.centre.env.later(seconds, self.centre.expert_done, expert)
        else:
            self._free.append(expert)
        self._count()

    def _answer(self, expert: Expert, technician: "Technician", now: float) -> None:
        self._note(expert, now)
        expert.activity, expert.asked_by = code.CONSULT, technician
        assert technician.contact is not None
        expert.contact = technician.contact.number
        self.centre.env.later(technician.consult(now), self.centre.expert_done, expert)
        self._count()

    def _resolves(self, contact: Contact) -> bool:
        rule = self.centre.behaviour
        chance = handling.resolution(
            rule.resolution,
            rule.skill_resolution,
            self.centre.scenario.backup.expertise - contact.row[DIFFICULTY],
            rule.skipped_resolution,
            contact.needed_skipped,
            rule.backup_resolution,
        )
        return bool(contact.row[RESOLVE] < chance)

    def _settle(self, contact: Contact, now: float, *, resolved: bool) -> None:
        self.centre.answered(contact, now, now, resolved, escalated=True)

    def _leave(self, expert: Expert, now: float) -> None:
        self._note(expert, now)
        expert.activity = code.OFF
        self._count()

    def _count(self) -> None:
        self.reachable = len(self._free) / len(self.experts) if self.experts else 0.0

    def _note(self, expert: Expert, now: float) -> None:
        if now > expert.since:
            self.centre.trace.duration += _row(
                now, expert.number, expert.activity, expert.contact, expert.since
            )  # fmt: skip
        expert.since = now
