"""The page Real centre in numbers, words and a chart: by literal ones."""

from types import SimpleNamespace

import numpy as np
import pytest

from dashboards.charts.centre import fan
from dashboards.pages.centre_link import telling
from dashboards.pages.centre_parts import advice, drift_words, scores_of
from dashboards.theme import PALETTE
from dashboards.views.centre import (
    LABELS,
    Ahead,
    Past,
    age_words,
    ahead_words,
    came_words,
    expected_words,
    head_of,
    left_out_words,
    made_words,
    now_tiles,
    rows_of,
    score_rows,
    shown,
)
from twin.mirror.drift import Drift
from twin.mirror.followed import Followed
from twin.mirror.recommend import Recommendation
from twin.mirror.scoring import Score
from twin.traces.live_state import LiveState, Present, Waiting

NOON = 43_200.0
BACK = "call two technicians back for an hour, there in ten minutes"


def document(measure="queue", unit="contacts", *, effect=None, assumed=False, other=(), **lines):
    """A forecast's document of three steps, of one measure."""
    lines = {"q10": [0.0, 1.0, 0.5], "q25": [0.5, 2.0, 1.0], "q50": [1.0, 4.0, 2.0],
             "q75": [2.0, 6.0, 3.0], "q90": [3.0, 9.0, 5.0]} | lines  # fmt: skip
    tried = {"call_two_back": {"5min": {measure: {"q50": list(other)}}}} if other else {}
    return {
        "t": NOON, "made": 0.0, "replications": 200,
        "edges": {"5min": [NOON, NOON + 300, NOON + 600, NOON + 900]},
        "measures": {measure: {"unit": unit, "assumed": assumed}},
        "tried": {"nothing": "do nothing", "call_two_back": BACK},
        "fans": {"nothing": {"5min": {measure: lines}}} | tried,
        "effects": {"call_two_back": {measure: effect}} if effect else {},
    }  # fmt: skip


def changed(effect, low, high, unit="contacts", *, assumed=False):
    return {"effect": effect, "interval": [low, high], "replications": 200, "unit": unit,
            "assumed": assumed}  # fmt: skip


# In words


def test_the_worst_of_what_may_come_is_told():
    assert ahead_words(Ahead.of(document(), "queue"), 2.64, NOON) == (
        "The mean queue was 2.6 contacts in the five minutes to 12:00. If nothing is done, it is "
        "expected to be highest in those to 12:10: 4.0 contacts in the middle of the runs, and in "
        "8 of 10 between 1.0 and 9.0 contacts."
    )


def test_what_could_be_done_stands_beside_it_with_its_interval():
    asked = document(other=[0.5, 1.5, 1.0], effect=changed(-1.25, -1.5, -1.0))
    words = ahead_words(Ahead.of(asked, "queue", "call_two_back"), None, NOON)
    assert words == (
        "If nothing is done, the mean queue is expected to be highest in the five minutes to "
        "12:10: 4.0 contacts in the middle of the runs, and in 8 of 10 between 1.0 and 9.0 "
        f"contacts. If instead you {BACK}: 1.5 contacts then. Over the whole time it changes by "
        "−1.2 contacts [−1.5, −1.0] on average, 95 % interval of 200 pairs of runs."
    )


def test_what_cannot_be_told_apart_is_not():
    asked = document(other=[0.5, 1.5, 1.0], effect=changed(-0.25, -0.75, 0.25))
    words = ahead_words(Ahead.of(asked, "queue", "call_two_back"), 1.0, NOON)
    assert "Over the whole time no change can be told: −0.25 contacts [−0.75, +0.25]" in words


def test_of_service_the_lowest_is_the_worst():
    lines = {"q10": [0.5, 0.2, 0.1], "q50": [0.9, 0.6, 0.6], "q90": [1.0, 0.9, 0.8]}
    words = ahead_words(Ahead.of(document("service_level", "share", **lines), "service_level"),
                        0.9, NOON)  # fmt: skip
    assert "lowest in those to 12:15: 60 % in the middle of the runs, and in 8 of 10 " in words
    assert "between 10 % and 80 %." in words


