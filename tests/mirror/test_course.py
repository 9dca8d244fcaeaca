"""How a floor fares from step to step, by hand."""

import numpy as np
import pytest

from twin.mirror.course import MEASURES, Contacts, course

INF = float("inf")


def contacts(*rows):
    """Arrived, wait, talk, outcome: 0 answered, 1 abandoned, 2 blocked."""
    arrived, wait, talk, outcome = np.array(rows, dtype=float).T
    return Contacts(arrived, wait, talk, outcome, np.zeros(len(rows)), INF)


def steps(found, edges, wallboard=(), in_time=20.0):
    board = np.array(wallboard, dtype=float).reshape(-1, 7)
    return dict(
        zip(MEASURES, course(found, board, np.array(edges, dtype=float), in_time), strict=True)
    )


def test_contacts_count_where_they_came_and_time_where_it_was_spent():
    found = steps(
        contacts((0, 10, 100, 0), (50, 100, 0, 1), (110, 0, 30, 0), (-50, 60, 20, 0)), [0, 100, 200]
    )
    assert list(found["offered"]) == [2, 1]
    assert list(found["answered_share"]) == [0.5, 1]
    assert list(found["abandoned_share"]) == [0.5, 0]
    assert list(found["wait"]) == [55, 0]
    # Waiting: 10 + 50 + 10 of the one before, then 50.
    assert found["queue"] == pytest.approx([0.7, 0.5])
    # Talking: 90 + 20 (from 10 to 30), then 10 + 30.
    assert found["busy"] == pytest.approx([1.1, 0.4])


def test_service_level_leaves_quick_hang_ups_out():
    found = steps(contacts((0, 5, 9, 0), (1, 15, 0, 1), (2, 30, 9, 0), (3, 0, 0, 2)), [0, 100])
    assert found["service_level"] == pytest.approx([1 / 3])
    assert found["wait"] == pytest.approx([50 / 3])  # blocked contacts wait for nothing


def test_nobody_came():
    found = steps(contacts((500, 1, 1, 0)), [0, 100])
    assert found["offered"] == [0]
    assert np.isnan(found["wait"]).all()
    assert np.isnan(found["service_level"]).all()
    assert found["queue"] == [0]


def test_the_wallboard_tells_occupancy_and_tension():
    board = [
        (0, 0, 0, 4, 1, 3, 20.0),
        (60, 0, 0, 4, 3, 1, 30.0),
        (120, 0, 0, 0, 0, 0, 0.0),
        (180, 0, 0, 2, 1, 1, -1.0),
    ]
    found = steps(contacts((0, 1, 1, 0)), [0, 120, 240], board)
    assert list(found["occupancy"]) == [0.5, 0.5]
    assert found["strain"][0] == 25
    # Nobody there has no tension, and an observed run tells of none.
    assert np.isnan(found["strain"][1])


def test_what_is_under_way_counts_up_to_now():
    empty = {"contact": np.empty((0, 17))}
    nan = float("nan")
    found = steps(Contacts.of(empty, [(10.0, nan), (20.0, 30.0)], until=100.0), [0, 100])
    assert found["queue"] == pytest.approx([1.0])
    assert found["busy"] == pytest.approx([0.7])
    assert found["wait"] == pytest.approx([50.0])
    assert found["answered_share"] == pytest.approx([0.5])
