"""How people's state shows in their work."""

from twin.scenario.parameter import Section, Share, parameter


class Behaviour(Section):
    """How people's state shows in their work."""

    resolution: float = parameter(
        0.7,
        "share resolved with know-how equal to difficulty, under no pressure and without help",
        low=0.5,
        high=0.95,
        plausible=(0.65, 0.85),
        status="assumption",
        evidence="E3.12",
    )
    skill_resolution: float = parameter(
        2.0,
        "log-odds of resolving per unit of know-how above difficulty",
        low=0,
        high=6,
        status="assumption",
    )
    skipped_resolution: float = parameter(
        -1.2,
        "log-odds of resolving per needed step left out",
        low=-5,
        high=0,
        status="assumption",
    )
    hurry_resolution: float = parameter(
        -0.7, "log-odds of resolving at full hurry; set on C2", low=-5, high=0, status="assumption"
    )
    backup_resolution: float = parameter(
        1.2, "log-odds of resolving with an expert's help", low=0, high=5, status="assumption"
    )
    exhaustion_resolution: float = parameter(
        -0.3,
        "log-odds of resolving per unit of exhaustion; the sign is published, the size set on C4",
        low=-1.5,
        high=0,
        status="assumption",
        evidence="a35",
        plausible=(-1.5, -0.15),
    )
    skill_speed: float = parameter(
        -0.35,
        "change of log handling time per unit of know-how",
        low=-1.5,
        high=0,
        status="assumption",
        evidence="E3.6",
    )
    guidance_rigidity: float = parameter(
        0.05,
        "log time that rigid guidance costs whoever knows all it does not",
        low=0,
        high=0.10,
        status="assumption",
        evidence="E6.8",
    )
    guidance_resolution: float = parameter(
        -0.3,
        "log-odds of resolving that rigid guidance costs whoever knows all it does not",
        low=-1,
        high=0,
        status="assumption",
        evidence="E3.24",
    )
    load_speed: float = parameter(
        -0.05,
        "change of log handling time when a queue is seen; which sign it has is disputed",
        low=-0.12,
        high=0.05,
        plausible=(-0.12, 0.05),
        status="assumption",
        evidence="E3.17",
    )
    overwork_speed: float = parameter(
        0.08,
        "change of log handling time when occupancy stays above saturation",
        low=0,
        high=0.15,
        status="assumption",
        evidence="E3.18",
    )
    saturation: float = parameter(
        0.93,
        "occupancy beyond which work slows",
        low=0.90,
        high=0.96,
        status="published",
        evidence="E3.18",
    )
    fatigue_speed: float = parameter(
        0.15,
        "change of log handling time per unit of fatigue",
        low=0,
        high=0.25,
        status="assumption",
        evidence="E3.22",
    )
    exhaustion_speed: float = parameter(
        0.2,
        "change of log handling time per unit of exhaustion; the sign is published, the size set "
        "on C4",
        low=0,
        high=1.0,
        status="assumption",
        evidence="a35",
        plausible=(0.1, 1.0),
    )
    tension_speed: float = parameter(
        0.06,
        "change of log handling time at tension 100",
        low=-0.2,
        high=0.4,
        status="assumption",
    )
    ease_at_par: float = parameter(
        0.07,
        "expertise above a contact's difficulty at which it is neither easy nor hard",
        low=-0.3,
        high=0.5,
        status="assumption",
    )
    ease_unit: float = parameter(
        0.12,
        "expertise that makes one unit of ease, as much as technicians differ (1 SD)",
        low=0.05,
        high=0.5,
        status="assumption",
    )
    ease_most: float = parameter(
        3,
        "ease, or its opposite, beyond which more makes no difference",
        unit="units of ease",
        low=0.5,
        high=10,
        status="assumption",
    )
    monitored_speed: float = parameter(
        -0.04,
        "change of log handling time when fully monitored, at par ease; set on C2",
        low=-0.10,
        high=0.15,
        status="assumption",
        evidence="E1.2",
    )
    monitored_ease_speed: float = parameter(
        -0.10,
        "change of log handling time per unit of ease when fully exposed: 2 to 3 % per SD of skill "
        "at the exposure usual where people are monitored",
        low=-0.24,
        high=0,
        status="assumption",
        evidence="E1.10",
    )
    monitored_ease_resolution: float = parameter(
        0.05,
        "log-odds of resolving per unit of ease when fully monitored; set on C2",
        low=0,
        high=0.3,
        status="assumption",
        evidence="E1.13",
    )
    target_hurry: float = parameter(
        0.5, "how much of a threatened target shows as hurry", low=0, high=1, status="assumption"
    )
    hurry_full: float = parameter(
        0.5,
        "excess over the target, as a multiple of it, at which hurry is full",
        unit="×",
        low=0.1,
        high=2,
        status="assumption",
    )
    planning_relief: float = parameter(
        0.3,
        "share of hurry that full capacity to relate deadlines to means takes away",
        low=0,
        high=0.8,
        status="assumption",
    )
    hurry_speed: float = parameter(
        -0.12, "change of log handling time at full hurry", low=-0.5, high=0, status="assumption"
    )
    skip_unneeded: Share = parameter(
        0.7,
        "chance that an expert with full discretion leaves out a step that is not needed",
        low=0,
        high=1,
        status="assumption",
    )
    skip_hurried: Share = parameter(
        0.25,
        "chance that a step is left out at full hurry though needed",
        low=0,
        high=1,
        status="assumption",
    )
    skip_calm: Share = parameter(
        0.5,
        "share of hurried skipping that is left without tension",
        low=0,
        high=1,
        status="assumption",
    )
    skip_rigid: Share = parameter(
        0.5,
        "share of hurried skipping that is left without discretion",
        low=0,
        high=1,
        status="assumption",
    )
    conceal: Share = parameter(
        0.8,
        "chance that a deviation is recorded as done, fully exposed under a rigid script",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.5",
    )
    repeat_error: Share = parameter(
        0.04,
        "chance that a step of a contact goes wrong and is repeated, at middling know-how",
        low=0,
        high=1,
        status="assumption",
    )
    error_know_how: float = parameter(
        1.0,
        "relative fall of errors per unit of know-how above par",
        low=0,
        high=3,
        status="assumption",
        evidence="E3.6",
    )
    error_hurry: float = parameter(
        1.0, "relative rise of errors at full hurry", low=0, high=3, status="assumption"
    )
    error_fatigue: float = parameter(
        0.5,
        "relative rise of errors at full fatigue",
        low=0,
        high=2,
        status="assumption",
        evidence="E2.42",
    )
    classifying_relief: float = parameter(
        0.4,
        "share of errors that full capacity to classify requests takes away",
        low=0,
        high=0.8,
        status="assumption",
    )
    neighbour_alone: Share = parameter(
        0.4,
        "share of help from neighbours had by who does not cooperate",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.3",
    )
    neighbour_watched: Share = parameter(
        0.35,
        "share of help from neighbours that full exposure holds back; set on C2",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.5",
    )
    neighbour_resolution: float = parameter(
        0.6, "log-odds of resolving with a neighbour's help", low=0, high=5, status="assumption"
    )
    supervisor_help: Share = parameter(
        0.2,
        "chance of help on the spot from a supervisor who helps fully",
        low=0,
        high=1,
        status="assumption",
        evidence="E5.10",
    )
    expert_unseen: Share = parameter(
        0.7,
        "share of questions to experts that are put though none is free",
        low=0,
        high=1,
        status="assumption",
    )
    fatigue_resolution: float = parameter(
        -0.2,
        "log-odds of resolving per unit of fatigue",
        low=-1.5,
        high=0,
        status="assumption",
        evidence="E2.42",
    )
    know_how_at_par: float = parameter(
        0.66, "know-how at which scripted times hold", low=0.4, high=1, status="assumption"
    )
    searching_part: Share = parameter(
        0.5,
        "share of what guidance gives that takes the capacity to find and select information",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.8",
    )
    alone_time: float = parameter(
        1.25,
        "factor on the time of a step that exceeds one's know-how, done without help",
        unit="×",
        low=1,
        high=3,
        status="assumption",
    )
    capacity_effect: Share = parameter(
        0.4,
        "how far a capacity shortens what it serves: finding back, a question to an expert, an "
        "expert's work on what is handed over",
        low=0,
        high=1,
        status="assumption",
    )
    capacity_at_par: Share = parameter(
        0.5,
        "capacity at which what it serves takes its stated time",
        low=0,
        high=1,
        status="assumption",
    )
    step_spread: float = parameter(
        0.25,
        "coefficient of variation of one step's work around the contact's own level",
        low=0,
        high=1,
        status="assumption",
    )
    resume_time: float = parameter(
        20,
        "time to find back into a parked contact",
        unit="s",
        low=0,
        high=300,
        status="assumption",
    )
