"""CloudEvents over HTTP, sent by real requests on loopback."""

import http.client
import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.mirror.conftest import KEY, MONDAY
from twin.errors import InputError
from twin.mirror import inbox as module
from twin.mirror.cloudevents import BATCH, STRUCTURED, CloudEvents
from twin.mirror.event import Event
from twin.mirror.following import About, Following, checkpoint_of, tally_of
from twin.mirror.importing import How
from twin.mirror.inbox import MOST_BYTES, Inbox
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.tally import Tally
from twin.traces.reader import RunReader

HOW = How(key=KEY)
WHO = Pseudonyms(KEY)
T = MONDAY + 9 * 3600


def cloud(kind, number=1, time="2024-03-04T09:00:00Z", **data):
    told = {"specversion": "1.0", "id": str(number), "source": "/pbx", "type": f"org.ework.{kind}"}
    return {**told, "time": time, "data": data}


def read(headers, body, tally=None):
    return CloudEvents(HOW, tally or Tally()).read(headers, body, float(T))


def structured(told):
    return read({"content-type": f"{STRUCTURED}; charset=utf-8"}, json.dumps(told).encode())


def test_the_three_modes_tell_the_same():
    told = cloud("enter", call="1.1", queue="help", caller="0123")
    event = Event(T, "enter", "1.1", "help", "", WHO.caller("0123"))
    (one,) = structured(told)
    assert one.event == event
    (batched,) = read({"content-type": BATCH}, json.dumps([told]).encode())
    headers = {
        "content-type": "application/json", "ce-id": "1", "ce-source": "%2Fpbx",
        "ce-specversion": "1.0", "ce-type": "org.ework.enter",
        "ce-time": "2024-03-04T10:00:00+01:00",
    }  # fmt: skip
    (binary,) = read(headers, json.dumps(told["data"]).encode())
    coded = {**told, "data_base64": b64encode(json.dumps(told.pop("data")).encode()).decode()}
    assert {one, batched, binary, *structured(coded)} == {one}


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("ring", {"call": "1.1", "person": "Ana", "talk": 9}, ("", -1, 9)),
        ("connect", {"call": "1.1", "person": "Ana", "wait": 7, "talk": 2}, ("", 7, 2)),
        ("complete", {"call": "1.1", "person": "Ana", "wait": 7, "talk": 90.5}, ("", 7, 90.5)),
        (
            "leave",
            {"call": "1.1", "person": "Ana", "how": "timeout", "wait": 7},
            ("timeout", 7, -1),
        ),
        ("login", {"call": "1.1", "person": "Ana", "how": "paused"}, ("paused", -1, -1)),
    ],
)
def test_each_type_is_an_event_of_its_kind(kind, data, expected):
    (one,) = structured(cloud(kind, **data))
    assert one.event == Event(T, kind, "1.1", "", WHO.person("Ana"), *expected)


def test_an_event_of_freeswitch_is_known_by_its_data():
    told = {
        **cloud("x"),
        "type": "org.freeswitch.callcenter",
        "data": {"CC-Action": "member-queue-start", "CC-Member-UUID": "u", "CC-Queue": "help@x"},
    }
    (one,) = structured(told)
    assert one.event == Event(T, "enter", WHO.call("u"), "help")


def test_of_another_type_nothing_is_known_and_that_is_counted():
    tally = Tally()
    told = json.dumps({**cloud("x"), "type": "com.example.<b>"}).encode()
    (one,) = read({"content-type": STRUCTURED}, told, tally)
    assert one.event is None
    assert tally.remarks == {"type without a meaning: com.example._b_": 1}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"id": ""}, "id: missing"),
        ({"source": None}, "source: missing"),
        ({"specversion": "0.3"}, "specversion: allowed: 1.0"),
        ({"type": 5}, "type: missing"),
        ({"time": "yesterday"}, "time: allowed: a date"),
        ({"time": "9999-12-31T00:00:00Z"}, "time: allowed: a date"),
        ({"data": []}, "data: allowed: a JSON object"),
        ({"data": {}}, "data.call: missing"),
        ({"data": {"call": "1.1", "queue": ["x"]}}, "data.queue: allowed: a text"),
        ({"data": {"call": "1.1", "wait": -5}}, "data.wait: allowed: seconds"),
        ({"data": {"call": "1.1", "wait": 1e999}}, "data.wait: allowed: seconds"),
        ({"data": {"call": "1.1", "wait": True}}, "data.wait: allowed: seconds"),
        ({"data_base64": "*"}, "data_base64: allowed"),
    ],
)
def test_what_is_malformed_is_refused_in_one_line(change, line):
    with pytest.raises(InputError, match=line) as caught:
        structured({**cloud("enter", call="1.1"), **change})
    assert "\n" not in str(caught.value)


