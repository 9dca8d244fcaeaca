"""The scenario: one closed, typed, frozen description of a centre and its policies."""

from typing import Self

from pydantic import Field, model_validator

from twin.scenario.behaviour import Behaviour
from twin.scenario.body import Body
from twin.scenario.demand import ContactType, Demand, Opening, Patience, Redial
from twin.scenario.learning import Learning
from twin.scenario.parameter import Name, Section
from twin.scenario.policy import Autonomy, Routing, Supervision, Targets
from twin.scenario.population import Population
from twin.scenario.regulation import Attendance, Regulation
from twin.scenario.staff import Staffing, Team, Technicians
from twin.scenario.strain import Appraisal, Strain
from twin.scenario.survey import Survey
from twin.scenario.weights import Latitude, Regime
from twin.scenario.work import Backup, InformationSystem, Procedure


class Scenario(Section):
    """A centre and its policies. Everything a run needs, besides a seed."""

    name: str = Field(
        min_length=1,
        max_length=60,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="short name",
    )
    title: str = Field(
        "",
        max_length=200,
        # No control characters, and none that turn the direction of text.
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$",
        description="one line on what it describes",
    )
    opening: Opening = Opening()
    demand: Demand = Demand()
    contacts: dict[Name, ContactType] = Field(min_length=1, description="types of contact by name")
    patience: Patience = Patience()
    redial: Redial = Redial()
    procedures: dict[Name, Procedure] = Field(min_length=1, description="procedures by name")
    system: InformationSystem = InformationSystem()
    backup: Backup = Backup()
    teams: dict[Name, Team] = Field(min_length=1, description="teams by name")
    technicians: Technicians = Technicians()
    staffing: Staffing = Staffing()
    supervision: Supervision = Supervision()
    autonomy: Autonomy = Autonomy()
    routing: Routing = Routing()
    targets: Targets = Targets()
    strain: Strain = Strain()
    appraisal: Appraisal = Appraisal()
    latitude: Latitude = Latitude()
    regime: Regime = Regime()
    behaviour: Behaviour = Behaviour()
    learning: Learning = Learning()
    regulation: Regulation = Regulation()
    attendance: Attendance = Attendance()
    survey: Survey = Survey()
    body: Body = Body()
    population: Population = Population()
    fitted: tuple[str, ...] = Field(
        (),
        description="paths of the values that are estimated from the centre's own log; "
        "* stands for any part, as in contacts.*.share",
    )

    @model_validator(mode="after")
    def _fitted_is_known(self) -> Self:
        for path in self.fitted:
            if path.split(".")[0] not in type(self).model_fields:
                raise ValueError(
                    f"fitted names {path!r}, which begins with no section of a scenario"
                )
        return self

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for name, contact in self.contacts.items():
            if contact.procedure not in self.procedures:
                raise ValueError(
                    f"contacts.{name}.procedure = {contact.procedure!r} is not one of the "
                    f"procedures: {', '.join(self.procedures)}"
                )
        total = sum(contact.share for contact in self.contacts.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"contacts.*.share must add up to 1, not {total:g}")
        for name, team in self.teams.items():
            for key in (*team.contacts, *team.expertise):
                if key not in self.contacts:
                    raise ValueError(
                        f"teams.{name} names the contact type {key!r}, which is not one of: "
                        f"{', '.join(self.contacts)}"
                    )
        taken = {kind for team in self.teams.values() for kind in team.contacts}
        for name in self.contacts:
            if name not in taken:
                raise ValueError(f"no team takes contacts of type {name!r}")
        return self
