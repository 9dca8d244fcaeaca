"""A documented experiment: one contrast of levers, under several conditions."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from twin.errors import InputError
from twin.scenario.levers import apply, resolve
from twin.scenario.model import Scenario
from twin.scenario.parameter import Name, Section

__all__ = ["Claim", "Condition", "Direction", "Experiment", "Setting", "Side", "scenarios"]

Direction = Literal["up", "down", "smaller", "reverses"]
Side = Literal["low", "high"]
Setting = float | int | bool | str

# No control characters, and none that turn the direction of text.
_LINE = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"

Words = Annotated[str, Field(min_length=1, pattern=_LINE)]
"""Text on one line."""

_TEXT = Field(description="text on one line, without control characters")
_LEVERS = Field(description="a table of levers and their values, as in monitoring = 0.1")
_KEYS = Field(description="a list of keys of `twin measures`, or technicians.COLUMN for a mean")


class Condition(Section):
    """Circumstances under which the contrast is looked at: levers set on both sides of it."""

    name: Name = Field(description="a name of letters, digits, - and _")
    title: Words = _TEXT
    why: Words = Field(description="a sentence with its evidence ids, on one line")
    levers: dict[str, Setting] = Field(
        alias="set", default_factory=dict, description="a table of levers and their values"
    )


class Claim(Section):
    """A published direction that the experiment is held against.

    `up` and `down` are about the difference in a condition, `smaller` and `reverses` about it
    beside the main condition's. Without a `condition` the claim is about the main one.
    """

    measure: str = Field(description="one of recorded or lived")
    condition: str = Field("", description="the name of a condition")
    direction: Direction = Field(description="one of up, down, smaller, reverses")
    evidence: tuple[str, ...] = Field(
        min_length=1, description="a list of ids of the evidence register"
    )


class Experiment(Section):
    """A question put to the twin, and everything that it takes to put it again."""

    name: Name = Field(description="a name of letters, digits, - and _")
    title: Words = _TEXT
    question: Words = _TEXT
    scenario: str = Field("helpdesk-12", min_length=1, description="a shipped name or a TOML file")
    days: int = Field(10, ge=1, le=10_000, description="a whole number from 1 to 10000")
    replications: int = Field(12, ge=2, le=10_000, description="a whole number from 2 to 10000")
    seed: int = Field(0, ge=0, description="a whole number from 0 on")
    recorded: tuple[str, ...] = Field(min_length=1, description=_KEYS.description)
    lived: tuple[str, ...] = Field(min_length=1, description=_KEYS.description)
    notes: dict[str, Words] = Field(
        default_factory=dict, description="a table of measures and texts"
    )
    low: dict[str, Setting] = Field(min_length=1, description=_LEVERS.description)
    high: dict[str, Setting] = Field(min_length=1, description=_LEVERS.description)
    conditions: tuple[Condition, ...] = Field(
        min_length=1, description="a list of tables, the main condition first"
    )
    claims: tuple[Claim, ...] = Field((), description="a list of tables")

    @property
    def main(self) -> Condition:
        """The condition that the others are compared with."""
        return self.conditions[0]

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure, those on record first."""
        return (*self.recorded, *self.lived)

    def condition_of(self, claim: Claim) -> str:
        """The name of the condition that a claim is about."""
        return claim.condition or self.main.name


def scenarios(experiment: Experiment, base: Scenario) -> dict[tuple[str, Side], Scenario]:
    """The scenario of each condition and side of the contrast, which differ in levers only.

    Raises:
        InputError: a lever is unknown or its value not allowed, alone or with the others.
    """
    sides: dict[Side, dict[str, Setting]] = {"low": experiment.low, "high": experiment.high}
    paths = {side: _paths(base, side, values) for side, values in sides.items()}
    lone = sorted(paths["low"] ^ paths["high"])
    if lone:
        side = "high" if lone[0] in paths["low"] else "low"
        raise InputError(f"{side}: {lone[0]} is missing; allowed: the same levers in low and high")
    for side, values in sides.items():
        _applied(base, values, f"{side}.")
    made: dict[tuple[str, Side], Scenario] = {}
    for condition in experiment.conditions:
        at = f"conditions.{condition.name}.set"
        both = sorted(_paths(base, at, condition.levers) & paths["low"])
        if both:
            raise InputError(f"{at}.{both[0]}: allowed: levers that low and high do not set")
        around = _applied(base, condition.levers, f"{at}.")
        for side, values in sides.items():
            made[condition.name, side] = _applied(around, values, f"{at} with {side}: ")
        if made[condition.name, "low"] == made[condition.name, "high"]:
            raise InputError("high: the same as low; allowed: another value for a lever or more")
    return made


def _paths(base: Scenario, at: str, values: Iterable[str]) -> set[str]:
    try:
        return {resolve(base, key).path for key in values}
    except InputError as error:
        raise InputError(f"{at}.{error}") from None


def _applied(base: Scenario, values: dict[str, Setting], at: str) -> Scenario:
    try:
        return apply(base, values)
    except InputError as error:
        raise InputError(f"{at}{error}") from None
