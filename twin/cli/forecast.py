"""`twin forecast`: the next hours from the floor as it is, and what could be done about them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.crew import Cluster, Progress, executor_for
from twin.cli.options import Json, Seed, Workers, scenario_with
from twin.cli.output import Bar, clock, console, fill, number, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.mirror.forecast import Forecast

__all__ = ["forecast"]

SHOWN = ("queue", "service_level", "abandoned_share", "wait", "occupancy", "strain")
"""The measures of the printed fan; --json has all."""

_TOLD = ("service_level", "wait", "abandoned_share", "strain")


def forecast(
    run: Annotated[
        Path,
        typer.Argument(metavar="RUN.sqlite", help="A run, observed or simulated."),
    ],
    scenario: Annotated[
        str,
        typer.Option(
            "--scenario",
            metavar="SCENARIO",
            help="The centre, as fitted by twin calibrate: a TOML file or a shipped scenario.",
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="[YYYY-MM-DD] HH:MM",
            help="From when on; of a run of several days, the last day with that time. Default: "
            "the last full minute at which the run has contacts under way.",
        ),
    ] = None,
    horizon: Annotated[
        float, typer.Option(min=0.25, max=24, metavar="HOURS", help="How far ahead.")
    ] = 2.0,
    replications: Annotated[
        int, typer.Option(min=10, max=100_000, metavar="N", help="Runs of each thing tried.")
    ] = 200,
    try_: Annotated[
        list[str] | None,
        typer.Option(
            "--try",
            metavar="WHAT",
            help="What could be done: call_two_back, move_breaks, open_script, relax_target; may "
            "be repeated; `nothing` for none. Default: all.",
        ),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Forecast the next hours from the floor as it is: queue, service, occupancy, strain.

    Every replication begins with those who wait and those who work at that moment, and goes on by
    the scenario. What could be done is compared with doing nothing on the same chance. Strain is
    supposed by the model; no log tells it.
    """
    from twin.experiments.executors import available
    from twin.mirror.course import OF_PEOPLE
    from twin.mirror.estimate import FEWEST
    from twin.mirror.forecast import forecast as look_ahead
    from twin.mirror.past_rosters import rosters_before
    from twin.mirror.state_at import TABLES, arrived_today, inferred, state_at, talks_until
    from twin.mirror.what_if import WHAT_IFS
    from twin.traces.reader import RunReader

    centre = scenario_with(scenario, None)
    traces = RunReader(run).traces(TABLES)
    t = _moment(at, traces.header.start_date, traces)
    state = state_at(traces, t)
    tried = tuple(WHAT_IFS) if try_ is None else tuple(w for w in try_ if w != "nothing")
    with Bar("Looking ahead") as bar:
        found = look_ahead(
            centre, state, horizon=3600 * horizon, replications=replications, tried=tried,
            arrived=arrived_today(traces, t), talks=talks_until(traces, t),
            rosters=rosters_before(traces, centre, t), inferred=inferred(traces), seed=seed,
            workers=workers or available(), executor=executor_for(cluster), watch=Progress(bar),
        )  # fmt: skip
    few = traces.header.origin == "observed" and 0 < len(state.people) < FEWEST
    hidden = OF_PEOPLE if few else ()
    if as_json:
        told = found.to_dict(hidden)
        print_json({"run": str(run), "start_date": traces.header.start_date, **told})
        return
    _print(found, len(state.waiting), len(state.people), hidden)
    if few:
        console().print(f"Fewer than {FEWEST} were present: of so few people nothing is shown.")


def _moment(at: str | None, start_date: str, traces: Any) -> float:
    """The moment meant, s since midnight of the run's first day."""
    from datetime import date

    contacts = traces.rows("contact")
    if not len(contacts):
        raise InputError(f"{traces.header.name}: it has no contact; allowed: a run with contacts")
    last = float(traces.column("contact", "arrived").max())
    if at is None:
        return last // 60 * 60
    match = re.fullmatch(r"(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):([0-5]\d)", at.strip(), re.ASCII)
    if not match or int(match[2]) > 23:
        raise InputError(f"--at {at}: allowed: HH:MM or YYYY-MM-DD HH:MM")
    time = int(match[2]) * 3600 + int(match[3]) * 60
    if match[1]:
        try:
            day = (date.fromisoformat(match[1]) - date.fromisoformat(start_date)).days
        except ValueError:
            raise InputError(f"--at {at}: allowed: a date of the calendar") from None
    else:
        day = int((last - time) // 86400)
    return day * 86400.0 + time


def _print(found: "Forecast", waiting: int, present: int, hidden: tuple[str, ...] = ()) -> None:
    from twin.mirror.course import MEANING, UNITS
    from twin.mirror.what_if import NOTHING

    screen = console()
    busy = found.level
    level = (
        f" Today so far: {busy.arrivals} contacts where {busy.expected:.0f} are usual."
        if busy.arrivals
        else ""
    )
    screen.print(
        f"{found.scenario} from {clock(found.t % 86400)} on: {waiting} waiting, {present} present. "
        f"{found.replications} replications.{level}"
    )
    edges = found.edges["half_hour"]
    for name in SHOWN:
        if name in hidden:
            continue
        fan = found.fans[NOTHING]["half_hour"][name].values
        unit = UNITS[name]
        shown = table("from", *fan, right=tuple(fan), title=f"{name} ({unit}): {MEANING[name]}")
        fill(
            shown,
            [
                [clock(edges[i] % 86400), *(number(line[i], unit) for line in fan.values())]
                for i in range(len(edges) - 1)
            ],
        )
        screen.print(shown)
    if not found.effects:
        return
    for tried, effects in found.effects.items():
        shown = table(
            "difference, whole horizon", "mean", "95 % interval", "", right=("mean",),
            title=f"{found.words[tried]}, against doing nothing",
        )  # fmt: skip
        lines = []
        for name in _TOLD:
            if name in hidden:
                continue
            difference, unit = effects[name].difference, UNITS[name]
            mean, low, high = (
                number(x, unit) for x in (difference.mean, difference.low, difference.high)
            )
            lines.append((f"{name} ({unit})", mean, f"{low} – {high}", effects[name].verdict))
        fill(shown, lines)
        screen.print(shown)
    for name in found.left_out:
        screen.print(f"{name}: there is nothing to change.")
