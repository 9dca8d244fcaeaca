"""Small parts that pages are put together from."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html

from dashboards.charts.common import CONFIG


def aria(**attributes: str) -> dict[str, Any]:
    """Attributes for assistive technology: `aria(label="…")` is `aria-label`."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def data(**attributes: str) -> dict[str, Any]:
    """Attributes for the page's own script: `data(knob="…")` is `data-knob`."""
    return {f"data-{name}": value for name, value in attributes.items()}


def tile(key: str, label: str, note: str, verdict: str = "") -> Any:
    """A figure with its name, its verdict in words, and what it is held against."""
    return html.Div(
        [
            html.Div(label, className="tile-label"),
            html.Div("–", id=f"{key}-value", className="tile-value"),
            html.Div(verdict, id=f"{key}-verdict", className="tile-verdict"),
            html.Div(note, className="tile-note"),
        ],
        id=key,
        className="tile",
        role="group",
        **aria(label=label),
    )


def run_heading(
    page: str, title: str, badge: str, lead: str, chosen: str, names: Sequence[str]
) -> Any:
    """The head of a page about one run: its title, a badge, a line, and the runs to choose from.

    Args:
        page: begins the id of the select, which `address.pick_run` listens to.
        title: of the page.
        badge: whose run it is.
        lead: what the page tells.
        chosen: the name of the run that is shown.
        names: of all runs.
    """
    return html.Div(
        [
            html.Div(
                [
                    html.H1([title, html.Span(badge, className="badge")]),
                    html.P(lead, className="lead"),
                ],
                className="heading",
            ),
            dmc.Select(
                id=f"{page}-pick",
                label="Run",
                value=chosen,
                data=list(dict.fromkeys([chosen, *names])),
                size="sm",
                w=260,
                allowDeselect=False,
                searchable=True,
            ),
        ],
        className="top",
    )


def card(title: str, *children: Any, key: str, lead: Any = None) -> Any:
    """A titled part of a page. `lead` is a line under the title."""
    return html.Section(
        [
            html.H2(title, id=f"{key}-title"),
            *([] if lead is None else [html.P(lead, className="lead")]),
            *children,
        ],
        className=f"card {key}",
        **aria(labelledby=f"{key}-title"),
    )


def chart(key: str, figure: go.Figure, label: str, height: int) -> Any:
    """A live chart, named for those who cannot see it; its words stand beside it."""
    return html.Div(
        dcc.Graph(
            id=key,
            figure=figure,
            config=CONFIG,
            style={"height": f"{height}px"},
            className="chart",
        ),
        role="img",
        **aria(label=label),
    )


def number_knob(
    key: str,
    label: str,
    doc: str,
    *,
    value: float,
    low: float,
    high: float,
    step: float,
    unit: str,
    function: str,
    base: float | None = None,
    ident: Any = None,
    foot: Any = None,
    words: str = "",
) -> Any:
    """A slider with its name, its value in words and what it means.

    A tick marks `base`, the value itself if there is none; `ident` is the slider's id if it is not
    `key`; `foot` stands under what it means.
    """
    return html.Div(
        [
            html.Div(
                [
                    html.Span(label, className="knob-label"),
                    html.Span(words, id=f"{key}-value", className="knob-value"),
                ],
                className="knob-head",
            ),
            dmc.Slider(
                id=ident or key,
                value=value,
                min=low,
                max=high,
                step=step,
                size="sm",
                thumbSize=20,
                marks=[{"value": value if base is None else base}],
                thumbLabel=f"{label}, {unit}" if unit else label,
                label={"function": function},
            ),
            html.Div(doc, className="knob-doc"),
            foot,
        ],
        className="knob",
        **data(knob=key),
    )


def choice_knob(
    key: str,
    label: str,
    doc: str,
    *,
    value: str,
    choices: tuple[str, ...],
    ident: Any = None,
    foot: Any = None,
    words: str = "",
) -> Any:
    """A choice between a few words, with its name and what it means.

    `ident` is the choice's id if it is not `key`; `foot` stands under what it means.
    """
    return html.Div(
        [
            html.Div(
                [
                    html.Span(label, className="knob-label", id=f"{key}-label"),
                    html.Span(words, id=f"{key}-value", className="knob-value"),
                ],
                className="knob-head",
            ),
            dmc.SegmentedControl(
                id=ident or key,
                value=value,
                fullWidth=True,
                size="xs",
                data=[{"value": word, "label": word.replace("_", " ")} for word in choices],
                **aria(labelledby=f"{key}-label"),
            ),
            html.Div(doc, className="knob-doc"),
            foot,
        ],
        className="knob",
        **data(knob=key),
    )


def table(key: str, head: tuple[str, ...], body: str, summary: str) -> Any:
    """A folded table whose rows the page writes into the element `body`, with its CSV.

    The table's own id is `KEY-table`, after which the file is named.
    """
    return html.Details(
        [
            html.Summary(summary),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                        html.Tbody(id=body),
                    ],
                    id=f"{key}-table",
                ),
                className="scroll",
                tabIndex=0,
                role="region",
                **aria(label=summary),
            ),
            csv_button(f"{key}-table"),
        ],
        className="as-table",
    )


def csv_button(table: str) -> Any:
    """A button that saves the table of that id as CSV."""
    return html.Button("Download CSV", className="csv", type="button", **data(csv=table))
