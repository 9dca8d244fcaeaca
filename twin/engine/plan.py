"""The plan of one stretch of talking: which steps, how, for how long, and what will be on record.

A plan is drawn up when the technician takes up a contact or comes back to it. It holds the trace
rows of the stretch, each of which comes true at its moment, unless somebody cuts in before.
"""

from math import exp
from typing import TYPE_CHECKING

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.rules import handling, procedure
from twin.traces.tables import DURATION, NONE, PROCEDURE, SUPERVISION
from twin.world.content import (
    AFTER,
    CONCEAL,
    DIFFICULTY,
    ERROR,
    ERROR_PLACE,
    HELP,
    LISTEN,
    NEEDED,
    STEPS,
)

if TYPE_CHECKING:
    from twin.engine.technician import Technician

_ROW = len(PROCEDURE.columns)
_SEEN = len(SUPERVISION.columns)
_SPENT = len(DURATION.columns)
_STEP, _RECORDED, _NEEDED, _START, _WAIT = (
    PROCEDURE.names.index(name)
    for name in ("prescribed", "recorded", "needed", "start", "system_wait")
)

ALONE = 1.25
"""Factor on the time of a step that exceeds one's know-how, done without help (assumption)."""


class Plan:
    """A stretch of talking from `starts` to `talk_ends`, then wrap-up to `ends` (s)."""

    __slots__ = (
        "contact",
        "durations",
        "ends",
        "hurry",
        "know_how",
        "met_outage",
        "needed",
        "procedure",
        "starts",
        "stuck",
        "supervision",
        "system_wait",
        "talk_ends",
        "technician",
    )

    def __init__(self, technician: int, contact: int, starts: float) -> None:
        self.technician = technician
        self.contact = contact
        self.starts = self.talk_ends = self.ends = starts
        self.procedure: list[float] = []
        self.supervision: list[float] = []
        self.durations: list[float] = []
        self.stuck = False
        """Whether the stretch ends with a question to an expert, not with the contact."""
        self.needed = 0.0
        """How long the whole contact takes when it is done well and unhurried; s."""
        self.hurry = self.know_how = self.system_wait = 0.0
        self.met_outage = False

    def due(self, now: float) -> tuple[list[float], list[float], list[float]]:
        """Take out the rows that have come true before `now`: procedure, supervision, duration."""
        return (
            _before(self.procedure, _ROW, now),
            _before(self.supervision, _SEEN, now),
            _before(self.durations, _SPENT, now),
        )

    def cut(self, contact: Contact, now: float) -> None:
        """Break the stretch off at `now`: keep what is done, give the rest back to the contact."""
        done = _before(self.procedure, _ROW, now)
        rest = self.procedure
        to_do: list[int] = []
        for at in range(0, len(rest), _ROW):
            step = int(rest[at + _STEP])
            if step not in to_do:
                to_do.append(step)
            if rest[at + _START] < now < rest[at]:
                contact.step_left = rest[at] - now
            contact.place -= 1
            contact.recorded_done -= rest[at + _RECORDED] == code.DONE
            contact.needed_skipped -= rest[at] == rest[at + _START] and rest[at + _NEEDED] == 1
            self.system_wait -= rest[at + _WAIT]
        if self.stuck:
            to_do.extend(step for step in contact.to_do if step not in to_do)
            contact.asked = False
        contact.to_do = to_do
        contact.system_wait += self.system_wait
        seen = _before(self.supervision, _SEEN, now)
        if any(self.supervision[at + 2] == code.ALERT
               for at in range(0, len(self.supervision), _SEEN)):
            contact.alerted = False
        spent = _before(self.durations, _SPENT, now)
        spent += (now, self.technician, code.TALK, self.contact, self.starts)
        self.procedure, self.supervision, self.durations = done, seen, spent
        self.talk_ends = self.ends = now


def _before(rows: list[float], width: int, now: float) -> list[float]:
    """Take the rows of a flat list out of it whose moment lies before `now`."""
    taken: list[float] = []
    kept: list[float] = []
    for at in range(0, len(rows), width):
        (taken if rows[at] < now else kept).extend(rows[at : at + width])
    rows[:] = kept
    return taken


