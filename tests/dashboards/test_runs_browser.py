"""The page of the runs, as somebody uses it: to find, compare, check, take away and throw away."""

import io
import re
import shutil
import zipfile

import pytest

from tests.dashboards.conftest import PHONE, WIDE, drawn, serving, sound
from twin.engine.simulation import simulate
from twin.scenario.load import load_scenario
from twin.traces.reader import RunReader, same_traces

pytestmark = pytest.mark.browser


@pytest.fixture
def own(kept_runs, tmp_path, visiting):
    """A server of one's own, whose runs may be thrown away: `go(path)`, and the folder."""
    folder = tmp_path / "runs"
    folder.mkdir()
    for path in kept_runs.glob("*.sqlite"):
        shutil.copy(path, folder)
    (folder / "notes.sqlite").write_text("shopping list")
    command = ("-m", "twin", "serve", "helpdesk-12", "--seed", "7", "--from", "10:00")
    more = ("--out", str(folder / "live.sqlite"), "--runs", str(folder))
    with serving(*command, *more, log=tmp_path / "log.txt") as (url, _):
        yield lambda path="/runs", **how: visiting.go(url.rstrip("/") + path, **how), folder
        while visiting.contexts:  # before there is nobody to answer their questions
            visiting.contexts.pop().close()


def row(page, name):
    return page.locator("#runs-body tr").filter(
        has=page.locator(".runs-name", has_text=re.compile(f"^{re.escape(name)}$"))
    )


def listed(page):
    return page.locator("#runs-body .runs-name").all_text_contents()


def settled(page):
    """Waits until every row has its numbers."""
    page.wait_for_function(
        """() => { const rows = [...document.querySelectorAll('#runs-body tr')];
                   return rows.length && !rows.some(row => row.textContent.includes('…')); }"""
    )


def test_which_of_two_kept_days_was_tenser(visit):
    """The task of somebody who opens the page for the first time."""
    page = visit("/runs")
    settled(page)
    assert set(listed(page)) >= {"live", "plain", "watched", "week"}
    assert "simulated" in row(page, "plain").inner_text()
    assert "finished" in row(page, "plain").inner_text()
    assert "live" in row(page, "live").inner_text()
    for name in listed(page):
        box = row(page, name).get_by_role("checkbox")
        if box.is_checked() != (name in ("plain", "watched")):
            box.click()
    page.wait_for_function(
        """() => [...document.querySelectorAll('#runs-key span')]
            .map(one => one.textContent.slice(2)).sort().join() === 'plain,watched'"""
    )
    drawn(page, "runs-overlay")
    told = page.locator("#runs-overlay-words").inner_text()
    assert re.search(r"highest in [AB] \(watched\), with \d+ points .* in [AB]\. Service", told)
    sound(page)
    # What is seen is in the address, and comes back from it.
    query = page.evaluate("new URLSearchParams(location.search).get('runs')")
    assert set(query.split(",")) == {"plain", "watched"}
    again = visit(f"/runs?runs={query}&sort=name&find=e")
    settled(again)
    assert listed(again) == ["live", "plain", "watched", "week"]
    assert row(again, "plain").get_by_role("checkbox").is_checked()
    assert not row(again, "week").get_by_role("checkbox").is_checked()
    again.get_by_label("Find").fill("watch")
    again.wait_for_function("document.querySelectorAll('#runs-body tr').length === 1")
    again.wait_for_function("location.search.includes('find=watch')")


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (PHONE, "light"), (WIDE, "dark")]
)
def test_the_page_fits_and_keeps_nobody_out(visit, viewport, scheme):
    page = visit("/runs?runs=plain,watched", viewport=viewport, scheme=scheme)
    settled(page)
    drawn(page, "runs-overlay")
    page.get_by_text("Show as table").first.click()
    sound(page, viewport)


