"""Events of FreeSWITCH's mod_callcenter, one JSON object a line."""

import json

from tests.mirror.test_floor import contacts, name, stretches

DAY = 1_700_006_400


def told(t, action, **more):
    headers = {f"CC-{key.replace('_', '-')}": value for key, value in more.items()}
    stamp = str((DAY + t) * 1_000_000)
    return json.dumps({"CC-Action": action, "Event-Date-Timestamp": stamp, **headers}) + "\n"


def test_a_call_from_joining_to_the_end_of_the_bridge(seen):
    who = {"Member_UUID": "u-1", "Queue": "help@default", "Agent": "1001@default"}
    times = {"Member_Joined_Time": DAY + 60, "Agent_Called_Time": DAY + 66}
    times["Agent_Answered_Time"] = DAY + 70
    traces, report = seen(
        told(0, "agent-status-change", Agent="1001@default", Agent_Status="Available")
        + told(60, "member-queue-start", **who, Member_CID_Number="0601")
        + told(66, "agent-offering", **who)
        + told(70, "bridge-agent-start", **who, **times)
        + told(170, "bridge-agent-end", **who, **times, Bridge_Terminated_Time=DAY + 170)
        + told(170, "member-queue-end", **who, Cause="Terminated")
        + told(200, "agent-status-change", Agent="1001@default", Agent_Status="On Break")
        + told(260, "agent-status-change", Agent="1001@default", Agent_Status="Available")
        + told(300, "agent-status-change", Agent="1001@default", Agent_Status="Logged Out")
    )
    (contact,) = contacts(traces)
    assert (contact["arrived"], contact["wait"], contact["talk"]) == (60, 10, 100)
    assert (contact["contact_type"], contact["outcome"]) == ("help", "answered")
    assert contact["technician"] == name("1001@default")
    assert [row[1:] for row in stretches(traces)] == [
        ("ready", 0, 66),
        ("ringing", 66, 70),
        ("talk", 70, 170),
        ("ready", 170, 200),
        ("break", 200, 260),
        ("ready", 260, 300),
    ]
    assert report.tally.remarks == {
        "action without a table: agent-offering": 1,
        "an end told twice": 1,
    }


def test_a_hang_up_comes_as_break_out_and_a_timeout_is_none(seen):
    traces, _ = seen(
        told(0, "member-queue-start", Member_UUID="a", Queue="q")
        + told(0, "member-queue-start", Member_UUID="b", Queue="q")
        + told(
            40, "member-queue-end", Member_UUID="a", Queue="q", Cause="Cancel",
            Cancel_Reason="BREAK_OUT", Member_Joined_Time=DAY, Member_Leaving_Time=DAY + 40,
        )
        + told(
            60, "member-queue-end", Member_UUID="b", Queue="q", Cause="Cancel",
            Cancel_Reason="TIMEOUT", Member_Joined_Time=DAY, Member_Leaving_Time=DAY + 60,
        )
    )  # fmt: skip
    assert [(c["outcome"], c["wait"]) for c in contacts(traces)] == [
        ("abandoned", 40),
        ("blocked", 60),
    ]


def test_what_is_no_event_is_counted(seen):
    _, report = seen(
        told(0, "member-queue-start", Member_UUID="a", Queue="q")
        + "{not json\n[1]\n{}\n"
        + '{"CC-Action": "x", "Event-Date-Timestamp": "1e999"}\n'
        + '{"CC-Action": ["x"], "Event-Date-Timestamp": {"a": NaN}}\n'
    )
    assert report.tally.lines == 6
    assert report.tally.dropped == {
        "not JSON, or cut off": 1,
        "no event of mod_callcenter with a time": 4,
    }


def test_a_name_where_an_action_or_a_state_should_be_is_not_kept(seen):
    traces, report = seen(
        told(0, "Alice Smith", Agent="a@d")
        + told(1, "0612345678", Agent="a@d")
        + told(2, "agent-status-change", Agent="a@d", Agent_Status="Alice Smith")
        + told(3, "agent-state-change", Agent="a@d")
    )
    assert traces.header.words("step") == ("none", "agent-state-change")
    assert "Alice" not in str(report.tally.to_dict())
