"""docs/experiments.md says what there is: its commands, its keys, its defaults, its files."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer

import twin
from twin.cli import app
from twin.experiments.compare import FOCUS
from twin.experiments.design import Bound, Design, Range, dimensions
from twin.experiments.design_file import design_from, load_design, shipped
from twin.experiments.sequential import FIRST, Precision
from twin.measures.catalogue import MEASURES

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "experiments.md"
TEXT = PAGE.read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands


def blocks(language, text=TEXT):
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def rows(mark):
    """The cells of the table between two marks, without its head."""
    inside = TEXT.split(f"<!-- {mark} -->")[1].split(f"<!-- /{mark} -->")[0]
    lines = [line for line in inside.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def command_lines():
    for block in [*blocks("sh"), *blocks("sh", README)]:
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["twin"]:
                yield words[1:]
    for line in re.findall(r"`(twin [a-z][^`]*)`", TEXT.replace("\n", " ")):
        yield shlex.split(line)[1:]


def test_each_key_of_a_design_is_explained_and_none_besides():
    assert [row[0].strip("`") for row in rows("design keys")] == list(Design.model_fields)


@pytest.mark.parametrize("row", rows("design keys"), ids=lambda row: row[0].strip("`"))
def test_a_key_has_the_default_that_is_written(row):
    key, default = row[0].strip("`"), row[1].strip("`")
    written = tomllib.loads(f"{key} = {default}")
    assert design_from(written)[0] == Design()
    readers = set(re.findall(r"`(\w+)`", row[2])) or {"all"}
    assert readers <= {"all", "sweep", "sensitivity", "tune"}


@pytest.mark.parametrize("inside", [Range, Bound])
def test_the_keys_within_a_key_are_explained(inside):
    explained = " ".join(row[3] for row in rows("design keys"))
    assert all(f"`{key}`" in explained for key in inside.model_fields)


def test_what_stands_in_the_way_of_words_is_explained():
    explained = next(row[3] for row in rows("design keys") if row[0] == "`method`")
    assert set(re.findall(r"`([\w-]+)`", explained)) > {"factorial", "latin-hypercube", "sobol"}


def test_commands_and_options_exist():
    lines = list(command_lines())
    assert {words[0] for words in lines} >= {"compare", "sweep", "sensitivity", "tune"}
    for words in lines:
        assert words[0] in COMMANDS, words
        params = COMMANDS[words[0]].params
        options = {name for one in params for name in (*one.opts, *one.secondary_opts)}
        for word in words[1:]:
            if word.startswith("--"):
                assert word in options, words


def test_options_named_in_the_text_exist():
    known = {
        name
        for command in ("compare", "assumptions", "sweep", "sensitivity", "tune", "run")
        for one in COMMANDS[command].params
        for name in one.opts
    }
    named = set(re.findall(r"`(--[a-z]+)", TEXT))
    assert named
    assert named <= known


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_design_is_named_and_its_levers_are_there(name):
    assert f"(../configs/designs/{name}.toml)" in TEXT
    design, scenario = load_design(shipped()[name])
    assert {one.assumed for one in dimensions(design, scenario)} >= {False}


def test_the_design_that_is_shown_is_one():
    (shown,) = blocks("toml")
    design, scenario = design_from(tomllib.loads(shown))
    assert len(dimensions(design, scenario)) == len(design.levers) == 3


def test_the_program_that_is_shown_uses_what_there_is():
    (shown,) = blocks("python")
    compile(shown, "docs/experiments.md", "exec")
    (names,) = re.findall(r"^from twin import (.*)$", shown, re.MULTILINE)
    assert names.split(", ") == twin.__all__


def test_numbers_that_the_program_decides_are_right():
    words = " ".join(TEXT.split())
    assert f"`--replications N` makes N pairs ({FIRST} by default)" in words
    assert f"`--most` pairs ({Precision(0.1).most:,})" in words
    assert f"the first look comes after {FIRST} pairs" in words
    assert [MEASURES[key].label for key in FOCUS] == [
        "Service level", "Average handling time", "Occupancy", "Tension",
    ]  # fmt: skip
    assert "ranked on service level, handling time, occupancy and tension" in words


def test_what_pairing_is_worth_is_a_number_each():
    found = rows("pairing")
    assert len(found) == 5
    for name, *cells in found:
        assert re.fullmatch(r"`[\w-]+`, `[\w.]+=[\d.]+`", name)
        assert all(float(cell) > 1 for cell in cells)


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert all((PAGE.parent / link).exists() for link in links)
    assert "(docs/experiments.md)" in README
    assert "(examples/)" in README or "(examples)" in README
