"""What a contact brings: distributions, sums over its steps, and what it needs."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.world import content
from twin.world.content import PER_STEP, SCALARS, Requests, lognormal
from twin.world.streams import FloatArray

BASE = load_scenario("helpdesk-12")
MANY = 20_000
HALF = 0.5
STEP_SPREAD = 0.25


def centre(
    steps: list[dict[str, Any]] | None = None,
    contact: dict[str, Any] | None = None,
    **sections: dict[str, Any],
) -> Scenario:
    """A scenario of one type of contact, `only`, whose system meets no problems unless told."""
    steps = steps or [{"name": "talk", "seconds": 100}]
    described = BASE.model_dump()
    described["procedures"] = {"only": {"steps": steps, **sections.pop("procedure", {})}}
    described["contacts"] = {"only": {"share": 1, "procedure": "only", **(contact or {})}}
    described["teams"]["desk"] |= {"contacts": ["only"], "expertise": {}}
    described["behaviour"]["step_spread"] = STEP_SPREAD
    described["system"]["incidents"] = 0.0
    for name, changes in sections.items():
        described[name] |= changes
    return Scenario.model_validate(described)


def uniforms(count: int, most_steps: int, seed: int = 0) -> dict[str, FloatArray]:
    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = {name: rng.random(count) for name in ("level", *SCALARS)}
    return drawn | {name: rng.random((count, most_steps)) for name in PER_STEP}


def halves(requests: Requests) -> dict[str, FloatArray]:
    drawn = uniforms(1, requests.most_steps)
    return {name: np.full_like(values, HALF) for name, values in drawn.items()}


def drawn_rows(
    scenario: Scenario, count: int = MANY, kind: int = 0, seed: int = 0
) -> tuple[FloatArray, FloatArray]:
    """Rows, and their steps as (contacts, steps, 3)."""
    requests = Requests(scenario)
    rows, steps = requests.rows(np.full(count, kind), uniforms(count, requests.most_steps, seed))
    return rows, steps.reshape(count, requests.most_steps, 3)


def near_moments(values: FloatArray, mean: float, cv: float) -> None:
    assert abs(values.mean() - mean) < 4 * mean * cv / np.sqrt(len(values))
    assert values.std() / mean == pytest.approx(cv, rel=0.06)


# One by hand ---------------------------------------------------------------------------------


def test_a_contact_by_hand() -> None:
    scenario = centre(
        [
            {"name": "look", "seconds": 30, "system": True, "needed": 0.4},
            {"name": "say", "seconds": 60},
        ],
        {"work_spread": 0, "difficulty": 0.6, "difficulty_spread": 0.2, "patience_factor": 2},
        procedure={"after_contact": 80, "after_contact_spread": 0},
        system={"response": 3, "response_spread": 0},
        patience={"shape": "exponential", "mean": 100},
        backup={"consult": 150, "consult_spread": 0, "handed_over_work": 600},
    )
    requests = Requests(scenario)
    rows, steps = requests.rows(np.array([0]), halves(requests))
    row = rows[0]
    median = 1 / np.sqrt(1 + STEP_SPREAD**2)  # of a lognormal with mean 1
    assert row[content.PATIENCE] == pytest.approx(200 * np.log(2))
    assert row[content.DIFFICULTY] == pytest.approx(0.6)
    assert row[content.RUDE] == 0
    assert row[content.SCORE] == 0
    assert row[content.DELAY] == 1
    assert row[content.CONSULT] == pytest.approx(150)
    assert row[content.HANDOVER] == pytest.approx(600 / np.sqrt(2))
    assert row[content.AFTER] == pytest.approx(80)
    assert row[content.NEEDED] == 0b10  # 0.5 is not below 0.4, and is below 1
    assert row[content.LEAST_NEEDED] == row[content.LEAST_SPARE] == HALF
    assert row[content.WORK] == pytest.approx(90 * median)
    assert row[content.SPARE] == pytest.approx(30 * median)
    assert row[content.WAIT] == row[content.LONGEST_WAIT] == pytest.approx(3)
    assert steps[0] == pytest.approx([30 * median, HALF, 3, 60 * median, HALF, 0])
    for place in (content.LISTEN, content.RESOLVE, content.RETURN, content.HELP):
        assert row[place] == HALF
    for place in (content.ERROR, content.ERROR_PLACE, content.CONCEAL):
        assert row[place] == HALF
    for place in (content.REGULATE, content.PAUSE, content.RECURRENT, content.UNRESOLVED):
        assert row[place] == HALF


def test_a_problem_with_the_system_by_hand() -> None:
    steps = [{"name": "look", "seconds": 30, "system": True}, {"name": "say", "seconds": 60}]
    system = {"response": 3, "response_spread": 0, "incident": 40, "incident_spread": 1}
    for share, held_up in ((0.5, 0), (0.8, 40 / np.sqrt(2))):  # 0.5 is not below 0.5
        requests = Requests(centre(steps, system=system | {"incidents": share}))
        rows, flat = requests.rows(np.array([0]), halves(requests))
        assert flat[0, [2, 5]] == pytest.approx([3 + held_up, 0])  # none on a step without it
        assert rows[0, content.WAIT] == rows[0, content.LONGEST_WAIT] == flat[0, 2]


def test_lognormal_by_hand() -> None:
    assert lognormal(np.array([0.5]), 0) == 1
    assert lognormal(np.array([0.5]), 1) == pytest.approx(np.sqrt(0.5))
    # one standard deviation up: exp(s - s²/2), s² = ln(1 + cv²)
    s = np.sqrt(np.log(1.25))
    assert lognormal(np.array([0.8413447460685429]), 0.5) == pytest.approx(np.exp(s - s**2 / 2))


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 3), st.floats(0, 1))
def test_lognormal_is_positive_finite_and_rises(uniform: float, cv: float, more: float) -> None:
    a, b = lognormal(np.array([uniform, max(uniform, 0.999 * more)]), cv)
    assert 0 < a <= b < np.inf


# Distributions -------------------------------------------------------------------------------


@pytest.mark.parametrize("cv", [0.5, 1.0])
def test_work_of_a_single_step_has_the_stated_mean_and_spread(cv: float) -> None:
    rows, _ = drawn_rows(centre(contact={"work_spread": cv}))
    near_moments(rows[:, content.WORK], 100, cv)
    s = np.sqrt(np.log1p(cv**2))
    logs = np.log(rows[:, content.WORK] / 100)
    assert kstest(logs, "norm", args=(-(s**2) / 2, s)).pvalue > 1e-3


def test_exponential_work_is_exponential() -> None:
    rows, _ = drawn_rows(centre(contact={"work_shape": "exponential", "work_spread": 0.2}))
    assert kstest(rows[:, content.WORK], "expon", args=(0, 100)).pvalue > 1e-3


@pytest.mark.parametrize("shape", ["lognormal", "exponential"])
def test_work_of_many_steps_has_the_stated_mean_and_spread(shape: str) -> None:
    seconds = [40.0, 100.0, 10.0]
    steps = [{"name": f"s{i}", "seconds": s} for i, s in enumerate(seconds)]
    rows, table = drawn_rows(centre(steps, {"work_shape": shape, "work_spread": 1}))
    # Var of level × sum of steps: (1 + cv²)(1 + Σs²·spread² / (Σs)²) - 1
    inner = STEP_SPREAD**2 * np.square(seconds).sum() / 150**2
    near_moments(rows[:, content.WORK], 150, np.sqrt(2 * (1 + inner) - 1))
    assert table[:, :, 0].mean(axis=0) == pytest.approx(seconds, rel=0.04)
    ratio = np.log(table[:, 0, 0] / table[:, 1, 0])  # the level cancels out
    assert ratio.std() == pytest.approx(np.sqrt(2 * np.log1p(STEP_SPREAD**2)), rel=0.03)


def test_a_single_step_has_no_spread_of_its_own() -> None:
    rows, table = drawn_rows(centre(contact={"work_spread": 0}), 100)
    assert (rows[:, content.WORK] == 100).all()
    assert (table[:, 0, 0] == 100).all()


def test_a_single_step_beside_a_longer_procedure_has_none_either() -> None:
    described = centre(contact={"work_spread": 0}).model_dump()
    described["procedures"]["long"] = {"steps": [{"name": n, "seconds": 50} for n in "abcd"]}
    described["contacts"]["only"]["share"] = 0.5
    described["contacts"]["more"] = {"share": 0.5, "procedure": "long", "work_spread": 0}
    described["teams"]["desk"]["contacts"] = ["only", "more"]
    scenario = Scenario.model_validate(described)
    rows, table = drawn_rows(scenario, 200)
    assert (rows[:, content.WORK] == 100).all()
    assert (table[:, 1:, 0] == 0).all()
    assert (table[:, :, 2] == 0).all()
    assert (rows[:, content.NEEDED] == 1).all()
    assert (drawn_rows(scenario, 200, kind=1)[0][:, content.WORK] != 200).all()


def test_the_other_numbers_have_the_stated_distributions() -> None:
    scenario = centre(
        [{"name": "a", "seconds": 10, "system": True}, {"name": "b", "seconds": 10}],
        {"rudeness": 0.1, "difficulty": 0.5, "difficulty_spread": 0.1, "patience_factor": 3},
        procedure={"after_contact": 60, "after_contact_spread": 0.5},
        backup={"consult": 150, "consult_spread": 0.7, "handed_over_work": 600},
        system={"response": 2, "response_spread": 0.8},
        redial={"delay_spread": 1.2},
        patience={"shape": "exponential", "mean": 50},
    )
    rows, _ = drawn_rows(scenario)
    near_moments(rows[:, content.AFTER], 60, 0.5)
    near_moments(rows[:, content.CONSULT], 150, 0.7)
    near_moments(rows[:, content.HANDOVER], 600, 1.0)
    near_moments(rows[:, content.WAIT], 2, 0.8)
    near_moments(rows[:, content.DIFFICULTY], 0.5, 0.2)
    assert kstest(rows[:, content.PATIENCE], "expon", args=(0, 150)).pvalue > 1e-3
    assert kstest(rows[:, content.SCORE], "norm").pvalue > 1e-3
    assert kstest(np.log(rows[:, content.DELAY]), "norm", args=(0, 1.2)).pvalue > 1e-3
    assert abs(rows[:, content.RUDE].mean() - 0.1) < 4 * np.sqrt(0.09 / MANY)
    for place in (content.LISTEN, content.RESOLVE, content.RETURN, content.CONCEAL):
        assert kstest(rows[:, place], "uniform").pvalue > 1e-3
    for place in (content.REGULATE, content.PAUSE, content.RECURRENT, content.UNRESOLVED):
        assert kstest(rows[:, place], "uniform").pvalue > 1e-3


# Problems with the system --------------------------------------------------------------------

ON_SYSTEM = [{"name": "look", "seconds": 30, "system": True}]


def held_up(**system: float) -> FloatArray:
    """How long each of many contacts is held up, beyond a system that answers at once."""
    return drawn_rows(centre(ON_SYSTEM, system={"response": 0.0, **system}))[0][:, content.WAIT]


@pytest.mark.parametrize("share", [0.02, 0.3])
@pytest.mark.parametrize(("mean", "cv"), [(60.0, 1.0), (200.0, 0.4)])
def test_problems_are_as_many_and_as_long_as_declared(share: float, mean: float, cv: float) -> None:
    lost = held_up(incidents=share, incident=mean, incident_spread=cv)
    met = lost[lost > 0]
    assert abs(len(met) / MANY - share) < 4 * np.sqrt(share * (1 - share) / MANY)
    s = np.sqrt(np.log1p(cv**2))
    assert kstest(np.log(met / mean), "norm", args=(-(s**2) / 2, s)).pvalue > 1e-3
    assert abs(met.mean() - mean) < 4 * mean * cv / np.sqrt(len(met))


def test_no_problems_and_nothing_but_problems() -> None:
    assert not held_up(incidents=0.0, incident=60.0).any()
    assert not held_up(incidents=1.0, incident=0.0).any()
    assert (held_up(incidents=1.0, incident=60.0, incident_spread=0.0) == 60).all()


@settings(max_examples=30)
@given(st.floats(0, 1), st.floats(0, 1))
def test_more_problems_add_to_those_there_were_and_change_none(one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    before, after = (held_up(incidents=share, incident=60.0) for share in (fewer, more))
    assert np.array_equal(after[before > 0], before[before > 0])


def test_problems_come_on_top_of_the_response_time() -> None:
    system = {"response": 2.0, "incident": 60.0}
    steps = [*ON_SYSTEM, {"name": "write", "seconds": 9, "system": True}]
    plain = drawn_rows(centre(steps, system=system | {"incidents": 0.0}))[1][:, :, 2]
    troubled = drawn_rows(centre(steps, system=system | {"incidents": 0.2}))[1][:, :, 2]
    lost = troubled - plain
    assert (lost >= 0).all()
    # Each step meets its own.
    met = lost > 0
    assert abs(met.mean() - 0.2) < 4 * np.sqrt(0.16 / met.size)
    assert abs((met[:, 0] & met[:, 1]).mean() - 0.04) < 4 * np.sqrt(0.04 / MANY)


# Sums and bits -------------------------------------------------------------------------------

step = st.fixed_dictionaries(
    {
        "seconds": st.floats(0, 500),
        "mandatory": st.booleans(),
        "system": st.booleans(),
        "needed": st.sampled_from([0.0, 0.3, 0.7, 1.0]),
    }
)
procedures = st.lists(step, min_size=1, max_size=8).map(
    lambda steps: [{"name": f"s{i}", **each} for i, each in enumerate(steps)]
)


@settings(max_examples=60)
@given(procedures, st.integers(0, 2**32))
def test_a_row_agrees_with_its_steps(steps: list[dict[str, Any]], seed: int) -> None:
    requests = Requests(centre(steps))
    assert requests.most_steps == len(steps)
    drawn = uniforms(25, len(steps), seed)
    rows, flat = requests.rows(np.zeros(25, dtype=int), drawn)
    work, skip, waits = np.moveaxis(flat.reshape(25, len(steps), 3), 2, 0)
    assert rows[:, content.WORK] == pytest.approx(work.sum(axis=1))
    assert rows[:, content.WAIT] == pytest.approx(waits.sum(axis=1))
    assert (rows[:, content.LONGEST_WAIT] == waits.max(axis=1)).all()
    assert (skip == drawn["skip"]).all()
    on_system = np.array([each["system"] for each in steps])
    assert (waits[:, ~on_system] == 0).all()
    assert (waits[:, on_system] > 0).all()
    optional = [i for i, each in enumerate(steps) if not each["mandatory"]]
    for line, row in enumerate(rows):
        bits = int(row[content.NEEDED])
        needed = [i for i in range(len(steps)) if bits >> i & 1]
        assert bits < 2 ** len(steps)
        assert needed == [
            i for i, each in enumerate(steps) if drawn["needed"][line, i] < each["needed"]
        ]
        needs = [skip[line, i] for i in optional if i in needed]
        spare = [skip[line, i] for i in optional if i not in needed]
        assert row[content.LEAST_NEEDED] == min(needs, default=1.0)
        assert row[content.LEAST_SPARE] == min(spare, default=1.0)
        left_out = sum(work[line, i] for i in optional if i not in needed)
        assert row[content.SPARE] == pytest.approx(left_out)


def test_a_longer_procedure_beside_it_changes_no_bit_of_a_row() -> None:
    seven = [{"name": f"s{i}", "seconds": 7.3 * i + 1, "needed": 0.3} for i in range(7)]
    seven[2]["system"] = seven[5]["system"] = True
    alone = centre(seven)
    described = alone.model_dump()
    twenty = [{"name": f"s{i}", "seconds": 5.0} for i in range(20)]
    described["procedures"]["long"] = {"steps": twenty}
    described["contacts"]["only"]["share"] = 0.5
    described["contacts"]["more"] = {"share": 0.5, "procedure": "long"}
    described["teams"]["desk"]["contacts"] = ["only", "more"]
    beside = Requests(Scenario.model_validate(described))
    drawn = uniforms(300, 20)
    cut = {name: values[:, :7] if name in PER_STEP else values for name, values in drawn.items()}
    kinds = np.zeros(300, dtype=int)
    rows, _ = Requests(alone).rows(kinds, cut)
    assert np.array_equal(rows, beside.rows(kinds, drawn)[0])


def test_the_bits_of_fifty_steps_are_exact() -> None:
    steps = [{"name": f"s{i}", "seconds": 1, "needed": float(i % 2)} for i in range(50)]
    rows, _ = drawn_rows(centre(steps), 3)
    assert [int(bits) for bits in rows[:, content.NEEDED]] == [
        sum(2**i for i in range(1, 50, 2))
    ] * 3


def test_needed_comes_as_often_as_stated() -> None:
    steps = [{"name": "a", "seconds": 1, "needed": 0.6}, {"name": "b", "seconds": 1, "needed": 0.9}]
    rows, _ = drawn_rows(centre(steps))
    bits = rows[:, content.NEEDED].astype(int)
    for place, share in enumerate((0.6, 0.9)):
        found = (bits >> place & 1).mean()
        assert abs(found - share) < 4 * np.sqrt(share * (1 - share) / MANY)


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 1, exclude_max=True))
def test_difficulty_is_a_share(mean: float, spread: float, uniform: float) -> None:
    requests = Requests(centre(contact={"difficulty": mean, "difficulty_spread": spread}))
    drawn = halves(requests) | {"difficulty": np.array([uniform])}
    assert 0 <= requests.rows(np.array([0]), drawn)[0][0, content.DIFFICULTY] <= 1


@pytest.mark.parametrize("uniform", [0.0, 1 - 2.0**-53])
def test_the_ends_of_the_uniform_numbers_give_finite_rows(uniform: float) -> None:
    requests = Requests(BASE)
    drawn = {name: np.full_like(v, uniform) for name, v in halves(requests).items()}
    for kind in range(len(BASE.contacts)):
        rows, steps = requests.rows(np.array([kind]), drawn)
        assert np.isfinite(rows).all()
        assert np.isfinite(steps).all()
        assert (steps >= 0).all()


def test_nobody_is_no_rows() -> None:
    requests = Requests(BASE)
    rows, steps = requests.rows(np.zeros(0, dtype=int), uniforms(0, requests.most_steps))
    assert rows.shape == (0, content.STEPS)
    assert steps.shape == (0, 3 * requests.most_steps)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=10), st.integers(0, 2**32))
def test_contacts_worked_out_together_are_those_worked_out_apart(
    kinds: list[int], seed: int
) -> None:
    requests = Requests(BASE)
    drawn = uniforms(len(kinds), requests.most_steps, seed)
    rows, steps = requests.rows(np.array(kinds), drawn)
    for i, kind in enumerate(kinds):
        alone = {name: values[i : i + 1] for name, values in drawn.items()}
        row, own = requests.rows(np.array([kind]), alone)
        np.testing.assert_allclose(row[0], rows[i], rtol=1e-12)
        np.testing.assert_allclose(own[0], steps[i], rtol=1e-12)
