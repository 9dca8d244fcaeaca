"""The checks pass what is sound, and name what is not."""

import json

import numpy as np
import pytest

from twin.measures.checks import conservation
from twin.traces.frame import Traces
from twin.traces.tables import TABLES


def row_of(day: Traces, table: str, **content: float) -> int:
    """The first row of a table with this content."""
    hits = np.all([day.column(table, name) == value for name, value in content.items()], axis=0)
    return int(np.flatnonzero(hits)[0])


def dropped(day: Traces, table: str, row: int) -> Traces:
    """The day without one row."""
    return Traces(day.header, {**day.tables, table: np.delete(day.tables[table], row, axis=0)})


def test_a_sound_day_has_no_violations(day: Traces) -> None:
    assert conservation(day) == []


def test_an_empty_run_has_no_violations(without) -> None:
    assert conservation(without(*TABLES)) == []


def test_a_contact_that_ends_twice(day: Traces) -> None:
    rows = day.tables["contact"]
    twice = Traces(day.header, {**day.tables, "contact": np.vstack((rows, rows[-1:]))})
    assert conservation(twice) == ["1 contacts end more than once: contact 8"]


def test_a_contact_that_never_ends(day: Traces) -> None:
    lines = conservation(dropped(day, "contact", row_of(day, "contact", contact=5)))
    assert lines == [
        "1 contacts have no end: contact 5",
        "2 readings of the wallboard are wrong on waiting: "
        "day 0 00:02:10.000, 1, not 0; day 0 00:03:00.000, 1, not 0",
    ]


def test_work_on_a_contact_that_never_ends(day: Traces) -> None:
    rows = day.tables["contact"]
    lost = Traces(day.header, {**day.tables, "contact": rows[:-1][rows[:-1, 1] != 7]})
    lines = conservation(lost)
    assert "1 contacts of the duration table have no end: contact 7" in lines
    assert any(line.startswith("occupancy is 0.291667 by durations and ") for line in lines)


@pytest.mark.parametrize(
    ("contact", "column", "value", "line"),
    [
        (8, "outcome", 9, "1 contacts lack an outcome: contact 8"),
        (8, "technician", 0, "1 contacts were handled but not answered: contact 8"),
        (8, "talk", 5, "1 contacts were handled but not answered: contact 8"),
        (4, "wait", -1, "1 contacts have a negative time: contact 4"),
        (5, "wait", 90, "1 contacts are closed before they are over: contact 5"),
        (7, "technician", -1, "1 answered contacts name no technician: contact 7"),
        (
            1,
            "talk",
            99,
            "1 contacts whose talk differs from the duration table's: "
            "contact 1, 99.000, not 100.000",
        ),
        (
            2,
            "after_contact",
            30,
            "1 contacts whose after-contact work differs from the duration "
            "table's: contact 2, 30.000, not 40.000",
        ),
        (
            1,
            "hold",
            15,
            "1 contacts whose hold differs from the duration table's: "
            "contact 1, 15.000, not 20.000",
        ),
        (
            2,
            "hold",
            50,
            "1 contacts whose time on the line differs from the duration table's: "
            "contact 2, 250.000, not 260.000",
        ),
        (
            3,
            "wait",
            4,
            "1 contacts whose moment of pick-up differs from the duration table's: "
            "contact 3, 154.000, not 155.000",
        ),
    ],
)
def test_a_contact_that_is_not_what_it_should_be(
    day: Traces, changed, contact: int, column: str, value: float, line: str
) -> None:
    row = row_of(day, "contact", contact=contact)
    assert line in conservation(changed("contact", row, column, value))


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        ("prescribed", 0, "1 steps have more than one fate: contact 2, step 0"),
        (
            "needed",
            0,
            "1 contacts whose needed steps left out differ by the procedure table: "
            "contact 2, 1.000, not 0.000",
        ),
        (
            "system_wait",
            2,
            "1 contacts whose wait for the system differs by the procedure table: "
            "contact 2, 40.000, not 42.000",
        ),
        (
            "start",
            49,
            "1 contacts whose talk is shorter than its steps by the procedure table: "
            "contact 2, 200.000, not 261.000",
        ),
    ],
)
def test_a_step_that_is_not_what_it_should_be(
    day: Traces, changed, column: str, value: float, line: str
) -> None:
    row = row_of(day, "procedure", contact=2, prescribed=1)
    assert line in conservation(changed("procedure", row, column, value))


