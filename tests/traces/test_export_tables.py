"""Tables as CSV and Parquet: every value, words spelled out, moments also as date and time."""

import csv
from dataclasses import replace
from datetime import datetime

import pytest
from pyarrow import parquet

from twin.traces.export.columns import MOMENTS
from twin.traces.export.place import new_file, new_folder
from twin.traces.export.tables import write_csv, write_parquet
from twin.traces.frame import Traces
from twin.traces.reader import RunReader
from twin.traces.store import RunStore
from twin.traces.tables import TABLES


@pytest.fixture
def traces(header, made_up):
    return Traces(header, made_up(1, 40))


@pytest.fixture
def reader(traces, tmp_path):
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, traces.header) as store:
        store.write(traces.tables)
    return RunReader(path)


def test_parquet_holds_every_value(reader, traces, tmp_path):
    paths = {name: tmp_path / f"{name}.parquet" for name in TABLES}
    write_parquet(reader, paths)
    for name, table in TABLES.items():
        read = parquet.read_table(paths[name])
        assert read.num_rows == 40
        for column in table.columns:
            values = read.column(column.name).to_pylist()
            if column.vocabulary:
                assert values == traces.words(name, column.name)
            elif column.name == "contact":
                mine = traces.column(name, "contact").tolist()
                assert [-1 if value is None else value for value in values] == mine
            else:
                assert values == traces.column(name, column.name).tolist()
        assert {MOMENTS[one] for one in table.names if one in MOMENTS} <= set(read.column_names)
    told = parquet.read_schema(paths["contact"])
    assert told.field("wait").metadata[b"unit"] == b"s"
    assert b'"seed": 7' in told.metadata[b"twin"]


def test_a_date_stands_beside_its_moment(reader, traces, tmp_path):
    write_parquet(reader, {"duration": tmp_path / "d.parquet"})
    read = parquet.read_table(tmp_path / "d.parquet")
    midnight = datetime.fromisoformat("2024-03-04")
    for moment, date in (("t", "time"), ("start", "start_time")):
        seconds = [(at - midnight).total_seconds() for at in read.column(date).to_pylist()]
        assert seconds == pytest.approx(traces.column("duration", moment).tolist(), abs=6e-4)


def test_csv_says_the_same_with_the_date_as_text(reader, traces, tmp_path):
    write_csv(reader, {"procedure": tmp_path / "p.csv"})
    with (tmp_path / "p.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:4] == ["t", "time", "technician", "contact"]
    assert [row["step"] or None for row in rows] == traces.words("procedure", "step")
    assert [float(row["t"]) for row in rows] == traces.column("procedure", "t").tolist()
    assert rows[0]["time"].startswith("2024-03-04T00:")


def test_a_table_that_was_not_kept_has_no_file(reader, tmp_path):
    reader.header = replace(reader.header, tables=("contact",))
    write_csv(reader, {name: tmp_path / f"{name}.csv" for name in ("contact", "procedure")})
    assert (tmp_path / "contact.csv").is_file()
    assert not (tmp_path / "procedure.csv").exists()


def test_what_fails_leaves_nothing_behind(tmp_path):
    def broken(place, path):
        with place(path) as at:
            (at if place is new_file else at / "a").write_text("half")
            raise ZeroDivisionError

    for place in (new_file, new_folder):
        with pytest.raises(ZeroDivisionError):
            broken(place, tmp_path / "out")
    assert not list(tmp_path.iterdir())
