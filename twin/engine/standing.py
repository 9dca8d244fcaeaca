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
    resolution: float
    """What being watched, and guided by who knows less, does to the log-odds of resolving."""


def stand(who: "Technician", kind: int) -> Standing:
    """How a technician stands to a type of contact now, until something is learned."""
    centre, traits = who.centre, who.traits
    policy, rule = who.policy, centre.behaviour
    expertise = who.craft.expertise[kind]
    system = centre.scenario.system
    know_how = handling.know_how(
        expertise, system.guidance, system.know_how, traits.searching, rule.searching_part
    )
    misguided = handling.misguided(expertise, system.know_how, policy.rigidity)
    misguided *= system.guidance > 0
    ease = handling.ease(
        expertise, centre.work[kind].difficulty, rule.ease_at_par, rule.ease_unit, rule.ease_most
    )
    return Standing(
        policy=policy,
        know_how=know_how,
        pace=handling.lasting_pace(
            traits.log_speed,
            know_how,
            rule.know_how_at_par,
            rule.skill_speed,
            (rule.monitored_speed + rule.monitored_ease_speed * ease) * policy.regime,
            rule.guidance_rigidity * misguided,
        ),
        skips_unneeded=procedure.skips_unneeded(policy.discretion, know_how, rule.skip_unneeded),
        resolution=rule.monitored_ease_resolution * ease * policy.regime
        + rule.guidance_resolution * misguided,
    )
