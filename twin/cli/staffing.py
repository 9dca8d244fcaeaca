"""`twin staffing`: heads per interval by Erlang C, Erlang A and simulation, and why they differ."""

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.crew import Cluster, executor_for
from twin.cli.options import (
    DEFAULT,
    Force,
    Json,
    ScenarioName,
    Seed,
    Settings,
    Workers,
    refuse_existing,
    scenario_with,
)
from twin.cli.output import Bar, clock, console, number, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.staffing import Staffing
    from twin.experiments.staffing_terms import Target, Terms
    from twin.scenario.model import Scenario

__all__ = ["staffing"]

_MOST = 1_000
_LONGEST = 1_440  # minutes
_LONGEST_WAIT = 3600.0  # s
_WIDE = 90  # columns

_DUE_TO = ("returns", "handling", "variation", "rest", "away", "whole_heads")


def staffing(
    scenario: ScenarioName = DEFAULT,
    settings: Settings = None,
    service: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE",
            help="Share of contacts to be answered in time, as in 80% or 0.8; "
            "in place of targets.answered_share.",
        ),
    ] = None,
    within: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="In time; in place of targets.answered_within."),
    ] = None,
    every: Annotated[
        int, typer.Option(min=5, max=_LONGEST, metavar="MINUTES", help="Length of an interval.")
    ] = 30,
    replications: Annotated[
        int, typer.Option(min=2, max=_MOST, metavar="N", help="Runs of a round, and of a check.")
    ] = 10,
    days: Annotated[
        int, typer.Option(min=1, max=_MOST, metavar="N", help="Working days counted of a run.")
    ] = 5,
    warm_up: Annotated[
        int,
        typer.Option(
            min=0, max=_MOST, metavar="N", help="Days before, until customers come back as usual."
        ),
    ] = 5,
    seed: Seed = 0,
    workers: Workers = None,
    cluster: Cluster = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="Write the roster found as a scenario."),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Find the heads that each interval of the day needs, three ways, and why they differ.

    Erlang C and A take the forecast of first contacts and the handling time of the script, and
    give heads at work. The simulation has customers who come back, trouble with the system, breaks
    and people, and gives heads on the roster. Every head of the difference is accounted for.

    For example: twin staffing helpdesk-12 --service 80% --within 20 --out staffed.toml
    """
    centre = scenario_with(scenario, settings)
    target = _target(centre, service, within)
    refuse_existing(out, force)
    if out is not None and out.suffix != ".toml":
        raise InputError(f"--out {out}: is written as TOML; allowed: a name in .toml")
    if out is not None and not out.parent.is_dir():
        raise InputError(f"--out {out}: there is no such folder; allowed: a file in one there is")

    from twin.experiments.pool import available
    from twin.experiments.staffing import staffing as found_for
    from twin.experiments.staffing_counts import Days
    from twin.experiments.staffing_file import write_roster

    with Bar(f"staffing {centre.name}") as bar:

        def told(share: float, what: str) -> None:
            bar.doing(f"staffing {centre.name}: {what}")
            bar(share)

        found = found_for(
            centre, target, 60.0 * every, Days(warm_up, days), replications, seed,
            workers or available(),
            executor=executor_for(cluster), progress=told,
        )  # fmt: skip
    if out is not None:
        write_roster(out, found, scenario)
    if as_json:
        print_json({**_content(found), "settings": settings or [], "out": out and str(out)})
        return
    _print(found)
    if out is not None:
        typer.echo(f"Written: {out}")


def _target(centre: "Scenario", service: str | None, within: float | None) -> "Target":
    from twin.experiments.staffing_terms import Target

    share, named = centre.targets.answered_share, "targets.answered_share"
    if service is not None:
        text, named = service.strip(), "--service"
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = float("nan")
    if not 0 < share < 1:
        raise InputError(
            f"{named} = {service if service is not None else share}: allowed: a share above 0 and "
            "below 1, as in 80% or 0.8"
        )
    wait = centre.targets.answered_within if within is None else within
    if not 0 <= wait <= _LONGEST_WAIT:
        raise InputError(f"--within {within}: allowed: 0 to {_LONGEST_WAIT:g} s")
    return Target(share, wait)


def _content(found: "Staffing") -> dict[str, Any]:
    from twin.experiments.staffing_roster import team_shares

    intervals = []
    for place, one in enumerate(found.intervals):
        intervals.append(
            {
                "from": clock(found.grid.edges[place]),
                "to": clock(found.grid.edges[place + 1]),
                "rate": 3600 * found.forecast.rates[place],
                "offered": 3600 * one.offered,
                "handling": one.handle,
                "erlang_c": one.erlang_c,
                "erlang_a": one.erlang_a,
                "simulated": one.rostered,
                "at_work": one.at_work,
                "needed_at_work": one.needed,
                "service_level": one.level.share,
                "interval": [one.level.low, one.level.high],
                "verdict": one.level.verdict(found.target.share),
                "one_fewer": one.one_fewer,
                "occupancy": one.occupancy,
                "due_to": one.due_to._asdict(),
                "away": dict(zip(("breaks", "coaching", "absence"), one.away, strict=True)),
            }
        )
    return {
        "scenario": found.scenario.name,
        "target": {"share": found.target.share, "within": found.target.within},
        "replications": found.replications,
        "days": found.days.counted,
        "warm_up": found.days.warm_up,
        "seed": found.seed,
        "intervals": intervals,
        "service_level": found.day.share,
        "interval": [found.day.low, found.day.high],
        "hours": _hours(found),
        "handling": found.handling,
        "patience": found.forecast.patience,
        "teams": team_shares(found.scenario),
        "rounds": found.rounds,
        "checks": found.checks,
        "settled": found.settled,
    }


def _hours(found: "Staffing") -> dict[str, float]:
    """Head-hours of a day, by each way of reckoning, and of what the difference is due to."""
    lengths = (found.grid.lengths / 3600).tolist()

    def total(values: list[float]) -> float:
        return float(sum(one * length for one, length in zip(values, lengths, strict=True)))

    every = found.intervals
    due_to = {name: total([getattr(one.due_to, name) for one in every]) for name in _DUE_TO}
    return {
        "erlang_c": total([one.erlang_c for one in every]),
        "erlang_a": total([one.erlang_a for one in every]),
        "simulated": total([one.rostered for one in every]),
        "at_work": total([one.at_work for one in every]),
        **due_to,
    }


def _print(found: "Staffing") -> None:
    from rich.text import Text

    screen, target = console(), found.target
    about = (
        f"{found.scenario.name}: {number(target.share, 'share')} answered within "
        f"{target.within:g} s; {found.replications} replications of {found.days.counted} days "
        f"after {found.days.warm_up}, seed {found.seed}"
    )
    screen.print(Text(about, style="bold"))
    screen.print()
    screen.print(_heads(found, screen.width))
    screen.print(
        Text(
            "first: first contacts an hour by the forecast; all: with those who come back. C, A: "
            "heads by Erlang C and Erlang A, at contacts' disposal all the time: compare them with "
            "`at work`. `roster` has those on break, in coaching and absent besides. In time: "
            "answered in time / (offered less abandoned in time), ± half its 95 % interval, on "
            "fresh seeds. One fewer (on a wide screen, and in --json): what a head less on the "
            "roster would give, reckoned by Erlang A from the load behind it.",
            style="dim",
        )
    )
    screen.print()
    screen.print(_waterfall(found))
    screen.print(
        Text(
            "From Erlang A's whole heads to the roster, in heads; the terms add up. Returns: "
            "customers who call again. Handling: contacts take "
            f"{found.handling['measured']:.0f} s and not {found.handling['scripted']:.0f} "
            f"({_parts(found)}). Variation: volume varies by day and interval. Rest: spread of "
            "handling times, teams that do not take everything, what an interval leaves to the "
            "next, bunching within it, patience, and chance. Away: breaks, coaching, absence. "
            "Whole heads: rounding up, less Erlang A's; below 0 "
            "where the heads fall short on the fresh seeds.",
            style="dim",
        )
    )
    screen.print()
    typer.echo(_conclusion(found))


def _heads(found: "Staffing", screen_width: int) -> Any:
    from rich.text import Text

    names = ("first", "all", "C", "A", "at\nwork", "roster", "occu-\npancy", "in time")
    fewer = ("one\nfewer",) if screen_width >= _WIDE else ()
    shown = table("from", *names, *fewer, "", right=(*names, *fewer), title="Heads")
    for place, one in enumerate(found.intervals):
        verdict = one.level.verdict(found.target.share)
        shown.add_row(
            clock(found.grid.edges[place]),
            f"{3600 * found.forecast.rates[place]:.0f}",
            f"{3600 * one.offered:.0f}",
            str(one.erlang_c),
            str(one.erlang_a),
            f"{one.at_work:.1f}",
            Text(str(one.rostered), style="bold"),
            _percent(one.occupancy),
            _level(one),
            *((_percent(one.one_fewer),) if fewer else ()),
            Text(verdict, style={"met": "", "missed": "yellow"}.get(verdict, "dim")),
        )
    return shown


def _waterfall(found: "Staffing") -> Any:
    heads = ("whole\nheads" if name == "whole_heads" else name for name in _DUE_TO)
    names = ("A", *heads, "roster")
    shown = table("from", *names, right=names, title="What the difference is due to")
    for place, one in enumerate(found.intervals):
        terms = (_signed(getattr(one.due_to, name)) for name in _DUE_TO)
        shown.add_row(clock(found.grid.edges[place]), str(one.erlang_a), *terms, str(one.rostered))
    hours = _hours(found)
    shown.add_section()
    shown.add_row(
        "hours",
        f"{hours['erlang_a']:.1f}",
        *(_signed(hours[name]) for name in _DUE_TO),
        f"{hours['simulated']:.1f}",
    )
    return shown


def _parts(found: "Staffing") -> str:
    names = {
        "system": "waiting for the system",
        "hold": "on hold",
        "ringing": "ringing",
        "people": "people",
    }
    return ", ".join(f"{name} {found.handling[key]:+.0f}" for key, name in names.items())


def _conclusion(found: "Staffing") -> str:
    """One sentence: how many hours more than Erlang A, why most, and how sure that is."""
    hours, target = _hours(found), found.target
    largest = max(_DUE_TO, key=lambda name: hours[name])
    verdicts = [one.level.verdict(target.share) for one in found.intervals]
    unsure, day = verdicts.count("can't tell"), found.day
    unsettled = "" if found.settled else " The search was cut short: other heads may do as well."
    return (
        f"The roster takes {hours['simulated']:.1f} head-hours a day, Erlang A "
        f"{hours['erlang_a']:.1f} at work; most of the difference is {largest.replace('_', ' ')} "
        f"({_signed(hours[largest])}). Over the day {day.share:.1%} are answered in time "
        f"({day.low:.1%} to {day.high:.1%}); of {len(verdicts)} intervals the target is surely met "
        f"in {verdicts.count('met')}, surely missed in {verdicts.count('missed')}, and "
        f"{unsure} cannot be told at this number of replications.{unsettled}"
    ).replace("%", " %")


def _level(one: "Terms") -> str:
    level = one.level
    if not isfinite(level.share):
        return "–"
    return f"{level.share:.0%} ± {50 * (level.high - level.low):.0f}".replace("%", " %")


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %") if isfinite(share) else "–"


def _signed(heads: float) -> str:
    text = f"{heads:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text
