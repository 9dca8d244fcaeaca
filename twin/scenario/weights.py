"""How autonomy and supervision weigh on people: coefficients, not policies."""

from typing import Any

from twin.scenario.parameter import Section, Share, parameter


def _weight(default: float, doc: str, evidence: str = "", high: float = 1) -> Any:
    return parameter(default, doc, low=0, high=high, status="assumption", evidence=evidence)


class Latitude(Section):
    """How decision latitude is lost: see `twin.rules.autonomy`.

    Weights count relative to their sum.
    """

    script: Share = _weight(0.35, "weight of a rigid script in lost latitude", "E1.40")
    pacing: Share = _weight(0.20, "weight of an imposed pace in lost latitude", "E1.42")
    breaks: Share = _weight(0.15, "weight of no say over breaks in lost latitude", "E1.42")
    escalation: Share = _weight(0.10, "weight of no right to escalate in lost latitude")
    display: Share = _weight(0.08, "weight of a full display in lost latitude", "E1.35")
    participation: Share = _weight(
        0.12, "weight of no say in the organisation in lost latitude", "E1.38"
    )
    display_full: float = parameter(
        12, "displayed parameters that count as a full display", unit="parameters", low=1, high=40,
        status="assumption",
    )  # fmt: skip
    watched: Share = _weight(0.08, "felt control that full exposure takes", "E1.37")
    watched_discretion: Share = _weight(
        0.8, "discretion that full exposure holds back under a rigid script", "E6.5"
    )
    experts: Share = _weight(0.35, "weight of free experts in support")
    colleagues: Share = _weight(0.35, "weight of colleagues in support", "E6.3")
    supervisor: Share = _weight(0.30, "weight of a helping supervisor in support", "E1.34")


class Regime(Section):
    """How a supervision regime weighs on people: see `twin.rules.supervision`."""

    developmental: float = _weight(0.6, "factor of a developmental purpose", "E1.18", 2)
    deterrent: float = _weight(1.3, "factor of a deterrent purpose", "E1.18", 2)
    seen_by_self: float = _weight(0.4, "factor if only oneself sees the figures", high=2)
    seen_by_team: float = _weight(1.1, "factor if the team sees them", high=2)
    team_reporting: Share = _weight(0.5, "factor if figures are reported per team", "E6.5")
    next_day: Share = _weight(0.8, "factor if figures are shown the next day")
    transparency: Share = _weight(0.2, "what full transparency of the policy takes away", "E1.1")
    held_alone: Share = _weight(0.6, "how far a known target binds by itself; set on C1", "E1.30")
    held_stakes: Share = _weight(
        0.75, "share of being held to the target that hangs on consequences; set on C1", "E1.30"
    )
    script_score: Share = _weight(0.6, "share of the script in a listener's score")
    score_spread: float = parameter(
        8, "error of a listener's score", unit="points", low=0, high=30, status="assumption"
    )
    technicians_per_supervisor: float = parameter(
        15, "technicians whom one supervisor looks after", unit="technicians", low=1, high=100,
        status="assumption",
    )  # fmt: skip
