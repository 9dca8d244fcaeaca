"""A run that keeps some tables has in them the rows of a run that keeps all."""

from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from twin.engine.simulation import Simulation, simulate
from twin.traces.buffer import concatenate
from twin.traces.tables import SUMMARY, TABLES

DAYS = run_path(str(Path(__file__).with_name("varied_days.py")))["varied_days"]()


@pytest.mark.parametrize("name", ["taylorist", "lively, levers moved", "three days", "no strain"])
@pytest.mark.parametrize("kept", [sorted(SUMMARY), *([table] for table in TABLES), []], ids=str)
def test_the_rows_kept_are_the_same_bit_for_bit(name, kept, whole):
    tables = simulate(**DAYS[name], tables=kept).tables
    assert list(tables) == [table for table in TABLES if table in kept]
    assert all(np.array_equal(rows, whole(name)[table]) for table, rows in tables.items())


@pytest.fixture(scope="module")
def whole():
    made = {}
    return lambda name: made.get(name) or made.setdefault(name, simulate(**DAYS[name]).tables)


def test_a_paced_run_keeps_the_same():
    day = DAYS["lively 0"]
    run, batches = Simulation(**day, tables=SUMMARY), []
    while not run.finished:
        run.run_until(run.now + 47.0)
        batches.append(run.drain())
    live, batch = concatenate(batches), simulate(**day, tables=SUMMARY).tables
    assert list(live) == list(batch)
    assert all(np.array_equal(live[name], batch[name]) for name in batch)
