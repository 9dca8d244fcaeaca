"""Workload: what if I change this? Levers beside what each measure does, paired with the base."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import address
from dashboards.charts import forest, tornado
from dashboards.knobs import Knob, shown_as
from dashboards.pages import workload_hangs, workload_run
from dashboards.pages.workload_run import FIELDS
from dashboards.pages.workload_state import (
    MOST_DAYS,
    MOST_PAIRS,
    Change,
    change,
    key_of,
    knob,
    knobs,
    named,
    written,
)
from dashboards.panel import Telling, panel
from dashboards.site import Site
from dashboards.views import reliance, workload
from dashboards.widgets import aria, card
from twin.measures.catalogue import MEASURES
from twin.scenario.levers import levers

__all__ = ["PATH", "TITLE", "layout", "register"]

PATH: Final = "/workload"
TITLE: Final = "Workload"

POLL: Final = 500
"""Milliseconds between two looks at work that goes on."""


def layout(site: Site, query: dict[str, Any]) -> Any:
    """The page of a base and what the address sets on it.

    Raises:
        InputError: there is no such base.
    """
    scenarios = site.scenarios
    here = address.read(FIELDS, query)
    one = change(scenarios, here["base"], str(query.get("set", "")))
    own = knobs(one.base)
    shown = {knob_.path for group in own.values() for knob_ in group}
    known = levers(one.base)
    added = [knob(known[path]) for path in one.settings if path not in shown]
    told = {each.path: each.told() for group in own.values() for each in group}
    told |= {each.path: each.told() for each in added}
    return html.Div(
        [
            address.store("workload"),
            dcc.Store(id="workload-based", data=one.name),
            dcc.Store(id="workload-set", data=written(one)),
            dcc.Store(id="workload-known", data=told),
            dcc.Store(id="workload-asked", data=1 if one.settings else None),
            dcc.Store(id="workload-narrow"),
            dcc.Store(id="workload-job"),
            dcc.Store(id="workload-of"),
            dcc.Store(id="workload-hangs-job"),
            dcc.Store(id="workload-hangs-of"),
            dcc.Store(id="workload-none"),
            dcc.Interval(id="workload-tick", interval=POLL, max_intervals=0),
            dcc.Interval(id="workload-hangs-tick", interval=POLL, max_intervals=0),
            dcc.Download(id="workload-file"),
            _heading(here, one),
            html.Div(" ".join(one.mistakes), id="workload-trouble", className="trouble",
                     role="alert"),
            html.Div(
                [
                    html.Div([_levers(one, own, added), _save(site)], className="stack"),
                    html.Div([_forest(here, one), _hangs(here["outcome"])],
                             className="stack"),
                ],
                className="workload-two",
            ),
        ],
        className="page workload",
    )  # fmt: skip


def register(app: Any, site: Site) -> None:
    """The page's callbacks."""
    workload_run.register(app, site)
    workload_hangs.register(app, site)


def _heading(here: dict[str, Any], one: Change) -> Any:
    return html.Div(
        [
            html.Div(
                [
                    html.H1(
                        [
                            "Workload: what if I change this?",
                            html.Span("Simulated centre – not real people", className="badge"),
                        ]
                    ),
                    html.P(one.base.title or one.name, className="lead"),
                ],
                className="heading",
            ),
            html.Div(
                [
                    dmc.Select(
                        id="workload-base", label="Base scenario", value=one.name, data=[one.name],
                        size="xs", w=168, allowDeselect=False, searchable=True,
                    ),
                    _number("workload-days", "Days in a row", here["days"], 1, MOST_DAYS),
                    _number("workload-pairs", "Replications", here["pairs"], 2, MOST_PAIRS),
                    _number("workload-seed", "Seed", here["seed"], 0, 2**31 - 1),
                ],
                className="workload-how",
                role="group",
                **aria(label="What is compared"),
            ),
        ],
        className="top",
    )  # fmt: skip


def _number(key: str, label: str, value: int, low: int, high: int) -> Any:
    return dmc.NumberInput(
        id=key, label=label, value=value, min=low, max=high, allowDecimal=False, size="xs", w=96,
        debounce=300,
    )  # fmt: skip


def _levers(one: Change, own: dict[str, list[Knob]], added: list[Knob]) -> Any:
    return card(
        "Levers",
        html.Div(
            [html.Div([html.H3(group), *(_knob(each, one) for each in some)])
             for group, some in own.items() if some],
        ),
        html.Div(
            [html.H3("More levers"), html.Div([_knob(each, one) for each in added],
                                              id="workload-added")],
            className="workload-more",
        ),
        dmc.Select(
            id="workload-add",
            label="Add a lever…",
            placeholder="Search all levers",
            data=_all_levers(one),
            searchable=True,
            limit=100,
            nothingFoundMessage="No lever is called so",
            maxDropdownHeight=320,
            mt=14,
        ),
        _act(),
        key="workload-levers",
        lead="Move one or more, then press Run. The tick marks the base.",
    )  # fmt: skip


def _knob(each: Knob, one: Change) -> Any:
    return shown_as(
        key_of(each.path),
        each,
        value=one.settings.get(each.path, each.base),
        ident={"page": "workload", "lever": each.path},
        graded=True,
    )


def _all_levers(one: Change) -> list[Any]:
    groups: dict[str, list[dict[str, str]]] = {}
    for path, lever in levers(one.base).items():
        section = path.partition(".")[0].replace("_", " ").capitalize()
        groups.setdefault(section, []).append({"value": path, "label": named(lever)})
    return [{"group": group, "items": items} for group, items in groups.items()]


