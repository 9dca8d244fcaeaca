"""A report by intervals tells arrivals and means, and is asked for nothing else."""

import datetime as dt

import numpy as np
import pytest

from twin.errors import InputError
from twin.mirror.fit.calibration import calibrate
from twin.mirror.interval_report import read_report
from twin.mirror.mapping import Mapping

MAPPING = Mapping.model_validate(
    {
        "format": "intervals",
        "columns": {
            "arrival": ["Start"], "queue": "Skill", "offered": "Offered", "answered": "Handled",
            "abandoned": "Lost", "wait": "ASA", "handle": "AHT",
        },
    }
)  # fmt: skip
HEAD = "Start,Skill,Offered,Handled,Lost,ASA,AHT\n"


def report(tmp_path, *rows):
    path = tmp_path / "report.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return path


def test_a_row_is_so_many_calls_with_its_means(tmp_path):
    path = report(
        tmp_path, "2024-01-01 09:30,help,4,2,1,12,0:01:40", "2024-01-01 09:00,help,0,0,0,,"
    )
    calls = read_report(path, MAPPING)
    assert calls.arrival.tolist() == [9.5 * 3600 + 225 + 450 * i for i in range(4)]
    assert calls.outcome.tolist() == ["answered", "answered", "abandoned", "blocked"]
    assert calls.wait.tolist() == [12.0] * 4
    assert calls.talk[:2].tolist() == [100.0, 100.0]
    assert np.isnan(calls.talk[2:]).all()
    assert calls.counted
    assert calls.dates == (dt.date(2024, 1, 1),)


def test_totals_are_divided_by_those_answered(tmp_path):
    totals = MAPPING.model_copy(update={"times": "total"})
    calls = read_report(report(tmp_path, "2024-01-01 09:30,help,4,4,0,40,400"), totals)
    assert calls.wait.tolist() == [10.0] * 4
    assert calls.talk.tolist() == [100.0] * 4


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ("2024-01-01 09:30,help,many,2,1,12,100", "line 2, column Offered: 'many'; allowed: a num"),
        ("2024-01-01 09:30,help,-1,2,1,12,100", "column Offered: '-1'"),
        ("half past,help,4,2,1,12,100", "column Start: 'half past'; allowed: a date and time"),
        ("2024-01-01 09:30,help,0,0,0,0,0", "no call in it"),
    ],
)
def test_a_bad_cell_is_refused_by_its_place(tmp_path, row, refused):
    with pytest.raises(InputError, match=refused):
        read_report(report(tmp_path, row), MAPPING)


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "report.csv"
    path.write_text("Start,Skill,Offered\n2024-01-01 09:30,help,4\n")
    with pytest.raises(InputError, match=r"line 1: no column .*Handled"):
        read_report(path, MAPPING)


def test_only_arrivals_and_means_are_fitted(tmp_path):
    rng = np.random.default_rng(0)
    rows = [
        f"2024-01-{day:02d} {9 + slot // 2:02d}:{30 * (slot % 2):02d},{queue},{n},{n},0,5,{aht}"
        for day in range(1, 9)
        for slot in range(8)
        for queue, n, aht in (
            ("help", rng.poisson(30), 180), ("sales", rng.poisson(10), 300),
        )
    ]  # fmt: skip
    found = calibrate(read_report(report(tmp_path, *rows), MAPPING), name="report")
    scenario = found.scenario
    assert scenario.fitted == ("demand.per_hour.*", "demand.day_cv", "demand.interval_cv",
                               "contacts.*.share")  # fmt: skip
    assert scenario.contacts["help"].share == pytest.approx(0.75, abs=0.02)
    estimates = {one.path: one for fit in found.fits for one in fit.estimates}
    assert estimates["mean_talk.sales"].value == pytest.approx(300)
    assert estimates["demand.per_hour.3"].holds(80)
    for name in ("patience", "redial", "wrap_up", "pace", "staffing"):
        assert found.fit(name).too_few == "not told: a report by intervals has no single calls"
    assert sum(step.seconds for step in scenario.procedures["sales"].steps) == pytest.approx(300)
    assert scenario.procedures["sales"].after_contact == 0
    # The busiest half-hour's load of about 40 calls of 210 s.
    assert 5 <= scenario.teams["everybody"].shifts[0].technicians <= 8


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2024-01-01 09:30,help,360000000,2,1,12,100", "'360000000'; allowed: a number from 0 to"),
        ("2024-01-01 09:30," + "h" * 140_000 + ",4,2,1,12,100", r"line 2: no CSV \(field larger"),
    ],
)
def test_what_no_report_holds_is_refused(tmp_path, row, told):
    with pytest.raises(InputError, match=told):
        read_report(report(tmp_path, row), MAPPING)


def test_a_day_that_is_none_is_told_by_its_line(tmp_path):
    columns = MAPPING.columns.model_copy(update={"date": "Skill"})
    mapping = MAPPING.model_copy(update={"columns": columns, "time": "%Y-%m-%d %H:%M"})
    with pytest.raises(InputError, match=r"line 2, column Start: .* as the mapping says"):
        read_report(report(tmp_path, "2024-01-01 09:30,help,4,2,1,12,100"), mapping)
