"""A sweep: every point of a design, replicated on the same chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from twin.experiments.design import Design, Dimension, dimensions, points
from twin.experiments.executors import Maker
from twin.experiments.job import Watch
from twin.experiments.runs import Point, Runs, Study, values_of
from twin.experiments.tables import Array, Table, write_table
from twin.experiments.tabular import Tabular
from twin.experiments.yardsticks import YARDSTICKS
from twin.measures.catalogue import MEASURES
from twin.scenario.levers import levers
from twin.scenario.model import Scenario
from twin.traces.header import versions
from twin.traces.tables import Column

__all__ = ["Sweep", "study_of", "sweep", "write_sweep"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Sweep(Tabular):
    """What came out of a sweep.

    `values` has shape (points, replications, measures); a run that failed is nan there, and its
    reason in `failures`.
    """

    design: Design
    scenario: Scenario
    varied: tuple[Dimension, ...]
    points: tuple[Point, ...]
    measures: tuple[str, ...]
    values: Floats
    failures: tuple[str, ...]

    def mean(self, measure: str) -> Floats:
        """The mean of a measure over replications, shape (points,)."""
        return self.mean_and_reach(measure)[0]

    def mean_and_reach(self, measure: str) -> tuple[Floats, Floats]:
        """Mean and half the 95 % interval (t) of a measure, each of shape (points,)."""
        values = self.values[:, :, self.measures.index(measure)]
        known = np.isfinite(values)
        count = known.sum(axis=1)
        filled = np.where(known, values, 0.0)
        mean = np.divide(
            filled.sum(axis=1), count, where=count > 0, out=np.full(len(count), np.nan)
        )
        apart = np.where(known, values - mean[:, None], 0.0)
        reach = np.full(len(count), np.nan)
        many = count > 1
        spread = np.sqrt((apart[many] ** 2).sum(axis=1) / (count[many] - 1))
        reach[many] = stats.t.ppf(0.975, count[many] - 1) * spread / np.sqrt(count[many])
        return mean, reach

    def columns(self) -> Table:
        """One row a run, as `table` has it."""
        return self.table()

    def table(self) -> Table:
        """One row a run: the values of what varies, the replication, and every measure.

        Columns have one value per run, points in their order and replications within; shape
        (points × replications,).
        """
        each = len(self.values[0]) if len(self.values) else 0
        rows: Table = {"point": np.repeat(np.arange(len(self.points)), each)}
        for one in self.varied:
            taken = [dict(point)[one.paths[0]] for point in self.points]
            rows[one.name] = np.repeat(_column(taken), each)
        rows["replication"] = np.tile(np.arange(each), len(self.points))
        for place, measure in enumerate(self.measures):
            rows[measure] = self.values[:, :, place].ravel()
        return rows


def study_of(design: Design, scenario: Scenario, measures: Sequence[str] = ()) -> Study:
    """The study that a design asks for: what its runs have in common.

    What is measured is what the design names, in its order, and `measures` besides; the whole
    catalogue if nothing is named.
    """
    named = (*design.measures, *design.objectives, *design.constraints, *measures)
    wanted = tuple(dict.fromkeys(named)) or tuple(MEASURES)
    return Study(scenario.model_dump_json(), wanted, design.days, design.seed)


def sweep(
    design: Design,
    scenario: Scenario,
    *,
    runs: Path | None = None,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> Sweep:
    """Simulate every point of a design, each as often as it says.

    The replications of all points share their chance, so that points can be compared in pairs. The
    result does not depend on the number of `workers`, nor on how often it was stopped.

    Args:
        design: which points.
        scenario: what the levers are set on; the design's own, with what it sets.
        runs: a file in which each run is kept; those in it are not made again.
        workers: processes; one is this very process.
        executor: makes what makes the runs, if it is not to be processes of this machine.
        watch: told of the job after each run.

    Raises:
        InputError: the design does not fit the scenario.
        Cancelled: the job was called off; what is done is in the file.
    """
    varied = dimensions(design, scenario)
    tried = points(design, varied)
    study = study_of(design, scenario)
    with Runs(runs, study) as kept:
        values, failures = values_of(
            study, tried, range(design.replications), kept, doing="sweeping", workers=workers,
            executor=executor, watch=watch,
        )  # fmt: skip
    told = tuple(f"{study.told(task)}: {why}" for task, why in failures.items())
    return Sweep(design, scenario, tuple(varied), tuple(tried), study.measures, values, told)


def write_sweep(out: Path, found: Sweep) -> None:
    """Write the table of a sweep to a Parquet file, with what it takes to make it again.

    Raises:
        InputError: it cannot be written.
    """
    about: dict[str, Any] = {
        "kind": "sweep",
        "design": found.design.model_dump(mode="json"),
        "scenario": found.scenario.model_dump_json(),
        "points": len(found.points),
        "failures": found.failures,
        "versions": versions(),
    }
    write_table(out, found.table(), columns(found), about)


def columns(found: Sweep) -> list[Column]:
    """What the columns of a sweep's table hold."""
    known = levers(found.scenario)
    return [
        Column("point", "which point of the design it is, from 0", whole=True),
        *(
            Column(one.name, known[one.paths[0]].doc, known[one.paths[0]].unit)
            for one in found.varied
        ),
        Column("replication", "which replication: the same one is the same chance", whole=True),
        *(Column(key, YARDSTICKS[key].what, YARDSTICKS[key].unit) for key in found.measures),
    ]


def _column(values: Sequence[Any]) -> Array:
    """Values of a lever as a column: of words, or of numbers."""
    return np.array(values, dtype=str if isinstance(values[0], str) else float)
