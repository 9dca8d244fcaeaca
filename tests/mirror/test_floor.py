"""Short literal logs, and the rows they must become."""

import pytest

from twin.mirror.checkpoint import dump, load
from twin.mirror.clock import LocalClock
from twin.mirror.floor import RealFloor
from twin.mirror.importing import How, events_of
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.tally import Tally
from twin.traces.tables import CONTACT, TABLES

MIDNIGHT = 1_700_006_400  # 2023-11-15 00:00:00 UTC
KEY = bytes(range(32))


def log(*lines):
    """Lines of a queue_log, their times given as seconds of the day."""
    return "".join(f"{MIDNIGHT + t}|{rest}\n" for t, rest in lines)


def name(clear):
    return Pseudonyms(KEY).person(clear)


def contacts(traces):
    """The contact rows as dictionaries, words spelled out."""
    spelled = {
        column.name: traces.words("contact", column.name)
        if column.vocabulary
        else traces.column("contact", column.name).tolist()
        for column in CONTACT.columns
    }
    return [dict(zip(spelled, row, strict=True)) for row in zip(*spelled.values(), strict=True)]


def stretches(traces):
    """Who did what from when to when."""
    return list(
        zip(
            traces.words("duration", "technician"),
            traces.words("duration", "activity"),
            traces.column("duration", "start").tolist(),
            traces.column("duration", "t").tolist(),
            strict=True,
        )
    )


def test_a_call_is_offered_rung_answered_and_over(seen):
    traces, report = seen(
        log(
            (60, "1.1|help|NONE|ENTERQUEUE||0601|1"),
            (70, "1.1|help|Ann|CONNECT|10|1.2|4"),
            (170, "1.1|help|Ann|COMPLETEAGENT|10|100|1"),
        )
    )
    (contact,) = contacts(traces)
    assert contact["t"] == 170
    assert (contact["arrived"], contact["wait"], contact["talk"]) == (60, 10, 100)
    assert contact["contact_type"] == "help"
    assert contact["outcome"] == "answered"
    assert contact["technician"] == name("Ann")
    assert contact["candidate"] >= 0
    assert contact["attempt"] == 0
    assert stretches(traces) == [(name("Ann"), "ringing", 66, 70), (name("Ann"), "talk", 70, 170)]
    assert report.tally.to_dict() == {"lines": 3, "used": 3, "dropped": {}, "remarks": {}}


def test_between_two_calls_somebody_is_ready_unless_gone_for_long(seen):
    traces, _ = seen(
        log(
            (0, "1.1|q|NONE|ENTERQUEUE||1|1"),
            (0, "1.1|q|Ann|CONNECT|0|x|0"),
            (100, "1.1|q|Ann|COMPLETECALLER|0|100|1"),
            (400, "1.2|q|NONE|ENTERQUEUE||2|1"),
            (400, "1.2|q|Ann|CONNECT|0|x|0"),
            (500, "1.2|q|Ann|COMPLETECALLER|0|100|1"),
            (5000, "1.3|q|NONE|ENTERQUEUE||3|1"),
            (5000, "1.3|q|Ann|CONNECT|0|x|0"),
            (5100, "1.3|q|Ann|COMPLETECALLER|0|100|1"),
        )
    )
    assert [row[1:] for row in stretches(traces)] == [
        ("talk", 0, 100),
        ("ready", 100, 400),
        ("talk", 400, 500),
        ("talk", 5000, 5100),
    ]


def test_where_logins_are_told_presence_is_what_they_say(seen):
    traces, _ = seen(
        log(
            (0, "CLI|q|Ann|ADDMEMBER|"),
            (3000, "NONE|q|Ann|PAUSE|Lunch"),
            (3600, "NONE|q|Ann|UNPAUSE|"),
            (9000, "CLI|q|Ann|REMOVEMEMBER|"),
        )
    )
    assert [row[1:] for row in stretches(traces)] == [
        ("ready", 0, 3000),
        ("break", 3000, 3600),
        ("ready", 3600, 9000),
    ]
    assert set(traces.column("wallboard", "staffed")) == {1}


def test_paused_in_one_queue_of_two_is_not_paused(seen):
    traces, _ = seen(
        log(
            (0, "CLI|a|Ann|ADDMEMBER|"),
            (0, "CLI|b|Ann|ADDMEMBER|"),
            (100, "NONE|a|Ann|PAUSE|"),
            (200, "NONE|b|Ann|PAUSE|"),
            (300, "NONE|NONE|Ann|UNPAUSEALL|"),
            (400, "CLI|a|Ann|REMOVEMEMBER|"),
            (500, "CLI|b|Ann|REMOVEMEMBER|"),
        )
    )
    assert [row[1:] for row in stretches(traces)] == [
        ("ready", 0, 200),
        ("break", 200, 300),
        ("ready", 300, 500),
    ]


