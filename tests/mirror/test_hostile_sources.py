"""Whatever comes over a wire: nothing is fatal, and nothing odd gets past a refusal in one line."""

import json
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from tests.mirror.conftest import KEY
from twin.errors import InputError
from twin.mirror.ami_blocks import Blocks
from twin.mirror.ami_events import AmiEvents
from twin.mirror.cloudevents import BATCH, STRUCTURED, TYPES, CloudEvents
from twin.mirror.event import Event
from twin.mirror.importing import How
from twin.mirror.tally import Tally

HOW = How(key=KEY)

TEXT = st.text(max_size=12) | st.sampled_from(
    ["", "-1", "nan", "inf", "INF", "1e400", "9" * 30, "<script>"]
)
EVENTS = ["QueueCallerJoin", "QueueCallerLeave", "QueueCallerAbandon", "AgentConnect", "Shutdown",
          "AgentComplete", "AgentRingNoAnswer", "QueueMemberPause", "QueueMemberStatus",
          "QueueEntry", "QueueMemberRemoved", "QueueMember", "AgentDump", "Nonsense"]  # fmt: skip
FIELDS = ["queue", "uniqueid", "membername", "name", "interface", "paused", "holdtime", "talktime",
          "ringtime", "timestamp", "calleridnum", "reason", "wait", "status", "incall"]  # fmt: skip
BLOCK = st.builds(
    lambda event, fields: {**fields, "event": event},
    st.sampled_from(EVENTS),
    st.dictionaries(st.sampled_from(FIELDS), TEXT),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def sound(event):
    assert isinstance(event, Event)
    assert isfinite(event.t)
    assert 0 < event.t < 4.2e9
    assert all(isfinite(seconds) for seconds in event[6:])
    assert "<" not in event.queue + event.other + event.person


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_bytes_that_are_no_protocol(pieces):
    blocks = Blocks()
    for piece in pieces:
        for block in blocks.cut(piece):
            assert all(isinstance(text, str) for pair in block.items() for text in pair)


@given(st.lists(BLOCK, max_size=12), st.lists(BLOCK, max_size=5))
def test_blocks_that_no_asterisk_would_send(blocks, status):
    reader = AmiEvents(HOW)
    for block in blocks:
        for event in reader.events(block, 1.7e9):
            sound(event)
    for event in reader.settled(1.7e9) + reader.resynced(status, 1.7e9)[0]:
        sound(event)
    again = AmiEvents(HOW, json.loads(json.dumps(reader.dump())))
    assert again.dump() == reader.dump()


@given(
    st.dictionaries(
        st.sampled_from(["id", "source", "specversion", "type", "time", "data", "data_base64"]),
        PLAIN,
    ),
    st.sampled_from(sorted(TYPES)),
    st.dictionaries(
        st.sampled_from(
            ["call", "queue", "person", "caller", "wait", "talk", "how", "CC-Action", "CC-Agent"]
        ),
        PLAIN,
    ),
    st.booleans(),
)
def test_events_that_no_cloud_would_send(odd, kind, data, batch):
    told = {"id": "1", "source": "/x", "specversion": "1.0", "type": kind, "data": data, **odd}
    reader = CloudEvents(HOW, Tally())
    for body in (json.dumps([told] if batch else told), json.dumps(odd)):
        found = []
        try:
            found = reader.read(
                {"content-type": BATCH if batch else STRUCTURED}, body.encode(), 1e9
            )
        except InputError as error:
            refusal = str(error)
        else:
            refusal = ""
        assert "\n" not in refusal
        for sent in found:
            if sent.event is not None:
                sound(sent.event)
