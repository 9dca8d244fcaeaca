"""Names that are markup or formulas, in a file that somebody made by hand, stay text everywhere."""

import csv
import json
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.dashboards.conftest import drawn, keep, serving
from tests.dashboards.test_grouped import rewritten

pytestmark = pytest.mark.browser

NAMES = (
    '<a href="https://example.org">T</a>', "<img src=x onerror=window.alive=1>",
    "=HYPERLINK(1)", "\u202egnp.exe", "L" * 500, "[x](javascript:alert(1))",
)  # fmt: skip
KINDS = ("=1+1", "<b>bold</b>", "@SUM(1)")


def renamed(path):
    """Give the people and the types of contact of a run other names, in its rows too."""
    with closing(sqlite3.connect(path)) as connection, connection:
        (text,) = connection.execute("SELECT value FROM header WHERE key = 'header'").fetchone()
        header = json.loads(text)
        old = [one["name"] for one in header["people"][: len(NAMES)]]
        kinds = header["vocabularies"]["contact_type"]
        for one, name in zip(header["people"], NAMES, strict=False):
            one["name"] = name
        header["vocabularies"]["contact_type"] = list(KINDS)
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for column, before, after in (
                ("technician", old, NAMES), ("contact_type", kinds, KINDS),
            ):  # fmt: skip
                if column in columns:
                    connection.executemany(
                        f"UPDATE {table} SET {column} = ? WHERE {column} = ?",
                        zip(after, before, strict=True),
                    )
        connection.execute(
            "UPDATE header SET value = ? WHERE key = 'header'", (json.dumps(header),)
        )


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evil")
    keep(folder, "plain")
    rewritten(folder / "plain.sqlite", folder / "evil.sqlite", lambda _: None)
    renamed(folder / "evil.sqlite")
    command = ("-m", "twin", "serve", "--seed", "7", "--from", "11:30", "--runs", str(folder))
    out = tmp_path_factory.mktemp("live")
    with serving(*command, "--out", str(out / "live.sqlite"), log=out / "log.txt") as (url, _):
        yield url.rstrip("/")


def dead(page):
    """Nothing of what the names say has become part of the page."""
    assert page.evaluate("window.alive") is None
    assert page.locator("#content img, #content a[href*='example.org']").count() == 0
    assert page.locator("#content a[href^=javascript]").count() == 0


def test_the_floor(visiting, evil):
    page = visiting.go(f"{evil}/?run=evil&at=11:40")
    expect(page.locator("#floor-technicians li")).to_have_count(12)
    expect(page.get_by_text(NAMES[0]).first).to_be_visible()
    dead(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_plane(visiting, evil):
    page = visiting.go(f"{evil}/tension?run=evil&at=11:40")
    drawn(page, "tension-plane")
    texts = page.locator("#tension-plane-chart .textpoint, #tension-plane-chart text")
    expect(texts.filter(has_text='<a href="https').first).to_be_attached()
    assert page.locator("#tension-plane-chart a").count() == 0
    widest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('#tension-plane-chart text')]
                               .map(one => one.textContent.length))"""
    )
    assert widest < 80
    dead(page)


def test_the_shift_and_its_rows_as_a_file(visiting, evil, tmp_path):
    page = visiting.go(f"{evil}/technician?run=evil&trace=contact")
    expect(page.locator("#technician-rows-said")).to_contain_text("row")
    expect(page.locator("#technician-grid").get_by_text(KINDS[1]).first).to_be_attached()
    dead(page)
    with page.expect_download() as told:
        page.locator("#technician-grid-csv").click()
    told.value.save_as(tmp_path / "rows.csv")
    text = (tmp_path / "rows.csv").read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
