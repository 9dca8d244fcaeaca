"""What a change does: each measure beside its base, with interval, verdict and words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

from dashboards.views.cell import Cell, Row
from dashboards.words import count
from twin.experiments.compare import Comparison, Effect
from twin.experiments.figures import digits, label, number, scale, signed
from twin.measures.catalogue import MEASURES
from twin.scenario.model import Scenario

__all__ = ["HEAD", "MAIN", "SUBJECTS", "Line", "Sign", "lines", "sentence", "shown", "table"]

Sign = Literal["better", "worse", "moved", "can't tell", "same", "unknown"]
"""A verdict for the eye. `moved`: the sign is clear, but more is neither better nor worse."""

MAIN: Final = (
    "tension", "high_strain_share", "fatigue", "exhaustion",
    "service_level", "asa", "abandoned_share",
    "occupancy", "aht", "acw",
    "resolved_share", "skipped_needed_share", "script_fitness_real", "concealed_share",
    "over_target_share",
)  # fmt: skip
"""The measures shown by themselves: strain, service, load, and what becomes of the work."""

SUBJECTS: Final = {
    "strain": "Strain",
    "service": "Service",
    "occupancy": "Occupancy and time",
    "handling": "Handling",
    "outcome": "Outcome",
    "procedure": "Procedure",
    "regulation": "Regulation by technicians",
    "supervision": "Supervision",
    "system": "Information system",
    "attendance": "Attendance",
    "body": "Body",
}
"""What measures are about, in the order in which they are shown."""

_TARGETS: Final = {
    "service_level": ("answered_share", "target"),
    "occupancy": ("occupancy", "limit"),
    "tension": ("tension", "threshold"),
}
"""Measures that are held against a number of the scenario's: its key there, and what it is."""

_TOLD: Final = ("tension", "service_level", "skipped_needed_share")
"""What the sentence tells by name: what a change costs, what it buys, and the quality of it."""

_FEW: Final = 3
"""As many measures that get worse are named at most."""

_NOTHING = 1e-9
"""A base as near 0 as this is 0: nothing can be a share of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of the change. `change` is its mean and interval in % of the base, if any.

    `text` is the difference in its own unit; `target` is where the target lies, in % of the base
    away from it, and `target_text` says what it is.
    """

    key: str
    label: str
    subject: str
    sign: Sign
    text: str
    change: tuple[float, float, float] | None
    base: float
    variant: float
    effect: Effect | None
    target: float | None = None
    target_text: str = ""


def shown(every: bool) -> list[str]:
    """The keys of the measures that are shown, by subject."""
    keys = list(MEASURES) if every else list(MAIN)
    order = list(SUBJECTS)
    return sorted(keys, key=lambda key: order.index(MEASURES[key].subject))


def lines(comparison: Comparison | None, keys: Sequence[str], base: Scenario) -> list[Line]:
    """The measures as lines, in the order of the keys; without a comparison, their names only."""
    effects: Mapping[str, Effect] = {}
    if comparison is not None:
        effects = next(iter(comparison.effects.values()))
    return [_line(key, effects.get(key), base) for key in keys]


def _line(key: str, effect: Effect | None, base: Scenario) -> Line:
    name, subject = label(key), MEASURES[key].subject
    if effect is None:
        return Line(key, name, subject, "unknown", "", None, float("nan"), float("nan"), None)
    factor, level = scale(key), effect.base
    change = None
    text = signed(effect.difference, factor)
    if abs(level) > _NOTHING and isfinite(effect.difference.mean):
        per = 100 / abs(level)
        change = (
            effect.difference.mean * per, effect.difference.low * per, effect.difference.high * per
        )  # fmt: skip
    elif not isfinite(effect.difference.mean):
        text = "not defined here"
    elif abs(effect.difference.mean) <= _NOTHING:
        text = "0"
    else:
        text = f"{text}, from 0"
    target, said = _target(key, level, base)
    return Line(
        key, name, subject, sign_of(effect), text, change, level * factor,
        effect.variant * factor, effect, target, said,
    )  # fmt: skip


def sign_of(effect: Effect) -> Sign:
    """The verdict of an effect, and `moved` where its sign is clear but no side is better."""
    if not isfinite(effect.difference.mean):
        return "unknown"
    verdict = effect.verdict
    if verdict == "can't tell" and not MEASURES[effect.measure].better:
        return "can't tell" if effect.difference.verdict == "can't tell" else "moved"
    return verdict


def _target(key: str, level: float, base: Scenario) -> tuple[float | None, str]:
    if key not in _TARGETS or not abs(level) > _NOTHING:
        return None, ""
    name, word = _TARGETS[key]
    goal = float(getattr(base.targets, name))
    unit = " %" if scale(key) == 100 else ""
    return 100 * (goal / level - 1), f"{word} {goal * scale(key):g}{unit}"


