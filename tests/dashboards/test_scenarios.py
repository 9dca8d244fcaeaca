"""Scenarios that can be picked, and those that are kept."""

import pytest

from dashboards.scenarios import Scenarios
from twin.errors import InputError
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario, shipped


@pytest.fixture
def scenarios(tmp_path):
    return Scenarios(tmp_path / "runs" / "scenarios")


def variant(base="helpdesk-12", name="calm", **more):
    made = apply(load_scenario(base), {"supervision.monitoring": 0.1} | more)
    return made.model_copy(update={"name": name, "title": "Less monitoring"})


def test_what_is_shipped_can_be_picked_before_anything_is_kept(scenarios):
    assert scenarios.names() == list(shipped())
    assert scenarios.load("helpdesk-12") == load_scenario("helpdesk-12")


def test_a_kept_scenario_is_the_same_again_and_can_be_picked(scenarios):
    made = variant()
    path = scenarios.save("calm", made, "helpdesk-12", "Why it was made")
    assert path == scenarios.folder / "calm.toml"
    assert path.read_text().startswith("# Why it was made\n")
    assert 'extends = "helpdesk-12"' in path.read_text()
    assert scenarios.load("calm") == made == load_scenario(path)
    assert scenarios.names()[-1] == "calm"


def test_one_that_builds_on_a_kept_one_needs_no_other_file(scenarios, tmp_path):
    scenarios.save("calm", variant(), "helpdesk-12")
    further = apply(scenarios.load("calm"), {"staffing.level": 1.2})
    further = further.model_copy(update={"name": "calmer"})
    text = scenarios.text(further, "calm")
    assert 'extends = "helpdesk-12"' in text
    alone = tmp_path / "elsewhere.toml"
    alone.write_text(text)
    assert load_scenario(alone) == further


def test_nothing_is_ever_replaced(scenarios):
    path = scenarios.save("calm", variant(), "helpdesk-12")
    before = path.read_text()
    with pytest.raises(InputError, match="taken"):
        scenarios.save("calm", variant(**{"staffing.level": 0.8}), "helpdesk-12")
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a b", "x" * 41, "é", "helpdesk-12", ".."])
def test_a_name_that_is_none_or_leads_elsewhere_is_refused(scenarios, name):
    with pytest.raises(InputError, match="name = "):
        scenarios.save(name, variant(), "helpdesk-12")
    assert not scenarios.folder.exists()


@pytest.mark.parametrize("name", ["nobody", "../configs/scenarios/lean", "/etc/passwd", ""])
def test_only_what_can_be_picked_is_read(scenarios, name):
    with pytest.raises(InputError, match="scenario = "):
        scenarios.load(name)


def test_files_that_are_no_scenarios_are_told_when_they_are_picked(scenarios):
    scenarios.folder.mkdir(parents=True)
    (scenarios.folder / "broken.toml").write_text("no = [")
    (scenarios.folder / "no name.toml").write_text("x = 1")
    assert scenarios.names() == [*shipped(), "broken"]
    with pytest.raises(InputError, match="broken"):
        scenarios.load("broken")
