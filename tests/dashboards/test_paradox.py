"""The lesson of the paradox: what is said of guesses, responses, conditions; what is drawn."""

import re
from math import nan
from pathlib import Path

import numpy as np
import pytest

from dashboards.address import read
from dashboards.charts import paradox as charts
from dashboards.charts.paradox_loop import drawing
from dashboards.jobs import State
from dashboards.pages import paradox as page
from dashboards.pages.paradox_link import FIELDS, larger, progress
from dashboards.pages.paradox_tell import account, change, response, sides, work_table
from dashboards.pages.paradox_work import Work, experiment, response_of, scenario, steps
from dashboards.site import Site
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.views import paradox_loop as loops
from dashboards.views import paradox_why as why
from twin.experiments.paired import Difference
from twin.experiments.response import Response
from twin.experiments.yardsticks import YARDSTICKS
from twin.scenario.levers import apply, levers
from twin.scenario.register import evidence, register

TENSION, SCORE = view.OUTCOMES["tension"], view.OUTCOMES["score"]
AS_IS = conditions.AS_IS
NOTHING = conditions.preset("as-is")


def made(low, high, *, jitter=0.1, weeks=8, **others):
    """Straight lines of every measure; `others` by measure, as (low, high)."""
    measures = why.MEASURES
    values = np.zeros((5, weeks, len(measures)))
    noise = jitter * np.roll(np.resize([-1.0, 1.0, 0.5, -0.5, 0.2], weeks), int(high))
    for place, measure in enumerate(measures):
        ends = others.get(measure, (low, high) if measure == "tension" else (0.2, 0.3))
        line = np.linspace(*ends, 5)
        tilt = np.linspace(-0.5, 0.5, 5)
        scale = 1.0 if measure == "tension" else 0.01
        values[:, :, place] = line[:, None] + scale * (noise + np.outer(tilt, noise))
    return Response(measures, values)


RISING = made(20, 30)


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


FLATTER, TURNED, STEEPER = made(20, 25), made(25, 20), made(20, 40)
NONE = made(20, 20, jitter=3)


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


# charts


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


def traces(figure):
    return {trace.uid: trace for trace in figure.data}


def test_the_guess_stays_under_the_response(scheme):
    guess = (20, 21, 22, 23, 24)
    figure = charts.response(TENSION, guess, RISING, scheme, today=27.0)
    drawn = traces(figure)
    assert tuple(drawn["guess"].y) == guess
    assert drawn["guess"].line.dash == "dash"
    assert tuple(drawn["guess"].x) == tuple(drawn["mean"].x) == (0, 25, 50, 75, 100)
    assert drawn["mean"].y[-1] == pytest.approx(30, abs=0.2)
    assert len(drawn["lines"].x) == 8 * 6  # five points and a gap for each week
    assert all(reach > 0 for reach in drawn["mean"].error_y.array)
    low, high = figure.layout.yaxis.range
    assert low < 20
    assert high > 30
    assert {note.text for note in figure.layout.annotations} >= {
        "<b>your guess</b>",
        "<b>simulated</b>",
        "today",
    }


def test_labels_at_line_ends_do_not_lie_over_each_other():
    figure = charts.response(TENSION, (20, 22, 25, 27, 30), RISING, "light")
    ends = [note.y for note in figure.layout.annotations if note.text != "today"]
    low, high = figure.layout.yaxis.range
    assert abs(ends[0] - ends[1]) >= 0.05 * (high - low)


def test_the_earlier_response_is_a_grey_dashed_ghost(scheme):
    drawn = traces(charts.response(TENSION, None, FLATTER, scheme, ghost=RISING))
    assert drawn["earlier"].line.dash == "dash"
    assert drawn["earlier"].line.color != drawn["mean"].line.color
    assert "guess" not in drawn


def test_weeks_that_are_not_there_yet_are_not_drawn():
    partial = made(20, 30)
    partial.values[3:, 4:] = nan
    drawn = traces(charts.response(TENSION, None, partial, "light"))
    assert len(drawn["lines"].x) == 4 * 6


