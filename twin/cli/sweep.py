"""`twin sweep`: every point of a design."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.crew import Cluster, Progress, executor_for, tell_failures, told_how_to_go_on
from twin.cli.options import Json, Settings, Workers
from twin.cli.output import Bar, fill, print_json, print_whole, table
from twin.cli.studies import (
    DesignFile,
    Replications,
    RunsFile,
    about_design,
    opened,
    place_for,
    place_of,
    runs_beside,
)

if TYPE_CHECKING:
    from twin.experiments.sweep import Sweep

__all__ = ["short", "sweep"]

_ROWS = 60
_COLUMNS = ("service_level", "aht", "occupancy", "tension")


def sweep(
    design: DesignFile,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.parquet",
            help="Write the table here, one row a run. Without it, beside the design: "
            "DESIGN.parquet.",
            show_default=False,
        ),
    ] = None,
    replications: Replications = None,
    settings: Settings = None,
    runs: RunsFile = None,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Simulate every point of a design of levers, replicated, and write one table of all runs.

    Stopped or killed, it goes on where it was when it is started again. With more replications or
    points than before, only the new ones are run.

    For example: twin sweep monitoring-by-load
    """
    file, beside = place_of(design)
    asked, scenario = opened(file, replications, settings)
    kept = runs_beside(beside, runs)
    place = place_for(out or beside.with_suffix(".parquet"), ".parquet", file, kept)
    crew = executor_for(cluster)

    from twin.experiments.executors import available
    from twin.experiments.sweep import sweep as swept
    from twin.experiments.sweep import write_sweep
    from twin.experiments.tables import refuse_other

    refuse_other(place, "sweep")
    with about_design(file), told_how_to_go_on(str(kept)), Bar("sweeping") as bar:
        found = swept(
            asked,
            scenario,
            runs=kept,
            workers=workers or available(),
            executor=crew,
            watch=Progress(bar),
        )
    write_sweep(place, found)
    tell_failures(found.failures)
    if as_json:
        print_json({**_plain(found, place), "settings": settings or []})
    else:
        _print(found)
        many = found.values.shape[0] * found.values.shape[1]
        typer.echo(f"{many:,} runs are in {place}, one row each, and in {kept}.")
    if found.failures:
        raise typer.Exit(1)


def _plain(found: "Sweep", place: Path) -> dict[str, Any]:
    means = {measure: found.mean_and_reach(measure) for measure in found.measures}
    return {
        "scenario": found.scenario.name,
        "seed": found.design.seed,
        "days": found.design.days,
        "replications": found.design.replications,
        "out": str(place),
        "points": [
            {
                "values": {one.name: dict(point)[one.paths[0]] for one in found.varied},
                "measures": {
                    measure: {
                        "mean": float(mean[i]),
                        "interval": [float(mean[i] - reach[i]), float(mean[i] + reach[i])],
                    }
                    for measure, (mean, reach) in means.items()
                },
            }
            for i, point in enumerate(found.points)
        ],
        "failures": found.failures,
    }


def _print(found: "Sweep") -> None:
    from twin.experiments.figures import label

    named = found.design.measures or [key for key in _COLUMNS if key in found.measures]
    shown = [key for key in named if key in found.measures][:6]
    names = [one.name.rpartition(".")[2] for one in found.varied]
    titles = [label(key) for key in shown]
    days = f"{found.design.days} day{'s' * (found.design.days > 1)}"
    grid = table(
        *names,
        *titles,
        right=tuple(titles),
        title=f"{found.scenario.name}: {len(found.points):,} points, {days}, "
        f"{found.design.replications} replications, seed {found.design.seed}",
    )
    lines = [_cells(found, i, shown) for i in range(min(len(found.points), _ROWS))]
    fill(grid, lines)
    print_whole(grid)
    if len(found.points) > _ROWS:
        typer.echo(f"… and {len(found.points) - _ROWS:,} more points.")
    typer.echo(
        "Mean over replications ± half its 95 % interval (t). All points share their chance."
    )


def _cells(found: "Sweep", place: int, measures: list[str]) -> list[str]:
    """A row of the table: the values of a point, then its means with their intervals."""
    from twin.experiments.contrast_words import written
    from twin.experiments.figures import digits, number, scale

    values = dict(found.points[place])
    cells = [short(written(values[one.paths[0]])) for one in found.varied]
    for key in measures:
        mean, reach = (float(ends[place]) * scale(key) for ends in found.mean_and_reach(key))
        places = digits(reach)
        half = f" ± {number(reach, places)}" if reach == reach else ""
        cells.append(number(mean, places) + half)
    return cells


def short(text: str) -> str:
    """A number without the digits that say nothing."""
    try:
        return f"{float(text):.6g}"
    except ValueError:
        return text
