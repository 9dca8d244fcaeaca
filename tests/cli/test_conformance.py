"""`twin conformance`: a run's procedures, and a log of steps read by a mapping."""

import gzip
import json
import tracemalloc

import pytest


@pytest.fixture
def run(twin, small, tmp_path):
    path = tmp_path / "day.sqlite"
    assert twin("run", small, "--set", "autonomy.script_rigidity=0.2", "--out", path).code == 0
    return path


@pytest.fixture
def log(tmp_path):
    """A small log of steps, with what a real one has too: disorder, gaps, and a name."""
    path = tmp_path / "log.csv"
    path.write_text(
        "ticket,what,when,who,state\n"
        "1,take,2026-01-05 08:00:00,Jane Doe,complete\n"
        "1,close,2026-01-05 10:00:00,Jane Doe,complete\n"
        "1,solve,2026-01-05 09:00:00,John Roe,complete\n"
        "2,take,2026-01-05 08:00:00,Jane Doe,start\n"
        "2,take,2026-01-05 08:30:00,Jane Doe,complete\n"
        "2,\x1b[31mcall,2026-01-05 08:45:00,,complete\n"
        "2,close,yesterday,Jane Doe,complete\n"
        ",close,2026-01-05 08:50:00,Jane Doe,complete\n"
        "2,close,2026-01-05 09:00:00,=HYPERLINK(1),complete\n"
        "3,solve\n"
    )
    (tmp_path / "map.toml").write_text(
        '[columns]\ncase = "ticket"\nactivity = "what"\ntime = "when"\nperson = "who"\n'
        'lifecycle = "state"\n[time]\nformat = "%Y-%m-%d %H:%M:%S"\n'
        '[procedures.ticket]\nstatus = "policy"\nsteps = ["take", "solve", "close"]\n'
    )
    return path


def test_every_procedure_of_a_run(twin, run):
    done = twin("conformance", run)
    assert done.code == 0, done.err
    for words in (
        "Procedure information:", "Procedure technical:", "Process conformance: fitness 0.",
        "What was done, against what is prescribed", "What is on record, against what was done",
        "Variants", "What came after what, and how soon", "greet › identify",
    ):  # fmt: skip
        assert words in done.out


def test_one_procedure_as_json(twin, run):
    found = twin("conformance", run, "--procedure", "technical", "--json").json["procedures"]
    assert list(found) == ["technical"]
    told = found["technical"]
    assert 0.8 < told["fitness"] < 1
    assert told["prescribed"][0] == "technical.greet"
    assert sum(one["cases"] for one in told["variants"]) == told["cases"]
    assert {one["step"] for one in told["fates"]} == set(told["prescribed"])
    assert told["record"]["fitness_recorded"] >= told["record"]["fitness_done"]
    parts = [
        twin("conformance", run, "--type", kind, "--json").json["procedures"]
        for kind in ("technical", "urgent")
    ]
    assert [list(part) for part in parts] == [["technical"], ["technical"]]
    assert sum(part["technical"]["cases"] for part in parts) == told["cases"]


def test_a_log_by_its_mapping(twin, log):
    found = twin("conformance", log, "--map", log.with_name("map.toml"), "--json").json
    assert (found["lines"], found["cases"], found["people"]) == (10, 2, 3)
    assert found["dropped"] == {"not over": 2, "no time": 1, "no case": 1}
    told = found["procedures"]["ticket"]
    assert told["status"] == "policy"
    by_step = {one["step"]: one for one in told["steps"]}
    # Case 1 is the script, though its lines are not in order; case 2 left out solving, and called.
    assert told["fitness"] == pytest.approx((1 + 2 * 2 / 6) / 2)
    assert by_step["solve"]["skipped"] == 1
    assert by_step["[31mcall"]["in_script"] is False
    assert {one["lasted"] for one in told["variants"]} == {7200, 1800}


def test_no_name_of_a_log_is_told(twin, log):
    for more in ((), ("--json",)):
        done = twin("conformance", log, "--map", log.with_name("map.toml"), *more)
        assert done.code == 0
        assert "Doe" not in done.out
        assert "HYPERLINK" not in done.out
        assert "\x1b" not in done.out


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (
            '[columns]\ncase = "nr"\nactivity = "what"\ntime = "when"\n',
            "procedures: Field required",
        ),
        ("steps = 1", "columns: Field required"),
        ("= =", "allowed: TOML"),
        (
            '[columns]\ncase = "nr"\nactivity = "what"\ntime = "when"\n'
            '[procedures.p]\nsteps = ["take"]\n',
            "has no column 'nr'; it has ticket, what, when, who, state",
        ),
        (
            '[columns]\ncase = "ticket"\nactivity = "what"\ntime = "when"\nwhere = "x"\n'
            '[procedures.p]\nsteps = ["take"]\n',
            "columns.where: Extra inputs are not permitted",
        ),
    ],
)
def test_a_mapping_that_does_not_fit(twin, log, text, refused):
    wrong = log.with_name("wrong.toml")
    wrong.write_text(text)
    assert refused in twin("conformance", log, "--map", wrong).refusal


def test_what_is_refused(twin, run, log):
    assert (
        "allowed: information, technical"
        in twin("conformance", run, "--procedure", "sales").refusal
    )
    assert "type sales: unknown" in twin("conformance", run, "--type", "sales").refusal
    mapping = log.with_name("map.toml")
    assert (
        "allowed: ticket" in twin("conformance", log, "--map", mapping, "--procedure", "x").refusal
    )
    assert "no types" in twin("conformance", log, "--map", mapping, "--type", "x").refusal
    gone = log.with_name("gone.csv")
    assert "no such file" in twin("conformance", gone, "--map", mapping).refusal
    packed = log.with_name("log.csv.gz")
    packed.write_bytes(gzip.compress(log.read_bytes())[:-9])
    refusal = twin("conformance", packed, "--map", mapping).refusal
    assert "log.csv.gz: damaged or cut short" in refusal


def test_a_small_file_that_unpacks_to_one_endless_line_takes_little_memory(twin, log):
    packed = log.with_name("log.csv.gz")
    with gzip.open(packed, "wb") as file:
        file.write(log.read_bytes() + b"\n")
        for _ in range(40):
            file.write(b"a" * 1_000_000)
    tracemalloc.start()
    refusal = twin("conformance", packed, "--map", log.with_name("map.toml")).refusal
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "holds a line of more than 1,000,000 characters" in refusal
    assert peak < 20_000_000


@pytest.mark.shared
def test_the_italian_help_desk(twin, shared_data):
    log = shared_data / "helpdesk_italian_resource.csv.gz"
    found = twin("conformance", log, "--map", "helpdesk-italian", "--json").json
    assert (found["lines"], found["cases"], found["people"]) == (21_348, 4_580, 22)
    assert found["dropped"] == {}
    told = found["procedures"]["ticket"]
    assert told["events"] == 21_348
    assert len(told["variants"]) == 226
    assert told["variants"][0]["cases"] == 2_366
    assert told["fitness"] == pytest.approx(0.91404, abs=1e-5)
    assert told["fitting"] == pytest.approx(2_366 / 4_580)
    assert "Value 1" not in json.dumps(found)
