"""`twin serve`: what it asks of the server, and what it refuses before."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from twin.mirror.webhook import Webhook


@pytest.fixture
def served(monkeypatch):
    """What the server was asked for."""
    asked = {}

    def serve(scenario, **options):
        asked.update(options, scenario=scenario)

    monkeypatch.setitem(sys.modules, "dashboards.serve", SimpleNamespace(serve=serve))
    return asked


def test_defaults(twin, served):
    assert twin("serve").code == 0
    assert served.pop("scenario").name == "helpdesk-12"
    assert served == {
        "resume": None, "seed": 0, "speed": None, "host": "127.0.0.1", "port": 8050,
        "start_at": 9 * 3600, "out": None, "force": False, "runs": Path("runs"), "password": None,
        "webhook": None,
    }  # fmt: skip


def test_options(twin, served, tmp_path):
    password = tmp_path / "password"
    password.write_text("correct horse\nsecond line\n")
    out = tmp_path / "run.sqlite"
    done = twin(
        *("serve", "centre-100", "--speed", "5.5", "--host", "0.0.0.0", "--port", "80"),
        *("--seed", "9", "--from", "10:30", "--out", out, "--force", "--set", "monitoring=1"),
        *("--password-file", password),
    )
    assert done.code == 0, done.err
    scenario = served.pop("scenario")
    assert (scenario.name, scenario.supervision.monitoring) == ("centre-100", 1)
    assert served == {
        "resume": None, "seed": 9, "speed": 5.5, "host": "0.0.0.0", "port": 80, "start_at": 37800,
        "out": out, "force": True, "runs": Path("runs"), "password": "correct horse",
        "webhook": None,
    }  # fmt: skip


def test_without_a_live_run_there_is_no_scenario(twin, served):
    assert twin("serve", "--no-live").code == 0
    assert served["scenario"] is None


def test_a_webhook_is_made_of_a_url_and_a_secret(twin, served, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("shared\n")
    url = ("--webhook", "https://centre.example/advice")
    assert twin("serve", *url, "--webhook-secret", secret).code == 0
    assert isinstance(served["webhook"], Webhook)
    assert "--webhook-secret" in twin("serve", "--webhook-secret", secret).refusal
    assert "allowed: http://" in twin("serve", "--webhook", "ftp://x").refusal


def test_a_run_that_goes_on_brings_scenario_and_seed(twin, served):
    assert twin("serve", "--resume", "day.sqlite", "--speed", "30", "--port", "0").code == 0
    assert served["scenario"] is None
    assert (served["resume"], served["speed"]) == (Path("day.sqlite"), 30)


@pytest.mark.parametrize(
    "given",
    [
        ("helpdesk-12",), ("--set", "monitoring=1"), ("--seed", "0"), ("--from", "09:00"),
        ("--out", "other.sqlite"), ("--force",),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_run_brings_itself_is_refused_beside_it(twin, served, given):
    refusal = twin("serve", "--resume", "day.sqlite", *given).refusal
    assert given[0] in refusal or "SCENARIO" in refusal
    assert not served


def test_a_short_day_is_entered_half_way(twin, served, small):
    assert twin("serve", small, "--set", "opening.close=08:30").code == 0
    assert served["start_at"] == 8.25 * 3600


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "::1"])
def test_this_machine_needs_no_password(twin, served, host):
    assert twin("serve", "--host", host).code == 0
    assert served["host"] == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", ""])
def test_others_are_let_in_by_password_only(twin, served, host):
    assert "--password-file" in twin("serve", "--host", host).refusal
    assert not served


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", b"\xff\xfe12345678"])
def test_a_password_file_must_hold_a_password(twin, served, tmp_path, content):
    path = tmp_path / "password"
    path.write_bytes(content)
    assert str(path) in twin("serve", "--host", "0.0.0.0", "--password-file", path).refusal
    path.unlink()
    assert "No such file" in twin("serve", "--password-file", path).refusal
    assert not served


BAD = {
    ("--from", "07:59"): "from 08:00 on, before 18:00",
    ("--from", "18:00"): "from 08:00 on, before 18:00",
    ("--from", "noon"): "from 08:00 on",
    ("--speed", "0"): "--speed",
    ("--speed", "nan"): "--speed",
    ("--port", "99999"): "--port",
    ("centre100",): "did you mean centre-100?",
    ("--set", "shift=1"): "unknown lever",
}


@pytest.mark.parametrize(("args", "words"), BAD.items(), ids=[" ".join(args) for args in BAD])
def test_bad_input_is_refused_in_one_line(twin, served, args, words):
    assert words in twin("serve", *args).refusal
    assert not served


def test_an_existing_file_is_refused(twin, served, tmp_path):
    out = tmp_path / "run.sqlite"
    out.touch()
    assert "--force" in twin("serve", "--out", out).refusal
    assert not served
