"""Real centres as a server keeps them: forecasts as they fall due, and what is told to them."""

import hashlib
import hmac
import json
import logging
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from dashboards.app import build_app
from dashboards.centres import EVERY, Centres
from dashboards.jobs import Jobs
from dashboards.site import Site
from tests.dashboards.conftest import keep
from tests.dashboards.test_asking import UPDATE, asking, shown
from tests.mirror.centres import NOON, Followed
from tests.mirror.test_link import proposal
from twin.errors import InputError
from twin.mirror.webhook import SIGNATURE, Webhook

RUNS = 2
"""Replications of a forecast here."""


@pytest.fixture
def centre(tmp_path):
    made = Followed(tmp_path)
    yield made
    made.close()


def centres_of(centre, jobs=None, **how):
    return Centres(
        jobs or Jobs(), lambda: iter([centre.path]), replications=RUNS,
        clock=lambda: centre.wall, **how,
    )  # fmt: skip


def until(told, wait=20.0):
    """Waits for something that another thread does."""
    over = monotonic() + wait
    while not told():
        assert monotonic() < over
        sleep(0.01)


class Slow(Jobs):
    """Jobs that are begun and done when a test says so."""

    def __init__(self):
        super().__init__()
        self.go = Event()
        self.begun = []

    def begin(self, key, title, work):
        def later(handle):
            self.go.wait(20)
            return work(handle)

        self.begun.append(key)
        return super().begin(key, title, later)


# Forecasts


def test_a_forecast_falls_due_every_five_minutes_of_the_centres_own_time(centre):
    centres = centres_of(centre)

    def done():
        state = centres._jobs.state(centres.job(centre.path))
        return state is not None and state.ended

    assert centres.look() == [centre.path]
    until(done)
    assert centres.link(centre.path).newest()["t"] == NOON + 1
    assert centres.look() == []
    centre.go_on(NOON + EVERY - 20)
    assert centres.look() == []
    centre.go_on(NOON + EVERY + 20)
    assert centres.look() == [centre.path]
    until(done)
    first, second = (one.t for one in centres.link(centre.path).log.all())
    assert (first, second - first >= EVERY) == (NOON + 1, True)
    # A server that is started anew knows of it.
    assert centres_of(centre).look() == []


def test_never_two_at_once_whoever_asks(centre):
    jobs = Slow()
    centres = centres_of(centre, jobs)
    first = centres.ask(centre.path)
    centre.go_on(NOON + 2 * EVERY)
    assert centres.look() == []
    assert centres.ask(centre.path) == first
    assert len(jobs.begun) == 1
    jobs.go.set()
    until(lambda: jobs.state(first).ended)
    centre.go_on(NOON + 4 * EVERY)
    assert centres.ask(centre.path) != first


def test_of_two_servers_one_forecasts(centre):
    jobs = Slow()
    one, other = centres_of(centre, jobs), centres_of(centre)
    job = one.ask(centre.path)
    found = []

    def again(state):
        found.append(other.ask(centre.path))
        until(lambda: other._jobs.state(found[0]).ended)

    one.link(centre.path).forecast(replications=RUNS, watch=lambda job: found or again(job))
    assert "one forecast at a time" in other._jobs.state(found[0]).error
    jobs.go.set()
    until(lambda: jobs.state(job).ended)


def test_what_nobody_follows_any_more_is_forecast_only_on_demand(centre):
    centre.close()
    centres = centres_of(centre)
    assert centres.look() == []
    assert centres.ask(centre.path)
    centres._jobs.stop()


def test_a_closed_centre_and_one_without_scenario_begin_no_work(tmp_path):
    closed = Followed(tmp_path, 19 * 3600)
    centres = centres_of(closed)
    assert centres.look() == []
    with pytest.raises(InputError, match="closed"):
        centres.ask(closed.path)
    assert list(centres._jobs) == []
    closed.close()


def test_a_run_that_is_gone_stops_nothing(centre):
    centres = centres_of(centre)
    centre.close()
    for file in centre.path.parent.glob("centre.sqlite*"):
        file.unlink()
    assert centres.look() == []
    with pytest.raises(InputError, match="no such file"):
        centres.ask(centre.path)


def test_what_expires_is_let_go_of_though_nobody_looks(centre):
    centres = centres_of(centre, Slow())
    centres.link(centre.path).decisions.propose([proposal(NOON - 7300)])
    centres.look()
    [one] = centres.link(centre.path).decisions.all().values()
    assert one.status == "expired"


# Decisions, and what is told to the centre


