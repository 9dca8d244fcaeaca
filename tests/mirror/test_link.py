"""The link with a followed centre, on a simulated day that is told as a real one."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.mirror.centres import MIDNIGHT, NOON, SCENARIO, Followed, day
from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.mirror.course import MEASURES
from twin.mirror.link import STEP, Link
from twin.mirror.recommend import Recommendation
from twin.traces.store import RunStore

RUNS = 6
"""Replications of a forecast here."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A centre followed up to noon that no test changes, but for what one forecast leaves."""
    made = Followed(tmp_path_factory.mktemp("centre"))
    made.link().forecast(replications=RUNS)
    yield made
    made.close()


@pytest.fixture
def centre(tmp_path):
    made = Followed(tmp_path)
    yield made
    made.close()


def proposal(made=NOON, subject="call_two_back"):
    """A recommendation made at a moment (s) of the run, to hold for two hours."""
    moment = datetime.fromtimestamp(MIDNIGHT + made, UTC)
    return Recommendation(
        id=f"{subject}-{made:.0f}", source="/centre/centre", time=moment.isoformat(),
        subject=subject, reason="because", desired={}, expected={}, at=made,
        expires=datetime.fromtimestamp(MIDNIGHT + made + 7200, UTC).isoformat(),
    )  # fmt: skip


def test_what_is_known_now(shared):
    now = shared.link().now()
    last = max(int(line.split("|")[0]) for line in shared._told(NOON))
    assert now.state.t == NOON + 1
    assert now.age == MIDNIGHT + NOON + 6 - last
    assert (now.finished, now.played) == (False, False)
    assert now.events == len(shared._told(NOON))
    assert len(now.state.people) == 12


def test_a_live_feed_is_a_shadow_until_it_falls_silent(centre):
    link = centre.link()
    assert link.badge(link.now()).word == "SHADOW"
    centre.wall += 200
    stale = link.badge(link.now())
    assert stale.word == "MODEL"
    assert "silent" in stale.why


def test_what_is_applied_makes_a_twin_for_as_long_as_it_holds(centre):
    link = centre.link()
    one = proposal()
    link.decisions.propose([one])
    link.decisions.approve(one.id, "Ana")
    assert link.badge(link.now()).word == "SHADOW"
    link.decisions.posted(one.id)
    assert link.badge(link.now()).word == "TWIN"
    centre.go_on(centre.told_after(NOON + 7300))
    assert link.badge(link.now()).word == "SHADOW"


def test_a_log_that_is_played_is_a_demo_whatever_was_applied(tmp_path):
    played = Followed(tmp_path, played=True)
    link = played.link()
    one = proposal()
    link.decisions.propose([one])
    link.decisions.approve(one.id, "Ana")
    link.decisions.posted(one.id)
    assert link.now().played
    assert link.badge(link.now()).word == "DEMO"
    played.close()


def test_the_past_is_what_the_contacts_of_the_log_say(shared):
    link = shared.link()
    ends, values = link.past(link.now())
    assert ends[-1] == NOON
    assert len(ends) == 24
    assert set(values) == set(MEASURES)
    # Counted in the log itself, line by line.
    came, waits = {}, []
    for line in shared._told(NOON):
        t, call, _, _, verb, *_ = line.split("|")
        if verb == "ENTERQUEUE":
            came[call] = int(t) - MIDNIGHT
        elif verb in ("CONNECT", "ABANDON", "EXITWITHTIMEOUT"):
            waits.append((came[call], int(t) - MIDNIGHT))
    entered = np.array(list(came.values()))
    for end, offered in zip(ends, values["offered"], strict=True):
        assert offered == ((entered >= end - STEP) & (entered < end)).sum()
    # The mean queue, of who has come and is neither taken nor gone.
    begin, until = np.array(waits).T
    for end, queue in zip(ends, values["queue"], strict=True):
        together = np.clip(np.minimum(until, end) - np.maximum(begin, end - STEP), 0, None).sum()
        assert queue == pytest.approx(together / STEP)


