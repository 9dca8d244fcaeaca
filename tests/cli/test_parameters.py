"""`twin parameters`, and `--assumptions`."""

import csv
import re
from pathlib import Path

import pytest

from twin.scenario.load import load_scenario
from twin.scenario.register import assumed, evidence, register

KEPT = Path(__file__).parents[2] / "data" / "reference" / "parameters.csv"


def test_the_kept_register_is_what_the_models_declare(twin):
    made = twin("parameters", "--csv").out
    assert KEPT.read_text(encoding="utf-8") == made, (
        "a declaration has changed; refresh the register with: "
        "twin parameters --csv > data/reference/parameters.csv"
    )


def test_csv_tells_of_every_parameter(twin):
    rows = list(csv.DictReader(twin("parameters", "--csv").out.splitlines()))
    assert [row["path"] for row in rows] == list(register())
    gain = next(row for row in rows if row["path"] == "strain.decay_work")
    assert (gain["unit"], gain["status"], gain["evidence"]) == ("s", "assumption", "a22")
    assert float(gain["low_end"]) < float(gain["default"]) < float(gain["high_end"])
    assert gain["finding"] == evidence()["a22"].finding
    with_values = csv.DictReader(twin("parameters", "helpdesk-12", "--csv").out.splitlines())
    after = next(row for row in with_values if row["path"] == "procedures.*.after_contact")
    assert "procedures.technical.after_contact = 80" in after["set"]


def test_every_parameter_is_printed_with_its_evidence(twin):
    out = twin("parameters").out
    text = " ".join(out.split())
    for path, one in register().items():
        assert f"  {path.split('.', 1)[1]}  " in out, path
        assert one.doc in text, path
        if one.evidence:
            assert evidence()[one.evidence].finding in text
    many = len(register())
    assumptions = sum(one.status == "assumption" for one in register().values())
    assert f"{many} parameters, of which {assumptions} are assumed." in out
    assert out.count("ASSUMPTION)") == assumptions
    assert "a modelling choice; no evidence is named" in text


def test_they_can_be_narrowed_down(twin):
    def paths(*args):
        return set(twin("parameters", *args, "--json").json["parameters"])

    assumptions = paths("--status", "assumption")
    assert "strain.gain" in assumptions
    assert "behaviour.saturation" not in assumptions
    assert paths("--find", "JABER") == set()
    assert "strain.fatigue_rise" in paths("--find", "Rises and Recovers")
    assert paths("--find", "patience") >= {"patience.mean", "contacts.*.patience_factor"}
    assert "patience.hazard" in paths("bank-day", "--status", "fitted")
    assert not paths("--status", "fitted")
    assert "allowed: published" in twin("parameters", "--status", "guess").refusal
    assert "allowed: one of the two" in twin("parameters", "--csv", "--json").refusal
    assert "did you mean helpdesk-12?" in twin("parameters", "helpdesk12").refusal


def test_what_a_scenario_sets_stands_beside_the_default(twin, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "helpdesk-12"\n[behaviour]\nsaturation = 0.95\n')
    content = twin("parameters", path, "--json").json
    assert content["scenario"] == "mine"
    one = content["parameters"]["behaviour.saturation"]
    assert (one["default"], one["status"]) == (0.93, "published")
    assert one["set"] == {"behaviour.saturation": {"value": 0.95, "status": "assumption"}}
    out = twin("parameters", path, "--find", "saturation").out
    assert "mine sets 0.95 (assumption)" in " ".join(out.split())
    assert "sets" not in twin("parameters", "--find", "occupancy beyond").out


@pytest.mark.parametrize("end", ["low", "high"])
def test_a_run_at_an_end_says_so(twin, small, end):
    count = len(assumed(load_scenario(small), end))
    content = twin("run", small, "--assumptions", end, "--json").json
    assert content["assumptions"] == {"end": end, "count": count}
    plain = twin("run", small, "--json").json
    assert plain["assumptions"] is None
    assert plain["measures"]["tension"] != content["measures"]["tension"]
    out = twin("run", small, "--assumptions", end, "--set", "gain=6.5").out
    words = " ".join(out.split())
    assert f"all {count - 1} assumptions at their {end} end" in words
    assert re.search(r"gain=6.5, all \d+ assumptions", words)


@pytest.mark.parametrize("end", ["low", "high"])
def test_what_is_set_stays_though_it_is_the_default(twin, small, end):
    """With --set, a value is as given, be it the one that it has anyway."""
    usual = register()["strain.gain"].default
    args = ("run", small, "--assumptions", end, "--json", "--set")
    count = len(assumed(load_scenario(small), end))
    same = twin(*args, f"gain={usual}").json
    assert same["assumptions"]["count"] == count - 1
    near = twin(*args, f"gain={usual + 1e-9}").json
    tension, other = (run["measures"]["tension"]["value"] for run in (same, near))
    assert tension == pytest.approx(other, rel=1e-6)


def test_help_says_that_targets_stay(twin):
    for command in ("run", "population"):
        words = " ".join(twin(command, "--help").out.replace("│", " ").split())
        assert "Targets stay where they are" in words


def test_an_end_that_is_none(twin, small):
    assert twin("run", small, "--assumptions", "middle").refusal == (
        "--assumptions middle: allowed: low or high"
    )
