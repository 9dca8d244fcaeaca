"""What goes with a run's tables: a text for whoever opens them, and the dictionary of columns."""

from collections.abc import Iterator
from typing import Final

from twin.traces.export.columns import columns_of
from twin.traces.header import Header
from twin.traces.tables import TABLES, Seen, Table

__all__ = ["dictionary", "privacy", "readme"]

_SEEN: Final = {
    Seen.OBSERVABLE: "the supervision system records it",
    Seen.DERIVABLE: "could be worked out from what is recorded, or by watching the work",
    Seen.QUESTIONNAIRE: "only asking the person tells",
    Seen.LATENT: "nobody can record it; the model supposes it",
}


def dictionary(header: Header) -> Iterator[tuple[str, ...]]:
    """The data dictionary of a run: a head, then a row for each column of each table kept."""
    yield "table", "column", "unit", "what it holds", "who can know it", "meaning of that"
    for name in header.tables:
        for column in columns_of(TABLES[name]):
            yield name, column.name, column.unit, column.doc, column.seen, _SEEN[column.seen]


def privacy(header: Header) -> tuple[str, ...]:
    """Whether the people in a run are real, and what follows from it; a line each."""
    if header.origin == "observed":
        return (
            "The people in it are real and stand under pseudonyms. Pseudonyms are not anonymity:",
            "whoever knows the floor may recognise a person by shifts and contacts. Show results",
            "for groups of five or more only, and keep these files as personal data.",
        )
    return ("Everybody in it is simulated; no row is about a real person.",)


def readme(header: Header, ending: str) -> str:
    """What the files of a run are, for whoever opens them; `ending` is that of the tables."""
    versions = ", ".join(f"{name} {version}" for name, version in header.versions.items())
    lines = [
        f"A run of the e-working twin: {header.name}",
        "",
        *privacy(header),
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
        *(f"{f'{name}.{ending}':15} {_about(TABLES[name])}" for name in header.tables),
        "",
        "Times are seconds since midnight of the first day, and stand beside as the date and time",
        "on the centre's own clock (time, start_time, arrived_time), without a time zone.",
        *_SPREADSHEET[ending == "csv"],
        "",
    ]
    return "\r\n".join(lines)


_SPREADSHEET: Final = (
    (),
    ("Text that a spreadsheet would take for a formula begins with a quote (').",),
)


def _about(table: Table) -> str:
    return table.doc.split(". ")[0].removesuffix(".")
