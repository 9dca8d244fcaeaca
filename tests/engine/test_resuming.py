"""A live run that is killed again and again ends as if nothing had happened."""

from dataclasses import replace
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twin.engine import resuming
from twin.engine.live import LiveEngine
from twin.engine.resuming import begun_again, catch_up
from twin.engine.simulation import Simulation, simulate
from twin.errors import InputError
from twin.traces import store as module
from twin.traces.reader import RunReader, same_traces
from twin.traces.store import RunStore

NINE, TEN = 9 * 3600.0, 10 * 3600.0
BREAKS = [{"at": "09:30", "seconds": 60}]
SHIFT = {"start": "09:00", "end": "10:00", "technicians": 4, "breaks": BREAKS}
BUSY = {
    "teams": {"desk": {"contacts": ["help"], "shifts": [SHIFT]}},
    "demand": {"per_hour": [150]},
    "strain": {"enabled": True},
    "supervision": {"monitoring": 0.5, "listening": 1, "handling_target": 60},
    "backup": {"experts": 1},
    "system": {"incidents": 0.3, "response": 2, "outages_per_day": 10},
}


class Killed(BaseException):
    """What a process does not notice itself."""


class Deathly(RunStore):
    """A store whose process is killed at a commit, right before it counts or right after."""

    lives = None

    def _finish_transaction(self, connection):
        left = self.lives and self.lives[-1]
        if left == (0, "before"):
            self._die()
        super()._finish_transaction(connection)
        if left == (0, "after"):
            self._die()
        if left:
            self.lives[-1] = (left[0] - 1, left[1])

    def _die(self):
        self.lives.pop()
        self.abort()
        raise Killed


class Watch:
    """A wall clock that goes on whenever somebody looks."""

    def __init__(self, takes=0.004):
        self.wall, self.takes = 0.0, takes

    def __call__(self):
        self.wall += self.takes
        return self.wall


def opened(path, centre, watch, start_at=NINE + 300):
    """A live run at its beginning, or, if there is a file, where the last process left it."""
    if not path.exists():
        simulation = Simulation(centre, seed=4)
        store = Deathly.create(path, simulation.header, live=True)
        return store, LiveEngine(simulation, store, speed=600, start_at=start_at, watch=watch)
    store = Deathly.resume(path)
    floor, latest = store.past.floor, store.past.latest
    simulation = begun_again(path, store.header)
    catch_up(simulation, store, lambda share: None)
    # Not a moment further than must have been reached.
    assert simulation.now == floor["t"] or latest <= simulation.now <= latest + 0.001
    if floor["paused"]:
        assert simulation.now == floor["t"]
    how = {name: floor[name] for name in ("speed", "start_at", "paused")}
    return store, LiveEngine(simulation, store, watch=watch, **how)


def lived(path, centre, script, deaths, takes, start_at):
    """Live a day through with a script of commands by time, dying now and then.

    Gives the levers whose moves were acknowledged.
    """
    Deathly.lives = list(deaths)
    pending, acknowledged = sorted(script, key=lambda entry: entry[0]), []
    watch, started = Watch(takes), False
    while True:
        try:
            store, engine = opened(path, centre, watch, start_at)
            started = True
            while not engine._simulation.finished:
                watch.wall += engine.slice()
                while pending and engine._simulation.now >= pending[0][0]:
                    command = pending.pop(0)[1]
                    assert engine.obey(command) == ""
                    if command[0] == "lever":
                        acknowledged.append(command[1:])
                if engine._pace.paused:
                    engine.obey(("resume",))
            store.close()
        except Killed:
            # What was laid out in vain before anything was shown is begun anew.
            if not started and path.exists() and not RunReader(path).floor():
                path.unlink()
        else:
            return acknowledged


def assert_whole(path, folder, centre):
    """All that is in the file is what an undisturbed run with its control log leaves."""
    reader = RunReader(path)
    again = simulate(centre, seed=4, controls=reader.controls())
    assert same_traces(reader.traces(), again) == []
    with RunStore.create(folder / "again.sqlite", again.header, force=True) as store:
        store.write(again.tables)
    assert RunReader(folder / "again.sqlite").minutes() == reader.minutes()


