"""`twin check`: is a scenario well-formed, and what does it amount to?"""

from typing import TYPE_CHECKING, Any

import typer

from twin.cli.options import Json, ScenarioName, Settings, scenario_with
from twin.cli.output import number, print_json
from twin.errors import InputError

if TYPE_CHECKING:
    from twin.scenario.model import Scenario

__all__ = ["check"]


def check(scenario: ScenarioName, settings: Settings = None, as_json: Json = False) -> None:
    """Check a scenario and say in short what it describes.

    Exits with 2 and one line naming file, key, value and what is allowed if something is wrong.
    """
    try:
        centre = scenario_with(scenario, settings)
    except InputError as error:
        if as_json:
            print_json({"valid": False, "error": str(error)})
        raise
    facts = _facts(centre)
    if as_json:
        print_json({"valid": True, "scenario": centre.name, "title": centre.title, **facts})
        return
    typer.echo(f"{centre.name} is well-formed. {centre.title}".rstrip())
    typer.echo(
        f"It is open for {number(facts['open_hours'])} h and expects "
        f"{number(round(facts['contacts_per_day']))} contacts a day, of "
        f"{number(round(facts['scripted_handling_time']))} s by the script; "
        f"{facts['technicians']} technicians in {len(centre.teams)} "
        f"team{'s' * (len(centre.teams) > 1)} ({number(facts['technician_hours'])} h without "
        f"breaks) make that an occupancy of about {number(facts['occupancy'], 'share')}."
    )


def _facts(centre: "Scenario") -> dict[str, Any]:
    """What a scenario amounts to on paper, before anyone waits, redials or gets tired."""
    demand, opening = centre.demand, centre.opening
    hours = (opening.close - opening.open) / 3600
    step = demand.interval / 3600
    rates = demand.per_hour
    slots = [(i * step, min((i + 1) * step, hours)) for i in range(int(-(-hours // step)))]
    contacts = demand.volume * sum(
        rates[min(i, len(rates) - 1)] * (end - start) for i, (start, end) in enumerate(slots)
    )
    scripted = sum(
        kind.share * (sum(step.seconds for step in procedure.steps) + procedure.after_contact)
        for kind in centre.contacts.values()
        for procedure in [centre.procedures[kind.procedure]]
    )
    shifts = [
        (shift, heads)
        for team in centre.teams.values()
        for shift, heads in zip(team.shifts, team.called_in(centre.staffing.level), strict=True)
    ]
    staffed = sum(
        heads * (shift.end - shift.start - sum(b.seconds for b in shift.breaks))
        for shift, heads in shifts
    )
    return {
        "open_hours": hours,
        "contacts_per_day": contacts,
        "scripted_handling_time": scripted,
        "technicians": sum(heads for _, heads in shifts),
        "technician_hours": staffed / 3600,
        "occupancy": contacts * scripted / staffed if staffed else float("nan"),
    }
