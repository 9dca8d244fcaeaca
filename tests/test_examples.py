"""The examples run, and tell what they promise to tell."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"

TELLS = {
    "ergonomist": (
        r"breaks +tension +fatigue +service level",
        r"115% +15 min +\d",
        r"fatigue at the end of a shift \(points\) +[-+]\d+\.\d\d to +[-+]\d+\.\d\d +\S+",
        r"(better|worse|cannot be told from these days)\n",
        r"Longer short breaks (relieve|do not clearly relieve) people here, and .*service",
        r"assumption of the model",
    ),
    "manager": (
        r"Service level on 5 ordinary days: (\d+%, ){4}\d+%",
        r"more people: staffing\.level = 1\.1\n",
        r"Service level +[\d.]+ to +[\d.]+ % +[-+][\d.]+ ± [\d.]+  better\n",
        r"Time on shift .*  for you to judge\n",
        r"looser script: autonomy\.script_rigidity = 0\.2, supervision\.purpose = developmental\n",
        r"On tension, .* (is ahead of|are not ranked: their intervals overlap)",
        r"Precision of 5% of the present level on these two: (not )?reached\.",
    ),
    "trainer": (
        r"What the centre has on record:\n +Script fitness, recorded +(rises|falls|can't tell)",
        r"What it has not:\n",
        r"Deviations concealed +rises",
        r"Tension +rises",
        r"Of 3 figures on record, [0-3] moved; of 4 off the record, [1-4] did\.",
    ),
}
"""For each example, what its output must say, in this order."""


def test_every_example_is_run_here():
    assert sorted(TELLS) == sorted(path.stem for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("name", TELLS)
def test_an_example_runs_and_tells_its_story(name, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / f"{name}.py"],
        capture_output=True, text=True, cwd=tmp_path, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []  # an example leaves nothing behind
    at = 0
    for part in TELLS[name]:
        found = re.compile(part).search(done.stdout, at)
        assert found, f"{part!r} is not in what is left of it:\n{done.stdout[at:]}"
        at = found.end()
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "nan" not in done.stdout


@pytest.mark.parametrize("name", TELLS)
def test_an_example_says_for_whom_it_is_and_only_does_something_when_it_is_run(name):
    text = (EXAMPLES / f"{name}.py").read_text()
    article = "an" if name[0] in "aeiou" else "a"
    assert text.startswith(f'"""For {article} {name}: ')
    assert '\nif __name__ == "__main__":\n' in text
    # No number that is shown is written down: figures are in braces.
    for line in re.findall(r"print\((.*)\)", text):
        assert not re.search(r"\d%|\d\.\d", re.sub(r"\{[^}]*\}", "", line)), line
