"""What the page Real centre does: it looks every two seconds, and hears what people decide."""

from typing import Any, Final

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update

from dashboards.address import Field, keep, pick_run
from dashboards.charts.centre import fan
from dashboards.charts.common import both
from dashboards.pages.centre_parts import (
    MEASURES,
    advice,
    badge_of,
    drift_words,
    scores_of,
    tiles_of,
)
from dashboards.pages.works import phase_words
from dashboards.panel import Telling, enliven, outputs, told
from dashboards.site import Shown, Site
from dashboards.views.centre import NOTHING, Ahead, Past, ahead_words, head_of, rows_of
from twin.errors import InputError
from twin.mirror.link import Link, is_followed
from twin.mirror.what_if import WHAT_IFS

__all__ = ["FIELDS", "followed_runs", "newest_followed", "register"]

_NAMES: Final = tuple(one["value"] for one in MEASURES)

FIELDS: Final = (
    Field("measure", "centre-measure", "queue", choices=_NAMES),
    Field("tried", "centre-tried", NOTHING, choices=(NOTHING, *WHAT_IFS)),
)
"""What of the page is in its address, besides the run."""

_FIRST: Final = "No forecast yet: one is made every five minutes while the centre is followed."


def followed_runs(site: Site) -> list[str]:
    """The names of the runs that follow a real centre, the newest first."""
    return [one.id for one in site.shown() if _is_followed(one)]


def newest_followed(site: Site) -> Shown | None:
    """The run that the page shows without being asked for one; None if none follows a centre."""
    return next((one for one in site.shown() if _is_followed(one)), None)


def _is_followed(shown: Shown) -> bool:
    try:
        return is_followed(shown.reader.floor())
    except InputError:
        return False


def register(app: Dash, site: Site) -> None:
    """Add the page's callbacks."""
    enliven(app, "centre-fan")
    keep(app, "centre", FIELDS)
    pick_run(app, "centre")
    _looking(app, site)
    _drawing(app, site)
    _deciding(app, site)


def _looking(app: Dash, site: Site) -> None:
    @app.callback(
        Output("centre-badge", "children"),
        Output("centre-tiles", "children"),
        Output("centre-stamp", "data"),
        Output("centre-trouble", "children"),
        Input("centre-tick", "n_intervals"),
        State("centre-run", "data"),
        running=[(Output("centre-tick", "disabled"), True, False)],
    )
    def look(_: Any, name: str) -> Any:
        try:
            link = _link(site, name)
            now = link.now()
            newest = link.newest()
        except InputError as error:
            return no_update, no_update, no_update, str(error)
        # What else is drawn changes with a step of the past, a forecast, or a decision.
        decided = [(one.id, one.status) for one in link.decisions.all().values()]
        stamp = f"{now.state.t // 60:.0f} {newest['made'] if newest else ''} {decided}"
        return badge_of(link), tiles_of(now), stamp, ""

    @app.callback(
        Output("centre-asked", "children"),
        Input("centre-ask", "n_clicks"),
        Input("centre-tick", "n_intervals"),
        State("centre-run", "data"),
        prevent_initial_call=True,
    )
    def ask(_: Any, __: Any, name: str) -> Any:
        try:
            path = site.run(name).path
            if ctx.triggered_id == "centre-ask":
                site.centres.ask(path)
        except InputError as error:
            return str(error)
        state = site.jobs.state(site.centres.job(path))
        return "" if state is None or state.phase == "done" else phase_words(state)


def _drawing(app: Dash, site: Site) -> None:
    @app.callback(
        *outputs("centre-fan"),
        Input("centre-stamp", "data"),
        Input("centre-measure", "value"),
        Input("centre-tried", "value"),
        State("centre-run", "data"),
    )
    def draw(_: Any, measure: str, tried: str, name: str) -> Any:
        try:
            return told(telling(_link(site, name), measure, tried))
        except InputError as error:
            return no_update, str(error), no_update

    @app.callback(
        Output("centre-advice", "children"),
        Output("centre-scores", "children"),
        Output("centre-drift", "children"),
        Input("centre-stamp", "data"),
        State("centre-run", "data"),
    )
    def report(_: Any, name: str) -> Any:
        try:
            link = _link(site, name)
            found = list(link.decisions.all().values())
            came = {
                one.id: " ".join(each.words for each in link.came_of(one))
                for one in found
                if one.status in ("posted", "followed")
            }
            refit = f"twin calibrate LOG --from {link.day_names()[-14:][0]} --out centre.toml"
            return (
                advice(found, came, site.centres.webhook is not None),
                scores_of(link.scores()),
                drift_words(link.drifts(), link.day_names(), refit),
            )
        except InputError as error:
            return html.P(str(error), className="sentence"), no_update, no_update


def _deciding(app: Dash, site: Site) -> None:
    @app.callback(
        Output("centre-decided", "children"),
        Output("centre-stamp", "data", allow_duplicate=True),
        Input({"type": "centre-decide", "act": ALL, "id": ALL}, "n_clicks"),
        State("centre-by", "value"),
        State("centre-run", "data"),
        prevent_initial_call=True,
    )
    def decide(clicks: list[int | None], by: str | None, name: str) -> Any:
        asked = ctx.triggered_id
        if not any(clicks) or not isinstance(asked, dict):
            return no_update, no_update
        try:
            path, who = site.run(name).path, " ".join((by or "").split())[:60]
            if asked["act"] == "done":
                one = site.centres.done_by_hand(path, asked["id"])
            elif not who:
                return "Who decides? Write your name first.", no_update
            elif asked["act"] == "approve":
                one = site.centres.approve(path, asked["id"], who)
            else:
                one = site.centres.decline(path, asked["id"], who)
        except InputError as error:
            return str(error), no_update
        return f"{one.status.capitalize()}.", f"{one.id} {one.status}"


def telling(link: Link, measure: str, tried: str) -> Telling:
    """What the fan tells of a measure, with one thing that could be done beside it."""
    now = link.now()
    ends, values = link.past(now.state)
    so_far = link.strain(ends) if measure == "strain" else values[measure]
    past = Past(ends.tolist(), so_far.tolist())
    newest = link.newest()
    if newest is None:
        reason = _FIRST
        try:
            link.scenario()
        except InputError as error:
            reason = str(error)
        return Telling(both(lambda scheme: fan(None, past, now.state.t, scheme)), reason)
    ahead = Ahead.of(newest, measure, tried)
    made = newest["t"]
    before = [value for end, value in zip(past.ends, past.values, strict=True) if end <= made + 150]
    latest = before[-1] if before and before[-1] == before[-1] else None
    return Telling(
        both(lambda scheme: fan(ahead, past, now.state.t, scheme)),
        ahead_words(ahead, latest, made),
        head_of(ahead),
        rows_of(ahead),
    )


def _link(site: Site, name: str) -> Link:
    return site.centres.link(site.run(name).path)
