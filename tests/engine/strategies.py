"""Centres in which nothing but one strategy happens, and how to read what was done."""

RUDE = {"rude": 1.0}

TENSE = {
    "enabled": True,
    "gain": 20,
    "time_pressure": 0,
    "priority_conflict": 0,
    "supervision": 0,
    "precariousness": 0,
    "tool_breakdown": 0,
    "customer_aggression": 1,
    "exhaustion_gain": 0,
}
"""Strain that comes from rude customers and from nothing else."""

FREE = {
    "script_rigidity": 0,
    "pacing": 0,
    "break_choice": 1,
    "escalation_right": 1,
    "participation": 1,
}
"""Full decision latitude, if nothing is displayed."""

UNSEEN = {"monitoring": 0, "listening": 0, "displayed": 0}

HURRIED = {
    "target_hurry": 1,
    "hurry_full": 0.1,
    "planning_relief": 0,
    "skip_hurried": 0,
    "capacity_effect": 0,
}
"""Behaviour in which any excess over the target makes full hurry, which by itself does nothing."""

HELD = {**UNSEEN, "handling_target": 25, "alert_at": 0}


def regulated(traces):
    """The regulation rows: what was done, on which contact, from when to when, what it took."""
    column = lambda name: traces.column("regulation", name)  # noqa: E731
    return [
        (strategy, int(contact), start, end, seconds)
        for strategy, contact, start, end, seconds in zip(
            traces.words("regulation", "strategy"),
            column("contact"),
            (column("start") - 9 * 3600).round(6).tolist(),
            (column("t") - 9 * 3600).round(6).tolist(),
            column("seconds").round(6).tolist(),
            strict=True,
        )
    ]


def steps(traces, contact):
    rows = zip(
        traces.column("procedure", "contact"),
        traces.words("procedure", "step"),
        traces.words("procedure", "action"),
        traces.words("procedure", "recorded"),
        traces.words("procedure", "reason"),
        (traces.column("procedure", "t") - 9 * 3600).round(6).tolist(),
        strict=True,
    )
    return [
        (step.removeprefix("help."), *rest) for number, step, *rest in rows if number == contact
    ]


def of_contact(traces, name):
    """A column of the contact table by contact."""
    numbers = traces.column("contact", "contact").astype(int).tolist()
    return dict(zip(numbers, traces.column("contact", name).round(6).tolist(), strict=True))
