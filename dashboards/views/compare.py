"""Two sides beside each other, measure by measure: what differs, how sure it is, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

from dashboards.views.cell import Cell
from dashboards.words import count
from twin.experiments.compare import Effect, judged
from twin.experiments.figures import digits, number
from twin.experiments.paired import Difference
from twin.measures.callers import Callers
from twin.measures.catalogue import MEASURES

__all__ = [
    "HEAD", "PAIR_HEAD", "SHOWN", "Beside", "Side", "Strip", "interval_words", "pair_rows", "rows",
    "sentence", "strips", "tally_words", "warnings",
]  # fmt: skip

SHOWN: Final = {
    "tension": "Mean tension",
    "high_strain_share": "Time at high tension",
    "occupancy": "Occupancy",
    "aht": "Handling time (AHT)",
    "service_level": "Service level",
    "asa": "Speed of answer",
    "abandoned_share": "Abandoned share",
    "resolved_share": "Resolved (FCR)",
}
"""The measures that are shown, strain and load before service, and what heads each."""

_NEITHER: Final = ", neither better nor worse"

Side = Literal["better", "worse", "higher", "lower", "same"]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two sides that were compared: effects by measure, one pair or many.

    `numbers` are the replications of the pairs. `callers` are those that two kept runs share; None
    where both sides had the same by construction. `days` are the days of each run; `notes` say
    what else keeps two kept runs from being alike.
    """

    a: str
    b: str
    effects: dict[str, Effect]
    numbers: tuple[int, ...]
    days: int
    wanted: int
    callers: Callers | None = None
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sentence: str = "Done; the page Compare shows it."


@dataclass(frozen=True, slots=True)
class Strip:
    """One measure of two sides, in the unit that is shown.

    `points` are the pairs' replications and differences b - a, the least first. `better` is "more",
    "less" or "" where neither is better.
    """

    key: str
    title: str
    unit: str
    better: str
    points: tuple[tuple[int, float], ...]
    difference: Difference
    pairs: tuple[tuple[int, float, float], ...]

    @property
    def values(self) -> list[float]:
        """The differences, the least first."""
        return [value for _, value in self.points]

    def side(self, value: float) -> Side:
        """What such a difference means for B."""
        if value == 0:
            return "same"
        if not self.better:
            return "higher" if value > 0 else "lower"
        return "better" if (value > 0) == (self.better == "more") else "worse"

    def tally(self) -> dict[Side, int]:
        """In how many pairs B is better, worse and so on."""
        found: dict[Side, int] = {}
        for value in self.values:
            side = self.side(value)
            found[side] = found.get(side, 0) + 1
        return found


def strips(beside: Beside) -> list[Strip]:
    """The measures that are shown, in their order."""
    return [_strip(key, title, beside.effects[key], beside.numbers) for key, title in SHOWN.items()]


def _strip(key: str, title: str, effect: Effect, numbers: Sequence[int]) -> Strip:
    one = MEASURES[key]
    share = one.unit == "share"
    factor = 100.0 if share else 1.0
    apart = zip(numbers, effect.apart, strict=True)
    known = [(n, factor * value) for n, value in apart if isfinite(value)]
    mean, low, high, n = effect.difference
    return Strip(
        key=key,
        title=title,
        unit="% points" if share else one.unit,
        better=one.better,
        points=tuple(sorted(known, key=lambda point: point[1])),
        difference=Difference(factor * mean, factor * low, factor * high, n),
        pairs=tuple(
            (at, factor * a, factor * b) for at, (a, b) in zip(numbers, effect.pairs, strict=True)
        ),
    )


def signed(value: float, places: int) -> str:
    """A number with its sign; nothing rounds to minus nothing."""
    if not isfinite(value):
        return "–"
    text = f"{value:+,.{places}f}".replace("-", "−")
    return text[1:] if not any(one in text for one in "123456789") else text


def places_of(strip: Strip) -> int:
    """Decimals that this measure's differences are told with."""
    if strip.difference.n < 2:
        return 2 if abs(strip.difference.mean) < 1 else 1
    return min(2, digits(strip.difference.reach))


def mean_words(strip: Strip) -> str:
    """The mean difference with its unit."""
    return f"{signed(strip.difference.mean, places_of(strip))} {strip.unit}"


def interval_words(strip: Strip) -> str:
    """The 95 % interval; empty where a single pair has none."""
    _, low, high, n = strip.difference
    if n < 2 or not isfinite(low):
        return ""
    places = places_of(strip)
    return f"{signed(low, places)} to {signed(high, places)}"


def tally_words(strip: Strip) -> str:
    """In how many pairs B is better or worse, whichever are more; else higher or lower."""
    n = len(strip.points)
    if not n:
        return "not defined"
    tally = strip.tally()
    if n == 1:
        return next(iter(tally))
    if tally.get("same") == n:
        return f"the same in all {n}"
    sides: tuple[Side, Side] = ("better", "worse") if strip.better else ("higher", "lower")
    word = max(sides, key=lambda side: tally.get(side, 0))  # of equals the first
    return f"{word} in {tally.get(word, 0)} of {n}"


def verdict_words(strip: Strip) -> str:
    """Whether B is better, as far as the interval and the measure tell."""
    if strip.difference.n < 2:
        return "one pair: no interval"
    verdict = judged(strip.difference, strip.better)
    way = {"up": "higher", "down": "lower"}.get(strip.difference.verdict, "")
    if verdict == "can't tell" and way:
        return f"{way}{_NEITHER}"
    return {"better": "B better", "worse": "B worse", "same": "the same"}.get(verdict, verdict)


