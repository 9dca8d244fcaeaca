"""The cards of the floor's page."""

from collections import Counter
from dataclasses import replace
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import words
from dashboards.knobs import knob_of, over, shown_as
from dashboards.live.series import Limits
from dashboards.pages.floor_link import KNOBS
from dashboards.widgets import aria, card, chart, table, tile
from twin.scenario.levers import Lever, levers
from twin.scenario.model import Scenario

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
    one = knob_of(lever)
    label = lever.label.split(": ")[-1]
    doc = f"{one.doc.removesuffix('.')}{_MORE.get(key, '')}."
    one = replace(one, label=label[:1].upper() + label[1:], doc=doc)
    if one.unit == "%":
        one = replace(one, step=5)
    if key == "floor-staffing":
        one = over(one, *STAFFING_RANGE, 0.05)
    return shown_as(key, one)


def tiles_card(scenario: Scenario) -> Any:
    """What stands for the whole floor, each figure held against its target."""
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
            tile("floor-strained", "High tension", "technicians on shift"),
            tile("floor-abandoned", "Abandoned", "since opening", "of contacts offered"),
            html.Div("", id="floor-past", className="past"),
        ],
        className="tiles",
    )


def bargain_card(known: dict[str, Any], limits: Limits, look: Any) -> Any:
    """What is bought and what is paid, with the slider `look` that looks back."""
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
        look,
        table("floor-bargain", words.TABLE_HEAD, "floor-table", "Show as table"),
        key="floor-bargain-card",
        lead="What is bought, what is paid, and how it is watched, on one time axis. Dashed: the "
        f"target of {100 * limits.answered_share:.0f} %, and the {limits.tension:g} points "
        "from which tension is called high. Dotted: somebody changed a lever.",
    )


def ask_restart() -> Any:
    """What asks before the day is begun anew; page_floor.js opens it."""
    return html.Dialog(
        [
            html.H2("Begin the day anew?", id="floor-ask-title"),
            html.P(
                "It ends as it is, for everybody who watches it, and begins again with every lever "
                "at its start value. A day kept in a file stays there: see the page Runs.",
                id="floor-ask-text",
            ),
            html.Div(
                [
                    dmc.Button("Let it go on", id="floor-restart-no", variant="default"),
                    dmc.Button("Begin anew", id="floor-restart-yes", color="red"),
                ],
                className="answers",
            ),
        ],
        id="floor-ask",
        className="ask",
        **aria(labelledby="floor-ask-title", describedby="floor-ask-text"),
    )


def levers_card(scenario: Scenario) -> Any:
    """What can be changed while the run goes on."""
    live = levers(scenario)
    return card(
        "Levers",
        *(_knob(key, live[path]) for key, path in KNOBS.items()),
        key="floor-levers",
        lead="Work at once, for everybody who watches this run. The tick marks the start value. "
        "Every change goes into the control log.",
    )


def technicians_card(scenario: Scenario, team: Any, real: bool) -> Any:
    """Who does what, by team or by person; `team` picks one. Real people are shown in groups."""
    lead = (
        "Real people, so only teams with five or more on shift are shown, and none where the rest "
        "of the floor would be fewer than five. Tension is in points, 0 to 100, and high from "
        f"{scenario.targets.tension:g}."
        if real
        else "Simulated people, so they may be shown one by one; on a real centre’s record this "
        "page shows groups of five or more. Number and bar: tension, 0 to 100 points; the "
        f"mark is the threshold of {scenario.targets.tension:g}. The time is how long the "
        "present activity has lasted."
    )
    return card(
        "Technicians",
        html.Div([team, html.P("", id="floor-team-note", className="lead")], className="pickers"),
        html.Ul(id="floor-tally", className="tally"),
        html.Ul(id="floor-teams", className="groups"),
        html.Ul(id="floor-technicians", className="people"),
        html.P("Nobody is on shift.", id="floor-no-technicians", className="lead"),
        html.P("", id="floor-off", className="lead"),
        html.H3("Back-up experts", id="floor-experts-title"),
        html.Ul(id="floor-experts", className="people"),
        key="floor-people",
        lead=lead,
    )


def queue_card(known: dict[str, Any]) -> Any:
    """Contacts waiting and technicians ready."""
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


def log_card(live: bool) -> Any:
    """What was changed during the run."""
    return card(
        "Control log",
        html.Ol(id="floor-controls", className="log", **aria(label="Changes, newest first")),
        html.P(
            "No lever has been changed." if live else "No lever was changed.",
            id="floor-no-controls",
            className="lead",
        ),
        key="floor-log",
        lead="Scenario, seed and this log make the day again, exactly. It says what was "
        "changed and when, not by whom: the server knows no names.",
    )


def acts_card() -> Any:
    """What the supervision system did, newest first."""
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


def notes_card(scenario: Scenario) -> Any:
    """What the numbers of this page rest on."""
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
                    [
                        f"{graded['assumption']} of the {total} parameters that say how work "
                        "strains people and how strain changes their work are assumptions; "
                        f"{total - graded['assumption']} have a source. ",
                        dcc.Link(
                            "Each with its status and evidence", href="/about?part=parameters"
                        ),
                        ".",
                    ]
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