def test_a_run_is_checked_taken_away_and_thrown_away(own):
    go, folder = own
    page = go("/runs?sort=name")
    settled(page)
    page.locator("#runs-passed-summary").click()
    assert "notes.sqlite is not a run" in page.locator("#runs-passed").inner_text()

    page.get_by_role("button", name="Replay plain").focus()
    page.keyboard.press("Enter")
    row(page, "plain").get_by_text("every row is the same").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Replay"
    works = page.locator("#runs-works")
    works.get_by_text("Replay of plain").wait_for()
    works.get_by_text("every row is the same").wait_for()

    with page.expect_download() as waiting:
        row(page, "plain").get_by_role("link", name="CSV of plain").click()
    assert waiting.value.suggested_filename == "plain.zip"
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert archive.testzip() is None
        assert {"dictionary.csv", "contact.csv", "strain.csv"} <= set(archive.namelist())
    with page.expect_download() as waiting:
        row(page, "live").get_by_role("link", name="Database of live").click()
    copy = folder.parent / "copy.sqlite"
    waiting.value.save_as(copy)
    assert RunReader(copy).header.seed == 7

    before = RunReader(folder / "watched.sqlite").traces()
    row(page, "plain").get_by_role("button", name="Delete plain").click()
    dialog = page.get_by_role("dialog", name="Delete plain?")
    dialog.wait_for()
    sound(page)
    dialog.get_by_role("button", name="Keep it").click()
    dialog.wait_for(state="hidden")
    assert (folder / "plain.sqlite").exists()
    row(page, "plain").get_by_role("button", name="Delete plain").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("plain is deleted.").wait_for()
    page.wait_for_function(
        "![...document.querySelectorAll('.runs-name')].some(one => one.textContent === 'plain')"
    )
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "List of runs"
    left = {path.name for path in folder.iterdir()}
    assert "plain.sqlite" not in left
    assert {"watched.sqlite", "week.sqlite", "live.sqlite", "notes.sqlite"} <= left
    assert same_traces(before, RunReader(folder / "watched.sqlite").traces()) == []
    # A live run cannot be thrown away.
    assert row(page, "live").get_by_role("button", name="Delete live").count() == 0


def test_a_run_is_begun_and_ended_by_keyboard_alone(own):
    go, folder = own
    page = go("/runs")
    settled(page)
    page.get_by_label("Seed", exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("31")
    page.get_by_label("Watch from").focus()
    page.keyboard.type("7:00")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    page.get_by_text("allowed: a time from 8:00 on, before 18:00").wait_for()
    page.get_by_label("Watch from").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9:00")
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/\?run=helpdesk-12-s31-"), timeout=90_000)
    name = page.url.split("run=")[1]
    page.get_by_text("Pause").wait_for()

    page.goto(page.url.replace("/?run=", "/runs?runs="))
    settled(page)
    end = page.get_by_role("button", name=f"End {name}")
    end.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=f"End {name}?")
    dialog.wait_for()
    page.wait_for_function("document.activeElement.textContent === 'Let it go on'")
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.wait_for_function("document.activeElement.getAttribute('aria-label')?.startsWith('End ')")
    page.keyboard.press("Enter")
    dialog.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text(f"{name} has ended; its file is kept.").wait_for()
    row(page, name).get_by_text("stopped at").wait_for()
    box = row(page, name).get_by_role("checkbox")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_function("!location.search.includes('runs=')")
    assert (folder / f"{name}.sqlite").exists()


def test_files_are_had_by_the_name_of_a_run_only(site, browser):
    context = browser.new_context()
    get = context.request.get
    answer = get(f"{site}runs/export/plain.zip")
    assert answer.status == 200
    assert "plain.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        assert "wallboard.csv" in archive.namelist()
    database = get(f"{site}runs/export/plain.sqlite")
    assert database.body()[:15] == b"SQLite format 3"
    for name in ("none.zip", "..%2Fplain.zip", "%2Fetc%2Fpasswd.sqlite", "plain.sqlite.zip"):
        refused = get(f"{site}runs/export/{name}")
        assert refused.status == 404 or "text/html" in refused.headers["content-type"]
        assert not refused.body().startswith((b"PK", b"SQLite"))
    context.close()


def test_a_run_that_was_ended_goes_on_and_is_the_same_in_the_end(own):
    go, folder = own
    page = go()
    settled(page)
    page.get_by_label("Watch from").fill("17:45")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/\?run="), timeout=90_000)
    name = page.url.split("run=")[1]
    page.locator("#floor-motion", has_text="running").wait_for()
    page.goto(page.url.replace("/?run=", "/runs?runs="))
    settled(page)
    page.get_by_role("button", name=f"End {name}").click()
    page.get_by_role("button", name="End it").click()
    row(page, name).get_by_text(re.compile("stopped at 17")).wait_for()
    page.get_by_role("button", name=f"Go on {name}").click()
    row(page, name).get_by_text(re.compile("^live, 17")).wait_for()
    row(page, name).get_by_role("link", name=f"Floor of {name}").click()
    page.locator("#floor-motion", has_text="running").wait_for()
    page.get_by_text("600×", exact=True).click()
    page.locator("#floor-motion", has_text="day over").wait_for(timeout=60_000)
    reader = RunReader(folder / f"{name}.sqlite")
    undisturbed = simulate(load_scenario("helpdesk-12"), controls=reader.controls())
    assert same_traces(reader.traces(), undisturbed) == []
