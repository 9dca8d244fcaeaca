"""`twin run`: measures, files, real days, interruption."""

import os
import signal

import pytest

from twin.cli.output import Bar
from twin.measures.catalogue import MEASURES
from twin.traces.reader import RunReader

PROMISED = (
    *("offered", "answered", "abandoned", "blocked", "open_at_close", "service_level", "asa"),
    *("aht", "occupancy", "tension", "supervision_events"),
)


def test_json_is_one_object_with_every_measure_and_its_unit(twin, small):
    content = twin("run", small, "--seed", 7, "--json").json
    assert content["scenario"] == "small"
    assert content["seed"] == 7
    assert set(PROMISED) <= set(content["measures"])
    for key, found in content["measures"].items():
        assert found["unit"] == MEASURES[key].unit
    ends = ("answered", "abandoned", "blocked", "open_at_close")
    value = {key: found["value"] for key, found in content["measures"].items()}
    assert value["offered"] == sum(value[key] for key in ends) > 0


def test_the_same_seed_gives_the_same_numbers_and_another_others(twin, small):
    runs = [twin("run", small, "--seed", seed, "--json").out for seed in (3, 3, 4)]
    assert runs[0] == runs[1] != runs[2].replace('"seed": 4', '"seed": 3')


def test_what_is_undefined_is_null(twin, small):
    content = twin("run", small, "--set", "volume=0", "--json").json
    assert content["measures"]["offered"]["value"] == 0
    assert content["measures"]["asa"]["value"] is None


def test_a_lever_changes_the_run(twin, small):
    busy = twin("run", small, "--set", "staffing=0.4", "--set", "volume = 2", "--json").json
    calm = twin("run", small, "--json").json
    assert busy["settings"] == ["staffing=0.4", "volume = 2"]
    occupancy = [run["measures"]["occupancy"]["value"] for run in (busy, calm)]
    assert occupancy[0] > occupancy[1]


