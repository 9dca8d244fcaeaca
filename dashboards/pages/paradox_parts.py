"""The four steps of the lesson, as parts of the page."""

from collections.abc import Mapping
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.charts.paradox import HEIGHT
from dashboards.charts.paradox_loop import drawing
from dashboards.pages.paradox_tell import settings_table
from dashboards.pages.paradox_work import experiment, scenario, steps
from dashboards.panel import grid_of, panel
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.views import paradox_loop as loops
from dashboards.widgets import aria, card, data
from twin.scenario.levers import levers
from twin.scenario.register import register

__all__ = ["PRESENT", "change", "predict", "reveal", "why"]

PRESENT: Final = "→ or Page down: next · ← or Page up: back · Esc: leave"

_MOVED: Final = {
    "supervision.monitoring": "Looked at, of what is recorded",
    "supervision.listening": "Contacts listened to",
    "supervision.displayed": "Figures on one’s own screen",
    "supervision.consequence": "Pay and sanctions that hang on figures",
}


def _section(step: int, *children: Any) -> Any:
    return html.Div(list(children), className=f"stack paradox-step paradox-step-{step}")


def _go(step: int, text: str, *, main: bool = True) -> Any:
    return html.Button(
        text, type="button", className="paradox-go" if main else "csv", **data(step=str(step))
    )


def _foot(*buttons: Any) -> Any:
    return html.Div(list(buttons), className="paradox-foot")


def _trainer(*lines: str) -> Any:
    """What helps whoever teaches; it is not shown while presenting."""
    return html.Details(
        [html.Summary("For the trainer"), html.Ul([html.Li(line) for line in lines])],
        className="notes paradox-trainer",
    )


def predict(outcome: view.Outcome, guess: view.Guess | None) -> Any:
    """Step 1: the question, the drawing, and the same guess as five numbers."""
    return _section(
        1,
        card(
            f"How will {outcome.name} respond as monitoring goes from 0 to 100 %?",
            dmc.Select(
                id="paradox-outcome",
                label="Outcome",
                value=outcome.key,
                data=[
                    {
                        "group": head,
                        "items": [
                            {"value": one.key, "label": one.title}
                            for one in view.OUTCOMES.values()
                            if one.pane == pane
                        ],
                    }
                    for pane, head in (("recorded", "On record"), ("lived", "Not on record"))
                ],
                allowDeselect=False,
                w=300,
                className="paradox-outcome",
            ),
            html.Div(
                [
                    html.Div(id="paradox-drawing", className="paradox-drawing"),
                    html.Fieldset(
                        [
                            html.Legend(f"Your guess, {outcome.unit}"),
                            *(
                                dmc.NumberInput(
                                    id=f"paradox-guess-{i}",
                                    label=f"at {view.percent(step)}",
                                    value=guess[i] if guess else "",
                                    min=outcome.low,
                                    max=outcome.high,
                                    step=outcome.step,
                                    decimalScale=outcome.places,
                                    size="sm",
                                )
                                for i, step in enumerate(view.STEPS)
                            ),
                        ],
                        className="paradox-fields",
                    ),
                ],
                className="paradox-guess",
            ),
            html.P("", id="paradox-guess-words", className="sentence", role="status"),
            _foot(_go(2, "Reveal")),
            key="paradox-predict",
            lead=f"{outcome.says[:1].upper()}{outcome.says[1:]}. "
            + (
                "It is on record."
                if outcome.pane == "recorded"
                else "It is not on record, or not as what it is."
            ),
        ),
        _meant(),
        _trainer(
            "Let everybody draw before anybody speaks. A flat line is a guess too.",
            "Ask for the reason of the shape, not for the number.",
            "The address holds the guess: a copied link is somebody’s prediction.",
        ),
    )