def test_where_neither_way_is_worse_the_end_is_told():
    words = ahead_words(Ahead.of(document("offered"), "offered"), 3.0, NOON)
    assert "it is expected to be 2.0 contacts in those to 12:15, in the middle" in words


def test_strain_is_said_to_be_measured_by_nobody():
    told = document("strain", "points", assumed=True)
    words = ahead_words(Ahead.of(told, "strain"), 31.2, NOON)
    assert words.startswith("Mean strain was 31 points in")
    assert "Nobody measures strain: so far it is estimated" in words
    assert "ahead it is supposed by the model." in words


def test_where_nobody_is_expected_nothing_is_forecast():
    empty = {key: [None] * 3 for key in ("q10", "q25", "q50", "q75", "q90")}
    words = ahead_words(Ahead.of(document(**empty), "queue"), 0.0, NOON)
    assert words == "Contacts waiting: nothing can be forecast; nobody is expected."


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.804, "share", "80 %"), (72.4, "s", "72 s"), (90.0, "s", "1:30 min"),
        (9.94, "contacts", "9.9"),
        (9.96, "contacts", "10"), (None, "contacts", "–"), (float("nan"), "share", "–"),
    ],
)  # fmt: skip
def test_numbers_are_read_with_their_units(value, unit, text):
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (0.0, "0 s old"), (89.4, "89 s old"), (90.0, "2 minutes old"), (5399.0, "90 minutes old"),
        (5400.0, "2 hours old"), (90_000.0, "25 hours old"),
    ],
)  # fmt: skip
def test_ages_in_words(age, words):
    assert age_words(age) == words


def test_an_old_forecast_and_a_silent_feed_say_so():
    told = document()
    assert made_words(told, NOON + 120, fresh=True) == (
        "Forecast from 12:00 on, 200 replications, 2 minutes old.", False,
    )  # fmt: skip
    assert made_words(told, NOON + 599, fresh=True)[1] is False
    words, old = made_words(told, NOON + 600, fresh=True)
    assert old
    assert words.endswith("It is 10 minutes old: the centre has gone on since.")
    words, old = made_words(told, NOON + 10, fresh=False)
    assert old
    assert "nothing is known of the centre since" in words


def test_what_was_not_tried_is_told():
    assert left_out_words(["move_breaks", "gone"]) == (
        "Not tried, since it would change nothing now: have the breaks of the next hour an hour "
        "later."
    )
    assert left_out_words([]) == ""


def test_only_what_surely_changes_is_expected():
    expected = {
        "wait": changed(-12.0, -14.0, -10.0, "s"),
        "queue": changed(-0.2, -0.5, 0.1),
        "answered_share": changed(0.002, 0.001, 0.003, "share"),
        "service_level": changed(0.101, 0.09, 0.112, "share"),
        "strain": changed(-1.3, -1.5, -1.1, "points", assumed=True),
        "unheard_of": changed(1.0, 0.5, 1.5),
        "abandoned_share": changed(0.0, None, None, "share"),
    }
    assert expected_words(expected) == [
        "Mean wait: −12.0 s [−14.0, −10.0]",
        "Service level: +10.1 percentage points [+9.0, +11.2]",
        "Strain: −1.3 points [−1.5, −1.1], supposed by the model",
    ]


def test_what_came_of_it_is_told_by_the_measures_names():
    one = Followed("queue", 2.0, (1.0, 2.0, 3.0), (4.0, 5.0, 6.0), 0.1, 0.2)
    [words] = came_words([one])
    assert words.startswith("Contacts waiting: 2.0 contacts; forecast with it 2.0")
    assert came_words([]) == []


# In tables and tiles


def test_the_table_behind_a_fan():
    asked = Ahead.of(document(other=[0.5, None, 1.0]), "queue", "call_two_back")
    assert head_of(asked) == [
        "Contacts waiting, 5 min to", "10 % of replications", "25 % of replications", "Median",
        "75 %", "90 %", "two called back: median",
    ]  # fmt: skip
    assert [[str(getattr(cell, "text", cell)) for cell in row] for row in rows_of(asked)] == [
        ["12:05", "0.0", "0.5", "1.0", "2.0", "3.0", "0.5"],
        ["12:10", "1.0", "2.0", "4.0", "6.0", "9.0", "–"],
        ["12:15", "0.5", "1.0", "2.0", "3.0", "5.0", "1.0"],
    ]


