"""What makes the page of the paradox run: its jobs, and the panels that follow them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import dash
from dash import ClientsideFunction, Dash, Input, Output, State, html

from dashboards.address import Field, keep
from dashboards.charts.paradox import enlarged
from dashboards.jobs import State as Standing
from dashboards.pages import paradox_tell as tell
from dashboards.pages.paradox_work import Work, experiment, response_of
from dashboards.panel import Telling, enliven, outputs, told
from dashboards.site import Site
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.words import count, span
from twin.experiments.response import Response

__all__ = ["FIELDS", "PANELS", "register"]

PANELS: Final = ("paradox-reveal", "paradox-sides", "paradox-change", "paradox-account")

FIELDS: Final = (
    Field("y", "paradox-outcome", "tension", choices=tuple(view.OUTCOMES)),
    Field("g", "paradox-guess", "", prop="data"),
    Field("step", "paradox-step", 1, prop="data", choices=(1, 2, 3, 4)),
    Field("present", "paradox-present", False, prop="data"),
    Field("several", "paradox-several", False, prop="checked"),
    Field("package", "paradox-package", conditions.AS_IS, prop="data",
          choices=(conditions.AS_IS, *conditions.PACKAGES)),
    *(
        Field(key, f"paradox-{key}", conditions.AS_IS,
              choices=(conditions.AS_IS, *factor.options))
        for key, factor in conditions.FACTORS.items()
    ),
)  # fmt: skip

News = dict[str, list[str | int]]
"""How each job stands: id, phase, and how many replications are whole."""


def register(app: Dash, site: Site) -> None:
    """Add the callbacks."""
    keep(app, "paradox", FIELDS)
    for key in PANELS:
        enliven(app, key)
    _in_the_browser(app)
    _jobs(app, site)
    _panels(app, site)


def _jobs(app: Dash, site: Site) -> None:
    @app.callback(
        Output("paradox-jobs", "data"),
        Input("paradox-step", "data"),
        Input("paradox-chosen", "data"),
        Input("paradox-again", "n_clicks"),
    )
    def begin(step: int | None, chosen: dict[str, str] | None, _: int | None) -> dict[str, str]:
        """Have made what the shown step needs; the response while people still guess it."""
        jobs = {"today": Work.today().begin(site), "main": Work.under({}).begin(site)}
        if (step or 1) > 2 and chosen and is_changed(chosen):
            jobs["here"] = Work.under(chosen).begin(site)
        return jobs

    @app.callback(
        Output("paradox-news", "data"),
        Output("paradox-tick", "max_intervals"),
        Output("paradox-progress", "hidden"),
        Output("paradox-progress-words", "children"),
        Output("paradox-progress-bar", "value"),
        Output("paradox-cancel", "style"),
        Output("paradox-again", "style"),
        Input("paradox-jobs", "data"),
        Input("paradox-tick", "n_intervals"),
        Input("paradox-cancel", "n_clicks"),
        State("paradox-news", "data"),
        running=[(Output("paradox-tick", "disabled"), True, False)],
    )
    def follow(jobs: dict[str, str] | None, _: int | None, __: int | None, known: Any) -> Any:
        """How the jobs stand; calls them off when somebody wishes so."""
        if not jobs:
            return (dash.no_update, 0, True, "", "0", _shown(False), _shown(False))
        if dash.ctx.triggered_id == "paradox-cancel":
            for name in jobs.values():
                site.jobs.cancel(name)
        found = {what: site.jobs.state(name) for what, name in jobs.items()}
        news: News = {what: _news(jobs[what], one) for what, one in found.items()}
        goes_on = any(one is not None and not one.ended for one in found.values())
        words, share = progress(list(found.values()))
        return (
            dash.no_update if news == known else news,
            -1 if goes_on else 0,
            not words,
            words,
            f"{share:.3f}",
            _shown(goes_on),
            _shown(bool(words) and not goes_on),
        )


def progress(found: list[Standing | None]) -> tuple[str, float]:
    """What to say of the jobs while not all are done, and the share of the last that is."""
    open_ = [one for one in found if one is not None and not one.ended]
    if open_:
        last = open_[-1]
        what = last.title.partition(": ")[2]
        if last.phase == "waiting":
            return f"Runs, {what}: {count(last.before, 'other job')} first.", 0.0
        left = "" if last.left is None else f"; about {span(last.left)} left"
        return f"Runs, {what}: {last.done} of {last.total or '…'}{left}.", last.share
    failed = [one for one in found if one is not None and one.phase == "failed"]
    if failed:
        return f"The runs failed: {failed[-1].error}", 0.0
    if any(one is None or one.phase == "cancelled" for one in found):
        return "Called off. What was done by then is shown.", 0.0
    return "", 1.0


def is_changed(chosen: Mapping[str, str] | None) -> bool:
    """Whether any condition is not as it is."""
    return any(value != conditions.AS_IS for value in (chosen or {}).values())


def _news(name: str, standing: Standing | None) -> list[Any]:
    if standing is None:
        return [name, "cancelled", 0]
    found = response_of(standing)
    whole = 0 if found is None else found.effect("tension").n
    return [name, standing.phase, whole]


def _shown(on: bool) -> dict[str, str]:
    return {} if on else {"display": "none"}


def _panels(app: Dash, site: Site) -> None:
    def of(news: News | None, what: str, least: int = 2) -> Response | None:
        """The response of a job, once so many replications of it are whole."""
        one = (news or {}).get(what)
        found = response_of(site.jobs.state(str(one[0]))) if one else None
        return found if found is not None and found.effect("tension").n >= least else None

    def now(news: News | None, outcome: view.Outcome) -> float | None:
        standing = site.jobs.state(str(((news or {}).get("today") or [""])[0]))
        found = response_of(standing)
        if found is None or standing is None or standing.phase != "done":
            return None
        mean = found.levels(outcome.measure)[0].mean * outcome.factor
        return mean if mean == mean else None

    news = Input("paradox-news", "data")
    shown_step = Input("paradox-step", "data")
    large = Input("paradox-present", "data")
    drawn = (State("paradox-outcome", "value"), State("paradox-guess", "data"))
    # Dash drops an answer that is overtaken by the next question: none is asked meanwhile.
    meanwhile = [(Output("paradox-tick", "disabled"), True, False)]

    @app.callback(Output("paradox-today", "data"), news, drawn[0])
    def today(known: News | None, key: str) -> float | None:
        """The present value of the outcome, in the unit people read."""
        return now(known, _outcome(key))

    @app.callback(*outputs("paradox-reveal"), news, shown_step, large, *drawn, running=meanwhile)
    def reveal(known: News | None, step: int, big: Any, key: str, guess: str | None) -> Any:
        outcome, main = _outcome(key), of(known, "main", 1)
        if main is None or step == 1:
            return _nothing()
        said = view.parse(guess or "", outcome)
        telling = tell.response(outcome, said, main, now(known, outcome))
        return told(larger(telling) if big else telling)

    @app.callback(
        *outputs("paradox-sides"), Output("paradox-both", "children"), news, shown_step, large,
        drawn[0],
    )  # fmt: skip
    def sides(known: News | None, step: int, big: Any, key: str) -> Any:
        main = of(known, "main")
        if main is None or step == 1:
            return (*_nothing(), dash.no_update)
        lines = [html.P(line, className="sentence") for line in view.sides(main).values()]
        telling = tell.sides(main, _outcome(key))
        return (*told(larger(telling) if big else telling), lines)

    @app.callback(
        *outputs("paradox-change"), news, shown_step, large, State("paradox-chosen", "data"),
        *drawn, running=meanwhile,
    )  # fmt: skip
    def change(
        known: News | None,
        step: int,
        big: Any,
        chosen: dict[str, str] | None,
        key: str,
        guess: str | None,
    ) -> Any:
        outcome, main = _outcome(key), of(known, "main")
        if main is None or step < 2:
            return _nothing()
        said = view.parse(guess or "", outcome)
        here = of(known, "here", 1)
        telling = tell.change(experiment(), outcome, said, main, here, chosen or {})
        return told(larger(telling) if big else telling)

    @app.callback(
        *outputs("paradox-account"), Output("paradox-of-work", "children"), news, shown_step, large,
        State("paradox-chosen", "data"),
    )  # fmt: skip
    def account(known: News | None, step: int, big: Any, chosen: dict[str, str] | None) -> Any:
        main, here = of(known, "main"), of(known, "here")
        if main is None or step < 2:
            return (*_nothing(), dash.no_update)
        things = conditions.changed(experiment(), chosen or {}) if here else []
        telling = tell.account(main, here, conditions.joined(things))
        return (*told(larger(telling) if big else telling), tell.work_table(main, here))


def larger(telling: Telling) -> Telling:
    """The same, to be read from the back of a room."""
    figures = {scheme: enlarged(figure) for scheme, figure in telling.figures.items()}
    return replace(telling, figures=figures)


def _outcome(key: str) -> view.Outcome:
    return view.OUTCOMES.get(key) or next(iter(view.OUTCOMES.values()))


def _nothing() -> tuple[Any, Any, Any]:
    return (dash.no_update, dash.no_update, dash.no_update)


def _in_the_browser(app: Dash) -> None:
    """What is quick enough only there: drawing, one condition at a time, steps, presenting."""
    script: Any = app.clientside_callback  # Dash does not say its type
    script(
        ClientsideFunction("paradox", "draw"),
        Output("paradox-guess", "data"),
        Input("paradox-scale", "data"),
        Input("paradox-today", "data"),
        *(Input(f"paradox-guess-{i}", "value") for i in range(len(view.STEPS))),
    )
    script(
        ClientsideFunction("paradox", "choose"),
        Output("paradox-chosen", "data"),
        Input("paradox-package", "data"),
        Input("paradox-several", "checked"),
        *(Input(f"paradox-{key}", "value") for key in conditions.FACTORS),
        State("paradox-keys", "data"),
    )
    script(
        ClientsideFunction("paradox", "show"),
        Output("paradox", "className"),
        Input("paradox-step", "data"),
        Input("paradox-present", "data"),
    )
    script(
        ClientsideFunction("paradox", "ask"),
        Output("paradox-asked", "data"),
        Input("paradox-outcome", "value"),
        State("paradox-scale", "data"),
    )
    script(
        ClientsideFunction("paradox", "loop"),
        Output("paradox-drawn", "data"),
        Input("paradox-loop-drawing", "data"),
    )
