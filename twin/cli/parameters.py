"""`twin parameters`: every parameter of the model, and what it rests on."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from twin.cli.options import Json, scenario_with
from twin.cli.output import console, print_json
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.scenario.model import Scenario
    from twin.scenario.register import Parameter

__all__ = ["parameters"]

_COLUMNS = (
    "path", "meaning", "unit", "default", "low", "high", "low_end", "high_end", "status",
    "evidence", "finding", "source",
)  # fmt: skip


def parameters(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]",
            help="Show also what this scenario, a TOML file or a shipped one, sets instead.",
            show_default=False,
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="Only values founded like this: published, "
            "benchmark, derived, recalled, assumption, policy or fitted.",
        ),
    ] = None,
    find: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only parameters that mention this.")
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
) -> None:
    """List every parameter of the model with its unit, range, status and evidence.

    What a centre is made of (opening hours, steps, shifts) is its own affair and not listed: see
    twin levers. For example: twin parameters --status assumption --find fatigue
    """
    from twin.scenario.founding import text
    from twin.scenario.parameter import Status
    from twin.scenario.register import register

    if status is not None and status not in get_args(Status):
        raise InputError(f"--status {status}: allowed: {', '.join(get_args(Status))}")
    if as_json and as_csv:
        raise InputError("--csv: not together with --json; allowed: one of the two")
    centre = None if scenario is None else scenario_with(scenario, None)
    chosen = [
        _Row(one, centre)
        for one in register().values()
        if find is None or find.casefold() in text(one).casefold()
    ]
    chosen = [row for row in chosen if status is None or status in row.standings]
    if as_json:
        print_json(
            {
                "scenario": centre and centre.name,
                "parameters": {row.parameter.path: row.content() for row in chosen},
            }
        )
    elif as_csv:
        _print_csv(chosen, centre)
    else:
        _print(chosen, centre)


class _Row:
    """A parameter with its evidence, and what a scenario sets instead."""

    def __init__(self, parameter: "Parameter", centre: "Scenario | None") -> None:
        from twin.scenario.register import evidence

        self.parameter = parameter
        self.evidence = evidence().get(parameter.evidence)
        self.overrides = {} if centre is None else parameter.overrides(centre)

    @property
    def standings(self) -> set[str]:
        """How the default, and the values that replace it, are founded."""
        return {self.parameter.status, *(status for _, status in self.overrides.values())}

    def content(self) -> dict[str, Any]:
        """The row as plain values."""
        return {
            **asdict(self.parameter),
            "finding": self.evidence and self.evidence.finding,
            "source": self.evidence and self.evidence.source,
            "set": {
                path: {"value": value, "status": status}
                for path, (value, status) in self.overrides.items()
            },
        }

    def cells(self) -> Iterator[str]:
        """The row in the order of the columns of a CSV file."""
        from twin.scenario.founding import plain

        one = self.parameter
        yield from (one.path, one.doc, one.unit, plain(one.default))
        yield "" if one.low is None else f"{one.low:.10g}"
        yield "" if one.high is None else f"{one.high:.10g}"
        yield "" if one.low_end is None else f"{one.low_end:.10g}"
        yield "" if one.high_end is None else f"{one.high_end:.10g}"
        yield from (one.status, one.evidence)
        yield self.evidence.finding if self.evidence else ""
        yield self.evidence.source if self.evidence else ""


def _print_csv(chosen: list[_Row], centre: "Scenario | None") -> None:
    from twin.scenario.founding import plain

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS if centre is None else (*_COLUMNS, "set"))
    for row in chosen:
        pairs = (f"{path} = {plain(value)}" for path, (value, _) in row.overrides.items())
        writer.writerow([*row.cells(), *([] if centre is None else ["; ".join(pairs)])])


def _print(chosen: list[_Row], centre: "Scenario | None") -> None:
    from rich.padding import Padding
    from rich.text import Text

    from twin.scenario.founding import basis, plain, reach

    screen = console()
    for section, group in groupby(chosen, key=lambda row: row.parameter.path.split(".")[0]):
        screen.print(Text(section, style="bold"))
        for row in group:
            one = row.parameter
            founded = one.status.upper() if one.status == "assumption" else one.status
            screen.print(
                Text.assemble(
                    f"  {one.path.removeprefix(f'{section}.')}  {plain(one.default)}",
                    f" {one.unit}" if one.unit else "",
                    f"  ({reach(one)}; ",
                    (founded, "bold" if one.status == "assumption" else ""),
                    ")",
                ),
                soft_wrap=True,
            )
            below = [one.doc, *_instead(row, centre), basis(one)]
            screen.print(Padding(Text("\n".join(filter(None, below)), style="dim"), (0, 0, 0, 6)))
        screen.print()
    assumed = sum(row.parameter.status == "assumption" for row in chosen)
    many = f"{len(chosen)} parameter{'s' * (len(chosen) != 1)}"
    typer.echo(f"{many}, of which {assumed} {'is' if assumed == 1 else 'are'} assumed.")
    if assumed:
        typer.echo(
            "Try what is assumed at the ends of its range: twin run SCENARIO --assumptions low, or "
            "high"
        )


def _instead(row: _Row, centre: "Scenario | None") -> Iterator[str]:
    """What the scenario sets in place of the default."""
    from twin.scenario.founding import plain

    for path, (value, status) in row.overrides.items():
        assert centre is not None
        where = "" if path == row.parameter.path else f" {path}"
        yield f"{centre.name} sets{where} {plain(value)} ({status})"
