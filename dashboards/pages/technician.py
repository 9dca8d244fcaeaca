"""One technician's shift as a musical score: all its traces on one sheet, and a moment's why."""

from typing import Any, Final

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import address
from dashboards.charts.technician import HEIGHT
from dashboards.charts.technician_strain import PARTS, WHY_HEIGHT
from dashboards.pages.technician_link import FIELDS, register
from dashboards.pages.technician_sheets import Bounds, Sheets, bounds
from dashboards.panel import panel
from dashboards.site import Shown, Site
from dashboards.views.technician import REFUSED
from dashboards.views.technician_carried import sentence
from dashboards.views.technician_rows import TRACES
from dashboards.widgets import aria, card
from twin.measures.ledger_words import words

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/technician"
TITLE: Final = "Technician"

_BADGE: Final = "Simulated centre – not real people"

REFRESH: Final = 5000
"""Milliseconds between two readings of a live run."""

_GRID_THEME: Final = (
    "themeQuartz.withParams({backgroundColor: 'var(--card)', foregroundColor: 'var(--ink)', "
    "headerBackgroundColor: 'var(--page)', headerTextColor: 'var(--ink)', "
    "borderColor: 'var(--line)', chromeBackgroundColor: 'var(--page)', accentColor: "
    "'var(--control)', subtleTextColor: 'var(--quiet)', textColor: 'var(--ink)', "
    "oddRowBackgroundColor: 'var(--card)', fontFamily: 'inherit', fontSize: 13, spacing: 5})"
)
"""The grid's colours are the page's, so that it follows the scheme by itself."""


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page of a technician's shift: the one in the query, else of who carried most tension.

    Raises:
        InputError: there is no such run.
    """
    shown = site.run(query.get("run"))
    header = shown.reader.header
    if header.origin != "simulated":
        return _page(site, shown, _trouble(REFUSED), real=True)
    sheets = Sheets(site, shown)
    state = address.read(FIELDS, query)
    day, who, notice = sheets.meant(state["day"], state["who"])
    found = bounds(sheets, day, who, state)
    return _page(
        site,
        shown,
        address.store("technician"),
        dcc.Store(id="technician-shift", data=found.shift),
        dcc.Store(id="technician-order", data=sheets.on_shift(day)),
        dcc.Store(id="technician-from", data=state["from"]),
        dcc.Store(id="technician-to", data=state["to"]),
        dcc.Store(id="technician-when", data=state["at"]),
        dcc.Store(id="technician-spoken"),
        _ticking(shown),
        html.P(sentence(sheets.carried(day)), id="technician-carried", className="sentence"),
        _pickers(sheets, day, who),
        html.Div(notice, id="technician-notice", className="trouble", role="alert"),
        html.Div(found.off, id="technician-off", className="technician-off", role="status"),
        html.Div(
            [
                _score(found),
                _why(),
                html.Div(
                    [_pane("seen"), _pane("cost")],
                    className="technician-panes",
                ),
                _rows(state["trace"]),
                _notes(),
            ],
            id="technician-sheet",
            className="stack",
            hidden=found.shift is None,
        ),
    )


def _page(site: Site, shown: Shown, *parts: Any, real: bool = False) -> Any:
    runs = [
        {"value": one.id, "label": f"{one.id} (live)" if one.live else one.id}
        for one in site.shown()
    ]
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H1(
                                [
                                    TITLE,
                                    *([] if real else [html.Span(_BADGE, className="badge")]),
                                ]
                            ),
                            html.P(
                                "One person’s shift as a score: what was done, how, under whose "
                                "eyes, and at what cost.",
                                className="lead",
                            ),
                        ],
                        className="heading",
                    ),
                    dmc.Select(
                        id="technician-pick",
                        label="Run",
                        data=runs,
                        value=shown.id,
                        allowDeselect=False,
                        searchable=True,
                        size="sm",
                        w=230,
                    ),
                ],
                className="top",
            ),
            dcc.Store(id="technician-run", data=shown.id),
            *parts,
        ],
        className="page technician",
    )


def _trouble(text: str) -> Any:
    return html.Div(text, className="trouble", role="alert")


def _ticking(shown: Shown) -> Any:
    """The clock of a live run; of a finished one, a clock that never goes."""
    return dcc.Interval(
        id="technician-tick", interval=REFRESH, max_intervals=-1 if shown.live else 0
    )


def _pickers(sheets: Sheets, day: int, who: str) -> Any:
    live = sheets.shown.live is not None
    return html.Div(
        [
            dmc.Select(
                id="technician-day",
                label="Day",
                data=[{"value": str(one), "label": label} for one, label in sheets.days()],
                value=str(day),
                allowDeselect=False,
                size="sm",
                w=210,
            ),
            dmc.Select(
                id="technician-who",
                label="Technician",
                data=sheets.roster(day),
                value=who or None,
                allowDeselect=False,
                searchable=True,
                nothingFoundMessage="Nobody of that name",
                size="sm",
                w=290,
                maw="100%",
            ),
            html.Div(
                [
                    dmc.Button(
                        "‹ Previous", id="technician-previous", variant="default", size="sm"
                    ),
                    dmc.Button("Next ›", id="technician-next", variant="default", size="sm"),
                ],
                className="technician-live",
            ),
            html.Div(
                [
                    dmc.Button(
                        "Pause updates", id="technician-pause", variant="default", size="sm"
                    ),
                    html.Span(
                        "live, read every 5 s",
                        id="technician-motion",
                        className="motion motion-on",
                    ),
                ],
                className="technician-live",
                hidden=not live,
            ),
        ],
        className="technician-pickers",
        role="group",
        **aria(label="Whose shift"),
    )


def _score(found: Bounds) -> Any:
    return panel(
        "technician-score",
        "Shift score",
        label="Chart of the shift on one time axis: activities, steps not as prescribed, acts of "
        "supervision, tension by component. The sentence and the tables below say the same.",
        height=HEIGHT,
        lead="Click a moment to ask why tension was what it was then, or move its slider.",
        summary="Show as table, by quarter of an hour",
        after=[
            html.P(
                f"Areas of tension from bottom to top: {', '.join(words(name) for name in PARTS)}; "
                "dashed: fatigue.",
                className="lead technician-key",
            )
        ],
        before=[
            html.P("", id="technician-person", className="technician-person"),
            html.Div(
                [
                    _slider(
                        "Moment",
                        "",
                        dmc.Slider(
                            id="technician-at",
                            min=found.low,
                            max=found.high,
                            step=60,
                            value=found.at,
                            size="sm",
                            thumbSize=20,
                            thumbLabel="Moment",
                            label={"function": "technicianClock"},
                        ),
                        dmc.TextInput(
                            id="technician-typed",
                            value="",
                            debounce=True,
                            size="xs",
                            w=104,
                            placeholder="HH:MM",
                            **aria(label="Moment, hours and minutes"),
                        ),
                        dmc.Button(
                            "At the peak", id="technician-to-peak", variant="default", size="xs"
                        ),
                    ),
                    _slider(
                        "Shown",
                        "technician-range-value",
                        dmc.RangeSlider(
                            id="technician-range",
                            min=found.low,
                            max=found.high,
                            step=300,
                            minRange=600,
                            value=[found.first, found.last],
                            size="sm",
                            thumbSize=20,
                            thumbFromLabel="Shown from",
                            thumbToLabel="Shown to",
                            label={"function": "technicianClock"},
                        ),
                        dmc.Button(
                            "Whole shift", id="technician-all", variant="default", size="xs"
                        ),
                    ),
                ],
                className="technician-sliders",
            ),
        ],
    )


def _slider(label: str, value: str, slider: Any, *more: Any) -> Any:
    return html.Div(
        [
            html.Div(
                [
                    html.Span(label, className="knob-label"),
                    *([html.Span("", id=value, className="knob-value")] if value else []),
                ],
                className="knob-head",
            ),
            html.Div(slider, className="technician-track"),
            html.Div(list(more), className="technician-by"),
        ],
        className="technician-slider",
    )


def _why() -> Any:
    return panel(
        "technician-why",
        "Why was tension what it was?",
        label="Bars: how many points of tension come from each component. The sentence says it.",
        height=WHY_HEIGHT,
        lead="The moment’s tension by component, back to the events in the ledger. Components "
        "do not simply add up: each is given its share of the whole.",
        summary="Show the events behind it",
    )


def _pane(which: str) -> Any:
    title, lead = {
        "seen": (
            "What supervision sees",
            "On record about the time shown.",
        ),
        "cost": (
            "What the work costs",
            "Over the same time: nearly all of it on no record, and who could know it.",
        ),
    }[which]
    return card(
        title,
        html.Div(id=f"technician-{which}"),
        key=f"technician-{which}-card",
        lead=lead,
    )


def _rows(trace: str) -> Any:
    return card(
        "The rows behind the score",
        html.Div(
            [
                dmc.Select(
                    id="technician-trace",
                    label="Trace",
                    data=[{"value": key, "label": label} for key, label in TRACES.items()],
                    value=trace,
                    allowDeselect=False,
                    size="sm",
                    w=210,
                ),
                html.Button(
                    "Download CSV",
                    id="technician-grid-csv",
                    className="csv",
                    type="button",
                ),
                html.Span("", id="technician-rows-said", className="lead", role="status"),
            ],
            className="technician-pickers",
        ),
        dag.AgGrid(
            id="technician-grid",
            columnDefs=[],
            rowData=[],
            defaultColDef={
                "sortable": True,
                "filter": True,
                "resizable": True,
                "wrapHeaderText": True,
                "autoHeaderHeight": True,
            },
            dashGridOptions={
                "theme": {"function": _GRID_THEME},
                "tooltipShowDelay": 300,
                "animateRows": False,
                "ensureDomOrder": True,
                "suppressColumnVirtualisation": True,
            },
            style={"height": "380px"},
            className="technician-grid",
        ),
        key="technician-rows",
        lead="The trace rows of the time shown, as they are kept; sort and filter by the head.",
    )


def _notes() -> Any:
    return card(
        "What these numbers rest on",
        html.Ul(
            [
                html.Li(
                    "Tension and fatigue are quantities of the model, in points from 0 to 100; no "
                    "centre could record them, and they are not questionnaire scores."
                ),
                html.Li(
                    "“Model only” is what nobody can know; “by watching” could be learned beside "
                    "the person; “on record” is what the supervision system has."
                ),
                html.Li(
                    "Fatigue is written down at breaks and at the end of a shift; the line between "
                    "is drawn, not known."
                ),
                html.Li(
                    "One simulated day is one possible day. What happens together in it does not "
                    "show that one thing causes the other; the ledger’s reasons are the model’s "
                    "rules."
                ),
            ],
            className="notes",
        ),
        key="technician-notes",
    )
