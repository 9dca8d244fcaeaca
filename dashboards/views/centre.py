"""A real centre now and in the next hours, in numbers, a sentence and a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from dashboards.live.grouped import FEWEST
from dashboards.views.cell import Cell, Row
from dashboards.words import clock, count, span
from twin.mirror.scoring import Score
from twin.traces.live_state import LiveState

__all__ = [
    "LABELS",
    "NOTHING",
    "Ahead",
    "Past",
    "age_words",
    "ahead_words",
    "expected_words",
    "head_of",
    "now_tiles",
    "rows_of",
    "score_rows",
    "shown",
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
        )


def shown(value: float | None, unit: str) -> str:
    """A number of a measure as it is read; a dash where there is none."""
    if value is None or not isfinite(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "s":
        return f"{span(value)} min"
    return f"{value:.1f}" if abs(value) < 9.95 else f"{value:.0f}"


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
    """The forecast in a sentence: what it was when made (s), and what it may be at the end."""
    name = LABELS[ahead.measure]
    last = _last(ahead)
    if last is None:
        return f"{name}: nothing can be forecast; nobody is expected."
    low, middle, high = (shown(ahead.lines[key][last], ahead.unit) for key in ("q10", "q50", "q90"))
    begin = f"{name} was {shown(now, ahead.unit)} at {clock(made)}. " if now is not None else ""
    sentence = (
        f"{begin}If nothing is done, it is expected to be {middle} at {clock(ahead.ends[last])}; "
        f"in 8 of 10 replications between {low} and {high}."
    )
    if ahead.other and ahead.other[last] is not None:
        sentence += f" To {ahead.words}: {shown(ahead.other[last], ahead.unit)} (median)."
    if ahead.assumed:
        sentence += (
            " Nobody measures strain: so far it is estimated from observed work, in groups of five "
            "or more; ahead it is supposed by the model."
        )
    return sentence


def head_of(ahead: Ahead) -> list[str]:
    """The head of the table behind a fan."""
    more = [f"With: {ahead.words}"] if ahead.other else []
    return ["Until", "10 %", "25 %", "Median", "75 %", "90 %", *more]


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


def _last(ahead: Ahead) -> int | None:
    """The last step that has a median."""
    known = [place for place, one in enumerate(ahead.lines["q50"]) if one is not None]
    return known[-1] if known else None


def expected_words(expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What something is expected to change, a line for each measure that surely changes."""
    found = []
    for name, told in expected.items():
        low, high = told["interval"]
        if name not in LABELS or low is None or high is None or low <= 0 <= high:
            continue
        if told["unit"] == "share":
            change = f"{100 * told['effect']:+.1f} points [{100 * low:+.1f}, {100 * high:+.1f}]"
        else:
            change = f"{told['effect']:+.1f} {told['unit']} [{low:+.1f}, {high:+.1f}]"
        supposed = ", supposed by the model" if told["assumed"] else ""
        found.append(f"{LABELS[name]} {change}{supposed}")
    return found


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
            Cell(f"{one.crps:.3g}", one.crps),
        ]
        for one in known
    ]
    return sentence, head, rows
