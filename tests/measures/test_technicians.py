"""The table of technicians: the day of `conftest.py` by hand, and what holds for any run."""

import json
from dataclasses import replace
from math import exp, nan, sqrt
from typing import Any

import numpy as np
import pytest

from twin.engine.simulation import simulate
from twin.measures import compute
from twin.measures.technician_columns import FURTHER, SURVEYED
from twin.measures.technicians import COLUMNS, technicians
from twin.rules import survey
from twin.scenario.body import Body
from twin.scenario.load import load_scenario
from twin.scenario.survey import Survey
from twin.traces.frame import Traces
from twin.traces.tables import TABLES, Seen
from twin.traces.vocabularies import COMPONENTS, SCALES, TENSION_COMPONENTS

COMPONENTS_OF_TENSION = COMPONENTS[:TENSION_COMPONENTS]
BODY = {
    **Body().model_dump(),
    "active_system": 0.6,
    "active_other": 0.15,
    "active_after": 0.8,
    "mouse_share": 0.7,
    "tau_load": 2000.0,
    "tau_recovery": 500.0,
}
SCENARIO = {
    "contacts": {
        "information": {"share": 0.3, "difficulty": 0.4},
        "urgent": {"share": 0.1, "difficulty": 0.8},
        "other": {"share": 0.6, "difficulty": 0.0},
    },
    "teams": {"desk": {"contacts": ["information", "urgent"]}},
    "autonomy": {"script_rigidity": 0.25, "participation": 0.3},
    "supervision": {"support": 0.8},
    "survey": Survey().model_dump(),
    "body": BODY,
}
BY_HAND: dict[str, Any] = {
    # Ada, Ben
    "technician": ["Ada", "Ben"],
    "monitored": [1, 0],
    "regime": [0.3, 0],
    "skill": [0.5, -1.5],
    "insecurity": [0.4, 0.6],
    "contract": ["permanent", "agency"],
    "team": ["desk", "desk"],
    # busy as in test_by_hand
    "share_on_contacts": [220 / 1000, 305 / 1000],
    "contacts_per_hour": [2 / 210 * 3600, 2 / 355 * 3600],
    "resolved_share": [1, 1 / 2],
    "escalation_share": [0, 1 / 2],
    "repeat_share": [1 / 2, 0],
    "aht": [210 / 2, 355 / 2],
    "absence_days": [0, 1],
    "quit": [1, 0],
    # Ada: greet 20 s, solve 10 s but for the wait, greet 9 s, wrap-up 30 s
    # Ben: greet 60 s and 25 s, close again 60 s, wrap-up 45 s of which 30 s were a hidden pause
    "mouse_hours_per_week": [
        0.7 * 5 / 3600 * (0.15 * (20 + 9) + 0.6 * 10 + 0.8 * 30),
        0.7 * 5 / 3600 * (0.15 * (60 + 25) + 0.6 * 60 + 0.8 * 15),
    ],
    "keyboard_hours_per_week": [
        0.3 * 5 / 3600 * (0.15 * (20 + 9) + 0.6 * 10 + 0.8 * 30),
        0.3 * 5 / 3600 * (0.15 * (60 + 25) + 0.6 * 60 + 0.8 * 15),
    ],
    "tension": [39.55, 9.8],
    "exhaustion_state": [0.1, 0],
    "fatigue_state": [0.5, 1 - (1 - 0.2) * (1 - 0.5)],
    # Ada: 150 s and 60 s; Ben's two rows are of one stretch
    "control": [(0.5 * 150 + 0.9 * 60) / 210, 0.4],
    "support": [(0.6 * 150 + 0.1 * 60) / 210, 0.7],
    "contribution_time_pressure": [1, 0],
    "contribution_priority_conflict": [0, 0],
    "contribution_supervision": [0, 2 / 3],
    "contribution_precariousness": [0, 0],
    "contribution_tool_breakdown": [0, 0],
    "contribution_customer_aggression": [0, 1 / 3],
    "exposure_time_pressure": [(0.8 * 150 + 0.3 * 60) / 220, 0],
    "exposure_priority_conflict": [0, 0],
    "exposure_supervision": [0, 0.5 * 300 / 305],
    "exposure_precariousness": [0, 0],
    "exposure_tool_breakdown": [0, 0],
    "exposure_customer_aggression": [0, 0.2 * 300 / 305],
    "hours": [1000 / 3600, 1000 / 3600],
    "contacts": [2, 2],
    "shifts": [1, 1],
    # nobody is on shift for a whole clock hour
    "share_hours_break_5min": [nan, nan],
    "share_hours_break_10min": [nan, nan],
}
ASKED = {column.name for column in (*SURVEYED, *FURTHER)}


