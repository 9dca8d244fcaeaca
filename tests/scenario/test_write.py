"""A scenario written to a file comes back as it was, and the file says what differs."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.errors import InputError
from twin.scenario.levers import apply, levers
from twin.scenario.load import load_scenario, shipped
from twin.scenario.write import write_scenario

BASE = load_scenario("helpdesk-12")
LEVERS = levers(BASE)


def test_it_holds_what_differs_and_nothing_else(tmp_path):
    made = apply(BASE, {"supervision.monitoring": 0.9, "teams.desk.shifts.0.technicians": 6})
    made = made.model_copy(update={"name": "mine", "title": "My own"})
    out = tmp_path / "mine.toml"
    write_scenario(out, made, "helpdesk-12", "Two lines\nof comment")
    text = out.read_text()
    assert text.startswith("# Two lines\n# of comment\n")
    content = tomllib.loads(text)
    assert set(content) == {"extends", "name", "title", "supervision", "teams"}
    assert content["supervision"] == {"monitoring": 0.9}
    first = content["teams"]["desk"]["shifts"][0]
    assert (first["start"], first["technicians"]) == ("08:00", 6)
    assert load_scenario(out) == made
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


@settings(max_examples=25)
@given(st.sampled_from(sorted(LEVERS)), st.floats(0, 1))
def test_any_lever_comes_back_as_it_was(tmp_path_factory, path, u):
    lever = LEVERS[path]
    low = 0 if lever.low is None else lever.low
    high = low + 1 if lever.high is None else min(lever.high, low + 1e4)
    value = lever.choices[0] if lever.choices else low + u * (high - low)
    try:
        made = apply(BASE, {path: int(value) if lever.kind in ("whole", "switch") else value})
    except InputError:
        return
    out = tmp_path_factory.mktemp("written") / "mine.toml"
    write_scenario(out, made, "helpdesk-12")
    assert load_scenario(out) == made


# Tables are merged, so that a type or a team of the base would stay where the other has none.
ALIKE = [
    name
    for name in shipped()
    if (one := load_scenario(name)).contacts.keys() == BASE.contacts.keys()
    and one.teams.keys() == BASE.teams.keys()
]


@pytest.mark.parametrize("name", ALIKE)
def test_a_shipped_scenario_can_be_written_on_another(name, tmp_path):
    made = load_scenario(name)
    write_scenario(tmp_path / "mine.toml", made, "helpdesk-12")
    assert load_scenario(tmp_path / "mine.toml") == made


def test_a_base_beside_it_is_named_so_that_it_is_not_taken_for_a_shipped_one(tmp_path):
    (tmp_path / "lean.toml").write_text('extends = "helpdesk-12"\n[demand]\nvolume = 0.3\n')
    base = load_scenario(tmp_path / "lean.toml")
    made = apply(base, {"supervision.monitoring": 0.9}).model_copy(update={"name": "mine"})
    write_scenario(tmp_path / "mine.toml", made, str(tmp_path / "lean.toml"))
    assert tomllib.loads((tmp_path / "mine.toml").read_text())["extends"] == "./lean.toml"
    assert load_scenario(tmp_path / "mine.toml").demand.volume == 0.3


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(InputError, match="allowed: a place that can be written"):
        write_scenario(tmp_path / "nowhere" / "mine.toml", BASE, "helpdesk-12")
