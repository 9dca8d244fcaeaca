"""How long conversations last lately, against the scenario: what drifted since it was fitted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import exp
from typing import Any, Final

import numpy as np

from twin.engine.simulation import simulate
from twin.experiments.runs import scenario_at
from twin.mirror.course import Floats
from twin.scenario.model import Scenario
from twin.traces.tables import CONTACT, OUTCOMES

MEMORY: Final = 2 * 86_400.0
"""How long a conversation counts, s: an assumption."""

DAY_SPREAD: Final = 0.04
"""Standard deviation between days of the mean logarithm of conversations: 0.040 over nine ordinary
days of the bank's log, 1 to 11 February 1999."""

SHORTEST: Final = 10.0
LONGEST: Final = 3600.0
"""Conversations outside are no measure of the work: phantoms, and lines left open (s)."""

RUNS: Final = 8

_KIND, _OUTCOME, _TALK, _HOLD = (
    CONTACT.names.index(name) for name in ("contact_type", "outcome", "talk", "hold")
)


@dataclass(frozen=True, slots=True)
class Talks:
    """Conversations that are over: when each ended (s), its type, its length (s); side by side."""

    ended: Floats
    kinds: tuple[str, ...]
    seconds: Floats


@dataclass(frozen=True, slots=True)
class TalkLevel:
    """The factor on the length of conversations, its standard error in logarithms, and n."""

    factor: float
    error: float
    n: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def talk_level(scenario: Scenario, talks: Talks, t: float, seed: int = 0) -> TalkLevel:
    """What conversations that ended by `t` (s) say of their length now.

    r is the logarithm of a length less the mean logarithm of its type in simulated ordinary days,
    w = e^(-age / MEMORY), s the spread of r, and the level l a priori normal about 0 with
    `DAY_SPREAD`:

        l | r ~ Normal(Σ w r / (Σ w + s² / DAY_SPREAD²), 1 / (Σ w / s² + 1 / DAY_SPREAD²))

    Normal with a normal prior (conjugate), older conversations discounted.
    """
    usual = usual_logs(scenario.model_dump_json(), seed)
    known = (
        (talks.ended <= t)
        & (talks.ended > t - 5 * MEMORY)
        & (talks.seconds >= SHORTEST)
        & (talks.seconds <= LONGEST)
    )
    if known.sum() < 2 or not usual:
        return TalkLevel(1.0, DAY_SPREAD, int(known.sum()))
    other = usual.get("other", sum(usual.values()) / len(usual))
    expected = np.array([usual.get(kind, other) for kind in talks.kinds])[known]
    apart = np.log(talks.seconds[known]) - expected
    weight = np.exp(-(t - talks.ended[known]) / MEMORY)
    spread = float(apart.var())
    prior = spread / DAY_SPREAD**2
    level = float(weight @ apart) / (float(weight.sum()) + prior)
    error = (spread / (float(weight.sum()) + prior)) ** 0.5
    return TalkLevel(exp(level), error, int(known.sum()))


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
def usual_logs(scenario: str, seed: int = 0) -> Mapping[str, float]:
    """The mean logarithm of conversations of each type, in simulated ordinary days."""
    centre = scenario_at(scenario)
    names = list(centre.contacts)
    rows = np.concatenate(
        [
            simulate(centre, seed=seed, replication=run, tables=("contact",)).rows("contact")
            for run in range(RUNS)
        ]
    )
    talk = rows[:, _TALK] + rows[:, _HOLD]
    kept = rows[:, _OUTCOME] == OUTCOMES.index("answered")
    kept &= (talk >= SHORTEST) & (talk <= LONGEST)
    found = {}
    for place, name in enumerate(names):
        mine = np.log(talk[kept & (rows[:, _KIND] == place)])
        if len(mine):
            found[name] = float(mine.mean())
    return found
