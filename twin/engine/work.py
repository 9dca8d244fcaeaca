"""The types of contact and their procedures, as the engine uses them."""

from dataclasses import dataclass

from twin.engine import codes as code
from twin.scenario.model import Scenario

Step = tuple[int, float, bool, bool, bool, bool]
"""Number of the step, scripted time (s), mandatory, on the system, may ask for back-up, stage."""


@dataclass(frozen=True, slots=True)
class Work:
    """One type of contact: its steps, and what follows from them."""

    steps: tuple[Step, ...]
    whole: tuple[int, ...]
    """The places of all steps."""
    count: int
    on_system: bool
    may_ask: bool
    system_help: int
    urgent: bool
    difficulty: float
    """Mean difficulty, 0 to 1."""
    may_be_parked: bool


def kinds_of_work(scenario: Scenario) -> tuple[list[Work], tuple[str, ...]]:
    """The work of each type of contact in the scenario's order, and the names of all steps."""
    names: dict[str, int] = {}
    system_help = code.GUIDANCE if scenario.system.guidance > 0 else code.NO_HELP
    kinds = []
    for contact in scenario.contacts.values():
        steps = tuple(
            (
                names.setdefault(f"{contact.procedure}.{step.name}", len(names)),
                step.seconds,
                step.mandatory,
                step.system,
                step.backup,
                step.stage,
            )
            for step in scenario.procedures[contact.procedure].steps
        )
        kinds.append(
            Work(
                steps=steps,
                whole=tuple(range(len(steps))),
                count=len(steps),
                on_system=any(step[3] for step in steps),
                may_ask=any(step[4] for step in steps),
                system_help=system_help,
                urgent=contact.urgent,
                difficulty=contact.difficulty,
                may_be_parked=contact.may_be_parked,
            )
        )
    return kinds, tuple(names)
