"""The lesson of the paradox in words: guesses, responses, conditions, reasons."""

import re

import pytest

from dashboards.charts.paradox_loop import drawing
from dashboards.pages.paradox_work import experiment, scenario, steps
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.views import paradox_loop as loops
from dashboards.views import paradox_why as why
from tests.dashboards.responses import FLATTER, NONE, RISING, STEEPER, TURNED, made
from twin.experiments.paired import Difference
from twin.experiments.yardsticks import YARDSTICKS
from twin.scenario.levers import apply, levers
from twin.scenario.register import evidence, register

TENSION, SCORE = view.OUTCOMES["tension"], view.OUTCOMES["score"]
AS_IS = conditions.AS_IS
NOTHING = conditions.preset("as-is")


# guesses


def test_a_guess_survives_the_address():
    assert view.parse(view.spelled((24, 25.5, 27, 30, 38)), TENSION) == (24, 25.5, 27, 30, 38)


@pytest.mark.parametrize("text", ["", "1_2_3_4", "1_2_3_4_5_6", "a_b_c_d_e", "1_2_3_4_61",
                                  "nan_1_1_1_1", "1_2_inf_4_5", "-1_1_1_1_1"])  # fmt: skip
def test_what_is_no_guess_is_none(text):
    assert view.parse(text, TENSION) is None


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        ((20, 20, 20, 20, 20), "stays near 20"),
        ((20, 22, 24, 26, 28), "rises by 8 points, from 20 to 28"),
        ((30, 28, 26, 24, 22), "falls by 8 points, from 30 to 22"),
        ((20, 25, 35, 30, 22), "rises to 35 at 50 % and ends lower, from 20 to 22"),
        ((30, 20, 25, 28, 32), "falls to 20 at 25 % and ends higher, from 30 to 32"),
    ],
)
def test_a_guess_in_words(guess, said):
    assert view.guessed(TENSION, guess) == said


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        ((20, 22.5, 25, 27.5, 30), "You had the direction, and the size within the interval."),
        ((20, 21, 22, 23, 24), "You had the direction; the runs go further."),
        ((20, 25, 30, 35, 40), "You had the direction; the runs go less far."),
        ((30, 28, 25, 22, 20), "The runs go the other way."),
        ((25, 25, 25, 25, 25), "Your guess lies flat; the runs do not."),
    ],
)
def test_a_guess_is_held_against_the_runs(guess, said):
    told = view.held_against(TENSION, guess, RISING)
    assert said in told
    assert "in 8 simulated weeks so far it rises by" in told
    assert re.search(r"± [\d.]+ points, from 20\.\d to 30\.\d", told)


def test_the_widest_miss_is_named():
    told = view.held_against(TENSION, (20, 22.5, 25, 40, 30), RISING)
    assert "Widest apart at 75 %: you said 40, the runs say 2" in told
    close = view.held_against(TENSION, (20, 22.5, 25, 27.5, 30), RISING)
    assert "At every step your guess is close to the runs." in close


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        ((20, 20, 20, 20, 20), "No change is what these runs cannot rule out."),
        ((20, 20, 20, 20, 22), "A change as large as your guess cannot be ruled out."),
        ((20, 20, 25, 30, 40), "A change as large as your guess is not in these runs."),
    ],
)
def test_what_the_runs_cannot_tell_is_said(guess, said):
    wide = made(20, 20, jitter=5)
    assert wide.effect("tension").verdict == "can't tell"
    told = view.held_against(TENSION, guess, wide)
    assert "cannot be told to rise or fall" in told
    assert said in told


def test_few_weeks_are_no_answer():
    assert "under way" in view.held_against(TENSION, (20,) * 5, made(20, 30, weeks=1))
    few = view.held_against(TENSION, (20,) * 5, made(20, 30, weeks=3))
    assert "in 3 simulated weeks so far" in few
    assert "Your guess lies flat" not in few
    whole = view.held_against(TENSION, (20,) * 5, made(20, 30, weeks=view.REPLICATIONS))
    assert "in 20 simulated weeks it rises" in whole


def test_both_sides_of_the_record_are_told_apart():
    told = view.sides(made(20, 30, aht=(500, 480), resolved_share=(0.76, 0.70)))
    recorded, lived = told["recorded"], told["lived"]
    assert recorded.startswith("On record: ")
    assert "average handling time falls by " in recorded
    assert lived.startswith("Not on record: ")
    assert "tension rises by " in lived
    assert "first-contact resolution falls by " in lived
    assert "handling" not in lived


def test_what_has_no_width_is_said_to_follow_from_what_is_set():
    assert view.apart(view.OUTCOMES["control"], Difference(-0.124, -0.124, -0.124, 20)) == (
        "−12.4 points, by construction"
    )
    assert view.moved(view.OUTCOMES["control"], Difference(-0.124, -0.124, -0.124, 20)) == (
        "falls by 12.4 points, by construction"
    )


