"""A run that begins in the middle of a day, from what is known of a floor at that moment.

Who waits goes on waiting, who talks goes on talking, who is on a break comes back; everything else
is an ordinary day. What is not known is drawn given what is: patience given that it has lasted so
long, work given that it has not ended (`twin.world.under_way`). People are pseudonyms, so how each
of them works is drawn as the scenario's technicians are, anew in every replication.
"""

from collections.abc import Sequence

from twin.engine import codes as code
from twin.engine.centre import Centre
from twin.engine.contact import Contact
from twin.engine.plan import Plan
from twin.engine.planning import pace_for
from twin.engine.technician import Technician
from twin.engine.warm_roster import ON_A_CONTACT, Seat
from twin.errors import InputError
from twin.scenario.model import Scenario
from twin.traces.live_state import LiveState
from twin.traces.tables import COMPONENTS
from twin.world import under_way
from twin.world.content import AFTER, NEEDED, PATIENCE, Row
from twin.world.world import DAY

_AWAY = {"break": code.BREAK, "coaching": code.COACHING}


def check(scenario: Scenario, state: LiveState) -> None:
    """Refuse a state that no run of the scenario can begin from.

    Raises:
        InputError: the centre is closed then, or a contact is of a type it does not have.
    """
    time, opening = state.t % DAY, scenario.opening
    if not opening.open <= time < opening.close:
        raise InputError(
            f"live state: t: {time / 3600:.2f} h; allowed: {scenario.name} is open from "
            f"{opening.open / 3600:g} h to {opening.close / 3600:g} h"
        )
    kinds = {one.contact_type for one in state.waiting}
    kinds |= {one.contact_type for one in state.people if one.contact_type}
    for kind in sorted(kinds - set(scenario.contacts)):
        raise InputError(
            f"live state: contact type {kind!r}; allowed: {', '.join(scenario.contacts)}"
        )


