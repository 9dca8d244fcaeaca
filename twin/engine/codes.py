"""The numbers behind the words of the trace tables, under names to read in the engine.

Each is the place of its word in the vocabulary named above it (`twin.traces.vocabularies`).
"""

from typing import Final

# ACTIVITIES
READY: Final = 0
RINGING: Final = 1
TALK: Final = 2
HOLD: Final = 3
WRAP_UP: Final = 4
BREAK: Final = 5
COACHING: Final = 6
CONSULT: Final = 7
OFF: Final = -1

# ACTIONS
DONE: Final = 0
SKIPPED: Final = 1
REORDERED: Final = 2
REPEATED: Final = 3

# HELPS
NO_HELP: Final = 0  # none
GUIDANCE: Final = 1
WORKAROUND: Final = 2
NEIGHBOUR: Final = 3
BACKUP: Final = 4

# REASONS
PRESCRIBED: Final = 0
NOT_NEEDED: Final = 1
HURRIED: Final = 2  # time_pressure
SYSTEM_DOWN: Final = 3
ERROR: Final = 4
LOST_ENTRY: Final = 5  # system_lost_entry
HUNG_UP: Final = 6

# OUTCOMES
ANSWERED: Final = 0
ABANDONED: Final = 1
BLOCKED: Final = 2
OPEN_AT_CLOSE: Final = 3

# STRATEGIES
SLOW_DOWN: Final = 0
HIDDEN_PAUSE: Final = 1
HANG_UP_EARLY: Final = 2
TRANSFER: Final = 3

# ATTENDANCES
ABSENT: Final = 0
QUIT: Final = 1

# ACTS
STAGE: Final = 0
TIME: Final = 1
ALERT: Final = 2
LISTEN: Final = 3
SCORE: Final = 4
COACH: Final = 5

# COMPONENTS
TIME_PRESSURE: Final = 0
PRIORITY_CONFLICT: Final = 1
SUPERVISION: Final = 2
PRECARIOUSNESS: Final = 3
TOOL_BREAKDOWN: Final = 4
CUSTOMER_AGGRESSION: Final = 5
FATIGUE_FAST: Final = 6
FATIGUE_SLOW: Final = 7
EXHAUSTION: Final = 8

# TRIGGERS
ON_CONTACT: Final = 0
ON_OVER_TARGET: Final = 1
ON_QUEUE_SEEN: Final = 2
ON_QUALITY_AGAINST_CLOCK: Final = 3
ON_INTERRUPTED: Final = 4
ON_SHOWN_BELOW_TARGET: Final = 5
ON_LISTENED_TO: Final = 6
ON_SYSTEM_SLOW: Final = 7
ON_SYSTEM_DOWN: Final = 8
ON_CUSTOMER_RUDE: Final = 9
ON_BREAK: Final = 10
ON_SHIFT_END: Final = 11
ON_REST: Final = 12
ON_HIDDEN_PAUSE: Final = 13
ON_BUSY: Final = 14
ON_FIGURES_SHOWN: Final = 15
