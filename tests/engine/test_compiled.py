"""The compiled build gives the same traces as the text it was made from, and is never stale."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAYS = Path(__file__).with_name("varied_days.py")

USUAL = {name: value for name, value in os.environ.items() if name != "TWIN_INTERPRETED"}
INTERPRETED = USUAL | {"TWIN_INTERPRETED": "1"}


def says(*arguments, env, cwd=ROOT):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def in_use(env=USUAL, cwd=ROOT):
    return says("-c", "from twin import compiled; print(compiled.name())", env=env, cwd=cwd)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    if in_use() != "compiled":
        pytest.skip("there is no compiled build of these sources; make setup makes one")


def test_varied_days_have_the_same_traces_bit_for_bit():
    compiled, interpreted = (json.loads(says(DAYS, env=env)) for env in (USUAL, INTERPRETED))
    assert (compiled["engine"], interpreted["engine"]) == ("compiled", "interpreted")
    assert len(compiled["days"]) >= 40
    assert len(set(compiled["days"].values())) == len(compiled["days"])
    assert compiled["days"] == interpreted["days"]


def test_the_environment_can_ask_for_the_interpreted_text():
    assert in_use(INTERPRETED) == "interpreted"


def test_every_compiled_module_is_the_one_imported():
    code = (
        "import importlib; from twin import compiled; print([n for p, names in "
        "compiled.MODULES.items() for n in names if importlib.import_module(f'twin.{p}.{n}')"
        ".__file__.endswith('.py')])"
    )
    assert says("-c", code, env=USUAL) == "[]"


@pytest.mark.parametrize("changed", ["rules/strain.py", "engine/roster.py", "traces/tables.py"])
def test_a_build_of_other_sources_is_not_used(tmp_path, changed):
    shutil.copytree(ROOT / "twin", tmp_path / "twin", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "build" / "compiled", tmp_path / "build" / "compiled")
    here = USUAL | {"PYTHONPATH": str(tmp_path)}
    assert in_use(here, tmp_path) == "compiled"
    with (tmp_path / "twin" / changed).open("a") as file:
        file.write("\n# changed\n")
    assert in_use(here, tmp_path) == "interpreted"
