"""The command line as a whole: help, start, errors."""

import subprocess
import sys

import pytest
import typer

from twin.cli import app
from twin.errors import InputError

COMMANDS = typer.main.get_command(app).commands
HEAVY = {"dash", "numpy", "plotly", "pyarrow", "scipy", "simpy", "sqlite3", "waitress"}


def run_python(*args, **options):
    return subprocess.run(
        [sys.executable, *args], capture_output=True, text=True, check=False, **options
    )


def test_help_without_a_command(twin):
    assert twin().out == twin("--help").out
    for name in ("run", "serve", "replay", "check", "levers", "measures", "schema"):
        assert f" {name} " in twin().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_explained(twin, name):
    assert twin(name, "--help").out == twin(name, "-h").out
    assert COMMANDS[name].help
    for option in COMMANDS[name].params:
        assert option.help, option.name


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"serve", "follow"}))
def test_every_command_that_prints_also_prints_json(name):
    assert any("--json" in option.opts for option in COMMANDS[name].params)


def test_version(twin):
    version = twin("--version").out
    assert version.startswith("twin ")
    assert version.rstrip().endswith(("(compiled)", "(interpreted)"))


def test_unknown_commands_and_options(twin):
    assert "nonsense" in twin("nonsense").refusal
    assert "--nonsense" in twin("--nonsense").refusal
    assert "see twin levers --help" in twin("levers", "--nonsense").refusal


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (
            ("validate", "--technicians", "0"),
            "--technicians 0: out of range; allowed: 1 to 1,000,000",
        ),
        (
            ("validate", "--technicians", "many"),
            "--technicians many: not a whole number; allowed: 1 to 1,000,000",
        ),
        (("run", "helpdesk-12", "--seed", "-1"), "--seed -1: out of range; allowed: 0 or more"),
        (
            ("run", "helpdesk-12", "--seed", ""),
            "--seed '': not a whole number; allowed: 0 or more",
        ),
        (
            ("explain", "x", "--technician", "T1", "--at", "9:00", "--day", "0"),
            "--day 0: out of range; allowed: 1 or more",
        ),
        (
            ("experiment", "--replications", "1"),
            "--replications 1: out of range; allowed: 2 to 10,000",
        ),
    ],
)
def test_a_number_that_is_not_taken_is_named_with_what_is(twin, args, line):
    assert twin(*args).refusal == line


def test_nothing_heavy_is_imported_before_a_command_runs():
    done = run_python("-c", "import sys, twin.cli; print(*sys.modules)")
    assert not done.stderr
    assert not HEAVY & set(done.stdout.split())


def test_python_m_twin():
    done = run_python("-m", "twin", "check", "helpdesk-12")
    assert (done.returncode, done.stderr) == (0, "")
    assert "well-formed" in done.stdout


def test_a_reader_that_goes_away_is_no_error():
    code = "import sys; sys.argv[1:] = ['levers', '--json']; import twin.cli; twin.cli.main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() in (0, 1)


def test_a_full_disk_is_told_in_one_line():
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "twin", "measures"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "output: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_terminal_can_show_the_output(encoding, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    monkeypatch.setenv("PYTHONUTF8", "0")
    for args in (["levers"], ["schema"], ["levers", "--json"], ["check", "x\u00d7.toml"]):
        done = subprocess.run([sys.executable, "-m", "twin", *args], capture_output=True)
        assert b"Traceback" not in done.stderr
        assert done.returncode == (2 if args[0] == "check" else 0)


def test_a_message_of_several_lines_is_put_into_one(twin, monkeypatch):
    def refuse(*args):
        raise InputError("first\n  second [bold]third")

    monkeypatch.setattr("twin.scenario.load.load_scenario", refuse)
    assert twin("check", "x").refusal == "first second [bold]third"
