"""What an answer hangs on: a paired comparison again, with assumed parameters at their ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.experiments.executors import Maker
from twin.experiments.job import Failure, Job, Watch
from twin.experiments.paired import Difference, differences, estimate
from twin.experiments.runs import Study, Task
from twin.experiments.tabular import Tabular
from twin.experiments.yardsticks import checked
from twin.scenario.levers import apply, resolve
from twin.scenario.model import Scenario
from twin.scenario.register import End, assumed_by_parameter

__all__ = ["ALL", "Group", "Reliance", "Tried", "groups", "parameters", "reliance"]

ALL = "all"
"""The name of the group of all assumptions together."""

_ENDS: tuple[End, End] = ("low", "high")


@dataclass(frozen=True, slots=True)
class Group:
    """Assumptions that are moved together: what each is at the low and at the high end.

    `count` is the number of parameters; one that holds for several types of contact or procedures
    counts once.
    """

    name: str
    low: Mapping[str, float]
    high: Mapping[str, float]
    count: int

    def at(self, end: End) -> Mapping[str, float]:
        """Paths of levers and their values at that end."""
        return self.low if end == "low" else self.high


@dataclass(frozen=True, slots=True)
class Tried:
    """What a change does, by measure, with a group of assumptions at one end.

    Without a group it is what the change does as things are assumed. `why` tells what kept it from
    being tried; then there are no effects.
    """

    group: str
    end: End | None
    effects: Mapping[str, Difference]
    why: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Reliance(Tabular):
    """What a change does as things are assumed, and with each group of assumptions at its ends."""

    measures: tuple[str, ...]
    settings: Mapping[str, Any]
    replications: int
    seed: int
    days: int
    default: Tried
    tried: tuple[Tried, ...]
    failures: tuple[str, ...] = ()

    def turning(self, measure: str) -> tuple[Tried, ...]:
        """Where the sign is another, or cannot be told any more, or can be told at last."""
        as_assumed = self.default.effects[measure].verdict
        return tuple(
            one for one in self.tried if not one.why and one.effects[measure].verdict != as_assumed
        )

    def reach(self, measure: str, group: str) -> float:
        """How far a group moves the effect at most; nan if it could not be tried."""
        middle = self.default.effects[measure].mean
        apart = [
            abs(one.effects[measure].mean - middle)
            for one in self.tried
            if one.group == group and not one.why
        ]
        return max(apart, default=float("nan"))

    def columns(self) -> Mapping[str, Sequence[object]]:
        """One row per measure and case: the effect with its interval and its sign."""
        rows = [
            (measure, one)
            for measure in self.measures
            for one in (self.default, *self.tried)
            if not one.why
        ]
        return {
            "measure": [measure for measure, _ in rows],
            "assumptions": [one.group for _, one in rows],
            "end": [one.end or "" for _, one in rows],
            "difference": [one.effects[measure].mean for measure, one in rows],
            "low": [one.effects[measure].low for measure, one in rows],
            "high": [one.effects[measure].high for measure, one in rows],
            "sign": [one.effects[measure].verdict for measure, one in rows],
        }


def groups(scenario: Scenario, keep: Sequence[str] = ()) -> tuple[Group, ...]:
    """All assumptions that still have their default, then those of each section together.

    `keep` names levers that stay where they are: those that the change itself sets.
    """
    parts = _by_parameter(scenario, keep)
    sections = dict.fromkeys(path.partition(".")[0] for path in parts)
    return (
        _together(ALL, list(parts.values())),
        *(
            _together(
                section,
                [part for path, part in parts.items() if path.partition(".")[0] == section],
            )
            for section in sections
        ),
    )


def parameters(scenario: Scenario, section: str, keep: Sequence[str] = ()) -> tuple[Group, ...]:
    """The assumptions of a section one by one; of all sections, if it is `ALL`."""
    return tuple(
        part
        for path, part in _by_parameter(scenario, keep).items()
        if section in (ALL, path.partition(".")[0])
    )


def reliance(
    base: Scenario,
    settings: Mapping[str, Any],
    tried: Sequence[Group],
    *,
    measures: Sequence[str],
    replications: int = 20,
    days: int = 1,
    seed: int = 0,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
    show: Callable[[Reliance], None] | None = None,
) -> Reliance:
    """Compare a scenario with a change of it, as assumed and with assumptions at their ends.

    In each case both scenarios hold the same assumptions and meet the same chance, and every case
    has the same chance as the others: what differs between two cases is due to the assumptions.

    Args:
        base: the scenario.
        settings: the change: levers by path, and their values.
        tried: groups of assumptions; a lever that the change sets is never moved.
        measures: what the change is looked at by.
        replications: pairs of runs in each case.
        days: working days in a row.
        seed: same seed, same chance.
        workers: processes; one is this very process.
        executor: makes what runs the tasks, if it is not to be processes of this machine.
        watch: told of the job after each run.
        cancelled: asked now and then whether it was called off.
        show: given what is known after each case.

    Raises:
        InputError: the change is not allowed, or a measure is unknown.
        Cancelled: the job was called off.
    """
    keys = checked("--measure", measures)
    apply(base, settings)  # refused before anything is simulated
    change = {resolve(base, key).path: value for key, value in settings.items()}
    labels: list[tuple[Group | None, End | None]] = [(None, None)]
    labels += [(group, end) for group in tried for end in _ENDS]
    cases = [_case(group, end, change, replications) for group, end in labels]
    study = Study(base.model_dump_json(), keys, days, seed)
    job = Job(
        study.run, [task for case in cases for task in case.tasks], doing="trying assumptions",
        workers=workers, executor=executor, watch=watch, cancelled=cancelled,
    )  # fmt: skip
    values: dict[Task, Mapping[str, float]] = {}
    found: list[Tried] = []

    def so_far() -> Reliance:
        failures = tuple(
            f"{case.words}, seed {seed}, replication {task.replication}: {job.failures[task].why}"
            for case in cases
            for task in case.tasks
            if task in job.failures
        )
        return Reliance(
            keys, change, replications, seed, days, found[0], tuple(found[1:]), failures
        )

    first = {task: place for place, case in reversed(list(enumerate(cases))) for task in case.tasks}
    for task, result in job.results():
        while first[task] > len(found):
            found.append(_tried(cases[len(found)], values, keys, job.failures))
            if show is not None:
                show(so_far())
        values[task] = result
    found += [_tried(case, values, keys, job.failures) for case in cases[len(found) :]]
    return so_far()


@dataclass(frozen=True, slots=True)
class _Case:
    """A group at one end, or nothing moved, and the pairs of runs that try it."""

    group: str
    end: End | None
    pairs: tuple[tuple[Task, Task], ...]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Its runs, pair by pair."""
        return tuple(task for pair in self.pairs for task in pair)

    @property
    def words(self) -> str:
        """What is tried."""
        return f"{self.group} at its {self.end} end" if self.end else "as assumed"


