"""The twin from Python: what a notebook needs, in four functions.

>>> from twin import load_scenario, simulate, compare, sweep
"""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

from twin.engine.simulation import simulate
from twin.experiments.compare import FOCUS, Comparison
from twin.experiments.compare import compare as _compare
from twin.experiments.design_file import design_from, load_design
from twin.experiments.executors import Maker, available
from twin.experiments.job import Watch
from twin.experiments.sequential import Precision
from twin.experiments.sweep import Sweep
from twin.experiments.sweep import sweep as _sweep
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

__all__ = ["compare", "load_scenario", "simulate", "sweep"]

Variant = str | Scenario | Mapping[str, Any]
"""A scenario, the name or path of one, or the levers that are set on the base."""


def compare(
    base: str | Scenario,
    *variants: Variant,
    replications: int | None = None,
    precision: float | None = None,
    focus: Sequence[str] = FOCUS,
    days: int = 1,
    seed: int = 0,
    workers: int | None = None,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> Comparison:
    """Scenarios beside a base, on the same chance: differences, intervals and verdicts.

    >>> compare("helpdesk-12", {"monitoring": 0.9}, replications=20)  # doctest: +SKIP

    Args:
        base: a scenario, or the name or path of one.
        variants: scenarios, names or paths, or levers to set on the base.
        replications: pairs of runs; 20 unless `precision` is given.
        precision: go on until half of each interval in `focus` is at most this share of the base's
            level, as 0.02.
        focus: the measures that precision is asked of.
        days: working days in a row.
        seed: same seed, same chance, same result.
        workers: processes; all processors by default. The result does not depend on it. In a
            program, the call must stand under `if __name__ == "__main__":`, as for any processes.
        executor: makes what runs the tasks instead, such as
            `functools.partial(twin.experiments.executors.cluster, "tcp://…")`.
        watch: told of the job after each run.

    Returns:
        One row per variant and measure; `to_arrow()` gives it as a table.

    Raises:
        InputError: a scenario or a value is not allowed.
    """
    first = _scenario(base)
    others = [(_called(one, i), _variant(first, one)) for i, one in enumerate(variants, 1)]
    return _compare(
        (first.name, first),
        others,
        replications=replications,
        precision=None if precision is None else Precision(precision),
        focus=focus,
        days=days,
        seed=seed,
        workers=workers or available(),
        executor=executor,
        watch=watch,
    )


def sweep(
    design: str | PathLike[str] | Mapping[str, Any],
    *,
    runs: str | PathLike[str] | None = None,
    workers: int | None = None,
    executor: Maker | None = None,
    watch: Watch | None = None,
) -> Sweep:
    """Every point of a design, replicated on the same chance.

    >>> sweep({"levers": {"monitoring": [0.0, 0.9]}, "replications": 20})  # doctest: +SKIP

    Args:
        design: the path of a design's TOML file, or what would be in it.
        runs: a file in which each run is kept; those in it are not made again.
        workers: processes; all processors by default. The result does not depend on it.
        executor: makes what runs the tasks instead.
        watch: told of the job after each run.

    Returns:
        One row per run; `to_arrow()` gives it as a table, `values` as an array of shape
        (points, replications, measures).

    Raises:
        InputError: something in the design is not allowed.
    """
    from pathlib import Path

    if isinstance(design, Mapping):
        asked, scenario = design_from(design)
    else:
        asked, scenario = load_design(design)
    return _sweep(
        asked,
        scenario,
        runs=None if runs is None else Path(runs),
        workers=workers or available(),
        executor=executor,
        watch=watch,
    )


def _scenario(one: str | Scenario) -> Scenario:
    return one if isinstance(one, Scenario) else load_scenario(one)


def _variant(base: Scenario, one: Variant) -> Scenario:
    return apply(base, one) if isinstance(one, Mapping) else _scenario(one)


def _called(one: Variant, number: int) -> str:
    if isinstance(one, Mapping):
        return ", ".join(f"{key} = {value}" for key, value in one.items())
    return one.name if isinstance(one, Scenario) else one
