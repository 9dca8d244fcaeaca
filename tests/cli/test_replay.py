"""`twin replay`: a kept run is the same again, or it is said where it is not."""

import sqlite3

import pytest

from twin.engine.simulation import Simulation
from twin.scenario.load import load_scenario
from twin.traces.reader import RunReader, same_traces
from twin.traces.store import RunStore


@pytest.fixture
def run(twin, small, tmp_path):
    """A kept run."""
    path = tmp_path / "run.sqlite"
    assert twin("run", small, "--seed", 5, "--out", path).code == 0
    return path


def test_a_run_is_the_same_again_from_its_own_file(twin, run, small):
    small.unlink()
    content = twin("replay", run, "--json").json
    assert content["identical"] is True
    assert content["stopped_at"] is None
    for table in content["tables"].values():
        assert table["rows"] == table["rows_again"]
        assert table["first_difference"] is None
    assert "every row is the same" in twin("replay", run).out


def test_several_days(twin, small, tmp_path):
    out = tmp_path / "days.sqlite"
    assert twin("run", small, "--days", 3, "--out", out).code == 0
    assert twin("replay", out, "--json").json["identical"] is True


def test_a_real_day_is_replayed_without_its_log(twin, takes_calls, write_log, tmp_path):
    log = write_log([(f"{8 + i // 60}:{i % 60:02d}:07", "AGENT") for i in range(0, 540, 2)])
    out = tmp_path / "run.sqlite"
    args = ("run", takes_calls, "--arrivals", log, "--date", "1999-02-09", "--out", out)
    assert twin(*args).code == 0
    log.unlink()
    content = twin("replay", out, "--json").json
    assert content["identical"] is True
    assert content["tables"]["contact"]["rows"] == 270


def kept_until(path, scenario, t, changes=()):
    """A run that somebody changed, and stopped at `t`."""
    simulation = Simulation(load_scenario(scenario), seed=2)
    with RunStore.create(path, simulation.header, live=True) as store:
        for moment, lever, value in changes:
            simulation.run_until(moment)
            simulation.set_lever(lever, value)
        simulation.run_until(t)
        store.write(simulation.drain())
        store.show({})
    return path


def test_the_control_log_is_replayed(twin, small, tmp_path):
    changes = [
        (30000, "supervision.monitoring", 1.0),
        (30600, "supervision.who_sees", "team"),
        (31000, "supervision.stages", 0.0),
        (31200, "staffing.level", 0.5),
    ]
    kept = kept_until(tmp_path / "run.sqlite", small, 86400, changes)
    content = twin("replay", kept, "--json").json
    assert content["tables"]["control"]["rows"] == 4
    assert content["identical"] is True


@pytest.mark.parametrize("t", [28800, 30000, 32400, 33333.3])
def test_a_run_that_was_stopped_is_the_same_up_to_there(twin, small, tmp_path, t):
    changes = [(min(t, 30000), "supervision.monitoring", 1.0)]
    kept = kept_until(tmp_path / "run.sqlite", small, t, changes)
    content = twin("replay", kept, "--json").json
    assert content["identical"] is True
    assert content["stopped_at"] <= t
    assert "was stopped at" in twin("replay", kept).out


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE strain SET closing = closing + 1e-9 WHERE id = 3",
        "DELETE FROM contact WHERE id = (SELECT MAX(id) FROM contact)",
        "DELETE FROM duration WHERE id = 1",
        "UPDATE contact SET outcome = 'abandoned' WHERE id = 1",
    ],
)
def test_what_differs_is_said_and_the_exit_code_is_1(twin, run, change):
    with sqlite3.connect(run) as connection:
        connection.execute(change)
    connection.close()
    done = twin("replay", run, "--json")
    assert done.code == 1
    assert '"identical": false' in done.out
    table = change.replace("UPDATE", "FROM").split("FROM ")[1].split()[0]
    lines = [line for line in twin("replay", run).out.splitlines() if "differs from row" in line]
    assert [line.split()[0] for line in lines] == [table]


def test_the_repetition_can_be_kept(twin, run, tmp_path):
    again = tmp_path / "again.sqlite"
    assert twin("replay", run, "--out", again).code == 0
    assert same_traces(RunReader(run).traces(), RunReader(again).traces()) == []
    assert "--force" in twin("replay", run, "--out", again).refusal


def test_what_is_no_run(twin, tmp_path, small):
    assert "gone.sqlite" in twin("replay", tmp_path / "gone.sqlite").refusal
    assert "is not a run" in twin("replay", small).refusal
    assert "RUN" in twin("replay").refusal


def test_a_scenario_that_no_longer_fits(twin, run):
    with sqlite3.connect(run) as connection:
        connection.execute(
            "UPDATE header SET value = replace(value, 'script_rigidity', 'rigor') "
            "WHERE key = 'header'"
        )
    connection.close()
    assert "does not fit this version" in twin("replay", run).refusal
