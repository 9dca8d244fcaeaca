"""The register: every declared parameter once, its evidence, and the ends of what is assumed."""

from pathlib import Path

import pytest

from twin.engine.simulation import simulate
from twin.measures.catalogue import compute
from twin.scenario.levers import apply, levers
from twin.scenario.load import load_scenario, shipped
from twin.scenario.parameter import Section, parameter
from twin.scenario.register import (
    Parameter,
    _section,
    assumed,
    evidence,
    register,
    with_assumptions,
)

CENTRE = load_scenario("helpdesk-12")
REGISTER = register()
ROOT = Path(__file__).parents[2]

STRUCTURE = (
    "opening.", "demand.per_hour.", "patience.hazard", ".steps.", ".shifts.", ".share", ".needed",
    ".expertise.",
)  # fmt: skip
"""What a centre is made of, and the single numbers of lists that the register has as one."""


def pattern(path):
    first, _, rest = (*path.split(".", 2), "")[:3]
    named = first in ("contacts", "procedures", "teams")
    return f"{first}.*.{rest}" if named else path


@pytest.mark.parametrize("name", shipped())
def test_every_lever_is_in_the_register_or_part_of_the_centre(name):
    for path, lever in levers(load_scenario(name)).items():
        if pattern(path) in REGISTER:
            one = REGISTER[pattern(path)]
            assert (one.unit, one.low, one.high) == (lever.unit, lever.low, lever.high), path
            assert one.evidence == lever.evidence, path
            if lever.default == one.default:
                assert lever.status in (one.status, "fitted"), path
        else:
            assert any(part in path for part in STRUCTURE), path


def test_every_parameter_is_somewhere_in_a_scenario():
    for one in REGISTER.values():
        found = dict(one.values(CENTRE))
        assert found, one.path
        assert {pattern(path) for path in found} == {one.path}


def test_evidence_is_found_and_says_something():
    ids = evidence()
    for one in REGISTER.values():
        assert not one.evidence or ids[one.evidence].finding, one.path
        if one.status in ("published", "benchmark", "derived", "recalled"):
            assert one.evidence, one.path
    assert REGISTER["patience.hazard"].evidence == "E3.2"


def test_it_is_found_as_installed_too(tmp_path, monkeypatch):
    (tmp_path / "_reference").mkdir()
    content = "id,status,finding,source\nX1,direction,Something,Somebody 2020\n"
    (tmp_path / "_reference" / "evidence.csv").write_text(content, encoding="utf-8")
    monkeypatch.setattr("twin.__file__", str(tmp_path / "__init__.py"))
    evidence.cache_clear()
    assert evidence()["X1"].source == "Somebody 2020"
    evidence.cache_clear()


def test_what_a_wheel_takes_along():
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    assert '"data/reference": "_reference"' in text
    assert '"data/validation": "_validation"' in text
    taken = (ROOT / "MANIFEST.in").read_text(encoding="utf-8")
    assert "graft data/reference" in taken
    assert "graft data/validation" in taken


def test_overrides_by_path_with_how_they_are_founded():
    changed = apply(CENTRE, {"saturation": 0.95, "monitoring": 0.9})
    assert REGISTER["behaviour.saturation"].overrides(changed) == {
        "behaviour.saturation": (0.95, "assumption")
    }
    assert REGISTER["supervision.monitoring"].overrides(changed)["supervision.monitoring"] == (
        0.9,
        "policy",
    )
    after = REGISTER["procedures.*.after_contact"].overrides(CENTRE)
    assert after == {
        "procedures.information.after_contact": (40, "assumption"),
        "procedures.technical.after_contact": (80, "assumption"),
    }
    bank = load_scenario("bank-day")
    assert REGISTER["patience.hazard"].overrides(bank)["patience.hazard"][1] == "fitted"


