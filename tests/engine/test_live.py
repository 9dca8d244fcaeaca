import signal
from collections.abc import Iterator
from functools import cache
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from twin.engine import live
from twin.engine.live import FAILED, READY, LiveEngine, run_live
from twin.engine.pacing import BUDGET, SLICE
from twin.engine.simulation import Simulation, simulate
from twin.errors import InputError
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.traces.buffer import Batch
from twin.traces.reader import RunReader, same_traces
from twin.traces.store import RunStore

NINE = 9 * 3600.0


@cache
def short_day() -> Scenario:
    """The shipped desk, open for three hours."""
    return load_scenario("helpdesk-12", {"opening.close": "11:00"})


class Watch:
    """A wall clock that a test winds on. Looking at it may take time."""

    def __init__(self, takes: float = 0.0) -> None:
        self.wall = 1000.0
        self.takes = takes

    def __call__(self) -> float:
        self.wall += self.takes
        return self.wall


class Kept:
    """A store in memory."""

    def __init__(self) -> None:
        self.rows = 0
        self.pictures: list[dict[str, Any]] = []
        self.committed = 0

    def write(self, batch: Batch) -> None:
        self.rows += sum(map(len, batch.values()))

    def show(self, floor: dict[str, Any]) -> None:
        self.pictures.append(floor)

    def commit(self) -> None:
        self.committed = self.rows


def paced(watch: Watch, kept: Kept, speed: float = 60.0, start_at: float = 0.0) -> LiveEngine:
    simulation = Simulation(short_day(), seed=3)
    return LiveEngine(simulation, kept, speed=speed, start_at=start_at, watch=watch)


def run_for(engine: LiveEngine, watch: Watch, seconds: float) -> None:
    until = watch.wall + seconds
    while watch.wall < until:
        watch.wall += max(engine.slice(), 0.001)


def test_it_catches_up_at_once_and_then_keeps_the_pace() -> None:
    watch, kept = Watch(), Kept()
    engine = paced(watch, kept, start_at=NINE)
    assert kept.pictures[-1]["catching_up"]
    assert engine.slice() == pytest.approx(SLICE)
    assert not engine.catching_up
    run_for(engine, watch, 10.0)
    shown = kept.pictures[-1]
    assert NINE + 570 < shown["t"] < NINE + 610
    assert not shown["catching_up"]
    assert kept.committed > 0


def test_catching_up_leaves_time_for_commands() -> None:
    watch, kept = Watch(takes=BUDGET), Kept()
    engine = paced(watch, kept, start_at=NINE)
    assert engine.slice() == 0.0
    assert engine.catching_up
    assert engine.obey(("pause",)) == ""
    stands = kept.pictures[-1]["t"]
    assert 0 < stands < NINE
    assert engine.slice() > 0
    engine.obey(("resume",))
    while engine.catching_up:
        engine.slice()
    run_for(engine, watch, 1.0)
    assert NINE < kept.pictures[-1]["t"] < NINE + 90


def test_a_pause_holds_everything_and_is_seen_at_once() -> None:
    watch, kept = Watch(), Kept()
    engine = paced(watch, kept, start_at=NINE)
    run_for(engine, watch, 5.0)
    engine.obey(("pause",))
    assert engine.idle
    at_pause, rows = kept.pictures[-1], kept.rows
    assert at_pause["paused"]
    run_for(engine, watch, 60.0)
    engine.obey(("resume",))
    assert kept.rows == rows
    assert kept.pictures[-1]["t"] == at_pause["t"]
    run_for(engine, watch, 1.0)
    assert at_pause["t"] + 50 < kept.pictures[-1]["t"] <= at_pause["t"] + 60


def test_the_speed_changes_without_a_jump() -> None:
    watch, kept = Watch(), Kept()
    engine = paced(watch, kept, speed=1.0, start_at=NINE)
    engine.slice()
    run_for(engine, watch, 2.0)
    engine.obey(("speed", 600.0))
    assert kept.pictures[-1]["speed"] == 600.0
    run_for(engine, watch, 2.0)
    assert NINE + 1000 < kept.pictures[-1]["t"] < NINE + 1240


def test_a_lever_moved_during_a_pause_is_logged_at_the_moment_shown(tmp_path: Path) -> None:
    watch = Watch()
    simulation = Simulation(short_day(), seed=3)
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, simulation.header, live=True) as store:
        engine = LiveEngine(simulation, store, speed=60, start_at=NINE, watch=watch)
        run_for(engine, watch, 3.0)
        engine.obey(("pause",))
        assert engine.obey(("lever", "supervision.monitoring", 0.9)) == ""
        reader = RunReader(path)
        floor = reader.floor()
        assert floor is not None
        assert floor["paused"]
        assert reader.controls() == [(floor["t"], "supervision.monitoring", 0.9)]


@pytest.mark.parametrize(
    ("lever", "value", "words"),
    [
        ("supervision.monitoring", 7.0, "supervision.monitoring"),
        ("demand.volume", 2.0, "demand.volume"),
        ("supervision.purpose", "joy", "supervision.purpose"),
    ],
)
def test_a_refused_lever_is_told_and_changes_nothing(
    lever: str, value: float | str, words: str
) -> None:
    watch, kept = Watch(), Kept()
    engine = paced(watch, kept)
    refusal = engine.obey(("lever", lever, value))
    assert words in refusal
    assert "\n" not in refusal
    assert kept.rows == 0


