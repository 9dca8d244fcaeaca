"""`twin levers`, `measures`, `schema`: what there is, described by itself."""

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from twin.cli.options import DEFAULT, Json, ScenarioName, Settings, scenario_with
from twin.cli.output import clock, console, print_entries, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.scenario.levers import Lever
    from twin.traces.tables import Column

__all__ = ["levers", "measures", "schema"]

_POPULATION = "One row per technician of a population, as `twin population` writes it to a file."


def levers(
    scenario: ScenarioName = DEFAULT,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="Only values founded like this: published, "
            "benchmark, derived, recalled, assumption, policy or fitted.",
        ),
    ] = None,
    find: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only levers that mention this.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Only those that can be changed during a run.")
    ] = False,
    settings: Settings = None,
    as_json: Json = False,
) -> None:
    """List what can be set, with its value, range, unit and how well it is founded.

    Set one with: twin run SCENARIO --set LEVER=VALUE. The last part of a name is enough if no
    other lever has it.
    """
    from twin.scenario.levers import levers as levers_of
    from twin.scenario.parameter import Status

    if status is not None and status not in get_args(Status):
        raise InputError(f"--status {status}: allowed: {', '.join(get_args(Status))}")
    centre = scenario_with(scenario, settings)
    chosen = [
        lever
        for lever in levers_of(centre).values()
        if (status is None or lever.status == status)
        and (not live or lever.live)
        and (
            find is None or find.casefold() in f"{lever.path} {lever.label} {lever.doc}".casefold()
        )
    ]
    if as_json:
        print_json({"scenario": centre.name, "levers": {one.path: asdict(one) for one in chosen}})
    else:
        _print_levers(chosen)


def _print_levers(chosen: "list[Lever]") -> None:
    screen = console()
    for section, group in groupby(chosen, key=lambda lever: lever.path.split(".", 1)[0]):
        entries = [
            (
                lever.path.removeprefix(f"{section}."),
                f"{_setting(lever)}  ({_range(lever)}; {_standing(lever)})",
                lever.doc,
            )
            for lever in group
        ]
        print_entries(screen, section, entries)
    many = f"{len(chosen)} lever{'s' * (len(chosen) != 1)}"
    typer.echo(f"{many}. Set one with: twin run SCENARIO --set LEVER=VALUE")


def _standing(lever: "Lever") -> str:
    words = f"{lever.status} {lever.evidence}".rstrip()
    return f"{words}, live" if lever.live else words


def _setting(lever: "Lever") -> str:
    value = lever.default
    if lever.kind == "time":
        return clock(value)
    if lever.kind == "switch":
        return "on" if value else "off"
    return value if isinstance(value, str) else f"{value:.6g}"


def _range(lever: "Lever") -> str:
    if lever.kind == "choice":
        return " | ".join(lever.choices)
    if lever.kind == "switch":
        return "on | off"
    if lever.kind == "time":
        return "00:00 to 24:00"
    low = "" if lever.low is None else f"{lever.low:.10g}"
    high = "" if lever.high is None else f"{lever.high:.10g}"
    return f"{low} to {high} {lever.unit}".strip() if low or high else lever.unit


def measures(as_json: Json = False) -> None:
    """List what is measured, with unit, formula and source."""
    from twin.measures.catalogue import MEASURES

    if as_json:
        fields = (
            "key",
            "label",
            "unit",
            "formula",
            "pane",
            "better",
            "source",
            "target",
            "doc",
            "subject",
            "seen",
        )
        print_json(
            {
                "measures": {
                    key: {name: getattr(measure, name) for name in fields}
                    for key, measure in MEASURES.items()
                }
            }
        )
        return
    screen = console()
    for subject, group in groupby(MEASURES.values(), key=lambda measure: measure.subject):
        entries = [
            (
                measure.key,
                f"{measure.unit}  ({measure.source})",
                f"{measure.label}: {measure.formula}",
            )
            for measure in group
        ]
        print_entries(screen, subject, entries)
    typer.echo(f"{len(MEASURES)} measures. Shares run from 0 to 1.")


def schema(as_json: Json = False) -> None:
    """Show the trace tables and that of a population; with --json also a scenario's JSON Schema."""
    from twin.experiments.population import COLUMNS
    from twin.traces.tables import SCHEMA_VERSION, TABLES
    from twin.traces.vocabularies import VOCABULARIES

    if as_json:
        print_json(
            {
                "version": SCHEMA_VERSION,
                "tables": {
                    name: {
                        "doc": each.doc,
                        "columns": [
                            {**asdict(column), "type": column.sql_type} for column in each.columns
                        ],
                    }
                    for name, each in TABLES.items()
                },
                "vocabularies": VOCABULARIES,
                "population": {
                    "doc": _POPULATION,
                    "columns": [asdict(column) for column in COLUMNS],
                },
                "scenario": _scenario_schema(),
            }
        )
        return
    for name, each in TABLES.items():
        types = [column.sql_type.lower() for column in each.columns]
        _print_table(name, each.doc, each.columns, types)
    _print_table("population", _POPULATION, COLUMNS)


def _print_table(
    name: str, doc: str, columns: "Sequence[Column]", types: "Sequence[str] | None" = None
) -> None:
    from rich.text import Text

    from twin.traces.vocabularies import VOCABULARIES

    screen = console()
    screen.print(Text.assemble((name, "bold"), f"  {doc}"))
    heads = ("column", *(("type",) if types else ()), "unit", "who can know it", "what it holds")
    shown = table(*heads)
    for place, column in enumerate(columns):
        words = VOCABULARIES.get(column.vocabulary)
        what = f"{column.doc}: {', '.join(words)}" if words else column.doc
        kind = (types[place],) if types else ()
        shown.add_row(f"  {column.name}", *kind, column.unit, str(column.seen), what)
    screen.print(shown)
    screen.print()


def _scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, which may leave out what it takes by `extends`."""
    from twin.scenario.model import Scenario

    made = Scenario.model_json_schema()
    made["properties"]["extends"] = {
        "type": "string",
        "description": "a shipped scenario's name, or a path relative to this file, to build on",
    }
    needed = [name for name in made.pop("required", []) if name != "name"]
    made["anyOf"] = [{"required": ["extends"]}, {"required": needed}]
    return made
