"""Drawing up a plan: how fast, how hurried, and whether all goes as prescribed.

What does not is laid out step by step in `twin.engine.stepping`.
"""

from math import exp
from typing import TYPE_CHECKING

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.plan import Plan
from twin.engine.regulating import choose
from twin.engine.stepping import lay_out
from twin.rules import handling, procedure, strain
from twin.traces.tables import NONE
from twin.world.content import (
    AFTER,
    DIFFICULTY,
    ERROR,
    LEAST_NEEDED,
    LEAST_SPARE,
    LISTEN,
    LONGEST_WAIT,
    SPARE,
    WAIT,
    WORK,
)

if TYPE_CHECKING:
    from twin.engine.technician import Technician


def pace_for(who: "Technician", kind: int) -> float:
    """The factor on handling time with which a technician takes up a contact of a type now."""
    centre, ledger = who.centre, who.ledger
    rule, level = centre.behaviour, ledger.level
    return handling.pace(
        who.craft.standing_to(kind).pace,
        rule.load_speed if centre.queue.length else 0.0,
        rule.overwork_speed if ledger.occupancy > rule.saturation else 0.0,
        rule.fatigue_speed * strain.fatigue(level[code.FATIGUE_FAST], level[code.FATIGUE_SLOW]),
        rule.exhaustion_speed * level[code.EXHAUSTION],
        rule.tension_speed * ledger.tension / 100,
    )


def draw_up(who: "Technician", contact: Contact, start: float) -> Plan:
    """The plan of a technician for the steps a contact still needs, from `start` (s) on."""
    centre, ledger = who.centre, who.ledger
    policy, rule = who.policy, centre.behaviour
    work, row, level = centre.work[contact.kind], contact.row, ledger.level
    plan = Plan(who.number, contact, policy, start)

    standing = who.craft.standing_to(contact.kind)
    fatigue = strain.fatigue(level[code.FATIGUE_FAST], level[code.FATIGUE_SLOW])
    pace = pace_for(who, contact.kind)
    fresh = start == contact.answered
    spare = row[SPARE] * standing.skips_unneeded
    if fresh:
        needed = row[WAIT] + pace * (row[WORK] - spare + row[AFTER])
        contact.listened = row[LISTEN] < policy.listening
    else:
        spent = contact.talk + contact.hold
        needed = spent + contact.waits_ahead + pace * (contact.work_ahead + row[AFTER])
    contact.needed = needed
    hurry = skips_needed = 0.0
    if 0 < policy.target < needed:
        hurry = handling.hurry(
            needed, policy.target, policy.held, rule.target_hurry, rule.hurry_full,
            rule.planning_relief * who.traits.planning,
        )  # fmt: skip
        pace *= exp(rule.hurry_speed * hurry)
        skips_needed = procedure.skips_needed(
            hurry, ledger.tension, policy.discretion, rule.skip_hurried, rule.skip_calm,
            rule.skip_rigid,
        )  # fmt: skip
    wrong = row[ERROR] < centre.most_errors and row[ERROR] < procedure.goes_wrong(
        rule.repeat_error, standing.know_how, rule.know_how_at_par, rule.error_know_how, hurry,
        rule.error_hurry, fatigue, rule.error_fatigue,
        rule.classifying_relief * who.traits.classifying,
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
        lay_out(who, plan, skips_needed, standing.skips_unneeded, wrong)
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
