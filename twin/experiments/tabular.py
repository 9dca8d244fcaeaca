"""Results as tables: for Arrow, and as text in a notebook or at a prompt."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

__all__ = ["Tabular"]

_ROWS = 20


class Tabular:
    """Something that is a table of columns: it goes to Arrow, and shows its first rows."""

    __slots__ = ()

    def columns(self) -> Mapping[str, Any]:
        """The columns by name, all of one length."""
        raise NotImplementedError

    def to_arrow(self) -> pa.Table:
        """The whole table as a `pyarrow.Table`; from there to pandas, Polars or Parquet."""
        return pa.table({name: list(values) for name, values in self.columns().items()})

    def __repr__(self) -> str:
        shown = {name: list(values) for name, values in self.columns().items()}
        count = max((len(values) for values in shown.values()), default=0)
        cells = {name: [_cell(one) for one in values[:_ROWS]] for name, values in shown.items()}
        widths = {name: max(map(len, (name, *values))) for name, values in cells.items()}
        lines = ["  ".join(name.rjust(widths[name]) for name in cells)]
        for row in zip(*cells.values(), strict=True):
            lines.append(
                "  ".join(one.rjust(widths[name]) for name, one in zip(cells, row, strict=True))
            )
        more = [f"… {count - _ROWS:,} more rows"] if count > _ROWS else []
        return "\n".join([*lines, *more])


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "–" if value != value else f"{value:.4g}"
    return str(value)
