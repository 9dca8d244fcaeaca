"""`twin export`: a run as files for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from twin.cli.import_log import zone_of
from twin.cli.options import Force, Json
from twin.cli.output import print_json
from twin.errors import InputError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from twin.traces.reader import RunReader

__all__ = ["export"]

_ENDINGS: Final = {
    "csv": "csv",
    "parquet": "parquet",
    "xes": "xes",
    "ocel": "jsonocel",
    "queue_log": "queue_log",
}
_LOGS: Final = ("xes", "ocel", "queue_log")
"""What takes the whole run, as one file."""


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A file of twin run or twin serve.")],
    into: Annotated[
        str,
        typer.Option("--format", metavar="csv|parquet|xes|ocel|queue_log", help="What to write."),
    ] = "csv",
    tables: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            metavar="NAME",
            help="Of csv and parquet, this table only, as one file; may be repeated.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="The file to write, or the folder for several tables; beside the run if not said.",
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Of queue_log, where the centre's clock stands.",
            show_default="UTC",
        ),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write a run for other programs: tables as CSV or Parquet, or a log.

    XES (IEEE 1849) has a trace for each contact and an event for each step; OCEL 2.0 has contacts,
    technicians, experts and supervisors, and supervision is an event like any other. A queue_log is
    what Asterisk would have logged: twin import, calibrate and follow read it as a real centre's.
    For example: twin export today.sqlite --format ocel
    """
    from twin.traces.export.about import privacy
    from twin.traces.reader import RunReader

    if into not in _ENDINGS:
        raise InputError(f"--format {into}: allowed: {', '.join(_ENDINGS)}")
    if zone is not None and into != "queue_log":
        raise InputError(f"--zone {zone}: allowed only together with --format queue_log")
    clock = zone_of(zone or "UTC")
    reader = RunReader(run)
    names = _tables(reader, into, tables)
    path = _path(run, into, names, out, bool(tables))
    single = into in _LOGS or (bool(tables) and len(names) == 1)
    _refuse(path, single, force)
    _write(reader, into, names, path, single, clock)
    if as_json:
        print_json({"run": str(run), "format": into, "out": str(path), "tables": names})
        return
    typer.echo(f"Wrote {path}{'' if single else f': {len(names)} tables'}.")
    if reader.header.origin == "observed":
        typer.echo(" ".join(privacy(reader.header)))


def _tables(reader: "RunReader", into: str, asked: list[str] | None) -> tuple[str, ...]:
    """The tables to write, in their order."""
    from twin.traces.tables import tables_named

    kept = reader.header.tables
    if not asked:
        return kept
    if into not in ("csv", "parquet"):
        raise InputError(f"--table {asked[0]}: {into} takes the whole run; allowed: csv or parquet")
    names = tables_named(asked)
    for name in names:
        if name not in kept:
            raise InputError(
                f"--table {name}: {reader.path} did not keep it; allowed: {', '.join(kept)}"
            )
    return names


def _path(run: Path, into: str, names: tuple[str, ...], out: Path | None, some: bool) -> Path:
    """Where it goes if nothing is said: beside the run, under its name."""
    if out is not None:
        return out
    if into in _LOGS:
        return run.with_name(f"{run.stem}.{_ENDINGS[into]}")
    if some and len(names) == 1:
        return run.with_name(f"{run.stem}-{names[0]}.{into}")
    return run.with_name(f"{run.stem}-{into}")


def _refuse(path: Path, single: bool, force: bool) -> None:
    """Refuse what would be overwritten, before anything is written."""
    if single and path.is_dir():
        raise InputError(f"--out {path}: is a folder; allowed: the name of a file")
    if not single and path.exists() and not path.is_dir():
        raise InputError(f"--out {path}: is a file; allowed: the name of a folder")
    if not force and (any(path.iterdir()) if path.is_dir() else path.exists()):
        raise InputError(f"--out {path}: exists already; allowed: another name, or --force")
    if not path.absolute().parent.is_dir():
        raise InputError(f"--out {path}: there is no folder {path.parent}; allowed: one that is")


def _write(
    reader: "RunReader",
    into: str,
    names: tuple[str, ...],
    path: Path,
    single: bool,
    zone: "ZoneInfo",
) -> None:
    from twin.traces.export.ocel import write_ocel
    from twin.traces.export.place import new_file, new_folder
    from twin.traces.export.queue_log import write_queue_log
    from twin.traces.export.tables import write_csv, write_parquet
    from twin.traces.export.xes import write_xes
    from twin.traces.export.zipped import beside

    if into in _LOGS:
        with new_file(path) as partial:
            if into == "queue_log":
                write_queue_log(reader, partial, zone)
            else:
                (write_xes if into == "xes" else write_ocel)(reader, partial)
        return
    write = write_csv if into == "csv" else write_parquet
    if single:
        with new_file(path) as partial:
            write(reader, {names[0]: partial})
        return
    with new_folder(path) as folder:
        for name, content in beside(reader.header, into).items():
            (folder / name).write_bytes(content)
        write(reader, {name: folder / f"{name}.{into}" for name in names})
