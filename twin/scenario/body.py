"""What mouse and keyboard do to the body: the parameters of musculoskeletal load."""

from twin.scenario.parameter import Section, Share, parameter


class Body(Section):
    """How active input loads arms and neck, and how rest relieves them.

    The dose is time of active input by mouse and keyboard together; mouse_share only tells hours
    apart by device. No threshold of clicks per hour is published, so there is none here.
    """

    tau_load: float = parameter(
        21600,
        "time constant of body load, in time of active input",
        unit="s",
        low=3600,
        high=86400,
        plausible=(10800, 43200),
        status="assumption",
    )
    tau_recovery: float = parameter(
        3600,
        "time constant of recovery while the hands rest",
        unit="s",
        low=600,
        high=28800,
        plausible=(1800, 7200),
        status="assumption",
        evidence="E4.8",
    )
    tension_load: float = parameter(
        0.5,
        "how much more an active second loads at full tension than at none",
        low=0,
        high=5,
        plausible=(0, 1),
        status="assumption",
        evidence="E4.5",
    )
    active_system: Share = parameter(
        0.6,
        "share of a step on the system with a hand on mouse or keyboard",
        low=0,
        high=1,
        plausible=(0.4, 0.8),
        status="assumption",
    )
    active_other: Share = parameter(
        0.15,
        "the same for any other step",
        low=0,
        high=1,
        plausible=(0.05, 0.3),
        status="assumption",
    )
    active_after: Share = parameter(
        0.8,
        "the same for after-contact work",
        low=0,
        high=1,
        plausible=(0.6, 0.95),
        status="assumption",
    )
    mouse_share: Share = parameter(
        0.6,
        "share of active input that is by mouse",
        low=0,
        high=1,
        plausible=(0.4, 0.75),
        status="assumption",
    )
    mouse_alert: float = parameter(
        30,
        "weekly hours of mouse at which pain rises, as people report them; logged hours are "
        "far lower",
        unit="h",
        low=5,
        high=60,
        status="published",
        evidence="E4.1",
    )
    keyboard_alert: float = parameter(
        15,
        "weekly hours of keyboard at which pain rises, as people report them; logged hours are "
        "far lower",
        unit="h",
        low=5,
        high=60,
        status="published",
        evidence="E4.1",
    )
