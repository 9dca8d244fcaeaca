"""How the centre is run: supervision, autonomy, routing, targets."""

from typing import Literal

from pydantic import Field

from twin.scenario.parameter import Section, Share, parameter


class Supervision(Section):
    """The supervision regime: a vector, not a slider."""

    monitoring: Share = parameter(
        0.3, "how much of what is recorded somebody looks at", low=0, high=1
    )
    monitored_share: Share = parameter(
        1.0, "share of the technicians whose own figures are looked at", low=0, high=1
    )
    listening: Share = parameter(0.05, "share of contacts listened to", low=0, high=1)
    scoring: Share = parameter(0.6, "share of those that get a score", low=0, high=1)
    stages: bool = Field(True, description="the stage that the work has reached is displayed")
    who_sees: Literal["self", "supervisor", "team"] = Field(
        "supervisor", description="who sees a technician's figures"
    )
    reporting: Literal["individual", "team"] = Field(
        "individual", description="figures are reported per technician or per team"
    )
    timing: Literal["real_time", "next_day"] = Field(
        "real_time", description="when figures are shown"
    )
    purpose: Literal["developmental", "unspecified", "deterrent"] = Field(
        "unspecified", description="what monitoring is for"
    )
    transparency: Share = parameter(
        0.5, "how far technicians know what is monitored and why", low=0, high=1
    )
    moment_known: Share = parameter(
        0.3, "how far they know the very moment they are listened to", low=0, high=1
    )
    handling_target: float = parameter(
        480, "handling time a technician is held to; 0 for none", unit="s", low=0, high=7200
    )
    alert_at: float = parameter(
        1.5, "share of the target at which an alert shows; 0 for never", unit="×", low=0, high=10
    )
    consequence: Share = parameter(
        0.3, "how much sanctions and individual pay hang on the figures", low=0, high=1
    )
    support: Share = parameter(
        0.5, "how far the supervisor helps, rather than only checks", low=0, high=1
    )
    lock_out: Share = parameter(0.0, "how far a technician may suspend monitoring", low=0, high=1)
    displayed: int = parameter(4, "parameters displayed on the technician's screen", low=0, high=20)
    coach_below: float = parameter(
        78, "score below which the supervisor coaches", unit="points", low=0, high=100
    )
    coaching: float = parameter(
        600, "length of a coaching session; 0 for none", unit="s", low=0, high=7200
    )


class Autonomy(Section):
    """What a technician may decide."""

    script_rigidity: Share = parameter(
        0.5, "how far the script must be followed to the letter", low=0, high=1
    )
    pacing: Share = parameter(
        0.6,
        "how far the system sets the pace; acts through decision latitude",
        low=0,
        high=1,
    )
    break_choice: Share = parameter(
        0.3,
        "how far a technician chooses when to take a break; acts through decision latitude",
        low=0,
        high=1,
    )
    escalation_right: Share = parameter(
        0.8, "how freely a technician may call on back-up", low=0, high=1
    )
    participation: Share = parameter(
        0.2, "how far technicians take part in how the work is organised", low=0, high=1
    )


class Routing(Section):
    """How contacts meet technicians."""

    choice: Literal["longest_idle", "most_expert"] = Field(
        "longest_idle", description="which of the free technicians gets a contact"
    )
    queue: Literal["priority", "first_come"] = Field(
        "priority", description="which of the waiting contacts is taken first"
    )
    lines: int = parameter(
        0, "contacts that can wait at once; 0 for no limit", low=0, high=1_000_000
    )
    ring: float = parameter(3.0, "time from ringing to answering", unit="s", low=0, high=60)


class Targets(Section):
    """What the centre promises, and the limits it sets itself."""

    answered_share: Share = parameter(
        0.80, "share of contacts to be answered in time", low=0, high=1
    )
    answered_within: float = parameter(20, "what counts as in time", unit="s", low=0, high=3600)
    occupancy: Share = parameter(
        0.85,
        "occupancy not to be exceeded (a practitioners' rule)",
        low=0,
        high=1,
        status="benchmark",
        evidence="E3.8",
    )
    tension: float = parameter(
        50,
        "tension above which strain is called high",
        unit="points",
        low=0,
        high=100,
        status="assumption",
    )
