"""The page Real centre in a real browser: a whole lesson, from the feed to what was applied."""

import logging
import re
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from playwright.sync_api import Page, expect
from waitress import wasyncore
from waitress.server import create_server

from dashboards.app import build_app
from dashboards.centres import Centres
from dashboards.site import Site
from tests.dashboards.conftest import PHONE, WIDE, drawn, sound
from tests.dashboards.test_centres import server
from tests.mirror.centres import Followed
from tests.mirror.test_link import proposal
from twin.mirror.webhook import Webhook

pytestmark = pytest.mark.browser

ONE = 46_800.0
RUNS = 8
WORDS = "#centre-fan-words"


@contextmanager
def at_work(folder):
    """A real centre at one o'clock: its run, its server's address, and what its webhook heard."""
    centre = Followed(folder, ONE)
    with server(202) as (url, told), Site(centre.path.parent) as site:
        site.centres = Centres(
            site.jobs, lambda: (one.path for one in site.shown()), replications=RUNS,
            clock=lambda: centre.wall, webhook=Webhook(url, "secret"),
        )  # fmt: skip
        http = create_server(build_app(site).server, host="127.0.0.1", port=0)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        over = Event()

        def serve():
            while not over.is_set():
                wasyncore.loop(0.05, map=http._map, count=1)

        thread = Thread(target=serve)
        thread.start()
        centre.url, centre.told = f"http://127.0.0.1:{http.effective_port}", told
        yield centre
        over.set()
        thread.join()
        http.task_dispatcher.shutdown()
        wasyncore.close_all(http._map)
    centre.close()


@pytest.fixture
def centre(tmp_path):
    with at_work(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def forecast(tmp_path_factory):
    """A centre of which there is a forecast."""
    with at_work(tmp_path_factory.mktemp("centre")) as made:
        made.link().forecast(replications=RUNS)
        made.link().decisions.propose([proposal(ONE, "relax_target")])
        yield made


def reach(page: Page, what, key="Tab"):
    """By the Tab key alone, or backwards."""
    expect(what).to_be_visible()
    for _ in range(80):
        if what.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"cannot be reached by keyboard: {what}")


def choose(page: Page, label: str, choice: str):
    reach(page, page.locator("input").and_(page.get_by_label(label, exact=True)))
    page.keyboard.press("ArrowDown")
    option = page.get_by_role("option", name=choice, exact=True)
    expect(option).to_be_visible()
    for _ in range(12):
        if option.get_attribute("data-combobox-selected"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(option).to_be_hidden()


def test_a_whole_lesson_by_keyboard(visiting, centre):
    page = visiting.go(f"{centre.url}/centre")
    badge = page.locator("#centre-badge .badge")
    expect(badge).to_have_text("SHADOW")
    expect(page.locator(WORDS)).to_contain_text("No forecast yet")
    expect(page.locator("#centre-who")).to_be_hidden()
    sound(page)

    reach(page, page.get_by_role("button", name="Forecast now"))
    page.keyboard.press("Enter")
    expect(page.locator(WORDS)).to_contain_text("If nothing is done", timeout=60_000)
    expect(page.locator("#centre-made")).to_contain_text(f"{RUNS} replications")
    drawn(page, "centre-fan")

    # Whether so few runs agree that something helps is chance.
    centre.link().decisions.propose([proposal(ONE)])
    page.reload()  # to begin again at the top, and to see that it is kept
    choose(page, "Measure", "Service level")
    expect(page.locator(WORDS)).to_contain_text("Service level was")
    choose(page, "Compared with", "Two called back")
    expect(page.locator(WORDS)).to_contain_text("If instead you call two technicians back")
    expect(page.locator(WORDS)).to_contain_text(f"95 % interval of {RUNS} pairs of runs")
    expect(page).to_have_url(re.compile("measure=service_level&tried=call_two_back"))

    approve = page.get_by_role("button", name=re.compile("^Approve: call two technicians back"))
    reach(page, approve)
    page.keyboard.press("Enter")
    expect(page.locator("#centre-decided")).to_have_text("Who decides? Write your name first.")
    assert centre.told == []
    reach(page, page.get_by_label("Your name"), "Shift+Tab")
    page.keyboard.type("Ana Lopez")
    reach(page, approve)
    page.keyboard.press("Enter")
    expect(page.locator("#centre-decided")).to_have_text("Approved.")
    expect(badge).to_have_text("TWIN")
    one = page.locator("article", has_text="Call two technicians back")
    expect(one).to_contain_text("Applied")
    expect(one).to_contain_text("Decided by Ana Lopez.")
    expect(one).to_contain_text("Posted: 202 Accepted.")
    assert len(centre.told) == 1
    expect(page.locator(WORDS)).to_contain_text("Service level was")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(visiting, forecast, scheme):
    query = "?run=centre&measure=strain&tried=relax_target"
    page = visiting.go(f"{forecast.url}/centre{query}", scheme=scheme)
    expect(page.locator(WORDS)).to_contain_text("Nobody measures strain")
    expect(page.locator("#centre-advice")).to_contain_text("Raise the handling-time target")
    drawn(page, "centre-fan")
    sound(page, WIDE)
    page.set_viewport_size(PHONE)
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    sound(page, PHONE)