def people(*activities):
    return tuple(Present(f"T{i}", each, 10.0, "") for i, each in enumerate(activities))


def test_the_tiles_of_now():
    state = LiveState(
        NOON, (Waiting("help", 72.0), Waiting("help", 5.0)),
        people("talk", "ringing", "ready", "ready", "break", "talk"),
    )  # fmt: skip
    assert [(label, value) for label, value, _ in now_tiles(state)] == [
        ("Waiting", "2"), ("Longest wait", "1:12"), ("Present", "6"), ("On contacts", "3"),
        ("Ready", "2"), ("Paused", "1"),
    ]  # fmt: skip


def test_of_fewer_than_five_nothing_is_told_but_that():
    told = now_tiles(LiveState(NOON, (), people("talk", "ready", "break", "ready")))
    assert told[2:] == [("Present", "under 5", "of so few people nothing more is shown")]
    assert len(now_tiles(LiveState(NOON, (), people(*["ready"] * 5)))) == 6


def test_scores_in_a_sentence_and_a_table():
    scores = [Score("offered", 0, 0.0, 0.0, 0.0, 0.0), Score("queue", 12, 0.4321, 0.5, 0.75, 0.1)]
    sentence, head, rows = score_rows(scores)
    assert sentence == (
        "Of 12 half-hours forecast, 75 % of contacts waiting lay in the band of 80 %, and 50 % in "
        "that of 50 %."
    )
    assert head[0] == "Measure"
    assert [cell if isinstance(cell, str) else cell.text for cell in rows[0]] == [
        "Contacts waiting", "12", "50 %", "75 %", "0.43 contacts",
    ]  # fmt: skip
    assert len(rows) == 1


def text_of(parts):
    """All text in components, in order."""
    found, left = [], list(parts) if isinstance(parts, list) else [parts]
    while left:
        one = left.pop(0)
        if isinstance(one, str):
            found.append(one)
        elif one is not None:
            inside = getattr(one, "children", None)
            left[:0] = inside if isinstance(inside, list) else [inside]
    return found


def test_without_scores_or_days_it_says_what_is_missing():
    assert text_of(scores_of([])) == ["No forecast's time is over yet."]
    assert text_of(drift_words([], [], "")) == ["Two whole days are needed to say anything."]


def test_a_drift_is_an_alarm_with_the_command_to_fit_again():
    drift = Drift("arrivals", (0, 1, 2, 3, 4), (5.0, 5.0, 5.0, 5.5, 5.5), (0.0,) * 5, (0.0,) * 5,
                  4.0, 4, "up", 3, 5.0, 5.5)  # fmt: skip
    days = [f"2026-01-0{day}" for day in range(5, 10)]
    words = " ".join(text_of(drift_words([drift], days, "twin calibrate LOG")))
    assert "should be fitted again" in words
    assert "more contacts a day since 2026-01-08 (+65%)" in words
    assert "Fit again: twin calibrate LOG" in words


# What could be done


def proposal(identity="1", status="proposed", *, at=NOON, subject="call_two_back", **more):
    return Recommendation(
        id=identity, source="/centre/a", time=f"2026-01-05T1{identity}:00:00+00:00",
        subject=subject, reason="", desired={}, expected={}, at=at, status=status,
        expires=f"2026-01-05T1{int(identity) + 2}:00:00+00:00", **more,
    )  # fmt: skip


def advised(*found, webhook=False, posting=()):
    return text_of(advice(found, {}, webhook=webhook, posting=lambda one: one in posting))


def test_a_proposal_says_on_what_it_rests_and_until_when_it_holds():
    told = advised(proposal())
    assert "By the forecast of 12:00; holds until 14:00." in told
    assert told[-2:] == ["Approve", "Decline"]


def test_of_several_proposals_of_one_thing_the_latest_is_shown_and_what_was_decided_stays():
    told = advised(
        proposal("1"), proposal("2", at=NOON + 300), proposal("0", "declined", by="Ana"),
        proposal("4", "expired"), proposal("0", subject="open_script"),
        proposal("5", "posted", subject="relax_target"), proposal("3", subject="relax_target"),
    )  # fmt: skip
    assert [one for one in told if one.startswith("By the forecast of")] == [
        "By the forecast of 12:05; holds until 14:05.",
        "By the forecast of 12:00; holds until 14:00.",
    ]  # fmt: skip
    assert "Decided by Ana." in told
    assert "Expired" not in told


