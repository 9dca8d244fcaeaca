"""Staffing by simulation: it finds Erlang A where the model is one, and accounts for the rest."""

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.experiments.staffing import staffing
from twin.experiments.staffing_counts import COUNTED, Days, Grid, counted
from twin.experiments.staffing_terms import Target, forecast
from twin.measures.catalogue import compute
from twin.measures.run import Run
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

TARGET = Target(0.8, 20)
FEW = Days(0, 2)


def reduced(per_hour, **sections):
    """A centre in which nothing happens but waiting, giving up and being served."""
    behaviour = ("skill_speed", "guidance_rigidity", "load_speed", "overwork_speed",
                 "fatigue_speed", "exhaustion_speed", "tension_speed", "monitored_speed",
                 "monitored_ease_speed", "repeat_error")  # fmt: skip
    return Scenario.model_validate(
        {
            "name": "reduced",
            "opening": {"open": "06:00", "close": "22:00"},
            "demand": {"per_hour": [per_hour], "day_cv": 0, "interval_cv": 0},
            "contacts": {"call": {"share": 1, "procedure": "talk", "work_shape": "exponential"}},
            "patience": {"shape": "exponential", "mean": 180},
            "redial": {"after_abandoning": 0, "after_blocked": 0, "after_unresolved": 0},
            "procedures": {
                "talk": {"after_contact": 0, "steps": [{"name": "talk", "seconds": 240}]}
            },
            "system": {
                "guidance": 0, "incidents": 0, "outages_per_day": 0, "slow_spells_per_day": 0
            },
            "backup": {"experts": 0},
            "technicians": {"speed_spread": 0},
            "teams": {
                "all": {
                    "contacts": ["call"],
                    "shifts": [{"start": "06:00", "end": "22:00", "technicians": 8}],
                }
            },
            "routing": {"ring": 0},
            "supervision": {"monitoring": 0, "listening": 0, "handling_target": 0},
            "strain": {"enabled": False},
            "attendance": {"absence": 0, "quits_per_year": 0},
            "behaviour": dict.fromkeys(behaviour, 0),
        }
        | sections
    )  # fmt: skip


@pytest.fixture(scope="module")
def morning_found(short):
    return staffing(short, TARGET, 3600, Days(1, 2), replications=3)


@pytest.fixture(scope="module")
def short():
    content = load_scenario("helpdesk-12").model_dump()
    content["opening"]["close"] = 39600.0
    shift = {"start": 28800.0, "end": 39600.0, "technicians": 6, "breaks": ()}
    pause = {"at": 34200.0, "seconds": 900.0}
    content["teams"]["desk"]["shifts"] = (shift | {"breaks": (pause,)},)
    return Scenario.model_validate(content, strict=True)


@pytest.mark.parametrize(("per_hour", "share"), [(60.0, 0.8), (150.0, 0.9)])
def test_a_centre_that_is_erlang_a_needs_erlang_a(per_hour, share):
    found = staffing(reduced(per_hour), Target(share, 20), 86400, FEW, replications=5)
    (one,) = found.intervals
    assert abs(one.rostered - one.erlang_a) <= 1
    for name in ("returns", "variation"):
        assert getattr(one.due_to, name) == 0
    for name in ("handling", "rest", "away"):
        assert abs(getattr(one.due_to, name)) < 0.5, name


def test_the_terms_add_up(morning_found):
    for one in morning_found.intervals:
        assert sum(one.due_to) == pytest.approx(one.rostered - one.erlang_a, abs=1e-9)
        assert sum(one.away) == pytest.approx(one.due_to.away, abs=1e-9)
        assert one.rostered >= 1
        assert one.level.low <= one.level.share <= one.level.high
    parts = dict(morning_found.handling)
    assert parts.pop("measured") == pytest.approx(sum(parts.values()))


def test_customers_who_come_back_are_told_apart(short):
    stays_away = {"after_abandoning": 0, "after_blocked": 0, "after_unresolved": 0}
    values = {f"redial.{name}": value for name, value in stays_away.items()}
    none = staffing(apply(short, values), TARGET, 3600, Days(0, 1), replications=2)
    assert all(one.due_to.returns == 0 for one in none.intervals)


def test_workers_do_not_matter(short):
    one, two = (
        staffing(short, TARGET, 3600, Days(0, 1), replications=2, workers=n) for n in (1, 2)
    )
    assert one == two


def test_more_volume_or_a_stricter_target_never_needs_fewer():
    def heads(volume, share):
        centre = apply(reduced(40.0), {"demand.volume": volume})
        found = staffing(centre, Target(share, 20), 86400, FEW, replications=3)
        return [one.rostered for one in found.intervals]

    usual = heads(1.0, 0.8)
    for other in (heads(1.5, 0.8), heads(1.0, 0.95)):
        assert all(a <= b for a, b in zip(usual, other, strict=True))
        assert sum(usual) < sum(other)


def test_what_is_counted_is_what_is_measured(short):
    grid = Grid.of(short, 1800)
    told = dict(zip(COUNTED, counted(short, grid, Days(0, 2), 20, 3, 1), strict=True))
    traces = simulate(short, seed=3, days=2, replication=1)
    run = Run(traces)
    total = {name: values.sum() for name, values in told.items()}
    assert total["offered"] == run.offered
    assert total["in_time"] / total["patient"] == pytest.approx(
        compute(traces, ["service_level"])["service_level"]
    )
    # People finish what they are at after closing, and may come no earlier.
    for name in ("ready", "break", "coaching"):
        assert total[name] == pytest.approx(run.seconds_in[name], abs=120)
    assert total["busy"] <= run.busy
    handle = run.handle[run.answered].sum()
    assert total["handling"] - total["ringing"] == pytest.approx(handle, rel=0.02)


def test_days_before_are_left_out(short):
    grid = Grid.of(short, 3600)
    both, first, last = (
        counted(short, grid, days, 20, 0, 0) for days in (Days(0, 2), Days(0, 1), Days(1, 1))
    )
    row = COUNTED.index("offered")
    assert np.array_equal(both[row], first[row] + last[row])


def test_a_forecast_is_the_mean_of_the_profile():
    centre = apply(reduced(60.0), {"demand.volume": 2, "demand.day_cv": 0.3})
    known = forecast(centre, Grid.of(centre, 7000))
    assert known.rates == pytest.approx([120 / 3600] * len(known.rates))
    assert (known.handle, known.patience) == (240, 180)
    assert known.cv == pytest.approx(0.3)


def test_mean_patience_of_a_hazard_is_that_of_its_samples():
    from twin.world.patience import patience

    centre = load_scenario("helpdesk-12")
    u = (np.arange(200_000) + 0.5) / 200_000
    sampled = patience(u, centre.patience).mean()
    assert forecast(centre, Grid.of(centre, 1800)).patience == pytest.approx(sampled, rel=2e-3)


def test_a_roster_of_nobody_is_refused():
    shift = {"start": "06:00", "end": "22:00", "technicians": 0}
    nobody = reduced(10.0, teams={"all": {"contacts": ["call"], "shifts": [shift]}})
    with pytest.raises(InputError, match=r"technicians = 0: allowed: 1 or more"):
        staffing(nobody, TARGET)
