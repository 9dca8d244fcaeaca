"""How technicians regulate their work, and stay away from it."""

from twin.scenario.parameter import Section, Share, parameter


class Regulation(Section):
    """Strategies as choices with a cost and a benefit: see `twin.rules.regulation`."""

    slow_down: Share = parameter(
        0.25,
        "chance of taking a contact slower, at tension 100 with full control and unwatched",
        low=0,
        high=1,
        status="assumption",
    )
    slow_down_watched: Share = parameter(
        1.0,
        "share of slowing down that full exposure holds back, as it shows",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.5",
    )
    slow_down_time: float = parameter(
        0.12, "log handling time it costs", low=0, high=0.5, status="assumption"
    )
    slow_down_relief: Share = parameter(
        0.3, "share of time pressure it takes away", low=0, high=1, status="assumption"
    )
    slow_down_resolution: float = parameter(
        0.3, "log-odds of resolving it gains", low=0, high=1.5, status="assumption"
    )
    hidden_pause: Share = parameter(
        0.15,
        "chance of a hidden pause after a contact at high tension, while customers wait",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.6",
    )
    hidden_pause_watched: Share = parameter(
        0.5,
        "share of hidden pauses that full exposure holds back",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.5",
    )
    hidden_pause_time: float = parameter(
        90, "its length", unit="s", low=10, high=600, status="assumption"
    )
    hidden_pause_from: float = parameter(
        30, "tension from which it is taken", unit="points", low=0, high=80, status="assumption"
    )
    hidden_pause_full: float = parameter(
        80, "tension at which its chance is full", unit="points", low=20, high=100,
        status="assumption",
    )  # fmt: skip
    hang_up_early: Share = parameter(
        0.2,
        "chance of ending a contact at the target, at full hurry and tension 100",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.6",
    )
    transfer: Share = parameter(
        0.15,
        "chance of handing over what one could solve, at full hurry and with a free right to "
        "escalate",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.6",
    )


class Attendance(Section):
    """Absence, and leaving for good."""

    absence: float = parameter(
        0.04,
        "share of shifts missed at usual exhaustion",
        low=0,
        high=0.3,
        status="benchmark",
        evidence="E2.30",
    )
    absence_exhaustion: float = parameter(
        6,
        "rise of log absence per unit of exhaustion",
        low=0,
        high=10,
        status="assumption",
        evidence="E2.22",
    )
    usual_exhaustion: float = parameter(
        0.25,
        "exhaustion at which the shares of absence and quits hold",
        low=0,
        high=0.6,
        status="assumption",
    )
    quits_per_year: float = parameter(
        0.20,
        "share who leave within a year at usual exhaustion, without stakes or participation",
        low=0,
        high=0.9,
        status="benchmark",
        evidence="E2.30",
    )
    shifts_per_year: float = parameter(
        220, "shifts a year", unit="shifts", low=100, high=300, status="assumption"
    )
    quit_exhaustion: float = parameter(
        3.0,
        "rise of the log chance to quit per unit of exhaustion",
        low=0,
        high=8,
        status="assumption",
        evidence="E2.20",
    )
    quit_stakes: float = parameter(
        1.2,
        "rise of the log chance to quit at full stakes on individual figures",
        low=0,
        high=4,
        status="assumption",
        evidence="E1.44",
    )
    quit_participation: float = parameter(
        -0.8,
        "change of the log chance to quit at full participation",
        low=-3,
        high=0,
        status="assumption",
        evidence="E2.20",
    )