def test_steps_without_a_fate(without) -> None:
    scenario = {
        "contacts": {"information": {"procedure": "tell"}},
        "procedures": {"tell": {"steps": ["greet", "solve", "close"]}},
        "routing": {"ring": 5},
    }
    lines = conservation(without(scenario=json.dumps(scenario)))
    assert lines == [
        "2 contacts have steps without a fate, or too many: contact 3, 2.000, not 3.000; "
        "contact 7, 1.000, not 3.000"
    ]


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        (
            "staffed",
            3,
            "1 readings of the wallboard are wrong on staffed: day 0 00:03:00.000, 3, not 2",
        ),
        (
            "ready",
            0,
            "1 readings of the wallboard are wrong on ready: day 0 00:03:00.000, 0, not 1",
        ),
        ("busy", 2, "1 readings of the wallboard are wrong on busy: day 0 00:03:00.000, 2, not 1"),
        (
            "waiting",
            0,
            "1 readings of the wallboard are wrong on waiting: day 0 00:03:00.000, 0, not 1",
        ),
    ],
)
def test_a_wallboard_that_is_wrong(changed, column: str, value: float, line: str) -> None:
    assert conservation(changed("wallboard", 2, column, value)) == [line]


def test_a_gap_within_a_shift(day: Traces) -> None:
    lines = conservation(dropped(day, "duration", row_of(day, "duration", activity=5)))
    assert "1 gaps within a shift: Ben from day 0 00:10:00.000 to day 0 00:11:40.000" in lines


def test_a_gap_where_staffing_was_changed_is_sound(day: Traces) -> None:
    gap = dropped(day, "duration", row_of(day, "duration", activity=5))
    sent_home = Traces(gap.header, {**gap.tables, "control": np.array([[600.0, 0.0, 0.5]])})
    assert conservation(sent_home) == []
    other_lever = Traces(gap.header, {**gap.tables, "control": np.array([[600.0, 1.0, 0.5]])})
    assert len(conservation(other_lever)) == 2


def test_overlapping_activities(day: Traces, changed) -> None:
    lines = conservation(changed("duration", row_of(day, "duration", activity=5), "start", 590))
    assert lines[0] == "1 activities overlap with the next: Ben at day 0 00:10:00.000"


def test_an_activity_that_ends_before_it_begins(day: Traces, changed) -> None:
    lines = conservation(changed("duration", row_of(day, "duration", activity=5), "start", 701))
    assert lines[0] == "1 activities end before they begin: Ben at day 0 00:11:40.000"


@pytest.mark.parametrize(("first", "column", "value"), [(True, "start", 5), (False, "t", 990)])
def test_a_shift_that_is_not_kept(
    day: Traces, changed, first: bool, column: str, value: float
) -> None:
    of_ben = np.flatnonzero(day.column("duration", "technician") == 1)
    lines = conservation(changed("duration", of_ben[0 if first else -1], column, value))
    assert [line for line in lines if line.startswith("1 stretches of work are no shift")]


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        ("decay", 0.0, "1 ledger rows do not balance: Ada, time_pressure, day 0 00:07:45.000"),
        (
            "opening",
            1.5,
            "1 ledger rows leave the range 0 to 1: Ada, time_pressure, day 0 00:07:45.000",
        ),
        (
            "increment",
            -0.1,
            "1 ledger rows add or wear off less than nothing: "
            "Ada, time_pressure, day 0 00:07:45.000",
        ),
        (
            "opening",
            0.3,
            "1 ledger rows do not open where the last one closed: "
            "Ada, time_pressure, day 0 00:07:45.000",
        ),
        ("closing", np.nan, "1 ledger rows do not balance: Ada, time_pressure, day 0 00:07:45.000"),
    ],
)
def test_a_broken_ledger(day: Traces, changed, column: str, value: float, line: str) -> None:
    row = row_of(day, "strain", component=0, t=465)
    assert line in conservation(changed("strain", row, column, value))


def test_a_long_list_is_cut_short(day: Traces) -> None:
    rows = day.tables["contact"].copy()
    rows[:, 6] = 9
    line = next(
        x
        for x in conservation(Traces(day.header, {**day.tables, "contact": rows}))
        if "outcome" in x
    )
    assert line == "8 contacts lack an outcome: contact 4; contact 1; contact 5; …"
