"""A kept run is simulated again: what is told on the way, and what comes out."""

from dataclasses import replace

import pytest

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.experiments.job import Cancelled
from twin.experiments.replay import replay
from twin.scenario.load import load_scenario
from twin.traces.reader import RunReader, same_traces
from twin.traces.store import RunStore


@pytest.fixture
def kept(tmp_path):
    """A week with more contacts than are told of at once."""
    traces = simulate(load_scenario("helpdesk-12"), seed=4, days=5)
    with RunStore.create(tmp_path / "run.sqlite", traces.header) as store:
        store.write(traces.tables)
    return tmp_path / "run.sqlite"


def test_every_table_is_the_same_and_the_way_there_is_told(kept):
    shares = []
    found, again = replay(kept, progress=shares.append)
    assert found.identical
    assert found.stopped_at is None
    assert found.versions == []
    assert same_traces(again, RunReader(kept).traces()) == []
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


def test_it_can_be_called_off_on_the_way(kept):
    def stop(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        replay(kept, progress=stop)


def test_an_observed_log_cannot_be_simulated(tmp_path):
    traces = simulate(load_scenario("helpdesk-12"), seed=4)
    header = replace(traces.header, origin="observed")
    with RunStore.create(tmp_path / "run.sqlite", header) as store:
        store.write(traces.tables)
    with pytest.raises(InputError, match="an observed log"):
        replay(tmp_path / "run.sqlite")
