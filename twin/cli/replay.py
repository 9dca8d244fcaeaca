"""`twin replay`: simulate a kept run again and see whether it is the same."""

from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.options import Force, Json, Out, refuse_existing
from twin.cli.output import Bar, clock, console, print_json, table
from twin.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.scenario.model import Scenario
    from twin.traces.frame import Traces
    from twin.traces.header import Header

__all__ = ["replay"]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One table of a run and of its repetition: how many rows, and which is the first to differ.

    `differs` is the row's number from 0, None if there is none.
    """

    kept: int
    again: int
    differs: int | None


def replay(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A file of twin run or twin serve.")],
    out: Out = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Simulate a kept run again, from its own file, and say whether it is the same.

    Scenario, seed, arrivals and control log come from the file. Exits with 1 if a table differs.
    """
    from twin.traces.reader import RunReader

    refuse_existing(out, force)
    reader = RunReader(run)
    kept = reader.traces()
    again = _repeated(run, kept, reader.controls(), out, force)
    # Only a live run can have been stopped; it holds what lies before its last moment.
    last = max((rows[-1, 0] for rows in kept.tables.values() if len(rows)), default=0.0)
    until = inf if reader.floor() is None else last
    found = {name: _compared(kept, again, name, until) for name in kept.tables}
    same = all(each.differs is None for each in found.values())
    stopped = same and any(each.kept < len(again.rows(name)) for name, each in found.items())
    if as_json:
        print_json(
            {
                "run": str(run),
                "identical": same,
                "stopped_at": until if stopped else None,
                "versions_differ": _versions_differ(kept.header, again.header),
                "tables": {
                    name: {
                        "rows": each.kept,
                        "rows_again": each.again,
                        "first_difference": each.differs,
                    }
                    for name, each in found.items()
                },
            }
        )
    else:
        _print(run, found, same, until if stopped else None)
        for line in _versions_differ(kept.header, again.header):
            typer.echo(line)
    context.exit(0 if same else 1)


def _repeated(
    run: Path,
    kept: "Traces",
    controls: list[tuple[float, str, float]],
    out: Path | None,
    force: bool,
) -> "Traces":
    from twin.engine.simulation import simulate
    from twin.traces.store import RunStore

    header = kept.header
    if header.origin != "simulated":
        raise InputError(f"{run}: an observed log; allowed: a simulated run")
    with Bar(f"simulating {header.name} again") as bar:
        again = simulate(
            _scenario(run, header),
            seed=header.seed,
            days=header.days,
            replication=header.replication,
            controls=controls,
            arrivals=_calls(kept),
            arrivals_from=header.arrivals,
            progress=bar,
        )
    if out is not None:
        with RunStore.create(out, again.header, force=force) as store:
            store.write(again.tables)
    return again


def _scenario(run: Path, header: "Header") -> "Scenario":
    from pydantic import ValidationError

    from twin.scenario.model import Scenario

    try:
        return Scenario.model_validate_json(header.scenario)
    except ValidationError:
        raise InputError(
            f"{run}: its scenario does not fit this version; allowed: a run of the same version"
        ) from None


@dataclass(frozen=True, slots=True)
class _Calls:
    """The calls of a log as a run kept them; enough to offer them again."""

    arrival: "NDArray[np.float64]"
    type: "NDArray[np.str_]"


def _calls(kept: "Traces") -> _Calls | None:
    """The calls that a run took from a log, in the log's order; None if they were sampled."""
    if not kept.header.arrivals:
        return None
    import numpy as np

    order = np.argsort(kept.column("contact", "candidate"))
    kinds = kept.column("contact", "contact_type").astype(int)
    names = np.array(kept.header.words("contact_type"))
    return _Calls(kept.column("contact", "arrived")[order], names[kinds[order]])


def _compared(kept: "Traces", again: "Traces", name: str, until: float) -> _Comparison:
    """Compare a table as far as it was kept: all before `until` (s since midnight of day 0)."""
    import numpy as np

    from twin.traces.tables import TABLES

    old, new = kept.rows(name), again.rows(name)
    new = new[: max(len(old), int((new[:, 0] < until).sum()))]
    words = {column.vocabulary for column in TABLES[name].columns if column.vocabulary}
    if any(kept.header.words(each) != again.header.words(each) for each in words):
        return _Comparison(len(old), len(new), 0)
    common = min(len(old), len(new))
    different = np.flatnonzero((old[:common] != new[:common]).any(axis=1))
    if len(different):
        return _Comparison(len(old), len(new), int(different[0]))
    return _Comparison(len(old), len(new), None if len(old) == len(new) else common)


def _versions_differ(kept: "Header", again: "Header") -> list[str]:
    names = sorted({*kept.versions, *again.versions})
    pairs = [(name, kept.versions.get(name), again.versions.get(name)) for name in names]
    return [f"{name}: {old} then, {new} now" for name, old, new in pairs if old != new]


def _print(run: Path, found: dict[str, _Comparison], same: bool, stopped_at: float | None) -> None:
    shown = table("table", "rows", "rows again", "", right=("rows", "rows again"))
    for name, each in found.items():
        verdict = "identical" if each.differs is None else f"differs from row {each.differs} on"
        shown.add_row(name, f"{each.kept:,}", f"{each.again:,}", verdict)
    console().print(shown)
    typer.echo()
    if stopped_at is not None:
        same_so_far = f"was stopped at {clock(stopped_at)}; up to there every row is the same"
        typer.echo(f"{run} {same_so_far}.")
    else:
        typer.echo(f"{run}: {'every row is the same' if same else 'not the same run'}.")