@contextmanager
def server(answer, wait=None):
    """A real server on the loopback, and what it was told."""
    told = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if wait is not None:
                wait.wait(20)
            told.append((dict(self.headers), body))
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}/twin", told
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def proposed(centre):
    one = proposal()
    centre.link().decisions.propose([one])
    return one


def test_nobody_cannot_approve(centre, proposed):
    centres = centres_of(centre)
    with pytest.raises(InputError, match="allowed: the person's name"):
        centres.approve(centre.path, proposed.id, "  ")
    assert centres.link(centre.path).decisions.get(proposed.id).status == "proposed"


def test_what_is_approved_is_posted_signed_and_applied(centre, proposed):
    wait = Event()
    with server(202, wait) as (url, told):
        centres = centres_of(centre, webhook=Webhook(url, "secret"))
        assert centres.approve(centre.path, proposed.id, "Ana").status == "approved"
        assert centres.is_posting(proposed.id)
        with pytest.raises(InputError, match="is being posted"):
            centres.post_again(centre.path, proposed.id)
        wait.set()
        until(lambda: not centres.is_posting(proposed.id))
        centres.stop()
    one = centre.link().decisions.get(proposed.id)
    assert (one.status, one.by, one.note) == ("posted", "Ana", "Posted: 202 Accepted.")
    [(headers, body)] = told
    assert json.loads(body)["data"]["status"] == "approved"
    proof = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE] == f"sha256={proof}"
    link = centre.link()
    assert link.badge(link.now()).word == "TWIN"


def test_what_is_refused_stays_approved_says_why_and_can_be_posted_again(centre, proposed, caplog):
    with server(403) as (url, _):
        centres = centres_of(centre, webhook=Webhook(url))
        centres.approve(centre.path, proposed.id, "Ana")
        until(lambda: not centres.is_posting(proposed.id))
        centres.stop()
    one = centre.link().decisions.get(proposed.id)
    assert (one.status, one.note) == ("approved", "Not posted: 403 Forbidden, after 1 try.")
    link = centre.link()
    assert link.badge(link.now()).word == "SHADOW"
    with server(200) as (url, told):
        centres = centres_of(centre, webhook=Webhook(url))
        centres.post_again(centre.path, proposed.id)
        until(lambda: not centres.is_posting(proposed.id))
        with pytest.raises(InputError, match="posted; allowed: an approved one"):
            centres.post_again(centre.path, proposed.id)
        centres.stop()
    assert centre.link().decisions.get(proposed.id).note == "Posted: 200 OK."
    assert len(told) == 1
    assert caplog.records == []


def test_what_people_brought_about_meanwhile_stays_so(centre, proposed, caplog):
    wait = Event()
    with server(200, wait) as (url, _), caplog.at_level(logging.WARNING):
        centres = centres_of(centre, webhook=Webhook(url))
        centres.approve(centre.path, proposed.id, "Ana")
        centres.done_by_hand(centre.path, proposed.id)
        wait.set()
        until(lambda: not centres.is_posting(proposed.id))
        centres.stop()
    assert centre.link().decisions.get(proposed.id).note == "Brought about by hand."
    [record] = caplog.records
    assert record.exc_info is None
    assert "posted, not posted" in record.getMessage()


def test_a_server_that_ends_while_it_posts_leaves_no_traceback(centre, proposed, caplog):
    wait = Event()
    with server(200, wait) as (url, _):
        centres = centres_of(centre, webhook=Webhook(url))
        other = proposal(NOON, "open_script")
        centre.link().decisions.propose([other])
        centres.approve(centre.path, proposed.id, "Ana")
        centres.approve(centre.path, other.id, "Ana")  # waits for the one before
        centres.stop()
        wait.set()
        until(lambda: not centres.is_posting(proposed.id))
    assert centre.link().decisions.get(other.id).status == "approved"
    assert caplog.records == []


def test_it_is_too_late_for_what_has_expired(centre, proposed):
    centre.go_on(NOON + 7300)
    centres = centres_of(centre)
    with pytest.raises(InputError, match="expired, not approved; allowed: nothing more"):
        centres.approve(centre.path, proposed.id, "Ana")


# The page, without a browser


@pytest.fixture
def site(centre):
    with Site(centre.path.parent) as made:
        made.centres = Centres(
            made.jobs, lambda: (one.path for one in made.shown()), replications=RUNS,
            clock=lambda: centre.wall,
        )  # fmt: skip
        yield made


def test_the_page_names_nobody(centre, site):
    with build_app(site).server.test_client() as client:
        page = client.post(UPDATE, json=shown("/centre", "?run=centre"))
    assert page.status_code == 200
    assert "SHADOW" in page.text
    names = [one.name for one in centre.link().now().state.people]
    assert len(names) == 12
    assert not [name for name in names if name in page.text]


