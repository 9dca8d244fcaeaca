"""What the page Compare does: begin, watch, call off, and show what came out."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from dashboards.arms import arm
from dashboards.charts.common import both
from dashboards.charts.compare import differences
from dashboards.comparing import begin
from dashboards.jobs import State as Work
from dashboards.pages import compare_arms
from dashboards.pages.works import phase_words
from dashboards.panel import Telling, grid_of, outputs, told
from dashboards.site import Site
from dashboards.views import compare as view
from dashboards.views.compare import Beside
from dashboards.words import count
from twin.errors import InputError

__all__ = ["register", "start"]

_WIDE, _NARROW = 560, 860
"""Heights of the chart, pixels; page_compare.css has them too."""


def start(site: Site, state: dict[str, Any]) -> str:
    """Begin what an address asks for; gives the id of the work.

    Raises:
        InputError: it cannot be compared.
    """
    sides = [_side(site, side, state) for side in ("a", "b")]
    return begin(
        site, sides[0], sides[1],
        replications=state["replications"], seed=state["seed"], days=state["days"],
    )  # fmt: skip


def _side(site: Site, side: str, state: dict[str, Any]) -> Any:
    try:
        return arm(site, state[side], state[f"{side}set"])
    except InputError as error:
        raise InputError(f"{side.upper()}: {error}") from None


def register(app: Dash, site: Site) -> None:
    """Add the page's callbacks."""
    compare_arms.register(app, site)

    @app.callback(
        Output("compare-job", "data"),
        Output("compare-trouble", "children"),
        Output("compare-tick", "max_intervals"),
        Input("compare-go", "n_clicks"),
        State("compare-a-source", "value"),
        State("compare-a-settings", "data"),
        State("compare-b-source", "value"),
        State("compare-b-settings", "data"),
        State("compare-replications", "value"),
        State("compare-seed", "value"),
        State("compare-days", "value"),
        prevent_initial_call=True,
    )
    def go(clicks: int | None, a: str, aset: str, b: str, bset: str, pairs: Any, seed: Any,
           days: Any) -> Any:  # fmt: skip
        if not clicks:
            raise PreventUpdate
        try:
            for name, value, low, high in (
                ("Pairs", pairs, 2, 200), ("Seed", seed, 0, 2**31 - 1), ("Days", days, 1, 20)
            ):  # fmt: skip
                if not isinstance(value, int) or not low <= value <= high:
                    raise InputError(f"{name}: allowed: a whole number from {low} to {high}")
            state = {"a": a, "aset": aset, "b": b, "bset": bset, "replications": pairs,
                     "seed": seed, "days": days}  # fmt: skip
            return start(site, state), "", -1
        except InputError as error:
            return no_update, str(error), no_update

    @app.callback(
        Input("compare-cancel", "n_clicks"), State("compare-job", "data"), prevent_initial_call=True
    )
    def cancel(clicks: int | None, job: str | None) -> None:
        if clicks and job:
            site.jobs.cancel(job)

    @app.callback(
        Output("compare-phase", "children"),
        Output("compare-share", "value"),
        Output("compare-share", "hidden"),
        Output("compare-cancel", "hidden"),
        Output("compare-tick", "max_intervals", allow_duplicate=True),
        Output("compare-stamp", "data"),
        Output("compare-spoken", "children"),
        Input("compare-tick", "n_intervals"),
        Input("compare-job", "data"),
        State("compare-stamp", "data"),
        prevent_initial_call="initial_duplicate",
        running=[(Output("compare-tick", "disabled"), True, False)],
    )
    def watch(_tick: int | None, job: str | None, stamp: str | None) -> Any:
        state = site.jobs.state(job)
        if state is None:
            words = "It is not remembered any more: press Compare." if job else ""
            return words, "0", True, True, 0, no_update, ""
        found = _found(state)
        now = f"{state.id} {state.phase} {len(found.numbers) if found else 0}"
        words = _phase(state, found)
        return (
            words,
            f"{state.share:.3f}",
            state.phase != "running",
            state.ended,
            0 if state.ended else -1,
            no_update if now == stamp else now,
            words if state.ended else "",
        )

    @app.callback(
        *outputs("compare-pairs"),
        Output("compare-every-table", "children"),
        Output("compare-what", "children"),
        Output("compare-warnings", "children"),
        Input("compare-stamp", "data"),
        State("compare-job", "data"),
        prevent_initial_call=True,
        # Dash drops an answer that is overtaken by the next question: none is asked meanwhile.
        running=[(Output("compare-tick", "disabled"), True, False)],
    )
    def show(_stamp: str | None, job: str | None) -> Any:
        state = site.jobs.state(job)
        found = None if state is None else _found(state)
        if state is None or found is None:
            raise PreventUpdate
        telling = Telling(_figures(found), view.sentence(found), view.HEAD, view.rows(found))
        every = grid_of(view.PAIR_HEAD, view.pair_rows(found))
        warnings = [html.P(line, className="trouble") for line in view.warnings(found)]
        return *told(telling), every, _what(found, state), warnings

    pick: Any = app.clientside_callback  # Dash does not say its type
    pick(
        "(a, b) => { const runs = [a, b].every(one => (one || '').startsWith('run:')); "
        "return [runs, !runs]; }",
        Output("compare-numbers", "hidden"),
        Output("compare-one", "hidden"),
        Input("compare-a-source", "value"),
        Input("compare-b-source", "value"),
    )
    pick(
        ClientsideFunction("compare", "pick"),
        Output("compare-pairs-chart", "figure"),
        Input("compare-pairs-figures", "data"),
        Input("scheme", "data"),
        Input("compare-narrow", "data"),
    )


def _found(state: Work) -> Beside | None:
    """What is known so far."""
    found = state.result if state.phase == "done" else state.partial
    return found if isinstance(found, Beside) else None


def _figures(found: Beside) -> dict[Any, Any]:
    """The figures of both schemes, and those for a narrow page."""
    strips = view.strips(found)
    wide = both(lambda scheme: differences(strips, scheme, columns=4, height=_WIDE))
    narrow = both(lambda scheme: differences(strips, scheme, columns=2, height=_NARROW))
    return {**wide, **{f"{scheme}-narrow": figure for scheme, figure in narrow.items()}}


def _what(found: Beside, state: Work) -> list[Any]:
    n = len(found.numbers)
    so_far = "" if state.phase == "done" else f", so far {n} of {found.wanted} pairs"
    if found.callers is not None:
        how = "one pair of kept runs"
        if found.callers.same:
            how += f" with the same {count(found.callers.shared, 'first contact')}"
    else:
        how = f"{count(n, 'pair')} with the same callers" if not so_far else "the same callers"
    return [html.B("A "), found.a, html.B("  B "), found.b, f" · {how}{so_far}"]


def _phase(state: Work, found: Beside | None) -> str:
    if state.phase == "done":
        return f"Done: {count(len(found.numbers), 'pair')}." if found else "Done."
    if state.phase == "cancelled":
        n = len(found.numbers) if found else 0
        return f"Called off after {count(n, 'pair')}." if n else "Called off."
    return phase_words(state)
