"""How long conversations last lately at this time of day, against the scenario.

A scenario has one law of conversations for the whole day, fitted once. What comes is of another mix
in the morning than in the evening, and drifts.
"""

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from twin.engine.simulation import simulate
from twin.experiments.runs import scenario_at
from twin.mirror.course import Floats
from twin.scenario.model import Scenario
from twin.traces.tables import CONTACT, OUTCOMES
from twin.world.world import DAY

MEMORY: Final = 5 * DAY
"""How long a conversation counts, s: an assumption."""

AROUND: Final = 1800.0
"""How long before the moment of a forecast, by the time of day, conversations count (s)."""

SPREAD: Final = 0.15
"""By how much the mean length differs between times of day and from fortnight to fortnight, as a
standard deviation of the factor: an assumption."""

LONGEST: Final = 3600.0
"""A longer conversation (s) is a line left open, and no measure of the work."""

RUNS: Final = 8

_OUTCOME, _TALK, _HOLD = (CONTACT.names.index(name) for name in ("outcome", "talk", "hold"))


@dataclass(frozen=True, slots=True)
class Talks:
    """Conversations that are over: when each ended (s), and its length (s); side by side."""

    ended: Floats
    seconds: Floats


@dataclass(frozen=True, slots=True)
class TalkLevel:
    """The factor on the length of conversations, how much the data count in it (0 to 1), and n."""

    factor: float
    credibility: float
    n: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def talk_level(
    scenario: Scenario, talks: Talks, t: float, horizon: float, seed: int = 0
) -> TalkLevel:
    """What conversations that ended by `t` (s) say of their length within the horizon (s).

    Those count that ended, on whatever day, at a time of day from `AROUND` before t to its end,
    with weights w = e^(-age / MEMORY). With x their weighted mean over the scenario's mean, c their
    coefficient of variation and n = (Σ w)² / Σ w²,

        factor = Z x + (1 - Z), Z = n / (n + c² / SPREAD²)

    the credibility estimate (Bühlmann 1967, *Experience rating and credibility*).
    """
    usual = usual_talk(scenario.model_dump_json(), seed)
    time = (talks.ended - (t - AROUND)) % DAY
    known = (talks.ended <= t) & (time <= AROUND + horizon)
    known &= (talks.seconds > 0) & (talks.seconds <= LONGEST)
    count = int(known.sum())
    if count < 2 or not usual > 0:
        return TalkLevel(1.0, 0.0, count)
    seconds = talks.seconds[known]
    weight = np.exp(-(t - talks.ended[known]) / MEMORY)
    mean = float(weight @ seconds / weight.sum())
    many = float(weight.sum() ** 2 / (weight @ weight))
    variation = float(seconds.std() / seconds.mean())
    share = many / (many + variation**2 / SPREAD**2)
    return TalkLevel(share * mean / usual + (1 - share), share, count)


def with_talk_level(scenario: Scenario, level: TalkLevel) -> Scenario:
    """The scenario with conversations longer by that factor, every step alike."""
    procedures = {
        name: procedure.model_copy(
            update={
                "steps": tuple(
                    step.model_copy(update={"seconds": step.seconds * level.factor})
                    for step in procedure.steps
                )
            }
        )
        for name, procedure in scenario.procedures.items()
    }
    return scenario.model_copy(update={"procedures": procedures})


@lru_cache(maxsize=16)
def usual_talk(scenario: str, seed: int = 0) -> float:
    """The mean length of conversations in simulated ordinary days, s; nan without any."""
    centre = scenario_at(scenario)
    lengths = []
    for replication in range(RUNS):
        run = simulate(centre, seed=seed, replication=replication, tables=("contact",))
        rows = run.rows("contact")
        talk = rows[:, _TALK] + rows[:, _HOLD]
        answered = rows[:, _OUTCOME] == OUTCOMES.index("answered")
        lengths.append(talk[answered & (talk > 0) & (talk <= LONGEST)])
    every = np.concatenate(lengths)
    return float(every.mean()) if len(every) else float("nan")
