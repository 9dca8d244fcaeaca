"""How a technician stands to a type of contact: what holds from one contact to the next."""

from typing import TYPE_CHECKING, NamedTuple

from twin.engine.policy import Policy
from twin.rules import handling, procedure

if TYPE_CHECKING:
    from twin.engine.technician import Technician


class Standing(NamedTuple):
    """How a technician stands to a type of contact under a policy."""

    policy: Policy
    know_how: float
    pace: float
    skips_unneeded: float


def stand(who: "Technician", kind: int) -> Standing:
    """How a technician stands to a type of contact now, until something is learned."""
    centre, traits = who.centre, who.traits
    policy, rule = centre.policy, centre.behaviour
    know_how = handling.know_how(who.expertise[kind], centre.guidance, traits.searching)
    return Standing(
        policy=policy,
        know_how=know_how,
        pace=handling.lasting_pace(
            traits.log_speed,
            know_how,
            rule.skill_speed,
            rule.monitored_skill_speed * traits.skill * policy.regime,
            rule.guidance_rigidity * policy.rigidity * know_how,
        ),
        skips_unneeded=procedure.skips_unneeded(policy.discretion, know_how, rule.skip_unneeded),
    )