def test_outcomes_are_measures_whose_scale_holds_steps():
    for outcome in view.OUTCOMES.values():
        assert outcome.measure in YARDSTICKS
        assert outcome.measure in why.MEASURES
        assert outcome.low < outcome.high
        assert ((outcome.high - outcome.low) / outcome.step) % 1 == pytest.approx(0, abs=1e-6)
    assert {"recorded", "lived"} == {one.pane for one in view.OUTCOMES.values()}


def test_experiments_panes_are_the_outcomes():
    for outcome in view.OUTCOMES.values():
        assert outcome.measure in getattr(experiment(), outcome.pane)


# conditions


@pytest.mark.parametrize("name", conditions.PRESETS)
def test_presets_set_what_the_experiment_sets(name):
    wanted = next(one.levers for one in experiment().conditions if one.name == name)
    found = conditions.settings(experiment(), conditions.preset(name))
    assert {**experiment().main.levers, **wanted} == found


def test_every_condition_of_the_experiment_can_be_picked():
    assert [one.name for one in experiment().conditions] == sorted(
        conditions.PRESETS, key=[one.name for one in experiment().conditions].index
    )
    assert len(experiment().conditions) == len(conditions.PRESETS)


def test_factors_set_levers_that_exist_to_values_that_are_allowed():
    for key, factor in conditions.FACTORS.items():
        assert set(factor.evidence) <= set(evidence())
        for value in factor.options:
            chosen = {**NOTHING, key: value}
            for step in steps(chosen):
                apply(scenario(), step)
            assert conditions.settings(experiment(), chosen) != experiment().main.levers
            assert len(conditions.changed(experiment(), chosen)) == 1


def test_as_it_is_agrees_with_the_centre():
    """What a factor calls as it is must be what the centre has."""
    known = levers(scenario())
    assert known["supervision.transparency"].default == 0.5
    assert known["autonomy.script_rigidity"].default == 0.5
    for lever, value in experiment().main.levers.items():
        assert known[lever].default == value


def test_a_factor_goes_before_a_package():
    chosen = {**NOTHING, "package": "developmental", "purpose": "deterrent"}
    assert conditions.settings(experiment(), chosen)["supervision.purpose"] == "deterrent"
    assert conditions.settings(experiment(), chosen)["supervision.support"] == 0.9
    assert len(conditions.changed(experiment(), chosen)) == 2


@pytest.mark.parametrize(
    ("here", "becomes"),
    [(FLATTER, "smaller"), (TURNED, "reversed"), (STEEPER, "larger"), (RISING, "same"),
     (NONE, "gone")],
)  # fmt: skip
def test_what_becomes_of_a_response(here, becomes):
    assert conditions.outcome_of(RISING, here, "tension") == becomes


def test_nothing_is_smaller_than_nothing():
    assert conditions.outcome_of(NONE, FLATTER, "tension") == "unknown"


def test_a_changed_condition_in_words():
    chosen = {**NOTHING, "purpose": "developmental"}
    told = conditions.told(experiment(), TENSION, RISING, FLATTER, chosen)
    so_far = "With purpose “develop”, in 8 simulated weeks so far, tension rises by "
    assert re.match(so_far + r"5\.\d+ ± ", told)
    assert re.search(r"as it is, it rises by (10\.0|9\.9)\d+ ± ", told)
    assert "The response is smaller." in told
    assert re.search(r"The changes differ by −(5\.0|4\.9)\d+ ± .* points, in pairs", told)
    assert "things are changed" not in told
    assert "earlier line" not in told


def test_too_few_weeks_are_no_verdict():
    chosen = {**NOTHING, "purpose": "developmental"}
    three = (made(20, 30, weeks=3), made(20, 25, weeks=3))
    told = conditions.told(experiment(), TENSION, *three, chosen)
    assert "in 3 simulated weeks so far" in told
    assert "The response is" not in told
    whole = (made(20, 30, weeks=view.REPLICATIONS), made(20, 25, weeks=view.REPLICATIONS))
    told = conditions.told(experiment(), TENSION, *whole, chosen)
    assert "so far" not in told
    assert "The response is smaller." in told
    one = made(20, 25, weeks=1)
    assert conditions.told(experiment(), TENSION, RISING, one, chosen).endswith("are under way.")


def test_two_changes_cannot_be_told_apart_and_that_is_said():
    chosen = {**NOTHING, "purpose": "developmental", "reporting": "team"}
    told = conditions.told(experiment(), TENSION, RISING, FLATTER, chosen)
    assert told.startswith("With purpose “develop” and figures “of the team”, ")
    assert "Two things are changed: which of them did it, this does not show." in told


