"""Why a tension is what it is: the explanation is the ledger, to the last digit."""

import json
from dataclasses import replace
from itertools import pairwise

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
from twin.traces.tables import COMPONENTS, STRAIN, TABLES, TENSION_COMPONENTS

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
            assert found.as_of == at
            under_way = [one for part in found.parts for one in part.entries if one.under_way]
            for entry in under_way:
                assert entry.contact == found.contact
                assert entry.start < at == entry.t < entry.ends


def increments(run):
    """The rows of work of some length, and the factors of the person behind each."""
    rows, who = run.rows("strain"), run.rows("person")
    names = TABLES["person"].names
    own = {
        int(one[1]): {name: one[names.index(name)] for name in ("reactivity", "watchfulness")}
        for one in who
    }
    for row in rows[(rows[:, AT["exposure"]] > 0) & (rows[:, 0] - rows[:, AT["start"]] > 30)]:
        yield row, own[int(row[1])]


def test_inside_a_stretch_the_level_follows_the_models_own_equation(run):
    """Held against dA/dt = a (1 - A) - A/τ in small steps, from the run's own tables alone."""
    strain, names = run.header.section("strain"), run.header.words("person")
    chance = np.random.default_rng(5)
    seen = set()
    for row, own in increments(run):
        component, start, t = int(row[AT["component"]]), row[AT["start"]], row[0]
        if chance.random() > (0.5 if COMPONENTS[component] == "supervision" else 0.02):
            continue
        seen.add(COMPONENTS[component])
        drive = strain["gain"] / 3600 * own["reactivity"]
        drive *= row[AT["exposure"]] * row[AT["weight"]] * row[AT["buffer"]]
        if COMPONENTS[component] == "supervision":
            drive *= own["watchfulness"]
        name = names[int(row[1])]
        level = explain(run, name, start).parts[component].level
        steps, added, worn = 200, 0.0, 0.0
        for before, part in pairwise((0.0, 0.3, 0.7, 1.0)):
            step = (part - before) * (t - start) / steps
            for _ in range(steps):
                # The midpoint rule.
                half = level + (drive * (1 - level) - level / strain["decay_work"]) * step / 2
                added += drive * (1 - half) * step
                worn += half / strain["decay_work"] * step
                level += (drive * (1 - half) - half / strain["decay_work"]) * step
            found = explain(run, name, start + part * (t - start)).parts[component]
            assert found.level == pytest.approx(level, abs=1e-7)
            entry = next(one for one in found.entries if one.start == start)
            assert entry.increment == pytest.approx(added, abs=1e-7)
        assert level == pytest.approx(row[AT["closing"]], abs=1e-7)
        assert entry.increment == row[AT["increment"]]
    assert {"time_pressure", "precariousness", "supervision"} <= seen


def test_a_run_left_off_during_a_contact_says_so(run):
    """Without the row that enters a contact, it stands as of the contact's beginning."""
    rows, names = run.rows("strain"), run.header.words("person")
    row, _ = list(increments(run))[40]
    start, t = row[AT["start"]], row[0]
    spent = run.rows("duration")
    left_off = {
        **run.tables,
        "strain": rows[rows[:, 0] < t],
        "duration": spent[spent[:, 4] < t],
    }
    at = (start + t) / 2
    found = explain(Traces(run.header, left_off), names[int(row[1])], at)
    assert found.contact == int(row[AT["contact"]])
    assert found.as_of <= start < at
    adds_up(found)


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
    content["strain"] = {
        "enabled": True, "gain": 36.0, "decay_work": 1000.0, "decay_break": 100.0
    }  # fmt: skip
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


def test_on_a_contact_the_account_stands_as_of_the_moment(known):
    found = explain(known, "Ada", 435)  # contact 7 closes at 465; its exposure counts from 405 on
    assert (found.as_of, found.contact, found.activity) == (435, 7, "talk")
    # 36 an hour × reactivity 1 × exposure .3 × weight .3; before, worn from 170 to 405.
    drive, before = 0.01 * 0.3 * 0.3, 0.4 * np.exp(-0.235)
    rate = drive + 1 / 1000
    level = drive / rate + (before - drive / rate) * np.exp(-rate * 30)
    assert found.parts[0].level == pytest.approx(level)
    *_, entry = found.parts[0].entries
    assert (entry.under_way, entry.t, entry.ends) == (True, 435, 465)
    whole = explain(known, "Ada", 465).parts[0]
    assert whole.level == 0.6
    assert not any(one.under_way for one in whole.entries)


def test_being_supervised_counts_watchfulness(known):
    found = explain(known, "Ben", 300)  # listened to in contact 2, of a stretch from 50 to 350
    drive = 0.01 * 1.2 * 0.5 * 0.5 * 0.3
    rate = drive + 1 / 1000
    assert found.parts[2].level == pytest.approx(drive / rate * (1 - np.exp(-rate * 250)))
    assert found.watchfulness == 0.5


def test_on_a_break_it_wears_off_faster(known):
    found = explain(known, "Ben", 650)  # ready for 250 s, on a break for 50 s
    worn = np.exp(-250 / 1000 - 50 / 100)
    assert found.parts[2].level == pytest.approx(0.2 * worn)
    assert found.activity == "break"


def test_parked_and_cut_in_on(known):
    found = explain(known, "Ben", 180)  # contact 3 rings from 150 on, contact 2 is parked
    assert (found.as_of, found.contact) == (180, 3)


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
