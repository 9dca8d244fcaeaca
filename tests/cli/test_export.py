"""`twin export`: where files go, and what is refused."""

import pytest


@pytest.fixture
def run(twin, small, tmp_path):
    path = tmp_path / "day.sqlite"
    assert twin("run", small, "--out", path).code == 0
    return path


def test_a_folder_of_tables_beside_the_run(twin, run):
    done = twin("export", run)
    assert done.code == 0, done.err
    folder = run.with_name("day-csv")
    assert f"Wrote {folder}: 12 tables." in done.out.replace("\n", " ")
    assert {"README.txt", "dictionary.csv", "contact.csv"} <= {f.name for f in folder.iterdir()}
    assert "exists already" in twin("export", run).refusal
    assert twin("export", run, "--force").code == 0


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (("--format", "xes"), "day.xes"),
        (("--format", "ocel"), "day.jsonocel"),
        (("--format", "parquet", "--table", "contact"), "day-contact.parquet"),
        (("--table", "contact", "--out", "mine.csv"), "mine.csv"),
    ],
)
def test_one_file(twin, run, monkeypatch, given, made):
    monkeypatch.chdir(run.parent)
    done = twin("export", run, *given, "--json")
    assert done.json["format"] in ("xes", "ocel", "parquet", "csv")
    path = run.with_name(made)
    assert path.stat().st_size > 1000
    assert not path.with_name(f"{made}.partial").exists()
    assert "exists already" in twin("export", run, *given).refusal


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (("--format", "xls"), "allowed: csv, parquet, xes, ocel"),
        (("--table", "steps"), "no trace table is called 'steps'"),
        (("--format", "xes", "--table", "contact"), "takes the whole run"),
        (("--out", "no/such/folder"), "there is no folder"),
    ],
)
def test_what_is_refused(twin, run, given, refused):
    assert refused in twin("export", run, *given).refusal


def test_a_run_that_is_not_there(twin, tmp_path):
    assert "no such file" in twin("export", tmp_path / "none.sqlite").refusal
