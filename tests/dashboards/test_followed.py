"""A real centre that is followed, on the floor's page: as it goes on, in groups, with its age."""

import pytest

from dashboards.app import build_app
from dashboards.site import Site
from tests.dashboards.test_grouped import UPDATE, shown
from tests.mirror.conftest import KEY, MONDAY
from twin.mirror.following import About, Following
from twin.mirror.importing import How
from twin.mirror.pseudonyms import Pseudonyms
from twin.mirror.reach import Reach, open_source
from twin.mirror.tally import Tally
from twin.scenario.policy import Targets

HOW = How(key=KEY, name="centre", scenario=f'{{"targets": {Targets().model_dump_json()}}}')
T = MONDAY + 9 * 3600
NAMES = ("Ana", "Bo", "Cy", "Di", "Ed", "Flo")


class Centre:
    """A log that grows, what follows it, and a server that looks at the run."""

    def __init__(self, folder):
        self.log, self.now, self.wall = folder / "queue_log", T, T
        source = open_source(str(self.log), Reach(HOW), Tally())
        self.following = Following(
            folder / "centre.sqlite", source, About.of(HOW), Tally(),
            clock=lambda: float(self.now), watch=lambda: float(self.now),
        )  # fmt: skip
        self.calls = 0

    def tell(self, *events, seconds=1):
        with self.log.open("a") as file:
            for event in events:
                file.write(f"{self.now}|{event}\n")
        self.following.step()
        self.now += seconds
        self.following.step()

    def arrive(self, *names):
        self.tell(*(f"NONE|help|{name}|ADDMEMBER|" for name in names), seconds=20)

    def call(self, name=""):
        self.calls += 1
        call = f"{T}.{self.calls}|help"
        self.tell(f"{call}|NONE|ENTERQUEUE||012{self.calls}|1", seconds=10)
        if name:
            self.tell(f"{call}|{name}|CONNECT|10|1.1|2", seconds=60)
            self.tell(f"{call}|{name}|COMPLETECALLER|10|60|1", seconds=20)


@pytest.fixture
def centre(tmp_path):
    made = Centre(tmp_path)
    yield made
    made.following.close()


@pytest.fixture
def site(tmp_path):
    with Site(tmp_path) as made:
        yield made


def test_it_goes_on_as_the_log_grows(centre, site):
    centre.arrive(*NAMES[:5])
    centre.call("Ana")
    feed = site.run("centre")
    assert (feed.followed, feed.live) == (True, None)
    day = site.feed("centre").run
    day._clock = lambda: float(centre.now) + 100
    first = day.since(None)
    assert first["now"] == {
        "waiting": 0, "longest_wait": 0.0, "staffed": 5, "ready": 5, "busy": 0,
    }  # fmt: skip
    assert first["groups"] == [["technicians", 5, None, 0, {"ready": 5}]]
    assert first["people"] == first["staff"] == []
    assert first["tiles"]["tension"] is None
    assert first["clock"]["finished"] is False
    assert first["clock"]["age"] == 120  # 20 s behind its last event, and 100 s since the look
    centre.arrive("Flo")  # whom the page has not seen before
    centre.call()
    centre.tell(f"NONE|NONE|{NAMES[1]}|PAUSEALL|lunch", seconds=300)
    day._follower.fresh()
    later = day.since(first["cursor"])
    assert later["reset"] is False
    assert later["now"]["waiting"] == 1
    assert later["groups"] == [["technicians", 6, None, 0, {"ready": 5, "break": 1}]]
    assert later["clock"]["t"] > first["clock"]["t"]
    assert [row[5] for row in later["wallboard"]] == [None] * len(later["wallboard"])
    rows = first["wallboard"] + later["wallboard"]
    assert [row[0] for row in rows] == [9 * 3600 + 60.0 * (i + 1) for i in range(len(rows))]
    assert len(later["wallboard"]) >= 5
    assert b"Tension is in no log." in site.feed("centre").since(None)


def test_when_nobody_follows_it_any_more_it_is_a_run_like_others(centre, site):
    centre.arrive(*NAMES)
    centre.call("Ana")
    assert site.run("centre").followed
    centre.following.close()
    assert not site.run("centre").followed
    told = site.feed("centre").run.since(None)
    assert told["clock"]["finished"] is True
    assert "age" not in told["clock"]
    assert told["clock"]["stopped"] is True


def test_its_page_names_nobody_and_steers_nothing(centre, site):
    centre.arrive(*NAMES)
    centre.call("Ana")
    names = [Pseudonyms(KEY).person(name) for name in NAMES]
    with build_app(site).server.test_client() as client:
        page = client.post(UPDATE, json=shown("/", "?run=centre"))
        told = client.get("/_feed/centre/0")
    assert (page.status_code, told.status_code) == (200, 200)
    assert not [name for name in names if name in page.text or name in told.text]
    assert "Live floor" in page.text
    assert "Real centre" in page.text
    assert "floor-age" in page.text


def test_of_fewer_than_five_nothing_is_shown(centre, site):
    centre.arrive(*NAMES[:4])
    centre.call("Ana")
    with build_app(site).server.test_client() as client:
        answer = client.get("/_feed/centre/0")
    assert answer.status_code == 404 or "fewer than five" in answer.text
