"""`twin forecast-score`: how good forecasts of past days would have been."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.calibrate import date_of
from twin.cli.crew import Cluster, Progress, executor_for
from twin.cli.import_log import Aliases, KeyFile, Map, Nobody, Zone, how_to_read
from twin.cli.options import Json, ScenarioName, Seed, Workers, scenario_with
from twin.cli.output import Bar, console, fill, number, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.mirror.forecast_study import ForecastStudy

__all__ = ["forecast_score"]


def forecast_score(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A log of calls.")],
    scenario: ScenarioName,
    first: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day to forecast.")
    ],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day to forecast.")],
    hours: Annotated[
        str, typer.Option(metavar="H-H", help="First and last hour of a forecast.")
    ] = "9-20",
    horizon: Annotated[
        float, typer.Option(min=0.5, max=12, metavar="HOURS", help="How far ahead.")
    ] = 2.0,
    replications: Annotated[
        int, typer.Option(min=10, max=100_000, metavar="N", help="Runs of each forecast.")
    ] = 200,
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="PAGE.md",
            help="Also write the tables into this text, between its marks <!-- forecasts --> and "
            "<!-- /forecasts -->.",
        ),
    ] = None,
    zone: Zone = "UTC",
    mapping: Map = None,
    key_file: KeyFile = None,
    aliases: Aliases = None,
    nobody: Nobody = None,
    seed: Seed = 0,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Go through a log as if live, forecast from every full hour, and score what came true.

    The forecast from the live state stands beside the simulated ordinary day, the same half-hour a
    week before, and the same half-hour on all days before. Less CRPS is better.

    For example: twin forecast-score calls.csv bank.toml --from 1999-02-15 --to 1999-02-28
    """
    from twin.experiments.contrast_page import marked, write_between
    from twin.experiments.executors import available
    from twin.mirror.forecast_page import MARKS, tables
    from twin.mirror.forecast_study import study

    since, until = date_of("--from", first), date_of("--to", last)
    assert since is not None
    assert until is not None
    if until < since:
        raise InputError(f"--to {last}: before --from {first}; allowed: the same day or later")
    if into is not None:
        marked(into, MARKS)  # refuse it before anything is simulated
    centre = scenario_with(scenario, None)
    how = how_to_read(zone, mapping, key_file, aliases, nobody, scenario, [log])
    with Bar("Forecasting") as bar:
        found = study(
            centre, [log], how, first=since, last=until, hours=_hours(hours),
            horizon=3600 * horizon, replications=replications, seed=seed,
            workers=workers or available(), executor=executor_for(cluster), watch=Progress(bar),
        )  # fmt: skip
    if into is not None:
        write_between(into, tables(found), MARKS)
    if as_json:
        print_json(found.to_dict())
        return
    _print(found)


def _hours(text: str) -> list[float]:
    low, _, high = text.partition("-")
    if not (low.isdigit() and high.isdigit() and 0 <= int(low) <= int(high) <= 23):
        raise InputError(f"--hours {text}: allowed: two full hours, as in 9-20")
    return [float(hour) for hour in range(int(low), int(high) + 1)]


def _print(found: "ForecastStudy") -> None:
    from twin.mirror.course import UNITS
    from twin.mirror.forecast_study import FORECASTERS, LIVE, TARGETS

    screen = console()
    days = f"{_day(found.days[0])} to {_day(found.days[-1])}"
    screen.print(
        f"{found.moments} forecasts on {len(found.days)} days, {days}, each of "
        f"{found.horizon / 3600:g} h in {found.replications} replications."
    )
    columns = ("CRPS", "bias", "in 50 % band", "in 80 % band", "live forecast is better by (95 %)")
    for name in TARGETS:
        shown = table("forecaster", *columns, right=columns, title=f"{name} ({UNITS[name]})")
        lines = []
        for who in FORECASTERS:
            one = found.scores[who][name]
            apart = found.against[name].get(who)
            gain = ""
            if who != LIVE and apart is not None:
                gain = f"{-apart.mean:.3g} [{-apart.high:.3g}, {-apart.low:.3g}]"
            bands = [number(one.within_50, "share"), number(one.within_80, "share")]
            lines.append([who, f"{one.crps:.4g}", f"{one.bias:+.3g}", *bands, gain])
        fill(shown, lines)
        screen.print(shown)
    for day, why in found.left_out.items():
        screen.print(f"{_day(day)} is left out: {why}.")


def _day(day: dt.date) -> str:
    return day.isoformat()
