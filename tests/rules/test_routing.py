"""Which waiting contact comes first, by hand and as an order."""

from hypothesis import given
from hypothesis import strategies as st

from twin.rules.routing import rank

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
