"""What work does to people: how demands are judged, and how strain builds up and wears off."""

from typing import Any

from pydantic import Field

from twin.scenario.parameter import Section, Share, parameter


def _share(default: float, doc: str, low: float = 0, high: float = 1, evidence: str = "") -> Any:
    return parameter(default, doc, low=low, high=high, status="assumption", evidence=evidence)


class Strain(Section):
    """How exposures build up as strain, and wear off."""

    enabled: bool = Field(True, description="off leaves technicians unaffected by their work")
    gain: float = parameter(
        4.2,
        "tension built per hour of full exposure, before weights; set so that mean tension of "
        "the default day lies near 30 points",
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
        0.12,
        "weight of being supervised; that it is small is published, its size is set on C1",
        low=0,
        high=1,
        status="assumption",
        evidence="a21",
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
    control_buffer: float = parameter(
        0.5,
        "share of strain that full decision latitude takes away; the sign is published, the size "
        "set by hand",
        low=0,
        high=0.6,
        status="assumption",
        evidence="E1.34",
        plausible=(0, 0.6),
    )
    support_buffer: float = parameter(
        0.4,
        "share of strain that full support takes away; the sign is published, the size set by hand",
        low=0,
        high=0.6,
        status="assumption",
        evidence="E1.34",
        plausible=(0, 0.6),
    )
    exhaustion_gain: float = parameter(
        0.3,
        "how much exhaustion amplifies demands",
        low=0,
        high=0.6,
        status="assumption",
        evidence="E2.17",
        plausible=(0, 0.6),
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
    working_day: float = parameter(
        28800,
        "time on shift that counts as a working day for exhaustion",
        unit="s",
        low=14400,
        high=43200,
        plausible=(25200, 36000),
        status="assumption",
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
        1300,
        "time constant of recovery from fast fatigue at rest; 1140 to 4140 s follow from the "
        "published effect, which of them is set on C6",
        unit="s",
        low=1140,
        high=4140,
        plausible=(1140, 4140),
        status="assumption",
        evidence="E2.46",
    )
    fatigue_ready: float = parameter(
        5400,
        "time constant of recovery from fast fatigue while ready for the next contact; set on C6",
        unit="s",
        low=1140,
        high=28800,
        status="assumption",
        evidence="E1.32",
    )
    fatigue_slow: float = parameter(
        43200,
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


class Appraisal(Section):
    """How demands are judged: see `twin.rules.demands`."""

    queue_full: float = parameter(
        1.0,
        "waiting contacts per technician that are seen as a full queue",
        unit="contacts",
        low=0.1,
        high=10,
        status="assumption",
    )
    queue_part: Share = _share(0.5, "time pressure of a full queue alone")
    busy_part: Share = _share(0.5, "time pressure of full occupancy alone")
    busy_from: float = _share(0.70, "occupancy from which it presses", low=0.5, high=0.9)
    display_part: Share = _share(
        0.06,
        "time pressure of a full display of one's own figures alone; set on C1",
        evidence="E1.30",
    )
    conflict_full: float = parameter(
        1.0,
        "excess over the target, as a multiple of it, at which quality and clock fully conflict",
        unit="×",
        low=0.3,
        high=3,
        status="assumption",
    )
    prioritising_relief: Share = _share(
        0.4, "share of conflicts that full capacity to prioritise takes away"
    )
    listened_part: Share = _share(0.6, "threat of being listened to alone", evidence="E1.14")
    salience_floor: Share = _share(
        0.36,
        "how present job insecurity is at work without sanctions; set on C5",
        evidence="E2.12",
    )
    salience_unshown: Share = _share(
        0.33, "share of the stakes that is present with nothing shown below target"
    )
    tool_calm: Share = _share(
        0.5, "how far a slow or broken system counts without time pressure", evidence="E5.4"
    )
    tool_support: Share = _share(
        0.3, "share of it that full local support takes away", evidence="E5.10"
    )
    occupancy_memory: float = parameter(
        3600,
        "over how long a technician feels how busy it is",
        unit="s",
        low=900,
        high=14400,
        status="assumption",
    )
    shown_memory: float = _share(
        0.1,
        "weight of the latest contact in how often one is shown below target",
        low=0.02,
        high=0.5,
    )
