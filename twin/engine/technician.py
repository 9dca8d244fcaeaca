"""A technician's day.

Ready, ring, talk through the steps, ask the system, ask for back-up, wrap up, rest. This is where
the rules of work, control and strain meet, and the only place.

Talking and wrapping up are planned in one go from the moment the technician takes up a contact:
pressure and supervision are sampled there. Whoever cuts in - a more urgent contact - writes down
the steps finished by then and leaves the rest to be planned anew.
"""

from typing import TYPE_CHECKING, Final

from twin.engine import codes as code
from twin.engine import regulating
from twin.engine.appraisal import settle_contact
from twin.engine.contact import Contact
from twin.engine.craft import Craft
from twin.engine.ledger import Ledger
from twin.engine.moment import Moment
from twin.engine.plan import Plan
from twin.engine.planning import draw_up
from twin.engine.policy import Policy
from twin.scenario.staff import Shift
from twin.traces.buffer import packer
from twin.traces.tables import DURATION, NONE
from twin.world.content import AFTER, CONSULT, RESOLVE
from twin.world.people import Traits

if TYPE_CHECKING:
    from twin.engine.centre import Centre

_row: Final = packer(len(DURATION.columns))


class Technician:
    """One technician: who it is, what is going on now, and the steps of the day as methods."""

    __slots__ = (
        "activity", "away", "below_target", "break_seconds", "centre", "coaching_due", "contact",
        "craft", "due", "gone", "kinds", "known", "ledger", "number", "on_shift", "over", "parked",
        "plan", "position", "shift", "shift_place", "since", "team", "traits", "wanted", "watched",
    )  # fmt: skip

    def __init__(
        self,
        centre: "Centre",
        number: int,
        team: int,
        position: int,
        shift_place: int,
        shift: Shift,
        kinds: tuple[int, ...],
        traits: Traits,
    ) -> None:
        self.centre = centre
        self.number = number
        self.team = team
        self.position = position
        self.shift_place = shift_place
        self.wanted = False
        """Whether the level of staffing calls this technician in."""
        self.shift = shift
        self.kinds = kinds
        self.traits = traits
        self.watched = False
        """Whether this technician's own figures are looked at."""
        self.away = False
        """Whether the technician stays away today."""
        self.known = False
        """Whether the technician has come to work before."""
        self.gone = False
        """Whether the technician has left for good."""
        self.craft = Craft(self, traits.expertise)
        self.ledger = Ledger(
            number,
            traits,
            centre.scenario.strain,
            centre.scenario.appraisal.occupancy_memory,
            centre.scribe,
        )
        self.below_target = 0.0
        """How often the display lately showed this technician below target, 0 to 1."""
        self.activity: int = code.OFF
        self.since = 0.0
        self.on_shift = False
        self.over = False
        """Whether the shift is over, or the technician is sent home, as soon as nothing waits."""
        self.break_seconds = 0.0
        self.coaching_due = False
        self.contact: Contact | None = None
        self.parked: list[Contact] = []
        self.plan: Plan | None = None
        self.due: Moment | None = None

    @property
    def policy(self) -> Policy:
        """The policy that holds for this technician now."""
        return self.centre.policies[self.watched]

    @property
    def neighbours_pass_on(self) -> float:
        """How well those of the team pass on knowledge, 0 to 1."""
        return self.centre.passing_on[self.team]

    # -- the shift

    def start_shift(self, now: float) -> None:
        """Arrive, and be ready."""
        self.on_shift, self.over = True, False
        ledger = self.ledger
        if ledger.until and now > ledger.until:
            ledger.rest(now, self.centre.scenario.strain.decay_off, code.ON_REST)
        if not self.known:
            self.known = True
            self.centre.introduce(self, now)
        ledger.until = now
        ledger.begin_shift(now)
        self.since, self.activity = now, code.READY
        self.centre.arrives(self)
        self.free(now)

    def free(self, now: float) -> None:
        """Turn to what comes next: a parked customer, home, a break, coaching, a contact."""
        centre = self.centre
        if self.parked:
            self._take_up_again(self.parked.pop(), now)
        elif self.over:
            self._go_home(now)
        elif self.break_seconds:
            self.pause(now, code.BREAK, self.break_seconds)
            self.break_seconds = 0.0
        elif self.coaching_due and centre.supervisor.begins_coaching(self):
            self.coaching_due = False
            self.pause(now, code.COACHING, self.policy.coaching)
        else:
            waiting = centre.queue.best(self.kinds)
            if waiting is not None:
                centre.queue.leave(waiting)
                self.take(waiting, now)
            else:
                self.activity, self.since = code.READY, now
                centre.idle.add(self)

    def break_falls_due(self, seconds: float, now: float) -> None:
        """A break falls due: taken at once if ready, otherwise after the contact."""
        self.break_seconds += seconds
        self._if_ready(now)

    def shift_ends(self, now: float) -> None:
        """The shift is over: leave at once if ready, otherwise after the contact."""
        self.over = True
        self._if_ready(now)

    def _if_ready(self, now: float) -> None:
        if self.activity == code.READY:
            self.centre.idle.remove(self)
            self.free(now)

    def _go_home(self, now: float) -> None:
        self._note(now)
        self.ledger.idle(now)
        self.ledger.end_shift(now, code.ON_SHIFT_END)
        self.craft.end_shift()
        self.on_shift = False
        self.break_seconds = 0.0
        self.activity, self.since = code.OFF, now
        self.centre.leaves(self)

    def pause(self, now: float, activity: int, seconds: float) -> None:
        """Be away for so many seconds, on a break or in coaching."""
        self._note(now)
        self.ledger.idle(now)
        self.activity, self.since = activity, now
        self.centre.away += 1
        self.centre.env.later(seconds, self.centre.pause_over, self)

    def pause_over(self, now: float) -> None:
        """Back from a break or from coaching."""
        self.centre.away -= 1
        self._note(now)
        if self.activity == code.COACHING:
            self.ledger.idle(now)
            self.centre.supervisor.ends_coaching(self, now)
        else:
            tau = self.centre.scenario.strain.decay_break
            self.ledger.rest(now, tau, code.ON_BREAK)
        self.since, self.activity = now, code.READY
        self.free(now)

    # -- a contact

    def take(self, contact: Contact, now: float) -> None:
        """Ring, and take up a contact; the technician is no longer ready."""
        self._note(now)
        ring = self.centre.ring
        contact.technician = self.number
        contact.answered = now + ring
        self.contact = contact
        self.ledger.idle(now)
        plan = self.carry_on(contact, now + ring)
        if ring:
            plan.rings_from(now)

    def carry_on(self, contact: Contact, start: float) -> Plan:
        """Plan the steps still to do from `start` on, and wait until they are over."""
        plan = self.plan = draw_up(self, contact, start)
        self.activity, self.since = code.TALK, start
        env = self.centre.env
        self.due = env.later(plan.ends - env._now, self.centre.plan_over, self)
        return plan

    def plan_over(self) -> None:
        """The planned steps are over: wrapped up, or stuck and in need of an expert."""
        plan, contact = self.plan, self.contact
        assert plan is not None
        assert contact is not None
        now = plan.ends
        self.centre.scribe.write(plan)
        contact.talk += plan.talk_ends - plan.starts
        contact.system_wait += plan.system_wait
        self.plan = None
        if plan.transfers and plan.stuck:
            regulating.write_down(self, plan, code.TRANSFER, now, -plan.pace * contact.work_ahead)
            self.since = now
            self.hand_over(now)
        elif plan.stuck:
            self.activity, self.since = code.HOLD, now
            self.centre.backup.ask(self, contact, now)
        else:
            contact.after = plan.ends - plan.talk_ends
            handled = contact.talk + contact.hold + contact.after
            if self.ledger.enabled:
                settle_contact(self, contact, plan.policy, plan, now, handled)
            regulating.settle(self, plan)
            if plan.hidden_pause:
                self.activity, self.since = code.WRAP_UP, plan.talk_ends
                self.centre.env.later(
                    plan.hidden_pause, self.centre.hidden_pause_over, (self, plan)
                )
            else:
                self._close(contact, plan, now)
                self.free(now)

    def hidden_pause_over(self, plan: Plan) -> None:
        """Back from a pause that is on record as after-contact work."""
        contact, now, begun = plan.contact, self.centre.env.now, plan.ends
        self._note(now)
        contact.after = now - plan.talk_ends
        plan.ends = now
        self.ledger.rest(now, self.centre.scenario.strain.decay_break, code.ON_HIDDEN_PAUSE)
        regulating.write_down(self, plan, code.HIDDEN_PAUSE, begun, now - begun)
        self._close(contact, plan, now)
        self.free(now)

    def _close(self, contact: Contact, plan: Plan, now: float) -> None:
        """Let a contact that is wrapped up leave its marks."""
        centre = self.centre
        self.contact = None
        self.since = now
        handled = contact.talk + contact.hold + contact.after
        self._is_seen(contact, plan.policy, now, handled)
        self.craft.handled(contact)
        resolved = contact.row[RESOLVE] < self.craft.resolution(contact, plan)
        centre.answered(contact, now, plan.talk_ends, resolved, escalated=False)

    def _is_seen(self, contact: Contact, policy: Policy, now: float, handled: float) -> None:
        """What the regime makes of a contact that took `handled` s."""
        below = policy.regime > 0 and 0 < policy.target < handled
        self.below_target += self.centre.shown_memory * (below - self.below_target)
        self.centre.supervisor.sees_end(self, contact, policy, now, handled)

    # -- back-up

    def consult(self, now: float) -> float:
        """An expert takes the question; gives how long it will take (s)."""
        contact = self.contact
        assert contact is not None
        self._note(now)
        contact.hold += now - self.since
        self.activity, self.since = code.CONSULT, now
        # Who reports with discernment puts the question well.
        seconds: float = contact.row[CONSULT] * self.centre.shortened(self.traits.reporting)
        return seconds

    def consulted(self, now: float) -> None:
        """The expert has answered: go on with the contact."""
        contact = self.contact
        assert contact is not None
        self._note(now)
        contact.hold += now - self.since
        contact.help = code.BACKUP
        self.carry_on(contact, now)

    def on_my_own(self, now: float) -> None:
        """No expert can be had: go on without."""
        contact = self.contact
        assert contact is not None
        if now > self.since:
            self._note(now)
            contact.hold += now - self.since
        self.carry_on(contact, now)

    def hand_over(self, now: float) -> None:
        """Pass the contact on to an expert, and wrap up."""
        contact = self.contact
        assert contact is not None
        self._note(now)
        contact.hold += now - self.since
        contact.to_do = ()
        contact.handed_over_by = self.traits.situating
        self.activity, self.since = code.WRAP_UP, now
        self.plan = None
        self.centre.env.later(contact.row[AFTER], self.centre.handed_over, self)

    def handed_over(self, now: float) -> None:
        """Wrapped up a contact that an expert now has."""
        contact, centre = self.contact, self.centre
        assert contact is not None
        contact.after = now - self.since
        self._note(now)
        self.contact, self.since = None, now
        handled = contact.talk + contact.hold + contact.after
        self._is_seen(contact, self.policy, now, handled)
        if self.ledger.enabled:
            settle_contact(self, contact, self.policy, None, now, handled)
        self.craft.handled(contact)
        centre.backup.receive(contact, now)
        self.free(now)

    # -- being cut in on

    def may_be_parked(self, now: float) -> bool:
        """Whether the customer on the line may be put on hold for a more urgent one."""
        plan, contact = self.plan, self.contact
        return (
            plan is not None
            and contact is not None
            and plan.starts < now < plan.talk_ends
            and self.centre.work[contact.kind].may_be_parked
        )

    def park(self, now: float) -> None:
        """Put the customer on hold: write down what is done, leave the rest."""
        plan, contact = self.plan, self.contact
        assert plan is not None
        assert contact is not None
        assert self.due is not None
        self.due.subject = None
        self.centre.scribe.spell_out(plan)
        plan.cut(now)
        self.centre.scribe.write(plan)
        contact.talk += now - plan.starts
        contact.parked_at = now
        if self.ledger.enabled:
            settle_contact(self, contact, plan.policy, plan, now, contact.talk + contact.hold)
        contact.response = 0.0
        self.parked.append(contact)
        self.contact = self.plan = None
        self.activity, self.since = code.READY, now

    def _take_up_again(self, contact: Contact, now: float) -> None:
        contact.hold += now - contact.parked_at
        contact.finding_back = self.centre.behaviour.resume_time * self.centre.shortened(
            self.traits.multitasking
        )
        self.contact = contact
        self.ledger.idle(now)
        self.carry_on(contact, now)

    # -- being looked at

    def _note(self, now: float) -> None:
        """Write down the activity that ends now."""
        if now > self.since:
            contact = self.contact
            self.centre.trace.duration += _row(
                now, self.number, self.activity,
                contact.number if contact is not None else NONE, self.since,
            )  # fmt: skip

    def doing(self, now: float) -> tuple[int, float]:
        """What the technician does at this moment, and since when."""
        plan = self.plan
        if plan is not None:
            if now < plan.starts:
                return code.RINGING, plan.starts - self.centre.ring
            if now >= plan.talk_ends:
                return code.WRAP_UP, plan.talk_ends
            return code.TALK, plan.starts
        return self.activity, self.since
