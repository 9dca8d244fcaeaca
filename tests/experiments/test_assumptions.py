"""What an answer hangs on: groups of assumptions, their ends, and where the sign turns."""

import pytest

from twin.errors import InputError
from twin.experiments.assumptions import (
    ALL,
    Reliance,
    Tried,
    groups,
    parameters,
    reliance,
)
from twin.experiments.compare import compare
from twin.experiments.job import Cancelled
from twin.experiments.paired import Difference
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.scenario.register import assumed

HELPDESK = load_scenario("helpdesk-12")
UP, DOWN, UNCLEAR = (Difference(x, x - 1, x + 1, 5) for x in (2.0, -2.0, 0.5))


def case(group, end, difference, why=""):
    return Tried(group, end, {"tension": difference}, why)


def found(default, *tried):
    return Reliance(("tension",), {}, 5, 0, 1, case("", None, default), tried)


def test_the_groups_are_what_assumptions_low_and_high_move():
    together, *sections = groups(HELPDESK)
    assert together.name == ALL
    assert together.low == assumed(HELPDESK, "low")
    assert together.high == assumed(HELPDESK, "high")
    merged = {path: value for one in sections for path, value in one.low.items()}
    assert merged == together.low
    assert sum(one.count for one in sections) == together.count
    assert {path.partition(".")[0] for one in sections for path in one.low} == {
        one.name for one in sections
    }


def test_what_the_change_sets_stays_where_it_is():
    kept = groups(HELPDESK, ["strain.gain"])
    assert all("strain.gain" not in one.low | one.high for one in kept)
    names = [one.name for one in parameters(HELPDESK, "strain", ["strain.gain"])]
    assert "strain.gain" not in names
    assert "strain.decay_work" in names


def test_a_section_opens_to_its_parameters_each_in_all_its_places():
    (one,) = [each for each in parameters(HELPDESK, "contacts") if "rudeness" in each.name]
    assert one.name == "contacts.*.rudeness"
    assert set(one.low) == {
        f"contacts.{kind}.rudeness" for kind in ("information", "technical", "urgent")
    }
    assert one.count == 1
    strain = parameters(HELPDESK, "strain")
    assert {path for each in strain for path in each.low} == {
        path for path in assumed(HELPDESK, "low") if path.startswith("strain.")
    }


def test_as_assumed_it_is_the_plain_comparison_and_an_end_is_one_with_both_moved(small):
    base, settings = small(), {"supervision.monitoring": 0.9}
    (gain,) = [one for one in parameters(base, "strain") if one.name == "strain.gain"]
    result = reliance(base, settings, [gain], measures=["tension"], replications=4, seed=3)
    plain = (
        compare(("a", base), [("b", apply(base, settings))], replications=4, seed=3)
        .effects["b"]["tension"]
        .difference
    )
    assert result.default.effects["tension"] == plain
    low = apply(base, {"strain.gain": gain.low["strain.gain"]})
    moved = (
        compare(("a", low), [("b", apply(low, settings))], replications=4, seed=3)
        .effects["b"]["tension"]
        .difference
    )
    assert [(one.group, one.end) for one in result.tried] == [
        ("strain.gain", "low"),
        ("strain.gain", "high"),
    ]
    assert result.tried[0].effects["tension"] == moved
    assert moved.mean != plain.mean
    assert result.columns()["sign"][0] == plain.verdict


def test_what_is_known_is_shown_case_by_case_and_it_can_be_called_off(small):
    seen = []

    def stop(job):
        if job.done == 7:
            job.cancel()

    with pytest.raises(Cancelled):
        reliance(
            small(), {"supervision.monitoring": 0.9}, groups(small())[:2], measures=["tension"],
            replications=2, show=lambda so_far: seen.append(len(so_far.tried)), watch=stop,
        )  # fmt: skip
    assert seen == [0]


def test_an_end_that_the_scenario_does_not_allow_is_told_and_the_others_go_on(small):
    base = small()
    (gain,) = [one for one in parameters(base, "strain") if one.name == "strain.gain"]
    bad = type(gain)("strain.gain", {"strain.gain": -1.0}, gain.high, 1)
    result = reliance(
        base, {"supervision.monitoring": 0.9}, [bad], measures=["tension"], replications=2
    )
    low, high = result.tried
    assert "strain.gain" in low.why
    assert high.why == ""
    assert high.effects["tension"].n == 2
    assert result.turning("tension") == tuple(
        one
        for one in (high,)
        if one.effects["tension"].verdict != result.default.effects["tension"].verdict
    )
    assert len(result.failures) == 4
    assert "strain.gain at its low end" in result.failures[0]


def test_a_change_that_is_not_allowed_is_refused_at_once(small):
    with pytest.raises(InputError, match="monitoring"):
        reliance(small(), {"supervision.monitoring": 7}, groups(small()), measures=["tension"])
    with pytest.raises(InputError, match="tensoin"):
        reliance(small(), {}, groups(small()), measures=["tensoin"])


def test_a_case_turns_the_answer_if_the_sign_is_another_or_cannot_be_told():
    one = found(
        UP, case("strain", "low", UP), case("strain", "high", DOWN),
        case("regime", "low", UNCLEAR), case("body", "low", DOWN, why="not allowed"),
    )  # fmt: skip
    assert [(t.group, t.end) for t in one.turning("tension")] == [
        ("strain", "high"),
        ("regime", "low"),
    ]
    assert one.reach("tension", "strain") == 4.0
    assert one.reach("tension", "regime") == 1.5
    assert one.reach("tension", "body") != one.reach("tension", "body")
    unclear = found(UNCLEAR, case("strain", "low", UP), case("strain", "high", UNCLEAR))
    assert [t.end for t in unclear.turning("tension")] == ["low"]
