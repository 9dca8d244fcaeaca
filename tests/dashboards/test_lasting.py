"""Killed engines, killed servers: the run goes on, and who watches loses or doubles no row."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from functools import cache
from threading import Event, Thread

import pytest

from dashboards.live import lasting, session
from dashboards.live.lasting import TRIES, YOUNG, LastingEngine, Tries
from dashboards.live.session import LiveRun
from dashboards.pages.floor_link import obey
from dashboards.site import Site
from twin.cli import main
from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.traces.lock import is_written
from twin.traces.past import can_go_on
from twin.traces.reader import RunReader, same_traces
from twin.traces.store import RunStore

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

HALF = 8.5 * 3600.0
SERIES = ("wallboard", "level", "acts", "recorded", "controls")


@cache
def day():
    """The shipped desk, open for an hour, after which everybody goes home."""
    content = load_scenario("helpdesk-12", {"opening.close": "09:00"}).model_dump(mode="json")
    [team] = content["teams"].values()
    team["shifts"] = [{"start": 8 * 3600.0, "end": 9 * 3600.0, "technicians": 12}]
    return Scenario.model_validate(content)


def eventually(happens, seconds=60.0):
    """What another process brings about in its own time."""
    until = time.monotonic() + seconds
    while not (result := happens()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.005)
    return result


def kill(run):
    """Kill the engine, and wait until that has been noticed."""
    engine = run._day.engine
    before = engine.pid
    os.kill(before, signal.SIGKILL)
    eventually(lambda: engine.pid != before or engine.error)


@contextmanager
def killed_before_it_answers(run):
    """A command is asked inside that the engine does not live to carry out."""
    engine = run._day.engine._engine
    os.kill(engine.pid, signal.SIGSTOP)
    asked = engine._asked

    def once_asked():
        eventually(lambda: engine._asked > asked)
        kill(run)

    killer = Thread(target=once_asked)
    killer.start()
    with pytest.raises(InputError, match="look whether that has been done"):
        yield
    killer.join()


def clock(run):
    return run.since(None)["clock"]


def goes_on(run, beyond=0.0):
    """The clock once the run goes on, and has got beyond a moment."""

    def there():
        now = clock(run)
        assert now["error"] is None
        run._day.follower.fresh()
        return now["resuming"] is None and now["t"] > beyond and now

    return eventually(there)


def assert_whole(path, folder, seed=5):
    """All that is in the file is what an undisturbed run with its control log leaves."""
    reader = RunReader(path)
    again = simulate(day(), seed=seed, controls=reader.controls())
    assert same_traces(reader.traces(), again) == []
    with RunStore.create(folder / "again.sqlite", again.header) as store:
        store.write(again.tables)
    assert RunReader(folder / "again.sqlite").minutes() == reader.minutes()


class Watcher:
    """Somebody who watches with a cursor from the first delta to the last."""

    def __init__(self, run):
        self.run, self.seen, self.days = run, {name: [] for name in SERIES}, set()
        self.resets = 0
        self.shares = []
        self._done = Event()
        self._thread = Thread(target=self._watch)
        self._thread.start()

    def _watch(self):
        cursor, last = None, False
        while not last:
            last = self._done.wait(0.02)
            delta = self.run.since(cursor)
            cursor = delta["cursor"]
            self.days.add(delta["run"])
            self.resets += delta["reset"]
            self.shares.append(delta["clock"]["resuming"])
            for name in SERIES:
                self.seen[name] += delta[name]

    def end(self):
        self.run._day.follower.fresh()
        self._done.set()
        self._thread.join()


def test_killed_ten_times_a_day_ends_as_if_nothing_had_happened(tmp_path, monkeypatch):
    monkeypatch.setattr(lasting, "YOUNG", 0.0)
    path, chance = tmp_path / "run.sqlite", random.Random(4)
    with LiveRun(day(), seed=5, speed=300, out=path, start_at=HALF) as run:
        watcher = Watcher(run)
        kill(run)  # while it catches up
        kill(run)  # while it is taken up again
        goes_on(run, HALF)
        run.set_lever("supervision.monitoring", 0.9)
        kill(run)  # right after a lever
        with pytest.raises(InputError, match="is being taken up again"):
            run.set_lever("supervision.monitoring", 0.1)
        goes_on(run, HALF)
        run.pause()
        stands = clock(run)["t"]
        kill(run)  # while it stands still
        now = goes_on(run)
        assert (now["t"], now["paused"], now["speed"]) == (stands, True, 300.0)
        run.set_lever("staffing.level", 0.5)
        kill(run)  # right after a lever, while it stands still
        assert goes_on(run)["paused"]
        with killed_before_it_answers(run):
            run.set_lever("supervision.monitoring", 0.3)
        goes_on(run)
        run.resume()
        for number in range(4):
            goes_on(run, clock(run)["t"] + chance.uniform(0, 90))
            if number % 2:
                run.set_lever("staffing.level", chance.choice([0.75, 1.0, 1.5]))
            kill(run)
        goes_on(run)
        run.set_speed(600)
        eventually(lambda: clock(run)["finished"])
        watcher.end()
        whole = run.since(None)
    for name in SERIES:
        assert watcher.seen[name] == whole[name]
    assert len(watcher.seen["controls"]) == 4
    assert (len(watcher.days), watcher.resets) == (1, 1)
    assert any(share is not None for share in watcher.shares)
    assert_whole(path, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["again.sqlite", "run.sqlite"]


def test_a_run_that_was_ended_goes_on_where_its_file_ends(tmp_path):
    """And while it goes on, nobody else can."""
    path = tmp_path / "day.sqlite"
    with LiveRun(day(), seed=5, speed=60, out=path, start_at=HALF) as run:
        goes_on(run, HALF)
        run.pause()
        run.set_lever("supervision.monitoring", 0.9)
        stands = clock(run)["t"]
        assert not can_go_on(path)
    assert can_go_on(path)
    with Site(tmp_path) as site:
        [shown] = site.shown()
        assert site.can_resume(shown)
        name = site.resume("day")
        run = site.live()[name]
        run.wait()
        assert not site.can_resume(shown)
        assert not site.can_resume(site.run(name))
        with pytest.raises(InputError, match="goes on already"):
            site.resume("day")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(session, "PATIENCE", 0.0)
            with pytest.raises(InputError, match="another run is writing it"):
                LiveRun.reopen(path)
        with pytest.raises(InputError, match="is being written"):
            site.library.delete("day")
        now = clock(run)
        assert (now["t"], now["paused"], now["seed"], now["speed"]) == (stands, True, 5, 60.0)
        run.set_speed(600)
        run.resume()
        eventually(lambda: clock(run)["finished"])
    assert_whole(path, tmp_path)
    assert not can_go_on(path)
    with pytest.raises(InputError, match="its day is over"):
        LiveRun.reopen(path)


def test_a_run_of_another_model_is_refused_once_and_stays_as_it_was(tmp_path):
    path = tmp_path / "run.sqlite"
    with LiveRun(day(), seed=5, out=path, start_at=HALF) as run:
        goes_on(run, HALF)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE strain SET closing = closing + 1e-9 WHERE id = 9")
        connection.commit()
    before, floor = RunReader(path).traces(), RunReader(path).floor()
    with LiveRun.reopen(path) as run:
        with pytest.raises(InputError, match=r"another one \(table strain, row 8\)") as told:
            run.wait()
        assert clock(run)["error"] == str(told.value)
        assert clock(run)["resuming"] is None
        with pytest.raises(InputError, match=r"the run has stopped .*take it up again"):
            run.pause()
        assert not is_written(path)
        obey(run, {"do": "resume_run"})
        with pytest.raises(InputError, match="the run is another one"):
            run.wait()
        run.restart(6)
        assert clock(run)["error"] is None
        with pytest.raises(InputError, match="nothing to take up again"):
            run.resume_run()
    assert same_traces(before, RunReader(path).traces()) == []
    assert RunReader(path).floor() == floor


def test_what_is_no_run_to_go_on_with_is_refused(tmp_path):
    text = tmp_path / "mine.txt"
    text.write_text("mine")
    for path, words in [(text, "is not a run"), (tmp_path / "none.sqlite", "no such file")]:
        with pytest.raises(InputError, match=words):
            LiveRun.reopen(path)
        assert not can_go_on(path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


# -- without processes


def test_three_may_die_young_in_a_row():
    tries = Tries()
    assert [tries.another(0.0) for _ in range(TRIES + 2)] == [True] * TRIES + [False, False]
    tries = Tries()
    assert all(tries.another(lived) for lived in [0.0, 9.0, 0.0, YOUNG, 0.0, 0.0, YOUNG + 1, 0.0])
    assert [tries.another(0.0) for _ in range(2)] == [True, False]


class Pretended:
    """An engine that is ready at once, and gone when it is told to."""

    made = 0
    died, error = True, "the engine stopped unexpectedly"

    def __init__(self, ends=True):
        Pretended.made += 1
        self.over = Event()
        if ends:
            self.over.set()

    def await_start(self, tell):
        tell(0.5)

    def await_end(self):
        self.over.wait(60)

    def stop(self):
        self.over.set()


class Faulty(Pretended):
    """An engine that ends with a word."""

    died, error = False, "the engine stopped: a fault of the model"


@pytest.fixture
def pretended(monkeypatch):
    """Every engine that is started again dies at once."""
    Pretended.made = 0
    monkeypatch.setattr(lasting.Engine, "resume", lambda path, speed=None: Pretended())


def given_up(engine):
    return eventually(lambda: engine._settled.is_set() and engine.error)


def test_an_engine_that_keeps_dying_is_given_up_and_can_be_tried_again(pretended, tmp_path):
    engine = LastingEngine(tmp_path, Pretended(), resuming=None)
    assert (
        given_up(engine) == "the engine stopped unexpectedly; it was started again 3 times, in vain"
    )
    assert Pretended.made == 1 + TRIES
    engine.try_again()
    given_up(engine)
    assert Pretended.made == 2 * (1 + TRIES)
    engine.stop()


def test_a_fault_that_can_be_told_is_not_tried_again(pretended, tmp_path):
    engine = LastingEngine(tmp_path, Faulty(), resuming=None)
    assert given_up(engine) == Faulty.error
    assert Pretended.made == 1
    engine.stop()


def test_an_engine_that_is_ended_is_not_started_again(pretended, tmp_path):
    engine = LastingEngine(tmp_path, Pretended(ends=False), resuming=None)
    engine.stop()
    assert Pretended.made == 1
    with pytest.raises(InputError, match="was ended"):
        engine.ask("pause")


# -- the server


def served(*options, log):
    """A server that says where it can be reached."""
    command = [sys.executable, "-m", "twin", "serve", "--port", "0", *map(str, options)]
    with log.open("w") as complaints:
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, text=True, start_new_session=True
        )
    said = server.stdout.readline()
    assert re.search(r"http://127\.0\.0\.1:\d+", said), said + log.read_text()
    return server


def test_a_server_that_was_killed_is_started_again_on_its_run(tmp_path, capsys):
    path, log = tmp_path / "run.sqlite", tmp_path / "log.txt"
    folder = ("--runs", tmp_path / "runs")
    with served("--set", "opening.close=09:30", "--out", path, *folder, log=log) as server:
        eventually(lambda: (RunReader(path).floor() or {}).get("t", 0) > 8.6 * 3600)
        server.kill()
    before = RunReader(path).traces()
    with served("--resume", path, *folder, log=log) as server:
        assert log.read_text() == ""
        reached = RunReader(path).floor()["t"]
        eventually(lambda: RunReader(path).floor()["t"] > reached)
        server.terminate()
    after = RunReader(path).traces()
    for name, rows in before.tables.items():
        assert (after.rows(name)[: len(rows)] == rows).all()
    before_replay = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as done:
            main(["replay", str(path)])
    finally:
        signal.signal(signal.SIGTERM, before_replay)
    assert done.value.code == 0
    assert "up to there every row is the same" in " ".join(capsys.readouterr().out.split())