def _forest(here: dict[str, Any], one: Change) -> Any:
    lines = workload.lines(None, workload.shown(here["every"]), one.base)
    figures = forest.figures(lines)
    return panel(
        "workload-forest",
        "What it does, beside the base",
        label="Chart: for each measure the change in % of the base with its 95 % interval. The "
        "sentence and the table below say the same.",
        height=int(figures["light"].layout.height),
        telling=Telling(figures, workload.sentence(None, one.words()), workload.HEAD, []),
        lead="Both centres meet the same callers on the same days; only the levers differ. Bars "
        "are 95 % intervals of the paired difference.",
        before=[_running(here), _key()],
        after=[
            html.Ul(
                [
                    html.Li(
                        "An interval that leaves out 0 counts as a verdict. Of measures that do "
                        "not change at all, about 1 in 20 would be marked by chance."
                    ),
                    html.Li(
                        "The intervals tell how much chance is left, not whether the model is "
                        "right: that is what the next panel tries."
                    ),
                ],
                className="notes",
            )
        ],
    )


def _act() -> Any:
    return html.Div(
        [
            dmc.Button("Run", id="workload-run", size="sm", w=110),
            dmc.Button("Back to the base", id="workload-reset", variant="default", size="sm"),
            dmc.Switch(id="workload-go", label="Run as I go", checked=False, size="sm"),
            html.A("See what it does ↓", href="#workload-forest-title", className="workload-down"),
        ],
        className="workload-act",
        role="group",
        **aria(label="Run"),
    )


def _running(here: dict[str, Any]) -> Any:
    return html.Div(
        [
            html.Div(
                [
                    html.Div(id="workload-progress", className="workload-progress", role="status"),
                    dmc.Button("Cancel", id="workload-cancel", size="xs", variant="default",
                               disabled=True),
                    dmc.Switch(id="workload-every", label=f"All {len(MEASURES)} measures",
                               checked=here["every"], size="sm"),
                ],
                className="workload-how",
            ),
            html.Div(
                "Out of date: something was changed since. Press Run.",
                id="workload-stale", className="trouble", hidden=True, role="status",
            ),
        ],
        className="workload-running",
    )  # fmt: skip


def _key() -> Any:
    marks = (
        ("●", "support", "better"),
        ("○", "demand", "worse"),
        ("◇", "control", "changes, but neither side is better"),
        ("|", "quiet", "can’t tell"),
        ("–", "quiet", "same"),
        ("▸", "quiet", "goes on beyond the edge"),
        ("❘", "watching", "target, limit or threshold"),
    )
    return html.Ul(
        [
            html.Li([html.Span(mark, className=f"mark-{tint}", **aria(hidden="true")), said])
            for mark, tint, said in marks
        ],
        className="workload-key",
        **aria(label="Marks"),
    )


def _hangs(outcome: str) -> Any:
    sections = [
        {"value": "", "label": "All sections"},
        *({"value": key, "label": name} for key, name in reliance.SECTIONS.items() if key != "all"),
    ]
    return panel(
        "workload-hangs",
        "Which assumptions does this hang on?",
        label="Chart: the effect of the change with each group of assumptions at its low and at "
        "its high end. The sentence and the table below say the same.",
        height=120,
        telling=Telling(
            tornado.figures([], None, 1, ""), reliance.sentence(None, outcome), reliance.HEAD, []
        ),
        lead="The comparison is made again with assumed parameters at the low and at the high end "
        "of their plausible ranges, in both centres alike. Low and high are numbers, neither mild "
        "nor severe; moved together, parameters may make up for one another: open a section to "
        "move them one by one.",
        before=[
            html.Div(
                [
                    dmc.Select(
                        id="workload-outcome", label="Outcome", value=outcome, size="xs", w=220,
                        data=[{"value": key, "label": MEASURES[key].label}
                              for key in workload.MAIN], allowDeselect=False,
                    ),
                    dmc.Select(
                        id="workload-section", label="Open a section", value="", data=sections,
                        size="xs", w=260, allowDeselect=False,
                    ),
                ],
                className="workload-how",
            ),
            html.Div(
                [
                    dmc.Button("Try the assumptions", id="workload-hangs-run", size="sm"),
                    dmc.Button("Cancel", id="workload-hangs-cancel", size="sm", variant="default",
                               disabled=True),
                ],
                className="workload-how",
            ),
            html.Div(id="workload-hangs-progress", className="workload-progress", role="status"),
            html.Ul(
                [
                    html.Li([html.Span("□", **aria(hidden="true")), "low end"]),
                    html.Li([html.Span("●", **aria(hidden="true")), "high end"]),
                    html.Li([html.Span("┆", **aria(hidden="true")), "as assumed, with interval"]),
                    html.Li([html.Span("■", className="mark-demand", **aria(hidden="true")),
                             "in this colour: the answer turns"]),
                ],
                className="workload-key",
                **aria(label="Marks"),
            ),
        ],
    )  # fmt: skip


def _save(site: Site) -> Any:
    return card(
        "Keep this change",
        html.Div(
            [
                dmc.TextInput(
                    id="workload-name", label="Name", placeholder="less-monitoring", size="sm",
                ),
                dmc.Button("Save as scenario", id="workload-save", size="sm", variant="default"),
                dmc.Button("Download TOML", id="workload-download", size="sm", variant="default"),
            ],
            className="workload-how",
        ),
        html.P(id="workload-saved", className="lead", role="status"),
        key="workload-keep",
        lead=html.Span(
            [
                "To show it to somebody, send this page’s address: it compares the same, for "
                "whoever reaches this server. Saved scenarios go to ",
                html.Code(str(site.scenarios.folder)),
                " on the server and can be picked as a base, or run by ",
                html.Code("twin run"),
                ". Nothing is ever replaced.",
            ]
        ),
    )  # fmt: skip
