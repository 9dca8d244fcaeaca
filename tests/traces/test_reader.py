"""The reader: rows come back as they went in, from any thread, process, or damaged file."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import InputError
from twin.traces.buffer import Batch, Buffer
from twin.traces.frame import Traces
from twin.traces.header import Header
from twin.traces.reader import RunReader, same_traces
from twin.traces.store import RunStore
from twin.traces.tables import NONE, SCHEMA_VERSION, TABLES, Column

MakeUp = Callable[..., Batch]


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        RunReader(path).traces()
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


@pytest.fixture
def run(tmp_path: Path, header: Header, made_up: MakeUp) -> Path:
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, header) as store:
        store.write(made_up(1, 200))
    return path


def cells(column: Column, header: Header) -> st.SearchStrategy[float]:
    if column.vocabulary:
        return st.integers(NONE, len(header.words(column.vocabulary)) - 1).map(float)
    if column.name == "contact":
        return st.integers(NONE, 2**53).map(float)
    if column.whole:
        return st.integers(-(2**53), 2**53).map(float)
    if column.name in ("t", "start"):
        return st.floats(0, 10_000)
    return st.floats(-1e15, 1e15)


@given(st.data())
def test_what_was_in_memory_comes_back_exactly(header: Header, data: st.DataObject) -> None:
    buffer = Buffer()
    for name, table in TABLES.items():
        row = st.tuples(*(cells(column, header) for column in table.columns))
        for cell in data.draw(st.lists(row, max_size=5), label=name):
            buffer.add(name, np.array([cell], dtype=float))
    batch = buffer.drain()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "run.sqlite"
        with RunStore.create(path, header) as store:
            store.write(batch)
        traces = RunReader(path).traces()
    assert traces.header == header
    for name in TABLES:
        np.testing.assert_array_equal(traces.rows(name), batch[name])
        assert traces.rows(name).dtype == np.float64


def test_the_rows_about_one_person(run: Path) -> None:
    reader = RunReader(run)
    whole = reader.traces()
    name = reader.header.people[1].name
    own = reader.traces(of=name)
    for table, kept in TABLES.items():
        rows = whole.rows(table)
        about = "technician" in kept.names
        wanted = rows[whole.column(table, "technician") == 1] if about else rows[:0]
        np.testing.assert_array_equal(own.rows(table), wanted)
    assert len(own.rows("duration")) > 0
    assert not len(reader.traces(of="nobody").rows("duration"))


def test_shifts_begin_on_the_day_they_belong_to(tmp_path: Path, header: Header) -> None:
    day = 86400.0
    technicians = [i for i, one in enumerate(header.people) if one.role == "technician"]
    experts = [i for i, one in enumerate(header.people) if one.role == "expert"]
    one, other = technicians[:2]
    rows = [
        # t technician activity contact start: one is there twice, the other over midnight
        [200.0, one, 0, -1, 100.0],
        [300.0, one, 2, -1, 200.0],
        [900.0, one, 0, -1, 700.0],
        [day + 50, other, 0, -1, day - 60],
        [day + 90, other, 2, -1, day + 50],
        *([5.0, expert, 0, -1, 0.0] for expert in experts),
        [day + 30, one, 0, -1, day + 10],
    ]
    with RunStore.create(tmp_path / "run.sqlite", header) as store:
        store.write({"duration": np.array(sorted(rows))})
    names = header.words("person")
    assert sorted(RunReader(tmp_path / "run.sqlite").shifts()) == sorted(
        [
            (names[one], 1, 100.0, 900.0),
            (names[other], 1, day - 60, day + 90),
            (names[one], 2, day + 10, day + 30),
        ]
    )


def test_a_run_without_rows(tmp_path: Path, header: Header) -> None:
    RunStore.create(tmp_path / "run.sqlite", header).close()
    reader = RunReader(tmp_path / "run.sqlite")
    assert reader.header == header
    assert same_traces(reader.traces(), Traces(header, Buffer().drain())) == []
    assert (reader.minutes(), reader.floor(), reader.controls()) == ([], None, [])


def test_the_feed_goes_on_after_the_last_row_seen(tmp_path: Path, header: Header) -> None:
    with RunStore.create(tmp_path / "run.sqlite", header) as store:
        store.write({"control": np.array([[60.0, 1, 1.2], [90.0, 0, 0.8], [90.0, 1, 1.0]])})
    reader = RunReader(tmp_path / "run.sqlite")
    assert reader.since("control", 0) == [
        (1, 60.0, "staffing.level", 1.2),
        (2, 90.0, "supervision.monitoring", 0.8),
        (3, 90.0, "staffing.level", 1.0),
    ]
    assert [row[0] for row in reader.since("control", 0, limit=2)] == [1, 2]
    assert [row[0] for row in reader.since("control", 2)] == [3]
    assert reader.since("control", 3) == []
    assert reader.controls()[0] == (60.0, "staffing.level", 1.2)
    with pytest.raises(KeyError):
        reader.since("header", 0)


def test_the_minutes_after_one(run: Path) -> None:
    minutes = RunReader(run).minutes()
    assert [row[0] for row in minutes] == list(range(15))
    assert RunReader(run).minutes(after=11) == minutes[12:]


def test_runs_differ_by_table(header: Header, made_up: MakeUp) -> None:
    one = Traces(header, made_up(1, 30))
    assert same_traces(one, Traces(header, made_up(1, 30))) == []
    other = made_up(1, 30)
    other["strain"][3, 5] += 1e-9
    other["contact"] = other["contact"][:-1]
    assert same_traces(one, Traces(header, other)) == ["contact", "strain"]
    renamed = replace(header, vocabularies={**header.vocabularies, "lever": ("a", "b")})
    assert same_traces(one, Traces(renamed, one.tables)) == ["control"]


def test_reading_changes_nothing(run: Path) -> None:
    before = run.read_bytes()
    RunReader(run).traces()
    assert run.read_bytes() == before
    assert list(run.parent.iterdir()) == [run]


def test_files_that_are_no_runs(tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert "there is no such file" in complaint(path)
    assert "is a folder" in complaint(tmp_path)
    path.touch()
    assert "is not a run" in complaint(path)
    path.write_text("a,b\n" * 1000)
    assert "is not a run" in complaint(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE contact (t REAL)")
    assert "is not a run" in complaint(path)


@pytest.mark.parametrize(("step", "which"), [(1, "a newer"), (-1, "an older")])
def test_another_version_is_refused(tmp_path: Path, header: Header, step: int, which: str) -> None:
    path = tmp_path / "run.sqlite"
    RunStore.create(path, replace(header, schema=SCHEMA_VERSION + step)).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE header SET value = '{\"other\": 1}' WHERE key = 'header'")
        connection.execute("DROP TABLE incident")
    assert complaint(path) == (
        f"written by {which} version (schema {SCHEMA_VERSION + step}; "
        f"this twin reads schema {SCHEMA_VERSION})"
    )


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE strain",
        "DELETE FROM header",
        "UPDATE header SET value = '{' WHERE key = 'header'",
        "UPDATE header SET value = '[]' WHERE key = 'header'",
        "UPDATE header SET value = '{\"people\": []}' WHERE key = 'header'",
        "UPDATE header SET value = 'one' WHERE key = 'schema'",
        "UPDATE duration SET technician = 'Nobody' WHERE id = 5",
        "UPDATE duration SET start = 'noon' WHERE id = 5",
    ],
)
def test_content_that_makes_no_sense(run: Path, damage: str) -> None:
    with closing(sqlite3.connect(run)) as connection, connection:
        connection.execute(damage)
    assert complaint(run) == "is damaged or cut short; give a whole run file"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory, header: Header, made_up: MakeUp) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "run.sqlite"
    with RunStore.create(path, header) as store:
        store.write(made_up(1, 30))
        store.show({"t": 1})
    return path.read_bytes()


@given(
    where=st.floats(0, 1, exclude_max=True),
    noise=st.binary(min_size=1, max_size=40),
    cut=st.booleans(),
)
def test_whatever_befalls_a_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, where: float, noise: bytes, cut: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "befallen.sqlite"
    place = int(where * len(content))
    path.write_bytes(content[:place] + noise + (b"" if cut else content[place + len(noise) :]))
    with suppress(InputError):
        reader = RunReader(path)
        for read in (
            reader.traces, reader.minutes, reader.floor, reader.controls,
            lambda: reader.since("strain", 0),
        ):  # fmt: skip
            with suppress(InputError):
                read()


@given(size=st.floats(0, 1, exclude_max=True))
def test_a_run_cut_short_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: float
) -> None:
    path = tmp_path_factory.getbasetemp() / "short.sqlite"
    path.write_bytes(content[: int(size * len(content))])
    assert complaint(path).startswith(("is damaged", "is not a run"))


def test_one_reader_serves_many_threads(tmp_path: Path, header: Header, made_up: MakeUp) -> None:
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, header, live=True) as store:
        reader = RunReader(path)

        def follow(table: str) -> list[int]:
            seen: list[int] = []
            while len(seen) < 1000:
                seen += [row[0] for row in reader.since(table, seen[-1] if seen else 0, limit=100)]
            return seen

        with ThreadPoolExecutor(8) as pool:
            followers = [pool.submit(follow, name) for name in list(TABLES) * 2]
            for seed in range(20):
                store.write(made_up(seed, 50))
                store.commit()
            for follower in followers:
                assert follower.result(timeout=60) == list(range(1, 1001))


WRITER = """
import sys
import numpy as np
from twin.traces.header import Header
from twin.traces.store import RunStore
from twin.traces.tables import CONTACT, WALLBOARD