def sentence(
    comparison: Comparison | None, changes: Sequence[tuple[str, str, str]], *, total: int = 0
) -> str:
    """What the change does, in words.

    Args:
        comparison: what is known; None before anything is.
        changes: for each lever its name, its value and its value in the base, in words.
        total: replications that were asked for, where fewer are in.
    """
    if comparison is None and changes:
        return f"Not compared yet, with {_changed(changes)}: press Run."
    if comparison is None:
        return "Move a lever, then press Run: what changes is drawn here, measure by measure."
    effects = next(iter(comparison.effects.values()))
    days = _days(comparison)
    if not changes:
        return f"Nothing is changed, so nothing differs, over {days}."
    lead = f"With {_changed(changes)}"
    told = [_moves(effects[key]) for key in _TOLD if key in effects]
    if comparison.replications < 2:
        return f"{lead}: one pair of days is in, and an interval takes two."
    signs = [sign_of(one) for one in effects.values()]
    better, worse, moved = (signs.count(sign) for sign in ("better", "worse", "moved"))
    rest = len(signs) - better - worse - moved
    so_far = f" so far, of {total}" if total > comparison.replications else ""
    return (
        f"{lead}, {', '.join(told[:-1])} and {told[-1]}, over {days}{so_far}. "
        f"{_interval(told)}Of {len(signs)} measures {better} {_get(better)} better, {worse} worse"
        f"{_which(effects.values())}; {moved} "
        f"{'changes' if moved == 1 else 'change'} where neither side is better; {rest} cannot be "
        "told apart or stay the same."
    )


def _interval(told: Iterable[str]) -> str:
    """What ± means, where it is said."""
    return "± is a 95 % interval. " if any("±" in one for one in told) else ""


def _which(effects: Iterable[Effect]) -> str:
    """Which measures get worse, in brackets, if they are few."""
    names = [MEASURES[one.measure].label for one in effects if sign_of(one) == "worse"]
    lower = [f"{name[:1].lower()}{name[1:]}" if name[1:2].islower() else name for name in names]
    return f" ({', '.join(lower)})" if 0 < len(lower) <= _FEW else ""


def _get(number_: int) -> str:
    return "gets" if number_ == 1 else "get"


def _days(comparison: Comparison) -> str:
    pairs = comparison.replications
    if comparison.days == 1:
        return count(pairs, "paired day")
    return f"{count(pairs, 'pair')} of {comparison.days} days"


def _changed(changes: Sequence[tuple[str, str, str]]) -> str:
    some = [f"{name} at {now} instead of {was}" for name, now, was in changes[:3]]
    more = len(changes) - len(some)
    if more:
        some.append(f"{count(more, 'more lever')} changed")
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}"


def _moves(effect: Effect) -> str:
    """`tension rises by 4.1 ± 0.3 points`, or that it cannot be told."""
    name = MEASURES[effect.measure].label.lower()
    name = f"the share of {name}" if effect.measure == "skipped_needed_share" else name
    difference, factor = effect.difference, scale(effect.measure)
    unit = "points" if factor == 100 else MEASURES[effect.measure].unit
    match sign_of(effect):
        case "same":
            return f"{name} stays the same"
        case "unknown":
            return f"{name} is not defined"
        case "can't tell":
            return f"{name} cannot be told apart"
    verb = "rises" if difference.mean > 0 else "falls"
    places = digits(difference.reach * factor)
    mean, reach = abs(difference.mean * factor), difference.reach * factor
    return f"{name} {verb} by {number(mean, places)} ± {number(reach, places)} {unit}"


HEAD: Final = ("Measure", "Base", "With the change", "Difference", "Interval, 95 %", "Verdict")
"""The head of `table`."""

_SAID: Final[dict[Sign, str]] = {
    "better": "better",
    "worse": "worse",
    "moved": "changes",
    "can't tell": "can’t tell",
    "same": "same",
    "unknown": "not defined",
}


def table(found: Iterable[Line]) -> list[Row]:
    """The lines as a table."""
    rows: list[Row] = []
    for one in found:
        if one.effect is None:
            continue
        factor, apart = scale(one.key), one.effect.difference
        places = max(1, digits(apart.reach * factor))
        low, high = apart.low * factor, apart.high * factor
        ends = f"{number(low, places)} to {number(high, places)}".replace("-", "−")
        rows.append(
            (
                one.label,
                Cell(number(one.base, places), one.base),
                Cell(number(one.variant, places), one.variant),
                Cell(signed(apart, factor), apart.mean * factor),
                Cell(ends if isfinite(low) else "–", f"{low:.6g} to {high:.6g}"),
                _SAID[one.sign],
            )
        )
    return rows
