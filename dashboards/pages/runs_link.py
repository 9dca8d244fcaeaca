"""What the page Runs does: its list, what is chosen, and what is asked of a run."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashboards.charts.common import both
from dashboards.charts.runs import DASHES, overlay
from dashboards.digests import Digests
from dashboards.jobs import State as Work
from dashboards.pages import runs_files, runs_list
from dashboards.pages.works import works
from dashboards.panel import Telling, outputs, told
from dashboards.replaying import begin as begin_replay
from dashboards.replaying import key_of
from dashboards.scenarios import start_of
from dashboards.site import Shown, Site
from dashboards.views.runs import (
    MOST,
    Line,
    count_words,
    found_by,
    letters,
    overlay_table,
    overlay_words,
    sorted_rows,
    state_words,
)
from dashboards.words import count
from twin.errors import InputError

__all__ = ["register"]

_BUDGET = 0.4
"""Wall seconds of a request for reading runs that are not known yet."""


def register(app: Dash, site: Site) -> None:
    """Add the page's callbacks."""
    digests = Digests()
    replays: dict[str, str] = {}  # the key of each replay that was begun, and the id of its work
    runs_files.add_routes(app, site)
    _listing(app, site, digests, replays)
    _choosing(app, site, digests)
    _asking(app, site, replays)
    _beginning(app, site)
    _working(app, site)


def _listing(app: Dash, site: Site, digests: Digests, replays: dict[str, str]) -> None:
    @app.callback(
        Output("runs-body", "children"),
        Output("runs-stamp", "data"),
        Output("runs-count", "children"),
        Output("runs-empty", "children"),
        Output("runs-passed", "children"),
        Output("runs-passed-summary", "children"),
        Output("runs-passed-over", "hidden"),
        Input("runs-tick", "n_intervals"),
        Input("runs-sort", "value"),
        Input("runs-find", "value"),
        Input("runs-changed", "data"),
        State("runs-chosen", "data"),
        State("runs-stamp", "data"),
        running=[(Output("runs-tick", "disabled"), True, False)],
    )
    def refresh(
        _tick: int | None,
        sort: str,
        find: str | None,
        _changed: int,
        chosen: str,
        stamp: str | None,
    ) -> Any:
        digests.catch_up(list(site.shown()), _BUDGET)
        every = runs_list.rows_of(site, digests)
        rows = sorted_rows(found_by(every, find or ""), sort)
        states = _replays(site, replays)
        passed = site.library.passed_over()
        now = str(
            hash((tuple(map(_mark, rows)), tuple(passed), tuple(map(_replay_mark, states.items()))))
        )
        if now == stamp:
            raise PreventUpdate
        shown = "" if len(rows) <= runs_list.SHOWN else f", the first {runs_list.SHOWN} are shown"
        empty = "" if rows else "No run is found." if every else "No run is kept yet: begin one."
        return (
            runs_list.body(rows, _named(chosen), states),
            now,
            count_words(rows, len(every)) + shown,
            empty,
            [html.Li([html.B(name), f" {why}"]) for name, why in passed],
            f"{count(len(passed), 'file')} passed over: why",
            not passed,
        )

    @app.callback(
        Output({"type": "runs-state", "run": ALL}, "children"),
        Input("runs-tick", "n_intervals"),
        State({"type": "runs-state", "run": ALL}, "id"),
        prevent_initial_call=True,
    )
    def states(_tick: int | None, ids: Sequence[dict[str, str]]) -> Any:
        live = site.live()
        if not any(one["run"] in live for one in ids):
            raise PreventUpdate
        for name, run in live.items():
            digests.get(Shown(name, run.path, run))
        words = {row.id: state_words(row) for row in runs_list.rows_of(site, digests) if row.live}
        return [words.get(one["run"], no_update) for one in ids]

    follow: Any = app.clientside_callback  # Dash does not say its type
    follow(
        "on => on ? -1 : 0", Output("runs-tick", "max_intervals"), Input("runs-follow", "checked")
    )


