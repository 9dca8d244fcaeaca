"""Which trace tables each measure is computed from, and what becomes of it without them."""

import math

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.measures import MEASURES, compute, tables_of
from twin.scenario.load import load_scenario
from twin.traces.frame import Traces
from twin.traces.reader import RunReader
from twin.traces.store import RunStore
from twin.traces.tables import SUMMARY, TABLES

CASES = {
    "as shipped": {},
    "nobody calls": {"demand.volume": "0"},
    "nobody staffed": {"staffing.level": "0"},
    "no strain": {"strain.enabled": "false"},
    "everything regulated": {
        "regulation.slow_down": "1",
        "regulation.hidden_pause": "1",
        "regulation.hidden_pause_from": "0",
        "regulation.hang_up_early": "1",
        "regulation.transfer": "1",
        "attendance.absence": "0.3",
        "supervision.listening": "1",
        "supervision.handling_target": "300",
    },
}


@pytest.fixture(scope="module", params=CASES)
def whole(request: pytest.FixtureRequest) -> Traces:
    return simulate(load_scenario("helpdesk-12", CASES[request.param]), seed=4)


def without(traces: Traces, *names: str) -> Traces:
    kept = {name: rows for name, rows in traces.tables.items() if name not in names}
    return Traces(traces.header, kept)


def test_a_measure_needs_no_more_than_its_tables(whole: Traces) -> None:
    full = compute(whole)
    for key, found in MEASURES.items():
        only = without(whole, *(set(TABLES) - set(found.tables)))
        assert compute(only, [key])[key] == pytest.approx(full[key], rel=0, nan_ok=True), key


def test_a_measure_without_one_of_its_tables_is_refused_or_undefined(whole: Traces) -> None:
    for key, found in MEASURES.items():
        for table in found.tables:
            less = without(whole, table)
            with pytest.raises(InputError, match=f"{key!r} needs table {table!r}"):
                compute(less, [key])
            assert math.isnan(compute(less)[key])


def test_the_tables_of_measures_are_those_a_run_for_them_keeps() -> None:
    scenario = load_scenario("helpdesk-12", CASES["everything regulated"])
    keys = ["service_level", "occupancy", "tension"]
    assert tables_of(keys) == {"contact", "duration", "strain"}
    lean, full = simulate(scenario, tables=tables_of(keys)), simulate(scenario)
    assert set(lean.tables) == set(lean.header.tables) == tables_of(keys)
    assert compute(lean, keys) == compute(full, keys)
    with pytest.raises(InputError, match="no measure is called 'servis_level'"):
        tables_of(["servis_level"])


def test_a_summary_still_holds_the_main_measures() -> None:
    subjects = {"service", "handling", "occupancy", "attendance", "outcome", "strain"}
    for key, found in MEASURES.items():
        if found.subject in subjects:
            assert SUMMARY.issuperset(found.tables), key


def test_a_run_file_says_which_tables_it_keeps(tmp_path) -> None:
    stores = []

    def sink(header):
        stores.append(RunStore.create(tmp_path / "run.sqlite", header))
        return stores[0]

    scenario = load_scenario("helpdesk-12", {"opening.close": "09:00"})
    simulate(scenario, tables=SUMMARY, sink=sink)
    stores[0].close()
    read, kept = RunReader(tmp_path / "run.sqlite").traces(), simulate(scenario, tables=SUMMARY)
    assert set(read.tables) == SUMMARY
    assert all(np.array_equal(read.rows(name), kept.rows(name)) for name in SUMMARY)
    with pytest.raises(InputError, match="did not keep table 'procedure'"):
        read.rows("procedure")
    with pytest.raises(InputError, match="'alerts' needs table 'supervision'"):
        compute(read, ["alerts"])


def test_a_table_nobody_knows_cannot_be_kept() -> None:
    with pytest.raises(InputError, match="no trace table is called 'contacts'"):
        simulate(load_scenario("helpdesk-12"), tables=("contacts",))
