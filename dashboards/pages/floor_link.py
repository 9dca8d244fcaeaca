"""What runs between the floor's page and the run: settings, deltas, moments, intents."""

import json
from collections.abc import Callable
from typing import Any, Final

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from flask import Flask, Response, request

from dashboards.address import Field, keep
from dashboards.charts import floor as charts
from dashboards.knobs import is_share
from dashboards.live.history import Run
from dashboards.live.series import Limits, Series
from dashboards.site import Site
from twin.errors import InputError
from twin.scenario.levers import levers
from twin.scenario.model import Scenario

ACTIVITIES: Final = {
    "ready": ("Ready", "ready"),
    "ringing": ("Ringing", "ringing"),
    "talk": ("Talk", "talk"),
    "hold": ("Hold", "hold"),
    "wrap_up": ("Wrap-up", "wrap_up"),
    "consult": ("Consultation", "consult"),
    "coaching": ("Coaching", "coaching"),
    "break": ("Break", "break"),
}
"""For each activity its word and its shape, in the order in which they are counted."""

KNOBS: Final = {
    "floor-monitoring": "supervision.monitoring",
    "floor-listening": "supervision.listening",
    "floor-rigidity": "autonomy.script_rigidity",
    "floor-staffing": "staffing.level",
    "floor-purpose": "supervision.purpose",
}
"""The levers that can be changed here while the run goes on."""


FIELDS: Final = (
    Field("at", "floor-look", prop="data"),
    Field("team", "floor-team"),
)
"""What of the page is in its address, besides the run and its day."""


def settings(
    scenario: Scenario, limits: Limits, *, live: bool, look: str, real: bool = False
) -> dict[str, Any]:
    """What the browser needs to know once: words, limits, levers, empty figures.

    Args:
        scenario: what is run.
        limits: those of the day shown.
        live: whether the run goes on.
        look: the time of day to look back to, as 11:40; empty for the present.
        real: whether the people are real, of whom only groups are shown.
    """
    movable = {path: lever for path, lever in levers(scenario).items() if lever.live}
    return {
        "midnight": limits.midnight,
        "live": live,
        "real": real,
        "look": look,
        "limits": {
            "opens": limits.opens,
            "closes": limits.closes,
            "latest": limits.closes + charts.AFTER_CLOSING,
            "tension": limits.tension,
            "answered_share": limits.answered_share,
            "occupancy": limits.occupancy,
        },
        "acts": {act: [lane, word] for act, (lane, word, _) in charts.ACTS.items()},
        "activities": {name: list(shown) for name, shown in ACTIVITIES.items()},
        "levers": {
            path: {
                "label": lever.label,
                "unit": lever.unit,
                "kind": lever.kind,
                "choices": [word.replace("_", " ") for word in lever.choices],
                "start": lever.number(lever.default),
                "percent": is_share(lever),
            }
            for path, lever in movable.items()
        },
        "knobs": {
            key: {
                "path": path,
                "percent": is_share(movable[path]),
                "choices": list(movable[path].choices) or None,
            }
            for key, path in KNOBS.items()
        },
        "figures": {
            "strip": {s: charts.bargain_strip(Series(), limits, s) for s in ("light", "dark")},
            "queue": {s: charts.queue(Series(), limits, s) for s in ("light", "dark")},
        },
    }


def register(app: Dash, site: Site) -> None:
    """What the page asks of the server, and what its script does with the answers."""
    route(app.server, site)
    script: Any = app.clientside_callback  # Dash does not say its type
    keep(app, "floor", FIELDS)

    @app.callback(
        Output("floor-sent", "data"),
        Output("floor-notice", "children"),
        Input("floor-intent", "data"),
        State("floor-run", "data"),
        prevent_initial_call=True,
    )
    def command(intent: dict[str, Any] | None, run: dict[str, Any]) -> Any:
        if not intent:
            return no_update, no_update
        try:
            live = site.live().get(str(run.get("name")))
            if live is None:
                raise InputError("the run is over; begin another one on the page Runs")
            obey(live, intent)
        except InputError as error:
            return intent.get("order"), str(error)
        return intent.get("order"), ""

    script(
        ClientsideFunction("floor", "fetch"),
        Output("floor-delta", "data"),
        Input("floor-tick", "n_intervals"),
        Input("floor-sent", "data"),
        State("floor-cursor", "data"),
        State("floor-run", "data"),
        State("floor-settings", "data"),
    )
    script(
        ClientsideFunction("floor", "absorb"),
        Output("floor-strip", "extendData"),
        Output("floor-strip", "figure"),
        Output("floor-queue", "extendData"),
        Output("floor-queue", "figure"),
        Output("floor-cursor", "data"),
        Input("floor-delta", "data"),
        State("floor-settings", "data"),
        State("floor-strip", "figure"),
        State("floor-queue", "figure"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("floor", "recolour"),
        Output("floor-strip", "figure", allow_duplicate=True),
        Output("floor-queue", "figure", allow_duplicate=True),
        Input("scheme", "data"),
        State("floor-settings", "data"),
        State("floor-strip", "figure"),
        State("floor-queue", "figure"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("floor", "intend"),
        Output("floor-intent", "data"),
        Input("floor-pause", "n_clicks"),
        Input("floor-restart", "n_clicks"),
        Input("floor-restart-no", "n_clicks"),
        Input("floor-restart-yes", "n_clicks"),
        Input("floor-speed", "value"),
        *(Input(key, "value") for key in KNOBS),
        State("floor-seed", "value"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("look", "turn"),
        Output("floor-look", "data"),
        Input("floor-at", "value"),
        Input("floor-now", "n_clicks"),
        State("floor-run", "data"),
        State("floor-settings", "data"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("look", "team"),
        Output("floor-team-note", "children"),
        Input("floor-team", "value"),
    )
    script(
        ClientsideFunction("look", "elsewhere"),
        Output("go", "href", allow_duplicate=True),
        Input("floor-other", "value"),
        Input("floor-which-day", "value"),
        State("floor-run", "data"),
        prevent_initial_call=True,
    )


def route(server: Flask, site: Site) -> None:
    """The addresses that the page's script fetches from: plain JSON, encoded once for everybody."""

    def answer(make: Callable[[], bytes]) -> Response:
        try:
            return Response(make(), mimetype="application/json")
        except InputError as error:
            text = json.dumps({"error": str(error)}, ensure_ascii=False)
            return Response(text, 404, mimetype="application/json")

    @server.get("/_feed/<name>/<int:day>")
    def since(name: str, day: int) -> Response:
        cursor = request.args.get("cursor") or None
        return answer(lambda: site.feed(name, day).since(cursor))

    @server.get("/_moment/<name>/<int:day>/<int:t>")
    def moment(name: str, day: int, t: int) -> Response:
        return answer(lambda: site.feed(name, day).moment(float(t)))


def obey(run: Run, intent: dict[str, Any]) -> None:
    """Carry out what somebody did on the page.

    Raises:
        InputError: it cannot be done; nothing has changed.
    """
    try:
        match intent["do"]:
            case "pause":
                run.pause()
            case "resume":
                run.resume()
            case "speed":
                run.set_speed(float(intent["value"]))
            case "lever":
                run.set_lever(intent["path"], intent["value"])
            case "restart":
                run.restart(int(intent["seed"]))
            case "resume_run":
                run.resume_run()
            case other:
                raise InputError(f"{other!r}: not something the page can do")
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{str(intent)[:200]}: not understood ({error})") from None
