"""A run is a pure function of scenario, seed and control log, however it is cut up."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.engine.simulation import Simulation, simulate
from twin.errors import InputError
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.traces.buffer import concatenate
from twin.traces.tables import TABLES
from twin.traces.vocabularies import STRATEGIES

LIVELY = {
    "attendance.absence": "0.3",
    "attendance.usual_exhaustion": "0",
    "system.incidents": "0.2",
    "supervision.handling_target": "300",
    "regulation.slow_down": "1",
    "regulation.hidden_pause": "1",
    "regulation.hidden_pause_from": "0",
    "regulation.hang_up_early": "1",
    "regulation.transfer": "1",
    "autonomy.escalation_right": "1",
    "behaviour.target_hurry": "1",
    "regime.held_alone": "1",
    "technicians.capacity": "0.3",
    "strain.gain": "15",
    "learning.by_doing": "0.005",
    "learning.from_neighbours": "0.1",
}
"""Enough of everything new that a morning holds each of its rows."""

SHORT = load_scenario(
    "helpdesk-12",
    {
        "opening.close": "10:30",
        "contacts.urgent.share": "0.03",
        "system.outages_per_day": "8",
        "system.slow_spells_per_day": "8",
        **LIVELY,
    },
)
HOUR = 3600.0
CONTROLS = (
    (9 * HOUR + 10.5, "supervision.monitoring", 1.0),
    (9 * HOUR + 10.5, "supervision.purpose", "deterrent"),
    (9.25 * HOUR, "supervision.monitored_share", 0.5),
    (9.5 * HOUR, "autonomy.script_rigidity", 0.0),
    (9.75 * HOUR, "staffing.level", 1.5),
    (10 * HOUR, "staffing.level", 0.5),
)


def same(a, b):
    return all(np.array_equal(a[name], b[name]) for name in a)


def fingerprint(tables):
    return hashlib.sha256(b"".join(tables[name].tobytes() for name in sorted(tables))).hexdigest()


WHOLE = simulate(SHORT, seed=3, controls=CONTROLS).tables


def test_the_morning_holds_rows_of_every_table():
    assert [name for name, rows in WHOLE.items() if not len(rows)] == []
    strategies = WHOLE["regulation"][:, TABLES["regulation"].names.index("strategy")]
    assert set(strategies) == set(range(len(STRATEGIES)))


@settings(max_examples=12)
@given(st.lists(st.floats(7.9 * HOUR, 12 * HOUR), max_size=12))
def test_slices_of_any_size_give_the_same_rows_in_the_same_order(cuts):
    run, batches = Simulation(SHORT, seed=3), []
    moments = sorted({*cuts, *(moment for moment, *_ in CONTROLS)})
    for moment in moments:
        run.run_until(moment)
        batches.append(run.drain())
        for at, path, value in CONTROLS:
            if at == moment:
                run.set_lever(path, value)
    while not run.finished:
        run.run_until(run.now + 500)
        batches.append(run.drain())
    assert same(concatenate(batches), WHOLE)


def test_another_process_gives_the_same_bits():
    code = "import test_same_run as here; print(here.fingerprint(here.WHOLE))"
    folder = str(Path(__file__).parent)
    for hash_seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": folder},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == fingerprint(WHOLE)


def test_another_seed_or_replication_gives_another_run():
    runs = [
        simulate(SHORT, seed=seed, replication=replication).tables
        for seed, replication in ((3, 0), (4, 0), (3, 1))
    ]
    assert len({fingerprint(tables) for tables in runs}) == 3


def test_the_control_log_says_what_was_moved_and_when():
    traces = simulate(SHORT, seed=3, controls=CONTROLS)
    assert traces.column("control", "t").tolist() == [moment for moment, *_ in CONTROLS]
    assert traces.words("control", "lever") == [path for _, path, _ in CONTROLS]
    assert traces.column("control", "value").tolist() == [1.0, 2.0, 0.5, 0.0, 1.5, 0.5]


@pytest.mark.parametrize("path", ["demand.volume", "nonsense", "strain.gain"])
def test_only_live_levers_can_be_moved(path):
    run = Simulation(SHORT)
    with pytest.raises(InputError, match="cannot be moved during a run"):
        run.set_lever(path, 1.0)


def test_more_staff_come_in_and_go_home_at_once():
    everybody = {"attendance.absence": 0.0, "attendance.quits_per_year": 0.0}
    run = Simulation(apply(SHORT, everybody), seed=1)
    run.run_until(9.2 * HOUR)
    before = sum(one.activity >= 0 for one in run.floor().people)
    run.set_lever("staffing.level", 2.0)
    assert sum(one.activity >= 0 for one in run.floor().people) == before + 8
    run.set_lever("staffing.level", 0.0)
    run.run_until(10.2 * HOUR)
    assert all(one.activity < 0 for one in run.floor().people[:24])


def arrivals(traces):
    first = traces.column("contact", "attempt") == 0
    names = ("candidate", "arrived", "contact_type")
    rows = np.stack([traces.column("contact", name)[first] for name in names], axis=1)
    return rows[np.lexsort(rows.T[::-1])]


@pytest.mark.parametrize(
    "settings",
    [
        {"supervision.monitoring": "1"},
        {"staffing.level": "0.5"},
        {"autonomy.script_rigidity": "0"},
        {"routing.choice": "most_expert"},
        {"strain.enabled": "false"},
        {"backup.experts": "0"},
        {"system.outages_per_day": "0"},
        {"technicians.expertise": "0.9"},
    ],
    ids=str,
)
def test_whatever_the_levers_the_same_customers_call(settings):
    other = load_scenario("helpdesk-12", {"opening.close": "10:30", **settings})
    base = load_scenario("helpdesk-12", {"opening.close": "10:30"})
    assert np.array_equal(arrivals(simulate(base, seed=8)), arrivals(simulate(other, seed=8)))


def test_a_trait_that_changes_nothing_leaves_every_trace_identical():
    base = simulate(SHORT, seed=2).tables
    unused = load_scenario(
        "helpdesk-12",
        {
            "opening.close": "10:30",
            "contacts.urgent.share": "0.03",
            "system.outages_per_day": "8",
            "system.slow_spells_per_day": "8",
            **LIVELY,
            "redial.after_blocked": "0.1",  # nobody is ever blocked
            "supervision.alert_at": "9.5",  # no alert is due so late
        },
    )
    other = simulate(unused, seed=2).tables
    alerts = base["supervision"][:, 2] == 2
    assert np.array_equal(base["supervision"][~alerts], other["supervision"])
    del base["supervision"]
    assert same(base, other)
