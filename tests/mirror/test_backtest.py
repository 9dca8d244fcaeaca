"""Predictions held against days that are known."""

import datetime as dt

import numpy as np
import pytest

from tests.mirror.synthetic import CLOSE, MONDAY, OPEN, calls, calls_of
from twin.errors import InputError
from twin.mirror.backtest.backtest import backtest
from twin.mirror.backtest.figures import MEASURES, figures
from twin.mirror.backtest.page import MISS, page
from twin.mirror.backtest.predicting import by_past_days, by_simulation
from twin.mirror.fit.days import Hours
from twin.scenario.model import Scenario

HOURS = Hours(OPEN, CLOSE)
KEYS = [one.key for one in MEASURES]

CENTRE = Scenario.model_validate(
    {
        "name": "centre",
        "opening": {"open": "08:00", "close": "16:00"},
        "demand": {"per_hour": [80], "day_cv": 0.1, "interval_cv": 0.1},
        "contacts": {"all": {"share": 1, "procedure": "talk"}},
        "procedures": {"talk": {"steps": [{"name": "talk", "seconds": 150}]}},
        "teams": {
            "desk": {
                "contacts": ["all"],
                "shifts": [{"start": "08:00", "end": "16:00", "technicians": 6}],
            }
        },
    }
)


def test_figures_of_a_literal_day():
    rows = [
        (OPEN + 10, 0.0, "answered", 100.0, 1, 0),
        (OPEN + 20, 30.0, "answered", 5000.0, 2, 0),  # a line left open
        (OPEN + 30, 10.0, "abandoned", np.nan, 0, 0),  # in time
        (OPEN + 40, 50.0, "abandoned", np.nan, 0, 0),
        (OPEN + 1800, 4.0, "answered", 60.0, 1, 0),
        (CLOSE + 5, 0.0, "answered", 60.0, 1, 0),  # closed by then
    ]
    found = figures(calls(rows), HOURS, within=20)
    assert found.shape == (17, 5)
    day = dict(zip(KEYS, found[0], strict=True))
    assert day == {
        "volume": 5,
        "answered": pytest.approx(3 / 5),
        "wait": pytest.approx(94 / 5),
        "service_level": pytest.approx(2 / 4),
        "aht": pytest.approx(80),
    }
    assert found[1].tolist() == pytest.approx([4, 0.5, 22.5, 1 / 3, 100])
    assert found[2].tolist() == pytest.approx([1, 1, 4, 1, 60])
    assert found[3, 0] == 0
    assert np.isnan(found[3, 1:]).all()


def test_quantiles_of_simulated_days_and_what_some_do_not_have():
    days = [np.array([[float(i), np.nan if i else 7.0, np.nan]]) for i in range(101)]
    found = by_simulation(days)
    assert found.mean[0, :2].tolist() == [50.0, 7.0]
    assert found.low[:, 0, 0].tolist() == pytest.approx([10.0, 2.5])
    assert found.high[:, 0, 0].tolist() == pytest.approx([90.0, 97.5])
    assert np.isnan(found.mean[0, 2])
    assert np.isnan(found.low[1, 0, 2])


def test_the_naive_forecast_is_the_mean_with_room_for_one_more_day():
    found = by_past_days([np.array([[one]]) for one in (1.0, 2.0, 3.0)])
    assert found.mean[0, 0] == 2.0
    reach = 4.302653 * np.sqrt(1 + 1 / 3)
    assert found.high[1, 0, 0] == pytest.approx(2 + reach)
    assert np.isnan(by_past_days([np.array([[1.0]])]).high).all()


@pytest.fixture(scope="module")
def log():
    """Two weeks without weekends, about as the scenario has it, the second busier."""
    rng = np.random.default_rng(0)
    first = calls_of(rng, days=5, waits=20)
    second = calls_of(
        rng, dates=[MONDAY + dt.timedelta(days=7 + i) for i in range(5)], per_half_hour=80, waits=20
    )
    return type(first)(
        source="two weeks",
        **{
            name: np.concatenate([getattr(first, name), getattr(second, name)])
            for name in (
                "date", "arrival", "kind", "outcome", "wait", "talk", "technician", "caller",
            )
        },
    )  # fmt: skip


def predicted(log, first, last, **more):
    return backtest(log, [CENTRE], first, last, replications=25, **more)


@pytest.fixture(scope="module")
def usual(log):
    return predicted(log, MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=4))


@pytest.fixture(scope="module")
def busy(log):
    return predicted(log, MONDAY + dt.timedelta(days=7), MONDAY + dt.timedelta(days=11))


def test_days_like_those_of_the_scenario_are_predicted(usual):
    volume = usual.scores(by_half_hour=False)["twin"][0]
    assert volume.n == 3
    assert volume.held[1] == 3
    assert usual.scores(by_half_hour=True)["twin"][0].n == 48
    # Two days before, which the naive forecast is the mean of.
    assert usual.past == ((MONDAY, MONDAY + dt.timedelta(days=1)),)


def test_days_twice_as_busy_are_misses_and_said_to_be(busy):
    volume = busy.scores(by_half_hour=False)["twin"][0]
    assert volume.held == (0, 0)
    assert volume.bias == pytest.approx(-volume.error)
    assert volume.error == pytest.approx(640, rel=0.1)
    text = page(busy, "Busy", ["twin backtest …"])
    row = next(line for line in text.splitlines() if line.startswith("| Mon 08 Jan"))
    assert MISS * 2 in row.split("|")[2]
    assert "0 of 5 (0 %)" in text


def test_a_day_of_other_hours_is_not_predicted_but_named(log):
    other = CENTRE.model_copy(
        update={"opening": CENTRE.opening.model_copy(update={"open": 12 * 3600.0})}
    )
    day = MONDAY + dt.timedelta(days=2)
    with pytest.raises(InputError, match=r"no day .* has the opening hours .* \(12:00 to 16:00\)"):
        backtest(log, [other], day, day, replications=20)
    # The scenario whose hours are nearest is taken, wherever it stands.
    found = backtest(log, [other, CENTRE], day, day, replications=20)
    assert [one.place for one in found.days] == [1]


def test_without_days_before_there_is_no_naive_forecast(log):
    found = predicted(log, MONDAY, MONDAY)
    assert found.naive == (None,)
    assert set(found.scores(by_half_hour=False)) == {"twin"}
    assert "none: no days before" in page(found, "First", [])


def test_a_range_without_calls_is_refused(log):
    with pytest.raises(InputError, match="no call on these days; the log has 2024-01-01 to"):
        predicted(log, dt.date(2025, 1, 1), dt.date(2025, 1, 2))


def test_the_number_of_processes_changes_nothing(log, usual):
    again = predicted(log, MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=4), workers=2)
    assert np.array_equal(again.twin[0].low, usual.twin[0].low, equal_nan=True)
