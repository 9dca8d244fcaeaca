"""`twin tune`: the best compromises, and one of them as a scenario."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.crew import Cluster, Progress, executor_for, tell_failures, told_how_to_go_on
from twin.cli.options import Force, Json, Settings, Workers, refuse_existing
from twin.cli.output import Bar, console, fill, print_json, print_whole, table
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
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.tune import Front

__all__ = ["tune"]


def tune(
    design: DesignFile,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="Write a point of the front as a scenario."),
    ] = None,
    point: Annotated[
        str,
        typer.Option(metavar="N|knee", help="Which point --out writes, by its number."),
    ] = "knee",
    evaluations: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, metavar="N", help="Points to try; for the design's own."),
    ] = None,
    replications: Replications = None,
    settings: Settings = None,
    runs: RunsFile = None,
    workers: Workers = None,
    cluster: Cluster = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Search for the best compromises between objectives, within constraints.

    What looks best is run again on fresh seeds, and only what holds there is shown. Started again,
    for another point of the front, say, it has all its runs already.

    For example: twin tune humane-desk --out better-desk.toml
    """
    if not re.fullmatch(r"knee|[1-9]\d{0,3}", point):
        raise InputError(f"--point {point}: allowed: knee, or the number of a point, from 1")
    refuse_existing(out, force)
    file, beside = place_of(design)
    asked, scenario = opened(file, replications, settings)
    if evaluations is not None:
        asked = asked.model_copy(update={"evaluations": evaluations})
    kept = runs_beside(beside, runs)
    if out is not None:
        place_for(out, ".toml", file, kept, file.parent / asked.scenario)
    crew = executor_for(cluster)

    from twin.experiments.executors import available
    from twin.experiments.tune import tune as tuned

    with about_design(file), told_how_to_go_on(str(kept)), Bar("tuning") as bar:
        found = tuned(
            asked,
            scenario,
            runs=kept,
            workers=workers or available(),
            executor=crew,
            watch=Progress(bar),
        )
    tell_failures(found.failures)
    chosen = found.knee if point == "knee" else int(point) - 1
    if chosen >= len(found.points):
        raise InputError(f"--point {point}: allowed: knee, or 1 to {len(found.points)}")
    if as_json:
        print_json({**_plain(found), "out": out and str(out), "settings": settings or []})
    else:
        _print(found)
    if out is not None:
        _write(out, found, chosen, beside, as_json)
    if found.failures:
        raise typer.Exit(1)


def _write(place: Path, found: "Front", chosen: int, design: Path, quiet: bool) -> None:
    from twin.experiments.runs import said
    from twin.scenario.levers import apply
    from twin.scenario.load import shipped
    from twin.scenario.write import write_scenario

    name = found.design.scenario
    base = name if name in shipped() else str(design.parent / name)
    point = found.points[chosen]
    named = re.sub(r"[^A-Za-z0-9._-]", "-", place.stem).lstrip("._-")[:60] or "tuned"
    title = f"{found.scenario.name}, tuned: point {chosen + 1} of {design.stem}"[:200]
    made = apply(found.scenario, dict(point)).model_copy(update={"name": named, "title": title})
    write_scenario(place, made, base, f"Made by twin tune {design.name}: {said(point)}.")
    if not quiet:
        typer.echo(f"Point {chosen + 1} is in {place}: twin run {place}")


def _plain(found: "Front") -> dict[str, Any]:
    return {
        "scenario": found.scenario.name,
        "seed": found.design.seed,
        "days": found.design.days,
        "objectives": found.design.objectives,
        "constraints": {
            key: one.model_dump(exclude_none=True) for key, one in found.design.constraints.items()
        },
        "tried": found.tried,
        "checked": found.checked,
        "leading": found.leading,
        "fallen": found.fallen,
        "risen": found.risen,
        "fresh": found.design.fresh,
        "knee": found.knee + 1,
        "knee_words": _words(found),
        "front": [
            {
                "point": place + 1,
                "values": {one.name: dict(point)[one.paths[0]] for one in found.varied},
                "measures": {
                    key: {"mean": one.mean, "interval": [one.low, one.high]}
                    for key, one in found.means[place].items()
                },
                "constraints": found.kept[place],
            }
            for place, point in enumerate(found.points)
        ],
        "failures": found.failures,
    }


def _words(found: "Front") -> list[str]:
    from twin.experiments.knee_words import knee_words

    return knee_words(found)


def _print(found: "Front") -> None:
    from rich.text import Text

    from twin.cli.sweep import short
    from twin.experiments.contrast_words import written
    from twin.experiments.figures import digits, label, number, scale

    asked, screen = found.design, console()
    keys = list(asked.objectives)
    heads = [*(label(key) for key in keys), "constraints"]
    names = [one.name.rpartition(".")[2] for one in found.varied]
    title = (
        f"{found.scenario.name}: the front, by {asked.fresh} fresh runs each of "
        f"{asked.days} day{'s' * (asked.days > 1)}"
    )
    shown = table("", *names, *heads, right=("", *names, *heads), title=title)
    lines = []
    for place, point in enumerate(found.points):
        values = dict(point)
        cells = []
        for key in keys:
            one, factor = found.means[place][key], scale(key)
            places = digits(one.reach * factor)
            reach = number(one.reach * factor, places)
            cells.append(f"{number(one.mean * factor, places)} ± {reach}")
        unsure = [key for key, kept in found.kept[place].items() if kept != "kept"]
        cells.append(f"{', '.join(unsure)}?" if unsure else "kept" if asked.constraints else "none")
        taken = [short(written(values[one.paths[0]])) for one in found.varied]
        knee = "knee " if place == found.knee else ""
        lines.append([f"{knee}{place + 1}", *taken, *cells])
    fill(shown, lines)
    print_whole(shown)
    for line in _words(found):
        screen.print(Text(line))
    screen.print(
        Text(
            f"{found.tried} points were tried. The {found.checked} that looked best, or came next, "
            f"were run afresh: of {found.leading} that nobody had beaten {found.fallen} fell then, "
            f"by a constraint or beaten by another, and {found.risen} others rose. ± half the 95 % "
            "interval (t). With ?: the mean keeps the constraint, not the whole interval.",
            style="dim",
        )
    )
