"""`twin explain`: why a technician's tension is what it is, from the ledger of a run."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from twin.cli.options import Json
from twin.cli.output import print_json
from twin.errors import InputError

__all__ = ["explain"]

_DAY = 86400.0


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A file of twin run or twin serve.")],
    technician: Annotated[
        str, typer.Option(metavar="NAME", help="Who: T07, or R003 of the reserve.")
    ],
    at: Annotated[str, typer.Option(metavar="HH:MM", help="When: a time of day, or HH:MM:SS.")],
    day: Annotated[int, typer.Option(min=1, metavar="N", help="Which day of the run.")] = 1,
    rows: Annotated[
        int, typer.Option(min=0, metavar="N", help="Ledger rows to show for each component.")
    ] = 3,
    as_json: Json = False,
) -> None:
    """Say what a technician's tension at a moment is made of, back to the events behind it.

    Every number is the ledger's: since the shift began, opening + added - worn off = level.
    For example: twin explain today.sqlite --technician T07 --at 11:40
    """
    from twin.cli.explained import show
    from twin.measures.explain import explain as explained
    from twin.traces.reader import RunReader

    reader = RunReader(run)
    moment = _moment(at) + (day - 1) * _DAY
    if day > reader.header.days:
        raise InputError(f"--day {day}: allowed: 1 to {reader.header.days}, the days of {run}")
    traces = reader.traces()
    try:
        found = explained(traces, technician, moment)
    except InputError as error:
        raise InputError(f"{run}: {error}") from None
    if as_json:
        print_json({"run": str(run), "day": day, **asdict(found)})
    else:
        show(found, day, rows)


def _moment(text: str) -> float:
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", text.strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    moment = 3600.0 * hours + 60.0 * minutes + seconds
    if not match or moment > _DAY:
        raise InputError(
            f"--at {text or repr(text)}: allowed: a time of day up to 24:00, HH:MM or HH:MM:SS"
        )
    return moment
