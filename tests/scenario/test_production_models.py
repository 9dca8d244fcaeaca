"""The production models differ in organisation alone, never in the technicians' psychology."""

import pytest

from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

MODELS = ("taylorist", "lean", "bespoke")
PSYCHOLOGY = (
    "technicians",
    "strain",
    "appraisal",
    "latitude",
    "regime",
    "behaviour",
    "learning",
    "regulation",
    "attendance",
    "survey",
    "body",
)
CUSTOMERS = ("opening", "demand", "contacts", "patience", "redial", "system")
BASE = load_scenario("helpdesk-12")


@pytest.mark.parametrize("name", [*MODELS, "french-2000s"])
@pytest.mark.parametrize("section", PSYCHOLOGY)
def test_the_people_are_the_same(name: str, section: str) -> None:
    assert getattr(load_scenario(name), section) == getattr(BASE, section)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("section", CUSTOMERS)
def test_the_three_models_serve_the_same_customers(name: str, section: str) -> None:
    assert getattr(load_scenario(name), section) == getattr(BASE, section)


def test_no_team_brings_expertise_of_its_own() -> None:
    for name in (*MODELS, "french-2000s"):
        assert all(not team.expertise for team in load_scenario(name).teams.values())


@pytest.mark.parametrize("name", MODELS)
def test_steps_take_as_long_and_are_as_often_needed(name: str) -> None:
    """Only what is forbidden to leave out, and what is displayed, is the organisation's."""
    organised = {"mandatory", "stage"}
    for key, procedure in load_scenario(name).procedures.items():
        base = BASE.procedures[key]
        assert procedure.after_contact == base.after_contact
        for step, like in zip(procedure.steps, base.steps, strict=True):
            assert step.model_dump(exclude=organised) == like.model_dump(exclude=organised)


@pytest.mark.parametrize("name", MODELS)
def test_as_many_technicians_work_as_many_hours(name: str) -> None:
    def hours(scenario: Scenario) -> tuple[int, float]:
        shifts = [shift for team in scenario.teams.values() for shift in team.shifts]
        return (
            sum(shift.technicians for shift in shifts),
            sum(shift.technicians * (shift.end - shift.start) for shift in shifts),
        )

    assert hours(load_scenario(name)) == hours(BASE)
