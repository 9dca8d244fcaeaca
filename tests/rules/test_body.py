"""Body load: exact steps, values worked out by hand, and a dose that is time and not clicks."""

from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from twin.rules.body import average, loaded, path, recovered, tensed, weekly
from twin.scenario.body import Body

shares = st.floats(0, 1)
lengths = st.floats(0, 200_000)
loads = st.floats(3600, 86400)
rests = st.floats(600, 28800)
stretches = st.lists(st.tuples(st.floats(0, 60_000), shares), min_size=1, max_size=40)

near = pytest.approx


def one_by_one(seconds, active, tau_load, tau_recovery, level):
    """The plain loop that `path` must agree with."""
    levels = []
    for length, share in zip(seconds, active, strict=True):
        level = float(loaded(level, share, tau_load, tau_recovery, length))
        levels.append(level)
    return levels


def test_loaded_by_hand():
    # Hands always active: half of what is missing is added in τ ln 2.
    assert loaded(0.2, 1.0, 21600, 3600, 21600 * log(2)) == near(0.6)
    # a = 1/2, both constants 2 h: rate 1/2h, limit 1/2; after 2 h, e^-1 of the gap is left.
    assert loaded(0.0, 0.5, 7200, 7200, 7200) == near(0.5 * (1 - exp(-1)))
    # a = 0.6, 6 h and 1 h: the limit is 0.1 / (0.1 + 0.4).
    assert loaded(0.9, 0.6, 21600, 3600, 1e9) == near(0.2)


def test_recovered_by_hand():
    assert recovered(0.8, 3600, 3600 * log(4)) == near(0.2)
    np.testing.assert_allclose(recovered(np.array([0.4, 1.0]), 3600, 3600), [0.4 / np.e, 1 / np.e])


@given(shares, rests, lengths, loads)
def test_rest_is_work_with_idle_hands(level, tau_recovery, seconds, tau_load):
    assert loaded(level, 0.0, tau_load, tau_recovery, seconds) == near(
        float(recovered(level, tau_recovery, seconds)), abs=1e-12
    )


@given(shares, shares, loads, rests, lengths, lengths)
def test_a_stretch_cut_in_two_is_the_same_stretch(level, active, tau, rest, first, second):
    middle = loaded(level, active, tau, rest, first)
    assert loaded(middle, active, tau, rest, second) == near(
        float(loaded(level, active, tau, rest, first + second)), abs=1e-12
    )


@given(shares, shares, loads, rests, lengths)
@example(1.0, 0.0, 3600, 600, 200_000)
def test_load_stays_a_share_and_goes_towards_its_limit(level, active, tau, rest, seconds):
    limit = (active / tau) / (active / tau + (1 - active) / rest)
    after = float(loaded(level, active, tau, rest, seconds))
    assert min(level, limit) - 1e-12 <= after <= max(level, limit) + 1e-12
    mean = float(average(level, active, tau, rest, seconds))
    assert min(level, after) - 1e-12 <= mean <= max(level, after) + 1e-12


@given(shares, shares, shares, shares, loads, rests, lengths)
def test_more_load_or_more_input_never_ends_lower(level, up, active, more, tau, rest, seconds):
    end = loaded(level, active, tau, rest, seconds)
    assert loaded(max(level, up), active, tau, rest, seconds) >= end - 1e-12
    assert loaded(level, max(active, more), tau, rest, seconds) >= end - 1e-12


@given(shares, shares, loads, rests)
def test_no_time_changes_nothing(level, active, tau, rest):
    assert loaded(level, active, tau, rest, 0.0) == level
    assert recovered(level, rest, 0.0) == level
    assert average(level, active, tau, rest, 0.0) == near(level, abs=1e-15)


@given(shares, shares, loads, rests, st.floats(60, 30_000))
def test_the_average_is_the_integral(level, active, tau, rest, seconds):
    middles = (np.arange(400) + 0.5) * seconds / 400
    assert average(level, active, tau, rest, seconds) == near(
        float(loaded(level, active, tau, rest, middles).mean()), abs=1e-3
    )


