"""`twin assumptions`: whether an answer holds, wherever the assumptions are."""

from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.crew import Cluster, Progress, executor_for, tell_failures
from twin.cli.options import DEFAULT, Json, ScenarioName, Seed, Workers, scenario_with
from twin.cli.output import Bar, console, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.assumptions import Reliance

__all__ = ["assumptions"]


def assumptions(
    scenario: ScenarioName = DEFAULT,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="LEVER=VALUE",
            help="The change whose effect is looked at; may be repeated. See twin levers.",
        ),
    ] = None,
    measure: Annotated[
        str, typer.Option(metavar="MEASURE", help="What the effect is looked at by.")
    ] = "tension",
    section: Annotated[
        str | None,
        typer.Option(
            metavar="SECTION",
            help="Move the assumptions of this section one by one; without it, section by section.",
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option(min=2, max=10_000, metavar="N", help="Pairs of runs in each case.")
    ] = 20,
    days: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="N", help="Working days in a row.")
    ] = 1,
    seed: Seed = 0,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Make a comparison again with what is assumed at the low and at the high end of its range.

    Both scenarios hold the same assumptions and meet the same chance in each case. An end is a
    number, neither mild nor severe; assumptions that are moved together may make up for one
    another, so look at a section's singly too.

    For example: twin assumptions helpdesk-12 --set monitoring=0.6 --section strain
    """
    from twin.scenario.levers import levers

    base = scenario_with(scenario, None)
    crew = executor_for(cluster)
    before, after = levers(base), levers(scenario_with(scenario, settings))
    change = {
        path: one.default for path, one in after.items() if one.default != before[path].default
    }
    if not change:
        raise InputError(
            "--set: nothing is changed; allowed: at least one lever with another value"
        )

    from twin.experiments.assumptions import groups, parameters, reliance
    from twin.experiments.executors import available

    every = groups(base, list(change))
    if section is not None and section not in {one.name for one in every}:
        names = ", ".join(one.name for one in every)
        raise InputError(f"--section {section}: nothing in it is assumed here; allowed: {names}")
    tried = parameters(base, section, list(change)) if section else every
    with Bar("trying assumptions") as bar:
        found = reliance(
            base, change, tried, measures=[measure], replications=replications, days=days,
            seed=seed, workers=workers or available(), executor=crew, watch=Progress(bar),
        )  # fmt: skip
    tell_failures(found.failures)
    if as_json:
        columns = found.columns()
        rows = [dict(zip(columns, values, strict=True))
                for values in zip(*columns.values(), strict=True)]  # fmt: skip
        print_json({"set": dict(found.settings), "replications": replications, "seed": seed,
                    "days": days, "cases": rows, "failures": found.failures})  # fmt: skip
    else:
        _print(found, measure)
    if found.failures:
        raise typer.Exit(1)


def _print(found: "Reliance", measure: str) -> None:
    from rich.text import Text

    from twin.experiments.figures import label, scale, signed

    words = {"up": "rises", "down": "falls", "can't tell": "can't tell"}
    factor = scale(measure)
    shown = table(
        "assumptions", "at the low end", "at the high end", "", right=("at the low end",
        "at the high end"), title=f"{label(measure)}, by {_changed(found)}",
    )  # fmt: skip
    as_assumed = found.default.effects[measure]
    shown.add_row("as assumed", signed(as_assumed, factor), "", words[as_assumed.verdict])
    turning = found.turning(measure)
    for low, high in zip(found.tried[::2], found.tried[1::2], strict=True):
        cells = [
            "not possible" if one.why else signed(one.effects[measure], factor)
            for one in (low, high)
        ]
        turns = [
            f"{words[one.effects[measure].verdict]} ({one.end})"
            for one in (low, high)
            if one in turning
        ]
        shown.add_row(low.group, *cells, Text(", ".join(turns), style="yellow"))
    console().print(shown)
    cases = sum(not one.why for one in found.tried)
    typer.echo(
        f"The sign is the same in {cases - len(turning)} of {cases} cases tried, "
        f"each over {found.replications} pairs of runs."
    )


def _changed(found: "Reliance") -> str:
    return ", ".join(f"{path} = {value}" for path, value in found.settings.items())
