"""The buffer hands rows over in an order that does not depend on when it is asked."""

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.traces.buffer import Buffer, concatenate, packed
from twin.traces.tables import TABLES

Row = tuple[float, ...]


def test_it_has_a_list_for_every_table() -> None:
    buffer = Buffer()
    for name, table in TABLES.items():
        setattr(buffer, name, bytearray(packed(range(len(table.columns)))))
    for name, rows in buffer.drain().items():
        assert rows.tolist() == [list(range(len(TABLES[name].columns)))]


def test_rows_come_out_ordered_by_their_key() -> None:
    buffer = Buffer()
    for row in ((60, 0, 0, 9, 50), (30, 1, 2, 8, 20), (30, 0, 5, 7, 10), (30, 0, 4, 6, 0)):
        buffer.duration += packed(row)
    assert buffer.drain()["duration"].tolist() == [
        [30, 0, 4, 6, 0],
        [30, 0, 5, 7, 10],
        [30, 1, 2, 8, 20],
        [60, 0, 0, 9, 50],
    ]


def test_the_control_log_keeps_the_order_in_which_it_was_written() -> None:
    """Of two changes of one lever at one moment, the later one holds."""
    buffer = Buffer()
    for row in ((30, 1, 2), (30, 0, 9), (30, 0, 4)):
        buffer.control += packed(row)
    assert buffer.drain()["control"].tolist() == [[30, 1, 2], [30, 0, 9], [30, 0, 4]]


def test_rows_that_come_as_arrays_find_their_place() -> None:
    buffer = Buffer()
    buffer.duration += packed((30, 1, 2, 8, 20))
    buffer.add("duration", np.array([[60.0, 0, 0, 9, 50], [30, 0, 5, 7, 10]]))
    buffer.add("duration", np.array([[10.0, 0, 0, 9, 5]]))
    assert buffer.drain()["duration"][:, 0].tolist() == [10, 30, 30, 60]
    assert len(buffer.drain()["duration"]) == 0


def test_after_a_drain_it_is_empty() -> None:
    buffer = Buffer()
    buffer.control += packed((1, 0, 5))
    buffer.drain()
    batch = buffer.drain()
    assert list(batch) == list(TABLES)
    for name, table in TABLES.items():
        assert batch[name].shape == (0, len(table.columns))
        assert batch[name].dtype == np.float64


moments = st.integers(0, 5).map(float)
rows_of_duration = st.lists(
    st.tuples(moments, st.integers(-1, 2).map(float), st.integers(0, 7).map(float)),
    max_size=30,
    unique=True,
)


@given(rows_of_duration, st.randoms(use_true_random=False), st.lists(moments, max_size=4))
def test_how_often_it_is_drained_changes_nothing(
    keys: list[Row], chance: random.Random, flushes: list[float]
) -> None:
    """Rows of one moment may be written in any order, as long as no drain comes in between."""
    whole = Buffer()
    for key in keys:
        whole.duration += packed((*key, 0.0, 0.0))

    chance.shuffle(keys)
    parts, begin = Buffer(), -1.0
    batches = []
    for end in [*sorted(flushes), 5.0]:
        for key in keys:
            if begin < key[0] <= end:
                parts.duration += packed((*key, 0.0, 0.0))
        batches.append(parts.drain())
        begin = max(begin, end)
    rows = concatenate(batches)["duration"].tolist()
    assert rows == whole.drain()["duration"].tolist() == sorted(rows)


def test_no_batches_are_a_batch_without_rows() -> None:
    batch = concatenate([])
    assert {name: rows.shape for name, rows in batch.items()} == {
        name: (0, len(table.columns)) for name, table in TABLES.items()
    }
