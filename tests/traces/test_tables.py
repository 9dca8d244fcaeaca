"""The tables are the contract: every column documented, tagged, and named once."""

import keyword
import re

import pytest

from twin.traces.rollup import MINUTE
from twin.traces.tables import TABLES, Column, Seen, Table
from twin.traces.vocabularies import COMPONENTS, TENSION_COMPONENTS, VOCABULARIES

THE_RUNS_OWN = {"person", "contact_type", "team", "step", "lever"}
COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in (*TABLES.values(), MINUTE)
    for column in table.columns
]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_says_what_its_rows_are_and_starts_with_their_moment(table: Table) -> None:
    assert re.match(r"One row per|The (ledger|control log):", table.doc)
    assert table.doc.endswith(".")
    assert table.names[0] == "t"
    assert table.columns[0].unit == "s"
    assert 0 <= table.key <= len(table.columns)


@pytest.mark.parametrize("table", [*TABLES.values(), MINUTE], ids=[*TABLES, "minute"])
def test_no_column_stands_twice_or_takes_the_stores_own_name(table: Table) -> None:
    assert len(set(table.names)) == len(table.names)
    assert "id" not in {name.lower() for name in table.names}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_says_what_it_holds(table: Table, column: Column) -> None:
    assert column.doc.strip() == column.doc
    assert len(column.doc) >= 3
    assert column.name.isidentifier()
    assert not keyword.iskeyword(column.name)
    assert isinstance(column.seen, Seen)
    assert not (column.whole and column.vocabulary)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_of_words_names_a_vocabulary_that_exists(table: Table, column: Column) -> None:
    if column.vocabulary:
        assert column.vocabulary in VOCABULARIES.keys() | THE_RUNS_OWN
        assert column.sql_type == "TEXT"
        assert not column.unit
    else:
        assert column.sql_type in ("REAL", "INTEGER")


def test_the_words_of_a_vocabulary_differ() -> None:
    for words in VOCABULARIES.values():
        assert len(set(words)) == len(words)


def test_a_common_vocabulary_is_used_by_some_column() -> None:
    used = {column.vocabulary for table in TABLES.values() for column in table.columns}
    assert VOCABULARIES.keys() <= used


def test_the_supervision_system_cannot_see_into_people() -> None:
    """What it writes down itself is observable; levels of strain never are."""
    assert {column.seen for column in TABLES["supervision"].columns} == {Seen.OBSERVABLE}
    strain = {column.name: column.seen for column in TABLES["strain"].columns}
    for name in ("opening", "increment", "decay", "closing", "tension"):
        assert strain[name] is Seen.LATENT
    assert COMPONENTS[TENSION_COMPONENTS] == "fatigue_fast"


def test_no_log_tells_how_people_regulate_their_work_or_what_they_are_like() -> None:
    regulation = {column.name: column.seen for column in TABLES["regulation"].columns}
    assert regulation["strategy"] is regulation["seconds"] is Seen.DERIVABLE
    person = {column.name: column.seen for column in TABLES["person"].columns}
    assert person["monitored"] is Seen.OBSERVABLE
    for name in ("skill", "affectivity", "reactivity", "watchfulness"):
        assert person[name] is Seen.LATENT
    assert {column.seen for column in TABLES["attendance"].columns} == {Seen.OBSERVABLE}
    strain = {column.name: column.seen for column in TABLES["strain"].columns}
    assert strain["control"] is strain["support"] is person["insecurity"] is Seen.LATENT
