"""The table of a population: the same however it is made, and taken up where it was left."""

import json

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.experiments import population as module
from twin.experiments.parts import remove_parts
from twin.experiments.plateaux import plateau
from twin.experiments.population import COLUMNS, population, write_population
from twin.experiments.tables import packed, read_table
from twin.measures.technicians import technicians
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario


@pytest.fixture(scope="module")
def morning():
    """A help desk of four that is open for an hour and a half, and to which everybody comes."""
    shift = {"start": "09:00", "end": "10:30", "technicians": 4}
    content = load_scenario("helpdesk-12").model_dump()
    content["opening"] |= {"open": "09:00", "close": "10:30"}
    content["attendance"]["absence"] = 0.0
    content["demand"]["per_hour"] = (24.0,)
    content["teams"]["desk"]["shifts"] = (shift,)
    return Scenario.model_validate(content)


@pytest.fixture
def simulated(monkeypatch):
    """The plateaux that are simulated in this process, in order."""
    numbers = []
    measured = module._measured

    def noted(scenario, seed, shifts, number):
        numbers.append(number)
        return measured(scenario, seed, shifts, number)

    monkeypatch.setattr(module, "_measured", noted)
    return numbers


def assert_same(one, other):
    assert list(one) == list(other)
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], name)


def test_the_columns_are_those_that_are_documented(morning):
    table = population(morning, technicians=3, shifts=1)
    assert list(table) == [column.name for column in COLUMNS]
    assert all(len(values) == 3 for values in table.values())


def test_workers_make_no_difference(morning):
    assert_same(
        population(morning, technicians=14, shifts=2, seed=3, workers=1),
        population(morning, technicians=14, shifts=2, seed=3, workers=2),
    )


def test_a_row_is_what_a_run_of_its_plateau_gives(morning):
    table = population(morning, technicians=9, shifts=2, seed=5)
    for number in sorted(set(table["plateau"].tolist())):
        one = plateau(morning, 5, number)
        expected = technicians(simulate(one, seed=5, days=2, replication=number))
        here = table["plateau"] == number
        assert (table["plateau_monitoring"][here] == one.supervision.monitoring).all()
        for name, values in expected.items():
            if name == "technician":  # unique in the whole table
                values = np.array([f"P{number:04d}-{one}" for one in values])
            np.testing.assert_array_equal(table[name][here], values[: here.sum()], name)


def test_plateaux_differ_and_so_do_their_people(morning):
    table = population(morning, technicians=8, shifts=1)
    assert len(set(table["skill"].tolist())) == len(set(table["insecurity"].tolist())) == 8
    assert len(set(table["plateau_workload"].tolist())) == 2


def test_a_larger_population_begins_with_the_smaller(morning):
    small, large = (population(morning, technicians=count, shifts=1) for count in (5, 11))
    assert_same(small, {name: values[:5] for name, values in large.items()})


def test_an_interrupted_run_goes_on_with_what_is_missing(morning, simulated, tmp_path):
    wanted = {"technicians": 14, "shifts": 1, "parts": tmp_path / "parts"}

    def interrupted(share):
        if share >= 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        population(morning, **wanted, progress=interrupted)
    assert simulated == [0, 1]
    shares = []
    table = population(morning, **wanted, progress=shares.append)
    assert simulated == [0, 1, 2, 3]
    assert shares == [0.75, 1]
    assert_same(table, population(morning, technicians=14, shifts=1))


def test_what_was_done_serves_a_larger_population(morning, simulated, tmp_path):
    population(morning, technicians=4, shifts=1, parts=tmp_path / "parts")
    population(morning, technicians=8, shifts=1, parts=tmp_path / "parts")
    assert simulated == [0, 1]


@pytest.mark.parametrize(
    "changed", [{"seed": 1}, {"shifts": 2}, {"title": "another"}], ids=lambda it: next(iter(it))
)
def test_parts_of_another_run_are_not_taken(morning, simulated, tmp_path, changed):
    usual = {"technicians": 4, "shifts": 1, "seed": 0, "parts": tmp_path / "parts"}
    population(morning, **usual)
    other = morning.model_copy(update={"title": changed.pop("title", morning.title)})
    population(other, **{**usual, **changed})
    assert simulated == [0, 0]


def test_a_damaged_part_is_made_again(morning, simulated, tmp_path):
    wanted = {"technicians": 8, "shifts": 1, "parts": tmp_path / "parts"}
    table = population(morning, **wanted)
    first = min((tmp_path / "parts").iterdir())
    first.write_bytes(first.read_bytes()[:-100])
    assert_same(population(morning, **wanted), table)
    assert simulated == [0, 1, 0]


def test_a_plateau_more_is_run_if_somebody_never_came(morning, monkeypatch):
    def three_came(scenario, seed, shifts, number):
        return packed({"technician": np.array(["T001"] * 3), "plateau": np.full(3, number)})

    monkeypatch.setattr(module, "_measured", three_came)
    found = population(morning, technicians=8, shifts=1)
    assert found["plateau"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2]


def test_a_population_of_nobody_is_refused(morning, monkeypatch):
    content = morning.model_dump()
    content["staffing"]["level"] = 0.0
    with pytest.raises(InputError, match="roster"):
        population(Scenario.model_validate(content), technicians=4, shifts=1)
    nobody = packed({"technician": np.array([], dtype=str), "plateau": np.array([], dtype=int)})
    monkeypatch.setattr(module, "_measured", lambda *_: nobody)
    with pytest.raises(InputError, match="no technician came"):
        population(morning, technicians=4, shifts=1)


def test_the_file_says_what_it_takes_to_make_it_again(morning, tmp_path):
    path = tmp_path / "people.parquet"
    table = population(morning, technicians=5, shifts=1, seed=2)
    write_population(path, table, morning, shifts=1, seed=2)
    found, about = read_table(path)
    assert_same(found, table)
    assert (about["technicians"], about["plateaux"]) == (5, 2)
    again = Scenario.model_validate(json.loads(about["scenario"]))
    assert_same(found, population(again, about["technicians"], about["shifts"], about["seed"]))


def test_removing_parts_leaves_what_is_not_ours(morning, tmp_path):
    parts = tmp_path / "parts"
    population(morning, technicians=4, shifts=1, parts=parts)
    (parts / "notes.txt").write_text("precious")
    remove_parts(parts)
    assert [path.name for path in parts.iterdir()] == ["notes.txt"]
    (parts / "notes.txt").unlink()
    remove_parts(parts)
    assert not parts.exists()
    remove_parts(parts)
