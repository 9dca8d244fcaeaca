"""What runs between the live floor's page and the run: settings, deltas, intents."""

from typing import Any, Final

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboards.charts import floor as charts
from dashboards.live.history import History, Run
from dashboards.live.series import Limits, Series
from dashboards.site import Site
from twin.errors import InputError
from twin.scenario.levers import Lever, levers
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


def is_share(lever: Lever) -> bool:
    """Whether a lever is a share of one, and so shown in percent."""
    return lever.kind == "number" and (lever.low, lever.high, lever.unit) == (0, 1, "")


def settings(scenario: Scenario) -> dict[str, Any]:
    """What the browser needs to know once: words, limits, levers, empty figures."""
    limits = Limits.of(scenario)
    live = {path: lever for path, lever in levers(scenario).items() if lever.live}
    return {
        "midnight": limits.midnight,
        "limits": {
            "opens": limits.opens,
            "closes": limits.closes,
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
            for path, lever in live.items()
        },
        "knobs": {
            key: {
                "path": path,
                "percent": is_share(live[path]),
                "choices": list(live[path].choices) or None,
            }
            for key, path in KNOBS.items()
        },
        "figures": {
            "strip": {s: charts.bargain_strip(Series(), limits, s) for s in ("light", "dark")},
            "queue": {s: charts.queue(Series(), limits, s) for s in ("light", "dark")},
        },
    }


def register(app: Dash, site: Site) -> None:
    """The page's callbacks."""
    histories: dict[str, History] = {}

    def live(name: str) -> Run:
        run = site.live().get(name)
        if run is None:
            raise InputError(f"run = {name}: is over; allowed: a live run")
        if name not in histories:
            histories[name] = History(run, Limits.of(run.scenario))
        return run

    script: Any = app.clientside_callback  # Dash does not say its type

    @app.callback(
        Output("floor-delta", "data"),
        Input("floor-tick", "n_intervals"),
        Input("floor-sent", "data"),
        State("floor-cursor", "data"),
        State("floor-run", "data"),
        running=[(Output("floor-tick", "disabled"), True, False)],
    )
    def feed(_tick: int | None, sent: int | None, cursor: str | None, name: str) -> dict[str, Any]:
        delta = live(name).since(cursor)
        anew = bool(delta["reset"]) and cursor is not None
        said = histories[name].said(now=anew)
        return {**delta, "after": cursor, "done": sent or 0, "said": said}

    @app.callback(
        Output("floor-sent", "data"),
        Output("floor-notice", "children"),
        Input("floor-intent", "data"),
        State("floor-run", "data"),
        prevent_initial_call=True,
    )
    def command(intent: dict[str, Any] | None, name: str) -> Any:
        if not intent:
            return no_update, no_update
        try:
            obey(live(name), intent)
        except InputError as error:
            return intent["order"], str(error)
        return intent["order"], ""

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
        Input("floor-scheme", "data"),
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
        Input("floor-speed", "value"),
        *(Input(key, "value") for key in KNOBS),
        State("floor-seed", "value"),
        prevent_initial_call=True,
    )


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
            case other:
                raise InputError(f"{other!r}: not something the page can do")
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{intent}: not understood ({error})") from None
