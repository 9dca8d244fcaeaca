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
        (("--format", "queue_log", "--zone", "Europe/Paris"), "day.queue_log"),
        (("--format", "parquet", "--table", "contact"), "day-contact.parquet"),
        (("--table", "contact", "--out", "mine.csv"), "mine.csv"),
    ],
)
def test_one_file(twin, run, monkeypatch, given, made):
    monkeypatch.chdir(run.parent)
    done = twin("export", run, *given, "--json")
    assert done.json["format"] in ("xes", "ocel", "queue_log", "parquet", "csv")
    path = run.with_name(made)
    assert path.stat().st_size > 1000
    assert not path.with_name(f"{made}.partial").exists()
    assert "exists already" in twin("export", run, *given).refusal


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (("--format", "xls"), "allowed: csv, parquet, xes, ocel, queue_log"),
        (("--zone", "UTC"), "only together with --format queue_log"),
        (("--format", "queue_log", "--zone", "Mars"), "no time zone"),
        (("--table", "steps"), "no trace table is called 'steps'"),
        (("--format", "xes", "--table", "contact"), "takes the whole run"),
        (("--out", "no/such/folder"), "there is no folder"),
    ],
)
def test_what_is_refused(twin, run, given, refused):
    assert refused in twin("export", run, *given).refusal


def test_a_run_that_is_not_there(twin, tmp_path):
    assert "no such file" in twin("export", tmp_path / "none.sqlite").refusal


LOG = """1700006460|1.1|help|NONE|ENTERQUEUE||+4930765432|1
1700006470|1.1|help|Annabel Lee|CONNECT|10|1.2|4
1700006570|1.1|help|Annabel Lee|COMPLETEAGENT|10|100|1
1700006580|NONE|help|=HYPERLINK(1)|PAUSE|lunch with Bobbington
1700006700|NONE|help|=HYPERLINK(1)|UNPAUSE|
1700006800|1.2|help|NONE|ENTERQUEUE||+4930765433|1
1700006810|1.2|help|=HYPERLINK(1)|RINGNOANSWER|9000
1700006840|1.2|help|NONE|ABANDON|1|1|40
"""


def test_no_name_of_a_real_person_leaves_the_twin(twin, tmp_path):
    log, run = tmp_path / "queue_log", tmp_path / "real.sqlite"
    log.write_text(LOG)
    key = ("--key-file", tmp_path / "key")
    assert twin("import", log, "--out", run, *key).code == 0
    for form in ("csv", "parquet", "xes", "ocel", "queue_log"):
        done = twin("export", run, "--format", form)
        assert done.code == 0, done.err
        assert "Pseudonyms are not anonymity" in done.out
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path not in (log, key[1])]
    assert {path.suffix for path in files} >= {".csv", ".parquet", ".xes", ".jsonocel", ".sqlite"}
    for path in files:
        content = path.read_bytes()
        for name in (b"Annabel", b"HYPERLINK", b"30765", b"Bobbington"):
            assert name not in content, path
    assert b"T-" in (tmp_path / "real.xes").read_bytes()
    # Whether a contact was resolved is not in such a log, and so in no trace.
    assert b"resolved" not in (tmp_path / "real.xes").read_bytes()
