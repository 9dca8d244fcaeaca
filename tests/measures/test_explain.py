"""Why a tension is what it is: the explanation is the ledger, to the last digit."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.measures.explain import explain
from twin.measures.spans import spans
from twin.scenario.load import load_scenario
from twin.traces.frame import Traces
from twin.traces.tables import COMPONENTS, STRAIN, TENSION_COMPONENTS

AT = {name: place for place, name in enumerate(STRAIN.names)}
TINY = 1e-9

RUNS = {
    "seed 1": ({}, {"seed": 1}),
    "seed 2, two days": ({}, {"seed": 2, "days": 2}),
    "busy, with levers moved": (
        {"demand.volume": "1.4"},
        {
            "seed": 3,
            "controls": [
                (36000.0, "supervision.monitoring", 0.9),
                (40000.0, "staffing.level", 0.6),
                (44000.0, "staffing.level", 1.3),
            ],
        },
    ),
    "on edge, with hidden pauses": (
        {
            "demand.volume": "1.6",
            "strain.gain": "16",
            "regulation.hidden_pause": "1",
            "regulation.hidden_pause_from": "0",
        },
        {"seed": 4},
    ),
}


@pytest.fixture(scope="module", params=RUNS)
def run(request):
    values, options = RUNS[request.param]
    return simulate(load_scenario("helpdesk-12", values), **options)


def moments(traces, keep=1.0):
    """Every technician's ledger moments: name, moment and rows."""
    rows, names = traces.rows("strain"), traces.header.words("person")
    chance = np.random.default_rng(0)
    for person in np.unique(rows[:, 1]):
        own = rows[rows[:, 1] == person]
        for t in np.unique(own[:, 0]):
            if chance.random() < keep:
                yield names[int(person)], float(t), own[own[:, 0] == t]


def adds_up(found):
    """What an explanation promises of its own numbers."""
    product = 1.0
    for part in found.parts:
        assert abs(part.opening + part.increment - part.decay - part.level) < TINY
        left = part.opening_left + sum(entry.left for entry in part.entries)
        assert abs(left - part.level) < TINY, part.component
        assert part.increment == pytest.approx(sum(entry.increment for entry in part.entries))
        for entry in part.entries:
            assert -TINY <= entry.left <= entry.increment + TINY
            assert found.shift_start < entry.t <= found.as_of + TINY
        product *= 1 - part.level
    for part in found.apart:
        assert abs(part.opening + part.increment - part.decay - part.level) < TINY
    assert found.tension == pytest.approx(100 * (1 - product), abs=TINY)
    assert sum(part.points for part in found.parts) == pytest.approx(found.tension, abs=TINY)
    assert [part.component for part in (*found.parts, *found.apart)] == list(COMPONENTS)


def test_at_a_rows_own_moment_it_is_the_ledgers_tension(run):
    seen = 0
    for name, t, rows in moments(run, keep=0.4):
        found = explain(run, name, t)
        assert found.as_of == pytest.approx(t)
        adds_up(found)
        assert found.tension == pytest.approx(rows[0, AT["tension"]], abs=TINY), (name, t)
        accounts = (*found.parts, *found.apart)
        for row in rows:
            assert accounts[int(row[AT["component"]])].level == row[AT["closing"]]
        seen += 1
    assert seen > 100


def test_levels_are_carried_as_the_ledger_carried_them(run):
    """Without the rows of breaks and of ends of shifts, their levels are the same."""
    rows = run.rows("strain")
    words = run.header.words("trigger")
    closes = np.isin(rows[:, AT["trigger"]], [words.index("shift_end"), words.index("break")])
    blind = Traces(run.header, {**run.tables, "strain": rows[~closes]})
    told = rows[closes & (rows[:, AT["component"]] < TENSION_COMPONENTS)]
    assert len(told) > 50
    for row in told:
        found = explain(blind, run.header.words("person")[int(row[1])], row[0])
        part = found.parts[int(row[AT["component"]])]
        assert part.level == pytest.approx(row[AT["closing"]], abs=TINY)
        assert part.carried > 0


def test_every_technician_and_shift_at_any_moment(run):
    shifts = spans(run.rows("duration"))
    roles = [person.role for person in run.header.people]
    chance = np.random.default_rng(1)
    for person, start, end in zip(shifts.person, shifts.start, shifts.end, strict=True):
        if roles[person] != "technician":
            continue
        name = run.header.people[person].name
        for at in (start, *chance.uniform(start, end, 3), end):
            found = explain(run, name, float(at))
            adds_up(found)
            assert found.shift_start == start
            assert start <= found.as_of <= at
            if found.contact < 0:
                assert found.as_of == at


def test_between_two_contacts_tension_only_wears_off(run):
    rows = run.rows("duration")
    names = run.header.words("person")
    ready = run.header.words("activity").index("ready")
    waits = [
        row for row in rows if row[2] == ready and row[0] - row[4] > 60 and names[int(row[1])] > "R"
    ]
    for row in waits[::5]:
        early, late = (explain(run, names[int(row[1])], row[4] + after) for after in (0.5, 55))
        for before, after in zip(early.parts, late.parts, strict=True):
            worn = before.level * np.exp(-54.5 / run.header.section("strain")["decay_work"])
            assert after.level == pytest.approx(worn, abs=TINY)
            assert len(before.entries) == len(after.entries)
    assert waits


