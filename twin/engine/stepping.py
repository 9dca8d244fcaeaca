"""Laying out a plan step by step: which steps, how, for how long, and what will be on record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twin.engine import codes as code
from twin.engine.plan import Plan
from twin.rules import procedure
from twin.traces.tables import NONE
from twin.world.content import (
    AFTER,
    CONCEAL,
    DIFFICULTY,
    ERROR_PLACE,
    HELP,
    NEEDED,
    RECURRENT,
    UNRESOLVED,
)

if TYPE_CHECKING:
    from twin.engine.technician import Technician


def lay_out(
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
    staged = policy.stages and centre.scribe.keeps_supervision
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
            if lost:
                plan.met_outage = True
                contact.response = max(contact.response, wait)
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
        if stage and staged:
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

    A neighbour, or the supervisor, helps at once and takes time (given back, s); a question to an
    expert leaves the plan stuck; who finds neither goes on alone.
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
    near += (1 - near) * procedure.asks_supervisor(rule.supervisor_help, policy.support)
    if chance < near:
        contact.help = code.NEIGHBOUR
        return centre.neighbour_time
    asks = procedure.asks_expert(policy.escalation, centre.backup.reachable, rule.expert_unseen)
    plan.stuck = bool(chance < near + (1 - near) * asks and centre.backup.experts)
    return 0.0


def _ahead(to_do: Sequence[int], index: int, steps: Sequence[tuple[Any, ...]]) -> int:
    """The place of the next step that can be done without the system; 0 if there is none."""
    for later in range(index + 1, len(to_do)):
        on_system, may_ask = steps[to_do[later]][3:5]
        if not on_system and not may_ask:
            return later
    return 0
