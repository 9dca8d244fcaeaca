"""The course of a day and shared callers, on the day that is worked out by hand."""

from math import nan

import numpy as np
import pytest

from twin.measures.callers import shared_callers
from twin.measures.catalogue import compute
from twin.measures.course import course
from twin.measures.run import Run


def test_the_course_by_hand(day):
    found = course(Run(day), step=100.0)
    assert found.start.tolist() == [100.0 * i for i in range(10)]
    # Contacts 1 and 2; 3 and 5, 4 hung up in time; 6 blocked; 7; 8 open at close.
    levels = [1 / 2, 1 / 2, 0, nan, 1, nan, nan, nan, nan, 0]
    np.testing.assert_array_equal(found.service_level, levels)
    # Read at 60 s; at 130 and 180 s; then never.
    np.testing.assert_array_equal(found.tension, [0, 10] + 8 * [nan])


def test_in_one_stretch_it_is_the_measure(day):
    found = course(Run(day), step=86_400.0)
    assert found.service_level.tolist() == [compute(day, ["service_level"])["service_level"]]
    assert found.tension.tolist() == [pytest.approx(20 / 3)]


def test_minutes_with_nobody_on_shift_and_later_days(changed):
    empty = changed("wallboard", 2, "staffed", 0.0)
    assert course(Run(empty), step=100.0).tension[1] == 0
    tomorrow = changed("contact", 0, "arrived", 86_400.0 + 120.0)
    np.testing.assert_array_equal(
        course(Run(tomorrow), step=100.0).service_level[:3], [1 / 2, 1 / 2, 0]
    )


def test_nothing_recorded_has_no_course(without):
    assert [len(one) for one in course(Run(without("wallboard")))] == [0, 0, 0]


def test_callers_are_shared_whatever_became_of_them(day, changed):
    assert shared_callers(day, day) == (7, 7)  # contact 7 is a redial
    assert shared_callers(day, day).same
    assert shared_callers(day, changed("contact", 5, "wait", 90.0)).same
    assert shared_callers(day, changed("contact", 5, "candidate", 99.0)) == (6, 8)
    assert not shared_callers(day, changed("contact", 5, "arrived", 21.0)).same


def test_callers_after_the_earlier_end_do_not_count(day, changed):
    cut = changed("contact", 7, "arrived", 130.0)
    shorter = type(day)(cut.header, {**cut.tables, "contact": cut.rows("contact")[:7]})
    assert shared_callers(day, shorter) == (6, 6)


def test_runs_without_contacts_share_nothing(without):
    assert shared_callers(without("contact"), without("contact")) == (0, 0)
    assert not shared_callers(without("contact"), without("contact")).same
