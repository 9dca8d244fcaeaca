"""A mixed population: the technicians of many plateaux, one row each."""

from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from math import ceil
from pathlib import Path

import numpy as np
import pyarrow as pa

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.experiments import plateaux
from twin.experiments.parts import Parts, fingerprint
from twin.experiments.plateaux import described, heads, plateau
from twin.experiments.pool import in_order
from twin.experiments.tables import Table, packed, unpacked, write_table
from twin.measures import technicians as measured
from twin.scenario.model import Scenario
from twin.traces.header import versions
from twin.traces.tables import SCHEMA_VERSION, Column

__all__ = ["COLUMNS", "population", "write_population"]

COLUMNS: tuple[Column, ...] = (*measured.COLUMNS, *plateaux.COLUMNS)
"""The columns of a population's table, in order: the technician's, then the plateau's."""

Progress = Callable[[float], None]


def population(
    scenario: Scenario,
    technicians: int,
    shifts: int,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
    parts: Path | None = None,
) -> Table:
    """The table of a mixed population: one value per technician in each column of `COLUMNS`.

    Plateaux are simulated for `shifts` days each, in which everybody works a shift a day, until
    there are `technicians` who came to work; the last plateau is cut short. The table does not
    depend on the number of `workers`. Traces are dropped once a plateau's technicians are measured.

    Args:
        scenario: the centre around which plateaux vary, by its section `population`.
        technicians: rows of the table.
        shifts: simulated days.
        seed: same seed, same table.
        workers: processes; one is this very process.
        progress: told the share done, 0 to 1.
        parts: a folder in which each plateau's rows are kept as soon as they are there. What is in
            it already, of the same scenario, seed, shifts and code, is not simulated again.

    Raises:
        InputError: nobody is on the roster, or nobody comes to work.
    """
    each = heads(scenario)
    if not each:
        raise InputError("teams.*.shifts: nobody is on the roster; allowed: one technician or more")
    names = ",".join(column.name for column in COLUMNS)
    kept = Parts(parts, fingerprint(scenario.model_dump_json(), f"{seed} {shifts}", names))
    measure = partial(_measured, scenario, seed, shifts)
    found: list[pa.Table] = []
    lacking = technicians
    # Some may never come to work, so that a plateau more is needed than the roster tells.
    while lacking > 0:
        numbers = range(len(found), len(found) + ceil(lacking / each))
        _run(measure, numbers, kept, workers, progress)
        came = [kept[number] for number in numbers]
        if not sum(map(len, came)):
            raise InputError(f"{scenario.name}: no technician came to work in {shifts} shifts")
        found += came
        lacking = technicians - sum(map(len, found))
    found[-1] = found[-1][: len(found[-1]) + lacking]
    # A column may be whole in one plateau and not in the next.
    return unpacked(pa.concat_tables(found, promote_options="permissive"))


def write_population(out: Path, table: Table, scenario: Scenario, shifts: int, seed: int) -> None:
    """Write a population's table to a Parquet file, with what it takes to make it again.

    Raises:
        InputError: it cannot be written.
    """
    about = {
        "kind": "population",
        "scenario": scenario.model_dump_json(),
        "seed": seed,
        "shifts": shifts,
        "technicians": len(table["technician"]),
        "plateaux": len(np.unique(table["plateau"])),
        "schema": SCHEMA_VERSION,
        "versions": versions(),
    }
    write_table(out, table, COLUMNS, about)


def _run(
    measure: Callable[[int], pa.Table],
    numbers: Iterable[int],
    kept: Parts,
    workers: int,
    progress: Progress | None,
) -> None:
    """Have each of these plateaux among the parts."""
    numbers = list(numbers)
    missing = kept.missing(numbers)
    finished = numbers[0] + len(numbers) - len(missing)

    def done(number: int, part: pa.Table) -> None:
        nonlocal finished
        kept.keep(number, part)
        finished += 1
        if progress is not None:
            progress(finished / (numbers[-1] + 1))

    crew = max(1, min(workers, len(missing)))
    with closing(in_order(measure, missing, workers=crew, done=done)) as results:
        for _ in results:
            pass


def _measured(scenario: Scenario, seed: int, shifts: int, number: int) -> pa.Table:
    """The rows of one plateau: simulated, measured, and its traces forgotten."""
    one = plateau(scenario, seed, number)
    rows = measured.technicians(simulate(one, seed=seed, days=shifts, replication=number))
    # A name is a person's own in the whole table, not on the plateau alone.
    rows["technician"] = np.array([f"P{number:04d}-{name}" for name in rows["technician"]])
    count = len(rows["technician"])
    same = {name: np.full(count, value) for name, value in described(one).items()}
    return packed({**rows, "plateau": np.full(count, number), **same})
