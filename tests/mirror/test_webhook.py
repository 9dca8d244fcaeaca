"""A webhook posts what was approved, once it is taken, and never holds anybody up."""

import hashlib
import hmac
import json
import socket
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import pytest

from twin.errors import InputError
from twin.mirror.webhook import SIGNATURE, Webhook

EVENT = {"specversion": "1.0", "id": "1", "data": {"reason": "Überlast"}}


@contextmanager
def server(*answers, wait=None):
    """A real server on the loopback that gives these answers in turn, and what it was told."""
    told = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if wait is not None:
                wait.wait(10)
            told.append((self.path, dict(self.headers), body))
            answer = left.pop(0) if len(left) > 1 else left[0]
            if answer is None:  # hangs up without a word
                self.close_connection = True
                return
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}", told
        finally:
            http.shutdown()
            thread.join()


def test_it_is_posted_once_and_signed():
    with server(204) as (url, told):
        posted = Webhook(f"{url}/wfm?site=1", "secret").post(EVENT)
    assert (posted.ok, posted.tries, posted.answer) == (True, 1, "204 No Content")
    [(path, headers, body)] = told
    assert path == "/wfm?site=1"
    assert json.loads(body) == EVENT
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    expected = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE] == f"sha256={expected}"


def test_without_a_secret_nothing_is_signed():
    with server(200) as (url, told):
        Webhook(url).post(EVENT)
    assert SIGNATURE not in told[0][1]


def test_a_server_in_trouble_is_asked_again_after_longer_and_longer():
    pauses = []
    with server(503, None, 429, 202) as (url, told):
        posted = Webhook(url, pause=pauses.append).post(EVENT)
    assert (posted.ok, posted.tries) == (True, 4)
    assert pauses == [1, 2, 4]
    assert len({body for _, _, body in told}) == 1


def test_it_gives_up():
    pauses = []
    with server(500) as (url, told):
        posted = Webhook(url, tries=3, pause=pauses.append).post(EVENT)
    assert (posted.ok, posted.tries, len(told)) == (False, 3, 3)
    assert posted.answer.startswith("500")
    assert len(pauses) == 2


@pytest.mark.parametrize("answer", [400, 404, 302])
def test_a_refusal_is_not_repeated(answer):
    with server(answer) as (url, told):
        posted = Webhook(url).post(EVENT)
    assert not posted.ok
    assert len(told) == 1


def test_nobody_there_is_told_in_words():
    with server(200) as (url, _):
        pass
    posted = Webhook(url, tries=2, pause=lambda _: None).post(EVENT)
    assert not posted.ok
    assert posted.answer.startswith("no answer: ")


def test_an_endless_answer_is_kept_short():
    class Long(BaseHTTPRequestHandler):
        def do_POST(self):
            self.wfile.write(b"HTTP/1.0 404 " + b"r" * 50_000 + b"\r\n\r\n")

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Long) as http:
        thread = Thread(target=http.handle_request)
        thread.start()
        posted = Webhook(f"http://127.0.0.1:{http.server_address[1]}", tries=1).post(EVENT)
        thread.join()
    assert posted.answer.startswith("404 rrr")
    assert len(posted.answer) == 200


def test_who_asks_does_not_wait():
    hold = Event()
    outcomes = []
    with server(200, wait=hold) as (url, told):
        hook = Webhook(url)
        future = hook.post_later(EVENT, outcomes.append)
        assert not told  # the server has not even answered yet
        hold.set()
        assert future.result(10).ok
        hook.close()
    assert [one.ok for one in outcomes] == [True]


@pytest.mark.parametrize(
    "url",
    ["ftp://host/x", "host/x", "http://", "file:///etc/passwd", "http://a b/", "http://u:p@host/",
     "http://host:99999/", "http://host/\r\nX: y", "http://[::1", "http://..", "http://[v1", "",
     f"http://{'a' * 64}.example/"],
)  # fmt: skip
def test_only_plain_urls_are_taken(url):
    with pytest.raises(InputError, match="allowed"):
        Webhook(url)


def test_a_peer_that_answers_a_byte_at_a_time_is_given_up():
    over = Event()

    def drip(listener):
        line, _ = listener.accept()
        with line, suppress(OSError):
            while not over.wait(0.02):
                line.send(b"H")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=drip, args=(listener,))
        thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            posted = Webhook(url, tries=1, timeout=0.1).post(EVENT)
        finally:
            over.set()
            thread.join()
    assert not posted.ok
