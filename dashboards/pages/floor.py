"""The live floor: how the centre is doing now, and what it costs the people who work in it."""

from collections import Counter
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import words
from dashboards.live.series import Limits
from dashboards.pages.floor_link import KNOBS, is_share, register, settings
from dashboards.site import Site
from dashboards.widgets import aria, card, chart, choice_knob, data, number_knob, table, tile
from twin.errors import InputError
from twin.scenario.levers import Lever, levers
from twin.scenario.model import Scenario

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/"
TITLE: Final = "Live floor"

SPEEDS: Final = (1, 10, 30, 60, 120, 300, 600)
"""Simulated seconds per second that can be picked; `twin serve --speed` takes any."""

REFRESH: Final = 1000
"""Milliseconds between two deltas; faster refresh only makes the page slower."""

STAFFING_RANGE: Final = (0.25, 2.0)
"""A floor without anybody shows nothing: the slider stops before."""

_MORE: Final = {
    "floor-monitoring": ": at 0 % nobody, at 100 % all of it",
    "floor-rigidity": ": at 0 % the technician decides",
    "floor-staffing": ": at 1 × as planned",
    "floor-purpose": ", as technicians are told",
}
"""What helps to read the scale, after what the lever is."""


def _knob(key: str, lever: Lever) -> Any:
    label = lever.label.split(": ")[-1]
    label = label[:1].upper() + label[1:]
    doc = f"{lever.doc[:1].upper()}{lever.doc[1:]}{_MORE.get(key, '')}."
    if lever.kind == "choice":
        return choice_knob(key, label, doc, value=lever.default, choices=lever.choices)
    if is_share(lever):
        return number_knob(
            key,
            label,
            doc,
            value=round(100 * lever.default),
            low=0,
            high=100,
            step=5,
            unit="percent",
            function="percent",
        )
    low, high = STAFFING_RANGE
    return number_knob(
        key,
        label,
        doc,
        value=lever.default,
        low=low,
        high=high,
        step=0.05,
        unit="times the roster",
        function="times",
    )


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page of a run; without one in the query, of the oldest live run.

    Raises:
        InputError: there is no such run.
    """
    shown = site.run(query.get("run"))
    if shown.live is None:
        raise InputError(f"run = {shown.id}: is over; allowed: a live run")
    scenario: Scenario = shown.live.scenario
    known = settings(scenario)
    return html.Div(
        [
            dcc.Interval(id="floor-tick", interval=REFRESH),
            dcc.Store(id="floor-run", data=shown.id),
            dcc.Store(id="floor-settings", data=known),
            dcc.Store(id="floor-delta"),
            dcc.Store(id="floor-cursor"),
            dcc.Store(id="floor-intent"),
            dcc.Store(id="floor-sent"),
            dcc.Store(id="floor-scheme"),
            html.Span(id="floor-scheme-marker", hidden=True),
            html.Div(
                "", id="floor-spoken", className="unseen", role="status", **aria(live="polite")
            ),
            _heading(scenario),
            html.Div(
                "The server does not answer; trying again.",
                id="floor-lost",
                className="trouble",
                role="alert",
                hidden=True,
            ),
            html.Div("", id="floor-trouble", className="trouble", role="alert", hidden=True),
            html.Div("", id="floor-notice", className="trouble", role="alert"),
            _tiles(scenario),
            html.Div(
                [
                    _bargain(known, Limits.of(scenario)),
                    html.Div([_levers(scenario), _log()], className="stack"),
                ],
                className="two",
            ),
            html.Div(
                [
                    html.Div([_technicians(scenario), _notes(scenario)], className="stack"),
                    html.Div([_queue(known), _acts()], className="stack"),
                ],
                className="two",
            ),
        ],
        className="floor",
    )


def _heading(scenario: Scenario) -> Any:
    return html.Div(
        [
            html.Div(
                [
                    html.H1(
                        [TITLE, html.Span("Simulated centre – not real people", className="badge")]
                    ),
                    html.P(scenario.title or scenario.name, className="lead"),
                ],
                className="heading",
            ),
            html.Div(
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
                role="group",
                **aria(label="The run's clock"),
            ),
        ],
        className="top",
    )


def _tiles(scenario: Scenario) -> Any:
    goal = scenario.targets
    within = f"{goal.answered_within:g} s"
    return html.Div(
        [
            tile(
                "floor-level",
                "Service level, 30 min",
                f"target {100 * goal.answered_share:.0f} % in {within}",
            ),
            tile("floor-waiting", "Waiting", "contacts in queue"),
            tile("floor-occupancy", "Occupancy, 30 min", f"limit {100 * goal.occupancy:.0f} %"),
            tile("floor-tension", "Mean tension", f"points, high from {goal.tension:g}"),
            tile("floor-strained", "High strain", "technicians on shift"),
            tile("floor-abandoned", "Abandoned", "since opening", "of contacts offered"),
        ],
        className="tiles",
    )


def _bargain(known: dict[str, Any], limits: Limits) -> Any:
    return card(
        "The bargain",
        html.Figure(
            [
                chart(
                    "floor-strip",
                    known["figures"]["strip"]["light"],
                    "Chart over the day: service level, mean tension, acts of supervision and rows "
                    "recorded. The sentence and the table below say the same.",
                    560,
                ),
                html.Figcaption("", id="floor-bargain", className="sentence"),
            ]
        ),
        table(words.TABLE_HEAD, "floor-table", "Show as table"),
        key="floor-bargain-card",
        lead="What is bought, what is paid, and how it is watched, on one time axis. Dashed: the "
        f"target of {100 * limits.answered_share:.0f} %, and the {limits.tension:g} points "
        "from which strain is called high. Dotted: somebody changed a lever.",
    )


def _levers(scenario: Scenario) -> Any:
    live = levers(scenario)
    return card(
        "Levers",
        *(_knob(key, live[path]) for key, path in KNOBS.items()),
        key="floor-levers",
        lead="Work at once, for everybody who watches this run. The tick marks the start value. "
        "Every change goes into the control log.",
    )


def _technicians(scenario: Scenario) -> Any:
    return card(
        "Technicians",
        html.Ul(id="floor-tally", className="tally"),
        html.Ul(id="floor-technicians", className="people"),
        html.P("Nobody is on shift.", id="floor-no-technicians", className="lead"),
        html.P("", id="floor-off", className="lead"),
        html.H3("Back-up experts", id="floor-experts-title"),
        html.Ul(id="floor-experts", className="people"),
        key="floor-people",
        lead="Simulated people, so they may be shown one by one; on a real centre’s record this "
        "page shows groups of five or more. Number and bar: tension, 0 to 100 points; the "
        f"mark is the threshold of {scenario.targets.tension:g}. The time is how long the "
        "present activity has lasted.",
    )


def _queue(known: dict[str, Any]) -> Any:
    return card(
        "Queue",
        html.Figure(
            [
                chart(
                    "floor-queue",
                    known["figures"]["queue"]["light"],
                    "Chart over the day: contacts waiting and technicians ready. The table of the "
                    "bargain holds the numbers.",
                    170,
                ),
                html.Figcaption("", id="floor-queue-words", className="sentence"),
            ]
        ),
        key="floor-queue-card",
        lead=html.Span(
            [
                "Up: contacts ",
                html.Span("waiting", className="key-demand"),
                ". Down: technicians ",
                html.Span("ready", className="key-support"),
                ".",
            ]
        ),
    )


def _log() -> Any:
    return card(
        "Control log",
        html.Ol(id="floor-controls", className="log", **aria(label="Changes, newest first")),
        html.P("No lever has been changed.", id="floor-no-controls", className="lead"),
        key="floor-log",
        lead="Scenario, seed and this log make the day again, exactly.",
    )


def _acts() -> Any:
    return card(
        "Acts of supervision",
        html.Ol(
            id="floor-acts",
            className="log log-tall",
            tabIndex=0,
            **aria(label="Acts of supervision, newest first"),
        ),
        html.P("None so far.", id="floor-no-acts", className="lead"),
        key="floor-acts-card",
    )


def _notes(scenario: Scenario) -> Any:
    goal = scenario.targets
    graded = Counter(
        lever.status
        for path, lever in levers(scenario).items()
        if path.startswith(("strain.", "behaviour."))
    )
    total = graded.total()
    return card(
        "What these numbers rest on",
        html.Ul(
            [
                html.Li(
                    "Tension and strain are quantities of the model, in points from 0 to 100. "
                    "They are not physiological measures and not questionnaire scores."
                ),
                html.Li(
                    f"The threshold of {goal.tension:g} points is an assumption. The occupancy "
                    f"limit of {100 * goal.occupancy:.0f} % is a practitioners’ rule."
                ),
                html.Li(
                    f"{graded['assumption']} of the {total} parameters that say how work "
                    "strains people and how strain changes their work are assumptions; "
                    f"{total - graded['assumption']} have a source. “twin levers” lists each "
                    "with its status and evidence."
                ),
                html.Li(
                    f"Service level is the share of contacts answered within "
                    f"{goal.answered_within:g} s, over the last 30 simulated minutes."
                ),
                html.Li(
                    "One simulated day is one possible day. Curves that move together here do "
                    "not show that one causes the other."
                ),
            ],
            className="notes",
        ),
        key="floor-notes",
    )
