"""A response: how measures move as a contrast is turned up step by step, in pairs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.experiments.executors import Maker
from twin.experiments.experiment import Experiment, Setting
from twin.experiments.job import Job, Watch
from twin.experiments.paired import Difference, differences, estimate
from twin.experiments.runs import Point, Study, Task

__all__ = ["Response", "between", "respond"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Response:
    """Measures at each step of a contrast, by replication.

    `values` has shape (steps, replications, measures); a run that is not there yet, or failed, is
    nan. All steps of a replication share their chance: the same callers, the same technicians.
    """

    measures: tuple[str, ...]
    values: Floats
    failures: tuple[str, ...] = ()

    def of(self, measure: str) -> Floats:
        """A measure at each step, shape (steps, replications)."""
        found: Floats = self.values[:, :, self.measures.index(measure)]
        return found

    def levels(self, measure: str) -> list[Difference]:
        """The mean of a measure at each step, with its 95 % interval over replications."""
        return [estimate(row) for row in self.of(measure)]

    def apart(self, measure: str) -> Floats:
        """The last step less the first, replication by replication."""
        values = self.of(measure)
        return differences(values[0], values[-1])

    def effect(self, measure: str) -> Difference:
        """The last step less the first, as a paired difference."""
        return estimate(self.apart(measure))

    def beside(self, other: "Response", measure: str) -> Difference:
        """That difference less the other response's, on the same chance."""
        return estimate(differences(other.apart(measure), self.apart(measure)))


def between(experiment: Experiment, share: float) -> dict[str, Setting]:
    """The levers of an experiment's contrast at a share of the way from low to high, 0 to 1.

    Numbers are low + share × (high - low); whole numbers are rounded, halves up.

    Raises:
        InputError: the contrast moves a lever that has no values in between.
    """
    found: dict[str, Setting] = {}
    for lever, low in experiment.low.items():
        high = experiment.high[lever]
        if isinstance(low, bool | str) or isinstance(high, bool | str):
            raise InputError(f"{lever} = {low}: has nothing between; allowed: a number")
        value = low + share * (high - low)
        whole = isinstance(low, int) and isinstance(high, int)
        found[lever] = floor(value + 0.5) if whole else round(value, 12)
    return found


def respond(
    study: Study,
    steps: Sequence[Mapping[str, Setting]],
    *,
    replications: int,
    doing: str = "responding",
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
    look: Callable[[Response], None] | None = None,
) -> Response:
    """Simulate every step as often as asked. The result does not depend on the `workers`.

    Args:
        study: the scenario, what is measured, days and seed.
        steps: what is set on the scenario at each step; no two the same.
        replications: how often each is simulated.
        doing: what it is, in words that go with "…ing".
        workers: processes; one is this very process.
        executor: makes what makes the runs, if it is not to be processes of this machine.
        watch: told of the job after each run.
        cancelled: asked now and then whether it was called off.
        look: told of the response so far after each replication that is whole.

    Raises:
        InputError: no run came out.
        Cancelled: the job was called off.
    """
    points: list[Point] = [tuple(step.items()) for step in steps]
    place = {point: i for i, point in enumerate(points)}
    # Replication by replication, so that whole ones can be looked at before all are there.
    tasks = [Task(point, one) for one in range(replications) for point in points]
    job = Job(
        study.run,
        tasks,
        doing=doing,
        workers=workers,
        executor=executor,
        watch=watch,
        cancelled=cancelled,
    )
    values = np.full((len(points), replications, len(study.measures)), np.nan)
    there = [0] * replications
    for task, found in job.results():
        values[place[task.point], task.replication] = [found[key] for key in study.measures]
        there[task.replication] += 1
        if look is not None and there[task.replication] == len(points):
            look(Response(study.measures, values.copy()))
    if len(job.failures) == len(tasks):
        raise InputError(f"no run came out: {next(iter(job.failures.values())).why}")
    told = tuple(f"{study.told(task)}: {failure.why}" for task, failure in job.failures.items())
    return Response(study.measures, values, told)