@settings(max_examples=8)
@given(
    seed=st.integers(0, 1000),
    volume=st.floats(0.3, 2.5),
    gain=st.floats(1, 20),
    decay_break=st.integers(1200, 4200),
    at=st.floats(0, 1),
)
def test_it_adds_up_in_any_centre(seed, volume, gain, decay_break, at):
    values = {"volume": volume, "strain.gain": gain, "decay_break": decay_break}
    short = {"opening.close": "10:30", **{key: str(value) for key, value in values.items()}}
    run = simulate(load_scenario("helpdesk-12", short), seed=seed)
    for name, t, rows in moments(run, keep=0.1):
        found = explain(run, name, t)
        adds_up(found)
        assert found.tension == pytest.approx(rows[0, AT["tension"]], abs=TINY)
    person, start, end = (
        getattr(spans(run.rows("duration")), key) for key in ("person", "start", "end")
    )
    adds_up(
        explain(run, run.header.people[person[0]].name, float(start[0] + at * (end[0] - start[0])))
    )


# By hand: the day of the conftest, whose ledger is made up, with the time constants it needs.


@pytest.fixture
def known(day):
    content = json.loads(day.header.scenario)
    content["strain"] = {"enabled": True, "decay_work": 1000.0, "decay_break": 100.0}
    return Traces(replace(day.header, scenario=json.dumps(content)), day.tables)


def test_ben_by_hand(known):
    """At 500 s Ben has been ready for 150 s since contact 2 closed with 0.2 and 0.1."""
    found = explain(known, "Ben", 500)
    assert (found.as_of, found.contact, found.activity, found.shift_start) == (500, -1, "ready", 0)
    levels = {part.component: part.level for part in found.parts if part.level}
    worn = np.exp(-0.15)
    assert levels == pytest.approx({"supervision": 0.2 * worn, "customer_aggression": 0.1 * worn})
    assert found.tension == pytest.approx(100 * (1 - (1 - 0.2 * worn) * (1 - 0.1 * worn)))
    part = next(part for part in found.parts if part.component == "supervision")
    logs = [np.log(1 - level) for level in levels.values()]
    assert part.share == pytest.approx(logs[0] / sum(logs))
    assert part.carried == pytest.approx(0.2 * (1 - worn))
    (entry,) = part.entries
    assert (entry.trigger, entry.contact, entry.contact_type) == ("listened_to", 2, "information")
    assert (entry.left, entry.increment) == (pytest.approx(part.level), 0.2)


def test_on_a_contact_the_account_stands_as_of_its_beginning(known):
    found = explain(known, "Ada", 440)  # contact 7 rings from 400 on and closes at 465
    assert (found.as_of, found.contact, found.activity) == (400, 7, "talk")
    assert found.parts[0].level == pytest.approx(0.4 * np.exp(-0.23))
    assert explain(known, "Ada", 465).parts[0].level == 0.6


def test_on_a_break_it_wears_off_faster(known):
    found = explain(known, "Ben", 650)  # ready for 250 s, on a break for 50 s
    worn = np.exp(-250 / 1000 - 50 / 100)
    assert found.parts[2].level == pytest.approx(0.2 * worn)
    assert found.activity == "break"


def test_parked_and_cut_in_on(known):
    found = explain(known, "Ben", 180)  # contact 3 rings from 150 on, contact 2 is parked
    assert (found.as_of, found.contact) == (150, 3)


@pytest.mark.parametrize(
    ("who", "at", "words"),
    [
        ("Eve", 100, "technician Eve: a back-up expert, whose strain is not modelled; allowed: "),
        ("Zoe", 100, "technician Zoe: unknown; allowed: "),
        ("Ben", 2000, "at 00:33 on day 1: Ben is not on shift; allowed: 00:00 to 00:16"),
        ("Ben", 90000, "at 01:00 on day 2: Ben is not on shift; allowed: a day at work: 1"),
    ],
)
def test_who_and_when_are_refused_in_one_line(known, who, at, words):
    with pytest.raises(InputError) as caught:
        explain(known, who, float(at))
    assert str(caught.value).startswith(words)


def test_without_a_ledger(known, without):
    with pytest.raises(InputError, match="observed log"):
        explain(without("strain", origin="observed"), "Ben", 500)
    off = json.dumps({"strain": {"enabled": False}})
    with pytest.raises(InputError, match="switched off"):
        explain(Traces(replace(known.header, scenario=off), known.tables), "Ben", 500)


@pytest.mark.parametrize("name", ["T07", "T7", "T007", "t7", " T0007 "])
def test_names_in_short(name):
    run = simulate(load_scenario("helpdesk-12", {"opening.close": "09:30"}), seed=1)
    assert explain(run, name, 9.25 * 3600).technician == "T007"
    with pytest.raises(InputError, match=r"T70: unknown; allowed: T001 to T008$"):
        explain(run, "T70", 9.25 * 3600)
