"""Real centre: a followed floor as it is, what may come, what could be done, how forecasts did."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import address
from dashboards.charts.centre import HEIGHT
from dashboards.pages.centre_link import FIELDS, followed_runs, newest_followed, register
from dashboards.pages.centre_parts import MEASURES, badge_of, tiles_of
from dashboards.panel import panel
from dashboards.site import Shown, Site
from dashboards.views.centre import NOTHING, SHORT
from dashboards.widgets import aria, card
from twin.mirror.what_if import WHAT_IFS

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/centre"
TITLE: Final = "Real centre"
TICK: Final = 2000
"""Wall milliseconds between two looks."""

_LEAD: Final = (
    "What is going on in the centre that is followed, what may come of it in the next hours, and "
    "what could be done."
)


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page of a followed run; without one in the query, of the newest.

    Raises:
        InputError: there is no such run.
    """
    name = query.get("run")
    shown = site.run(name) if name else newest_followed(site)
    followed = followed_runs(site)
    if shown is None or shown.id not in followed:
        return _nothing(shown, followed)
    asked = address.read(FIELDS, query)
    link = site.centres.link(shown.path)
    now = link.now()
    return html.Div(
        [
            address.store("centre"),
            dcc.Interval(id="centre-tick", interval=TICK, max_intervals=0 if now.finished else -1),
            dcc.Store(id="centre-run", data=shown.id),
            dcc.Store(id="centre-stamp", data=""),
            dcc.Store(id="centre-due", data=""),
            html.Div(
                [
                    html.Div(
                        [
                            html.H1([TITLE, html.Span(id="centre-badge", children=badge_of(link))]),
                            html.P(_LEAD, className="lead"),
                        ],
                        className="heading",
                    ),
                    dmc.Select(
                        id="centre-pick",
                        label="Followed run",
                        value=shown.id,
                        data=followed,
                        size="sm",
                        w=260,
                        allowDeselect=False,
                    ),
                ],
                className="top",
            ),
            html.Div("", id="centre-trouble", className="trouble", role="alert"),
            html.Div(tiles_of(now), id="centre-tiles", className="tiles"),
            html.Div(
                [
                    panel(
                        "centre-fan",
                        "So far, and the next two hours",
                        label="Chart of what was and of what may come of the chosen measure. The "
                        "sentence and the table below say the same.",
                        height=HEIGHT,
                        lead="Begins from the queue and the people as they are now, and is "
                        "simulated many times.",
                        before=[_choices(asked)],
                        after=[_ask(finished=now.finished)],
                    ),
                    html.Div(
                        [
                            card(
                                "What could be done",
                                html.Div(
                                    dmc.TextInput(
                                        id="centre-by",
                                        label="Your name",
                                        description="It is kept with what you decide.",
                                        size="sm",
                                    ),
                                    id="centre-who",
                                    hidden=True,
                                ),
                                html.Div(
                                    "", id="centre-decided", className="note", role="status",
                                    **aria(live="polite"),
                                ),
                                html.Div(id="centre-advice"),
                                key="centre-recommended",
                                lead="Proposed where the runs agree that it helps. Nothing is done "
                                "unless somebody approves it.",
                            ),
                        ],
                        className="stack",
                    ),
                ],
                className="two centre-two",
            ),
            card(
                "How forecasts did",
                html.Div(id="centre-scores"),
                key="centre-scored",
                lead="Forecasts whose time is over, held against what came. 80 % of what came "
                "should lie in a band of 80 %. CRPS is how far apart they are, in the measure's "
                "unit: less is better.",
            ),
            card(
                "Is it still the centre that was fitted?",
                html.Div(id="centre-drift"),
                key="centre-drifted",
                lead="Each day over is compared with the days before it.",
            ),
        ],
        className="page",
    )  # fmt: skip


def _choices(asked: dict[str, Any]) -> Any:
    return html.Div(
        [
            dmc.Select(
                id="centre-measure",
                label="Measure",
                value=asked["measure"],
                data=MEASURES,
                allowDeselect=False,
                size="sm",
                w=220,
            ),
            dmc.Select(
                id="centre-tried",
                label="Compared with",
                value=asked["tried"],
                data=[
                    {"value": NOTHING, "label": "Nothing else"},
                    *({"value": name, "label": _short(name)} for name in WHAT_IFS),
                ],
                allowDeselect=False,
                size="sm",
                w=220,
            ),
        ],
        className="centre-choices",
    )


def _short(name: str) -> str:
    words = SHORT.get(name, name)
    return f"{words[:1].upper()}{words[1:]}"


def _ask(*, finished: bool) -> Any:
    return html.Div(
        [
            html.P("", id="centre-made", className="note centre-made"),
            dmc.Button(
                "Forecast now", id="centre-ask", size="sm", variant="default", disabled=finished
            ),
            html.Span("", id="centre-asked", role="status", **aria(live="polite")),
            html.Span("", id="centre-refused", role="status", **aria(live="polite")),
        ],
        className="centre-ask",
    )


def _nothing(shown: Shown | None, followed: list[str]) -> Any:
    """What is shown where no real centre is followed."""
    why = (
        f"{shown.id} is not a run that follows a real centre. "
        if shown is not None
        else "No real centre is followed yet. "
    )
    more = f"Followed runs: {', '.join(followed)}." if followed else ""
    return html.Div(
        [
            html.Div(
                [html.H1(TITLE), html.P(_LEAD, className="lead")],
                className="heading",
            ),
            card(
                "Follow a centre",
                html.P([why, more], className="sentence"),
                html.P(
                    "Fit a scenario to its log, then follow the log into the folder of runs:",
                    className="lead",
                ),
                html.Pre(
                    "twin calibrate queue_log --out centre.toml\n"
                    "twin follow queue_log --scenario centre.toml --out runs/centre.sqlite",
                    className="centre-how",
                    tabIndex=0,
                ),
                html.P(
                    "Names and numbers are replaced by pseudonyms before anything is kept, and "
                    "people are shown in groups of five or more only.",
                    className="lead",
                ),
                key="centre-begin",
            ),
        ],
        className="page",
    )
