"""`twin check`, `levers`, `measures`, `schema`."""

import pytest

from twin.measures.catalogue import MEASURES
from twin.scenario.levers import levers
from twin.scenario.load import load_scenario, shipped
from twin.traces.tables import TABLES, Seen


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_is_well_formed(twin, name):
    done = twin("check", name)
    assert done.code == 0
    assert f"{name} is well-formed" in done.out
    content = twin("check", name, "--json").json
    assert content["valid"] is True
    assert 0.3 < content["occupancy"] < 1.0


def test_check_says_what_a_scenario_amounts_to(twin, small):
    content = twin("check", small, "--json").json
    # 30, 42, 54 and 66 an hour for half an hour each; six technicians without breaks for 2 h
    assert content["contacts_per_day"] == 96
    assert content["technician_hours"] == 12
    centre = load_scenario(small)
    technical = centre.procedures["technical"]
    longest = sum(step.seconds for step in technical.steps) + technical.after_contact
    assert 0.5 * longest < content["scripted_handling_time"] < longest
    twice = twin("check", small, "--json", "--set", "volume=2", "--set", "staffing=2").json
    assert (twice["contacts_per_day"], twice["technician_hours"]) == (192, 24)
    assert twice["occupancy"] == pytest.approx(content["occupancy"])


def test_check_refuses_in_one_line_and_for_machines_in_json(twin, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('extends = "helpdesk-12"\n[supervision]\nmontoring = 1\n')
    line = twin("check", path).refusal
    assert line == f"{path}: supervision.montoring = 1: unknown key; did you mean monitoring?"
    done = twin("check", path, "--json")
    assert (done.code, done.err) == (2, f"{line}\n")
    assert '"valid": false' in done.out


def test_nobody_on_the_roster_is_no_crash(twin, small):
    content = twin("check", small, "--json", "--set", "desk.shifts.0.technicians=0").json
    assert content["occupancy"] is None


def test_levers_lists_every_lever(twin):
    content = twin("levers", "--json").json
    known = levers(load_scenario("helpdesk-12"))
    assert list(content["levers"]) == list(known)
    assert content["levers"]["supervision.monitoring"]["high"] == 1
    out = twin("levers").out
    for path in known:
        assert path.split(".", 1)[1] in out


def test_levers_can_be_narrowed_down(twin):
    def paths(*args):
        return set(twin("levers", *args, "--json").json["levers"])

    assert "supervision.monitoring" in paths("--live")
    assert "strain.gain" not in paths("--live")
    assumptions = paths("--status", "assumption")
    assert "strain.gain" in assumptions
    assert "behaviour.saturation" not in assumptions
    assert "behaviour.saturation" in paths("--status", "assumption", "--set", "saturation=0.95")
    assert paths("--find", "PATIENCE") > {"patience.mean"}
    assert "teams.agency.shifts.0.technicians" in paths("centre-100")
    assert "allowed: published" in twin("levers", "--status", "guess").refusal


def test_measures_lists_every_measure(twin):
    content = twin("measures", "--json").json["measures"]
    assert list(content) == list(MEASURES)
    out = twin("measures").out
    for key, measure in MEASURES.items():
        assert key in out
        assert content[key]["unit"] == measure.unit
        assert content[key]["formula"]


def test_schema_prints_every_column(twin, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    out = twin("schema").out
    for table in TABLES.values():
        assert table.doc in " ".join(out.split())
        for column in table.columns:
            assert f"  {column.name} " in out


def test_schema_for_machines(twin):
    content = twin("schema", "--json").json
    for name, table in TABLES.items():
        columns = content["tables"][name]["columns"]
        assert [column["name"] for column in columns] == list(table.names)
        assert {column["type"] for column in columns} <= {"TEXT", "INTEGER", "REAL"}
        assert {column["seen"] for column in columns} <= set(Seen)
    scenario = content["scenario"]
    assert scenario["additionalProperties"] is False
    assert {"extends", "name", "contacts", "supervision"} <= set(scenario["properties"])