def _meant() -> Any:
    """What is moved when monitoring goes from 0 to 100 %."""
    return card(
        "What “monitoring” means here",
        html.Div(
            settings_table(steps({}), _MOVED),
            className="scroll",
            tabIndex=0,
            role="region",
            **aria(label="What is set at each step of monitoring: table"),
        ),
        html.P(
            "Real centres do not turn one knob: they look at more figures, listen to more "
            "contacts, put more on the screen and let more hang on it. So the four move together, "
            "in a straight line between the low and the high end of the experiment "
            "“monitoring-paradox”. All else stays as it is.",
            className="lead",
        ),
        key="paradox-meant",
    )


def reveal(outcome: view.Outcome) -> Any:
    """Step 2: the response over the guess, and all outcomes side by side."""
    return _section(
        2,
        panel(
            "paradox-reveal",
            f"How {outcome.name} responds to monitoring",
            label=f"Chart: {outcome.name} at five steps of monitoring, guessed and simulated. The "
            "sentence and the table below say the same.",
            height=HEIGHT,
            lead=f"Thin: {view.REPLICATIONS} simulated weeks, each with the same callers and "
            "technicians at all five steps. Thick: their mean, with its 95 % interval. Dashed: "
            "your guess.",
            after=[_foot(_go(1, "Back to the guess", main=False), _go(3, "Change a condition"))],
        ),
        panel(
            "paradox-sides",
            "What is recorded, and what is not",
            label="Chart: small panels of all outcomes at five steps of monitoring; those on "
            "record to the left, the others to the right. The table below holds the numbers.",
            height=600,
            before=[html.Div(id="paradox-both", className="paradox-both")],
        ),
        _notes(),
        _trainer(
            "Stay with the thin lines first: one week is one possible week.",
            "Then ask which of the small panels a supervisor’s report would hold.",
        ),
    )


def _notes() -> Any:
    centre = scenario()
    graded = [
        one.status
        for path, one in register().items()
        if path.startswith(("strain.", "behaviour.", "appraisal.", "regime.", "latitude."))
    ]
    return card(
        "What these numbers rest on",
        html.Ul(
            [
                html.Li(
                    f"{centre.title or centre.name}: {view.DAYS} working days in a row, "
                    f"{view.REPLICATIONS} replications, seed {experiment().seed}. A week, because "
                    "most customers whose request was not met come back the next day."
                ),
                html.Li(
                    "Changes are differences between 0 and 100 % in pairs on the same chance, ± "
                    "half the 95 % interval (Student’s t). With many intervals a few leave out 0 "
                    "by chance."
                ),
                html.Li(
                    f"Directions follow published findings, sizes are the model’s: "
                    f"{graded.count('assumption')} of the {len(graded)} parameters that say how "
                    "work strains people, how being watched weighs on them, and how both show in "
                    "their work are assumptions. The directions were known when the rules were "
                    "written; this is no test of them."
                ),
                html.Li(
                    "Exhaustion, absence and leaving take weeks to months and are left out here; "
                    "nobody gets used to being watched, and nobody raises monitoring because of "
                    "results."
                ),
                html.Li("Tension is a quantity of the model, in points; nothing physiological."),
            ],
            className="notes",
        ),
        key="paradox-rests",
    )


def change(chosen: Mapping[str, str], several: bool) -> Any:
    """Step 3: conditions, one at a time unless asked otherwise, and what becomes of it all."""
    return _section(
        3,
        html.Div(
            [
                panel(
                    "paradox-change",
                    "When does the response become smaller, or turn?",
                    label="Chart: the response under changed conditions, and as it is. The "
                    "sentence and the table below say the same.",
                    height=HEIGHT,
                    lead="Grey, dashed: as it is. Both with the same callers and technicians.",
                    after=[_foot(_go(2, "Back", main=False), _go(4, "Why?"))],
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
        _presets(),
        _trainer(
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
    return _section(
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
                        html.Table(grid_of((), ()), id="paradox-work"),
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
        _foot(_go(3, "Back", main=False), _go(1, "Begin anew", main=False)),
        _trainer(
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
