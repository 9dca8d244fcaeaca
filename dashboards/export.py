"""A run as a zip of CSV files, made while it is sent: memory does not grow with the run."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from twin.traces.header import Header
from twin.traces.reader import RunReader
from twin.traces.tables import TABLES, Seen, Table

__all__ = ["defused", "dictionary", "zipped"]

_SEEN: Final = {
    Seen.OBSERVABLE: "the supervision system records it",
    Seen.DERIVABLE: "could be worked out from what is recorded, or by watching the work",
    Seen.QUESTIONNAIRE: "only asking the person tells",
    Seen.LATENT: "nobody can record it; the model supposes it",
}
_FORMULA = re.compile(r"^[\s]*[=+\-@]|^[\t\r\n]")
_PIECE = 1 << 16


def defused(value: Any) -> Any:
    """A cell as a spreadsheet may have it: text that it would take for a formula gets a quote."""
    if value is None:
        return ""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def dictionary(header: Header) -> Iterator[tuple[str, ...]]:
    """The data dictionary of a run: a head, then a row for each column of each table kept."""
    yield "table", "column", "unit", "what it holds", "who can know it", "meaning of that"
    for name in header.tables:
        for column in TABLES[name].columns:
            yield name, column.name, column.unit, column.doc, column.seen, _SEEN[column.seen]


def zipped(reader: RunReader) -> Iterator[bytes]:
    """The zip of a run, piece by piece: what it is, the dictionary, the scenario, each table.

    All rows are of one moment, also if the run goes on.

    Raises:
        InputError: its file cannot be read.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(cast(Any, pipe), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("README.txt", _readme(reader.header))
        archive.writestr("scenario.json", reader.header.scenario)
        archive.writestr("dictionary.csv", _csv(list(dictionary(reader.header))))
        entry, at = None, ""
        try:
            for table, rows in reader.pages():
                if table.name != at:
                    if entry is not None:
                        entry.close()
                    entry, at = archive.open(f"{table.name}.csv", "w", force_zip64=True), table.name
                    entry.write(_csv([table.names]))
                assert entry is not None
                entry.write(_csv(rows))
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


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _readme(header: Header) -> str:
    if header.origin == "observed":
        people = (
            "The people in it are real and stand under pseudonyms. Pseudonyms are not anonymity:\n"
            "whoever knows the floor may recognise a person by shifts and contacts. Show results\n"
            "for groups of five or more only, and keep these files as personal data."
        )
    else:
        people = "Everybody in it is simulated; no row is about a real person."
    versions = ", ".join(f"{name} {version}" for name, version in header.versions.items())
    lines = [
        f"A run of the e-working twin: {header.name}",
        "",
        people,
        "",
        f"origin       {header.origin}",
        f"seed         {header.seed}, replication {header.replication}",
        f"days         {header.days}, from {header.start_date}",
        f"arrivals     {header.arrivals or 'sampled from the scenario'}",
        f"schema       {header.schema}",
        f"versions     {versions or 'unknown'}",
        "",
        "scenario.json   the whole scenario",
        "dictionary.csv  each column: what it holds, its unit, who can know it in a real centre",
        *(f"{f'{name}.csv':15} {_about(TABLES[name])}" for name in header.tables),
        "",
        "Times are seconds since midnight of the first day: divided by 86400 and shown as a time,",
        "they are the time of day in a spreadsheet. Text that it would take for a formula begins",
        "with a quote (').",
        "",
    ]
    return "\r\n".join("\n".join(lines).split("\n"))


def _about(table: Table) -> str:
    return table.doc.split(". ")[0].removesuffix(".")
