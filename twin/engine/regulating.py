"""How a technician regulates the work on a contact: choices made as it is taken up.

Leaving steps out, bringing them forward, asking a neighbour and recording a deviation as done are
in `twin.engine.stepping`; these are the others.
"""

from typing import TYPE_CHECKING, Final

from twin.engine import codes as code
from twin.engine.plan import Plan
from twin.rules import regulation
from twin.traces.buffer import packer
from twin.traces.tables import REGULATION
from twin.world.content import PAUSE, REGULATE

if TYPE_CHECKING:
    from twin.engine.technician import Technician

_row: Final = packer(len(REGULATION.columns))


def choose(who: "Technician", plan: Plan) -> None:
    """Take the contact slower, cut it short, hand it over needlessly, or hide a pause after it.

    Of the first two and of the last two, at most one is chosen on a contact.
    """
    centre, policy, contact = who.centre, plan.policy, plan.contact
    rule, row, tension = centre.regulation, contact.row, who.ledger.tension
    place, other = row[REGULATE], row[PAUSE]
    if place < rule.slow_down and place < regulation.slows_down(
        rule.slow_down, tension, policy.control, policy.regime, rule.slow_down_watched
    ):
        plan.slowed = True
    if centre.queue.length and other < rule.hidden_pause:
        chance = regulation.pauses(
            rule.hidden_pause, tension, rule.hidden_pause_from, rule.hidden_pause_full,
            policy.regime, rule.hidden_pause_watched,
        )  # fmt: skip
        if other < chance:
            plan.hidden_pause = rule.hidden_pause_time
    if plan.hurry:
        if not plan.slowed and 1 - place <= regulation.hangs_up(
            rule.hang_up_early, plan.hurry, tension
        ):
            plan.hangs_up_at = contact.answered + policy.target
        elif centre.backup.experts and 1 - other <= regulation.transfers(
            rule.transfer, plan.hurry, policy.escalation, who.traits.situating
        ):
            plan.transfers = True


def write_down(who: "Technician", plan: Plan, strategy: int, start: float, seconds: float) -> None:
    """Write down a strategy that is over now, and what it took (or saved, below 0) in seconds."""
    who.centre.trace.regulation += _row(
        plan.ends, who.number, strategy, plan.contact.number, start, seconds
    )


def settle(who: "Technician", plan: Plan) -> None:
    """Write down what was chosen on a contact that is wrapped up."""
    if plan.slowed:
        # The system answers no slower.
        worked = plan.ends - plan.starts - plan.system_wait
        taken = worked * (1 - 1 / who.centre.slow_factor)
        write_down(who, plan, code.SLOW_DOWN, plan.starts, taken)
    if plan.hung_up_at:
        write_down(who, plan, code.HANG_UP_EARLY, plan.hung_up_at, -plan.saved)
