"""The lesson of the paradox as a trainer gives it: by mouse, by keys, from the front of a room."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.dashboards.conftest import PHONE, WIDE, drawn, serving, sound

pytestmark = pytest.mark.browser

GUESS = "g=25_26_28_30_33"
TEAM = "step=3&reporting=team"


@pytest.fixture(scope="module")
def server(kept_runs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("paradox")
    command = (str(Path(__file__).with_name("few_weeks.py")), "serve", "helpdesk-12", "--seed", "7")
    own = ("--out", str(folder / "live.sqlite"), "--runs", str(kept_runs))
    with serving(*command, *own, log=folder / "log.txt") as (url, _):
        yield url


@pytest.fixture
def visit(visiting, server):
    """Opens the page, and waits until today's value is known and the runs are over."""

    def go(query="", **how):
        page = visiting.go(f"{server}paradox?{query}", **how)
        expect(page.locator("#paradox-guess-words")).to_contain_text("Today", timeout=60_000)
        return page

    return go


def handle(page, step):
    return page.get_by_role("slider", name=f"Guess at {step} % monitoring")


def field(page, step):
    return page.get_by_label(f"at {step} %", exact=True)


def done(page):
    expect(page.locator("#paradox-progress")).to_be_hidden(timeout=60_000)


def says(page, key, words):
    expect(page.locator(f"#paradox-{key}-words")).to_contain_text(words, timeout=60_000)


def names(page, key):
    script = "key => document.querySelector(`#${key} .js-plotly-plot`).data.map(one => one.uid)"
    return page.evaluate(script, f"paradox-{key}-chart")


def test_a_whole_lesson_by_mouse(visit):
    page = visit()
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "How will tension respond as monitoring goes from 0 to 100 %?"
    )
    # Predict: a flat line at today's value; its end is dragged up.
    before = float(field(page, 100).input_value())
    box = handle(page, 100).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 18
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=3)
    page.mouse.up()
    expect(page.locator("#paradox-guess-words")).to_contain_text("Your guess: from")
    after = float(field(page, 100).input_value())
    assert after > before + 5
    assert float(handle(page, 100).get_attribute("aria-valuenow")) == after
    # Or the whole guess is drawn in one stroke, from the first handle on.
    places = [handle(page, step).locator(".guess-mark").bounding_box() for step in (0, 50, 100)]
    for at, place in enumerate(places):
        page.mouse.move(place["x"] + 8, place["y"] + 8 - 30 * at, steps=20)
        if at == 0:
            page.mouse.down()
    page.mouse.up()
    drawn_so = [float(field(page, step).input_value()) for step in (0, 25, 50, 75, 100)]
    assert drawn_so == sorted(drawn_so)
    assert drawn_so[0] < drawn_so[2] < drawn_so[4]
    # Reveal.
    page.get_by_role("button", name="Reveal", exact=True).click()
    says(page, "reveal", "You guessed that tension rises by")
    done(page)
    says(page, "reveal", "in 4 simulated weeks it rises by")
    drawn(page, "paradox-reveal")
    assert {"guess", "lines", "mean"} <= set(names(page, "reveal"))
    expect(page.locator("#paradox-both")).to_contain_text("Not on record: tension rises by")
    expect(field(page, 100)).to_be_hidden()
    # Change: one at a time, unless several are asked for.
    page.get_by_role("button", name="Change a condition").click()
    page.get_by_text("of the team", exact=True).click()
    says(page, "change", "With figures “of the team”, tension rises by")
    done(page)
    assert "earlier" in names(page, "change")
    page.get_by_text("rigid (95 %)", exact=True).click()
    says(page, "change", "With script “rigid (95 %)”, tension")
    expect(page.get_by_label("of the person", exact=True)).to_be_checked()
    page.get_by_role("switch", name="Change several at once").click()
    page.get_by_text("of the team", exact=True).click()
    says(page, "change", "Two things are changed: which of them did it, this does not show.")
    simple = page.get_by_role("button", name=re.compile("^Simple work"))
    simple.click()
    says(page, "change", "With work “simple”, tension")
    expect(simple).to_have_attribute("aria-pressed", "true")
    done(page)
    # Why.
    page.get_by_role("button", name="Why?").click()
    says(page, "account", "With work “simple”, tension rises by")
    expect(page.locator("#paradox-of-work tbody tr")).to_have_count(6)
    expect(page.locator("#paradox-loop [data-arrow]").first).to_be_visible()
    page.get_by_text("Show as list, with what each arrow rests on").click()
    page.get_by_text("being watched takes felt control").click()
    expect(page.locator("#paradox-loop .loop-here")).to_have_count(1)
    expect(page).to_have_url(re.compile("step=4.*work=simple"))


