"""What a state comes to on the scales of a questionnaire: one formula per scale, 0 to 1.

In every function `state` holds numbers or arrays of one shape: share_on_contacts, tension (points,
0 to 100) and, all from 0 to 1, exhaustion_state, fatigue_state, body_load, control, support,
expertise, insecurity, complexity, rigidity, recognition, participation, below_target,
resolved_share and the exposures by component. `survey` is that section of the scenario as plain
numbers: bases, slopes and weights are assumptions, their directions follow the evidence named.
Being supervised has no term of its own: it shows through control, targets missed and tension
(E1.35, E1.41).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Numbers = float | Array
State = Mapping[str, Numbers]
Survey = Mapping[str, float]


def demands(state: State, survey: Survey) -> Array:
    """Psychological demands: base + slopes × (share of time on contacts, complexity, exposures).

    The exposures are those to time pressure, conflicts, tools that break and aggression, summed.
    """
    pressed = sum(
        state[f"exposure_{name}"]
        for name in ("time_pressure", "priority_conflict", "tool_breakdown", "customer_aggression")
    )
    busy = survey["demands_contacts"] * state["share_on_contacts"]
    hard = survey["demands_complexity"] * state["complexity"]
    return share(survey["demands_base"] + busy + hard + survey["demands_exposures"] * pressed)


def latitude(state: State, survey: Survey) -> Array:
    """Decision latitude: base + ½ skill discretion + ½ control (equal weights, E2.1)."""
    return share(survey["latitude_base"] + mean(skill_discretion(state, survey), state["control"]))


def skill_discretion(state: State, survey: Survey) -> Array:
    """How far the work calls on one's abilities.

    The weighted mean of expertise, complexity of the work and what the script leaves open
    (1 - rigidity).
    """
    return weighted(
        (survey["skill_expertise"], state["expertise"]),
        (survey["skill_complexity"], state["complexity"]),
        (survey["skill_open"], 1 - state["rigidity"]),
    )


def support(state: State) -> Array:
    """Support at work: the support that could be had."""
    return share(state["support"])


def effort(state: State, survey: Survey) -> Array:
    """Effort: the weighted mean of demands, pressure of time, interruptions and obstacles.

    At equal weights each carries one item of the short form (E2.4). The third is exposure to
    conflicts and to tools that break, times salience.
    """
    hindered = felt(state, survey, "priority_conflict", "tool_breakdown")
    return weighted(
        (survey["effort_demands"], demands(state, survey)),
        (survey["effort_pressure"], state["exposure_time_pressure"]),
        (survey["effort_hindered"], hindered),
    )


def reward(state: State, survey: Survey) -> Array:
    """Reward: the weighted mean of esteem, a say (participation) and security (1 - insecurity).

    Esteem is recognition by the supervisor, less for being shown below target. The weights stand
    for the seven items of the short form (E2.4); what each item hangs on is an assumption.
    """
    esteem = state["recognition"] * (1 - survey["esteem_marked"] * state["below_target"])
    return weighted(
        (survey["reward_esteem"], esteem),
        (survey["reward_say"], state["participation"]),
        (survey["reward_security"], 1 - state["insecurity"]),
    )


def stress(state: State, survey: Survey) -> Array:
    """Felt stress: slope × tension + activation × demands × skill discretion.

    Demands that call on people's abilities stir up even where they do not wear out: active jobs
    feel the most stressful (E2.27), so felt stress and strain are two things.
    """
    stirred = demands(state, survey) * skill_discretion(state, survey)
    return share(survey["stress_tension"] * _tense(state) + survey["stress_activation"] * stirred)


def satisfaction(state: State, survey: Survey) -> Array:
    """Job satisfaction: base + slope × (control + reward - tension)."""
    balance = state["control"] + reward(state, survey) - _tense(state)
    return share(survey["satisfaction_base"] + survey["satisfaction_slope"] * balance)


def distress(state: State, survey: Survey) -> Array:
    """Distress: slope × tension + slope × exhaustion.

    Insecurity has no term of its own: what it does to distress, it does through tension.
    """
    worn = survey["distress_exhaustion"] * state["exhaustion_state"]
    return share(survey["distress_tension"] * _tense(state) + worn)


def exhaustion(state: State, survey: Survey) -> Array:
    """Exhaustion: slope × the state, which follows tension over weeks and rarely comes near 1."""
    return share(survey["exhaustion_slope"] * state["exhaustion_state"])


def fatigue(state: State) -> Array:
    """Fatigue: the state."""
    return share(state["fatigue_state"])


def energy(state: State, survey: Survey) -> Array:
    """Energy: 1 - the weighted mean of fatigue and exhaustion."""
    return 1 - weighted(
        (survey["energy_fatigue"], fatigue(state)),
        (survey["energy_exhaustion"], exhaustion(state, survey)),
    )


def quality(state: State, survey: Survey) -> Array:
    """Felt able to do quality work: share resolved - exposure to conflicts × salience."""
    return share(state["resolved_share"] - felt(state, survey, "priority_conflict"))


def discomfort(state: State, survey: Survey) -> Array:
    """Discomfort of arms and neck: slope × body load."""
    return share(survey["discomfort_slope"] * state["body_load"])


def mental_load(state: State, survey: Survey) -> dict[str, Array]:
    """The six contents of the raw task load index (E2.5), each 0 to 1.

    Mental demand: weighted mean of complexity and demands. Physical demand: as discomfort. Temporal
    demand: weighted mean of time on contacts and time pressure. Performance (high is poor): 1 -
    share resolved. Effort: as effort. Frustration: exposure to tools, conflicts and aggression ×
    salience.
    """
    return {
        "mental_demand": weighted(
            (survey["mental_complexity"], state["complexity"]),
            (survey["mental_demands"], demands(state, survey)),
        ),
        "physical_demand": discomfort(state, survey),
        "temporal_demand": weighted(
            (survey["temporal_contacts"], state["share_on_contacts"]),
            (survey["temporal_pressure"], state["exposure_time_pressure"]),
        ),
        "performance": share(1 - state["resolved_share"]),
        "effort": effort(state, survey),
        "frustration": felt(
            state, survey, "tool_breakdown", "priority_conflict", "customer_aggression"
        ),
    }


def contents(state: State, survey: Survey) -> dict[str, Array]:
    """The content of every scale, 0 to 1, by the scale's name in the traces."""
    return {
        "demands": demands(state, survey),
        "latitude": latitude(state, survey),
        "support": support(state),
        "effort": effort(state, survey),
        "reward": reward(state, survey),
        "stress": stress(state, survey),
        "satisfaction": satisfaction(state, survey),
        "distress": distress(state, survey),
        "exhaustion": exhaustion(state, survey),
        "fatigue": fatigue(state),
        "energy": energy(state, survey),
        "quality": quality(state, survey),
        "discomfort": discomfort(state, survey),
        "mental_load": mean(*mental_load(state, survey).values()),
    }


def share(value: Numbers) -> Array:
    """A value kept within 0 and 1."""
    return np.clip(np.asarray(value, dtype=np.float64), 0, 1)


def mean(*parts: Numbers) -> Array:
    """The mean of some contents, kept within 0 and 1."""
    return share(sum(parts) / len(parts))


def weighted(*parts: tuple[float, Numbers]) -> Array:
    """The mean of some contents by weight, kept within 0 and 1; 0 if no weight is left.

    Parts are (weight, content): Σ weight × content / Σ weight.
    """
    total = sum(weight for weight, _ in parts)
    return share(sum(weight * content for weight, content in parts) / (total or 1.0))


def felt(state: State, survey: Survey, *components: str) -> Array:
    """Exposures, summed, as they weigh in answers: × salience."""
    met = sum(state[f"exposure_{name}"] for name in components)
    return share(survey["salience"] * met)


def _tense(state: State) -> Numbers:
    """Tension as a share."""
    return state["tension"] / 100
