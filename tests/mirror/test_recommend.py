"""Recommendations: made for a reason, decided by a person, and never forgotten."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from twin.errors import InputError
from twin.experiments.paired import Difference
from twin.mirror.decisions import Decisions
from twin.mirror.forecast import Effect, Forecast
from twin.mirror.recommend import TYPE, Recommendation, recommendations
from twin.mirror.today import Level
from twin.scenario.load import load_scenario
from twin.traces.live_state import LiveState

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def effect(measure, mean, half, verdict):
    return Effect(measure, 0.0, mean, Difference(mean, mean - half, mean + half, 200), verdict)


def forecast(**effects):
    return Forecast(
        scenario="helpdesk-12", t=43200.0, horizon=7200.0, replications=200, seed=0,
        level=Level(1.0, 0.1, 0, 0.0), talk_level=None, state=LiveState(43200.0), edges={}, fans={},
        effects={
            tried: {one.measure: one for one in found} for tried, found in effects.items()
        },
        words={}, left_out=(), courses={},
    )  # fmt: skip


def made(**effects):
    return recommendations(
        forecast(**effects), load_scenario("helpdesk-12"), source="/centre/desk", now=NOON
    )


def test_what_helps_surely_and_enough_is_recommended():
    [one] = made(call_two_back=[effect("wait", -12.0, 2.0, "better")])
    told = one.to_dict()
    assert (told["specversion"], told["type"], told["source"]) == ("1.0", TYPE, "/centre/desk")
    data = told["data"]
    assert data["desired"] == {"staffing": {"more": 2, "from": 43800.0, "until": 47400.0}}
    assert data["expected"]["wait"]["interval"] == [-14.0, -10.0]
    assert data["expected"]["wait"]["replications"] == 200
    assert data["status"] == "proposed"
    assert datetime.fromisoformat(data["expires"]) == NOON + timedelta(hours=2)
    assert "wait -12.0 s [-14.0, -10.0]" in data["reason"]
    assert Recommendation.from_dict(json.loads(json.dumps(told))) == one


@pytest.mark.parametrize(
    "effects",
    [
        [effect("wait", -12.0, 20.0, "can't tell")],
        [effect("wait", -1.0, 0.5, "better")],
        [effect("wait", -12.0, 2.0, "better"), effect("abandoned_share", 0.05, 0.01, "worse")],
        [effect("strain", -9.0, 1.0, "better")],
    ],
    ids=["unsure", "not worth it", "at another's cost", "more heads lower the mean"],
)
def test_what_is_unsure_small_or_harmful_is_not(effects):
    assert not made(call_two_back=effects)


def test_strain_may_be_the_reason_and_is_said_to_be_supposed():
    [one] = made(open_script=[effect("strain", -3.0, 0.5, "better")])
    assert "supposed by the model" in one.reason
    assert one.expected["strain"]["assumed"] is True


def test_what_helps_most_comes_first():
    found = made(
        open_script=[effect("wait", -4.0, 1.0, "better")],
        call_two_back=[effect("wait", -40.0, 1.0, "better")],
    )
    assert [one.subject for one in found] == ["call_two_back", "open_script"]


@pytest.fixture
def decisions(tmp_path):
    kept = Decisions(tmp_path / "decisions.jsonl")
    kept.propose(made(call_two_back=[effect("wait", -12.0, 2.0, "better")]))
    return kept


def only(decisions):
    return next(iter(decisions.all().values()))


def test_a_person_approves_and_it_stays_to_be_read(decisions):
    one = only(decisions)
    approved = decisions.approve(one.id, " A. Person ", "two from the back office")
    assert (approved.status, approved.by) == ("approved", "A. Person")
    decisions.posted(one.id, "204")
    assert Decisions(decisions.path).get(one.id).by == "A. Person"
    lines = [json.loads(line) for line in decisions.path.read_text().splitlines()]
    assert [line["data"]["status"] for line in lines] == ["proposed", "approved", "posted"]


@pytest.mark.parametrize("by", ["", "  "])
def test_nobody_is_no_person(decisions, by):
    with pytest.raises(InputError, match="the person's name"):
        decisions.approve(only(decisions).id, by)
    assert only(decisions).status == "proposed"


def test_what_was_not_approved_is_not_posted(decisions):
    one = only(decisions)
    with pytest.raises(InputError, match="proposed, not posted"):
        decisions.posted(one.id)
    decisions.decline(one.id, "B")
    with pytest.raises(InputError, match="declined, not approved"):
        decisions.approve(one.id, "B")


def test_its_time_runs_out(decisions):
    assert decisions.expire(NOON + timedelta(minutes=119)) == []
    [over] = decisions.expire(NOON + timedelta(hours=2))
    assert over.status == "expired"
    with pytest.raises(InputError, match="expired"):
        decisions.approve(over.id, "A")


def test_what_is_posted_holds_until_it_expires(decisions):
    one = only(decisions)
    assert decisions.applied_until(NOON) is None
    decisions.approve(one.id, "A")
    decisions.posted(one.id)
    assert decisions.applied_until(NOON) == (NOON + timedelta(hours=2)).timestamp()
    assert decisions.applied_until(NOON + timedelta(hours=3)) is None


def test_proposing_again_changes_nothing(decisions):
    one = only(decisions)
    decisions.approve(one.id, "A")
    decisions.propose([one])
    assert only(decisions).status == "approved"


def test_a_line_cut_off_at_the_end_is_passed_over_and_others_are_told(decisions):
    whole = decisions.path.read_text()
    decisions.path.write_text(whole + whole[:40])
    assert only(decisions).status == "proposed"
    decisions.approve(only(decisions).id, "A")
    assert decisions.path.read_text().startswith(whole)
    assert only(decisions).status == "approved"
    decisions.path.write_text(whole[:40] + "\n" + whole)
    with pytest.raises(InputError, match="line 1"):
        decisions.all()
    decisions.path.write_text('{"specversion": "1.0"}\n')
    with pytest.raises(InputError, match="CloudEvent"):
        decisions.all()
