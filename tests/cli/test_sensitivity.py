"""`twin sensitivity`."""

import re

import pytest

FILE = """
replications = 2
samples = 4
measures = ["tension", "offered"]
uncertain = ["strain.gain"]
[levers]
"demand.volume" = { low = 0.6, high = 1.4 }
"""


@pytest.fixture
def design(write_design):
    return write_design(FILE)


@pytest.fixture
def sensitivity(twin):
    """Runs `twin sensitivity` in this process."""
    return lambda *args: twin("sensitivity", *args, "--workers", 1)


def test_a_table_for_each_measure_and_a_sentence_on_what_it_hangs(sensitivity, design):
    done = sensitivity(design)
    assert (done.code, done.err) == (0, "")
    assert "small: 16 points, 1 day, 2 replications, seed 0" in done.out
    tension, offered = done.out.index("Tension (points): mean"), done.out.index("Offered")
    assert "strain.gain, assumed" in done.out[tension:offered]
    words = " ".join(done.out[offered:].split())
    assert "Most hangs on demand.volume" in words
    assert "It hardly hangs on strain.gain." in words
    assert "95 % bootstrap intervals" in words


def test_the_same_as_json(sensitivity, design):
    content = sensitivity(design, "--json").json
    assert (content["scenario"], content["seed"], content["days"]) == ("small", 0, 1)
    assert (content["samples"], content["replications"]) == (4, 2)
    assert (content["failures"], content["settings"]) == ([], [])
    offered = content["measures"]["offered"]
    assert offered["sd"] > 0
    volume, gain = offered["indices"]["demand.volume"], offered["indices"]["strain.gain"]
    assert (volume["assumed"], volume["low"], volume["high"]) == (False, 0.6, 1.4)
    assert gain["assumed"]
    for one in (volume, gain):
        for kind in ("first", "total"):
            low, high = one[kind]["interval"]
            assert low <= high
    assert gain["total"]["value"] == pytest.approx(0, abs=1e-3)  # it does not make people call
    assert volume["total"]["value"] > 0.1


def test_one_lever_alone_makes_up_everything(sensitivity, write_design):
    design = write_design(FILE.replace('uncertain = ["strain.gain"]', ""))
    content = sensitivity(design, "--json", "--samples", 16).json
    assert content["samples"] == 16
    assert list(content["measures"]["offered"]["indices"]) == ["demand.volume"]
    assert content["measures"]["offered"]["indices"]["demand.volume"]["total"]["value"] > 0.5


def test_workers_do_not_change_the_result(twin, design, tmp_path):
    found = [
        twin("sensitivity", design, "--workers", n, "--runs", tmp_path / f"{n}.sqlite", "--json")
        for n in (1, 2)
    ]
    assert found[0].json == found[1].json


def test_stopped_it_goes_on_where_it_was(sensitivity, design, counted, tmp_path):
    whole = sensitivity(design, "--json", "--runs", tmp_path / "whole.sqlite").json
    everything = [*counted]
    counted.clear()
    counted.stop_at = 7
    done = sensitivity(design)
    assert (done.code, done.out) == (130, "")
    assert re.fullmatch(
        r"Stopped\. Started again, it goes on from .*design\.runs\.sqlite\.\n", done.err
    )
    counted.stop_at = None
    assert sensitivity(design, "--json").json == whole
    assert counted == everything
    counted.clear()
    assert sensitivity(design, "--json").json == whole
    assert counted == []


def test_without_measures_it_looks_at_service_work_load_and_strain(sensitivity, write_design):
    design = write_design("replications = 1\nsamples = 2\n[levers]\nmonitoring = [0.1, 0.9]")
    content = sensitivity(design, "--json").json
    assert list(content["measures"]) == ["service_level", "aht", "occupancy", "tension"]


def test_what_does_not_vary_has_no_index(sensitivity, write_design):
    design = write_design(FILE.replace("offered", "blocked"))
    content = sensitivity(design, "--json").json["measures"]["blocked"]
    assert content["indices"]["demand.volume"]["total"] == {"value": None, "interval": [None, None]}
    assert "Nothing that varies makes a difference to it." in sensitivity(design).out


def test_switches_are_shown_as_they_are_written(sensitivity, write_design):
    text = "replications = 1\nsamples = 2\nmeasures = ['tension']\n[levers]\nstages = [true, false]"
    assert "true … false" in sensitivity(write_design(text)).out


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("", [], "design.toml: levers: nothing varies; allowed: a lever or an uncertain parameter"),
        ("samples = 60", [], "design.toml: samples = 60: allowed: a power of 2"),
        (FILE, ["--samples", "60"], "--samples 60: allowed: a power of 2, as 64 or 128"),
        (FILE, ["--samples", "32768"], "design.toml: samples: 131,072 points; allowed: 100,000"),
        ("uncertain = ['*']", [], "design.toml: uncertain: "),
        ("uncertain = ['supervision.monitoring']", [], "policy, and without a plausible range"),
        (FILE, ["--set", "strain.gain=4"], "varies strain.gain; allowed: levers that it does not"),
        (FILE, ["--runs", "design.toml"], "not a file of runs; allowed: one that an earlier"),
        (FILE, ["--cluster", "tcp://"], "--cluster tcp://: allowed: the address of a Dask"),
    ],
)
def test_bad_input_is_refused_before_anything_runs(
    sensitivity, write_design, counted, text, options, told, monkeypatch
):
    design = write_design(text)
    monkeypatch.chdir(design.parent)
    before = sorted(design.parent.iterdir())
    assert told in sensitivity(design, *options).refusal
    assert counted == []
    assert sorted(design.parent.iterdir()) == before
