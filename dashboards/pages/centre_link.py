"""What the page Real centre does: it looks every two seconds, and hears what people decide."""

from collections.abc import Callable
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
from dashboards.views.centre import (
    NOTHING,
    Ahead,
    Past,
    ahead_words,
    came_words,
    head_of,
    left_out_words,
    made_words,
    rows_of,
)
from twin.errors import InputError
from twin.mirror.badge import FRESH
from twin.mirror.course import OF_PEOPLE
from twin.mirror.estimate import FEWEST
from twin.mirror.link import Link, Now, is_followed
from twin.mirror.what_if import WHAT_IFS
from twin.traces.lock import is_written

__all__ = ["FIELDS", "followed_runs", "newest_followed", "register"]

_NAMES: Final = tuple(one["value"] for one in MEASURES)

FIELDS: Final = (
    Field("measure", "centre-measure", "queue", choices=_NAMES),
    Field("tried", "centre-tried", NOTHING, choices=(NOTHING, *WHAT_IFS)),
)
"""What of the page is in its address, besides the run."""

_FIRST: Final = "No forecast yet: one is made every five minutes while the centre is followed."
_STOPPED: Final = (
    "No forecast was made, and nobody follows the centre now: twin follow, with the same command, "
    "goes on with it."
)
_OVER: Final = "The log is at its end, and no forecast was made while it went on."


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
        Output("centre-due", "data"),
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
            badge = badge_of(link)
        except InputError as error:
            return no_update, no_update, no_update, no_update, str(error)
        made = newest["made"] if newest else ""
        fresh = now.age <= FRESH
        # The chart goes on with the minutes; what else there is only with half-hours and decisions.
        stamp = f"{now.state.t // 60:.0f} {made} {fresh}"
        due = f"{now.state.t // 1800:.0f} {made} {_decided(site, link)}"
        return badge, tiles_of(now), stamp, due, ""

    @app.callback(
        Output("centre-refused", "children"),
        Input("centre-ask", "n_clicks"),
        State("centre-run", "data"),
        prevent_initial_call=True,
    )
    def ask(_: Any, name: str) -> Any:
        try:
            site.centres.ask(site.run(name).path)
        except InputError as error:
            return str(error)
        return ""

    @app.callback(
        Output("centre-asked", "children"),
        Input("centre-tick", "n_intervals"),
        Input("centre-refused", "children"),
        State("centre-run", "data"),
        prevent_initial_call=True,
    )
    def how_far(_: Any, __: Any, name: str) -> Any:
        try:
            state = site.jobs.state(site.centres.job(site.run(name).path))
        except InputError:
            return ""
        return "" if state is None or state.phase == "done" else phase_words(state)


def _drawing(app: Dash, site: Site) -> None:
    @app.callback(
        *outputs("centre-fan"),
        Output("centre-made", "children"),
        Input("centre-stamp", "data"),
        Input("centre-measure", "value"),
        Input("centre-tried", "value"),
        State("centre-run", "data"),
    )
    def draw(_: Any, measure: str, tried: str, name: str) -> Any:
        try:
            link = _link(site, name)
            now = link.now()
            return (*told(telling(link, now, measure, tried)), _made(link, now))
        except InputError as error:
            return no_update, str(error), no_update, no_update

    @app.callback(
        Output("centre-advice", "children"),
        Output("centre-scores", "children"),
        Output("centre-drift", "children"),
        Output("centre-who", "hidden"),
        Input("centre-due", "data"),
        State("centre-run", "data"),
    )
    def report(_: Any, name: str) -> Any:
        # What is damaged of one says so there, and takes nothing from the others.
        return (
            _or_why(lambda: _advised(site, _link(site, name))),
            _or_why(lambda: scores_of(_link(site, name).scores())),
            _or_why(lambda: _drifted(_link(site, name))),
            not _is_to_decide(site, name),
        )


