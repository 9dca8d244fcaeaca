"""The page Workload without a browser: its state, and what its works tell."""

import threading

import pytest

from dashboards.jobs import State
from dashboards.pages import workload as page
from dashboards.pages import workload_hangs, workload_run
from dashboards.pages.workload_state import change, key_of, knobs, written
from dashboards.scenarios import Scenarios
from dashboards.site import Site
from tests.dashboards.comparisons import comparison, effect
from twin.errors import InputError
from twin.measures.catalogue import MEASURES


@pytest.fixture
def scenarios(tmp_path):
    return Scenarios(tmp_path / "scenarios")


def test_the_address_says_what_is_set_and_only_that(scenarios):
    one = change(scenarios, "helpdesk-12", "supervision.monitoring:0.6,staffing.level:1.1")
    assert one.settings == {"staffing.level": 1.1, "supervision.monitoring": 0.6}
    assert written(one) == "staffing.level:1.1,supervision.monitoring:0.6"
    assert one.variant.supervision.monitoring == 0.6
    assert one.words() == [("staffing", "1.1 ×", "1 ×"), ("monitoring", "60 %", "30 %")]
    assert change(scenarios, "helpdesk-12", "supervision.monitoring:0.3").settings == {}


def test_words_switches_and_times_come_back_as_they_were(scenarios):
    text = "opening.open:09:30,supervision.purpose:deterrent,supervision.stages:off"
    one = change(scenarios, "helpdesk-12", text)
    assert one.mistakes == ()
    assert one.settings["opening.open"] == 9.5 * 3600
    assert one.settings["supervision.stages"] is False
    assert written(one) == text


@pytest.mark.parametrize(
    "text",
    ["nonsense:1", "supervision.monitoring:7", "supervision.monitoring:", "::,,:",
     "supervision.monitoring:nan", "supervision.purpose:7up", "opening.open:25:99"],
)  # fmt: skip
def test_what_is_not_allowed_is_left_out_and_told(scenarios, text):
    one = change(scenarios, "helpdesk-12", f"{text},staffing.level:1.1")
    assert one.settings == {"staffing.level": 1.1}
    assert one.mistakes
    assert all("out" in mistake for mistake in one.mistakes)


def test_there_are_about_ten_levers_in_every_shipped_scenario(scenarios):
    for name in scenarios.names():
        found = [one for group in knobs(scenarios.load(name)).values() for one in group]
        assert len(found) == 10
        assert len({key_of(one.path) for one in found}) == 10


def test_a_number_that_is_none_is_told(scenarios):
    assert workload_run.how_of(1, 20, 0) == (1, 20, 0)
    for days, pairs, seed in ((0, 20, 0), (1, 1, 0), (1, 20, -1), ("", 20, 0), (1, None, 0)):
        with pytest.raises(InputError, match="allowed"):
            workload_run.how_of(days, pairs, seed)


# works


def ended(site, job):
    for thread in threading.enumerate():
        if thread.name == f"job {job}":
            thread.join(60)
    state = site.jobs.state(job)
    assert state.ended
    return state


def test_a_work_tells_what_it_does_and_the_same_is_not_done_twice(tmp_path):
    with Site(tmp_path) as site:
        site.workers = 1
        one = change(site.scenarios, "helpdesk-12", "supervision.monitoring:0.9")
        job = workload_run.begin(site, one, days=1, pairs=2, seed=3)
        state = ended(site, job)
        assert (state.phase, state.done, state.total) == ("done", 4, 4)
        assert state.partial.replications == 2
        telling = workload_run.tell(state, one, every=True)
        assert "over 2 paired days" in telling.sentence
        assert len(telling.rows) == len(MEASURES)
        assert workload_run.begin(site, one, days=1, pairs=2, seed=3) == job
        assert workload_run.begin(site, one, days=1, pairs=2, seed=4) != job


def test_what_was_in_when_it_was_called_off_stays_and_is_told(scenarios):
    one = change(scenarios, "helpdesk-12", "supervision.monitoring:0.6")
    known = comparison(*(effect(key, 10.0, 1.0, 0.5) for key in MEASURES), pairs=7)
    state = State("a", "b", "cancelled", done=14, total=40, share=0.35, partial=known)
    assert "over 7 paired days so far, of 20" in workload_run.tell(state, one, every=False).sentence
    (words,) = workload_run.progress(state)
    assert words.children == "Cancelled after 14 of 40 runs; what was in by then is shown."
    (words,) = workload_run.progress(State("a", "b", "cancelled", done=0, total=40))
    assert words.children.endswith("nothing was in yet.")


def test_progress_is_told_in_runs_and_seconds():
    bar, words = workload_run.progress(
        State("a", "b", "running", done=14, total=40, share=0.35, left=3.2)
    )
    assert (bar.value, words.children) == ("0.35", "14 of 40 runs, about 3 s left")
    for done, left, said in ((1, 7820.0, ""), (20, 190.0, ", about 3 minutes left")):
        state = State("a", "b", "running", done=done, total=1640, share=0.0, left=left)
        assert workload_run.progress(state)[1].children == f"{done} of 1,640 runs{said}"
    _, words = workload_run.progress(State("a", "b", "waiting", before=2))
    assert words.children == "Waiting: 2 other computations must end first."
    assert workload_run.progress(None) == []


def test_what_a_change_hangs_on_needs_a_change(tmp_path):
    with Site(tmp_path) as site:
        site.workers = 1
        known = site.scenarios
        with pytest.raises(InputError, match="Nothing is changed"):
            workload_hangs.begin(
                site, change(known, "helpdesk-12", ""), "", days=1, pairs=2, seed=0
            )
        one = change(known, "helpdesk-12", "supervision.monitoring:0.9")
        job = workload_hangs.begin(site, one, "learning", days=1, pairs=2, seed=0)
        telling = workload_hangs.tell(ended(site, job), one, "tension")
        assert telling.sentence.startswith("With monitoring at 90 % instead of 30 %: as assumed, ")
        assert len(telling.rows) == 6
        assert "Of 10 cases" in telling.sentence or "all 10 cases" in telling.sentence


def test_a_kept_change_is_named_and_says_what_it_is(scenarios):
    one = change(scenarios, "helpdesk-12", "supervision.monitoring:0.1")
    made = workload_hangs.named(one, "calm")
    assert (made.name, made.title) == ("calm", "helpdesk-12 with monitoring 10 %")
    text = scenarios.text(made, "helpdesk-12", workload_hangs.comment(one))
    assert "# supervision.monitoring: 10 % instead of 30 %" in text
    assert "[supervision]\nmonitoring = 0.1" in text


def test_the_page_takes_its_state_from_the_address_and_survives_nonsense(tmp_path):
    with Site(tmp_path) as site:
        made = str(page.layout(site, {"set": "supervision.monitoring:0.6", "pairs": "30"}))
        assert "staffing-level" in made
        nonsense = {"set": "a:b:c", "pairs": "-4", "days": "x", "outcome": "?", "every": "7"}
        assert "is no lever of helpdesk-12" in str(page.layout(site, nonsense))
        with pytest.raises(InputError, match="scenario = "):
            page.layout(site, {"base": "../secrets"})