def _choosing(app: Dash, site: Site, digests: Digests) -> None:
    @app.callback(
        Output("runs-chosen", "data"),
        Input({"type": "runs-pick", "run": ALL}, "checked"),
        State({"type": "runs-pick", "run": ALL}, "id"),
        State("runs-chosen", "data"),
        prevent_initial_call=True,
    )
    def choose(checked: Sequence[bool | None], ids: Sequence[dict[str, str]], chosen: str) -> Any:
        now = {one["run"]: bool(on) for one, on in zip(ids, checked, strict=True)}
        before = _named(chosen)
        after = [name for name in before if now.get(name, True)]
        after += [name for name, on in now.items() if on and name not in after]
        if after == before:
            raise PreventUpdate
        return ",".join(after)

    @app.callback(
        *outputs("runs-overlay"),
        Output("runs-key", "children"),
        Output({"type": "runs-letter", "run": ALL}, "children"),
        Output("runs-laid", "data"),
        Input("runs-chosen", "data"),
        Input("runs-stamp", "data"),
        Input("runs-tick", "n_intervals"),
        State({"type": "runs-letter", "run": ALL}, "id"),
        State("runs-laid", "data"),
    )
    def lay(
        chosen: str,
        stamp: str | None,
        _tick: int | None,
        ids: Sequence[dict[str, str]],
        laid: str | None,
    ) -> Any:
        names = _named(chosen)
        named = letters(names)
        lines, limits = _lines(site, digests, named)
        # Held against what is drawn and not against what was asked last: Dash drops the answer to
        # a question that is still open when the next one is asked.
        now = json.dumps([names, stamp, [[one.name, one.tension] for one in lines]])
        if now == laid:
            raise PreventUpdate
        threshold, target = (one.pop() if len(one) == 1 else None for one in limits)
        head, rows = overlay_table(lines)
        telling = Telling(
            both(lambda scheme: overlay(lines, threshold, target, scheme)),
            overlay_words(lines),
            head,
            rows,
        )
        key = [
            html.Span([html.B(line.letter), f" {line.name}"], className=f"runs-{DASHES[place]}")
            for place, line in enumerate(lines)
        ]
        if len(names) == 2:
            key.append(_compared(site, *names))
        if len(names) > MOST:
            key.append(html.Span(f"{MOST} of {len(names)} are drawn: more cannot be told apart"))
        return (*told(telling), key, [named.get(one["run"], "") for one in ids], now)


def _compared(site: Site, a: str, b: str) -> Any:
    """Leads to the two runs on the page that compares them measure by measure."""
    with suppress(InputError):
        if site.run(a).goes_on or site.run(b).goes_on:
            return html.Span("Compare tells more once both days are over.")
    query = urlencode({"a": f"run:{a}", "b": f"run:{b}"})
    return dcc.Link("Compare A and B, measure by measure", href=f"/compare?{query}")


def _lines(
    site: Site, digests: Digests, named: dict[str, str]
) -> tuple[list[Line], tuple[set[float], set[float]]]:
    """The lines of the chosen runs, and the limits they are held against."""
    lines: list[Line] = []
    thresholds, targets = set[float](), set[float]()
    for name, letter in named.items():
        with suppress(InputError):  # it was deleted
            shown = site.run(name)
            digest = digests.get(shown)
            if digest.course is None or not len(digest.course.start):
                continue
            goals = shown.reader.header.section("targets")
            thresholds.add(float(goals.get("tension", -1)))
            targets.add(100 * float(goals.get("answered_share", -1)))
            until = None if digest.over else digest.until
            level, tension = digest.service_level, digest.tension
            lines.append(Line(letter, name, digest.course, level, tension, until))
    return lines, (thresholds, targets)


def _asking(app: Dash, site: Site, replays: dict[str, str]) -> None:
    @app.callback(
        Output("runs-asked", "data"),
        Output("runs-dialog-title", "children"),
        Output("runs-dialog-text", "children"),
        Output("runs-yes", "children"),
        Output("runs-no", "children"),
        Output("runs-notice", "children"),
        Output("runs-said", "children"),
        Output("runs-changed", "data"),
        Input({"type": "runs-do", "do": ALL, "run": ALL}, "n_clicks"),
        State("runs-changed", "data"),
        prevent_initial_call=True,
    )
    def ask(clicks: Sequence[int | None], changed: int) -> Any:
        what = ctx.triggered_id
        if not what or not any(one["value"] for one in ctx.triggered):
            raise PreventUpdate
        name, do = what["run"], what["do"]
        closed = (None, no_update, no_update, no_update, no_update)
        try:
            shown = site.run(name)
            if do == "replay" and shown.live is None:
                replays[key_of(shown)] = begin_replay(site.jobs, shown)
                said = f"{name} is simulated again; its row tells what comes out."
                return *closed, "", said, changed + 1
            if do == "resume" and shown.live is None:
                site.reopen(shown.path)
                said = f"{name} goes on where it was stopped; see it on its floor."
                return *closed, "", said, changed + 1
            if do == "end" and not shown.goes_on:
                site.end(name)
                return *closed, "", f"{name} has ended; its file is kept.", changed + 1
        except (InputError, OSError) as error:
            return *closed, str(error), "", changed + 1
        asked = {"do": do, "run": name}
        if do == "end":
            text = (
                "What was simulated so far stays in its file; the rest of the day is not simulated."
            )
            return asked, f"End {name}?", text, "End it", "Let it go on", "", "", no_update
        text = "Its file is removed for good, and cannot be brought back. No other file is touched."
        return asked, f"Delete {name}?", text, "Delete", "Keep it", "", "", no_update

    @app.callback(
        Output("runs-asked", "data", allow_duplicate=True),
        Output("runs-notice", "children", allow_duplicate=True),
        Output("runs-said", "children", allow_duplicate=True),
        Output("runs-changed", "data", allow_duplicate=True),
        Input("runs-yes", "n_clicks"),
        State("runs-asked", "data"),
        State("runs-changed", "data"),
        prevent_initial_call=True,
    )
    def do(clicks: int | None, asked: dict[str, str] | None, changed: int) -> Any:
        if not clicks or not asked:
            raise PreventUpdate
        name, what = asked.get("run", ""), asked.get("do")
        try:
            if what == "end":
                site.end(name)
                said = f"{name} has ended; its file is kept."
            elif what == "delete":
                site.delete(name)
                said = f"{name} is deleted."
            else:
                raise PreventUpdate
        except InputError as error:
            return None, str(error), "", changed + 1
        return None, "", said, changed + 1

    script: Any = app.clientside_callback  # Dash does not say its type
    script(ClientsideFunction("runs", "ask"), Input("runs-asked", "data"))
    script(ClientsideFunction("runs", "close"), Input("runs-no", "n_clicks"))


