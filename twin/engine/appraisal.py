"""What a contact exposed its technician to, worked out and entered in the ledger."""

from typing import TYPE_CHECKING

from twin.engine import codes as code
from twin.engine.contact import Contact
from twin.engine.plan import Plan
from twin.engine.policy import Policy
from twin.rules import autonomy, demands
from twin.world.content import RUDE

if TYPE_CHECKING:
    from twin.engine.technician import Technician


def settle_contact(
    who: "Technician",
    contact: Contact,
    policy: Policy,
    plan: Plan | None,
    now: float,
    handled: float,
) -> None:
    """Enter a contact that has taken `handled` s so far; `plan` is its last, if it had one.

    While another customer is parked, the contact is urgent work on top of it.
    """
    centre, traits = who.centre, who.traits
    strain, rule, target = centre.scenario.strain, centre.appraisal, policy.target
    waiting = centre.queue.length / centre.staffed
    pressure = demands.time_pressure(
        handled, target, policy.held, waiting, who.ledger.occupancy, policy.display, rule
    )
    if plan is not None and plan.slowed:
        pressure *= 1 - centre.scenario.regulation.slow_down_relief
    conflict = broken = 0.0
    if 0 < target < contact.needed:
        conflict = demands.priority_conflict(
            contact.needed, target, policy.held, traits.prioritising, rule
        )
    if who.parked:
        conflict = 1 - (1 - conflict) * (1 - demands.interruption(traits.prioritising, rule))
    support = autonomy.support(
        centre.backup.reachable, traits.cooperating, policy.support, centre.latitude
    )
    if contact.response > strain.response_onset:
        broken = demands.tool_breakdown(
            contact.response, strain.response_onset, strain.response_high, pressure, support, rule
        )
    listened = contact.listened
    exposures = [
        pressure,
        conflict,
        demands.supervised(
            policy.regime, who.below_target, policy.moment_known if listened else 0.0, rule
        ),
        demands.precariousness(traits.insecurity, policy.stakes, who.below_target, rule),
        broken,
        contact.row[RUDE],
    ]
    triggers = [
        _presses(policy.held > 0 and 0 < target < handled, waiting, who.ledger.occupancy, rule),
        code.ON_INTERRUPTED if who.parked else code.ON_QUALITY_AGAINST_CLOCK,
        # Without knowing that one is listened to, only what was shown can be a threat.
        code.ON_LISTENED_TO if listened and policy.moment_known else code.ON_SHOWN_BELOW_TARGET,
        _at_stake(policy.stakes, who.below_target),
        code.ON_SYSTEM_DOWN if plan is not None and plan.met_outage else code.ON_SYSTEM_SLOW,
        code.ON_CUSTOMER_RUDE,
    ]
    who.ledger.work(now, exposures, triggers, policy.control, support, contact.number)


def _presses(over: bool, waiting: float, occupancy: float, rule: demands.Appraisal) -> int:
    """What makes time press, or else the figures on one's own screen."""
    if over:
        return code.ON_OVER_TARGET
    if waiting:
        return code.ON_QUEUE_SEEN
    return code.ON_BUSY if occupancy > rule.busy_from else code.ON_FIGURES_SHOWN


def _at_stake(stakes: float, below_target: float) -> int:
    """What makes insecure employment present."""
    if not stakes:
        return code.ON_CONTACT
    return code.ON_SHOWN_BELOW_TARGET if below_target else code.ON_FIGURES_SHOWN
