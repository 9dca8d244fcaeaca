"""The sentences and tables of the page Procedures."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from dashboards.views.cell import Cell, Row
from dashboards.views.procedures import KINDS, Path, Told, short, way, words_of
from dashboards.words import span
from twin.measures.arithmetic import ratio
from twin.measures.step_map import BEGIN, END

__all__ = [
    "DEVIATIONS", "FATES_HEAD", "MAP_HEAD", "RECORD_HEAD", "WAYS", "WAYS_HEAD", "count",
    "fates_rows", "fates_sentence", "lasting", "map_rows", "map_sentence", "numbered",
    "record_rows", "record_sentence", "share", "ways_rows", "ways_sentence",
]  # fmt: skip

DEVIATIONS: Final = {
    "skipped": "left out", "reordered": "brought forward", "repeated": "done again",
}  # fmt: skip
"""What may become of a step besides being done in its place, once."""

WAYS: Final = 20
"""Ways of working that are listed one by one."""

MAP_HEAD: Final = (
    "Before", "Directly after it", "How", "Times", "Share of contacts", "Median time", "Mean time",
)  # fmt: skip
WAYS_HEAD: Final = ("Way of working", "Contacts", "Share", "Mean length", "Fitness")
FATES_HEAD: Final = (
    "Step", "Due", "Done in its place", "Left out", "Brought forward", "Done again",
    "Why not in its place, once",
)  # fmt: skip
RECORD_HEAD: Final = ("Step", "Deviations", "On record", "Not on record", "Share not on record")


def map_sentence(told: Told) -> str:
    """How many contacts went as prescribed, and what the most frequent other way was."""
    fit, cases = told.fit, told.cases
    if not fit.cases:
        return f"No {told.whose} contact has been worked on from beginning to end yet."
    text = (
        f"{share(fit.fitting)} of {count(fit.cases, f'{told.whose} contact')} went exactly as "
        f"prescribed; there were {count(len(fit.variants), 'way')} of working in all."
    )
    other = next((one for one in fit.variants if one.steps != cases.prescribed), None)
    if other is not None:
        text += (
            f" The most frequent other way: {way(other.steps, cases.prescribed)} "
            f"({share(other.share)})."
        )
    text += f" Process conformance: fitness {fit.fitness:.3f} of 1."
    beside = [
        f"{count(cases.handed_over, 'contact')} handed to an expert" * (cases.handed_over > 0),
        f"{count(cases.under_way, 'contact')} still under way" * (cases.under_way > 0),
    ]
    if any(beside):
        text += f" Not among them: {' and '.join(filter(None, beside))}."
    return text


def map_rows(told: Told) -> list[Row]:
    """Every path of the map, the most frequent first."""
    return [
        (
            _node(one.edge.before),
            _node(one.edge.after),
            KINDS[one.kind],
            Cell(f"{one.edge.times:,}", one.edge.times),
            _share(one.edge.share),
            _time(one.edge.median),
            _time(one.edge.mean),
        )
        for one in told.paths
    ]


def numbered(chosen: Sequence[Path]) -> list[str]:
    """The drawn paths off the script, each in words, in the order of their numbers."""
    found = []
    for one in chosen:
        took = f", median {lasting(one.edge.median)}" if isfinite(one.edge.median) else ""
        text = f"{one.words}: {share(one.edge.share)} of contacts{took}"
        found.append(text[0].upper() + text[1:])
    return found


def ways_sentence(told: Told) -> str:
    """How concentrated the ways of working are."""
    fit = told.fit
    if not fit.variants:
        return ""
    rare = [one for one in fit.variants if one.cases == 1]
    first = sum(one.share for one in fit.variants[:3])
    return (
        f"The {count(min(3, len(fit.variants)), 'most frequent way', 'most frequent ways')} of "
        f"working cover {share(first)} of contacts; {count(len(rare), 'way')} occurred only once."
    )


def ways_rows(told: Told) -> list[Row]:
    """The ways of working, the most frequent first, the rest together."""
    rows: list[Row] = [
        (
            way(one.steps, told.cases.prescribed),
            Cell(f"{one.cases:,}", one.cases),
            _share(one.share),
            _time(one.lasted),
            Cell(f"{one.fitness:.3f}", one.fitness),
        )
        for one in told.fit.variants[:WAYS]
    ]
    rest = told.fit.variants[WAYS:]
    if rest:
        cases = sum(one.cases for one in rest)
        lasted = sum(one.lasted * one.cases for one in rest) / cases
        fitness = sum(one.fitness * one.cases for one in rest) / cases
        rows.append(
            (
                f"{len(rest)} rarer ways together",
                Cell(f"{cases:,}", cases),
                _share(sum(one.share for one in rest)),
                _time(lasted),
                Cell(f"{fitness:.3f}", fitness),
            )
        )
    return rows


def fates_sentence(told: Told) -> str:
    """What became of a hundred prescribed steps, and which was left out most."""
    together = told.together
    if not together.due:
        return "No step was due yet."
    text = (
        f"Of {together.due:,} prescribed steps, {share(together.share('done'))} were done in their "
        f"place, {share(together.share('skipped'))} left out and "
        f"{share(together.share('reordered'))} brought forward; "
        f"{count(together.repeated, 'step')} had to be done again."
    )
    most = max(told.fates, key=lambda fate: fate.share("skipped") if fate.due else 0.0)
    if most.skipped:
        why, times = next(iter(most.reasons["skipped"].items()))
        text += (
            f" Left out most: {short(most.step)} ({share(most.share('skipped'))}), in "
            f"{times:,} of {count(most.skipped, 'case')} for the reason “{words_of(why)}”."
        )
    return text


def fates_rows(told: Told) -> list[Row]:
    """The fate of each step and of all, with why it was not simply done."""
    return [
        (
            short(one.step),
            Cell(f"{one.due:,}", one.due),
            *(_share(one.share(key)) for key in ("done", *DEVIATIONS)),
            _reasons(one.reasons),
        )
        for one in (*told.fates, told.together)
    ]


def record_sentence(told: Told) -> str:
    """What of the deviations is on record, and how much better the record looks."""
    together, gap = told.together, told.gap
    if not together.deviations:
        return "Nothing was left out, brought forward or done again, so the record hides nothing."
    off = sum(together.off_record.values())
    gap_words = (
        f"By the record, fitness is {gap.fitness_recorded:.3f}; by what was done, "
        f"{gap.fitness_done:.3f}. The record of {share(gap.faithful)} of contacts is what was done."
        if gap.cases
        else ""
    )
    if off:
        hidden = (
            f"{off:,} of {count(together.deviations, 'deviation')} "
            f"({share(together.concealed_share)}) {'is' if off == 1 else 'are'} not on record: the "
            "supervision system shows these steps as done in their place."
        )
    else:
        hidden = (
            f"What departed from the script, {count(together.deviations, 'time')}, is on record."
        )
    return f"{hidden} {gap_words}".strip()


def record_rows(told: Told) -> list[Row]:
    """Deviations of each step, and what of them is on record."""
    rows: list[Row] = []
    for one in (*told.fates, told.together):
        off = sum(one.off_record.values())
        rows.append(
            (
                short(one.step),
                Cell(f"{one.deviations:,}", one.deviations),
                Cell(f"{one.deviations - off:,}", one.deviations - off),
                Cell(f"{off:,}", off),
                _share(ratio(off, one.deviations)),
            )
        )
    return rows


def share(value: float) -> str:
    """A share as one reads it; one that is not nothing does not read as nothing."""
    if not isfinite(value):
        return "–"
    return "under 0.1 %" if 0 < value < 0.0005 else f"{100 * value:.1f} %"


def lasting(seconds: float) -> str:
    """A length of time as one reads it, min:s; a dash where it is not known."""
    return span(seconds) if isfinite(seconds) else "–"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun, thousands apart: `count(1, "step")` is "1 step"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _share(value: float) -> Cell:
    return Cell(share(value), round(value, 6) if isfinite(value) else None)


def _time(seconds: float) -> Cell:
    if not isfinite(seconds):
        return Cell("–", None)
    return Cell(lasting(seconds), round(seconds, 3))


def _node(step: str) -> str:
    return {BEGIN: "(begin)", END: "(end)"}.get(step) or short(step)


def _reasons(reasons: dict[str, dict[str, int]]) -> str:
    return (
        "; ".join(
            f"{DEVIATIONS[kind]}: "
            + ", ".join(f"{words_of(reason)} {times:,}" for reason, times in why.items())
            for kind, why in reasons.items()
            if why
        )
        or "–"
    )
