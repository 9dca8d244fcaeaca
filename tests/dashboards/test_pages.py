"""What holds for every page, whoever it is for."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboards.pages import PAGES
from tests.dashboards.conftest import PHONE, ROOT

LARGE = {"width": 1920, "height": 1080}
GUIDE = (ROOT / "docs" / "dashboard.md").read_text()
README = (ROOT / "README.md").read_text()


@pytest.fixture(params=PAGES, ids=lambda page: page.TITLE)
def page_module(request):
    return request.param


def test_every_page_is_in_the_guide_with_its_address(page_module):
    assert f"**{page_module.TITLE}** `{page_module.PATH}`" in GUIDE


def test_every_page_is_shown_in_the_readme_or_named(page_module):
    name = page_module.PATH.strip("/") or "floor"
    for scheme in ("light", "dark"):
        assert (ROOT / "docs" / "screenshots" / f"{name}-{scheme}.png").is_file()
    assert f"docs/screenshots/{name}-" in README or name == "runs"


def test_no_page_asks_for_anything_from_elsewhere():
    for asset in Path(ROOT, "dashboards", "assets").iterdir():
        found = re.findall(r"https?://[^\s\"')]+", asset.read_text())
        assert [one for one in found if "w3.org" not in one] == [], asset.name


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [LARGE, PHONE], ids=["large", "phone"])
def test_every_page_opens_whole(visit, page_module, viewport):
    page = visit(page_module.PATH, viewport=viewport)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page).to_have_title(f"{page_module.TITLE} · e-working twin")
    here = page.get_by_role("navigation", name="Pages").get_by_role("link", name=page_module.TITLE)
    expect(here).to_have_class(re.compile("nav-here"))
    expect(here).to_have_attribute("aria-current", "page")
    expect(here).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    # plotly.js would offer to upload figures, and to edit them elsewhere.
    assert page.locator("[data-title*=hare], [data-title*=Edit], .modebar-btn--logo").count() == 0


@pytest.mark.browser
def test_links_between_pages_keep_the_run_that_is_shown(visit):
    page = visit("/tension?run=plain")
    nav = page.get_by_role("navigation", name="Pages")
    nav.get_by_role("link", name="Floor").click()
    expect(page).to_have_url(re.compile(r"/\?run=plain"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Floor")
    nav.get_by_role("link", name="Technician").click()
    expect(page).to_have_url(re.compile(r"/technician\?run=plain"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Floor")
