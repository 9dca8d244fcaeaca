"""The live floor in a real browser, over a run that is made up (`pretend.py`)."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.dashboards.conftest import PHONE, WIDE, serving
from twin.traces.reader import RunReader

pytestmark = pytest.mark.browser

FEED = "/_feed/"
DRAWN = """() => {
  const plots = [...document.querySelectorAll('.js-plotly-plot')];
  return plots.length === 2 && plots.every(plot => plot.data?.[0]?.x?.length);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(str(Path(__file__).with_name("pretend.py")), "--speed", "60", log=log) as (url, _):
        yield url


@pytest.fixture
def visit(visiting, server):
    """Opens the floor of a run that is made up."""

    def go(url=server, **how):
        page = visiting.go(url, **how)
        page.wait_for_function(DRAWN, timeout=60_000)
        return page

    return go


def slider(page: Page, name: str):
    return page.get_by_role("slider", name=name)


def press(page: Page, name: str, key: str):
    slider(page, name).focus()
    page.keyboard.press(key)


def next_deltas(page: Page, number: int):
    for _ in range(number):
        with page.expect_response(re.compile(FEED)):
            pass


def anew(page: Page, seed: int = 3):
    """The day from its start, running, with every lever at its start value."""
    page.get_by_label("Seed").fill(str(seed))
    page.get_by_role("button", name="Restart").click()
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_text("No lever has been changed.")).to_be_visible()
    expect(page.locator("#floor-motion")).to_have_text("running 60×")


def test_the_day_is_not_begun_anew_unasked(visit):
    page = visit()
    page.get_by_role("button", name="Restart").click()
    dialog = page.get_by_role("dialog", name="Begin the day anew?")
    expect(dialog).to_contain_text("for everybody who watches it")
    before = page.locator("#floor-clock").inner_text()
    dialog.get_by_role("button", name="Let it go on").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#floor-clock")).not_to_have_text(before)
    page.get_by_role("button", name="Restart").click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def points(page: Page, uid: str) -> int:
    return page.evaluate(
        """uid => [...document.querySelectorAll('.js-plotly-plot')]
              .flatMap(plot => plot.data).find(trace => trace.uid === uid).x.length""",
        uid,
    )


