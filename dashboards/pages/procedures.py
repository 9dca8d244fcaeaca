"""Procedures: what is prescribed, what is done, and what of it is on record."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import address
from dashboards.charts.procedures import height_of
from dashboards.charts.procedures_bars import RECORD_HEIGHT, fates_height
from dashboards.pages.procedures_link import FIELDS, Picture, picture, register
from dashboards.panel import grid_of, panel
from dashboards.site import Shown, Site
from dashboards.views import procedures_words as words
from dashboards.views.procedures import words_of
from dashboards.widgets import aria, card, csv_button, run_heading
from twin.errors import InputError

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/procedures"
TITLE: Final = "Procedures"


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page of a run; without one in the query, of the oldest live run.

    Raises:
        InputError: there is no such run.
    """
    shown = site.run(query.get("run"))
    asked = address.read(FIELDS, query)
    simulated = shown.reader.header.origin == "simulated"
    try:
        shows = picture(site, shown, asked["procedure"], asked["type"], asked["paths"])
    except InputError as error:
        return html.Div(
            [
                _heading(site, shown, simulated),
                dcc.Store(id="procedures-run", data=shown.id),
                html.Div(str(error), className="trouble", role="alert"),
            ],
            className="page",
        )
    return html.Div(
        [
            address.store("procedures"),
            dcc.Store(id="procedures-run", data=shown.id),
            dcc.Store(id="procedures-kept", data=shows.kept),
            dcc.Store(id="procedures-kept-type", data=shows.told.contact_type),
            _heading(site, shown, simulated),
            _pickers(shown, shows, asked["paths"]),
            html.Div("", id="procedures-trouble", className="trouble", role="alert"),
            html.Div(
                [
                    html.Div([_map(shows), _notes()], className="stack procedures-left"),
                    html.Div([_fates(shows), _record(shows), _ways(shows)], className="stack"),
                ],
                className="procedures-two",
            ),
        ],
        className="page",
    )


def _map(shows: Picture) -> Any:
    return panel(
        "procedures-map",
        "What came after what",
        label="Map of the procedure: the prescribed steps from top to bottom, with what passes "
        "over steps on the right and what goes back on the left. The list, the sentence and the "
        "table below say the same.",
        height=height_of(shows.told.cases.prescribed),
        telling=shows.map,
        lead="Straight down: the script. A line’s width is how often it was taken; left of it, "
        "the median time (min:s) from the end of one step to the end of the next; right of it, "
        "the share of contacts.",
        after=[
            html.H3("Paths off the script, by number", className="procedures-by-number"),
            html.Ol(
                [html.Li(one) for one in shows.numbered],
                id="procedures-numbered",
                className="procedures-numbered",
            ),
            html.P(shows.rest, id="procedures-rest", className="lead"),
        ],
    )


def _fates(shows: Picture) -> Any:
    return panel(
        "procedures-fates",
        "Prescribed, and done",
        label="Bars per step: share left out, brought forward and done again. The sentence and the "
        "table below say the same.",
        height=fates_height(len(shows.told.fates)),
        telling=shows.fates,
        lead="What became of each prescribed step, besides being done in its place, once.",
    )


def _record(shows: Picture) -> Any:
    return panel(
        "procedures-record",
        "Done, and on record",
        label="Bars per kind of deviation: how many are on record and how many are not. The "
        "sentence and the table below say the same.",
        height=RECORD_HEIGHT,
        telling=shows.record,
        lead="What the supervision system shows of what departed from the script. Without a "
        "simulation, only the record would be known.",
    )


def _heading(site: Site, shown: Shown, simulated: bool) -> Any:
    badge = "Simulated centre – not real people" if simulated else "Real centre"
    return run_heading(
        "procedures",
        TITLE,
        badge,
        "What is prescribed, what is done, and what the record shows of it.",
        shown.id,
        [one.id for one in site.shown()],
    )


def _pickers(shown: Shown, shows: Picture, many: str) -> Any:
    told = shows.told
    return html.Div(
        [
            dmc.Select(
                id="procedures-procedure",
                label="Procedure",
                data=[{"value": one, "label": words_of(one)} for one in shows.choices],
                value=told.procedure,
                allowDeselect=False,
                size="sm",
                w=200,
            ),
            dmc.Select(
                id="procedures-type",
                label="Type of contact",
                data=shows.types,
                value=told.contact_type,
                allowDeselect=False,
                size="sm",
                w=200,
            ),
            html.Div(
                [
                    html.Div(
                        "Paths off the script", id="procedures-paths-label", className="knob-label"
                    ),
                    dmc.SegmentedControl(
                        id="procedures-paths",
                        value=many,
                        data=[
                            {"value": "few", "label": "Most frequent"},
                            {"value": "many", "label": "More"},
                        ],
                        size="sm",
                        **aria(labelledby="procedures-paths-label"),
                    ),
                ]
            ),
            html.Div(
                [
                    html.Span(shows.as_of, id="procedures-as-of", className="lead"),
                    dmc.Button("Read again", id="procedures-again", variant="default", size="sm"),
                ],
                className="procedures-live",
                hidden=shown.live is None,
            ),
        ],
        className="procedures-pickers",
        role="group",
        **aria(label="What is shown"),
    )


def _ways(shows: Picture) -> Any:
    return card(
        "Ways of working",
        html.P(words.ways_sentence(shows.told), id="procedures-ways-words", className="sentence"),
        html.Div(
            html.Table(
                grid_of(words.WAYS_HEAD, words.ways_rows(shows.told)), id="procedures-ways-table"
            ),
            className="scroll",
            tabIndex=0,
            role="region",
            **aria(label="Ways of working: table"),
        ),
        csv_button("procedures-ways-table"),
        key="procedures-ways",
        lead="Each sequence of steps that occurred (a variant), in words: how it differs from the "
        "script.",
    )


def _notes() -> Any:
    return card(
        "How to read this",
        html.Ul(
            [
                html.Li(
                    "To depart from the script is no fault: it may spare a customer a needless "
                    "step, or leave out a needed one. Why it was done is in the table of steps."
                ),
                html.Li(
                    "Fitness: 1 − cost ÷ worst cost of an optimal alignment of the steps done "
                    "with those prescribed; to leave out a step and to do one more cost 1 each. "
                    "The mean over contacts is shown. It is not the measure “script fitness”, "
                    "which counts steps."
                ),
                html.Li(
                    "The map, the ways of working and fitness are of contacts worked on from "
                    "beginning to end by who answered; the bars count every step that was due."
                ),
                html.Li(
                    "How often people depart from the script, and how often they put it on record "
                    "as done, are assumptions of the model whose directions are published."
                ),
            ],
            className="notes",
        ),
        key="procedures-notes",
    )
