"""Tables of a run as CSV or Parquet files, a file each."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final

from twin.traces.export.columns import MOMENTS, Dated, columns_of
from twin.traces.export.moments import Clock
from twin.traces.export.zipped import csv_parts
from twin.traces.reader import RunReader
from twin.traces.tables import Column, Table

__all__ = ["write_csv", "write_parquet"]

_GROUP: Final = 20_000
"""Rows of a row group: enough to pack well, and few enough for memory to stay flat."""


def write_csv(reader: RunReader, paths: dict[str, Path]) -> None:
    """Write these tables to these files, by name; those that the run did not keep are left out."""
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {}
        for table, piece in csv_parts(reader, tuple(paths)):
            if table not in files:
                files[table] = stack.enter_context(paths[table].open("wb"))
            files[table].write(piece)


def write_parquet(reader: RunReader, paths: dict[str, Path]) -> None:
    """The same as Parquet (zstd), with what each column holds, its unit and who can know it.

    Dates and times are timestamps in milliseconds without a time zone. The run's name, seed,
    scenario and versions are in the schema's metadata under `twin`.
    """
    from pyarrow import parquet

    dated = Dated(Clock(reader.header.start_date))
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for table, rows in _groups(reader, tuple(paths)):
            schema = _schema(table, reader)
            if table.name not in writers:
                writer = parquet.ParquetWriter(paths[table.name], schema, compression="zstd")
                writers[table.name] = stack.enter_context(writer)
            writers[table.name].write_batch(_batch(schema, dated.values(table, rows)))


def _groups(
    reader: RunReader, tables: tuple[str, ...]
) -> Iterator[tuple[Table, list[tuple[Any, ...]]]]:
    """Pages of the same table joined up to a row group; a table comes at least once."""
    at: Table | None = None
    held: list[tuple[Any, ...]] = []
    for table, rows in reader.pages(tables):
        if at is not None and (table.name != at.name or len(held) >= _GROUP):
            yield at, held
            held = []
        at = table
        held += rows
    if at is not None:
        yield at, held


def _schema(table: Table, reader: RunReader) -> Any:
    import pyarrow as pa

    def kind(column: Column) -> Any:
        if column.name in MOMENTS.values():
            return pa.timestamp("ms")
        if column.vocabulary:
            return pa.string()
        return pa.int64() if column.whole else pa.float64()

    header = reader.header
    about = {
        "run": header.name,
        "table": table.name,
        "doc": table.doc,
        "origin": header.origin,
        "seed": header.seed,
        "replication": header.replication,
        "start_date": header.start_date,
        "days": header.days,
        "schema": header.schema,
        "versions": header.versions,
        "scenario": json.loads(header.scenario),
    }
    return pa.schema(
        [
            pa.field(one.name, kind(one)).with_metadata(
                {"doc": one.doc, "unit": one.unit, "seen": str(one.seen)}
            )
            for one in columns_of(table)
        ],
        {b"twin": json.dumps(about, ensure_ascii=False).encode()},
    )


def _batch(schema: Any, rows: list[list[Any]]) -> Any:
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)
