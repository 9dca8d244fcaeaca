"""The first two steps of the lesson, as parts of the page: a guess, and what the runs say."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import html

from dashboards.charts.paradox import HEIGHT
from dashboards.pages.paradox_tell import settings_table
from dashboards.pages.paradox_work import experiment, scenario, steps
from dashboards.panel import panel
from dashboards.views import paradox as view
from dashboards.widgets import aria, card, data
from twin.scenario.register import register

__all__ = ["PRESENT", "foot", "go", "predict", "reveal", "section", "trainer"]

PRESENT: Final = "→ or Page down: next · ← or Page up: back · Esc: leave"

_MOVED: Final = {
    "supervision.monitoring": "Looked at, of what is recorded",
    "supervision.listening": "Contacts listened to",
    "supervision.displayed": "Figures on one’s own screen",
    "supervision.consequence": "Pay and sanctions that hang on figures",
}


def section(step: int, *children: Any) -> Any:
    """What a step shows."""
    return html.Div(list(children), className=f"stack paradox-step paradox-step-{step}")


def go(step: int, text: str, *, main: bool = True) -> Any:
    """A button that leads to a step."""
    return html.Button(
        text, type="button", className="paradox-go" if main else "csv", **data(step=str(step))
    )


def foot(*buttons: Any) -> Any:
    """The buttons that lead on."""
    return html.Div(list(buttons), className="paradox-foot")


def trainer(*lines: str) -> Any:
    """What helps whoever teaches; it is not shown while presenting."""
    return html.Details(
        [html.Summary("For the trainer"), html.Ul([html.Li(line) for line in lines])],
        className="notes paradox-trainer",
    )


def predict(outcome: view.Outcome, guess: view.Guess | None) -> Any:
    """Step 1: the question, the drawing, and the same guess as five numbers."""
    return section(
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
            foot(go(2, "Reveal")),
            key="paradox-predict",
            lead=f"{outcome.says[:1].upper()}{outcome.says[1:]}. "
            + (
                "It is on record."
                if outcome.pane == "recorded"
                else "It is not on record, or not as what it is."
            ),
        ),
        _meant(),
        trainer(
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
    return section(
        2,
        panel(
            "paradox-reveal",
            f"How {outcome.name} responds to monitoring",
            label=f"Chart: {outcome.name} at five steps of monitoring, guessed and simulated. The "
            "sentence and the table below say the same.",
            height=HEIGHT,
            lead="Thin: simulated weeks, each with the same callers and technicians at all five "
            "steps. Thick: their mean, with its 95 % interval, of chance alone: how large effects "
            "are rests on assumptions of the model. Dashed: your guess.",
            after=[foot(go(1, "Back to the guess", main=False), go(3, "Change a condition"))],
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
        trainer(
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
