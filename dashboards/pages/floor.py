"""The floor: how the centre is doing, live or on a day that is over, and what it costs."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.address import read, store, whole
from dashboards.charts.floor import AFTER_CLOSING
from dashboards.live.followed import newest_day
from dashboards.live.series import Limits
from dashboards.pages import floor_cards as cards
from dashboards.pages.floor_link import FIELDS, register, settings
from dashboards.site import Shown, Site
from dashboards.widgets import aria, data
from dashboards.words import clock
from twin.scenario.model import Scenario

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/"
TITLE: Final = "Floor"

SPEEDS: Final = (1, 10, 30, 60, 120, 300, 600)
"""Simulated seconds per second that can be picked; `twin serve --speed` takes any."""

REFRESH: Final = 1000
"""Milliseconds between two deltas; faster refresh only makes the page slower."""


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page of a run; without one in the query, of the oldest live run.

    Raises:
        InputError: there is no such run or day.
    """
    shown = site.run(query.get("run"))
    today = newest_day(shown.path) + 1 if shown.followed else 1
    day = max(0, whole(query.get("day"), today) - 1)
    feed = site.feed(shown.id, day)
    scenario: Scenario = feed.run.scenario
    state = read(FIELDS, query)
    live = shown.live is not None
    header = None if live else shown.reader.header
    real = header is not None and header.origin != "simulated"
    goes_on = live or shown.followed
    known = settings(scenario, feed.limits, live=goes_on, look=state["at"], real=real)
    run = {"name": shown.id, "day": day}
    days = 1 if header is None else header.days
    return html.Div(
        [
            store("floor"),
            dcc.Interval(id="floor-tick", interval=REFRESH),
            dcc.Store(id="floor-settings", data=known),
            dcc.Store(id="floor-run", data=run),
            dcc.Store(id="floor-delta"),
            dcc.Store(id="floor-cursor"),
            dcc.Store(id="floor-intent"),
            dcc.Store(id="floor-sent"),
            dcc.Store(id="floor-look", data=state["at"]),
            html.Div(
                "", id="floor-spoken", className="unseen", role="status", **aria(live="polite")
            ),
            html.Div(
                [_heading(scenario, site, shown, day, days, real), _clockwork(live)],
                className="top",
            ),
            html.Div(
                "The server does not answer; trying again.",
                id="floor-lost",
                className="trouble",
                role="alert",
                hidden=True,
            ),
            html.Div("", id="floor-trouble", className="trouble", role="alert", hidden=True),
            html.Div("", id="floor-notice", className="trouble", role="alert"),
            cards.ask_restart(),
            cards.tiles_card(scenario),
            html.Div(
                [
                    cards.bargain_card(known, feed.limits, _look_back(feed.limits, goes_on)),
                    html.Div(
                        [
                            # What the script writes to is there even with nothing to steer.
                            html.Div(cards.levers_card(scenario), hidden=not live),
                            *([] if live else [cards.queue_card(known)]),
                            cards.log_card(live),
                        ],
                        className="stack",
                    ),
                ],
                className="two",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            cards.technicians_card(scenario, _teams(scenario, state["team"]), real),
                            cards.notes_card(scenario),
                        ],
                        className="stack",
                    ),
                    html.Div(
                        [*([cards.queue_card(known)] if live else []), cards.acts_card()],
                        className="stack",
                    ),
                ],
                className="two",
            ),
        ],
        className="floor",
    )


