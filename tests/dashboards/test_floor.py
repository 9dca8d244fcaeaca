"""The floor's words and commands on the server's side."""

import json
from pathlib import Path

import pytest

from dashboards.app import build_app
from dashboards.live import history as histories
from dashboards.live.history import History
from dashboards.live.series import Limits
from dashboards.pages import floor_link
from dashboards.site import Site
from twin.errors import InputError
from twin.scenario.load import load_scenario
from twin.traces.tables import ACTIVITIES

SCENARIO = load_scenario("helpdesk-12")


def site_of(run):
    site = Site(Path("no-such-folder"))
    site.add("a", run)
    return site


class Recorder:
    """Notes what it is told."""

    scenario = SCENARIO
    path = Path("a.sqlite")

    def __init__(self):
        self.told = []
        self.asked = []

    def pause(self):
        self.told.append(("pause",))

    def resume(self):
        self.told.append(("resume",))

    def set_speed(self, speed):
        self.told.append(("speed", speed))

    def set_lever(self, path, value):
        if path == "nonsense":
            raise InputError("nonsense: unknown lever")
        self.told.append(("lever", path, value))

    def restart(self, seed):
        self.told.append(("restart", seed))

    def since(self, cursor):
        self.asked.append(cursor)
        t = 28_800.0 + 60 * len(self.asked)
        return {
            "cursor": str(len(self.asked)),
            "run": "a",
            "reset": cursor is None,
            "clock": {"t": t, "finished": False, "paused": False},
            "now": {"waiting": 0, "longest_wait": 0.0, "staffed": 4, "ready": 4, "busy": 0},
            "tiles": {"service_level": {"value": 1.0, "today": 1.0}, "tension": 3.0},
            "wallboard": [[t, 0, 4, 4, 0, 3.0]],
            "level": [[t, 1.0]],
            "acts": [],
            "recorded": [[t - 60, 2]],
            "controls": [],
            "people": [],
        }


@pytest.mark.parametrize(
    ("intent", "told"),
    [
        ({"do": "pause"}, ("pause",)),
        ({"do": "resume"}, ("resume",)),
        ({"do": "speed", "value": 300}, ("speed", 300.0)),
        ({"do": "restart", "seed": 11}, ("restart", 11)),
        (
            {"do": "lever", "path": "supervision.purpose", "value": "deterrent"},
            ("lever", "supervision.purpose", "deterrent"),
        ),
    ],
)
def test_an_intent_becomes_a_command(intent, told):
    run = Recorder()
    floor_link.obey(run, intent)
    assert run.told == [told]


def test_an_intent_nobody_knows_is_refused():
    run = Recorder()
    for intent in ({"do": "explode"}, {"do": "speed", "value": "fast"}, {"do": "restart"}, {}):
        with pytest.raises(InputError):
            floor_link.obey(run, intent)
    assert run.told == []


def test_the_browser_is_told_every_live_lever_with_its_start():
    known = floor_link.settings(SCENARIO, Limits.of(SCENARIO), live=True, look="")
    assert known["levers"]["supervision.monitoring"]["start"] == SCENARIO.supervision.monitoring
    purpose = known["levers"]["supervision.purpose"]
    assert purpose["choices"][int(purpose["start"])] == SCENARIO.supervision.purpose
    assert {"autonomy.pacing", "staffing.level"} <= known["levers"].keys()
    assert "demand.volume" not in known["levers"]
    assert {knob["path"] for knob in known["knobs"].values()} <= known["levers"].keys()


def test_every_activity_has_a_word_and_a_shape_of_its_own():
    assert floor_link.ACTIVITIES.keys() == set(ACTIVITIES)
    assert len({shape for _, shape in floor_link.ACTIVITIES.values()}) == len(ACTIVITIES)


def test_history_reads_seldom_and_goes_on_where_it_was(monkeypatch):
    wall = [100.0]
    monkeypatch.setattr(histories, "monotonic", lambda: wall[0])
    run = Recorder()
    history = History(run, Limits.of(SCENARIO))
    first = history.said()
    assert history.said() is first
    assert run.asked == [None]
    wall[0] += histories.EVERY
    history.said()
    assert run.asked == [None, "1"]
    history.said(now=True)
    assert run.asked == [None, "1", "2"]
    assert [t for t, *_ in history.series.wallboard] == [28_860.0, 28_920.0, 28_980.0]


def test_the_page_is_whole_and_comes_from_here():
    client = build_app(site_of(Recorder())).server.test_client()
    page = client.get("/").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert 'id="shape-talk"' in page
    assert "https://" not in page.replace("https://localhost", "")
    layout = json.dumps(client.get("/_dash-layout").get_json())
    assert "floor" in layout or "_pages_content" in layout


def test_what_is_large_is_sent_compressed():
    client = build_app(site_of(Recorder())).server.test_client()
    answer = client.get("/_dash-layout", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
