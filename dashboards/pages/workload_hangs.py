"""What the page Workload does to find what an answer hangs on, and to keep a change."""

import re
from collections.abc import Sequence
from typing import Any, Final

from dash import Dash, Input, Output, State, ctx, no_update

from dashboards.amount import refuse_too_much
from dashboards.charts import tornado
from dashboards.jobs import Handle
from dashboards.jobs import State as JobState
from dashboards.pages.workload_run import HOW, cancels, how_of, progress, state_of
from dashboards.pages.workload_state import Change, change
from dashboards.panel import Telling, outputs, told
from dashboards.site import Site
from dashboards.views import reliance as view
from dashboards.views.workload import MAIN
from twin.errors import InputError
from twin.experiments.assumptions import Group, Reliance, groups, parameters, reliance
from twin.experiments.figures import scale
from twin.scenario.model import Scenario

__all__ = ["register"]

_SPACES: Final = re.compile(r"[\s,;]+")
"""What people write between the words of a name; a file has hyphens there."""


def register(app: Dash, site: Site) -> None:
    """The callbacks of the assumptions and of what is kept."""
    scenarios = site.scenarios

    @app.callback(
        Output("workload-hangs-job", "data"),
        Output("workload-hangs-of", "data"),
        Output("workload-hangs-progress", "children", allow_duplicate=True),
        Input("workload-hangs-run", "n_clicks"),
        State("workload-section", "value"),
        State("workload-hangs-job", "data"),
        *HOW,
        prevent_initial_call=True,
    )
    def run(
        _: Any, section: str | None, before: str | None, name: str, text: str | None, *how: Any
    ) -> Any:
        try:
            one = change(scenarios, name, text or "")
            days, pairs, seed = how_of(*how)
            job = begin(site, one, section or "", days=days, pairs=pairs, seed=seed)
        except InputError as error:
            return no_update, no_update, str(error)
        if before and before != job:
            site.jobs.cancel(before)
        return job, state_of(text, *how), no_update

    @app.callback(
        *outputs("workload-hangs"),
        Output("workload-hangs-progress", "children"),
        Output("workload-hangs-cancel", "disabled"),
        Output("workload-hangs-tick", "max_intervals"),
        Input("workload-hangs-tick", "n_intervals"),
        Input("workload-hangs-job", "data"),
        Input("workload-outcome", "value"),
        State("workload-hangs-of", "data"),
        State("workload-based", "data"),
        running=[(Output("workload-hangs-tick", "disabled"), True, False)],
    )
    def look(_: Any, job: str | None, outcome: str | None, of: str | None, name: str) -> Any:
        state = site.jobs.state(job)
        one = change(scenarios, name, (of or "").partition("|")[0])
        going = state is not None and not state.ended
        telling = tell(state, one, outcome if outcome in MAIN else MAIN[0])
        return *told(telling), progress(state), not going, -1 if going else 0

    cancels(app, site, "workload-hangs")

    @app.callback(
        Output("workload-base", "data"),
        Input("workload-saved", "children"),
    )
    def bases(_: Any) -> Any:
        return scenarios.names()

    @app.callback(
        Output("workload-saved", "children"),
        Output("workload-file", "data"),
        Input("workload-save", "n_clicks"),
        Input("workload-download", "n_clicks"),
        State("workload-name", "value"),
        State("workload-based", "data"),
        State("workload-set", "data"),
        prevent_initial_call=True,
    )
    def keep(_: Any, __: Any, name: str | None, based: str, text: str | None) -> Any:
        try:
            wanted = _SPACES.sub("-", (name or "").strip())
            scenarios.check(wanted)
            one = change(scenarios, based, text or "")
            made = named(one, wanted)
            said = comment(one)
            if ctx.triggered_id == "workload-download":
                content = scenarios.text(made, one.name, said)
                return f"{wanted}.toml is downloaded.", {
                    "content": content,
                    "filename": f"{wanted}.toml",
                }
            path = scenarios.save(wanted, made, one.name, said)
        except InputError as error:
            return str(error), no_update
        return f"Saved to {path}; it can be picked as a base now.", no_update


def begin(site: Site, one: Change, section: str, *, days: int, pairs: int, seed: int) -> str:
    """Have the assumptions of a change tried, by section, or those of one section singly.

    Raises:
        InputError: nothing is changed, or there is nothing to try.
    """
    base, settings = one.base, one.settings
    if not settings:
        raise InputError("Nothing is changed yet; allowed: move a lever first")
    tried = parameters(base, section, list(settings)) if section else groups(base, list(settings))
    if not tried:
        raise InputError(f"{section}: nothing in it is assumed here; allowed: another section")
    # The change as it is, then with each assumption at either end, and the base beside each.
    runs = 2 * pairs * (1 + 2 * len(tried))
    for scenario in (base, one.variant):
        refuse_too_much(scenario, runs=runs, days=days)

    def work(handle: Handle) -> tuple[Reliance, Sequence[Group]]:
        found = reliance(
            base, settings, tried, measures=MAIN, replications=pairs, days=days, seed=seed,
            workers=site.workers, watch=handle.watch, cancelled=handle.is_cancelled,
            show=lambda so_far: handle.show((so_far, tried)),
        )  # fmt: skip
        return found, tried

    key = f"assumptions|{base.model_dump_json()}|{settings}|{section}|{days}|{pairs}|{seed}"
    return site.jobs.begin(key, f"what a change of {one.name} hangs on", work)


def tell(state: JobState | None, one: Change, outcome: str) -> Telling:
    """The tornado of what is known."""
    held = None if state is None else (state.result or state.partial)
    unit, factor = view.unit_of(outcome), scale(outcome)
    if held is None:
        words = view.sentence(None, outcome) if state is None else "Nothing is in yet."
        return Telling(tornado.figures([], None, factor, unit), words, view.HEAD, [])
    found, tried = held
    bars = view.bars(found, outcome)
    words = view.sentence(found, outcome, total=2 * len(tried))
    if one.words():
        changes = ", ".join(f"{name} at {now} instead of {was}" for name, now, was in one.words())
        words = f"With {changes}: {words[:1].lower()}{words[1:]}"
    figures = tornado.figures(bars, found.default.effects[outcome], factor, unit)
    return Telling(figures, words, view.HEAD, view.table(found, outcome))


def named(one: Change, name: str) -> Scenario:
    """The variant as a scenario of its own."""
    said = ", ".join(f"{label} {now}" for label, now, _ in one.words()) or "nothing changed"
    title = f"{one.name} with {said}"[:120]
    return one.variant.model_copy(update={"name": name, "title": title})


def comment(one: Change) -> str:
    """What stands on top of the file."""
    lines = [f"{path}: {now} instead of {was}"
             for path, (_, now, was) in zip(one.settings, one.words(), strict=True)]  # fmt: skip
    return "\n".join([f"A change of {one.name}, made on the page Workload.", *lines])