def test_a_whole_lesson_by_keys(visit):
    page = visit()
    for step, value in zip((0, 25, 50, 75, 100), (30, 29, 28, 27, 26), strict=True):
        field(page, step).focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(str(value))
    expect(handle(page, 25)).to_have_attribute("aria-valuetext", "29 points")
    handle(page, 100).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(field(page, 100)).to_have_value("25")
    assert page.evaluate("document.activeElement.dataset.at") == "4"
    expect(page).to_have_url(re.compile("g=30_29_28_27_25"))
    page.get_by_role("button", name="Reveal", exact=True).focus()
    page.keyboard.press("Enter")
    says(page, "reveal", "The runs go the other way.")
    done(page)
    # Focus is at the head of the new step, so that Tab leads on through it.
    assert "How tension responds" in page.evaluate("document.activeElement.textContent")
    page.get_by_role("button", name="Change a condition").focus()
    page.keyboard.press("Enter")
    page.get_by_label("none given", exact=True).focus()
    page.keyboard.press("ArrowRight")
    says(page, "change", "With purpose “develop”, tension rises by")
    done(page)
    page.get_by_role("button", name="Why?").focus()
    page.keyboard.press("Enter")
    says(page, "account", "tension ")


def test_a_link_is_a_lesson(visit):
    page = visit(f"{GUESS}&{TEAM}")
    says(page, "change", "With figures “of the team”, tension rises by")
    expect(page.get_by_label("of the team", exact=True)).to_be_checked()
    done(page)
    page.get_by_role("button", name="1 Predict").click()
    expect(field(page, 75)).to_have_value("30")
    expect(page).to_have_url(re.compile(GUESS))
    page.get_by_role("button", name="2 Reveal").click()
    says(page, "reveal", "from 25 to 33")


def test_another_outcome_is_another_question(visit):
    page = visit(f"{GUESS}&reporting=team")
    page.get_by_label("Outcome").first.click()
    page.get_by_role("option", name="Average handling time, s").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("average handling time")
    expect(page).to_have_url(re.compile("y=aht"))
    expect(page.locator("#paradox-guess-words")).to_contain_text(
        "Your line lies flat", timeout=60_000
    )
    expect(page).not_to_have_url(re.compile("g=25"))
    expect(page).to_have_url(re.compile("reporting=team"))


def test_presenting_by_the_keys_of_a_clicker(visit):
    page = visit(f"{GUESS}&present=1")
    header = page.locator(".mantine-AppShell-header")
    expect(header).to_be_hidden()
    expect(page.get_by_text("For the trainer").first).to_be_hidden()
    page.locator("body").click(position={"x": 5, "y": 500})
    page.keyboard.press("PageDown")
    says(page, "reveal", "in 4 simulated weeks")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="When does the response")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.get_by_role("heading", name="How tension responds")).to_be_visible()
    # Arrows within a field or on a handle belong to it.
    page.keyboard.press("ArrowLeft")
    handle(page, 50).focus()
    page.keyboard.press("ArrowRight")
    expect(field(page, 50)).to_have_value("29")
    expect(page).not_to_have_url(re.compile("step"))
    page.keyboard.press("Escape")
    expect(header).to_be_visible()
    expect(page).not_to_have_url(re.compile("present"))


def test_the_handout_is_black_on_white_and_holds_the_whole_lesson(visit):
    page = visit(f"{GUESS}&{TEAM}", scheme="dark")
    says(page, "change", "With figures “of the team”, tension rises by")
    done(page)
    # In braces: what an expression comes to is called by Playwright if it is a function.
    page.evaluate("() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; } }")
    page.get_by_role("button", name="Print the handout").click()
    page.wait_for_function("window.printed === 1")
    page.emulate_media(media="print")
    for text in ("How will tension respond", "How tension responds", "When does the response",
                 "What tension is made of", "What acts on what", "What these numbers rest on",
                 "Sources", "Notes"):  # fmt: skip
        expect(page.get_by_role("heading", name=re.compile(text)).first).to_be_visible()
    expect(page.locator(".mantine-AppShell-header")).to_be_hidden()
    expect(page.get_by_role("button", name="Why?")).to_be_hidden()
    drawn(page, "paradox-account")
    paper = page.locator("#paradox").bounding_box()
    for key in ("reveal", "sides", "change", "account"):
        chart = page.locator(f"#paradox-{key}-chart .main-svg").first.bounding_box()
        assert chart["width"] > 0.8 * paper["width"], key
        assert chart["x"] + chart["width"] <= paper["x"] + paper["width"], key
    colours = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
    assert page.locator("body").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    expect(page.get_by_role("heading", name=re.compile("How will tension"))).to_be_hidden()


@pytest.mark.parametrize(
    ("viewport", "scheme", "steps"),
    [
        (WIDE, "light", (1, 3)),
        (WIDE, "dark", (2, 4)),
        (PHONE, "light", (2, 4)),
        (PHONE, "dark", (1, 3)),
    ],
    ids=["wide-light", "wide-dark", "phone-light", "phone-dark"],
)
def test_nobody_is_kept_out(visit, viewport, scheme, steps):
    page = visit(f"{GUESS}&reporting=team&step={steps[0]}", viewport=viewport, scheme=scheme)
    done(page)
    sound(page, viewport)
    page.locator(f".paradox-steps [data-step='{steps[1]}']").click()
    says(page, {3: "change", 4: "account"}[steps[1]], "With figures")
    done(page)
    sound(page, viewport)
