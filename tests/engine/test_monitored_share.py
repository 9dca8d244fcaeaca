"""Monitoring some of the technicians and not the others."""

from itertools import pairwise

import numpy as np
import pytest

from twin.engine.simulation import Simulation, simulate
from twin.measures.checks import conservation
from twin.traces.tables import TABLES
from twin.traces.vocabularies import ACTS, COMPONENTS

BUSY = {
    "demand": {"per_hour": [150]},
    "heads": 16,
    "strain": {"enabled": True},
    "backup": {"experts": 1, "neighbour": 0.5},
}
WATCH = {
    "monitoring": 1,
    "listening": 0.5,
    "scoring": 1,
    "transparency": 0,
    "handling_target": 60,
    "alert_at": 0.5,
    "consequence": 1,
    "coach_below": 100,
    "coaching": 60,
    "displayed": 6,
}


def monitored(traces):
    who = traces.words("person", "technician")
    return {
        name for name, is_so in zip(who, traces.column("person", "monitored"), strict=True) if is_so
    }


@pytest.fixture
def half(tiny):
    return tiny(**BUSY, supervision={**WATCH, "monitored_share": 0.5})


def test_those_not_monitored_are_in_no_row_of_supervision(half):
    for seed in range(3):
        traces = simulate(half, seed=seed)
        everybody = set(traces.words("person", "technician"))
        watched = monitored(traces)
        assert 3 <= len(watched) <= 13
        assert set(traces.words("supervision", "technician")) == watched < everybody
        assert conservation(traces) == []


def test_those_not_monitored_feel_no_supervision(half):
    traces = simulate(half, seed=1)
    watched = monitored(traces)
    supervised = traces.column("strain", "component") == COMPONENTS.index("supervision")
    exposed = supervised & (traces.column("strain", "exposure") > 0)
    who = np.array(traces.words("strain", "technician"))
    assert set(who[exposed]) <= watched
    assert len(set(who[exposed])) > 2
    regime = dict(
        zip(
            traces.words("person", "technician"), traces.column("person", "regime"), strict=True
        )
    )  # fmt: skip
    assert {regime[name] for name in watched} == {1.0}
    assert {level for name, level in regime.items() if name not in watched} == {0.0}


def test_who_is_monitored_at_a_share_is_so_at_any_larger_one(tiny):
    seen = [
        monitored(simulate(tiny(**BUSY, supervision={**WATCH, "monitored_share": share}), seed=2))
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    assert seen[0] == set()
    assert len(seen[-1]) == 16
    assert all(few <= many for few, many in pairwise(seen))
    assert len(seen[1]) < len(seen[3])


def test_monitoring_nobody_is_the_same_as_not_monitoring(tiny):
    plain = {**WATCH, "displayed": 0}
    nobody = simulate(tiny(**BUSY, supervision={**plain, "monitored_share": 0}), seed=3)
    not_at_all = simulate(tiny(**BUSY, supervision={**plain, "monitoring": 0}), seed=3)
    for name in TABLES:
        assert np.array_equal(nobody.rows(name), not_at_all.rows(name)), name


def test_the_share_can_be_moved_during_a_run(tiny):
    run = Simulation(tiny(**BUSY, supervision={**WATCH, "monitored_share": 1}), seed=1)
    run.run_until(9.5 * 3600)
    run.set_lever("supervision.monitored_share", 0.0)
    run.run_until(9.5 * 3600 + 300)
    assert len(run.drain()["supervision"]) > 0
    run.run()
    # What was taken up before is seen to its end, and coaching that was due is given; that is all.
    late = run.drain()["supervision"]
    assert set(late[:, 2]) <= {ACTS.index("coach")}


def test_being_monitored_has_nothing_to_do_with_who_one_is(tiny):
    centre = tiny(heads=400, demand={"per_hour": [0]},
                  technicians={"expertise": 0.5, "expertise_spread": 0.1, "speed_spread": 0.2},
                  supervision={**WATCH, "monitored_share": 0.5})  # fmt: skip
    traces = simulate(centre, seed=5)
    is_so = traces.column("person", "monitored")
    assert is_so.mean() == pytest.approx(0.5, abs=0.1)
    for trait in ("skill", "expertise", "insecurity", "affectivity", "reactivity"):
        values = traces.column("person", trait)
        # Four standard errors of a correlation over 400.
        assert abs(np.corrcoef(is_so, values)[0, 1]) < 0.2
