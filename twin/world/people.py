"""How the technicians of a roster differ."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from twin.scenario.model import Scenario
from twin.world.streams import FloatArray, stream


@dataclass(frozen=True, slots=True)
class Traits:
    """What a technician brings to work. Shares are 0 to 1.

    `expertise` has one value per type of contact; `skill` is standardised (mean 0, SD 1);
    `log_speed` shifts the logarithm of handling time; `reactivity` multiplies strain.
    """

    expertise: tuple[float, ...]
    skill: float
    log_speed: float
    searching: float
    prioritising: float
    cooperating: float
    reactivity: float
    insecurity: float


def traits(
    scenario: Scenario, team: str, shift: int, count: int, seed: int, replication: int
) -> list[Traits]:
    """The traits of `count` technicians of one shift of one team, by position.

    The technician at a position is the same person however many stand beside him.
    """
    rule = scenario.technicians
    own = scenario.teams[team]

    def normal(purpose: str) -> FloatArray:
        drawn = stream(seed, replication, f"technician.{purpose}/{team}/{shift}").random(count)
        result: FloatArray = ndtri(np.maximum(drawn, 1e-12))
        return result

    skill = normal("skill")
    speed = rule.speed_spread * normal("speed")
    capacities = [
        np.clip(rule.capacity + rule.capacity_spread * normal(name), 0, 1)
        for name in ("searching", "prioritising", "cooperating")
    ]
    spread = rule.reactivity_spread
    reactivity = np.exp(spread * normal("reactivity") - spread**2 / 2)
    insecure = rule.insecurity if own.contract == "permanent" else rule.insecurity_temporary
    insecurity = np.clip(insecure + 0.2 * normal("insecurity"), 0, 1)
    means = [own.expertise.get(name, rule.expertise) for name in scenario.contacts]
    return [
        Traits(
            expertise=tuple(
                float(np.clip(mean + rule.expertise_spread * skill[i], 0, 1)) for mean in means
            ),
            skill=float(skill[i]),
            log_speed=float(speed[i]),
            searching=float(capacities[0][i]),
            prioritising=float(capacities[1][i]),
            cooperating=float(capacities[2][i]),
            reactivity=float(reactivity[i]),
            insecurity=float(insecurity[i]),
        )
        for i in range(count)
    ]
