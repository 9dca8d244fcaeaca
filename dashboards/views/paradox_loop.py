"""The causal loops of the model: what acts on what, in which direction, and what each rests on.

Only arrows that the model has. Each names the parameters that carry it; what these rest on is
looked up in the registers, so that it cannot go stale.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from twin.scenario.register import evidence, register

__all__ = ["ARROWS", "LOOPS", "NODES", "NOT_MODELLED", "Arrow", "Node", "founded", "sources"]


@dataclass(frozen=True, slots=True)
class Node:
    """A quantity of the model: its words in up to two lines, its place, and who can see it.

    `pane` is `cause` for what is turned up, `recorded` for what is on record, `lived` otherwise.
    """

    key: str
    words: tuple[str, ...]
    x: float
    y: float
    pane: Literal["cause", "recorded", "lived"] = "lived"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One quantity acts on another: `+` the same way, `−` the other way round.

    `by` names the parameters behind it, `evidence` ids beside those the parameters have, `bend`
    how far the drawn line bows, as a share of its length.
    """

    start: str
    end: str
    sign: Literal["+", "−"]
    how: str
    by: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    bend: float = 0.0


_ALL_NODES = (
    Node("monitoring", ("Monitoring", "turned up"), 80, 270, "cause"),
    Node("exposure", ("Exposure", "as a person"), 270, 110),
    Node("held", ("Held to", "the target"), 270, 430),
    Node("control", ("Felt", "control"), 470, 215),
    Node("hurry", ("Hurry",), 490, 410),
    Node("concealed", ("Deviations", "concealed"), 480, 40),
    Node("neighbour", ("A word with", "a neighbour"), 700, 110),
    Node("tension", ("Tension",), 690, 250),
    Node("skipped", ("Needed steps", "skipped"), 690, 410),
    Node("fitness", ("Script fitness", "on record"), 700, 40, "recorded"),
    Node("aht", ("Handling time", "on record"), 360, 545, "recorded"),
    Node("resolved", ("Request", "really met"), 880, 410),
    Node("repeats", ("Repeat", "contacts"), 1060, 330),
    Node("queue", ("Queue", "and load"), 920, 230),
    Node("exhaustion", ("Exhaustion", "(weeks)"), 900, 110),
)

NODES: Final = {one.key: one for one in _ALL_NODES}

ARROWS: Final = (
    Arrow("monitoring", "exposure", "+",
          "the more is looked at, the more a person is exposed; purpose, transparency, reporting "
          "and lock-out weaken it",
          ("supervision.monitoring", "regime.developmental", "regime.deterrent",
           "regime.transparency", "regime.team_reporting", "supervision.lock_out"), ("E1.14",)),
    Arrow("monitoring", "held", "+",
          "being called to account, with something hanging on it, binds people to the target",
          ("supervision.monitoring", "supervision.consequence", "regime.held_alone",
           "regime.held_stakes")),
    Arrow("monitoring", "control", "−", "oneself shown on the screen takes decision latitude",
          ("supervision.displayed", "latitude.display")),
    Arrow("monitoring", "tension", "+",
          "what hangs on the figures makes insecure employment present; figures shown press",
          ("supervision.consequence", "strain.precariousness", "appraisal.salience_unshown",
           "appraisal.display_part"), ("E2.12",), -0.12),
    Arrow("exposure", "control", "−", "being watched takes felt control", ("latitude.watched",)),
    Arrow("exposure", "tension", "+", "being shown below target or listened to is a threat",
          ("strain.supervision", "appraisal.listened_part"), (), 0.1),
    Arrow("exposure", "concealed", "+", "who is watched records deviations as done by the script",
          ("behaviour.conceal",)),
    Arrow("exposure", "neighbour", "−", "undeclared help becomes rarer under observation",
          ("behaviour.neighbour_watched",)),
    Arrow("exposure", "aht", "−",
          "what is easy is done faster when watched, what is hard is not",
          ("behaviour.monitored_speed", "behaviour.monitored_ease_speed")),
    Arrow("concealed", "fitness", "+", "the record looks better than the work it records",
          ("behaviour.conceal",)),
    Arrow("held", "hurry", "+", "a threatened target shows in the work",
          ("behaviour.target_hurry", "behaviour.hurry_full")),
    Arrow("held", "tension", "+", "the clock is in conflict with a good answer",
          ("strain.priority_conflict", "appraisal.conflict_full"), ("E1.30",), -0.06),
    Arrow("control", "tension", "−", "decision latitude softens every exposure",
          ("strain.control_buffer",)),
    Arrow("hurry", "aht", "−", "hurried work is shorter", ("behaviour.hurry_speed",)),
    Arrow("hurry", "skipped", "+", "hurry leaves out steps that are needed",
          ("behaviour.skip_hurried",)),
    Arrow("tension", "skipped", "+", "hurried skipping is more frequent in tension",
          ("behaviour.skip_calm",)),
    Arrow("skipped", "resolved", "−", "the work is missing",
          ("behaviour.skipped_resolution",)),
    Arrow("hurry", "resolved", "−", "a hurried answer meets the request less often",
          ("behaviour.hurry_resolution",), (), -0.2),
    Arrow("neighbour", "resolved", "+", "help from next door meets the request more often",
          ("behaviour.neighbour_resolution",)),
    Arrow("resolved", "repeats", "−", "whose request was not met contacts again, mostly next day",
          ("redial.after_unresolved", "redial.unresolved_delay")),
    Arrow("repeats", "queue", "+", "repeat contacts come on top of all others",
          ("redial.after_unresolved",)),
    Arrow("queue", "tension", "+", "a queue and high occupancy press",
          ("strain.time_pressure", "appraisal.queue_part", "appraisal.busy_part")),
    Arrow("tension", "exhaustion", "+", "tense shifts add up over weeks",
          ("strain.exhaustion_days",), (), 0.12),
    Arrow("exhaustion", "tension", "+", "the exhausted take demands harder",
          ("strain.exhaustion_gain",), (), 0.12),
)  # fmt: skip

LOOPS: Final = (
    ("R1, within days",
     ("tension", "skipped", "resolved", "repeats", "queue"),
     "Tension adds to hurried skipping; requests are not met; customers come back; the queue "
     "grows; that adds to tension."),
    ("R2, over weeks", ("tension", "exhaustion"),
     "Tense shifts add up to exhaustion, and the exhausted take demands harder."),
)  # fmt: skip
"""The loops that close: name, the quantities on the way round, and what goes round."""

NOT_MODELLED: Final = (
    "Nothing in the model turns monitoring up because results fall short. Real centres may do so, "
    "which would close one more loop; it is left to whoever moves the lever."
)


def sources(arrow: Arrow) -> list[tuple[str, str]]:
    """What an arrow rests on: the ids of the evidence register behind it, with their status."""
    known, found = register(), dict[str, str]()
    for path in arrow.by:
        if known[path].evidence:
            found[known[path].evidence] = evidence()[known[path].evidence].status
    for one in arrow.evidence:
        found[one] = evidence()[one].status
    return list(found.items())


@cache
def founded(arrow: Arrow) -> bool:
    """Whether a finding stands behind the direction of an arrow; its size is another matter."""
    return any(status in ("published", "direction") for _, status in sources(arrow))