path, header = sys.argv[1:]
store = RunStore.create(path, Header.from_json(header), live=True)
for line in sys.stdin:
    for k in range(int(line)):
        contacts = np.zeros((50, len(CONTACT.columns)))
        contacts[:, 0] = 30.0 * k + np.linspace(0, 29, 50)
        store.write({"contact": contacts, "wallboard": np.zeros((1, len(WALLBOARD.columns)))})
        store.show({"rows": k})
    store.commit()
    print("committed", flush=True)
store.close()
print("closed", flush=True)
"""


class Writer:
    """A process that writes 51 rows a step to a live run, as many steps as it is told."""

    def __init__(self, path: Path, header: Header) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), header.to_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.say(0)
        self.hear("committed")

    def say(self, steps: int) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()

    def hear(self, word: str) -> None:
        assert self.process.stdout
        assert self.process.stdout.readline().strip() == word


@pytest.fixture
def writer(tmp_path: Path, header: Header) -> Iterator[Writer]:
    writer = Writer(tmp_path / "run.sqlite", header)
    with writer.process:
        yield writer
        writer.process.kill()


def test_what_another_process_commits_can_be_read_at_once(tmp_path: Path, writer: Writer) -> None:
    reader = RunReader(tmp_path / "run.sqlite")
    for step in range(1, 6):
        writer.say(1)
        writer.hear("committed")
        assert len(reader.since("contact", 0)) == 50 * step
        assert reader.floor() == {"rows": 0}


def test_reading_while_another_process_writes(tmp_path: Path, writer: Writer) -> None:
    """Rows come whole and in order, and rows and roll-ups never part."""
    reader = RunReader(tmp_path / "run.sqlite")
    steps, last, looks = 2000, 0, 0
    writer.say(steps)
    while last < 50 * steps:
        before = last
        offered = sum(row[1] for row in reader.minutes())
        rows = reader.since("contact", last, limit=10**6)
        assert [row[0] for row in rows] == list(range(last + 1, last + 1 + len(rows)))
        last += len(rows)
        assert before <= offered <= last
        looks += bool(rows)
    assert looks > 1
    writer.hear("committed")
    traces = reader.traces()
    assert len(traces.rows("contact")) == 50 * steps
    assert len(traces.rows("wallboard")) == steps


def test_a_writer_that_is_killed_leaves_what_it_committed(
    tmp_path: Path, header: Header, writer: Writer
) -> None:
    path = tmp_path / "run.sqlite"
    writer.say(30)
    writer.hear("committed")
    with pytest.raises(InputError, match="another run is writing it"):
        RunStore.create(path, header, force=True)
    writer.process.kill()
    writer.process.wait()
    reader = RunReader(path)
    assert len(reader.traces().rows("contact")) == 1500
    assert sum(row[1] for row in reader.minutes()) == 1500
    assert json.dumps(reader.floor()) == '{"rows": 29}'
    with RunStore.create(path, header, force=True):
        pass
    assert len(RunReader(path).since("contact", 0)) == 0


def test_a_reader_in_the_middle_does_not_keep_a_live_run_from_closing(
    tmp_path: Path, header: Header, made_up: MakeUp
) -> None:
    path = tmp_path / "run.sqlite"
    store = RunStore.create(path, header, live=True)
    store.write(made_up(1, 100))
    store.commit()
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT COUNT(*) FROM contact").fetchone() == (100,)
        store.close()
    assert len(RunReader(path).traces().rows("contact")) == 100


def test_pages_hold_every_row_in_order_with_words(run: Path) -> None:
    reader = RunReader(run)
    found: dict[str, list[tuple[object, ...]]] = {}
    for table, rows in reader.pages():
        found.setdefault(table.name, []).extend(rows)
    assert list(found) == list(TABLES)
    for name, rows in found.items():
        assert rows == [row[1:] for row in reader.since(name, 0)]


def test_pages_are_of_one_moment_and_bounded(
    tmp_path: Path, header: Header, made_up: MakeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twin.traces.reader.PAGE", 64)
    with RunStore.create(tmp_path / "run.sqlite", header, live=True) as store:
        store.write(made_up(1, 100))
        store.show({})
        store.commit()
        pages = RunReader(store.path).pages()
        seen = [next(pages)]
        store.write(made_up(2, 100, 900, 1800))
        store.show({})
        store.commit()
        seen.extend(pages)
    counted = {name: sum(len(r) for t, r in seen if t.name == name) for name in TABLES}
    assert counted == dict.fromkeys(TABLES, 100)
    assert max(len(rows) for _, rows in seen) == 64


def test_some_tables_alone(run: Path) -> None:
    traces = RunReader(run).traces(("wallboard", "contact"))
    assert list(traces.tables) == ["contact", "wallboard"]
    np.testing.assert_array_equal(traces.rows("contact"), RunReader(run).traces().rows("contact"))


def test_a_copy_of_a_run_that_is_being_written(
    tmp_path: Path, header: Header, made_up: MakeUp
) -> None:
    with RunStore.create(tmp_path / "run.sqlite", header, live=True) as store:
        store.write(made_up(1, 50))
        store.show({})
        store.commit()
        RunReader(store.path).copy_to(tmp_path / "copy.sqlite")
        kept = RunReader(store.path).traces()
    assert same_traces(RunReader(tmp_path / "copy.sqlite").traces(), kept) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.sqlite", "run.sqlite"]
