"""A panel: one telling chart, a sentence under it, the table behind it, and the table as CSV.

layout:    panel("tension-plane", "…", label="…", height=520, telling=telling)
register:  enliven(app, "tension-plane")
callback:  @app.callback(*outputs("tension-plane"), Input(…)); return told(telling)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashboards.charts.common import CONFIG
from dashboards.theme import Scheme
from dashboards.views.cell import Cell, Row
from dashboards.widgets import aria, card, csv_button, data

__all__ = ["Telling", "enliven", "figure_of", "grid_of", "outputs", "panel", "told"]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a panel tells: a figure in both schemes, a sentence, a table with its head."""

    figures: Mapping[Scheme, go.Figure]
    sentence: str
    head: Sequence[str] = ()
    rows: Sequence[Row] = field(default_factory=tuple)


def panel(
    key: str,
    title: str,
    *,
    label: str,
    height: int,
    telling: Telling | None = None,
    lead: Any = None,
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
    summary: str = "Show as table",
) -> Any:
    """A titled card with a chart, its sentence and its table.

    Args:
        key: begins the ids of its parts: `-chart`, `-words`, `-table`, `-figures`.
        title: its heading.
        label: what the chart is, for those who cannot see it.
        height: of the chart, in pixels.
        telling: what it shows at first; without it, nothing yet.
        lead: a line under the title.
        before: parts between the lead and the chart, such as controls of the chart.
        after: parts behind the table.
        summary: what unfolds the table.
    """
    figures = None if telling is None else dict(telling.figures)
    return card(
        title,
        *before,
        dcc.Store(id=f"{key}-figures", data=figures),
        html.Figure(
            [
                html.Div(
                    dcc.Graph(
                        id=f"{key}-chart",
                        figure=figures["light"] if figures else _empty(),
                        config=CONFIG,
                        style={"height": f"{height}px"},
                        className="chart",
                    ),
                    role="img",
                    **aria(label=label),
                ),
                html.Figcaption(
                    telling.sentence if telling else "", id=f"{key}-words", className="sentence"
                ),
            ]
        ),
        html.Details(
            [
                html.Summary(summary),
                html.Div(
                    html.Table(
                        grid_of(telling.head, telling.rows) if telling else [], id=f"{key}-table"
                    ),
                    className="scroll",
                    tabIndex=0,
                    role="region",
                    **aria(label=f"{title}: table"),
                ),
                csv_button(f"{key}-table"),
            ],
            className="as-table",
        ),
        *after,
        key=key,
        lead=lead,
    )


def enliven(app: Dash, key: str) -> None:
    """Have a panel's chart follow its figures and the colour scheme."""
    script: Any = app.clientside_callback  # Dash does not say its type
    script(
        ClientsideFunction("panel", "pick"),
        Output(f"{key}-chart", "figure"),
        Input(f"{key}-figures", "data"),
        Input("scheme", "data"),
    )


def outputs(key: str) -> tuple[Output, Output, Output]:
    """What a callback that returns `told(…)` writes to."""
    return (
        Output(f"{key}-figures", "data"),
        Output(f"{key}-words", "children"),
        Output(f"{key}-table", "children"),
    )


def told(telling: Telling) -> tuple[Any, str, Any]:
    """The values for `outputs`."""
    return dict(telling.figures), telling.sentence, grid_of(telling.head, telling.rows)


def figure_of(telling: Telling, scheme: Scheme) -> go.Figure:
    """The figure of a scheme."""
    return telling.figures[scheme]


def grid_of(head: Sequence[str], rows: Sequence[Row]) -> list[Any]:
    """The children of an `html.Table`: a head, and rows whose first cell names them."""
    return [
        html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
        html.Tbody([html.Tr([_cell(one, i) for i, one in enumerate(row)]) for row in rows]),
    ]


def _cell(content: str | Cell, place: int) -> Any:
    text, raw = (content.text, content.value) if isinstance(content, Cell) else (content, None)
    more = {} if raw is None else data(value=str(raw))
    return html.Td(text, **more) if place else html.Th(text, scope="row", **more)


def _empty() -> go.Figure:
    hidden = {"visible": False}
    clear = "rgba(0,0,0,0)"
    return go.Figure(
        layout={"xaxis": hidden, "yaxis": hidden, "paper_bgcolor": clear, "plot_bgcolor": clear}
    )
