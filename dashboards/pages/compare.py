"""Two scenarios, or two kept runs, beside each other: paired differences and what can be told."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import Dash, dcc, html

from dashboards import address
from dashboards.address import Field
from dashboards.arms import NONE, RUN, sources
from dashboards.pages import compare_link
from dashboards.pages.compare_arms import editor
from dashboards.panel import panel
from dashboards.site import Site
from dashboards.widgets import aria, card, data
from twin.errors import InputError

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/compare"
TITLE: Final = "Compare"

MOST_DAYS: Final = 20
MOST_PAIRS: Final = 200

FIELDS: Final = (
    Field("a", "compare-a-source", ""),
    Field("aset", "compare-a-settings", NONE, prop="data"),
    Field("b", "compare-b-source", ""),
    Field("bset", "compare-b-settings", NONE, prop="data"),
    Field("replications", "compare-replications", 20, low=2, high=MOST_PAIRS),
    Field("seed", "compare-seed", 0, low=0, high=2**31 - 1),
    Field("days", "compare-days", 1, low=1, high=MOST_DAYS),
)

_BASE: Final = "helpdesk-12"
_EXAMPLE: Final = "supervision.monitoring:0.9"

_POLL: Final = 500


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page; what its address asks for is begun at once, for it may have been done already."""
    state = address.read(FIELDS, query)
    plain = not any(query.get(key) for key in ("a", "b", "aset", "bset"))
    state["a"] = state["a"] or _BASE
    state["b"] = state["b"] or (_BASE if state["a"].startswith(RUN) else state["a"])
    if plain:
        state["bset"] = _EXAMPLE  # so that the page has an answer before anybody knows what to ask
    try:
        job, trouble = compare_link.start(site, state), ""
    except InputError as error:
        job, trouble = None, str(error)
    groups = sources(site)
    return html.Div(
        [
            address.store("compare"),
            dcc.Store(id="compare-job", data=job),
            dcc.Store(id="compare-stamp"),
            dcc.Store(id="compare-narrow"),
            dcc.Interval(id="compare-tick", interval=_POLL),
            html.Div(
                html.Div(
                    [
                        html.H1(
                            [
                                TITLE,
                                html.Span("Simulated centre – not real people", className="badge"),
                            ]
                        ),
                        html.P(
                            "The same days, with the same callers, lived twice: once as in A, once "
                            "as in B. What differs then comes of what was set.",
                            className="lead",
                        ),
                    ],
                    className="heading",
                ),
                className="top",
            ),
            html.Div(
                [
                    editor("a", "A, the base", site, groups, state["a"], state["aset"]),
                    editor("b", "B, beside it", site, groups, state["b"], state["bset"]),
                    _run(state),
                ],
                className="compare-arms",
            ),
            html.Div(trouble, id="compare-trouble", className="trouble", role="alert"),
            html.Div([], id="compare-warnings", className="compare-warnings"),
            _panel(),
        ],
        className="page compare",
    )


def _run(state: dict[str, Any]) -> Any:
    numbers = (
        ("replications", "Pairs", "lived twice", 2, MOST_PAIRS),
        ("days", "Days", "in each pair", 1, MOST_DAYS),
        ("seed", "Seed", "of chance", 0, 2**31 - 1),
    )
    return card(
        "How many",
        html.Div(
            [
                dmc.NumberInput(
                    id=f"compare-{key}",
                    label=label,
                    description=doc,
                    value=state[key],
                    min=low,
                    max=high,
                    allowDecimal=False,
                    clampBehavior="strict",
                    size="xs",
                )
                for key, label, doc, low, high in numbers
            ],
            id="compare-numbers",
            className="compare-numbers",
        ),
        html.P(
            "Two kept runs are one pair of days.",
            id="compare-one",
            className="lead",
            hidden=True,
        ),
        html.Div(
            [
                dmc.Button("Compare", id="compare-go", size="sm"),
                html.Div(
                    [
                        html.Div("", id="compare-phase", className="compare-phase"),
                        html.Progress(
                            value="0",
                            max="1",
                            id="compare-share",
                            hidden=True,
                            **aria(label="Share done"),
                        ),
                    ],
                    className="compare-how",
                ),
                html.Button(
                    "Cancel", id="compare-cancel", type="button", className="csv", hidden=True
                ),
            ],
            className="compare-run",
        ),
        html.Div("", id="compare-spoken", className="unseen", role="status"),
        key="compare-many",
    )


def _panel() -> Any:
    return panel(
        "compare-pairs",
        "B beside A, pair by pair",
        label="Small charts, one per measure: each pair's difference B minus A as a mark, the "
        "least on the left, with the mean and its 95 % interval as a line and a band, and no "
        "difference as a dashed line. The sentence and the table below say the same.",
        height=560,
        before=[
            html.P("", id="compare-what", className="compare-what"),
            html.Ul(
                [
                    _key("better", "B better"),
                    _key("worse", "B worse"),
                    _key("higher", "higher in B, neither better nor worse"),
                    _key("lower", "lower in B, neither better nor worse"),
                    html.Li("Line and band: mean and 95 % interval. Dashed: no difference."),
                ],
                className="compare-key",
            ),
        ],
        after=[
            html.Details(
                [
                    html.Summary("Show every pair"),
                    html.Div(
                        html.Table([], id="compare-every-table"),
                        className="scroll",
                        tabIndex=0,
                        role="region",
                        **aria(label="Every pair: table"),
                    ),
                    html.Button(
                        "Download CSV",
                        className="csv",
                        type="button",
                        **data(csv="compare-every-table"),
                    ),
                ],
                className="as-table",
            ),
            html.P(
                "Intervals: mean ± t · s / √n over the pairs (Student's t for paired values). One "
                "in twenty misses, so of eight measures one may well be told by chance. Parameters "
                "of the model are published values or assumptions; the page About tells which.",
                className="lead compare-note",
            ),
        ],
    )


def _key(side: str, words: str) -> Any:
    return html.Li([html.Span(className=f"mark-{side}", **aria(hidden="true")), words])


def register(app: Dash, site: Site) -> None:
    """Add the page's callbacks."""
    compare_link.register(app, site)
    address.keep(app, "compare", FIELDS)
