"""Takes the pictures in docs/screenshots: `python scripts/screenshots.py`. Needs Chromium.

It serves a day of its own, changes two levers on the way, keeps a second day beside it, follows a
third one that is played as if it were a real centre's, and photographs every page in a light and a
dark scheme, and some as on a phone. What is to be worked out first, such as a comparison, is.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from twin.errors import InputError
from twin.mirror.picture import read_floor

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
SERVE = ("serve", "helpdesk-12", "--seed", "7", "--from", "11:30", "--speed", "300", "--port", "0")
WIDE = {"width": 1280, "height": 1000}
PHONE = {"width": 390, "height": 844}
SHOWN = 86_400 + 11.2 * 3600
"""The moment of the demo that is shown (s): of its second day, before the busiest hours."""
SLOW = 240_000
"""Milliseconds in which the longest work is done, on a slow machine."""

PAGES: dict[str, tuple[str, str]] = {
    "floor": ("/", "#floor-bargain:not(:empty)"),
    "centre": ("/centre?run=demo&tried=call_two_back", "#centre-fan-words:not(:empty)"),
    "tension": ("/tension?at=15:10", "#tension-plane-words:not(:empty)"),
    "technician": ("/technician?who=T003&at=14:30", "#technician-score-words:not(:empty)"),
    "procedures": (
        "/procedures?run=watched-closely&procedure=technical",
        "#procedures-map-words:not(:empty)",
    ),
    "workload": ("/workload", ""),
    "paradox": ("/paradox?step=2&y=tension&g=26_27_28_28_27", ""),
    "compare": ("/compare?a=helpdesk-12&b=helpdesk-12&bset=supervision.monitoring:0.9", ""),
    "runs": ("/runs", "#runs-overlay-words:not(:empty)"),
    "about": ("/about?part=parameters", ""),
}
"""The pages by name: their address, and what is there once there is something to see."""


def main() -> None:
    """Serve, steer, photograph; with names as arguments, those pages only."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    names = sys.argv[1:] or list(PAGES)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as runs:
        twin("run", "helpdesk-12", "--seed", "7", "--set", "monitoring=0.9",
             "--out", f"{runs}/watched-closely.sqlite")  # fmt: skip
        with (
            following(Path(runs, "demo.sqlite")),
            serving(runs) as address,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            if set(names) - {"centre"}:
                steer(open_page(browser, address, "floor", WIDE, "light"))
            for name in names:
                for scheme in ("light", "dark"):
                    photograph(browser, address, name, WIDE, scheme, f"{name}-{scheme}")
            for name in {"floor", "tension"} & set(names):
                photograph(browser, address, name, PHONE, "light", f"{name}-phone")
            browser.close()


def twin(*words: str) -> None:
    """Run a command of the twin."""
    subprocess.run([sys.executable, "-m", "twin", *words], check=True, capture_output=True)


@contextmanager
def serving(runs: str) -> Iterator[str]:
    """The server's address, with a live day."""
    server = subprocess.Popen(
        [sys.executable, "-m", "twin", *SERVE, "--runs", runs, "--out", f"{runs}/today.sqlite"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout
        told = (re.search(r"http://\S+", line) for line in server.stdout)
        yield next(filter(None, told))[0]
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def following(run: Path) -> Iterator[None]:
    """A demo of a real centre: the log of two simulated days, played fast, then as they were."""
    with tempfile.TemporaryDirectory() as folder:
        day, log, busy = (f"{folder}/{name}" for name in ("day.sqlite", "queue_log", "busy.toml"))
        Path(busy).write_text(
            'extends = "helpdesk-12"\nname = "help-desk"\n[demand]\nvolume = 1.15\n'
        )
        twin("run", busy, "--seed", "7", "--days", "2", "--out", day)
        twin("export", day, "--format", "queue_log", "--out", log)
        follow = (sys.executable, "-m", "twin", "follow", log, "--out", str(run))
        follow += ("--scenario", busy, "--key-file", f"{folder}/key", "--every", "0.05")
        fast = subprocess.Popen([*follow, "--replay", "7200"], stderr=subprocess.DEVNULL)
        while moment(run) < SHOWN:
            time.sleep(0.05)
        fast.terminate()
        fast.wait(20)
        steady = subprocess.Popen([*follow, "--replay", "1"], stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            steady.terminate()
            steady.wait(20)


def moment(run: Path) -> float:
    """How far a followed run has come (s)."""
    try:
        return read_floor(run)[0].t
    except InputError:
        return 0.0


def open_page(browser: Browser, address: str, name: str, size: dict[str, int], scheme: str) -> Page:
    """A page, with something to see in it."""
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    path, sign = PAGES[name]
    page.goto(address + path)
    if sign:
        page.locator(sign).first.wait_for(timeout=60_000)
    if name in WORKS:
        WORKS[name](page)
    page.wait_for_timeout(2500)  # for the last curves
    return page


def photograph(
    browser: Browser, address: str, name: str, size: dict[str, int], scheme: str, file: str
) -> None:
    """Take one picture: of a page's first screens, not of all that can be scrolled to."""
    page = open_page(browser, address, name, size, scheme)
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(whole, 1400)})
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{file}.png")
    page.context.close()


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
    page.context.close()


def run_workload(page: Page) -> None:
    """Monitoring at 80 %, run to the end."""
    monitoring = page.get_by_role("slider", name=re.compile("^Monitoring")).first
    monitoring.focus()
    for _ in range(50):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("#workload-forest-words", has_text="20 paired").wait_for(timeout=SLOW)


def run_comparison(page: Page) -> None:
    """Both arms, twenty pairs."""
    page.get_by_role("button", name="Compare", exact=True).click()
    page.locator("#compare-pairs-words", has_text="20 of 20").wait_for(timeout=SLOW)


def forecast(page: Page) -> None:
    """The next two hours, once."""
    if page.locator("#centre-made").text_content() == "":
        page.get_by_role("button", name="Forecast now").click()
    page.locator("#centre-made", has_text="replications").wait_for(timeout=SLOW)


def reveal(page: Page) -> None:
    """The response under the guess."""
    page.locator("#paradox-reveal-words", has_text="20 simulated").wait_for(timeout=SLOW)


WORKS: dict[str, Callable[[Page], None]] = {
    "centre": forecast,
    "workload": run_workload,
    "compare": run_comparison,
    "paradox": reveal,
}
"""What is done on a page before it is photographed."""


if __name__ == "__main__":
    main()
