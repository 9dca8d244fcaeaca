"""The runs: what is kept and what goes on, their days laid over each other, and their files."""

from itertools import islice
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Dash, dcc, html

from dashboards import address
from dashboards.address import Field
from dashboards.pages import runs_link
from dashboards.pages.runs_list import HEAD
from dashboards.panel import enliven, panel
from dashboards.site import Site
from dashboards.views.runs import SORTS
from dashboards.widgets import aria, card

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/runs"
TITLE: Final = "Runs"

SPEEDS: Final = (1, 10, 30, 60, 120, 300, 600)
"""Simulated seconds per second that can be picked."""

FIELDS: Final = (
    Field("runs", "runs-chosen", prop="data"),
    Field("sort", "runs-sort", "written", choices=tuple(SORTS)),
    Field("find", "runs-find"),
)

_AT_FIRST: Final = 3
"""Runs that are laid over each other until somebody chooses."""

_REFRESH: Final = 2000


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page; its list is filled as soon as it is shown."""
    state = address.read(FIELDS, query)
    first = (shown.id for shown in islice(site.shown(), _AT_FIRST))
    chosen = state["runs"] or ",".join(first)
    return html.Div(
        [
            address.store("runs"),
            dcc.Store(id="runs-chosen", data=chosen),
            dcc.Store(id="runs-stamp"),
            dcc.Store(id="runs-works-stamp"),
            dcc.Store(id="runs-laid"),
            dcc.Store(id="runs-changed", data=0),
            dcc.Store(id="runs-asked"),
            dcc.Interval(id="runs-tick", interval=_REFRESH),
            html.Div(
                html.Div(
                    [
                        html.H1([TITLE, *_badge(site)]),
                        html.P(
                            "Every run is a file: what goes on now, and what is kept. Open one, "
                            "simulate it again to see that it is the same, take it away, or lay "
                            "days over each other.",
                            className="lead",
                        ),
                    ],
                    className="heading",
                ),
                className="top",
            ),
            html.Div("", id="runs-notice", className="trouble", role="alert"),
            html.Div("", id="runs-said", className="runs-said", role="status"),
            _list(state),
            _overlay(),
            html.Div([_begin(site), _works()], className="runs-pair"),
            _dialog(),
        ],
        className="page runs",
    )


def _badge(site: Site) -> list[Any]:
    """That nobody here is real, unless somebody is."""
    if any(kept.header.origin == "observed" for kept in site.library):
        return []
    return [html.Span("Simulated people", className="badge")]


def _list(state: dict[str, Any]) -> Any:
    return card(
        "Kept and live",
        html.Div(
            [
                dmc.TextInput(
                    id="runs-find",
                    label="Find",
                    placeholder="name, scenario or seed",
                    value=state["find"],
                    size="xs",
                    debounce=300,
                    w=210,
                ),
                dmc.Select(
                    id="runs-sort",
                    label="Sort by",
                    value=state["sort"],
                    data=[{"value": key, "label": word} for key, (word, *_) in SORTS.items()],
                    size="xs",
                    allowDeselect=False,
                    w=190,
                ),
                dmc.Switch(
                    id="runs-follow", label="Keep up with what goes on", checked=True, size="sm"
                ),
                html.Div("", id="runs-count", className="runs-count"),
            ],
            className="runs-bar",
        ),
        html.Div(
            [
                html.Table(
                    [
                        html.Thead(
                            html.Tr(
                                [html.Th(word, scope="col", role="columnheader") for word in HEAD],
                                role="row",
                            ),
                            role="rowgroup",
                        ),
                        html.Tbody([], id="runs-body", role="rowgroup"),
                    ],
                    role="table",
                    **aria(label="Runs"),
                ),
                html.P("", id="runs-empty", className="lead runs-empty"),
            ],
            className="scroll runs-scroll",
            tabIndex=0,
            role="region",
            **aria(label="List of runs"),
        ),
        html.Details(
            [html.Summary("", id="runs-passed-summary"), html.Ul([], id="runs-passed")],
            id="runs-passed-over",
            hidden=True,
            className="as-table",
        ),
        key="runs-list",
    )


def _overlay() -> Any:
    return panel(
        "runs-overlay",
        "The chosen days, laid over each other",
        label="Lines over the time of day, one per chosen run: mean tension above, service level "
        "below. The sentence and the table below say the same.",
        height=460,
        lead="Half hour by half hour; of a run of several days, over all its days together. "
        "Dashed across: from where tension is high, and the target of service level, if the "
        "chosen runs share them. Runs differ by chance unless they had the same callers: "
        "Compare tells.",
        before=[html.Div([], id="runs-key", className="runs-key")],
    )


def _begin(site: Site) -> Any:
    names = site.scenarios.names()
    return card(
        "New live run",
        html.Div(
            [
                dmc.Select(
                    id="runs-scenario",
                    label="Scenario",
                    data=names,
                    value="helpdesk-12" if "helpdesk-12" in names else names[0],
                    allowDeselect=False,
                    searchable=True,
                    size="xs",
                    w=180,
                ),
                dmc.NumberInput(
                    id="runs-seed",
                    label="Seed",
                    value=0,
                    min=0,
                    max=2**31 - 1,
                    allowDecimal=False,
                    size="xs",
                    w=92,
                ),
                dmc.Select(
                    id="runs-speed",
                    label="Speed",
                    data=[{"value": str(one), "label": f"{one}×"} for one in SPEEDS],
                    value="60",
                    allowDeselect=False,
                    size="xs",
                    w=92,
                ),
                dmc.TextInput(
                    id="runs-from", label="Watch from", placeholder="9:00", size="xs", w=92
                ),
                dmc.Button("Begin", id="runs-begin", size="xs"),
            ],
            className="runs-form",
        ),
        html.Div("", id="runs-begin-trouble", className="trouble", role="alert"),
        html.P("", id="runs-scenario-title", className="lead"),
        html.P(
            "The same scenario and seed have the same callers. Without a time, it is watched from "
            "an hour after opening; what lies before is simulated at once.",
            className="lead",
        ),
        key="runs-new",
    )


def _works() -> Any:
    return card(
        "Work in the background",
        html.Div(
            html.Ul([], id="runs-works"),
            className="works",
            tabIndex=0,
            role="region",
            **aria(label="Works"),
        ),
        html.P("Nothing is being worked on.", id="runs-no-works", className="lead"),
        key="runs-working",
        lead="One after the other, for everybody who uses this server; asked twice, done once.",
    )


def _dialog() -> Any:
    """What asks before something is lost; page_runs.js opens it."""
    return html.Dialog(
        [
            html.H2("", id="runs-dialog-title"),
            html.P("", id="runs-dialog-text"),
            html.Div(
                [
                    dmc.Button("Keep it", id="runs-no", variant="default"),
                    dmc.Button("Delete", id="runs-yes", color="red"),
                ],
                className="answers",
            ),
        ],
        id="runs-dialog",
        className="ask",
        **aria(labelledby="runs-dialog-title", describedby="runs-dialog-text"),
    )


def register(app: Dash, site: Site) -> None:
    """Add the page's callbacks and the addresses of files."""
    runs_link.register(app, site)
    enliven(app, "runs-overlay")
    address.keep(app, "runs", FIELDS)
