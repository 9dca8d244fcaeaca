"""What a supervision regime amounts to, and what it makes of a contact."""

_PURPOSE = {"developmental": 0.6, "unspecified": 1.0, "deterrent": 1.3}
_SEEN_BY = {"self": 0.4, "supervisor": 1.0, "team": 1.1}


def regime(
    monitoring: float,
    purpose: str,
    who_sees: str,
    reporting: str,
    timing: str,
    transparency: float,
    lock_out: float,
) -> float:
    """How much a technician is exposed as a person, 0 to 1.

    Monitoring × purpose (E1.18, E1.34) × who sees it × 0.5 if reported per team (E6.5 direction)
    × 0.8 if shown the next day × (1 - 0.2 transparency of the policy, E1.1) × (1 - lock-out,
    E1.14). Factors are assumptions, signs published. Monitoring of 0 gives 0.
    """
    level = monitoring * _PURPOSE[purpose] * _SEEN_BY[who_sees]
    if reporting == "team":
        level *= 0.5
    if timing == "next_day":
        level *= 0.8
    return min(1.0, level * (1 - 0.2 * transparency) * (1 - lock_out))


def held_to_target(monitoring: float, reporting: str, consequence: float, lock_out: float) -> float:
    """How far a technician is held to the handling-time target, 0 to 1.

    A target that is known binds by itself to 0.4; the rest comes through being looked at and
    through what hangs on it (assumption: the conflict between serving well and keeping the call
    short outranks monitoring, E1.30).
    """
    looked_at = monitoring * (0.5 if reporting == "team" else 1.0) * (1 - lock_out)
    return 0.4 + 0.6 * looked_at * (0.4 + 0.6 * consequence)


def score(followed: float, handling: float, target: float, error: float) -> float:
    """The score a listener gives, 0 to 100: 60 % script followed, 40 % time kept, plus error.

    `followed` is the share of prescribed steps on record as done, `error` a standard normal
    number (spread of 8 points). It judges the record, not the help the customer got (assumption).
    """
    kept = 1.0 if target <= 0 or handling <= target else target / handling
    return max(0.0, min(100.0, 100 * (0.6 * followed + 0.4 * kept) + 8 * error))
