"""The store: what is refused, what is left behind, and when others can read what was written."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from twin.errors import InputError
from twin.traces import store as module
from twin.traces.buffer import Batch
from twin.traces.frame import Traces
from twin.traces.header import Header
from twin.traces.reader import RunReader, same_traces
from twin.traces.rollup import MINUTE
from twin.traces.store import AGE, ROWS, RunStore
from twin.traces.tables import TABLES, WALLBOARD

MakeUp = Callable[..., Batch]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(path: Path, header: Header, **how: bool) -> str:
    with pytest.raises(InputError) as caught:
        RunStore.create(path, header, **how)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def wallboard(rows: int, t: float = 0.0) -> Batch:
    table = np.zeros((rows, len(WALLBOARD.columns)))
    table[:, 0] = t
    return {"wallboard": table}


def readable(path: Path) -> int:
    return len(RunReader(path).since("wallboard", 0, limit=10**6))


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """A folder in which not even a privileged user can make a file."""
    if os.geteuid() == 0:
        folder = Path("/proc/self")
        if not folder.is_dir():
            pytest.skip("a privileged user may write everywhere here")
        yield folder
    else:
        tmp_path.chmod(0o500)
        yield tmp_path
        tmp_path.chmod(0o700)


def test_the_file_has_the_tables_as_they_are_defined(tmp_path: Path, header: Header) -> None:
    RunStore.create(tmp_path / "run.sqlite", header).close()
    with closing(sqlite3.connect(tmp_path / "run.sqlite")) as connection:
        for table in (*TABLES.values(), MINUTE):
            columns = [
                (name, kind)
                for _, name, kind, *_ in connection.execute(f'PRAGMA table_info("{table.name}")')
                if name != "id"
            ]
            assert columns == [(column.name, column.sql_type) for column in table.columns]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_words_are_spelled_out_and_none_is_null(tmp_path: Path, header: Header) -> None:
    with RunStore.create(tmp_path / "run.sqlite", header) as store:
        store.write({"supervision": np.array([[3.5, 1, 3, -1, -1, 9.0, 0.0, -1.0],
                                              [4.0, -1, 0, 12, 2, 1.5, 300.0, 55.0]])})  # fmt: skip
    with closing(sqlite3.connect(tmp_path / "run.sqlite")) as connection:
        assert connection.execute("SELECT * FROM supervision").fetchall() == [
            (1, 3.5, "Björn", "listen", None, None, 9.0, 0.0, -1.0),
            (2, 4.0, None, "stage", 12, "diagnose", 1.5, 300.0, 55.0),
        ]


@pytest.mark.parametrize("live", [False, True])
def test_a_closed_run_is_one_file(
    tmp_path: Path, header: Header, made_up: MakeUp, live: bool
) -> None:
    with RunStore.create(tmp_path / "run.sqlite", header, live=live) as store:
        store.write(made_up(1, 300))
        assert ("run.sqlite" in names(tmp_path)) is live
    assert names(tmp_path) == ["run.sqlite"]
    store.close()
    store.abort()
    assert names(tmp_path) == ["run.sqlite"]
    with closing(sqlite3.connect(tmp_path / "run.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_an_aborted_batch_run_leaves_nothing(
    tmp_path: Path, header: Header, made_up: MakeUp
) -> None:
    def interrupted() -> None:
        with RunStore.create(tmp_path / "run.sqlite", header) as store:
            store.write(made_up(1, 2000))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(tmp_path) == []


def test_an_aborted_live_run_leaves_what_others_could_read(tmp_path: Path, header: Header) -> None:
    store = RunStore.create(tmp_path / "run.sqlite", header, live=True)
    store.write(wallboard(3))
    store.commit()
    store.write(wallboard(1))
    store.abort()
    assert names(tmp_path) == ["run.sqlite"]
    assert readable(tmp_path / "run.sqlite") == 3


def test_a_transaction_ends_after_so_many_rows_or_so_much_time(
    tmp_path: Path, header: Header, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, header, live=True) as store:
        seen = []
        for rows, wait in (
            (ROWS - 1, 0.0), (1, 0.0), (2 * ROWS + 5, 0.0), (5, AGE / 2), (0, AGE / 2), (1, AGE),
            (ROWS, 0.0),
        ):  # fmt: skip
            clock[0] += wait
            store.write(wallboard(rows))
            seen.append(readable(path))
        assert seen == [0, 1000, 3000, 3000, 3010, 3010, 4010]
        store.commit()
        assert readable(path) == 4011


def test_the_floor_is_shown_with_the_rows_it_goes_with(tmp_path: Path, header: Header) -> None:
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, header, live=True) as store:
        reader = RunReader(path)
        assert reader.floor() is None
        store.write(wallboard(1))
        store.show({"t": 1.5, "people": [["Björn", 2]]})
        assert (reader.floor(), readable(path)) == (None, 0)
        store.commit()
        assert (reader.floor(), readable(path)) == ({"t": 1.5, "people": [["Björn", 2]]}, 1)
        store.show({"t": 2})
        store.commit()
        assert reader.floor() == {"t": 2}


def test_how_often_rows_are_handed_over_changes_nothing(
    tmp_path: Path, header: Header, made_up: MakeUp
) -> None:
    parts = [made_up(seed, 150, 900 * seed, 900 * (seed + 1)) for seed in range(3)]
    with RunStore.create(tmp_path / "batch", header) as store:
        store.write({name: np.concatenate([part[name] for part in parts]) for name in TABLES})
    with RunStore.create(tmp_path / "live", header, live=True) as store:
        for part in parts:
            for begin in range(0, 150, 7):
                store.write({name: rows[begin : begin + 7] for name, rows in part.items()})
                store.commit()
    batch, live = RunReader(tmp_path / "batch"), RunReader(tmp_path / "live")
    assert same_traces(batch.traces(), live.traces()) == []
    assert batch.minutes() == live.minutes()
    assert len(batch.minutes()) == 45


def test_a_number_that_is_none_is_a_mistake_of_ours(tmp_path: Path, header: Header) -> None:
    rows = wallboard(1)
    rows["wallboard"][0, 2] = np.nan
    with (
        pytest.raises(sqlite3.IntegrityError, match=r"wallboard\.longest_wait"),
        RunStore.create(tmp_path / "run.sqlite", header) as store,
    ):
        store.write(rows)
    assert names(tmp_path) == []


def test_two_people_of_one_name_could_not_be_told_apart(tmp_path: Path, header: Header) -> None:
    twice = Header.from_json(header.to_json().replace("Björn", "Ana"))
    with pytest.raises(ValueError, match="twice in person: Ana, Ana"):
        RunStore.create(tmp_path / "run.sqlite", twice)
    assert names(tmp_path) == []


@pytest.mark.parametrize("live", [False, True])
def test_an_existing_file_stays_as_it_is(tmp_path: Path, header: Header, live: bool) -> None:
    path = tmp_path / "run.sqlite"
    path.write_text("precious")
    assert "exists already" in refusal(path, header, live=live)
    assert path.read_text() == "precious"
    assert names(tmp_path) == ["run.sqlite"]


def test_forced_an_old_run_is_replaced_only_when_the_new_one_is_whole(
    tmp_path: Path, header: Header
) -> None:
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, header) as store:
        store.write(wallboard(1))
    store = RunStore.create(path, header, force=True)
    store.write(wallboard(2))
    assert readable(path) == 1
    store.abort()
    assert readable(path) == 1
    with RunStore.create(path, header, force=True) as store:
        store.write(wallboard(2))
    assert readable(path) == 2
    assert names(tmp_path) == ["run.sqlite"]


@pytest.mark.parametrize("live", [False, True])
def test_what_a_crash_left_is_swept_away(tmp_path: Path, header: Header, live: bool) -> None:
    """A stale `-wal` in particular: SQLite would play it into the new file."""
    left = ["run.sqlite-wal", "run.sqlite-shm", "run.sqlite.partial", "run.sqlite.partial-wal"]
    for name in left:
        (tmp_path / name).write_bytes(b"left over" * 1000)
    with RunStore.create(tmp_path / "run.sqlite", header, live=live) as store:
        store.write(wallboard(4))
    assert names(tmp_path) == ["run.sqlite"]
    assert readable(tmp_path / "run.sqlite") == 4


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("force", [False, True])
def test_a_file_has_one_writer(tmp_path: Path, header: Header, live: bool, force: bool) -> None:
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, header, live=live) as store:
        store.write(wallboard(1))
        message = refusal(path, header, force=force, live=not live)
        assert ("exists already" if live and not force else "another run is writing") in message
        store.commit()
        assert "is writing" in refusal(path, header, force=True, live=live)
        store.write(wallboard(1))
    assert readable(path) == 2


def test_places_where_no_run_can_be_written(tmp_path: Path, header: Header) -> None:
    assert "is a folder" in refusal(tmp_path, header)
    assert "is a folder or a device" in refusal(Path(os.devnull), header, force=True)
    assert "there is no folder" in refusal(tmp_path / "no" / "run.sqlite", header)
    assert "too long" in refusal(tmp_path / ("n" * 300), header)
    (tmp_path / "run.sqlite.partial").mkdir()
    assert refusal(tmp_path / "run.sqlite", header)
    assert names(tmp_path) == ["run.sqlite.partial"]


@pytest.mark.parametrize("live", [False, True])
def test_a_read_only_folder(unwritable: Path, header: Header, live: bool) -> None:
    before = names(unwritable)
    assert "yours to write in" in refusal(unwritable / "run.sqlite", header, live=live)
    assert names(unwritable) == before


@pytest.mark.parametrize("live", [False, True])
def test_a_full_disk(tmp_path: Path, header: Header, made_up: MakeUp, live: bool) -> None:
    path = tmp_path / "run.sqlite"
    store = RunStore.create(path, header, live=live)
    store.write(made_up(0, 200))
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(InputError, match=r"run.sqlite: the disk is full; free some space"):
        store.write(made_up(1, 10_000))
    store.close()
    assert names(tmp_path) == (["run.sqlite"] if live else [])
    if live:
        assert 0 < len(RunReader(path).traces().rows("contact")) < 10_000


def test_a_disk_that_is_full_only_when_the_file_is_put_together(
    tmp_path: Path, header: Header, made_up: MakeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_rename", full)
    store = RunStore.create(tmp_path / "run.sqlite", header)
    store.write(made_up(1, 10))
    with pytest.raises(InputError, match=r"run.sqlite: No space left on device; choose another"):
        store.close()
    assert names(tmp_path) == []


def test_names_that_mean_something_elsewhere(
    tmp_path: Path, header: Header, made_up: MakeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    batch = made_up(3, 20)
    for name in ("50% of #1?mode=memory.sqlite", "file:x", "a b;c'd\"", "été.sqlite"):
        with RunStore.create(name, header) as store:
            store.write(batch)
        assert same_traces(RunReader(name).traces(), Traces(header, batch)) == []
        assert names(tmp_path) == [name]
        Path(name).unlink()


def test_force_replaces_runs_only(tmp_path, header):
    mine = tmp_path / "my-centre.toml"
    mine.write_text('name = "x"\n' * 20)
    with pytest.raises(InputError, match="is not a run"):
        RunStore.create(mine, header, force=True)
    assert mine.read_text().startswith("name")
