"""`twin run`: simulate as fast as possible, print the measures."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.options import (
    Assumptions,
    Force,
    Json,
    Out,
    ScenarioName,
    Seed,
    Settings,
    assumed,
    refuse_existing,
    scenario_with,
)
from twin.cli.output import Bar, print_json
from twin.cli.results import print_results
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.scenario.model import Scenario
    from twin.traces.frame import Traces
    from twin.traces.header import Header
    from twin.world.call_log import CallLog

__all__ = ["run"]

_LONGEST = 10_000  # days


def run(
    scenario: ScenarioName,
    seed: Seed = 0,
    days: Annotated[
        int, typer.Option(min=1, max=_LONGEST, metavar="N", help="Working days in a row.")
    ] = 1,
    settings: Settings = None,
    assumptions: Assumptions = None,
    arrivals: Annotated[
        Path | None,
        typer.Option(
            metavar="LOG",
            help="Take the calls of a real day from this call log "
            "(CSV, plain or gzip), in place of sampled ones.",
        ),
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Which day of the log.")
    ] = None,
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Simulate a centre's day as fast as possible and print the measures.

    For example: twin run helpdesk-12 --seed 7 --set monitoring=0.8 --out today.sqlite
    """
    centre, moved_ends = assumed(scenario_with(scenario, settings), assumptions, settings)
    calls = _calls(centre, arrivals, date, days)
    refuse_existing(out, force)
    traces = _simulated(centre, seed, days, calls, out, force)

    from twin.measures.catalogue import MEASURES, compute

    found = compute(traces)
    if as_json:
        print_json(
            {
                "scenario": centre.name,
                "seed": seed,
                "days": days,
                "settings": settings or [],
                "assumptions": assumptions and {"end": assumptions, "count": moved_ends},
                "arrivals": calls and {"from": calls.name, "outside_hours": calls.outside},
                "out": None if out is None else str(out),
                "measures": {
                    key: {"value": value, "unit": MEASURES[key].unit}
                    for key, value in found.items()
                },
            }
        )
    else:
        what = calls.name if calls else f"{days} day{'s' * (days > 1)}"
        moved = "".join(f", {setting}" for setting in settings or [])
        if assumptions:
            moved += f", all {moved_ends} assumptions at their {assumptions} end"
        print_results(centre, found, f"{centre.name}, seed {seed}, {what}{moved}")
        if days == 1 and not calls:
            typer.echo("One simulated day is one possible day: see other seeds, or --days 20.")
        if calls and calls.outside:
            typer.echo(f"{calls.outside} calls of that day came while the centre is closed.")
        if out is not None:
            typer.echo(f"All traces are in {out}.")


@dataclass(frozen=True, slots=True)
class _Calls:
    """A day of a log as far as the centre takes it; `outside` calls came while it was closed."""

    log: "CallLog"
    name: str
    outside: int


def _calls(centre: "Scenario", arrivals: Path | None, date: str | None, days: int) -> _Calls | None:
    if arrivals is None:
        if date is not None:
            raise InputError(f"--date {date}: allowed only together with --arrivals LOG")
        return None
    if days != 1:
        raise InputError(f"--days {days}: allowed with --arrivals: 1, the day of the log")
    from twin.world.call_log import read_call_log

    log = read_call_log(arrivals)
    if date is None:
        raise InputError(
            f"--arrivals {arrivals}: needs --date, a day of the log from {log.dates[0]} "
            f"to {log.dates[-1]}"
        )
    # Whoever hung up in the voice menu never asked for a technician.
    day = log.day(date).where(log.day(date).reached)
    opening = centre.opening
    taken = (day.arrival >= opening.open) & (day.arrival < opening.close)
    return _Calls(day.where(taken), f"{arrivals.name}, {date}", int((~taken).sum()))


def _simulated(
    centre: "Scenario", seed: int, days: int, calls: _Calls | None, out: Path | None, force: bool
) -> "Traces":
    """The traces, which are then also in the file `out`, whole, if it is given."""
    from twin.engine.simulation import simulate
    from twin.traces.reader import RunReader
    from twin.traces.store import RunStore

    log, name = (calls.log, calls.name) if calls else (None, "")
    with Bar(f"simulating {centre.name}") as bar:
        if out is None:
            return simulate(
                centre, seed=seed, days=days, arrivals=log, arrivals_from=name, progress=bar
            )
        with ExitStack() as stores:

            def keep(header: "Header") -> RunStore:
                return stores.enter_context(RunStore.create(out, header, force=force))

            simulate(
                centre,
                seed=seed,
                days=days,
                arrivals=log,
                arrivals_from=name,
                progress=bar,
                sink=keep,
            )
        return RunReader(out).traces()
