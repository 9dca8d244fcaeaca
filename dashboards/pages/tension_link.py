"""What runs between the page Tension and the runs: one picture of a day, made anew on demand."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboards import address
from dashboards.address import Field, whole
from dashboards.charts import tension as charts
from dashboards.charts.common import both
from dashboards.panel import Telling, outputs, told
from dashboards.site import Shown, Site
from dashboards.theme import Scheme
from dashboards.views import tension as view
from dashboards.views import tension_words as words
from dashboards.views.tension import Placed
from twin.errors import InputError
from twin.traces.frame import Traces
from twin.traces.header import Header

__all__ = ["FIELDS", "TICK", "Picture", "choices_of_base", "picture", "register"]

TICK: Final = 3000
"""Milliseconds between two looks at a run that goes on."""

_OWN: Final = {"start": "the start of the shift", "half": "half an hour before"}
_RUN: Final = "run:"

FIELDS: Final = (
    Field("view", "tension-kept-view", "", "data", choices=("technicians", "teams")),
    Field("base", "tension-base", "start"),
    Field("axis", "tension-axis", "close", choices=("whole", "close")),
    Field("who", "tension-who", ""),
    Field("day", "tension-day", "1"),
    Field("at", "tension-at", "", "data"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One day of a run as the page shows it."""

    frames: dict[str, Any]
    people: Placed
    day: Telling
    view: str
    default_view: str
    base: str
    number: int
    days: int
    start: int
    """The minute that is shown at first."""
    goes_on: bool
    simulated: bool
    trouble: str
    marks: list[dict[str, Any]]
    header: Header


def picture(site: Site, shown: Shown, day: str, asked: str, base: str) -> Picture:
    """A day of a run. `asked` is the view, or empty for the one that suits; `base` as in `FIELDS`.

    Raises:
        InputError: the run has no ledger of strain.
    """
    traces = site.traces(shown)
    goes_on, now = _progress(shown, traces)
    header = traces.header
    days = max(header.days, 1)
    number = whole(day, 1)
    number = number if 1 <= number <= days else 1
    simulated = header.origin == "simulated"
    fewest = 0 if simulated else view.FEWEST
    people = view.placed(traces, number, now=now)
    default = "technicians" if simulated and len(people.names) <= view.MANY else "teams"
    which = asked if asked and simulated else default
    dots = people if which == "technicians" else view.teams_of(people, fewest=fewest)
    other, trouble = _other(site, header, base, number, people) if simulated else (None, "")
    kind = base if other is not None or base in _OWN else "start"
    of_dots = view.teams_of(other) if other is not None and which == "teams" else other
    than = base.removeprefix(_RUN) if other is not None else kind
    said = words.sentences(people, view.based(people, kind, other), than, fewest=fewest)
    made = view.frames(dots, view.based(dots, kind, of_dots), people, said, fewest=fewest)
    return Picture(
        frames={
            **made,
            "run": shown.id,
            "day": number,
            "cuts": [100 * people.latitude_cut, 100 * people.demands_cut],
            "crossed": which == "technicians" and other is None,
            "links": which == "technicians",
            "live": goes_on,
            "fewest": view.FEWEST,
            "figures": _planes(people.demands_cut, people.latitude_cut),
        },
        people=people,
        day=_day(people, other, fewest),
        view=which,
        default_view=default,
        base=kind,
        number=number,
        days=days,
        start=_start(people, goes_on),
        goes_on=goes_on,
        simulated=simulated,
        trouble=trouble,
        header=header,
        marks=[{"value": minute, "label": word} for minute, word in view.hours(people.minutes)],
    )


@lru_cache(maxsize=8)
def _planes(demands_cut: float, latitude_cut: float) -> dict[Scheme, go.Figure]:
    """The empty plane in both schemes, which is the same for all frames."""
    return both(lambda scheme: charts.plane(demands_cut, latitude_cut, scheme))


def choices_of_base(site: Site, shown: Shown) -> list[dict[str, str]]:
    """What positions can be compared with: the run itself, and other runs of the same people."""
    own = shown.reader.header
    kept = {one.id: one.header for one in site.library}
    live = {one.id: one.reader.header for one in site.shown() if one.live is not None}
    runs = [
        name
        for name, header in (live | kept).items()
        if name != shown.id and not view.same_people(own, header)
    ]
    return [
        *({"value": key, "label": word} for key, word in _OWN.items()),
        *({"value": f"{_RUN}{name}", "label": f"run {name}, same time"} for name in runs),
    ]


