"""How people's state shows in their work, and how they learn."""

from twin.scenario.parameter import Section, Share, parameter


class Behaviour(Section):
    """How people's state shows in their work."""

    resolution: float = parameter(
        0.74,
        "share resolved by a middling technician under no pressure",
        low=0.5,
        high=0.95,
        status="benchmark",
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
        -0.7, "log-odds of resolving at full hurry", low=-5, high=0, status="assumption"
    )
    backup_resolution: float = parameter(
        1.2, "log-odds of resolving with an expert's help", low=0, high=5, status="assumption"
    )
    exhaustion_resolution: float = parameter(
        -0.3,
        "log-odds of resolving per unit of exhaustion",
        low=-1.5,
        high=0,
        status="assumption",
        evidence="a35",
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
        0.02,
        "log time a rigid script costs those who know better",
        low=0,
        high=0.10,
        status="assumption",
        evidence="E6.8",
    )
    load_speed: float = parameter(
        -0.05,
        "change of log handling time when a queue is seen",
        low=-0.12,
        high=0.05,
        status="published",
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
        0.11,
        "change of log handling time per unit of fatigue",
        low=0,
        high=0.25,
        status="assumption",
        evidence="E3.22",
    )
    exhaustion_speed: float = parameter(
        0.2,
        "change of log handling time per unit of exhaustion",
        low=0,
        high=1.0,
        status="assumption",
        evidence="a35",
    )
    tension_speed: float = parameter(
        0.06,
        "change of log handling time at tension 100",
        low=-0.2,
        high=0.4,
        status="assumption",
    )
    ease_at_par: float = parameter(
        0.12,
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
    monitored_speed: float = parameter(
        -0.06,
        "change of log handling time when fully monitored, at par ease",
        low=-0.10,
        high=0.15,
        status="assumption",
        evidence="E1.2",
    )
    monitored_ease_speed: float = parameter(
        -0.06,
        "change of log handling time per unit of ease when fully monitored",
        low=-0.06,
        high=0,
        status="assumption",
        evidence="E1.10",
    )
    monitored_ease_resolution: float = parameter(
        0.05,
        "log-odds of resolving per unit of ease when fully monitored",
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
        "share of help from neighbours that full exposure holds back",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.5",
    )
    neighbour_resolution: float = parameter(
        0.6, "log-odds of resolving with a neighbour's help", low=0, high=5, status="assumption"
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
        0.75, "know-how at which scripted times hold", low=0.4, high=1, status="assumption"
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


class Learning(Section):
    """How expertise grows and fades."""

    by_doing: float = parameter(
        0.0002,
        "share of the gap to full expertise closed per contact handled",
        low=0,
        high=0.01,
        status="assumption",
        evidence="E3.6",
    )
    from_experts: float = parameter(
        0.002,
        "share of the gap to full expertise closed per contact with an expert's help",
        low=0,
        high=0.1,
        status="assumption",
        evidence="E3.6",
    )
    from_neighbours: float = parameter(
        0.001,
        "share of the gap closed per word with a neighbour who passes knowledge on fully",
        low=0,
        high=0.1,
        status="assumption",
        evidence="E6.3",
    )
    from_coaching: float = parameter(
        0.02,
        "share of the gap closed by one developmental coaching",
        low=0,
        high=0.1,
        status="assumption",
        evidence="E1.19",
    )
    forgetting: float = parameter(
        120,
        "time constant with which what was learned fades without practice",
        unit="working days",
        low=20,
        high=1000,
        status="assumption",
        evidence="E2.42",
    )