@given(stretches, loads, rests, shares)
def test_a_path_is_one_stretch_after_the_other(parts, tau, rest, level):
    seconds, active = np.array(parts).T
    np.testing.assert_allclose(
        path(seconds, active, tau, rest, level),
        one_by_one(seconds, active, tau, rest, level),
        rtol=1e-9,
        atol=1e-12,
    )


@given(stretches, stretches, shares)
def test_each_person_of_a_path_goes_alone(first, second, level):
    a, b = np.array(first).T, np.array(second).T
    both = np.hstack([a, b])
    whose = np.repeat([3.0, 1.0], [a.shape[1], b.shape[1]])
    together = path(both[0], both[1], 21600, 3600, level, whose)
    apart = [path(part[0], part[1], 21600, 3600, level) for part in (a, b)]
    np.testing.assert_allclose(together, np.concatenate(apart), rtol=1e-12, atol=1e-14)


def test_a_path_over_months_of_nights_neither_overflows_nor_drifts():
    seconds = np.tile([7200.0, 600.0, 7200.0, 60_000.0], 300)
    active = np.tile([0.4, 0.0, 0.4, 0.0], 300)
    levels = path(seconds, active, 21600, 3600)
    np.testing.assert_allclose(levels[-4:], levels[-8:-4], rtol=1e-12)
    np.testing.assert_allclose(levels, one_by_one(seconds, active, 21600, 3600, 0.0), atol=1e-12)


def test_a_path_of_nothing_is_empty():
    assert path(np.empty(0), np.empty(0), 21600, 3600).size == 0


def test_a_path_leaves_what_it_was_given_alone():
    seconds, active = np.array([600.0, 60.0]), np.array([0.5, 0.0])
    path(seconds, active, 21600, 3600, 0.3)
    assert seconds.tolist() == [600, 60]
    assert active.tolist() == [0.5, 0]


@given(st.floats(0, 0.5), st.floats(0.1, 1), st.floats(60, 900), st.integers(1, 6))
def test_breaks_within_the_same_work_end_lower(level, active, pause, cuts):
    """The same time at work, with pauses taken out of it or not."""
    work = 4 * 3600.0
    seconds = np.tile([work / (cuts + 1), pause], cuts + 1)[:-1]
    with_breaks = path(seconds, np.where(np.arange(seconds.size) % 2, 0.0, active), 21600, 3600)
    assert with_breaks[-1] < loaded(0.0, active, 21600, 3600, work)


def test_weekly_hours_by_hand():
    # 20 shifts of 3 active hours are 15 hours per five shifts, 9 of them by mouse.
    week = weekly(20 * 3 * 3600, 20, 0.6)
    assert [float(part) for part in week] == near([15, 9, 6])
    assert weekly(np.array([0.0, 3600.0]), np.array([0, 5]), 0.5).mouse.tolist() == near([0, 0.5])


@given(st.floats(0, 1e7), st.integers(1, 300), shares)
def test_the_devices_share_the_hours(active, shifts, mouse):
    week = weekly(active, shifts, mouse)
    assert week.mouse + week.keyboard == near(float(week.both))


def test_who_is_tense_loads_faster_by_hand():
    assert tensed(20000, np.array([0.0, 50.0, 100.0]), 0.5).tolist() == near(
        [20000, 16000, 40000 / 3]
    )
    assert tensed(20000, 80.0, 0.0) == 20000


def test_no_parameter_counts_clicks():
    """No threshold of clicks per hour is published: none may decide anything."""
    assert not [name for name in Body.model_fields if "click" in name or "key_" in name]
    root = Path(__file__).parents[2] / "twin"
    for name in ("rules/body.py", "rules/scales.py", "rules/survey.py", "scenario/survey.py"):
        lines = (root / name).read_text(encoding="utf-8").splitlines()
        code = [line for line in lines if "click" in line.lower() and "=" in line]
        assert not code, f"{name}: {code}"
