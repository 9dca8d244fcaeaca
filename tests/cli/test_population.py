"""`twin population`: the table in its file, what is printed of it, and interruption."""

import json
import signal

import numpy as np
import pytest

from twin.cli.output import Bar
from twin.experiments.population import COLUMNS
from twin.experiments.tables import read_table


@pytest.fixture
def few(small, tmp_path):
    """The arguments for twelve technicians on two plateaux, in a morning to which all come."""
    out = tmp_path / "people.parquet"
    size = ("--technicians", 12, "--shifts", 1, "--set", "attendance.absence=0")
    return ("population", small, *size, "--workers", 1, "--out", out)


def test_the_printed_means_are_those_of_the_table_in_the_file(twin, few):
    content = twin(*few, "--seed", 7, "--json").json
    table, about = read_table(few[-1])
    assert (content["technicians"], content["plateaux"], content["seed"]) == (12, 2, 7)
    assert (about["technicians"], about["plateaux"], about["seed"]) == (12, 2, 7)
    numbers = [name for name, values in table.items() if values.dtype.kind not in "UO"]
    assert list(content["columns"]) == [name for name in numbers if name != "plateau"]
    for column in COLUMNS:
        if column.name not in content["columns"]:
            continue
        told = content["columns"][column.name]
        assert (told["unit"], told["seen"]) == (column.unit, column.seen)
        known = table[column.name][~np.isnan(table[column.name])]
        assert told["all"]["mean"] == pytest.approx(known.mean(), nan_ok=True)
        assert told["all"]["sd"] == pytest.approx(known.std(ddof=1), nan_ok=True)


def test_it_leaves_one_file(twin, few, tmp_path):
    assert twin(*few).code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"small.toml", "people.parquet"}


def test_for_people_there_is_a_table_of_groups(twin, few, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    done = twin(*few, "--set", "population.monitored_share=0.5")
    assert (done.code, done.err) == (0, "")
    for word in (
        "mean",
        "SD",
        "monitored",
        "difference",
        "stress_reported",
        "tension",
        "12 technicians",
    ):
        assert word in done.out
    assert "T001" not in done.out
    assert str(few[-1]) in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("technicians", "share", "told"),
    [(12, 1, [True, True, False]), (12, 0, [True, False, True]), (4, 1, [True, False, False])],
)
def test_a_group_of_fewer_than_five_is_not_told(twin, few, technicians, share, told):
    size = ("--technicians", technicians, "--set", f"population.monitored_share={share}")
    hours = twin(*few, *size, "--json").json["columns"]["hours"]
    groups = ("all", "monitored", "not monitored")
    assert [hours[group]["mean"] is not None for group in groups] == told


def test_what_it_printed_once_it_prints_again(twin, few, tmp_path):
    first = twin(*few, "--json").json
    precious = few[-1].read_bytes()
    again = twin(*few[:-3], 2, "--out", few[-1], "--force", "--json").json
    assert again == first
    assert few[-1].read_bytes() == precious


def test_an_existing_file_is_refused_before_anything_is_simulated(twin, few, monkeypatch):
    monkeypatch.setattr("twin.experiments.population.simulate", pytest.fail)
    few[-1].write_text("precious")
    assert "--force" in twin(*few).refusal
    assert "not a table" in twin(*few, "--force").refusal
    assert few[-1].read_text() == "precious"


def test_out_in_no_folder_is_refused_before_anything_is_simulated(twin, few, tmp_path, monkeypatch):
    monkeypatch.setattr("twin.experiments.population.simulate", pytest.fail)
    assert "no such folder" in twin(*few[:-1], tmp_path / "gone" / "people.parquet").refusal


def test_a_name_that_is_no_table_s_is_refused_before_anything_is_simulated(
    twin, few, tmp_path, monkeypatch
):
    monkeypatch.setattr("twin.experiments.population.simulate", pytest.fail)
    assert ".parquet" in twin(*few[:-1], tmp_path / "people.csv").refusal
    folder = tmp_path / "folder.parquet"
    folder.mkdir()
    for force in ((), ("--force",)):
        assert "is a folder" in twin(*few[:-1], folder, *force).refusal
    taken = tmp_path / "people.parquet.parts"
    taken.write_text("precious")
    assert f"{taken}, which is no folder" in twin(*few).refusal
    assert taken.read_text() == "precious"
    assert not few[-1].exists()


