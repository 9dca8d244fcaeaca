"""The whole study, small: every target, on any number of processes, taken up where it was."""

import pytest

from twin.experiments.validation import queueing
from twin.experiments.validation import study as module
from twin.experiments.validation.study import Size, study
from twin.experiments.validation.targets import TARGETS, verdict
from twin.scenario.load import load_scenario

TINY = Size(12, 2, paired=1.0, runs=1, queue_days=1, least_days=1)


@pytest.fixture(scope="module", autouse=True)
def small_teams():
    """Queues of the two smallest teams only: a day of a hundred takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queueing, "TEAMS", (5, 10))
        yield


@pytest.fixture(scope="module")
def centre():
    return load_scenario("helpdesk-12", {})


@pytest.fixture(scope="module")
def found(centre):
    shares = []
    findings = study(centre, TINY, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    return findings


def test_every_target_is_answered_in_order(found):
    ids = [finding.target.id for finding in found]
    kinds = ("information", "technical", "urgent")
    lognormal = [f"C9.lognormal.{kind}" for kind in kinds]
    large = {f"C10.occupancy_{team}" for team in (20, 30, 50, 100)}
    expected = [
        part
        for key in TARGETS
        for part in (lognormal if key == "C9.lognormal" else [key])
        if key not in large
    ]
    assert ids == expected


def test_every_verdict_has_a_value_and_says_how_many(found):
    for told in map(verdict, found):
        assert told["n"] > 0, told
        if told["id"] not in ("C5", "C9.lognormal.urgent"):  # too few of twelve to tell
            assert told["simulated"] is not None, told


def test_a_stopped_study_goes_on_where_it_was(centre, found, tmp_path, monkeypatch):
    parts = tmp_path / "parts"
    with monkeypatch.context() as patch:
        patch.setattr(module, "_queues", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            study(centre, TINY, parts=parts)
    assert len(list(parts.iterdir())) == 2
    for name in (
        "twin.experiments.validation.study.month",
        "twin.experiments.population._measured",
    ):
        monkeypatch.setattr(name, pytest.fail)
    assert told_by(study(centre, TINY, parts=parts)) == told_by(found)


def test_another_seed_is_another_study(centre, found):
    assert told_by(study(centre, TINY, seed=1)) != told_by(found)


@pytest.mark.slow
def test_two_processes_find_what_one_does(centre, found):
    assert told_by(study(centre, TINY, workers=2)) == told_by(found)


def told_by(findings):
    return [verdict(finding) for finding in findings]
