"""A technician's shift in a real browser: an ergonomist asks why somebody was tense."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboards.conftest import PHONE, WIDE, drawn, sound

pytestmark = pytest.mark.browser

SCORE, WHY = "technician-score", "technician-why"
MOMENT = """() => document.querySelector('#technician-score-chart .js-plotly-plot').layout.shapes
                 .find(one => one.name === 'moment')?.x0"""
RANGE = """() => document.querySelector('#technician-score-chart .js-plotly-plot')
                .layout.xaxis.range.map(Number)"""


@pytest.fixture
def ask(visit):
    """Opens the page and waits for its score and its answer."""

    def go(query="run=watched&who=T3", **how):
        page = visit(f"/technician?{query}", **how)
        drawn(page, SCORE)
        drawn(page, WHY)
        return page

    return go


def why(page):
    return page.locator("#technician-why-words")


def peak(page):
    """When tension peaked, and at how many points, as the sentence under the score has it."""
    told = page.locator("#technician-score-words").inner_text()
    found = re.search(r"Tension peaked at (\d+):(\d\d) with (\d+) points", told)
    return f"{int(found[1]):02d}:{found[2]}", int(found[3])


def test_why_was_it_so_high_at_its_peak_by_mouse(visit):
    page = visit("/technician?run=watched")
    drawn(page, SCORE)
    page.get_by_role("textbox", name="Technician").click()
    page.get_by_role("option", name="T003").click()
    expect(page.locator("#technician-person")).to_contain_text("T003, team desk")
    expect(page.locator("#technician-score-words")).to_contain_text("T003 was on shift")
    when, points = peak(page)
    # The answer is about the peak before anything is asked.
    expect(why(page)).to_contain_text(f"At {when}")
    expect(why(page)).to_contain_text(f"T003’s tension was {points} points: ")
    # Somebody clicks elsewhere in the score, in the panel of activities.
    chart = page.locator("#technician-score-chart .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 80)
    expect(why(page)).not_to_contain_text(f"At {when}")
    line = page.evaluate(MOMENT)
    first, last = page.evaluate(RANGE)
    assert first < line < last
    assert "at=" in page.url
    page.get_by_role("button", name="At the peak").click()
    expect(why(page)).to_contain_text(f"T003’s tension was {points} points: ")
    page.get_by_text("Show the events behind it").click()
    table = page.locator("#technician-why-table tbody tr")
    expect(table.first).to_be_visible()
    left = [float(one) for one in table.locator("td:nth-child(2)").all_inner_texts()]
    assert sum(left) == pytest.approx(points, abs=1.5)
    with page.expect_download() as download:
        page.locator(".technician-why").get_by_role("button", name="Download CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith('Component,"Left of it, points",From,To,Trigger,Contact,')
    assert len(lines) == 1 + table.count()


def test_why_was_it_so_high_at_its_peak_by_keyboard(ask):
    page = ask("run=watched&who=T1")
    picker = page.get_by_role("textbox", name="Technician")
    picker.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("T003")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#technician-score-words")).to_contain_text("T003 was on shift")
    when, points = peak(page)
    page.get_by_label("Moment, hours and minutes").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("9:30")
    page.keyboard.press("Enter")
    expect(why(page)).to_contain_text("At 09:30 T003’s tension was")
    slider = page.get_by_role("slider", name="Moment")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(why(page)).to_contain_text("At 09:31 T003’s tension was")
    expect(slider).to_have_attribute("aria-valuetext", "09:31")
    page.get_by_role("button", name="At the peak").focus()
    page.keyboard.press("Enter")
    expect(why(page)).to_contain_text(f"At {when}")
    expect(why(page)).to_contain_text(f"tension was {points} points: ")
    page.locator(".technician-why summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#technician-why-table tbody tr").first).to_be_visible()


def test_the_address_holds_what_is_shown(ask):
    page = ask("run=week&who=t4&day=2&from=10:00&to=11:30&at=10:45&trace=strain")
    expect(why(page)).to_contain_text("At 10:45 T004’s tension was")
    expect(page.locator("#technician-score-words")).to_contain_text("From 10:00 to 11:30 T004")
    expect(page.locator("#technician-person")).to_contain_text("Tuesday 6 January 2026")
    first, last = page.evaluate(RANGE)
    assert last - first == 90 * 60_000
    assert first < page.evaluate(MOMENT) < last
    page.get_by_role("slider", name="Shown to").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#technician-range-value")).to_have_text("10:00 – 11:35")
    expect(page.locator("#technician-score-words")).to_contain_text("From 10:00 to 11:35 T004")
    page.wait_for_url(re.compile("to=11%3A35"))
    told = page.locator("#technician-score-words").inner_text()
    page.reload()
    drawn(page, SCORE)
    expect(page.locator("#technician-score-words")).to_have_text(told)
    expect(why(page)).to_contain_text("At 10:45 T004’s tension was")
    page.get_by_role("button", name="Whole shift").click()
    expect(page.locator("#technician-score-words")).to_contain_text("T004 was on shift")
    page.wait_for_function("!location.search.includes('from')")


def test_neighbours_days_and_runs(ask):
    page = ask()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#technician-person")).to_contain_text("T004, team desk")
    expect(page.locator("#technician-score-words")).to_contain_text("T004 was on shift")
    page.get_by_role("button", name="Previous").click()
    page.get_by_role("button", name="Previous").click()
    expect(page.locator("#technician-person")).to_contain_text("T002, team desk")
    assert "who=T002" in page.url
    page.get_by_role("textbox", name="Run").click()
    page.get_by_role("option", name="week").click()
    page.wait_for_url(re.compile("run=week"))
    drawn(page, SCORE)
    expect(page.locator("#technician-person")).to_contain_text("T002, team desk")
    page.get_by_role("textbox", name="Day").click()
    page.get_by_role("option", name="2 –").click()
    expect(page.locator("#technician-person")).to_contain_text("Tuesday 6 January 2026")


def test_the_rows_behind_the_score(ask):
    page = ask("run=watched&who=T3&trace=supervision")
    grid = page.locator("#technician-grid")
    grid.scroll_into_view_if_needed()
    expect(grid.get_by_role("gridcell", name="stage").first).to_be_visible()
    rows = int(page.locator("#technician-rows-said").inner_text().split()[0])
    seen = page.locator("#technician-seen .technician-line", has_text="Rows on record")
    expect(seen.locator(".technician-value")).to_have_text(str(rows))
    with page.expect_download() as download:
        page.locator("#technician-grid-csv").click()
    assert len(download.value.path().read_text().splitlines()) >= rows + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_accessible_and_within_its_width(ask, viewport, scheme):
    page = ask(viewport=viewport, scheme=scheme)
    for summary in page.locator("#technician-sheet summary").all():
        summary.click()
    page.locator("#technician-grid").scroll_into_view_if_needed()
    expect(page.locator("#technician-grid").get_by_role("gridcell").first).to_be_visible()
    sound(page, viewport)


def test_the_scheme_can_be_switched(ask):
    page = ask()
    ink = """document.querySelector('#technician-score-chart .js-plotly-plot').data
               .find(trace => trace.uid === 'tension').line.color"""
    light, moment = page.evaluate(ink), page.evaluate(MOMENT)
    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_function(f"light => {ink} !== light", arg=light)
    assert page.evaluate(MOMENT) == moment


def test_a_live_run_goes_on_and_can_be_held(ask):
    page = ask("run=live")
    expect(page.locator("#technician-score-words")).to_contain_text("so far and handled")
    person = page.locator("#technician-person")
    expect(person).to_contain_text(re.compile(r"It is \d+:\d\d; T\d+ has been"))
    told = person.inner_text()
    expect(person).not_to_have_text(told)
    page.get_by_role("button", name="Pause updates").click()
    expect(page.locator("#technician-motion")).to_have_text("updates paused")
    expect(page.locator("#technician-person")).not_to_have_attribute("data-dash-is-loading", "true")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#technician-motion")).to_have_text("live, read every 5 s")


def test_what_cannot_be_shown_is_said(visit, ask):
    page = ask("run=watched&who=T99&day=7&at=99:99&trace=all")
    expect(page.locator("#technician-notice")).to_contain_text("no technician of this run")
    expect(page.locator("#technician-notice")).to_contain_text("allowed: 1 to 1")
    off = visit("/technician?run=watched&who=R024")
    expect(off.locator("#technician-off")).to_contain_text("R024 was not on shift on day 1")
    expect(off.locator("#technician-sheet")).to_be_hidden()
    off.get_by_role("button", name="Next").click()
    drawn(off, SCORE)
    expect(off.locator("#technician-sheet")).to_be_visible()
    none = visit("/technician?run=nowhere")
    expect(none.get_by_role("alert")).to_contain_text("there is no such run")
