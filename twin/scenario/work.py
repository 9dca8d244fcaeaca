"""What the work is made of: procedures, the information system, and back-up experts."""

from pydantic import Field

from twin.scenario.parameter import Section, Share, parameter


class Step(Section):
    """One prescribed step of a procedure."""

    name: str = Field(min_length=1, max_length=40, description="the step's name")
    seconds: float = parameter(..., "time the script allows for it", unit="s", low=0, high=7200)
    mandatory: bool = Field(False, description="the script forbids leaving it out")
    system: bool = Field(False, description="needs the information system")
    backup: bool = Field(False, description="may go to a back-up expert")
    needed: Share = Field(
        1.0, description="share of contacts that really need it", json_schema_extra={"unit": ""}
    )
    stage: bool = Field(
        False, description="its end is a stage of the work that the system displays"
    )


class Procedure(Section):
    """The ordered steps prescribed for a type of contact, and its wrap-up."""

    steps: tuple[Step, ...] = Field(min_length=1, max_length=50, description="in order")
    after_contact: float = parameter(
        60,
        "mean after-contact work",
        unit="s",
        low=0,
        high=7200,
        status="assumption",
        evidence="E3.11",
    )
    after_contact_spread: float = parameter(
        0.5, "coefficient of variation of after-contact work", low=0, high=3, status="assumption"
    )


class InformationSystem(Section):
    """The system that guides, slows down and breaks."""

    response: float = parameter(
        2.0, "mean response time of a request", unit="s", low=0, high=120, status="assumption"
    )
    response_spread: float = parameter(
        0.8, "coefficient of variation of response time", low=0, high=3, status="assumption"
    )
    slow_spells_per_day: float = parameter(
        2.0, "slow spells per day", low=0, high=100, status="assumption", evidence="E5.1"
    )
    slow_spell: float = parameter(
        1500,
        "mean length of a slow spell",
        unit="s",
        low=0,
        high=86400,
        status="assumption",
        evidence="E5.1",
    )
    slow_factor: float = parameter(
        6.0,
        "factor on response time in a slow spell",
        unit="×",
        low=1,
        high=100,
        status="assumption",
        evidence="E5.4",
    )
    outages_per_day: float = parameter(
        0.5, "outages per day", low=0, high=100, status="assumption", evidence="E5.1"
    )
    outage: float = parameter(
        420,
        "mean length of an outage",
        unit="s",
        low=0,
        high=86400,
        status="assumption",
        evidence="E5.1",
    )
    incidents: Share = parameter(
        0.16,
        "share of steps on the system that meet a problem and are held up; set on C8",
        low=0,
        high=1,
        status="assumption",
        evidence="E5.1",
    )
    incident: float = parameter(
        60,
        "mean time it holds them up; set on C8",
        unit="s",
        low=0,
        high=3600,
        status="assumption",
        evidence="E5.1",
    )
    incident_spread: float = parameter(
        1.0, "coefficient of variation of that time", low=0, high=3, status="assumption"
    )
    recurrent: Share = parameter(
        0.84,
        "share of problems with the system that had been met before",
        low=0,
        high=1,
        status="published",
        evidence="E5.1",
    )
    unresolved: Share = parameter(
        0.10,
        "share of problems with the system that do not pass, and must be worked around; set on C8",
        low=0,
        high=1,
        status="assumption",
        evidence="E5.1",
    )
    guidance: Share = parameter(
        0.4,
        "share of the gap to the know-how it holds that guidance closes",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.8",
    )
    know_how: Share = parameter(
        0.75,
        "know-how that guidance holds; about that of the best fifth of technicians",
        low=0,
        high=1,
        status="assumption",
        evidence="E3.24",
    )
    workaround_after: float = parameter(
        60,
        "wait beyond which a technician with discretion works around the system",
        unit="s",
        low=0,
        high=3600,
        status="assumption",
    )
    give_up_after: float = parameter(
        600,
        "wait beyond which anybody does the step without the system",
        unit="s",
        low=0,
        high=7200,
        status="assumption",
    )
    workaround_cost: float = parameter(
        1.5,
        "factor on the time of a step done without the system",
        unit="×",
        low=1,
        high=5,
        status="assumption",
    )
    lost_entry: Share = parameter(
        0.3,
        "share of entries under way that an outage loses, so that the step is repeated",
        low=0,
        high=1,
        status="assumption",
        evidence="E5.1",
    )


class Backup(Section):
    """The experts behind the front line."""

    experts: int = parameter(2, "experts on duty while the centre is open", low=0, high=1000)
    expertise: Share = parameter(0.92, "their know-how", low=0, high=1, status="assumption")
    consult: float = parameter(
        150, "mean length of a consultation", unit="s", low=1, high=7200, status="assumption"
    )
    consult_spread: float = parameter(
        0.7, "coefficient of variation of a consultation", low=0, high=3, status="assumption"
    )
    longest_wait: float = parameter(
        90,
        "wait for an expert after which the contact is handed over",
        unit="s",
        low=0,
        high=3600,
        status="assumption",
        evidence="E3.15",
    )
    handed_over_work: float = parameter(
        600,
        "mean time an expert works on a contact handed over",
        unit="s",
        low=1,
        high=36000,
        status="assumption",
        evidence="E3.15",
    )
    handed_over_spread: float = parameter(
        1.0,
        "coefficient of variation of that time",
        low=0,
        high=3,
        status="assumption",
    )
    neighbour: Share = parameter(
        0.35,
        "share of help that can be had from a neighbour instead, undeclared",
        low=0,
        high=1,
        status="assumption",
        evidence="E6.3",
    )
    neighbour_time: float = parameter(
        35, "time a word with a neighbour takes", unit="s", low=1, high=600, status="assumption"
    )
