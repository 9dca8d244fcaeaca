"""How the page Tension is read, and how its numbers are computed."""

from typing import Any, Final

from dash import html

from dashboards.pages.tension_link import Picture
from dashboards.views.tension import FEWEST, NEAR
from dashboards.widgets import aria
from twin.traces.tables import TABLES

__all__ = ["explained", "key"]

_COLUMNS: Final = (
    ("strain", "exposure"),
    ("strain", "control"),
    ("strain", "tension"),
    ("person", "expertise"),
    ("duration", "activity"),
    ("control", "value"),
)
"""The columns behind the positions."""


def key(shows: Picture) -> Any:
    """What the marks mean."""
    people = shows.people
    limit = people.limit

    def mark(shape: str, meaning: str, word: str) -> Any:
        return html.Li(
            [html.Span(shape, className=f"tension-{meaning}", **aria(hidden="true")), word]
        )

    return html.Ul(
        [
            mark("●", "below", f"tension below {limit - NEAR:g} points"),
            mark("◆", "near", f"{limit - NEAR:g} to {limit:g}"),
            mark("▲", "over", f"{limit:g} or more"),
            mark("", "tail", "its last 30 minutes"),
            mark("○", "before", "where it was"),
            mark(
                "",
                "mean",
                f"national means, {100 * people.demands_cut:.0f} % and "
                f"{100 * people.latitude_cut:.0f} %",
            ),
        ],
        className="tension-key",
        **aria(label="Marks"),
    )


def explained(shows: Picture) -> Any:
    """How everything here is computed, folded away."""
    return html.Section(
        html.Details(
            [
                html.Summary("How is this computed?", id="tension-how-title"),
                html.Div(
                    [
                        html.Div([html.H3(name), *_said(text)])
                        for name, text in _parts(shows).items()
                    ],
                    className="tension-parts",
                ),
                html.H3("Columns behind it, and who could know them in a real centre"),
                html.Div(
                    _columns(),
                    className="scroll",
                    tabIndex=0,
                    role="region",
                    **aria(label="Columns behind the positions"),
                ),
            ]
        ),
        className="card tension-how",
        **aria(labelledby="tension-how-title"),
    )


def _said(text: tuple[str, ...]) -> list[Any]:
    return [html.P(one, className="formula" if "=" in one else "") for one in text]


def _parts(shows: Picture) -> dict[str, tuple[str, ...]]:
    rule = shows.header.section("survey")
    people = shows.people

    def number(name: str) -> str:
        return f"{rule.get(name, float('nan')):g}".replace("-", "−")

    weights = ", ".join(
        f"{word} ({number(name)})"
        for name, word in (
            ("skill_expertise", "expertise"),
            ("skill_complexity", "difficulty of the team’s contacts"),
            ("skill_open", "what the script leaves open"),
        )
    )
    return {
        "Demands": (
            f"demands = {number('demands_base')} + {number('demands_contacts')} × share of time on "
            f"contacts + {number('demands_complexity')} × difficulty of the team’s contacts + "
            f"{number('demands_exposures')} × exposures, kept within 0 and 100 %",
            "All over the last 30 minutes on shift, breaks included. Exposures are the mean "
            "exposures, over the time on contacts, to time pressure, to the conflict of quality "
            "and clock, to tools that break and to aggressive customers, added up.",
        ),
        "Decision latitude": (
            f"latitude = {number('latitude_base')} + ½ skill discretion + ½ control, kept within 0 "
            "and 100 %",
            f"Skill discretion is the weighted mean of {weights}. Control is felt control over the "
            "stretches of work in those 30 minutes, by length: what script, pace, breaks, "
            "escalation, display and participation leave, less what being watched takes. It hangs "
            "on the policy, so within one run technicians differ little and move mostly up and "
            "down; sideways they move when a lever moves, or against a run with another policy.",
        ),
        "The four quadrants": (
            "High strain: much is demanded, little can be decided. Active: much is demanded, and "
            "much can be decided. Passive: little of either. Low strain: little is demanded, much "
            "can be decided. The number beside each is how many technicians are in it.",
        ),
        "Boundaries": (
            f"Demands are high above {number('demands_cut')} points of the Job Content "
            f"Questionnaire (12 to 48), that is {100 * people.demands_cut:.0f} % of its scale; "
            f"latitude is low below {number('latitude_cut')} points (24 to 96), that is "
            f"{100 * people.latitude_cut:.0f} %. Both are national means of that questionnaire, "
            "men and women averaged (E2.1), and not an assumption of this model.",
            "That the formulas above land on the questionnaire’s scale is an assumption: their "
            "directions follow Karasek (E2.1), their coefficients have no source.",
        ),
        "Tension": (
            f"Colour and shape tell tension, another quantity: points from 0 to 100 by the "
            f"ledger of strain, taken as straight between its rows. The threshold of "
            f"{people.limit:g} points is an assumption; that “near” begins {NEAR:g} points below "
            "it is a choice of this page.",
            "On the page Live floor, high strain counts technicians at or over that threshold. "
            "Here it is the quadrant: much demanded, little to decide.",
        ),
        "Comparison": (
            "The start of the shift is the first moment that looks back on 30 minutes of it. "
            "Another run can be compared with if it has the same technicians (same seed); what "
            "differs then is what its scenario or its control log says. Differences in the "
            "sentence are those of the same people.",
            "Positions begin after 10 minutes on shift. While a run goes on, work on a contact "
            "counts once it is over.",
        ),
        "Teams": (
            "A team stands at the mean of its technicians on shift. Teams of fewer than "
            f"{FEWEST} are named as such; of a real centre they would not be shown, nor would "
            "single technicians.",
        ),
    }


def _columns() -> Any:
    rows = []
    for table, name in _COLUMNS:
        column = next(one for one in TABLES[table].columns if one.name == name)
        latent = " (the model supposes it)" if column.seen == "latent" else ""
        rows.append(
            html.Tr(
                [
                    html.Th(f"{table}.{name}", scope="row"),
                    html.Td(column.doc),
                    html.Td(f"{column.seen}{latent}"),
                ]
            )
        )
    head = html.Tr([html.Th(word, scope="col") for word in ("Column", "What", "Who could know")])
    return html.Table([html.Thead(head), html.Tbody(rows)], className="tension-columns")
