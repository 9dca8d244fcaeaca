"""How the technicians of a roster differ."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from twin.scenario.model import Scenario
from twin.traces.vocabularies import SCALES
from twin.world.streams import FloatArray, stream

CAPACITIES = (
    "searching",  # find and select information under time constraint
    "prioritising",
    "classifying",
    "multitasking",
    "planning",  # relate deadlines to means
    "cooperating",
    "situating",  # know one's place in the whole
    "reporting",  # report with discernment
    "passing_on",  # pass on knowledge
)
"""What the job asks for besides expertise, each from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a technician brings to work. Shares are 0 to 1.

    `expertise` has one value per type of contact; `skill` and `affectivity` (negative: how darkly
    one answers) are standardised (mean 0, SD 1); `log_speed` shifts the logarithm of handling time;
    `reactivity` multiplies strain and `watchfulness`, on top, that of being supervised;
    `fatigability` multiplies the speed of tiring. Who is monitored are those with `watched_from`
    below the share that is. `errors` holds what chance adds to an answer, one per scale.
    """

    expertise: tuple[float, ...]
    skill: float
    log_speed: float
    searching: float
    prioritising: float
    classifying: float
    multitasking: float
    planning: float
    cooperating: float
    situating: float
    reporting: float
    passing_on: float
    reactivity: float
    watchfulness: float
    fatigability: float
    insecurity: float
    affectivity: float
    watched_from: float
    errors: tuple[float, ...]


def traits(
    scenario: Scenario, team: str, shift: int, count: int, seed: int, replication: int
) -> list[Traits]:
    """The traits of `count` technicians of one shift of one team, by position.

    The technician at a position is the same person however many stand beside him.
    """
    rule = scenario.technicians
    own = scenario.teams[team]

    def uniform(purpose: str) -> FloatArray:
        return stream(seed, replication, f"technician.{purpose}/{team}/{shift}").random(count)

    def normal(purpose: str) -> FloatArray:
        result: FloatArray = ndtri(np.maximum(uniform(purpose), 1e-12))
        return result

    def factor(purpose: str, spread: float) -> FloatArray:
        result: FloatArray = np.exp(spread * normal(purpose) - spread**2 / 2)
        return result

    skill = normal("skill")
    insecure = rule.insecurity if own.contract == "permanent" else rule.insecurity_temporary
    columns = {
        "skill": skill,
        "log_speed": rule.speed_spread * normal("speed"),
        **{
            name: np.clip(rule.capacity + rule.capacity_spread * normal(name), 0, 1)
            for name in CAPACITIES
        },
        "reactivity": factor("reactivity", rule.reactivity_spread),
        "watchfulness": factor("watchfulness", rule.watched_spread),
        "fatigability": factor("fatigability", rule.fatigability_spread),
        "insecurity": np.clip(insecure + rule.insecurity_spread * normal("insecurity"), 0, 1),
        "affectivity": normal("affectivity"),
        "watched_from": uniform("watched"),
    }
    means = np.array([own.expertise.get(name, rule.expertise) for name in scenario.contacts])
    expertise = np.clip(means + rule.expertise_spread * skill[:, None], 0, 1)
    errors = np.stack([normal(f"answer.{scale}") for scale in SCALES], axis=1)
    return [
        Traits(
            expertise=tuple(expertise[i].tolist()),
            errors=tuple(errors[i].tolist()),
            **{name: float(values[i]) for name, values in columns.items()},
        )
        for i in range(count)
    ]


def attendance(
    team: str, shift: int, count: int, day: int, seed: int, replication: int
) -> tuple[FloatArray, FloatArray]:
    """Uniform numbers that decide on a day who is absent and who leaves, each shape (count,)."""

    def uniform(purpose: str) -> FloatArray:
        name = f"technician.{purpose}/{team}/{shift}/{day}"
        return stream(seed, replication, name).random(count)

    return uniform("absent"), uniform("quits")
