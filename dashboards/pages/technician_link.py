"""What runs between the page of a technician and the run: whose shift, which time, which moment."""

from typing import Any, Final

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update

from dashboards.address import Field, keep, pick_run, whole
from dashboards.charts import technician_strain
from dashboards.charts.common import both
from dashboards.charts.technician import score
from dashboards.pages.technician_sheets import Sheets, bounds
from dashboards.panel import Telling, enliven, outputs, told
from dashboards.site import Site
from dashboards.views import technician_panes as panes
from dashboards.views import technician_rows as grid
from dashboards.views import technician_words as words
from dashboards.views.technician import DAY, REFUSED, Shift
from dashboards.views.technician_carried import sentence
from dashboards.words import count
from twin.errors import InputError
from twin.measures.explain import explain

__all__ = ["FIELDS", "register"]

FIELDS: Final = (
    Field("day", "technician-day", "1"),
    Field("who", "technician-who", ""),
    Field("from", "technician-from", "", prop="data"),
    Field("to", "technician-to", "", prop="data"),
    Field("at", "technician-when", "", prop="data"),
    Field("trace", "technician-trace", "duration", choices=tuple(grid.TRACES)),
)
"""What of the page is in its address; whose shift is always there, since it has no default."""


def register(app: Dash, site: Site) -> None:
    """The page's callbacks."""
    script: Any = app.clientside_callback  # Dash does not say its type

    def sheets(name: str) -> Sheets:
        found = Sheets(site, site.run(name))
        if found.header.origin != "simulated":
            raise InputError(REFUSED)
        return found

    def shift(name: str, chosen: dict[str, Any]) -> Shift:
        who, day = str(chosen.get("who"))[:80], chosen.get("day")
        found = sheets(name).shift(day, who) if isinstance(day, int) else None
        if found is None:
            raise InputError(f"{who} was not on shift on day {day!r:.20}")
        return found

    def times(found: Shift, shown: list[float]) -> tuple[float, float]:
        """The time shown, cut to the shift: what a slider rounds off is not part of it."""
        start, end = _asked(found, shown)
        start = min(max(start, found.start), found.end)
        return start, max(start, min(end, found.end))

    @app.callback(
        Output("technician-shift", "data"),
        Output("technician-at", "min"),
        Output("technician-at", "max"),
        Output("technician-at", "value"),
        Output("technician-range", "min"),
        Output("technician-range", "max"),
        Output("technician-range", "value"),
        Output("technician-who", "data"),
        Output("technician-order", "data"),
        Output("technician-off", "children"),
        Output("technician-sheet", "hidden"),
        Output("technician-notice", "children"),
        Output("technician-carried", "children"),
        Input("technician-day", "value"),
        Input("technician-who", "value"),
        Input("technician-tick", "n_intervals"),
        State("technician-run", "data"),
        State("technician-from", "data"),
        State("technician-to", "data"),
        State("technician-when", "data"),
        running=[(Output("technician-tick", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def choose(
        day: str,
        who: str | None,
        _tick: int | None,
        name: str,
        first: str | None,
        last: str | None,
        when: str | None,
    ) -> Any:
        try:
            run = sheets(name)
        except InputError as error:  # it was deleted meanwhile
            return (*[no_update] * 11, str(error), no_update)
        asked = {"from": first or "", "to": last or "", "at": when or ""}
        number = whole(day, 1)
        found = bounds(run, number, who or "", asked)
        anew = ctx.triggered_id != "technician-who"
        people = run.roster(number) if anew else no_update
        order = run.on_shift(number) if anew else no_update
        most = sentence(run.carried(number)) if anew else no_update
        if found.shift is None:
            return (*[no_update] * 7, people, order, found.off, True, "", most)
        return (
            found.shift,
            found.low,
            found.high,
            found.at,
            found.low,
            found.high,
            [found.first, found.last],
            people,
            order,
            "",
            False,
            "",
            most,
        )

    @app.callback(
        *outputs("technician-score"),
        Output("technician-person", "children"),
        Output("technician-seen", "children"),
        Output("technician-cost", "children"),
        Input("technician-shift", "data"),
        Input("technician-range", "value"),
        State("technician-run", "data"),
    )
    def tell(chosen: dict[str, Any] | None, shown: list[float], name: str) -> Any:
        if chosen is None:
            return [no_update] * 6
        try:
            found = shift(name, chosen)
        except InputError as error:
            return (no_update, str(error), *[no_update] * 4)
        start, end = times(found, shown)
        live = site.run(name).live is not None
        telling = Telling(
            both(lambda scheme: score(found, *_asked(found, shown), scheme)),
            words.shift_sentence(found, start, end, live=live),
            words.SHIFT_HEAD,
            words.quarters(found, start, end),
        )
        return (
            *told(telling),
            str(chosen.get("said", "")),
            _lines(panes.seen(found, start, end)),
            _lines(panes.cost(found, start, end)),
        )

    @app.callback(
        *outputs("technician-why"),
        Input("technician-shift", "data"),
        Input("technician-at", "value"),
        State("technician-run", "data"),
    )
    def ask(chosen: dict[str, Any] | None, at: float, name: str) -> Any:
        if chosen is None:
            return [no_update] * 3
        try:
            found = shift(name, chosen)
            moment = found.nearest(found.midnight + at)
            explained = explain(found.traces, found.name, moment)
        except InputError as error:
            return no_update, f"{error}"[:1].upper() + f"{error}"[1:] + ".", []
        telling = Telling(
            both(lambda scheme: technician_strain.why(explained.parts, scheme)),
            words.why(explained, found.midnight),
            words.ENTRY_HEAD,
            words.entries(explained, found.midnight),
        )
        return told(telling)

    @app.callback(
        Output("technician-grid", "columnDefs"),
        Output("technician-grid", "rowData"),
        Output("technician-rows-said", "children"),
        Input("technician-shift", "data"),
        Input("technician-range", "value"),
        Input("technician-trace", "value"),
        State("technician-run", "data"),
    )
    def rows(chosen: dict[str, Any] | None, shown: list[float], trace: str, name: str) -> Any:
        if chosen is None or trace not in grid.TRACES:
            return [no_update] * 3
        try:
            found = shift(name, chosen)
        except InputError as error:
            return no_update, [], str(error)
        if not found.keeps(trace):
            return grid.columns(trace), [], "This run did not keep them."
        there = grid.rows(found, trace, *times(found, shown))
        return grid.columns(trace), there, count(len(there), "row")

    _in_browser(script)
    keep(app, "technician", FIELDS)
    pick_run(app, "technician")
    enliven(app, "technician-why")


def _asked(found: Shift, shown: list[float]) -> tuple[float, float]:
    """The time shown, as far as it can have anything to do with the day."""
    if len(shown) != 2:
        raise InputError("the time shown: allowed: from when to when")
    first, last = (found.midnight + min(max(0.0, one), 2 * DAY) for one in shown)
    return first, max(first, last)


def _lines(lines: list[panes.Line]) -> Any:
    """A pane's numbers, and below them how each is computed."""
    return [
        html.Dl(
            [
                html.Div(
                    [
                        html.Dt(one.label),
                        html.Dd(one.text, className="technician-value"),
                        html.Dd(one.note, className="technician-note"),
                        html.Dd(
                            panes.KNOWN_BY[one.seen],
                            className=f"technician-known technician-{one.seen.value}",
                        ),
                    ],
                    className="technician-line",
                )
                for one in lines
            ],
            className="technician-lines",
        ),
        html.Details(
            [
                html.Summary("How these are computed"),
                html.P(
                    "Measures of the catalogue, taken of this person and this time alone.",
                    className="lead",
                ),
                html.Ul(
                    [html.Li([html.B(one.label), f": {one.how}."]) for one in lines],
                    className="notes",
                ),
            ],
            className="as-table",
        ),
    ]


def _in_browser(script: Any) -> None:
    """What needs no server: moving the moment and the time shown, and telling where they are."""
    script(
        ClientsideFunction("technician", "score"),
        Output("technician-score-chart", "figure"),
        Input("technician-score-figures", "data"),
        Input("scheme", "data"),
        Input("technician-at", "value"),
        State("technician-shift", "data"),
    )
    script(
        ClientsideFunction("technician", "move"),
        Output("technician-at", "value", allow_duplicate=True),
        Input("technician-score-chart", "clickData"),
        Input("technician-typed", "value"),
        Input("technician-to-peak", "n_clicks"),
        State("technician-shift", "data"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("technician", "tellMoment"),
        Output("technician-when", "data"),
        Output("technician-typed", "value"),
        Input("technician-at", "value"),
        Input("technician-shift", "data"),
    )
    script(
        ClientsideFunction("technician", "tellTime"),
        Output("technician-from", "data"),
        Output("technician-to", "data"),
        Output("technician-range-value", "children"),
        Input("technician-range", "value"),
        Input("technician-shift", "data"),
    )
    script(
        "(_n, shift) => shift ? [shift.low, shift.high] : window.dash_clientside.no_update",
        Output("technician-range", "value", allow_duplicate=True),
        Input("technician-all", "n_clicks"),
        State("technician-shift", "data"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("technician", "neighbour"),
        Output("technician-who", "value"),
        Input("technician-previous", "n_clicks"),
        Input("technician-next", "n_clicks"),
        State("technician-who", "value"),
        State("technician-order", "data"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("technician", "hold"),
        Output("technician-tick", "max_intervals"),
        Output("technician-pause", "children"),
        Output("technician-motion", "children"),
        Output("technician-motion", "className"),
        Input("technician-pause", "n_clicks"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("technician", "csv"),
        Input("technician-grid-csv", "n_clicks"),
        prevent_initial_call=True,
    )
