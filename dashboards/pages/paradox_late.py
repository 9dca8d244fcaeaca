"""The last two steps of the lesson, as parts of the page: other conditions, and why."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.charts.paradox import HEIGHT
from dashboards.charts.paradox_loop import drawing
from dashboards.pages.paradox_parts import foot, go, section, trainer
from dashboards.pages.paradox_work import experiment, scenario
from dashboards.panel import grid_of, panel
from dashboards.views import paradox_conditions as conditions
from dashboards.views import paradox_loop as loops
from dashboards.widgets import aria, card, data
from twin.scenario.levers import levers

__all__ = ["change", "why"]


def change(chosen: Mapping[str, str], several: bool) -> Any:
    """Step 3: conditions, one at a time unless asked otherwise, and what becomes of it all."""
    return section(
        3,
        html.Div(
            [
                html.Div(
                    [
                        panel(
                            "paradox-change",
                            "When does the response become smaller, or turn?",
                            label="Chart: the response under changed conditions, and as it is. The "
                            "sentence and the table below say the same.",
                            height=HEIGHT,
                            lead="Grey, dashed: as it is. Same callers, same technicians. "
                            "Intervals are of chance alone: how large effects are rests on "
                            "assumptions.",
                            after=[foot(go(2, "Back", main=False), go(4, "Why?"))],
                        ),
                        _presets(),
                    ],
                    className="stack",
                ),
                card(
                    "Conditions",
                    dmc.Switch(
                        id="paradox-several",
                        label="Change several at once",
                        checked=several,
                        size="sm",
                        className="paradox-several",
                    ),
                    *(_factor(one, chosen[one.key]) for one in conditions.FACTORS.values()),
                    key="paradox-conditions",
                    lead="One at a time: what was changed before goes back to as it is.",
                ),
            ],
            className="two",
        ),
        trainer(
            "Ask for a prediction again before each click: smaller, the same, or reversed?",
            "Compare one condition that changes what is counted with one that changes the work.",
        ),
    )


def _factor(factor: conditions.Factor, value: str) -> Any:
    return html.Div(
        [
            html.Div(factor.label, className="knob-label", id=f"paradox-{factor.key}-label"),
            dmc.SegmentedControl(
                id=f"paradox-{factor.key}",
                value=value,
                fullWidth=True,
                size="xs",
                data=[
                    {"value": conditions.AS_IS, "label": factor.as_is},
                    *({"value": key, "label": word} for key, (word, _) in factor.options.items()),
                ],
                **aria(labelledby=f"paradox-{factor.key}-label"),
            ),
            html.Div(f"{factor.says} ({', '.join(factor.evidence)})", className="knob-doc"),
        ],
        className="knob",
    )


def _presets() -> Any:
    known = {one.name: one for one in experiment().conditions}
    return card(
        "Conditions of the experiment",
        html.Ul(
            [
                html.Li(
                    [
                        html.Button(
                            known[name].title,
                            type="button",
                            className="paradox-preset",
                            **data(preset=name),
                            **aria(pressed="false"),
                        ),
                        html.P(known[name].why, className="lead"),
                        _findings(known[name].why),
                    ]
                )
                for name in conditions.PRESETS
            ],
            className="paradox-presets",
        ),
        key="paradox-ready",
        lead="Each is set as in the experiment file, some of them several levers together.",
    )


def _findings(text: str) -> Any:
    return html.Details(
        [
            html.Summary("Evidence"),
            html.Ul(
                [
                    html.Li(f"{one.id}, {one.status}: {one.finding}. {one.source}.")
                    for one in conditions.cited(text)
                ],
                className="notes",
            ),
        ]
    )


def why() -> Any:
    """Step 4: the account of tension, what became of the work, and the loops."""
    return section(
        4,
        html.Div(
            [
                panel(
                    "paradox-account",
                    "What tension is made of",
                    label="Chart: parts of mean tension at low and at high monitoring. The table "
                    "below holds the numbers.",
                    height=354,
                    lead="Hollow: low monitoring. Full: high. Mean tension, divided by what each "
                    "part added to it in the technicians’ ledgers. Grey, dashed: as it is.",
                ),
                card(
                    "What became of the work",
                    html.Div(
                        html.Table(grid_of((), ()), id="paradox-of-work"),
                        className="scroll paradox-work",
                        tabIndex=0,
                        role="region",
                        **aria(label="What became of the work: table"),
                    ),
                    key="paradox-work-card",
                    lead="Low and high monitoring; change in pairs, ± half the 95 % interval.",
                ),
            ],
            className="paradox-pair",
        ),
        _loop(),
        foot(go(3, "Back", main=False), go(1, "Begin anew", main=False)),
        trainer(
            "Follow one way from monitoring to tension that does not pass through being watched.",
            "Which arrow would you cut in your own centre, and who may cut it?",
        ),
    )


def _loop() -> Any:
    known = levers(scenario())
    return card(
        "What acts on what in the model",
        dcc.Store(id="paradox-loop-drawing", data=drawing()),
        html.Div(
            id="paradox-loop",
            className="paradox-loop",
            tabIndex=0,
            role="img",
            **aria(label="Loop diagram; the list below says the same."),
        ),
        html.Ul(
            [html.Li([html.B(f"{name}: "), said]) for name, _, said in loops.LOOPS]
            + [html.Li(loops.NOT_MODELLED)],
            className="notes",
        ),
        html.Details(
            [
                html.Summary("Show as list, with what each arrow rests on"),
                html.Ol(
                    [
                        html.Li(_arrow(arrow, known), **data(arrow=str(i)), tabIndex=0)
                        for i, arrow in enumerate(loops.ARROWS, 1)
                    ],
                    className="paradox-arrows",
                ),
            ],
            className="as-table",
            open=False,
        ),
        key="paradox-loops",
        lead="+ moves the same way, − the other way round. Solid: a finding stands behind the "
        "direction; dashed: an assumption. Sizes are assumptions throughout. Framed thick: on "
        "record.",
    )


def _arrow(arrow: loops.Arrow, known: Mapping[str, Any]) -> list[Any]:
    start, end = (" ".join(loops.NODES[one].words) for one in (arrow.start, arrow.end))
    rests = ", ".join(f"{one} ({status})" for one, status in loops.sources(arrow))
    by = "; ".join(
        f"{path} = {known[path].default}" if path in known else path for path in arrow.by
    )
    return [
        html.B(f"{start} {arrow.sign}→ {end}: "),
        f"{arrow.how}. ",
        html.Span(f"{by}. ", className="paradox-by"),
        html.Span(f"Evidence: {rests}." if rests else "Assumption.", className="paradox-by"),
    ]
