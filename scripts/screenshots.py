"""Takes the pictures in docs/screenshots: `python scripts/screenshots.py`. Needs Chromium.

It serves a day of its own, changes two levers on the way, and photographs the floor in a light and
a dark scheme and on a phone.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
SERVE = ("serve", "helpdesk-12", "--seed", "7", "--from", "11:30", "--speed", "300", "--port", "0")
WIDE = {"width": 1280, "height": 1340}
PHONE = {"width": 390, "height": 844}
DRAWN = "() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 2"


def main() -> None:
    """Serve, steer, photograph."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "twin", *SERVE], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout
        address = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)))[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            steer(open_page(browser, address, WIDE, "light"))
            for name, size, scheme in (
                ("floor-light", WIDE, "light"),
                ("floor-dark", WIDE, "dark"),
                ("floor-phone", PHONE, "light"),
            ):
                page = open_page(browser, address, size, scheme)
                page.screenshot(path=FOLDER / f"{name}.png")
            browser.close()
    finally:
        server.terminate()
        server.wait(20)


def open_page(browser: Browser, address: str, size: dict[str, int], scheme: str) -> Page:
    """The floor, drawn."""
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(DRAWN, timeout=60_000)
    page.locator("#floor-bargain", has_text="service level").wait_for(timeout=60_000)
    page.wait_for_timeout(1500)  # for the first curves
    return page


def steer(page: Page) -> None:
    """Watch more closely at noon, for a purpose that is not kind; stop some time later."""
    monitoring = page.get_by_role("slider", name="Monitoring")
    monitoring.focus()
    page.keyboard.press("End")
    page.locator("#floor-controls li").first.wait_for()
    page.get_by_text("deterrent", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('#floor-clock').textContent >= '15:40'", timeout=180_000
    )
    page.get_by_role("button", name="Pause").click()
    page.locator("#floor-motion", has_text="paused").wait_for()


if __name__ == "__main__":
    main()