@pytest.fixture
def floor(day: Traces) -> Traces:
    """The day, with a scenario that says what the table needs, and Ben from an agency."""
    ada, ben, eve = day.header.people
    scenario = {**json.loads(day.header.scenario), **SCENARIO}
    header = replace(
        day.header,
        scenario=json.dumps(scenario),
        people=(ada, replace(ben, contract="agency"), eve),
    )
    return Traces(header, day.tables)


def test_the_columns_are_those_declared_in_their_order(floor: Traces) -> None:
    names = [column.name for column in COLUMNS]
    assert list(technicians(floor)) == names
    assert len(set(names)) == len(names)
    assert all(column.doc for column in COLUMNS)
    assert {name for name in names if name not in BY_HAND} == {*ASKED, "body_load"}


def test_the_day_by_hand(floor: Traces) -> None:
    got = technicians(floor)
    for name, expected in BY_HAND.items():
        if isinstance(expected[0], str):
            assert got[name].tolist() == expected, name
        else:
            assert got[name] == pytest.approx(np.array(expected), nan_ok=True, abs=1e-12), name


def test_body_load_second_by_second(floor: Traces) -> None:
    on_contacts = {
        0: [(15, 170, 34.35 / 220), (400, 465, 34.35 / 220)],
        1: [(45, 350, 60.75 / 305)],
    }
    for person, stretches in on_contacts.items():
        level, area = 0.0, 0.0
        for second in range(1000):
            a = next((a for start, end, a in stretches if start <= second < end), 0.0)
            faster = 1 + BODY["tension_load"] * BY_HAND["tension"][person] / 100
            rise, fall = a * faster / BODY["tau_load"], (1 - a) / BODY["tau_recovery"]
            to = rise / (rise + fall)
            after = to + (level - to) * exp(-rise - fall)
            area += (level + after) / 2
            level = after
        assert technicians(floor)["body_load"][person] == pytest.approx(area / 1000, rel=1e-6)


def asked(monkeypatch: pytest.MonkeyPatch, traces: Traces) -> tuple[Any, ...]:
    """What the questionnaires are computed from."""
    seen: list[tuple[Any, ...]] = []

    def spy(*given: Any) -> Any:
        seen.append(given)
        return answers(*given)

    answers = survey.answers
    monkeypatch.setattr(survey, "answers", spy)
    technicians(traces)
    monkeypatch.undo()
    return seen[0]


def test_what_is_asked_with_what_error(monkeypatch: pytest.MonkeyPatch, floor: Traces) -> None:
    state, errors, affectivity, section = asked(monkeypatch, floor)
    for name in ("share_on_contacts", "tension", "control", "resolved_share"):
        assert state[name].tolist() == pytest.approx(BY_HAND[name])
    assert state["expertise"].tolist() == [0.7, 0.5]
    # 0.4 three times as often as 0.8; the team does not take the third type
    assert state["complexity"].tolist() == pytest.approx([0.5, 0.5])
    assert state["rigidity"].tolist() == [0.25, 0.25]
    assert state["recognition"].tolist() == [0.8, 0.8]
    assert state["participation"].tolist() == [0.3, 0.3]
    assert {scale: error.tolist() for scale, error in errors.items()} == {
        scale: [0.5, -1.0] for scale in SCALES
    }
    assert affectivity.tolist() == [-1.0, 2.0]
    assert section == SCENARIO["survey"]


def test_who_is_shown_below_target(monkeypatch: pytest.MonkeyPatch, floor: Traces) -> None:
    # Ada was timed against a target once and kept it; Ben went over his once, but is not watched.
    assert asked(monkeypatch, floor)[0]["below_target"].tolist() == [0, 0]
    rows = {name: floor.tables[name].copy() for name in ("supervision", "person")}
    rows["supervision"][1, TABLES["supervision"].names.index("elapsed")] = 201
    rows["person"][1, TABLES["person"].names.index("monitored")] = 1
    watched = Traces(floor.header, {**floor.tables, **rows})
    assert asked(monkeypatch, watched)[0]["below_target"].tolist() == [1, 1]


