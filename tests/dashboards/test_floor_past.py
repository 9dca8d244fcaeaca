"""The floor of a day that is over, and of moments that are past, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboards.conftest import PHONE, WIDE, sound

pytestmark = pytest.mark.browser

ANY = re.compile(".")


def look_back(page):
    return page.get_by_role("slider", name="Look back")


def lines(page):
    """Where the line of the moment stands in both charts; None where it is hidden."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')].map(plot => {
               const line = plot.layout.shapes.find(shape => shape.name === 'moment');
               return line.visible ? line.x0 : null; })"""
    )


def test_looking_back_by_keyboard_while_the_day_goes_on(visit):
    page = visit("/?run=live")
    expect(page.locator("#floor-at-value")).to_have_text(re.compile("now 1[1-9]:"))
    look_back(page).focus()
    page.keyboard.press("Home")
    expect(page.locator("#floor-at-value")).to_have_text("8:00")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#floor-at-value")).to_have_text("8:20")
    expect(look_back(page)).to_have_attribute("aria-valuetext", "8:20")
    expect(page.locator("#floor-at .mantine-Slider-label")).to_have_text("8:20")
    expect(page.locator("#floor-past")).to_have_text("As it was at 8:20")
    expect(page).to_have_url(re.compile(r"at=8%3A20"))
    expect(page.locator("#floor-bargain")).to_contain_text("Since 8:00")
    expect(page.locator("#floor-strained-value")).to_have_text("0 of 4")
    assert len(set(lines(page))) == 1
    assert None not in lines(page)
    # The present goes on meanwhile.
    before = page.locator("#floor-clock").inner_text()
    expect(page.locator("#floor-clock")).not_to_have_text(before)
    expect(page.locator("#floor-at-value")).to_have_text("8:20")
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator("#floor-at-value")).to_have_text(re.compile("now "))
    expect(page.locator("#floor-bargain")).not_to_contain_text("Since 8:00")
    expect(page).not_to_have_url(re.compile("at="))
    expect(page.locator("#floor-past")).to_be_hidden()
    assert lines(page) == [None, None]


def test_a_link_shows_the_same_moment_of_a_finished_day_again(visit):
    page = visit("/?run=plain&at=11:40")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Floor of a finished run")
    expect(page.locator("#floor-at-value")).to_have_text("11:40")
    expect(page.locator("#floor-technicians li")).to_have_count(12)
    assert None not in lines(page)
    expect(page.locator("#floor-acts li").first).to_have_text(re.compile("^(9|10|11):[0-3]"))
    told = page.locator("#floor-bargain").inner_text()
    assert page.get_by_role("button", name="Pause").count() == 0
    again = visit("/" + page.url.rpartition("/")[2])
    expect(again.locator("#floor-at-value")).to_have_text("11:40")
    expect(again.locator("#floor-bargain")).to_have_text(told)


def test_the_days_of_a_run_are_picked(visit):
    page = visit("/?run=week")
    expect(page.locator("#floor-bargain")).to_contain_text("The day is over")
    first = page.locator("#floor-bargain").inner_text()
    page.get_by_role("textbox", name="Day").click()
    page.get_by_role("option", name="2").click()
    expect(page).to_have_url(re.compile("run=week&day=2"))
    expect(page.locator("#floor-bargain")).to_contain_text("The day is over")
    expect(page.locator("#floor-bargain")).not_to_have_text(first)
    expect(page.locator("#floor-level-value")).to_have_text(ANY)


@pytest.mark.parametrize(
    "run", ["nothing", "../etc", "week&day=9", "live&at=99:99", "plain&team=x"]
)
def test_an_address_that_leads_nowhere_says_so(visit, run):
    page = visit(f"/?run={run}")
    if run.startswith(("nothing", "..", "week")):
        expect(page.get_by_role("alert").filter(has_text="allowed")).to_be_visible()
    else:
        expect(page.locator("#floor-bargain")).to_have_text(ANY)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_finished_day_is_accessible(visit, viewport, scheme):
    page = visit("/?run=watched&at=12:00", viewport=viewport, scheme=scheme)
    expect(page.locator("#floor-technicians li").first).to_be_visible()
    sound(page, viewport)
