"""Designs: which points they mean, and what is refused in a line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import InputError
from twin.experiments.design import Dimension, dimensions, points, sampled
from twin.experiments.design_file import design_from, load_design, shipped
from twin.scenario.levers import apply


def made(**content):
    design, scenario = design_from(content)
    varied = dimensions(design, scenario)
    return design, scenario, varied, points(design, varied)


def test_a_factorial_design_is_every_combination():
    _, _, varied, found = made(
        levers={"monitoring": [0.1, 0.9], "demand.volume": {"low": 0.8, "high": 1.2, "steps": 3}}
    )
    assert [one.name for one in varied] == ["supervision.monitoring", "demand.volume"]
    assert found == [
        (("supervision.monitoring", m), ("demand.volume", v))
        for m in (0.1, 0.9)
        for v in (0.8, 1.0, 1.2)
    ]


def test_a_range_without_steps_stands_for_its_ends():
    assert made(levers={"demand.volume": {"low": 0.8, "high": 1.2}})[3] == [
        (("demand.volume", 0.8),),
        (("demand.volume", 1.2),),
    ]


def test_words_and_switches_can_vary_too():
    found = made(levers={"supervision.purpose": ["developmental", "deterrent"],
                         "strain.enabled": [True, False]})[3]  # fmt: skip
    assert len(found) == 4
    assert {type(dict(point)["strain.enabled"]) for point in found} == {bool}


def test_a_star_moves_all_that_are_meant_together():
    _, scenario, varied, found = made(levers={"contacts.*.difficulty": [0.2, 0.8]})
    paths = tuple(f"contacts.{kind}.difficulty" for kind in scenario.contacts)
    assert varied[0].paths == paths
    assert found[1] == tuple((path, 0.8) for path in paths)


def test_whole_levers_take_whole_numbers():
    found = made(method="sobol", points=64, levers={"backup.experts": {"low": 0, "high": 3}})[3]
    assert sorted(dict(point)["backup.experts"] for point in found) == [0, 1, 2, 3]
    steps = made(levers={"backup.experts": {"low": 0, "high": 3, "steps": 7}})[3]
    assert [point[0][1] for point in steps] == [0, 1, 2, 3]


@pytest.mark.parametrize("method", ["latin-hypercube", "sobol"])
def test_a_sample_has_its_points_within_the_ranges(method):
    content = {"method": method, "points": 20, "levers": {
        "demand.volume": {"low": 0.8, "high": 1.2}, "monitoring": {"low": 0.0, "high": 0.5},
    }}  # fmt: skip
    _, scenario, _, found = made(**content)
    assert len(set(found)) == 20
    values = np.array([[value for _, value in point] for point in found])
    assert (values >= [0.8, 0.0]).all()
    assert (values <= [1.2, 0.5]).all()
    assert made(**content)[3] == found
    assert made(**content, seed=1)[3] != found
    for point in found:
        apply(scenario, dict(point))


def test_a_latin_hypercube_has_each_part_of_each_range_once():
    levers = {name: {"low": 0.0, "high": 1.0} for name in ("monitoring", "script_rigidity")}
    found = made(method="latin-hypercube", points=16, levers=levers)[3]
    places = np.array([[value for _, value in point] for point in found])
    for column in places.T:
        assert sorted((column * 16).astype(int)) == list(range(16))


def test_a_longer_sobol_design_holds_the_shorter_one():
    levers = {"demand.volume": {"low": 0.8, "high": 1.2}}
    short = made(method="sobol", points=16, levers=levers)[3]
    assert made(method="sobol", points=40, levers=levers)[3][:16] == short


def test_uncertain_parameters_go_through_their_plausible_range():
    design, scenario = design_from({"uncertain": ["strain.gain", "behaviour.hurry_*"]})
    varied = dimensions(design, scenario)
    assert varied[0].paths == ("strain.gain",)
    assert varied[0].low < scenario.strain.gain < varied[0].high
    assert all(one.assumed for one in varied)
    assert {one.name for one in varied[1:]} > {"behaviour.hurry_resolution"}


def test_what_the_design_sets_is_in_its_scenario():
    assert design_from({"set": {"demand.volume": 0.5}})[1].demand.volume == 0.5


@given(st.floats(0, 1, exclude_max=True))
def test_a_place_always_has_a_value_of_its_dimension(u):
    assert Dimension("x", ("x",), 2, 5, True, ()).at(u) in (2, 3, 4, 5)
    assert 2 <= Dimension("x", ("x",), 2, 5, False, ()).at(u) <= 5
    assert Dimension("x", ("x",), 0, 0, False, ("a", "b")).at(u) in ("a", "b")


def test_points_that_come_to_the_same_are_run_once():
    one = Dimension("x", ("x",), 0, 0, False, ("a", "b"))
    assert sampled([one], np.array([[0.1], [0.2], [0.9]])) == [(("x", "a"),), (("x", "b"),)]


REFUSED = {
    "unknown key": ({"lever": {}}, "lever = {}: unknown key; did you mean levers?"),
    "no levers": ({}, "levers: nothing varies"),
    "unknown lever": ({"levers": {"monitorin": [0.1]}}, "levers.monitorin: unknown lever; did you"),
    "a value that is not allowed": (
        {"levers": {"monitoring": [0.1, 2]}},
        "levers.monitoring: supervision.monitoring = 2",
    ),
    "a word for a number": ({"levers": {"monitoring": ["much"]}}, "levers.monitoring: supervision"),
    "an empty list": ({"levers": {"monitoring": []}}, "levers.monitoring"),
    "a range of a choice": (
        {"levers": {"supervision.purpose": {"low": 0, "high": 1}}},
        "levers.supervision.purpose: takes no range",
    ),
    "a range upside down": (
        {"levers": {"monitoring": {"low": 0.5, "high": 0.1}}},
        "high must be above low",
    ),
    "an end that is not allowed": (
        {"levers": {"monitoring": {"low": 0.5, "high": 1.5}}},
        "levers.monitoring: supervision.monitoring = 1.5",
    ),
    "the same lever twice": (
        {"levers": {"monitoring": [0.1], "supervision.monitoring": [0.2]}},
        "levers.supervision.monitoring: supervision.monitoring is in levers.monitoring too",
    ),
    "a lever that is set": (
        {"set": {"monitoring": 0.5}, "levers": {"supervision.monitoring": [0.2]}},
        "supervision.monitoring is in set.monitoring too",
    ),
    "a measure that is none": ({"measures": ["tensoin"]}, "measures = 'tensoin': no such measure"),
    "an objective that is none": (
        {"objectives": {"tensoin": "less"}},
        "objectives = 'tensoin': no such measure; did you mean tension?",
    ),
    "a direction that is none": ({"objectives": {"tension": "down"}}, "objectives.tension"),
    "a bound without a side": ({"constraints": {"tension": {}}}, "least or most is needed"),
    "an uncertain policy": ({"uncertain": ["supervision.monitoring"]}, "policy, and without"),
    "an uncertain nothing": ({"uncertain": ["strain.gian"]}, "no parameter has such a path"),
    "too many points": (
        {"levers": {"monitoring": {"low": 0, "high": 1, "steps": 1000},
                    "script_rigidity": {"low": 0, "high": 1, "steps": 1000}}},
        "a factorial design of 1,000,000 points",
    ),
    "samples that are no power of 2": ({"samples": 60}, "samples = 60: allowed: a power of 2"),
    "no such scenario": ({"scenario": "helpdesk-13"}, "scenario: SCENARIO = 'helpdesk-13'"),
    "replications below one": ({"replications": 0}, "replications = 0: allowed: runs of each"),
    "a word for a number of days": ({"days": "two"}, "days = 'two'"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_is_said_in_a_line(what):
    content, said = REFUSED[what]
    with pytest.raises(InputError) as caught:
        made(**content)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_shipped_designs_are_whole():
    assert shipped()
    for path in shipped().values():
        design, scenario = load_design(path)
        assert dimensions(design, scenario)


def test_a_file_that_is_no_design_is_refused(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text("levers = [")
    with pytest.raises(InputError, match=r"design\.toml: .*; allowed: TOML"):
        load_design(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_design(tmp_path / "none.toml")


def test_a_scenario_is_looked_for_beside_the_design(tmp_path):
    (tmp_path / "mine.toml").write_text('extends = "helpdesk-12"\n[demand]\nvolume = 0.3\n')
    (tmp_path / "design.toml").write_text('scenario = "mine.toml"\n')
    assert load_design(tmp_path / "design.toml")[1].demand.volume == 0.3