def test_for_people_measures_come_with_unit_target_and_a_sentence(twin, small, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    done = twin("run", small)
    assert (done.code, done.err) == (0, "")
    for measure in MEASURES.values():
        assert measure.label in done.out
    assert "at least 80.0 %" in done.out
    assert "contacts were answered" in done.out
    assert "twin levers --status assumption" in " ".join(done.out.split())


def test_a_kept_run_holds_what_was_measured(twin, small, tmp_path):
    out = tmp_path / "run.sqlite"
    kept = twin("run", small, "--out", out, "--json").json
    assert kept["measures"] == twin("run", small, "--json").json["measures"]
    rows = RunReader(out).traces().rows("contact")
    assert len(rows) == kept["measures"]["offered"]["value"]
    assert [path.name for path in tmp_path.iterdir() if "sqlite" in path.name] == ["run.sqlite"]


def test_an_existing_file_is_refused_before_anything_is_simulated(
    twin, small, tmp_path, monkeypatch
):
    out = tmp_path / "run.sqlite"
    assert twin("run", small, "--out", out).code == 0
    precious = out.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("twin.engine.simulation.simulate", pytest.fail)
        assert "--force" in twin("run", small, "--out", out).refusal
    assert out.read_bytes() == precious
    assert twin("run", small, "--seed", 5, "--out", out, "--force").code == 0
    assert RunReader(out).header.seed == 5


def test_force_replaces_runs_only(twin, small, tmp_path):
    out = tmp_path / "notes.txt"
    out.write_text("precious")
    assert "is not a run" in twin("run", small, "--out", out, "--force").refusal
    assert out.read_text() == "precious"


def test_out_in_no_folder(twin, small, tmp_path):
    assert "gone" in twin("run", small, "--out", tmp_path / "gone" / "run.sqlite").refusal


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (lambda *_: signal.raise_signal(signal.SIGINT), 130),
        (lambda *_: os.kill(os.getpid(), signal.SIGTERM), 143),
    ],
    ids=["interrupted", "terminated"],
)
def test_a_run_that_is_stopped_leaves_nothing(twin, small, tmp_path, monkeypatch, happens, code):
    monkeypatch.setattr(Bar, "__call__", happens)
    done = twin("run", small, "--out", tmp_path / "run.sqlite")
    assert (done.code, done.out, done.err) == (code, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


def test_a_failed_run_leaves_the_file_it_was_to_replace(twin, small, tmp_path, monkeypatch):
    out = tmp_path / "run.sqlite"
    assert twin("run", small, "--out", out).code == 0
    precious = out.read_bytes()
    monkeypatch.setattr(Bar, "__call__", lambda *_: signal.raise_signal(signal.SIGINT))
    assert twin("run", small, "--out", out, "--force").code == 130
    assert out.read_bytes() == precious


def test_a_real_day_takes_the_calls_that_asked_for_a_technician_in_opening_hours(
    twin, takes_calls, write_log
):
    served = [(moment, "AGENT") for moment in ("7:59:59", "8:00:00", "17:59:59", "18:00:00")]
    log = write_log([*served, ("9:30:00", "AGENT"), ("9:31:00", "HANG")])
    content = twin("run", takes_calls, "--arrivals", log, "--date", "1999-02-09", "--json").json
    assert content["measures"]["offered"]["value"] == 3
    assert content["arrivals"] == {"from": "log.csv, 1999-02-09", "outside_hours": 2}
    done = twin("run", takes_calls, "--arrivals", log, "--date", "1999-02-09")
    assert "2 calls of that day came while the centre is closed." in done.out


def test_a_real_day_is_kept_with_the_moments_of_its_calls(twin, takes_calls, write_log, tmp_path):
    log = write_log([("8:00:10", "AGENT"), ("9:30:00", "AGENT")])
    out = tmp_path / "run.sqlite"
    args = ("run", takes_calls, "--arrivals", log, "--date", "1999-02-09", "--out", out)
    assert twin(*args).code == 0
    assert sorted(RunReader(out).traces().column("contact", "arrived")) == [28810, 34200]


def test_refusals_about_a_log(twin, takes_calls, write_log, tmp_path, small):
    log = write_log([("9:30:00", "AGENT")])
    run = ("run", takes_calls, "--arrivals", log)
    assert "needs --date" in twin(*run).refusal
    assert "1999-02-09" in twin(*run).refusal
    assert "1999-02-09" in twin(*run, "--date", "1999-02-10").refusal
    assert "YYYY-MM-DD" in twin(*run, "--date", "May").refusal
    assert "--days 2" in twin(*run, "--date", "1999-02-09", "--days", 2).refusal
    assert "--arrivals LOG" in twin("run", takes_calls, "--date", "1999-02-09").refusal
    assert "gone.csv" in twin("run", small, "--arrivals", tmp_path / "gone.csv").refusal


def test_a_type_of_call_the_scenario_does_not_know_is_drawn_from_its_mix(twin, write_log, small):
    log = write_log([("9:30:00", "AGENT"), ("9:31:00", "AGENT")])
    content = twin("run", small, "--arrivals", log, "--date", "1999-02-09", "--json").json
    assert content["measures"]["offered"]["value"] == 2


@pytest.mark.shared
def test_the_banks_tuesday(twin, shared_data):
    log = shared_data / "anonymous_bank_1999-02.csv.gz"
    run = ("run", "bank-day", "--arrivals", log, "--date", "1999-02-09", "--json")
    content = twin(*run).json
    assert content["measures"]["offered"]["value"] > 1000


BAD = {
    ("run",): "SCENARIO",
    ("run", "helpdesk12"): "did you mean helpdesk-12?",
    ("run", "gone.toml"): "gone.toml: cannot be read",
    ("run", "helpdesk-12", "--set", "montoring=1"): "did you mean supervision.monitoring?",
    ("run", "helpdesk-12", "--set", "monitoring"): "LEVER=VALUE",
    ("run", "helpdesk-12", "--set", "=3"): "LEVER=VALUE",
    ("run", "helpdesk-12", "--set", "monitoring=7"): "supervision.monitoring = 7",
    ("run", "helpdesk-12", "--set", "desk.shifts.0.end=07:00"): "end must be later than start",
    ("run", "helpdesk-12", "--set", "backup.consult=-1"): "a number from 1 to 7200 s",
    ("run", "helpdesk-12", "--days", "0"): "--days",
    ("run", "helpdesk-12", "--seed", "-1"): "--seed",
    ("run", "helpdesk-12", "--seed", "x"): "--seed",
    ("run", "helpdesk-12", "--sed", "1"): "--sed",
    ("run", "helpdesk-12", "more"): "more",
}


@pytest.mark.parametrize(("args", "words"), BAD.items(), ids=[" ".join(args) for args in BAD])
def test_bad_input_is_refused_in_one_line(twin, args, words):
    assert words in twin(*args).refusal