def test_a_report_is_not_the_state(floor: Traces) -> None:
    """Fatigue is answered as the state, coloured by affectivity and blurred by error."""
    rule = Survey()
    coloured = sqrt(rule.na_share) * np.array([-1.0, 2.0])
    blurred = sqrt(rule.report_error) * np.array([0.5, -1.0])
    state = np.array(BY_HAND["fatigue_state"])
    assert technicians(floor)["fatigue"] == pytest.approx(
        100 * (state + rule.spread * (coloured + blurred))
    )


def assert_same(got: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, values in expected.items():
        if values.dtype.kind == "U":
            assert got[name].tolist() == values.tolist(), name
        else:
            assert got[name] == pytest.approx(values, nan_ok=True), name


def test_only_who_came_to_work_has_a_row(floor: Traces) -> None:
    person = floor.tables["person"]
    only_ben = technicians(Traces(floor.header, {**floor.tables, "person": person[1:]}))
    both = technicians(floor)
    assert_same(only_ben, {name: values[1:] for name, values in both.items()})
    nobody = technicians(
        Traces(floor.header, {name: rows[:0] for name, rows in floor.tables.items()})
    )
    assert {values.shape for values in nobody.values()} == {(0,)}


def test_an_expert_has_no_row(floor: Traces) -> None:
    eve = floor.tables["person"][:1].copy()
    eve[0, 1] = 2
    person = np.vstack((eve, floor.tables["person"]))
    with_eve = technicians(Traces(floor.header, {**floor.tables, "person": person}))
    assert with_eve["technician"].tolist() == ["Ada", "Ben"]


def test_a_stretch_with_two_exposures_counts_once(floor: Traces) -> None:
    also = floor.tables["strain"][:1].copy()
    for name, value in (("component", 1), ("increment", 0.0), ("closing", 0.0)):
        also[0, TABLES["strain"].names.index(name)] = value
    strain = np.vstack((also, floor.tables["strain"]))
    got = technicians(Traces(floor.header, {**floor.tables, "strain": strain}))
    assert got["control"] == pytest.approx(BY_HAND["control"])
    assert got["exposure_priority_conflict"] == pytest.approx([0.8 * 150 / 220, 0])


def test_without_contacts_what_rests_on_them_is_unknown(floor: Traces) -> None:
    idle = {name: floor.tables[name][:0] for name in ("contact", "procedure", "strain")}
    got = technicians(Traces(floor.header, {**floor.tables, **idle}))
    for name in ("aht", "contacts_per_hour", "resolved_share", "control", "mental_load"):
        assert np.isnan(got[name]).all(), name
    assert got["contacts"].tolist() == [0, 0]
    assert got["tension"].tolist() == [0, 0]
    assert got["strain_quadrant"].tolist() == ["", ""]
    assert np.isnan(got["iso_strain"]).all()


def test_no_states_and_no_answers_where_strain_was_not_modelled(floor: Traces) -> None:
    scenario = {**json.loads(floor.header.scenario), "strain": {"enabled": False}}
    off = Traces(
        replace(floor.header, scenario=json.dumps(scenario)),
        {**floor.tables, "strain": floor.tables["strain"][:0]},
    )
    got = technicians(off)
    for name in ("tension", "exhaustion_state", "fatigue_state", "stress_reported", "fatigue"):
        assert np.isnan(got[name]).all(), name
    assert got["aht"].tolist() == BY_HAND["aht"]


def lacking(traces: Traces, *path: str) -> Traces:
    """The traces of a run whose scenario has no such section, or no such coefficient in it."""
    scenario = json.loads(traces.header.scenario)
    *sections, name = path
    place = scenario
    for section in sections:
        place = place[section]
    del place[name]
    return Traces(replace(traces.header, scenario=json.dumps(scenario)), traces.tables)


def unknown_of(got: dict[str, Any]) -> set[str]:
    """The columns in which nothing is known of anybody."""
    return {
        name
        for name, values in got.items()
        if ((values == "") if values.dtype.kind == "U" else np.isnan(values)).all()
    }


QUADRANTS = {"strain_quadrant", "iso_strain"}
OF_DEMANDS = {"jcq_demands", "strain_quotient", "strain_linear", *QUADRANTS}
MOVED_BY_DEMANDS = {
    *OF_DEMANDS, "eri_ratio", "eri_effort", "imbalanced", "stress_reported", "mental_load",
    "copsoq_quantitative_demands", "tlx_mental_demand", "tlx_effort",
}  # fmt: skip
OF_LOAD = {"discomfort", "mental_load", "complaint", "tlx_physical_demand"}
HOURS = {"mouse_hours_per_week", "keyboard_hours_per_week"}
OLD_RUNS = {
    # what the scenario does not say, and what cannot be known without
    ("survey",): ASKED,
    ("body",): {*HOURS, "body_load", *OF_LOAD},
    ("survey", "demands_complexity"): MOVED_BY_DEMANDS,
    ("survey", "satisfaction_base"): {"satisfaction_reported"},
    ("survey", "distress_spread"): {"distress_reported", "distressed"},
    ("survey", "distress_cut"): {"distressed"},
    ("survey", "imbalance_cut"): {"imbalanced"},
    ("survey", "discomfort_cut"): {"complaint"},
    ("survey", "demands_cut"): QUADRANTS,
    ("survey", "latitude_cut"): QUADRANTS,
    ("survey", "support_cut"): {"iso_strain"},
    ("body", "tau_load"): {"body_load", *OF_LOAD},
    ("body", "active_after"): {*HOURS, "body_load", *OF_LOAD},
    ("body", "mouse_share"): HOURS,
}


@pytest.mark.parametrize(("path", "lost"), OLD_RUNS.items(), ids=map(".".join, OLD_RUNS))
def test_a_run_from_before_a_coefficient_lacks_what_rests_on_it_alone(
    floor: Traces, path: tuple[str, ...], lost: set[str]
) -> None:
    # Nobody is on shift for a whole clock hour, whatever the scenario says.
    never = {"share_hours_break_5min", "share_hours_break_10min"}
    whole, got = technicians(floor), technicians(lacking(floor, *path))
    assert list(got) == list(whole)
    assert unknown_of(whole) == never
    assert unknown_of(got) == lost | never
    assert_same(got, {name: values for name, values in whole.items() if name not in lost})


def test_the_order_of_rows_does_not_matter(floor: Traces) -> None:
    rng = np.random.default_rng(4)
    mixed = {name: rng.permutation(rows) for name, rows in floor.tables.items()}
    assert_same(technicians(Traces(floor.header, mixed)), technicians(floor))


@pytest.mark.parametrize("blank", [nan, -1.0])
def test_what_is_observable_needs_nothing_else(floor: Traces, blank: float) -> None:
    """Wipe out what no supervision system records: what is called observable stays as it was."""
    tables = {}
    for name, table in TABLES.items():
        rows = floor.tables[name].copy()
        for i, column in enumerate(table.columns):
            if column.seen is not Seen.OBSERVABLE:
                rows[:, i] = blank
        tables[name] = rows
    whole, seen = technicians(floor), technicians(Traces(floor.header, tables))
    for column in COLUMNS:
        before, after = whole[column.name], seen[column.name]
        if column.seen is Seen.OBSERVABLE:
            np.testing.assert_array_equal(after, before, err_msg=column.name)
        elif np.isnan(blank) and column.name != "strain_quadrant":
            assert np.isnan(after).all(), f"{column.name} could be known"


@pytest.fixture(scope="module", params=[1, 2])
def simulated(request: pytest.FixtureRequest) -> Traces:
    levers = {
        "supervision.monitored_share": "0.5",
        "attendance.absence": "0.3",
        "attendance.usual_exhaustion": "0",
    }
    return simulate(load_scenario("helpdesk-12", levers), seed=request.param, days=3)


def test_a_run_is_the_sum_of_its_technicians(simulated: Traces) -> None:
    got, whole = technicians(simulated), compute(simulated)
    came = np.unique(simulated.column("person", "technician")).astype(int)
    people = simulated.header.people
    assert got["technician"].tolist() == [people[i].name for i in came]
    assert got["contacts"].sum() == whole["answered"]
    assert got["hours"].sum() == pytest.approx(whole["staffed_hours"])
    hours, contacts = got["hours"], got["contacts"]
    for name, key, weight in (
        ("share_on_contacts", "utilisation", hours),
        ("tension", "tension", hours),
        ("aht", "aht", contacts),
        ("escalation_share", "escalation_share", contacts),
        ("fatigue_state", "fatigue", got["shifts"]),
        ("exhaustion_state", "exhaustion", np.ones(len(came))),
    ):
        scale = 100 if name.endswith("_state") else 1
        mean = scale * np.average(got[name], weights=weight)
        assert mean == pytest.approx(whole[key]), name
    absent = got["absence_days"].sum()
    assert 0 < absent <= (simulated.column("attendance", "event") == 0).sum()
    assert (got["shifts"] + got["absence_days"] <= 3).all()


def test_a_simulated_table_keeps_to_its_ranges(simulated: Traces) -> None:
    got = technicians(simulated)
    for column in COLUMNS:
        values = got[column.name]
        assert values.shape == got["technician"].shape
        if values.dtype.kind == "U" or column.name in ("skill", "strain_linear"):
            continue
        assert not np.isnan(values).any(), column.name
        assert (values >= 0).all(), column.name
        if column.name.startswith(("share_", "contribution_", "exposure_")):
            assert (values <= 1).all(), column.name
        if column.whole:
            assert (values == np.round(values)).all(), column.name
    parts = [got[f"contribution_{name}"] for name in COMPONENTS_OF_TENSION]
    assert np.sum(parts, axis=0) == pytest.approx(np.ones(len(got["technician"])))
    for name, low, high in (
        ("jcq_demands", 12, 48),
        ("jcq_latitude", 24, 96),
        ("jcq_support", 8, 32),
        ("distress_reported", 0, 36),
        ("discomfort", 0, 10),
        ("stress_reported", 0, 100),
        ("body_load", 0, 1),
        ("quit", 0, 1),
    ):
        assert ((low <= got[name]) & (got[name] <= high)).all(), name
    assert (got["share_hours_break_10min"] <= got["share_hours_break_5min"]).all()
    assert set(got["monitored"]) == {0, 1}
    assert (got["regime"][got["monitored"] == 0] == 0).all()


def test_answers_are_not_states(simulated: Traces) -> None:
    got = technicians(simulated)
    assert not np.allclose(got["fatigue"], 100 * got["fatigue_state"], atol=1)
    assert np.corrcoef(got["stress_reported"], got["tension"])[0, 1] < 0.99


def test_what_is_asked_besides_is_read_off_the_same_answers(floor: Traces) -> None:
    got = technicians(floor)
    assert got["eri_ratio"] == pytest.approx(got["eri_effort"] / (got["eri_reward"] * 3 / 7))
    rule = Survey()
    for flag, score, cut in (
        ("imbalanced", "eri_ratio", rule.imbalance_cut),
        ("distressed", "distress_reported", rule.distress_cut),
        ("complaint", "discomfort", rule.discomfort_cut),
    ):
        assert got[flag].tolist() == (got[score] > cut).tolist()
    # 1 - (.6 + .4 for Ada, .4 + .6 for Ben), coloured as a description and blurred.
    coloured = rule.description_loading * sqrt(rule.na_share) * np.array([-1.0, 2.0])
    blurred = -sqrt(rule.report_error) * np.array([0.5, -1.0])
    expected = np.array([0.4, 0.6]) + rule.spread * (coloured + blurred)
    assert got["copsoq_insecurity"] == pytest.approx(100 * np.clip(expected, 0, 1))


def test_states_are_latent_and_answers_asked() -> None:
    seen = {column.name: column.seen for column in COLUMNS}
    assert {seen[name] for name in ASKED} == {Seen.QUESTIONNAIRE}
    for name in ("control", "support", "insecurity", "tension", "exhaustion_state", "body_load"):
        assert seen[name] is Seen.LATENT
    assert {name for name, one in seen.items() if one is Seen.QUESTIONNAIRE} == ASKED


def test_the_share_of_the_mouse_moves_hours_and_nothing_else(floor: Traces) -> None:
    scenario = json.loads(floor.header.scenario)
    scenario["body"] = {**BODY, "mouse_share": 0.2}
    other = technicians(Traces(replace(floor.header, scenario=json.dumps(scenario)), floor.tables))
    got = technicians(floor)
    assert other["mouse_hours_per_week"] == pytest.approx(got["mouse_hours_per_week"] * 2 / 7)
    assert_same(other, {name: values for name, values in got.items() if name not in HOURS})
