"""A real centre now and in the next hours, in numbers, a sentence and a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from dashboards.live.grouped import FEWEST
from dashboards.views.cell import Cell, Row
from dashboards.words import clock, count, span
from twin.mirror.course import BETTER, UNITS
from twin.mirror.followed import Followed
from twin.mirror.recommend import WORTH
from twin.mirror.scoring import Score
from twin.mirror.what_if import WHAT_IFS
from twin.traces.live_state import LiveState

__all__ = [
    "AXES",
    "LABELS",
    "NOTHING",
    "OLD",
    "SHORT",
    "Ahead",
    "Past",
    "age_words",
    "ahead_words",
    "came_words",
    "effect_words",
    "expected_words",
    "head_of",
    "left_out_words",
    "made_words",
    "now_tiles",
    "rows_of",
    "score_rows",
    "shown",
    "with_unit",
]

NOTHING: Final = "nothing"

LABELS: Final = {
    "queue": "Contacts waiting",
    "service_level": "Service level",
    "occupancy": "Occupancy",
    "strain": "Strain",
    "offered": "Contacts offered",
    "wait": "Mean wait",
    "abandoned_share": "Abandoned",
    "answered_share": "Answered",
    "busy": "In conversation",
}
"""What the measures of a forecast are called on the page."""


SUBJECTS: Final = {
    "queue": "The mean queue",
    "service_level": "Service level",
    "occupancy": "Occupancy",
    "strain": "Mean strain",
    "offered": "The number of contacts offered",
    "wait": "Mean wait",
    "abandoned_share": "The share abandoned",
    "answered_share": "The share answered",
    "busy": "The number in conversation",
}
"""The measures as a sentence begins with them."""

AXES: Final = {
    "queue": "Contacts waiting, mean of 5 min",
    "service_level": "Service level of 5 min",
    "occupancy": "Occupancy, mean of 5 min",
    "strain": "Strain, points of 100",
    "offered": "Contacts offered in 5 min",
    "wait": "Mean wait, minutes",
    "abandoned_share": "Abandoned, of 5 min",
    "answered_share": "Answered, of 5 min",
    "busy": "In conversation, mean of 5 min",
}
"""The measures as a chart's axis names them."""

SHORT: Final = {
    "call_two_back": "two called back",
    "move_breaks": "breaks an hour later",
    "open_script": "script opened",
    "relax_target": "target relaxed",
}
"""What can be done, in two or three words."""

OLD: Final = 600.0
"""Seconds of the centre's time after which a forecast is old: two should have come since."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was: the ends of steps (s), and a value for each; nan where there was none."""

    ends: Sequence[float]
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What may come of a measure: the ends of steps (s), quantiles by name, and their unit."""

    measure: str
    unit: str
    ends: Sequence[float]
    lines: Mapping[str, Sequence[float | None]]
    other: Sequence[float | None] = ()
    """The median with something done, step by step; empty where nothing is compared."""
    words: str = ""
    """What that is, in words."""
    assumed: bool = False
    tried: str = NOTHING
    effect: Mapping[str, Any] | None = None
    """What it changes over the whole forecast; None where nothing is compared."""

    @classmethod
    def of(cls, forecast: Mapping[str, Any], measure: str, tried: str = NOTHING) -> "Ahead":
        """The fan of doing nothing, and the median of what is tried, in a forecast's document."""
        about = forecast["measures"][measure]
        other: Sequence[float | None] = ()
        if tried != NOTHING and tried in forecast["fans"]:
            other = forecast["fans"][tried]["5min"][measure]["q50"]
        return cls(
            measure,
            about["unit"],
            forecast["edges"]["5min"][1:],
            forecast["fans"][NOTHING]["5min"][measure],
            other,
            forecast["tried"].get(tried, ""),
            about["assumed"],
            tried,
            forecast["effects"].get(tried, {}).get(measure),
        )


