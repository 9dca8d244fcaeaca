"""A cell of a table behind a chart: what people read, and what a spreadsheet gets."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Cell", "Row"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: how people read it, and what a spreadsheet gets."""

    text: str
    value: float | str | None


Row = Sequence[str | Cell]
"""One row of a table; a cell that is a plain text is the same for both."""
