"""The page that compares, as somebody uses it: to see whether the day is calmer, and how sure."""

import csv
import re

import pytest

from tests.dashboards.conftest import PHONE, WIDE, drawn, sound

pytestmark = pytest.mark.browser

FEW = "replications=4&seed=3"


def done(page, words="Done: 4 pairs."):
    page.locator("#compare-phase").get_by_text(words).wait_for(timeout=60_000)
    page.wait_for_function(
        "(what => what && !what.includes('so far'))("
        "document.querySelector('#compare-what').textContent)"
    )
    drawn(page, "compare-pairs")


def sentence(page):
    return page.locator("#compare-pairs-words").inner_text()


def test_is_the_day_calmer_if_less_is_looked_at(visit):
    """The task of somebody who opens the page for the first time."""
    page = visit(f"/compare?{FEW}")
    done(page)
    assert re.search(r"In \d of 4 days B is (calmer|tenser)", sentence(page))
    assert "monitoring 90 %" in page.locator("#compare-what").inner_text()
    # The example is taken away, and monitoring halved.
    page.get_by_role("button", name="Take away: monitoring 90 %").click()
    card = page.locator(".compare-b")
    card.get_by_text("no lever is set").wait_for()
    lever = card.get_by_role("textbox", name="Lever")
    lever.click()
    lever.fill("monitoring (")
    page.get_by_role("option", name="Monitoring (now 30 %)").click()
    card.get_by_text("a number from 0 to 1; in this scenario 0.3").wait_for()
    card.get_by_label("Value").fill("7")
    card.get_by_role("button", name="Set").click()
    card.get_by_text("supervision.monitoring").wait_for()
    card.get_by_label("Value").fill("0.1")
    card.get_by_role("button", name="Set").click()
    card.get_by_role("button", name="Take away: monitoring 10 %").wait_for()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_function(
        "document.querySelector('#compare-what').textContent.includes('monitoring 10 %')"
    )
    done(page)
    told = sentence(page)
    assert "In 4 of 4 days B is calmer" in told
    sound(page)
    # The link holds the question, and whoever opens it has the answer.
    address = page.evaluate("location.search")
    assert "bset=supervision.monitoring" in address
    again = visit(f"/compare{address}")
    done(again)
    assert sentence(again) == told


def test_the_question_by_keyboard_alone(visit):
    page = visit(f"/compare?b=helpdesk-12&{FEW}")
    done(page)
    assert "the same in A and B" in sentence(page)
    card = page.locator(".compare-b")
    card.get_by_role("textbox", name="Lever").focus()
    page.keyboard.type("script rigidity")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.id.includes('compare-value')")
    page.keyboard.type("0.1")
    page.keyboard.press("Enter")
    card.get_by_role("button", name="Take away: script rigidity 10 %").focus()
    page.keyboard.press("Enter")
    card.get_by_text("no lever is set").wait_for()
    page.wait_for_function("document.activeElement.id.includes('compare-value')")
    page.keyboard.type("0.1")
    page.keyboard.press("Enter")
    card.get_by_role("button", name="Take away: script rigidity 10 %").wait_for()
    page.get_by_role("button", name="Compare", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('#compare-what').textContent.includes('script rigidity 10 %')"
    )
    done(page)
    table = page.locator("#compare-pairs-table")
    page.get_by_text("Show as table").focus()
    page.keyboard.press("Enter")
    assert table.locator("tbody tr").count() == 8
    page.get_by_text("Show every pair").focus()
    page.keyboard.press("Enter")
    with page.expect_download() as waiting:
        page.locator("[data-csv=compare-every-table]").focus()
        page.keyboard.press("Enter")
    head, *rows = csv.reader(waiting.value.path().read_text("utf-8").splitlines())
    assert head[:4] == ["Measure", "Unit", "Replication", "A"]
    assert len(rows) == 8 * 4
    for line in rows:
        assert float(line[4]) - float(line[3]) == pytest.approx(float(line[5]), abs=0.02)


def test_two_kept_runs_are_one_pair(visit):
    page = visit("/compare?a=run:plain&b=run:watched")
    done(page, "Done: 1 pair.")
    assert "A single pair has no interval" in sentence(page)
    assert "with the same" in page.locator("#compare-what").inner_text()
    assert page.locator("#compare-warnings .trouble").count() == 0
    other = visit("/compare?a=run:plain&b=run:week")
    done(other, "Done: 1 pair.")
    assert "plain has 1 day, week 2 days" in other.locator("#compare-warnings").inner_text()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a=nowhere", "A: scenario = 'nowhere': there is no such scenario"),
        ("a=run:../plain", "there is no such run"),
        ("b=helpdesk-12&bset=supervision.monitoring:9", "B: supervision.monitoring"),
        ("b=helpdesk-12&bset=,,", "allowed: LEVER:VALUE"),
        ("a=run:plain&b=lean", "two kept runs or two scenarios"),
        ("a=run:live&b=run:plain", "goes on; allowed: a run whose day is over"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_line(visit, query, words):
    page = visit(f"/compare?{query}")
    page.locator("#compare-trouble").get_by_text(words).wait_for()


def test_it_grows_and_can_be_called_off(visit):
    page = visit("/compare?b=centre-100&a=centre-100&bset=supervision.monitoring:0.8"
                 "&replications=200")  # fmt: skip
    page.get_by_text(re.compile(r"so far \d+ of 200 pairs")).wait_for(timeout=60_000)
    page.get_by_text(re.compile(r"\d+ of 400 runs done")).wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text(re.compile(r"Called off after \d+ pairs?\.")).first.wait_for()
    assert page.get_by_role("button", name="Cancel").count() == 0


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "dark"), (PHONE, "light"), (WIDE, "dark")]
)
def test_the_page_fits_and_keeps_nobody_out(visit, viewport, scheme):
    page = visit(f"/compare?{FEW}", viewport=viewport, scheme=scheme)
    done(page)
    page.get_by_text("Show as table").click()
    sound(page, viewport)
