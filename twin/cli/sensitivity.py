"""`twin sensitivity`: what a result hangs on."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.crew import Cluster, Progress, executor_for, tell_failures, told_how_to_go_on
from twin.cli.options import Json, Settings, Workers
from twin.cli.output import Bar, console, fill, print_json, print_whole, table
from twin.cli.studies import (
    DesignFile,
    Replications,
    RunsFile,
    about_design,
    opened,
    place_of,
    runs_beside,
)
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.sensitivity import Index, Sensitivity

__all__ = ["sensitivity"]

_ROWS = 20


def sensitivity(
    design: DesignFile,
    samples: Annotated[
        int | None,
        typer.Option(min=2, max=65536, metavar="N", help="A power of 2; for the design's own."),
    ] = None,
    replications: Replications = None,
    settings: Settings = None,
    runs: RunsFile = None,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Take apart what a measure varies by: how much is due to each lever and each assumption.

    First-order: what this one does by itself. Total: what it does together with others too; near 0
    means that the result does not hang on it. Stopped, it goes on where it was.

    For example: twin sensitivity what-tension-hangs-on
    """
    file, beside = place_of(design)
    asked, scenario = opened(file, replications, settings)
    if samples is not None:
        if samples & (samples - 1):
            raise InputError(f"--samples {samples}: allowed: a power of 2, as 64 or 128")
        asked = asked.model_copy(update={"samples": samples})
    kept = runs_beside(beside, runs)
    crew = executor_for(cluster)

    from twin.experiments.compare import FOCUS
    from twin.experiments.executors import available
    from twin.experiments.sensitivity import sensitivity as taken_apart

    if not (asked.measures or asked.objectives or asked.constraints):
        asked = asked.model_copy(update={"measures": FOCUS})
    with (
        about_design(file),
        told_how_to_go_on(str(kept)),
        Bar("looking for what matters") as bar,
    ):
        found = taken_apart(
            asked,
            scenario,
            runs=kept,
            workers=workers or available(),
            executor=crew,
            watch=Progress(bar),
        )
    tell_failures(found.failures)
    if as_json:
        print_json({**_plain(found), "settings": settings or []})
    else:
        _print(found)
    if found.failures:
        raise typer.Exit(1)


def _plain(found: "Sensitivity") -> dict[str, Any]:
    def index(one: "Index") -> dict[str, Any]:
        return {"value": one.value, "interval": [one.low, one.high]}

    return {
        "scenario": found.scenario.name,
        "seed": found.design.seed,
        "days": found.design.days,
        "samples": found.design.samples,
        "replications": found.design.replications,
        "measures": {
            measure: {
                "mean": found.mean[measure],
                "sd": found.spread[measure],
                "chance": found.chance[measure],
                "indices": {
                    one.name: {
                        "assumed": one.assumed,
                        "low": one.levels()[0],
                        "high": one.levels()[-1],
                        "first": index(first),
                        "total": index(total),
                    }
                    for one, first, total in zip(
                        found.varied, found.first[measure], found.total[measure], strict=True
                    )
                },
            }
            for measure in found.first
        },
        "failures": found.failures,
    }


def _print(found: "Sensitivity") -> None:
    from rich.text import Text

    from twin.experiments.figures import digits, label, number, scale

    screen, asked = console(), found.design
    points = asked.samples * (len(found.varied) + 2)
    days = f"{asked.days} day{'s' * (asked.days > 1)}"
    screen.print(
        Text(
            f"{found.scenario.name}: {points:,} points, {days}, {asked.replications} "
            f"replications, seed {asked.seed}",
            style="bold",
        )
    )
    for measure in found.first:
        factor = scale(measure)
        spread = found.spread[measure] * factor
        places = digits(spread)
        title = (
            f"{label(measure)}: mean {number(found.mean[measure] * factor, places)}, "
            f"standard deviation {number(spread, places)} over the space"
        )
        heads = ("range", "first", "total")
        shown = table("", *heads, right=heads, title=title)
        rows = list(zip(found.varied, found.first[measure], found.total[measure], strict=True))
        rows.sort(key=lambda row: -row[2].value if row[2].value == row[2].value else 0)
        lines = []
        for one, first, total in rows[:_ROWS]:
            span = f"{_short(one.levels()[0])} … {_short(one.levels()[-1])}"
            name = f"{one.name}, assumed" if one.assumed else one.name
            lines.append((name, span, _cell(first), _cell(total)))
        fill(shown, lines, whole=1)
        print_whole(shown)
        if len(rows) > _ROWS:
            typer.echo(f"… and {len(rows) - _ROWS} more, with less.")
        screen.print(Text(_sentence(found, measure)))
        typer.echo()
    screen.print(
        Text(
            "Shares of variance, with 95 % bootstrap intervals. First: by itself; total: together "
            "with others too. First-order shares need not add up to 1, what is missing acts "
            "together.",
            style="dim",
        )
    )


def _sentence(found: "Sensitivity", measure: str) -> str:
    """What the measure hangs on, in words."""
    rows = list(zip(found.varied, found.first[measure], found.total[measure], strict=True))
    known = [row for row in rows if row[2].value == row[2].value]
    if not known:
        return "Nothing that varies makes a difference to it."
    levers = sum(first.value for one, first, _ in known if not one.assumed)
    assumed = sum(first.value for one, first, _ in known if one.assumed)
    most = max(known, key=lambda row: row[2].value)
    idle = [one.name for one, _, total in known if total.high < 0.05]
    text = f"Most hangs on {most[0].name} (total {most[2].value:.0%})."
    if any(one.assumed for one in found.varied):
        text += (
            f" By themselves, levers make up {max(0.0, levers):.0%} and assumptions "
            f"{max(0.0, assumed):.0%} of it."
        )
    if idle:
        text += f" It hardly hangs on {', '.join(idle[:6])}{', …' if len(idle) > 6 else ''}."
    chance = found.chance[measure]
    if chance > 0.1:
        text += f" {chance:.0%} of the variance is chance: more replications would tell more."
    return text.replace("%", " %")


def _cell(one: "Index") -> str:
    if one.value != one.value:
        return "–"
    return f"{one.value:.2f} ({one.low:.2f}…{one.high:.2f})"


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float | int) else str(value)
