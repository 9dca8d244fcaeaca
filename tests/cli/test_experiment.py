"""`twin experiment`."""

import signal

import pytest

from twin.experiments.contrast_page import BEGIN, END
from twin.experiments.experiment_file import shipped

FILE = """
name = "mine"
title = "Mine"
question = "What does closer monitoring do?"
scenario = "small.toml"
days = 1
replications = 2
recorded = ["supervision_events"]
lived = ["tension", "technicians.control"]
low = { monitoring = 0 }
high = { monitoring = 0.9 }
[notes]
tension = "Nobody records it."
[[conditions]]
name = "main"
title = "As it is"
why = "Much is published (E1.2)."
[[conditions]]
name = "locked"
title = "Locked out"
why = "Some is (E1.14)."
set = { lock_out = 1 }
[[claims]]
measure = "supervision_events"
direction = "up"
evidence = ["E1.2"]
[[claims]]
measure = "supervision_events"
direction = "down"
evidence = ["E1.2"]
"""


@pytest.fixture
def mine(small):
    path = small.parent / "mine.toml"
    path.write_text(FILE)
    return path


def test_without_a_name_those_shipped_are_listed(twin):
    out = twin("experiment").out
    assert all(name in out for name in shipped())
    assert list(twin("experiment", "--json").json["experiments"]) == list(shipped())


def test_tables_by_condition_then_claims_misses_included(twin, mine):
    done = twin("experiment", mine, "--workers", 1)
    assert (done.code, done.err) == (0, "")
    order = ("What does closer", "monitoring: 0 → 0.9", "As it is", "On record", "Supervision ev",
             "Not on record", "Tension", "Control, mean", "Locked out", "Nobody records it",
             "Claims")  # fmt: skip
    places = [done.out.find(words) for words in order]
    assert places == sorted(places)
    assert places[0] >= 0
    claims = done.out[done.out.find("Claims") :]
    assert claims.index("shown") < claims.index("contradicted")
    assert "1 of 2 claims are shown" in claims
    assert max(map(len, done.out.splitlines())) <= 80


def test_few_replications_come_with_a_warning(twin, mine):
    caution = "replications little can be told"
    assert caution in twin("experiment", mine, "--workers", 1).out
    assert caution not in twin("experiment", mine, "--workers", 1, "--replications", 6).out


def test_the_same_as_json(twin, mine):
    content = twin("experiment", mine, "--workers", 1, "--json").json
    assert (content["replications"], content["days"], content["seed"]) == (2, 1, 0)
    main, locked = (content["conditions"][name]["measures"] for name in ("main", "locked"))
    events = main["supervision_events"]
    assert events["difference"]["mean"] == pytest.approx(events["high"] - events["low"])
    assert events["difference"]["verdict"] == "up"
    assert events["beside_main"] is None
    beside = locked["supervision_events"]["beside_main"]
    assert beside["interval"][0] <= beside["mean"] <= beside["interval"][1]
    assert [claim["outcome"] for claim in content["claims"]] == ["shown", "contradicted"]


def test_what_is_run_can_be_changed(twin, mine):
    usual = twin("experiment", mine, "--workers", 1, "--json").json
    options = ("--replications", 3, "--days", 2, "--seed", 5, "--set", "volume=0.5")
    content = twin("experiment", mine, "--workers", 1, "--json", *options).json
    assert (content["replications"], content["days"], content["seed"]) == (3, 2, 5)
    assert content["settings"] == ["volume=0.5"]
    pairs = content["conditions"]["main"]["measures"]["tension"]["difference"]["pairs"]
    assert (pairs, usual["settings"]) == (3, [])


def test_results_go_into_a_marked_text(twin, mine, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Mine\n{BEGIN}\n{END}\n")
    done = twin("experiment", mine, "--workers", 1, "--into", page)
    assert f"Written: {page}" in done.out.replace("\n", "")
    text = page.read_text()
    assert text.startswith(f"# Mine\n{BEGIN}\nRun: ")
    assert "| Supervision events | main | up | E1.2 | shown |" in text
    assert "| Supervision events | main | down | E1.2 | **contradicted** |" in text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--set", "monitoring=0.5"], "--set monitoring=0.5: allowed: levers that mine does not"),
        (["--set", "volume=-1"], "--set demand.volume = -1: a number from 0"),
        (["--replications", "1"], "--replications"),
        (["--into", "none.md"], "none.md: No such file or directory; allowed: a text file"),
    ],
)
def test_bad_input_is_refused_before_anything_runs(twin, mine, options, told, monkeypatch):
    monkeypatch.setattr("twin.experiments.contrast.simulate", None)
    assert told in twin("experiment", mine, "--workers", 1, *options).refusal


def test_an_unknown_experiment_is_refused(twin):
    assert "did you mean monitoring-paradox?" in twin("experiment", "monitoring").refusal


def test_whoever_stops_it_is_told_that_nothing_is_kept(twin, mine, monkeypatch):
    def stop(*_, **__):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("twin.experiments.contrast.contrast", stop)
    done = twin("experiment", mine, "--workers", 1)
    assert (done.code, done.out) == (130, "")
    assert done.err == "Stopped. Nothing is kept: an experiment begins anew each time.\n"
