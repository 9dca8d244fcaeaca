"""Runs of a study: what each is, how it is made, and where its measures are kept."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.experiments.executors import Maker
from twin.experiments.job import Job, Watch
from twin.experiments.parts import fingerprint
from twin.experiments.yardsticks import measure_run
from twin.scenario.levers import apply
from twin.scenario.model import Scenario

__all__ = ["Point", "Runs", "Study", "Task", "said", "scenario_at", "values_of"]

_MAGIC = b"SQLite format 3\0"
_KIND = 0x7477696E  # "twin": that it is a file of runs
_TABLE = """
CREATE TABLE IF NOT EXISTS run (
    model TEXT, point TEXT, replication INTEGER, measures TEXT NOT NULL,
    PRIMARY KEY (model, point, replication)
) WITHOUT ROWID
"""

Point = tuple[tuple[str, float | str | bool], ...]
"""What is set on a scenario: paths of levers and their values."""


class Task(NamedTuple):
    """One run: what is set on the scenario, and which replication it is."""

    point: Point
    replication: int


@dataclass(frozen=True, slots=True)
class Study:
    """What all runs of a study have in common: the scenario, as JSON, and what is measured.

    All runs of one replication share their chance: the same contacts, with the same patience and
    the same work, whoever answers them (common random numbers).
    """

    scenario: str
    measures: tuple[str, ...]
    days: int = 1
    seed: int = 0

    def run(self, task: Task) -> dict[str, float]:
        """The measures of one run by key; nan where undefined.

        Raises:
            InputError: the scenario does not allow what is set.
        """
        centre = scenario_at(self.scenario, task.point)
        return measure_run(
            centre, self.measures, seed=self.seed, days=self.days, replication=task.replication
        )

    def told(self, task: Task) -> str:
        """Which run a task is, in words: its seed, replication and values."""
        return f"seed {self.seed}, replication {task.replication}, {said(task.point)}"


@lru_cache(maxsize=8)
def scenario_at(scenario: str, point: Point = ()) -> Scenario:
    """The scenario of that JSON with what the point sets.

    Raises:
        InputError: the scenario does not allow it.
    """
    # A worker mostly has the replications of one point in a row.
    centre = Scenario.model_validate_json(scenario)
    return apply(centre, dict(point)) if point else centre


def said(point: Point) -> str:
    """What is set, in words."""
    return ", ".join(f"{path} = {value}" for path, value in point) or "nothing set"


class Runs:
    """The measures of every run of a study that was made so far, in a file or in memory.

    A run is there whole or not at all, as soon as it was made: a study that was stopped goes on
    where it was. Runs of another scenario, seed, length or version of the model may be in the same
    file, and are not mistaken for these.
    """

    def __init__(self, path: Path | None, study: Study) -> None:
        """Open a file of runs, or begin one.

        Raises:
            InputError: it is something else, or cannot be written.
        """
        self.path = path
        self._of = fingerprint(study.scenario, f"{study.seed} {study.days}")
        self._measures = study.measures
        self._begun = path is not None and not path.exists()
        self._file = _opened(path)

    def missing(self, tasks: Iterable[Task]) -> list[Task]:
        """Those of the tasks for which there is no run with all the study's measures."""
        return [task for task in tasks if self._find(task) is None]

    def keep(self, task: Task, values: Mapping[str, float]) -> None:
        """Keep a run's measures, beside those that are there already."""
        known = {**self._all(task), **values}
        with self._file:
            self._file.execute(
                "INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?)",
                (self._of, json.dumps(task.point), task.replication, json.dumps(known)),
            )

    def table(self, points: Sequence[Point], replications: Sequence[int]) -> NDArray[np.float64]:
        """The measures, shape (points, replications, measures); nan where there is no run."""
        found = np.full((len(points), len(replications), len(self._measures)), np.nan)
        for i, point in enumerate(points):
            for j, replication in enumerate(replications):
                values = self._find(Task(point, replication))
                if values is not None:
                    found[i, j] = [values[key] for key in self._measures]
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; one that was begun for nothing goes."""
        some = self._file.execute("SELECT EXISTS (SELECT * FROM run)").fetchone()[0]
        self._file.close()
        if self._begun and self.path is not None and not some:
            self.path.unlink(missing_ok=True)

    def _all(self, task: Task) -> dict[str, float]:
        row = self._file.execute(
            "SELECT measures FROM run WHERE model = ? AND point = ? AND replication = ?",
            (self._of, json.dumps(task.point), task.replication),
        ).fetchone()
        return json.loads(row[0]) if row else {}

    def _find(self, task: Task) -> dict[str, float] | None:
        values = self._all(task)
        return values if all(key in values for key in self._measures) else None


def values_of(
    study: Study,
    points: Sequence[Point],
    replications: Sequence[int],
    runs: Runs,
    *,
    doing: str,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> tuple[NDArray[np.float64], dict[Task, str]]:
    """The measures of these points, and the reason for each run of theirs that failed.

    The runs that are missing are made, and each is kept as soon as it is made. The measures have
    shape (points, replications, measures), and are nan where a run failed.

    Raises:
        Cancelled: the job was called off, which `watch` may do; what is done is kept.
    """
    tasks = (Task(point, replication) for point in points for replication in replications)
    job = Job(
        study.run,
        runs.missing(tasks),
        doing=doing,
        workers=workers,
        executor=executor,
        keep=runs.keep,
        watch=watch,
    )
    for _ in job.results():
        pass
    failures = {task: failure.why for task, failure in job.failures.items()}
    return runs.table(points, replications), failures


def _opened(path: Path | None) -> sqlite3.Connection:
    try:
        if path is not None and path.exists() and path.stat().st_size:
            with path.open("rb") as file:
                if file.read(len(_MAGIC)) != _MAGIC:
                    raise sqlite3.DatabaseError("not a database")
        base = sqlite3.connect(":memory:" if path is None else path)
        empty = not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not empty and base.execute("PRAGMA application_id").fetchone()[0] != _KIND:
            raise sqlite3.DatabaseError("another kind of database")
        base.execute(f"PRAGMA application_id = {_KIND}")
        # Safe against the end of this program at any moment, at a tenth of a full sync's cost.
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute(_TABLE)
        base.commit()
    except sqlite3.OperationalError:
        raise InputError(
            f"{path}: cannot be opened to be written; allowed: a place that can be written, and "
            "one command at a time"
        ) from None
    except sqlite3.DatabaseError:
        raise InputError(
            f"{path}: not a file of runs; allowed: one that an earlier command wrote, or a new name"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; allowed: a file that can be read") from None
    return base
