"""What an experiment can be measured by: the catalogue, and means over the table of technicians."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from twin.engine.simulation import simulate
from twin.errors import InputError
from twin.measures.catalogue import MEASURES, compute, tables_of
from twin.measures.technicians import COLUMNS, technicians
from twin.scenario import wording
from twin.scenario.model import Scenario
from twin.traces.frame import Traces
from twin.traces.tables import TABLES

__all__ = ["YARDSTICKS", "Yardstick", "checked", "measure_run", "measured"]

_TABLE = "technicians."
_WORDS = ("technician", "contract", "team", "strain_quadrant")
"""Columns that hold words: there is no mean of them."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One number about a run: a measure of the catalogue, or the mean of a technicians' column.

    `key` is the measure's own, or `technicians.` and the name of the column.
    """

    key: str
    label: str
    unit: str
    what: str


YARDSTICKS: dict[str, Yardstick] = {
    **{one.key: Yardstick(one.key, one.label, one.unit, one.formula) for one in MEASURES.values()},
    **{
        f"{_TABLE}{column.name}": Yardstick(
            f"{_TABLE}{column.name}",
            f"{column.name.capitalize().replace('_', ' ')}, mean",
            column.unit,
            f"mean over technicians: {column.doc}",
        )
        for column in COLUMNS
        if column.name not in _WORDS
    },
}
"""Every yardstick by its key."""


def measured(traces: Traces, keys: Iterable[str]) -> dict[str, float]:
    """The values of a run by key, in the order of the keys; nan where undefined.

    Raises:
        KeyError: a key is not among the yardsticks.
    """
    keys = [YARDSTICKS[key].key for key in keys]
    found = compute(traces, [key for key in keys if not key.startswith(_TABLE)])
    columns = [key for key in keys if key.startswith(_TABLE)]
    table = technicians(traces) if columns else {}
    for key in columns:
        values = np.asarray(table[key.removeprefix(_TABLE)], dtype=float)
        known = values[np.isfinite(values)]
        found[key] = float(known.mean()) if len(known) else float("nan")
    return {key: found[key] for key in keys}


def measure_run(
    scenario: Scenario, keys: Iterable[str], *, seed: int, days: int, replication: int
) -> dict[str, float]:
    """The yardsticks of one run of a scenario, by key; its traces are forgotten.

    Raises:
        KeyError: a key is not among the yardsticks.
    """
    keys = list(keys)
    traces = simulate(
        scenario, seed=seed, days=days, replication=replication, tables=tables_for(keys)
    )
    return measured(traces, keys)


def tables_for(keys: Iterable[str]) -> frozenset[str]:
    """The trace tables that a run must keep for these yardsticks."""
    keys = list(keys)
    # The table of technicians is worked out from nearly all of them.
    whole = any(key.startswith(_TABLE) for key in keys)
    return frozenset(TABLES) if whole else tables_of(keys)


def checked(at: str, keys: Iterable[str]) -> tuple[str, ...]:
    """The keys, if each is a yardstick's and there once.

    Raises:
        InputError: one is not; the message begins with `at`.
    """
    found: list[str] = []
    for key in keys:
        if key not in YARDSTICKS:
            near = wording.nearest(key, YARDSTICKS)
            hint = f"{near} " if near.startswith("did you mean") else ""
            raise InputError(
                f"{at} = {wording.shown(key)}: no such measure; {hint}`twin measures` lists them"
            )
        if key in found:
            raise InputError(f"{at} = {wording.shown(key)}: is there twice; allowed: once")
        found.append(key)
    return tuple(found)
