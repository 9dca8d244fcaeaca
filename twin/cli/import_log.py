"""`twin import`: a real centre's logs as an observed run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from twin.cli.options import Force, Json, refuse_existing
from twin.cli.output import Bar, console, number, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.mirror.importing import How, Imported
    from twin.traces.frame import Traces
    from twin.traces.header import Header
    from twin.traces.store import RunStore

__all__ = ["Aliases", "KeyFile", "Map", "Nobody", "Zone", "how_to_read", "import_log", "zone_of"]

Zone = Annotated[
    str, typer.Option("--zone", metavar="ZONE", help="Where the centre's clock stands.")
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        metavar="FILE",
        help="The key of the pseudonyms; made where it is not there. Without it, this user's own.",
    ),
]
Map = Annotated[
    str | None,
    typer.Option("--map", metavar="MAPPING", help="What the columns of a CSV are, in TOML."),
]
Aliases = Annotated[
    Path | None,
    typer.Option(
        "--aliases",
        metavar="FILE",
        help="Names behind interfaces, where a queue_log uses both: a TOML of interface = name.",
    ),
]
Nobody = Annotated[
    list[str] | None,
    typer.Option("--nobody", metavar="NUMBER", help="A caller's number that stands for none."),
]
_Against = Annotated[
    str | None,
    typer.Option(
        "--scenario",
        "-s",
        metavar="SCENARIO",
        help="The scenario whose targets the run is held against.",
    ),
]


_MANY, _MUCH = 50, 0.05
"""Contacts, and share of all, from which on one caller's number may stand for nobody."""


def import_log(
    logs: Annotated[
        list[Path], typer.Argument(metavar="LOG...", help="One or more files, plain or packed.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="RUN.sqlite", help="The run to make.")
    ],
    scenario: _Against = None,
    zone: Zone = "UTC",
    mapping: Map = None,
    key_file: KeyFile = None,
    aliases: Aliases = None,
    nobody: Nobody = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Read a real centre's logs into a run, which every page and measure then takes.

    Asterisk's queue_log, FreeSWITCH's callcenter events as JSON lines, or a CSV of calls. Names and
    numbers are replaced by keyed pseudonyms before anything is stored.

    For example: twin import queue_log.1.gz queue_log --zone Europe/Paris --out centre.sqlite
    """
    how = how_to_read(zone, mapping, key_file, aliases, nobody, scenario, logs)
    refuse_existing(out, force)
    from twin.measures.catalogue import compute
    from twin.mirror.importing import import_logs
    from twin.mirror.pseudonyms import default_key_file
    from twin.traces.reader import RunReader
    from twin.traces.store import RunStore

    made: list[RunStore] = []

    def begin(header: "Header") -> "RunStore":
        if made:
            made.pop().abort()
        made.append(RunStore.create(out, header, force=force))
        return made[-1]

    try:
        with Bar("reading") as bar:
            found = import_logs(logs, how, begin, progress=bar)
        made[-1].close()
    except BaseException:
        if made:
            made[-1].abort()
        raise
    traces = RunReader(out).traces()
    measures, busiest = compute(traces), _of_busiest(traces)
    if as_json:
        of_one = {"contacts_of_busiest_caller": busiest}
        print_json({"out": str(out), **found.to_dict(), **of_one, "measures": measures})
        return
    _print(found, measures, named=scenario is not None)
    if busiest >= max(_MANY, _MUCH * found.contacts):
        typer.echo(
            f"One caller's number is on {busiest:,} of {found.contacts:,} contacts. If it stands "
            "for nobody, import again with\n--nobody NUMBER: until then it counts as one person, "
            "who calls again and again."
        )
    typer.echo(
        f"The key of the pseudonyms is {key_file or default_key_file()}: keep it, and apart from "
        f"the run, since whoever has both can find out who is who.\nThe run is in {out}: "
        f"twin serve --runs {out.parent}"
    )


def how_to_read(
    zone: str,
    mapping: str | None,
    key_file: Path | None,
    aliases: Path | None,
    nobody: list[str] | None,
    scenario: str | None,
    logs: list[Path],
    key: bytes | None = None,
) -> "How":
    """How logs are to be read, from a command's options; `InputError` where one is not allowed.

    With a `key`, that of `key_file` is not looked for.
    """
    from twin.mirror.importing import How
    from twin.mirror.mapping import load_aliases, load_mapping
    from twin.mirror.pseudonyms import read_key
    from twin.scenario.load import load_scenario
    from twin.scenario.policy import Targets

    clock = zone_of(zone)
    for log in logs:
        if not log.is_file():
            why = "is no file" if log.exists() else "there is no such file"
            raise InputError(f"{log}: {why}; allowed: logs that are there")
    centre = load_scenario(scenario) if scenario is not None else None
    # Without a scenario, what is in time is said by the usual promise, and shown as such.
    targets = f'{{"targets": {Targets().model_dump_json()}}}'
    return How(
        key=key or read_key(key_file),
        zone=clock,
        mapping=load_mapping(mapping) if mapping is not None else None,
        aliases=load_aliases(aliases) if aliases is not None else {},
        nobody=frozenset(nobody or ()),
        name=centre.name if centre is not None else _plain_name(*logs[:1]),
        scenario=centre.model_dump_json() if centre is not None else targets,
    )


def _plain_name(path: Path = Path("observed")) -> str:
    from twin.mirror.words import word

    return word(path.name.split(".")[0]).replace(" ", "-") or "observed"


def _of_busiest(traces: "Traces") -> int:
    """How many contacts are of the identified caller who has most."""
    import numpy as np

    candidate = traces.column("contact", "candidate")
    _, counts = np.unique(candidate[candidate >= 0], return_counts=True)
    return int(counts.max(initial=0))


def _print(found: "Imported", measures: dict[str, float], *, named: bool) -> None:
    tally, run = found.tally, found.header
    typer.echo(
        f"{tally.lines:,} lines read, {tally.used:,} used: {found.contacts:,} contacts from "
        f"{run.start_date} on, {run.days} days, {len(run.people)} technicians under pseudonyms."
    )
    if found.late:
        typer.echo("The log was not in order of time, and was sorted first.")
    counts = [("not used", *each) for each in tally.dropped.most_common()]
    counts += [("used, but", *each) for each in tally.remarks.most_common()]
    if counts:
        shown = table("", "what", "lines", right=("lines",))
        for kind, what, count in counts:
            shown.add_row(kind, what, f"{count:,}")
        typer.echo()
        console().print(shown)
    from twin.measures.catalogue import MEASURES

    shown = table("measure", "value", "unit", right=("value",))
    for key, measure in MEASURES.items():
        if measures[key] == measures[key] and measure.pane == "recorded":
            unit = "" if measure.unit == "share" else measure.unit
            shown.add_row(measure.label, number(measures[key], measure.unit), unit)
    typer.echo()
    console().print(shown)
    typer.echo()
    if measures["service_level"] == measures["service_level"]:
        limit = run.section("targets")["answered_within"]
        whose = "the scenario's" if named else "assumed, since no --scenario names the promise"
        typer.echo(f"Service level: answered within {number(limit)} s ({whose}).")
    typer.echo(
        "Wrap-up is in no such log: handling time is conversation alone, and what is called ready "
        "may be wrap-up.\nPresence without logins is taken from contacts: gaps of up to 20 minutes "
        "count as presence."
    )


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; `InputError` if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            f"--zone {name}: no time zone; allowed: a name such as Europe/Paris or UTC"
        ) from None
