"""The page Tension in a real browser, as its readers use it."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboards.views.tension import placed
from tests.dashboards.conftest import PHONE, WIDE, drawn, serving, sound
from twin.traces.reader import RunReader

pytestmark = pytest.mark.browser

FEED = "_dash-update-component"
SENTENCE = re.compile(
    r"At 11:40, (\d+) of (\d+) technicians (?:is|are) in high strain, "
    r"(?:(\d+) (more|fewer) than|as many as) at the start of their shifts"
)


@pytest.fixture
def open_(visit):
    """Opens the page and waits for its marks."""

    def go(query="?run=plain", **how):
        page = visit(f"/tension{query}", **how)
        drawn(page, "tension-plane")
        return page

    return go


@pytest.fixture(scope="module")
def plain(kept_runs):
    return placed(RunReader(kept_runs / "plain.sqlite").traces())


@pytest.fixture
def live(visiting, tmp_path):
    """Opens the page of a run of its own that goes on: the shared one may be over by now."""
    command = ("-m", "twin", "serve", "helpdesk-12", "--from", "11:30", "--speed", "120")
    own = ("--out", str(tmp_path / "live.sqlite"), "--runs", str(tmp_path))
    with serving(*command, *own, log=tmp_path / "log.txt") as (url, _):

        def go():
            page = visiting.go(f"{url}tension")
            drawn(page, "tension-plane")
            return page

        yield go
        for context in visiting.contexts:
            context.close()


def time(page):
    return page.locator("#tension-clock")


def slider(page):
    return page.get_by_role("slider", name="Time of day")


def to(page, clock):
    """Move to a time by keyboard."""
    slider(page).focus()
    now, then = (60 * int(h) + int(m) for h, m in (
        time(page).inner_text().split(":"), clock.split(":")))  # fmt: skip
    for _ in range(abs(then - now) // 5):
        page.keyboard.press("ArrowRight" if then > now else "ArrowLeft")
    expect(time(page)).to_have_text(clock)


def choice(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def corner(page, name):
    text = page.locator("#tension-plane-chart .annotation-text", has_text=name).text_content()
    return int(text.split()[-1])


def marks(page):
    """How many marks there are in each band of tension."""
    return page.evaluate(
        """() => Object.fromEntries(document.querySelector('#tension-plane-chart .js-plotly-plot')
              .data.map(trace => [trace.uid, trace.x.length]))"""
    )


def test_how_many_are_in_high_strain_at_1140_and_is_it_more_than_in_the_morning(open_, plain):
    page = open_()
    to(page, "11:40")
    expect(slider(page)).to_have_attribute("aria-valuetext", "11:40")
    said = SENTENCE.search(page.locator("#tension-plane-words").inner_text())
    frame = plain.minutes.tolist().index(11 * 60 + 40)
    high = plain.quadrants() == "high_strain"
    first = plain.whole.argmax(axis=1)
    now, morning = high[:, frame].sum(), high[np.arange(12), first].sum()
    assert (int(said[1]), int(said[2])) == (now, 12)
    assert int(said[3]) == abs(now - morning)
    assert said[4] == ("more" if now > morning else "fewer")
    assert corner(page, "High strain") == now
    assert sum(marks(page)[band] for band in ("below", "near", "over")) == 12
    page.wait_for_url("**at=11%3A40*")


def test_a_link_is_the_whole_state(open_):
    page = open_("?run=plain")
    page.get_by_text("Whole", exact=True).click()
    choice(page, "Compared with").click()
    page.get_by_role("option", name="run watched, same time").click()
    expect(page.locator("#tension-plane-words")).to_contain_text("in the run “watched”")
    choice(page, "Highlight").click()
    page.get_by_role("option", name="T003").click()
    to(page, "10:00")
    page.wait_for_url("**at=10%3A00*")
    expect(page.locator("#tension-plane-words")).to_contain_text("T003 is in the quadrant")
    sentence = page.locator("#tension-plane-words").inner_text()
    query = page.evaluate("location.search")
    assert set(re.findall(r"(\w+)=", query)) == {"run", "axis", "base", "who", "at"}
    again = open_(query)
    expect(again.locator("#tension-plane-words")).to_have_text(sentence)
    expect(choice(again, "Compared with")).to_have_value("run watched, same time")
    expect(choice(again, "Highlight")).to_have_value("T003")
    shown = marks(again)
    assert (shown["picked"], shown["names"], shown["before"]) == (1, 1, 1)
    assert again.evaluate("location.search") == query


def test_teams_and_days(open_):
    page = open_("?run=week")
    first = page.locator("#tension-plane-words").inner_text()
    choice(page, "Day").click()
    page.get_by_role("option", name="Day 2").click()
    expect(page.locator("#tension-plane-words")).not_to_have_text(first)
    page.get_by_role("radiogroup", name="Marks are").get_by_text("Teams").click()
    page.wait_for_url("**view=teams*")
    names = page.locator("#tension-plane-chart .textpoint")
    expect(names).to_have_count(1)
    assert re.search(r"desk \(\d+\)", names.text_content())
    page.get_by_role("radiogroup", name="Marks are").get_by_text("Technicians").click()
    page.wait_for_function("!location.search.includes('view')")
    assert "day=2" in page.evaluate("location.search")


def test_play_goes_through_the_day_without_the_server_and_stops(open_):
    page = open_("?run=plain&at=9:00")
    expect(time(page)).to_have_text("9:00")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if FEED in request.url else None)
    page.get_by_role("button", name="Play").press("Enter")
    expect(time(page)).not_to_have_text(re.compile("^9:0"))
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.wait_for_function(
        "document.querySelector('#tension-clock').textContent"
        " === new URLSearchParams(location.search).get('at')"
    )
    assert asked == []


def test_live_moves_on_its_own_and_holds_when_paused(live):
    page, other = live(), live()
    before = time(page).inner_text()
    expect(time(page)).not_to_have_text(before, timeout=30_000)
    page.get_by_role("button", name="Pause live").press("Enter")
    expect(page.get_by_role("button", name="Go live")).to_be_visible()
    held = time(page).inner_text()
    expect(time(other)).not_to_have_text(re.compile(f"{before}|{held}"), timeout=30_000)
    expect(time(page)).to_have_text(held)
    page.wait_for_url(f"**at={held.replace(':', '%3A')}*")
    page.get_by_role("button", name="Go live").press("Enter")
    expect(time(page)).not_to_have_text(held, timeout=30_000)
    page.wait_for_function("!location.search.includes('at=')")
    slider(page).press("Home")
    expect(page.get_by_role("button", name="Go live")).to_be_visible()


def test_a_row_and_a_mark_lead_to_the_technician(open_):
    page = open_("?run=plain&at=11:40")
    page.get_by_text("Show as table").first.press("Enter")
    rows = page.locator("#tension-plane-table tbody tr")
    expect(rows).to_have_count(12)
    expect(rows.first).to_contain_text("desk")
    link = rows.nth(6).get_by_role("link")
    expect(link).to_have_attribute("href", "/technician?run=plain&who=T007&at=11%3A40")
    place = page.evaluate(
        """() => {
          const plot = document.querySelector('#tension-plane-chart .js-plotly-plot');
          const { xaxis, yaxis } = plot._fullLayout;
          const trace = plot.data.find(one => one.customdata?.includes('T006'));
          const i = trace.customdata.indexOf('T006');
          const box = plot.querySelector('.nsewdrag').getBoundingClientRect();
          return [box.x + xaxis.l2p(trace.x[i]), box.y + yaxis.l2p(trace.y[i])];
        }"""
    )
    page.mouse.move(*place)
    page.mouse.click(*place)
    page.wait_for_url("**/technician?run=plain&who=T006&at=11%3A40")
    page.go_back()
    drawn(page, "tension-plane")
    expect(time(page)).to_have_text("11:40")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_accessible_and_within_its_width(open_, viewport, scheme):
    page = open_("?run=plain&at=11:40&base=run:watched", viewport=viewport, scheme=scheme)
    for text in ("Show as table", "How is this computed?"):
        for one in page.get_by_text(text).all():
            one.click()
    expect(page.locator("#tension-plane-table tbody tr").first).to_be_visible()
    expect(page.locator("#tension-day-table tbody tr").first).to_be_visible()
    sound(page, viewport)


def test_what_cannot_be_is_said_in_a_line(open_, visit):
    page = open_("?run=plain&base=run:nowhere&at=99:99&day=x")
    expect(page.get_by_role("alert")).to_contain_text("there is no such run")
    page = visit("/tension?run=nowhere")
    expect(page.get_by_role("alert")).to_contain_text("there is no such run")