def draw_up(who: "Technician", contact: Contact, start: float) -> Plan:
    """The plan of a technician for the steps a contact still needs, from `start` (s) on."""
    centre, ledger = who.centre, who.ledger
    policy, rule, kind = centre.policy, centre.behaviour, contact.kind
    work, row, level = centre.work[kind], contact.row, ledger.level
    steps, count = work.steps, work.count
    number, me = contact.number, who.number
    plan = Plan(me, number, start)

    know_how = handling.know_how(who.expertise[kind], centre.guidance, who.traits.searching)
    fatigue = 0.5 * (level[code.FATIGUE_FAST] + level[code.FATIGUE_SLOW])
    pace = exp(who.traits.log_speed + handling.log_pace(
        know_how,
        rule.skill_speed,
        rule.load_speed if centre.queue.length else 0.0,
        rule.overwork_speed if ledger.occupancy > rule.saturation else 0.0,
        rule.fatigue_speed * fatigue,
        rule.exhaustion_speed * level[code.EXHAUSTION],
        rule.tension_speed * ledger.tension / 100,
        rule.monitored_skill_speed * who.traits.skill * policy.regime,
        rule.guidance_rigidity * policy.rigidity * know_how,
    ))
    to_do = contact.to_do
    if contact.place:
        left = sum([row[STEPS + step] for step in to_do])
    else:
        left = sum(row[STEPS : STEPS + count])
        contact.listened = row[LISTEN] < policy.listening
    needed = contact.talk + contact.hold + pace * (left + row[AFTER])
    hurry = handling.hurry(needed, policy.target, policy.held, rule.target_hurry)
    skip_needed = 0.0
    if hurry:
        pace *= exp(rule.hurry_speed * hurry)
        skip_needed = procedure.skips_needed(
            hurry, ledger.tension, policy.discretion, rule.skip_hurried
        )
    skip_unneeded = procedure.skips_unneeded(policy.discretion, know_how, rule.skip_unneeded)
    wrong = NONE
    if row[ERROR] < procedure.goes_wrong(rule.repeat_error, know_how, hurry, fatigue):
        wrong = int(row[ERROR_PLACE] * count)

    needs, concealed = int(row[NEEDED]), row[CONCEAL] < policy.conceal
    station, backup = centre.station, centre.backup
    write, place, moment = plan.procedure.extend, contact.place, start
    index = 0
    while index < len(to_do):
        i = to_do[index]
        step, scripted, mandatory, on_system, may_ask, stage = steps[i]
        really = needs >> i & 1
        chance = row[STEPS + count + i]
        if contact.step_left:
            seconds, contact.step_left = contact.step_left, 0.0
        else:
            if not mandatory and chance < (skip_needed if really else skip_unneeded):
                contact.needed_skipped += really
                contact.recorded_done += concealed
                write((
                    moment, me, number, step, i, place, code.SKIPPED,
                    code.DONE if concealed else code.SKIPPED,
                    code.HURRIED if really else code.NOT_NEEDED,
                    code.NO_HELP, really, moment, scripted, 0.0,
                ))
                place += 1
                index += 1
                continue
            seconds = row[STEPS + i] * pace
        wait, lean, action, reason = 0.0, code.NO_HELP, code.DONE, code.PRESCRIBED
        if on_system:
            lean = centre.system_help
            wait = row[STEPS + 2 * count + i]
            if station.troubled:
                down = station.down_until(moment)
                if down:
                    plan.met_outage = True
                    ahead = _ahead(to_do, index, steps)
                    if ahead and chance < policy.discretion:
                        to_do = [*to_do[:index], to_do[ahead], *to_do[index:ahead],
                                 *to_do[ahead + 1 :]]
                        contact.brought_forward = to_do[index]
                        continue
                    wait = down - moment
                    if wait > centre.workaround_after and chance < policy.discretion:
                        wait, lean = centre.workaround_after, code.WORKAROUND
                        seconds *= centre.workaround_cost
                        reason = code.SYSTEM_DOWN
                else:
                    wait = station.response(moment, wait)
            if wait > contact.response:
                contact.response = wait
            plan.system_wait += wait
        if may_ask:
            if contact.help:
                lean = contact.help
            elif row[DIFFICULTY] > know_how and not contact.asked:
                contact.asked = True
                near = procedure.asks_neighbour(
                    centre.neighbour, who.traits.cooperating, policy.regime
                )
                if row[HELP] < near:
                    contact.help = lean = code.NEIGHBOUR
                    seconds += centre.neighbour_time
                elif row[HELP] < near + (1 - near) * policy.escalation and backup.experts:
                    plan.stuck = True
                    break
                else:
                    seconds *= ALONE
        if i == contact.brought_forward:
            action, reason, contact.brought_forward = code.REORDERED, code.SYSTEM_DOWN, NONE
        begin = moment
        moment += wait + seconds
        write((
            moment, me, number, step, i, place, action,
            code.DONE if action == code.DONE or concealed else action,
            reason, lean, really, begin, scripted, wait,
        ))
        place += 1
        contact.recorded_done += 1
        if i == wrong or (on_system and station.troubled and station.breaks_between(begin, moment)
                          and row[ERROR_PLACE] < centre.lost_entry):
            begin = moment
            moment += seconds
            write((
                moment, me, number, step, i, place, code.REPEATED, code.REPEATED,
                code.ERROR if i == wrong else code.LOST_ENTRY, lean, really, begin, scripted, 0.0,
            ))
            place += 1
        if stage and policy.stages:
            plan.supervision += (
                moment, me, code.STAGE, number, step, moment - contact.answered, policy.target,
                -1.0,
            )
        index += 1

    contact.place = place
    contact.to_do = to_do[index:]
    plan.talk_ends = plan.ends = moment
    if moment > start:
        plan.durations += (moment, me, code.TALK, number, start)
    if not plan.stuck:
        plan.ends = moment + row[AFTER] * pace
        if plan.ends > moment:
            plan.durations += (plan.ends, me, code.WRAP_UP, number, moment)
    if policy.alert_after and not contact.alerted:
        at = max(contact.answered + policy.alert_after, start)
        if at < moment:
            contact.alerted = True
            plan.supervision += (
                at, me, code.ALERT, number, NONE, at - contact.answered, policy.target, -1.0
            )
    plan.needed, plan.hurry, plan.know_how = needed, hurry, know_how
    return plan


def _ahead(to_do: list[int], index: int, steps: tuple[tuple[int, float, bool, bool, bool, bool],
                                                      ...]) -> int:
    """The place of the next step that can be done without the system; 0 if there is none."""
    for later in range(index + 1, len(to_do)):
        on_system, may_ask = steps[to_do[later]][3:5]
        if not on_system and not may_ask:
            return later
    return 0
