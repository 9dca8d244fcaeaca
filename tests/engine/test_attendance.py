"""Who does not come to work: a day off sick, and leaving for good."""

from math import exp

import numpy as np
import pytest

from twin.engine.codes import EXHAUSTION
from twin.engine.simulation import Simulation, simulate
from twin.measures.checks import conservation
from twin.traces.tables import TABLES

HOUR, DAY = 3600.0, 86400.0
NINE = 9 * HOUR

USUAL = {"usual_exhaustion": 0}
"""With strain off, exhaustion is usual: the shares hold as they are."""
SICK = {**USUAL, "absence": 0.1, "quits_per_year": 0}
LEAVING = {**USUAL, "absence": 0, "quits_per_year": 0.9, "shifts_per_year": 100}
OF_A_SHIFT = 1 - 0.1**0.01
"""The chance to leave before one shift, with which nine in ten leave within a hundred: 2.3 %."""

ALIKE = ({"at": 60.0, "day": 0}, {"at": 60.0, "day": 1}, {"at": 60.0, "day": 2})


def told(traces):
    """The attendance rows: day, who, what; each at nine."""
    moments = traces.column("attendance", "t")
    assert not np.any(moments % DAY - NINE)
    return [
        (int(t // DAY), who, event)
        for t, who, event in zip(
            moments,
            traces.words("attendance", "technician"),
            traces.words("attendance", "event"),
            strict=True,
        )
    ]


def at_work(traces, days):
    """Who has a row of any other table, day by day."""
    seen = [set() for _ in range(days)]
    for name, table in TABLES.items():
        if name == "attendance" or "technician" not in table.names:
            continue
        for t, who in zip(traces.rows(name)[:, 0], traces.words(name, "technician"), strict=True):
            if who is not None:
                seen[int(t // DAY)].add(who)
    return seen


def test_somebody_absent_has_no_rows_that_day_and_is_back_the_next(tiny, happens):
    luck = {(1, 1): (0.09, 1.0)}
    traces = happens(tiny(heads=2, attendance=SICK), *ALIKE, luck=luck, days=3)
    assert told(traces) == [(1, "T002", "absent")]
    assert at_work(traces, 3) == [{"T001", "T002"}, {"T001"}, {"T001", "T002"}]
    assert conservation(traces) == []


def test_the_display_shows_one_less(tiny, happens):
    traces = happens(tiny(heads=3, attendance=SICK), luck={(0, 0): (0.0, 1.0)})
    # The first and the last reading are of the very moments of opening and closing.
    assert set(traces.column("wallboard", "staffed")[1:-1]) == {2.0}


def test_who_is_absent_on_the_first_day_is_introduced_on_the_second(tiny, happens):
    traces = happens(tiny(heads=2, attendance=SICK), luck={(1, 0): (0.0, 1.0)}, days=2)
    who = traces.words("person", "technician")
    assert dict(zip(who, traces.column("person", "t"), strict=True)) == {
        "T001": NINE,
        "T002": DAY + NINE,
    }
    assert traces.words("answer", "technician").count("T002") == 14


@pytest.mark.parametrize("usual", [0.0, 0.5])
def test_less_exhaustion_than_usual_means_less_absence(tiny, happens, usual):
    # With strain off nobody is exhausted at all.
    centre = tiny(attendance={**SICK, "usual_exhaustion": usual, "absence_exhaustion": 2})
    chance = 0.1 * exp(-2 * usual)
    for number, stays_away in ((chance - 1e-9, True), (chance + 1e-9, False)):
        traces = happens(centre, luck={(0, 0): (number, 1.0)})
        assert told(traces) == [(0, "T001", "absent")] * stays_away


def test_the_exhaustion_that_counts_is_ones_own(tiny, monkeypatch):
    content = {**SICK, "absence": 0.01, "absence_exhaustion": 6}
    run = Simulation(tiny(heads=2, attendance=content, strain={"enabled": True}))
    one, _ = run._centre.technicians[:2]
    one.ledger.level[EXHAUSTION] = 1.0
    luck = np.full(4, 0.5), np.ones(4)
    monkeypatch.setattr(run._centre.world, "attendance", lambda *_: luck)
    run.run()
    # 0.01 e^6 = 4 is more than certain, 0.01 is not.
    assert run.drain()["attendance"][:, 1:].tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("stakes", "say", "number", "leaves"),
    [
        (0, 0, OF_A_SHIFT - 1e-6, True),
        (0, 0, OF_A_SHIFT + 1e-6, False),
        (1, 0, OF_A_SHIFT * exp(1.5) - 1e-6, True),
        (1, 0, OF_A_SHIFT * exp(1.5) + 1e-6, False),
        (0, 1, OF_A_SHIFT * exp(-0.8) - 1e-6, True),
        (0, 1, OF_A_SHIFT * exp(-0.8) + 1e-6, False),
    ],
)
def test_stakes_drive_people_out_and_a_say_keeps_them(tiny, happens, stakes, say, number, leaves):
    centre = tiny(
        attendance={**LEAVING, "quit_stakes": 1.5, "quit_participation": -0.8},
        supervision={"monitoring": 1, "consequence": stakes},
        autonomy={"participation": say},
    )
    traces = happens(centre, luck={(0, 0): (1.0, number)})
    assert told(traces) == [(0, "T001", "quit")] * leaves


def test_who_leaves_never_comes_back(tiny, happens):
    always = {(position, day): (1.0, 1.0) for position in (0, 1) for day in range(4)}
    luck = always | {(0, 1): (1.0, 0.0), (0, 2): (0.0, 0.0)}
    centre = tiny(heads=2, attendance={**LEAVING, "absence": 0.3})
    traces = happens(centre, *ALIKE, luck=luck, days=4)
    assert told(traces) == [(1, "T001", "quit")]
    assert at_work(traces, 4) == [{"T001", "T002"}, {"T002"}, {"T002"}, {"T002"}]
    assert conservation(traces) == []


def test_who_has_left_is_not_called_in_again(tiny, happens):
    controls = [
        (DAY + NINE + HOUR / 2, "staffing.level", 0.0),
        (2 * DAY + NINE + HOUR / 2, "staffing.level", 1.0),
        (2 * DAY + NINE + HOUR / 2 + 60, "staffing.level", 2.0),
    ]
    luck = {(0, 1): (1.0, 0.0)}
    traces = happens(tiny(attendance=LEAVING), luck=luck, days=4, controls=controls)
    assert told(traces) == [(1, "T001", "quit")]
    # The reserve is called in on the third day; who left on the second stays away.
    assert [sorted(who) for who in at_work(traces, 4)] == [["T001"], [], ["R002"], ["R002"]]


def test_who_is_off_sick_is_not_called_in_that_day(tiny, happens):
    controls = [(NINE + 600, "staffing.level", 0.0), (NINE + 1200, "staffing.level", 1.0)]
    traces = happens(tiny(attendance=SICK), luck={(0, 0): (0.0, 1.0)}, controls=controls)
    assert at_work(traces, 1) == [set()]


def test_who_is_not_wanted_is_not_missed(tiny, happens):
    centre = tiny(heads=2, attendance={**SICK, "absence": 0.3}, staffing={"level": 0.5})
    luck = {(position, 0): (0.0, 1.0) for position in range(4)}
    assert told(happens(centre, luck=luck)) == [(0, "T001", "absent")]


# -- drawn by chance


def test_shares_are_those_asked_for(tiny):
    centre = tiny(heads=100, demand={"per_hour": [0]},
                  attendance={**USUAL, "absence": 0.2, "quits_per_year": 0.5,
                              "shifts_per_year": 100})  # fmt: skip
    traces = simulate(centre, seed=2, days=100)
    events = traces.words("attendance", "event")
    gone = events.count("quit")
    # Five standard deviations of a hundred people, half of whom leave.
    assert abs(gone - 50) < 25
    shifts = len(traces.rows("duration")) + events.count("absent")
    assert events.count("absent") / shifts == pytest.approx(0.2, abs=0.03)


def test_a_shift_missed_is_missed_whatever_else_is_changed(tiny):
    base, other = (
        simulate(tiny(heads=20, demand={"per_hour": [rate]},
                      attendance={**USUAL, "absence": absence, "quits_per_year": 0}),
                 seed=2, days=5)
        for rate, absence in ((0, 0.1), (60, 0.3))
    )  # fmt: skip
    assert set(told(base)) < set(told(other))
