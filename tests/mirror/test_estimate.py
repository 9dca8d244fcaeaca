"""Estimated tension: the twin's own rules on observed work, for groups of five and more only."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.mirror.estimate import estimated_tension
from twin.scenario.load import load_scenario
from twin.traces.frame import Traces
from twin.traces.header import Header, Person
from twin.traces.tables import ACTIVITIES, WALLBOARD

READY, TALK, WRAP_UP, BREAK = map(ACTIVITIES.index, ("ready", "talk", "wrap_up", "break"))


def observed(stretches, people=5, waiting=0):
    """Everybody does the same: (activity, start, end) in seconds."""
    header = Header(
        name="centre", scenario="{}", seed=0, days=1, start_date="2024-03-04",
        people=tuple(Person(f"T-{i}", "technicians", "technician") for i in range(people)),
        vocabularies={"contact_type": ("help",)}, origin="observed",
    )  # fmt: skip
    rows = [
        [end, who, activity, who if activity == TALK else -1, start]
        for activity, start, end in stretches
        for who in range(people)
    ]
    board = np.zeros((1, len(WALLBOARD.columns)))
    board[0, 1], board[0, 3] = waiting, people
    return Traces(header, {"duration": np.array(rows, dtype=float), "wallboard": board})


@pytest.fixture(scope="module")
def bare():
    """A scenario in which only the queue presses, and fully: a drive that can be told by hand."""
    return load_scenario(
        "helpdesk-12",
        {
            "supervision.monitoring": "0",
            "supervision.handling_target": "0",
            "supervision.displayed": "0",
            "appraisal.queue_part": "1",
            "strain.gain": "4",
            "strain.time_pressure": "0.25",
            "strain.precariousness": "0",
            "strain.control_buffer": "0",
            "strain.support_buffer": "0",
            "strain.decay_work": "7200",
            "strain.decay_break": "3600",
        },
    )


def test_it_is_what_the_rules_say_of_the_work(bare):
    day = observed([(TALK, 0, 1800), (READY, 1800, 3600), (BREAK, 3600, 5400)], waiting=5)
    found = {t: (tension, n) for t, tension, n in estimated_tension(day, bare)}
    drive = 4 / 3600 * 0.25
    rate = drive + 1 / 7200
    after_talk = drive / rate * (1 - exp(-rate * 1800))
    assert found[0] == (0, 5)
    assert found[600][0] == pytest.approx(100 * drive / rate * (1 - exp(-rate * 600)))
    assert found[1800][0] == pytest.approx(100 * after_talk)
    assert found[3600][0] == pytest.approx(100 * after_talk * exp(-1800 / 7200))
    assert found[4500][0] == pytest.approx(100 * after_talk * exp(-1800 / 7200 - 900 / 3600))
    assert max(found) == 5340


def test_without_a_queue_nothing_presses_here(bare):
    assert estimated_tension(observed([(TALK, 0, 1800)]), bare)[:, 1].max() == 0


def test_of_fewer_than_five_nothing_is_given_out(bare):
    few = estimated_tension(observed([(TALK, 0, 1800)], people=4, waiting=5), bare)
    assert few.shape == (0, 3)


def test_longer_contacts_closer_watching_and_more_to_lose_strain_more():
    def mean(talk, **levers):
        centre = load_scenario("helpdesk-12", levers)
        work = [(TALK, i * 900, i * 900 + talk) for i in range(8)]
        rest = [(READY, i * 900 + talk, (i + 1) * 900) for i in range(8)]
        return estimated_tension(observed(work + rest), centre)[:, 1].mean()

    assert mean(700) > mean(300)
    assert mean(500, monitoring="0.9") > mean(500, monitoring="0.1")
    assert mean(500, consequence="0.9") > mean(500, consequence="0.0")


def test_on_simulated_days_it_comes_near_the_tension_that_is_known():
    centre = load_scenario("helpdesk-12", {})
    traces = simulate(centre, seed=3)
    # As a log would show it: wrap-up is not told from being ready.
    rows = traces.rows("duration").copy()
    rows[rows[:, 2] == WRAP_UP, 2:4] = READY, -1
    header = replace(traces.header, origin="observed")
    log = Traces(header, {"duration": rows, "wallboard": traces.rows("wallboard")})
    known = dict(zip(*traces.rows("wallboard")[:, [0, 6]].T, strict=True))
    pairs = np.array([(tension, known[t]) for t, tension, _ in estimated_tension(log, centre)
                      if t in known])  # fmt: skip
    assert len(pairs) > 400
    assert np.corrcoef(pairs.T)[0, 1] > 0.7
    assert abs(pairs[:, 0].mean() - pairs[:, 1].mean()) < 5
