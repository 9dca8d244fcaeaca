"""What runs between the page Procedures and the runs."""

from dataclasses import dataclass
from typing import Any, Final

from dash import Dash, Input, Output, State, ctx, html, no_update

from dashboards import address
from dashboards.address import Field
from dashboards.charts import procedures as charts
from dashboards.charts import procedures_bars as bars
from dashboards.charts.common import both
from dashboards.panel import Telling, enliven, grid_of, outputs, told
from dashboards.site import Shown, Site
from dashboards.views import procedures as view
from dashboards.views import procedures_words as words
from dashboards.views.procedures import ALL_TYPES, Told, words_of
from dashboards.words import clock
from twin.errors import InputError

__all__ = ["FIELDS", "Picture", "picture", "register"]

FIELDS: Final = (
    Field("procedure", "procedures-kept", "", "data"),
    Field("type", "procedures-kept-type", ALL_TYPES, "data"),
    Field("paths", "procedures-paths", "few", choices=("few", "many")),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A procedure of a run as the page shows it."""

    told: Told
    choices: list[str]
    types: list[dict[str, str]]
    kept: str
    """The procedure as the address has it: empty for the first."""
    map: Telling
    numbered: list[str]
    rest: str
    fates: Telling
    record: Telling
    as_of: str


def picture(site: Site, shown: Shown, procedure: str, contact_type: str, many: str) -> Picture:
    """A procedure of a run; what the run does not have falls back to what it has.

    Raises:
        InputError: the run is not simulated, or no step was written down in it.
    """
    traces = site.traces(shown)
    found = view.told(traces, procedure, contact_type)
    known = view.choices(traces)
    most = charts.FEW if many == "few" else charts.MANY
    chosen = charts.drawn(found.paths, most)
    off = [one for one in found.paths if one.kind != "script"]
    left = len(off) - len(chosen)
    prescribed, cases = found.cases.prescribed, found.fit.cases
    moments = traces.column("procedure", "t")
    return Picture(
        told=found,
        choices=list(known),
        types=[
            {"value": ALL_TYPES, "label": "all of its types"},
            *({"value": one, "label": words_of(one)} for one in known[found.procedure]),
        ],
        kept="" if found.procedure == next(iter(known)) else found.procedure,
        map=Telling(
            both(lambda scheme: charts.step_map(prescribed, found.paths, cases, most, scheme)),
            words.map_sentence(found),
            words.MAP_HEAD,
            words.map_rows(found),
        ),
        numbered=words.numbered(chosen),
        rest=_rest(left, len(off)),
        fates=Telling(
            both(lambda scheme: bars.fates(found, scheme)),
            words.fates_sentence(found),
            words.FATES_HEAD,
            words.fates_rows(found),
        ),
        record=Telling(
            both(lambda scheme: bars.record(found, scheme)),
            words.record_sentence(found),
            words.RECORD_HEAD,
            words.record_rows(found),
        ),
        as_of=f"as of {clock(float(moments.max()))}" if len(moments) else "",
    )


def _rest(left: int, off: int) -> str:
    if not off:
        return "Nobody left the script."
    if not left:
        return "All of them are drawn."
    return f"{left} rarer {'path is' if left == 1 else 'paths are'} in the table only."


def register(app: Dash, site: Site) -> None:
    """The page's callbacks."""

    @app.callback(
        *outputs("procedures-map"),
        Output("procedures-numbered", "children"),
        Output("procedures-rest", "children"),
        *outputs("procedures-fates"),
        *outputs("procedures-record"),
        Output("procedures-ways-words", "children"),
        Output("procedures-ways-table", "children"),
        Output("procedures-type", "data"),
        Output("procedures-type", "value"),
        Output("procedures-kept", "data"),
        Output("procedures-kept-type", "data"),
        Output("procedures-as-of", "children"),
        Output("procedures-map-chart", "style"),
        Output("procedures-fates-chart", "style"),
        Output("procedures-trouble", "children"),
        Input("procedures-procedure", "value"),
        Input("procedures-type", "value"),
        Input("procedures-paths", "value"),
        Input("procedures-again", "n_clicks"),
        State("procedures-run", "data"),
        prevent_initial_call=True,
    )
    def redraw(
        procedure: str | None, kind: str | None, many: str | None, _clicks: int | None, name: str
    ) -> Any:
        wanted = ALL_TYPES if ctx.triggered_id == "procedures-procedure" else kind or ALL_TYPES
        try:
            shows = picture(site, site.run(name), procedure or "", wanted, many or "few")
        except InputError as error:
            return *[no_update] * 20, str(error)
        return (
            *told(shows.map),
            [html.Li(one) for one in shows.numbered],
            shows.rest,
            *told(shows.fates),
            *told(shows.record),
            words.ways_sentence(shows.told),
            grid_of(words.WAYS_HEAD, words.ways_rows(shows.told)),
            shows.types,
            shows.told.contact_type,
            shows.kept,
            shows.told.contact_type,
            shows.as_of,
            {"height": f"{charts.height_of(shows.told.cases.prescribed)}px"},
            {"height": f"{bars.fates_height(len(shows.told.fates))}px"},
            "",
        )

    for key in ("procedures-map", "procedures-fates", "procedures-record"):
        enliven(app, key)
    address.pick_run(app, "procedures")
    address.keep(app, "procedures", FIELDS)
