"""How busy today is, and how long conversations last lately."""

import numpy as np
import pytest
from scipy import stats

from twin.mirror.talk_level import Talks, talk_level, usual_talk, with_talk_level  # fmt: skip
from twin.mirror.today import MEMORY, Level, level_so_far, with_level
from twin.scenario.load import load_scenario

HOUR = 3600.0


def desk(**demand):
    centre = load_scenario("helpdesk-12")
    changed = {"per_hour": (60.0,), "volume": 1.0, "interval": 1800.0, **demand}
    return centre.model_copy(update={"demand": centre.demand.model_copy(update=changed)})


def at(centre, hours):
    return centre.opening.open + hours * HOUR


def test_half_an_hour_is_gamma_and_poisson():
    """One half-hour, no factor of its own, just over: shape 1/c² + n, rate 1/c² + m."""
    centre = desk(day_cv=0.2, interval_cv=0.0)
    t = at(centre, 0.5)
    level = level_so_far(centre, np.linspace(t - 1700, t - 1, 45), t)
    assert level.mean == pytest.approx((25 + 45) / (25 + 30))
    assert level.cv == pytest.approx((25 + 45) ** -0.5)
    assert (level.arrivals, level.expected) == (45, 30)


def test_what_is_longer_ago_counts_less():
    centre = desk(day_cv=0.2, interval_cv=0.0)
    t = at(centre, 1.0)
    level = level_so_far(centre, [t - 2000.0] * 45, t)
    old = np.exp(-1800 / MEMORY)
    assert level.mean == pytest.approx((25 + 45 * old) / (25 + 30 * old + 30))


def test_a_restless_half_hour_tells_less():
    calm, restless = (
        level_so_far(desk(day_cv=0.2, interval_cv=cv), [40000.0 - i for i in range(60)], 40000.0)
        for cv in (0.0, 0.5)
    )
    assert abs(restless.mean - 1) < abs(calm.mean - 1)
    assert restless.cv > calm.cv


def test_redials_are_no_sign_of_a_busy_day():
    centre = desk(day_cv=0.2, interval_cv=0.0)
    t = at(centre, 0.5)
    assert level_so_far(centre, [t - 1.0] * 36, t, returning=1.2).mean == pytest.approx(1.0)


def test_days_that_do_not_differ_stay_as_they_are():
    assert level_so_far(desk(day_cv=0.0), [30000.0] * 500, 40000.0).mean == 1.0


def test_before_anything_is_known_the_level_is_that_of_any_day():
    centre = desk(day_cv=0.2)
    assert level_so_far(centre, [], centre.opening.open) == Level(1.0, 0.2, 0, 0.0)


def test_the_level_is_the_scenarios_own():
    changed = with_level(desk(day_cv=0.2, volume=2.0), Level(1.5, 0.1, 0, 0.0))
    assert (changed.demand.volume, changed.demand.day_cv) == (3.0, 0.1)


def talks(centre, factor, count, ended=40000.0):
    lengths = stats.expon.ppf((np.arange(count) + 0.5) / count)
    return Talks(
        np.full(count, ended),
        lengths / lengths.mean() * factor * usual_talk(centre.model_dump_json()),
    )


def test_many_longer_conversations_are_believed_and_few_are_not():
    centre = desk()
    many = talk_level(centre, talks(centre, 1.2, 2000), 40000.0, 3600.0)
    few = talk_level(centre, talks(centre, 1.2, 5), 40000.0, 3600.0)
    assert many.factor == pytest.approx(1 + 0.2 * many.credibility, abs=0.02)
    assert many.credibility > 0.95
    assert few.credibility < 0.2


def test_only_what_is_over_at_such_a_time_of_day_counts():
    centre = desk()
    for ended, counts in (
        (40001.0, False), (39000.0, True), (30000.0, False), (42000.0 - 86400, True),
        (44000.0 - 86400, False),
    ):  # fmt: skip
        level = talk_level(centre, talks(centre, 2.0, 500, ended), 40000.0, 3600.0)
        assert (level.factor > 1.5) is counts, ended


def test_every_step_lasts_as_much_longer():
    centre = desk()
    longer = with_talk_level(centre, talk_level(centre, talks(centre, 1.2, 500), 4e4, 3600.0))
    name = next(iter(centre.procedures))
    ratios = {
        round(b.seconds / a.seconds, 6)
        for a, b in zip(centre.procedures[name].steps, longer.procedures[name].steps, strict=True)
    }
    assert len(ratios) == 1
