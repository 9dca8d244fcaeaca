"""Who contacts the centre: volume, types of contact, patience, and coming back."""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from twin.scenario.parameter import Seconds, Section, Share, TimeOfDay, parameter

Rate = Annotated[float, Field(ge=0, le=100_000, json_schema_extra={"unit": "contacts/h"})]

Hazard = Annotated[
    float,
    Field(ge=0, le=1, json_schema_extra={"unit": "1/s", "status": "derived", "evidence": "E3.2"}),
]


class Opening(Section):
    """When the centre takes contacts."""

    open: TimeOfDay = Field(28800, description="first moment a contact is taken")
    close: TimeOfDay = Field(64800, description="last moment a contact is taken")
    start_date: str = Field(
        "2026-01-05",
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="date of the first simulated day; every simulated day is a working day",
    )

    @field_validator("start_date")
    @classmethod
    def _is_a_date(cls, value: str) -> str:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise ValueError("start_date must be a date of the calendar, YYYY-MM-DD") from None
        return value

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.close <= self.open:
            raise ValueError("close must be later than open")
        return self

    @property
    def an_hour_in(self) -> float:
        """An hour after opening, s since midnight, or the middle of a shorter day."""
        return min(self.open + 3600.0, (self.open + self.close) / 2)

    def moment(self, text: str) -> float | None:
        """The time of day in a text such as 9:30, s since midnight; None unless it is open then."""
        match = re.fullmatch(r"\s*(\d{1,2}):([0-5]\d)\s*", text, re.ASCII)
        at = int(match[1]) * 3600.0 + int(match[2]) * 60.0 if match else -1.0
        return at if self.open <= at < self.close else None


class Demand(Section):
    """How many contacts arrive.

    A non-homogeneous Poisson process whose rate is profile × volume × day factor × interval
    factor; both factors are gamma-distributed with mean 1 (Gamma-Poisson over-dispersion).
    """

    volume: float = parameter(1.0, "factor on the whole profile", low=0, high=100, unit="×")
    interval: float = parameter(1800, "length of a profile interval", low=300, high=86400, unit="s")
    per_hour: tuple[Rate, ...] = Field(
        (60.0,),
        min_length=1,
        description="contacts per hour in each interval from opening on; the last one holds on",
        json_schema_extra={"unit": "contacts/h"},
    )
    day_cv: float = parameter(
        0.10,
        "day-to-day coefficient of variation of volume",
        low=0,
        high=1,
        status="assumption",
        evidence="E3.4",
    )
    interval_cv: float = parameter(
        0.05,
        "coefficient of variation of volume from one interval to the next",
        low=0,
        high=1,
        status="assumption",
        evidence="E3.4",
    )


class ContactType(Section):
    """One kind of request."""

    kind: Literal["information", "technical"] = Field(
        "information",
        description="a request for information, or for technical help; a name for the reader, "
        "which changes nothing in the model",
    )
    share: Share = Field(description="share of all contacts")
    procedure: str = Field(description="the procedure that is prescribed for it")
    difficulty: Share = Field(
        0.4,
        description="mean know-how it takes, on the scale of expertise",
    )
    difficulty_spread: float = parameter(
        0.2,
        "standard deviation of difficulty between contacts",
        low=0,
        high=0.5,
        status="assumption",
    )
    priority: int = parameter(0, "rank in the queue; higher is served first", low=0, high=9)
    urgent: bool = Field(
        False, description="if nobody is free, it interrupts a contact that may be parked"
    )
    may_be_parked: bool = Field(True, description="may be put on hold for an urgent one")
    work_spread: float = parameter(
        1.0,
        "coefficient of variation of handling time between contacts, where it is lognormal",
        low=0,
        high=3,
        status="recalled",
        evidence="E3.1",
    )
    work_shape: Literal["lognormal", "exponential"] = Field(
        "lognormal", description="distribution of handling time between contacts (E3.1)"
    )
    patience_factor: float = parameter(1.0, "factor on patience", low=0, high=20, unit="×")
    rudeness: float = parameter(
        0.04,
        "share of contacts with an aggressive customer",
        low=0,
        high=1,
        status="assumption",
        evidence="E2.23",
    )


class Patience(Section):
    """How long a customer waits before hanging up."""

    shape: Literal["exponential", "weibull", "hazard"] = Field(
        "hazard",
        description="distribution; `hazard` is piecewise constant, so that it can peak where the "
        "queue position is announced (E3.2)",
    )
    mean: float = parameter(
        360,
        "mean patience (exponential), or scale (weibull)",
        low=0,
        high=86400,
        unit="s",
        status="derived",
        evidence="E3.3",
    )
    weibull_shape: float = parameter(1.0, "Weibull shape", low=0.1, high=10, status="assumption")
    hazard_from: tuple[Seconds, ...] = Field(
        (0, 50, 70),
        description="where each hazard begins, from 0",
        json_schema_extra={"unit": "s of waiting"},
    )
    hazard: tuple[Hazard, ...] = Field(
        (1 / 400, 1 / 180, 1 / 360),
        description="share of those still waiting who give up, per second; with the peak, mean "
        "patience is near that of E3.3",
        json_schema_extra={"unit": "1/s"},
    )

    @model_validator(mode="after")
    def _hazard_is_whole(self) -> Self:
        starts = self.hazard_from
        if len(starts) != len(self.hazard):
            raise ValueError("hazard and hazard_from must have the same length")
        if not starts or starts[0] != 0 or list(starts) != sorted(set(starts)):
            raise ValueError("hazard_from must rise from 0")
        if self.hazard[-1] <= 0:
            raise ValueError("the last hazard must be above 0")
        return self


class Redial(Section):
    """Whether and when a customer comes back; delays are lognormal."""

    after_abandoning: Share = parameter(
        0.40,
        "share who call again after hanging up in the queue",
        low=0,
        high=1,
        status="assumption",
    )
    abandoned_delay: float = parameter(
        900, "median delay of that new call", low=1, high=604800, unit="s", status="assumption"
    )
    after_blocked: Share = parameter(
        0.60,
        "share who call again after finding all lines busy",
        low=0,
        high=1,
        status="assumption",
    )
    after_unresolved: Share = parameter(
        0.75,
        "share who contact again when the request was not met",
        low=0.0,
        high=1,
        status="assumption",
        evidence="a8",
    )
    unresolved_delay: float = parameter(
        86400,
        "median delay of that repeat contact",
        low=1,
        high=604800,
        unit="s",
        status="assumption",
        evidence="a8",
    )
    delay_spread: float = parameter(
        1.0, "standard deviation of the logarithm of a delay", low=0, high=3, status="assumption"
    )
    after_opening: float = parameter(
        3600,
        "who meant to call while it was closed calls within this time from opening on",
        low=0,
        high=43200,
        unit="s",
        status="assumption",
    )
    most_attempts: int = parameter(
        4, "contacts about one request, at most", low=1, high=10, status="assumption"
    )
