"""The centre: contacts are offered, wait, give up or meet a technician, and come back."""

from collections.abc import Callable, Collection
from math import exp
from statistics import fmean as mean
from typing import Any, Final

from simpy import Event

from twin.engine import codes as code
from twin.engine.backup import Backup
from twin.engine.conduct import Choices, Conduct
from twin.engine.contact import Contact
from twin.engine.idle import Idle
from twin.engine.moment import Clock
from twin.engine.policy import Policy
from twin.engine.queue import Queue
from twin.engine.scribe import Scribe
from twin.engine.station import Station
from twin.engine.supervisor import Supervisor
from twin.engine.technician import Technician
from twin.engine.work import kinds_of_work
from twin.rules import attendance, autonomy, demands, procedure, routing
from twin.scenario.model import Scenario
from twin.traces.buffer import packer
from twin.traces.header import Person
from twin.traces.tables import ANSWER, CONTACT, NONE, PERSON
from twin.world.content import (
    ARRIVES,
    CANDIDATE,
    DELAY,
    PATIENCE,
    RETURN,
    RUDE,
    Row,
)
from twin.world.world import DAY, Return, World

RESERVE = 2
"""How many times the roster is kept ready, so that staffing can be raised during a run."""

_row: Final = packer(len(CONTACT.columns))
_person: Final = packer(len(PERSON.columns))
_answer: Final = packer(len(ANSWER.columns))


