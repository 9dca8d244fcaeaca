"""Process conformance, held against cases worked out by hand and against pm4py."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.measures.alignment import align
from twin.measures.cases import Case, cases_of, told_scripts
from twin.measures.catalogue import compute
from twin.measures.conformance import conformance, record_gap
from twin.measures.run import Run
from twin.measures.step_fates import fates_of, fates_together
from twin.measures.step_map import BEGIN, END, step_map
from twin.measures.variants import variants
from twin.scenario.load import load_scenario

LETTERS = tuple("ABCD")


def of(counter):
    return "".join(sorted(counter.elements()))


@pytest.mark.parametrize(
    ("done", "fitness", "skipped", "reordered", "added"),
    [
        ("ABCD", 1.0, "", "", ""),
        ("ABD", 1 - 1 / 7, "C", "", ""),
        ("ABBCD", 1 - 1 / 9, "", "", "B"),
        ("ACBD", 1 - 2 / 8, "", "C", ""),  # C is brought forward, not B put off
        ("DABC", 1 - 2 / 8, "", "D", ""),
        ("BCDA", 1 - 2 / 8, "", "A", ""),
        ("AXBCD", 1 - 1 / 9, "", "", "X"),
        ("ABCBD", 1 - 1 / 9, "", "", "B"),
        ("XY", 0.0, "ABCD", "", "XY"),
        ("", 0.0, "ABCD", "", ""),
    ],
)
def test_an_alignment_by_hand(done, fitness, skipped, reordered, added):
    laid = align(tuple(done), LETTERS)
    assert laid.fitness == pytest.approx(fitness)
    assert (of(laid.skipped), of(laid.reordered), of(laid.added)) == (skipped, reordered, added)


def test_nothing_done_where_nothing_is_prescribed_fits():
    assert align((), ()).fitness == 1


@given(
    st.lists(st.sampled_from("ABCDX"), max_size=7), st.lists(st.sampled_from("ABCD"), max_size=5)
)
def test_every_step_is_accounted_for(done, prescribed):
    laid = align(tuple(done), tuple(prescribed))
    assert of(laid.kept + laid.extra) == "".join(sorted(done))
    assert of(laid.kept + laid.missing) == "".join(sorted(prescribed))
    assert laid.worst == len(done) + len(prescribed)
    assert 0 <= laid.fitness <= 1
    assert (laid.fitness == 1) == (done == prescribed)
    assert align(tuple(prescribed), tuple(done)).cost == laid.cost


def cases(*paths):
    """Cases with a step every ten seconds, the first begun five seconds before it ended."""
    return [
        Case(tuple(path), tuple(10.0 * k for k in range(len(path))), -5.0 if path else float("nan"))
        for path in paths
    ]


def test_variants_by_hand():
    found = variants(cases("ABCD", "ABD", "ABCD", "ABCD"), LETTERS)
    assert [("".join(one.steps), one.cases, one.share) for one in found] == [
        ("ABCD", 3, 0.75), ("ABD", 1, 0.25)
    ]  # fmt: skip
    assert [one.lasted for one in found] == [35, 25]
    assert found[1].fitness == pytest.approx(6 / 7)


def test_a_map_by_hand():
    path = Case(tuple("ABAB"), (10.0, 30.0, 40.0, 100.0), 4.0)
    found = step_map([path, Case(("A",), (7.0,))])
    assert found.steps == {"A": 3, "B": 2}
    edges = {(one.before, one.after): one for one in found.edges}
    assert edges["A", "B"].times == 2
    assert edges["A", "B"].share == 0.5
    assert (edges["A", "B"].mean, edges["A", "B"].median) == (40, 40)  # 20 and 60
    assert edges["B", "A"].median == 10
    assert edges[BEGIN, "A"].times == 2
    assert edges[BEGIN, "A"].median == 6  # the other's beginning is not known
    assert isnan(edges["B", END].median)
    assert edges["A", END].times == edges["B", END].times == 1


def test_a_log_by_hand():
    found = conformance(cases("ABCD", "ABD", "AXBCD", ""), LETTERS)
    assert (found.cases, found.events) == (4, 12)
    assert found.fitness == pytest.approx((1 + 6 / 7 + 8 / 9 + 0) / 4)
    assert found.log_fitness == pytest.approx(1 - (0 + 1 + 1 + 4) / (8 + 7 + 9 + 4))
    assert found.fitting == 0.25
    by_step = {one.step: one for one in found.steps}
    assert list(by_step) == ["A", "B", "C", "D", "X"]
    assert (by_step["C"].due, by_step["C"].kept, by_step["C"].skipped) == (4, 2, 2)
    assert (by_step["X"].in_script, by_step["X"].added) == (False, 1)


def test_no_cases_have_no_fitness():
    found = conformance([], LETTERS)
    assert isnan(found.fitness)
    assert isnan(found.log_fitness)
    assert found.variants == ()


@pytest.fixture
def by_hand(day):
    """The day by hand, in which every contact is of the procedure."""
    header = replace(
        day.header,
        scenario=day.header.scenario[:-1] + ', "contacts": {"information": {"procedure": "tell"}}}',
    )
    return Run(replace(day, header=header))


def test_the_cases_of_a_day_by_hand(by_hand):
    found = cases_of(by_hand, "tell")
    assert found.prescribed == ("tell.greet", "tell.solve", "tell.close")
    # Contact 2 went to an expert; 1, 3 and 7 did not.
    assert (found.handed_over, found.under_way) == (1, 0)
    assert [one.steps for one in found.done] == [
        ("tell.greet", "tell.solve"), ("tell.greet",), ("tell.greet",)
    ]  # fmt: skip
    assert found.done[0].ends == (40, 60)
    assert found.done[0].begin == 20
    # The close that was left out of contact 1 is on record as done.
    assert found.recorded[0].steps == found.prescribed
    assert found.recorded[1].steps == ("tell.greet",)


def test_the_record_s_gap_by_hand(by_hand):
    gap = record_gap(cases_of(by_hand, "tell"))
    assert gap.cases == 3
    # 2 k / (d + p): 4 of 5, 2 of 4, 2 of 4 by what was done; the first is whole on record
    assert gap.fitness_done == pytest.approx((4 / 5 + 2 / 4 + 2 / 4) / 3)
    assert gap.fitness_recorded == pytest.approx((1 + 2 / 4 + 2 / 4) / 3)
    assert gap.gap == pytest.approx(0.2 / 3)
    assert gap.agreement == pytest.approx((4 / 5 + 1 + 1) / 3)
    assert gap.faithful == pytest.approx(2 / 3)


def test_the_fates_of_steps_by_hand(by_hand):
    greet, solve, close = fates_of(by_hand, "tell")
    assert (greet.due, greet.done, greet.reordered) == (4, 3, 1)
    assert (solve.due, solve.skipped, solve.reasons["skipped"]) == (2, 1, {"time_pressure": 1})
    assert (close.due, close.done, close.skipped, close.repeated) == (3, 1, 2, 1)
    assert close.off_record == {"skipped": 1, "reordered": 0, "repeated": 1}
    assert close.concealed_share == pytest.approx(2 / 3)
    together = fates_together((greet, solve, close), "all")
    assert (together.due, together.deviations) == (9, 5)
    assert together.concealed_share == pytest.approx(2 / 5)
    assert together.reasons["skipped"] == {"not_needed": 2, "time_pressure": 1}


@pytest.mark.parametrize(
    ("rows", "recorded"),
    [
        # step place action recorded
        ([(0, 0, "done", "done"), (1, 1, "skipped", "done"), (2, 1, "done", "done")], "abc"),
        ([(0, 0, "done", "done"), (1, 1, "skipped", "skipped"), (2, 1, "done", "done")], "ac"),
        ([(2, 0, "reordered", "done"), (0, 1, "done", "done"), (1, 2, "done", "done")], "abc"),
        ([(2, 0, "reordered", "reordered"), (0, 1, "done", "done"), (1, 2, "done", "done")], "cab"),
        ([(0, 0, "done", "done"), (0, 1, "repeated", "repeated"), (1, 2, "done", "done")], "aab"),
        ([(0, 0, "done", "done"), (0, 1, "repeated", "done"), (1, 2, "done", "done")], "ab"),
    ],
)
def test_what_the_record_shows(by_hand, rows, recorded):
    words = by_hand.header.words("action")
    table = np.array(
        [
            # t person contact step prescribed place action recorded, and what does not matter
            [
                10.0 * k,
                0,
                1,
                step,
                step,
                place,
                words.index(action),
                words.index(on),
                0,
                0,
                1,
                0,
                0,
                0,
            ]
            for k, (step, place, action, on) in enumerate(rows)
        ]
    )
    traces = replace(by_hand.traces, tables={**by_hand.traces.tables, "procedure": table})
    (case,) = cases_of(Run(traces), "tell").recorded
    letters = {"tell.greet": "a", "tell.solve": "b", "tell.close": "c"}
    assert "".join(letters[step] for step in case.steps) == recorded


def test_a_run_without_steps_is_refused_in_a_line(by_hand):
    tables = {**by_hand.traces.tables, "procedure": by_hand.traces.rows("procedure")[:0]}
    with pytest.raises(InputError, match="no step was written down in this run; allowed"):
        told_scripts(Run(replace(by_hand.traces, tables=tables)))


@pytest.mark.parametrize("wrong", ['{"tell": 1}', '{"tell": {}}', '{"tell": {"steps": [1]}}'])
def test_a_header_made_by_hand_is_refused_in_a_line(by_hand, wrong):
    header = replace(by_hand.header, scenario=f'{{"procedures": {wrong}}}')
    with pytest.raises(InputError, match="procedures without steps; allowed"):
        told_scripts(Run(replace(by_hand.traces, header=header)))


def test_what_is_not_there_is_refused(by_hand):
    with pytest.raises(InputError, match="procedure sell: unknown; allowed: tell"):
        cases_of(by_hand, "sell")
    with pytest.raises(InputError, match="type urgent: unknown; allowed: information"):
        cases_of(by_hand, "tell", "urgent")


@pytest.fixture(scope="module")
def hurried():
    """A day in which much is left out, brought forward and repeated."""
    from twin.scenario.levers import apply

    scenario = load_scenario("helpdesk-12")
    levers = {"demand.volume": 1.4, "autonomy.script_rigidity": 0.1, "system.outages_per_day": 20}
    return Run(simulate(apply(scenario, levers), seed=5))


def test_sequences_and_rows_tell_the_same(hurried):
    """Steps left out and repeated are the same by alignment as by the rows' own words."""
    for name in told_scripts(hurried):
        found = cases_of(hurried, name)
        fit = {one.step: one for one in conformance(found.done, found.prescribed).steps}
        whole = {fate.step: fate for fate in fates_of(hurried, name)}
        assert found.handed_over + len(found.done) > 50
        for step in found.prescribed:
            assert 0 <= whole[step].skipped - fit[step].skipped <= found.handed_over
            assert 0 <= whole[step].repeated - fit[step].added <= found.handed_over
        assert sum(fate.skipped for fate in whole.values()) > 5
        # An alignment is the cheapest account: it moves no more steps than people did.
        assert sum(one.reordered for one in fit.values()) > 0
        assert sum(one.reordered for one in fit.values()) <= sum(
            fate.reordered for fate in whole.values()
        )


