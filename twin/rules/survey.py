"""What people would answer if they were asked: the reporting model and the questionnaires.

The content of a scale is what a state comes to on it (`twin.rules.scales`). The answer adds how a
person colours things (negative affectivity) and error: nobody ever answers the raw state.

In every function `state` and `survey` are as in `twin.rules.scales`.
"""

from collections.abc import Mapping

import numpy as np

from twin.rules import norms
from twin.rules.scales import Array, Numbers, State, Survey, contents, felt, mental_load, share

LEANING = {
    "demands": 1,
    "latitude": -1,
    "support": -1,
    "effort": 1,
    "reward": -1,
    "stress": 1,
    "satisfaction": -1,
    "distress": 1,
    "exhaustion": 1,
    "fatigue": 1,
    "energy": -1,
    "quality": -1,
    "discomfort": 1,
    "mental_load": 1,
}
"""Which way negative affectivity moves the answers on a scale: 1 up (complaints), -1 down."""

DESCRIPTIONS = frozenset(
    {"demands", "latitude", "support", "effort", "reward", "quality", "mental_load"}
)
"""Scales that describe the work rather than oneself; affectivity colours them less."""


def reported(
    scale: str, content: Numbers, error: Numbers, affectivity: Numbers, survey: Survey
) -> Array:
    """The answer on a scale, 0 to 1: what is so, coloured and blurred (a28).

        content + spread × (loading × √na_share × affectivity + √report_error × error)

    Kept within 0 and 1. The loading is the scale's leaning, times description_loading for a
    description; `error` and `affectivity` are standard normal. Where contents vary over people by
    spread × √(1 - na_share - report_error), affectivity explains na_share of the variance of a
    complaint, and error report_error of it.

    Raises:
        KeyError: the scale is not one of `LEANING`.
    """
    loading = LEANING[scale] * (survey["description_loading"] if scale in DESCRIPTIONS else 1)
    spread = survey["distress_spread" if scale == "distress" else "spread"]
    coloured = loading * np.sqrt(survey["na_share"]) * affectivity
    blurred = np.sqrt(survey["report_error"]) * error
    return share(content + spread * (coloured + blurred))


def answers(
    state: State, errors: Mapping[str, Numbers], affectivity: Numbers, survey: Survey
) -> dict[str, Array]:
    """The virtual questionnaires: one entry per column of the table of technicians.

    `errors` has one standard normal value per scale and person, `affectivity` one per person.

    Raises:
        KeyError: `state`, `errors` or `survey` lacks an entry.
    """
    said = {
        scale: reported(scale, content, errors[scale], affectivity, survey)
        for scale, content in contents(state, survey).items()
    }
    required, free = norms.jcq_demands(said["demands"]), norms.jcq_latitude(said["latitude"])
    helped = norms.jcq_support(said["support"])
    kind = norms.quadrant(required, free, survey["demands_cut"], survey["latitude_cut"])
    ratio = norms.eri_ratio(norms.eri_effort(said["effort"]), norms.eri_reward(said["reward"]))
    return {
        "jcq_demands": required,
        "jcq_latitude": free,
        "jcq_support": helped,
        "strain_quadrant": kind,
        "iso_strain": norms.iso_strain(kind, helped, survey["support_cut"]),
        "strain_quotient": norms.strain_quotient(required, free),
        "strain_linear": norms.strain_linear(required, free),
        "eri_ratio": ratio,
        "stress_reported": norms.percent(said["stress"]),
        "satisfaction_reported": norms.percent(said["satisfaction"]),
        "distress_reported": norms.ghq(said["distress"]),
        "exhaustion": norms.percent(said["exhaustion"]),
        "fatigue": norms.percent(said["fatigue"]),
        "energy_reported": norms.percent(said["energy"]),
        "quality_reported": norms.percent(said["quality"]),
        "mental_load": norms.percent(said["mental_load"]),
        "discomfort": norms.borg(said["discomfort"]),
    }


def further(
    state: State, errors: Mapping[str, Numbers], affectivity: Numbers, survey: Survey
) -> dict[str, Array]:
    """Answers beside those of `answers`: COPSOQ-like scales, task load by sub-scale, counts.

    Keys: copsoq_… and tlx_… (0 to 100), eri_effort (3 to 12), eri_reward (7 to 28), and 0 or 1 for
    distressed, imbalanced and complaint (discomfort above its cut-off, for a Nordic prevalence).
    Each scale takes the error of the scale of `answers` it is nearest to; a complaint read off a
    satisfaction's scale leans the other way.
    """

    def say(scale: str, content: Numbers) -> Array:
        return reported(scale, content, errors[scale], affectivity, survey)

    asked = contents(state, survey)
    loads = mental_load(state, survey)
    torn = felt(state, survey, "priority_conflict")
    spent, gained = say("effort", asked["effort"]), say("reward", asked["reward"])
    efforts, rewards = norms.eri_effort(spent), norms.eri_reward(gained)
    shares = {
        "copsoq_quantitative_demands": say("demands", asked["demands"]),
        "copsoq_pace": say("effort", loads["temporal_demand"]),
        "copsoq_influence": say("latitude", share(state["control"])),
        "copsoq_role_conflicts": 1 - say("quality", 1 - torn),
        "copsoq_support": say("support", asked["support"]),
        "copsoq_insecurity": 1 - say("reward", 1 - state["insecurity"]),
        **{f"tlx_{name}": say("mental_load", load) for name, load in loads.items()},
    }
    upset = norms.ghq(say("distress", asked["distress"]))
    sore = norms.borg(say("discomfort", asked["discomfort"]))
    return {
        **{name: norms.percent(share) for name, share in shares.items()},
        "eri_effort": efforts,
        "eri_reward": rewards,
        "imbalanced": norms.above(norms.eri_ratio(efforts, rewards), survey["imbalance_cut"]),
        "distressed": norms.above(upset, survey["distress_cut"]),
        "complaint": norms.above(sore, survey["discomfort_cut"]),
    }
