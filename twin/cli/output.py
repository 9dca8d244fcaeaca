"""What commands print: one JSON object, calm tables, and progress."""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID
    from rich.table import Table

_PATIENCE = 1.0  # seconds before a bar shows


def print_json(content: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout; what is not a number becomes null."""
    sys.stdout.write(json.dumps(plain(content), indent=2, allow_nan=False) + "\n")


def plain(value: Any) -> Any:
    """A value as JSON can hold it: NaN and infinity become None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def console() -> "Console":
    """Where tables are printed. Text is never read as markup or coloured by guesswork."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False, soft_wrap=False)


def table(*columns: str, right: tuple[str, ...] = (), title: str = "") -> "Table":
    """An empty table with a plain rule under its head; the columns in `right` hold numbers."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        box=box.SIMPLE_HEAD,
        title=Text(title) if title else None,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        pad_edge=False,
        show_edge=False,
    )
    for column in columns:
        made.add_column(
            Text(column),
            justify="right" if column in right else "left",
            overflow="fold",
            no_wrap=column in (columns[0], *right),
        )
    return made


def fill(shown: "Table", lines: Sequence[Sequence[str]], whole: int = 0) -> None:
    """Add lines to a table so that heads fold on a narrow screen, and what is in cells does not.

    The cells of the columns before `whole` may fold too.
    """
    for place, column in enumerate(shown.columns):
        column.no_wrap = False
        if place >= whole:
            words = str(column.header).split()
            column.min_width = max(map(len, [*words, *(line[place] for line in lines)]), default=0)
    for line in lines:
        shown.add_row(*line)


def print_whole(shown: "Table") -> None:
    """Print a table with every column whole, even where the screen is too narrow for it."""
    screen = console()
    needed = sum((column.min_width or 0) + 3 for column in shown.columns)
    if needed > screen.width:
        shown.width = needed
    screen.print(shown, crop=False, soft_wrap=True)


def print_entries(screen: "Console", heading: str, entries: Sequence[tuple[str, str, str]]) -> None:
    """Print what a list holds under its heading: name, facts, and below what it is."""
    from rich.padding import Padding
    from rich.text import Text

    screen.print(Text(heading, style="bold"))
    width = max((len(name) for name, _, _ in entries), default=0)
    for name, facts, what in entries:
        screen.print(Text(f"  {name:<{width}}  {facts}"), overflow="fold", soft_wrap=True)
        screen.print(Padding(Text(what, style="dim"), (0, 0, 0, 6)))
    screen.print()


def number(value: float, unit: str = "") -> str:
    """A measured value with as many digits as one reads: a share in per cent."""
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return f"{value:.1%}".replace("%", " %")
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.3g}"


def clock(seconds: float) -> str:
    """A time of day, `08:30`, for seconds since midnight; a later day's hours go on from 24."""
    return f"{int(seconds // 3600):02d}:{int(seconds % 3600 // 60):02d}"


class Bar:
    """A progress bar on stderr, shown on a terminal once something has taken over a second."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._began = monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, share: float) -> None:
        """Show how much is done, 0 to 1."""
        if self._progress is None:
            if not sys.stderr.isatty() or monotonic() - self._began < _PATIENCE:
                return
            from rich.console import Console
            from rich.progress import Progress

            self._progress = Progress(console=Console(stderr=True), transient=True)
            self._task = self._progress.add_task(self._doing, total=1.0)
            self._progress.start()
        assert self._task is not None
        self._progress.update(self._task, completed=share, description=self._doing)

    def doing(self, what: str) -> None:
        """Say what is being done now."""
        self._doing = what

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()
