"""Parquet tables: every value comes back, and other files are left alone."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from twin.errors import InputError
from twin.experiments.tables import packed, read_table, refuse_other, unpacked, write_table
from twin.traces.tables import Column, Seen

TABLE = {
    "who": np.array(["T001", "T002"]),
    "hours": np.array([7.5, np.nan]),
    "shifts": np.array([1, 2]),
}


def test_a_table_comes_back_with_what_is_known_about_it(tmp_path):
    path = tmp_path / "people.parquet"
    columns = [Column("hours", "on shift", "h", seen=Seen.DERIVABLE)]
    write_table(path, TABLE, columns, {"seed": 7, "title": "café"})
    found, about = read_table(path)
    assert about == {"seed": 7, "title": "café"}
    assert list(found) == list(TABLE)
    for name, values in TABLE.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].dtype == values.dtype
    assert parquet.read_schema(path).field("hours").metadata == {
        b"doc": b"on shift",
        b"unit": b"h",
        b"seen": b"derivable",
    }
    assert [each.name for each in tmp_path.iterdir()] == ["people.parquet"]


@given(
    st.lists(st.tuples(st.floats(), st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
)
def test_packing_keeps_every_bit(rows):
    table = {
        "number": np.array([number for number, _ in rows], dtype=float),
        "word": np.array([word for _, word in rows], dtype=str),
    }
    again = unpacked(packed(table))
    assert again["number"].tobytes() == table["number"].tobytes()
    assert again["word"].tolist() == table["word"].tolist()


def test_a_table_that_cannot_be_written_leaves_what_was_there(tmp_path):
    path = tmp_path / "people.parquet"
    write_table(path, TABLE, (), {"seed": 1})
    precious = path.read_bytes()
    with pytest.raises(pa.ArrowException):
        write_table(path, {**TABLE, "short": np.zeros(1)}, (), {})
    assert path.read_bytes() == precious
    with pytest.raises(InputError, match="gone"):
        write_table(tmp_path / "gone" / "people.parquet", TABLE, (), {})


def test_only_tables_of_the_same_kind_may_be_replaced(tmp_path):
    ours, swept, other, notes, empty = (tmp_path / name for name in "abcde")
    write_table(ours, TABLE, (), {"kind": "population"})
    write_table(swept, TABLE, (), {"kind": "sweep"})
    parquet.write_table(packed(TABLE), other)
    notes.write_text("precious")
    empty.touch()
    for path in (ours, empty, tmp_path / "none yet"):
        refuse_other(path)
    refuse_other(swept, "sweep")
    for path in (swept, other, notes, tmp_path):
        with pytest.raises(InputError, match="not a table"):
            refuse_other(path)