@pytest.mark.parametrize("name", ["nothing-here", "plain"])
def test_a_run_that_follows_nobody_is_refused_in_a_sentence(site, centre, name):
    if name == "plain":
        keep(centre.path.parent, "plain")
    with build_app(site).server.test_client() as client:
        page = client.post(UPDATE, json=shown("/centre", f"?run={name}"))
    assert page.status_code == 200
    assert ("no such run" if name != "plain" else "is not a run that follows") in page.text


def test_deleting_a_run_deletes_what_was_kept_of_its_link(centre, site):
    folder = centre.link().folder
    centre.link().decisions.propose([proposal()])
    assert folder.is_dir()
    with pytest.raises(InputError, match="being written"):
        site.delete("centre")
    assert folder.is_dir()
    centre.close()
    site.delete("centre")
    assert not folder.exists()
    assert not centre.path.exists()


ELSEWHERE = ("/", "/tension", "/technician", "/procedures", "/workload", "/compare", "/runs")


@pytest.mark.parametrize("path", ELSEWHERE)
def test_other_pages_take_a_followed_run_and_name_nobody(centre, site, path, caplog):
    names = [one.name for one in centre.link().now().state.people]
    search = "?a=run:centre&b=run:centre" if path == "/compare" else "?run=centre"
    with build_app(site).server.test_client() as client:
        page = client.post(UPDATE, json=shown(path, search))
    assert page.status_code == 200
    assert not [name for name in names if name in page.text]
    assert "Traceback" not in page.text
    assert [one for one in caplog.records if one.exc_info] == []


REPORT = asking(
    "..centre-advice.children...centre-scores.children...centre-drift.children...centre-who.hidden..",
    [{"id": f"centre-{part}", "property": "children"} for part in ("advice", "scores", "drift")]
    + [{"id": "centre-who", "property": "hidden"}],
    [("centre-due", "data", "x")],
    [("centre-run", "data", "centre")],
    ["centre-due.data"],
)  # fmt: skip
LOOK = asking(
    "..centre-badge.children...centre-tiles.children...centre-stamp.data...centre-due.data..."
    "centre-trouble.children..",
    [{"id": f"centre-{part}", "property": "children"} for part in ("badge", "tiles")]
    + [{"id": f"centre-{part}", "property": "data"} for part in ("stamp", "due")]
    + [{"id": "centre-trouble", "property": "children"}],
    [("centre-tick", "n_intervals", 1)],
    [("centre-run", "data", "centre")],
    ["centre-tick.n_intervals"],
)  # fmt: skip


@pytest.mark.parametrize("name", ["forecasts.jsonl", "decisions.jsonl"])
def test_what_is_damaged_says_so_in_its_place_and_the_rest_is_shown(centre, site, name, caplog):
    link = centre.link()
    link.decisions.propose([proposal()])
    (link.folder / name).write_text('{"t": 1\n{"t": 2}\n')
    with build_app(site).server.test_client() as client:
        told = client.post(UPDATE, json=REPORT).json["response"]
        seen = client.post(UPDATE, json=LOOK)
    damaged = "centre-scores" if name == "forecasts.jsonl" else "centre-advice"
    other = "centre-advice" if name == "forecasts.jsonl" else "centre-scores"
    assert f"{name}: line 1: allowed: one JSON object a line" in json.dumps(told[damaged])
    assert name not in json.dumps(told[other])
    assert told["centre-who"]["hidden"] is (name == "decisions.jsonl")
    assert seen.status_code == 200
    assert seen.json["response"]["centre-trouble"]["children"] == ""
    assert [one for one in caplog.records if one.exc_info] == []


@pytest.mark.parametrize("how", ["gone", "replaced"])
def test_a_run_that_goes_while_it_is_shown_is_told_in_one_line(centre, site, how, caplog):
    with build_app(site).server.test_client() as client:
        assert client.post(UPDATE, json=LOOK).json["response"]["centre-trouble"]["children"] == ""
        centre.close()
        for file in centre.path.parent.glob("centre.sqlite*"):
            file.unlink()
        if how == "replaced":
            keep(centre.path.parent, "centre")
        said = client.post(UPDATE, json=LOOK).json["response"]["centre-trouble"]["children"]
        report = client.post(UPDATE, json=REPORT)
    assert "there is no such run" in said if how == "gone" else "was not followed" in said
    assert "\n" not in said
    assert report.status_code == 200
    assert [one for one in caplog.records if one.exc_info] == []
