"""`twin explain`: what is printed adds up, and whom and when it takes."""

import re
import sqlite3
from itertools import pairwise

import pytest

from twin.traces.vocabularies import TRIGGERS


@pytest.fixture
def run(twin, small, tmp_path):
    """A kept run of two short mornings, with strain that shows."""
    path = tmp_path / "run.sqlite"
    done = twin("run", small, "--seed", 5, "--days", 2, "--set", "strain.gain=12", "--out", path)
    assert done.code == 0
    return path


def lines(out, start, end):
    """The lines of the output after the one that begins with `start`, up to `end`."""
    told = out.splitlines()
    begin = next(i for i, line in enumerate(told) if line.startswith(start))
    return told[begin : next(i for i in range(begin, len(told)) if told[i].startswith(end))]


@pytest.mark.parametrize("at", ["08:20", "09:00:30", "09:55"])
@pytest.mark.parametrize("day", [1, 2])
def test_the_numbers_shown_add_up(twin, run, at, day, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    done = twin("explain", run, "--technician", "T3", "--at", at, "--day", day, "--rows", 100)
    assert (done.code, done.err) == (0, "")
    tension = float(re.search(r"tension ([\d.]+) of 100", done.out)[1])
    parts = lines(done.out, "time pressure", "Since")[:6]
    points = 0.0
    for line in parts:
        opening, added, worn, level, share, own = re.findall(r"[\d.]+", line)
        assert float(opening) + float(added) - float(worn) == pytest.approx(float(level))
        assert float(share) == pytest.approx(100 * float(own) / tension, abs=0.1 + 10 / tension)
        points += float(own)
    assert points == pytest.approx(tension, abs=0.051)
    # Under each component, what is left of its rows makes its level; each row's own sum is right.
    for level, under in re.findall(r": ([\d.]+) is what is left of\n((?:  .*\n)+)", done.out):
        left = [float(one) for one in re.findall(r"^  ([\d.]+)  ", under, re.MULTILINE)]
        assert sum(left) == pytest.approx(float(level))
        for a, b, c, d in re.findall(r"([\d.]+) \+ ([\d.]+) − ([\d.]+) = ([\d.]+)", under):
            assert float(a) + float(b) - float(c) == pytest.approx(float(d))


def test_rows_name_their_event_and_the_largest_come_first(twin, run):
    out = twin("explain", run, "--technician", "T001", "--at", "09:50").out
    event = r"^  0\.\d+  \d\d:\d\d:\d\d to \d\d:\d\d:\d\d  ([a-z ]+)[a-z ,]*: contact \d+ \(\w+\)"
    named = re.findall(event, out, re.MULTILINE)
    assert named
    # In the words of the file.
    assert {words.replace(" ", "_") for words in named} <= set(TRIGGERS)
    for under in re.findall(r"is what is left of\n((?:  .*\n)+)", out):
        left = [float(one) for one in re.findall(r"^  ([\d.]+)  \d\d:", under, re.MULTILINE)]
        assert all(after <= before + 0.0011 for before, after in pairwise(left))
        assert len(left) <= 3
    assert "other row" in out
    assert (
        "is what is left of"
        not in twin("explain", run, "--technician", "T001", "--at", "09:50", "--rows", 0).out
    )


def test_for_machines(twin, run):
    found = twin("explain", run, "--technician", "T01", "--at", "09:50", "--day", 2, "--json").json
    moment = 86400 + 9 * 3600 + 50 * 60
    assert (found["technician"], found["day"], found["at"]) == ("T001", 2, moment)
    assert [part["component"] for part in found["apart"]][-1] == "exhaustion"
    for part in found["parts"]:
        total = part["opening"] + part["increment"] - part["decay"]
        assert total == pytest.approx(part["level"])
    assert found["apart"][0]["share"] is None


def test_what_is_refused(twin, run, small, tmp_path):
    def refusal(technician="T1", at="09:00", *args):
        return twin("explain", run, "--technician", technician, "--at", at, *args).refusal

    assert refusal("T99").startswith(f"{run}: technician T99: unknown; allowed: T001 to T006")
    assert "never on shift in this run; allowed: T001 to T006" in refusal("R007")
    assert "a back-up expert" in refusal("B01")
    assert "not on shift; allowed: 08:00 to 10:" in refusal("T1", "07:59")
    assert refusal("T1", "noon") == (
        "--at noon: allowed: a time of day up to 24:00, HH:MM or HH:MM:SS"
    )
    for late in ("24:01", "35:40", "24:00:01"):
        assert refusal("T1", late).startswith(f"--at {late}: allowed: a time of day up to 24:00")
    assert "not on shift" in refusal("T1", "24:00")
    assert "--at 9:75" in refusal("T1", "9:75")
    assert refusal("T1", "").startswith("--at '': allowed")
    assert refusal("T1", "09:00", "--day", 3).startswith("--day 3: allowed: 1 to 2")
    assert "--day" in refusal("T1", "09:00", "--day", 0)
    assert "Missing option" in twin("explain", run, "--at", "09:00").refusal
    gone = tmp_path / "gone.sqlite"
    assert "gone.sqlite" in twin("explain", gone, "--technician", "T1", "--at", "9:00").refusal
    assert "not a run" in twin("explain", small, "--technician", "T1", "--at", "9:00").refusal


def test_a_row_adds_what_the_text_below_the_rows_says(twin, run):
    args = ("explain", run, "--technician", "T1", "--at", "09:50")
    assert "own reactivity" in twin(*args).out
    with sqlite3.connect(run) as connection:
        (reactivity,) = connection.execute(
            "SELECT reactivity FROM person WHERE technician = 'T001'"
        ).fetchone()
    connection.close()
    rows = [
        entry
        for part in twin(*args, "--json").json["parts"]
        for entry in part["entries"]
        if part["component"] != "supervision" and entry["exposure"] > 0.05
    ]
    assert rows
    for row in rows:
        hours = (row["t"] - row["start"]) / 3600
        added = 12 * reactivity * row["exposure"] * row["weight"] * row["buffer"] * hours
        left = [1 - row[end] for end in ("opening", "closing")]
        assert row["increment"] == pytest.approx(added * sum(left) / 2, rel=0.05)


def test_a_damaged_run_is_named_once(twin, run):
    with sqlite3.connect(run) as connection:
        connection.execute("DROP TABLE strain")
    connection.close()
    refusal = twin("explain", run, "--technician", "T1", "--at", "9:00").refusal
    assert refusal.startswith(f"{run}: is damaged")
    assert refusal.count(str(run)) == 1


def test_a_run_without_a_ledger(twin, small, tmp_path):
    path = tmp_path / "calm.sqlite"
    assert twin("run", small, "--set", "strain.enabled=off", "--out", path).code == 0
    assert "switched off" in twin("explain", path, "--technician", "T1", "--at", "9:00").refusal


def test_an_observed_log(twin, run):
    with sqlite3.connect(run) as connection:
        (text,) = connection.execute("SELECT value FROM header WHERE key = 'header'").fetchone()
        connection.execute(
            "UPDATE header SET value = ? WHERE key = 'header'",
            (text.replace('"origin": "simulated"', '"origin": "observed"'),),
        )
    connection.close()
    assert "observed log" in twin("explain", run, "--technician", "T1", "--at", "9:00").refusal


def test_what_somebody_brings_along_is_that_of_the_run(twin, run):
    out = twin("explain", run, "--technician", "T001", "--at", "09:50").out
    with sqlite3.connect(run) as store:
        insecurity, reactivity, watchfulness = store.execute(
            "SELECT insecurity, reactivity, watchfulness FROM person WHERE technician = 'T001'"
        ).fetchone()
    assert f"felt insecurity {insecurity:.2f} of 1" in out
    told = " ".join(out.split())
    assert f"{reactivity:.2f} times as strongly as usual" in told
    assert f"being supervised {watchfulness:.2f} times that" in told


def test_a_contact_under_way_is_told_so_far(twin, run):
    """What a contact does is there from its beginning on, and the sums shown hold inside it."""
    with sqlite3.connect(run) as store:
        start, end, contact = store.execute(
            "SELECT start, t, contact FROM strain WHERE technician = 'T001' AND exposure > 0.2 "
            "AND t < 36000 AND t - start > 200 ORDER BY increment DESC LIMIT 1"
        ).fetchone()
    middle = int(start + end) // 2
    at = f"{middle // 3600:02d}:{middle % 3600 // 60:02d}:{middle % 60:02d}"
    args = ("explain", run, "--technician", "T001", "--at", at, "--rows", 100)
    out = twin(*args).out
    assert f"Contact {contact} is under way" in out
    assert re.search(rf"to {at}  [a-z ,]+, so far, of a stretch to \d\d:\d\d:\d\d: contact", out)
    told = twin(*args, "--json").json
    assert told["as_of"] == told["at"] == middle
    marked = [row for part in told["parts"] for row in part["entries"] if row["under_way"]]
    assert marked
    for row in marked:
        assert (row["contact"], row["t"], row["ends"]) == (contact, middle, end)
