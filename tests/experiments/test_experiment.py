"""The format of experiments: what a file may hold, and how a mistake in it is told."""

import re
from pathlib import Path

import pytest

from twin.errors import InputError
from twin.experiments.experiment import scenarios
from twin.experiments.experiment_file import load_experiment, shipped
from twin.experiments.yardsticks import YARDSTICKS
from twin.scenario.levers import levers
from twin.scenario.load import load_scenario
from twin.scenario.register import evidence

GOOD = """
name = "tiny"
title = "A tiny one"
question = "What happens?"
days = 1
replications = 2
recorded = ["aht"]
lived = ["tension", "technicians.control"]
[low]
monitoring = 0.1
[high]
"supervision.monitoring" = 0.9
[notes]
aht = "It is on record."
[[conditions]]
name = "main"
title = "As it is"
why = "Because (E1.2)."
[[conditions]]
name = "team"
title = "The team"
why = "Because (E6.5)."
set = { reporting = "team" }
[[claims]]
measure = "tension"
direction = "up"
evidence = ["E1.2"]
[[claims]]
measure = "tension"
condition = "team"
direction = "smaller"
evidence = ["E6.5"]
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "tiny.toml"
        path.write_text(text)
        return path

    return write


def test_a_file_is_read_as_it_is_written(write):
    found = load_experiment(write(GOOD))
    assert (found.scenario, found.days, found.replications, found.seed) == ("helpdesk-12", 1, 2, 0)
    assert found.measures == ("aht", "tension", "technicians.control")
    assert (found.main.name, found.main.levers) == ("main", {})
    assert found.conditions[1].levers == {"reporting": "team"}
    assert [found.condition_of(claim) for claim in found.claims] == ["main", "team"]


def test_scenarios_differ_in_their_levers_only(write):
    found = load_experiment(write(GOOD))
    base = load_scenario("helpdesk-12")
    made = scenarios(found, base)
    assert list(made) == [(name, side) for name in ("main", "team") for side in ("low", "high")]

    def moved(one, other):
        old, new = levers(one), levers(other)
        return {path for path in old if old[path].default != new[path].default}

    for name in ("main", "team"):
        assert moved(made[name, "low"], made[name, "high"]) == {"supervision.monitoring"}
    for side in ("low", "high"):
        assert moved(made["main", side], made["team", side]) == {"supervision.reporting"}


def test_a_scenario_is_found_beside_the_file(write, tmp_path):
    path = write('scenario = "mine.toml"\n' + GOOD)
    (tmp_path / "mine.toml").write_text('extends = "helpdesk-12"\n[demand]\nvolume = 0.5\n')
    assert load_scenario(load_experiment(path).scenario).demand.volume == 0.5


BAD = [
    ("days = 1", "days = 0", "days = 0: a whole number from 1 to 10000"),
    ("days = 1", 'days = "1"', "days = '1': a whole number from 1 to 10000"),
    ("replications = 2", "replications = 1", "replications = 1: a whole number from 2 to 10000"),
    ("days = 1", "dayz = 1", "dayz = 1: unknown key; did you mean days?"),
    ('question = "What happens?"', "", "question is missing: text"),
    ('title = "A tiny one"', 'title = ""', "title = '': text"),
    ('recorded = ["aht"]', "recorded = []", "recorded = []: a list of keys"),
    ('["aht"]', '["ath"]', "recorded = 'ath': no such measure; did you mean aht?"),
    ('["aht"]', '["technicians.team"]', "recorded = 'technicians.team': no such measure"),
    ('["aht"]', '["tension"]', "recorded, lived = 'tension': is there twice"),
    ('aht = "It', 'asa = "It', "notes.asa = 'asa': allowed: aht, tension"),
    ("monitoring = 0.1", "montoring = 0.1", "low.montoring: unknown lever; did you mean"),
    ("monitoring = 0.1", "monitoring = 1.1", "low.supervision.monitoring = 1.1: a number from 0"),
    ("monitoring = 0.1", "monitoring = [1]", "low.monitoring = [1]: a finite number, true or"),
    ("monitoring = 0.1", "monitoring = nan", "low.monitoring = nan: a finite number, true or"),
    ('title = "A tiny one"', 'title = "A\\u001b[2J"', "title = 'A\\x1b[2J': text on one line"),
    ('question = "What happens?"', 'question = "a\\nb"', "question = 'a\\nb': text on one line"),
    ('aht = "It', 'aht = "\\u202eIt', "text on one line"),
    ("monitoring = 0.1", "listening = 0.1", "high: supervision.listening is missing; allowed: the"),
    ("monitoring = 0.1", "monitoring = 0.9", "high: the same as low; allowed: another value"),
    ('name = "team"', 'name = "main"', "conditions = 'main': is there twice"),
    ('name = "team"', 'name = "the team"', "conditions.1.name = 'the team': a name of letters"),
    ("set = {", "sett = {", "conditions.1.sett = {reporting = 'team'}: unknown key; did you mean"),
    ('reporting = "team"', 'reporting = "us"', "conditions.team.set.supervision.reporting = 'us':"),
    ('reporting = "team"', "monitoring = 0.5", "conditions.team.set.supervision.monitoring: allo"),
    ('why = "Because (E6.5)."', "", "conditions.1.why is missing: a sentence with its evidence"),
    ('direction = "up"', 'direction = "upp"', "claims.0.direction = 'upp': one of up, down, small"),
    ('direction = "up"', 'direction = "smaller"', "claims.0.direction = 'smaller': allowed for th"),
    ('["E1.2"]', '["E9.99"]', "claims.0.evidence = 'E9.99': not in the evidence register"),
    ('["E1.2"]', "[]", "claims.0.evidence = []: a list of ids of the evidence register"),
    ('condition = "team"', 'condition = "teem"', "claims.1.condition = 'teem': did you mean team?"),
    ("days = 1", 'scenario = "helpdesk-13.toml"', "helpdesk-13.toml: cannot be read"),
    ("days = 1", "days = ", "allowed: TOML"),
]


@pytest.mark.parametrize(("old", "new", "told"), BAD, ids=[new or old for old, new, _ in BAD])
def test_a_mistake_is_told_with_file_key_value_and_what_is_allowed(write, old, new, told):
    assert GOOD.count(old) >= 1
    path = write(GOOD.replace(old, new, 1))
    with pytest.raises(InputError, match=re.escape(told)) as caught:
        load_experiment(path)
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    assert not re.search(r"pydantic|validation", line)


def test_an_unknown_name_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r"did you mean monitoring-paradox\?"):
        load_experiment("monitoring-paradoxe")


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_experiment(tmp_path / "none.toml")
    path = tmp_path / "bad.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"bad\.toml: .*allowed: TOML"):
        load_experiment(path)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_experiment_names_its_evidence(name):
    found = load_experiment(name)
    assert found.name == name
    assert found.claims
    for condition in found.conditions:
        ids = re.findall(r"\bE\d\.\d+\b", condition.why)
        assert ids, condition.name
        assert set(ids) <= set(evidence()), condition.name
    for claim in found.claims:
        # A direction is claimed on what was published, not on a modelling choice.
        status = {evidence()[number].status for number in claim.evidence}
        assert status <= {"published", "direction"}, claim


def test_the_paradox_contrasts_what_its_page_says():
    found = load_experiment("monitoring-paradox")
    low, high = (
        scenarios(found, load_scenario(found.scenario))["as-is", s] for s in ("low", "high")
    )
    for name in ("monitoring", "listening", "displayed", "consequence"):
        assert getattr(low.supervision, name) < getattr(high.supervision, name)
    assert low.supervision.consequence == 0
    # What is on record needs nothing but the record.
    from twin.measures.catalogue import MEASURES

    assert {MEASURES[key].pane for key in found.recorded} == {"recorded"}
    assert set(found.lived) <= set(YARDSTICKS)


def test_experiments_are_installed_where_they_are_looked_for():
    root = Path(__file__).parents[2]
    assert (root / "configs/experiments/monitoring-paradox.toml") in shipped().values()
    assert '"configs": "_configs"' in (root / "setup.py").read_text()
    assert "graft configs" in (root / "MANIFEST.in").read_text()
