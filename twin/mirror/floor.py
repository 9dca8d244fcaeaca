"""A real floor, kept up with event by event: rows as they become certain, its state at any time.

What is logged as a duration is taken from there, and not as the difference of two readings of a
clock, which jumps.
"""

from collections.abc import Callable
from math import inf
from typing import Final

from twin.mirror.clock import LocalClock
from twin.mirror.event import ABANDON, COMPLETE, CONNECT, ENTER, UNKNOWN, UNSEEN, Event
from twin.mirror.on_floor import OFF, READY, RINGING, TALK, OpenContact
from twin.mirror.people import SETTLED, People
from twin.mirror.tally import Tally
from twin.traces.buffer import Batch, Buffer, packer
from twin.traces.header import Header, Person, versions
from twin.traces.live_state import LiveState, Waiting
from twin.traces.tables import CONTACT, NONE, OUTCOMES, SUPERVISION, WALLBOARD
from twin.traces.vocabularies import ACTS

LOST_WAITING: Final = 14_400.0
"""Whoever still waits after this time (s) is taken to have gone untold."""

LOST_TALKING: Final = 43_200.0
"""A conversation still not over after this time (s) is taken to have ended untold."""

UNTAKEN: Final = 600.0
"""A contact handed to a queue and taken by nobody within this time (s) is over."""

SAME_REQUEST: Final = 86_400.0
"""An identified caller's contact within this time (s) of the one before counts as a further one."""

_ANSWERED, _ABANDONED, _BLOCKED, _OPEN = map(
    OUTCOMES.index, ("answered", "abandoned", "blocked", "open_at_close")
)
_contact, _supervision, _wallboard = (
    packer(len(table.columns)) for table in (CONTACT, SUPERVISION, WALLBOARD)
)
_STAGE = ACTS.index("stage")
_MINUTE = 60.0


