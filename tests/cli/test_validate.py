"""`twin validate`: every target, as one JSON object, as text, and written into a folder."""

import json
import signal
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from twin.experiments.parts import folder_beside
from twin.experiments.validation import queueing
from twin.experiments.validation import study as module
from twin.experiments.validation.targets import TARGETS
from twin.scenario.load import load_scenario

PROMISED = {"id", "published", "low", "high", "simulated", "interval", "pass"}


def little(size):
    """So little of everything that a test can wait for it."""
    return replace(size, technicians=12, shifts=2, paired=1.0, runs=1, queue_days=1, least_days=1)


@pytest.fixture(scope="module")
def findings():
    return module.study(load_scenario("helpdesk-12", {}), little(module.FULL))


@pytest.fixture
def validate(twin, findings, monkeypatch):
    """Runs the command; the study itself is made once for all tests."""
    asked = []
    for name in ("FULL", "QUICK"):
        monkeypatch.setattr(module, name, little(getattr(module, name)))
    monkeypatch.setattr(module, "study", lambda *args, **_: asked.append(args) or findings)

    def run(*args):
        done = twin("validate", "helpdesk-12", *args)
        assert asked, done.err
        return done

    return run


def test_the_command_runs_the_study_it_is_asked_for(twin, findings, monkeypatch):
    monkeypatch.setattr(module, "QUICK", little(module.QUICK))
    monkeypatch.setattr(queueing, "TEAMS", (5,))
    args = ("validate", "--quick", "--workers", 1, "--json")
    content = twin(*args).json
    ids = [one["id"] for one in content["targets"]]
    assert ids == [finding.target.id for finding in findings][: len(ids)]
    assert content["targets"][0]["simulated"] == pytest.approx(findings[0].estimate.value, rel=1e-5)
    other = twin(*args, "--seed", 1, "--technicians", 13).json
    assert other["targets"][0]["n"] == 13
    assert other != content


def test_json_is_one_object_with_every_target(validate):
    content = validate("--json").json
    assert list(content) == ["targets"]
    for one in content["targets"]:
        assert set(one) >= PROMISED
        assert isinstance(one["pass"], bool)
        assert len(one["interval"]) == 2
    families = {one["id"].split(".")[0] for one in content["targets"]}
    assert families == {f"C{i}" for i in range(1, 11)}


def test_quick_says_so_and_has_wider_bands(validate):
    done = validate("--quick")
    assert done.code == 0
    assert "C1 to C7 are twice as wide" in done.out
    quick, full = (
        {one["id"]: one for one in validate(*args, "--json").json["targets"]}
        for args in (["--quick"], [])
    )
    assert quick["C1"]["high"] - quick["C1"]["low"] == pytest.approx(0.2)
    assert full["C1"]["high"] - full["C1"]["low"] == pytest.approx(0.1)


def test_for_people_every_target_is_shown_met_or_missed(validate, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    done = validate()
    assert (done.code, done.err) == (0, "")
    for key in TARGETS:
        assert key in done.out
    assert "MISSED" in done.out
    assert "targets are met" in done.out


def test_results_are_written_and_marked_texts_filled(validate, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "validation"
    folder.mkdir()
    marks = "# Top\n<!-- validation -->\n<!-- /validation -->\nend\n"
    for place in (tmp_path, folder):
        (place / "README.md").write_text(marks)
    assert validate("--out", folder).code == 0
    content = json.loads((folder / "results.json").read_text())
    assert (content["technicians"], content["shifts"], content["quick"]) == (12, 2, False)
    assert len((folder / "results.csv").read_text().splitlines()) == len(content["targets"]) + 1
    for place in (tmp_path, folder):
        text = (place / "README.md").read_text()
        assert text.startswith("# Top\n")
        assert text.endswith("end\n")
        assert all(f"| {one['id']} |" in text for one in content["targets"])
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["README.md", "results.csv", "results.json"]


@pytest.mark.parametrize(
    "args", [("--quick",), ("--technicians", 11), ("--set", "monitoring=0.5")], ids=str
)
def test_only_a_whole_run_of_the_scenario_as_it_is_fills_texts(
    validate, tmp_path, monkeypatch, args
):
    monkeypatch.chdir(tmp_path)
    marks = "<!-- validation -->\n<!-- /validation -->\n"
    (tmp_path / "README.md").write_text(marks)
    assert validate(*args, "--out", tmp_path / "new").code == 0
    assert (tmp_path / "README.md").read_text() == marks
    assert json.loads((tmp_path / "new" / "results.json").read_text())["targets"]


@pytest.mark.parametrize("args", [("--quick",), ("--set", "monitoring=0.5")], ids=str)
def test_a_lesser_run_does_not_replace_published_results(twin, tmp_path, monkeypatch, args):
    monkeypatch.setattr(module, "study", pytest.fail)
    (tmp_path / "README.md").write_text("<!-- validation -->\n<!-- /validation -->\n")
    (tmp_path / "results.json").write_text("precious")
    assert "another folder" in twin("validate", *args, "--out", tmp_path).refusal
    assert (tmp_path / "results.json").read_text() == "precious"


BAD = {
    ("nowhere",): "nowhere",
    ("--technicians", "0"): "--technicians",
    ("--seed", "-1"): "--seed",
    ("--set", "montoring=1"): "did you mean supervision.monitoring?",
    ("--out", "/gone/for/good"): "--out /gone/for/good",
}


@pytest.mark.parametrize(("args", "words"), BAD.items(), ids=[" ".join(args) for args in BAD])
def test_bad_input_is_refused_in_one_line(twin, args, words):
    assert words in twin("validate", *args).refusal


def test_a_file_is_no_folder(twin, tmp_path):
    place = tmp_path / "file"
    place.write_text("precious")
    assert "a folder" in twin("validate", "--out", place).refusal
    assert place.read_text() == "precious"


def unwritable(folder):
    """Whatever is opened in this folder is refused, as it is to those without the right to it."""
    usual = tempfile.TemporaryFile

    def refuse(*args, **options):
        if Path(options["dir"]) == folder:
            raise PermissionError(13, "Permission denied")
        return usual(*args, **options)

    return refuse


@pytest.mark.parametrize("inside", ["", "new"])
def test_a_folder_that_cannot_be_written_to_is_refused_at_once(twin, tmp_path, monkeypatch, inside):
    monkeypatch.setattr(module, "study", pytest.fail)
    monkeypatch.setattr(tempfile, "TemporaryFile", unwritable(tmp_path))
    out = tmp_path / inside
    line = twin("validate", "--out", out).refusal
    assert line.startswith(f"--out {out}: {tmp_path} cannot be written to (Permission denied); ")
    assert "allowed: a folder that can be" in line
    assert not list(tmp_path.iterdir())


def stop(*args, parts=None, **_):
    if parts is not None:
        parts.mkdir(exist_ok=True)
    signal.raise_signal(signal.SIGINT)


def test_whoever_stops_it_is_told_whether_work_is_kept(twin, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "study", stop)
    done = twin("validate", "--quick")
    assert (done.code, done.out) == (130, "")
    assert done.err == (
        "Stopped. Nothing is kept without --out; with it, a run that was stopped goes on.\n"
    )
    out = tmp_path / "v"
    done = twin("validate", "--quick", "--out", out)
    parts = folder_beside(out / "results.json")
    assert (done.code, done.err) == (130, f"Stopped. Started again, it goes on from {parts}.\n")
    monkeypatch.setattr(module, "study", lambda *_, **__: stop())
    other = twin("validate", "--quick", "--out", tmp_path / "w")
    assert other.err == "Stopped. Nothing was finished yet, so nothing is kept.\n"
