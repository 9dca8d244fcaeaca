"""Who works when: teams, shifts, breaks, and how technicians differ."""

from typing import Literal, Self

from pydantic import Field, model_validator

from twin.scenario.parameter import Section, Share, TimeOfDay, parameter


class Break(Section):
    """A break of a shift."""

    at: TimeOfDay = Field(description="when it falls due")
    seconds: float = parameter(900, "its length", unit="s", low=30, high=14400)


class Shift(Section):
    """A working time that a number of technicians share; it lies within one day."""

    start: TimeOfDay = Field(description="start of the shift")
    end: TimeOfDay = Field(description="end of the shift; a contact under way is finished first")
    technicians: int = parameter(..., "technicians on this shift", low=0, high=5000)
    breaks: tuple[Break, ...] = Field((), description="breaks, in order")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.end <= self.start:
            raise ValueError("end must be later than start")
        free_from = self.start
        for pause in self.breaks:
            if pause.at < free_from or pause.at + pause.seconds > self.end:
                raise ValueError("breaks must lie within the shift, in order, without overlap")
            free_from = pause.at + pause.seconds
        return self


class Team(Section):
    """Technicians who take the same types of contact."""

    contacts: tuple[str, ...] = Field(min_length=1, description="types of contact it takes")
    expertise: dict[str, Share] = Field(
        {}, description="mean expertise per type, where it differs from the general mean"
    )
    contract: Literal["permanent", "fixed_term", "agency"] = Field(
        "permanent", description="employment contract"
    )
    shifts: tuple[Shift, ...] = Field(min_length=1, description="its shifts")

    def called_in(self, level: float) -> list[int]:
        """How many technicians of each shift are on the floor at a level of staffing.

        The team's roster times the level, rounded; what is left after each shift's whole heads
        goes to the shifts with the largest remainders, the earlier one first.
        """
        quotas = [shift.technicians * level for shift in self.shifts]
        heads = [int(quota + 1e-9) for quota in quotas]
        left = int(sum(quotas) + 0.5) - sum(heads)
        by_remainder = sorted(range(len(quotas)), key=lambda i: heads[i] - quotas[i])
        for place in by_remainder[: max(0, left)]:
            heads[place] += 1
        return heads


class Technicians(Section):
    """How technicians differ from one another."""

    expertise: Share = parameter(0.62, "mean expertise", low=0, high=1, status="assumption")
    expertise_spread: float = parameter(
        0.12,
        "standard deviation of expertise between technicians",
        low=0,
        high=0.5,
        status="assumption",
    )
    speed_spread: float = parameter(
        0.15,
        "standard deviation of log handling time between technicians",
        low=0,
        high=1,
        status="assumption",
        evidence="E3.5",
    )
    capacity: Share = parameter(
        0.6,
        "mean of each capacity the job asks for",
        low=0,
        high=1,
        status="assumption",
    )
    capacity_spread: float = parameter(
        0.15, "standard deviation of a capacity", low=0, high=0.5, status="assumption"
    )
    reactivity_spread: float = parameter(
        0.54,
        "standard deviation of the log reaction to demands; set on C4",
        low=0,
        high=2,
        status="assumption",
    )
    watched_spread: float = parameter(
        1.1,
        "standard deviation of the log reaction to being supervised, on top; set on C1",
        low=0,
        high=2,
        status="assumption",
        evidence="E1.21",
    )
    fatigability_spread: float = parameter(
        0.35,
        "standard deviation of the log speed of tiring",
        low=0,
        high=1,
        status="assumption",
        evidence="E2.42",
    )
    insecurity: Share = parameter(
        0.4,
        "mean felt job insecurity on a permanent contract",
        low=0,
        high=1,
        status="assumption",
        evidence="a34",
    )
    insecurity_spread: float = parameter(
        0.2,
        "standard deviation of felt job insecurity",
        low=0,
        high=0.5,
        status="assumption",
        evidence="a34",
    )
    insecurity_temporary: Share = parameter(
        0.65,
        "mean felt job insecurity on any other contract",
        low=0,
        high=1,
        status="assumption",
        evidence="a34",
    )


class Staffing(Section):
    """How much of the roster is called in."""

    level: float = parameter(
        1.0, "share of the rostered technicians who are on the floor", unit="×", low=0, high=2
    )
