"""The page of the lesson without a browser: its tables, its jobs, its parts."""

from pathlib import Path

import pytest

from dashboards.address import read
from dashboards.jobs import State
from dashboards.pages import paradox as page
from dashboards.pages.paradox_link import FIELDS, larger, progress
from dashboards.pages.paradox_tell import account, change, response, sides, work_table
from dashboards.pages.paradox_work import Work, experiment, response_of
from dashboards.site import Site
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.views import paradox_why as why
from tests.dashboards.responses import FLATTER, RISING

TENSION, SCORE = view.OUTCOMES["tension"], view.OUTCOMES["score"]
AS_IS = conditions.AS_IS
NOTHING = conditions.preset("as-is")


def test_tables_hold_what_is_drawn():
    telling = response(TENSION, (20, 21, 22, 23, 24), RISING, 27.0)
    names = [row[0] for row in telling.rows]
    assert names[:3] == ["Your guess", "Simulated, mean", "± half the 95 % interval"]
    assert len(names) == 3 + 8
    assert telling.rows[0][5].value == 24
    assert len(sides(RISING, SCORE).rows) == len(view.OUTCOMES)
    changed = change(experiment(), TENSION, None, RISING, FLATTER, {**NOTHING, "script": "open"})
    assert [row[0] for row in changed.rows][::2] == ["As it is, mean", "Changed, mean"]
    told = account(RISING, FLATTER, "script open")
    assert told.head[-1] == "Change, as it is"
    assert len(told.rows) == 6
    _, body = work_table(RISING, None)
    assert len(body.children) == len(why.WORK)
    assert larger(told).sentence == told.sentence


def test_the_same_settings_are_the_same_job():
    def ran(*works):
        site = Site(Path("no-such-folder"))
        site.jobs.begin = lambda key, title, work: key
        return [work.begin(site) for work in works]

    one, again, other, today = ran(
        Work.under(NOTHING), Work.under({}), Work.under({**NOTHING, "script": "open"}),
        Work.today(),
    )  # fmt: skip
    assert one == again
    assert len({one, other, today}) == 3


def test_results_of_other_jobs_are_not_shown():
    assert response_of(None) is None
    assert response_of(State("a", "b", "done", result={"x": 1})) is None
    assert response_of(State("a", "b", "running", partial=RISING)) is RISING
    assert response_of(State("a", "b", "cancelled", partial=RISING)) is RISING


def test_progress_in_words():
    running = State("a", "Monitoring paradox: as it is", "running", 14, 100, 0.14, 75.0)
    assert progress([running]) == ("Runs, as it is: 14 of 100; about 1:15 left.", 0.14)
    waiting = State("a", "Monitoring paradox: today", "waiting", before=2)
    assert progress([running, waiting])[0] == "Runs, today: 2 other jobs first."
    assert progress([State("a", "b", "done")]) == ("", 1.0)
    assert "Called off" in progress([State("a", "b", "cancelled")])[0]
    assert "no run came out" in progress([State("a", "b", "failed", error="no run came out")])[0]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"y": "nonsense", "g": "1_2", "step": "9", "present": "x", "script": "?", "package": "?"},
        {"y": "aht", "g": "500_490_480_470_460", "step": "3", "script": "open", "work": "simple"},
    ],
)
def test_any_address_makes_a_page(query):
    shown = page.layout(None, query)
    state = read(FIELDS, query)
    assert f"step-{state['step']}" in shown.className
    assert state["y"] in view.OUTCOMES


def test_no_two_parts_have_the_same_id():
    ids = [one for part in page.layout(None, {})._traverse() if (one := getattr(part, "id", None))]
    assert len(set(ids)) == len(ids)
