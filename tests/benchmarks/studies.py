"""What many runs cost beyond the runs themselves, and what a second worker is worth."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from twin.experiments.compare import compare
from twin.experiments.design import dimensions
from twin.experiments.design import points as design_points
from twin.experiments.design_file import design_from
from twin.experiments.runs import Point
from twin.experiments.sweep import sweep
from twin.experiments.yardsticks import measure_run
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

MEASURES = ["service_level", "aht", "occupancy", "tension"]
REPLICATIONS = 20
PARTS = 10


def sweep_costs(points: int) -> tuple[float, float]:
    """CPU seconds of a sweep of `points` × 20 replications, and of its bare runs one by one.

    A tenth of the points at a time, now the sweep first and now the bare runs, so that a machine
    that slows down or warms up favours neither.
    """
    whole = bare = 0.0
    with TemporaryDirectory() as folder:
        for part in range(PARTS):
            design, scenario = design_from({
                "replications": REPLICATIONS, "measures": MEASURES, "method": "sobol",
                "points": points // PARTS, "seed": part,
                "levers": {"demand.volume": {"low": 0.8, "high": 1.2},
                           "supervision.monitoring": {"low": 0.0, "high": 0.9}},
            })  # fmt: skip
            tried = design_points(design, dimensions(design, scenario))
            runs = Path(folder) / f"{part}.sqlite"
            swept = partial(sweep, design, scenario, runs=runs)
            if part % 2:
                whole += _timed(swept)
            bare += _timed(partial(_one_by_one, scenario, tried, part))
            if not part % 2:
                whole += _timed(swept)
    return whole, bare


def _one_by_one(scenario: Scenario, points: list[Point], seed: int) -> None:
    for point in points:
        centre = apply(scenario, dict(point))
        for replication in range(REPLICATIONS):
            measure_run(centre, MEASURES, seed=seed, days=1, replication=replication)


def _timed(do: Callable[[], object]) -> float:
    began = process_time()
    do()
    return process_time() - began


def what_if(workers: int) -> list[float]:
    """Wall seconds at which each of 20 pairs of days of a hundred was there, from the question."""
    base = load_scenario("centre-100")
    variant = apply(base, {"supervision.monitoring": 0.9})
    seen: list[float] = []
    began = perf_counter()
    compare(
        ("base", base), [("variant", variant)], workers=workers,
        look=lambda pairs, found: seen.append(perf_counter() - began),
    )  # fmt: skip
    return seen
