"""The reporting checklist for discrete-event simulation, and where the twin answers each item.

After the STRESS guidelines (Monks, Currie, Onggo, Robinson, Kunc & Taylor 2019, Journal of
Simulation 13(1):55-67). Sections and items are named in our own words.
"""

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["ITEMS", "Item", "sentence"]

Answered = Literal["answered", "in part", "not answered"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what has to be told, how far the twin tells it, where, and what is missing.

    `part` is a part of this page; `where` names files, pages and commands.
    """

    section: str
    number: str
    asks: str
    answered: Answered
    where: str
    part: str = ""
    missing: str = ""


_OBJECTIVES, _LOGIC, _DATA = "Objectives", "Logic", "Data"
_RUNS, _MADE, _CODE = "Experimentation", "Implementation", "Access to the code"

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        _OBJECTIVES, "1.1", "Why the model was built, and for whom", "answered",
        "README, “The e-working twin”; What it is", "overview",
    ),
    Item(
        _OBJECTIVES, "1.2", "Every outcome that is reported, how and when it is computed, and how "
        "its error is", "answered",
        "Measures; twin measures; intervals: docs/experiments.md and data/validation/README.md",
        "measures",
    ),
    Item(
        _OBJECTIVES, "1.3", "What experiments were for: scenarios, designs, what is optimised",
        "answered",
        "docs/experiments.md, docs/monitoring-paradox.md; configs/experiments, configs/designs; "
        "twin experiment, sweep, tune",
    ),
    Item(
        _LOGIC, "2.1", "A diagram of the base model", "in part",
        "DESIGN, “In one sentence” and “The floors”", "overview",
        "a flow chart of a contact’s way through the centre",
    ),
    Item(
        _LOGIC, "2.2", "The logic of the base model: what happens to a contact, and why",
        "answered",
        "DESIGN, “Decisions”; twin/engine/technician.py reads like a technician’s day", "equations",
    ),
    Item(
        _LOGIC, "2.3", "In what scenarios differ from the base model", "answered",
        "configs/scenarios: a file says only what differs; twin parameters SCENARIO", "parameters",
    ),
    Item(
        _LOGIC, "2.4", "Algorithms and equations that stand for complex or human processes",
        "answered", "Equations; twin/rules", "equations",
    ),
    Item(
        _LOGIC, "2.5.1", "Entities: what passes through, and its attributes", "answered",
        "Traces: contact; twin/world: what chance decides about each", "traces",
    ),
    Item(
        _LOGIC, "2.5.2", "Activities: what is done, for how long", "answered",
        "Traces: duration, procedure; section procedures of a scenario", "traces",
    ),
    Item(
        _LOGIC, "2.5.3", "Resources: technicians, experts, supervisors, the information system",
        "answered",
        "sections teams, technicians, backup, supervision, system of a scenario; twin levers",
        "parameters",
    ),
    Item(
        _LOGIC, "2.5.4", "Queues: who is served next, who gives up, who is turned away", "answered",
        "Equations: routing; sections routing, patience of a scenario", "equations",
    ),
    Item(
        _LOGIC, "2.5.5", "Where entities come in and leave", "answered",
        "sections demand, redial of a scenario; outcome in the trace contact", "traces",
    ),
    Item(
        _DATA, "3.1", "Where data come from", "answered", "Evidence; data/README.md for the one "
        "real centre", "evidence",
    ),
    Item(
        _DATA, "3.2", "How data were prepared", "answered",
        "data/README.md: how the bank’s day was fitted",
    ),
    Item(
        _DATA, "3.3", "Every input, with its value and its distribution", "answered",
        "Parameters; twin parameters, data/reference/parameters.csv", "parameters",
    ),
    Item(
        _DATA, "3.4", "What is assumed where nothing is known", "answered",
        "Parameters, status ASSUMPTION; DESIGN, “What was set, and on what” and “What the model of "
        "strain leaves out”; twin run --assumptions low or high", "parameters",
    ),
    Item(
        _RUNS, "4.1", "How a run begins: warm-up or initial state", "answered",
        "a day opens with an empty queue; everybody begins unexhausted (DESIGN); twin staffing "
        "--warm-up",
    ),
    Item(
        _RUNS, "4.2", "How long a run lasts, and in which unit of time", "answered",
        "seconds, in days: twin run --days; a run’s own header",
    ),
    Item(
        _RUNS, "4.3", "How results are estimated: replications, intervals, stopping", "answered",
        "docs/experiments.md: paired runs, 95 % intervals, and when to stop",
    ),
    Item(
        _MADE, "5.1", "Language, libraries and their versions", "answered",
        "pyproject.toml, requirements.lock; the header of each run holds its versions",
    ),
    Item(
        _MADE, "5.2", "How random numbers are drawn", "answered",
        "DESIGN, decision 5: one named stream per seed, replication and purpose; "
        "twin/world/streams.py",
    ),
    Item(
        _MADE, "5.3", "How a run is executed: order of events, parallel runs", "answered",
        "DESIGN, decisions 1 to 5; docs/experiments.md, “Stopping, going on, many machines”",
    ),
    Item(
        _MADE, "5.4", "On what machine, and how long it takes", "answered",
        "docs/performance.md; DESIGN, “Speed, measured”",
    ),
    Item(
        _CODE, "6.1", "How to get the model, and under which licence", "in part",
        "the repository, under the MIT licence (LICENSE)", "",
        "an archived copy with a persistent identifier to cite",
    ),
)  # fmt: skip
"""All items in their order."""


def sentence() -> str:
    """How many items are answered, and which are not."""
    open_ = [item for item in ITEMS if item.answered != "answered"]
    done = len(ITEMS) - len(open_)
    if not open_:
        return f"All {len(ITEMS)} items are answered."
    lacking = "; ".join(
        f"{item.number} is {'answered in part' if item.answered == 'in part' else item.answered}"
        for item in open_
    )
    return f"{done} of {len(ITEMS)} items are answered; {lacking}."
