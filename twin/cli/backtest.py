"""`twin backtest`: a fitted scenario held against days it was not fitted on."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.calibrate import date_of, reading, refuse_report
from twin.cli.crew import Cluster, Progress, executor_for
from twin.cli.import_log import Aliases, Map, Nobody, Zone
from twin.cli.options import Force, Json, Seed, Workers
from twin.cli.output import Bar, fill, print_json, print_whole, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.mirror.backtest.backtest import Backtest

__all__ = ["backtest"]


def backtest(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A run file or a log of calls.")],
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="The scenario, fitted on other days.")
    ],
    first: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day to predict.")
    ],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day to predict.")],
    also: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SCENARIO",
            help="Another scenario, for weekdays with its opening hours; may be repeated.",
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option(min=20, max=100_000, metavar="N", help="Simulated days per scenario.")
    ] = 200,
    seed: Seed = 0,
    zone: Zone = "UTC",
    mapping: Map = None,
    aliases: Aliases = None,
    nobody: Nobody = None,
    workers: Workers = None,
    cluster: Cluster = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write everything here as Markdown.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The report's heading.")] = None,
    prelude: Annotated[
        list[str] | None,
        typer.Option(metavar="COMMAND", help="A command the report names first; may be repeated."),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Predict days a scenario was not fitted on, and say how far off that was.

    Volume, answered share, mean wait, service level and handling time, by day and by half-hour:
    error, and how often the 80 % and 95 % intervals held; beside the mean of the days before.

    For example: twin backtest calls.csv bank.toml --from 1999-02-15 --to 1999-02-28
    """
    refuse_report(report, force)
    begin, end = date_of("--from", first), date_of("--to", last)
    assert begin is not None
    assert end is not None
    if end < begin:
        raise InputError(f"--to {end}: before --from {begin}; allowed: that day or a later one")
    executor = executor_for(cluster)

    how = reading(log, zone, mapping, aliases, nobody)
    from twin.experiments.executors import available
    from twin.mirror.backtest.backtest import backtest as tested
    from twin.mirror.backtest.page import page
    from twin.mirror.fit.source import read_calls
    from twin.scenario.load import load_scenario

    scenarios = [load_scenario(name) for name in (scenario, *(also or ()))]
    with Bar(f"backtesting {scenarios[0].name}") as bar:
        found = tested(
            read_calls(log, how), scenarios, begin, end, replications=replications, seed=seed,
            workers=workers or available(), executor=executor, watch=Progress(bar),
        )  # fmt: skip
    if report is not None:
        command = ["twin", "backtest", log.name, *_names(scenario, also, begin, end)]
        if replications != 200:
            command += ["--replications", str(replications)]
        if seed:
            command += ["--seed", str(seed)]
        heading = title or f"Backtest, {begin} to {end}"
        report.write_text(
            page(found, heading, [*(prelude or ()), shlex.join(command)]), encoding="utf-8"
        )
    if as_json:
        print_json({**_content(found), "report": report and str(report)})
        return
    _print(found)
    if report is not None:
        typer.echo(f"Written: {report}")


def _names(scenario: str, also: list[str] | None, begin: object, end: object) -> list[str]:
    names = [Path(scenario).name]
    for one in also or ():
        names += ["--also", Path(one).name]
    return [*names, "--from", str(begin), "--to", str(end)]


def _content(found: "Backtest") -> dict[str, Any]:
    from twin.mirror.backtest.figures import MEASURES
    from twin.mirror.backtest.predicting import LEVELS

    def scores(by_half_hour: bool, ordinary: bool) -> dict[str, Any]:
        return {
            who: {
                measure.key: {
                    "n": one.n,
                    "error": one.error,
                    "bias": one.bias,
                    "held": {f"{level:.2f}": one.held[i] for i, level in enumerate(LEVELS)},
                    "width": {f"{level:.2f}": one.width[i] for i, level in enumerate(LEVELS)},
                }
                for measure, one in zip(MEASURES, rows, strict=True)
            }
            for who, rows in found.scores(by_half_hour, ordinary).items()
        }

    return {
        "source": found.source,
        "scenarios": [one.name for one in found.scenarios],
        "replications": found.replications,
        "seed": found.seed,
        "measures": {one.key: {"unit": one.unit, "formula": one.formula} for one in MEASURES},
        "by_day": scores(False, False),
        "by_day_ordinary": scores(False, True),
        "by_half_hour": scores(True, False),
        "days": [
            {
                "date": str(day.date),
                "scenario": found.scenarios[day.place].name,
                "incident": day.incident or None,
                "real": dict(zip((m.key for m in MEASURES), day.real[0].tolist(), strict=True)),
                "predicted": {
                    m.key: {
                        "mean": float(found.twin[day.place].mean[0, i]),
                        **{
                            f"{level:.2f}": [
                                float(found.twin[day.place].low[place, 0, i]),
                                float(found.twin[day.place].high[place, 0, i]),
                            ]
                            for place, level in enumerate(LEVELS)
                        },
                    }
                    for i, m in enumerate(MEASURES)
                },
            }
            for day in found.days
        ],
        "unpredicted": {str(date): why for date, why in found.unpredicted.items()},
    }


def _print(found: "Backtest") -> None:
    from twin.mirror.backtest.figures import MEASURES
    from twin.mirror.backtest.page import MISS, day_cells, score_cells

    heads = ("error", "bias", "80 % held", "95 % held", "95 % width")
    for by_half_hour in (False, True):
        every = "half-hour" if by_half_hour else "day"
        made = table("measure", "by", *heads, right=heads, title=f"By {every}, all days")
        lines = []
        for who, rows in found.scores(by_half_hour).items():
            lines += [
                [measure.name, who, *score_cells(measure, one)]
                for measure, one in zip(MEASURES, rows, strict=True)
            ]
        fill(made, lines)
        print_whole(made)
    names = tuple(one.name for one in MEASURES)
    made = table("day", *names, right=names, title="Every day, as it was")
    fill(made, [
        [f"{day.date:%a %d %b}", *day_cells(found, place)] for place, day in enumerate(found.days)
    ])  # fmt: skip
    print_whole(made)
    typer.echo(f"{MISS} outside the 80 % interval, {MISS * 2} outside the 95 % interval too.")
    for day in found.days:
        if day.incident:
            typer.echo(f"{day.date}: {day.incident}")
    for date, why in found.unpredicted.items():
        typer.echo(f"{date}: not predicted ({why}); see --also")