def sentence(beside: Beside) -> str:
    """What came out, in words, calm first."""
    found = {strip.key: strip for strip in strips(beside)}
    n = len(beside.numbers)
    if n == 1:
        return _one_pair(found)
    what = "days" if beside.days == 1 else f"runs of {beside.days} days"
    parts = [_calm(found["tension"], what)]
    others = [strip for strip in found.values() if strip.key != "tension" and strip.points]
    for lead, verdict in (("B is better in", "B better"), ("B is worse in", "B worse")):
        named = [_moved(one, aside=True) for one in others if verdict_words(one) == verdict]
        if named:
            parts.append(f"{lead} {_listed(named)}.")
    named = [_moved(one) for one in others if verdict_words(one).endswith(_NEITHER)]
    if named:
        parts.append(f"Neither better nor worse: {_listed(named)}.")
    named = [_called(one) for one in others if verdict_words(one) == "can't tell"]
    if named:
        parts.append(f"No difference can be told in {_listed(named)}.")
    named = [_called(one) for one in others if verdict_words(one) == "the same"]
    if named:
        parts.append(f"The same in both: {_listed(named)}.")
    return " ".join(parts)


def warnings(beside: Beside) -> list[str]:
    """What keeps these numbers from being taken for more than they are."""
    found = []
    if beside.callers is not None and not beside.callers.same:
        shared, either = beside.callers
        found.append(
            "These runs had different callers: "
            f"{shared} of {count(either, 'first contact')} are the same in both. What differs may "
            "come of that, and not of what was set."
        )
    found += [f"{note}." for note in beside.notes]
    if beside.failures:
        found.append(
            f"{count(len(beside.failures), 'run')} failed and its pair is left out: "
            f"{beside.failures[0]}."
        )
    return found


HEAD: Final = ("Measure", "Unit", "A, mean", "B, mean", "B − A, mean", "95 % interval",
               "Pairs", "Verdict")  # fmt: skip

PAIR_HEAD: Final = ("Measure", "Unit", "Replication", "A", "B", "B − A", "B is")


def rows(beside: Beside) -> list[list[str | Cell]]:
    """One row per measure: both means, the difference, its interval, in how many pairs."""
    found: list[list[str | Cell]] = []
    for strip in strips(beside):
        effect = beside.effects[strip.key]
        factor = 100.0 if strip.unit == "% points" else 1.0
        places = places_of(strip)
        found.append(
            [
                MEASURES[strip.key].label,
                "%" if strip.unit == "% points" else strip.unit,
                _cell(factor * effect.base, places),
                _cell(factor * effect.variant, places),
                Cell(signed(strip.difference.mean, places), _raw(strip.difference.mean)),
                interval_words(strip) or "none",
                tally_words(strip),
                verdict_words(strip),
            ]
        )
    return found


def pair_rows(beside: Beside) -> list[list[str | Cell]]:
    """One row per measure and replication: both values and their difference."""
    found: list[list[str | Cell]] = []
    for strip in strips(beside):
        unit = "%" if strip.unit == "% points" else strip.unit
        apart = dict(strip.points)
        for at, a, b in strip.pairs:
            value = apart.get(at, float("nan"))
            found.append(
                [
                    MEASURES[strip.key].label,
                    unit,
                    str(at),
                    _cell(a, 2),
                    _cell(b, 2),
                    Cell(signed(value, 2), _raw(value)),
                    strip.side(value) if isfinite(value) else "not defined",
                ]
            )
    return found


def _calm(strip: Strip, what: str) -> str:
    n = len(strip.points)
    tally = strip.tally()
    calmer, tenser = tally.get("better", 0), tally.get("worse", 0)
    if calmer == tenser == 0:
        return f"In all {n} {what} mean tension is the same in A and B."
    lead = (
        f"In {max(calmer, tenser)} of {n} {what} B is {'calmer' if calmer >= tenser else 'tenser'}"
    )
    if verdict_words(strip) == "can't tell":
        return (
            f"{lead}, but no difference can be told: mean tension {mean_words(strip)}, 95 % "
            f"interval {interval_words(strip)}."
        )
    interval = interval_words(strip)
    return f"{lead}: {_moved(strip)}{f' (95 % interval {interval})' if interval else ''}."


def _one_pair(found: dict[str, Strip]) -> str:
    told = [
        _moved(one) + (f" ({tally_words(one)})" if one.better and one.difference.mean else "")
        for one in found.values()
        if one.points
    ]
    return (
        f"In B, beside A: {_listed(told)}. A single pair has no interval: with other callers it "
        "may come out otherwise. Compare the two scenarios over many days to tell."
    )


def _moved(strip: Strip, *, aside: bool = False) -> str:
    """How far B is from A, in words; `aside` in brackets after the measure."""
    mean = strip.difference.mean
    if mean == 0:
        return f"{_called(strip)} the same"
    way = "higher" if mean > 0 else "lower"
    far = f"{way} by {number(abs(mean), places_of(strip))} {strip.unit}"
    return f"{_called(strip)} ({far})" if aside else f"{_called(strip)} {far}"


def _called(strip: Strip) -> str:
    """A measure within a sentence."""
    text = strip.title.partition(" (")[0]
    return "contacts resolved" if strip.key == "resolved_share" else text[:1].lower() + text[1:]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else words[0]


def _cell(value: float, places: int) -> Cell:
    return Cell(number(value, places), _raw(value))


def _raw(value: float) -> float | str:
    return value if isfinite(value) else ""