def _beginning(app: Dash, site: Site) -> None:
    @app.callback(
        Output("runs-scenario-title", "children"),
        Input("runs-scenario", "value"),
    )
    def describe(name: str | None) -> str:
        try:
            return site.scenarios.load(name or "").title
        except InputError as error:
            return str(error)

    @app.callback(
        Output("go", "href", allow_duplicate=True),
        Output("runs-begin-trouble", "children"),
        Input("runs-begin", "n_clicks"),
        State("runs-scenario", "value"),
        State("runs-seed", "value"),
        State("runs-speed", "value"),
        State("runs-from", "value"),
        prevent_initial_call=True,
        running=[(Output("runs-begin", "loading"), True, False)],
    )
    def begin(
        clicks: int | None, name: str | None, seed: Any, speed: str | None, start: str | None
    ) -> Any:
        if not clicks:
            raise PreventUpdate
        try:
            scenario = site.scenarios.load(name or "")
            if not isinstance(seed, int):
                raise InputError(f"seed = {seed!r}: allowed: a whole number from 0 on")
            at = start_of(scenario, start or "")
            run = site.begin(scenario, seed=seed, speed=_speed(speed), start_at=at)
        except InputError as error:
            return no_update, str(error)
        return f"/?run={run}", ""


def _working(app: Dash, site: Site) -> None:
    @app.callback(
        Output("runs-works", "children"),
        Output("runs-works-stamp", "data"),
        Output("runs-no-works", "hidden"),
        Input("runs-tick", "n_intervals"),
        Input("runs-changed", "data"),
        State("runs-works-stamp", "data"),
    )
    def show(_tick: int | None, _changed: int, stamp: str | None) -> Any:
        states = list(site.jobs)
        now = json.dumps([_work_mark(one) for one in states])
        if now == stamp:
            raise PreventUpdate
        return works(states), now, bool(states)

    @app.callback(
        Output("runs-changed", "data", allow_duplicate=True),
        Input({"type": "runs-cancel", "job": ALL}, "n_clicks"),
        State("runs-changed", "data"),
        prevent_initial_call=True,
    )
    def cancel(clicks: Sequence[int | None], changed: int) -> Any:
        if not ctx.triggered_id or not any(one["value"] for one in ctx.triggered):
            raise PreventUpdate
        site.jobs.cancel(ctx.triggered_id["job"])
        return changed + 1


def _speed(text: str | None) -> float:
    """A speed as it is picked: simulated seconds per second."""
    try:
        return float(text or "")
    except ValueError:
        raise InputError(f"speed = {text!r:.40}: allowed: a number") from None


def _named(chosen: str | None) -> list[str]:
    return [name for name in (chosen or "").split(",") if name]


def _replays(site: Site, replays: dict[str, str]) -> dict[str, Work]:
    """How the replays stand that were begun of files as they are now, by the runs' names."""
    found = {}
    for shown in site.shown() if replays else ():
        with suppress(OSError):
            state = site.jobs.state(replays.get(key_of(shown)))
            if state is not None:
                found[shown.id] = state
    return found


def _mark(row: Any) -> Any:
    known = row.digest is not None
    if row.live:  # what changes all the time is told apart from the list
        return row.id, row.live, known
    return row.id, row.live, known, row.size, row.written


def _replay_mark(item: tuple[str, Work]) -> Any:
    return item[0], item[1].phase, round(20 * item[1].share)


def _work_mark(state: Work) -> Any:
    return state.id, state.phase, state.done, round(50 * state.share), state.before
