"""What the page Workload does when levers are moved and the comparison is run."""

from typing import Any, Final

from dash import ALL, ClientsideFunction, Dash, Input, Output, Patch, State, no_update
from dash.html import Progress, Span

from dashboards import address
from dashboards.amount import refuse_too_much
from dashboards.charts import forest
from dashboards.jobs import Handle
from dashboards.jobs import State as JobState
from dashboards.knobs import shown_as
from dashboards.pages.workload_state import (
    BASE,
    MOST_DAYS,
    MOST_PAIRS,
    Change,
    change,
    key_of,
    knob,
)
from dashboards.pages.works import left_words
from dashboards.panel import Telling, outputs, told
from dashboards.scenarios import Scenarios
from dashboards.site import Site
from dashboards.views import workload
from dashboards.widgets import aria
from dashboards.words import count
from twin.errors import InputError
from twin.experiments.compare import Comparison, compare
from twin.scenario.levers import levers

__all__ = ["FIELDS", "cancels", "how_of", "progress", "register", "state_of"]

FIELDS: Final = (
    address.Field("base", "workload-based", BASE, prop="data"),
    address.Field("set", "workload-set", "", prop="data"),
    address.Field("days", "workload-days", 1, low=1, high=MOST_DAYS),
    address.Field("pairs", "workload-pairs", 20, low=2, high=MOST_PAIRS),
    address.Field("seed", "workload-seed", 0, low=0, high=2**31 - 1),
    address.Field("every", "workload-every", False, prop="checked"),
    address.Field("outcome", "workload-outcome", "tension", choices=workload.MAIN),
)
"""What of the page stands in its address."""

HOW: Final = (
    State("workload-based", "data"),
    State("workload-set", "data"),
    State("workload-days", "value"),
    State("workload-pairs", "value"),
    State("workload-seed", "value"),
)
"""What decides a comparison."""

_ENOUGH: Final = 10
"""Runs after which it can be told how long the others take; the first wait for the processes."""

KNOBS: Final = {"page": "workload", "lever": ALL}


def how_of(days: Any, pairs: Any, seed: Any) -> tuple[int, int, int]:
    """Days, replications and seed as the page has them.

    Raises:
        InputError: one is missing or beyond what is allowed.
    """
    found = []
    for name, value, low, high in (
        ("days", days, 1, MOST_DAYS),
        ("replications", pairs, 2, MOST_PAIRS),
        ("seed", seed, 0, 2**31 - 1),
    ):
        if not isinstance(value, int) or not low <= value <= high:
            raise InputError(f"{name} = {value}: allowed: a whole number from {low} to {high:,}")
        found.append(value)
    return found[0], found[1], found[2]


def state_of(text: Any, *how: Any) -> str:
    """What a result belongs to, as the page's script says it too."""
    return "|".join(str(one) for one in (text or "", *how))


def register(app: Dash, site: Site) -> None:
    """The callbacks of levers, run and forest."""
    scenarios = site.scenarios
    script: Any = app.clientside_callback  # Dash does not say its type
    address.keep(app, "workload", FIELDS)
    _levers(app, scenarios, script)

    @app.callback(
        Output("workload-job", "data"),
        Output("workload-of", "data"),
        Output("workload-trouble", "children"),
        Input("workload-run", "n_clicks"),
        Input("workload-asked", "data"),
        State("workload-job", "data"),
        *HOW,
    )
    def run(
        clicks: Any, asked: Any, before: str | None, name: str, text: str | None, *how: Any
    ) -> Any:
        if not clicks and not asked:
            return no_update, no_update, no_update
        try:
            one = change(scenarios, name, text or "")
            days, pairs, seed = how_of(*how)
            job = begin(site, one, days=days, pairs=pairs, seed=seed)
        except InputError as error:
            return no_update, no_update, str(error)
        if before and before != job:
            site.jobs.cancel(before)
        return job, state_of(text, *how), " ".join(one.mistakes)

    @app.callback(
        *outputs("workload-forest"),
        Output("workload-progress", "children"),
        Output("workload-cancel", "disabled"),
        Output("workload-tick", "max_intervals"),
        Input("workload-tick", "n_intervals"),
        Input("workload-job", "data"),
        Input("workload-every", "checked"),
        State("workload-of", "data"),
        State("workload-set", "data"),
        State("workload-based", "data"),
        running=[(Output("workload-tick", "disabled"), True, False)],
    )
    def look(
        _: Any, job: str | None, every: bool | None, of: str | None, text: str | None, name: str
    ) -> Any:
        state = site.jobs.state(job)
        compared = (text or "") if of is None else of.partition("|")[0]
        one = change(scenarios, name, compared)
        telling = tell(state, one, every=bool(every))
        going = state is not None and not state.ended
        return *told(telling), progress(state), not going, -1 if going else 0

    cancels(app, site, "workload")

    for key in ("workload-forest", "workload-hangs"):
        script(
            ClientsideFunction("workload", "draw"),
            Output(f"{key}-chart", "figure"),
            Output(f"{key}-chart", "style"),
            Input(f"{key}-figures", "data"),
            Input("scheme", "data"),
            Input("workload-narrow", "data"),
        )


