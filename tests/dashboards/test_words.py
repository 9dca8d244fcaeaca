import pytest

from dashboards import words
from dashboards.live.series import Limits, Series

LIMITS = Limits(
    opens=28800,
    closes=64800,
    midnight=0,
    answered_share=0.8,
    answered_within=20,
    occupancy=0.85,
    tension=50,
)
TEN = 36000.0


def board(t, tension, waiting=0, ready=2):
    return (t, waiting, 8, ready, 8 - ready, tension)


def curves(tensions, levels=None, acts=(), start=TEN):
    """One value a minute from `start` on."""
    times = [start + 60 * i for i in range(len(tensions))]
    levels = levels or [0.8] * len(tensions)
    return Series(
        t=times[-1],
        level=list(zip(times, levels, strict=True)),
        wallboard=[board(t, tension) for t, tension in zip(times, tensions, strict=True)],
        acts=[(t, "listen", "T01") for t in acts],
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (72, "1:12"), (59.6, "1:00"), (3725, "1:02:05"), (-3, "0:00")],
)
def test_span(seconds, text):
    assert words.span(seconds) == text


@pytest.mark.parametrize(
    ("t", "text"), [(0, "0:00"), (42_000, "11:40"), (86_399, "23:59"), (86_400 + 60, "0:01")]
)
def test_clock(t, text):
    assert words.clock(t) == text


def test_a_number_has_its_noun():
    assert words.count(1, "contact") == "1 contact"
    assert words.count(0, "contact") == "0 contacts"
    assert words.count(2, "story", "stories") == "2 stories"


def test_nothing_is_said_of_nothing():
    assert words.bargain(Series(), LIMITS).startswith("Nothing to report yet")
    assert words.bargain(curves([10, 10], [None, None]), LIMITS).startswith("Nothing to report yet")


def test_the_first_half_hour_is_told_from_its_beginning():
    said = words.bargain(curves([10, 20, 30], [0.9, 0.85, 0.8], acts=[TEN + 60]), LIMITS)
    assert said == (
        "Since 10:00 service level fell from 90 to 80 %, at its target of 80 %, with 1 act of "
        "supervision. Mean tension rose from 10 to 30 points; it is below its threshold of 50."
    )


def test_later_only_the_last_half_hour_counts():
    minutes = 91
    acts = [TEN + 60 * m for m in (5, 35, 40, 61, 62, 63, 64, 90)]
    levels = [0.5] * 60 + [0.70 + 0.004 * m for m in range(31)]
    said = words.bargain(curves([40.0] * minutes, levels, acts), LIMITS)
    assert said == (
        "In the 30 minutes to 11:30 service level rose from 70 to 82 %, above its target of 80 %, "
        "while acts of supervision went from 2 to 5. Mean tension stayed at 40 points; it is "
        "below its threshold of 50."
    )


def test_a_crossing_is_told_with_its_time():
    rising = curves([41.0] * 70 + [52.0] * 10)
    assert "rose from 41 to 52 points; it rose above 50 at 11:10." in words.bargain(rising, LIMITS)
    falling = curves([60.0] * 70 + [45.0] * 10)
    assert "it fell below 50 at 11:10." in words.bargain(falling, LIMITS)
    long_over = curves([41.0] * 10 + [60.0] * 80)
    assert "it has been above 50 since 10:10." in words.bargain(long_over, LIMITS)
    always_over = curves([60.0] * 80)
    assert "it is above its threshold of 50." in words.bargain(always_over, LIMITS)


def test_as_many_acts_as_before_is_said_so():
    said = words.bargain(curves([40.0] * 91, acts=[TEN + 60 * m for m in (40, 80)]), LIMITS)
    assert "with 1 act of supervision, as many as in the half hour before" in said


@pytest.mark.parametrize(
    ("waiting", "longest", "ready", "said"),
    [
        (0, 0, 2, "Nobody is waiting; 2 of 11 technicians are ready."),
        (1, 31, 1, "1 contact waits, 0:31 so far; 1 of 11 technicians is ready."),
        (6, 72, 0, "6 contacts wait, the longest for 1:12; 0 of 11 technicians are ready."),
    ],
)
def test_queue(waiting, longest, ready, said):
    now = {"waiting": waiting, "longest_wait": longest, "staffed": 11, "ready": ready}
    assert words.queue(now) == said


def test_queue_with_one_on_shift():
    now = {"waiting": 0, "longest_wait": 0, "staffed": 1, "ready": 0}
    assert words.queue(now) == "Nobody is waiting; 0 of 1 technician is ready."


def test_queue_with_nobody_on_shift():
    now = {"waiting": 0, "longest_wait": 0, "staffed": 0, "ready": 0}
    assert words.queue(now) == "Nobody is waiting; nobody is on shift."


def test_what_is_spoken_changes_only_with_the_state():
    clock = {"finished": False, "paused": False}
    said = {
        words.state(clock, {"service_level": {"value": level}, "tension": 30.0}, LIMITS)
        for level in (0.1, 0.4, 0.79)
    }
    assert said == {"Service level is below target. Mean tension is below its threshold."}
    nothing = {"service_level": {"value": None}, "tension": None}
    assert words.state({"finished": False, "paused": True}, nothing, LIMITS) == "Paused."
    assert words.state({"finished": True, "paused": False}, nothing, LIMITS) == "The day is over."
    for share in (0.0, 0.4):
        told = words.state(clock | {"error": None, "resuming": share}, nothing, LIMITS)
        assert told == "The run is being taken up again."
    told = words.state(clock | {"error": "a disk is full", "resuming": None}, nothing, LIMITS)
    assert told == "The run has stopped."


def test_the_day_is_summed_up():
    series = curves([10.0, 44.0, 20.0], acts=[TEN, TEN + 60])
    series.recorded = [(TEN, 3), (TEN + 60, 4)]
    said = words.day(series, LIMITS, {"service_level": {"today": 0.837}})
    assert said == (
        "The day is over. Service level over the day: 84 %, with a target of 80 %. Mean tension "
        "was highest at 10:01, with 44 points. The supervision system acted 2 times and wrote "
        "7 rows."
    )
    assert words.day(series, LIMITS, {"service_level": {"today": 0.837}}, TEN + 90).startswith(
        "The run was stopped at 10:01. Service level up to then: 84 %"
    )


def test_the_table_adds_up_to_the_series():
    series = curves([10.0 + i for i in range(46)], acts=[TEN, TEN + 30, TEN + 900, TEN + 901])
    series.recorded = [(TEN + 60 * m, 2) for m in range(46)]
    rows = words.table(series)
    assert [row[0] for row in rows] == ["10:00", "10:15", "10:30", "10:45"]
    assert rows[1] == ("10:15", "80", "25", "2", "30", "0", "2")
    assert [row[3] for row in rows] == ["1", "2", "1", "0"]
    assert sum(int(row[4]) for row in rows) == 2 * 45
    assert all(len(row) == len(words.TABLE_HEAD) for row in rows)
