"""A run as files: the zip holds what the run holds, and nothing that a spreadsheet would run."""

import csv
import io
import tracemalloc
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario
from twin.traces.export.about import dictionary
from twin.traces.export.cells import defused
from twin.traces.export.columns import columns_of
from twin.traces.export.zipped import zipped
from twin.traces.header import Person
from twin.traces.reader import RunReader
from twin.traces.store import RunStore
from twin.traces.tables import TABLES


def kept(path, traces, **changes):
    with RunStore.create(path, replace(traces.header, **changes)) as store:
        store.write(traces.tables)
    return RunReader(path)


@pytest.fixture(scope="module")
def day():
    return simulate(load_scenario("helpdesk-12"), seed=3)


def opened(reader):
    return zipfile.ZipFile(io.BytesIO(b"".join(zipped(reader))))


def rows_of(archive, name):
    return list(csv.reader(io.TextIOWrapper(archive.open(name), "utf-8", newline="")))


def test_each_table_is_there_with_its_rows(tmp_path, day):
    reader = kept(tmp_path / "run.sqlite", day)
    with opened(reader) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "README.txt", "scenario.json", "dictionary.csv", *(f"{name}.csv" for name in TABLES)
        ]  # fmt: skip
        for name, table in TABLES.items():
            head, *rows = rows_of(archive, f"{name}.csv")
            assert head == [column.name for column in columns_of(table)]
            assert [name for name in head if name in table.names] == list(table.names)
            assert len(rows) == len(day.rows(name))
        first = rows_of(archive, "contact.csv")[1]
        assert float(first[0]) == day.column("contact", "t")[0]
        assert first[5] == day.words("contact", "contact_type")[0]
        assert archive.read("scenario.json").decode() == day.header.scenario
        readme = archive.read("README.txt").decode()
    assert "Everybody in it is simulated" in readme
    assert "seed         3" in readme


def test_the_dictionary_says_who_can_know_a_column(day):
    head, *rows = dictionary(day.header)
    assert head[:5] == ("table", "column", "unit", "what it holds", "who can know it")
    assert len(rows) == sum(len(columns_of(table)) for table in TABLES.values())
    known = {(row[0], row[1]): row for row in rows}
    assert known["strain", "tension"][2] == "points"
    assert known["strain", "tension"][4] == "latent"
    assert known["contact", "talk"][4] == "observable"


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"), (" =1", "' =1"), ("\r=1", "'\r=1"), ("plain", "plain"),
        ("a=b", "a=b"), (-1.5, -1.5), (None, ""), (0, 0),
    ],
)  # fmt: skip
def test_what_would_be_a_formula_is_text(value, safe):
    assert defused(value) == safe


@given(st.text(max_size=40))
def test_no_text_begins_as_a_formula(text):
    assert not str(defused(text)).lstrip().startswith(("=", "+", "-", "@"))


def test_names_that_are_formulas_stay_text_in_the_files(tmp_path, day):
    people = (Person('=HYPERLINK("http://x","y")', "desk", "technician"), *day.header.people[1:])
    reader = kept(tmp_path / "run.sqlite", day, people=people)
    with opened(reader) as archive:
        cells = [cell for name in TABLES for row in rows_of(archive, f"{name}.csv") for cell in row]
    assert "'" + people[0].name in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_an_observed_run_says_that_pseudonyms_are_not_anonymity(tmp_path, day):
    reader = kept(tmp_path / "run.sqlite", day, origin="observed")
    with opened(reader) as archive:
        readme = archive.read("README.txt").decode()
    assert "Pseudonyms are not anonymity" in readme
    assert "simulated" not in readme.split("origin")[0]


def test_memory_does_not_grow_with_the_run(tmp_path):
    days = simulate(load_scenario("helpdesk-12"), seed=3, days=4)
    reader = kept(tmp_path / "run.sqlite", days)
    del days
    tracemalloc.start()
    try:
        sent = sum(len(part) for part in zipped(reader))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reader.path.stat().st_size > 2.9e6
    assert sent > 5e5
    assert peak < 6e6
