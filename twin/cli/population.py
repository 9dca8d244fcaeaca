"""`twin population`: many plateaux, one table of technicians."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from twin.cli.options import (
    Assumptions,
    Force,
    Json,
    ScenarioName,
    Seed,
    Settings,
    Workers,
    assumed,
    refuse_existing,
    refuse_unwritable,
    scenario_with,
    told_when_stopped,
)
from twin.cli.output import Bar, console, number, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.experiments.paired import Difference
    from twin.experiments.tables import Array, Table

__all__ = ["population"]

_MOST_TECHNICIANS = 1_000_000
_MOST_SHIFTS = 1_000
_SMALLEST_GROUP = 5

_SHOWN = (
    *("jcq_demands", "jcq_latitude", "jcq_support", "stress_reported", "satisfaction_reported"),
    *("distress_reported", "exhaustion", "fatigue", "mental_load", "discomfort", "tension"),
    *("contacts_per_hour", "resolved_share", "escalation_share", "aht"),
    *("share_on_contacts", "mouse_hours_per_week", "keyboard_hours_per_week", "absence_days"),
)
"""The columns that the printed table shows; the file and --json have them all."""


def population(
    scenario: ScenarioName,
    out: Annotated[
        Path, typer.Option(metavar="FILE.parquet", help="Write the table to this file.")
    ],
    technicians: Annotated[
        int,
        typer.Option(min=1, max=_MOST_TECHNICIANS, metavar="N", help="Rows of the table."),
    ] = 600,
    shifts: Annotated[
        int,
        typer.Option(
            min=1, max=_MOST_SHIFTS, metavar="N", help="Days simulated, a shift a day each."
        ),
    ] = 20,
    seed: Seed = 0,
    settings: Settings = None,
    assumptions: Assumptions = None,
    workers: Workers = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Simulate the technicians of many centres that differ, and write one row for each.

    Centres vary around the scenario by its section `population`. A run that was stopped goes on
    where it was when it is started again: what is done is kept in FILE.parquet.parts until then.

    For example: twin population helpdesk-12 --technicians 600 --shifts 20 --out people.parquet
    """
    centre, moved_ends = assumed(scenario_with(scenario, settings), assumptions, settings)
    refuse_existing(out, force)
    if out.suffix != ".parquet":
        raise InputError(f"--out {out}: is written as Parquet; allowed: a name in .parquet")
    if not out.parent.is_dir():
        raise InputError(f"--out {out}: there is no such folder; allowed: a file in one there is")
    refuse_unwritable(out, out.parent, "a file in a folder that can be")

    from twin.experiments.parts import folder_beside, remove_parts
    from twin.experiments.pool import available
    from twin.experiments.population import population as simulated
    from twin.experiments.population import write_population
    from twin.experiments.tables import refuse_other

    refuse_other(out)
    parts = folder_beside(out)
    if os.path.lexists(parts) and not parts.is_dir():
        raise InputError(f"--out {out}: its parts go into {parts}, which is no folder")
    nothing = "Nothing was finished yet, so nothing is kept."
    with told_when_stopped(parts, nothing), Bar(f"simulating technicians of {centre.name}") as bar:
        found = simulated(
            centre, technicians, shifts, seed, workers or available(), progress=bar, parts=parts
        )
    write_population(out, found, centre, shifts, seed)
    remove_parts(parts)
    if as_json:
        print_json(
            {
                "scenario": centre.name,
                "seed": seed,
                "technicians": technicians,
                "plateaux": _plateaux(found),
                "shifts": shifts,
                "settings": settings or [],
                "assumptions": assumptions and {"end": assumptions, "count": moved_ends},
                "out": str(out),
                "columns": _columns(found),
            }
        )
    else:
        moved = "".join(f", {setting}" for setting in settings or [])
        if assumptions:
            moved += f", all {moved_ends} assumptions at their {assumptions} end"
        typer.echo(f"{centre.name}, seed {seed}, {shifts} shift{'s' * (shifts > 1)}{moved}")
        _print(found)
        many = f"{technicians} technician{'s' * (technicians > 1)}"
        places = _plateaux(found)
        typer.echo(f"{many} of {places} plateau{'x' * (places > 1)} are in {out}.")
        typer.echo("twin schema tells what each column holds.")