def test_when_the_day_is_over_it_idles() -> None:
    watch, kept = Watch(), Kept()
    engine = paced(watch, kept, start_at=1e9)
    while not engine.idle:
        engine.slice()
    assert kept.pictures[-1]["finished"]
    assert kept.committed == kept.rows > 1000
    assert engine.slice() > SLICE
    assert "the day is over" in engine.obey(("lever", "supervision.monitoring", 0.9))


def test_a_live_run_and_a_batch_run_hold_the_same_rows(tmp_path: Path) -> None:
    """Whatever the pace, the pauses and the slices: only scenario, seed and control log count."""
    watch = Watch(takes=0.001)
    simulation = Simulation(short_day(), seed=3)
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, simulation.header, live=True) as store:
        engine = LiveEngine(simulation, store, speed=600, start_at=NINE - 1.5, watch=watch)
        run_for(engine, watch, 2.0)
        engine.obey(("lever", "supervision.monitoring", 0.9))
        run_for(engine, watch, 1.0)
        engine.obey(("pause",))
        engine.obey(("lever", "supervision.purpose", "deterrent"))
        engine.obey(("lever", "supervision.monitoring", 0.2))
        engine.obey(("lever", "staffing.level", 0.5))
        run_for(engine, watch, 5.0)
        engine.obey(("resume",))
        engine.obey(("speed", 77.7))
        run_for(engine, watch, 3.0)
        engine.obey(("lever", "staffing.level", 1.5))
        engine.obey(("lever", "autonomy.script_rigidity", 0.1))
        engine.obey(("speed", 3600.0))
        while not engine.idle:
            watch.wall += engine.slice()
    reader = RunReader(path)
    controls = reader.controls()
    assert [lever for _, lever, _ in controls] == [
        "supervision.monitoring", "supervision.purpose", "supervision.monitoring",
        "staffing.level", "staffing.level", "autonomy.script_rigidity",
    ]  # fmt: skip
    lived, replayed = reader.traces(), simulate(short_day(), seed=3, controls=controls)
    assert len(lived.rows("procedure")) > 500
    assert same_traces(lived, replayed) == []
    untouched = simulate(short_day(), seed=3)
    assert same_traces(lived, untouched) != []


@pytest.fixture
def signals() -> Iterator[None]:
    """Puts the handlers back that the child process would set for itself."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def hear_all(path: Path, start_at: float = 0.0) -> list[tuple[int, str]]:
    """What the child says until it fails; a parent that hears nothing more hangs up."""
    ours, theirs = Pipe()
    heard: list[tuple[int, str]] = []

    def parent() -> None:
        while not (heard and heard[-1][0] == FAILED) and ours.poll(30):
            heard.append(ours.recv())
        ours.close()

    thread = Thread(target=parent)
    thread.start()
    run_live(theirs, short_day(), 3, path, False, 60.0, start_at)
    thread.join()
    return heard


@pytest.mark.usefixtures("signals")
def test_a_file_that_exists_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    path.write_text("mine")
    [(number, text)] = hear_all(path)
    assert number == FAILED
    assert str(path) in text
    assert "\n" not in text
    assert path.read_text() == "mine"


@pytest.mark.usefixtures("signals")
def test_a_full_disk_is_told_in_one_line_and_leaves_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.sqlite"
    write, calls = RunStore.write, []

    def until_full(store: RunStore, batch: Batch) -> None:
        calls.append(batch)
        if len(calls) > 1:
            store.abort()
            raise InputError(f"{path}: the disk is full; free some space, or write elsewhere")
        write(store, batch)

    monkeypatch.setattr(RunStore, "write", until_full)
    assert hear_all(path, start_at=1e9) == [
        (READY, ""),
        (FAILED, f"{path}: the disk is full; free some space, or write elsewhere"),
    ]
    assert RunReader(path).floor() is not None


@pytest.mark.usefixtures("signals")
def test_a_fault_of_the_engine_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(live.Simulation, "run_until", broken)
    (_, ready), (number, text) = hear_all(tmp_path / "run.sqlite")
    assert (ready, number) == ("", FAILED)
    assert "two" in text
    assert "\n" not in text
    assert "Traceback" in caplog.text


@pytest.mark.usefixtures("signals")
def test_when_the_parent_hangs_up_the_last_rows_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    ours, theirs = Pipe()
    answers: list[tuple[int, str]] = []

    def parent() -> None:
        answers.append(ours.recv())
        ours.send((1, ("lever", "supervision.monitoring", 0.9)))
        answers.append(ours.recv())
        ours.close()

    thread = Thread(target=parent)
    thread.start()
    run_live(theirs, short_day(), 3, path, False, 60.0, 0.0)
    thread.join()
    assert answers == [(READY, ""), (1, "")]
    assert [lever for _, lever, _ in RunReader(path).controls()] == ["supervision.monitoring"]
    assert not path.with_name("run.sqlite-wal").exists()
