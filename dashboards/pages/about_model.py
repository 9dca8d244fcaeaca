"""The parts of the page About the model in prose: what it is, and its equations."""

from typing import Any, Final

from dash import html

from dashboards.markup import Markup, joined, lines, passage, tag, text
from dashboards.pages.about_links import evidence_links, in_words, part_link, to_part
from dashboards.views.equations import Equation, Group, equations
from dashboards.views.parameters import founded
from dashboards.views.uses import parameters_of
from dashboards.widgets import card
from dashboards.words import count
from twin.errors import InputError
from twin.experiments.validation.report import load, passed, shipped
from twin.measures.catalogue import MEASURES
from twin.scenario.register import evidence
from twin.traces.tables import TABLES

__all__ = ["equations_part", "overview"]

CHAIN: Final = (
    ("config", "a scenario file: says only what differs"),
    ("scenario", "a closed description of a centre and its policies, checked"),
    ("world", "all that chance decides: who calls when, how patient, how much work"),
    ("engine", "lets people work through that world; draws nothing itself"),
    ("traces", "rows: who did what, from when to when, and what it did to strain"),
    ("store", "one file per run, with all that makes it again"),
    ("measures", "every number, computed from traces alone"),
    ("views", "these pages"),
)

_IS: Final = (
    "A discrete-event simulation of call-centre work, technician by technician and contact by "
    "contact. It shows together what supervision and autonomy buy (waits, handling times, what is "
    "resolved) and what they cost the people who work there.",
    "Tension, strain, fatigue and exhaustion are states of the model. They follow published "
    "findings in their direction; most of their sizes are assumptions.",
    "It is for reasoning about how work is organised: what goes together, what would change if a "
    "lever were moved, and how sure one can be.",
)
_IS_NOT: Final = (
    "No measurement. Strain in points is no heart rate, no hormone and no score of a "
    "questionnaire, and 60 points mean nothing outside this model.",
    "No scoring of persons. It does not know any real technician, and nothing in it may be used "
    "to judge one.",
    "No prediction of a centre that was not fitted. Meeting published findings that the defaults "
    "were set on is a calibration, not a test on new data.",
    "No proof that one thing causes another in a real centre. Inside the model, only runs that "
    "differ in one lever and meet the same callers tell what that lever does.",
)
_WHO: Final = (
    "Simulated people may be shown one by one; the page then says that they are simulated.",
    "Of a real centre’s record, only groups of five or more are shown. Names and customers’ "
    "numbers are replaced on reading and kept nowhere.",
    "Whoever can open this address sees all its pages: there are no roles. By default that is "
    "this computer alone; on any other address a password is asked for.",
    "Nothing leaves this computer: no page loads anything from elsewhere.",
)


def overview(state: dict[str, Any]) -> list[Any]:
    """What the model is and is not, who may see what, and how it is built."""
    return [
        html.Div(
            [
                card("What it is", _list(_IS), key="about-is"),
                card("What it is not", _list(_IS_NOT), key="about-is-not"),
            ],
            className="about-pair",
        ),
        card(
            "How a number comes about",
            html.P(" → ".join(word for word, _ in CHAIN), className="about-sentence"),
            html.Dl(
                [
                    html.Div([html.Dt(word), html.Dd(says)], className="about-chain")
                    for word, says in CHAIN
                ]
            ),
            key="about-how",
            lead="Every arrow is one call in one direction. DESIGN says why it is built so, README "
            "how to use it; both come with the source.",
        ),
        html.Div(
            [
                card("Who may see what", _list(_WHO), key="about-who"),
                card(
                    "What can be looked up here",
                    html.Ul([html.Li(line) for line in _lookups()], className="about-list"),
                    key="about-what",
                ),
            ],
            className="about-pair",
        ),
    ]


def equations_part(state: dict[str, Any]) -> list[Any]:
    """Every equation of the model, by module."""
    groups = equations()
    total = sum(len(group.equations) for group in groups)
    assumed = sum(one.assumption for group in groups for one in group.equations)
    return [
        html.P(
            f"{total} equations in {len(groups)} modules. {assumed} say themselves that their "
            "shape or a size in them is an assumption. Shares run from 0 to 1, times are in "
            "seconds, and a name in a formula that is not explained is an argument or a "
            "coefficient of that name.",
            className="sentence",
        ),
        passage(*map(_group, groups), className="about-part"),
    ]


def _group(group: Group) -> Markup:
    return tag(
        "section",
        tag("h2", text(group.module.capitalize())),
        tag("p", in_words(group.title), class_="lead"),
        *_formula(group.formula),
        *_prose(group.prose),
        *map(_equation, group.equations),
        class_="card about-group",
    )


def _equation(one: Equation) -> Markup:
    return tag(
        "article",
        tag("h3", tag("code", text(one.path))),
        tag("p", in_words(one.gives[:1].upper() + one.gives[1:]), class_="about-gives"),
        *_formula(one.formula),
        *_prose(one.prose),
        tag("p", _ground(one), class_="about-ground"),
        class_="about-entry",
    )


def _formula(formula: str) -> list[Markup]:
    return [tag("pre", lines(formula), class_="formula")] if formula else []


def _prose(prose: str) -> list[Markup]:
    return [tag("p", in_words(line), class_="about-prose") for line in prose.split("\n") if line]


def _ground(one: Equation) -> Markup:
    """Evidence, other sources, whether it is assumed, and the parameters found in it."""
    words = [evidence_links(one.evidence)] if one.evidence else []
    words += map(text, one.literature)
    if one.assumption:
        words.append(tag("strong", text("assumption"), class_="about-assumed"))
    if one.definition:
        words.append(text("definition"))
    if not words:
        words.append(text("the equations it collects"))
    ground = joined((text("Rests on: "), joined(words, ", "), text(". ")))
    paths = parameters_of().get(one.path, ())
    if not paths:
        return ground
    known = {each.parameter.path: each for each in founded()}
    said = ", ".join(f"{path} = {known[path].value} ({known[path].status})" for path in paths)
    return joined(
        (
            ground,
            text(f"{count(len(paths), 'parameter')}: {said}. "),
            to_part("Look them up", "parameters", one.path),
        )
    )


def _list(lines: tuple[str, ...]) -> Any:
    return html.Ul([html.Li(line) for line in lines], className="about-list")


def _lookups() -> list[list[Any]]:
    groups = equations()
    rows = founded()
    assumed = sum(row.status == "assumption" for row in rows)
    columns = sum(len(table.columns) for table in TABLES.values())
    try:
        targets = load(shipped())["targets"]
        held = f": {passed(targets)} of {len(targets)} published targets met"
    except InputError:
        held = ": no results here"
    return [
        [
            part_link("Equations", "equations"),
            f": {sum(len(group.equations) for group in groups)}, each with its formula and ground",
        ],
        [part_link("Parameters", "parameters"), f": {len(rows)}, of which {assumed} are assumed"],
        [part_link("Evidence", "evidence"), f": {len(evidence())} entries with their sources"],
        [
            part_link("Measures", "measures"),
            f": {len(MEASURES)}, each with what it rests on and who could know it",
        ],
        [part_link("Traces", "traces"), f": {columns} columns in {len(TABLES)} tables"],
        [part_link("Validation", "validation"), f"{held}, misses shown as misses"],
        [
            part_link("Reporting", "reporting"),
            ": the checklist for simulation studies, item by item",
        ],
    ]
