"""What a ledger row says is behind it did happen, and its increment follows from the run alone."""

import json

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.rules.strain import booked
from twin.scenario.load import load_scenario
from twin.traces.tables import COMPONENTS, STRAIN, TENSION_COMPONENTS

AT = {name: place for place, name in enumerate(STRAIN.names)}
HELD = {
    "monitoring": 1,
    "lock_out": 0,
    "reporting": "individual",
    "consequence": 1,
    "handling_target": 300,
    "displayed": 0,
}


def trigger(traces, component, contact):
    """The trigger of a component's row about a contact; None without a row."""
    for row, word, told in zip(
        traces.rows("strain"),
        traces.words("strain", "trigger"),
        traces.words("strain", "component"),
        strict=True,
    ):
        if told == component and row[AT["contact"]] == contact:
            return word
    return None


@pytest.fixture
def floor(tiny, happens):
    """Runs a floor with strain on contacts given by hand."""

    def run(*calls, own=None, **sections):
        supervision = {**HELD, **sections.pop("supervision", {})}
        centre = tiny(strain={"enabled": True}, supervision=supervision, **sections)
        return happens(centre, *calls, own={"insecurity": 0.5, **(own or {})})

    return run


def test_shown_below_target_only_once_something_was(floor):
    """The first contact is over target, which is seen when it is over: not yet then."""
    traces = floor({"at": 0.0, "work": 20.0}, {"at": 2000.0})
    assert trigger(traces, "precariousness", 1) == "figures_shown"
    assert trigger(traces, "precariousness", 2) == "shown_below_target"
    assert trigger(traces, "supervision", 1) is None
    assert trigger(traces, "supervision", 2) == "shown_below_target"


def test_with_nothing_at_stake_it_is_the_contact_itself(floor):
    traces = floor({"at": 0.0, "work": 20.0}, {"at": 3000.0}, supervision={"consequence": 0})
    assert trigger(traces, "precariousness", 2) == "contact"


@pytest.mark.parametrize(("known", "behind"), [(1.0, "listened_to"), (0.0, None)])
def test_being_listened_to_is_behind_it_only_if_it_is_known(floor, known, behind):
    listened = {"listening": 1, "moment_known": known}
    traces = floor({"at": 0.0, "listen": 0.0}, supervision=listened)
    assert "listen" in traces.words("supervision", "act")
    assert trigger(traces, "supervision", 1) == behind


def test_what_makes_time_press_is_named(floor):
    """A screen of figures on a quiet day; then many calls, some behind each other; then target."""
    quiet = floor({"at": 0.0}, supervision={"displayed": 12})
    assert trigger(quiet, "time_pressure", 1) == "figures_shown"
    waiting = floor({"at": 0.0}, {"at": 1.0})
    assert trigger(waiting, "time_pressure", 1) == "queue_seen"
    busy = floor(
        *({"at": 85.0 * n} for n in range(40)),
        appraisal={"busy_from": 0.5},
        supervision={"handling_target": 0},
    )
    last = max(busy.column("contact", "contact"))
    assert trigger(busy, "time_pressure", last) == "busy"
    over = floor({"at": 0.0, "work": 20.0})
    assert trigger(over, "time_pressure", 1) == "over_target"


def test_an_aggressive_customer_is_in_the_contacts_own_row(floor):
    rude = {"at": 1000.0, "rude": 1.0}
    traces = floor({"at": 0.0}, rude, {**rude, "patience": 1.0})
    columns = (traces.column("contact", name) for name in ("contact", "aggressive"))
    met = dict(zip(*columns, strict=True))
    # Nobody met the one who gave up.
    assert met == {1: 0, 2: 1, 3: 0}
    assert trigger(traces, "customer_aggression", 2) == "customer_rude"


BUSY = {
    "supervision.displayed": "6",
    "supervision.listening": "0.2",
    "supervision.consequence": "0.6",
    "demand.volume": "1.3",
}


@pytest.fixture(scope="module", params=[1, 2])
def day(request):
    return simulate(load_scenario("helpdesk-12", BUSY), seed=request.param, days=2)


def test_every_trigger_names_something_that_the_run_tells(day):
    triggers, rows = np.array(day.words("strain", "trigger")), day.rows("strain")
    contacts = {
        word: set(rows[triggers == word, AT["contact"]].astype(int)) for word in set(triggers)
    }
    acts, names = np.array(day.words("supervision", "act")), day.column("supervision", "contact")
    assert contacts["listened_to"]
    assert contacts["listened_to"] <= set(names[acts == "listen"].astype(int))
    aggressive = day.column("contact", "aggressive") == 1
    assert contacts["customer_rude"]
    assert contacts["customer_rude"] <= set(day.column("contact", "contact")[aggressive])
    # Whoever is said to have been shown below target had gone over it before, or just then.
    target, elapsed = (day.column("supervision", name) for name in ("target", "elapsed"))
    over = (acts == "time") & (target > 0) & (elapsed > target)
    who, when = (day.column("supervision", name)[over] for name in ("technician", "t"))
    shown = rows[triggers == "shown_below_target"]
    assert len(shown) > 20
    for row in shown:
        assert ((who == row[AT["technician"]]) & (when < row[0])).any()


def test_every_increment_can_be_worked_out_again_from_the_runs_own_tables(day):
    """gain × reactivity (× watchfulness) × exposure × weight × buffer, solved over the stretch."""
    strain = json.loads(day.header.scenario)["strain"]
    who = day.column("person", "technician").astype(int)
    own = {name: dict(zip(who, day.column("person", name), strict=True))
           for name in ("reactivity", "watchfulness")}  # fmt: skip
    rows = day.rows("strain")
    worked = rows[(rows[:, AT["exposure"]] > 0) & (rows[:, AT["component"]] < TENSION_COMPONENTS)]
    told = {COMPONENTS[int(component)] for component in worked[:, AT["component"]]}
    assert told == set(COMPONENTS[:TENSION_COMPONENTS])
    for row in worked:
        person, supervised = int(row[1]), COMPONENTS[int(row[AT["component"]])] == "supervision"
        drive = strain["gain"] / 3600 * own["reactivity"][person]
        drive *= own["watchfulness"][person] if supervised else 1
        drive *= row[AT["exposure"]] * row[AT["weight"]] * row[AT["buffer"]]
        seconds = row[0] - row[AT["start"]]
        # Solved backwards for the level at the beginning, which the closing tells.
        rate = drive + 1 / strain["decay_work"]
        before = drive / rate + (row[AT["closing"]] - drive / rate) * np.exp(rate * seconds)
        added, _ = booked(np.array(before), np.array(drive), strain["decay_work"],
                          np.array(seconds))  # fmt: skip
        assert row[AT["increment"]] == pytest.approx(float(added), abs=1e-10)
        assert before <= row[AT["opening"]] + 1e-9
