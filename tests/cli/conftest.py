"""Runs the command line inside the test's own process."""

import json
import signal
from dataclasses import dataclass

import pytest

from twin.cli import main
from twin.world.call_log import COLUMNS


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self):
        """What was printed, which must be one JSON object and nothing else."""
        assert self.code == 0, self.err
        assert not self.err
        return json.loads(self.out)

    @property
    def refusal(self):
        """The one line with which bad input was refused."""
        assert self.code == 2, self.out
        assert not self.out
        assert self.err.endswith("\n")
        line = self.err[:-1]
        assert line.isprintable(), line
        return line


@pytest.fixture
def twin(capsys):
    """Runs `twin ARGS` and gives its exit code and what it printed."""

    def run(*args):
        before = signal.getsignal(signal.SIGTERM)
        capsys.readouterr()
        try:
            with pytest.raises(SystemExit) as caught:
                main([str(arg) for arg in args])
        finally:
            signal.signal(signal.SIGTERM, before)
        return Done(caught.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def small(tmp_path):
    """A scenario of one short morning."""
    path = tmp_path / "small.toml"
    path.write_text(
        'extends = "helpdesk-12"\n[opening]\nclose = "10:00"\n'
        "[demand]\nper_hour = [30, 42, 54, 66]\n[teams.desk]\nshifts = "
        '[{ start = "08:00", end = "10:00", technicians = 6 }]\n'
    )
    return path


@pytest.fixture
def write_design(small):
    """Writes a design on the scenario of one short morning, and gives its path."""

    def write(text, name="design.toml"):
        path = small.with_name(name)
        path.write_text(f'scenario = "small.toml"\n{text}\n')
        return path

    return write


@pytest.fixture
def counted(monkeypatch):
    """The runs that are simulated for a study in this process; `stop_at` ends it like Ctrl-C."""
    from twin.experiments.runs import Study

    class Counted(list):
        stop_at = None

    made = Counted()
    run = Study.run

    def counting(self, task):
        if len(made) == made.stop_at:
            raise KeyboardInterrupt
        made.append(task)
        return run(self, task)

    monkeypatch.setattr(Study, "run", counting)
    return made


@pytest.fixture
def takes_calls(tmp_path):
    """A scenario that takes any type of call, from 8 to 18."""
    path = tmp_path / "any.toml"
    path.write_text(
        'name = "any"\n[contacts.other]\nshare = 1\nprocedure = "p"\n'
        '[procedures.p]\nsteps = [{ name = "talk", seconds = 60 }]\n'
        '[teams.t]\ncontacts = ["other"]\n'
        'shifts = [{ start = "08:00", end = "18:00", technicians = 2 }]\n'
    )
    return path


@pytest.fixture
def write_log(tmp_path):
    """Writes a call log of (arrival, outcome) pairs on 1999-02-09, and gives its path."""

    def write(calls):
        lines = [",".join(COLUMNS)]
        for arrival, outcome in calls:
            row = dict.fromkeys(COLUMNS, "0")
            row |= dict.fromkeys(("vru_entry", "vru_exit", "ser_start", "ser_exit"), arrival)
            row |= dict.fromkeys(("q_start", "q_exit"), "0:00:00")
            row |= {"type": "PS", "date": "1999-02-09", "outcome": outcome, "ser_time": "60"}
            lines.append(",".join(row[column] for column in COLUMNS))
        path = tmp_path / "log.csv"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write
