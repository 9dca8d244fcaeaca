"""The catalogue keeps its promises."""

import inspect
import re

import numpy as np
import pytest

from twin.measures import MEASURES, compute
from twin.measures.measure import DECLARED, measure
from twin.scenario.policy import Targets
from twin.traces.frame import Traces
from twin.traces.tables import COMPONENTS, TABLES, TENSION_COMPONENTS, Seen

SOURCE = re.compile(r"definition|E\d+\.\d+")


@pytest.mark.parametrize("key", MEASURES)
def test_every_measure_says_what_it_is(key: str) -> None:
    found = MEASURES[key]
    assert found.key == key
    assert len(found.label) > 2
    assert found.label[0].isupper()
    assert found.unit
    assert len(found.formula) > 8
    assert found.doc.endswith(".")
    assert SOURCE.fullmatch(found.source)
    assert found.pane in ("recorded", "lived")
    assert found.better in ("more", "less", "")
    assert not found.target or found.target in Targets.model_fields
    assert list(inspect.signature(found.function).parameters) == ["run"]


def test_labels_are_distinct() -> None:
    labels = [found.label for found in MEASURES.values()]
    assert len(set(labels)) == len(labels)


def test_everything_declared_is_in_the_catalogue() -> None:
    assert set(MEASURES) == set(DECLARED)


def test_every_component_of_tension_has_its_share() -> None:
    for component in COMPONENTS[:TENSION_COMPONENTS]:
        assert f"tension_{component}" in MEASURES


def test_a_measure_is_declared_once() -> None:
    def asa(run: object) -> float:
        return 0.0

    with pytest.raises(TypeError, match="'asa' is declared twice"):
        measure("Twice", unit="s", formula="twice the same")(asa)


@pytest.mark.parametrize("blank", [np.nan, -1.0])
def test_panes_are_true(day: Traces, blank: float) -> None:
    """Wipe out what no supervision system records: exactly the recorded pane stays as it was.

    -1 is a number like any other in a column of seconds; that it stands for nothing shows where
    words and flags are told.
    """
    assert all(len(day.tables[name]) for name in TABLES if name != "control")
    tables = {}
    for name, table in TABLES.items():
        rows = day.tables[name].copy()
        for i, column in enumerate(table.columns):
            if column.seen is not Seen.OBSERVABLE:
                rows[:, i] = blank
        tables[name] = rows
    whole, seen = compute(day), compute(Traces(day.header, tables))
    for key, found in MEASURES.items():
        if found.pane == "recorded":
            assert seen[key] == pytest.approx(whole[key]), key
        elif np.isnan(blank):
            assert np.isnan(seen[key]), key


@pytest.mark.parametrize("hidden", [Seen.LATENT, Seen.QUESTIONNAIRE, Seen.DERIVABLE])
def test_who_could_know_it_is_true(day: Traces, hidden: Seen) -> None:
    """Wipe out what is as hard to know as that, or harder: what is easier stays as it was."""
    levels = list(Seen)
    tables = {name: day.tables[name].copy() for name in TABLES}
    for name, table in TABLES.items():
        for i, column in enumerate(table.columns):
            if levels.index(column.seen) >= levels.index(hidden):
                tables[name][:, i] = np.nan
    whole, rest = compute(day), compute(Traces(day.header, tables))
    for key, found in MEASURES.items():
        easier = levels.index(found.seen) < levels.index(hidden)
        told = rest[key] == whole[key] or (np.isnan(rest[key]) and np.isnan(whole[key]))
        assert told or not easier, key
        assert found.seen != hidden or rest[key] != whole[key], key
