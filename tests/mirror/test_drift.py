"""Drift: told when there is one, seldom when there is none, and since when."""

import numpy as np
import pytest
from scipy import stats

from twin.mirror.course import Contacts
from twin.mirror.drift import by_day, in_words, run_length, standardised, threshold_for, watch


def cusum_lengths(z, threshold):
    """How many steps each line of standard normal numbers takes to an alarm, both sides."""
    up, down = np.zeros(len(z)), np.zeros(len(z))
    length = np.full(len(z), z.shape[1])
    for step in range(z.shape[1]):
        up = np.maximum(0, up + z[:, step] - 0.5)
        down = np.maximum(0, down - z[:, step] - 0.5)
        over = (np.maximum(up, down) > threshold) & (length == z.shape[1])
        length[over] = step + 1
    return length


@pytest.mark.parametrize("threshold", [3.0, 4.0])
def test_false_alarms_are_as_rare_as_said(threshold):
    z = np.random.default_rng(1).standard_normal((4000, 3000))
    lengths = cusum_lengths(z, threshold)
    assert lengths.mean() == pytest.approx(run_length(threshold), rel=0.08)


def test_the_threshold_is_that_of_the_rate():
    assert run_length(threshold_for(400)) == pytest.approx(400)
    assert run_length(4) == pytest.approx(168, rel=0.02)  # the textbooks' value


def test_days_become_independent_standard_normal_numbers():
    values = np.random.default_rng(2).normal(7.0, 0.13, (2000, 12))
    z = np.array([standardised(list(line)) for line in values])
    assert np.isnan(z[:, :3]).all()
    for column in z[:, 3:].T:
        assert stats.kstest(column, "norm").pvalue > 1e-4
    assert np.abs(np.corrcoef(z[:, 3:].T) - np.eye(9)).max() < 0.1


def test_unchanging_days_give_few_alarms():
    days = list(range(60))
    rng = np.random.default_rng(3)
    alarms = [
        watch("arrivals", days, list(rng.normal(7, 0.13, 60))).alarm_on is not None
        for _ in range(400)
    ]
    # 57 days at one in 400: 1 - e^(-57/400), the first days of a CUSUM being quieter.
    assert np.mean(alarms) < 1 - np.exp(-57 / 400) + 3 * (0.13 * 0.87 / 400) ** 0.5


def test_a_shift_is_told_with_its_day_and_its_size():
    rng = np.random.default_rng(4)
    values = [*rng.normal(5.0, 0.05, 15), *rng.normal(5.2, 0.05, 15)]
    drift = watch("conversations", list(range(30)), values)
    assert drift.direction == "up"
    assert drift.alarm_on is not None
    assert drift.alarm_on <= 19
    assert abs(drift.since - 15) <= 1
    told = in_words(drift, [f"day {n}" for n in range(30)], "twin calibrate LOG")
    assert "longer conversations since day 1" in told
    assert "+2" in told
    assert "once in 400 days" in told
    assert told.endswith("Fit again: twin calibrate LOG")


def test_nothing_is_told_of_a_few_days():
    assert watch("arrivals", [0, 1], [7.0, 9.0]).alarm_on is None
    assert watch("arrivals", [0, 1, 2, 3], [7.0, 7.0, 7.0, 9.0]).alarm_on is None


def test_what_is_watched_by_hand():
    contacts = Contacts(
        arrived=np.array([10.0, 20.0, 86410.0]), wait=np.array([0.0, 60.0, 30.0]),
        talk=np.array([100.0, 0.0, 5.0]), outcome=np.array([0.0, 1.0, 0.0]),
        kind=np.zeros(3), until=np.inf,
    )  # fmt: skip
    found = by_day(contacts, [0, 1])
    assert found["arrivals"] == pytest.approx([np.log(2), 0.0])
    assert found["conversations"][0] == pytest.approx(np.log(100))
    assert np.isnan(found["conversations"][1])
    assert found["patience"] == pytest.approx([np.log(1.5 / 60), np.log(0.5 / 30)])
