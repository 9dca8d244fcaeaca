"""Drawing up a plan: which steps, how, for how long, and what will be on record."""

from collections.abc import Sequence
from math import exp
from typing import TYPE_CHECKING, Any

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.plan import Plan
from twin.rules import handling, procedure
from twin.traces.tables import NONE
from twin.world.content import (
    AFTER,
    CONCEAL,
    DIFFICULTY,
    ERROR,
    ERROR_PLACE,
    HELP,
    LEAST_NEEDED,
    LEAST_SPARE,
    LISTEN,
    LONGEST_WAIT,
    NEEDED,
    WAIT,
    WORK,
)

if TYPE_CHECKING:
    from twin.engine.technician import Technician

ALONE = 1.25
"""Factor on the time of a step that exceeds one's know-how, done without help (assumption)."""


def draw_up(who: "Technician", contact: Contact, start: float) -> Plan:
    """The plan of a technician for the steps a contact still needs, from `start` (s) on."""
    centre, ledger = who.centre, who.ledger
    policy, rule = centre.policy, centre.behaviour
    work, row, level = centre.work[contact.kind], contact.row, ledger.level
    plan = Plan(who.number, contact, policy, start)

    standing = who.standing_to(contact.kind)
    fatigue = 0.5 * (level[code.FATIGUE_FAST] + level[code.FATIGUE_SLOW])
    pace = handling.pace(
        standing.pace,
        rule.load_speed if centre.queue.length else 0.0,
        rule.overwork_speed if ledger.occupancy > rule.saturation else 0.0,
        rule.fatigue_speed * fatigue,
        rule.exhaustion_speed * level[code.EXHAUSTION],
        rule.tension_speed * ledger.tension / 100,
    )
    fresh = start == contact.answered
    if fresh:
        plan.needed = row[WAIT] + pace * (row[WORK] + row[AFTER])
        contact.listened = row[LISTEN] < policy.listening
    else:
        left = sum(contact.steps_left())
        plan.needed = contact.talk + contact.hold + pace * (left + row[AFTER])
    hurry = skips_needed = 0.0
    if 0 < policy.target < plan.needed:
        hurry = handling.hurry(plan.needed, policy.target, policy.held, rule.target_hurry)
        pace *= exp(rule.hurry_speed * hurry)
        skips_needed = procedure.skips_needed(
            hurry, ledger.tension, policy.discretion, rule.skip_hurried
        )
    wrong = row[ERROR] < procedure.goes_wrong(rule.repeat_error, standing.know_how, hurry, fatigue)
    plan.pace, plan.hurry, plan.know_how = pace, hurry, standing.know_how
    talk_ends = start + (row[WAIT] + row[WORK] * pace)
    if (
        fresh
        and not wrong
        and row[LEAST_NEEDED] >= skips_needed
        and row[LEAST_SPARE] >= standing.skips_unneeded
        and not (work.may_ask and row[DIFFICULTY] > standing.know_how)
        and not (work.on_system and centre.station.has_trouble(start, talk_ends))
    ):
        plan.smooth = True
        plan.talk_ends = talk_ends
        plan.ends = talk_ends + row[AFTER] * pace
        plan.system_wait = row[WAIT]
        contact.response = row[LONGEST_WAIT]
        contact.place = contact.recorded_done = work.count
        contact.to_do = ()
    else:
        _step_by_step(who, plan, skips_needed, standing.skips_unneeded, wrong)
    if policy.alert_after and not contact.alerted:
        at = max(contact.answered + policy.alert_after, start)
        if at < plan.talk_ends:
            contact.alerted = True
            plan.supervision = [
                *plan.supervision,
                at,
                who.number,
                code.ALERT,
                contact.number,
                NONE,
                at - contact.answered,
                policy.target,
                -1.0,
            ]
    return plan