def set_going(
    centre: Centre, state: LiveState, seats: Sequence[Seat], levels: Sequence[float] = ()
) -> None:
    """Put the people and contacts of a state on a floor that is still empty, at its time.

    `levels` are what everybody present is taken to feel, in the order of `COMPONENTS`; without
    them nobody feels anything yet.
    """
    now = state.t
    by_place = {(one.team, one.shift_place): one for one in centre.technicians if not one.position}
    present = [(seat, by_place[seat.team, seat.shift]) for seat in seats]
    for seat, technician in present:
        _arrives(technician, levels, now, seat.person.elapsed)
    busy = [(seat, who) for seat, who in present if seat.person.activity in ON_A_CONTACT]
    at_work = [(seat, who) for seat, who in busy if seat.person.activity != "wrap_up"]
    wrapping = [(seat, who) for seat, who in busy if seat.person.activity == "wrap_up"]
    _talk(centre, [who for _, who in at_work], [s for s, _ in at_work], now)
    _wrap_up(centre, [who for _, who in wrapping], [s for s, _ in wrapping], now)
    for seat, technician in present:
        away = _AWAY.get(seat.person.activity)
        if away is not None:
            centre.idle.remove(technician)
            technician.since = now
            technician.pause(now, away, max(1.0, now // DAY * DAY + seat.back_at - now))
            technician.since = now - seat.person.elapsed
    _wait(centre, state, now)
    ready = [who for seat, who in present if seat.person.activity == "ready"]
    for technician in sorted(ready, key=lambda who: (who.since, who.number)):
        waiting = centre.queue.best(technician.kinds)
        if waiting is not None:
            centre.idle.remove(technician)
            centre.queue.leave(waiting)
            technician.take(waiting, now)


def _arrives(who: Technician, levels: Sequence[float], now: float, elapsed: float) -> None:
    who.start_shift(now)
    who.since = now - elapsed
    if levels:
        if len(levels) != len(COMPONENTS):
            raise InputError(f"levels: {len(levels)}; allowed: {len(COMPONENTS)}")
        who.ledger.stand_at(levels, who.centre.behaviour.saturation)


def _wait(centre: Centre, state: LiveState, now: float) -> None:
    kinds = [centre.contact_types.index(one.contact_type) for one in state.waiting]
    waited = [one.waited for one in state.waiting]
    for row in under_way.waiting(centre.world, int(now // DAY), kinds, waited, now):
        contact = centre.contact(row, 0)
        centre.waits(contact, max(0.0, row[PATIENCE] - (now - contact.arrived)))


def _talk(centre: Centre, people: Sequence[Technician], seats: Sequence[Seat], now: float) -> None:
    """People who are with a contact go on with it, for longer than they have been."""
    kinds = [_kind(centre, seat, who) for seat, who in zip(seats, people, strict=True)]
    lasted = [seat.person.elapsed for seat in seats]
    paces = [pace_for(who, kind) for who, kind in zip(people, kinds, strict=True)]
    every = under_way.talking(centre.world, int(now // DAY), kinds, lasted, paces, now)
    for who, rows, seconds in zip(people, every, lasted, strict=True):
        centre.idle.remove(who)
        for row in rows:
            contact = _taken(centre, who, row, now - seconds)
            plan = who.carry_on(contact, now - seconds)
            if plan.talk_ends > now:
                plan.rings_from(contact.arrived)
                break
            centre.uncount(contact)
            assert who.due is not None
            who.due.subject = None
        else:
            # Such as a rule by which nobody talks for so long: it has just ended.
            _finish(centre, who, _taken(centre, who, rows[-1], now - seconds), now, now)


def _wrap_up(
    centre: Centre, people: Sequence[Technician], seats: Sequence[Seat], now: float
) -> None:
    """People who wrap up a contact go on with that; of the conversation nothing is known."""
    kinds = [_kind(centre, seat, who) for seat, who in zip(seats, people, strict=True)]
    lasted = [seat.person.elapsed for seat in seats]
    paces = [pace_for(who, kind) for who, kind in zip(people, kinds, strict=True)]
    rows = under_way.wrapping_up(centre.world, int(now // DAY), kinds, lasted, paces, now)
    for who, row, seconds in zip(people, rows, lasted, strict=True):
        centre.idle.remove(who)
        _finish(centre, who, _taken(centre, who, row, now - seconds), now - seconds, now)


def _kind(centre: Centre, seat: Seat, who: Technician) -> int:
    """What the person's contact is about; the first that he or she takes, if nobody knows."""
    name = seat.person.contact_type
    return centre.contact_types.index(name) if name else who.kinds[0]


def _taken(centre: Centre, who: Technician, row: Row, since: float) -> Contact:
    contact = centre.contact(row, 0)
    contact.technician = who.number
    contact.answered = since
    contact.arrived = since - centre.ring
    who.contact = contact
    return contact


def _finish(
    centre: Centre, who: Technician, contact: Contact, talk_ends: float, now: float
) -> None:
    """Only the wrap-up is left. The steps are done; when each was is not known."""
    me, number = who.number, contact.number
    plan = who.plan = Plan(me, contact, who.policy, contact.answered)
    plan.pace = pace_for(who, contact.kind)
    plan.talk_ends = talk_ends
    plan.ends = max(talk_ends + contact.row[AFTER] * plan.pace, now + 1e-3)
    needed, steps = int(contact.row[NEEDED]), centre.work[contact.kind].steps
    plan.procedure = [
        value
        for place, (step, scripted, *_) in enumerate(steps)
        for value in (
            talk_ends, me, number, step, place, place, code.DONE, code.DONE, code.PRESCRIBED,
            code.NO_HELP, needed >> place & 1, talk_ends, scripted, 0.0,
        )
    ]  # fmt: skip
    spent: list[float] = []
    if contact.answered > contact.arrived:
        spent += (contact.answered, me, code.RINGING, number, contact.arrived)
    if talk_ends > contact.answered:
        spent += (talk_ends, me, code.TALK, number, contact.answered)
    plan.durations = [*spent, plan.ends, me, code.WRAP_UP, number, talk_ends]
    contact.to_do = ()
    contact.place = contact.recorded_done = len(steps)
    who.activity, who.since = code.TALK, contact.answered
    who.due = centre.env.later(plan.ends - now, centre.plan_over, who)
