"""The buffer hands rows over in an order that does not depend on when it is asked."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.traces.buffer import Buffer, concatenate
from twin.traces.tables import TABLES

Row = tuple[float, ...]


def test_it_has_a_list_for_every_table() -> None:
    assert set(Buffer.__slots__) == set(TABLES)


def test_rows_come_out_ordered_by_their_columns_from_left_to_right() -> None:
    buffer = Buffer()
    for row in ((60, 0, 5), (30, 1, 2), (30, 0, 9), (30, 0, 4)):
        buffer.control.extend(row)
    assert len(buffer) == 4
    assert buffer.drain()["control"].tolist() == [[30, 0, 4], [30, 0, 9], [30, 1, 2], [60, 0, 5]]


def test_after_a_drain_it_is_empty() -> None:
    buffer = Buffer()
    buffer.control.extend((1, 0, 5))
    buffer.drain()
    assert len(buffer) == 0
    batch = buffer.drain()
    assert list(batch) == list(TABLES)
    for name, table in TABLES.items():
        assert batch[name].shape == (0, len(table.columns))
        assert batch[name].dtype == np.float64


moments = st.integers(0, 5).map(float)
rows = st.lists(st.tuples(moments, st.integers(0, 1).map(float), moments), max_size=30)


@given(rows, st.randoms(use_true_random=False), st.lists(moments, max_size=4))
def test_how_often_it_is_drained_changes_nothing(
    rows: list[Row], chance: object, flushes: list[float]
) -> None:
    """Rows of one moment may be written in any order, as long as no drain comes in between."""
    whole = Buffer()
    for row in rows:
        whole.control.extend(row)

    chance.shuffle(rows)  # type: ignore[attr-defined]
    parts, begin = Buffer(), -1.0
    batches = []
    for end in [*sorted(flushes), 5.0]:
        for row in rows:
            if begin < row[0] <= end:
                parts.control.extend(row)
        batches.append(parts.drain())
        begin = max(begin, end)
    assert concatenate(batches)["control"].tolist() == whole.drain()["control"].tolist()


def test_no_batches_are_a_batch_without_rows() -> None:
    batch = concatenate([])
    assert {name: rows.shape for name, rows in batch.items()} == {
        name: (0, len(table.columns)) for name, table in TABLES.items()
    }
