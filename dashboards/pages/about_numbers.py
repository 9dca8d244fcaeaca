"""The parts of the page About the model with a chart: parameters, and validation."""

from typing import Any, Final

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import Dash, Input, Output, html

from dashboards import address
from dashboards.address import Field
from dashboards.charts import about as charts
from dashboards.charts.common import both
from dashboards.pages.about_links import part_link
from dashboards.panel import Telling, enliven, outputs, panel, told
from dashboards.views.cell import Cell
from dashboards.views.parameters import STATUSES, by_section, founded, sentence
from dashboards.views.validation import HEAD, made, rows
from dashboards.views.validation import sentence as verdicts_sentence
from dashboards.widgets import card, data
from twin.errors import InputError
from twin.experiments.validation.report import load, shipped
from twin.scenario.load import load_scenario
from twin.scenario.load import shipped as scenarios
from twin.scenario.model import Scenario
from twin.traces.header import versions

__all__ = ["SCENARIO", "parameters_part", "register", "validation_part"]

_MODEL: Final = "model"
SCENARIO: Final = Field("scenario", "about-scenario", _MODEL, choices=(_MODEL, *scenarios()))

_STATUSES: Final = "about-statuses"
_TARGETS: Final = "about-targets"


def parameters_part(state: dict[str, Any]) -> list[Any]:
    """Every parameter, how it is founded, and how many are assumed."""
    centre = _scenario(state["scenario"])
    telling = _told(centre)
    return [
        address.store("about-numbers"),
        panel(
            _STATUSES,
            "What the parameters rest on",
            label="Bars: parameters of each section by how they are founded. The sentence and the "
            "table below say the same.",
            height=charts.statuses_height(len(by_section(founded(centre)))),
            telling=telling,
            lead="Hatched: assumptions, which nobody has measured. Behind each bar: how many of "
            "the section’s parameters are assumed. A section is a part of a scenario file.",
            before=[
                dmc.Select(
                    id="about-scenario",
                    label="Values of",
                    value=state["scenario"],
                    data=[
                        {"value": _MODEL, "label": "the model’s defaults"},
                        *({"value": name, "label": name} for name in scenarios()),
                    ],
                    allowDeselect=False,
                    size="sm",
                    w=240,
                    className="about-pick",
                )
            ],
        ),
        card(
            "All parameters",
            html.Dl(
                [
                    html.Div([html.Dt(status), html.Dd(says)], className="about-status")
                    for status, says in STATUSES.items()
                ],
                className="about-statuses-key",
            ),
            dag.AgGrid(
                id="about-grid",
                rowData=[row.row() for row in founded(centre)],
                columnDefs=_columns(centre),
                defaultColDef={
                    "sortable": True,
                    "filter": True,
                    "resizable": True,
                    "wrapText": True,
                    "autoHeight": True,
                    "minWidth": 90,
                },
                dashGridOptions={
                    "quickFilterText": state["find"],
                    "ensureDomOrder": True,
                    "enableCellTextSelection": True,
                    "suppressColumnVirtualisation": True,
                    "includeHiddenColumnsInQuickFilter": True,
                    "animateRows": False,
                    "rowBuffer": 4,
                },
                eventListeners={"cellKeyDown": ["aboutFollow(params)"]},
                getRowId="params.data.path",
                className="about-grid",
                style={"height": "640px"},
            ),
            html.Button(
                "Download CSV", className="csv", type="button", **data(grid_csv="about-grid")
            ),
            key="about-all",
            lead="Sort by a column’s head, filter by its menu. On a link in the column Evidence, "
            "Enter opens its entry. “twin parameters” prints the same.",
        ),
    ]


def validation_part(state: dict[str, Any]) -> list[Any]:
    """What the model was held against, and what came out."""
    try:
        content = load(shipped())
    except InputError as error:
        return [
            html.P(
                f"There are no validation results here: {error}.", className="trouble", role="note"
            )
        ]
    targets = content["targets"]
    return [
        panel(
            _TARGETS,
            "Held against published findings",
            label="For each target, its published band stretched to one width, and the simulated "
            "value with its 95 % interval. The sentence and the table below say the same.",
            height=charts.targets_height(len(targets)),
            telling=Telling(
                both(lambda scheme: charts.targets(targets, scheme)),
                verdicts_sentence(content),
                HEAD,
                rows(content),
            ),
            lead="Shaded: each target’s band, stretched to one width from its low to its high end. "
            "A mark inside it is within; a miss is a cross and says so.",
            summary="Show all numbers as table",
        ),
        card(
            "How to read it",
            html.Ul(
                [
                    html.Li(made(content, versions()["ework-twin"])),
                    html.Li(
                        "These are findings that the defaults were set on: the chart shows that "
                        "one model can hold them all at once, not that it predicts what it was not "
                        "shown. Checks of what goes in, and of the queue against theory, are no "
                        "findings about people at all."
                    ),
                    html.Li(
                        "The numbers are those of the last full run of “twin validate” that was "
                        "written down. This page computes none of them; a later change of the "
                        "model shows only after the next run."
                    ),
                    html.Li(
                        "What is held against publications on people is what the simulated people "
                        "would report, coloured and blurred as answers are, never the state itself."
                    ),
                    html.Li(
                        [
                            "How each is computed is in data/validation/README; the findings "
                            "themselves are under ",
                            part_link("Evidence", "evidence", "validation target"),
                            ".",
                        ]
                    ),
                ],
                className="about-list",
            ),
            key="about-read",
        ),
    ]


def register(app: Dash) -> None:
    """Have chart, sentence and table follow the scenario that is picked."""
    enliven(app, _STATUSES)
    enliven(app, _TARGETS)
    address.keep(app, "about-numbers", (SCENARIO,))

    @app.callback(
        *outputs(_STATUSES),
        Output("about-grid", "rowData"),
        Output("about-grid", "columnDefs"),
        Input("about-scenario", "value"),
        prevent_initial_call=True,
    )
    def pick(name: str | None) -> Any:
        centre = _scenario(name)
        return *told(_told(centre)), [row.row() for row in founded(centre)], _columns(centre)


def _scenario(name: Any) -> Scenario | None:
    """A shipped scenario; none where the model's own defaults are meant."""
    return load_scenario(name) if name in scenarios() else None


def _told(centre: Scenario | None) -> Telling:
    rows_ = founded(centre)
    counts = by_section(rows_)
    return Telling(
        both(lambda scheme: charts.statuses(counts, scheme)),
        sentence(rows_, centre),
        ("Section", *STATUSES, "all"),
        [
            (
                section,
                *(Cell(str(found[status]), found[status]) for status in STATUSES),
                Cell(str(found.total()), found.total()),
            )
            for section, found in counts.items()
        ],
    )


def _columns(centre: Scenario | None) -> list[dict[str, Any]]:
    """The columns of the grid; what a scenario sets has one of its own."""
    own = [] if centre is None else [_column("value", f"In {centre.name}", 130)]
    return [
        _column("path", "Parameter", 226),
        _column("meaning", "Meaning", 270),
        *own,
        _column("default", "Default", 118),
        _column("unit", "Unit", 90),
        _column(
            "status",
            "Status",
            132,
            cellClassRules={"about-assumed": "params.value === 'ASSUMPTION'"},
        ),
        _column("evidence", "Evidence", 112, cellRenderer="AboutEvidence"),
        _column("basis", "What it rests on", 460),
        _column("range", "Allowed; where tried", 180),
        _column("equations", "In equations", 240),
    ]


def _column(field: str, name: str, width: int, **more: Any) -> dict[str, Any]:
    return {"field": field, "headerName": name, "width": width, **more}
