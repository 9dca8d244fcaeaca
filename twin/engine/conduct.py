"""How people's state shows in their work, as the engine looks it up for every contact.

The scenario's sections `behaviour` and `regulation` say what each of these is, with its unit and
evidence; a plain record of the same numbers is read several times as fast.
"""

from dataclasses import dataclass, fields

from twin.scenario.behaviour import Behaviour
from twin.scenario.regulation import Regulation


@dataclass(frozen=True, slots=True)
class Conduct:
    """The coefficients of the section `behaviour` that the engine uses."""

    resolution: float
    skill_resolution: float
    skipped_resolution: float
    hurry_resolution: float
    backup_resolution: float
    exhaustion_resolution: float
    skill_speed: float
    guidance_rigidity: float
    guidance_resolution: float
    load_speed: float
    overwork_speed: float
    saturation: float
    fatigue_speed: float
    exhaustion_speed: float
    tension_speed: float
    ease_at_par: float
    ease_unit: float
    ease_most: float
    monitored_speed: float
    monitored_ease_speed: float
    monitored_ease_resolution: float
    target_hurry: float
    hurry_full: float
    planning_relief: float
    hurry_speed: float
    skip_unneeded: float
    skip_hurried: float
    skip_calm: float
    skip_rigid: float
    conceal: float
    repeat_error: float
    error_know_how: float
    error_hurry: float
    error_fatigue: float
    classifying_relief: float
    neighbour_alone: float
    neighbour_watched: float
    neighbour_resolution: float
    supervisor_help: float
    expert_unseen: float
    fatigue_resolution: float
    know_how_at_par: float
    searching_part: float
    alone_time: float
    capacity_effect: float
    capacity_at_par: float
    resume_time: float

    @classmethod
    def of(cls, rule: Behaviour) -> "Conduct":
        """Those of a scenario."""
        return cls(**{field.name: getattr(rule, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Choices:
    """The coefficients of the section `regulation` on which the choice of a strategy depends."""

    slow_down: float
    slow_down_watched: float
    hidden_pause: float
    hidden_pause_watched: float
    hidden_pause_time: float
    hidden_pause_from: float
    hidden_pause_full: float
    hang_up_early: float
    transfer: float

    @classmethod
    def of(cls, rule: Regulation) -> "Choices":
        """Those of a scenario."""
        return cls(**{field.name: getattr(rule, field.name) for field in fields(cls)})
