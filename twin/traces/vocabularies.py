"""The words that the columns of a trace may hold.

In memory such a column holds the position of its word, in the store the word itself.
"""

from typing import Final

ACTIVITIES = (
    "ready",
    "ringing",
    "talk",
    "hold",
    "wrap_up",
    "break",
    "coaching",
    "consult",
)
"""What a person is doing: `hold` is waiting for a back-up expert with the customer on the line."""

ACTIONS = ("done", "skipped", "reordered", "repeated")
"""What became of a prescribed step."""

HELPS = ("none", "guidance", "workaround", "neighbour", "backup")
"""What the technician leaned on to do a step."""

REASONS = (
    "prescribed",
    "not_needed",
    "time_pressure",
    "system_down",
    "error",
    "system_lost_entry",
    "hung_up",
)
"""Why a step was done as it was."""

OUTCOMES = ("answered", "abandoned", "blocked", "open_at_close")
"""How a contact ended; every offered contact has exactly one."""

ACTS = ("stage", "time", "alert", "listen", "score", "coach")
"""What the supervision system saw or did."""

STRATEGIES = ("slow_down", "hidden_pause", "hang_up_early", "transfer")
"""How a technician regulates the work, besides what the procedure table tells: leaving steps out,
asking a neighbour, and recording a deviation as done."""

ATTENDANCES = ("absent", "quit")
"""Why somebody does not come to a shift: off sick, or gone for good."""

SCALES = (
    "demands",
    "latitude",
    "support",
    "effort",
    "reward",
    "stress",
    "satisfaction",
    "distress",
    "exhaustion",
    "fatigue",
    "energy",
    "quality",
    "discomfort",
    "mental_load",
)
"""What the virtual questionnaires ask about."""

COMPONENTS = (
    "time_pressure",
    "priority_conflict",
    "supervision",
    "precariousness",
    "tool_breakdown",
    "customer_aggression",
    "fatigue_fast",
    "fatigue_slow",
    "exhaustion",
)
"""Where strain is kept: six components of tension, two of fatigue, and exhaustion."""

TENSION_COMPONENTS: Final = 6
"""How many of `COMPONENTS`, from the left, make up tension."""

TRIGGERS = (
    "contact",
    "over_target",
    "queue_seen",
    "quality_against_clock",
    "interrupted",
    "shown_below_target",
    "listened_to",
    "system_slow",
    "system_down",
    "customer_rude",
    "break",
    "shift_end",
    "rest",
    "hidden_pause",
    "busy",
    "figures_shown",
)
"""The logged event that a ledger row answers to: the first of these that holds, component by
component. `figures_shown` is being shown or held to one's own figures with nothing lately below
target; `contact` is the work itself, with no event besides."""

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "activity": ACTIVITIES,
    "action": ACTIONS,
    "help": HELPS,
    "reason": REASONS,
    "outcome": OUTCOMES,
    "act": ACTS,
    "strategy": STRATEGIES,
    "attendance": ATTENDANCES,
    "scale": SCALES,
    "component": COMPONENTS,
    "trigger": TRIGGERS,
}
"""The words that are the same in every run; `person`, `contact_type`, `team`, `step` and `lever`
come from the run's own header."""
