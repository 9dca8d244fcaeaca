"""The folder of runs: what is passed over, and that nothing is deleted but what was meant."""

import sqlite3
import time
from contextlib import closing

import pytest

from dashboards.library import Library
from dashboards.replaying import begin, sentence
from dashboards.site import Site
from twin.engine.simulation import Simulation, simulate
from twin.errors import InputError
from twin.experiments.replay import Replay, TableAgain
from twin.scenario.load import load_scenario
from twin.traces.store import RunStore


@pytest.fixture(scope="module")
def day():
    return simulate(load_scenario("helpdesk-12", {"opening.close": "10:00"}), seed=5)


@pytest.fixture
def folder(tmp_path, day):
    """A folder of runs beside which lie files that are nobody's business."""
    runs = tmp_path / "runs"
    runs.mkdir()
    for name in ("one", "two"):
        with RunStore.create(runs / f"{name}.sqlite", day.header) as store:
            store.write(day.tables)
    (tmp_path / "outside.sqlite").write_bytes((runs / "one.sqlite").read_bytes())
    return runs


def files(folder):
    return sorted(path.name for path in folder.parent.rglob("*") if path.is_file())


def test_what_is_no_run_is_passed_over_with_its_reason(folder):
    (folder / "notes.sqlite").write_text("shopping list")
    (folder / "cut.sqlite").write_bytes((folder / "one.sqlite").read_bytes()[:5000])
    old = folder / "old.sqlite"
    old.write_bytes((folder / "one.sqlite").read_bytes())
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE header SET value = '1' WHERE key = 'schema'")
        connection.commit()
    library = Library(folder)
    assert {kept.id for kept in library} == {"one", "two"}
    why = dict(library.passed_over())
    assert list(why) == ["cut.sqlite", "notes.sqlite", "old.sqlite"]
    assert "is damaged or cut short" in why["cut.sqlite"]
    assert "is not a run" in why["notes.sqlite"]
    assert "an older version (schema 1" in why["old.sqlite"]
    assert not any(str(folder) in reason for reason in why.values())


def test_a_folder_that_is_not_there_is_empty(tmp_path):
    library = Library(tmp_path / "none")
    assert list(library) == []
    assert library.passed_over() == []


@pytest.mark.parametrize(
    "name",
    ["../outside", "..", ".", "", "/etc/passwd", "one.sqlite", "one/../two", "ONE", "one\0", "*",
     "one%2e", "./one"],
)  # fmt: skip
def test_nothing_but_the_name_of_a_run_deletes_one(folder, name):
    before = files(folder)
    with Site(folder) as site, pytest.raises(InputError, match="no such run"):
        site.delete(name)
    with Site(folder) as site, pytest.raises(InputError, match="no such run"):
        site.delete(str(folder / name))
    assert files(folder) == before


def test_one_run_goes_and_no_other_file(folder):
    before = files(folder)
    with Site(folder) as site:
        site.traces(site.run("one"))
        site.delete("one")
        assert [shown.id for shown in site.shown()] == ["two"]
        with pytest.raises(InputError, match="no such run"):
            site.run("one")
    before.remove("one.sqlite")
    assert files(folder) == before


def test_a_run_that_is_being_written_stays(folder, day):
    simulation = Simulation(load_scenario("helpdesk-12"), seed=2)
    with RunStore.create(folder / "live.sqlite", simulation.header, live=True) as store:
        store.show({"t": 0.0, "finished": False})
        store.commit()
        with Site(folder) as site, pytest.raises(InputError, match="being written"):
            site.delete("live")
        assert (folder / "live.sqlite").exists()
    with Site(folder) as site:
        site.delete("live")
    assert not (folder / "live.sqlite").exists()


class Live:
    """A live run that was begun elsewhere."""

    def __init__(self, path):
        self.path = path


def test_a_live_run_is_never_deleted_nor_what_has_its_name(folder):
    with Site(folder) as site:
        site.add("mine", Live(folder / "one.sqlite"))
        site.add("two", Live(folder / "two-2.sqlite"))
        for name in ("one", "two"):
            with pytest.raises(InputError, match="goes on"):
                site.delete(name)
        with pytest.raises(InputError, match="no such run"):
            site.delete("mine")
        # The earlier day of a live run that began anew is not shown under the same name.
        assert [shown.id for shown in site.shown()] == ["mine", "two"]
    assert {"one.sqlite", "two.sqlite"} <= set(files(folder))


def test_a_replay_in_the_background_says_that_every_row_is_the_same(folder, day):
    with Site(folder) as site:
        job = begin(site.jobs, site.run("one"))
        assert begin(site.jobs, site.run("one")) == job
        state = ended(site, job)
        assert state.phase == "done"
        assert state.result.same
        rows = sum(len(table) for table in day.tables.values())
        assert state.result.sentence == (
            f"Replayed: every row is the same ({rows:,} rows in 12 tables)."
        )


def test_a_replay_says_where_rows_differ(folder):
    with closing(sqlite3.connect(folder / "one.sqlite")) as connection:
        connection.execute("UPDATE strain SET closing = closing + 1e-9 WHERE id = 3")
        connection.commit()
    with Site(folder) as site:
        found = ended(site, begin(site.jobs, site.run("one"))).result
    assert not found.same
    assert found.sentence == "Replayed: not the same run. What differs: strain from row 3 on."


def test_a_replay_of_what_was_stopped_and_of_other_versions_in_words():
    found = Replay({"contact": TableAgain(4, 9, None)}, 50_700.0, [("numpy", "1.0", "2.0")])
    assert sentence(found) == (
        "Replayed: it was stopped at 14:05; up to there every row is the same (4 rows in 1 table). "
        "Versions: numpy 1.0 then, 2.0 now."
    )


def ended(site, job):
    deadline = time.monotonic() + 60
    while not (state := site.jobs.state(job)).ended:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return state