def _step_by_step(
    who: "Technician", plan: Plan, skips_needed: float, skips_unneeded: float, wrong: bool
) -> None:
    """Lay out the steps one by one, with what gets in their way."""
    contact, centre = plan.contact, who.centre
    policy, row = centre.policy, contact.row
    work = centre.work[contact.kind]
    steps, count, to_do = work.steps, work.count, contact.to_do
    number, me, pace, know_how = contact.number, who.number, plan.pace, plan.know_how
    numbers = contact.steps_numbers()
    wrong_step = int(row[ERROR_PLACE] * count) if wrong else NONE
    needs, concealed = int(row[NEEDED]), row[CONCEAL] < policy.conceal
    station, backup = centre.station, centre.backup
    done: list[float] = []
    shown: list[float] = []
    spent: list[float] = []
    write, place, moment = done.extend, contact.place, plan.starts
    index = 0
    while index < len(to_do):
        i = to_do[index]
        step, scripted, mandatory, on_system, may_ask, stage = steps[i]
        really = needs >> i & 1
        chance = numbers[3 * i + 1]
        repeating = i == contact.repeating
        if contact.step_left:
            seconds, contact.step_left = contact.step_left, 0.0
        else:
            if (
                not mandatory
                and not repeating
                and chance < (skips_needed if really else skips_unneeded)
            ):
                contact.needed_skipped += really
                contact.recorded_done += concealed
                write(
                    (
                        moment,
                        me,
                        number,
                        step,
                        i,
                        place,
                        code.SKIPPED,
                        code.DONE if concealed else code.SKIPPED,
                        code.HURRIED if really else code.NOT_NEEDED,
                        code.NO_HELP,
                        really,
                        moment,
                        scripted,
                        0.0,
                    )
                )
                place += 1
                index += 1
                continue
            seconds = numbers[3 * i] * pace
        wait, lean, action, reason = 0.0, code.NO_HELP, code.DONE, code.PRESCRIBED
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
        if on_system:
            lean = lean or work.system_help
            wait = numbers[3 * i + 2]
            if station.troubled:
                down = station.down_until(moment)
                if down:
                    plan.met_outage = True
                    ahead = _ahead(to_do, index, steps)
                    if ahead and chance < policy.discretion:
                        to_do = [
                            *to_do[:index],
                            to_do[ahead],
                            *to_do[index:ahead],
                            *to_do[ahead + 1 :],
                        ]
                        contact.brought_forward = to_do[index]
                        continue
                    wait = down - moment
                    patience = (
                        centre.workaround_after
                        if chance < policy.discretion
                        else centre.give_up_after
                    )
                    if wait > patience:
                        wait, lean = patience, code.WORKAROUND
                        seconds *= centre.workaround_cost
                        reason = code.SYSTEM_DOWN
                else:
                    wait = station.response(moment, wait)
            if wait > contact.response:
                contact.response = wait
            plan.system_wait += wait
        if i == contact.brought_forward:
            action, reason, contact.brought_forward = code.REORDERED, code.SYSTEM_DOWN, NONE
        elif repeating:
            action, reason, contact.repeating = code.REPEATED, code.ERROR, NONE
        begin = moment
        moment += wait + seconds
        write(
            (
                moment,
                me,
                number,
                step,
                i,
                place,
                action,
                code.DONE if concealed and action == code.REORDERED else action,
                reason,
                lean,
                really,
                begin,
                scripted,
                wait,
            )
        )
        place += 1
        contact.recorded_done += not repeating
        if i == wrong_step or (
            on_system
            and station.troubled
            and station.breaks_between(begin, moment)
            and row[ERROR_PLACE] < centre.lost_entry
        ):
            begin = moment
            moment += seconds
            write(
                (
                    moment,
                    me,
                    number,
                    step,
                    i,
                    place,
                    code.REPEATED,
                    code.REPEATED,
                    code.ERROR if i == wrong_step else code.LOST_ENTRY,
                    lean,
                    really,
                    begin,
                    scripted,
                    0.0,
                )
            )
            place += 1
        if stage and policy.stages:
            shown += (
                moment,
                me,
                code.STAGE,
                number,
                step,
                moment - contact.answered,
                policy.target,
                -1.0,
            )
        index += 1

    contact.place = place
    contact.to_do = to_do[index:]
    plan.talk_ends = plan.ends = moment
    if moment > plan.starts:
        spent += (moment, me, code.TALK, number, plan.starts)
    if not plan.stuck:
        plan.ends = moment + row[AFTER] * pace
        if plan.ends > moment:
            spent += (plan.ends, me, code.WRAP_UP, number, moment)
    plan.procedure, plan.supervision, plan.durations = done, shown, spent


def _ahead(to_do: Sequence[int], index: int, steps: Sequence[tuple[Any, ...]]) -> int:
    """The place of the next step that can be done without the system; 0 if there is none."""
    for later in range(index + 1, len(to_do)):
        on_system, may_ask = steps[to_do[later]][3:5]
        if not on_system and not may_ask:
            return later
    return 0