def test_it_moves(visit):
    page = visit()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title("Floor · e-working twin")
    expect(page.locator("#floor-level-value")).to_have_text(re.compile(r"\d+ %"))
    expect(page.locator("#floor-technicians li")).to_have_count(9)
    expect(page.locator("#floor-bargain")).to_contain_text("service level")
    before = points(page, "tension")
    page.wait_for_function(
        """n => document.querySelector('#floor-strip .js-plotly-plot').data
               .find(trace => trace.uid === 'tension').x.length > n""",
        arg=before,
    )
    assert points(page, "level") == points(page, "tension") == points(page, "waiting")
    assert page.get_by_text("Share", exact=False).and_(page.locator("a, button")).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_accessible_and_within_its_width(visit, viewport, scheme):
    page = visit(viewport=viewport, scheme=scheme)
    page.get_by_text("Show as table").click()
    expect(page.locator("#floor-table tr").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def test_pause_holds_the_clock(visit):
    page = visit()
    anew(page)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#floor-motion")).to_have_text("paused")
    held = page.locator("#floor-clock").inner_text(), points(page, "tension")
    next_deltas(page, 2)
    assert (page.locator("#floor-clock").inner_text(), points(page, "tension")) == held
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#floor-motion")).to_have_text("running 60×")
    expect(page.locator("#floor-clock")).not_to_have_text(held[0])


def test_a_lever_by_keyboard_reaches_the_log_once(visit):
    page = visit()
    anew(page)
    press(page, "Monitoring", "ArrowRight")
    log = page.locator("#floor-controls li")
    expect(log).to_have_text([re.compile("Monitoring: 30 % → 35 %")])
    expect(page.locator("#floor-monitoring-value")).to_have_text("35 %")
    assert points(page, "change-y") == 3
    next_deltas(page, 2)
    expect(log).to_have_count(1)


def test_every_lever_and_the_speed_act(visit):
    page = visit()
    anew(page)
    for name, said in [
        ("Listening", "Listening: 5 % → 10 %"),
        ("Script rigidity", "Script rigidity: 50 % → 55 %"),
        ("Staffing level", "Staffing level: 1 × → 1.05 ×"),
    ]:
        press(page, name, "ArrowRight")
        expect(page.locator("#floor-controls li").first).to_contain_text(said)
    page.get_by_text("deterrent", exact=True).click()
    expect(page.locator("#floor-controls li").first).to_contain_text(
        "Purpose: unspecified → deterrent"
    )
    page.get_by_text("600×", exact=True).click()
    expect(page.locator("#floor-motion")).to_have_text("running 600×")
    page.get_by_text("60×", exact=True).first.click()
    expect(page.locator("#floor-motion")).to_have_text("running 60×")


def test_two_viewers_share_one_run_without_echo(visit):
    one, other = visit(), visit()
    anew(one)
    expect(other.get_by_text("No lever has been changed.")).to_be_visible()
    press(one, "Monitoring", "End")
    expect(slider(other, "Monitoring")).to_have_attribute("aria-valuenow", "100")
    next_deltas(other, 2)
    expect(one.locator("#floor-controls li")).to_have_count(1)
    expect(slider(one, "Monitoring")).to_have_attribute("aria-valuenow", "100")


def test_a_held_slider_stays_with_the_hand_that_holds_it(visit):
    one, other = visit(), visit()
    anew(one)
    box = one.locator("#floor-monitoring .mantine-Slider-track").bounding_box()
    y = box["y"] + box["height"] / 2
    one.mouse.move(box["x"] + 0.30 * box["width"], y)
    one.mouse.down()
    one.mouse.move(box["x"] + 0.60 * box["width"], y, steps=4)
    press(other, "Monitoring", "Home")
    expect(one.locator("#floor-monitoring-value")).to_have_text("0 %")
    next_deltas(one, 2)
    expect(slider(one, "Monitoring")).to_have_attribute("aria-valuenow", "60")
    one.mouse.up()
    expect(other.locator("#floor-monitoring-value")).to_have_text("60 %")
    expect(slider(other, "Monitoring")).to_have_attribute("aria-valuenow", "60")


def test_the_scheme_can_be_switched_and_the_charts_follow(visit):
    page = visit()
    ink = "document.querySelector('#floor-strip .js-plotly-plot').data[0].line.color"
    light, drawn = page.evaluate(ink), points(page, "tension")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_function(f"light => {ink} !== light", arg=light)
    assert points(page, "tension") >= drawn


def test_the_keyboard_reaches_the_controls(visit):
    page = visit()
    anew(page, seed=7)
    page.reload()
    page.wait_for_function(DRAWN)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    wanted = [
        "pretended · live",
        "Pause",
        "60",
        "7",
        "Restart",
        "Look back, minutes since midnight, from 8:00",
        "Show as table",
        "Monitoring, percent",
        "Listening, percent",
        "Script rigidity, percent",
    ]
    seen = []
    for _ in wanted:
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => { const it = document.activeElement;
                       return it.ariaLabel || it.textContent || it.value || it.id; }"""
            )
        )
    assert seen == wanted


def test_it_says_so_when_the_server_is_gone(browser, tmp_path):
    with serving(str(Path(__file__).with_name("pretend.py")), log=tmp_path / "log") as (url, it):
        context = browser.new_context()
        page = context.new_page()
        page.goto(url)
        expect(page.locator("#floor-motion")).to_have_text("running 60×", timeout=30_000)
        it.kill()
        it.wait(20)
        expect(page.locator("#floor-lost")).to_be_visible(timeout=15_000)
        context.close()


def test_the_real_run_end_to_end(visit, tmp_path):
    """`twin serve`: it moves, obeys within a second, and writes down what it was told."""
    file = tmp_path / "run.sqlite"
    command = ("-m", "twin", "serve", "helpdesk-12", "--seed", "7", "--from", "9:30")
    with serving(*command, "--out", str(file), log=tmp_path / "log") as (url, _):
        page = visit(url)
        expect(page.locator("#floor-technicians li").first).to_be_visible()
        expect(page.locator("#floor-experts li").first).to_be_visible()
        assert points(page, "tension") >= 90

        press(page, "Monitoring", "ArrowRight")
        log = page.locator("#floor-controls li")
        expect(log).to_have_text([re.compile("Monitoring: 30 % → 35 %")])
        page.get_by_text("deterrent", exact=True).click()
        expect(log).to_have_count(2)
        assert [change[1:] for change in RunReader(file).controls()] == [
            ("supervision.monitoring", 0.35),
            ("supervision.purpose", 2.0),
        ]

        page.get_by_role("button", name="Pause").click()
        expect(page.locator("#floor-motion")).to_have_text("paused")
        held = page.locator("#floor-clock").inner_text(), points(page, "tension")
        next_deltas(page, 2)
        assert (page.locator("#floor-clock").inner_text(), points(page, "tension")) == held

        page.get_by_label("Seed").fill("8")
        page.get_by_role("button", name="Restart").click()
        page.get_by_role("button", name="Begin anew").click()
        expect(page.get_by_text("No lever has been changed.")).to_be_visible(timeout=30_000)
        expect(page.locator("#floor-motion")).to_have_text("running 60×")
        expect(slider(page, "Monitoring")).to_have_attribute("aria-valuenow", "30")
        expect(page.get_by_label("Seed")).to_have_value("8")
        # Before the server goes: a page left alone would complain.
        page.goto("about:blank")
        page.context.close()
