"""What a supervision regime amounts to, and what it makes of a contact."""

from typing import NamedTuple


class Regime(NamedTuple):
    """How a regime weighs on people: the coefficients of this module.

    `developmental`, `deterrent`, `seen_by_self`, `seen_by_team`, `team_reporting`, `next_day` are
    factors; `transparency` is what full transparency takes away; `held_alone` how far a known
    target binds by itself; `held_stakes` how much of the rest needs consequences;
    `script_score` the share of the script in a score, `score_spread` its error in points.
    """

    developmental: float
    deterrent: float
    seen_by_self: float
    seen_by_team: float
    team_reporting: float
    next_day: float
    transparency: float
    held_alone: float
    held_stakes: float
    script_score: float
    score_spread: float


def regime(
    monitoring: float,
    purpose: str,
    who_sees: str,
    reporting: str,
    timing: str,
    transparency: float,
    lock_out: float,
    rule: Regime,
) -> float:
    """How much a technician is exposed as a person, 0 to 1.

        monitoring × purpose × who sees it × reporting × timing
            × (1 - transparency effect × transparency) × (1 - lock_out), at most 1

    Purpose: E1.18, E1.34; a factor if reported per team (E6.5, direction) or shown the next day;
    transparency of the policy: E1.1; lock-out: E1.14. Factors are assumptions, signs published.
    Monitoring of 0 gives 0.
    """
    seen = {"self": rule.seen_by_self, "team": rule.seen_by_team}
    level = monitoring * _purpose(purpose, rule) * seen.get(who_sees, 1.0)
    if reporting == "team":
        level *= rule.team_reporting
    if timing == "next_day":
        level *= rule.next_day
    return min(1.0, level * (1 - rule.transparency * transparency) * (1 - lock_out))


def looked_at(
    monitoring: float, purpose: str, reporting: str, lock_out: float, rule: Regime
) -> float:
    """How far a technician is called to account for his or her own times, 0 to 1.

        monitoring × purpose × reporting × (1 - lock_out), at most 1

    `reporting` is a factor below 1 if figures are reported per team (E6.5, direction). Factors are
    assumptions.
    """
    share = rule.team_reporting if reporting == "team" else 1.0
    return min(1.0, monitoring * _purpose(purpose, rule) * share * (1 - lock_out))


def _purpose(purpose: str, rule: Regime) -> float:
    return {"developmental": rule.developmental, "deterrent": rule.deterrent}.get(purpose, 1.0)


def held_to_target(looked_at: float, consequence: float, rule: Regime) -> float:
    """How far a technician is held to the handling-time target, 0 to 1.

        held_alone + (1 - held_alone) × looked_at × (1 - held_stakes × (1 - consequence))

    A target that is known binds by itself; the rest comes through being looked at and through what
    hangs on it (assumption: the conflict between serving well and keeping the call short outranks
    monitoring, E1.30).
    """
    stakes = 1 - rule.held_stakes * (1 - consequence)
    return rule.held_alone + (1 - rule.held_alone) * looked_at * stakes


def score(followed: float, handling: float, target: float, error: float, rule: Regime) -> float:
    """The score a listener gives, 0 to 100: the script followed, the time kept, plus error.

        100 × (script_score × followed + (1 - script_score) × kept) + score_spread × error
        kept = min(1, target / handling)

    `followed` is the share of prescribed steps on record as done, `error` a standard normal number.
    It judges the record, not the help the customer got (assumption).
    """
    kept = 1.0 if target <= 0 or handling <= target else target / handling
    share = rule.script_score * followed + (1 - rule.script_score) * kept
    return max(0.0, min(100.0, 100 * share + rule.score_spread * error))
