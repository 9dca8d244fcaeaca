"""The roll-ups: the same as counting the rows again, to the last bit, however they came."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.traces.buffer import Batch
from twin.traces.header import Header
from twin.traces.rollup import BUSY, MINUTE, RollUp
from twin.traces.tables import ACTIVITIES, OUTCOMES, TABLES

Minutes = dict[int, dict[str, float]]


def roll_up(header: Header, *pieces: tuple[str, list[dict[str, float]]]) -> Minutes:
    rows = [
        (name, np.array([[row.get(column, 0.0) for column in TABLES[name].names] for row in part]))
        for name, part in pieces
    ]
    return added(header, rows)


def added(header: Header, pieces: list[tuple[str, np.ndarray]]) -> Minutes:
    with closing(sqlite3.connect(":memory:")) as connection:
        columns = [f"{name} DEFAULT 0" for name in MINUTE.names[1:]]
        connection.execute(
            f"CREATE TABLE minute (minute INTEGER PRIMARY KEY, {', '.join(columns)})"
        )
        rollup = RollUp(header)
        for name, rows in pieces:
            rollup.add(connection, name, rows)
        return {
            row[0]: dict(zip(MINUTE.names[1:], row[1:], strict=True))
            for row in connection.execute("SELECT * FROM minute")
        }


def contact(t: float, outcome: str, wait: float, **more: float) -> dict[str, float]:
    return {"t": t, "outcome": OUTCOMES.index(outcome), "wait": wait, **more}


def stretch(who: int, activity: str, start: float, end: float) -> dict[str, float]:
    return {"t": end, "technician": who, "activity": ACTIVITIES.index(activity), "start": start}


def test_a_contact_counts_in_the_minute_it_is_closed(header: Header) -> None:
    minutes = roll_up(
        header,
        (
            "contact",
            [
                contact(59.9, "abandoned", 20),
                contact(60, "abandoned", 20.5),
                contact(61, "answered", 20, arrived=2, talk=30, hold=5, after_contact=4),
                contact(62, "answered", 21, arrived=1, talk=40),
                contact(119, "blocked", 0),
                contact(240, "open_at_close", 300),
            ],
        ),
    )
    assert list(minutes) == [0, 1, 4]
    empty = dict.fromkeys(MINUTE.names[1:], 0)
    assert minutes[0] == empty | {"offered": 1, "abandoned": 1, "hung_up_in_time": 1}
    assert minutes[1] == empty | {
        "offered": 4, "answered": 2, "abandoned": 1, "blocked": 1, "in_time": 1, "wait_s": 41,
        "handle_s": 79,
    }  # fmt: skip
    assert minutes[4] == empty | {"offered": 1}


def test_an_activity_is_shared_out_over_the_minutes_it_took(header: Header) -> None:
    minutes = roll_up(
        header,
        (
            "duration",
            [
                stretch(0, "ready", 30, 60),
                stretch(0, "talk", 60, 150),
                stretch(0, "consult", 150, 200),
                stretch(1, "break", 0, 200),
                stretch(2, "talk", 0, 200),
                stretch(0, "hold", 200, 200),
                stretch(0, "wrap_up", 200, 240),
            ],
        ),
    )
    busy = {minute: sums["busy_s"] for minute, sums in minutes.items()}
    ready = {minute: sums["ready_s"] for minute, sums in minutes.items()}
    assert busy == {0: 0, 1: 60, 2: 60, 3: 60}
    assert ready == {0: 30, 1: 0, 2: 0, 3: 0}


def test_rows_that_concern_no_minute_leave_none(header: Header) -> None:
    assert roll_up(header, ("duration", [stretch(2, "consult", 0, 90)])) == {}
    assert roll_up(header, ("procedure", [{"t": 30}])) == {}


def test_without_a_target_nothing_is_in_time(header: Header) -> None:
    minutes = roll_up(replace(header, scenario="{}"), ("contact", [contact(5, "answered", 0)]))
    assert (minutes[0]["answered"], minutes[0]["in_time"]) == (1, 0)


@given(
    seed=st.integers(0, 1000),
    cuts=st.lists(st.integers(0, 60), max_size=6),
    table=st.sampled_from(["contact", "duration", "supervision"]),
)
def test_however_rows_are_cut_up_the_sums_are_the_same_to_the_last_bit(
    header: Header, made_up: Callable[..., Batch], seed: int, cuts: list[int], table: str
) -> None:
    rows = made_up(seed, 60)[table]
    pieces = np.split(rows, sorted(cuts))
    assert added(header, [(table, piece) for piece in pieces]) == added(header, [(table, rows)])


@pytest.mark.parametrize("seed", range(5))
def test_the_minutes_add_up_to_the_rows(
    header: Header, made_up: Callable[..., Batch], seed: int
) -> None:
    batch = made_up(seed, 400)
    minutes = added(header, list(batch.items()))
    total = {name: sum(sums[name] for sums in minutes.values()) for name in MINUTE.names[1:]}

    t, who, activity, _, start = batch["duration"].T
    front = (who == 0) | (who == 1)
    busy = front & np.isin(activity, [ACTIVITIES.index(word) for word in BUSY])
    assert total["busy_s"] == pytest.approx((t - start)[busy].sum())
    assert total["ready_s"] == pytest.approx((t - start)[front & (activity == 0)].sum())
    assert total["supervision_rows"] == 400
    assert total["offered"] == 400
    ended = np.bincount(batch["contact"][:, 6].astype(int) + 1, minlength=5)
    assert [total[name] for name in ("answered", "abandoned", "blocked")] == ended[1:4].tolist()
