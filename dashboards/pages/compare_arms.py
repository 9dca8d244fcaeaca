"""The editor of one side of a comparison: what it is, and which levers are set on it."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, MATCH, Dash, Input, Output, State, ctx, dcc, html
from dash.exceptions import PreventUpdate

from dashboards.arms import RUN, arm, chips, read_settings, value_words, write_settings
from dashboards.site import Site
from dashboards.widgets import aria, card
from twin.errors import InputError
from twin.scenario.levers import Lever, levers

__all__ = ["editor", "register"]

_FIRST = ("supervision", "autonomy", "staffing", "demand", "system", "routing", "patience")
"""Sections whose levers are offered first: policies, then what comes from outside."""


def editor(
    side: str, title: str, site: Site, groups: list[dict[str, object]], source: str, text: str
) -> Any:
    """The card of a side, `a` or `b`."""
    known = _levers(site, source)
    return card(
        title,
        dmc.Select(
            id=f"compare-{side}-source",
            label="Scenario or kept run",
            data=groups,
            value=source,
            searchable=True,
            allowDeselect=False,
            size="xs",
        ),
        dcc.Store(id=f"compare-{side}-settings", data=text),
        html.Div(
            [
                html.Div(
                    [
                        dmc.Select(
                            id={"type": "compare-lever", "side": side},
                            label="Lever",
                            placeholder="choose or type",
                            data=_options(known),
                            searchable=True,
                            limit=60,
                            clearable=True,
                            size="xs",
                        ),
                        dmc.TextInput(
                            id={"type": "compare-value", "side": side},
                            label="Value",
                            debounce=True,  # else Enter may come before the last letter
                            size="xs",
                        ),
                        dmc.Button(
                            "Set",
                            id={"type": "compare-set", "side": side},
                            size="xs",
                            variant="default",
                        ),
                    ],
                    className="compare-setting",
                ),
                html.P(
                    "",
                    id={"type": "compare-about", "side": side},
                    className="lead",
                ),
                html.Div(
                    "",
                    id={"type": "compare-refused", "side": side},
                    className="trouble",
                    role="alert",
                ),
            ],
            id=f"compare-{side}-levers",
            hidden=source.startswith(RUN),
        ),
        html.Div(_chips(side, known, text), id=f"compare-{side}-chips", className="compare-chips"),
        key=f"compare-{side}",
    )


def register(app: Dash, site: Site) -> None:
    """Add the editors' callbacks."""
    for side in ("a", "b"):
        _register(app, site, side)

    @app.callback(
        Output({"type": "compare-about", "side": MATCH}, "children"),
        Input({"type": "compare-lever", "side": MATCH}, "value"),
        State("compare-a-source", "value"),
        State("compare-b-source", "value"),
        State({"type": "compare-lever", "side": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def describe(path: str | None, a: str, b: str, own: dict[str, str]) -> str:
        lever = _levers(site, a if own["side"] == "a" else b).get(path or "")
        if lever is None:
            return ""
        return (
            f"{lever.doc[:1].upper()}{lever.doc[1:]}: {lever.allowed}; in this scenario "
            f"{lever.default} {lever.unit}".strip()
            + "."
        )


def _register(app: Dash, site: Site, side: str) -> None:
    lever_id, value_id = ({"type": f"compare-{one}", "side": side} for one in ("lever", "value"))

    @app.callback(
        Output(f"compare-{side}-settings", "data"),
        Output(f"compare-{side}-chips", "children"),
        Output({"type": "compare-refused", "side": side}, "children"),
        Output(value_id, "value"),
        Output(lever_id, "data"),
        Output(f"compare-{side}-levers", "hidden"),
        Input({"type": "compare-set", "side": side}, "n_clicks"),
        Input(value_id, "n_submit"),
        Input({"type": "compare-drop", "side": side, "path": ALL}, "n_clicks"),
        Input(f"compare-{side}-source", "value"),
        State(lever_id, "value"),
        State(value_id, "value"),
        State(f"compare-{side}-settings", "data"),
        prevent_initial_call=True,
    )
    def edit(
        _set: int | None, _sent: int | None, _drop: Any, source: str, path: str | None,
        value: str | None, text: str,
    ) -> Any:  # fmt: skip
        what = ctx.triggered_id
        if isinstance(what, dict) and not any(one["value"] for one in ctx.triggered):
            raise PreventUpdate
        known = _levers(site, source)
        refused = ""
        try:
            values = read_settings(text)
        except InputError:
            values = {}
        if what == f"compare-{side}-source":
            values = {one: kept for one, kept in values.items() if one in known}
        elif isinstance(what, dict) and what["type"] == "compare-drop":
            values = {one: kept for one, kept in values.items() if one != what["path"]}
        elif path and (value or "").strip():
            wanted = {**values, path: str(value).strip()}
            try:
                arm(site, source, write_settings(wanted))
                values, value = wanted, ""
            except InputError as error:
                refused = str(error)
        else:
            refused = "Choose a lever and give its value."
        after = write_settings(values)
        return (
            after,
            _chips(side, known, after),
            refused,
            value,
            _options(known),
            source.startswith(RUN),
        )


def _levers(site: Site, source: str) -> dict[str, Lever]:
    """The levers of a scenario; none of a run, or of what is not there."""
    if source.startswith(RUN):
        return {}
    try:
        return levers(site.scenarios.load(source))
    except InputError:
        return {}


def _options(known: Mapping[str, Lever]) -> list[dict[str, object]]:
    groups: dict[str, list[dict[str, str]]] = {name: [] for name in _FIRST}
    for path, lever in known.items():
        now = value_words(lever, lever.default)
        groups.setdefault(path.partition(".")[0], []).append(
            {"value": path, "label": f"{lever.label} (now {now})"}
        )
    return [{"group": name.capitalize(), "items": items} for name, items in groups.items() if items]


def _chips(side: str, known: Mapping[str, Lever], text: str) -> list[Any]:
    try:
        values = read_settings(text)
    except InputError:
        values = {}
    if not known:
        return []
    if not values:
        return [html.Span("As the scenario has it: no lever is set.", className="lead")]
    return [
        html.Button(
            [words, html.Span("×", className="compare-x", **aria(hidden="true"))],
            id={"type": "compare-drop", "side": side, "path": path},
            type="button",
            className="compare-chip",
            title="take it away",
            **aria(label=f"Take away: {words}"),
        )
        for path, words in chips(known, values).items()
    ]
