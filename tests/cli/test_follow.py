"""`twin follow`: what it refuses, and what it says."""

import pytest

from tests.mirror.conftest import small_day
from twin.traces.reader import RunReader


@pytest.fixture
def log(tmp_path):
    file = tmp_path / "queue_log"
    file.write_text("".join(f"{line}\n" for line in small_day(20)))
    return file


@pytest.fixture
def follow(twin, tmp_path):
    def run(source, *options):
        out = ("--out", str(tmp_path / "run.sqlite"), "--key-file", str(tmp_path / "key"))
        return twin("follow", str(source), *out, *options)

    return run


def test_a_log_is_followed_to_its_end(follow, log, tmp_path):
    done = follow(log, "--until-end", "--zone", "Europe/Paris", "--scenario", "helpdesk-12")
    assert (done.code, done.out) == (0, "")
    status, end = done.err.splitlines()
    assert "2024-03-04 1" in status
    assert "0 waiting" in status
    assert end == f"The log is at its end; the run is in {tmp_path / 'run.sqlite'}."
    run = RunReader(tmp_path / "run.sqlite")
    assert (run.header.origin, run.header.name) == ("observed", "helpdesk-12")
    assert len(run.traces().rows("contact")) == 20
    assert "has come to its end; name another file" in follow(log, "--until-end").refusal


def test_what_was_not_used_is_said(follow, log, tmp_path):
    with log.open("a") as file:
        file.write("no line of a log\n" + log.read_text().splitlines()[-1] + "\nhalf")
    told = follow(log, "--until-end").err
    assert "1 not used: not a line of a queue_log, or cut off" in told
    assert "1 not used: told twice" in told
    assert "warning: queue_log: the last line of queue_log was cut off, and is dropped" in told


def test_a_log_without_an_event_is_no_run(follow, log, tmp_path):
    log.write_text("nothing\n")
    assert (
        "queue_log: no event in it; allowed: a log with one" in follow(log, "--until-end").refusal
    )
    assert not (tmp_path / "run.sqlite").exists()


@pytest.mark.parametrize(
    ("source", "options", "line"),
    [
        ("queue_log", ("--until-end",), "there is no such file; allowed with --until-end: a log"),
        ("queue_log", ("--replay", "60"), "there is no such file; give a log to replay"),
        ("-", ("--replay", "60"), "--replay: allowed with the path of a log"),
        ("ami://127.0.0.1", (), "without a user; allowed: --user, or the environment"),
        ("ami://u:geheim@127.0.0.1", (), "no password in an address"),
        ("ami://127.0.0.1:x", (), "allowed: a log's path, - for standard input"),
        ("ami://127.0.0.1", ("--replay", "60"), "--replay: allowed with a log"),
        ("http://127.0.0.1/x", (), "no port; allowed"),
        ("http://0.0.0.0:0/x", (), "no host or port; allowed"),
        ("http://0.0.0.0:8060/x", (), "others can reach it; allowed: 127.0.0.1, or another with"),
        ("ftp://127.0.0.1:8060/x", (), "allowed: a log's path"),
        (".", (), "is a folder; allowed"),
        ("x", ("--zone", "Mars"), "--zone Mars: no time zone"),
        ("x", ("--secret-file", "nowhere"), "--secret-file nowhere: No such file"),
    ],
)
def test_what_cannot_be_followed_is_said_in_one_line(
    follow, monkeypatch, tmp_path, source, options, line
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TWIN_AMI_USER", raising=False)
    refusal = follow(source, *options).refusal
    assert line in refusal
    assert "geheim" not in refusal
    assert not (tmp_path / "run.sqlite").exists()


def test_a_run_that_was_not_followed_stays_as_it_is(follow, twin, log, tmp_path):
    out = tmp_path / "run.sqlite"
    assert (
        twin("import", str(log), "--out", str(out), "--key-file", str(tmp_path / "key")).code == 0
    )
    before = out.read_bytes()
    assert "was not followed; allowed: a run of twin follow" in follow(log).refusal
    assert out.read_bytes() == before


def test_without_a_name_the_run_is_where_the_server_looks(twin, log, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    key = ("--key-file", str(tmp_path / "key"))
    assert twin("follow", str(log), "--until-end", "--scenario", "helpdesk-12", *key).code == 0
    assert RunReader(tmp_path / "runs" / "helpdesk-12.sqlite").header.origin == "observed"
