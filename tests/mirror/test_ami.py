"""The manager interface, against a small real peer that speaks the protocol on loopback."""

import socket
import threading
import time
from contextlib import suppress

import pytest

from tests.mirror.conftest import KEY, MONDAY
from twin.errors import InputError
from twin.mirror.ami import SILENCE, AmiSource
from twin.mirror.ami_blocks import MOST_LINES, Blocks, written
from twin.mirror.event import Event
from twin.mirror.following import About, Following
from twin.mirror.importing import How
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.tally import Tally
from twin.traces.reader import RunReader

HOW = How(key=KEY)
WHO = Pseudonyms(KEY)
T = MONDAY + 9 * 3600


def block(event, **fields):
    lines = [f"Event: {event}", "Privilege: agent,all"]
    lines += [f"{key}: {value}" for key, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Asterisk(threading.Thread):
    """A peer: it greets, lets one user in, and tells its queues and what it is told to tell."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.status = []
        self.actions = []
        self.peer = None
        self.logins = 0
        self.mute = False
        self.start()

    def run(self):
        while True:
            try:
                self.peer, _ = self.listener.accept()
            except OSError:
                return
            blocks = Blocks()
            with self.peer, suppress(OSError):
                self.peer.sendall(b"Asterisk Call Manager/5.0.1\r\n")
                while piece := self.peer.recv(4096):
                    for action in blocks.cut(piece):
                        self.answer(action)

    def answer(self, action):
        self.actions.append(action)
        if self.mute:
            return
        mine = f"ActionID: {action['actionid']}\r\n"
        if action["action"] == "Login":
            good = (action["username"], action["secret"]) == ("twin", "s3cret")
            told = "Success\r\n" if good else "Error\r\n"
            words = "Authentication accepted" if good else "Authentication failed"
            self.peer.sendall(f"Response: {told}{mine}Message: {words}\r\n\r\n".encode())
            self.logins += good
        elif action["action"] == "QueueStatus":
            out = f"Response: Success\r\n{mine}EventList: start\r\n\r\n".encode()
            for event, fields in self.status:
                out += block(event, ActionID=action["actionid"], **fields)
            out += block("QueueStatusComplete", ActionID=action["actionid"])
            # In pieces that know nothing of blocks.
            for place in range(0, len(out), 7):
                self.peer.sendall(out[place : place + 7])

    def tell(self, event, **fields):
        self.peer.sendall(block(event, **fields))

    def hang_up(self):
        self.peer.shutdown(socket.SHUT_RDWR)

    def stop(self):
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        if self.peer is not None:
            with suppress(OSError):
                self.hang_up()
        self.join(5)


@pytest.fixture
def asterisk():
    peer = Asterisk()
    yield peer
    peer.stop()


class Time:
    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Time(float(T))


@pytest.fixture
def connect(asterisk, clock):
    made = []

    def make(position=None, secret="s3cret", watch=None):
        source = AmiSource(
            "127.0.0.1", asterisk.port, user="twin", secret=secret, how=HOW,
            position=position, clock=clock, watch=watch or time.monotonic,
        )  # fmt: skip
        made.append(source)
        return source

    yield make
    for source in made:
        source.close()


def until(source, condition, patience=5.0):
    """The events polled until something is so."""
    events, end = [], time.monotonic() + patience
    while not condition(events):
        assert time.monotonic() < end, events
        source.wait(0.05)
        events += source.poll()
    return events


def heard(source, count):
    return until(source, lambda events: len(events) >= count)


def live(source):
    return until(source, lambda _: source.live)


def test_blocks_are_cut_from_any_pieces_and_long_ones_dropped():
    whole = b"Asterisk Call Manager/5\r\nA: 1\r\nB:  two: three\r\n\r\n\r\nA: 3\n\n"
    assert Blocks().cut(whole) == [{"a": "1", "b": "two: three"}, {"a": "3"}]
    blocks = Blocks()
    found = [block for byte in whole for block in blocks.cut(bytes([byte]))]
    assert found == [{"a": "1", "b": "two: three"}, {"a": "3"}]
    found = blocks.cut(b"A: 1\r\n" * (MOST_LINES + 1) + b"\r\nA: \xff" + b"x" * 9000 + b"\n\n")
    assert (len(found), blocks.dropped) == (1, 1)
    assert found[0]["a"].startswith("\ufffdxxx")


def test_no_field_can_smuggle_an_action_in():
    with pytest.raises(ValueError, match="line's end"):
        written("Login", Username="a\r\nAction: Originate")


def test_a_call_is_told_as_the_log_would_tell_it(asterisk, connect, clock):
    source = connect()
    assert live(source) == []
    told = {"Queue": "help", "Uniqueid": "1.1"}
    asterisk.tell("QueueMemberAdded", Queue="help", MemberName="Ana", Paused=0, Timestamp=T)
    asterisk.tell("QueueCallerJoin", **told, CallerIDNum="0123", Position=1, Timestamp=T + 1)
    asterisk.tell("AgentCalled", **told, MemberName="Ana", Timestamp=T + 2)
    asterisk.tell("AgentRingNoAnswer", **told, MemberName="Ana", RingTime=9000, Timestamp=T + 11)
    asterisk.tell("QueueCallerLeave", **told, Timestamp=T + 15)
    asterisk.tell(
        "AgentConnect", **told, MemberName="Ana", HoldTime=14, RingTime=3, Timestamp=f"{T + 15}.5"
    )
    asterisk.tell(
        "AgentComplete", **told, MemberName="Ana", HoldTime=14, TalkTime=100, Reason="caller",
        Timestamp=T + 115,
    )  # fmt: skip
    asterisk.tell("QueueMemberPause", Queue="help", MemberName="Ana", Paused=1, Timestamp=T + 116)
    asterisk.tell("QueueMemberRemoved", Queue="help", MemberName="Ana", Timestamp=T + 117)
    clock.at = T + 200.0
    ana = WHO.person("Ana")
    assert heard(source, 7) == [
        Event(T, "login", "", "help", ana),
        Event(T + 1, "enter", "1.1", "help", "", WHO.caller("0123")),
        Event(T + 11, "ring", "1.1", "help", ana, "RINGNOANSWER", -1, 9),
        Event(T + 15.5, "connect", "1.1", "help", ana, "", 14, 3),
        Event(T + 115, "complete", "1.1", "help", ana, "", 14, 100),
        Event(T + 116, "pause", "", "help", ana),
        Event(T + 117, "logout", "", "help", ana),
    ]
    # Nothing in clear is kept to go on with.
    assert "Ana" not in str(source.position)


def test_who_leaves_and_is_not_taken_left_and_who_hangs_up_abandoned(asterisk, connect, clock):
    source = connect()
    live(source)
    for call in ("1.1", "1.2"):
        asterisk.tell("QueueCallerJoin", Queue="help", Uniqueid=call, Timestamp=T)
    asterisk.tell("QueueCallerAbandon", Queue="help", Uniqueid="1.1", HoldTime=20, Timestamp=T + 20)
    for call, t in (("1.1", T + 20), ("1.2", T + 25)):
        asterisk.tell("QueueCallerLeave", Queue="help", Uniqueid=call, Timestamp=t)
    clock.at = T + 30.0
    assert [one.kind for one in heard(source, 3)] == ["enter", "enter", "abandon"]
    until(source, lambda _: source._reader.left)
    assert source.poll() == []  # it may still be taken
    clock.at = T + 36.0
    assert source.poll() == [Event(T + 25, "leave", "1.2", "help", "", "left", 25)]


def test_it_comes_back_and_tells_what_ended_unseen(asterisk, connect, clock):
    watch = Time(0.0)
    source = connect(watch=watch)
    live(source)
    for name in ("Ana", "Bo"):
        asterisk.tell("QueueMemberAdded", Queue="help", MemberName=name, Paused=0, Timestamp=T)
    for call in ("1.1", "1.2", "1.3"):
        asterisk.tell("QueueCallerJoin", Queue="help", Uniqueid=call, Timestamp=T)
    asterisk.tell("AgentConnect", Queue="help", Uniqueid="1.1", MemberName="Ana", Timestamp=T + 1)
    heard(source, 6)
    asterisk.status = [
        ("QueueParams", {"Queue": "help", "Calls": 2}),
        ("QueueMember", {"Queue": "help", "Name": "Ana", "Paused": 1, "InCall": 0}),
        ("QueueMember", {"Queue": "help", "Name": "Cy", "Paused": 0, "InCall": 0}),
        ("QueueEntry", {"Queue": "help", "Uniqueid": "1.3", "Wait": 61}),
        ("QueueEntry", {"Queue": "help", "Uniqueid": "1.9", "Wait": 5}),
    ]
    asterisk.hang_up()
    until(source, lambda _: not source.live)
    assert "the connection was" in source.warnings.pop()
    assert source.poll() == []
    assert asterisk.logins == 1  # not yet again
    watch.at, clock.at = 1.5, T + 60.0
    ana, bo, cy = map(WHO.person, ("Ana", "Bo", "Cy"))
    events = live(source)
    assert asterisk.logins == 2
    assert sorted(events) == sorted(
        [
            Event(T + 55, "enter", "1.9", "help"),
            Event(T + 60, "leave", "1.2", other="unseen"),
            Event(T + 60, "leave", "1.1", other="unseen"),
            Event(T + 60, "logout", "", "help", bo),
            Event(T + 60, "pause", "", "help", ana),
            Event(T + 60, "login", "", "help", cy),
        ]
    )
    assert "2 contacts ended while nobody listened" in source.warnings[0]
    # After a restart all that is known, and nothing is told again.
    source.close()
    again = connect(source.position)
    assert live(again) == []


def test_a_wrong_password_is_one_clear_line_without_the_password(connect):
    source = connect(secret="wr0ng")
    with pytest.raises(InputError, match="the login was refused; allowed: a user of") as caught:
        until(source, lambda _: False)
    assert "wr0ng" not in str(caught.value)
    assert "wr0ng" not in repr(source)


def test_where_nobody_answers_it_waits_longer_each_time(connect, asterisk):
    asterisk.stop()
    watch = Time(0.0)
    source = connect(watch=watch)
    tried = []
    for second in range(200):
        watch.at = float(second)
        before = source._next_try
        source.poll()
        if source._next_try != before:
            tried.append(second)
    assert tried == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    assert len(source.warnings) == 1
    assert "cannot be reached" in source.warnings[0]


def test_a_silent_peer_is_asked_and_then_given_up(asterisk, connect):
    watch = Time(0.0)
    source = connect(watch=watch)
    live(source)
    asterisk.mute = True
    watch.at = SILENCE + 1
    source.poll()
    until(source, lambda _: asterisk.actions[-1]["action"] == "Ping")
    assert source.live
    watch.at = 2 * SILENCE + 1
    source.poll()
    assert not source.live


def test_it_is_followed_into_a_run(asterisk, connect, clock, tmp_path):
    watch = Time(0.0)
    asterisk.status = [
        ("QueueMember", {"Queue": "help", "Name": "Ana", "Paused": 0, "InCall": 0}),
        ("QueueEntry", {"Queue": "help", "Uniqueid": "1.0", "Wait": 30}),
    ]
    source = connect(watch=watch)
    following = Following(
        tmp_path / "run.sqlite", source, About.of(HOW), Tally(), clock=clock, watch=watch
    )

    def step_until(condition):
        end = time.monotonic() + 5
        while not condition():
            assert time.monotonic() < end
            source.wait(0.02)
            following.step()

    step_until(lambda: following.events == 2)
    asterisk.tell("AgentConnect", Queue="help", Uniqueid="1.0", MemberName="Ana", HoldTime=32,
                  Timestamp=T + 2)  # fmt: skip
    asterisk.tell("AgentComplete", Queue="help", Uniqueid="1.0", MemberName="Ana", HoldTime=32,
                  TalkTime=50, Reason="agent", Timestamp=T + 52)  # fmt: skip
    clock.at = T + 60.0
    step_until(lambda: following.events == 4)
    watch.at, clock.at = 10.0, T + 200.0
    following.step()
    following.close()
    contacts = RunReader(tmp_path / "run.sqlite").traces(["contact"])
    assert contacts.column("contact", "wait").tolist() == [32]
    assert contacts.column("contact", "talk").tolist() == [50]
    assert contacts.column("contact", "arrived").tolist() == [9 * 3600 - 30]
