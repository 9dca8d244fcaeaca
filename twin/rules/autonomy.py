"""What a technician may decide, and what can be leaned on."""

from typing import NamedTuple


class Latitude(NamedTuple):
    """How decision latitude is lost: the coefficients of this module.

    `script` … `participation` are weights that count relative to their sum; `display_full` is how
    many displayed parameters count as full; `watched` what full exposure takes from felt control
    (0 to 1); `watched_discretion` how much of discretion full exposure holds back; `experts`,
    `colleagues`, `supervisor` are weights of support, again relative to their sum.
    """

    script: float
    pacing: float
    breaks: float
    escalation: float
    display: float
    participation: float
    display_full: float
    watched: float
    watched_discretion: float
    experts: float
    colleagues: float
    supervisor: float


def latitude(
    rigidity: float,
    pacing: float,
    break_choice: float,
    escalation_right: float,
    display: float,
    participation: float,
    rule: Latitude,
) -> float:
    """Decision latitude, 0 to 1: what is left where something is taken away.

        1 - Σ weight × taken / Σ weight

    Taken away are: what the script prescribes (rigidity), the pace the system imposes (pacing), the
    say over breaks (1 - break_choice), the right to escalate (1 - escalation_right), oneself shown
    on the screen (display), and the say in how work is organised (1 - participation). The order of
    the weights follows E1.35, E1.40, E1.42; their sizes are assumptions.
    """
    total = (
        rule.script + rule.pacing + rule.breaks + rule.escalation + rule.display
        + rule.participation
    )  # fmt: skip
    lost = (
        rule.script * rigidity
        + rule.pacing * pacing
        + rule.breaks * (1 - break_choice)
        + rule.escalation * (1 - escalation_right)
        + rule.display * display
        + rule.participation * (1 - participation)
    )
    return 1 - lost / total if total > 0 else 1.0


def felt_control(latitude: float, regime: float, rule: Latitude) -> float:
    """Control as it is felt, 0 to 1: decision latitude less what being watched takes (E1.37).

        max(0, latitude - watched × regime)

    The size of `watched` is an assumption.
    """
    return max(0.0, latitude - rule.watched * regime)


def display(displayed: int, rule: Latitude) -> float:
    """How closely the screen shows a technician's own figures, 0 to 1.

        min(1, displayed / display_full)

    `displayed` is the number of parameters shown. The shape is an assumption.
    """
    return min(displayed / rule.display_full, 1.0)


def discretion(rigidity: float, regime: float, rule: Latitude) -> float:
    """How freely the script may be left, 0 to 1: what rigidity leaves, less when watched.

        (1 - rigidity) × (1 - watched_discretion × regime × rigidity)

    Observed workers keep deviations back (Bernstein 2012, E6.5); where the script is open, leaving
    it is no deviation. The size is an assumption.
    """
    return (1 - rigidity) * (1 - rule.watched_discretion * regime * rigidity)


def support(experts: float, colleagues: float, supervisor: float, rule: Latitude) -> float:
    """Support that can be had, 0 to 1: a weighted mean of its sources, each 0 to 1.

        Σ weight × source / Σ weight

    Sources are experts who are free now, colleagues with whom one cooperates, and a supervisor who
    helps. Support moderates strain (E1.34); the weights are assumptions.
    """
    total = rule.experts + rule.colleagues + rule.supervisor
    had = rule.experts * experts + rule.colleagues * colleagues + rule.supervisor * supervisor
    return had / total if total > 0 else 0.0