class RealFloor:
    """The floor of a real centre, as its log tells of it. Events come in order of time.

    Times inside are seconds since midnight of the first day by the wall clock. `scenario` is the
    scenario it is held against, as JSON.
    """

    def __init__(
        self, clock: LocalClock, *, name: str, scenario: str = "{}", source: str = ""
    ) -> None:
        self.clock = clock
        self.name, self.scenario, self.source = name, scenario, source
        self.tally = Tally()
        self.now = 0.0
        """The latest moment it knows of (s)."""
        self.minute = -1.0
        """The next minute of the wallboard (s); below 0 before the first event."""
        self.contacts = 0
        """How many contacts have been offered so far."""
        self.merged = 0
        """How many of them were consultations, part of another contact and no row of their own."""
        self.queues: dict[str, int] = {}
        self.stages: dict[str, int] = {}
        self.open: dict[str, OpenContact] = {}
        self.waiting: dict[str, OpenContact] = {}
        self.handed: dict[str, OpenContact] = {}
        self.over: dict[str, float] = {}
        """Calls that are over, and since when, for an hour: a log may tell of an end twice."""
        self.callers: dict[int, tuple[float, int]] = {}
        """When identified callers came last, and their attempt, for `SAME_REQUEST`."""
        self.rows = Buffer()
        self.people = People(self.rows)
        self._take: dict[str, Callable[[Event, float], None]] = {
            kind.removeprefix("_on_"): getattr(self, kind)
            for kind in dir(self)
            if kind.startswith("_on_")
        }

    # What others see of it

    def take(self, event: Event) -> None:
        """Goes on to an event. One that comes late is taken as of now, with its own durations."""
        t = self.clock.seconds(event.t)
        if t < self.now:
            self.tally.remarks["came later than its time"] += 1
            t = self.now
        elif t >= self.minute:
            self._tick(t)
        self.now = t
        kind = event.kind
        # These four are nearly all there is; called by name they cost less.
        if kind == CONNECT:
            self._on_connect(event, t)
        elif kind == COMPLETE:
            self._on_complete(event, t)
        elif kind == ENTER:
            self._on_enter(event, t)
        elif kind == ABANDON:
            self._leave(event, t, _ABANDONED)
        else:
            self._take[kind](event, t)

    def advance(self, epoch: float) -> None:
        """Goes on to a moment (epoch s) up to which nothing more will come."""
        t = self.clock.seconds(epoch)
        if t > self.now and self.minute >= 0:
            self._tick(t)
            self.now = t

    def drain(self) -> Batch:
        """The rows that are settled and were not given yet, in the tables' own order.

        However often it is called, the same rows come in the same order.
        """
        return self.rows.drain(self.now - SETTLED)

    def finish(self) -> Batch:
        """The last rows: what is still under way ends untold, and everybody goes."""
        for call in list(self.open):
            self._lost(call, self.now, "no end in the log")
        self.people.leave(self.now)
        return self.rows.drain(inf)

    def state(self) -> LiveState:
        """Who waits and who does what, now."""
        topics = list(self.queues)
        talks = {call: topics[contact.queue] for call, contact in self.open.items()}
        waiting = tuple(
            Waiting(topics[one.queue], max(0.0, self.now - one.entered))
            for one in self.waiting.values()
        )
        return LiveState(self.now, waiting, self.people.present(self.now, talks))

    def header(self) -> Header:
        """What the run says of itself so far; people and words are only ever added."""
        return Header(
            name=self.name,
            scenario=self.scenario,
            seed=0,
            days=int(self.now // 86_400) + 1,
            start_date=self.clock.first_day.isoformat(),
            people=tuple(
                Person(name, "technicians", "technician", "unknown") for name in self.people.by_name
            ),
            vocabularies={
                "contact_type": tuple(self.queues),
                "step": tuple(self.stages),
                "lever": (),
            },
            arrivals=self.source,
            origin="observed",
            versions=versions(),
        )

    # What happened

    def _on_enter(self, event: Event, t: float) -> None:
        if event.call in self.open:
            self._lost(event.call, t, "entered again without having left")
        self.waiting[event.call] = self._new(event, t)

    def _on_connect(self, event: Event, t: float) -> None:
        contact = self.open.get(event.call)
        if contact is None:
            contact = self._new(event, t - max(0.0, event.wait))
            self.tally.remarks["taken without having entered"] += 1
        if contact.handed >= 0:
            contact.hold += t - contact.handed
            contact.handed = -1.0
            del self.handed[event.call]
        elif self.waiting.pop(event.call, None) is not None or contact.first == OFF:
            contact.wait = event.wait if event.wait >= 0 else t - contact.entered
        else:
            # Taken by another without a word of a transfer.
            self._end_talk(contact, event.call, UNKNOWN, t)
            contact.escalated = 1
        worker = self.people.named(event.person, t)
        contact.connected = t
        if worker is not None:
            contact.worker = worker.number
            if contact.first == OFF:
                contact.first = worker.number
            ring = min(event.talk, SETTLED - 1.0) if event.talk > 0 else 0.0
            if ring and worker.activity != TALK:
                self.people.turn(worker, RINGING, t - ring)
                worker.contact = contact.number
            self.people.turn(worker, TALK, t)
            worker.call, worker.contact = event.call, contact.number

    def _on_complete(self, event: Event, t: float) -> None:
        contact = self.open.get(event.call)
        if contact is None:
            if event.call in self.over:
                self.tally.remarks["an end told twice"] += 1
                return
            known = max(0.0, event.talk) + max(0.0, event.wait)
            contact = self._new(event, t - known)
            self.tally.remarks["ended without having entered"] += 1
        if contact.connected < 0:
            self.waiting.pop(event.call, None)
            worker = self.people.named(event.person, t)
            contact.connected = t - max(0.0, event.talk)
            contact.wait = event.wait if event.wait >= 0 else contact.connected - contact.entered
            if worker is not None:
                contact.worker = contact.first = worker.number
                self.people.turn(worker, TALK, max(contact.connected, t - SETTLED + 1.0))
                worker.call, worker.contact = event.call, contact.number
        self._end_talk(contact, event.call, event.talk, t)
        self._close(event.call, contact, _ANSWERED, t)

    def _on_leave(self, event: Event, t: float) -> None:
        if event.other == UNSEEN:
            if event.call in self.open:
                self._lost(event.call, t, "ended while nobody listened")
            return
        self.tally.remarks[f"left the queue: {event.other}"] += 1
        self._leave(event, t, _BLOCKED)

    def _on_transfer(self, event: Event, t: float) -> None:
        call, contact = event.call, self.open.get(event.call)
        if contact is None or contact.connected < 0:
            # A consultation has a call of its own, and the transfer is told under that.
            worker = self.people.by_name.get(event.person)
            if contact is not None and worker is not None and worker.call in self.open:
                self.waiting.pop(call, None)
                del self.open[call]
                self.over[call] = t
                self.merged += 1
                self.tally.remarks["consultation, part of another contact"] += 1
                call, contact = worker.call, self.open[worker.call]
            else:
                self._on_complete(event, t)
                return
        self._stage(t, contact.worker, contact, "TRANSFER")
        self._end_talk(contact, call, event.talk, t)
        contact.escalated = 1
        if event.other == "queue":
            contact.handed = t
            self.handed[call] = contact
        else:
            self._close(call, contact, _ANSWERED, t)

    def _on_ring(self, event: Event, t: float) -> None:
        worker = self.people.named(event.person, t)
        if worker is None:
            return
        contact = self.open.get(event.call)
        if worker.activity in (READY, OFF) and not worker.is_paused:
            rang = min(max(0.0, event.talk), SETTLED - 1.0)
            self.people.turn(worker, RINGING, t - rang)
            worker.contact = NONE if contact is None else contact.number
            self.people.rest(worker, t)
        self._stage(t, worker.number, contact, event.other)

    def _on_login(self, event: Event, t: float) -> None:
        self.people.login(event.person, event.queue, event.other == "paused", t)

    def _on_logout(self, event: Event, t: float) -> None:
        self.people.logout(event.person, event.queue, t)

    def _on_pause(self, event: Event, t: float) -> None:
        self.people.pause(event.person, event.queue, t)

    def _on_unpause(self, event: Event, t: float) -> None:
        self.people.unpause(event.person, event.queue, t)

    def _on_restart(self, event: Event, t: float) -> None:
        for call in list(self.open):
            self._lost(call, t, "cut off by a restart")
        self.people.leave(t)

    def _on_note(self, event: Event, t: float) -> None:
        worker = self.people.named(event.person, t)
        who = OFF if worker is None else worker.number
        self._stage(t, who, self.open.get(event.call), event.other)

    # What follows from it

    def _new(self, event: Event, entered: float) -> OpenContact:
        """A contact that has just come, by its first event."""
        queue = self.queues.setdefault(event.queue or "unnamed", len(self.queues))
        if event.other and event.kind == ENTER:
            # 48 bits, so that a float holds it to the last digit.
            candidate = int(event.other[:12], 16)
            last, attempt = self.callers.pop(candidate, (-inf, -1))
            attempt = attempt + 1 if entered - last < SAME_REQUEST else 0
            self.callers[candidate] = entered, attempt
        else:
            candidate, attempt = -2 - self.contacts, NONE
        contact = OpenContact(self.contacts, queue, entered, candidate, attempt)
        self.contacts += 1
        self.open[event.call] = contact
        return contact

    def _end_talk(self, contact: OpenContact, call: str, talk: float, t: float) -> None:
        """A conversation is over, with or without a known length (s)."""
        if talk >= 0:
            contact.talk += talk
        elif contact.connected >= 0:
            contact.talk += t - contact.connected
        contact.connected = -1.0
        if contact.worker != OFF:
            worker = self.people.team[contact.worker]
            contact.worker = OFF
            if worker.call == call:
                worker.call = ""
                self.people.rest(worker, t)

    def _leave(self, event: Event, t: float, outcome: int) -> None:
        """A contact ends in the queue."""
        contact = self.open.get(event.call)
        if contact is None:
            if event.call in self.over:
                self.tally.remarks["an end told twice"] += 1
                return
            contact = self._new(event, t - max(0.0, event.wait))
            self.tally.remarks["ended without having entered"] += 1
        if contact.first == OFF:
            contact.wait = event.wait if event.wait >= 0 else t - contact.entered
        else:
            outcome = _ANSWERED
        self._close(event.call, contact, outcome, t)

    def _lost(self, call: str, t: float, why: str) -> None:
        """A contact is over, and nobody told how: of a conversation the length is not known."""
        self.tally.remarks[f"contact: {why}"] += 1
        contact = self.open[call]
        if contact.first == OFF:
            contact.wait = t - contact.entered
            self._close(call, contact, _OPEN, t)
        else:
            self._end_talk(contact, call, 0.0, t)
            self._close(call, contact, _ANSWERED, t)

    def _close(self, call: str, contact: OpenContact, outcome: int, t: float) -> None:
        """Nothing more can happen to a contact: its row."""
        del self.open[call]
        self.waiting.pop(call, None)
        self.handed.pop(call, None)
        self.over[call] = t
        if contact.worker != OFF:
            self._end_talk(contact, call, 0.0, t)
        self.rows.contact += _contact(
            t, contact.number, contact.candidate, contact.attempt, contact.queue, contact.first,
            outcome, contact.entered, contact.wait, contact.talk, contact.hold, 0.0,
            NONE, contact.escalated, NONE, 0.0, NONE,
        )  # fmt: skip

    def _stage(self, t: float, who: int, contact: OpenContact | None, verb: str) -> None:
        """What the log tells beyond contacts and presence, as the supervision system saw it."""
        stage = self.stages.setdefault(verb or "none", len(self.stages))
        number, since = (NONE, t) if contact is None else (contact.number, contact.entered)
        self.rows.supervision += _supervision(
            t, who, _STAGE, number, stage, max(0.0, t - since), 0.0, -1.0
        )

    def _tick(self, t: float) -> None:
        """Reads the wallboard at each full minute up to a moment (s)."""
        if self.minute < 0:
            self.minute = t - t % _MINUTE + _MINUTE
            return
        while self.minute <= t:
            self._forget(self.minute)
            doing = self.people.doing
            staffed = sum(doing)
            if staffed or self.waiting:
                first = next(iter(self.waiting.values()), None)
                longest = self.minute - first.entered if first else 0.0
                busy = doing[TALK] + doing[RINGING]
                self.rows.wallboard += _wallboard(
                    self.minute, len(self.waiting), max(0.0, longest), staffed,
                    doing[READY], busy, -1.0,
                )  # fmt: skip
            elif not self.open:
                # Nothing to be read until something happens.
                self.minute = t - t % _MINUTE
            self.minute += _MINUTE

    def _forget(self, t: float) -> None:
        """Lets go of what is too long ago to be going on still."""
        self.people.forget(t)
        for call, contact in list(self.handed.items()):
            if contact.handed <= t - UNTAKEN:
                self._close(call, contact, _ANSWERED, t)
        for call, contact in list(self.open.items()):
            if contact.entered > t - LOST_WAITING:
                break
            if contact.first == OFF or contact.entered <= t - LOST_TALKING:
                self._lost(call, t, "no end in the log")
        while self.over and next(iter(self.over.values())) <= t - 3600.0:
            del self.over[next(iter(self.over))]
        while self.callers and next(iter(self.callers.values()))[0] <= t - SAME_REQUEST:
            del self.callers[next(iter(self.callers))]
