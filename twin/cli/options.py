"""The options that several commands share."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.errors import InputError

if TYPE_CHECKING:
    from twin.scenario.model import Scenario

DEFAULT = "helpdesk-12"
"""The scenario a command takes if none is named."""

ScenarioName = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A TOML file, or the name of a shipped scenario.",
        show_default=True,
    ),
]
Seed = Annotated[
    int,
    typer.Option(min=0, metavar="N", help="Same seed, same chance, same run."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="LEVER=VALUE",
        help="Change a lever of the scenario; may be repeated. See twin levers.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="RUN.sqlite", help="Keep all traces of the run in this file."),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, max=256, metavar="N", help="Processes; the result does not depend on how many."
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there already.")]
Assumptions = Annotated[
    str | None,
    typer.Option(
        metavar="low|high",
        help="Set every assumption that still has its default, and is not given by --set, to this "
        "end of its plausible range. Targets stay where they are. See twin parameters.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def scenario_with(name: str, settings: list[str] | None) -> "Scenario":
    """The scenario of that name or path with `LEVER=VALUE` settings applied."""
    from twin.scenario.load import load_scenario

    return load_scenario(name, _pairs(settings))


def _pairs(settings: list[str] | None) -> dict[str, str]:
    """`LEVER=VALUE` settings, taken apart."""
    pairs: dict[str, str] = {}
    for setting in settings or ():
        match = re.fullmatch(r"\s*([^=]+?)\s*=(.*)", setting, re.DOTALL)
        if not match:
            raise InputError(f"--set {setting!r}: allowed: LEVER=VALUE, as in monitoring=0.8")
        pairs[match[1]] = match[2]
    return pairs


def assumed(
    centre: "Scenario", end: str | None, settings: list[str] | None = None
) -> tuple["Scenario", int]:
    """The scenario with its assumptions at an end of their ranges, and how many those are.

    What `settings` of the scenario give, be it the default, stays as given.
    """
    if end is None:
        return centre, 0
    from twin.scenario.levers import apply, resolve
    from twin.scenario.register import END_OF
    from twin.scenario.register import assumed as at_end

    if end not in END_OF:
        raise InputError(f"--assumptions {end}: allowed: {' or '.join(END_OF)}")
    given = {resolve(centre, key).path for key in _pairs(settings)}
    moved = {path: to for path, to in at_end(centre, END_OF[end]).items() if path not in given}
    return apply(centre, moved), len(moved)


def refuse_unwritable(out: Path, folder: Path, allowed: str) -> None:
    """Refuse a folder that nothing can be written to, before anything is simulated."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise InputError(
            f"--out {out}: {folder} cannot be written to ({error.strerror or error}); "
            f"allowed: {allowed}"
        ) from None


@contextmanager
def told_when_stopped(parts: Path | None, nothing: str) -> Iterator[None]:
    """Whoever stops a command is told in one line whether work is kept.

    `parts` is the folder where it would be; `nothing` says what to know if there is none.
    """
    try:
        yield
    except KeyboardInterrupt:
        if parts is not None and parts.is_dir():
            typer.echo(f"Stopped. Started again, it goes on from {parts}.", err=True)
        else:
            typer.echo(f"Stopped. {nothing}", err=True)
        raise


def refuse_existing(out: Path | None, force: bool) -> None:
    """Refuse a folder, or to write over a file that is there, before anything is simulated."""
    if out is not None and out.is_dir():
        raise InputError(f"--out {out}: is a folder; allowed: the name of a file")
    if out is not None and os.path.lexists(out) and not force:
        raise InputError(f"--out {out}: exists already; allowed: another name, or --force")
