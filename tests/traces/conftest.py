"""A small run's header, and rows as an engine would hand them over."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.traces.buffer import Batch, Buffer
from twin.traces.header import Header, Person
from twin.traces.tables import NONE, TABLES, Column


@pytest.fixture(scope="session")
def header() -> Header:
    return Header(
        name="tiny",
        scenario='{"targets": {"answered_within": 20}}',
        seed=7,
        days=1,
        start_date="2024-03-04",
        people=(
            Person("Ana", "front", "technician"),
            Person("Björn", "front", "technician", "temporary"),
            Person("O'Neil", "back", "expert"),
        ),
        vocabularies={
            "contact_type": ("information", "technical"),
            "team": ("front", "back"),
            "step": ("greet", "identify", "diagnose"),
            "lever": ("supervision.monitoring", "staffing.level"),
        },
        versions={"python": "3.11"},
    )


@pytest.fixture(scope="session")
def made_up(header: Header) -> Callable[..., Batch]:
    """Rows of every table, some of them in every column without a value that may be none."""

    def values(column: Column, t: NDArray[np.float64], chance: np.random.Generator) -> object:
        if column.name == "t":
            return t
        if column.name == "start":
            return np.maximum(t - chance.exponential(90, len(t)), 0)
        if column.vocabulary:
            return chance.integers(NONE, len(header.words(column.vocabulary)), len(t))
        if column.name == "contact":
            return chance.integers(NONE, 500, len(t))
        if column.whole:
            return chance.integers(0, 60, len(t))
        return chance.uniform(0, 100, len(t))

    def make(seed: int, rows: int, begin: float = 0.0, end: float = 900.0) -> Batch:
        chance = np.random.default_rng(seed)
        buffer = Buffer()
        for name, table in TABLES.items():
            t = chance.uniform(begin, end, rows)
            columns = [values(column, t, chance) for column in table.columns]
            buffer.add(name, np.column_stack(columns))
        return buffer.drain()

    return make
