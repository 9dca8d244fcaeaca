"""About the model, the glass box: what every number is made of, and what it rests on."""

from collections.abc import Callable
from typing import Any, Final

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, html

from dashboards import address
from dashboards.address import Field
from dashboards.pages import about_lists, about_model, about_numbers
from dashboards.site import Site
from dashboards.widgets import aria, data

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/about"
TITLE: Final = "About the model"

_Part = Callable[[dict[str, Any]], list[Any]]

PARTS: Final[dict[str, tuple[str, str, _Part]]] = {
    "overview": ("What it is", "", about_model.overview),
    "equations": ("Equations", "a name, a word, an id of evidence", about_model.equations_part),
    "parameters": ("Parameters", "a name, a word, an equation", about_numbers.parameters_part),
    "evidence": ("Evidence", "an id, an author, a word", about_lists.evidence_part),
    "measures": ("Measures", "a name, a word, a table", about_lists.measures_part),
    "traces": ("Traces", "a column or a word", about_lists.traces_part),
    "validation": ("Validation", "", about_numbers.validation_part),
    "reporting": ("Reporting", "", about_lists.reporting_part),
}
"""The parts of the page: title, what can be sought in it (nothing if empty), and what makes it."""

FIND: Final = Field("find", "about-find")
_PART: Final = Field("part", "", "overview", choices=tuple(PARTS))


def layout(site: Site, query: dict[str, Any]) -> Any:
    """One part of the page, the one that the address names; the others are not made."""
    state = address.read((_PART, FIND, about_numbers.SCENARIO, about_lists.MEASURE), query)
    shown = state["part"]
    _, hint, build = PARTS[shown]
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H1(TITLE),
                            html.P(
                                "The glass box: each number with its formula, each formula with "
                                "its source, each assumption by its name.",
                                className="lead",
                            ),
                        ],
                        className="heading",
                    ),
                    html.Button(
                        "Print this part", className="csv", type="button", **data(print="page")
                    ),
                ],
                className="top",
            ),
            _navigation(shown),
            *([_finder(hint, state["find"])] if hint else []),
            html.Div(build(state), id="about-part", className="about-part", **data(part=shown)),
        ],
        className="page about",
    )


def register(app: Dash, site: Site) -> None:
    """What happens when somebody seeks, or picks a scenario or a measure."""
    script: Any = app.clientside_callback  # Dash does not say its type
    script(
        ClientsideFunction("about", "find"),
        Output("about-found", "children"),
        Input("about-find", "value"),
    )
    address.keep(app, "about", (FIND,))
    about_numbers.register(app)
    about_lists.register(app)


def _navigation(shown: str) -> Any:
    return html.Nav(
        [
            dmc.Anchor(
                title,
                href=PATH if key == "overview" else f"{PATH}?part={key}",
                className="about-link about-here" if key == shown else "about-link",
                underline="never",
                **(aria(current="page") if key == shown else {}),
            )
            for key, (title, _, _) in PARTS.items()
        ],
        className="about-nav",
        **aria(label="Parts of this page"),
    )


def _finder(hint: str, find: str) -> Any:
    return html.Div(
        [
            address.store("about"),
            dmc.TextInput(
                id="about-find",
                label="Find in this part",
                placeholder=hint,
                value=find,
                debounce=150,
                size="sm",
                className="about-find",
            ),
            html.Div("", id="about-found", className="lead", role="status"),
        ],
        className="about-finder",
    )
