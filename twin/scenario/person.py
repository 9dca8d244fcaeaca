"""What work does to people: the parameters of strain and of behaviour."""

from pydantic import Field

from twin.scenario.parameter import Section, Share, parameter


class Strain(Section):
    """How exposures build up as strain, and wear off."""

    enabled: bool = Field(True, description="off leaves technicians unaffected by their work")
    gain: float = parameter(
        6.0,
        "tension built per hour of full exposure, before weights",
        unit="1/h",
        low=0,
        high=20,
        status="assumption",
    )
    time_pressure: Share = parameter(
        0.22, "weight of time pressure", low=0, high=1, status="derived", evidence="a21"
    )
    priority_conflict: Share = parameter(
        0.34,
        "weight of conflicts between quality and clock, or between contacts",
        low=0,
        high=1,
        status="derived",
        evidence="a21",
    )
    supervision: Share = parameter(
        0.06, "weight of being supervised", low=0, high=1, status="derived", evidence="a21"
    )
    precariousness: Share = parameter(
        0.25, "weight of precarious employment", low=0, high=1, status="derived", evidence="a21"
    )
    tool_breakdown: Share = parameter(
        0.13,
        "weight of tools that slow down or break",
        low=0,
        high=1,
        status="derived",
        evidence="a21",
    )
    customer_aggression: Share = parameter(
        0.10,
        "weight of aggressive customers",
        low=0,
        high=1,
        status="assumption",
        evidence="E2.23",
    )
    decay_work: float = parameter(
        7200,
        "time constant of tension at work",
        unit="s",
        low=3600,
        high=14400,
        status="assumption",
        evidence="a22",
    )
    decay_break: float = parameter(
        3000,
        "time constant of tension on a break",
        unit="s",
        low=1200,
        high=4200,
        status="derived",
        evidence="E2.46",
    )
    decay_off: float = parameter(
        9000,
        "time constant of tension off work",
        unit="s",
        low=3600,
        high=18000,
        status="assumption",
        evidence="a24",
    )
    control_buffer: Share = parameter(
        0.3,
        "share of strain that full decision latitude takes away",
        low=0,
        high=0.6,
        status="assumption",
        evidence="E1.34",
    )
    support_buffer: Share = parameter(
        0.25,
        "share of strain that full support takes away",
        low=0,
        high=0.6,
        status="assumption",
        evidence="E1.34",
    )
    exhaustion_gain: float = parameter(
        0.3,
        "how much exhaustion amplifies demands",
        low=0,
        high=0.6,
        status="assumption",
        evidence="E2.17",
    )
    exhaustion_days: float = parameter(
        12,
        "time constant of exhaustion",
        unit="working days",
        low=5,
        high=60,
        status="assumption",
        evidence="a25",
    )
    fatigue_rise: float = parameter(
        7200,
        "time constant of fast fatigue while busy",
        unit="s",
        low=1800,
        high=28800,
        status="assumption",
        evidence="E2.42",
    )
    fatigue_recovery: float = parameter(
        2160,
        "time constant of recovery from fast fatigue at rest",
        unit="s",
        low=1140,
        high=4140,
        status="derived",
        evidence="E2.46",
    )
    fatigue_slow: float = parameter(
        54000,
        "time constant of slow fatigue",
        unit="s",
        low=28800,
        high=108000,
        status="assumption",
        evidence="a14",
    )
    response_onset: float = parameter(
        8,
        "response time from which a system strains",
        unit="s",
        low=4,
        high=10,
        status="published",
        evidence="E5.5",
    )
    response_high: float = parameter(
        22,
        "response time at which it strains fully",
        unit="s",
        low=10,
        high=60,
        status="published",
        evidence="E5.7",
    )


class Behaviour(Section):
    """How people's state shows in their work."""

    resolution: Share = parameter(
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
        -0.8, "log-odds of resolving at full hurry", low=-5, high=0, status="assumption"
    )
    backup_resolution: float = parameter(
        1.2, "log-odds of resolving with an expert's help", low=0, high=5, status="assumption"
    )
    exhaustion_resolution: float = parameter(
        -0.8,
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
    saturation: Share = parameter(
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
        0.55,
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
    monitored_skill_speed: float = parameter(
        -0.03,
        "change of log handling time per SD of skill when fully monitored",
        low=-0.06,
        high=0,
        status="assumption",
        evidence="E1.10",
    )
    target_hurry: float = parameter(
        0.5, "how much of a threatened target shows as hurry", low=0, high=1, status="assumption"
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
    conceal: Share = parameter(
        0.8,
        "chance that a deviation is recorded as done, when fully monitored",
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
    resume_time: float = parameter(
        20,
        "time to find back into a parked contact",
        unit="s",
        low=0,
        high=300,
        status="assumption",
    )
    learning: float = parameter(
        0.002,
        "share of the gap to full expertise closed per contact with an expert's help",
        low=0,
        high=0.1,
        status="assumption",
        evidence="E3.6",
    )
