"""A calibration as one HTML page, or its charts as files; both work without a network."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import plotly.io as pio

from dashboards.charts.calibration import figures
from dashboards.charts.common import CONFIG
from dashboards.theme import FONT, PALETTE
from twin.errors import InputError
from twin.mirror.fit.calibration import Calibration
from twin.mirror.fit.report import ESTIMATES, assumed_rows, day_lines, estimate_rows
from twin.mirror.fit.scenario_file import shown

__all__ = ["write_charts", "write_page"]


def write_charts(folder: Path, found: Calibration) -> list[Path]:
    """Write each chart as an HTML file, with plotly.js once beside them; gives their paths.

    Raises:
        InputError: the folder cannot be written to.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for fit in found.fits:
            for name, figure in figures(fit).items():
                path = folder / f"{name}.html"
                figure.write_html(path, include_plotlyjs="directory", config=CONFIG)
                written.append(path)
    except OSError as error:
        raise InputError(
            f"--plots {folder}: {error.strerror or error}; allowed: a folder that can be written to"
        ) from None
    return written


def write_page(path: Path, found: Calibration) -> None:
    """Write the whole report with its charts as one HTML file."""
    path.write_text(_page(found), encoding="utf-8")


def _page(found: Calibration) -> str:
    name = escape(found.scenario.name)
    parts = [f"<h1>{name}: fitted from a log</h1>", _items(list(day_lines(found)))]
    script: bool | str = True
    for fit in found.fits:
        parts.append(f"<h2>{escape(fit.title)}</h2>")
        if fit.too_few:
            parts.append(f"<p>Not fitted, {escape(fit.too_few)}; the default stays.</p>")
            continue
        for figure in figures(fit).values():
            parts.append(_drawn(figure, script))
            script = False
        parts.append(_table(ESTIMATES, estimate_rows(fit)))
        rows = [(what, shown(value)) for what, value in fit.fitness.items()]
        parts.append(_table(("how it fits", "value"), rows) if rows else "")
        parts.append(_items(list(fit.notes)))
    parts.append("<h2>What a log cannot tell, and what is assumed</h2>")
    parts.append(_table(("what", "instead", "in the scenario"), assumed_rows(found)))
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_style()}</style></head>'
        f"<body><main>{body}</main></body></html>\n"
    )


def _drawn(figure: Any, script: bool | str) -> str:
    drawn: str = pio.to_html(figure, full_html=False, include_plotlyjs=script, config=CONFIG)
    return drawn


def _items(sentences: list[str]) -> str:
    if not sentences:
        return ""
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in sentences) + "</ul>"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _style() -> str:
    colour = PALETTE["light"]
    return (
        f"body{{margin:0;background:{colour['page']};color:{colour['ink']};font:15px/1.5 {FONT}}}"
        "main{max-width:1060px;margin:0 auto;padding:24px}h2{margin-top:2em}"
        "table{border-collapse:collapse;margin:12px 0;font-size:13px;display:block;overflow-x:auto}"
        f"th,td{{text-align:left;padding:3px 12px 3px 0;border-bottom:1px solid {colour['line']}}}"
        f"th{{color:{colour['quiet']};font-weight:600}}"
    )
