"""The monitoring paradox as a lesson: predict, reveal, change the conditions, ask why."""

from collections.abc import Mapping
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import address
from dashboards.pages.paradox_late import change, why
from dashboards.pages.paradox_link import FIELDS, register
from dashboards.pages.paradox_parts import PRESENT, predict, reveal
from dashboards.pages.paradox_work import experiment
from dashboards.site import Site
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.widgets import aria, data

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/paradox"
TITLE: Final = "Paradox"

REFRESH: Final = 400
"""Milliseconds between two looks at the jobs."""

STEPS: Final = ("Predict", "Reveal", "Change", "Why")


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The lesson, at the step and with the guess and conditions of the address."""
    state = address.read(FIELDS, query)
    outcome = view.OUTCOMES[state["y"]]
    chosen = {key: state[key] for key in ("package", *conditions.FACTORS)}
    several = state["several"] or sum(one != conditions.AS_IS for one in chosen.values()) > 1
    guess = view.parse(state["g"], outcome)
    return html.Div(
        [
            *_stores(state, outcome, guess),
            _heading(),
            _stepper(state["step"]),
            _progress(),
            predict(outcome, guess),
            reveal(outcome),
            change(chosen, several),
            why(),
            _handout_foot(),
            html.P(PRESENT, className="paradox-keys"),
        ],
        id="paradox",
        className=f"page paradox step-{state['step']}" + " presenting" * state["present"],
    )


def _stores(
    state: Mapping[str, Any], outcome: view.Outcome, guess: view.Guess | None
) -> list[Any]:  # fmt: skip
    scale = {
        "outcome": outcome.key,
        "name": outcome.name,
        "unit": outcome.unit,
        "low": outcome.low,
        "high": outcome.high,
        "step": outcome.step,
        "places": outcome.places,
        "title": outcome.title,
        "steps": [100 * step for step in view.STEPS],
    }
    presets = {name: conditions.preset(name) for name in conditions.PRESETS}
    return [
        address.store("paradox"),
        dcc.Interval(id="paradox-tick", interval=REFRESH, max_intervals=0),
        dcc.Store(id="paradox-scale", data=scale),
        dcc.Store(id="paradox-keys", data={"keys": list(conditions.FACTORS), "presets": presets}),
        dcc.Store(id="paradox-guess", data=view.spelled(guess) if guess else ""),
        dcc.Store(id="paradox-step", data=state["step"]),
        dcc.Store(id="paradox-present", data=state["present"]),
        dcc.Store(id="paradox-package", data=state["package"]),
        *(
            dcc.Store(id=f"paradox-{name}")
            for name in ("jobs", "news", "today", "chosen", "asked", "drawn")
        ),
    ]


def _heading() -> Any:
    return html.Div(
        [
            html.Div(
                [
                    html.H1(
                        [
                            "The monitoring paradox",
                            html.Span("Simulated centre – not real people", className="badge"),
                        ]
                    ),
                    html.P(
                        "The more closely work is watched, the more it looks as prescribed. What "
                        "gets better on record, and what does it cost off the record?",
                        className="lead",
                    ),
                ],
                className="heading",
            ),
            html.Div(
                [
                    html.Button(
                        "Present", type="button", className="csv", id="paradox-present-button"
                    ),
                    html.Button(
                        "Print the handout", type="button", className="csv", id="paradox-print"
                    ),
                ],
                className="paradox-tools",
            ),
        ],
        className="top",
    )


def _stepper(step: int) -> Any:
    return html.Nav(
        html.Ol(
            [
                html.Li(
                    html.Button(
                        [html.Span(str(i), className="paradox-number"), name],
                        type="button",
                        **data(step=str(i)),
                        **(aria(current="step") if i == step else {}),
                    )
                )
                for i, name in enumerate(STEPS, 1)
            ]
        ),
        className="paradox-steps",
        **aria(label="Steps of the lesson"),
    )


def _progress() -> Any:
    return html.Div(
        [
            html.Span("", id="paradox-progress-words", role="status"),
            html.Progress(
                id="paradox-progress-bar", value="0", max="1", **aria(label="Share of runs done")
            ),
            dmc.Button("Cancel", id="paradox-cancel", size="xs", variant="default"),
            dmc.Button("Run again", id="paradox-again", size="xs", variant="default"),
        ],
        id="paradox-progress",
        className="card paradox-progress",
        hidden=True,
    )


def _handout_foot() -> Any:
    """What only the handout has: the findings that its conditions name, and room for notes."""
    named = " ".join(one.why for one in experiment().conditions)
    named += " ".join(" ".join(one.evidence) for one in conditions.FACTORS.values())
    return html.Div(
        [
            html.Div(
                [
                    html.H2("Sources"),
                    html.Ul(
                        [
                            html.Li(f"{one.id} ({one.status}): {one.finding}. {one.source}.")
                            for one in conditions.cited(named)
                        ]
                    ),
                ],
                className="paradox-sources",
            ),
            html.Div(
                [html.H2("Notes"), *(html.Div(className="paradox-rule") for _ in range(7))],
                className="paradox-notes",
            ),
        ]
    )