@pytest.mark.parametrize(
    ("line", "outcome", "wait"),
    [
        ("1.1|q|NONE|ABANDON|1|1|68", "abandoned", 68),
        ("1.1|q|Ann|ABANDON|1|1|68", "abandoned", 68),
        ("1.1|q|NONE|EXITWITHTIMEOUT|1|1|60", "blocked", 60),
        ("1.1|q|NONE|EXITEMPTY|1|1|60", "blocked", 60),
        ("1.1|q|NONE|EXITWITHKEY|9|1|2|10", "blocked", 10),
        ("1.1|q|NONE|WITHDRAW|1|1|6|vip", "blocked", 6),
        ("1.1|q|NONE|ABANDON|1|1", "abandoned", 70),
    ],
)
def test_each_way_out_of_the_queue(seen, line, outcome, wait):
    traces, _ = seen(log((0, "1.1|q|NONE|ENTERQUEUE||1|1"), (70, line)))
    (contact,) = contacts(traces)
    assert (contact["outcome"], contact["wait"], contact["technician"]) == (outcome, wait, None)


def test_an_attended_transfer_is_one_contact_taken_by_two(seen):
    # As really logged: the consultation has a call id of its own, under which the transfer stands.
    traces, report = seen(
        log(
            (59, "7.826|1501|NONE|DID|4950000000"),
            (59, "7.826|1501|NONE|ENTERQUEUE||9000000001|1"),
            (71, "7.826|1501|PJSIP/7009|CONNECT|12|7.827|11"),
            (190, "8.830|1509|NONE|ENTERQUEUE||7009|1"),
            (191, "8.830|1501|PJSIP/7009|ATTENDEDTRANSFER|APP|Queue|12|120|1"),
            (197, "7.826|1509|PJSIP/7051|CONNECT|7|7.831|6"),
            (370, "7.826|1509|PJSIP/7051|COMPLETEAGENT|7|173|1"),
        )
    )
    (contact,) = contacts(traces)
    assert contact["technician"] == name("PJSIP/7009")
    assert contact["escalated"] == 1
    assert (contact["wait"], contact["talk"], contact["hold"]) == (12, 120 + 173, 6)
    assert [row for row in stretches(traces) if row[1] == "talk"] == [
        (name("PJSIP/7009"), "talk", 71, 191),
        (name("PJSIP/7051"), "talk", 197, 370),
    ]
    assert report.contacts == 1
    assert traces.words("supervision", "step") == ["DID", "TRANSFER"]


@pytest.mark.parametrize(
    "line",
    [
        "1.1|q|Bob|BLINDTRANSFER|7000|from-internal|5|60|1",
        "1.1|q|Bob|TRANSFER|7000|from-internal|5|60|1",
        "1.1|q|Bob|ATTENDEDTRANSFER|BRIDGE|1234|5|60|1",
        "1.1|q|Bob|ATTENDEDTRANSFER|LINK|PJSIP/a-01|PJSIP/b-02|5|60|1",
    ],
)
def test_a_transfer_away_ends_the_contact_here(seen, line):
    traces, _ = seen(
        log(
            (0, "1.1|q|NONE|ENTERQUEUE||1|1"),
            (5, "1.1|q|Bob|CONNECT|5|x|4"),
            (65, line),
        )
    )
    (contact,) = contacts(traces)
    assert (contact["outcome"], contact["talk"], contact["escalated"]) == ("answered", 60, 1)


def test_a_ring_that_nobody_took_is_in_milliseconds(seen):
    traces, _ = seen(
        log(
            (0, "CLI|q|Ann|ADDMEMBER|"),
            (50, "1.1|q|NONE|ENTERQUEUE||1|1"),
            (70, "1.1|q|Ann|RINGNOANSWER|15000"),
            (80, "1.1|q|NONE|ABANDON|1|1|30"),
        )
    )
    assert (name("Ann"), "ringing", 55, 70) in stretches(traces)
    assert traces.words("supervision", "step") == ["RINGNOANSWER"]


