"""`twin staffing`: what it prints, the scenario it writes, and what it refuses."""

import pytest

QUICK = ("--every", 60, "--replications", 2, "--days", 1, "--warm-up", 0, "--workers", 1)


def test_the_json_accounts_for_every_head(twin, small):
    content = twin("staffing", small, *QUICK, "--service", "75%", "--within", 30, "--json").json
    assert content["scenario"] == "small"
    assert content["target"] == {"share": 0.75, "within": 30}
    assert (content["replications"], content["seed"]) == (2, 0)
    assert [one["from"] for one in content["intervals"]] == ["08:00", "09:00"]
    for one in content["intervals"]:
        added = sum(one["due_to"].values())
        assert added == pytest.approx(one["simulated"] - one["erlang_a"], abs=1e-9)
        low, high = one["interval"]
        assert low <= one["service_level"] <= high
    hours = content["hours"]
    assert hours["simulated"] == sum(one["simulated"] for one in content["intervals"])
    assert content["intervals"][0]["rate"] == pytest.approx(36)


def test_the_written_roster_is_checked_and_run(twin, small, tmp_path):
    out = tmp_path / "there" / "staffed.toml"
    out.parent.mkdir()
    settings = ("--set", "contacts.urgent.urgent=no", "--set", "system.incidents=0.2")
    found = twin("staffing", small, *QUICK, *settings, "--within", 25, "--out", out, "--json").json
    facts = twin("check", out, "--json").json
    assert facts["scenario"] == "small-staffed"
    assert facts["technician_hours"] <= found["hours"]["simulated"]
    levers = twin("levers", out, "--json").json["levers"]
    values = {path: lever["default"] for path, lever in levers.items()}
    assert values["targets.answered_within"] == 25
    assert values["contacts.urgent.urgent"] is False
    assert values["system.incidents"] == 0.2
    assert twin("run", out, "--json").json["measures"]["offered"]["value"] > 0


def test_the_tables_say_which_number_is_which(twin, small):
    done = twin("staffing", small, *QUICK)
    assert done.code == 0
    assert "What the difference is due to" in done.out
    assert "compare them with" in " ".join(done.out.split())
    assert done.out.rstrip().splitlines()[-1].startswith("The roster takes ")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--service", "120%"), "--service = 120%: allowed: a share above 0 and below 1"),
        (("--service", "much"), "--service = much: allowed"),
        (("--within", "-1"), "--within -1.0: allowed: 0 to 3600 s"),
        (("--within", "nan"), "--within nan: allowed"),
        (("--set", "targets.answered_share=1"), "targets.answered_share = 1"),
        (("--every", "1"), "--every"),
        (("--replications", "1"), "--replications"),
        (("--out", "roster.csv"), "allowed: a name in .toml"),
        (("--out", "no/such/folder.toml"), "there is no such folder"),
    ],
)
def test_bad_input_is_refused_in_one_line(twin, small, args, words):
    assert words in twin("staffing", small, *args).refusal


def test_nothing_is_written_over(twin, small, tmp_path):
    out = tmp_path / "mine.toml"
    out.write_text("mine")
    assert "exists already" in twin("staffing", small, *QUICK, "--out", out).refusal
    assert out.read_text() == "mine"


def test_an_unknown_scenario_is_refused(twin):
    assert "no scenario of this name" in twin("staffing", "helpdesk-13").refusal