def test_the_fates_are_those_of_the_measures(hurried):
    fates = tuple(fate for name in told_scripts(hurried) for fate in fates_of(hurried, name))
    together, measured = fates_together(fates, "all"), compute(hurried.traces)
    assert together.share("skipped") == pytest.approx(measured["skipped_share"])
    assert together.share("reordered") == pytest.approx(measured["reordered_share"])
    assert together.share("repeated") == pytest.approx(measured["repeated_share"])
    assert together.concealed_share == pytest.approx(measured["concealed_share"])


def test_types_part_a_procedure(hurried):
    whole = cases_of(hurried, "technical")
    parts = [cases_of(hurried, "technical", kind) for kind in ("technical", "urgent")]
    assert sum(len(part.done) for part in parts) == len(whole.done)
    assert all(len(part.done) > 0 for part in parts)


@pytest.fixture(scope="module")
def pm4py():
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        import pm4py

        yield pm4py


@pytest.fixture(scope="module")
def frame(hurried):
    """The technical contacts of the day as pm4py has a log."""
    import pandas as pd

    done = cases_of(hurried, "technical").done
    return pd.DataFrame(
        [
            (str(k), step, pd.Timestamp("2026-01-05", tz="UTC") + pd.Timedelta(t, "s"))
            for k, case in enumerate(done)
            for step, t in zip(case.steps, case.ends, strict=True)
        ],
        columns=["case:concept:name", "concept:name", "time:timestamp"],
    )


