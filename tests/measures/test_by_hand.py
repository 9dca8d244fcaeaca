"""Every measure of the day in `conftest.py`, worked out by hand."""

from dataclasses import replace
from math import isnan, nan

import numpy as np
import pytest

from twin.errors import InputError
from twin.measures import MEASURES, compute
from twin.traces.frame import Traces
from twin.traces.tables import TABLES

BY_HAND = {
    # 8 contacts: 1, 2, 3, 7 answered; 4, 5 abandoned; 6 blocked; 8 open
    "offered": 8,
    "answered": 4,
    "abandoned": 2,
    "blocked": 1,
    "open_at_close": 1,
    "answered_share": 4 / 8,
    "abandoned_share": 2 / 8,
    "service_level": 3 / (8 - 1),  # 1, 3, 7 within 20 s; 4 hung up within 20 s
    "asa": (10 + 30 + 5 + 5) / 4,
    "mean_wait": (10 + 30 + 5 + 15 + 80 + 5 + 10) / 7,
    "longest_wait": 80,
    "wait_p90": 50,  # 5 5 10 10 15 30 80: 0.9 x 6 = 5.4 steps on, 30 + 0.4 x 50
    "aht": (150 + 300 + 55 + 60) / 4,
    "talk": (100 + 200 + 50 + 60) / 4,
    "hold": (20 + 60) / 4,
    "acw": (30 + 40 + 5) / 4,
    "handled_per_hour": 4 / 2000 * 3600,
    "system_time_lost": (10 + 40 + 6) / 410,
    "staffed_hours": 2000 / 3600,
    # busy: Ada 5 + 120 + 30 + 5 + 60, Ben 5 + 100 + 60 + 100 + 40; 200 s of break and coaching
    "occupancy": 525 / 1800,
    "occupancy_from_contacts": 525 / 1800,
    "utilisation": 525 / 2000,
    "shrinkage": 200 / 2000,
    "break_per_hour": 60 * 100 / 2000,
    "absence_share": 1 / (1 + 2),
    "quits": 1,
    "resolved_share": 2 / 3,  # 1 and 3 of 1, 2, 3
    "repeat_share": 1 / 8,
    "escalation_share": 1 / 4,
    "backup_share": 1 / 4,
    "backup_wait": 5,
    # solve and close need the system: 20 + 40 + 60 s, and nothing where they were left out
    "tool_time_lost_share": (9 + 45) / 120,
    "recurrent_incident_share": 1 / 2,
    "unresolved_incident_share": 1 / 2,
    # 9 prescribed steps and 1 repetition; 6 needed, 3 not
    "steps_done_share": 6 / 9,
    "skipped_share": 3 / 9,
    "skipped_needed_share": 1 / 6,
    "skipped_unneeded_share": 2 / 3,
    "reordered_share": 1 / 9,
    "repeated_share": 1 / 9,
    "neighbour_help_share": 1 / 6,
    "concealed_share": 2 / 5,
    "script_fitness_recorded": 7 / 10,
    "script_fitness_real": 5 / 10,
    "script_fitness_gap": 2 / 10,
    # of 4 answered contacts
    "slow_down_per_100": 25,
    "hidden_pause_per_100": 25,
    "hang_up_early_per_100": 25,
    "transfer_per_100": 0,
    "skipped_needed_per_100": 25,  # contact 2
    "skipped_unneeded_per_100": 50,  # 1, 3
    "neighbour_per_100": 25,  # 2
    "concealed_per_100": 50,  # 1, 2
    "hidden_pause_share": 30 / 2000,
    "supervision_events": 8,
    "listened": 1,
    "alerts": 1,
    "coached": 1,
    "score": 50,
    "over_target_share": 1 / 2,  # 2 of 1, 2; contact 7 has no target
    # Ada: 170 s at a mean 20, 295 s at 50, 535 s at 40; Ben: 700 s at 14, then none
    "tension": (3400 + 14750 + 21400 + 9800) / 2000,
    "tension_peak": (60 + 28) / 2,
    "tension_highest": 39.55,
    # above 50: half the way from 40 to 60, a quarter of the way from 60 to 20
    "high_strain_share": (295 / 2 + 535 / 4) / 2000,
    "tension_time_pressure": 0.7,
    "tension_priority_conflict": 0,
    "tension_supervision": 0.2,
    "tension_precariousness": 0,
    "tension_tool_breakdown": 0,
    "tension_customer_aggression": 0.1,
    "fatigue": 100 * (0.5 + (1 - (1 - 0.2) * (1 - 0.5))) / 2,
    "exhaustion": (10 + 0) / 2,
    "ledger_imbalance": 0,
    # this scenario says nothing of active input; it is worked out in test_technicians.py
    "input_hours": nan,
}

TOTALS = ("contacts", "events", "alerts", "sessions", "technicians", "h")
"""Units of what adds up over days."""


def test_all_measures_of_the_day(day: Traces) -> None:
    assert compute(day) == pytest.approx(BY_HAND, abs=1e-12, nan_ok=True)


