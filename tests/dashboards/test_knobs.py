"""Levers as controls: what kind, over which range, and their values in words."""

from dataclasses import replace

import pytest

from dashboards.knobs import is_share, knob_of, over, shown_as
from twin.scenario.levers import levers
from twin.scenario.load import load_scenario

KNOWN = levers(load_scenario("helpdesk-12"))


def parts(node):
    """All components in a component."""
    yield node
    inner = getattr(node, "children", None)
    for one in inner if isinstance(inner, list) else [inner]:
        if hasattr(one, "to_plotly_json"):
            yield from parts(one)


def control(path, **how):
    made = shown_as("k", knob_of(KNOWN[path]), **how)
    return next(one for one in parts(made) if getattr(one, "id", None) == how.get("ident", "k"))


def text(node):
    return " ".join(one.children for one in parts(node) if isinstance(
        getattr(one, "children", None), str))  # fmt: skip


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("supervision.monitoring", "slider", "30 %"),
        ("staffing.level", "slider", "1 ×"),
        ("supervision.displayed", "slider", "4"),
        ("patience.mean", "box", "360 s"),
        ("supervision.purpose", "choice", "unspecified"),
        ("supervision.who_sees", "choice", "supervisor"),
        ("supervision.stages", "choice", "on"),
        ("opening.open", "time", "08:00"),
        ("learning.by_doing", "box", "0.0002"),
    ],
)
def test_each_kind_of_lever_has_its_control(path, form, words):
    one = knob_of(KNOWN[path])
    assert one.form == form
    assert one.words(one.base) == words


@pytest.mark.parametrize("path", sorted(KNOWN))
def test_every_lever_can_be_shown_and_its_base_lies_on_its_scale(path):
    one = knob_of(KNOWN[path])
    there = one.turned(one.base)
    made = shown_as("k", one, graded=True)
    assert f"Base: {one.words(one.base)}" in text(made)
    if one.form == "choice":
        assert there in one.choices
    elif one.form == "slider":
        assert one.low <= there <= one.high
        steps = (there - one.low) / one.step
        assert abs(steps - round(steps)) < 1e-6
    elif one.form == "box":
        assert one.low is None or one.low <= there
    # What the control holds leads back to the very value.
    lever = KNOWN[path]
    back = there / one.factor if one.form in ("slider", "box") else there
    parsed = lever.parse(back)
    assert parsed == lever.default or one.form == "time" or abs(parsed - lever.default) < 1e-9


def test_a_share_is_shown_in_per_cent_with_the_base_as_a_tick():
    slider = control("supervision.monitoring", value=0.6)
    assert (slider.value, slider.min, slider.max, slider.step) == (60, 0, 100, 5)
    assert slider.marks == [{"value": 30}]
    assert slider.thumbLabel == "Monitoring, percent"
    assert control("system.recurrent").step == 1
    assert is_share(KNOWN["supervision.monitoring"])
    assert not is_share(KNOWN["staffing.level"])


def test_a_range_of_interest_holds_the_base_and_a_scale_holds_its_value():
    one = over(knob_of(KNOWN["staffing.level"]), 1.2, 1.5, 0.1)
    assert (one.low, one.high) == (1.0, 1.5)
    made = shown_as("k", over(knob_of(KNOWN["demand.volume"]), 0.5, 1.5, 0.05), value=4.0)
    slider = next(one for one in parts(made) if getattr(one, "id", None) == "k")
    assert (slider.value, slider.max) == (4.0, 4.0)


def test_an_assumption_is_called_one():
    gain = text(shown_as("k", knob_of(KNOWN["technicians.watched_spread"]), graded=True))
    assert "assumption (E1.21)" in gain
    level = text(shown_as("k", knob_of(KNOWN["staffing.level"]), graded=True))
    assert "a decision of the centre" in level
    plain = text(shown_as("k", knob_of(KNOWN["staffing.level"])))
    assert "decision" not in plain
    assert "Base" not in plain


def test_the_browser_is_told_how_to_read_a_control():
    assert knob_of(KNOWN["supervision.monitoring"]).told() == {
        "base": 30.0, "factor": 100, "unit": "%", "words": False,
    }  # fmt: skip
    assert knob_of(KNOWN["supervision.stages"]).told()["base"] == "on"
    assert replace(knob_of(KNOWN["opening.open"]), unit="").told()["words"]