def _deciding(app: Dash, site: Site) -> None:
    @app.callback(
        Output("centre-decided", "children"),
        Output("centre-due", "data", allow_duplicate=True),
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
            elif asked["act"] == "post":
                one = site.centres.post_again(path, asked["id"])
            elif not who:
                return "Who decides? Write your name first.", no_update
            elif asked["act"] == "approve":
                one = site.centres.approve(path, asked["id"], who)
            else:
                one = site.centres.decline(path, asked["id"], who)
        except InputError as error:
            return str(error), no_update
        return f"{one.status.capitalize()}.", f"{one.id} {one.status}"


def _decided(site: Site, link: Link) -> str:
    """What stands of the recommendations, to be told when it changes."""
    try:
        found = link.decisions.all().values()
    except InputError as error:
        return str(error)
    return str([(one.id, one.status, one.note, site.centres.is_posting(one.id)) for one in found])


def _is_to_decide(site: Site, name: str) -> bool:
    """Whether something waits for somebody's decision."""
    try:
        found = _link(site, name).decisions.all().values()
    except InputError:
        return False
    return any(one.status == "proposed" for one in found)


def _or_why(tell: Callable[[], Any]) -> Any:
    try:
        return tell()
    except InputError as error:
        return html.P(str(error), className="sentence centre-alarm")


def _advised(site: Site, link: Link) -> Any:
    found = list(link.decisions.all().values())
    applied = [one for one in found if one.status in ("posted", "followed")]
    return advice(
        found,
        {one.id: came_words(link.came_of(one)) for one in applied},
        webhook=site.centres.webhook is not None,
        posting=site.centres.is_posting,
    )


def _drifted(link: Link) -> Any:
    days = link.day_names()
    refit = f"twin calibrate LOG --from {days[-14:][0]} --out centre.toml"
    return drift_words(link.drifts(), days, refit)


def _made(link: Link, now: Now) -> Any:
    """When the forecast was made, and what it does not try."""
    newest = link.newest()
    if newest is None:
        return ""
    words, old = made_words(newest, now.state.t, fresh=now.age <= FRESH)
    left_out = left_out_words(newest.get("left_out", ()))
    alarm = "centre-alarm" if old else ""
    return [html.Span(words, className=alarm), html.Span(left_out)]


def telling(link: Link, now: Now, measure: str, tried: str) -> Telling:
    """What the fan tells of a measure, with one thing that could be done beside it."""
    ends, values = link.past(now)
    so_far = link.strain(ends, now) if measure == "strain" else values[measure]
    past = Past(ends.tolist(), so_far.tolist())
    newest = link.newest()
    if newest is None:
        return Telling(
            both(lambda scheme: fan(measure, None, past, now.state.t, scheme)), _why_none(link, now)
        )
    if measure in OF_PEOPLE and 0 < newest["present"] < FEWEST:
        return Telling(both(lambda scheme: fan(measure, None, past, now.state.t, scheme)), _FEW)
    ahead = Ahead.of(newest, measure, tried)
    made = newest["t"]
    before = [value for end, value in zip(past.ends, past.values, strict=True) if end <= made + 150]
    latest = before[-1] if before and before[-1] == before[-1] else None
    return Telling(
        both(lambda scheme: fan(measure, ahead, past, now.state.t, scheme)),
        ahead_words(ahead, latest, made),
        head_of(ahead),
        rows_of(ahead),
    )


_FEW: Final = (
    f"Fewer than {FEWEST} were present when it was forecast: of so few people nothing is shown."
)


def _why_none(link: Link, now: Now) -> str:
    """Why there is no forecast, in a sentence."""
    if now.finished:
        return _OVER
    try:
        link.opened(now)
    except InputError as error:
        return str(error)
    return _FIRST if is_written(link.path) else _STOPPED


def _link(site: Site, name: str) -> Link:
    return site.centres.link(site.run(name).path)
