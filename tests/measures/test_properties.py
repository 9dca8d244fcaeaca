"""What holds for any traces."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.measures import MEASURES, compute
from twin.measures.checks import conservation
from twin.traces.frame import Traces
from twin.traces.header import Header, Person
from twin.traces.tables import TABLES
from twin.traces.vocabularies import ACTIVITIES, COMPONENTS, STRATEGIES, TENSION_COMPONENTS

HEADER = Header(
    name="any",
    scenario='{"targets": {"answered_within": 20, "tension": 50}, '
    '"procedures": {"any": {"steps": [{"name": "ask", "system": true}]}}}',
    seed=0,
    days=1,
    start_date="2026-01-05",
    people=tuple(Person(name, "desk", "technician") for name in ("Ada", "Ben", "Cem")),
    vocabularies={"contact_type": ("any",), "step": ("any.ask",)},
)
LENGTHS = st.sampled_from([0.0, 1.0, 7.5, 20.0, 60.0, 333.25])
LEVELS = st.sampled_from([0.0, 0.125, 0.5, 1.0])


@st.composite
def sound_traces(draw: st.DrawFn) -> Traces:
    """Traces of technicians who take one contact after the other, and whose ledger balances."""
    rows: dict[str, list[list[float]]] = {name: [] for name in TABLES}
    few, flag = st.integers(0, 3), st.integers(0, 1)

    def outcome(t: float, technician: int, code: int, wait: float, parts: list[float]) -> int:
        number = len(rows["contact"])
        system_wait = min(parts[0], draw(LENGTHS))
        rows["contact"].append(
            [
                t,
                number,
                number,
                draw(few),
                0,
                technician,
                code,
                t - wait - sum(parts),
                wait,
                *parts,
                draw(flag),
                draw(flag),
                0,
                system_wait,
                0,
            ]
        )
        return number

    for technician in range(draw(st.integers(0, 3))):
        t, level = 0.0, 0.0
        for _ in range(draw(st.integers(1, 5))):
            idle = draw(st.sampled_from(["ready", "break", "coaching"]))
            parts = [draw(LENGTHS) for _ in range(3)]
            moments = np.cumsum([t, draw(LENGTHS), 0.0, *parts])
            number = outcome(moments[-1], technician, 0, draw(LENGTHS), parts)
            for activity, start, end in zip(
                (idle, "ringing", "talk", "hold", "wrap_up"),
                moments[:-1],
                moments[1:],
                strict=True,
            ):
                about = -1 if activity == idle else number
                rows["duration"].append([end, technician, ACTIVITIES.index(activity), about, start])
            t = float(moments[-1])
            action, needed = draw(few), draw(flag)
            talked = float(moments[3])
            rows["procedure"].append(
                [
                    talked,
                    technician,
                    number,
                    0,
                    0,
                    0,
                    action,
                    draw(few),
                    0,
                    draw(st.integers(0, 4)),
                    needed,
                    float(moments[2]),
                    15,
                    rows["contact"][number][-2],
                ]
            )
            rows["contact"][number][-3] = action == 1 and needed
            rows["supervision"].append(
                [
                    t,
                    technician,
                    draw(st.integers(0, 5)),
                    number,
                    0,
                    draw(LENGTHS),
                    draw(LENGTHS),
                    -1,
                ]
            )
            closing = draw(LEVELS)
            change = [max(closing - level, 0.0), max(level - closing, 0.0)]
            rows["strain"].append(
                [
                    t,
                    technician,
                    0,
                    0,
                    number,
                    t,
                    1,
                    1,
                    draw(LEVELS),
                    draw(LEVELS),
                    1,
                    level,
                    *change,
                    closing,
                    100 * closing,
                ]
            )
            level = closing
            if draw(flag):
                lost = min(draw(LENGTHS), parts[0])
                rows["incident"].append(
                    [talked, technician, number, 0, talked - lost, lost, draw(flag), draw(flag)]
                )
            if draw(flag):
                start, end = float(moments[-2]), float(moments[-1])
                strategy = STRATEGIES.index("hidden_pause") if draw(flag) else 0
                rows["regulation"].append([end, technician, strategy, number, start, end - start])
        if draw(flag):
            rows["attendance"].append([86_400.0, technician, draw(flag)])
    for _ in range(draw(st.integers(0, 4))):
        outcome(1000.0, -1, draw(st.integers(1, 3)), draw(LENGTHS), [0.0, 0.0, 0.0])
    return Traces(
        HEADER,
        {
            name: np.array(rows[name], dtype=float).reshape(-1, len(table.columns))
            for name, table in TABLES.items()
        },
    )


def only_known(values: dict[str, float]) -> dict[str, float]:
    return {key: value for key, value in values.items() if not np.isnan(value)}


@given(sound_traces())
def test_sound_traces_are_found_sound(traces: Traces) -> None:
    assert conservation(traces) == []


@given(sound_traces())
def test_shares_lie_between_0_and_1_and_nothing_is_negative(traces: Traces) -> None:
    for key, value in only_known(compute(traces)).items():
        assert key == "script_fitness_gap" or value >= 0, key
        assert MEASURES[key].unit != "share" or value <= 1 + 1e-12, key
        assert MEASURES[key].unit != "points" or value <= 100 + 1e-9, key


@given(sound_traces(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(traces: Traces, random: Any) -> None:
    def shuffled(rows: np.ndarray) -> np.ndarray:
        order = list(range(len(rows)))
        random.shuffle(order)
        return rows[order]

    # Where nothing takes time the order of rows is all that tells which comes last.
    strain = traces.tables["strain"]
    _, first = np.unique(strain[:, :2], axis=0, return_index=True)
    traces = Traces(HEADER, {**traces.tables, "strain": strain[np.sort(first)]})
    mixed = Traces(HEADER, {name: shuffled(rows) for name, rows in traces.tables.items()})
    assert compute(mixed) == pytest.approx(compute(traces), nan_ok=True)


@given(sound_traces())
def test_outcomes_add_up_to_the_offered(traces: Traces) -> None:
    got = compute(traces)
    ended = ("answered", "abandoned", "blocked", "open_at_close")
    assert sum(got[key] for key in ended) == got["offered"]


@given(sound_traces())
def test_parts_add_up(traces: Traces) -> None:
    got = compute(traces)
    if got["answered"]:
        assert got["talk"] + got["hold"] + got["acw"] == pytest.approx(got["aht"])
        if not np.isnan(got["skipped_share"]):
            assert got["steps_done_share"] + got["skipped_share"] == pytest.approx(1)
    components = COMPONENTS[:TENSION_COMPONENTS]
    contributions = [got[f"tension_{component}"] for component in components]
    assert np.isnan(contributions).all() or sum(contributions) == pytest.approx(1)


@given(sound_traces())
def test_names_do_not_matter(traces: Traces) -> None:
    people = tuple(replace(person, name=person.name[::-1]) for person in HEADER.people)
    renamed = Traces(replace(HEADER, people=people), traces.tables)
    assert compute(renamed) == pytest.approx(compute(traces), nan_ok=True)
