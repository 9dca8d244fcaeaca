"""One person's part of a run, and the tension in it at many moments."""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures import compute
from twin.measures.explain import explain
from twin.measures.levels import levels, points
from twin.measures.part import part
from twin.measures.run import Run
from twin.measures.spans import spans
from twin.scenario.load import load_scenario
from twin.traces.tables import TENSION_COMPONENTS

ON_EDGE = {
    "demand.volume": "1.6",
    "strain.gain": "16",
    "regulation.hidden_pause": "1",
    "regulation.hidden_pause_from": "0",
}


@pytest.fixture(scope="module", params=[{}, ON_EDGE], ids=["ordinary", "on edge"])
def run(request):
    return simulate(load_scenario("helpdesk-12", request.param), seed=4, days=2)


def shifts(traces, person):
    all_ = spans(traces.rows("duration")[traces.column("duration", "technician") == person])
    return list(zip(all_.start, all_.end, strict=True))


def test_levels_are_those_that_explain_tells(run):
    chance = np.random.default_rng(1)
    names = run.header.words("person")
    for person in (0, 2, 5):
        for begin, end in shifts(run, person):
            rows = run.rows("strain")
            closed = rows[(rows[:, 1] == person) & (rows[:, 0] >= begin) & (rows[:, 0] <= end), 0]
            moments = np.append(chance.uniform(begin, end, 15), chance.choice(closed, 5))
            found = levels(run, person, moments)
            told = [explain(run, names[person], float(at)) for at in moments]
            for place, explained in enumerate(told):
                assert found[:, place] == pytest.approx([one.level for one in explained.parts])
                assert points(found)[:, place] == pytest.approx(
                    [one.points for one in explained.parts]
                )
            assert points(found).sum(axis=0) == pytest.approx([one.tension for one in told])


def test_levels_without_strain_are_nothing():
    calm = simulate(load_scenario("helpdesk-12", {"strain.gain": "0"}), seed=4)
    assert not points(levels(calm, 0, np.array([36000.0]))).any()
    assert levels(calm, 0, np.array([])).shape == (TENSION_COMPONENTS, 0)


def test_a_part_day(day):
    ada = part(day, 0, 0.0, 1000.0)
    assert compute(ada)["aht"] == (150 + 60) / 2
    assert (ada.column("duration", "technician") == 0).all()
    assert len(ada.rows("person")) == 1
    assert not len(ada.rows("wallboard"))
    # The wrap-up of contact 1 goes on from 140 s to 170 s.
    cut = part(day, 0, 150.0, 300.0)
    assert Run(cut).seconds_in["wrap_up"] == 20
    assert Run(cut).staffed == 150
    assert len(cut.rows("contact")) == 1
    assert compute(cut)["alerts"] == 0


def test_parts_of_a_shift_make_the_whole(run):
    (begin, end), *_ = shifts(run, 2)
    middle = (begin + end) / 2 + 0.123
    whole, *halves = (
        part(run, 2, *times) for times in ((begin, end), (begin, middle), (middle, end))
    )
    for name in ("contact", "procedure", "supervision", "strain", "incident", "regulation"):
        assert len(whole.rows(name)) == sum(len(half.rows(name)) for half in halves)
    for activity, seconds in Run(whole).seconds_in.items():
        assert seconds == pytest.approx(sum(Run(half).seconds_in[activity] for half in halves))
    path = Run(whole).tension
    first, second = path.between(begin, middle), path.between(middle, end)
    assert first.area + second.area == pytest.approx(path.area)
    assert first.above(20) + second.above(20) == pytest.approx(path.above(20))
    assert max(*first.peaks, *second.peaks) == pytest.approx(path.peaks.max())
    assert not len(path.between(end + 1, end + 2).peaks)