def _plateaux(found: "Table") -> int:
    return len(set(found["plateau"].tolist()))


def _groups(found: "Table") -> dict[str, "Array"]:
    """Who is in each group, as masks. Nobody is to be made out: a smaller group is nobody."""
    monitored = found["monitored"] > 0
    groups = {"all": monitored | True, "monitored": monitored, "not monitored": ~monitored}
    return {
        name: group & (group.sum() >= _SMALLEST_GROUP or name == "all")
        for name, group in groups.items()
    }


def _mean_and_spread(values: "Array") -> tuple[float, float]:
    """Mean and standard deviation of what is known; NaN where there is too little."""
    known = values[values == values].astype(float)
    mean = float(known.mean()) if len(known) else float("nan")
    return mean, float(known.std(ddof=1)) if len(known) > 1 else float("nan")


def _difference(found: "Table", name: str) -> "Difference":
    """Monitored less not monitored, plateau by plateau: people of one share its conditions."""
    import numpy as np

    from twin.experiments.paired import estimate

    values, watched = found[name].astype(float), found["monitored"] > 0
    plateaux, whose = np.unique(found["plateau"], return_inverse=True)
    known = np.isfinite(values)
    means = []
    for group in (watched & known, ~watched & known):
        many = np.bincount(whose[group], minlength=len(plateaux))
        total = np.bincount(whose[group], values[group], minlength=len(plateaux))
        means.append(np.divide(total, many, out=np.full(len(many), np.nan), where=many > 0))
    return estimate(means[0] - means[1])


def _columns(found: "Table") -> dict[str, Any]:
    from twin.experiments.population import COLUMNS

    groups = _groups(found)
    told: dict[str, Any] = {}
    for column in COLUMNS:
        values = found[column.name]
        if column.name == "plateau" or values.dtype.kind in "UO":
            continue
        told[column.name] = {"unit": column.unit, "seen": str(column.seen)} | {
            name: dict(zip(("mean", "sd"), _mean_and_spread(values[group]), strict=True))
            for name, group in groups.items()
        }
        if all(group.any() for group in groups.values()):
            apart = _difference(found, column.name)
            told[column.name]["difference"] = {
                "mean": apart.mean, "interval": [apart.low, apart.high]
            }  # fmt: skip
    return told


def _print(found: "Table") -> None:
    from twin.experiments.population import COLUMNS

    units = {column.name: column.unit for column in COLUMNS}
    groups = _groups(found)
    heads = ("mean", "SD", "monitored", "not", "difference")
    both = all(group.any() for group in groups.values())
    shown = table("column", "unit", *heads, right=heads)
    many = [int(group.sum()) for group in groups.values()]
    counts = (str(count) if count else "–" for count in many[1:])
    shown.add_row("technicians", "", str(many[0]), "", *counts, "")
    for name in _SHOWN:
        mean, spread = _mean_and_spread(found[name])
        others = [_mean_and_spread(found[name][group])[0] for group in list(groups.values())[1:]]
        apart = _apart(found, name) if both else ""
        told = (number(value) for value in (mean, spread, *others))
        shown.add_row(name, units[name], *told, apart)
    console().print(shown)
    if both:
        typer.echo("Difference: monitored less not, within plateaux, ± half its 95 % interval (t).")


def _apart(found: "Table", name: str) -> str:
    apart = _difference(found, name)
    if apart.reach != apart.reach:
        return "–"
    sign = "+" if apart.mean > 0 else ""
    return f"{sign}{number(apart.mean)} ± {number(apart.reach)}"
