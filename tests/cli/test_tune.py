"""`twin tune`."""

import pytest

from twin.scenario.load import load_scenario

FILE = """
replications = 2
fresh = 4
[levers]
"staffing.level" = { low = 0.5, high = 1.5, steps = 3 }
monitoring = [0.1, 0.9]
[objectives]
service_level = "more"
staffed_hours = "less"
[constraints]
tension = { most = 90 }
"""


@pytest.fixture
def design(write_design):
    return write_design(FILE)


@pytest.fixture
def tune(twin):
    """Runs `twin tune` in this process."""
    return lambda *args: twin("tune", *args, "--workers", 1)


def test_the_front_and_its_knee_in_words(tune, design):
    done = tune(design)
    assert (done.code, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert "small: the front, by 4 fresh runs each of 1 day" in words
    assert "is the knee: Service level (%)" in words
    assert "The best on Time on shift (h)" in words or "On Time on shift (h) nothing does" in words
    assert "6 points were tried." in words


def test_the_same_as_json(tune, design):
    content = tune(design, "--json").json
    assert content["objectives"] == {"service_level": "more", "staffed_hours": "less"}
    assert content["constraints"] == {"tension": {"most": 90}}
    assert (content["tried"], content["fresh"], content["failures"]) == (6, 4, [])
    assert (content["out"], content["settings"]) == (None, [])
    front = content["front"]
    assert [one["point"] for one in front] == list(range(1, len(front) + 1))
    assert len(front) == content["leading"] - content["fallen"] + content["risen"]
    assert content["leading"] <= content["checked"] <= content["tried"]
    assert 1 <= content["knee"] <= len(front)
    assert content["knee_words"]
    levels = [one["measures"]["service_level"]["mean"] for one in front]
    hours = [one["measures"]["staffed_hours"]["mean"] for one in front]
    assert levels == sorted(levels, reverse=True)  # the best in the first objective comes first,
    assert hours == sorted(hours, reverse=True)  # and what it costs is what it costs
    for one in front:
        assert set(one["values"]) == {"staffing.level", "supervision.monitoring"}
        assert one["constraints"]["tension"] in ("kept", "can't tell")
        low, high = one["measures"]["tension"]["interval"]
        assert low < one["measures"]["tension"]["mean"] < high


def test_workers_do_not_change_the_result(twin, design, tmp_path):
    found = [
        twin("tune", design, "--workers", n, "--runs", tmp_path / f"{n}.sqlite", "--json").json
        for n in (1, 2)
    ]
    assert found[0] == found[1]


def test_a_search_of_what_cannot_all_be_tried_is_the_same_on_two_workers(
    twin, write_design, tmp_path
):
    text = FILE.replace(", steps = 3", "").replace(
        "fresh", "generation = 4\nevaluations = 8\nfresh"
    )
    design = write_design(text)
    found = [
        twin("tune", design, "--workers", n, "--runs", tmp_path / f"{n}.sqlite", "--json").json
        for n in (1, 2)
    ]
    assert found[0] == found[1]
    assert found[0]["tried"] == 8


def test_stopped_it_goes_on_where_it_was(tune, design, counted, tmp_path):
    whole = tune(design, "--json", "--runs", tmp_path / "whole.sqlite").json
    everything = [*counted]
    counted.clear()
    out = tmp_path / "best.toml"
    for already in (5, len(everything) - 2):  # while it searches, and while it checks
        counted.stop_at = already
        done = tune(design, "--out", out)
        assert (done.code, done.out, out.exists()) == (130, "", False)
        assert done.err.startswith("Stopped. Started again, it goes on from ")
        assert counted == everything[:already]
    counted.stop_at = None
    content = tune(design, "--out", out, "--json").json
    assert {**content, "out": None} == whole
    assert counted == everything


def test_a_point_is_written_as_a_scenario_that_runs(tune, twin, design, counted):
    content = tune(design, "--json").json
    counted.clear()
    out = design.with_name("best.toml")
    done = tune(design, "--out", out, "--point", len(content["front"]))
    assert (
        f"Point {len(content['front'])} is in {out}: twin run {out}".split()
        == done.out.split()[-8:]
    )
    assert counted == []  # all its runs are there
    made, values = load_scenario(out), content["front"][-1]["values"]
    assert (made.name, made.staffing.level) == ("best", values["staffing.level"])
    assert made.supervision.monitoring == values["supervision.monitoring"]
    assert made.opening == load_scenario(design.with_name("small.toml")).opening
    assert twin("run", out, "--json").json["scenario"] == "best"
    assert twin("check", out).code == 0


def test_what_is_set_is_in_the_scenario_that_is_written(tune, design):
    out = design.with_name("best.toml")
    content = tune(design, "--out", out, "--set", "volume=0.7", "--json").json
    assert (content["settings"], content["out"]) == (["volume=0.7"], str(out))
    assert load_scenario(out).demand.volume == 0.7


def test_a_file_that_is_there_is_replaced_only_if_that_is_asked(tune, design, counted):
    out = design.with_name("best.toml")
    out.write_text("mine")
    assert "exists already; allowed: another name, or --force" in tune(design, "--out", out).refusal
    assert (counted, out.read_text()) == ([], "mine")
    assert tune(design, "--out", out, "--force").code == 0
    assert load_scenario(out).name == "best"


@pytest.mark.parametrize("name", ["design.toml", "small.toml"])
def test_what_the_command_reads_is_never_replaced(tune, design, counted, name):
    place = design.with_name(name)
    before = place.read_text()
    told = tune(design, "--out", place, "--force").refusal
    assert "is read or kept by this command; allowed: another name" in told
    assert (counted, place.read_text()) == ([], before)


def test_constraints_that_nothing_keeps_are_said_so(tune, write_design):
    design = write_design(FILE.replace("most = 90", "most = 0.1"))
    out = design.with_name("best.toml")
    told = tune(design, "--out", out).refusal
    assert told.endswith(
        "design.toml: constraints: none of 6 points keeps them all; allowed: wider bounds, other "
        "levers, or more evaluations"
    )
    assert not out.exists()


def test_a_point_that_is_not_on_the_front_is_refused(tune, design):
    out = design.with_name("best.toml")
    told = tune(design, "--out", out, "--point", 99).refusal
    assert told.startswith("--point 99: allowed: knee, or 1 to ")
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("", [], "design.toml: objectives is missing: allowed: a table of measures, each"),
        ("[objectives]\ntension = 'less'", [], "design.toml: levers: nothing varies"),
        ("[objectives]\ntensio = 'less'", [], "objectives = 'tensio': no such measure; did you"),
        ("[objectives]\ntension = 'low'", [], "objectives.tension = 'low': allowed: a table of"),
        ("[constraints]\ntension = {}", [], "constraints.tension = {}: least or most is needed"),
        ("[constraints]\ntension = 30", [], "constraints.tension = 30: allowed: a table of mea"),
        ("[constraints]\ntension = { lest = 3 }", [], "unknown key; did you mean least?"),
        (
            "[constraints]\ntension = { least = 'a' }",
            [],
            "constraints.tension.least = 'a': allowed",
        ),
        ("generation = 2", [], "generation = 2: allowed: a whole number from 4"),
        ("fresh = 1", [], "fresh = 1: allowed: a whole number from 2"),
        (FILE, ["--point", "0"], "--point 0: allowed: knee, or the number of a point, from 1"),
        (FILE, ["--point", "best"], "--point best: allowed: knee, or the number of a point"),
        (FILE, ["--out", "best"], "--out best: allowed: a name in .toml"),
        (FILE, ["--out", "none/best.toml"], "--out none/best.toml: there is no such folder"),
        (FILE, ["--out", "."], "--out .: is a folder"),
        (FILE, ["--evaluations", "0"], "--evaluations"),
        (FILE, ["--set", "monitoring=1"], "varies supervision.monitoring; allowed: levers that"),
        (FILE, ["--runs", "small.toml"], "not a file of runs; allowed: one that an earlier"),
    ],
)
def test_bad_input_is_refused_before_anything_runs(
    tune, write_design, counted, text, options, told, monkeypatch
):
    design = write_design(text)
    monkeypatch.chdir(design.parent)
    before = sorted(design.parent.iterdir())
    assert told in tune(design, *options).refusal
    assert counted == []
    assert sorted(design.parent.iterdir()) == before