def test_only_the_measures_asked_for(day: Traces) -> None:
    assert compute(day, ["asa", "offered"]) == {"asa": 12.5, "offered": 8}


def test_an_unknown_measure_is_refused_with_the_nearest_name(day: Traces) -> None:
    with pytest.raises(InputError, match=r"'ocupancy'.*nearest is 'occupancy'"):
        compute(day, ["ocupancy"])


def test_two_like_days_double_the_counts_and_nothing_else(day: Traces) -> None:
    def next_day(name: str) -> np.ndarray:
        rows = day.tables[name].copy()
        for i, column in enumerate(TABLES[name].columns):
            if column.name in ("t", "start", "arrived"):
                rows[:, i] += 86_400
            if column.name == "contact":
                rows[rows[:, i] >= 0, i] += 8
        return rows

    two = Traces(
        replace(day.header, days=2),
        {name: np.concatenate((rows, next_day(name))) for name, rows in day.tables.items()},
    )
    doubled = {
        key: 2 * value if MEASURES[key].unit in TOTALS else value for key, value in BY_HAND.items()
    }
    # the seven waits twice over: 0.9 x 13 = 11.7 steps on, 30 + 0.7 x 50
    assert compute(two) == pytest.approx(
        {**doubled, "wait_p90": 30 + 0.7 * 50}, abs=1e-12, nan_ok=True
    )


# How long contact 8 waited, whose end an observed log would not tell, is not known there: six waits
# are left, 145 s in all, of which 30 and 80 are the longest.
OBSERVED = {**BY_HAND, "mean_wait": 145 / 6, "wait_p90": 30 + 0.5 * 50}


def test_an_observed_log_without_procedure_and_strain(without) -> None:
    kept = ("contact", "duration", "attendance")
    log = without(*(name for name in TABLES if name not in kept), origin="observed")
    got = compute(log)
    unknown = ("procedure", "supervision", "strain", "regulation", "system")
    for key, measure in MEASURES.items():
        if measure.subject in unknown:
            assert isnan(got[key]), key
        else:
            assert got[key] == pytest.approx(OBSERVED[key], nan_ok=True), key


def test_a_log_of_contacts_alone(without) -> None:
    log = without(*(name for name in TABLES if name != "contact"), origin="observed")
    got = compute(log)
    for key, measure in MEASURES.items():
        known = measure.subject in ("service", "handling", "outcome")
        if known and key not in ("handled_per_hour", "backup_share", "backup_wait"):
            assert got[key] == pytest.approx(OBSERVED[key], nan_ok=True), key
        else:
            assert isnan(got[key]), key


def test_what_a_log_does_not_tell_is_left_out_of_a_mean(day: Traces, changed) -> None:
    partly = changed("contact", 1, "after_contact", nan)
    assert compute(partly, ["acw", "aht"]) == {
        "acw": (40 + 5) / 3,
        "aht": pytest.approx((300 + 55 + 60) / 3),
    }
    untold = changed("contact", 1, "resolved", nan)
    assert compute(untold, ["resolved_share"]) == {"resolved_share": 1 / 2}


def test_nothing_happened(without) -> None:
    got = compute(without(*TABLES))
    counts = {key: got[key] for key, measure in MEASURES.items() if measure.unit in TOTALS}
    assert set(counts.values()) == {0.0}
    assert all(isnan(got[key]) for key in got if key not in counts)


def test_experts_are_no_technicians(day: Traces, changed) -> None:
    row = int(np.flatnonzero(day.column("duration", "technician") == 2)[0])
    assert compute(changed("duration", row, "activity", 2), ["occupancy", "staffed_hours"]) == (
        pytest.approx({"occupancy": BY_HAND["occupancy"], "staffed_hours": 2000 / 3600})
    )


def test_who_has_no_ledger_row_is_not_strained(day: Traces) -> None:
    of_ada = day.tables["strain"][day.column("strain", "technician") == 0]
    only_ada = Traces(day.header, {**day.tables, "strain": of_ada})
    assert compute(only_ada, ["tension", "tension_peak", "fatigue"]) == pytest.approx(
        {"tension": 39.55 / 2, "tension_peak": 30, "fatigue": 25}
    )


def test_no_strain_where_none_was_modelled(without) -> None:
    keys = ["tension", "tension_peak", "high_strain_share", "fatigue", "exhaustion"]
    assert set(compute(without("strain"), keys).values()) == {0.0}
    off = without("strain", scenario='{"strain": {"enabled": false}, "targets": {"tension": 50}}')
    assert all(isnan(value) for value in compute(off, keys).values())


def test_the_wait_limit_belongs_to_the_service_level(changed) -> None:
    assert compute(changed("contact", 5, "wait", 20), ["service_level"])["service_level"] == 4 / 7


def test_only_a_deviation_can_be_concealed(changed) -> None:
    odd = changed("procedure", 7, "recorded", 1)  # contact 3: greet done, on record as skipped
    assert compute(odd, ["concealed_per_100"])["concealed_per_100"] == 50