LEVERS = st.one_of(
    st.tuples(st.just("lever"), st.just("supervision.monitoring"), st.floats(0, 1)),
    st.tuples(st.just("lever"), st.just("staffing.level"), st.sampled_from([0.25, 0.5, 1.0, 2.0])),
    st.tuples(st.just("lever"), st.just("supervision.purpose"), st.just("deterrent")),
    st.tuples(st.just("pause")),
    st.tuples(st.just("speed"), st.sampled_from([60.0, 3600.0, 77.7])),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    script=st.lists(st.tuples(st.floats(0, TEN), LEVERS), max_size=6),
    deaths=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["before", "after"])), max_size=6
    ),
    rows=st.sampled_from([3, 40, 1000]),
    age=st.sampled_from([0.0, 1e9]),
    takes=st.sampled_from([0.004, 0.0004]),
    start_at=st.sampled_from([NINE + 300, TEN]),
)
def test_killed_at_any_commit_it_ends_as_if_nothing_had_happened(
    tiny, tmp_path_factory, script, deaths, rows, age, takes, start_at
):
    """Commits come after a few rows, so that they part a lever's rows and the tables of a batch."""
    centre, folder = tiny(**BUSY), tmp_path_factory.mktemp("killed")
    path = folder / "run.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROWS", rows)
        patch.setattr(module, "AGE", age)
        acknowledged = lived(path, centre, script, deaths, takes, start_at)
    assert_whole(path, folder, centre)
    reader = RunReader(path)
    assert reader.floor()["finished"]
    log = iter([lever for _, lever, _ in reader.controls()])
    assert all(lever in log for lever, _ in acknowledged)  # each, and in this order
    assert sorted(file.name for file in folder.iterdir()) == ["again.sqlite", "run.sqlite"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_anywhere_in_the_rows_of_a_lever(tiny, tmp_path, monkeypatch, when):
    """Either all of the lever is there, or nothing; where it was acknowledged, all of it."""
    monkeypatch.setattr(module, "ROWS", 2)
    shift = SHIFT | {"technicians": 12}
    teams = {"desk": {"contacts": ["help"], "shifts": [shift]}}
    centre = tiny(**BUSY | {"teams": teams, "demand": {"per_hour": [20]}})
    command, moved = ("lever", "staffing.level", 0.25), []
    for commit in count():
        path, watch = tmp_path / f"{commit}.sqlite", Watch()
        Deathly.lives = []
        store, engine = opened(path, centre, watch)
        while engine._simulation.now < NINE + 900:
            watch.wall += engine.slice()
        engine.obey(("pause",))
        Deathly.lives = [(commit, when)]
        try:
            assert engine.obey(command) == ""
        except Killed:
            acknowledged = False
        else:
            acknowledged = True
            Deathly.lives = []
            store.abort()
        store, engine = opened(path, centre, watch)
        engine.obey(("resume",))
        while not engine._simulation.finished:
            watch.wall += engine.slice()
        store.close()
        assert_whole(path, tmp_path, centre)
        moved.append(len(RunReader(path).controls()))
        if acknowledged:
            break
    assert len(moved) > 3
    assert moved == sorted(moved)
    assert moved[-1] == 1


def in_slices(store, run, controls, until, seconds=37.0):
    """Bring a run to a moment as a live engine does, with levers on the way."""
    for t, lever, value in [*controls, (until, None, None)]:
        while run.now < t and not run.finished:
            run.run_until(min(t, run.now + seconds))
            store.write(run.drain())
            store.show({"t": run.now, "finished": run.finished})
            store.commit()
        if lever:
            run.set_lever(lever, value)
            store.write(run.drain())
            store.show({"t": run.now, "finished": run.finished})
            store.commit()


@pytest.mark.parametrize("at", [NINE, NINE + 1800, TEN])
def test_rows_of_the_very_moment_of_a_lever_keep_their_live_order(tiny, tmp_path, at):
    """What a lever does at the moment of a break or a closing comes before these, as it did."""
    centre = tiny(**BUSY)
    controls = [(at, "staffing.level", 1.5), (at, "staffing.level", 0.5)]
    with RunStore.create(tmp_path / "whole", Simulation(centre, seed=4).header, live=True) as store:
        in_slices(store, Simulation(centre, seed=4), controls, 86400.0)
    for stops in ([at], [at + 1, at + 600]):
        path = tmp_path / f"cut-{stops[0]:g}"
        with RunStore.create(path, Simulation(centre, seed=4).header, live=True) as store:
            in_slices(store, Simulation(centre, seed=4), controls, stops[0], 53.0)
        for _, then in pairwise([*stops, 86400.0]):
            with RunStore.resume(path) as store:
                run = begun_again(path, store.header)
                catch_up(run, store, lambda share: None)
                in_slices(store, run, [], then, 11.0)
        one, other = RunReader(tmp_path / "whole"), RunReader(path)
        assert same_traces(one.traces(), other.traces()) == []
        assert one.minutes() == other.minutes()


@pytest.fixture
def cut(tiny, tmp_path):
    """A busy hour that was stopped in its middle."""
    path, run = tmp_path / "run.sqlite", Simulation(tiny(**BUSY), seed=4)
    with RunStore.create(path, run.header, live=True) as store:
        in_slices(store, run, [(NINE + 60, "supervision.monitoring", 0.9)], NINE + 1800)
    return path


def contents(path):
    reader = RunReader(path)
    tables = {name: reader.rows(name, 0, -1).tolist() for name in reader.header.tables}
    return tables, reader.minutes(), reader.floor()


def refusal(path):
    """Why a run cannot go on; its file must be as it was."""
    before = contents(path)
    with pytest.raises(InputError) as caught, RunStore.resume(path) as store:
        catch_up(begun_again(path, store.header), store, lambda share: None)
    assert contents(path) == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("changed", [{"seed": 5}, {"replication": 1}], ids=str)
def test_another_model_is_refused_and_leaves_the_file_as_it_was(cut, monkeypatch, changed):
    # Another version of the model: the same file makes another run.
    def other(scenario, **how):
        return Simulation(scenario, **how | changed)

    monkeypatch.setattr(resuming, "Simulation", other)
    assert f"{cut}: simulated again, the run is another one (table " in refusal(cut)


def test_a_model_that_falls_silent_is_refused(cut, monkeypatch):
    """It brings the same rows up to some moment, and then none."""

    class Silent(Simulation):
        def drain(self):
            batch = super().drain()
            keep = self.now < NINE + 1700
            return batch if keep else {name: rows[:0] for name, rows in batch.items()}

    monkeypatch.setattr(resuming, "Simulation", Silent)
    assert "the run is another one (table contact, row " in refusal(cut)


def test_other_words_are_refused(cut, monkeypatch):
    class Other(Simulation):
        def __init__(self, scenario, **how):
            super().__init__(scenario, **how)
            self.header = replace(self.header, people=self.header.people[::-1])

    monkeypatch.setattr(resuming, "Simulation", Other)
    assert "its people or its words are others" in refusal(cut)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"origin": "observed"}, "an observed log"),
        ({"arrivals": "calls.csv"}, "come from calls.csv"),
        ({"scenario": '{"name": "x"}'}, "does not fit this version"),
    ],
)
def test_what_cannot_be_simulated_from_its_file_is_refused(cut, changed, words):
    header = replace(RunReader(cut).header, **changed)
    path = cut.with_name("other")
    with RunStore.create(path, header, live=True) as store:
        store.show({"t": 0.0, "finished": False})
    cut.unlink()
    assert words in refusal(path)


def test_what_was_not_run_live_is_refused(cut):
    path = cut.with_name("batch")
    with RunStore.create(path, RunReader(cut).header):
        pass
    cut.unlink()
    assert "was not run live" in refusal(path)
