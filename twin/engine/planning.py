"""Drawing up a plan: which steps, how, for how long, and what will be on record."""

from collections.abc import Sequence
from math import exp
from typing import TYPE_CHECKING, Any

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.plan import Plan
from twin.engine.regulating import choose
from twin.rules import handling, procedure, strain
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
    RECURRENT,
    SPARE,
    UNRESOLVED,
    WAIT,
    WORK,
)

if TYPE_CHECKING:
    from twin.engine.technician import Technician


def draw_up(who: "Technician", contact: Contact, start: float) -> Plan:
    """The plan of a technician for the steps a contact still needs, from `start` (s) on."""
    centre, ledger = who.centre, who.ledger
    policy, rule = who.policy, centre.behaviour
    work, row, level = centre.work[contact.kind], contact.row, ledger.level
    plan = Plan(who.number, contact, policy, start)

    standing = who.craft.standing_to(contact.kind)
    fatigue = strain.fatigue(level[code.FATIGUE_FAST], level[code.FATIGUE_SLOW])
    pace = handling.pace(
        standing.pace,
        rule.load_speed if centre.queue.length else 0.0,
        rule.overwork_speed if ledger.occupancy > rule.saturation else 0.0,
        rule.fatigue_speed * fatigue,
        rule.exhaustion_speed * level[code.EXHAUSTION],
        rule.tension_speed * ledger.tension / 100,
    )
    fresh = start == contact.answered
    spare = row[SPARE] * standing.skips_unneeded
    if fresh:
        plan.needed = row[WAIT] + pace * (row[WORK] - spare + row[AFTER])
        contact.listened = row[LISTEN] < policy.listening
    else:
        left = contact.work_ahead
        plan.needed = contact.talk + contact.hold + pace * (left + row[AFTER])
    hurry = skips_needed = 0.0
    if 0 < policy.target < plan.needed:
        hurry = handling.hurry(
            plan.needed, policy.target, policy.held, rule.target_hurry, rule.hurry_full,
            rule.planning_relief * who.traits.planning,
        )  # fmt: skip
        pace *= exp(rule.hurry_speed * hurry)
        skips_needed = procedure.skips_needed(
            hurry, ledger.tension, policy.discretion, rule.skip_hurried, rule.skip_calm,
            rule.skip_rigid,
        )  # fmt: skip
    wrong = row[ERROR] < rule.repeat_error * 4 and row[ERROR] < procedure.goes_wrong(
        rule.repeat_error, standing.know_how, rule.know_how_at_par, hurry, fatigue,
        rule.error_fatigue, rule.classifying_relief * who.traits.classifying,
    )  # fmt: skip
    plan.hurry, plan.know_how = hurry, standing.know_how
    choose(who, plan)
    if plan.slowed:
        pace *= centre.slow_factor
    plan.pace = pace
    talk_ends = start + (row[WAIT] + row[WORK] * pace)
    if (
        fresh
        and not wrong
        and row[LEAST_NEEDED] >= skips_needed
        and row[LEAST_SPARE] >= standing.skips_unneeded
        and not (work.may_ask and row[DIFFICULTY] > standing.know_how)
        and row[LONGEST_WAIT] <= centre.ordinary_wait
        and not plan.transfers
        and talk_ends <= plan.hangs_up_at
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
    policy, row, rule = plan.policy, contact.row, centre.behaviour
    work = centre.work[contact.kind]
    steps, count, to_do = work.steps, work.count, contact.to_do
    number, me, pace = contact.number, who.number, plan.pace
    numbers = contact.steps_numbers()
    wrong_step = int(row[ERROR_PLACE] * count) if wrong else NONE
    needs, concealed = int(row[NEEDED]), row[CONCEAL] < policy.conceal
    too_hard = row[DIFFICULTY] > plan.know_how
    station = centre.station
    done: list[float] = []
    shown: list[float] = []
    spent: list[float] = []
    lost_time: list[float] = []
    unresolved = row[UNRESOLVED] < centre.unresolved
    place, moment, index = contact.place, plan.starts, 0
    while index < len(to_do):
        if plan.starts < moment >= plan.hangs_up_at:
            plan.hung_up_at = moment
            place = _hang_up(who, plan, to_do[index:], place, moment, done)
            index = len(to_do)
            break
        i = to_do[index]
        step, scripted, mandatory, on_system, may_ask, stage = steps[i]
        really = needs >> i & 1
        chance = numbers[3 * i + 1]
        repeating = i == contact.repeating
        wait, lean, action, reason = 0.0, code.NO_HELP, code.DONE, code.PRESCRIBED
        extra = 0.0
        if i == contact.cut_off:
            contact.cut_off = NONE
            seconds, wait = contact.work_left, contact.wait_left
            if may_ask:
                lean = contact.help
            if on_system:
                lean = lean or work.system_help
                plan.system_wait += wait
        elif (
            not mandatory
            and not repeating
            and chance < (skips_needed if really else skips_unneeded)
        ):
            contact.needed_skipped += really
            contact.recorded_done += concealed
            done += (
                moment, me, number, step, i, place, code.SKIPPED,
                code.DONE if concealed else code.SKIPPED,
                code.HURRIED if really else code.NOT_NEEDED,
                code.NO_HELP, really, moment, scripted, 0.0,
            )  # fmt: skip
            place += 1
            index += 1
            continue
        else:
            seconds = numbers[3 * i] * pace
            if may_ask and plan.transfers:
                plan.stuck, plan.looks_for_help_at = True, moment
                break
            if may_ask and too_hard:
                seconds += _look_for_help(who, plan, moment)
                if plan.stuck:
                    break
                lean = contact.help
                if lean == code.NO_HELP:
                    seconds *= rule.alone_time
            if on_system:
                lean = lean or work.system_help
                wait = station.response(moment, numbers[3 * i + 2])
                down = station.down_until(moment)
                if down:
                    plan.met_outage = True
                    ahead = _ahead(to_do, index, steps)
                    if ahead and chance < policy.discretion:
                        to_do = [
                            *to_do[:index], to_do[ahead], *to_do[index:ahead], *to_do[ahead + 1 :]
                        ]  # fmt: skip
                        contact.brought_forward = to_do[index]
                        continue
                    wait = down - moment
                free = chance < policy.discretion
                patience = centre.workaround_after if free else centre.give_up_after
                if wait > patience or (unresolved and wait > centre.onset):
                    wait, lean, reason = min(wait, patience), code.WORKAROUND, code.SYSTEM_DOWN
                    extra = seconds * (centre.workaround_cost - 1)
                    seconds += extra
                contact.response = max(contact.response, wait)
                plan.system_wait += wait
        if i == contact.brought_forward:
            action, reason, contact.brought_forward = code.REORDERED, code.SYSTEM_DOWN, NONE
        elif repeating:
            action, reason, contact.repeating = code.REPEATED, code.ERROR, NONE
        seconds += contact.finding_back
        contact.finding_back = 0.0
        begin = moment
        moment += wait + seconds
        recorded = code.DONE if concealed and action == code.REORDERED else action
        done += (
            moment, me, number, step, i, place, action, recorded, reason, lean, really, begin,
            scripted, wait,
        )  # fmt: skip
        place += 1
        contact.recorded_done += not repeating
        held_up, late = wait + extra, wait > centre.onset
        came = begin
        lost = (
            on_system
            and station.breaks_between(begin, moment)
            and row[ERROR_PLACE] < centre.lost_entry
        )
        if lost or (i == wrong_step and not repeating):
            # An entry that an outage has lost is made again once the system is back.
            wait = max(0.0, station.down_until(moment) - moment) if lost else 0.0
            wait = min(wait, centre.give_up_after)
            begin = moment
            moment += wait + numbers[3 * i] * pace
            plan.system_wait += wait
            done += (
                moment, me, number, step, i, place, code.REPEATED, code.REPEATED,
                code.LOST_ENTRY if lost else code.ERROR, lean, really, begin, scripted, wait,
            )  # fmt: skip
            place += 1
            if lost:
                held_up, late = held_up + moment - begin, True
        if late and on_system:
            lost_time += (
                moment, me, number, step, came, held_up, row[RECURRENT] < centre.recurrent,
                reason == code.SYSTEM_DOWN and lean == code.WORKAROUND,
            )  # fmt: skip
        if stage and policy.stages:
            shown += (
                moment, me, code.STAGE, number, step, moment - contact.answered, policy.target,
                -1.0,
            )  # fmt: skip
        index += 1

    contact.place = place
    contact.to_do = to_do[index:]
    plan.talk_ends = plan.ends = moment
    if moment > plan.starts:
        spent += (moment, me, code.TALK, number, plan.starts)
    if not plan.stuck:
        plan.ends = moment + row[AFTER] * pace
        if plan.ends > moment and not plan.hidden_pause:
            spent += (plan.ends, me, code.WRAP_UP, number, moment)
    plan.procedure, plan.supervision, plan.durations = done, shown, spent
    plan.incidents = lost_time


def _hang_up(
    who: "Technician", plan: Plan, left: Sequence[int], place: int, moment: float,
    done: list[float],
) -> int:  # fmt: skip
    """Leave out all the steps that are left; gives the next place in the procedure."""
    contact, centre = plan.contact, who.centre
    steps, numbers = centre.work[contact.kind].steps, contact.steps_numbers()
    concealed = contact.row[CONCEAL] < plan.policy.conceal
    needs = int(contact.row[NEEDED])
    for i in left:
        step, scripted, *_ = steps[i]
        really = needs >> i & 1
        contact.needed_skipped += really
        contact.recorded_done += concealed
        plan.saved += numbers[3 * i] * plan.pace
        done += (
            moment, who.number, contact.number, step, i, place, code.SKIPPED,
            code.DONE if concealed else code.SKIPPED, code.HUNG_UP, code.NO_HELP, really, moment,
            scripted, 0.0,
        )  # fmt: skip
        place += 1
    return place


def _look_for_help(who: "Technician", plan: Plan, moment: float) -> float:
    """Look for help at a moment, once a contact, with what exceeds one's know-how.

    A neighbour helps at once and takes time (given back, s); a question to an expert leaves the
    plan stuck; who finds neither goes on alone.
    """
    contact, centre = plan.contact, who.centre
    if contact.asked:
        return 0.0
    contact.asked, plan.looks_for_help_at = True, moment
    policy, chance = plan.policy, contact.row[HELP]
    rule = centre.behaviour
    near = procedure.asks_neighbour(
        centre.neighbour, who.traits.cooperating, rule.neighbour_alone, policy.regime,
        rule.neighbour_watched,
    )  # fmt: skip
    if chance < near:
        contact.help = code.NEIGHBOUR
        return centre.neighbour_time
    plan.stuck = bool(chance < near + (1 - near) * policy.escalation and centre.backup.experts)
    return 0.0


def _ahead(to_do: Sequence[int], index: int, steps: Sequence[tuple[Any, ...]]) -> int:
    """The place of the next step that can be done without the system; 0 if there is none."""
    for later in range(index + 1, len(to_do)):
        on_system, may_ask = steps[to_do[later]][3:5]
        if not on_system and not may_ask:
            return later
    return 0
