"""Events in order of time, each once, however they were cut."""

import json

from hypothesis import given
from hypothesis import strategies as st

from twin.mirror.event import Event
from twin.mirror.in_order import InOrder


def event(t, call=""):
    return Event(t, "note", call)


def given_by(order, *events):
    for one in events:
        order.push(one)
    return [(one.t, one.call) for one in order.release()]


def test_a_second_goes_on_once_nothing_earlier_is_waited_for():
    order = InOrder(lateness=5)
    assert given_by(order, event(100), event(102)) == []
    assert given_by(order, event(101)) == []
    assert given_by(order, event(107)) == [(100, ""), (101, "")]
    assert order.due == 102
    assert [one.t for one in order.flush()] == [102, 107]
    assert order.due == 108


def test_what_comes_too_late_goes_on_at_once_and_is_counted():
    order = InOrder(lateness=2)
    given_by(order, event(100), event(110))
    assert given_by(order, event(50)) == [(50, "")]
    assert (order.late, order.duplicates, len(order)) == (1, 0, 1)


def test_what_is_told_twice_goes_on_once_whether_held_or_gone():
    order = InOrder(lateness=2, memory=20)
    assert given_by(order, event(100), event(100), event(110)) == [(100, "")]
    assert given_by(order, event(100)) == []  # within memory: known
    assert order.duplicates == 2
    assert given_by(order, event(200)) == [(110, "")]
    assert given_by(order, event(100)) == [(100, "")]  # beyond it: late
    assert (order.duplicates, order.late) == (2, 1)


def test_events_of_one_second_are_in_order_of_time_and_then_as_they_came():
    order = InOrder(lateness=0)
    events = event(7.5, "b"), event(7.25, "c"), event(7.25, "a"), event(9)
    assert given_by(order, *events) == [(7.25, "c"), (7.25, "a"), (7.5, "b")]


def test_a_silent_source_is_flushed_and_what_comes_behind_is_late():
    order = InOrder(lateness=5)
    given_by(order, event(10.2), event(11.1))
    assert [one.t for one in order.flush()] == [10.2, 11.1]
    assert order.flush() == []
    assert given_by(order, event(11.5)) == [(11.5, "")]
    assert order.late == 1


def test_one_damaged_time_makes_nothing_else_late():
    order = InOrder(lateness=1)
    found = given_by(order, event(100), event(4e9), event(101), event(110))
    assert found == [(100, ""), (101, "")]
    assert [one.t for one in order.flush()] == [110]
    assert (order.ahead, order.late) == (1, 0)


def test_after_a_silence_two_events_that_agree_are_believed():
    monday = 100 + 3 * 86_400
    order = InOrder(lateness=1)
    assert given_by(order, event(100), event(monday, "a")) == []
    found = given_by(order, event(monday + 2, "b"))
    assert found == [(100, ""), (monday, "a")]
    assert (order.ahead, order.late) == (0, 0)


def test_after_a_silence_a_lone_event_is_believed_in_the_end():
    monday = 100 + 3 * 86_400
    order = InOrder(lateness=1)
    given_by(order, event(100), event(monday))
    assert [one.t for one in order.flush(now=monday)] == [100, monday]
    given_by(order, event(2 * monday))
    assert order.flush(now=monday) == []
    assert order.ahead == 1


TIMES = st.lists(
    st.tuples(st.integers(0, 60) | st.integers(180_000, 180_060), st.sampled_from("abc")).map(
        lambda one: event(one[0] / 2, one[1])
    )
)


@given(TIMES, st.integers(0, 10), st.lists(st.booleans(), min_size=60))
def test_what_goes_on_depends_neither_on_the_cut_nor_on_being_put_away(events, lateness, cuts):
    whole = InOrder(lateness)
    for one in events:
        whole.push(one)
    expected = whole.release() + whole.flush()
    order, found = InOrder(lateness), []
    for one, cut in zip(events, cuts, strict=False):
        order.push(one)
        if cut:
            found += order.release()
            order = InOrder.load(json.loads(json.dumps(order.dump())))
    for one in events[len(cuts) :]:
        order.push(one)
    found += order.release() + order.flush()
    assert found == expected
    assert (order.late, order.duplicates) == (whole.late, whole.duplicates)
    assert set(found) == set(events)  # nothing is lost
    assert len(found) + order.duplicates == len(events)
    if not order.late:
        assert [one.t for one in found] == sorted(one.t for one in found)
