"""`twin sweep`."""

import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest

from twin.experiments.tables import read_table

FILE = """
replications = 3
measures = ["tension", "service_level"]
[levers]
monitoring = [0.1, 0.9]
"supervision.purpose" = ["developmental", "deterrent"]
"""


@pytest.fixture
def design(write_design):
    return write_design(FILE)


@pytest.fixture
def sweep(twin):
    """Runs `twin sweep` in this process."""
    return lambda *args: twin("sweep", *args, "--workers", 1)


def left(folder):
    """What a command left beside the design and its scenario."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".toml")


def runs_in(path):
    with closing(sqlite3.connect(path)) as base:
        return base.execute("SELECT count(*) FROM run").fetchone()[0]


def test_a_row_a_point_and_a_table_of_all_runs(sweep, design):
    done = sweep(design)
    assert (done.code, done.err) == (0, "")
    assert "small: 4 points, 1 day, 3 replications, seed 0" in done.out
    rows = [line for line in done.out.splitlines() if re.match(r"0\.[19] ", line)]
    assert [tuple(row.split()[:2]) for row in rows] == [
        ("0.1", "developmental"), ("0.1", "deterrent"),
        ("0.9", "developmental"), ("0.9", "deterrent"),
    ]  # fmt: skip
    assert all(row.count("±") == 2 for row in rows)
    assert left(design.parent) == ["design.parquet", "design.runs.sqlite"]
    table, about = read_table(design.with_suffix(".parquet"))
    assert about["kind"] == "sweep"
    assert list(table) == [
        "point", "supervision.monitoring", "supervision.purpose", "replication", "tension",
        "service_level",
    ]  # fmt: skip
    assert len(table["point"]) == 12
    assert np.isfinite(table["tension"]).all()


def test_the_same_as_json(sweep, design):
    content = sweep(design, "--json").json
    assert (content["scenario"], content["seed"], content["days"]) == ("small", 0, 1)
    assert (content["replications"], content["failures"], content["settings"]) == (3, [], [])
    assert content["out"] == str(design.with_suffix(".parquet"))
    assert [point["values"] for point in content["points"]] == [
        {"supervision.monitoring": m, "supervision.purpose": p}
        for m in (0.1, 0.9)
        for p in ("developmental", "deterrent")
    ]
    table, _ = read_table(design.with_suffix(".parquet"))
    for number, point in enumerate(content["points"]):
        assert list(point["measures"]) == ["tension", "service_level"]
        tension = point["measures"]["tension"]
        assert tension["mean"] == pytest.approx(table["tension"][table["point"] == number].mean())
        assert tension["interval"][0] < tension["mean"] < tension["interval"][1]


def test_workers_do_not_change_the_result(twin, design, tmp_path):
    for workers in (1, 2):
        place = tmp_path / f"{workers}.parquet"
        runs = tmp_path / f"{workers}.sqlite"
        done = twin("sweep", design, "--workers", workers, "--out", place, "--runs", runs)
        assert done.code == 0
    one, two = (read_table(tmp_path / f"{workers}.parquet")[0] for workers in (1, 2))
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])


def test_stopped_it_says_how_to_go_on_and_then_does(sweep, design, counted, tmp_path):
    whole = sweep(design, "--json", "--runs", tmp_path / "whole.sqlite").json
    design.with_suffix(".parquet").unlink()
    everything = [*counted]
    counted.clear()
    counted.stop_at = 5
    done = sweep(design)
    assert (done.code, done.out) == (130, "")
    assert done.err == f"Stopped. Started again, it goes on from {tmp_path}/design.runs.sqlite.\n"
    assert not design.with_suffix(".parquet").exists()
    assert runs_in(design.with_name("design.runs.sqlite")) == 5
    counted.stop_at = None
    assert sweep(design, "--json").json == whole
    assert counted == everything


def test_a_command_that_is_interrupted_for_real_loses_nothing(write_design, sweep, counted):
    design = write_design(FILE.replace("replications = 3", "replications = 400"))
    kept = design.with_name("design.runs.sqlite")
    command = "from twin.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "sweep", design, "--workers", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    with process:
        while process.poll() is None and not (kept.exists() and _some(kept)):
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err.startswith("Stopped. Started again, it goes on from ")
    assert len(err.splitlines()) == 1
    done = runs_in(kept)
    assert 0 < done < 1600
    design.write_text(design.read_text().replace("= 400", "= 3"))
    assert sweep(design).code == 0
    assert len(counted) < 12  # what was made is not made again
    assert runs_in(kept) == done + len(counted)


def _some(path):
    try:
        return runs_in(path) > 0
    except sqlite3.OperationalError:  # it has only just been begun
        return False


def test_more_replications_are_added_to_those_there_are(sweep, design, counted):
    sweep(design)
    counted.clear()
    content = sweep(design, "--replications", 4, "--json").json
    assert content["replications"] == 4
    assert [task.replication for task in counted] == [3] * 4


def test_what_the_design_leaves_alone_can_be_set(sweep, design, counted):
    usual = sweep(design, "--json").json
    content = sweep(design, "--set", "volume=0.5", "--json").json
    assert len(counted) == 24  # runs of another scenario are not mistaken for these
    assert content["settings"] == ["volume=0.5"]
    assert content["points"][0]["values"] == usual["points"][0]["values"]
    assert content["points"][0]["measures"] != usual["points"][0]["measures"]


def test_a_run_that_fails_is_told_and_the_others_go_on(sweep, design, monkeypatch):
    from twin.experiments.runs import Study

    run = Study.run

    def failing(self, task):
        if task.replication == 1 and dict(task.point)["supervision.monitoring"] == 0.9:
            raise ValueError("it broke")
        return run(self, task)

    monkeypatch.setattr(Study, "run", failing)
    done = sweep(design, "--json")
    assert done.code == 1
    lines = done.err.splitlines()
    assert len(lines) == 2
    assert lines[0] == (
        "failed: seed 0, replication 1, supervision.monitoring = 0.9, "
        "supervision.purpose = developmental: ValueError: it broke"
    )
    table, about = read_table(design.with_suffix(".parquet"))
    assert np.isnan(table["tension"]).sum() == 2
    assert len(about["failures"]) == 2


def test_a_shipped_design_is_known_by_its_name(sweep, counted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    counted.stop_at = 1
    assert "it goes on from monitoring-by-load.runs.sqlite" in sweep("monitoring-by-load").err
    assert left(tmp_path) == ["monitoring-by-load.runs.sqlite"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "design.toml: levers: nothing varies; allowed: one lever or more"),
        ("[levers]", "design.toml: levers: nothing varies; allowed: one lever or more"),
        ("[lever]", "design.toml: lever = {}: unknown key; did you mean levers?"),
        ("levers = 3", "design.toml: levers = 3: allowed: for each lever a list of values"),
        ("replications = 'x'", "design.toml: replications = 'x': allowed: runs of each point, a w"),
        ("[levers]\nmonitorin = [1]", "design.toml: levers.monitorin: unknown lever; did you mean"),
        ("[levers]\nmonitoring = []", "design.toml: levers.monitoring = []: allowed: for each"),
        (
            "[levers]\nmonitoring = [0.5, 2]",
            "design.toml: levers.monitoring: supervision.monitoring = 2: a number from 0 to 1",
        ),
        (
            "[levers]\nmonitoring = [0.5, 0.5]",
            "design.toml: levers.monitoring: 0.5 is there twice; allowed: once",
        ),
        (
            '[levers]\nmonitoring = [0.5]\n"supervision.monitoring" = [0.6]',
            "levers.supervision.monitoring: supervision.monitoring is in levers.monitoring too",
        ),
        (
            "[levers]\nsupervision.monitoring = [0.5]",
            'levers.supervision.monitoring: allowed: a path in quotes, as "supervision.monitoring"',
        ),
        (
            "[set]\nsupervision.monitoring = 0.5",
            'set.supervision: allowed: a path in quotes, as "supervision.monitoring" = …',
        ),
        (
            "[levers]\nmonitoring = { low = 0, high = 1, steps = 1 }",
            "design.toml: levers.monitoring.steps = 1: allowed: a whole number from 2",
        ),
        (
            "[levers]\nmonitoring = { low = 0, high = 1, step = 3 }",
            "design.toml: levers.monitoring.step = 3: unknown key; did you mean steps?",
        ),
        (
            "[levers]\nmonitoring = { low = 0 }",
            "design.toml: levers.monitoring.high is missing: allowed: the highest value",
        ),
        (
            '[levers]\n"supervision.*" = { low = 0, high = 1 }',
            "levers.supervision.*: supervision.stages takes no range, but a list of values",
        ),
        (
            "[levers]\nmonitoring = { low = 0, high = 1, steps = 10000 }\n"
            "volume = { low = 0.5, high = 1, steps = 10000 }",
            "design.toml: levers: a factorial design of 100,000,000 points; allowed: 100,000 at",
        ),
        ('measures = ["tensio"]', "design.toml: measures = 'tensio': no such measure; did you"),
        ('uncertain = ["strain.gian"]', "design.toml: uncertain = 'strain.gian': no parameter has"),
        ("levers", "design.toml: "),
    ],
)
def test_what_is_wrong_with_a_design_is_said_with_its_file_and_key(
    sweep, write_design, text, told, counted
):
    design = write_design(text)
    assert told in sweep(design).refusal
    assert (counted, left(design.parent)) == ([], [])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--out", "x.csv"], "--out x.csv: allowed: a name in .parquet"),
        (["--out", "none/x.parquet"], "--out none/x.parquet: there is no such folder"),
        (["--out", "text.parquet"], "text.parquet: not a table of `twin sweep`; allowed: one that"),
        (["--out", "folder.parquet"], "--out folder.parquet: is a folder"),
        (["--runs", "small.toml"], "small.toml: not a file of runs; allowed: one that an earlier"),
        (["--runs", "none/x.sqlite"], "--runs none/x.sqlite: there is no such folder"),
        (["--runs", "."], "--runs .: is a folder"),
        (["--runs", "x.parquet", "--out", "x.parquet"], "--out x.parquet: is read or kept by this"),
        (["--set", "monitoring=0.5"], "varies supervision.monitoring; allowed: levers that it do"),
        (["--set", "volume=-1"], "--set demand.volume = -1: a number from 0"),
        (["--set", "volume"], "--set 'volume': allowed: LEVER=VALUE"),
        (["--replications", "0"], "--replications"),
        (["--cluster", "here"], "--cluster here: allowed: the address of a Dask scheduler"),
    ],
)
def test_bad_options_are_refused_before_anything_is_run_or_written(
    sweep, design, options, told, counted, monkeypatch
):
    monkeypatch.chdir(design.parent)
    design.with_name("text.parquet").write_text("not a table")
    design.with_name("folder.parquet").mkdir()
    before = {path: path.is_file() and path.read_bytes() for path in design.parent.iterdir()}
    assert told in sweep(design, *options).refusal
    assert counted == []
    assert before == {
        path: path.is_file() and path.read_bytes() for path in design.parent.iterdir()
    }


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(
    sweep, design, counted, monkeypatch
):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("twin.cli.studies.TemporaryFile", refuse)
    assert "Permission denied; allowed: a place that can be written" in sweep(design).refusal
    assert counted == []


def test_a_table_of_another_kind_is_not_replaced(twin, sweep, design, counted):
    people = design.with_name("people.parquet")
    twin("population", design.with_name("small.toml"), "--technicians", 1, "--shifts", 1,
         "--workers", 1, "--out", people)  # fmt: skip
    before = people.read_bytes()
    assert "not a table of `twin sweep`" in sweep(design, "--out", people).refusal
    assert people.read_bytes() == before
