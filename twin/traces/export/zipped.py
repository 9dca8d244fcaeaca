"""A run as a zip of CSV files, made while it is sent: memory does not grow with the run."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final, cast

from twin.traces.export.about import dictionary, readme
from twin.traces.export.cells import csv_lines
from twin.traces.export.columns import Dated, columns_of
from twin.traces.export.moments import Clock
from twin.traces.header import Header
from twin.traces.reader import RunReader

__all__ = ["beside", "csv_parts", "zipped"]

_PIECE: Final = 1 << 16


def beside(header: Header, ending: str) -> dict[str, bytes]:
    """The files that go with a run's tables, by name; `ending` is that of the tables."""
    return {
        "README.txt": readme(header, ending).encode(),
        "scenario.json": header.scenario.encode(),
        "dictionary.csv": csv_lines(dictionary(header)),
    }


def csv_parts(reader: RunReader, tables: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """CSV files of these tables, one after the other: a table's name, and a piece of its file.

    Those that the run did not keep are left out. All rows are of one moment.
    """
    dated, at = Dated(Clock(reader.header.start_date)), ""
    for table, rows in reader.pages(tables):
        head = [] if table.name == at else [[column.name for column in columns_of(table)]]
        at = table.name
        yield table.name, csv_lines(head + dated.text(table, rows))


def zipped(reader: RunReader) -> Iterator[bytes]:
    """The zip of a run, piece by piece: what it is, the dictionary, the scenario, each table.

    All rows are of one moment, also if the run goes on.

    Raises:
        InputError: its file cannot be read.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(cast(Any, pipe), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in beside(reader.header, "csv").items():
            archive.writestr(name, content)
        entry, at = None, ""
        try:
            for table, piece in csv_parts(reader, reader.header.tables):
                if table != at:
                    if entry is not None:
                        entry.close()
                    entry, at = archive.open(f"{table}.csv", "w", force_zip64=True), table
                assert entry is not None
                entry.write(piece)
                yield from pipe.taken(_PIECE)
        finally:
            if entry is not None:
                entry.close()
    yield from pipe.taken(0)


class _Pipe(io.RawIOBase):
    """A file that is only written to, and hands on what was written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._size += len(part)
        return len(part)

    def taken(self, least: int) -> Iterator[bytes]:
        """What was written since the last time, if it is at least so many bytes."""
        if self._size >= max(1, least):
            whole = b"".join(self._parts)
            self._parts, self._size = [], 0
            yield whole
