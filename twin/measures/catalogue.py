"""All measures, each declared once, and how to compute them."""

from collections.abc import Iterable
from difflib import get_close_matches
from math import nan

from twin.errors import InputError
from twin.measures import (
    attendance,
    body,
    handling,
    occupancy,
    outcome,
    procedure,
    regulation,
    service,
    strain,
    supervision,
    system,
)
from twin.measures.measure import DECLARED, Measure
from twin.measures.run import Run
from twin.traces.frame import Traces

SUBJECTS = (
    service,
    handling,
    occupancy,
    attendance,
    outcome,
    system,
    procedure,
    regulation,
    supervision,
    strain,
    body,
)
"""The modules that declare measures, in the order in which they are shown."""

MEASURES: dict[str, Measure] = {
    key: found
    for subject in SUBJECTS
    for key, found in DECLARED.items()
    if found.function.__module__ == subject.__name__
}
"""The catalogue: every measure by its key."""


def tables_of(keys: Iterable[str]) -> frozenset[str]:
    """The trace tables from which these measures are computed: what a run for them has to keep.

    Raises:
        InputError: a key is not in the catalogue.
    """
    return frozenset(table for key in keys for table in _named(key).tables)


def compute(traces: Traces, keys: Iterable[str] | None = None) -> dict[str, float]:
    """The measures of a run by key, all of them or those asked for; nan where undefined.

    Counts are totals over all days; means and shares are over all contacts, steps or
    technician-seconds together, so that a busy day weighs more than a quiet one. Asked for all,
    those whose tables the run did not keep are nan.

    Raises:
        InputError: a key is not in the catalogue, or the run did not keep a table it needs.
    """
    run = Run(traces)
    if keys is None:
        return {
            key: float(one.function(run)) if traces.has(one.tables) else nan
            for key, one in MEASURES.items()
        }
    wanted = [_named(key) for key in keys]
    for one in wanted:
        if not traces.has(one.tables):
            missing = [name for name in one.tables if name not in traces.tables]
            raise InputError(
                f"measure {one.key!r} needs table {missing[0]!r}, which this run did not keep"
            )
    return {one.key: float(one.function(run)) for one in wanted}


def _named(key: str) -> Measure:
    if key not in MEASURES:
        near = get_close_matches(key, MEASURES, n=1, cutoff=0.0)[0]
        raise InputError(f"no measure is called {key!r}; the nearest is {near!r}")
    return MEASURES[key]
