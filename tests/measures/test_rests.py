"""Unbroken rests within the clock hours on shift."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.measures.rests import hours_with_rest
from twin.measures.spans import Spans, spans

LENGTHS = (300.0, 600.0)


def stretches(*rows: tuple[int, float, float]) -> Spans:
    """Stretches from (person, start, end), those that touch being one."""
    table = np.array([(end, person, 0, -1, start) for person, start, end in rows])
    return spans(table.reshape(-1, 5))


def counted(on_shift: Spans, rests: Spans) -> tuple[list[int], list[int], list[int]]:
    """Whose hours they are: all, those with a rest of 5 min, those with one of 10 min."""
    hours, (short, long) = hours_with_rest(on_shift, rests, LENGTHS)
    return hours.tolist(), short.tolist(), long.tolist()


def test_a_rest_counts_with_its_part_in_the_hour() -> None:
    shift = stretches((0, 0, 7200))
    assert counted(shift, stretches((0, 3500, 3950))) == ([0, 0], [0], [])  # 100 s and 350 s
    assert counted(shift, stretches((0, 3000, 4200))) == ([0, 0], [0, 0], [0, 0])
    assert counted(shift, stretches((0, 100, 399))) == ([0, 0], [], [])


def test_being_ready_and_on_break_are_one_rest() -> None:
    shift = stretches((0, 0, 3600))
    assert counted(shift, stretches((0, 0, 200), (0, 200, 600))) == ([0], [0], [0])
    assert counted(shift, stretches((0, 0, 200), (0, 201, 599))) == ([0], [0], [])


def test_only_whole_hours_on_shift_count() -> None:
    shift = stretches((0, 10, 3600), (0, 3600, 7200), (1, 1800, 3599), (2, 3600, 7200))
    rests = stretches((0, 10, 7200), (1, 1800, 3599))
    assert counted(shift, rests) == ([0, 2], [0], [0])


def test_an_hour_with_a_gap_in_it_is_not_whole() -> None:
    assert counted(stretches((0, 0, 1800), (0, 1801, 3600)), stretches()) == ([], [], [])


def test_nobody_on_shift() -> None:
    assert counted(stretches(), stretches()) == ([], [], [])


MINUTES = st.lists(
    st.tuples(st.sampled_from("wrwrwrwrwr."), st.integers(1, 20)), min_size=1, max_size=60
)
"""Stretches at work, at rest or not on shift, each with its length in minutes."""


@given(st.lists(MINUTES, min_size=1, max_size=3), st.integers(0, 200))
def test_like_counting_minute_by_minute(people: list[list[tuple[str, int]]], first: int) -> None:
    days = ["." * first + "".join(what * length for what, length in day) for day in people]
    on_shift, rests = [], []
    expected: tuple[list[int], list[int], list[int]] = ([], [], [])
    for person, day in enumerate(days):
        for minute, what in enumerate(day):
            if what != ".":
                on_shift.append((person, 60.0 * minute, 60.0 * minute + 60))
            if what == "r":
                rests.append((person, 60.0 * minute, 60.0 * minute + 60))
        for start in range(0, len(day), 60):
            hour = day[start : start + 60]
            if len(hour) == 60 and "." not in hour:
                expected[0].append(person)
                if "r" * 5 in hour:
                    expected[1].append(person)
                if "r" * 10 in hour:
                    expected[2].append(person)
    assert counted(stretches(*on_shift), stretches(*rests)) == expected


def test_moments_that_are_not_whole_seconds() -> None:
    shift = stretches((0, 0, 1234.1), (0, 1234.1, 3600))
    assert counted(shift, stretches((0, 0.3, 300.3))) == ([0], [0], [])


@pytest.mark.parametrize("hour", [0, 1, 23, 24, 479])
def test_any_hour_of_any_day(hour: int) -> None:
    start = 3600.0 * hour
    assert counted(stretches((3, start, start + 3600)), stretches((3, start, start + 600))) == (
        [3],
        [3],
        [3],
    )
