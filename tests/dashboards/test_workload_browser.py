"""The page Workload in a real browser: change a lever, read what it does, and keep it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.dashboards.conftest import PHONE, WIDE, drawn, sound

pytestmark = pytest.mark.browser

DONE = re.compile(r"Done: [\d,]+ runs\.")
SENTENCE = "#workload-forest-words"


def opened(visit, query="", **how):
    page = visit(f"/workload{query}", **how)
    expect(page.get_by_role("heading", name="Workload: what if")).to_be_visible(timeout=30_000)
    drawn_forest(page)
    return page


def drawn_forest(page: Page):
    page.wait_for_function(
        "() => document.querySelector('#workload-forest-chart .js-plotly-plot')?.layout?.yaxis2"
        "?.ticktext?.length",
        timeout=30_000,
    )


def marks(page: Page) -> dict:
    """For each verdict how many measures have it, in the chart."""
    return page.evaluate(
        """() => Object.fromEntries(document.querySelector('#workload-forest-chart .js-plotly-plot')
              .data.filter(trace => trace.error_x?.array)
              .map(trace => [trace.uid, [...(trace.x ?? [])].length]))"""
    )


def values(page: Page) -> list:
    """The differences beside the marks."""
    return page.evaluate(
        "() => [...document.querySelector('#workload-forest-chart .js-plotly-plot')"
        ".layout.yaxis2.ticktext]"
    )


def slider(page: Page, name: str):
    return page.get_by_role("slider", name=name)


def box(page: Page, name: str):
    return page.get_by_role("textbox", name=name)


def done(page: Page, key="workload"):
    expect(page.locator(f"#{key}-progress")).to_have_text(DONE, timeout=60_000)


def test_an_ergonomist_sees_what_more_monitoring_does_by_keyboard_alone(visit):
    page = opened(visit, "?pairs=12")
    expect(page.locator(SENTENCE)).to_contain_text("press Run")
    assert not any(marks(page).values())
    slider(page, "Monitoring, percent").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#workload-supervision-monitoring-value")).to_have_text("60 %")
    expect(page).to_have_url(re.compile(r"set=supervision\.monitoring%3A0\.6(&|$)"))
    page.get_by_role("button", name="Run", exact=True).focus()
    page.keyboard.press("Enter")
    done(page)
    expect(page.locator(SENTENCE)).to_contain_text(
        re.compile(r"With monitoring at 60 % instead of 30 %, tension rises by [\d.]+ ± [\d.]+")
    )
    expect(page.locator(SENTENCE)).to_contain_text("over 12 paired days.")
    assert marks(page)["worse"] > 0
    page.get_by_text("Show as table").first.click()
    row = page.locator("#workload-forest-table tr", has_text="Tension (points)")
    expect(row).to_contain_text("worse")
    # The very values of another moment are no longer those of the levers.
    expect(page.locator("#workload-stale")).to_be_hidden()
    slider(page, "Monitoring, percent").press("ArrowRight")
    expect(page.locator("#workload-stale")).to_be_visible()
    page.get_by_role("button", name="Back to the base").click()
    expect(page.locator("#workload-supervision-monitoring-value")).to_have_text("30 %")
    expect(page).not_to_have_url(re.compile("set="))


def test_the_intervals_arrive_while_it_runs_and_what_is_in_stays_when_it_is_called_off(visit):
    page = opened(visit, "?pairs=500&set=supervision.monitoring:0.7")
    expect(page.locator("#workload-progress")).to_have_text(
        re.compile(r"\d+ of 1,000 runs"), timeout=30_000
    )
    expect(page.locator(SENTENCE)).to_contain_text("so far, of 500.", timeout=30_000)
    first = values(page)
    page.wait_for_function(
        "first => document.querySelector('#workload-forest-chart .js-plotly-plot')"
        ".layout.yaxis2.ticktext[0] !== first",
        arg=first[0],
        timeout=30_000,
    )
    page.get_by_role("button", name="Cancel").first.click()
    expect(page.locator("#workload-progress")).to_have_text(
        re.compile(r"Cancelled after \d+ of 1,000 runs; what was in by then is shown\."),
        timeout=30_000,
    )
    assert all("±" in one or "0" in one for one in values(page))
    expect(page.get_by_role("button", name="Cancel").first).to_be_disabled()


def test_a_link_carries_the_change_and_shows_what_it_does(visit):
    page = opened(
        visit,
        "?base=taylorist&pairs=3&seed=5&every=1"
        "&set=staffing.level:1.1,supervision.purpose:developmental,strain.gain:5",
    )
    done(page)
    assert len(values(page)) == 74
    expect(page.locator(SENTENCE)).to_contain_text("staffing at 1.1 × instead of 1 ×")
    expect(box(page, "Base scenario")).to_have_value("taylorist")
    expect(page.get_by_label("Replications")).to_have_value("3")
    gain = page.locator(".knob", has_text="Strain: gain")
    expect(gain).to_contain_text("assumption")
    expect(gain).to_contain_text("Base: 4.2 1/h")
    page.reload()
    done(page)
    expect(page.locator("#workload-strain-gain-value")).to_have_text("5 1/h")


def test_any_lever_can_be_added_and_is_run_as_one_goes(visit):
    page = opened(visit, "?pairs=2")
    page.get_by_role("switch", name="Run as I go").press("Space")
    search = box(page, "Add a lever…")
    search.fill("alert at")
    page.get_by_role("option", name="Supervision: alert at").click()
    slider(page, "Supervision: alert at").press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"supervision\.alert_at%3A1(&|$)"))
    done(page)
    expect(page.locator(SENTENCE)).to_contain_text("supervision: alert at at 1 × instead of 1.5 ×")
    page.get_by_label("Replications").fill("3")
    expect(page.locator(SENTENCE)).to_contain_text("over 3 paired days", timeout=30_000)


def test_it_says_which_assumptions_the_answer_hangs_on(visit):
    page = opened(visit, "?pairs=2&set=supervision.monitoring:0.9")
    done(page)
    box(page, "Open a section").click()
    page.get_by_role("option", name="Learning and forgetting").click()
    page.get_by_role("button", name="Try the assumptions").click()
    done(page, "workload-hangs")
    expect(page.locator("#workload-hangs-words")).to_contain_text("10 cases tried")
    drawn(page, "workload-hangs")
    box(page, "Outcome").click()
    page.get_by_role("option", name="Service level").click()
    expect(page.locator("#workload-hangs-words")).to_contain_text("service level")


def test_a_change_is_kept_and_never_replaced(visit):
    page = opened(visit, "?pairs=2&set=supervision.monitoring:0.1")
    box(page, "Name").fill("no/path, please")
    page.get_by_role("button", name="Save as scenario").click()
    expect(page.locator("#workload-saved")).to_contain_text("allowed: up to 40 letters")
    box(page, "Name").fill("calm")
    page.get_by_role("button", name="Save as scenario").click()
    expect(page.locator("#workload-saved")).to_contain_text(re.compile(r"Saved to .*calm\.toml"))
    page.get_by_role("button", name="Save as scenario").click()
    expect(page.locator("#workload-saved")).to_contain_text("is taken")
    box(page, "Name").fill("calm, and open")
    page.get_by_role("button", name="Save as scenario").click()
    expect(page.locator("#workload-saved")).to_contain_text("calm-and-open.toml")
    box(page, "Name").fill("calm-2")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download TOML").click()
    assert download.value.suggested_filename == "calm-2.toml"
    assert "monitoring = 0.1" in download.value.path().read_text()
    box(page, "Base scenario").click()
    page.get_by_role("option", name="calm", exact=True).click()
    expect(page).to_have_url(re.compile("base=calm"))
    expect(page.locator(".heading .lead")).to_have_text(
        "helpdesk-12 with monitoring 10 %", timeout=30_000
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_it_is_open_to_everybody(visit, viewport, scheme):
    page = opened(
        visit, "?pairs=2&set=supervision.monitoring:0.9,opening.open:08:30,patience.mean:300",
        viewport=viewport, scheme=scheme,
    )  # fmt: skip
    done(page)
    sound(page, viewport)


def test_nonsense_in_the_address_is_told_and_left_out(visit):
    page = opened(visit, "?pairs=2&set=nonsense:1")
    expect(page.locator("#workload-trouble")).to_contain_text("no lever of helpdesk-12")
    page = visit("/workload?base=nobody")
    expect(page.get_by_role("alert")).to_contain_text("there is no such scenario")
