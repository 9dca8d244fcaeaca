"""About the model in a real browser: what a works council's expert asks, and finds."""

import re

import pytest
from playwright.sync_api import expect

from dashboards.pages.about import PARTS
from tests.dashboards.conftest import PHONE, WIDE, drawn, sound

pytestmark = pytest.mark.browser

MOST_NODES = 2500
"""Elements of a part beyond which a page no longer opens at once."""


def opened(page, part):
    """Waits until a part is there, with its chart or its grid."""
    page.wait_for_selector(f"#about-part[data-part={part}]")
    if part in ("parameters", "validation"):
        drawn(page, {"parameters": "about-statuses", "validation": "about-targets"}[part])
    if part == "parameters":
        expect(page.locator("#about-grid [row-id]").first).to_be_visible()


def entries(page):
    return page.locator("#about-part .about-entry:visible")


def test_what_does_mean_tension_rest_on(visit):
    """Which formula, which parameters are assumptions, was it validated?"""
    page = visit("/about")
    page.get_by_role("navigation", name="Parts").get_by_role("link", name="Measures").click()
    opened(page, "measures")
    rests = page.locator("#about-rests")
    expect(rests).to_contain_text("Mean of the technicians' tension")
    expect(rests).to_contain_text("Nobody could know it")
    expect(rests).to_contain_text(re.compile(r"\d+ of the \d+ parameters .* are assumptions"))
    rests.get_by_text(re.compile(r"^The assumptions")).click()
    expect(rests.get_by_text("strain.gain", exact=True)).to_be_visible()
    expect(rests).to_contain_text("tension itself was not validated")
    rests.get_by_role("link", name="strain", exact=True).click()
    opened(page, "equations")
    tension = entries(page).filter(has_text="strain.tension")
    expect(tension).to_contain_text("T = 100 (1 - Π(1 - A))")
    tension.get_by_role("link", name="E1.30").click()
    opened(page, "evidence")
    expect(entries(page)).to_have_count(2)  # a21 speaks of it too
    expect(entries(page).first).to_contain_text("conflict between serving well")
    page.go_back()
    opened(page, "equations")
    expect(page.get_by_label("Find in this part")).to_have_value("strain.")


def test_by_keyboard_alone(visit):
    page = visit("/about")
    link = page.get_by_role("navigation", name="Parts").get_by_role("link", name="Parameters")
    for _ in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    opened(page, "parameters")
    expect(page.locator("#about-found")).to_have_text("291 entries")
    box = page.get_by_label("Find in this part")
    for _ in range(30):
        page.keyboard.press("Tab")
        if box.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.type("strain.decay_work")
    expect(page.locator("#about-found")).to_have_text("1 of 291 entries")
    expect(page).to_have_url(re.compile(r"find=strain\.decay_work"))
    row = page.locator("#about-grid [row-id='strain.decay_work']")
    expect(row).to_contain_text("a22")
    row.locator("[col-id=path]").focus()
    for _ in range(8):
        if page.evaluate("document.activeElement.getAttribute('col-id')") == "evidence":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    opened(page, "evidence")
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("Time constant of tension while working")


def test_the_address_holds_what_is_shown(visit):
    page = visit("/about?part=parameters&scenario=bank-day&find=work_spread")
    opened(page, "parameters")
    expect(page.locator("#about-statuses-words")).to_contain_text("bank-day sets")
    row = page.locator("#about-grid [row-id='contacts.*.work_spread']")
    expect(row).to_contain_text("PS 1.05")
    page.locator("#about-scenario").click()
    page.get_by_role("option", name="taylorist").click()
    expect(page.locator("#about-statuses-words")).to_contain_text("taylorist sets")
    expect(page).to_have_url(re.compile(r"scenario=taylorist"))
    page.reload()
    opened(page, "parameters")
    expect(page.locator("#about-statuses-words")).to_contain_text("taylorist sets")
    expect(page.get_by_label("Find in this part")).to_have_value("work_spread")


def test_an_id_is_sought_as_a_whole(visit):
    page = visit("/about?part=evidence&find=E2.4")
    opened(page, "evidence")
    expect(page.locator("#about-found")).to_have_text(re.compile(r"^\d+ of 91 entries$"))
    ids = entries(page).locator("th").all_text_contents()
    assert "E2.4" in ids
    assert "E2.40" not in ids
    page.get_by_label("Find in this part").fill("monitoring target")
    expect(entries(page).locator("th").first).not_to_have_text("E2.4")


def test_on_paper_nothing_is_folded_or_scrolled_away(visit):
    page = visit("/about?part=parameters&find=strain.")
    opened(page, "parameters")
    expect(page.locator("#about-found")).to_have_text(re.compile(r" of 291 entries"))
    page.evaluate(
        """() => { window.print = () => { window.printed = {
          rows: new Set([...document.querySelectorAll("#about-grid [row-id]")]
            .map(row => row.getAttribute("row-id"))).size,
          folded: document.querySelectorAll("#about-part details:not([open])").length }; }; }"""
    )
    page.get_by_role("button", name="Print this part").click()
    page.wait_for_function("window.printed")
    number = int(page.locator("#about-found").inner_text().split()[0])
    assert number > 15
    assert page.evaluate("window.printed") == {"rows": number, "folded": 0}


def test_parameters_can_be_taken_along(visit):
    page = visit("/about?part=parameters")
    opened(page, "parameters")
    with page.expect_download() as download:
        page.locator("#about-grid ~ .csv").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == 292
    assert "appraisal.queue_full" in "\n".join(lines)


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_nobody_is_kept_out_of_any_part(visit, site, viewport, scheme):
    page = visit("/about", viewport=viewport, scheme=scheme)
    for part in PARTS:
        # Rows are alike: on the phone a few stand for all.
        few = "&find=strain" if viewport == PHONE else ""
        page.goto(f"{site.rstrip('/')}/about?part={part}{few}")
        opened(page, part)
        sound(page, viewport)
        assert page.locator("#about-part *").count() < MOST_NODES, part


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "dark"), (PHONE, "light")])
def test_charts_and_grid_follow_the_scheme(visit, viewport, scheme):
    page = visit("/about?part=parameters", viewport=viewport, scheme=scheme)
    opened(page, "parameters")
    sound(page, viewport)