def in_a_row(pm4py, steps):
    """A Petri net that is one sequence."""
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils import petri_utils

    net = PetriNet("script")
    places = [PetriNet.Place(f"p{k}") for k in range(len(steps) + 1)]
    for place in places:
        net.places.add(place)
    for k, step in enumerate(steps):
        transition = PetriNet.Transition(f"t{k}", step)
        net.transitions.add(transition)
        petri_utils.add_arc_from_to(places[k], transition, net)
        petri_utils.add_arc_from_to(transition, places[k + 1], net)
    return net, Marking({places[0]: 1}), Marking({places[-1]: 1})


# pm4py takes a warning of its own for a net that cannot be aligned.
@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_fitness_is_that_of_pm4py_s_alignments(pm4py, hurried, frame):
    found = cases_of(hurried, "technical")
    mine = conformance(found.done, found.prescribed)
    theirs = pm4py.fitness_alignments(frame, *in_a_row(pm4py, found.prescribed))
    assert mine.fitness < 0.999
    assert mine.fitness == pytest.approx(theirs["average_trace_fitness"])
    assert mine.log_fitness == pytest.approx(theirs["log_fitness"])
    assert 100 * mine.fitting == pytest.approx(theirs["percentage_of_fitting_traces"])


def test_the_map_is_pm4py_s(pm4py, hurried, frame):
    done = cases_of(hurried, "technical").done
    mine = step_map(done)
    graph, starts, ends = pm4py.discover_dfg(frame)
    inner = {
        (one.before, one.after): one
        for one in mine.edges
        if one.before != BEGIN and one.after != END
    }
    assert {pair: one.times for pair, one in inner.items()} == dict(graph)
    assert {one.after: one.times for one in mine.edges if one.before == BEGIN} == dict(starts)
    assert {one.before: one.times for one in mine.edges if one.after == END} == dict(ends)
    times, _, _ = pm4py.discover_performance_dfg(frame)
    for pair, one in inner.items():
        assert one.mean == pytest.approx(times[pair]["mean"], abs=1e-3)
        assert one.median == pytest.approx(times[pair]["median"], abs=1e-3)


def test_the_variants_are_pm4py_s(pm4py, hurried, frame):
    found = variants(cases_of(hurried, "technical").done, LETTERS)
    theirs = pm4py.get_variants(frame)
    counted = {
        key: value if isinstance(value, int) else len(value) for key, value in theirs.items()
    }
    assert {one.steps: one.cases for one in found} == counted
