import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dashboards.live.follow import Follower
from dashboards.live.session import LiveRun
from twin.engine.live import LiveEngine
from twin.engine.simulation import Simulation, simulate
from twin.errors import InputError
from twin.measures.catalogue import compute
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.traces.reader import RunReader, same_traces
from twin.traces.rollup import BUSY
from twin.traces.store import RunStore

TEN = 10 * 3600.0
SERIES = ("wallboard", "level", "acts", "recorded", "controls")


@cache
def day() -> Scenario:
    """The shipped desk, open for four hours."""
    return load_scenario("helpdesk-12", {"opening.close": "12:00"})


def eventually(happens: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What another process brings about in its own time."""
    until = time.monotonic() + seconds
    while not (result := happens()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
    return result


@pytest.fixture
def run(tmp_path: Path) -> Iterator[LiveRun]:
    with LiveRun(day(), seed=5, speed=120, out=tmp_path / "run.sqlite", start_at=TEN) as started:
        clock = eventually(
            lambda: (c := started.since(None)["clock"]) and (c["t"] >= TEN or c["error"]) and c
        )
        assert clock["error"] is None
        yield started


def test_a_day_from_the_first_delta_to_the_control_log(run: LiveRun) -> None:
    first = run.since(None)
    assert first["reset"]
    assert first["clock"]["t"] >= TEN
    assert first["clock"] | {"t": 0, "wall": 0} == {
        "t": 0, "wall": 0, "speed": 120.0, "paused": False, "finished": False,
        "catching_up": False, "resuming": None, "seed": 5, "scenario": "helpdesk-12",
        "error": None,
    }  # fmt: skip
    # The whole day so far, minute by minute.
    assert [row[0] for row in first["wallboard"]][:3] == [28800.0, 28860.0, 28920.0]
    assert [row[0] for row in first["level"]][:2] == [28860.0, 28920.0]
    assert len(first["wallboard"]) >= 120
    assert {act for _, act, _ in first["acts"]} <= {"alert", "listen", "score", "coach"}

    eventually(lambda: run.since(None)["clock"]["t"] > first["clock"]["t"] + 60)
    run.pause()
    second = run.since(first["cursor"])
    assert not second["reset"]
    assert second["clock"]["paused"]
    assert second["wallboard"]
    nothing_new = run.since(second["cursor"])
    assert [nothing_new[name] for name in SERIES] == [[], [], [], [], []]
    assert nothing_new["clock"] == second["clock"]
    whole = run.since(None)
    for name in SERIES:
        assert whole[name] == first[name] + second[name]

    run.set_lever("supervision.monitoring", 0.9)
    run.set_lever("purpose", "deterrent")
    moved = run.since(second["cursor"])
    stands = second["clock"]["t"]
    assert moved["controls"] == [
        [stands, "supervision.monitoring", 0.9],
        [stands, "supervision.purpose", 2.0],
    ]
    assert RunReader(run.path).controls() == [tuple(row) for row in moved["controls"]]

    run.set_speed(1)
    run.resume()
    going = eventually(
        lambda: (delta := run.since(moved["cursor"]))["clock"]["t"] > stands and delta
    )
    assert going["clock"]["speed"] == 1.0
    assert not going["clock"]["paused"]
    json.dumps(going)


def test_a_new_seed_is_a_new_run_in_a_new_file(run: LiveRun) -> None:
    before = run.since(None)
    run.set_lever("supervision.monitoring", 0.9)
    run.pause()
    run.restart(6)
    after = run.since(before["cursor"])
    assert after["reset"]
    assert after["run"] != before["run"]
    assert after["clock"]["seed"] == run.seed == 6
    assert not after["clock"]["paused"]
    assert after["controls"] == []
    assert run.path.name == "run-2.sqlite"
    old = RunReader(run.path.with_name("run.sqlite"))
    assert old.header.seed == 5
    assert len(old.controls()) == 1


def test_many_may_watch_and_steer_at_once(run: LiveRun) -> None:
    def watch(number: int) -> dict[str, list[Any]]:
        seen: dict[str, list[Any]] = {name: [] for name in SERIES}
        cursor = None
        for turn in range(30):
            if turn % 10 == number:
                run.set_lever("supervision.monitoring", number / 10)
            delta = run.since(cursor)
            assert delta["reset"] == (cursor is None)
            cursor = delta["cursor"]
            for name in SERIES:
                seen[name] += delta[name]
        return seen

    with ThreadPoolExecutor(6) as pool:
        watchers = list(pool.map(watch, range(6)))
    run.pause()
    whole = run.since(None)
    for seen in watchers:
        for name in SERIES:
            assert seen[name] == whole[name][: len(seen[name])]
    assert len(whole["controls"]) == 18


def test_a_cursor_that_is_none_of_this_run_gets_everything(run: LiveRun) -> None:
    name = run.since(None)["run"]
    for rest in ("", ".1.2", ".a.b.c.d.e", ".0.0.0.0.-1", ".0.0.0.0." + "9" * 5000):
        assert run.since(name + rest)["reset"], rest
    for cursor in ("", "nonsense", "0000.0.0.0.0.0"):
        assert len(run.since(cursor)["wallboard"]) >= 120
    assert not run.since(name + ".0.0.0.0.0")["reset"]


def test_what_is_not_allowed_is_refused_in_one_line(run: LiveRun) -> None:
    for path, value, words in [
        ("supervision.monitoring", 7.0, "monitoring"),
        ("supervision.monitoring", None, "monitoring"),
        ("supervision.purpose", "joy", "purpose"),
        ("supervision.purpose", 9.0, "purpose"),
        ("demand.volume", 2.0, "demand.volume"),
        ("monitorin", 0.5, "monitoring"),
    ]:
        with pytest.raises(InputError, match=words) as refusal:
            run.set_lever(path, value)  # type: ignore[arg-type]
        assert "\n" not in str(refusal.value)
    for speed in (0.0, 601.0, float("nan")):
        with pytest.raises(InputError, match="speed"):
            run.set_speed(speed)
    with pytest.raises(InputError, match="seed"):
        run.restart(-1)
    delta = run.since(None)
    assert delta["controls"] == []
    assert delta["clock"]["error"] is None


def test_when_the_day_is_over_everything_can_still_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    with LiveRun(day(), seed=5, out=path, start_at=86400.0) as run:
        delta = eventually(lambda: (d := run.since(None))["clock"]["finished"] and d)
        with pytest.raises(InputError, match="day is over"):
            run.set_lever("supervision.monitoring", 0.9)
        assert delta["clock"]["error"] is None
        assert delta["now"] == {
            "waiting": 0, "longest_wait": 0.0, "staffed": 0, "ready": 0, "busy": 0,
        }  # fmt: skip
    traces = RunReader(path).traces()
    assert same_traces(traces, simulate(day(), seed=5)) == []
    tiles, measures = delta["tiles"], compute(traces)
    assert tiles["service_level"]["today"] == pytest.approx(measures["service_level"])
    assert tiles["abandoned_share"] == pytest.approx(measures["abandoned_share"])
    assert sum(rows for _, rows in delta["recorded"]) == measures["supervision_events"]


@pytest.mark.parametrize("minute", [8 * 60 + 20, 9 * 60 + 7, 12 * 60 + 31])
def test_a_moment_is_what_was_shown_at_it(tmp_path: Path, minute: int) -> None:
    """Looking back shows what the floor showed then, also while the day goes on."""
    simulation = Simulation(day(), seed=5)
    path = tmp_path / "run.sqlite"
    t = 60.0 * minute
    with RunStore.create(path, simulation.header, live=True) as store:
        engine = LiveEngine(simulation, store, speed=60, start_at=t)
        while engine.catching_up:
            engine.slice()
        engine.obey(("pause",))
        follower = Follower(path, day())
        follower.follow()
        then = follower.picture
        simulation.run_until(t + 200)
        engine.obey(("pause",))
        follower.fresh()
        follower.follow()
        soon = follower.moment(t + 59.0)
        simulation.run()
        engine.obey(("pause",))
        follower.fresh()
        follower.follow()
        afterwards = follower.moment(t)
        at_the_end = follower.moment(1e9)
    assert then["clock"]["t"] == soon["t"] == afterwards["t"] == t
    kinds = [row[2] for row in then["people"]]
    for looked in (soon, afterwards):
        assert looked["now"] == then["now"]
        # The type of a contact that goes on still is not on file yet.
        for row, kind in zip(looked["people"], kinds, strict=True):
            assert row[2] in (kind, None)
        assert [row[:2] for row in looked["people"] if row[0]] == [
            row[:2] for row in then["people"] if row[0]
        ]
        # What wears off while somebody is ready is in no row, and is shown all the same.
        for row, was in zip(looked["people"], then["people"], strict=True):
            assert not row[0] or row[3] == pytest.approx(was[3])
        assert looked["tiles"]["tension"] == pytest.approx(then["tiles"]["tension"])
        assert looked["tiles"]["occupancy"] == pytest.approx(then["tiles"]["occupancy"])
        rounded = {"tension": 0, "occupancy": 0}
        assert looked["tiles"] | rounded == then["tiles"] | rounded
    assert [row[2] for row in afterwards["people"]] == kinds
    assert at_the_end["now"]["staffed"] == 0


def test_tiles_are_what_the_rows_say(tmp_path: Path) -> None:
    simulation = Simulation(day(), seed=5)
    path = tmp_path / "run.sqlite"
    # The end of a whole minute, so that the window of the tiles is 30 whole minutes.
    t = TEN + 59.999
    with RunStore.create(path, simulation.header, live=True) as store:
        engine = LiveEngine(simulation, store, speed=60, start_at=t)
        while engine.catching_up:
            engine.slice()
        engine.obey(("pause",))
        follower = Follower(path, day())
        follower.follow()
        tiles, now = follower.picture["tiles"], follower.picture["now"]
        people = [
            dict(zip(("activity", "since", "contact_type", "tension"), row, strict=True))
            | {"name": who.name, "role": who.role}
            for row, who in zip(follower.picture["people"], follower.staff, strict=True)
        ]
        traces = RunReader(path).traces()
    begins = TEN + 60 - 1800

    closed = traces.column("contact", "t")
    outcome, wait = traces.words("contact", "outcome"), traces.column("contact", "wait")
    late = [(o, w) for c, o, w in zip(closed, outcome, wait, strict=True) if c >= begins]
    in_time = sum(o == "answered" and w <= 20 for o, w in late)
    hung_up = sum(o == "abandoned" and w <= 20 for o, w in late)
    assert 0 < in_time < len(late)
    assert tiles["service_level"]["value"] == in_time / (len(late) - hung_up)
    assert tiles["service_level"]["window"] == 1800

    on_shift = [p for p in people if p["role"] == "technician" and p["activity"]]
    assert len(on_shift) == now["staffed"] == 12
    assert tiles["tension"] == sum(p["tension"] for p in on_shift) / 12
    assert tiles["high_strain"] == [sum(p["tension"] >= 50 for p in on_shift), 12]

    # Busy and ready time in the window: what has ended, and what goes on.
    technicians = {p["name"] for p in people if p["role"] == "technician"}
    spells = [
        (who, what, start, end)
        for who, what, start, end in zip(
            traces.words("duration", "technician"), traces.words("duration", "activity"),
            traces.column("duration", "start"), traces.column("duration", "t"), strict=True,
        )
    ] + [(p["name"], p["activity"], p["since"], t) for p in people]  # fmt: skip
    spent = {"ready": 0.0, "busy": 0.0}
    for who, what, start, end in spells:
        kind = "busy" if what in BUSY else what
        if who in technicians and kind in spent:
            spent[kind] += max(0.0, end - max(start, begins))
    share = spent["busy"] / (spent["busy"] + spent["ready"])
    assert 0.5 < share < 1
    assert tiles["occupancy"] == pytest.approx(share)


def test_a_file_that_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists"):
        LiveRun(day(), out=path)
    with pytest.raises(InputError, match="is not a run"):
        LiveRun(day(), out=path, force=True)
    assert path.read_text() == "mine"
    path.unlink()
    with LiveRun(day(), out=path):
        pass
    with LiveRun(day(), out=path, force=True) as run:
        assert run.since(None)["reset"]
    assert RunReader(path).header.name == "helpdesk-12"


def test_a_temporary_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with LiveRun(day()) as run:
        first = run.path
        assert first.exists()
        run.restart(1)
        assert run.path.exists()
        assert not first.exists()
    assert list(tmp_path.iterdir()) == []


PARENT = """
import sys
from pathlib import Path
from dashboards.live.session import LiveRun
from twin.scenario.load import load_scenario

if __name__ == "__main__":
    run = LiveRun(load_scenario("helpdesk-12"), out=Path(sys.argv[1]), speed=600)
    run.set_lever("supervision.monitoring", 0.9)
    print(run._day.engine.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_an_engine_does_not_outlive_its_parent(tmp_path: Path) -> None:
    script, path = tmp_path / "parent.py", tmp_path / "run.sqlite"
    script.write_text(PARENT)
    with subprocess.Popen(
        [sys.executable, script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        engine = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    eventually(lambda: not alive(engine))
    # The last transaction is finished, and the file is closed.
    assert not path.with_name("run.sqlite-wal").exists()
    assert len(RunReader(path).controls()) == 1


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Where nobody reaps orphans, a zombie is as dead as it gets.
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