def test_of_fewer_than_five_nothing_is_told_of_how_busy_they_were(tmp_path):
    alone = [line for line in day() if not any(f"T{i:03d}" in line for i in range(5, 13))]
    few = Followed(tmp_path, lines=alone)
    link = few.link()
    ends, values = link.past(link.now())
    assert 0 < len(link.now().state.people) < 5
    assert np.isfinite(values["offered"]).all()
    assert np.isnan(values["occupancy"]).all()
    assert np.isnan(link.strain(ends, link.now())).all()
    few.close()


def test_strain_is_estimated_of_those_who_are_there(shared):
    link = shared.link()
    ends, _ = link.past(link.now())
    strain = link.strain(ends, link.now())
    assert np.isfinite(strain).all()
    assert ((strain > 0) & (strain < 100)).all()


def test_strain_is_that_of_the_day_looked_at_afterwards(centre):
    link = centre.link()
    ends, _ = link.past(link.now())
    live = link.strain(ends, link.now())
    centre.go_on(NOON + 3600)
    later = link.strain(ends, link.now())
    # Work that is not over is not known to be long: what is told live is a little behind.
    assert live == pytest.approx(later, abs=1.0)


def test_a_forecast_is_kept_and_survives_a_restart(shared):
    newest = Link(shared.path, lambda: shared.wall).newest()
    assert newest["t"] == NOON + 1
    assert newest["made"] == shared.wall
    assert newest["replications"] == RUNS
    assert set(newest["tried"]) >= {"nothing", "call_two_back"}
    assert len(newest["fans"]["nothing"]["5min"]["queue"]["q50"]) == 24
    [kept] = shared.link().log.all()
    assert kept.t == NOON + 1


def test_what_a_forecast_gives_reason_for_is_proposed_but_not_what_was_decided(centre, monkeypatch):
    asked = []

    def all_of_it(found, scenario, **how):
        asked.append(found.t)
        return [proposal(found.t, "call_two_back"), proposal(found.t, "open_script")]

    monkeypatch.setattr("twin.mirror.link.recommendations", all_of_it)
    link = centre.link()
    link.forecast(replications=2)
    first = list(link.decisions.all())
    assert first == ["call_two_back-43201", "open_script-43201"]
    link.decisions.decline(first[0], "Ana")
    centre.go_on(NOON + 300)
    link.forecast(replications=2)
    assert asked == [NOON + 1, NOON + 301]
    assert list(link.decisions.all()) == [*first, "open_script-43501"]


def test_what_was_recommended_ends_by_the_clock_of_the_centre_too(centre):
    link = centre.link()
    link.decisions.propose([proposal(NOON - 7100)])
    link.expire()
    assert [one.status for one in link.decisions.all().values()] == ["proposed"]
    late = Link(centre.path, lambda: MIDNIGHT)  # whose time of day is far behind
    centre.go_on(NOON + 200)
    late.expire()
    assert [one.status for one in link.decisions.all().values()] == ["expired"]


def test_forecasts_are_scored_once_their_time_is_over_and_not_before(centre):
    link = centre.link()
    link.forecast(replications=RUNS)
    assert [one.n for one in link.scores()] == [0] * 6
    centre.go_on(NOON + 7300)
    scores = {one.measure: one for one in link.scores()}
    assert scores["queue"].n == scores["offered"].n == 4
    assert scores["offered"].crps > 0
    assert 0 <= scores["offered"].within_50 <= scores["offered"].within_80 <= 1
    one = proposal(NOON + 1)
    found = {each.measure: each for each in link.came_of(one)}
    ends, offered = link.past(link.now())
    assert ends[-1] == NOON + 7200
    assert "queue" in found
    assert found["queue"].measured == pytest.approx(offered["queue"].mean(), abs=0.05)


def test_of_what_has_just_been_applied_nothing_is_known_yet(shared):
    assert shared.link().came_of(proposal(NOON + 1)) == []


def test_days_that_are_over_are_looked_at_for_drift(tmp_path):
    longer = Followed(tmp_path, 4 * 86_400 + NOON, days=5)
    link = longer.link()
    assert link.day_names() == [f"2026-01-0{day}" for day in range(5, 10)]
    found = {one.quantity: one for one in link.drifts()}
    assert found["arrivals"].days == (0, 1, 2, 3)
    assert [round(np.exp(value)) for value in found["arrivals"].values] == [
        sum("|ENTERQUEUE|" in line and int(line.split("|")[0]) // 86_400 == MIDNIGHT // 86_400 + k
            for line in day(5)) for k in range(4)
    ]  # fmt: skip
    longer.close()