@pytest.mark.parametrize(
    ("how", "said", "buttons"),
    [
        ({"webhook": False}, "nothing is posted: bring it about yourself", ["It is done"]),
        ({"webhook": True, "posting": ("1",)}, "It is being posted to the centre.", []),
        (
            {"webhook": True},
            "Not posted: 403 Forbidden, after 1 try. Nothing was told to the centre.",
            ["Post again", "It is done"],
        ),
    ],
)
def test_what_was_approved_says_what_became_of_it(how, said, buttons):
    note = "Not posted: 403 Forbidden, after 1 try." if how["webhook"] else ""
    told = advised(proposal("1", "approved", by="Ana", note=note), **how)
    assert any(said in one for one in told)
    assert [one for one in told if one in ("Post again", "It is done")] == buttons


# The chart


def drawn(measure="queue", told=None, past=None, tried="nothing", now=NOON + 60):
    ahead = Ahead.of(told, measure, tried) if told else None
    return fan(measure, ahead, past or Past([NOON - 300, NOON], [1.0, 2.0]), now, "light")


def test_a_fan_has_the_past_two_bands_and_a_median():
    figure = drawn(told=document())
    assert [one.name for one in figure.data] == [
        "so far", "80 % of runs", "50 % of runs", "nothing done",
    ]  # fmt: skip
    assert list(figure.data[1].y) == [3.0, 9.0, 5.0, 0.5, 1.0, 0.0]
    assert list(figure.data[3].y) == [1.0, 4.0, 2.0]
    assert figure.layout.shapes[0].x0 == NOON + 60
    assert figure.layout.annotations[0].text == "now"
    assert figure.layout.yaxis.title.text == "Contacts waiting, mean of 5 min"


def test_what_could_be_done_is_dashed_and_of_another_colour():
    figure = drawn(told=document(other=[0.5, 1.5, 1.0]), tried="call_two_back")
    last = figure.data[-1]
    assert (last.name, last.line.dash) == ("two called back", "dash")
    assert last.line.color == PALETTE["light"]["control"]


def test_strain_is_marked_as_estimated_so_far_and_supposed_ahead():
    figure = drawn("strain", document("strain", "points", assumed=True))
    names = [one.name for one in figure.data]
    assert (names[0], names[-1]) == ("so far, estimated", "nothing done, supposed")
    assert figure.data[0].line.dash == "dot"


def test_waits_are_drawn_in_minutes():
    figure = drawn("wait", document("wait", "s"), Past([NOON], [90.0]))
    assert list(figure.data[0].y) == [1.5]
    assert figure.data[0].customdata[0][1] == "1:30 min"
    assert figure.layout.yaxis.title.text == "Mean wait, minutes"


def test_before_a_forecast_and_before_anything_it_is_a_chart_still():
    figure = drawn(past=Past([NOON], [float("nan")]))
    assert [one.name for one in figure.data] == ["so far"]
    assert list(figure.data[0].y) == [None]
    assert drawn(past=Past([], [])).layout.xaxis.range[0] == NOON + 60


@pytest.mark.parametrize("measure", LABELS)
def test_every_measure_can_be_drawn(measure):
    assert drawn(measure).layout.yaxis.title.text


class FewPeople:
    """A link whose last forecast began with so many people on the floor."""

    def __init__(self, present):
        self.present = present

    def past(self, now):
        return np.array([NOON]), {"occupancy": np.array([0.5]), "queue": np.array([2.0])}

    def newest(self):
        return document("occupancy", "share") | {"present": self.present}


@pytest.mark.parametrize(("present", "told"), [(4, False), (5, True), (0, True)])
def test_of_fewer_than_five_no_occupancy_is_forecast(present, told):
    now = SimpleNamespace(state=LiveState(NOON), finished=False)
    shown = telling(FewPeople(present), now, "occupancy", "nothing")
    assert bool(shown.rows) == told
    assert ("Fewer than 5 were present" in shown.sentence) != told