class Made(Section):
    """Parameters of every kind, for the ends of their ranges."""

    share: float = parameter(0.4, "a share", low=0, high=1, status="assumption")
    near_one: float = parameter(0.8, "a large share", low=0, high=1, status="assumption")
    below: float = parameter(-0.2, "below 0", low=-5, high=0, status="assumption")
    tight: float = parameter(12, "away from 0, tight", low=5, high=60, status="assumption")
    wide: float = parameter(150, "away from 0, wide", low=1, high=7200, status="assumption")
    open_: float = parameter(3.0, "open", status="assumption")
    heads: int = parameter(3, "whole", low=0, high=9, status="assumption")
    said: float = parameter(0.3, "said", low=0, high=1, status="assumption", plausible=(0.25, 0.6))
    nothing: float = parameter(0.0, "nothing to scale", low=0, high=1, status="assumption")
    chosen: float = parameter(0.5, "a policy", low=0, high=1)


@pytest.mark.parametrize(
    ("key", "ends"),
    [
        ("share", (0.2, 0.6)),
        ("near_one", (0.4, 1)),
        ("below", (-0.3, -0.1)),
        ("tight", (5, 60)),
        ("wide", (75, 225)),
        ("open_", (1.5, 4.5)),
        ("heads", (1, 5)),
        ("said", (0.25, 0.6)),
        ("nothing", (None, None)),
        ("chosen", (None, None)),
    ],
)
def test_the_ends_of_a_range(key, ends):
    one = {one.path: one for one in _section(Made, "")}[key]
    assert isinstance(one, Parameter)
    assert (one.low_end, one.high_end) == ends


@pytest.mark.parametrize(
    ("default", "plausible", "limits"),
    [(0.5, (0.6, 0.9), {}), (0.5, (0.1, 0.4), {}), (0.5, (0.9, 0.1), {}), (1, (0, 3), {"high": 2})],
)
def test_a_plausible_range_holds_the_default_within_limits(default, plausible, limits):
    with pytest.raises(TypeError, match="plausible"):
        parameter(default, "x", plausible=plausible, **limits)


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("end", ["low", "high"])
def test_all_assumptions_move_to_one_end_and_nothing_else_does(name, end):
    centre = load_scenario(name)
    moved = with_assumptions(centre, end)
    before, after, ends = levers(centre), levers(moved), assumed(centre, end)
    assert len(ends) > 50
    for path, lever in before.items():
        one = REGISTER.get(pattern(path))
        if path in ends:
            assert one is not None
            assert lever.status == "assumption"
            assert lever.default == one.default
            assert (
                after[path].default == ends[path] == (one.low_end if end == "low" else one.high_end)
            )
            assert (ends[path] <= lever.default) if end == "low" else (ends[path] >= lever.default)
        else:
            assert after[path].default == lever.default, path
    # What is still an assumption at its default was moved, unless there is nothing to move, or it
    # says what is called high.
    for path, lever in before.items():
        one = REGISTER.get(pattern(path))
        if one is not None and lever.status == "assumption" and lever.default == one.default:
            unmoved = one.low_end is None or path.startswith("targets.")
            assert (path in ends) != unmoved, path


def test_what_the_scenario_or_somebody_sets_stays():
    centre = apply(CENTRE, {"strain.gain": 7.5})
    assert "strain.gain" in assumed(CENTRE, "low")
    assert with_assumptions(centre, "low").strain.gain == 7.5
    bank = load_scenario("bank-day")  # which fits the spread of speed, and has no slow spells
    assert not {"technicians.speed_spread", "system.slow_spells_per_day"} & set(
        assumed(bank, "low")
    )


def test_a_value_fitted_to_what_the_default_is_stays_too():
    fitted = CENTRE.model_copy(update={"fitted": ("strain.gain", "contacts.*.rudeness")})
    gone = set(assumed(CENTRE, "high")) - set(assumed(fitted, "high"))
    assert gone == {"strain.gain", *(f"contacts.{name}.rudeness" for name in CENTRE.contacts)}


@pytest.mark.parametrize("end", ["low", "high"])
def test_a_centre_at_either_end_can_be_run(end):
    centre = apply(with_assumptions(CENTRE, end), {"opening.close": "10:00"})
    found = compute(simulate(centre, seed=1), ["offered", "tension"])
    assert found["offered"] > 0
    assert 0 < found["tension"] < 100