def _progress(shown: Shown, traces: Traces) -> tuple[bool, float | None]:
    """Whether a run goes on, and the moment (s) it has reached, if so."""
    if shown.live is None:
        return False, None
    clock = shown.live.since(None)["clock"]
    if clock["finished"]:
        return False, None
    minutes = traces.column("wallboard", "t")
    return True, float(minutes.max()) if len(minutes) else 0.0


def _other(
    site: Site, header: Header, base: str, day: int, people: Placed
) -> tuple[Placed | None, str]:
    """The run that a base names, on the same day; or why it cannot be compared with."""
    if not base.startswith(_RUN):
        return None, ""
    name = base.removeprefix(_RUN)
    try:
        shown = site.run(name or "?")
        why = view.same_people(header, shown.reader.header)
        if why:
            raise InputError(f"base = {name}: {why}; allowed: a run of the same technicians")
        traces = site.traces(shown)
        now = _progress(shown, traces)[1]
        return view.placed(traces, day, now=now, minutes=people.minutes), ""
    except InputError as error:
        return None, f"{error}. Compared with the start of the shift instead."


def _day(people: Placed, other: Placed | None, fewest: int) -> Telling:
    return Telling(
        both(lambda scheme: charts.day(people, scheme, before=other, fewest=fewest)),
        words.day_sentence(people, fewest=fewest),
        words.DAY_HEAD,
        words.day_rows(people, fewest=fewest),
    )


def _start(people: Placed, goes_on: bool) -> int:
    """The newest frame of a run that goes on; else the middle of those with most on shift."""
    if not len(people.minutes):
        return 0
    if goes_on:
        return int(people.minutes[-1])
    there = people.size.sum(axis=0)
    most = (there == there.max()).nonzero()[0]
    return int(people.minutes[most[len(most) // 2]])


def register(app: Dash, site: Site) -> None:
    """The page's callbacks."""
    script: Any = app.clientside_callback  # Dash does not say its type

    @app.callback(
        Output("tension-frames", "data"),
        *outputs("tension-day"),
        Output("tension-who", "data"),
        Output("tension-trouble", "children"),
        Input("tension-tick", "n_intervals"),
        Input("tension-view", "value"),
        Input("tension-base", "value"),
        Input("tension-day", "value"),
        State("tension-run", "data"),
        running=[(Output("tension-tick", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def redraw(
        _tick: int | None, which: str | None, base: str | None, day: str | None, name: str
    ) -> Any:
        try:
            shows = picture(site, site.run(name), day or "1", which or "", base or "start")
        except InputError as error:
            return *[no_update] * 5, str(error)
        return shows.frames, *told(shows.day), shows.frames["names"], shows.trouble

    script(
        ClientsideFunction("tension", "draw"),
        Output("tension-plane-chart", "figure"),
        Output("tension-plane-words", "children"),
        Output("tension-day-chart", "figure"),
        Output("tension-clock", "children"),
        Input("tension-frames", "data"),
        Input("tension-slider", "value"),
        Input("tension-who", "value"),
        Input("tension-axis", "value"),
        Input("scheme", "data"),
        Input("tension-day-figures", "data"),
    )
    script(
        ClientsideFunction("tension", "arrive"),
        Output("tension-slider", "min"),
        Output("tension-slider", "max"),
        Output("tension-slider", "marks"),
        Output("tension-slider", "value"),
        Input("tension-frames", "data"),
        State("tension-slider", "value"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("tension", "live"),
        Output("tension-tick", "max_intervals"),
        Output("tension-live", "children"),
        Output("tension-live", "style"),
        Input("tension-live", "n_clicks"),
        Input("tension-slider", "value"),
        Input("tension-frames", "data"),
        State("tension-tick", "max_intervals"),
    )
    script(
        ClientsideFunction("tension", "play"),
        Output("tension-play", "children"),
        Input("tension-play", "n_clicks"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("tension", "view"),
        Output("tension-kept-view", "data"),
        Input("tension-view", "value"),
        State("tension-view-default", "data"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("tension", "open"),
        Output("tension-clicked", "data"),
        Input("tension-plane-chart", "clickData"),
        prevent_initial_call=True,
    )
    address.pick_run(app, "tension")
    address.keep(app, "tension", FIELDS)
