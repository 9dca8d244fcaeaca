"""A panel says the same three times: in its chart, in its sentence, in its table."""

import plotly.graph_objects as go
import pytest
from playwright.sync_api import expect

from dashboards.charts.common import both
from dashboards.panel import Telling, outputs, panel, told
from dashboards.views.cell import Cell

TELLING = Telling(
    both(lambda scheme: go.Figure(go.Scatter(y=[1, 4], name=scheme))),
    "It rose from 1 to 4.",
    ("when", "how many"),
    [("first", Cell("1.0", 1.04)), ("then", Cell("=4", "=4"))],
)


def found(part, kind):
    return [one for one in part._traverse() if type(one).__name__ == kind]


def test_its_parts_are_named_after_its_key():
    ids = {
        one.id for one in panel("x", "X", label="…", height=9, telling=TELLING)._traverse()
        if getattr(one, "id", None)
    }  # fmt: skip
    assert ids >= {"x-chart", "x-words", "x-table", "x-figures", "x-title"}
    assert [one.component_id for one in outputs("x")] == ["x-figures", "x-words", "x-table"]


def test_what_a_callback_returns_is_what_a_layout_shows():
    shown = panel("x", "X", label="…", height=9, telling=TELLING)
    figures, sentence, rows = told(TELLING)
    assert set(figures) == {"light", "dark"}
    assert [one.children for one in found(shown, "Figcaption")] == [sentence]
    assert repr(found(shown, "Table")[0].children) == repr(rows)
    cells = [[cell.children for cell in row.children] for row in rows[1].children]
    assert cells == [["first", "1.0"], ["then", "=4"]]
    assert rows[1].children[0].children[1].to_plotly_json()["props"]["data-value"] == "1.04"


@pytest.mark.browser
def test_the_table_is_saved_as_it_stands_and_holds_no_formulas(visit):
    page = visit("/?run=plain")
    page.get_by_text("Show as table").click()
    expect(page.locator("#floor-table tr").nth(20)).to_be_visible()
    page.evaluate(
        """() => document.querySelector('#floor-table tr').cells[1].textContent = '=HYPER("x")'"""
    )
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download CSV").click()
    assert saved.value.suggested_filename == "floor-bargain.csv"
    lines = saved.value.path().read_text().splitlines()
    assert lines[0].startswith('Time,"Service level, %","Mean tension, points"')
    assert lines[1].split(",")[0] == "8:00"
    assert '"\'=HYPER(""x"")"' in lines[1]
    assert len(lines) == 1 + page.locator("#floor-table tr").count()
