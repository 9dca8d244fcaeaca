"""Tuning: the best compromises between objectives, under constraints, checked on fresh chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.experiments.design import Design, Dimension, dimensions
from twin.experiments.executors import Maker
from twin.experiments.front import crowding, knee, on_front
from twin.experiments.job import Watch
from twin.experiments.paired import Difference, estimate
from twin.experiments.runs import Point, Runs, Task, values_of
from twin.experiments.search import searched
from twin.experiments.sweep import study_of
from twin.scenario.model import Scenario

__all__ = ["Front", "Kept", "tune"]

Floats = NDArray[np.float64]
Kept = Literal["kept", "can't tell", "broken"]

FRESH = 1_000_000
"""The first replication that points are checked with: no search gets that far."""

MOST_CHECKED = 24
"""Points that are checked at most, front by front."""


@dataclass(frozen=True)
class Front:
    """The points on the front, by fresh runs, in order of the first objective, the best first.

    `means` holds for each point and measure the mean over fresh runs with its interval; `kept` for
    each point and constraint whether it holds. `tried` is how many points were tried, `checked` how
    many were run afresh; `leading` of these were beaten by nobody in the search: `fallen` of
    them broke a constraint then or were beaten, having looked good by luck, and `risen` others came
    to the front. `knee` is the place of the knee.
    """

    design: Design
    scenario: Scenario
    varied: tuple[Dimension, ...]
    points: tuple[Point, ...]
    means: tuple[Mapping[str, Difference], ...]
    kept: tuple[Mapping[str, Kept], ...]
    knee: int
    tried: int
    checked: int
    leading: int
    fallen: int
    risen: int
    failures: tuple[str, ...]


def tune(
    design: Design,
    scenario: Scenario,
    *,
    runs: Path | None = None,
    workers: int = 1,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> Front:
    """The best compromises between a design's objectives within its constraints.

    Points are searched for by their means over `replications` runs on the same chance. Those that
    look best, and those next to them, are run again, `fresh` times on seeds that the search never
    saw, and only what holds there counts: so no winner is a lucky draw.

    Args:
        design: what may be changed, what is wanted, and what must hold.
        scenario: what the levers are set on; the design's own, with what it sets.
        runs: a file in which each run is kept; those in it are not made again.
        workers: processes; one is this very process.
        executor: makes what makes the runs, if it is not to be processes of this machine.
        watch: told of the job after each run.

    Raises:
        InputError: there are no objectives or levers, or no point keeps the constraints.
        Cancelled: the job was called off; what is done is in the file.
    """
    if not design.objectives:
        raise InputError(
            'objectives is missing: allowed: a table of measures, each "more" or "less"'
        )
    varied = dimensions(design.model_copy(update={"uncertain": ()}), scenario)
    if not varied:
        raise InputError("levers: nothing varies; allowed: one lever or more")
    study = study_of(design, scenario)
    rule = _Rule(design, study.measures)
    failures: dict[Task, str] = {}

    with Runs(runs, study) as kept:

        def values(points: Sequence[Point], replications: range, doing: str) -> Floats:
            found, failed = values_of(
                study, points, replications, kept, doing=doing, workers=workers,
                executor=executor, watch=watch,
            )  # fmt: skip
            failures.update(failed)
            return found

        def rate(points: Sequence[Point]) -> tuple[Floats, Floats]:
            means = values(points, range(design.replications), "searching").mean(axis=1)
            return rule.costs(means), rule.broken(means)

        tried = searched(
            varied, rate, len(design.objectives), evaluations=design.evaluations,
            generation=design.generation, seed=design.seed,
        )  # fmt: skip
        fronts = _hopeful(tried, *rate(tried))
        if not fronts:
            raise InputError(
                f"constraints: none of {len(tried)} points keeps them all; allowed: wider bounds, "
                "other levers, or more evaluations"
            )
        hopeful = [point for front in fronts for point in front]
        fresh = values(hopeful, range(FRESH, FRESH + design.fresh), "checking on fresh seeds")
    told = tuple(f"{study.told(task)}: {why}" for task, why in failures.items())
    means = fresh.mean(axis=1)
    good = np.all(rule.broken(means) <= 0, axis=1)
    costs = np.where(good[:, None], rule.costs(means), np.nan)
    on = np.flatnonzero(on_front(costs)).tolist()
    if not on:
        raise InputError(
            f"constraints: none of the {len(hopeful)} points that looked best keeps them on fresh "
            "seeds; allowed: wider bounds, or more replications"
        )
    on.sort(key=lambda place: float(costs[place, 0]))
    leading, chosen = set(fronts[0]), {hopeful[i] for i in on}
    estimates = [
        {measure: estimate(fresh[i, :, place]) for place, measure in enumerate(study.measures)}
        for i in on
    ]
    return Front(
        design,
        scenario,
        tuple(varied),
        tuple(hopeful[i] for i in on),
        tuple(estimates),
        tuple({measure: rule.holds(measure, one[measure]) for measure in design.constraints}
              for one in estimates),
        knee(costs[on]),
        len(tried),
        len(hopeful),
        len(leading),
        len(leading - chosen),
        len(chosen - leading),
        told,
    )  # fmt: skip


class _Rule:
    """What a design wants and allows, over the columns of a table of measures."""

    def __init__(self, design: Design, measures: Sequence[str]) -> None:
        self._signs = [
            (measures.index(key), -1.0 if better == "more" else 1.0)
            for key, better in design.objectives.items()
        ]
        self._bounds = {
            key: (measures.index(key), -np.inf if one.least is None else one.least,
                  np.inf if one.most is None else one.most)
            for key, one in design.constraints.items()
        }  # fmt: skip

    def costs(self, means: Floats) -> Floats:
        """Shape (points, objectives); the less the better."""
        return np.stack([sign * means[:, place] for place, sign in self._signs], axis=1)

    def broken(self, means: Floats) -> Floats:
        """By how much each bound is broken, as a share of it; 0 or less if it is kept."""
        if not self._bounds:
            return np.zeros((len(means), 1))
        columns = []
        for place, least, most in self._bounds.values():
            values = means[:, place]
            for bound, excess in ((least, least - values), (most, values - most)):
                if np.isfinite(bound):
                    columns.append(excess / (abs(bound) or 1.0))
        # What is not defined keeps no bound.
        return np.nan_to_num(np.stack(columns, axis=1), nan=np.inf)

    def holds(self, measure: str, mean: Difference) -> Kept:
        """Whether a bound holds, as far as the interval tells."""
        _, least, most = self._bounds[measure]
        if least <= mean.low and mean.high <= most:
            return "kept"
        return "broken" if mean.high < least or mean.low > most else "can't tell"


def _hopeful(tried: Sequence[Point], costs: Floats, broken: Floats) -> list[list[Point]]:
    """The points to check: the front of those that keep the constraints, then the next fronts.

    A point that had good luck may hide better ones behind it, so the fronts behind are checked
    too, as far as there is room; of the last one, the points with the most room on it.
    """
    within = np.all(broken <= 0, axis=1)
    left = np.where(within[:, None], costs, np.nan)
    fronts: list[list[Point]] = []
    room = MOST_CHECKED
    while room > 0 and len(on := np.flatnonzero(on_front(left))):
        left[on] = np.nan
        if len(on) > room:
            order = np.argsort(-crowding(costs[on]), kind="stable")
            on = np.sort(on[order[:room]])
        fronts.append([tried[i] for i in on.tolist()])
        room -= len(on)
    return fronts
