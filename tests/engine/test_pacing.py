import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.engine.pacing import BUDGET, LONGEST_LAG, STRIDE, Pace, advance


def test_simulated_time_goes_at_the_speed() -> None:
    pace = Pace(simulated=28800.0, wall=100.0, speed=60.0)
    assert pace.target(100.0) == 28800.0
    assert pace.target(101.5) == 28890.0


def test_targets_are_whole_milliseconds() -> None:
    assert Pace(0.0, 0.0, 1.0).target(1.23456) == 1.234


def test_a_clock_read_too_early_moves_nothing_back() -> None:
    assert Pace(50.00049, 10.0, 60.0).target(9.0) == 50.00049


def test_a_change_of_speed_makes_no_jump() -> None:
    pace = Pace(0.0, 0.0, 60.0)
    pace.set_speed(600.0, wall=2.0)
    assert pace.target(2.0) == 120.0
    assert pace.target(3.0) == 720.0
    pace.set_speed(1.0, wall=3.0)
    assert pace.target(5.0) == 722.0


def test_a_pause_is_exact() -> None:
    pace = Pace(0.0, 0.0, 60.0)
    pace.pause(simulated=59.0, wall=1.0)
    assert pace.paused
    assert pace.target(1000.0) == 59.0
    pace.resume(wall=1000.0)
    assert not pace.paused
    assert pace.target(1000.0) == 59.0
    assert pace.target(1001.0) == 119.0


def test_the_speed_may_change_during_a_pause() -> None:
    pace = Pace(0.0, 0.0, 60.0)
    pace.pause(30.0, 0.5)
    pace.set_speed(10.0, wall=7.0)
    assert pace.target(8.0) == 30.0
    pace.resume(wall=9.0)
    assert pace.target(10.0) == 40.0


def test_to_resume_what_is_not_paused_changes_nothing() -> None:
    pace = Pace(0.0, 0.0, 60.0)
    pace.resume(wall=5.0)
    assert pace.target(6.0) == 360.0


def test_a_small_lag_is_made_up_for() -> None:
    pace = Pace(0.0, 0.0, 60.0)
    pace.settle(simulated=60.0 * (5.0 - LONGEST_LAG), wall=5.0)
    assert pace.target(5.0) == 300.0


def test_a_stall_is_not_followed_by_a_burst() -> None:
    pace = Pace(0.0, 0.0, 60.0)
    pace.settle(simulated=30.0, wall=3600.0)
    assert pace.target(3600.0) == 30.0
    assert pace.target(3601.0) == 90.0


@pytest.mark.parametrize("speed", [0.0, -1.0, math.inf, math.nan])
def test_a_speed_is_a_number_above_0(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Pace(0.0, 0.0, speed)
    pace = Pace(0.0, 0.0, 60.0)
    with pytest.raises(ValueError, match="speed"):
        pace.set_speed(speed, 1.0)
    assert (pace.speed, pace.target(1.0)) == (60.0, 60.0)


event = st.one_of(
    st.just(("pause",)),
    st.just(("resume",)),
    st.tuples(st.just("speed"), st.floats(0.1, 600)),
    st.tuples(st.just("lag"), st.floats(0, 0.9)),
)


@given(st.lists(st.tuples(st.floats(0, 10), event)))
def test_whatever_is_done_simulated_time_never_goes_back(
    events: list[tuple[float, tuple[str, float]]],
) -> None:
    pace, wall, reached = Pace(0.0, 0.0, 60.0), 0.0, 0.0
    for seconds, (what, *value) in events:
        wall += seconds
        target = pace.target(wall)
        assert target >= reached
        reached = reached + (target - reached) * value[0] if what == "lag" else target
        if what == "pause":
            pace.pause(reached, wall)
        elif what == "resume":
            pace.resume(wall)
        elif what == "speed":
            pace.set_speed(value[0], wall)
        else:
            pace.settle(reached, wall)
        assert pace.target(wall) >= reached


class Steps:
    """A simulation that only notes how far it was told to go."""

    def __init__(self, end: float = math.inf) -> None:
        self.now = 0.0
        self.end = end
        self.asked: list[float] = []

    @property
    def finished(self) -> bool:
        return self.now >= self.end

    def run_until(self, t: float) -> None:
        self.asked.append(t)
        self.now = t


def test_it_goes_to_the_target_in_strides() -> None:
    steps = Steps()
    advance(steps, 2.5 * STRIDE, watch=lambda: 0.0)
    assert steps.asked == [STRIDE, 2 * STRIDE, 2.5 * STRIDE]


def test_a_slice_ends_when_its_budget_is_spent() -> None:
    steps = Steps()
    # Every stride takes half the budget of wall time.
    advance(steps, 100 * STRIDE, watch=lambda: len(steps.asked) * BUDGET / 2)
    assert steps.asked == [STRIDE, 2 * STRIDE]


def test_even_a_spent_budget_leads_on() -> None:
    steps = Steps()
    advance(steps, 100 * STRIDE, watch=lambda: 0.0, budget=0.0)
    assert steps.now == STRIDE


def test_nothing_goes_on_after_the_end() -> None:
    steps = Steps(end=STRIDE)
    advance(steps, 10 * STRIDE, watch=lambda: 0.0)
    assert steps.now == STRIDE
    advance(steps, 20 * STRIDE, watch=lambda: 0.0)
    assert steps.asked == [STRIDE]
