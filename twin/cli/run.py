"""`twin run`: simulate as fast as possible, print the measures."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.options import Force, Json, Out, ScenarioName, Seed, Settings
from twin.cli.options import refuse_existing, scenario_with
from twin.cli.output import Bar, console, number, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.scenario.model import Scenario
    from twin.traces.frame import Traces
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
    centre = scenario_with(scenario, settings)
    calls = _calls(arrivals, date, days)
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
                "arrivals": traces.header.arrivals or None,
                "out": None if out is None else str(out),
                "measures": {
                    key: {"value": value, "unit": MEASURES[key].unit}
                    for key, value in found.items()
                },
            }
        )
    else:
        _print(centre, found, f"{centre.name}, seed {seed}, {days} day{'s' * (days > 1)}", out)


def _calls(arrivals: Path | None, date: str | None, days: int) -> "CallLog | None":
    """The calls of the one day of a log that reached a technician's queue."""
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
    day = log.day(date)
    return day.where(day.reached)


def _simulated(
    centre: "Scenario",
    seed: int,
    days: int,
    calls: "CallLog | None",
    out: Path | None,
    force: bool,
) -> "Traces":
    """The traces, which are then also in the file `out`, whole, if it is given."""
    from twin.engine.simulation import Simulation, simulate
    from twin.traces.store import RunStore

    with Bar(f"simulating {centre.name}") as bar:
        if out is None:
            return simulate(centre, seed=seed, days=days, arrivals=calls, progress=bar)
        header = Simulation(centre, seed=seed, days=days, arrivals=calls).header
        with RunStore.create(out, header, force=force) as store:
            simulate(centre, seed=seed, days=days, arrivals=calls, sink=store, progress=bar)
        bar.doing("measuring")
        bar(1.0)

        from twin.traces.reader import RunReader

        return RunReader(out).traces()


def _print(centre: "Scenario", found: dict[str, float], title: str, out: Path | None) -> None:
    from rich.text import Text

    from twin.measures.catalogue import MEASURES

    shown = table("measure", "value", "unit", "target", right=("value",), title=title)
    for subject, group in groupby(MEASURES.values(), key=lambda measure: measure.subject):
        shown.add_section()
        shown.add_row(Text(subject.capitalize(), style="bold"))
        for measure in group:
            value = found[measure.key]
            target, missed = _target(centre, measure, value)
            shown.add_row(
                Text(f"  {measure.label}"),
                Text(number(value, measure.unit), style="yellow" if missed else ""),
                Text("" if measure.unit == "share" else measure.unit, style="dim"),
                Text(target),
            )
    screen = console()
    screen.print(shown)
    screen.print()
    screen.print(_sentence(centre, found))
    screen.print(_founded(centre))
    if out is not None:
        screen.print(f"All traces are in {out}.")


def _target(centre: "Scenario", measure: Any, value: float) -> tuple[str, bool]:
    """What the centre promises on a measure, and whether the promise was broken."""
    promised = getattr(centre.targets, measure.target, None) if measure.target else None
    if promised is None:
        return "", False
    least = measure.better == "more"
    missed = value < promised if least else value > promised
    words = f"{'at least' if least else 'at most'} {number(promised, measure.unit)}"
    return f"{words}, missed" if missed else words, missed


def _sentence(centre: "Scenario", found: dict[str, float]) -> str:
    within = number(centre.targets.answered_within)
    return (
        f"{number(found['answered'])} of {number(found['offered'])} contacts were answered, "
        f"{number(found['service_level'], 'share')} in time (within {within} s); "
        f"technicians were busy {number(found['occupancy'], 'share')} of the time, "
        f"at a mean tension of {number(found['tension'])} out of 100."
    )


def _founded(centre: "Scenario") -> str:
    from twin.scenario.levers import levers

    graded = [lever for lever in levers(centre).values() if lever.status != "policy"]
    assumed = sum(lever.status == "assumption" for lever in graded)
    return (
        f"{assumed} of {len(graded)} parameters that are not the centre's own choice are "
        "assumptions: twin levers --status assumption"
    )
