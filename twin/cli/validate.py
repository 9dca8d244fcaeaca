"""`twin validate`: the published targets, and what the twin makes of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from twin.cli.options import (
    DEFAULT,
    Json,
    ScenarioName,
    Seed,
    Settings,
    Workers,
    refuse_unwritable,
    scenario_with,
    told_when_stopped,
)
from twin.cli.output import Bar, console, print_entries, print_json
from twin.errors import InputError

__all__ = ["validate"]

_MOST_TECHNICIANS = 1_000_000
_WRITABLE = "a folder that can be, or a new one in such a folder"


def validate(
    scenario: ScenarioName = DEFAULT,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="A first look: 600 technicians, 10 shifts, wider bands."),
    ] = False,
    technicians: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=_MOST_TECHNICIANS,
            metavar="N",
            help="Technicians of the population; 4,000 if not said.",
        ),
    ] = None,
    seed: Seed = 0,
    settings: Settings = None,
    workers: Workers = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write results.json and results.csv into this folder; a run of full size of the "
            "default scenario also fills in the README.md there and in the folder you are in, "
            "where they have marks for the table. A run that was stopped goes on from there.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Hold the twin against the published targets C1 to C10, and show every one, met or missed.

    It simulates a mixed population of technicians, half of them monitored, pairs of months with
    and without breaks, and queues. A missed target is a finding, not a failure of the command.

    For example: twin validate --quick
    """
    centre = scenario_with(scenario, settings)
    if out is not None and (
        out == Path() or not out.parent.is_dir() or (out.exists() and not out.is_dir())
    ):
        raise InputError(f"--out {out}: allowed: a folder, or a new one in a folder there is")

    from dataclasses import replace

    from twin.experiments.parts import folder_beside, remove_parts
    from twin.experiments.pool import available
    from twin.experiments.validation import report
    from twin.experiments.validation.study import FULL, QUICK, study
    from twin.experiments.validation.targets import verdict
    from twin.traces.header import versions

    size = QUICK if quick else FULL
    if technicians is not None:
        size = replace(size, technicians=technicians)
    # Fewer people than the targets are meant for, or another model, is no result to publish.
    whole = (
        scenario == DEFAULT and not quick and not settings
        and size.technicians >= FULL.technicians
    )  # fmt: skip
    if out is not None:
        if not whole and _published(out / "README.md"):
            raise InputError(
                f"--out {out}: is for results of full size, of the scenario as it is; allowed: "
                "another folder"
            )
        if not out.exists():
            refuse_unwritable(out, out.parent, _WRITABLE)
            out.mkdir()
        refuse_unwritable(out, out, _WRITABLE)
    parts = None if out is None else folder_beside(out / "results.json")
    nothing = (
        "Nothing is kept without --out; with it, a run that was stopped goes on."
        if out is None
        else "Nothing was finished yet, so nothing is kept."
    )
    with told_when_stopped(parts, nothing), Bar(f"validating {centre.name}") as bar:
        found = study(centre, size, seed, workers or available(), progress=bar, parts=parts)
    verdicts = [verdict(finding, quick) for finding in found]
    written: list[Path] = []
    if out is not None and parts is not None:
        about = {
            "scenario": centre.name,
            "settings": settings or [],
            "seed": seed,
            "technicians": size.technicians,
            "shifts": size.shifts,
            "quick": quick,
            "versions": versions(),
        }
        places = {path.resolve(): path for path in (out / "README.md", Path("README.md"))}
        written = report.write(out, verdicts, about, list(places.values()) if whole else [])
        remove_parts(parts)
    if as_json:
        print_json({"targets": verdicts})
        return
    title = f"{centre.name}, seed {seed}, {size.technicians:,} technicians, {size.shifts} shifts"
    _print(verdicts, title + "".join(f", {setting}" for setting in settings or []))
    met = report.passed(verdicts)
    typer.echo(
        f"{met} of {len(verdicts)} targets are met, {len(verdicts) - met} missed: "
        f"{report.tally(verdicts)}."
    )
    if quick:
        typer.echo(
            "A quick run: few technicians scatter more, so the bands of C1 to C7 are twice as "
            "wide, and a sign may not be shown that a full run shows."
        )
    if written:
        typer.echo("Written: " + ", ".join(str(path) for path in written))


def _published(text: Path) -> bool:
    """Whether a text has marks for the table: what stands beside it must not differ from it."""
    from twin.experiments.validation import report

    try:
        return report.fill(text.read_text(encoding="utf-8"), "") is not None
    except (OSError, UnicodeDecodeError):
        return False


def _print(verdicts: Sequence[dict[str, Any]], title: str) -> None:
    from twin.experiments.validation.report import band, interval, stated, value

    entries = []
    for one in verdicts:
        found = f"{value(one['simulated'])} ({interval(one)})"
        known = one["published"] is not None
        size = f"published {stated(one['published'])}" if known else "no size published"
        what = f"{one['name']}; {size}, {one['source']}"
        entries.append(
            (
                one["id"],
                f"{'met' if one['pass'] else 'MISSED':<6}  {found}, band {band(one)}",
                f"{what}; {one['note']}" if one["note"] else what,
            )
        )
    print_entries(console(), title, entries)
    typer.echo("In brackets: the 95 % interval of what is simulated.")