class Centre:
    """Everything that is shared on the floor, and the way of a contact through it."""

    def __init__(
        self, env: Clock, scenario: Scenario, world: World, days: int, tables: Collection[str]
    ) -> None:
        self.env = env
        self.scenario = scenario
        self.world = world
        self.behaviour = Conduct.of(scenario.behaviour)
        self.regulation = Choices.of(scenario.regulation)
        self.most_errors = most_errors(self.behaviour)
        self.slow_factor = exp(scenario.regulation.slow_down_time)
        self.appraisal = demands.Appraisal(
            **scenario.appraisal.model_dump(exclude={"occupancy_memory", "shown_memory"})
        )
        self.shown_memory = scenario.appraisal.shown_memory
        self.latitude = autonomy.Latitude(**scenario.latitude.model_dump())
        self.ring = scenario.routing.ring
        self.workaround_after = scenario.system.workaround_after
        self.give_up_after = scenario.system.give_up_after
        self.workaround_cost = scenario.system.workaround_cost
        self.lost_entry = scenario.system.lost_entry
        self.quits_per_shift = attendance.per_shift(
            scenario.attendance.quits_per_year, scenario.attendance.shifts_per_year
        )
        self.onset = scenario.strain.response_onset
        self.ordinary_wait = min(self.workaround_after, self.give_up_after, self.onset)
        self.recurrent = scenario.system.recurrent
        self.unresolved = scenario.system.unresolved
        self.neighbour = scenario.backup.neighbour
        self.neighbour_time = scenario.backup.neighbour_time
        self.station = Station(scenario)

        self.contact_types = tuple(scenario.contacts)
        self.work, self.step_names = kinds_of_work(scenario)
        self.scribe = Scribe(self.work, scenario.strain, tables)
        self.trace = self.scribe.trace
        teams = [
            tuple(self.contact_types.index(kind) for kind in team.contacts)
            for team in scenario.teams.values()
        ]
        contacts = scenario.contacts.values()
        by_priority = scenario.routing.queue == "priority"
        self.queue = Queue([contact.priority for contact in contacts], by_priority)
        self.idle = Idle(teams, len(self.contact_types), scenario.routing.choice)
        self.people: list[Person] = []
        self.technicians: list[Technician] = []
        self._hire(teams)
        self.passing_on = [
            mean([one.traits.passing_on for one in self.technicians if one.team == team] or [0.0])
            for team in range(len(teams))
        ]
        self.take_up_policies(scenario)
        experts = [
            self._person(f"B{i + 1:02d}", "back-up", "expert", "permanent")
            for i in range(scenario.backup.experts)
        ]
        self.backup = Backup(self, experts, scenario.backup.longest_wait)
        rostered = sum(s.technicians for t in scenario.teams.values() for s in t.shifts)
        self.supervisor = Supervisor(self, rostered)

        self.begins = float(env.now)
        """When the run begins (s): who came before is no longer awaited."""
        self.on_floor: dict[Technician, None] = {}
        self.staffed = self.away = 0
        self.is_open = False
        self._offered = 0
        self._last_close = (days - 1) * DAY + scenario.opening.close
        self._parking_from = 0
        self._to_return: list[Return] = []
        self._returning: dict[Return, Row] = {}
        self._coming: Any = iter(())
        self._next_row: Row = []

        self._arrival = [self._arrives]
        self._gives_up = [self._gave_up]
        self._returns = [self._returned]
        self.plan_over = [_plan_over]
        self.hidden_pause_over = [_hidden_pause_over]
        self.pause_over = [_tell(Technician.pause_over, env)]
        self.handed_over = [_tell(Technician.handed_over, env)]
        self.expert_done = [_tell(self.backup.done, env)]
        self.wait_too_long = [_tell(self.backup.wait_too_long, env)]

    def _person(self, name: str, team: str, role: Any, contract: str) -> int:
        self.people.append(Person(name, team, role, contract))
        return len(self.people) - 1

    def _hire(self, kinds: list[tuple[int, ...]]) -> None:
        """Engage the rostered technicians (T…), then those in reserve (R…)."""
        traits = {
            (name, place): self.world.traits(name, place, shift.technicians * RESERVE)
            for name, rule in self.scenario.teams.items()
            for place, shift in enumerate(rule.shifts)
            if shift.technicians
        }
        for letter, first, last in (("T", 0, 1), ("R", 1, RESERVE)):
            for team, (name, rule) in enumerate(self.scenario.teams.items()):
                for place, shift in enumerate(rule.shifts):
                    heads = shift.technicians
                    for position in range(heads * first, heads * last):
                        number = self._person(
                            f"{letter}{len(self.technicians) + 1:03d}",
                            name,
                            "technician",
                            rule.contract,
                        )
                        self.technicians.append(
                            Technician(
                                self,
                                number,
                                team,
                                position,
                                place,
                                shift,
                                kinds[team],
                                traits[name, place][position],
                            )
                        )

    def take_up_policies(self, scenario: Scenario) -> None:
        """Work out what supervision and autonomy as they are now mean for each technician."""
        self.scenario = scenario
        self.policies = Policy.of(scenario, watched=False), Policy.of(scenario)
        """For those whose figures are not looked at, and for those whose are."""
        share = scenario.supervision.monitored_share
        for one in self.technicians:
            one.watched = one.traits.watched_from < share

    def shortened(self, capacity: float) -> float:
        """The factor on the time of what a capacity serves: 1 at par."""
        rule = self.behaviour
        return 1 + rule.capacity_effect * (rule.capacity_at_par - capacity)

    def introduce(self, technician: Technician, now: float) -> None:
        """Write down who comes to work for the first time, and how he or she will answer."""
        traits = technician.traits
        expertise = [technician.craft.expertise[kind] for kind in technician.kinds]
        self.trace.person += _person(
            now, technician.number,
            technician.watched and self.scenario.supervision.monitoring > 0,
            technician.policy.regime, traits.skill, mean(expertise), traits.insecurity,
            traits.affectivity, traits.reactivity, traits.watchfulness,
        )  # fmt: skip
        for scale, error in enumerate(traits.errors):
            self.trace.answer += _answer(now, technician.number, scale, error)

    # -- the day

    def open(self, day: int) -> None:
        """Open for the day: contacts are taken from now on."""
        self.is_open = True
        self.backup.open(self.env.now)
        self._coming = self.world.contacts(day, self.begins - day * DAY)
        self._expect_next()

    def close(self) -> None:
        """Close: whoever still waits is sent away; contacts under way are finished."""
        self.is_open = False
        now = self.env.now
        for contact in self.queue.all_waiting():
            self.queue.leave(contact)
            self._ends_unserved(contact, now, code.OPEN_AT_CLOSE)
        self.backup.close(now)

    @property
    def mean_tension(self) -> float:
        """Mean tension of those on shift, each as of the last ledger row; 0 if there are none."""
        if not self.staffed:
            return 0.0
        return sum([one.ledger.tension for one in self.on_floor]) / self.staffed

    @property
    def is_over(self) -> bool:
        """Whether the last day is closed."""
        return not self.is_open and self.env.now >= self._last_close

    def arrives(self, technician: Technician) -> None:
        """A technician comes on the floor."""
        self.on_floor[technician] = None
        self.staffed += 1

    def leaves(self, technician: Technician) -> None:
        """A technician leaves the floor."""
        del self.on_floor[technician]
        self.staffed -= 1

    def settled(self, now: float) -> float:
        """The moment before which no row is still to come, though plans are kept in short."""
        plans = [one.plan.ring_from for one in self.on_floor if one.plan is not None]
        return min(plans, default=now)

    # -- a contact's way

    def _expect_next(self) -> None:
        row = next(self._coming, None)
        if row is not None:
            self._next_row = row
            self.env.later(row[ARRIVES] - self.env._now, self._arrival, None)

    def _arrives(self, event: Event) -> None:
        row = self._next_row
        self._offer(row, 0)
        self._expect_next()

    def contact(self, row: Row, attempt: int) -> Contact:
        """A contact with all its steps to do, and the next number."""
        self._offered = number = self._offered + 1
        contact = Contact(row, number, attempt, ())
        contact.to_do = self.work[contact.kind].whole
        return contact

    def uncount(self, contact: Contact) -> None:
        """The contact last counted is not to be; its number goes to the next."""
        assert contact.number == self._offered
        self._offered -= 1

    def waits(self, contact: Contact, patience: float) -> None:
        """A contact waits, and gives up in so many seconds."""
        self.queue.join(contact)
        self.env.later(patience, self._gives_up, contact)

    def _offer(self, row: Row, attempt: int) -> None:
        """Offer a contact to a ready technician, to one who can be interrupted, or to the queue."""
        now = self.env._now
        contact = self.contact(row, attempt)
        work = self.work[contact.kind]
        technician = self.idle.choose(contact.kind)
        if technician is not None:
            self.idle.remove(technician)
            technician.take(contact, now)
            return
        if work.urgent:
            technician = self._interruptible(contact.kind, now)
            if technician is not None:
                technician.park(now)
                technician.take(contact, now)
                return
        lines = self.scenario.routing.lines
        if lines and self.queue.length >= lines:
            self._ends_unserved(contact, now, code.BLOCKED)
            return
        self.waits(contact, row[PATIENCE])

    def _interruptible(self, kind: int, now: float) -> Technician | None:
        """Somebody who can park a customer; the search goes round, so that it is spread."""
        everyone = self.technicians
        for turn in range(len(everyone)):
            at = (self._parking_from + turn) % len(everyone)
            one = everyone[at]
            if kind in one.kinds and not one.parked and one.may_be_parked(now):
                self._parking_from = at + 1
                return one
        return None

    def _gave_up(self, event: Any) -> None:
        contact = event.subject
        if contact.waiting:
            self.queue.leave(contact)
            self._ends_unserved(contact, self.env._now, code.ABANDONED)

    def _ends_unserved(self, contact: Contact, now: float, outcome: int) -> None:
        self.trace.contact += _row(
            now, contact.number, contact.row[CANDIDATE], contact.attempt, contact.kind, NONE,
            outcome, contact.arrived, now - contact.arrived, 0.0, 0.0, 0.0, 0, 0, 0, 0.0, 0,
        )  # fmt: skip
        rule = self.scenario.redial
        share = rule.after_blocked if outcome == code.BLOCKED else rule.after_abandoning
        self._may_return(contact, now, share, rule.abandoned_delay)

    def answered(
        self, contact: Contact, now: float, hung_up: float, resolved: bool, *, escalated: bool
    ) -> None:
        """A contact that was served is closed; if it was not resolved, it may come back."""
        self.trace.contact += _row(
            now, contact.number, contact.row[CANDIDATE], contact.attempt, contact.kind,
            contact.technician, code.ANSWERED, contact.arrived,
            contact.answered - contact.arrived, contact.talk, contact.hold, contact.after,
            resolved, escalated, contact.needed_skipped, contact.system_wait, contact.row[RUDE],
        )  # fmt: skip
        if not resolved:
            rule = self.scenario.redial
            self._may_return(contact, hung_up, rule.after_unresolved, rule.unresolved_delay)

    def _may_return(self, contact: Contact, moment: float, share: float, delay: float) -> None:
        """Maybe the customer comes back: the same day, or on a later one when the centre opens."""
        attempt = contact.attempt + 1
        if (
            not self.world.redials
            or attempt >= self.scenario.redial.most_attempts
            or contact.row[RETURN] >= share
        ):
            return
        at = max(moment + delay * contact.row[DELAY], self.env._now)
        opening, rule = self.scenario.opening, self.scenario.redial
        at = routing.when_open(at, opening.open, opening.close, rule.after_opening)
        if at < self._last_close:
            who = (int(contact.row[CANDIDATE]), attempt, contact.kind)
            self._to_return.append(who)
            self.env.later(at - self.env._now, self._returns, who)

    def _returned(self, event: Any) -> None:
        who: Return = event.subject
        if who not in self._returning:
            # Everybody known to return gets their content now: much cheaper than one by one.
            self._returning.update(
                zip(self._to_return, self.world.again(self._to_return), strict=True)
            )
            self._to_return.clear()
        row = self._returning.pop(who)
        row[ARRIVES] = self.env._now
        self._offer(row, who[1])


def most_errors(rule: Conduct) -> float:
    """The chance of an error where everything tells against it: no contact exceeds it."""
    return procedure.goes_wrong(
        rule.repeat_error, 0.0, rule.know_how_at_par, rule.error_know_how, 1.0, rule.error_hurry,
        1.0, rule.error_fatigue, 0.0,
    )  # fmt: skip


def _hidden_pause_over(event: Any) -> None:
    technician, plan = event.subject
    technician.hidden_pause_over(plan)


def _plan_over(event: Any) -> None:
    technician = event.subject
    if technician is not None:
        technician.plan_over()


def _tell(happen: Callable[[Any, float], None], env: Clock) -> Callable[[Any], None]:
    """A callback that tells the subject of a moment that it has come, unless it is called off."""

    def callback(event: Any) -> None:
        if event.subject is not None:
            happen(event.subject, env._now)

    return callback