def test_a_line_that_lies_lower_is_said_to():
    chosen = {**NOTHING, "script": "open"}
    told = conditions.told(experiment(), TENSION, RISING, made(10, 20), chosen)
    assert re.search(
        r"At little monitoring already it lies below the earlier line, by \S+ ± ", told
    )


def test_without_runs_there_is_no_verdict():
    chosen = {**NOTHING, "script": "open"}
    told = conditions.told(experiment(), TENSION, RISING, None, chosen)
    assert told == "With script “open (5 %)”: the runs are under way."
    nothing = conditions.told(experiment(), TENSION, RISING, None, NOTHING)
    assert nothing.endswith("Change one condition.")


def test_findings_are_found_by_their_ids():
    found = conditions.cited("Says so (E1.2, E1.13), not E99.9.")
    assert [one.id for one in found] == ["E1.2", "E1.13"]
    assert found[0].finding == evidence()["E1.2"].finding.rstrip(".")
    for one in experiment().conditions:
        assert conditions.cited(one.why)


# why


def test_the_parts_add_up_to_tension():
    shares = {f"tension_{part}": (0, 0) for part in why.PARTS}
    shares |= {"tension_supervision": (0.25, 0.5), "tension_time_pressure": (0.75, 0.5)}
    found = made(20, 40, jitter=0, **shares)
    parts = why.ledger(found)
    by_label = {part.label: part for part in parts}
    assert parts[0].label == "supervision"  # the widest change first: 5 to 20 points
    assert by_label["supervision"].low.mean == pytest.approx(5)
    assert by_label["supervision"].high.mean == pytest.approx(20)
    assert sum(part.low.mean for part in parts) == pytest.approx(20)
    assert sum(part.high.mean for part in parts) == pytest.approx(40)
    told = why.ledger_words(found, "script open")
    assert told.startswith("With script open, tension rises by 20.0 points, by construction")
    assert "supervision +15" in told


def test_no_change_is_no_account():
    shares = {f"tension_{part}": (1 / 6, 1 / 6) for part in why.PARTS}
    flat = made(20, 20, jitter=2, **shares)
    assert "no part of tension can be told to change" in why.ledger_words(flat)


# the loops


def test_arrows_lead_from_somewhere_to_somewhere():
    pairs = [(arrow.start, arrow.end) for arrow in loops.ARROWS]
    assert len(set(pairs)) == len(pairs)
    for arrow in loops.ARROWS:
        assert {arrow.start, arrow.end} <= set(loops.NODES)
    touched = {end for pair in pairs for end in pair}
    assert touched == set(loops.NODES)


def test_every_arrow_rests_on_what_is_registered():
    for arrow in loops.ARROWS:
        assert arrow.by, arrow
        assert set(arrow.by) <= set(register()), arrow
        assert set(arrow.evidence) <= set(evidence()), arrow
        assert {one for one, _ in loops.sources(arrow)} <= set(evidence()), arrow


def test_an_arrow_with_no_finding_is_an_assumption():
    by_ends = {(arrow.start, arrow.end): arrow for arrow in loops.ARROWS}
    assert loops.founded(by_ends["exposure", "control"])  # E1.37
    assert not loops.founded(by_ends["skipped", "resolved"])


def test_loops_close():
    ways = {(arrow.start, arrow.end) for arrow in loops.ARROWS}
    signs = {(arrow.start, arrow.end): arrow.sign for arrow in loops.ARROWS}
    for name, nodes, _ in loops.LOOPS:
        steps_ = list(zip(nodes, (*nodes[1:], nodes[0]), strict=True))
        assert set(steps_) <= ways, name
        assert sum(signs[one] == "−" for one in steps_) % 2 == 0, f"{name} does not reinforce"


@pytest.mark.parametrize("arrow", [one for one in loops.ARROWS if len(one.by) == 1],
                         ids=lambda one: f"{one.start}-{one.end}")  # fmt: skip
def test_a_coefficient_has_the_sign_of_its_arrow(arrow):
    """A coefficient below 0 carries a `−`; where it is above, the rule says which way it acts."""
    value = register()[arrow.by[0]].default
    if value < 0:
        assert arrow.sign == "−"


def test_the_drawing_has_every_arrow_and_every_word():
    svg = drawing()
    assert svg.count("data-arrow=") == len(loops.ARROWS)
    for node in loops.NODES.values():
        assert f'data-node="{node.key}"' in svg
        for word in node.words:
            assert f">{word}</text>" in svg
    assert "nan" not in svg
    assert "inf" not in svg


def test_no_box_lies_over_another():
    nodes = list(loops.NODES.values())
    for i, one in enumerate(nodes):
        for other in nodes[i + 1 :]:
            assert abs(one.x - other.x) >= 120 or abs(one.y - other.y) >= 60, (one, other)