def begin(site: Site, one: Change, *, days: int, pairs: int, seed: int) -> str:
    """Have a change compared with its base; gives the id of the work.

    Raises:
        InputError: the settings do not go together.
    """
    base, variant = one.base, one.variant
    for scenario in (base, variant):
        refuse_too_much(scenario, runs=2 * pairs, days=days)

    def work(handle: Handle) -> Comparison:
        return compare(
            ("base", base), [("change", variant)], replications=pairs, days=days, seed=seed,
            workers=site.workers, watch=handle.watch, cancelled=handle.is_cancelled,
            show=handle.show,
        )  # fmt: skip

    key = f"compare|{base.model_dump_json()}|{variant.model_dump_json()}|{days}|{pairs}|{seed}"
    said = ", ".join(f"{name} at {now}" for name, now, _ in one.words()) or "nothing changed"
    return site.jobs.begin(key, f"{one.name} beside itself with {said}", work)


def tell(state: JobState | None, one: Change, *, every: bool) -> Telling:
    """The forest of what is known."""
    found: Comparison | None = None
    if state is not None:
        found = state.result or state.partial
    lines = workload.lines(found, workload.shown(every), one.base)
    total = 0 if state is None or state.phase == "done" else state.total // 2
    words = workload.sentence(found, one.words(), total=total)
    if state is not None and found is None:
        words = "Nothing is in yet."
    return Telling(forest.figures(lines), words, workload.HEAD, workload.table(lines))


def cancels(app: Dash, site: Site, key: str) -> None:
    """Let the button `KEY-cancel` call off the work in the store `KEY-job`."""

    @app.callback(
        Output("workload-none", "data", allow_duplicate=True),
        Input(f"{key}-cancel", "n_clicks"),
        State(f"{key}-job", "data"),
        prevent_initial_call=True,
    )
    def cancel(_: Any, job: str | None) -> Any:
        if job:
            site.jobs.cancel(job)
        return no_update


def progress(state: JobState | None) -> Any:
    """How a work stands: a bar, and words."""
    if state is None:
        return []
    known = state.left if state.done >= _ENOUGH else None
    left = f", {left_words(known)}" if known is not None else ""
    match state.phase:
        case "waiting":
            words = f"Waiting: {count(state.before, 'other computation')} must end first."
        case "running" if not state.total:
            words = "Starting."
        case "running":
            words = f"{state.done:,} of {state.total:,} runs{left}"
        case "done":
            words = f"Done: {state.total:,} runs."
        case "cancelled":
            words = (
                f"Cancelled after {state.done:,} of {state.total:,} runs; "
                f"{'what was in by then is shown' if state.partial else 'nothing was in yet'}."
            )
        case _:
            words = f"It failed: {state.error}"
    bar = Progress(value=str(round(state.share, 3)), max="1", **aria(label="Share of the runs"))
    return [bar, Span(words)] if state.phase in ("waiting", "running") else [Span(words)]


def _levers(app: Dash, scenarios: Scenarios, script: Any) -> None:
    """The callbacks of the levers alone."""
    script(
        ClientsideFunction("workload", "gather"),
        Output("workload-set", "data"),
        Input(KNOBS, "value"),
        State(KNOBS, "id"),
        State("workload-known", "data"),
    )
    script(
        ClientsideFunction("workload", "stale"),
        Output("workload-stale", "hidden"),
        Input("workload-set", "data"),
        Input("workload-days", "value"),
        Input("workload-pairs", "value"),
        Input("workload-seed", "value"),
        Input("workload-of", "data"),
        State("workload-go", "checked"),
    )
    script(
        ClientsideFunction("workload", "asYouGo"),
        Output("workload-none", "data"),
        Input("workload-set", "data"),
        Input("workload-days", "value"),
        Input("workload-pairs", "value"),
        Input("workload-seed", "value"),
        Input("workload-go", "checked"),
        State("workload-of", "data"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("workload", "reset"),
        Output("workload-none", "data", allow_duplicate=True),
        Input("workload-reset", "n_clicks"),
        State(KNOBS, "id"),
        State("workload-known", "data"),
        prevent_initial_call=True,
    )
    script(
        ClientsideFunction("workload", "rebase"),
        Output("workload-none", "data", allow_duplicate=True),
        Input("workload-base", "value"),
        State("workload-based", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("workload-added", "children"),
        Output("workload-known", "data"),
        Output("workload-add", "value"),
        Input("workload-add", "value"),
        State("workload-known", "data"),
        State("workload-based", "data"),
        prevent_initial_call=True,
    )
    def add(path: str | None, known: dict[str, Any], name: str) -> Any:
        if not path:
            return no_update, no_update, no_update
        found = levers(scenarios.load(name))
        if path in known or path not in found:
            return no_update, no_update, None
        one = knob(found[path])
        more, also = Patch(), Patch()
        more.append(
            shown_as(key_of(path), one, ident={"page": "workload", "lever": path}, graded=True)
        )
        also[path] = one.told()
        return more, also, None
