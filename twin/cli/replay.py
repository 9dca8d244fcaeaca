"""`twin replay`: simulate a kept run again and see whether it is the same."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.options import Force, Json, Out, refuse_existing
from twin.cli.output import Bar, clock, console, print_json, table

if TYPE_CHECKING:
    from twin.experiments.replay import Replay

__all__ = ["replay"]


def replay(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A file of twin run or twin serve.")],
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Simulate a kept run again, from its own file, and say whether it is the same.

    Scenario, seed, arrivals and control log come from the file. Exits with 1 if a table differs.
    """
    from twin.experiments.replay import replay as again
    from twin.traces.reader import RunReader
    from twin.traces.store import RunStore

    refuse_existing(out, force)
    name = RunReader(run).header.name
    with Bar(f"simulating {name} again") as bar:
        found, traces = again(run, progress=bar)
    if out is not None:
        with RunStore.create(out, traces.header, force=force) as store:
            store.write(traces.tables)
    versions = [f"{name}: {old} then, {new} now" for name, old, new in found.versions]
    if as_json:
        print_json(
            {
                "run": str(run),
                "identical": found.identical,
                "stopped_at": found.stopped_at,
                "versions_differ": versions,
                "tables": {
                    name: {
                        "rows": each.kept,
                        "rows_again": each.again,
                        "first_difference": each.differs,
                    }
                    for name, each in found.tables.items()
                },
            }
        )
    else:
        _print(run, found)
        for line in versions:
            typer.echo(line)
    context.exit(0 if found.identical else 1)


def _print(run: Path, found: "Replay") -> None:
    shown = table("table", "rows", "rows again", "", right=("rows", "rows again"))
    for name, each in found.tables.items():
        verdict = "identical" if each.differs is None else f"differs from row {each.differs} on"
        shown.add_row(name, f"{each.kept:,}", f"{each.again:,}", verdict)
    console().print(shown)
    typer.echo()
    if found.stopped_at is not None:
        same_so_far = f"was stopped at {clock(found.stopped_at)}; up to there every row is the same"
        typer.echo(f"{run} {same_so_far}.")
    else:
        same = "every row is the same" if found.identical else "not the same run"
        typer.echo(f"{run}: {same}.")
