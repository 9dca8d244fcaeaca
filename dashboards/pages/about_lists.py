"""The parts of the page About the model that are lists: evidence, measures, traces, reporting."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html

from dashboards import address
from dashboards.address import Field
from dashboards.markup import Markup, joined, passage, tag, text
from dashboards.pages.about_links import evidence_links, to_part, word_table
from dashboards.views.checklist import ITEMS, sentence
from dashboards.views.parameters import Founded, evidence_rows
from dashboards.views.rests import KNOWN, Rests, rests_on
from dashboards.views.validation import VERDICTS, verdict
from dashboards.widgets import card
from dashboards.words import count
from twin.errors import InputError
from twin.experiments.population import COLUMNS
from twin.experiments.validation.report import band, interval, load, shipped, value
from twin.measures.catalogue import MEASURES
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
            word_table(
                "about-evidence",
                "Evidence",
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
            word_table(
                "about-measures",
                "All measures",
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
            word_table(
                "about-checklist",
                "Reporting checklist",
                ("Item", "Section", "What has to be told", "Answered", "Where", "Missing", "Here"),
                [
                    (
                        item.number,
                        item.section,
                        item.asks,
                        item.answered.upper() if item.answered != "answered" else item.answered,
                        item.where or "–",
                        item.missing or "–",
                        to_part(item.part.capitalize(), item.part) if item.part else "–",
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
    known = f"{_capital(KNOWN[one.seen])} ({one.seen})."
    own = one.source == "definition"
    return [
        passage(
            tag(
                "dl",
                _entry("What it is", text(f"{one.doc} In {one.unit}; {_BETTER[one.better]}.")),
                _entry("Formula", text(_capital(one.formula) + ".")),
                _entry(
                    "Source",
                    text("The twin’s own definition.") if own else evidence_links([one.source]),
                ),
                _entry("Who can know it", text(known)),
                _entry("Reads", text(f"The tables {', '.join(one.tables)}.")),
                _entry("Equations behind it", _equations(found)),
                _entry("What is assumed", _assumed(found)),
                _entry("Was it validated?", joined((text(found.ground.held), _held(found)))),
                class_="about-rests",
            )
        )
    ]


def _entry(word: str, says: Markup) -> Markup:
    return tag("div", tag("dt", text(word)), tag("dd", says))


def _equations(found: Rests) -> Markup:
    if not found.equations:
        return text("None: what it counts is drawn from parameters.")
    parts = []
    for module, group in groupby(found.equations, key=lambda each: each.module):
        names = ", ".join(each.name for each in group)
        parts.append(joined((to_part(module, "equations", f"{module}."), text(f" ({names})"))))
    return joined((joined(parts, "; "), text(". Others act through handling times and queues.")))


def _assumed(found: Rests) -> Markup:
    """How many of the parameters behind it are assumed, and each."""
    said = [one for one in found.parameters if one.status == "assumption"]
    others = [one for one in found.parameters if one.status != "assumption"]
    return joined(
        (
            tag("b", text(found.sentence)),
            *(
                tag(
                    "details",
                    tag("summary", text(f"{title} ({len(rows)})")),
                    tag("ul", *map(_parameter, rows), class_="about-list"),
                )
                for title, rows in (("The assumptions", said), ("The others", others))
                if rows
            ),
        )
    )


def _parameter(row: Founded) -> Markup:
    one = row.parameter
    unit = f" {one.unit}" if one.unit else ""
    named = f", {one.evidence}" if one.evidence else ""
    return tag(
        "li",
        tag("code", text(one.path)),
        text(f" = {row.value}{unit}: {one.doc} ({row.status}{named})"),
    )


def _held(found: Rests) -> Markup:
    """The verdicts on the targets that bear on it."""
    if not found.targets:
        return text("")
    items = (
        tag(
            "li",
            text(
                f"{one['id']} {one['name']}: simulated {value(one['simulated'])} "
                f"({interval(one)}), band {band(one)}: {VERDICTS[verdict(one)]}"
            ),
        )
        for one in found.targets
    )
    return joined((tag("ul", *items, class_="about-list"), to_part("All targets", "validation")))


def _dictionary(name: str, doc: str, columns: Sequence[Column]) -> Any:
    return html.Section(
        [
            html.H2(_capital(name)),
            html.P(doc, className="lead"),
            word_table(
                f"about-table-{name}",
                name.capitalize(),
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
