"""The yardsticks and the reduced engine answer the same question: all agree with Erlang A."""

from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.rules.staffing import erlang_a
from twin.traces.tables import ACTIVITIES, OUTCOMES

HERE = Path(__file__).parent
SCENARIOS = run_path(str(HERE / "scenarios.py"))
RATE, HANDLE, PATIENCE, TECHNICIANS, DAY, TOLERANCES = (
    SCENARIOS[name]
    for name in ("RATE", "MEAN_HANDLE", "MEAN_PATIENCE", "TECHNICIANS", "DAY", "TOLERANCES")
)
TRUTH = erlang_a(RATE, HANDLE, PATIENCE, TECHNICIANS)
DAYS = 2


def reference(name, seed):
    run = run_path(str(HERE / f"reference_{name}.py"))["simulate"]
    return run(TECHNICIANS, RATE, HANDLE, PATIENCE, round(RATE * DAY), seed)


def reduced_engine(seed):
    traces = simulate(SCENARIOS["reduced"](), seed=seed)
    wait, outcome = traces.column("contact", "wait"), traces.column("contact", "outcome")
    activity = traces.column("duration", "activity")
    start, end = traces.column("duration", "start"), traces.column("duration", "t")
    opening = DAY / 10
    talking = (activity == ACTIVITIES.index("talk")) & (end > opening) & (start < DAY)
    busy = np.clip(end[talking], 0, DAY) - np.clip(start[talking], opening, None)
    return {
        "p_wait": np.mean(wait > 1e-6),
        "p_abandon": np.mean(outcome == OUTCOMES.index("abandoned")),
        "mean_wait": wait.mean(),
        "occupancy": busy.sum() / (TECHNICIANS * (DAY - opening)),
        "calls": len(wait),
    }


@pytest.mark.parametrize(
    "run",
    [lambda seed: reference("simpy", seed), lambda seed: reference("ciw", seed), reduced_engine],
    ids=["simpy", "ciw", "reduced engine"],
)
def test_agrees_with_erlang_a(run):
    answers = [run(seed) for seed in range(DAYS)]
    for key, of_a_day in TOLERANCES.items():
        mean = sum(answer[key] for answer in answers) / DAYS
        assert mean == pytest.approx(getattr(TRUTH, key), abs=of_a_day / DAYS**0.5), key


def test_the_reduced_engine_does_one_step_and_nothing_else():
    traces = simulate(SCENARIOS["reduced"]())
    answered = traces.column("contact", "outcome") == OUTCOMES.index("answered")
    assert len(traces.rows("procedure")) == answered.sum() > 20_000
    assert len(traces.rows("supervision")) == len(traces.rows("strain")) == 0
    assert set(traces.words("duration", "activity")) == {"ready", "talk"}
    assert traces.column("contact", "talk")[answered].mean() == pytest.approx(HANDLE, rel=0.03)
    assert not traces.column("contact", "after_contact").any()


def occupancy(technicians, days):
    traces = simulate(SCENARIOS["helpdesk_of"](technicians, 0.70, hours=4), days=days)
    experts = [one.role == "expert" for one in traces.header.people]
    ours = ~np.array(experts)[traces.column("duration", "technician").astype(int)]
    activity = traces.column("duration", "activity")
    seconds = traces.column("duration", "t") - traces.column("duration", "start")
    coaching = ours & (activity == ACTIVITIES.index("coaching"))
    ready = ours & (activity == ACTIVITIES.index("ready"))
    return 1 - seconds[ready].sum() / (seconds[ours].sum() - seconds[coaching].sum())


def test_centres_of_any_size_are_equally_busy():
    small, large = occupancy(10, days=10), occupancy(200, days=1)
    assert small == pytest.approx(large, abs=0.04)
    assert large == pytest.approx(0.70, abs=0.06)