def _case(
    group: Group | None, end: End | None, change: Mapping[str, Any], replications: int
) -> _Case:
    moved = _without(group.at(end), change) if group is not None and end is not None else {}
    plain, changed = tuple(moved.items()), tuple({**moved, **change}.items())
    pairs = tuple((Task(plain, one), Task(changed, one)) for one in range(replications))
    return _Case(group.name if group else "", end, pairs)


def _tried(
    case: _Case,
    values: Mapping[Task, Mapping[str, float]],
    measures: Sequence[str],
    failures: Mapping[Task, Failure],
) -> Tried:
    """What came out of a case: the pairs of which both runs are there."""
    pairs = [
        (values[one], values[other])
        for one, other in case.pairs
        if one in values and other in values
    ]
    if not pairs:
        why = next(failures[task].why for task in case.tasks if task in failures)
        empty = Difference(float("nan"), float("nan"), float("nan"), 0)
        return Tried(case.group, case.end, dict.fromkeys(measures, empty), why)
    effects = {
        measure: estimate(
            differences([one[measure] for one, _ in pairs], [other[measure] for _, other in pairs])
        )
        for measure in measures
    }
    return Tried(case.group, case.end, effects)


def _by_parameter(scenario: Scenario, keep: Sequence[str]) -> dict[str, Group]:
    """Each assumed parameter that can be moved, alone, by its path."""
    kept = {resolve(scenario, key).path: None for key in keep}
    low, high = (assumed_by_parameter(scenario, end) for end in _ENDS)
    alone = {
        path: Group(path, _without(low[path], kept), _without(high[path], kept), 1) for path in low
    }
    return {path: one for path, one in alone.items() if one.low}


def _together(name: str, parts: Sequence[Group]) -> Group:
    return Group(
        name,
        {path: value for part in parts for path, value in part.low.items()},
        {path: value for part in parts for path, value in part.high.items()},
        len(parts),
    )


def _without(values: Mapping[str, float], kept: Mapping[str, Any]) -> dict[str, float]:
    return {path: value for path, value in values.items() if path not in kept}
