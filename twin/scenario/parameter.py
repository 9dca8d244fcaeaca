"""How a scenario declares a number: unit, range, evidence and status beside the value."""

import re
from math import inf
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Status = Literal["published", "benchmark", "derived", "recalled", "assumption", "policy", "fitted"]
"""Where a default comes from.

The first five grade evidence. A `policy` is a decision of the centre, `fitted` is estimated from
its own log: neither needs a publication.
"""


class Section(BaseModel):
    """A part of a scenario: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def parameter(
    default: Any,
    doc: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    status: Status = "policy",
    evidence: str = "",
    plausible: tuple[float, float] | None = None,
) -> Any:
    """A field with its unit, allowed range, evidence id and status.

    `evidence` names a row of the evidence register; a `published`, `benchmark`, `derived` or
    `recalled` value must have one. `plausible` tells between which values the truth may well lie,
    where that is less than what is allowed; an assumption is tried at both.
    """
    if status in ("published", "benchmark", "derived", "recalled") and not evidence:
        raise TypeError(f"{doc!r}: status {status} needs an evidence id")
    extra: dict[str, Any] = {"unit": unit, "status": status, "evidence": evidence}
    if plausible is not None:
        likely, allowed = plausible, (_or(low, -inf), _or(high, inf))
        middle = likely[0] if default is ... else default
        if not allowed[0] <= likely[0] <= middle <= likely[1] <= allowed[1]:
            raise TypeError(f"{doc!r}: plausible {plausible} must hold the default, within limits")
        extra["plausible"] = list(plausible)
    return Field(
        default,
        ge=low,
        le=high,
        description=doc,
        json_schema_extra=extra,
    )


def _or(limit: float | None, otherwise: float) -> float:
    return otherwise if limit is None else limit


def _seconds_of_day(value: Any) -> Any:
    if isinstance(value, str):
        match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", value.strip())
        if match:
            hours, minutes, seconds = (int(part or 0) for part in match.groups())
            if minutes < 60 and seconds < 60:
                return float(hours * 3600 + minutes * 60 + seconds)
        raise ValueError('a time of day from "00:00" to "24:00"')
    return value


TimeOfDay = Annotated[
    float,
    BeforeValidator(_seconds_of_day, json_schema_input_type=float | str),
    Field(ge=0, le=86400, json_schema_extra={"unit": 's since midnight, or "HH:MM"'}),
]
"""A time of day: written "HH:MM", held as seconds since midnight."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
"""What a type of contact, a team or a procedure may be called."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A number from 0 to 1. With a narrower range, declare a `float`: of two limits only one holds."""

Seconds = Annotated[float, Field(ge=0, le=604800, json_schema_extra={"unit": "s"})]
"""A length of time, up to a week."""
