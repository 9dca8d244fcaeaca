"""The store of a followed run: rows, words and checkpoint are there together or not at all."""

from dataclasses import replace

import numpy as np
import pytest

from twin.errors import InputError
from twin.traces.header import Header, Person
from twin.traces.past import can_go_on
from twin.traces.reader import RunReader
from twin.traces.store import ROWS, RunStore
from twin.traces.tables import ACTIVITIES, DURATION, WALLBOARD


@pytest.fixture
def observed(header: Header) -> Header:
    return replace(header, origin="observed")


def stretch(person: int, t: float) -> dict[str, np.ndarray]:
    row = dict.fromkeys(DURATION.names, 0.0) | {
        "t": t,
        "technician": person,
        "activity": ACTIVITIES.index("talk"),
        "contact": -1,
        "start": t - 10,
    }
    return {"duration": np.array([list(row.values())])}


def wallboard(rows: int) -> dict[str, np.ndarray]:
    table = np.zeros((rows, len(WALLBOARD.columns)))
    table[:, 0] = 60.0 * np.arange(rows)
    return {"wallboard": table}


def test_nothing_is_there_before_all_of_it_is(tmp_path, observed):
    path = tmp_path / "run.sqlite"
    store = RunStore.create(path, observed, live=True)
    store.write(wallboard(3 * ROWS))
    store.keep({"offset": 7})
    store.show({"t": 1.0, "finished": False})
    reader = RunReader(path)
    assert reader.checkpoint() is None
    assert reader.counts()["wallboard"] == 0
    store.commit()
    assert reader.checkpoint() == {"offset": 7}
    assert reader.counts()["wallboard"] == 3 * ROWS
    store.write(wallboard(1))
    store.keep({"offset": 8})
    store.abort()  # as a killed writer leaves it
    assert reader.checkpoint() == {"offset": 7}
    assert reader.counts()["wallboard"] == 3 * ROWS


def test_rows_without_their_checkpoint_are_not_kept_by_closing(tmp_path, observed):
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, observed, live=True) as store:
        store.write(wallboard(1))
        store.keep({"offset": 7})
        store.commit()
        store.write(wallboard(2))
    reader = RunReader(path)
    assert (reader.checkpoint(), reader.counts()["wallboard"]) == ({"offset": 7}, 1)


def test_it_goes_on_behind_what_it_holds_with_people_it_did_not_know(tmp_path, observed):
    path = tmp_path / "run.sqlite"
    with RunStore.create(path, observed, live=True) as store:
        store.write(stretch(0, 100))
        store.keep({"offset": 1})
    reader = RunReader(path)
    grown = replace(
        observed,
        days=2,
        people=(*observed.people, Person("T-new", "front", "technician")),
        vocabularies=observed.vocabularies
        | {"contact_type": (*observed.vocabularies["contact_type"], "later")},
    )
    with RunStore.go_on(path) as store:
        assert store.header == observed
        store.grow(grown)
        store.write(stretch(3, 200))
        store.keep({"offset": 2})
    found = reader.traces(["duration"])
    assert found.header == grown
    assert found.words("duration", "technician") == ["Ana", "T-new"]
    assert reader.checkpoint() == {"offset": 2}
    # The newcomer is a technician in the sums too.
    busy = {row[0]: row[-2] for row in reader.minutes()}
    assert busy == {1: 10.0, 3: 10.0}


def test_a_word_keeps_its_place(tmp_path, observed):
    with RunStore.create(tmp_path / "run.sqlite", observed, live=True) as store:
        store.keep({})
        with pytest.raises(ValueError, match="person"):
            store.grow(replace(observed, people=observed.people[::-1]))


def test_only_a_followed_run_goes_on(tmp_path, header, observed):
    path = tmp_path / "run.sqlite"
    RunStore.create(path, header, live=True).close()
    with pytest.raises(InputError, match="was not followed; allowed: a run of twin follow"):
        RunStore.go_on(path)
    imported = tmp_path / "imported.sqlite"
    RunStore.create(imported, observed).close()
    with pytest.raises(InputError, match="was not followed"):
        RunStore.go_on(imported)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["imported.sqlite", "run.sqlite"]


def test_a_followed_run_is_not_simulated_again(tmp_path, observed):
    path = tmp_path / "run.sqlite"
    store = RunStore.create(path, observed, live=True)
    store.keep({})
    store.show({"t": 1.0, "finished": False})
    store.commit()
    store.abort()
    assert not can_go_on(path)
