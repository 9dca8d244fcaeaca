"""All measures, each declared once, and how to compute them."""

from collections.abc import Iterable
from difflib import get_close_matches

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


def compute(traces: Traces, keys: Iterable[str] | None = None) -> dict[str, float]:
    """The measures of a run by key, all of them or those asked for; nan where undefined.

    Counts are totals over all days; means and shares are over all contacts, steps or
    technician-seconds together, so that a busy day weighs more than a quiet one.

    Raises:
        InputError: a key is not in the catalogue.
    """
    wanted = list(MEASURES) if keys is None else list(keys)
    for key in wanted:
        if key not in MEASURES:
            near = get_close_matches(key, MEASURES, n=1, cutoff=0.0)[0]
            raise InputError(f"no measure is called {key!r}; the nearest is {near!r}")
    run = Run(traces)
    return {key: float(MEASURES[key].function(run)) for key in wanted}