def test_one_malformed_event_refuses_the_batch():
    batch = json.dumps([cloud("enter", call="1.1"), cloud("enter", 2)]).encode()
    with pytest.raises(InputError, match=r"event 2: data.call: missing"):
        read({"content-type": BATCH}, batch)
    for body in (b"{", b"[" * 100_000, b"\xff", b"{}"):
        with pytest.raises(InputError, match="body: "):
            read({"content-type": BATCH}, body)
    with pytest.raises(InputError, match="and no ce-id; allowed: application/cloudevents"):
        read({"content-type": "text/plain"}, b"")


class Sender:
    """Posts from other threads, while the follower steps in this one."""

    def __init__(self, run, token=""):
        self.run, self.token = run, token
        self.begin()

    def begin(self):
        about = About.of(HOW)
        checkpoint = checkpoint_of(self.run, about)
        tally = tally_of(checkpoint)
        position = checkpoint and checkpoint["source"]
        self.inbox = Inbox(
            "127.0.0.1", 0, "/events", token=self.token, how=HOW, tally=tally, position=position,
            clock=lambda: T + 10.0,
        )  # fmt: skip
        self.following = Following(self.run, self.inbox, about, tally, checkpoint)

    def ask(self, method, path, body, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.inbox.port, timeout=10)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def post(self, *bodies, path="/events", stepping=True, **headers):
        headers = {"Content-Type": STRUCTURED, **headers}
        with ThreadPoolExecutor(8) as pool:
            answers = [
                pool.submit(self.ask, "POST", path, json.dumps(body), **headers) for body in bodies
            ]
            while stepping and not all(answer.done() for answer in answers):
                self.inbox.wait(0.02)
                self.following.step()
            return [answer.result() for answer in answers]


@pytest.fixture
def sender(tmp_path):
    made = Sender(tmp_path / "run.sqlite")
    yield made
    made.following.close()


def test_it_is_acknowledged_once_it_is_safe_and_known_when_sent_again(sender):
    told = cloud("enter", call="1.1", queue="help")
    assert sender.post(told, told) == [(202, ""), (202, "")]
    kept = RunReader(sender.run).checkpoint()
    assert kept["events"] == 1
    sender.following.close()
    sender.begin()  # started again
    assert sender.post(told, cloud("enter", 2, call="1.2")) == [(202, ""), (202, "")]
    kept = RunReader(sender.run).checkpoint()
    assert kept["events"] == 2
    assert sorted(one[2] for one in kept["order"]["pending"]) == ["1.1", "1.2"]


def test_what_could_not_be_made_safe_is_to_be_sent_again(sender, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    told = cloud("enter", call="1.1", queue="help")
    ((status, line),) = sender.post(told, stepping=False)
    assert (status, line) == (503, "not safe yet; send it again\n")
    monkeypatch.setattr(module, "PATIENCE", 10.0)
    assert sender.post(told) == [(202, "")]
    assert sender.following.events == 1


def test_what_is_refused_is_told_why(sender):
    ask = sender.ask
    kind = {"Content-Type": STRUCTURED}
    assert ask("GET", "/events", None)[0] == 405
    assert ask("OPTIONS", "/events", None)[0] == 405
    assert ask("POST", "/other", "{}", **kind) == (404, "path: allowed: /events\n")
    assert ask("POST", "/events", "{", **kind) == (
        400,
        "body: is no JSON; allowed: JSON in UTF-8\n",
    )
    large = {**kind, "Content-Length": str(MOST_BYTES + 1)}
    assert ask("POST", "/events", None, **large)[0] == 413
    assert ask("POST", "/events", None, **kind, **{"Content-Length": "-1"})[0] == 411
    assert ask("POST", "/events", "{}", **kind, Host="evil.example")[0] == 403
    assert sender.following.events == 0


def test_a_token_is_asked_for_and_others_are_let_in_with_one_only(tmp_path):
    sender = Sender(tmp_path / "run.sqlite", token="let-me-in")
    told = cloud("enter", call="1.1", queue="help")
    try:
        assert sender.post(told)[0][0] == 401
        assert sender.post(told, Authorization="Bearer other")[0][0] == 401
        assert sender.post(told, Authorization="Bearer let-me-in") == [(202, "")]
    finally:
        sender.following.close()
    with pytest.raises(InputError, match=r"others can reach it; allowed: 127\.0\.0\.1, or"):
        Inbox("0.0.0.0", 0, "/", token="", how=HOW, tally=Tally())


def test_a_port_in_use_is_told(sender):
    with pytest.raises(InputError, match="cannot be listened on"):
        Inbox("127.0.0.1", sender.inbox.port, "/", token="", how=HOW, tally=Tally())
