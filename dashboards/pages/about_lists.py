"""The parts of the page About the model that are lists: evidence, measures, traces, reporting."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html

from dashboards import address
from dashboards.address import Field
from dashboards.pages.about_links import evidence_links, part_link
from dashboards.views.checklist import ITEMS, sentence
from dashboards.views.parameters import evidence_rows
from dashboards.views.rests import KNOWN, Rests, rests_on
from dashboards.views.validation import VERDICTS, verdict
from dashboards.widgets import aria, card, data
from dashboards.words import count
from twin.errors import InputError
from twin.experiments.population import COLUMNS
from twin.experiments.validation.report import band, interval, load, shipped, value
from twin.measures.catalogue import MEASURES
from twin.measures.measure import Measure
from twin.traces.tables import SCHEMA_VERSION, TABLES, Column
from twin.traces.vocabularies import VOCABULARIES

__all__ = [
    "MEASURE",
    "evidence_part",
    "measures_part",
    "register",
    "reporting_part",
    "traces_part",
]

MEASURE: Final = Field("measure", "about-measure", "tension", choices=tuple(MEASURES))

_BETTER: Final = {"more": "more is better", "less": "less is better", "": "neither"}
_POPULATION: Final = "One row per technician of a population, as twin population writes it."


def evidence_part(state: dict[str, Any]) -> list[Any]:
    """Every entry of the evidence: how firm, what was found, where, and what rests on it."""
    return [
        card(
            "Evidence",
            _table(
                "about-evidence",
                ("Id", "Firmness", "What was found", "Source", "Named by"),
                [(id_, *rest) for id_, *rest in evidence_rows()],
            ),
            key="about-evidence-card",
            lead="What publications and practitioners say, and how it was read. “direction” means "
            "that only the sign of a finding is used. C1 to C10 are targets of the validation; ids "
            "with a small a are choices nobody has measured.",
        )
    ]


def measures_part(state: dict[str, Any]) -> list[Any]:
    """The catalogue of measures, and what one of them rests on."""
    return [
        address.store("about-lists"),
        card(
            "What does a number rest on?",
            dmc.Select(
                id="about-measure",
                label="Measure",
                value=state["measure"],
                data=[
                    {
                        "group": subject,
                        "items": [{"value": one.key, "label": one.label} for one in group],
                    }
                    for subject, group in groupby(MEASURES.values(), key=lambda one: one.subject)
                ],
                searchable=True,
                allowDeselect=False,
                nothingFoundMessage="no measure is called so",
                size="sm",
                w=320,
                className="about-pick",
            ),
            html.Div(_rests(state["measure"]), id="about-rests"),
            key="about-measure-card",
        ),
        card(
            "All measures",
            _table(
                "about-measures",
                ("Key", "Label", "Unit", "Formula", "Source", "Better", "Reads", "Who can know it"),
                [
                    (
                        one.key,
                        one.label,
                        one.unit,
                        one.formula,
                        one.source,
                        _BETTER[one.better],
                        ", ".join(one.tables),
                        str(one.seen),
                    )
                    for one in MEASURES.values()
                ],
            ),
            key="about-measures-card",
            lead=f"{len(MEASURES)} measures, computed from the traces of a run and from nothing "
            "else. Shares run from 0 to 1. “definition”: the twin defines it itself. Who can know "
            f"it: {'; '.join(f'{seen}, {says}' for seen, says in KNOWN.items())}.",
        ),
    ]


def traces_part(state: dict[str, Any]) -> list[Any]:
    """The data dictionary: every column of every table."""
    return [
        html.P(
            [
                f"{count(len(TABLES), 'table')} of a run, in schema {SCHEMA_VERSION}, and the "
                "table of a population. A row is written at its moment t, from which its content "
                "can no longer change. −1 stands for “does not apply” in a column of words, people "
                "or contacts. ",
                "Who can know it: ",
                *(
                    part
                    for i, (seen, says) in enumerate(KNOWN.items())
                    for part in ("; " if i else "", html.B(str(seen)), f" – {says}")
                ),
                ".",
            ],
            className="sentence",
        ),
        *(_dictionary(table.name, table.doc, table.columns) for table in TABLES.values()),
        _dictionary("population", _POPULATION, COLUMNS),
    ]


def reporting_part(state: dict[str, Any]) -> list[Any]:
    """The reporting checklist, item by item."""
    return [
        card(
            "Reporting checklist",
            html.P(sentence(), className="sentence about-first"),
            _table(
                "about-checklist",
                ("Item", "Section", "What has to be told", "Answered", "Where", "Missing", "Here"),
                [
                    (
                        item.number,
                        item.section,
                        item.asks,
                        item.answered.upper() if item.answered != "answered" else item.answered,
                        item.where or "–",
                        item.missing or "–",
                        part_link(item.part.capitalize(), item.part) if item.part else "–",
                    )
                    for item in ITEMS
                ],
            ),
            key="about-checklist-card",
            lead="STRESS-DES, for discrete-event simulation (Monks et al. 2019, Journal of "
            "Simulation 13(1):55–67), in our own words. A study made with the twin has to add its "
            "own aims, scenarios and data.",
        )
    ]


def register(app: Dash) -> None:
    """Show what the measure rests on that is picked."""
    address.keep(app, "about-lists", (MEASURE,))

    @app.callback(
        Output("about-rests", "children"),
        Input("about-measure", "value"),
        prevent_initial_call=True,
    )
    def pick(key: str | None) -> Any:
        return _rests(key if key in MEASURES else MEASURE.default)


def _rests(key: str) -> list[Any]:
    try:
        targets = load(shipped())["targets"]
    except InputError:
        targets = []
    found = rests_on(key, targets)
    one = found.measure
    return [
        html.Dl(
            [
                _entry("What it is", f"{one.doc} In {one.unit}; {_BETTER[one.better]}."),
                _entry("Formula", _capital(one.formula) + "."),
                _entry("Source", _source(one)),
                _entry("Who can know it", f"{_capital(KNOWN[one.seen])} ({one.seen})."),
                _entry("Reads", f"The tables {', '.join(one.tables)}."),
                _entry("Equations behind it", _equations(found)),
                _entry("What is assumed", _assumed(found)),
                _entry("Was it validated?", [found.ground.held, *_held(found)]),
            ],
            className="about-rests",
        ),
    ]


def _entry(word: str, says: Any) -> Any:
    return html.Div([html.Dt(word), html.Dd(says)])


def _source(one: Measure) -> Any:
    if one.source == "definition":
        return "The twin’s own definition."
    return evidence_links([one.source])


def _equations(found: Rests) -> Any:
    if not found.equations:
        return "None: what it counts is drawn from parameters."
    parts: list[Any] = []
    for module, group in groupby(found.equations, key=lambda each: each.module):
        names = [each.name for each in group]
        parts += ["; " if parts else "", part_link(module, "equations", f"{module}.")]
        parts.append(f" ({', '.join(names)})")
    return [*parts, ". Others act through handling times and queues."]


def _assumed(found: Rests) -> Any:
    said = [one for one in found.parameters if one.status == "assumption"]
    others = [one for one in found.parameters if one.status != "assumption"]
    parts: list[Any] = [html.B(found.sentence)]
    for title, rows in (("The assumptions", said), ("The others", others)):
        if rows:
            parts.append(
                html.Details(
                    [
                        html.Summary(f"{title} ({len(rows)})"),
                        html.Ul(
                            [
                                html.Li(
                                    [
                                        html.Code(one.parameter.path),
                                        f" = {one.value} {one.parameter.unit}".rstrip(),
                                        f": {one.parameter.doc} ({one.status}"
                                        f"{_named(one.parameter.evidence)})",
                                    ]
                                )
                                for one in rows
                            ],
                            className="about-list",
                        ),
                    ]
                )
            )
    return parts


def _named(id_: str) -> str:
    return f", {id_}" if id_ else ""


def _held(found: Rests) -> list[Any]:
    if not found.targets:
        return []
    return [
        html.Ul(
            [
                html.Li(
                    f"{one['id']} {one['name']}: simulated {value(one['simulated'])} "
                    f"({interval(one)}), band {band(one)}: {VERDICTS[verdict(one)]}"
                )
                for one in found.targets
            ],
            className="about-list",
        ),
        part_link("All targets", "validation"),
    ]


def _dictionary(name: str, doc: str, columns: Sequence[Column]) -> Any:
    return html.Section(
        [
            html.H2(_capital(name)),
            html.P(doc, className="lead"),
            _table(
                f"about-table-{name}",
                ("Column", "What it holds", "Unit", "Stored as", "Who can know it"),
                [
                    (
                        column.name,
                        _holds(column),
                        column.unit,
                        column.sql_type.lower(),
                        str(column.seen),
                    )
                    for column in columns
                ],
            ),
        ],
        className="card about-group",
    )


def _holds(column: Column) -> str:
    words = VOCABULARIES.get(column.vocabulary)
    return f"{column.doc}: {', '.join(words)}" if words else column.doc


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _table(key: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    """A long table whose rows can be sought, and which can be taken along."""
    return html.Div(
        [
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                        html.Tbody(
                            [
                                html.Tr(
                                    [
                                        html.Th(first, scope="row"),
                                        *(html.Td(one, className=_mark(one)) for one in others),
                                    ],
                                    className="about-entry",
                                )
                                for first, *others in rows
                            ]
                        ),
                    ],
                    id=key,
                    className="about-table",
                ),
                className="about-scroll",
                tabIndex=0,
                role="region",
                **aria(label=f"Table {key.removeprefix('about-').replace('-', ' ')}"),
            ),
            html.Button("Download CSV", className="csv", type="button", **data(csv=key)),
        ]
    )


def _mark(cell: Any) -> str | None:
    """What is assumed or missing stands out."""
    return "about-assumed" if cell in ("assumption", "IN PART", "NOT ANSWERED") else None