def test_how_many_are_in_each_group_is_told_unless_they_are_too_few(twin, few):
    def counts(share):
        out = twin(*few, "--force", "--set", f"population.monitored_share={share}").out
        return next(line for line in out.splitlines() if line.startswith("technicians")).split()

    assert counts(0) == ["technicians", "12", "–", "12"]
    monitored, other = map(int, counts(0.5)[2:])
    assert monitored + other == 12


def test_a_run_that_is_stopped_goes_on_when_it_is_started_again(twin, few, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Bar, "__call__", lambda *_: signal.raise_signal(signal.SIGINT))
        done = twin(*few)
    parts = tmp_path / "people.parquet.parts"
    assert (done.code, done.out) == (130, "")
    assert done.err == f"Stopped. Started again, it goes on from {parts}.\n"
    assert len(list(parts.iterdir())) == 1
    shares = []
    monkeypatch.setattr(Bar, "__call__", lambda _, share: shares.append(share))
    assert twin(*few).code == 0
    assert shares == [1]
    assert not parts.exists()


def test_assumptions_are_moved_for_the_whole_population(twin, few):
    content = twin(*few, "--assumptions", "high", "--json").json
    assert content["assumptions"]["end"] == "high"
    assert content["columns"]["plateau_workload"]["all"]["sd"] > 0
    _, about = read_table(few[-1])
    assert json.loads(about["scenario"])["population"]["workload_spread"] == 0.2
    assert "low or high" in twin(*few, "--force", "--assumptions", "odd").refusal


def test_schema_says_what_every_column_holds(twin, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    told = twin("schema", "--json").json["population"]["columns"]
    assert [column["name"] for column in told] == [column.name for column in COLUMNS]
    out = twin("schema").out
    for column in told:
        assert f"  {column['name']} " in out
        assert column["doc"]


BAD = {
    ("population",): "SCENARIO",
    ("population", "helpdesk-12"): "--out",
    ("population", "helpdesk-12", "--out", "x", "--technicians", "0"): "--technicians",
    ("population", "helpdesk-12", "--out", "x", "--technicians", "many"): "--technicians",
    ("population", "helpdesk-12", "--out", "x", "--shifts", "0"): "--shifts",
    ("population", "helpdesk-12", "--out", "x", "--workers", "0"): "--workers",
    ("population", "helpdesk-12", "--out", "x", "--seed", "-1"): "--seed",
    ("population", "helpdesk-12", "--out", "x", "--set", "organisation_spread=9"): "0.3",
    ("population", "helpdesk-12", "--out", "x.parquet", "--set", "staffing.level=0"): "roster",
}


@pytest.mark.parametrize(("args", "words"), BAD.items(), ids=[" ".join(args) for args in BAD])
def test_bad_input_is_refused_in_one_line(twin, args, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert words in twin(*args).refusal
    assert not list(tmp_path.iterdir())


def test_the_difference_is_that_within_plateaux():
    """Two plateaux, one strained as a whole: what they differ by is not monitoring's doing."""
    from twin.cli.population import _difference

    found = {
        "plateau": np.array([0, 0, 0, 1, 1, 1, 1, 2]),
        "monitored": np.array([1.0, 1, 0, 1, 0, 0, 0, 1]),
        "tension": np.array([12.0, 14, 10, 51, 50, 50, np.nan, 99]),
    }
    apart = _difference(found, "tension")
    assert (apart.mean, apart.n) == (2.0, 2)  # 3 on the first, 1 on the second, none on the third


def test_a_folder_that_cannot_be_written_to_is_refused_at_once(twin, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    out = tmp_path / "people.parquet"
    assert twin("population", "helpdesk-12", "--out", out).refusal == (
        f"--out {out}: {tmp_path} cannot be written to (Permission denied); "
        "allowed: a file in a folder that can be"
    )
    assert not list(tmp_path.iterdir())
