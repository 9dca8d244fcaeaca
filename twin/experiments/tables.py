"""Tables of an experiment as Parquet files that say themselves what they hold."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from twin.errors import InputError
from twin.traces.tables import Column

__all__ = ["Array", "Table", "packed", "read_table", "refuse_other", "unpacked", "write_table"]

Array = NDArray[Any]
Table = dict[str, Array]
"""Columns by name, all of the same length; of numbers, or of str."""

_KEY = b"twin"


def packed(table: Mapping[str, Array]) -> pa.Table:
    """The table as Arrow holds it; `unpacked` gives every value back bit for bit."""
    return pa.table(
        {
            name: pa.array(values.tolist(), pa.string()) if values.dtype.kind in "UO" else values
            for name, values in table.items()
        }
    )


def unpacked(table: pa.Table) -> Table:
    """The columns of an Arrow table that `packed` made, or several joined."""
    found: Table = {}
    for name in table.column_names:
        column = table.column(name)
        words = pa.types.is_string(column.type)
        found[name] = np.array(column.to_pylist(), dtype=str) if words else column.to_numpy()
    return found


def write_table(
    path: Path, table: Mapping[str, Array], columns: Iterable[Column], about: Mapping[str, Any]
) -> None:
    """Write a table beside its name, and move it there when it is whole.

    What is known `about` it is kept in the schema's metadata under `twin`, as JSON; what a column
    holds, its unit and who can know it, in the column's.

    Raises:
        InputError: it cannot be written.
    """
    told = {column.name: column for column in columns}
    rows = packed(table)
    fields = [
        field.with_metadata({"doc": it.doc, "unit": it.unit, "seen": str(it.seen)})
        if (it := told.get(field.name))
        else field
        for field in rows.schema
    ]
    whole = pa.schema(fields, {_KEY: json.dumps(about, ensure_ascii=False).encode()})
    partial = path.with_name(f"{path.name}.partial")
    try:
        try:
            parquet.write_table(rows.cast(whole), partial)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror or error}; allowed: a place that can be written"
        ) from None


def read_table(path: Path) -> tuple[Table, dict[str, Any]]:
    """A table that `write_table` wrote, and what is known about it.

    Raises:
        InputError: there is no such file, or it is no such table.
    """
    try:
        rows = parquet.read_table(path)
        about: dict[str, Any] = json.loads((rows.schema.metadata or {})[_KEY])
    except (OSError, pa.ArrowException, KeyError, ValueError):
        raise InputError(
            f"{path}: not a table of `twin population`; allowed: a file that its --out wrote"
        ) from None
    return unpacked(rows), about


def refuse_other(path: Path, kind: str = "population") -> None:
    """Refuse to replace what is no table of this kind: `InputError`. An empty file may be."""
    if path.is_file() and path.stat().st_size == 0:
        return
    if not os.path.lexists(path):
        return
    try:
        known = read_table(path)[1].get("kind")
    except InputError:
        known = None
    if known != kind:
        raise InputError(
            f"{path}: not a table of `twin {kind}`; allowed: one that it wrote, or a new name"
        )
