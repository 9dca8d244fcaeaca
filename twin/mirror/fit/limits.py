"""What a log of calls cannot tell, and what is therefore assumed."""

from dataclasses import dataclass

__all__ = ["COUNTED_ALREADY", "NO_ROSTER", "SWITCHED_OFF", "UNTOLD", "Assumed"]


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something the scenario needs and the log does not tell: which, and what is done instead."""

    paths: str
    what: str
    instead: str


NO_ROSTER = Assumed(
    "teams.*.shifts",
    "who was there",
    "the base's roster, or else as many all day as four fifths of the busiest half-hour's load "
    "would occupy; see twin staffing",
)
"""Where a log does not say who answered."""

UNTOLD = (
    Assumed(
        "procedures.*.steps",
        "what steps a conversation is made of",
        "the log times it as a whole: its length is fitted, its division into steps is not",
    ),
    Assumed(
        "procedures.*.after_contact",
        "after-contact work beyond the gap while callers wait",
        "the proxy; work done while nobody waits, or during the next call, is not in it",
    ),
    Assumed("contacts.*.difficulty*", "how difficult a request is", "the default"),
    Assumed("contacts.*.priority", "who is served first", "first come, first served"),
    Assumed("contacts.*.rudeness", "aggressive customers", "the default"),
    Assumed(
        "redial.after_unresolved",
        "whether a request was met, and who calls again because it was not",
        "none: those who come back are in the demand already",
    ),
    Assumed("redial.after_blocked", "who found all lines busy", "the default"),
    Assumed(
        "technicians.expertise*",
        "what technicians know; pace says nothing of it",
        "the default",
    ),
    Assumed(
        "teams.*.contacts",
        "who could take which type",
        "one team takes all, whatever each technician really took",
    ),
    Assumed(
        "strain.*, appraisal.*, technicians.*",
        "tension, fatigue, exhaustion, and how people react",
        "the defaults, each with its evidence in twin parameters",
    ),
    Assumed(
        "supervision.*, autonomy.*, regime.*",
        "how closely people are watched, and what they may decide",
        "the defaults",
    ),
    Assumed("learning.*, regulation.*", "learning, and regulating one's work", "the defaults"),
)
"""What no log of calls holds."""

COUNTED_ALREADY = (
    Assumed(
        "system.slow_spells_per_day, system.outages_per_day, system.incidents",
        "waiting for the information system",
        "switched off: it is in the length of conversations already",
    ),
    Assumed(
        "backup.experts", "back-up experts", "switched off: consultations are in the conversations"
    ),
    Assumed(
        "attendance.absence, attendance.quits_per_year",
        "absence",
        "switched off: the roster is of those seen on the floor",
    ),
    Assumed(
        "behaviour.monitored_speed, behaviour.monitored_ease_speed",
        "what being watched does to pace",
        "switched off: it is in the conversations already",
    ),
    Assumed(
        "supervision.handling_target, supervision.coaching",
        "targets and coaching",
        "switched off: the log knows no target, and coaching is among the absences",
    ),
    Assumed("routing.ring", "ringing", "none: it is in the waiting time already"),
)
"""What is in the fitted times already, so that the default would count it twice."""

SWITCHED_OFF: dict[str, dict[str, float]] = {
    "system": {"slow_spells_per_day": 0, "outages_per_day": 0, "incidents": 0},
    "attendance": {"absence": 0, "quits_per_year": 0},
    "backup": {"experts": 0},
    "behaviour": {"monitored_speed": 0, "monitored_ease_speed": 0},
    "routing": {"ring": 0},
    "supervision": {"handling_target": 0, "coaching": 0},
}
"""The values that switch it off."""