def test_panels_stand_on_their_side_of_the_record(scheme):
    figure = charts.sides(RISING, scheme, TENSION)
    assert {trace.uid for trace in figure.data} == set(view.OUTCOMES)
    for trace in figure.data:
        axis = figure.layout["xaxis" + trace.xaxis[1:]]
        left = axis.domain[1] < 0.5
        assert left == (view.OUTCOMES[trace.uid].pane == "recorded")


def test_the_account_draws_low_and_high(scheme):
    parts = why.ledger(RISING)
    drawn = traces(charts.account(parts, scheme, why.ledger(FLATTER)))
    assert len(drawn["changed-low"].x) == len(parts) == 6
    assert drawn["changed-low"].marker.symbol == "circle-open"
    assert drawn["changed-high"].marker.symbol == "circle"
    assert "as it is-low" in drawn


def test_presenting_enlarges(scheme):
    usual = charts.response(TENSION, (20,) * 5, RISING, scheme)
    big = charts.enlarged(usual)
    assert big.layout.yaxis.tickfont.size > 12
    assert big.layout.annotations[0].font.size > usual.layout.annotations[0].font.size
    assert traces(big)["mean"].line.width > traces(usual)["mean"].line.width
    assert tuple(traces(big)["mean"].y) == tuple(traces(usual)["mean"].y)


# what panels tell


def test_tables_hold_what_is_drawn():
    telling = response(TENSION, (20, 21, 22, 23, 24), RISING, 27.0)
    names = [row[0] for row in telling.rows]
    assert names[:3] == ["Your guess", "Simulated, mean", "± half the 95 % interval"]
    assert len(names) == 3 + 8
    assert telling.rows[0][5].value == 24
    assert len(sides(RISING, SCORE).rows) == len(view.OUTCOMES)
    changed = change(experiment(), TENSION, None, RISING, FLATTER, {**NOTHING, "script": "open"})
    assert [row[0] for row in changed.rows][::2] == ["As it is, mean", "Changed, mean"]
    told = account(RISING, FLATTER, "script open")
    assert told.head[-1] == "Change, as it is"
    assert len(told.rows) == 6
    _, body = work_table(RISING, None)
    assert len(body.children) == len(why.WORK)
    assert larger(told).sentence == told.sentence


# the page


def test_the_same_settings_are_the_same_job():
    def ran(*works):
        site = Site(Path("no-such-folder"))
        site.jobs.begin = lambda key, title, work: key
        return [work.begin(site) for work in works]

    one, again, other, today = ran(
        Work.under(NOTHING), Work.under({}), Work.under({**NOTHING, "script": "open"}),
        Work.today(),
    )  # fmt: skip
    assert one == again
    assert len({one, other, today}) == 3


def test_results_of_other_jobs_are_not_shown():
    assert response_of(None) is None
    assert response_of(State("a", "b", "done", result={"x": 1})) is None
    assert response_of(State("a", "b", "running", partial=RISING)) is RISING
    assert response_of(State("a", "b", "cancelled", partial=RISING)) is RISING


def test_progress_in_words():
    running = State("a", "Monitoring paradox: as it is", "running", 14, 100, 0.14, 75.0)
    assert progress([running]) == ("Runs, as it is: 14 of 100; about 1:15 left.", 0.14)
    waiting = State("a", "Monitoring paradox: today", "waiting", before=2)
    assert progress([running, waiting])[0] == "Runs, today: 2 other jobs first."
    assert progress([State("a", "b", "done")]) == ("", 1.0)
    assert "Called off" in progress([State("a", "b", "cancelled")])[0]
    assert "no run came out" in progress([State("a", "b", "failed", error="no run came out")])[0]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"y": "nonsense", "g": "1_2", "step": "9", "present": "x", "script": "?", "package": "?"},
        {"y": "aht", "g": "500_490_480_470_460", "step": "3", "script": "open", "work": "simple"},
    ],
)
def test_any_address_makes_a_page(query):
    shown = page.layout(None, query)
    state = read(FIELDS, query)
    assert f"step-{state['step']}" in shown.className
    assert state["y"] in view.OUTCOMES


def test_no_two_parts_have_the_same_id():
    ids = [one for part in page.layout(None, {})._traverse() if (one := getattr(part, "id", None))]
    assert len(set(ids)) == len(ids)
