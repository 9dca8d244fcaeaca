"""Tension: autonomy against control, as a plane on which technicians or teams move over the day."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import address
from dashboards.charts.tension import DAY_HEIGHT, PLANE_HEIGHT
from dashboards.pages.tension_link import FIELDS, TICK, Picture, choices_of_base, picture, register
from dashboards.pages.tension_notes import explained, key
from dashboards.panel import panel
from dashboards.site import Shown, Site
from dashboards.views.tension import minute_of
from dashboards.widgets import aria, card, run_heading

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/tension"
TITLE: Final = "Tension"


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page of a run; without one in the query, of the oldest live run.

    Raises:
        InputError: there is no such run, or it has no ledger of strain.
    """
    shown = site.run(query.get("run"))
    asked = address.read(FIELDS, query)
    shows = picture(site, shown, asked["day"], asked["view"], asked["base"])
    at = minute_of(asked["at"], shows.people.minutes)
    follows = shows.goes_on and at is None
    return html.Div(
        [
            address.store("tension"),
            dcc.Interval(id="tension-tick", interval=TICK, max_intervals=-1 if follows else 0),
            dcc.Store(id="tension-run", data=shown.id),
            dcc.Store(id="tension-view-default", data=shows.default_view),
            dcc.Store(id="tension-kept-view", data=asked["view"]),
            dcc.Store(id="tension-at", data=asked["at"] if at is not None else ""),
            dcc.Store(id="tension-frames", data=shows.frames),
            dcc.Store(id="tension-clicked"),
            html.Div(
                "", id="tension-spoken", className="unseen", role="status", **aria(live="polite")
            ),
            _heading(site, shown, shows),
            html.Div(shows.trouble, id="tension-trouble", className="trouble", role="alert"),
            html.Div(
                [
                    panel(
                        "tension-plane",
                        "Demands against decision latitude",
                        label="Plane of job demands against decision latitude with a mark for "
                        "each technician or team. The sentence and the table below say the same.",
                        height=PLANE_HEIGHT,
                        telling=None,
                        lead="Each mark stands where the last 30 minutes of work put it. High "
                        "strain: much is demanded, little can be decided.",
                        before=[_time(shows, at), key(shows)],
                    ),
                    html.Div(
                        [
                            _choices(site, shown, shows, asked),
                            panel(
                                "tension-day",
                                "High strain over the day",
                                label="Chart over the day: technicians on shift, and how many of "
                                "them are in high strain.",
                                height=DAY_HEIGHT,
                                telling=shows.day,
                            ),
                        ],
                        className="stack",
                    ),
                ],
                className="two",
            ),
            explained(shows),
        ],
        className="page",
    )


def _heading(site: Site, shown: Shown, shows: Picture) -> Any:
    badge = (
        "Simulated centre – not real people" if shows.simulated else "Groups of five or more only"
    )
    return run_heading(
        "tension",
        TITLE,
        badge,
        "Who has much to do and little to decide, and where that has moved to.",
        shown.id,
        [one.id for one in site.shown()],
    )


def _time(shows: Picture, at: int | None) -> Any:
    minutes = shows.people.minutes
    low, high = (int(minutes[0]), int(minutes[-1])) if len(minutes) else (0, 5)
    return html.Div(
        [
            dmc.Button("Play", id="tension-play", w=92, size="sm"),
            dmc.Button(
                "Pause live" if shows.goes_on and at is None else "Go live",
                id="tension-live",
                w=128,
                size="sm",
                variant="default",
                style={} if shows.goes_on else {"display": "none"},
            ),
            html.Div("", id="tension-clock", className="tension-clock"),
            html.Div(
                dmc.Slider(
                    id="tension-slider",
                    min=low,
                    max=high,
                    step=5,
                    value=shows.start if at is None else at,
                    updatemode="drag",
                    size="sm",
                    thumbSize=20,
                    thumbLabel="Time of day",
                    label={"function": "tensionClock"},
                    marks=shows.marks,
                ),
                className="tension-scrub",
            ),
        ],
        className="tension-time",
        role="group",
        **aria(label="Time"),
    )


def _choices(site: Site, shown: Shown, shows: Picture, asked: dict[str, Any]) -> Any:
    days = [{"value": str(day), "label": f"Day {day}"} for day in range(1, shows.days + 1)]
    names = shows.frames["names"]
    return card(
        "What is shown",
        html.Div("Marks are", id="tension-view-label", className="knob-label knob"),
        dmc.SegmentedControl(
            id="tension-view",
            value=shows.view,
            data=[
                {"value": "technicians", "label": "Technicians", "disabled": not shows.simulated},
                {"value": "teams", "label": "Teams"},
            ],
            fullWidth=True,
            size="sm",
            **aria(labelledby="tension-view-label"),
        ),
        dmc.Select(
            id="tension-base",
            label="Compared with",
            description="Hollow: where it was; arrow: to now. Within a run only for those that "
            "changed quadrant.",
            value=shows.base,
            data=choices_of_base(site, shown),
            allowDeselect=False,
            size="sm",
            className="knob",
        ),
        dmc.Select(
            id="tension-who",
            label="Highlight",
            placeholder="all the same",
            value=asked["who"] if asked["who"] in names else None,
            data=names,
            clearable=True,
            searchable=True,
            size="sm",
            className="knob",
        ),
        html.Div("Scale of latitude", id="tension-axis-label", className="knob-label knob"),
        dmc.SegmentedControl(
            id="tension-axis",
            value=asked["axis"],
            data=[{"value": "close", "label": "Close-up"}, {"value": "whole", "label": "Whole"}],
            fullWidth=True,
            size="sm",
            **aria(labelledby="tension-axis-label"),
        ),
        html.Div(
            dmc.Select(
                id="tension-day",
                label="Day",
                value=str(shows.number),
                data=days,
                allowDeselect=False,
                size="sm",
                className="knob",
            ),
            hidden=shows.days < 2,
        ),
        key="tension-choices",
    )