def test_a_call_that_goes_to_a_second_queue_is_a_second_contact_of_the_same_caller(seen):
    traces, _ = seen(
        log(
            (0, "1.1|a|NONE|ENTERQUEUE||0601|1"),
            (60, "1.1|a|NONE|EXITWITHTIMEOUT|1|1|60"),
            (60, "1.1|b|NONE|ENTERQUEUE||0601|1"),
            (65, "1.1|b|Ann|CONNECT|5|x|4"),
            (95, "1.1|b|Ann|COMPLETECALLER|5|30|1"),
        )
    )
    first, second = contacts(traces)
    assert (first["contact_type"], second["contact_type"]) == ("a", "b")
    assert (first["outcome"], second["outcome"]) == ("blocked", "answered")
    assert first["candidate"] == second["candidate"]
    assert (first["attempt"], second["attempt"]) == (0, 1)


def test_what_has_no_end_ends_untold_and_a_restart_ends_all(seen):
    traces, report = seen(
        log(
            (0, "1.1|q|NONE|ENTERQUEUE||1|1"),
            (10, "1.2|q|NONE|ENTERQUEUE||2|1"),
            (20, "1.2|q|Ann|CONNECT|10|x|4"),
            (100, "NONE|NONE|NONE|QUEUESTART|"),
            (200, "1.3|q|NONE|ENTERQUEUE||3|1"),
            (40_000, "NONE|NONE|NONE|CONFIGRELOAD|"),
        )
    )
    assert [(c["outcome"], c["t"]) for c in contacts(traces)] == [
        ("open_at_close", 100),
        ("answered", 100),
        ("open_at_close", 14_640),
    ]
    assert report.tally.remarks["contact: cut off by a restart"] == 2
    assert report.tally.remarks["contact: no end in the log"] == 1


def test_durations_are_believed_before_a_clock_that_jumped(seen):
    traces, _ = seen(
        log(
            (100, "1.1|q|NONE|ENTERQUEUE||1|1"),
            (110, "1.1|q|Ann|CONNECT|10|x|4"),
            # Put forward by an hour in the middle of the conversation.
            (3790, "1.1|q|Ann|COMPLETECALLER|10|80|1"),
        )
    )
    assert contacts(traces)[0]["talk"] == 80


@pytest.mark.parametrize("cut", range(1, 7))
def test_a_floor_goes_on_from_its_checkpoint_as_if_nothing_had_been(tmp_path, cut):
    path = tmp_path / "queue_log"
    path.write_text(
        log(
            (0, "CLI|q|Ann|ADDMEMBER|"),
            (60, "1.1|q|NONE|ENTERQUEUE||0601|1"),
            (70, "1.1|q|Ann|CONNECT|10|1.2|4"),
            (130, "1.2|q|NONE|ENTERQUEUE||0602|1"),
            (170, "1.1|q|Ann|ATTENDEDTRANSFER|APP|Queue|10|100|1"),
            (180, "1.1|q|Eve|CONNECT|10|1.2|4"),
            (250, "1.2|q|NONE|ABANDON|1|1|120"),
            (300, "1.1|q|Eve|COMPLETECALLER|10|120|1"),
        )
    )
    events = list(events_of(path, How(key=KEY), Tally()))
    whole, parts = [
        RealFloor(LocalClock.starting(events[0].t, How(key=KEY).zone), name="x") for _ in "ab"
    ]
    for event in events:
        whole.take(event)
    rows = []
    for event in events[:cut]:
        parts.take(event)
    rows.append(parts.drain())
    parts = load(dump(parts))
    for event in events[cut:]:
        parts.take(event)
        rows.append(parts.drain())
    assert parts.state() == whole.state()
    rows.append(parts.finish())
    expected = whole.finish()
    assert parts.header() == whole.header()
    for table in TABLES:
        assert [row for batch in rows for row in batch[table].tolist()] == expected[table].tolist()


def test_the_state_tells_who_waits_and_who_talks(tmp_path):
    path = tmp_path / "queue_log"
    path.write_text(
        log(
            (0, "CLI|q|Bob|ADDMEMBER|"),
            (60, "1.1|q|NONE|ENTERQUEUE||1|1"),
            (70, "1.1|q|Ann|CONNECT|10|x|4"),
            (90, "1.2|vip|NONE|ENTERQUEUE||2|1"),
        )
    )
    events = list(events_of(path, How(key=KEY), Tally()))
    floor = RealFloor(LocalClock.starting(events[0].t, How(key=KEY).zone), name="x")
    for event in events:
        floor.take(event)
    floor.advance(MIDNIGHT + 100)
    assert floor.state().to_dict() == {
        "t": 100.0,
        "waiting": ({"contact_type": "vip", "waited": 10.0},),
        "people": (
            {"name": name("Bob"), "activity": "ready", "elapsed": 100.0, "contact_type": ""},
            {"name": name("Ann"), "activity": "talk", "elapsed": 30.0, "contact_type": "q"},
        ),
    }