def shown(value: float | None, unit: str) -> str:
    """A number of a measure as it is read; a dash where there is none."""
    if value is None or not isfinite(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "s":
        return f"{span(value)} min" if value >= 89.5 else f"{value:.0f} s"
    return f"{value:.1f}" if abs(value) < 9.95 else f"{value:.0f}"


def with_unit(value: float | None, unit: str) -> str:
    """A number of a measure as a sentence has it; a dash where there is none."""
    text = shown(value, unit)
    return f"{text} {unit}" if unit in ("contacts", "points", "technicians") else text


def now_tiles(state: LiveState) -> list[tuple[str, str, str]]:
    """What holds now: name, value and note. Of fewer than five people nothing is told."""
    longest = max((one.waited for one in state.waiting), default=0.0)
    tiles = [
        ("Waiting", str(len(state.waiting)), "contacts in queue"),
        ("Longest wait", f"{span(longest)}", "minutes, of those still waiting"),
    ]
    people = len(state.people)
    if 0 < people < FEWEST:
        return [*tiles, ("Present", f"under {FEWEST}", "of so few people nothing more is shown")]
    doing = [one.activity for one in state.people]
    talking = sum(one in ("talk", "hold", "consult", "ringing") for one in doing)
    return [
        *tiles,
        ("Present", str(people), "technicians, as far as the log tells"),
        ("On contacts", str(talking), "ringing or in conversation"),
        ("Ready", str(doing.count("ready")), "or in wrap-up, which no log tells"),
        ("Paused", str(doing.count("break")), "as they said themselves"),
    ]


def ahead_words(ahead: Ahead, now: float | None, made: float) -> str:
    """The forecast in sentences: what it was when made (s), and the worst of what may come."""
    step = _telling_step(ahead)
    if step is None:
        return f"{LABELS[ahead.measure]}: nothing can be forecast; nobody is expected."

    def said(value: float | None) -> str:
        return with_unit(value, ahead.unit)

    low, middle, high = (ahead.lines[key][step] for key in ("q10", "q50", "q90"))
    subject = SUBJECTS[ahead.measure]
    until = clock(ahead.ends[step])
    if now is None or not isfinite(now):
        begin = f"If nothing is done, {subject[:1].lower()}{subject[1:]}"
        minutes = f"the five minutes to {until}"
    else:
        was = f"{subject} was {said(now)} in the five minutes to {clock(made)}."
        begin, minutes = f"{was} If nothing is done, it", f"those to {until}"
    worst = {"less": "highest", "more": "lowest"}.get(BETTER.get(ahead.measure, ""))
    what = f"{worst} in {minutes}: {said(middle)}" if worst else f"{said(middle)} in {minutes},"
    sentence = (
        f"{begin} is expected to be {what} in the middle of the runs, and in 8 of 10 between "
        f"{shown(low, ahead.unit)} and {said(high)}."
    )
    if ahead.other and ahead.other[step] is not None:
        sentence += f" If instead you {ahead.words}: {said(ahead.other[step])} then."
    if ahead.effect:
        sentence += f" {effect_words(ahead.effect)}"
    if ahead.assumed:
        sentence += (
            " Nobody measures strain: so far it is estimated from observed work, in groups of five "
            "or more, and comes out some points low, since wrap-up is in no log; ahead it is "
            "supposed by the model. Only their directions can be compared."
        )
    return sentence


def effect_words(told: Mapping[str, Any]) -> str:
    """What something done changes, on average over the whole forecast, with its interval."""
    low, high = told["interval"]
    if told["effect"] is None or low is None or high is None:
        return "What it changes over the whole time cannot be told."
    pairs = f"95 % interval of {told['replications']} pairs of runs"
    if low <= 0 <= high:
        return f"Over the whole time no change can be told: {_change(told)}, {pairs}."
    return f"Over the whole time it changes by {_change(told)} on average, {pairs}."


def made_words(newest: Mapping[str, Any], now: float, *, fresh: bool) -> tuple[str, bool]:
    """When a forecast was made, by the centre's clock, and whether it is too old to go by.

    Args:
        newest: the forecast as a document.
        now: what time it is there (s).
        fresh: whether the feed tells what goes on.
    """
    made, runs = newest["t"], newest["replications"]
    age = max(0.0, now - made)
    begin = f"Forecast from {clock(made)} on, {runs} replications"
    if not fresh:
        return f"{begin}. The feed is silent: nothing is known of the centre since.", True
    if age >= OLD:
        return f"{begin}. It is {age_words(age)}: the centre has gone on since.", True
    return f"{begin}, {age_words(age)}.", False


def left_out_words(names: Sequence[str]) -> str:
    """What was not tried, since it changes nothing now; empty if all was."""
    words = [WHAT_IFS[name].words for name in names if name in WHAT_IFS]
    if not words:
        return ""
    return f"Not tried, since it would change nothing now: {'; '.join(words)}."


def head_of(ahead: Ahead) -> list[str]:
    """The head of the table behind a fan."""
    more = [f"{SHORT.get(ahead.tried, ahead.tried)}: median"] if ahead.other else []
    quantiles = [f"{name} of replications" for name in ("10 %", "25 %")]
    return [f"{LABELS[ahead.measure]}, 5 min to", *quantiles, "Median", "75 %", "90 %", *more]


def rows_of(ahead: Ahead) -> list[Row]:
    """The table behind a fan: a row for each step."""
    found: list[Row] = []
    for place, end in enumerate(ahead.ends):
        values = [ahead.lines[key][place] for key in ("q10", "q25", "q50", "q75", "q90")]
        if ahead.other:
            values.append(ahead.other[place])
        found.append([clock(end), *(Cell(shown(one, ahead.unit), one) for one in values)])
    return found


def age_words(age: float) -> str:
    """How old the data are, in words."""
    if age < 90:
        return f"{age:.0f} s old"
    if age < 5400:
        return f"{count(round(age / 60), 'minute')} old"
    return f"{count(round(age / 3600), 'hour')} old"


def _telling_step(ahead: Ahead) -> int | None:
    """The step that a sentence is about: the worst, or where none is worse, the last that is known.

    Of steps alike in the middle, the one whose bad end is worse.
    """
    known = [place for place, one in enumerate(ahead.lines["q50"]) if one is not None]
    better = BETTER.get(ahead.measure)
    if not known or better is None:
        return known[-1] if known else None
    sign, end = (1, "q90") if better == "less" else (-1, "q10")

    def badness(place: int) -> tuple[float, ...]:
        return tuple(sign * (ahead.lines[key][place] or 0.0) for key in ("q50", end))

    return max(known, key=badness)


def expected_words(expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What something is expected to change, a line for each measure that surely changes.

    What is less than a quarter of what is worth anybody's trouble is left out.
    """
    found = []
    for name, told in expected.items():
        low, high = told["interval"]
        if name not in LABELS or low is None or high is None or low <= 0 <= high:
            continue
        if abs(told["effect"]) < WORTH.get(name, 0.0) / 4:
            continue
        supposed = ", supposed by the model" if told["assumed"] else ""
        found.append(f"{LABELS[name]}: {_change(told)}{supposed}")
    return found


def came_words(found: Sequence[Followed]) -> list[str]:
    """What came of something that was applied, a sentence for each measure."""
    return [f"{LABELS[one.measure]}{one.words[len(one.measure) :]}" for one in found]


def _change(told: Mapping[str, Any]) -> str:
    """An effect with its interval and unit, all with their signs."""
    share = told["unit"] == "share"
    values = [100 * one if share else one for one in (told["effect"], *told["interval"])]
    unit = "percentage points" if share else told["unit"]
    digits = 1 if share or abs(values[0]) >= 0.95 else 2
    effect, low, high = (f"{one:+.{digits}f}".replace("-", "−") for one in values)
    return f"{effect} {unit} [{low}, {high}]"


def _apart(score: Score) -> str:
    unit = UNITS[score.measure]
    if unit == "share":
        return f"{100 * score.crps:.2g} points"
    return f"{score.crps:.2g} {unit}"


def score_rows(scores: Sequence[Score]) -> tuple[str, list[str], list[Row]]:
    """How forecasts did: a sentence, and the head and rows of a table."""
    known = [one for one in scores if one.n]
    queue = next((one for one in known if one.measure == "queue"), known[0])
    sentence = (
        f"Of {count(queue.n, 'half-hour')} forecast, {100 * queue.within_80:.0f} % of "
        f"{LABELS[queue.measure].lower()} lay in the band of 80 %, and "
        f"{100 * queue.within_50:.0f} % in that of 50 %."
    )
    head = ["Measure", "Half-hours", "In 50 % band", "In 80 % band", "CRPS"]
    rows: list[Row] = [
        [
            LABELS[one.measure],
            Cell(str(one.n), one.n),
            Cell(f"{100 * one.within_50:.0f} %", one.within_50),
            Cell(f"{100 * one.within_80:.0f} %", one.within_80),
            Cell(_apart(one), one.crps),
        ]
        for one in known
    ]
    return sentence, head, rows
