"""What a cell of a CSV file may hold, so that a spreadsheet takes nothing in it for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

__all__ = ["csv_lines", "defused"]

_FORMULA: Final = re.compile(r"^[\s]*[=+\-@]|^[\t\r\n]")


def defused(value: Any) -> Any:
    """A cell as a spreadsheet may have it: text that it would take for a formula gets a quote."""
    if value is None:
        return ""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def csv_lines(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as lines of a CSV file (RFC 4180, UTF-8), every cell disarmed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