def _heading(scenario: Scenario, site: Site, shown: Shown, day: int, days: int, real: bool) -> Any:
    names = [
        {
            "value": one.id,
            "label": one.id + " · live" * bool(one.live) + " · followed" * one.followed,
        }
        for one in site.shown()
    ]
    return html.Div(
        [
            html.H1(
                [
                    "Live floor"
                    if shown.live is not None or shown.followed
                    else "Floor of a finished run",
                    html.Span(
                        "Real centre – groups of five or more only"
                        if real
                        else "Simulated centre – not real people",
                        className="badge",
                    ),
                ]
            ),
            html.P(_lead(scenario, shown), className="lead"),
            html.Div(
                [
                    dmc.Select(
                        id="floor-other", label="Run", size="xs", w=280, value=shown.id, data=names,
                        allowDeselect=False, searchable=True,
                    ),
                    dmc.Select(
                        id="floor-which-day", label="Day", size="xs", w=84, value=str(day + 1),
                        data=[str(i + 1) for i in range(days)], allowDeselect=False,
                        display="none" if days == 1 else "block",
                    ),
                ],
                className="pickers",
            ),
        ],
        className="heading",
    )  # fmt: skip


def _lead(scenario: Scenario, shown: Shown) -> list[Any]:
    """What the centre is called; of one that is followed, with the age of the data."""
    name = scenario.title or scenario.name
    return [name, " · ", html.Span("", id="floor-age")] if shown.followed else [name]


def _teams(scenario: Scenario, chosen: str) -> Any:
    known = list(scenario.teams)
    return dmc.Select(
        id="floor-team",
        label="Team",
        size="xs",
        w=180,
        value=chosen if chosen in known else "",
        data=[{"value": "", "label": "All teams"}, *({"value": n, "label": n} for n in known)],
        allowDeselect=False,
        display="none" if len(known) == 1 else "block",
    )


def _look_back(limits: Limits, live: bool) -> Any:
    """The slider through the day; its scale is the chart's."""
    return html.Div(
        [
            html.Div(
                [
                    html.Span("Look back", className="knob-label"),
                    html.Span("", id="floor-at-value", className="knob-value"),
                    dmc.Button(
                        "Back to now" if live else "To the end of the day",
                        id="floor-now",
                        size="compact-xs",
                        variant="default",
                        disabled=True,
                    ),
                ],
                className="look-head",
            ),
            dmc.Slider(
                id="floor-at",
                min=int(limits.opens // 60),
                max=int((limits.closes + AFTER_CLOSING) // 60),
                value=int(limits.opens // 60),
                step=1,
                size="sm",
                thumbSize=20,
                thumbLabel=f"Look back, minutes since midnight, from {clock(limits.opens)}",
                label={"function": "timeOfDay"},
            ),
        ],
        className="look",
        **data(knob="floor-at"),
    )


def _clockwork(live: bool) -> Any:
    """The run's clock and what moves it; of a run that is over, only where its script looks."""
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.Span("–", id="floor-clock"),
                            html.Span("connecting", id="floor-motion", className="motion"),
                        ],
                        className="clock",
                    ),
                    html.Div(id="floor-day", className="day"),
                ],
                className="time",
            ),
            dmc.Button("Pause", id="floor-pause", w=104, size="sm"),
            html.Div(
                [
                    html.Div(
                        [
                            html.Span("Speed", id="floor-speed-label"),
                            html.Span("", id="floor-speed-value", className="knob-value"),
                        ],
                        className="small-head",
                    ),
                    dmc.SegmentedControl(
                        id="floor-speed",
                        size="xs",
                        value="60",
                        data=[{"value": str(x), "label": f"{x}×"} for x in SPEEDS],
                        **aria(labelledby="floor-speed-label"),
                    ),
                ],
                className="speed",
                **data(knob="floor-speed"),
            ),
            html.Div(
                [
                    dmc.NumberInput(
                        id="floor-seed",
                        label="Seed",
                        size="xs",
                        w=92,
                        min=0,
                        max=2**31 - 1,
                        allowDecimal=False,
                        value=0,
                    ),
                    dmc.Button("Restart", id="floor-restart", size="xs", variant="default"),
                ],
                className="seed",
            ),
        ],
        className="clockwork",
        hidden=not live,
        role="group",
        **aria(label="The run's clock"),
    )
