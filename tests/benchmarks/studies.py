"""What many runs cost beyond the runs themselves, and what a second worker is worth."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from twin.experiments.compare import compare
from twin.experiments.design_file import design_from
from twin.experiments.sweep import sweep
from twin.experiments.yardsticks import measure_run
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario

MEASURES = ["service_level", "aht", "occupancy", "tension"]
REPLICATIONS = 20


def sweep_costs(points: int) -> tuple[float, float]:
    """CPU seconds of a sweep of `points` × 20 replications, and of its bare runs one by one."""
    design, scenario = design_from({
        "replications": REPLICATIONS, "measures": MEASURES, "method": "sobol", "points": points,
        "levers": {"demand.volume": {"low": 0.8, "high": 1.2},
                   "supervision.monitoring": {"low": 0.0, "high": 0.9}},
    })  # fmt: skip
    with TemporaryDirectory() as folder:
        began = process_time()
        found = sweep(design, scenario, runs=Path(folder) / "runs.sqlite")
        whole = process_time() - began
    bare = 0.0
    for point in found.points:
        centre = apply(scenario, dict(point))
        began = process_time()
        for replication in range(REPLICATIONS):
            measure_run(centre, MEASURES, seed=0, days=1, replication=replication)
        bare += process_time() - began
    return whole, bare


def what_if(workers: int) -> tuple[float, float]:
    """Wall seconds until the first interval, and the last, of 20 pairs of days of a hundred."""
    base = load_scenario("centre-100")
    variant = apply(base, {"supervision.monitoring": 0.9})
    seen: list[float] = []
    began = perf_counter()
    compare(
        ("base", base), [("variant", variant)], workers=workers,
        look=lambda pairs, found: seen.append(perf_counter() - began),
    )  # fmt: skip
    return seen[1], perf_counter() - began
