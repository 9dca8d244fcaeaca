"""The plateaux of a population: copies of a scenario's centre, each run a little differently."""

from math import exp

import numpy as np
from scipy.special import expit, logit, ndtri

from twin.scenario.demand import ContactType
from twin.scenario.levers import apply, levers
from twin.scenario.model import Scenario
from twin.scenario.parameter import Section
from twin.scenario.policy import Autonomy, Supervision
from twin.scenario.work import InformationSystem
from twin.traces.tables import Column, Seen
from twin.world.streams import stream

__all__ = ["COLUMNS", "described", "heads", "plateau"]

_ORGANISATION: dict[str, tuple[type[Section], tuple[str, ...]]] = {
    "autonomy": (
        Autonomy,
        ("script_rigidity", "pacing", "break_choice", "escalation_right", "participation"),
    ),
    "supervision": (Supervision, ("monitoring", "consequence", "support")),
}
"""Levers from 0 to 1 that differ between plateaux, by their section."""

_SYSTEM = ("slow_spells_per_day", "outages_per_day", "incidents")
"""Rates of the information system that one factor moves together."""


def plateau(scenario: Scenario, seed: int, number: int) -> Scenario:
    """One plateau of a population: the scenario, with what differs between centres drawn for it.

    With u a standard normal of the plateau's own and s the spread of `scenario.population`, a rate
    r becomes r·exp(s·u − s²/2), which keeps its mean, and a share p becomes
    logit⁻¹(logit p + 4·s·u): 4 is the slope of the logit at ½, so that s is the standard deviation
    of a share of ½. A share of 0 or 1 stays what it is. One u moves the difficulty of all types of
    contact, and one the rates of the information system. (Form and sizes are assumptions; that
    centres differ so, and that it tells in strain, is evidence E1.40 and E1.41.)

    A pure function: a plateau is the same whichever others are drawn.
    """
    rule, known = scenario.population, levers(scenario)
    values: dict[str, float | str] = {}

    def uniform(purpose: str) -> float:
        return float(stream(seed, number, f"plateau.{purpose}").random())

    def normal(purpose: str) -> float:
        return float(ndtri(max(uniform(purpose), 1e-12)))

    def scale(path: str, spread: float, u: float) -> None:
        lever = known[path]
        most = np.inf if lever.high is None else lever.high
        values[path] = min(most, lever.default * exp(spread * u - spread**2 / 2))

    scale("demand.volume", rule.workload_spread, normal("workload"))
    for section, (_, names) in _ORGANISATION.items():
        for name in names:
            path = f"{section}.{name}"
            values[path] = shifted(known[path].default, rule.organisation_spread, normal(name))
    most = known["supervision.displayed"].high
    values["supervision.displayed"] = _displayed(scenario, most, normal("displayed"))
    u = normal("difficulty")
    for name, contact in scenario.contacts.items():
        path = f"contacts.{name}.difficulty"
        values[path] = shifted(contact.difficulty, rule.difficulty_spread, u)
    u = normal("system")
    for name in _SYSTEM:
        scale(f"system.{name}", rule.system_spread, u)
    for name, team in scenario.teams.items():
        # Drawn for each, so that one team's contract leaves the others' as they were.
        if uniform(f"contract/{name}") < rule.temporary_share and team.contract == "permanent":
            values[f"teams.{name}.contract"] = "fixed_term"
    if scenario.supervision.monitored_share == 1:
        values["supervision.monitored_share"] = rule.monitored_share
    return apply(scenario, values)


def shifted(share: float, spread: float, u: float) -> float:
    """A share moved by `u` standard deviations, logit⁻¹(logit p + 4·s·u); 0 and 1 stay."""
    if spread == 0 or share in (0.0, 1.0):
        return share
    return float(expit(logit(share) + 4 * spread * u))


def _displayed(scenario: Scenario, most: float | None, u: float) -> int:
    """How many parameters are displayed: as a share of the most there can be, but one at least."""
    now = scenario.supervision.displayed
    if not now or not most:
        return now
    return max(1, round(most * shifted(now / most, scenario.population.organisation_spread, u)))


def heads(scenario: Scenario) -> int:
    """How many technicians a plateau has on its roster."""
    level = scenario.staffing.level
    return sum(sum(team.called_in(level)) for team in scenario.teams.values())


def described(one: Scenario) -> dict[str, float]:
    """What a plateau is like, by the columns of `COLUMNS` after the first."""
    organisation = {
        name: getattr(getattr(one, section), name)
        for section, (_, names) in _ORGANISATION.items()
        for name in names
    }
    values = {
        "workload": one.demand.volume,
        **organisation,
        "displayed": one.supervision.displayed,
        "difficulty": sum(kind.share * kind.difficulty for kind in one.contacts.values()),
        **{name: getattr(one.system, name) for name in _SYSTEM},
    }
    return {f"plateau_{name}": float(value) for name, value in values.items()}


def _column(section: type[Section], name: str, *, unit: str = "", seen: Seen) -> Column:
    doc = section.model_fields[name].description
    return Column(f"plateau_{name}", f"of the plateau: {doc}", unit, seen=seen)


COLUMNS: tuple[Column, ...] = (
    Column("plateau", "which plateau he or she works on, from 0", whole=True),
    Column("plateau_workload", "of the plateau: factor on the profile of demand", "×"),
    *(
        _column(section, name, seen=Seen.DERIVABLE)
        for section, names in _ORGANISATION.values()
        for name in names
    ),
    _column(Supervision, "displayed", seen=Seen.OBSERVABLE),
    Column(
        "plateau_difficulty",
        f"of the plateau: {ContactType.model_fields['difficulty'].description}, over its mix",
        seen=Seen.DERIVABLE,
    ),
    *(_column(InformationSystem, name, seen=Seen.DERIVABLE) for name in _SYSTEM),
)
"""What the table of a population says of each technician's plateau."""
