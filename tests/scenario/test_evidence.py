"""Every evidence id that the twin names can be looked up."""

import csv
import re
from pathlib import Path

from twin.scenario.levers import levers
from twin.scenario.load import load_scenario, shipped

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "data/reference/evidence.csv").read_text(encoding="utf-8").splitlines()
REGISTER = {row["id"]: row for row in csv.DictReader(LINES)}


def test_every_row_says_what_was_found_and_where():
    assert all(all(value.strip() for value in row.values()) for row in REGISTER.values())


def test_every_row_has_an_id_of_its_own_and_a_known_status():
    assert len(REGISTER) == len(LINES) - 1
    grades = {"published", "benchmark", "derived", "recalled", "direction", "assumption"}
    assert {row["status"] for row in REGISTER.values()} <= grades


def test_every_parameter_names_evidence_that_is_there():
    for name in shipped():
        for lever in levers(load_scenario(name)).values():
            assert not lever.evidence or lever.evidence in REGISTER, lever.path


def test_every_id_in_the_code_is_there():
    for path in (ROOT / "twin").rglob("*.py"):
        for found in re.findall(r"\bE\d\.\d+b?\b", path.read_text(encoding="utf-8")):
            assert found in REGISTER, f"{path}: {found}"


def test_what_counts_as_published_is_more_than_a_modelling_choice():
    for lever in levers(load_scenario("helpdesk-12")).values():
        if lever.status == "published":
            assert REGISTER[lever.evidence]["status"] == "published", lever.path
