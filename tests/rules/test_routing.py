"""Which waiting contact comes first, by hand and as an order."""

from hypothesis import given
from hypothesis import strategies as st

from twin.rules.routing import DAY, rank, when_open

waiting = st.lists(st.tuples(st.integers(0, 9), st.floats(0, 86_400)), min_size=1)


def test_rank_by_hand() -> None:
    urgent, old, new = (5, 300.0), (0, 100.0), (0, 200.0)
    assert sorted([new, urgent, old], key=lambda c: rank(*c, True)) == [urgent, old, new]
    assert sorted([new, urgent, old], key=lambda c: rank(*c, False)) == [old, new, urgent]


@given(waiting)
def test_the_smallest_rank_is_the_oldest_of_the_most_pressing(
    contacts: list[tuple[int, float]],
) -> None:
    first = min(contacts, key=lambda c: rank(*c, True))
    top = max(priority for priority, _ in contacts)
    assert first == (top, min(queued for priority, queued in contacts if priority == top))
    assert min(contacts, key=lambda c: rank(*c, False))[1] == min(q for _, q in contacts)


NINE, FIVE, HOUR = 9 * 3600.0, 17 * 3600.0, 3600.0


def test_who_means_to_call_while_it_is_closed_calls_after_the_next_opening():
    def moment(at):
        return when_open(at, NINE, FIVE, HOUR)

    assert moment(NINE) == NINE
    assert moment(FIVE) == FIVE
    assert moment(12 * HOUR) == 12 * HOUR
    # 16 hours closed: midnight is 7 of them in, five in the morning 12
    assert moment(DAY) == DAY + NINE + 7 / 16 * HOUR
    assert moment(2 * DAY + 5 * HOUR) == 2 * DAY + NINE + 12 / 16 * HOUR
    assert moment(5 * HOUR) == NINE + 12 / 16 * HOUR
    assert when_open(FIVE + 8 * HOUR, NINE, FIVE, 1e9) == DAY + NINE + 8 / 16 * 8 * HOUR


@given(st.lists(st.floats(0, 16 * HOUR - 1), min_size=2), st.floats(0, DAY))
def test_nobody_who_waits_for_the_opening_overtakes_another(since_closing, within):
    called = [when_open(FIVE + since, NINE, FIVE, within) for since in sorted(since_closing)]
    assert called == sorted(called)
    assert all(NINE <= at % DAY <= FIVE for at in called)


def test_round_the_clock_everybody_calls_when_they_mean_to():
    assert [when_open(at, 0.0, DAY, HOUR) for at in (0.0, 5.0, DAY)] == [0.0, 5.0, DAY]
