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
    """Psychological demands, 0 to 1.

        base + contacts × share of time on contacts + complexity × complexity
            + exposures × Σ exposure

    The exposures are those to time pressure, conflicts, tools that break and aggression, summed.
    Base and slopes are assumptions.
    """
    pressed = sum(
        state[f"exposure_{name}"]
        for name in ("time_pressure", "priority_conflict", "tool_breakdown", "customer_aggression")
    )
    busy = survey["demands_contacts"] * state["share_on_contacts"]
    hard = survey["demands_complexity"] * state["complexity"]
    return share(survey["demands_base"] + busy + hard + survey["demands_exposures"] * pressed)


def latitude(state: State, survey: Survey) -> Array:
    """Decision latitude, 0 to 1: skill discretion and control at equal weights (E2.1).

        base + ½ skill discretion + ½ control

    The base is an assumption.
    """
    return share(survey["latitude_base"] + mean(skill_discretion(state, survey), state["control"]))


def skill_discretion(state: State, survey: Survey) -> Array:
    """How far the work calls on one's abilities, 0 to 1.

        Σ weight × (expertise, complexity, 1 - rigidity) / Σ weight

    1 - rigidity is what the script leaves open. The weights are assumptions.
    """
    return weighted(
        (survey["skill_expertise"], state["expertise"]),
        (survey["skill_complexity"], state["complexity"]),
        (survey["skill_open"], 1 - state["rigidity"]),
    )


def support(state: State) -> Array:
    """Support at work, 0 to 1.

        support that could be had

    That people report what they could have is an assumption.
    """
    return share(state["support"])


def effort(state: State, survey: Survey) -> Array:
    """Effort, 0 to 1: demands, pressure of time, and interruptions and obstacles.

        Σ weight × (demands, time pressure, hindrance) / Σ weight

    At equal weights each carries one item of the short form (E2.4). Hindrance is exposure to
    conflicts and to tools that break, times salience. The weights are assumptions.
    """
    hindered = felt(state, survey, "priority_conflict", "tool_breakdown")
    return weighted(
        (survey["effort_demands"], demands(state, survey)),
        (survey["effort_pressure"], state["exposure_time_pressure"]),
        (survey["effort_hindered"], hindered),
    )


def reward(state: State, survey: Survey) -> Array:
    """Reward, 0 to 1: esteem, a say and security.

        Σ weight × (esteem, participation, 1 - insecurity) / Σ weight
        esteem = recognition × (1 - esteem_marked × below_target)

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
    """Felt stress, 0 to 1.

        slope × tension / 100 + activation × demands × skill discretion

    Demands that call on people's abilities stir up even where they do not wear out: active jobs
    feel the most stressful (E2.27), so felt stress and strain are two things. The slopes are
    assumptions.
    """
    stirred = demands(state, survey) * skill_discretion(state, survey)
    return share(survey["stress_tension"] * _tense(state) + survey["stress_activation"] * stirred)


def satisfaction(state: State, survey: Survey) -> Array:
    """Job satisfaction, 0 to 1.

        base + slope × (control + reward - tension / 100)

    An assumption; the slope is set on C3.
    """
    balance = state["control"] + reward(state, survey) - _tense(state)
    return share(survey["satisfaction_base"] + survey["satisfaction_slope"] * balance)


def distress(state: State, survey: Survey) -> Array:
    """Distress, 0 to 1.

        slope × tension / 100 + slope × exhaustion

    Insecurity has no term of its own: what it does to distress (E2.12), it does through tension.
    The slopes are assumptions.
    """
    worn = survey["distress_exhaustion"] * state["exhaustion_state"]
    return share(survey["distress_tension"] * _tense(state) + worn)


def exhaustion(state: State, survey: Survey) -> Array:
    """Exhaustion, 0 to 1.

        slope × exhaustion

    The state follows tension over weeks and rarely comes near 1. The slope is an assumption, set on
    C4.
    """
    return share(survey["exhaustion_slope"] * state["exhaustion_state"])


def fatigue(state: State) -> Array:
    """Fatigue, 0 to 1.

        fatigue

    The state itself (assumption).
    """
    return share(state["fatigue_state"])


def energy(state: State, survey: Survey) -> Array:
    """Energy, 0 to 1.

        1 - Σ weight × (fatigue, exhaustion) / Σ weight

    The weights are assumptions.
    """
    return 1 - weighted(
        (survey["energy_fatigue"], fatigue(state)),
        (survey["energy_exhaustion"], exhaustion(state, survey)),
    )


def quality(state: State, survey: Survey) -> Array:
    """Felt able to do quality work, 0 to 1.

        share resolved - salience × exposure to conflicts

    An assumption.
    """
    return share(state["resolved_share"] - felt(state, survey, "priority_conflict"))


def discomfort(state: State, survey: Survey) -> Array:
    """Discomfort of arms and neck, 0 to 1.

        slope × body load

    The slope is an assumption.
    """
    return share(survey["discomfort_slope"] * state["body_load"])


def mental_load(state: State, survey: Survey) -> dict[str, Array]:
    """The six contents of the raw task load index (E2.5), each 0 to 1.

        mental demand = Σ weight × (complexity, demands) / Σ weight
        physical demand = discomfort
        temporal demand = Σ weight × (time on contacts, time pressure) / Σ weight
        performance = 1 - share resolved
        effort = effort
        frustration = salience × exposure to tools, conflicts and aggression

    Of performance, high is poor. What each content hangs on is an assumption.
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
    """A value kept within 0 and 1.

        min(1, max(0, value))

    By definition.
    """
    return np.clip(np.asarray(value, dtype=np.float64), 0, 1)


def mean(*parts: Numbers) -> Array:
    """The mean of some contents, kept within 0 and 1.

        Σ content / number of contents

    By definition.
    """
    return share(sum(parts) / len(parts))


def weighted(*parts: tuple[float, Numbers]) -> Array:
    """The mean of some contents by weight, kept within 0 and 1; 0 if no weight is left.

        Σ weight × content / Σ weight

    By definition. Parts are (weight, content).
    """
    total = sum(weight for weight, _ in parts)
    return share(sum(weight * content for weight, content in parts) / (total or 1.0))


def felt(state: State, survey: Survey, *components: str) -> Array:
    """Exposures, summed, as they weigh in answers, 0 to 1.

        salience × Σ exposure

    Salience is an assumption.
    """
    met = sum(state[f"exposure_{name}"] for name in components)
    return share(survey["salience"] * met)


def _tense(state: State) -> Numbers:
    """Tension as a share."""
    return state["tension"] / 100
