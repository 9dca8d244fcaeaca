"""The page Procedures in a real browser, as its readers use it."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboards.conftest import PHONE, WIDE, drawn, sound

pytestmark = pytest.mark.browser


@pytest.fixture
def open_(visit):
    def go(query="?run=watched", **how):
        page = visit(f"/procedures{query}", **how)
        drawn(page, "procedures-map")
        return page

    return go


def words(page, key):
    return page.locator(f"#procedures-{key}-words")


def choose(page, label, option):
    """Pick from a select by keyboard."""
    field = page.get_by_role("textbox", name=label, exact=True)
    field.focus()
    page.keyboard.press("Enter")
    page.get_by_role("option", name=option, exact=True).wait_for()
    options = page.get_by_role("option").all_inner_texts()
    now = field.input_value()
    for _ in range((options.index(option) - options.index(now)) % len(options)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_what_is_left_out_and_what_of_it_is_on_record(open_):
    page = open_()
    expect(words(page, "map")).to_contain_text("information contacts went exactly as prescribed")
    choose(page, "Procedure", "technical")
    expect(words(page, "map")).to_contain_text("technical contacts went exactly as prescribed")
    expect(page).to_have_url(re.compile("procedure=technical"))
    expect(words(page, "fates")).to_contain_text("Left out most:")
    expect(words(page, "record")).to_contain_text("not on record")
    # The list under the map explains every number on it.
    drawn(page, "procedures-map")
    listed = page.locator("#procedures-numbered li").count()
    on_map = page.evaluate(
        """() => document.querySelector('#procedures-map-chart .js-plotly-plot').data
              .filter(trace => (trace.uid || '').startsWith('number-')).length"""
    )
    assert listed == on_map > 0
    rows = page.locator("#procedures-ways-table tbody tr")
    expect(rows.first.locator("th")).to_have_text("as prescribed")


def test_a_link_shows_the_same_to_whoever_opens_it(open_):
    page = open_("?run=watched&type=urgent&paths=many")
    expect(words(page, "map")).to_contain_text("urgent contacts")
    said = words(page, "map").inner_text()
    choose(page, "Type of contact", "all of its types")
    expect(words(page, "map")).not_to_have_text(said)
    expect(page).not_to_have_url(re.compile("type="))
    again = open_("?run=watched&procedure=technical&type=urgent&paths=many")
    expect(words(again, "map")).to_have_text(said)
    again.get_by_text("Most frequent", exact=True).click()
    expect(again).not_to_have_url(re.compile("paths="))


def test_a_live_run_is_read_again_when_asked(open_):
    page = open_("?run=live&procedure=technical")
    expect(page.locator("#procedures-as-of")).to_contain_text("as of ")
    page.get_by_role("button", name="Read again").click()
    expect(words(page, "map")).to_contain_text("technical contact")


def test_on_a_phone_the_notes_come_last(open_):
    page = open_(viewport=PHONE)
    tops = [
        page.locator(f".card.procedures-{key}").bounding_box()["y"]
        for key in ("map", "fates", "record", "ways", "notes")
    ]
    assert tops == sorted(tops)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_nobody_is_kept_out(open_, scheme, viewport):
    page = open_("?run=watched&procedure=technical&paths=many", scheme=scheme, viewport=viewport)
    for details in page.locator("details.as-table").all():
        details.evaluate("one => { one.open = true }")
    sound(page, viewport)
