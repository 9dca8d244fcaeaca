"""A calibration told in whole: the days, every estimate, how well it fits, and what is assumed."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from twin.mirror.fit.calibration import Calibration
from twin.mirror.fit.estimate import Fit
from twin.mirror.fit.scenario_file import shown

__all__ = ["assumed_rows", "day_lines", "estimate_rows", "markdown"]

ESTIMATES = ("what", "value", "95 % interval", "n", "of", "interval by", "in the scenario")
"""Heads of `estimate_rows`."""


def day_lines(found: Calibration) -> Iterator[str]:
    """On what was fitted, and what was left out, a sentence each."""
    days = found.days
    yield (
        f"{len(days.calls):,} calls of {Path(found.source).name} on {len(days.dates)} ordinary "
        f"days, {days.span} ({', '.join(days.weekdays)}; {days.hours}); {days.outside} calls "
        "outside these hours."
    )
    for date, why in days.left_out.items():
        yield f"Left out: {date} ({why})."
    for what in days.named:
        yield f"Left out as a burst: {what}."
    for old, new in found.names.items():
        yield f"Type {old!r} of the log is called {new!r}."


def estimate_rows(fit: Fit) -> list[tuple[str, ...]]:
    """Every estimate of a fit as cells under `ESTIMATES`."""
    return [
        (
            one.name,
            f"{shown(one.value)} {one.unit}".rstrip(),
            f"{shown(one.low)} – {shown(one.high)}",
            f"{one.n:,}",
            one.of,
            one.how,
            one.path or "–",
        )
        for one in fit.estimates
    ]


def assumed_rows(found: Calibration) -> list[tuple[str, ...]]:
    """What is assumed: what it is, what is done instead, and where it is in the scenario."""
    return [(one.what, one.instead, one.paths) for one in found.assumed]


def markdown(found: Calibration) -> str:
    """The report as Markdown."""
    lines = [f"# {found.scenario.name}: fitted from a log", "", *_items(day_lines(found)), ""]
    for fit in found.fits:
        lines += [f"## {fit.title}", ""]
        if fit.too_few:
            lines += [f"Not fitted, {fit.too_few}; the default stays.", ""]
            continue
        lines += [*_table(ESTIMATES, estimate_rows(fit)), ""]
        if fit.fitness:
            rows = [(name, shown(value)) for name, value in fit.fitness.items()]
            lines += [*_table(("how it fits", "value"), rows), ""]
        lines += [*_items(fit.notes), ""] if fit.notes else []
    lines += ["## What a log cannot tell, and what is assumed", ""]
    lines += _table(("what", "instead", "in the scenario"), assumed_rows(found))
    return "\n".join(lines) + "\n"


def _items(sentences: Iterator[str] | tuple[str, ...]) -> list[str]:
    return [f"- {_plain(one)}" for one in sentences]


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return [*lines, *(f"| {' | '.join(map(_plain, row))} |" for row in rows)]


def _plain(text: str) -> str:
    """Text that Markdown takes for text: names of types come from the log."""
    for sign in "\\`*_<>[]|":
        text = text.replace(sign, f"\\{sign}")
    return text
