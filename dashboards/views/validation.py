"""What the twin was held against: every target with its verdict, misses as misses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from dashboards.views.cell import Cell
from dashboards.words import count
from twin.experiments.validation.report import (
    band,
    interval,
    passed,
    sign_shown,
    stated,
    tally,
    value,
)
from twin.experiments.validation.targets import KINDS

__all__ = ["HEAD", "VERDICTS", "Place", "made", "place", "rows", "sentence", "verdict"]

Outcome = Literal["within", "unsure", "missed"]

VERDICTS: Final[Mapping[Outcome, str]] = {
    "within": "within its band",
    "unsure": "within, sign not shown",
    "missed": "MISSED",
}
"""What a mark means."""

HEAD: Final = (
    *("Target", "What", "Says", "Source", "Published", "Band", "Simulated", "95 % interval"),
    *("Verdict", "n", "Note"),
)
"""The head of `rows`."""

Verdict = Mapping[str, Any]

_OUTSIDE: Final = 0.5  # band widths beyond which a mark stands at the edge


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target's numbers lie if its band is stretched from 0 to 1.

    None where a number is unknown; `beyond` if the value lies farther out than is drawn.
    """

    simulated: float | None
    low: float | None
    high: float | None
    published: float | None
    beyond: bool


def verdict(one: Verdict) -> Outcome:
    """How a target came out."""
    if not one["pass"]:
        return "missed"
    return "within" if sign_shown(one) else "unsure"


def place(one: Verdict) -> Place:
    """A target on the axis that all share."""
    low: float = one["low"]
    width: float = one["high"] - low

    def put(number: float | None) -> float | None:
        if number is None:
            return None
        return min(1 + _OUTSIDE, max(-_OUTSIDE, (number - low) / width))

    simulated = one["simulated"]
    share = None if simulated is None else (simulated - low) / width
    return Place(
        simulated=put(simulated),
        low=put(one["interval"][0]),
        high=put(one["interval"][1]),
        published=put(one["published"]),
        beyond=share is not None and not -_OUTSIDE <= share <= 1 + _OUTSIDE,
    )


def sentence(content: Mapping[str, Any]) -> str:
    """How many targets are met, which are missed, and of which no sign is shown."""
    targets: Sequence[Verdict] = content["targets"]
    met, total = passed(targets), len(targets)
    parts = [f"{met} of {total} simulated values lie within their bands: {tally(targets)}."]
    missed = [one["id"] for one in targets if verdict(one) == "missed"]
    if missed:
        parts.append(f"Missed: {_listed(missed)}.")
    unsure = [one["id"] for one in targets if verdict(one) == "unsure"]
    if unsure:
        parts.append(
            f"For {_number(len(unsure))} of them, {_listed(unsure)}, the sign is not shown: the "
            "band holds 0, and so a value without any effect would pass too."
        )
    return " ".join(parts)


def made(content: Mapping[str, Any], version: str) -> str:
    """When and of what the numbers were made, and what that means."""
    versions = content["versions"]
    own = versions.get("ework-twin", "unknown")
    settings = content.get("settings") or []
    parts = [
        f"Written by twin validate: {count(content['technicians'], 'technician')} of a mixed "
        f"population around {content['scenario']}, {count(content['shifts'], 'shift')} each, seed "
        f"{content['seed']}, with version {own} (Python {versions.get('python', 'unknown')}, SimPy "
        f"{versions.get('simpy', 'unknown')}, NumPy {versions.get('numpy', 'unknown')})."
    ]
    if settings:
        parts.append(f"Levers were set: {', '.join(settings)}.")
    if content.get("quick"):
        parts.append("It was a quick run: the bands of C1 to C7 are twice as wide.")
    if own != version:
        parts.append(f"This is version {version}: the numbers may not hold for it.")
    return " ".join(parts)


def rows(content: Mapping[str, Any]) -> list[tuple[str | Cell, ...]]:
    """The table behind the chart, in the order of the targets."""
    return [
        (
            one["id"],
            one["name"],
            KINDS.get(one["kind"], one["kind"]),
            one["source"],
            Cell(stated(one["published"]), one["published"]),
            band(one),
            Cell(value(one["simulated"]), one["simulated"]),
            interval(one),
            VERDICTS[verdict(one)],
            Cell(f"{one['n']:,}", one["n"]),
            one["note"],
        )
        for one in content["targets"]
    ]


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


def _number(number: int) -> str:
    words = ("none", "one", "two", "three", "four", "five")
    return words[number] if number < len(words) else str(number)