# What may go wrong


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("{}", "without a scenario"),
        (SCENARIO.model_dump_json().replace('"opening"', '"openings"'), "another version"),
    ],
)
def test_without_a_whole_scenario_it_is_shown_and_not_forecast(tmp_path, scenario, said):
    bare = Followed(tmp_path, scenario=scenario)
    link = bare.link()
    ends, values = link.past(link.now())
    assert np.isfinite(values["queue"]).all()
    assert np.isnan(link.strain(ends, link.now())).all()
    with pytest.raises(InputError, match=said):
        link.forecast(replications=2)
    bare.close()


def test_a_closed_centre_is_not_forecast(tmp_path):
    closed = Followed(tmp_path, 19 * 3600)
    with pytest.raises(InputError, match=r"closed; allowed: .* from 8:00 to 18:00"):
        closed.link().forecast(replications=2)
    closed.close()


@pytest.mark.parametrize("text", ["{", "[]", '{"t": 1}', '{"t": 1, "made": 2}', "\x00"])
def test_a_forecast_that_was_damaged_is_none(centre, text):
    link = centre.link()
    link.folder.mkdir()
    (link.folder / "newest.json").write_text(text)
    assert link.newest() is None


def test_a_forecast_of_another_run_of_that_name_is_none(shared, tmp_path):
    plain = json.loads((shared.link().folder / "newest.json").read_text())
    other = Followed(tmp_path)
    link = other.link()
    link.folder.mkdir()
    for change in ({"of": "2027-01-01"}, {"t": plain["t"] + 300}, {"t": "noon"}, {"t": None}):
        (link.folder / "newest.json").write_text(json.dumps(plain | change))
        assert link.newest() is None
    (link.folder / "newest.json").write_text(json.dumps(plain))
    assert link.newest() == plain
    other.close()


def test_a_line_damaged_in_the_middle_is_told_with_its_number(shared, tmp_path):
    [line] = (shared.link().folder / "forecasts.jsonl").read_text().splitlines()
    other = Followed(tmp_path)
    link = other.link()
    link.folder.mkdir()
    (link.folder / "forecasts.jsonl").write_text(f"{line}\n{line[:40]}\n{line}\n")
    with pytest.raises(InputError, match=r"forecasts\.jsonl: line 2: "):
        link.scores()
    for deep in ("[" * 50_000, '{"t": ' + "9" * 5000 + "}"):
        (link.folder / "forecasts.jsonl").write_text(f"{line}\n{deep}\n")
        with pytest.raises(InputError, match=r"forecasts\.jsonl: line 2: "):
            link.scores()
    no_edges = json.dumps(json.loads(line) | {"edges": []})
    for wrong in ('{"of": "2026-01-05"}', no_edges):
        (link.folder / "forecasts.jsonl").write_text(f"{line}\n{wrong}\n")
        with pytest.raises(InputError, match=r"forecasts\.jsonl: entry 2 is no forecast"):
            link.scores()
    other.close()


def test_two_at_once_are_one_too_many(centre):
    found = []

    def again(job):
        with pytest.raises(InputError, match="one forecast at a time"):
            centre.link().forecast(replications=2)
        found.append(job)

    centre.link().forecast(replications=2, watch=again)
    assert found


@pytest.mark.parametrize("how", ["gone", "no run", "simulated"])
def test_a_file_that_is_no_followed_run_any_more_says_so(centre, how, tmp_path):
    link = centre.link()
    centre.close()
    for file in tmp_path.glob("centre.sqlite*"):
        file.unlink()
    if how == "no run":
        centre.path.write_text("none")
    elif how == "simulated":
        traces = simulate(SCENARIO, seed=3)
        with RunStore.create(centre.path, traces.header) as store:
            store.write(traces.tables)
    with pytest.raises(InputError, match=r"centre\.sqlite: "):
        link.now()
